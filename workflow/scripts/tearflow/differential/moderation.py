"""Moderated variances: each protein's own variance drawn towards what is usual for all of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

Floats = NDArray[np.float64]


def on_unique(function: Callable[[Floats], Floats], values: Floats) -> Floats:
    """Evaluate a costly function once for each different value, such as a degree of freedom.

    >>> on_unique(np.sqrt, np.array([4.0, 9.0, 4.0])).tolist()
    [2.0, 3.0, 2.0]
    """
    unique, place = np.unique(values, return_inverse=True)
    return function(unique)[place]


@dataclass(frozen=True)
class Prior:
    """Scaled inverse chi-square distribution of the true variances.

    Parameters
    ----------
    variance
        Its scale: one number, or one a protein where it follows a covariate.
    df
        Its degrees of freedom: one number, or one a protein; infinite where all true variances are
        alike.
    """

    variance: float | Floats
    df: float | Floats


def fit_prior(variances: Floats, df: Floats) -> Prior:
    """Fit the prior of the variances by the moments of their logarithms.

    Parameters
    ----------
    variances
        Sample variances, shape (proteins,).
    df
        Their degrees of freedom, shape (proteins,); proteins without any are left out.

    Returns
    -------
    Prior
        Infinite degrees of freedom where the variances spread no more than chance makes them.

    Raises
    ------
    ValueError
        If fewer than two proteins have a degree of freedom, or more than half of their variances
        are zero.

    References
    ----------
    Smyth 2004, https://doi.org/10.2202/1544-6115.1027, section 6.2; ``fitFDist`` of limma 3.54.

    Examples
    --------
    >>> prior = fit_prior(np.array([0.5, 1.0, 2.0, 8.0]), np.full(4, 4.0))
    >>> round(prior.variance, 4), round(prior.df, 4)
    (1.6173, 3.5277)
    """
    usable = (df > 1e-15) & np.isfinite(variances)
    if usable.sum() < 2 or np.median(variances[usable]) == 0:
        raise ValueError("a prior needs two variances or more, and at most half of them zero")
    observed, freedom = offset_zeros(variances[usable]), df[usable]
    log_variance = np.log(observed) - on_unique(log_bias, freedom)
    centre = log_variance.mean()
    spread = log_variance.var(ddof=1) - on_unique(log_spread, freedom).mean()
    if spread <= 0:
        return Prior(float(observed.mean()), np.inf)
    prior_df = 2 * invert_trigamma(spread)
    scale = np.exp(centre + log_bias(prior_df))
    return Prior(float(scale), float(prior_df))


def log_bias(df: Floats | float) -> Floats:
    """Mean distance of the log of a variance with `df` from the log of the true variance."""
    return digamma(np.asarray(df) / 2) - np.log(np.asarray(df) / 2)


def log_spread(df: Floats) -> Floats:
    """Variance of the log of a variance with `df` degrees of freedom."""
    return polygamma(1, df / 2)


def offset_zeros(variances: Floats) -> Floats:
    """Lift variances of zero to a hundred-thousandth of the median, as limma does for the log."""
    return np.maximum(variances, 1e-5 * np.median(variances))


def invert_trigamma(value: float) -> float:
    """Solve ``trigamma(y) = value`` for a positive value by Newton's method on ``1/trigamma``.

    Smyth 2004, appendix, which shows that it converges from below at every start.

    >>> round(float(polygamma(1, invert_trigamma(0.3))), 12)
    0.3
    """
    if value > 1e7:
        return 1 / np.sqrt(value)
    if value < 1e-6:
        return 1 / value
    solution = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(polygamma(1, solution))
        step = trigamma * (1 - trigamma / value) / float(polygamma(2, solution))
        solution += step
        if -step / solution < 1e-8:
            break
    return solution


def moderate(variances: Floats, df: Floats, prior: Prior) -> tuple[Floats, Floats]:
    """Average each variance with the prior's, weighted by degrees of freedom.

    Parameters
    ----------
    variances, df
        Sample variances and their degrees of freedom, shape (proteins,). Without a degree of
        freedom the variance (missing) is the prior's.
    prior
        The distribution that they come from.

    Returns
    -------
    variances, df : numpy.ndarray
        Posterior variances and their degrees of freedom, shape (proteins,). The degrees of
        freedom never exceed those of all proteins together, as in limma's ``eBayes``.
    """
    posterior = average_with_prior(np.where(df > 0, df * variances, 0.0), df, prior)
    return posterior, np.minimum(df + prior.df, df.sum())


def average_with_prior(squares: Floats, df: Floats, prior: Prior) -> Floats:
    """Posterior variances from residual sums of squares and their degrees of freedom."""
    with np.errstate(invalid="ignore"):  # infinite degrees of freedom, replaced below
        posterior = (prior.df * prior.variance + squares) / (prior.df + df)
    return np.where(np.isinf(prior.df), prior.variance, posterior)
