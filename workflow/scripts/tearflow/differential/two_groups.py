"""Tests of two groups of different people: Welch's t-test and Wilcoxon's rank-sum test."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr, stdtrit

from tearflow.differential.fit import Outcome, never_zero
from tearflow.differential.moderation import on_unique
from tearflow.differential.signed_rank import LARGE, rank_rows
from tearflow.differential.steps import split

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


def welch_t(values: Floats, target: Flags) -> Outcome:
    """Welch's t-test of every protein, two-sided, as R's ``t.test(target, reference)``.

    Parameters
    ----------
    values
        Log2 values, shape (proteins, units); missing as NaN.
    target
        Units of the target group, shape (units,); the others are the reference.

    Returns
    -------
    Outcome
        Of the target's mean less the reference's. Missing with fewer than two values in a group,
        and where rounding alone makes the values of the groups differ from their means.

    Examples
    --------
    >>> values = np.array([[1.0, 2.0, 3.0, 4.0, 8.0]])
    >>> outcome = welch_t(values, np.array([False, False, False, True, True]))
    >>> [round(float(number[0]), 4) for number in (outcome.t, outcome.df, outcome.p_value)]
    [1.9215, 1.1696, 0.2765]
    """
    n_target, mean_target, error_target = describe(values[:, target])
    n_reference, mean_reference, error_reference = describe(values[:, ~target])
    square = error_target + error_reference
    largest = np.maximum(np.abs(mean_target), np.abs(mean_reference))
    # R's t.test calls data constant by this measure and refuses them.
    defined = np.sqrt(square) > 10 * np.finfo(float).eps * largest
    square = np.where(defined, square, np.nan)
    df = square**2 / (error_target**2 / (n_target - 1) + error_reference**2 / (n_reference - 1))
    effect, error = mean_target - mean_reference, np.sqrt(square)
    margin = on_unique(lambda some: stdtrit(some, 0.975), df) * error
    p_value = never_zero(2 * stdtr(df, -np.abs(effect / error)))
    return Outcome(effect / error, df, p_value, effect - margin, effect + margin)


def describe(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Number, mean and squared standard error of each row, all missing below two values."""
    seen = ~np.isnan(values)
    n = np.count_nonzero(seen, axis=1).astype(float)
    n[n < 2] = np.nan
    filled = np.where(seen, values, 0.0)
    mean = filled.sum(axis=1) / n
    deviations = (filled - mean[:, None]) * seen
    return n, mean, np.vecdot(deviations, deviations) / (n - 1) / n


def rank_sum(values: Floats, target: Flags) -> Outcome:
    """Wilcoxon's rank-sum test (Mann and Whitney's U) of every protein, two-sided.

    Parameters
    ----------
    values, target
        As for `welch_t`.

    Returns
    -------
    Outcome
        `t` holds W of R's ``wilcox.test(target, reference)``, the pairs of a target and a
        reference in which the target is larger, equal ones half; `df` is missing. With fewer than
        50 values in both groups the p-value is exact, also with ties (then conditional on the
        midranks, where R approximates); else it is R's normal approximation with the corrections
        for ties and continuity. The interval is that of Hodges and Lehmann for the shift; it is
        missing where so few values cannot reach 95 %, and from 50 values on, see
        `tearflow.differential.hodges_lehmann`.

    References
    ----------
    Hollander, Wolfe, Chicken 2013, Nonparametric Statistical Methods, sections 4.1 and 4.3.

    Examples
    --------
    >>> values = np.array([[1.0, 2.0, 3.0, 2.5, 8.0, 9.0]])
    >>> outcome = rank_sum(values, np.array([False, False, False, True, True, True]))
    >>> outcome.t.tolist(), outcome.p_value.round(12).tolist()
    ([8.0], [0.2])
    """
    ranks, tied = rank_rows(values)
    seen = ~np.isnan(values)
    n = np.column_stack([seen[:, target].sum(axis=1), seen[:, ~target].sum(axis=1)])
    total = np.where(seen[:, target], ranks[:, target], 0.0).sum(axis=1)
    w = np.where(n.min(axis=1) > 0, total - n[:, 0] * (n[:, 0] + 1) / 2, np.nan)
    small = (n.min(axis=1) > 0) & (n.max(axis=1) < LARGE)
    large = (n.min(axis=1) > 0) & ~small
    p_value, low, high = (np.full(w.shape, np.nan) for _ in range(3))
    p_value[large] = approximate(ranks[large], w[large], n[large])
    for rows, sizes, below in distributions(n, small):
        untied = rows[~tied[rows]]
        tail = np.minimum(w[untied], sizes.prod() - w[untied]).astype(int)
        p_value[untied] = np.minimum(1.0, 2 * below[tail])
        low[rows], high[rows] = shift_interval(values[rows], target, sizes, below)
    for row in np.flatnonzero(small & tied):
        p_value[row] = conditional_p(ranks[row], target)
    return Outcome(w, np.full(w.shape, np.nan), p_value, low, high)


def distributions(n: Counts, wanted: Flags) -> Iterator[tuple[Counts, Counts, Floats]]:
    """Rows of each pair of group sizes, these sizes, and P(W <= 0, 1, 2, ...) without ties.

    Parameters
    ----------
    n
        Values in both groups, shape (proteins, 2).
    wanted
        Rows that take part, shape (proteins,).
    """
    if not wanted.any():
        return
    pairs, place = np.unique(n[wanted], axis=0, return_inverse=True)
    rows = np.flatnonzero(wanted)
    whole, smaller = pairs.sum(axis=1), pairs.min(axis=1)
    subsets = Subsets(int(smaller.max()), int(whole.max() * (whole.max() + 1) / 2))
    for pair in np.argsort(whole, kind="stable"):
        while subsets.items < whole[pair]:
            subsets.add(subsets.items + 1)
        size = int(smaller[pair])
        least = size * (size + 1) // 2
        counts = subsets.counts[size, least : least + int(pairs[pair].prod()) + 1]
        yield rows[place == pair], pairs[pair], np.cumsum(counts) / counts.sum()


class Subsets:
    """How many subsets of the items so far have each size and each sum.

    Parameters
    ----------
    largest
        Size of the largest subset that is counted.
    total
        Largest sum.
    """

    def __init__(self, largest: int, total: int) -> None:
        self.items = 0
        self.counts = np.zeros((largest + 1, total + 1))
        self.counts[0, 0] = 1.0

    def add(self, weight: int) -> None:
        """Count the subsets with one more item, of a weight of at least one."""
        self.counts[1:, weight:] += self.counts[:-1, :-weight]
        self.items += 1


def conditional_p(ranks: Floats, target: Flags) -> float:
    """Twice the smaller tail of the rank sum of a row with ties, over all groups of that size."""
    seen = ~np.isnan(ranks)
    # Midranks are halves, so twice a rank is a whole number.
    weights = np.rint(2 * ranks[seen]).astype(int)
    group = target[seen] if target[seen].sum() <= seen.sum() / 2 else ~target[seen]
    subsets = Subsets(int(group.sum()), int(weights.sum()))
    for weight in weights.tolist():
        subsets.add(weight)
    counts, found = subsets.counts[-1], int(weights[group].sum())
    smaller = min(counts[: found + 1].sum(), counts[found:].sum())
    return float(min(1.0, 2 * smaller / counts.sum()))


def approximate(ranks: Floats, w: Floats, n: Counts) -> Floats:
    """P-value by R's normal approximation, corrected for continuity and ties; one if all tie."""
    whole, product = n.sum(axis=1), n.prod(axis=1)
    squares = np.nansum((ranks - (whole[:, None] + 1) / 2) ** 2, axis=1)
    deviation = np.sqrt(squares * product / (whole * (whole - 1)))
    distance = np.abs(w - product / 2)
    distance -= 0.5 * (distance > 0)
    return 2 * ndtr(-np.divide(distance, deviation, where=deviation > 0, out=np.zeros(w.shape)))


def shift_interval(
    values: Floats, target: Flags, sizes: Counts, below: Floats
) -> tuple[Floats, Floats]:
    """95 % interval of Hodges and Lehmann of the shift, for rows with the same group sizes.

    Parameters
    ----------
    values, target
        As for `welch_t`.
    sizes, below
        As `distributions` returns them.
    """
    low, high = (np.full(len(values), np.nan) for _ in range(2))
    rounding = 10 * np.finfo(float).eps  # as in R's qwilcox
    rank = max(int(np.searchsorted(below, 0.025 - rounding)), 1)
    if below[rank - 1] > 0.025 + rounding:
        return low, high
    ends = [rank - 1, int(sizes.prod()) - rank]
    for rows in split(len(values), int(sizes.prod())):
        upper = np.sort(values[rows][:, target], axis=1)[:, : sizes[0]]
        lower = np.sort(values[rows][:, ~target], axis=1)[:, : sizes[1]]
        shifts = (upper[:, :, None] - lower[:, None, :]).reshape(len(upper), -1)
        low[rows], high[rows] = np.partition(shifts, ends, axis=1)[:, ends].T
    return low, high
