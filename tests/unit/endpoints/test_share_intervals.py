"""Intervals of differences of shares, against R and where they are given at all."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.comparisons import compare_yes_no_groups, compare_yes_no_pairs

EXPECTED = Path(__file__).parents[2] / "reference/share_intervals_expected.tsv"


@pytest.mark.parametrize(
    ("kind", "cells", "lower", "upper"), pd.read_table(EXPECTED, comment="#").to_numpy().tolist()
)
def test_newcombes_intervals_agree_with_r(kind, cells, lower, upper):
    cells = [int(cell) for cell in cells.split(",")]
    if kind == "groups":
        values, target = (
            np.repeat([1.0, 0, 1, 0], cells),
            np.repeat([True, True, False, False], cells),
        )
        found = compare_yes_no_groups(values, target)
    else:
        target, reference = np.repeat([1.0, 1, 0, 0], cells), np.repeat([1.0, 0, 1, 0], cells)
        found = compare_yes_no_pairs(target - reference, reference)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=1e-12)


def test_differences_of_changes_have_no_interval():
    changes = np.array([-1.0, 0, 1, 1, 0, 1])
    groups = compare_yes_no_groups(changes, np.arange(6) > 2)
    pairs = compare_yes_no_pairs(changes)
    assert np.isnan([groups.lower, groups.upper, pairs.lower, pairs.upper]).all()
    assert groups.p_value > 0 and pairs.p_value > 0
