"""Estimates of Hodges and Lehmann beside Wilcoxon's tests, and their intervals for many people.

Below `LARGE` values the tests themselves have the exact intervals. From there on an interval takes
the same order statistics at the ranks of the normal approximation, once a contrast, since all
pairs of values are compared.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from tearflow.differential.signed_rank import LARGE
from tearflow.differential.steps import split

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Estimates = tuple[Floats, Floats, Floats]


def estimate_median(differences: Floats) -> Estimates:
    """Median of the averages of all pairs of differences, each with itself among them.

    Parameters
    ----------
    differences
        Log2 differences, shape (proteins, pairs); missing as NaN.

    Returns
    -------
    estimate, low, high : numpy.ndarray
        Shape (proteins,): the pseudomedian, and the ends of its 95 % interval, missing below
        `LARGE` differences. As R's ``wilcox.test(differences, conf.int = TRUE)``, but for zeros,
        which R leaves out.

    References
    ----------
    Hollander, Wolfe, Chicken 2013, Nonparametric Statistical Methods, sections 3.2 and 3.3.

    Examples
    --------
    >>> estimate_median(np.array([[1.0, 2.0, np.nan, 5.0]]))[0].tolist()
    [2.5]
    """
    n = (~np.isnan(differences)).sum(axis=1)
    estimates = _missing(n.size)
    for size in np.unique(n[n > 0]).tolist():
        rows = np.flatnonzero(n == size)
        spread = np.sqrt(size * (size + 1) * (2 * size + 1) / 24)
        left, right = np.triu_indices(size)
        for step in split(rows.size, left.size):
            values = np.sort(differences[rows[step]], axis=1)[:, :size]
            averages = (values[:, left] + values[:, right]) / 2
            found = _order_statistics(averages, spread if size >= LARGE else None)
            _put(estimates, rows[step], found)
    return estimates


def estimate_shift(values: Floats, target: Flags) -> Estimates:
    """Median of the differences between all values of the target and all of the reference.

    Parameters
    ----------
    values
        Log2 values, shape (proteins, units); missing as NaN.
    target
        Units of the target group, shape (units,).

    Returns
    -------
    estimate, low, high : numpy.ndarray
        As of `estimate_median`, and R's ``wilcox.test(target, reference, conf.int = TRUE)``.

    References
    ----------
    Hollander, Wolfe, Chicken 2013, Nonparametric Statistical Methods, sections 4.2 and 4.3.

    Examples
    --------
    >>> values = np.array([[1.0, 2.0, 4.0, 8.0]])
    >>> estimate_shift(values, np.array([False, False, True, True]))[0].tolist()
    [4.5]
    """
    seen = ~np.isnan(values)
    n = np.column_stack([seen[:, target].sum(axis=1), seen[:, ~target].sum(axis=1)])
    estimates = _missing(len(n))
    for sizes in np.unique(n[n.min(axis=1) > 0], axis=0).tolist():
        rows = np.flatnonzero((n == sizes).all(axis=1))
        product = sizes[0] * sizes[1]
        spread = np.sqrt(product * (sum(sizes) + 1) / 12)
        for step in split(rows.size, product):
            chosen = values[rows[step]]
            upper = np.sort(chosen[:, target], axis=1)[:, : sizes[0]]
            lower = np.sort(chosen[:, ~target], axis=1)[:, : sizes[1]]
            shifts = (upper[:, :, None] - lower[:, None, :]).reshape(len(chosen), -1)
            found = _order_statistics(shifts, spread if max(sizes) >= LARGE else None)
            _put(estimates, rows[step], found)
    return estimates


def _missing(n: int) -> Estimates:
    return np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)


def _put(estimates: Estimates, rows: NDArray[np.int64], found: Estimates) -> None:
    for whole, part in zip(estimates, found, strict=True):
        whole[rows] = part


def _order_statistics(compared: Floats, spread: float | None) -> Estimates:
    """Median, and the ends of the interval by the normal approximation.

    Parameters
    ----------
    compared
        Averages or shifts, shape (proteins, pairs of values).
    spread
        Standard deviation of the number of them above zero without a change; None without an
        interval.
    """
    estimate, low, high = np.median(compared, axis=1), *_missing(len(compared))[:2]
    if spread is None:
        return estimate, low, high
    # As R corrects for continuity.
    rank = int(np.floor(compared.shape[1] / 2 - 0.5 + ndtri(0.025) * spread)) + 1
    if rank >= 1:
        ends = [rank - 1, compared.shape[1] - rank]
        low, high = np.partition(compared, ends, axis=1)[:, ends].T
    return estimate, low, high
