"""Friedman's test of repeated measures by ranks, and Dunn's comparisons with the baseline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr

from tearflow.differential.fit import never_zero
from tearflow.differential.signed_rank import rank_rows

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Friedman:
    """Friedman's test of complete units over visits.

    Parameters
    ----------
    chi_squared, df, p_value
        Corrected for ties; NaN where every unit has equal values at all visits.
    mean_ranks
        Of the visits, shape (visits,).
    n
        Units.
    """

    chi_squared: float
    df: int
    p_value: float
    mean_ranks: Floats
    n: int


def friedman(values: Floats) -> Friedman:
    """Friedman's rank test of visits, as R's ``friedman.test``; of 0 and 1 it is Cochran's Q.

    Parameters
    ----------
    values
        Complete units x visits.

    References
    ----------
    Hollander, Wolfe, Chicken 2013, Nonparametric Statistical Methods, section 7.1; Cochran 1950,
    https://doi.org/10.1093/biomet/37.3-4.256

    Examples
    --------
    >>> found = friedman(np.array([[1.0, 2, 3], [1, 2, 3], [2, 1, 3], [1, 2, 2]]))
    >>> round(found.chi_squared, 4), round(found.p_value, 5), found.mean_ranks.tolist()
    (5.7333, 0.05689, [1.25, 1.875, 2.875])
    """
    n, visits = values.shape
    ranks, _ = rank_rows(values)
    middle = (visits + 1) / 2
    # The mean square of the ranks of a unit has the correction for ties in it.
    square = ((ranks - middle) ** 2).sum() / (visits - 1)
    if square == 0:
        return Friedman(np.nan, visits - 1, np.nan, ranks.mean(axis=0), n)
    chi_squared = float(((ranks.sum(axis=0) - n * middle) ** 2).sum() / square)
    p_value = float(never_zero(chdtrc(visits - 1, chi_squared)))
    return Friedman(chi_squared, visits - 1, p_value, ranks.mean(axis=0), n)


def dunn(found: Friedman, baseline: int) -> tuple[Floats, Floats]:
    """Dunn's comparison of every visit with the baseline after Friedman's test.

    Parameters
    ----------
    found
        Of the visits.
    baseline
        Column of the baseline.

    Returns
    -------
    z, p_value : numpy.ndarray
        Shape (visits,): of the mean rank of a visit less that of the baseline, two-sided and not
        adjusted. Its standard error ``sqrt(k (k + 1) / (6 n))`` has no correction for ties, as in
        GraphPad Prism and in Siegel and Castellan; with ties p is too large rather than too small.
        NaN where the test is.

    References
    ----------
    Siegel and Castellan 1988, Nonparametric Statistics for the Behavioral Sciences, section 7.1;
    https://www.graphpad.com/guides/prism/latest/statistics/stat_how_the_dunn_method_for_nonpar.htm

    Examples
    --------
    >>> z, p_value = dunn(Friedman(8.0, 2, 0.018, np.array([1.0, 2.0, 3.0]), 4), 0)
    >>> z.round(3).tolist(), p_value.round(4).tolist()
    ([0.0, 1.414, 2.828], [1.0, 0.1573, 0.0047])
    """
    visits = found.mean_ranks.size
    if np.isnan(found.p_value):
        missing = np.full(visits, np.nan)
        return missing, missing
    error = np.sqrt(visits * (visits + 1) / (6 * found.n))
    z = (found.mean_ranks - found.mean_ranks[baseline]) / error
    return z, never_zero(2 * ndtr(-np.abs(z)))
