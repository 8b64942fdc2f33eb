"""Moderated F-test of several contrasts together: does the protein change at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc

from tearflow.differential.fit import never_zero
from tearflow.differential.linear_model import TOLERANCE, ModelFit, apply
from tearflow.differential.moderation import Prior, moderate

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FOutcome:
    """What an F-test says, each of shape (proteins,) and missing where it is not defined.

    Parameters
    ----------
    f, df, residual_df, p_value
        Statistic, the degrees of freedom of its numerator and its denominator, and p.
    """

    f: Floats
    df: Floats
    residual_df: Floats
    p_value: Floats


def fit_f(model: ModelFit, tested: Floats, prior: Prior) -> FOutcome:
    """Moderated F-test that several contrasts are all zero, from each protein's own fit.

    Parameters
    ----------
    model
        Of every protein.
    tested
        Contrasts of the parameters, shape (contrasts, parameters); those that follow from others
        add nothing.
    prior
        Of the residual variances.

    Returns
    -------
    FOutcome
        The numerator's degrees of freedom are the number of independent contrasts, fewer where
        the observed units of a protein determine only some: without one visit, for instance, the
        others are compared. This is the comparison of the fits with and without the contrasts.
        Without missing values it is the F of limma's ``eBayes``; with them limma's is approximate,
        since it takes the correlation of the contrasts of a complete protein for all.

    Raises
    ------
    ValueError
        If all units together do not determine one of the contrasts.

    Examples
    --------
    Three groups of two, by R's ``anova`` where the prior weighs nothing:

    >>> from tearflow.differential.linear_model import fit_model
    >>> groups = np.repeat(np.eye(3), 2, axis=0)
    >>> model = fit_model(np.array([[1.0, 2.0, 2.0, 3.0, 5.0, 7.0]]), groups)
    >>> differences = np.array([[-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]])
    >>> outcome = fit_f(model, differences, Prior(1.0, 1e-9))
    >>> [round(float(number[0]), 4) for number in (outcome.f, outcome.df, outcome.p_value)]
    [11.1667, 2.0, 0.0408]
    """
    directions = model.basis.coordinates(tested)
    if np.isnan(directions).any():
        raise ValueError("the design does not determine all of the contrasts")
    _, singular, rotated = np.linalg.svd(directions, full_matrices=False)
    independent = rotated[singular > TOLERANCE * singular.max()]
    lacking = model.rank < model.basis.rank
    directions = np.tile(independent, (model.df.size, 1, 1))
    directions[lacking] = keep_determined(independent, model.undetermined[lacking])
    squares, df = explained_squares(directions, model)
    variance, _ = moderate(model.variance, model.df, prior)
    residual_df = model.df + prior.df
    defined = (df > 0) & (residual_df > 0) & (variance > 0)
    df, residual_df = (np.where(defined, number, np.nan) for number in (df, residual_df))
    f = squares / df / variance
    p_value = np.where(
        np.isinf(residual_df), chdtrc(df, df * f), fdtrc(df, np.nan_to_num(residual_df), f)
    )
    return FOutcome(f, df, residual_df, never_zero(p_value))


def keep_determined(directions: Floats, undetermined: Floats) -> Floats:
    """Combinations of contrasts that each protein's observed units determine, the others zero.

    Parameters
    ----------
    directions
        Orthonormal contrasts of the basis, shape (contrasts, rank).
    undetermined
        As in `ModelFit`, shape (proteins, rank, rank).

    Returns
    -------
    numpy.ndarray
        Shape (proteins, contrasts, rank).
    """
    combinations, lost, _ = np.linalg.svd(directions @ undetermined, full_matrices=False)
    return combinations.swapaxes(1, 2) @ directions * (lost <= TOLERANCE)[:, :, None]


def explained_squares(directions: Floats, model: ModelFit) -> tuple[Floats, Floats]:
    """Sum of squares that contrasts of each protein explain, and their number without zeros.

    Parameters
    ----------
    directions
        Contrasts of the basis, shape (proteins, contrasts, rank).
    model
        Of these proteins.
    """
    n = np.count_nonzero(directions.any(axis=2), axis=1)
    left, singular, _ = np.linalg.svd(directions @ model.root, full_matrices=False)
    effects = apply(left.swapaxes(1, 2), apply(directions, model.coefficients))
    # They come in descending order, so that those of the zeros are the last.
    kept = np.arange(singular.shape[1]) < n[:, None]
    scaled = np.divide(effects, singular, out=np.zeros_like(effects), where=kept)
    return np.vecdot(scaled, scaled), n.astype(float)
