"""Repeated-measures analysis of variance of visits, with corrected degrees of freedom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from tearflow.differential.fit import never_zero

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RepeatedMeasures:
    """Analysis of variance of complete units over visits; all but the variance NaN without one.

    Parameters
    ----------
    f
        Mean square of visits over that of residuals.
    df1, df2
        Degrees of freedom, without correction.
    epsilon
        Of Geisser and Greenhouse: how far the visits are from spherical (1) to the worst case,
        1 / (visits - 1).
    epsilon_huynh_feldt
        Of Huynh and Feldt, which is nearly unbiased, where that of few units is too small.
    p_value, p_huynh_feldt, p_uncorrected
        With both degrees of freedom times the one or the other epsilon, and without.
    residual_variance
        Mean square of the residuals; zero where rounding alone makes it differ from zero.
    """

    f: float
    df1: int
    df2: int
    epsilon: float
    epsilon_huynh_feldt: float
    p_value: float
    p_huynh_feldt: float
    p_uncorrected: float
    residual_variance: float


def analyse_repeated(values: Floats) -> RepeatedMeasures:
    """Repeated-measures ANOVA of visits.

    Parameters
    ----------
    values
        Complete units x visits, at least two of each.

    Returns
    -------
    RepeatedMeasures
        As R's ``aov(value ~ visit + Error(unit / visit))``, ``anova(lm(values ~ 1), X = ~1,
        test = "Spherical")`` and rstatix's ``anova_test``.

    References
    ----------
    Geisser and Greenhouse 1958, https://doi.org/10.1214/aoms/1177706545; Huynh and Feldt 1976,
    https://doi.org/10.3102/10769986001001069

    Examples
    --------
    >>> found = analyse_repeated(np.array([[1.0, 2, 4], [2, 3, 4], [3, 4, 7], [5, 5, 7]]))
    >>> [round(number, 4) for number in (found.f, found.epsilon, found.p_value)]
    [26.4545, 0.7118, 0.0047]
    """
    n, visits = values.shape
    df1, df2 = visits - 1, (n - 1) * (visits - 1)
    mean = values.mean()
    residuals = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + mean
    square = float((residuals**2).sum()) / df2
    if not differ(residuals, values):
        none = np.nan
        return RepeatedMeasures(none, df1, df2, none, none, none, none, none, 0.0)
    f = n * float(((values.mean(axis=0) - mean) ** 2).sum()) / df1 / square
    # Residuals of both means have the doubly centred covariance, up to a factor.
    covariance = residuals.T @ residuals
    epsilon = float(np.trace(covariance) ** 2 / (df1 * (covariance**2).sum()))
    huynh_feldt = correct_epsilon(epsilon, n, df1)
    by_first, by_second, plain = (
        float(never_zero(fdtrc(df1 * factor, df2 * factor, f)))
        for factor in (epsilon, huynh_feldt, 1.0)
    )
    return RepeatedMeasures(f, df1, df2, epsilon, huynh_feldt, by_first, by_second, plain, square)


def correct_epsilon(epsilon: float, n: int, df1: int) -> float:
    """Epsilon of Huynh and Feldt, from that of Geisser and Greenhouse to one at most.

    >>> correct_epsilon(0.7118, 4, 2)
    1.0
    >>> round(correct_epsilon(0.42, 9, 6), 4)
    0.629
    """
    rest = n - 1 - df1 * epsilon
    # Without any, as of two units, there is no estimate but the one.
    if rest <= 1e-9:
        return epsilon
    return float(np.clip((n * df1 * epsilon - 2) / (df1 * rest), epsilon, 1.0))


def differ(deviations: Floats, values: Floats) -> bool:
    """Whether deviations of values from a mean are more than rounding.

    >>> differ(np.array([1e-17, -1e-17]), np.array([0.1, 0.1]))
    False
    """
    size = float(np.abs(values).max(initial=0.0))
    return float(np.abs(deviations).max(initial=0.0)) > 1e-12 * size
