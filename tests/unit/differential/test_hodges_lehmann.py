"""Estimates of Hodges and Lehmann against R (tests/reference/ranks.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.deps import find_deps
from tearflow.differential.hodges_lehmann import estimate_median, estimate_shift
from tearflow.differential.observations import summarise
from tearflow.differential.rule import Rule
from tearflow.differential.signed_rank import LARGE, wilcoxon
from tearflow.differential.two_groups import rank_sum

REFERENCE = Path(__file__).parents[2] / "reference/ranks_expected.tsv"
EXPECTED = pd.read_table(REFERENCE, comment="#", keep_default_na=False)


def numbers(text):
    return [float(number) for number in text.split(",") if number]


@pytest.mark.parametrize("row", EXPECTED.to_dict("records"))
def test_estimate_and_interval_are_those_of_r(row):
    reference, target = numbers(row["reference"]), numbers(row["target"])
    # A missing value takes no part.
    values = np.array([[*reference, *target, np.nan]])
    in_target = np.arange(values.size) >= len(reference)
    if reference:
        estimate, low, high = estimate_shift(values, in_target)
        outcome = rank_sum(values, in_target)
    else:
        estimate, low, high = estimate_median(values)
        outcome = wilcoxon(values)
    is_large = max(len(reference), len(target)) >= LARGE
    assert np.isnan(low[0]) == np.isnan(high[0]) == (not is_large)
    assert np.isnan(outcome.ci_low[0]) == is_large
    # R searches the estimate of many values between two of them.
    assert estimate[0] == pytest.approx(row["estimate"], abs=2e-3 if is_large else 1e-9)
    ends = (low, high) if is_large else (outcome.ci_low, outcome.ci_high)
    assert ends[0][0] == pytest.approx(row["low"], abs=1e-7)
    assert ends[1][0] == pytest.approx(row["high"], abs=1e-7)


def test_rows_of_different_sizes_are_estimated_alone():
    random = np.random.default_rng(8)
    values = random.normal(size=(30, 60))
    values[random.random(values.shape) < 0.2] = np.nan
    values[0] = np.nan
    target = np.arange(60) < 33
    for whole, one in (
        (estimate_median(values), estimate_median),
        (estimate_shift(values, target), lambda row: estimate_shift(row, target)),
    ):
        alone = np.hstack([one(row[None]) for row in values])
        np.testing.assert_array_equal(np.array(whole), alone)
        assert np.isnan(whole[0]).sum() == 1


@pytest.mark.parametrize("n", [8, 60])
def test_the_table_has_estimate_and_interval_for_any_number_of_pairs(n):
    random = np.random.default_rng(n)
    values = random.normal(0.3, 1, (40, n))
    names = [f"P{row}" for row in range(40)]
    proteins = pd.DataFrame(dict.fromkeys(("protein_group", "accession", "gene"), names))
    proteins = proteins.assign(description="", contaminant=[True] + [False] * 39)
    means = {"mean_reference": values[:, 0], "mean_target": values[:, 0]}
    table = find_deps(proteins, means, summarise(values), Rule())
    assert table.loc[0, ["wilcoxon_log2fc", "wilcoxon_ci_low"]].isna().all()
    tested = table[1:]
    assert (tested["wilcoxon_ci_low"] < tested["wilcoxon_log2fc"]).all()
    assert (tested["wilcoxon_log2fc"] < tested["wilcoxon_ci_high"]).all()
    held = (tested["wilcoxon_ci_low"] < 0.3) & (tested["wilcoxon_ci_high"] > 0.3)
    assert held.mean() > 0.85
    np.testing.assert_allclose(tested["wilcoxon_log2fc"], estimate_median(values)[0][1:])
