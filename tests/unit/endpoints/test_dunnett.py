"""Dunnett's probability where it is known otherwise; against R in test_tests_against_r.py."""

import numpy as np
import pytest
from scipy.special import ndtr, stdtr

from tearflow.endpoints.dunnett import adjust_dunnett, compare_by_dunnett, critical_value


@pytest.mark.parametrize("df", [1, 2, 3, 7, 40, 1000])
def test_single_comparison_is_student_s_t(df):
    for size in (0.0, 0.3, 2.0, 5.0, 30.0):
        expected = 2 * stdtr(df, -size)
        assert adjust_dunnett(np.array([size]), df)[0] == pytest.approx(expected, rel=1e-8)


def test_two_comparisons_of_many_units_are_bivariate_normal():
    # P(|x| < c, |y| < c) with correlation 1/2, by Gauss and Legendre over x.
    nodes, weights = np.polynomial.legendre.leggauss(80)
    size = 2.2
    x = size * nodes
    inner = ndtr((size - x / 2) / np.sqrt(0.75)) - ndtr((-size - x / 2) / np.sqrt(0.75))
    inside = size * (weights * inner * np.exp(-(x**2) / 2)).sum() / np.sqrt(2 * np.pi)
    found = adjust_dunnett(np.array([size, 0.0]), 1e7)[0]
    assert found == pytest.approx(1 - inside, abs=1e-6)


@pytest.mark.parametrize("df", [2, 5, 60])
def test_adjusted_p_is_between_that_of_one_comparison_and_bonferroni(df):
    t = np.array([-6.0, 0.5, 2.0, 9.0])
    alone, adjusted = 2 * stdtr(df, -np.abs(t)), adjust_dunnett(t, df)
    assert (adjusted > alone).all()
    assert (adjusted < 4 * alone).all()


@pytest.mark.parametrize(("df", "comparisons"), [(2, 2), (10, 6), (77, 4)])
def test_interval_ends_at_zero_where_p_is_a_twentieth(df, comparisons):
    factor = critical_value(df, comparisons)
    t = np.full(comparisons, factor)
    assert adjust_dunnett(t, df) == pytest.approx(np.full(comparisons, 0.05), rel=1e-7)


def test_p_that_is_too_small_for_a_double_is_no_zero():
    assert 0 < adjust_dunnett(np.array([1e4, 3.0]), 500)[0] < 1e-300


def test_without_a_variance_there_is_no_test():
    changes = np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 4.0]])
    (constant, p), (other, _) = compare_by_dunnett(changes)
    assert np.isnan([constant.p_value, p, constant.lower, constant.df]).all()
    assert constant.reason == "all units change alike"
    assert other.df == 2
    assert all(np.isnan(p) for _, p in compare_by_dunnett(changes, residual_variance=0.0))
