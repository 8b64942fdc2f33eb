"""Moderated variances that follow the number of peptides: the more peptides, the less variance."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import polygamma
from skmisc.loess import loess

from tearflow.differential.fit import Fit, Outcome, compare_with_zero
from tearflow.differential.moderation import (
    Prior,
    invert_trigamma,
    log_bias,
    log_spread,
    offset_zeros,
    on_unique,
)

Floats = NDArray[np.float64]


def moderated_by_count(fit: Fit, prior: Prior) -> Outcome:
    """t-test with variances moderated towards those of equally many peptides.

    Parameters
    ----------
    fit
        Of every protein.
    prior
        As `fit_prior_by_count` returns it; a missing variance makes the test missing.

    Returns
    -------
    Outcome
        As DEqMS's ``spectraCounteBayes``, fit.method "loess", of pairs on limma's ``~ subject +
        visit``.

    References
    ----------
    Zhu et al. 2020, https://doi.org/10.1074/mcp.TIR119.001646
    """
    df = fit.df + prior.df
    variance = (prior.df * prior.variance + fit.df * fit.variance) / df
    return compare_with_zero(fit, variance, df)


def fit_prior_by_count(variances: Floats, df: Floats, counts: Floats) -> Prior:
    """Fit a prior whose scale is a local regression of log variance on log2 count.

    Parameters
    ----------
    variances, df
        Sample variances and their degrees of freedom (one at least), shape (proteins,).
    counts
        Peptides of every protein, shape (proteins,).

    Returns
    -------
    Prior
        Its variance has the shape (proteins,). Its degrees of freedom are the tenth that fits
        best, as in DEqMS, and at most the number of proteins.
    """
    log_variance = np.log(offset_zeros(variances))
    smooth = loess(np.log2(counts), log_variance, span=0.75)
    smooth.fit()
    fitted = np.asarray(smooth.outputs.fitted_values)
    spread = float(np.mean((log_variance - fitted) ** 2 - on_unique(log_spread, df)))
    prior_df = nearest_tenth(spread, largest=float(df.size))
    scale = np.exp(fitted - on_unique(log_bias, df) + log_bias(prior_df))
    return Prior(scale, prior_df)


def nearest_tenth(spread: float, largest: float) -> float:
    """Find the tenth d at which ``trigamma(d / 2)`` is nearest to the spread of the variances.

    >>> nearest_tenth(float(polygamma(1, 2.03)), largest=100.0)
    4.1
    """
    if spread <= 0:
        return largest
    below = np.floor(20 * invert_trigamma(spread)) / 10
    candidates = np.clip([below, below + 0.1], 0.1, largest)
    distances = np.abs(spread - polygamma(1, candidates / 2))
    return float(np.round(candidates[distances.argmin()], 1))
