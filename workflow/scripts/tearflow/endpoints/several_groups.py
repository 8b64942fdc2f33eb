"""Tests of three and more groups of different people, by means and by ranks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc

from tearflow.differential.fit import never_zero
from tearflow.differential.signed_rank import rank_rows
from tearflow.endpoints.repeated_measures import differ

Floats = NDArray[np.float64]


def welch_anova(groups: Sequence[Floats]) -> float:
    """p-value of Welch's analysis of variance, as R's ``oneway.test``; of two groups his t-test's.

    Parameters
    ----------
    groups
        Values of each, two or more.

    Returns
    -------
    float
        NaN where a group has fewer than two values, or only equal ones.

    References
    ----------
    Welch 1951, Biometrika 38, 330-336.

    Examples
    --------
    >>> groups = [np.array([1.0, 2]), np.array([3.0, 4]), np.array([5.0, 6])]
    >>> round(welch_anova(groups), 5)
    0.07692
    """
    if any(values.size < 2 or not differ(values - values.mean(), values) for values in groups):
        return float("nan")
    n = np.array([values.size for values in groups])
    means = np.array([values.mean() for values in groups])
    weights = n / np.array([values.var(ddof=1) for values in groups])
    shares, k = weights / weights.sum(), len(groups)
    spread = (weights * (means - shares @ means) ** 2).sum() / (k - 1)
    uncertain = ((1 - shares) ** 2 / (n - 1)).sum() / (k**2 - 1)
    f = spread / (1 + 2 * (k - 2) * uncertain)
    return float(never_zero(fdtrc(k - 1, 1 / (3 * uncertain), f)))


def kruskal_wallis(groups: Sequence[Floats]) -> float:
    """p-value of Kruskal and Wallis's test, corrected for ties, as R's ``kruskal.test``.

    Parameters
    ----------
    groups
        Values of each, one or more.

    Returns
    -------
    float
        By chi squared, with which p is rather too large where groups are small. NaN where a group
        is empty or all values are equal.

    References
    ----------
    Kruskal, Wallis 1952, https://doi.org/10.1080/01621459.1952.10483441

    Examples
    --------
    >>> groups = [np.array([1.0, 2]), np.array([3.0, 4]), np.array([5.0, 6])]
    >>> round(kruskal_wallis(groups), 5)
    0.1017
    """
    values = np.concatenate(list(groups))
    if any(not group.size for group in groups) or np.ptp(values) == 0:
        return float("nan")
    ranks = rank_rows(values[None])[0][0] - (values.size + 1) / 2
    ends = np.cumsum([group.size for group in groups])[:-1]
    between = sum(part.sum() ** 2 / part.size for part in np.split(ranks, ends))
    statistic = (values.size - 1) * between / (ranks**2).sum()
    return float(never_zero(chdtrc(len(groups) - 1, statistic)))
