"""The F-test where a protein determines only some of the contrasts."""

import numpy as np
import pytest

from tearflow.differential.fit import moderated_t
from tearflow.differential.linear_model import fit_model
from tearflow.differential.moderation import fit_prior
from tearflow.differential.omnibus import fit_f


def test_f_of_one_contrast_is_the_square_of_t():
    random = np.random.default_rng(5)
    values = random.normal(20, random.chisquare(5, (40, 1)), (40, 9))
    values[random.random(values.shape) < 0.2] = np.nan
    model = fit_model(values, np.column_stack([np.ones(9), np.arange(9) % 2, random.random(9)]))
    prior = fit_prior(model.variance, model.df)
    tested = np.array([0.0, 1.0, 0.0])
    t = moderated_t(model.contrast(tested), prior)
    f = fit_f(model, tested[None], prior)
    np.testing.assert_allclose(f.f, t.t**2, rtol=1e-9)
    np.testing.assert_allclose(f.p_value, t.p_value, rtol=1e-9)


def test_a_protein_without_any_contrast_is_missing():
    matrix = np.column_stack([np.ones(6), np.arange(6) // 2 == 1, np.arange(6) // 2 == 2])
    values = np.random.default_rng(6).random((9, 6))
    values[0, 2:] = np.nan
    values[1] = np.nan
    model = fit_model(values, matrix.astype(float))
    outcome = fit_f(model, np.eye(3)[1:], fit_prior(model.variance, model.df))
    assert np.isnan(outcome.p_value).tolist() == [True, True, *[False] * 7]
    assert np.isnan(outcome.f).tolist() == [True, True, *[False] * 7]


def test_a_contrast_that_no_protein_determines_is_refused():
    matrix = np.column_stack([np.ones(4), [0, 0, 1, 1], [1, 1, 0, 0]]).astype(float)
    model = fit_model(np.random.default_rng(7).random((5, 4)), matrix)
    with pytest.raises(ValueError, match="does not determine"):
        fit_f(model, np.eye(3)[1:], fit_prior(model.variance, model.df))
