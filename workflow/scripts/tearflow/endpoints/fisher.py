"""Fisher's exact test of the levels of two and more groups."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

# More tables with the same margins are not listed.
MOST_TABLES = 5_000_000
# As R's fisher.test takes tables for equally probable.
ROUNDING = 1e-7


def fisher_exact(counts: NDArray[np.int64]) -> float:
    """p-value of Fisher's exact test, two-sided, as R's ``fisher.test(counts)``.

    Parameters
    ----------
    counts
        Shape (levels, groups): how many of each group have each level.

    Returns
    -------
    float
        Share of the tables with the same margins that are no more probable than this one. NaN
        where a group is empty, all have one level, or there are too many tables to list
        (`MOST_TABLES`).

    References
    ----------
    Freeman, Halton 1951, Biometrika 38, 141-149.

    Examples
    --------
    >>> round(fisher_exact(np.array([[3, 1], [1, 3]])), 6)
    0.485714
    >>> round(fisher_exact(np.array([[3, 1, 0], [1, 3, 4]])), 6)
    0.2
    """
    totals = counts.sum(axis=1)
    counts, totals = counts[totals > 0], totals[totals > 0]
    sizes = counts.sum(axis=0)
    if len(totals) < 2 or not sizes.all():
        return float("nan")
    # The largest level follows from the others.
    *free, _ = np.sort(totals).tolist()
    if np.prod([_count_divisions(total, len(sizes)) for total in free]) > MOST_TABLES:
        return float("nan")
    sums, logs = np.zeros((1, len(sizes)), dtype=np.int64), np.zeros(1)
    for total in free:
        part = _list_divisions(total, len(sizes))
        sums = (sums[:, None] + part).reshape(-1, len(sizes))
        logs = (logs[:, None] + _log_choose(part)).ravel()
        possible = (sums <= sizes).all(axis=1)
        sums, logs = sums[possible], logs[possible]
    logs = logs + _log_choose(sizes - sums)
    observed = _log_choose(counts).sum()
    weights = np.exp(logs - logs.max())
    extreme = logs <= observed + np.log1p(ROUNDING)
    return float(min(1.0, weights[extreme].sum() / weights.sum()))


def _count_divisions(total: int, groups: int) -> float:
    """How many ways there are to divide a level among the groups."""
    return float(np.exp(_log_choose(np.array([[total, groups - 1]])))[0])


def _list_divisions(total: int, groups: int) -> NDArray[np.int64]:
    """Each way to divide a level among the groups, shape (ways, groups).

    >>> _list_divisions(1, 3).tolist()
    [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    """
    # Between the people of a level stand the borders of the groups.
    borders = [
        (-1, *places, total + groups - 1)
        for places in combinations(range(total + groups - 1), groups - 1)
    ]
    return np.diff(np.array(borders), axis=1) - 1


def _log_choose(part: NDArray[np.int64]) -> NDArray[np.float64]:
    """Logarithm of how many people can be the parts of a level, shape (..., groups)."""
    return gammaln(part.sum(axis=-1) + 1.0) - gammaln(part + 1.0).sum(axis=-1)
