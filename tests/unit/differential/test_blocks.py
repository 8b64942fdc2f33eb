"""The correlation within a person where limma has special cases."""

import numpy as np

from tearflow.differential.blocks import estimate_correlation, fit_blocks
from tearflow.differential.linear_model import fit_least_squares

PEOPLE = ["A", "A", "B", "B", "C", "C", "D", "D"]


def test_balanced_pairs_have_the_correlation_of_the_analysis_of_variance():
    # Mean squares between and within people: the correlation is (b - w) / (b + w).
    random = np.random.default_rng(2)
    values = random.normal(0, 1, (40, 4)).repeat(2, axis=1) + random.normal(0, 0.8, (40, 8))
    pairs = values.reshape(40, 4, 2)
    between = 2 * pairs.mean(axis=2).var(axis=1, ddof=1)
    within = pairs.var(axis=2, ddof=1).mean(axis=1)
    found = estimate_correlation(values, np.ones((8, 1)), PEOPLE)
    expected = np.clip((between - within) / (between + within), -0.99, 0.99)
    np.testing.assert_allclose(found.by_protein, expected, atol=1e-8)
    # 15 % of 40 are cut off each end.
    trimmed = np.sort(np.arctanh(expected))[6:-6]
    np.testing.assert_allclose(found.consensus, np.tanh(trimmed.mean()), atol=1e-8)


def test_of_two_optima_the_one_near_the_moments_is_taken_as_in_limma():
    # R: optimize() of the restricted likelihood has -.9457 and .3228, the first of them higher;
    # statmod::mixedModel2Fit(y, x, z, maxit = 100, tol = 1e-12) goes to the second.
    values = [0.49, 0.43, -0.47, 0.35, -0.88, -0.25, 0.05, -0.01, 0.8, 0.02, 0.19]
    arm = [0, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1]
    matrix = np.column_stack([np.ones(11), arm])
    found = estimate_correlation(np.array([values]), matrix, list("AABBCDDEEFF"))
    np.testing.assert_allclose(found.by_protein, [0.3228220], atol=1e-6)


def test_people_of_one_unit_have_no_correlation():
    values = np.random.default_rng(1).random((5, 4))
    found = estimate_correlation(values, np.ones((4, 1)), ["A", "B", "C", "D"])
    assert found.consensus == 0
    assert np.isnan(found.by_protein).all()


def test_people_who_are_parameters_have_no_correlation():
    values = np.random.default_rng(1).random((5, 8))
    people = np.repeat(np.eye(4), 2, axis=0)
    assert estimate_correlation(values, people, PEOPLE).consensus == 0


def test_too_few_and_constant_values_determine_none():
    values = np.array([[1.0, 2.0, 3.0, *[np.nan] * 5], [20.1] * 8])
    found = estimate_correlation(values, np.ones((8, 1)), PEOPLE)
    assert np.isnan(found.by_protein).all()


def test_rounding_of_constant_values_determines_none():
    """Covariates make it larger than the last digit: limma takes its correlation."""
    rng = np.random.default_rng(2)
    matrix = np.column_stack([np.ones(40), rng.normal(20, 3, (40, 3))])
    values = np.repeat(21.3456789 + np.arange(30)[:, None], 40, axis=1)
    values[rng.random(values.shape) < 0.2] = np.nan
    found = estimate_correlation(values, matrix, [str(n // 2) for n in range(40)])
    assert np.isnan(found.by_protein).all() and found.consensus == 0


def test_a_correlation_of_zero_is_ordinary_least_squares():
    values = np.random.default_rng(3).normal(20, 1, (6, 8))
    values[values < 19] = np.nan
    matrix, tested = np.column_stack([np.ones(8), np.arange(8) % 2]), np.array([0.0, 1.0])
    correlated = fit_blocks(values, matrix, tested, PEOPLE, 0.0)
    plain = fit_least_squares(values, matrix, tested)
    for name, number in vars(plain).items():
        np.testing.assert_allclose(getattr(correlated, name), number, rtol=1e-12)


def test_steps_do_not_change_the_correlations(monkeypatch):
    values = np.random.default_rng(4).normal(20, 1, (60, 8))
    whole = estimate_correlation(values, np.ones((8, 1)), PEOPLE)
    monkeypatch.setattr("tearflow.differential.steps.STEP", 100)
    parts = estimate_correlation(values, np.ones((8, 1)), PEOPLE)
    np.testing.assert_allclose(parts.by_protein, whole.by_protein, atol=1e-9)
