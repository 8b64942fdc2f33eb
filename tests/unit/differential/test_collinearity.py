"""Columns of a model matrix that follow from those before them."""

import numpy as np

from tearflow.differential.collinearity import find_dependence

ARM = np.array([0, 0, 0, 1, 1, 1.0])
SITES = np.eye(3)[[0, 1, 2, 0, 1, 2]].T
ONES = np.ones(6)


def test_the_first_dependent_column_and_what_it_adds_up_of():
    # The three sites sum to the intercept.
    assert find_dependence([ONES, ARM, *SITES]) == (4, [0, 2, 3])
    # The dose is twice the arm less the first site.
    assert find_dependence([ONES, ARM, SITES[0], SITES[1], 2 * ARM - SITES[0]]) == (4, [1, 2])
    assert find_dependence([ONES, ARM, np.zeros(6)]) == (2, [])
    assert find_dependence([ONES, ARM, *SITES[:2]]) is None


def test_a_covariate_far_from_zero_is_no_dependence():
    assert find_dependence([np.ones(4), 1.7e9 + np.array([0.0, 2e5, 1e5, 3e5])]) is None


def test_rounding_makes_no_column_independent():
    random = np.random.default_rng(1)
    first, second = random.normal(size=(2, 50))
    assert find_dependence([first, second, 0.3 * first - 1e3 * second]) == (2, [0, 1])
