"""A real cohort of saliva, from a directory outside the project, against R's t.test and limma."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reader import Reader, read_deps, strongest
from saliva import lay_out_saliva
from tearflow.differential.table_specs import ADJUSTED, DEPS, TEAR_CHANGES
from tearflow.io.tables import read_table
from tearflow.proteins.gene_level import is_tested
from tearflow.quality.table_specs import QUALITY

CONTRASTS = {
    "prior_to_24h": {"reference": "prior", "target": "24h"},
    "prior_to_disch": {"reference": "prior", "target": "disch"},
    "screen_to_prior": {"reference": "screen", "target": "prior"},
}

pytestmark = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ,
    reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
)


@pytest.fixture(scope="module")
def data():
    return Path(os.environ["TEARFLOW_REAL_DATA"]).resolve() / "chivas_saliva"


@pytest.fixture(scope="module")
def real_run(data, tmp_path_factory, snakemake, edit):
    """A directory in which the cohort has run to the report, from sheets made here."""
    directory = tmp_path_factory.mktemp("saliva")
    lay_out_saliva(data, directory, CONTRASTS)
    recovery = ["saliva/prior_to_24h", "saliva/prior_to_disch"]
    edit(directory, {"comparisons": {"recovery": recovery}})
    status, printed = snakemake("--cores", "2", directory=directory)
    assert status == 0, printed
    return directory


@pytest.mark.parametrize("contrast", CONTRASTS)
def test_real_cohort_agrees_with_r(real_run, data, contrast):
    deps = read_table(real_run / f"results/saliva/{contrast}/deps.tsv", DEPS).set_index(
        "protein_group"
    )
    r = pd.read_table(data / f"reference_R_{contrast}.tsv", index_col="protein_group")
    assert deps.index.tolist() == r.index.tolist()
    assert deps["n_pairs"].tolist() == r["n_pairs"].tolist()
    tested = is_tested(deps)
    # R tested from two pairs on; limma's prior and the workflow want three.
    assert (tested == (r["n_pairs"] >= 3)).all()
    for column in ("log2fc", "p_value", "moderated_p_value"):
        missing = deps.loc[tested, column].isna()
        assert (missing == r.loc[tested, column].isna()).all(), column
    for column, tolerance in {"log2fc": 1e-9, "p_value": 1e-9, "moderated_p_value": 1e-8}.items():
        np.testing.assert_allclose(
            deps.loc[tested, column], r.loc[tested, column], rtol=0, atol=tolerance, err_msg=column
        )


def test_real_cohort_runs_to_the_report(real_run):
    html = (real_run / "results/report.html").read_text(encoding="utf-8")
    assert all(contrast in html for contrast in CONTRASTS)
    assert "simulated" not in html.lower()


def test_real_report_answers_a_new_reader_in_few_clicks_and_screens(real_run, browser, visit):
    results = real_run / "results"
    visit(results / "report.html")
    reader = Reader(browser)
    for contrast in CONTRASTS:
        deps = read_deps(results, f"saliva/{contrast}")
        reader.read_until(*strongest(deps, "up"), most=2)
        reader.to_top()
        assert any(level in reader.seen for level in ("No concern", "Caution", "In doubt"))
    assert reader.clicks == 0
    text = reader.search("MMP9")
    assert reader.clicks == 1
    deps = read_deps(results, "saliva/prior_to_24h").query("gene == 'MMP9'")
    said = [f"{change:.2f}".replace("-", "\N{MINUS SIGN}") for change in deps["log2fc"].dropna()]
    assert all(change in text for change in said) if said else "not measured" in text
    reader.to_top()
    shared = pd.read_table(results / "comparisons/recovery/shared_terms.tsv").query("shared")
    text = reader.read_until("Shared terms", most=2)
    assert any(term in text for term in shared["term"])


def test_real_cohort_has_the_outliers_that_the_docs_name(real_run):
    quality = read_table(real_run / "results/saliva/qc.tsv", QUALITY)
    assert (len(quality), quality["outlier"].sum()) == (178, 16)
    assert int(quality["n_identified"].median()) == 862
    assert quality.loc[quality["outlier"], "n_identified"].min() == 90


def test_real_cohort_has_the_blood_that_the_docs_name(real_run):
    table = read_table(real_run / "results/saliva/prior_to_24h/tear_quality.tsv", TEAR_CHANGES)
    blood = table.set_index("quantity").loc["blood_index"]
    assert (round(2 ** blood["change"], 1), round(blood["p_value"], 2)) == (1.9, 0.04)
    assert (blood["n_deps"], blood["panel_deps"]) == (17, "CA1;HBA1;HBB")


def test_real_cohort_is_not_run_again(real_run, snakemake):
    _, printed = snakemake("--cores", "2", directory=real_run)
    assert "Nothing to be done" in printed


def test_real_changes_survive_blood_unless_they_are_blood(real_run):
    table = read_table(real_run / "results/saliva/prior_to_24h/adjusted.tsv", ADJUSTED)
    verdicts = table.set_index("gene")["blood_verdict"]
    assert set(verdicts[verdicts == "in the index"].index) == {"CA1", "HBA1", "HBB"}
    assert verdicts.value_counts().to_dict() == {
        "survives": 9,
        "cannot be judged": 5,
        "in the index": 3,
    }
    assert verdicts[["PRB1", "PRB3", "SMR3B"]].eq("survives").all()
