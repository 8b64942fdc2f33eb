"""Fisher's exact test of the levels of two groups."""

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
        Shape (levels, 2): how many of each group have each level.

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
    """
    totals = counts.sum(axis=1)
    counts, totals = counts[totals > 0], totals[totals > 0]
    wanted, left = int(counts[:, 0].sum()), int(totals.sum())
    if len(totals) < 2 or wanted in {0, left}:
        return float("nan")
    # The largest level follows from the others.
    order = np.argsort(totals, kind="stable")
    if np.prod(totals[order[:-1]] + 1.0) > MOST_TABLES:
        return float("nan")
    sums, logs = np.zeros(1, dtype=np.int64), np.zeros(1)
    for total in totals[order]:
        left -= int(total)
        part = np.arange(total + 1)
        sums = (sums[:, None] + part).ravel()
        logs = (logs[:, None] + _log_choose(total, part)).ravel()
        possible = (sums <= wanted) & (sums + left >= wanted)
        sums, logs = sums[possible], logs[possible]
    observed = _log_choose(totals, counts[:, 0]).sum()
    weights = np.exp(logs - logs.max())
    extreme = logs <= observed + np.log1p(ROUNDING)
    return float(min(1.0, weights[extreme].sum() / weights.sum()))


def _log_choose(whole: NDArray[np.int64], part: NDArray[np.int64]) -> NDArray[np.float64]:
    return gammaln(whole + 1.0) - gammaln(part + 1.0) - gammaln(whole - part + 1.0)
