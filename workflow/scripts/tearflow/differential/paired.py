"""Tests of a protein's change from its per-pair log2 differences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from tearflow.differential.moderation import Prior, moderate, on_unique

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Changes:
    """What the tests need to know of the differences of every protein.

    Parameters
    ----------
    n
        Complete pairs, shape (proteins,).
    mean
        Mean log2 difference, shape (proteins,): the log2 fold change; missing without a pair.
    variance
        Sample variance of the differences, shape (proteins,); missing below two pairs and exactly
        zero where rounding alone makes them differ.
    """

    n: NDArray[np.int64]
    mean: Floats
    variance: Floats

    @property
    def df(self) -> Floats:
        """Degrees of freedom of the variances, zero where there is none."""
        return np.maximum(self.n - 1, 0).astype(float)


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


def summarise(differences: Floats) -> Changes:
    """Count, average and take the variance of the differences of every protein.

    Parameters
    ----------
    differences
        Log2 differences, shape (proteins, pairs); missing where a pair is incomplete.

    Examples
    --------
    >>> changes = summarise(np.array([[1.0, 2.0, np.nan], [0.5, 0.5, 0.5]]))
    >>> changes.n.tolist(), changes.mean.tolist(), changes.variance.tolist()
    ([2, 3], [1.5, 0.5], [0.5, 0.0])
    """
    seen = ~np.isnan(differences)
    n = np.count_nonzero(seen, axis=1)
    deviations = np.where(seen, differences, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = deviations.sum(axis=1) / n
        # In place, since this is the one step that touches every value.
        deviations -= mean[:, None]
        deviations *= seen
        variance = np.einsum("ij,ij->i", deviations, deviations) / (n - 1)
        # R's t.test calls data constant by this measure and refuses them.
        constant = np.sqrt(variance / n) < 10 * np.finfo(float).eps * np.abs(mean)
    variance = np.where(constant | (variance == 0), 0.0, variance)
    return Changes(n, mean, np.where(n > 1, variance, np.nan))


def standard_error(changes: Changes, variance: Floats, df: Floats) -> Floats:
    """Give the standard error of the mean change, missing where no test is defined.

    Parameters
    ----------
    changes
        Of every protein.
    variance, df
        Variance of a single difference and its degrees of freedom, shape (proteins,). A variance
        of zero defines no test: a p-value of zero would call certain what was merely rounded.
    """
    defined = (changes.n > 0) & (df > 0) & (variance > 0)
    return np.sqrt(np.where(defined, variance, np.nan) / np.maximum(changes.n, 1))


def compare_with_zero(changes: Changes, variance: Floats, df: Floats) -> Outcome:
    """Compare the mean change with zero by Student's t, two-sided.

    Parameters are those of `standard_error`.
    """
    error = standard_error(changes, variance, df)
    df = np.where(np.isnan(error), np.nan, df)
    t = changes.mean / error
    margin = on_unique(lambda each: stdtrit(each, 0.975), df) * error
    p_value = never_zero(2 * stdtr(df, -np.abs(t)))
    return Outcome(t, df, p_value, changes.mean - margin, changes.mean + margin)


def never_zero(p_value: Floats) -> Floats:
    """Lift p-values that are too small for a double to the smallest that is not."""
    return np.maximum(p_value, np.finfo(float).tiny)


def paired_t(changes: Changes) -> Outcome:
    """Student's paired t-test, as R's ``t.test(target, reference, paired = TRUE)``.

    Examples
    --------
    >>> test = paired_t(summarise(np.array([[1.0, 1.2, 1.4]])))
    >>> round(float(test.t[0]), 4), round(float(test.p_value[0]), 5)
    (10.3923, 0.00913)
    """
    return compare_with_zero(changes, changes.variance, changes.df)


def moderated_t(changes: Changes, prior: Prior) -> Outcome:
    """Paired t-test with moderated variances: limma's ``~ subject + visit`` and ``eBayes``.

    The two agree because the model's residual variance is half of that of the differences, and
    so is its prior; with missing values a half pair adds a subject's coefficient and nothing
    else.
    """
    variance, df = moderate(changes.variance, changes.df, prior)
    return compare_with_zero(changes, variance, df)


def minimum_effect(changes: Changes, prior: Prior, threshold: float) -> Outcome:
    """Moderated test that a change is larger than a threshold: limma's ``treat``.

    Parameters
    ----------
    changes, prior
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
    variance, df = moderate(changes.variance, changes.df, prior)
    error, size = standard_error(changes, variance, df), np.abs(changes.mean)
    beyond, opposite = (size - threshold) / error, (size + threshold) / error
    p_value = never_zero(stdtr(df, -beyond) + stdtr(df, -opposite))
    plain = compare_with_zero(changes, variance, df)
    t = np.sign(changes.mean) * np.maximum(beyond, 0)
    return Outcome(t, plain.df, p_value, plain.ci_low, plain.ci_high)
