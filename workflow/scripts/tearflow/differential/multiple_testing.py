"""Adjustment of p-values for the number of tests."""

import numpy as np
from numpy.typing import NDArray


def adjust_bh(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values by Benjamini and Hochberg (1995), as R's ``p.adjust(p, "BH")``.

    Parameters
    ----------
    p_values
        Shape (tests,); missing ones stay missing and do not count as tests.

    Returns
    -------
    numpy.ndarray
        Adjusted p-values, shape (tests,): the smallest false discovery rate at which each test
        would still be reported.

    References
    ----------
    https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> adjust_bh(np.array([0.01, np.nan, 0.04, 0.03])).round(3).tolist()
    [0.03, nan, 0.04, 0.04]
    """
    adjusted = np.full(p_values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p_values))
    descending = tested[np.argsort(-p_values[tested], kind="stable")]
    ranks = np.arange(descending.size, 0, -1)
    # The division comes first, as in R, so that the last digit is the same too.
    raised = descending.size / ranks * p_values[descending]
    adjusted[descending] = np.minimum(np.minimum.accumulate(raised), 1)
    return adjusted


def adjust_holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values by Holm (1979), as R's ``p.adjust(p, "holm")``.

    Parameters
    ----------
    p_values
        Shape (tests,); missing ones stay missing and do not count as tests.

    Returns
    -------
    numpy.ndarray
        Adjusted p-values, shape (tests,): the smallest chance of any false rejection among all
        tests at which each test would still be rejected.

    References
    ----------
    https://www.jstor.org/stable/4615733

    Examples
    --------
    >>> adjust_holm(np.array([0.01, np.nan, 0.04, 0.03])).round(3).tolist()
    [0.03, nan, 0.06, 0.06]
    """
    adjusted = np.full(p_values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p_values))
    ascending = tested[np.argsort(p_values[tested], kind="stable")]
    raised = np.arange(ascending.size, 0, -1) * p_values[ascending]
    adjusted[ascending] = np.minimum(np.maximum.accumulate(raised), 1)
    return adjusted


def adjust_storey(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values by Storey's q-value, the share of true nulls estimated by bootstrap.

    Parameters
    ----------
    p_values
        Shape (tests,); missing ones stay missing and do not count as tests.

    Returns
    -------
    numpy.ndarray
        q-values, shape (tests,): those of Benjamini and Hochberg times the share of true nulls.

    References
    ----------
    Storey, Taylor, Siegmund 2004, https://doi.org/10.1111/j.1467-9868.2004.00439.x;
    ``qvalue(p, pi0.method = "bootstrap")`` of Bioconductor's qvalue 2.30.
    """
    return adjust_bh(p_values) * estimate_null_share(p_values[~np.isnan(p_values)])


def estimate_null_share(p_values: NDArray[np.float64]) -> float:
    """Estimate which share of the tests is truly null from the flat end of their p-values.

    Of the shares that each cut from 0.05 to 0.95 suggests, that with the smallest mean squared
    error is taken, whose bootstrap has a closed form. One where there is no test, and where few
    tests suggest a share of zero, by which every q-value would be zero; R refuses those.

    >>> estimate_null_share(np.array([0.001, 0.01]))
    1.0
    """
    if p_values.size == 0:
        return 1.0
    cuts = np.arange(1, 20) / 20
    above = np.array([(p_values >= cut).sum() for cut in cuts])
    shares = above / (p_values.size * (1 - cuts))
    variance = above / (p_values.size**2 * (1 - cuts) ** 2) * (1 - above / p_values.size)
    error = variance + (shares - np.quantile(shares, 0.1)) ** 2
    share = float(min(shares[error == error.min()].min(), 1.0))
    return share if share > 0 else 1.0
