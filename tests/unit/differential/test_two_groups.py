"""Tests of two groups where R gives an approximation or an error."""

import itertools

import numpy as np

from tearflow.differential.two_groups import rank_sum, welch_t

TARGET = np.array([False, False, False, True, True, True, True])


def test_ties_are_exact_over_all_groups_of_that_size():
    values = np.array([[1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 4.0]])
    midranks = np.array([1, 3, 3, 3, 5.5, 5.5, 7])
    sums = [midranks[list(group)].sum() for group in itertools.combinations(range(7), 4)]
    found = midranks[TARGET].sum()
    share = min(np.mean(np.array(sums) <= found), np.mean(np.array(sums) >= found))
    outcome = rank_sum(values, TARGET)
    np.testing.assert_allclose(outcome.p_value, [2 * share])
    # Of 12 pairs the target is larger in 3, 2 + 1/2, ... by hand: 10 larger, 2 equal.
    assert outcome.t.tolist() == [11.0]


def test_equal_values_throughout_show_nothing():
    few, many = np.full((1, 7), 20.0), np.full((1, 120), 20.0)
    assert rank_sum(few, TARGET).p_value.tolist() == [1.0]
    assert rank_sum(many, np.arange(120) < 60).p_value.tolist() == [1.0]


def test_an_empty_group_is_missing():
    values = np.array([[1.0, 2.0, 3.0, np.nan, np.nan, np.nan, np.nan]])
    assert np.isnan(rank_sum(values, TARGET).p_value).all()
    assert np.isnan(welch_t(values, TARGET).p_value).all()


def test_too_few_values_have_no_interval():
    # The extreme of 3 and 4 values has p = 2 / 35 > .05, that of 4 and 4 has 2 / 70.
    assert np.isnan(rank_sum(np.arange(7.0)[None], TARGET).ci_low).all()
    wider = rank_sum(np.arange(8.0)[None], np.arange(8) >= 4)
    assert (wider.ci_low.tolist(), wider.ci_high.tolist()) == ([1.0], [7.0])
