"""A prior of the variances that a few extreme proteins do not distort, as limma's robust `eBayes`.

The prior is fitted to winsorised variances. A protein whose variance is too large for it has fewer
degrees of freedom of the prior, so that its variance is drawn less towards the others'.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import (
    betainc,
    betaincinv,
    betaln,
    gammainc,
    gammaincc,
    gammainccinv,
    gammaincinv,
    gammaln,
)

from tearflow.differential.moderation import Prior, fit_prior
from tearflow.differential.signed_rank import rank_rows

Floats = NDArray[np.float64]

# Shares of the lowest and the highest variances that are winsorised.
LOW, HIGH = 0.05, 0.1
# A variance below this share of the median is lifted to it.
SMALLEST = 1e-12
# Of the share d / (1 + d) of the prior's degrees of freedom d.
ROOT_TOLERANCE = 1e-8


def fit_robust_prior(variances: Floats, df: Floats) -> Prior:
    """Prior of the variances, with degrees of freedom that differ between the proteins.

    Parameters
    ----------
    variances
        Sample variances, shape (proteins,).
    df
        Their degrees of freedom, shape (proteins,).

    Returns
    -------
    Prior
        Its variance is one number. Its degrees of freedom, shape (proteins,), are those of the
        prior, and fewer where a variance is too large for it. With fewer than ten variances the
        prior is that of `fit_prior`, and where that one has infinitely many.

    Raises
    ------
    ValueError
        As `fit_prior`.

    References
    ----------
    Phipson et al. 2016, https://doi.org/10.1214/16-AOAS920; ``fitFDistRobustly`` of limma 3.54.

    Examples
    --------
    Of twenty variances one is far too large:

    >>> variances = np.append(np.linspace(0.1, 2.0, 19), 500.0)
    >>> prior = fit_robust_prior(variances, np.full(20, 4.0))
    >>> prior.df[[0, 19]].round(3).tolist(), round(prior.variance, 4)
    ([28.402, 0.182], 1.1298)
    """
    usable = (df > 1e-6) & np.isfinite(variances)
    plain = fit_prior(variances[usable], df[usable])
    observed = np.maximum(variances[usable], SMALLEST * np.median(variances[usable]))
    unlike = FDistribution(float(df[usable].max()), float(plain.df))
    logs = np.log(equalise(observed / plain.variance, df[usable], unlike) * plain.variance)
    alike = FDistribution(unlike.sample_df, np.inf)
    prior_df = np.full(df.shape, plain.df)
    if observed.size * HIGH < 1:
        return Prior(plain.variance, prior_df)
    centre, spread = winsorise(logs)
    is_alike = spread <= alike.winsorised_moments()[1]
    if np.isinf(plain.df) and not is_alike:
        return Prior(plain.variance, prior_df)
    distribution = alike if is_alike else find_distribution(spread, unlike)
    scale = float(np.exp(centre - distribution.winsorised_moments()[0]))
    prior_df[:] = distribution.df
    prior_df[usable] = lower_df(np.exp(logs) / scale, distribution)
    return Prior(scale, prior_df)


def winsorise(values: Floats) -> tuple[float, float]:
    """Mean and variance of values of which the extreme ones are drawn in."""
    cut = int(values.size * HIGH)
    centre = np.sort(values)[cut : values.size - cut].mean()
    rest = values - centre
    rest = np.clip(rest, *np.quantile(rest, [LOW, 1 - HIGH]))
    return float(centre + rest.mean()), float(rest.var(ddof=1))


@cache
def quadrature() -> tuple[Floats, Floats]:
    """Points and weights of an integral over the unit interval, by Gauss and Legendre."""
    points, weights = np.polynomial.legendre.leggauss(128)
    return (points + 1) / 2, weights / 2


@dataclass(frozen=True)
class FDistribution:
    """F distribution of sample variances in units of the prior's.

    Parameters
    ----------
    sample_df
        Degrees of freedom of the sample variances.
    df
        Those of the prior, which may be infinite.
    """

    sample_df: float
    df: float

    def lower_tail(self, values: Floats, sample_df: Floats | float) -> Floats:
        """Share of smaller variances, of samples with degrees of freedom that may differ."""
        if np.isinf(self.df):
            return gammainc(sample_df / 2, sample_df * values / 2)
        product = sample_df * values
        return betainc(sample_df / 2, self.df / 2, product / (self.df + product))

    def upper_tail(self, values: Floats, sample_df: Floats | float) -> Floats:
        """Share of larger variances."""
        if np.isinf(self.df):
            return gammaincc(sample_df / 2, sample_df * values / 2)
        return betainc(self.df / 2, sample_df / 2, self.df / (self.df + sample_df * values))

    def from_lower_tail(self, share: Floats | float) -> Floats:
        """Variance below which a share lies."""
        if np.isinf(self.df):
            return 2 * gammaincinv(self.sample_df / 2, share) / self.sample_df
        part = betaincinv(self.sample_df / 2, self.df / 2, share)
        return self.df * part / (self.sample_df * (1 - part))

    def from_upper_tail(self, share: Floats | float) -> Floats:
        """Variance above which a share lies."""
        if np.isinf(self.df):
            return 2 * gammainccinv(self.sample_df / 2, share) / self.sample_df
        part = betaincinv(self.df / 2, self.sample_df / 2, share)
        return self.df * (1 - part) / (self.sample_df * part)

    def density(self, values: Floats) -> Floats:
        """Density of the variances."""
        half, product = self.sample_df / 2, self.sample_df * values
        if np.isinf(self.df):
            logs = half * np.log(half) + (half - 1) * np.log(values) - product / 2 - gammaln(half)
        else:
            logs = half * np.log(self.sample_df / self.df) + (half - 1) * np.log(values)
            logs -= (half + self.df / 2) * np.log1p(product / self.df) + betaln(half, self.df / 2)
        return np.exp(logs)

    def log_upper_tail(self, values: Floats) -> Floats:
        """Log of the share of larger variances, also where the share is too small for a double."""
        share = self.upper_tail(values, self.sample_df)
        tiny = share < 1e-290
        logs = np.log(np.where(tiny, 1.0, share))
        if tiny.any():
            logs[tiny] = self.expand_upper_tail(values[tiny])
        return logs

    def expand_upper_tail(self, values: Floats) -> Floats:
        """Log of a tiny share of larger variances, by the series of the incomplete beta."""
        a, b = self.df / 2, self.sample_df / 2
        part = self.df / (self.df + self.sample_df * values)
        term, total = np.ones_like(part), np.ones_like(part)
        for k in range(2000):
            term *= part * (a + b + k) / (a + 1 + k)
            total += term
        return a * np.log(part) + b * np.log1p(-part) - np.log(a) - betaln(a, b) + np.log(total)

    def winsorised_moments(self) -> tuple[float, float]:
        """Mean and variance of the log of a variance, of which the extreme ones are drawn in."""
        ends = np.array([self.from_lower_tail(LOW), self.from_upper_tail(HIGH)])
        first, last = ends / (1 + ends)
        points, weights = quadrature()
        points = first + (last - first) * points
        inside = points / (1 - points)
        weights = (last - first) * weights * self.density(inside) / (1 - points) ** 2
        weights = np.concatenate([weights, [LOW, HIGH]])
        logs = np.log(np.concatenate([inside, ends]))
        mean = weights @ logs
        return float(mean), float(weights @ (logs - mean) ** 2)


def equalise(values: Floats, df: Floats, distribution: FDistribution) -> Floats:
    """Variances with the same tail probabilities and the same degrees of freedom, the largest.

    Parameters
    ----------
    values
        Variances in units of the prior's, shape (proteins,).
    df
        Their degrees of freedom, shape (proteins,).
    distribution
        With the largest of these.
    """
    rows = df < distribution.sample_df - 1e-14
    lower = distribution.lower_tail(values[rows], df[rows])
    upper = distribution.upper_tail(values[rows], df[rows])
    is_large = upper < lower
    tail = np.maximum(np.where(is_large, upper, lower), np.finfo(float).tiny)
    same = values.copy()
    same[rows] = np.where(
        is_large, distribution.from_upper_tail(tail), distribution.from_lower_tail(tail)
    )
    return same


def find_distribution(spread: float, plain: FDistribution) -> FDistribution:
    """Distribution with the winsorised variance that was found, and no fewer than the plain df."""

    def excess(share: float) -> float:
        df = share / (1 - share) if share < 1 else np.inf
        return float(np.log(spread / FDistribution(plain.sample_df, df).winsorised_moments()[1]))

    lowest = plain.df / (1 + plain.df)
    if excess(lowest) >= 0:
        return plain
    share = find_root(excess, lowest, 1.0)
    return FDistribution(plain.sample_df, share / (1 - share))


def find_root(function: Callable[[float], float], low: float, high: float) -> float:
    """Root between two values, step by step as R's ``uniroot`` with a tolerance of 1e-8.

    limma leaves its root as far from the true one as that, which can be seen in its p-values.

    References
    ----------
    Brent 1973, Algorithms for Minimization without Derivatives, chapter 4.

    Examples
    --------
    >>> round(find_root(lambda x: x**2 - 2, 0.0, 2.0), 6)
    1.414214
    """
    before, best = low, high
    f_before, f_best = function(before), function(best)
    other, f_other = before, f_before
    while True:
        last_step = best - before
        if abs(f_other) < abs(f_best):
            before, best, other = best, other, best
            f_before, f_best, f_other = f_best, f_other, f_best
        tolerance = 2 * np.finfo(float).eps * abs(best) + ROOT_TOLERANCE / 2
        step = (other - best) / 2
        if abs(step) <= tolerance or f_best == 0:
            return best
        if abs(last_step) >= tolerance and abs(f_before) > abs(f_best):
            step = interpolate(
                (before, best, other), (f_before, f_best, f_other), last_step, tolerance
            )
        if abs(step) < tolerance:
            step = np.copysign(tolerance, step)
        before, f_before = best, f_best
        best += step
        f_best = function(best)
        if (f_best > 0) == (f_other > 0):
            other, f_other = before, f_before


def interpolate(
    points: tuple[float, float, float],
    values: tuple[float, float, float],
    last_step: float,
    tolerance: float,
) -> float:
    """Step of `find_root` to the root of a line or an inverse parabola, or else to the middle."""
    before, best, other = points
    f_before, f_best, f_other = values
    way = other - best
    ratio = f_best / f_before
    if before == other:
        numerator, denominator = way * ratio, 1 - ratio
    else:
        first, second = f_before / f_other, f_best / f_other
        numerator = ratio * (way * first * (first - second) - (best - before) * (second - 1))
        denominator = (first - 1) * (second - 1) * (ratio - 1)
    if numerator > 0:
        denominator = -denominator
    numerator = abs(numerator)
    near = 0.75 * way * denominator - abs(tolerance * denominator) / 2
    if numerator < near and numerator < abs(last_step * denominator / 2):
        return numerator / denominator
    return way / 2


def lower_df(values: Floats, distribution: FDistribution) -> Floats:
    """Degrees of freedom of the prior, fewer for variances that are too large for it.

    Parameters
    ----------
    values
        Variances in units of the prior's, shape (proteins,).
    distribution
        That they should have.
    """
    n = values.size
    share = np.log(n - rank_rows(values[None])[0][0] + 0.5) - np.log(n)
    if np.isinf(distribution.df):
        tail = distribution.upper_tail(values, distribution.sample_df)
        usual = np.minimum(tail / np.exp(share), 1.0)
        prior_df = np.where(usual < 1, usual * n * distribution.sample_df, np.inf)
        order = np.argsort(tail, kind="stable")
        prior_df[order] = np.maximum.accumulate(prior_df[order])
        return prior_df
    tail = distribution.log_upper_tail(values)
    usual = np.minimum(tail - share, 0.0)
    if not (usual < 0).any():
        return np.full(n, distribution.df)
    # Degrees of freedom with which the largest variance has a tail of about a half.
    fewest = np.log(0.5) / tail.min() * distribution.df
    extreme = FDistribution(distribution.sample_df, fewest).log_upper_tail(
        values.max(keepdims=True)
    )
    fewest *= float(np.log(0.5) / extreme[0])
    prior_df = np.exp(usual) * distribution.df - np.expm1(usual) * fewest
    order = np.argsort(tail, kind="stable")
    ordered = prior_df[order]
    means = np.cumsum(ordered) / np.arange(1, n + 1)
    lowest = means.argmin()
    ordered[: lowest + 1] = means[lowest]
    prior_df[order] = np.maximum.accumulate(ordered)
    return prior_df
