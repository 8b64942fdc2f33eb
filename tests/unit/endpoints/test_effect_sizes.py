"""Effect sizes against metafor, people needed against power.t.test."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.effect_sizes import change_effect, group_effect, paired_effect, standardise

REFERENCE = Path(__file__).parents[2] / "reference"
INPUT = pd.read_table(REFERENCE / "effect_sizes_input.tsv", comment="#")
EXPECTED = pd.read_table(REFERENCE / "effect_sizes_expected.tsv", comment="#")


def side(data, name):
    return INPUT.loc[(INPUT["data"] == data) & (INPUT["side"] == name), "value"].to_numpy()


@pytest.mark.parametrize(
    "row", list(EXPECTED.itertuples()), ids=lambda row: f"{row.data}-{row.kind}"
)
def test_sizes_and_people_agree_with_r(row):
    effect = paired_effect if row.kind == "paired" else group_effect
    found = effect(side(row.data, "reference"), side(row.data, "target"))
    assert found[:3] == pytest.approx((row.g, row.lower, row.upper), rel=1e-12)
    assert found.n_needed == row.needed


def test_the_difference_of_changes_by_hand():
    """Baseline 1, 2, 3 in both groups: SD 1; changes 1, 2, 3 and 3, 4, 5 of SD 1: difference 2."""
    baseline = np.array([1.0, 2.0, 3.0])
    found = change_effect(baseline, baseline + 2, baseline, baseline)
    factor = 0.7978845608028654  # Gamma(2) / (sqrt(2) Gamma(3 / 2)), of 4 degrees of freedom
    reach = 1.959963984540054 * factor * np.sqrt(1 / 2 + 1 / 2 + (2 * factor) ** 2 / 8)
    expected = (2 * factor, 2 * factor - reach, 2 * factor + reach)
    assert found[:3] == pytest.approx(expected, rel=1e-12)
    assert found.n_needed == group_effect(baseline, baseline + 2).n_needed


def test_changes_of_two_eyes_are_measured_by_the_control_eye_at_baseline():
    control, treated = np.array([1.0, 0.0, 2.0]), np.array([2.0, 3.0, 3.0])
    baseline = np.array([10.0, 20.0, 30.0])  # of standard deviation 10
    assert paired_effect(control, treated, baseline).hedges_g == pytest.approx(
        standardise(5 / 3, 1.0, 10.0, 2).hedges_g
    )


@pytest.mark.parametrize(
    ("reference", "target"), [([1.0], [2.0]), ([], []), ([0.1, 0.1, 0.1], [1.0, 2.0, 3.0])]
)
def test_without_a_spread_there_is_no_size(reference, target):
    found = paired_effect(np.array(reference), np.array(target))
    assert np.isnan(found[:3]).all()


def test_groups_without_a_spread_have_no_size():
    same = np.array([0.1, 0.1, 0.1])
    assert np.isnan(group_effect(same, same + 1)).all()
    assert np.isnan(group_effect(same[:1], same)).all()
    assert np.isnan(change_effect(same[:1], same, same[:1], same)).all()


def test_no_difference_and_equal_differences_need_no_number_of_people():
    values = np.array([1.0, 2.0, 4.0])
    assert np.isnan(paired_effect(values, values[::-1].copy()).n_needed)  # mean difference zero
    assert np.isnan(paired_effect(values, values + 1).n_needed)  # all differences equal
