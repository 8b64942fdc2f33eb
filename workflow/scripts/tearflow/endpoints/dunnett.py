"""Dunnett's test of several visits against one baseline.

The t statistics share the baseline, so any two of them correlate by one half where all means have
as many values; the adjusted p is the chance that any of them is so large. SciPy's multivariate t
is a random integration, off by 2e-4 at its defaults; this one gives the same on every run.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, stdtr, stdtrit

from tearflow.differential.fit import never_zero
from tearflow.endpoints.comparisons import Comparison
from tearflow.endpoints.names import DUNNETT, DUNNETT_POOLED, MEAN
from tearflow.endpoints.repeated_measures import differ

Floats = NDArray[np.float64]

NO_CHANGE = "all units change alike"

CORRELATION = 0.5
# The integrals stop where the densities are below exp(-70) and exp(-72).
NEGLIGIBLE = 70.0
COMMON = np.arange(0.0, 12.05, 0.1)
COMMON_WEIGHT = 0.2 * np.exp(-(COMMON**2) / 2) / np.sqrt(2 * np.pi)
COMMON_WEIGHT[0] /= 2  # the other half of the symmetric integral is left out


def compare_by_dunnett(
    changes: Floats, residual_variance: float | None = None
) -> list[tuple[Comparison, float]]:
    """Dunnett's test of visits against the baseline, each with its adjusted p.

    Parameters
    ----------
    changes
        Of complete units from the baseline, visits x units.
    residual_variance
        None: each visit's test takes the variance of its own changes, with n - 1 degrees of
        freedom, as GraphPad Prism does where sphericity is not assumed. Else that of the analysis
        of variance, which all visits share, with (n - 1) times the number of changes.

    Returns
    -------
    list
        Simultaneous 95 % intervals, and p of Dunnett's distribution with correlation 1/2. That is
        exact for the shared variance and an approximation for each visit's own.

    References
    ----------
    https://www.graphpad.com/support/faqid/1609/; with the shared variance as R's
    ``glht(lm(value ~ visit + unit), mcp(visit = "Dunnett"))`` of multcomp.

    Examples
    --------
    >>> changes = np.array([[1.0, 2, 4, 2], [0.5, 1.0, -0.5, 0]])
    >>> [(round(test.statistic, 4), round(p, 4)) for test, p in compare_by_dunnett(changes)]
    [(3.5762, 0.0609), (0.7746, 0.6908)]
    """
    comparisons, n = changes.shape
    means = changes.mean(axis=1)
    if residual_variance is None:
        df, variance = float(n - 1), changes.var(axis=1, ddof=1)
        varies = [differ(row - row.mean(), row) for row in changes]
    else:
        df = float((n - 1) * comparisons)
        variance = np.full(comparisons, 2 * residual_variance)
        varies = [residual_variance > 0] * comparisons
    error = np.sqrt(np.where(varies, variance, np.nan) / n)
    t = means / error
    p_value = never_zero(2 * stdtr(df, -np.abs(t)))
    adjusted = np.full(comparisons, np.nan)
    # Those without a variance count as comparisons too.
    adjusted[varies] = adjust_dunnett(np.where(varies, t, 0.0), df)[varies]
    margin = critical_value(df, comparisons) * error
    return [
        (
            Comparison(
                DUNNETT if residual_variance is None else DUNNETT_POOLED,
                n,
                float(means[row]),
                MEAN,
                float(means[row] - margin[row]),
                float(means[row] + margin[row]),
                float(t[row]),
                df if varies[row] else np.nan,
                float(p_value[row]),
                "" if varies[row] else NO_CHANGE,
            ),
            float(adjusted[row]),
        )
        for row in range(comparisons)
    ]


def adjust_dunnett(t: Floats, df: float) -> Floats:
    """Dunnett's two-sided adjusted p-values of comparisons with one control.

    Parameters
    ----------
    t
        Statistics of all comparisons, shape (comparisons,).
    df
        Degrees of freedom of the variance.

    Returns
    -------
    numpy.ndarray
        Shape (comparisons,): the chance that any of as many statistics is as far from zero. Agrees
        with R's ``mvtnorm::pmvt`` and ``multcomp`` as far as these go (1e-4), and with R's
        ``integrate`` of the same integral to 1e-8.

    References
    ----------
    Dunnett 1955, https://doi.org/10.1080/01621459.1955.10501294

    Examples
    --------
    The critical value of four comparisons and 20 degrees of freedom in Dunnett's table is 2.65:

    >>> adjust_dunnett(np.array([2.651, -2.651, 0.0, 1.0]), 20.0).round(3).tolist()
    [0.05, 0.05, 1.0, 0.715]
    """
    return np.array([_tail(abs(value), float(df), t.size) for value in t.tolist()])


@lru_cache(maxsize=1024)
def critical_value(df: float, comparisons: int, level: float = 0.95) -> float:
    """Factor of the standard errors in simultaneous intervals of all comparisons.

    >>> round(critical_value(20.0, 4), 4)
    2.651
    """
    # Between the factor of a single interval and that of Bonferroni.
    low = float(stdtrit(df, (1 + level) / 2))
    high = float(stdtrit(df, 1 - (1 - level) / (2 * comparisons)))
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        if _tail(middle, df, comparisons) > 1 - level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@lru_cache(maxsize=1024)
def _tail(size: float, df: float, comparisons: int) -> float:
    """Probability that any |t| is at least `size`: an integral over what all of them share.

    Each t is ``(sqrt(r) u + sqrt(1 - r) z) / s``, with the control's share u and z of its own
    normal, and s the estimated over the true standard deviation. The trapezoidal rule converges
    exponentially for such smooth integrands over the whole line, here that of log s and of u.
    """
    deviation, weight = _chi_nodes(df)
    # Given u and s, the chances of the comparisons are independent.
    shift = np.sqrt(CORRELATION) * COMMON
    limit = size * deviation[:, None]
    scale = np.sqrt(1 - CORRELATION)
    beyond = ndtr(-(limit + shift) / scale) + ndtr(-(limit - shift) / scale)
    with np.errstate(divide="ignore"):  # beyond is 1 where the limit vanishes
        any_beyond = -np.expm1(comparisons * np.log1p(-np.minimum(beyond, 1.0)))
    return float(never_zero(np.minimum(weight @ any_beyond @ COMMON_WEIGHT, 1.0)))


@lru_cache(maxsize=128)
def _chi_nodes(df: float) -> tuple[Floats, Floats]:
    """Values of sqrt(chi squared / df) at equal steps of their logarithm, and their weights."""
    exponent = NEGLIGIBLE / df
    low = -exponent - 0.5
    high = np.log1p(2 * exponent + 4 * np.sqrt(exponent)) / 2
    step = min(0.1, 1 / np.sqrt(18 * df))
    logs = np.arange(low, high + step, step)
    density = np.log(2) + df / 2 * np.log(df / 2) - gammaln(df / 2)
    density = density + df * logs - df / 2 * np.exp(2 * logs)
    return np.exp(logs), step * np.exp(density)
