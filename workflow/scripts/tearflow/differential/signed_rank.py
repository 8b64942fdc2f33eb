"""Wilcoxon's signed-rank test of the per-pair differences, exact where that is feasible."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from tearflow.differential.fit import Outcome

Floats = NDArray[np.float64]

# From this number of pairs on, the normal approximation stands in, as in R's wilcox.test.
LARGE = 50


def wilcoxon(differences: Floats) -> Outcome:
    """Wilcoxon's signed-rank test of every protein, two-sided.

    Parameters
    ----------
    differences
        Log2 differences, shape (proteins, pairs). Missing ones and zeros take no part, as in R.

    Returns
    -------
    Outcome
        `t` holds V, the sum of the ranks of the positive differences; `df` is missing. Below 50
        differences the p-value is exact, also with ties (then conditional on the midranks, where
        R approximates); from 50 on it is R's normal approximation with the corrections for ties
        and continuity. The interval is that of Hodges and Lehmann; it needs at least 6 pairs to
        reach 95 % and is left missing from 50 on, see `tearflow.differential.hodges_lehmann`.

    References
    ----------
    Hollander, Wolfe, Chicken 2013, Nonparametric Statistical Methods, sections 3.1 and 3.3.

    Examples
    --------
    >>> outcome = wilcoxon(np.array([[1.0, 2.0, -0.5, 3.0]]))
    >>> outcome.t.tolist(), outcome.p_value.tolist()
    ([9.0], [0.25])
    """
    used = np.where(differences == 0, np.nan, differences)
    ranks, tied = rank_rows(np.abs(used))
    positive = np.where(used > 0, ranks, 0.0).sum(axis=1)
    n = (~np.isnan(used)).sum(axis=1)
    p_value = np.full(n.shape, np.nan)
    for size in np.unique(n[(n > 0) & (n < LARGE)]):
        rows = np.flatnonzero((n == size) & ~tied)
        p_value[rows] = two_sided(np.arange(1, size + 1), positive[rows])
    for row in np.flatnonzero((n > 0) & (n < LARGE) & tied):
        p_value[row] = two_sided(ranks[row, ~np.isnan(ranks[row])], positive[[row]])[0]
    large = n >= LARGE
    p_value[large] = approximate(ranks[large], positive[large], n[large])
    low, high = hodges_lehmann(differences)
    missing = np.full(n.shape, np.nan)
    return Outcome(np.where(n > 0, positive, np.nan), missing, p_value, low, high)


def rank_rows(values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Rank each row from 1, equal values sharing their middle rank; missing ones stay missing.

    Returns
    -------
    ranks, tied : numpy.ndarray
        Shape of `values`, and whether a row has equal values.
    """
    order = np.argsort(values, axis=1)  # missing values go last
    ordered = np.take_along_axis(values, order, axis=1)
    columns = np.arange(values.shape[1])
    new = np.ones(values.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    last = np.ones(values.shape, dtype=bool)
    last[:, :-1] = new[:, 1:]
    first = np.maximum.accumulate(np.where(new, columns, 0), axis=1)
    reverse = np.where(last, columns, values.shape[1])[:, ::-1]
    end = np.minimum.accumulate(reverse, axis=1)[:, ::-1]
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (first + end) / 2 + 1, axis=1)
    tied = np.any(~new & ~np.isnan(ordered), axis=1)
    return np.where(np.isnan(values), np.nan, ranks), tied


def two_sided(ranks: Floats, positive: Floats) -> Floats:
    """Twice the smaller tail of the sum of positive ranks under random signs.

    Parameters
    ----------
    ranks
        Ranks or midranks, shape (n,).
    positive
        Observed sums, shape (tests,).
    """
    # Midranks are halves, so twice a rank is a whole number.
    below = cumulative_sums(tuple(np.rint(2 * np.asarray(ranks)).astype(int).tolist()))
    doubled = np.rint(2 * positive).astype(int)
    smaller = np.minimum(doubled, len(below) - 1 - doubled)
    return np.minimum(1.0, 2 * below[smaller])


@lru_cache(maxsize=128)
def cumulative_sums(weights: tuple[int, ...]) -> Floats:
    """Probability that randomly chosen weights sum to at most 0, 1, 2, ..."""
    probability = np.zeros(sum(weights) + 1)
    probability[0] = 1.0
    for weight in weights:
        shifted = np.zeros_like(probability)
        shifted[weight:] = probability[: probability.size - weight]
        probability = (probability + shifted) / 2
    return np.cumsum(probability)


def approximate(ranks: Floats, positive: Floats, n: NDArray[np.int64]) -> Floats:
    """R's normal approximation, corrected for continuity and ties."""
    distance = positive - n * (n + 1) / 4
    deviation = np.sqrt(np.nansum(ranks**2, axis=1) / 4)
    return 2 * ndtr(-np.abs(distance - np.sign(distance) * 0.5) / deviation)


def hodges_lehmann(differences: Floats) -> tuple[Floats, Floats]:
    """Exact 95 % interval of the median from the averages of all pairs of values.

    Rows with fewer than 6 values cannot reach 95 %, and are missing like those with 50 and more.
    """
    n = (~np.isnan(differences)).sum(axis=1)
    low, high = (np.full(n.shape, np.nan) for _ in range(2))
    for size in np.unique(n[(n > 5) & (n < LARGE)]):
        rows = np.flatnonzero(n == size)
        values = np.sort(differences[rows], axis=1)[:, :size]
        left, right = np.triu_indices(size)
        averages = np.sort((values[:, left] + values[:, right]) / 2, axis=1)
        below = cumulative_sums(tuple(range(1, size + 1)))
        rank = int(np.searchsorted(below, 0.025, side="left"))
        low[rows], high[rows] = averages[:, rank - 1], averages[:, -rank]
    return low, high
