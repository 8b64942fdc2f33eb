"""Changes adjusted for serum and blood: against R, verdicts, and every design."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohorts import design_of, list_proteins, list_samples, pair_samples, simulate_log2
from tearflow.differential.adjusted_changes import (
    Adjusted,
    adjust,
    adjust_deps,
    judge,
)
from tearflow.differential.model import Model, model_of, model_of_pairs
from tearflow.differential.observed import observe
from tearflow.differential.verdicts import EXPLAINED, IN_INDEX, SURVIVES, UNCERTAIN

REFERENCE = Path(__file__).parents[2] / "reference"
COLUMNS = ["log2fc", "ci_low", "ci_high", "p_value", "slope", "slope_p_value", "df"]


def read(name):
    return pd.read_table(REFERENCE / name, comment="#")


@pytest.mark.parametrize("kind", ["pairs", "groups"])
def test_change_interval_and_slope_are_those_of_lm(kind):
    given, expected = (
        table[table["kind"] == kind]
        for table in (read("adjusted_input.tsv"), read("adjusted_expected.tsv"))
    )
    values = given.set_index(["protein", "unit"])["value"].to_numpy().reshape(30, -1)
    units = given[given["protein"] == 1]
    index, group = units["index"].to_numpy(), units["group"].to_numpy()
    model = model_of_pairs(None, len(index))
    if kind == "groups":
        people = tuple(map(str, range(len(index))))
        matrix = np.column_stack([np.ones(len(index)), group])
        model = Model(matrix, np.array([0.0, 1.0]), people, target=group == 1)
    found = adjust(values, model, index)
    for name in COLUMNS:
        ours, theirs = getattr(found, name), expected[name].to_numpy(float)
        if name == "df":
            theirs = np.nan_to_num(theirs)
        assert (np.isnan(ours) == np.isnan(theirs)).all(), name
        known = ~np.isnan(theirs)
        if name.endswith("p_value"):
            ours, theirs = np.log10(ours), np.log10(theirs)
        np.testing.assert_allclose(ours[known], theirs[known], atol=1e-9, rtol=1e-9, err_msg=name)


def adjusted(log2fc, low, high, slope_p, df):
    one = np.array([1.0])
    return Adjusted(
        log2fc * one, low * one, high * one, one, one, slope_p * one, np.array([float(df)])
    )


@pytest.mark.parametrize(
    ("change", "found", "verdict"),
    [
        (2.0, adjusted(1.0, 0.1, 1.9, 0.5, 4), SURVIVES),
        (-2.0, adjusted(-1.0, -1.9, -0.1, 0.5, 4), SURVIVES),
        # Beyond zero on the other side: nothing of the change is left.
        (2.0, adjusted(-1.0, -1.9, -0.1, 0.01, 4), EXPLAINED),
        (2.0, adjusted(0.9, -0.1, 1.9, 0.04, 4), EXPLAINED),
        # Half of the change is left.
        (2.0, adjusted(1.0, -0.1, 2.1, 0.04, 4), UNCERTAIN),
        # It does not follow the index.
        (2.0, adjusted(0.2, -0.8, 1.2, 0.06, 4), UNCERTAIN),
        # Three pairs.
        (2.0, adjusted(2.0, 1.9, 2.1, 0.5, 1), UNCERTAIN),
        (2.0, adjusted(0.0, -0.1, 0.1, 0.001, 1), UNCERTAIN),
        (2.0, adjusted(np.nan, np.nan, np.nan, np.nan, 0), UNCERTAIN),
    ],
)
def test_verdicts(change, found, verdict):
    outside = np.zeros(1, dtype=bool)
    assert judge(np.array([change]), found, outside).tolist() == [verdict]
    assert judge(np.array([change]), found, ~outside).tolist() == [IN_INDEX]


def leaking(n_people=8, seed=3):
    """Cohort into which serum leaks at the second visit; protein 5 follows it, 6 changes itself."""
    people = "ABCDEFGHIJ"[:n_people]
    samples = list_samples(people)
    genes = ["ALB", "TF", "LCN1", "LTF", "LYZ", "SERUM", "TRUE", *(f"G{i}" for i in range(40))]
    log2 = simulate_log2(samples, len(genes), seed, level=(22, 1), noise=0.15)
    pairs = pair_samples(samples)
    leakage = np.random.default_rng(seed).normal(2, 1, n_people)
    targets = pairs["target"].tolist()
    log2.loc[[0, 1, 5], targets] += leakage
    log2.loc[6, targets] += 2
    deps = pd.DataFrame({"protein_group": genes, "gene": genes, "direction": "up"})
    deps["is_dep"] = deps["gene"].isin(["ALB", "SERUM", "TRUE"])
    return list_proteins(genes), log2, design_of(pairs), deps


def judged(proteins, log2, design, deps):
    model, values = model_of(design), observe(log2, design).to_numpy()
    deps = deps.assign(log2fc=np.nanmean(values, axis=1))
    table = adjust_deps(proteins, log2, design, deps, values, model)
    return table.set_index("gene")


def test_serum_explains_what_leaks_and_not_what_changes():
    table = judged(*leaking())
    assert table["serum_verdict"].to_dict() == {
        "ALB": IN_INDEX,
        "SERUM": EXPLAINED,
        "TRUE": SURVIVES,
    }
    assert table.loc["SERUM", "serum_slope"] == pytest.approx(1, abs=0.3)
    assert table.loc["TRUE", "serum_log2fc"] == pytest.approx(2, abs=0.5)
    assert table["serum_df"].eq(6).all()
    # No red cell protein was measured.
    assert table["blood_verdict"].eq(UNCERTAIN).all()
    assert table["blood_log2fc"].isna().all()


def test_three_pairs_judge_nothing():
    table = judged(*leaking(3))
    assert table.loc[["SERUM", "TRUE"], "serum_verdict"].eq(UNCERTAIN).all()
    assert table["serum_df"].eq(1).all()


def test_index_that_changes_alike_in_all_people_cannot_be_told_from_the_treatment():
    values = np.full((1, 6), 2.0) + np.linspace(-0.1, 0.1, 6)
    found = adjust(values, model_of_pairs(None, 6), np.full(6, 1.5))
    assert np.isnan(found.log2fc).all()
    assert judge(np.array([2.0]), found, np.zeros(1, dtype=bool)).tolist() == [UNCERTAIN]


def test_no_dep_gives_a_table_without_rows():
    proteins, log2, design, deps = leaking()
    table = judged(proteins, log2, design, deps.assign(is_dep=False))
    assert table.empty
    assert "blood_verdict" in table
