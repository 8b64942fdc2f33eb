"""Least squares on arrays: what cannot be estimated, and numbers that are hard to compute."""

import numpy as np
import pytest

from tearflow.differential.linear_model import (
    fit_least_squares,
    fit_model,
    group_units,
)


def test_as_many_patterns_as_proteins_agree_with_each_by_itself():
    random = np.random.default_rng(1)
    matrix = np.column_stack([np.ones(9), random.random((9, 2))])
    values = random.normal(20, 1, (50, 9))
    values[random.random(values.shape) < 0.4] = np.nan
    tested = np.array([0.5, -1.0, 2.0])
    fit = fit_least_squares(values, matrix, tested)
    for row, effect, weight, variance, df in zip(
        values, fit.effect, fit.weight, fit.variance, fit.df, strict=True
    ):
        seen = ~np.isnan(row)
        some = matrix[seen]
        if np.linalg.matrix_rank(some) < 3:
            assert np.isnan(effect)
            continue
        solution = np.linalg.lstsq(some, row[seen])[0]
        np.testing.assert_allclose(effect, tested @ solution, rtol=1e-9)
        inverse = np.linalg.inv(some.T @ some)
        np.testing.assert_allclose(1 / weight, tested @ inverse @ tested, rtol=1e-9)
        assert df == seen.sum() - 3
        if df > 0:
            squares = ((row[seen] - some @ solution) ** 2).sum()
            np.testing.assert_allclose(variance, squares / df, rtol=1e-6)


def test_a_contrast_without_its_reference_is_missing_though_others_are_there():
    # Visits 0, 1, 2 twice; the protein was never seen at visit 0. R would silently take visit 1
    # for the reference, and call the effect of visit 2 the difference of those two.
    visit = np.tile([0, 1, 2], 2)
    matrix = np.column_stack([np.ones(6), visit == 1, visit == 2]).astype(float)
    values = np.array([[np.nan, 1.0, 3.0, np.nan, 2.0, 4.0]])
    model = fit_model(values, matrix)
    assert np.isnan(model.contrast(np.array([0.0, 1.0, 0.0])).effect).all()
    assert np.isnan(model.contrast(np.array([0.0, 0.0, 1.0])).effect).all()
    later = model.contrast(np.array([0.0, -1.0, 1.0]))
    np.testing.assert_allclose(later.effect, [2.0])
    np.testing.assert_allclose(later.variance, [0.5])
    assert later.df.tolist() == [2.0]


def test_nearly_equal_covariates_of_a_few_units_do_not_lose_digits():
    # The ages of the observed differ by a day; exact by the difference of two means.
    age = np.array([60.0, 60.0, 60.0 + 1 / 365, 60.0 + 1 / 365, 30.0, 80.0])
    values = np.array([[20.0, 20.5, 21.0, 21.25, np.nan, np.nan]])
    matrix = np.column_stack([np.ones(6), age])
    fit = fit_least_squares(values, matrix, np.array([0.0, 1.0]))
    np.testing.assert_allclose(fit.effect, [0.875 * 365], rtol=1e-9)
    np.testing.assert_allclose(fit.variance, [(0.125 + 0.03125) / 2], rtol=1e-9)


def test_a_constant_protein_has_a_variance_of_exactly_zero():
    matrix = np.column_stack([np.ones(7), np.arange(7) * 0.1])
    values = 20.1 + 0.3 * np.arange(7)[None]
    assert fit_least_squares(values, matrix, np.array([0.0, 1.0])).variance.tolist() == [0.0]


def test_a_contrast_that_the_design_cannot_estimate_is_missing_for_all():
    matrix = np.column_stack([np.ones(4), [0, 0, 1, 1], [1, 1, 0, 0]]).astype(float)
    model = fit_model(np.ones((2, 4)), matrix)
    assert np.isnan(model.contrast(np.array([0.0, 1.0, 0.0])).effect).all()
    assert model.contrast(np.array([0.0, 1.0, -1.0])).effect.round(12).tolist() == [0, 0]


def test_people_as_fixed_effects_need_two_values_of_a_person():
    later = np.tile([[0.0], [1.0]], (3, 1))
    people = group_units(["A", "A", "B", "B", "C", "C"], 1)
    values = np.array([[1.0, np.nan, np.nan, 2.0, 3.0, np.nan], [1.0, 2.0, np.nan, 2.0, 3.0, 5.0]])
    fit = fit_model(values, later, people).contrast(np.array([1.0]))
    np.testing.assert_allclose(fit.effect, [np.nan, 1.5])
    np.testing.assert_allclose(fit.df, [0.0, 1.0])


def test_an_impossible_correlation_is_refused():
    with pytest.raises(ValueError, match="3 units cannot be correlated"):
        group_units(["A", "A", "A", "B"], -0.5)


def test_a_matrix_of_zeros_is_refused():
    with pytest.raises(ValueError, match="zero"):
        fit_model(np.ones((1, 3)), np.zeros((3, 1)))
