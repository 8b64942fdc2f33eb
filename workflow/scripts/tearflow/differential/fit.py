"""The fitted effect of every protein, and the t-tests of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from tearflow.differential.moderation import Prior, moderate, on_unique

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """What the t-tests need to know of every protein, as limma's MArrayLM; each shape (proteins,).

    Parameters
    ----------
    effect
        Estimated log2 fold change; missing where there is none.
    weight
        Inverse of its variance in units of the residual variance: the number of pairs of a paired
        contrast. limma's ``stdev.unscaled`` is ``1 / sqrt(weight)``; the inverse is kept, since a
        number of pairs is exact.
    variance
        Residual variance; missing without degrees of freedom, and exactly zero where rounding
        alone makes it differ from zero.
    df
        Its degrees of freedom, zero where there is none.
    """

    effect: Floats
    weight: Floats
    variance: Floats
    df: Floats

    def select(self, rows: NDArray[Any]) -> "Fit":
        """Fit of some of the proteins."""
        return Fit(self.effect[rows], self.weight[rows], self.variance[rows], self.df[rows])


@dataclass(frozen=True)
class Outcome:
    """What a test says, each of shape (proteins,) and missing where it is not defined.

    Parameters
    ----------
    t, df, p_value
        Statistic, its degrees of freedom and its two-sided p-value.
    ci_low, ci_high
        Interval of the log2 fold change that holds the true one with 95 % probability.
    """

    t: Floats
    df: Floats
    p_value: Floats
    ci_low: Floats
    ci_high: Floats


def standard_error(fit: Fit, variance: Floats, df: Floats) -> Floats:
    """Standard error of the effect, missing where no test is defined.

    Parameters
    ----------
    fit
        Of every protein.
    variance, df
        Residual variance, which may be moderated, and its degrees of freedom, shape (proteins,).
        A variance of zero defines no test: a p-value of zero would call certain what was merely
        rounded.
    """
    defined = (fit.weight > 0) & (df > 0) & (variance > 0)
    return np.sqrt(np.where(defined, variance, np.nan) / np.where(defined, fit.weight, 1.0))


def compare_with_zero(fit: Fit, variance: Floats, df: Floats) -> Outcome:
    """Compare the effect with zero by Student's t, two-sided.

    Parameters are those of `standard_error`.
    """
    error = standard_error(fit, variance, df)
    df = np.where(np.isnan(error), np.nan, df)
    t = fit.effect / error
    margin = on_unique(lambda unique: stdtrit(unique, 0.975), df) * error
    p_value = never_zero(2 * stdtr(df, -np.abs(t)))
    return Outcome(t, df, p_value, fit.effect - margin, fit.effect + margin)


def never_zero(p_value: Floats) -> Floats:
    """Lift p-values that are too small for a double to the smallest that is not."""
    return np.maximum(p_value, np.finfo(float).tiny)


def student_t(fit: Fit) -> Outcome:
    """Student's t-test; of pairs as R's ``t.test(target, reference, paired = TRUE)``.

    The differences 1.0, 1.2 and 1.4:

    >>> test = student_t(Fit(*np.array([[1.2], [3.0], [0.04], [2.0]])))
    >>> round(float(test.t[0]), 4), round(float(test.p_value[0]), 5)
    (10.3923, 0.00913)
    """
    return compare_with_zero(fit, fit.variance, fit.df)


def moderated_t(fit: Fit, prior: Prior) -> Outcome:
    """t-test with moderated variances: of pairs as limma's ``~ subject + visit`` and ``eBayes``.

    Those two agree because the model's residual variance is half of that of the differences, and
    so is its prior; with missing values a half pair adds a subject's coefficient and nothing
    else.
    """
    variance, df = moderate(fit.variance, fit.df, prior)
    return compare_with_zero(fit, variance, df)


def minimum_effect(fit: Fit, prior: Prior, threshold: float) -> Outcome:
    """Moderated test that a change is larger than a threshold: limma's ``treat``.

    Parameters
    ----------
    fit, prior
        As for `moderated_t`.
    threshold
        |log2 fold change| that is too small to matter.

    Returns
    -------
    Outcome
        `t` is how far the change lies beyond the threshold, zero where it does not; the interval
        is that of `moderated_t`.

    References
    ----------
    McCarthy and Smyth 2009, https://doi.org/10.1093/bioinformatics/btp053
    """
    variance, df = moderate(fit.variance, fit.df, prior)
    error, size = standard_error(fit, variance, df), np.abs(fit.effect)
    beyond, opposite = (size - threshold) / error, (size + threshold) / error
    p_value = never_zero(stdtr(df, -beyond) + stdtr(df, -opposite))
    plain = compare_with_zero(fit, variance, df)
    t = np.sign(fit.effect) * np.maximum(beyond, 0)
    return Outcome(t, plain.df, p_value, plain.ci_low, plain.ci_high)
