"""Real data from sheets to the tests, against R that reads the same sheets."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tearflow
from saliva import lay_out_saliva
from tearflow.proteins.gene_level import is_tested

SCRIPT = Path(__file__).parents[1] / "reference/from_sheets.R"
CHANGES = {"group": "half", "group_reference": "first", "group_target": "second"}
# The cohort has one arm. Its people are divided by their numbers: nothing differs but by chance.
CONTRASTS = {
    "groups": {
        "variable": "half",
        "reference": "first",
        "target": "second",
        "pair_by": "none",
        "filter": "visit=24h",
    },
    "changes": {"reference": "prior", "target": "24h", **CHANGES},
}
MIXTURE = "proteobench_hye/diann_2.3_astral_HYE.pg_matrix.tsv"

pytestmark = [
    pytest.mark.skipif(
        "TEARFLOW_REAL_DATA" not in os.environ,
        reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
    ),
    pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed"),
]


def divide(sheet):
    """The half of the people that each row is of: every other one by number."""
    numbers = sorted(sheet["subject"].dropna().unique(), key=int)
    second = set(numbers[1::2])
    return ["second" if subject in second else "first" for subject in sheet["subject"]]


@pytest.fixture(scope="module")
def data():
    return Path(os.environ["TEARFLOW_REAL_DATA"]).resolve()


@pytest.fixture(scope="module")
def saliva(data, tmp_path_factory):
    directory = tmp_path_factory.mktemp("halves")
    lay_out_saliva(data / "chivas_saliva", directory, CONTRASTS, half=divide)
    return directory


@pytest.fixture(scope="module")
def mixture(data, tmp_path_factory):
    """Three runs of a mixture of species against three of another, paired by their numbers."""
    directory = tmp_path_factory.mktemp("mixture")
    (directory / "config").mkdir()
    shutil.copy(data / MIXTURE, directory / "m.tsv")
    runs = [column for column in pd.read_table(directory / "m.tsv", nrows=0) if "_REP" in column]
    sheets = {
        "cohorts": [{"cohort": "mixture", "matrix": "m.tsv"}],
        "samples": [
            {
                "cohort": "mixture",
                "run": run,
                "sample": run[-6:],
                "subject": run[-4:],
                "visit": run[-6],
                "include": "true",
            }
            for run in runs
        ],
        "contrasts": [
            {"cohort": "mixture", "contrast": "a", "variable": "visit", "reference": "B"}
            | {"target": "A", "pair_by": "subject"}
        ],
    }
    for name, rows in sheets.items():
        pd.DataFrame(rows).to_csv(directory / f"config/{name}.tsv", sep="\t", index=False)
    config = "resources: {contaminants: none}\n"
    (directory / "config/config.yaml").write_text(config, encoding="utf-8")
    return directory


def compare(directory, cohort, contrast, tolerances, monkeypatch):
    """Log10 of every p-value that R gives, against ours, to a tolerance by column."""
    monkeypatch.chdir(directory)
    deps = tearflow.analyse(tearflow.load(cohort), contrast)["deps"].set_index("protein_group")
    run = ["Rscript", str(SCRIPT), str(directory), contrast]
    printed = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    of_r = pd.read_table(io.StringIO(printed), skipinitialspace=True).set_index("protein_group")
    of_r.index = of_r.index.str.strip()
    tested = deps[is_tested(deps)]
    assert tested.index.tolist() == of_r.index.tolist()
    np.testing.assert_allclose(tested["log2fc"], of_r["log2fc"], atol=1e-9)
    for column, tolerance in tolerances.items():
        # R gives no exact p of ranks that are tied.
        there = of_r[column].notna()
        assert there.mean() > 0.9, column
        np.testing.assert_allclose(
            np.log10(tested[column][there]), of_r[column][there], atol=tolerance, err_msg=column
        )
    return tested


@pytest.mark.parametrize("contrast", CONTRASTS)
def test_real_groups_agree_with_r(saliva, contrast, monkeypatch):
    names = ("p_value", "moderated_p_value", "wilcoxon_p_value", "minimum_effect_p_value")
    tested = compare(saliva, "saliva", contrast, dict.fromkeys(names, 1e-9), monkeypatch)
    assert len(tested) > 800
    # Nothing but chance divides the people.
    assert (tested["moderated_p_value"] < 0.05).mean() < 0.1


def test_real_variances_by_peptide_count_agree_with_r(mixture, monkeypatch):
    exact = dict.fromkeys(("p_value", "moderated_p_value"), 1e-9)
    by_count = dict.fromkeys(("by_count_p_value", "minimum_effect_p_value"), 1e-5)
    tested = compare(mixture, "mixture", "a", exact | by_count, monkeypatch)
    assert len(tested) > 9000
