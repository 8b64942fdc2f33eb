"""CAMERA: whether the genes of a set change more to one side than all other genes, on arrays.

Wu and Smyth 2012, https://doi.org/10.1093/nar/gks461. Compared with ``camera`` and ``cameraPR`` of
limma 3.54 in tests/reference/camera.R.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from tearflow.differential.fit import never_zero
from tearflow.differential.residuals import Residuals
from tearflow.enrichment.members import Membership

Floats = NDArray[np.float64]


def normal_scores(t: Floats, df: Floats) -> Floats:
    """Normal scores of Student's t, by the approximation that limma's ``camera`` takes.

    From 3 degrees of freedom on it is within 0.2 % of the quantile up to |t| = 12; with fewer, and
    further out, it is too large, by less than 7 % up to |t| = 300 from 2 degrees of freedom on.

    Parameters
    ----------
    t, df
        Shape (genes,); `df` may be infinite.

    References
    ----------
    Hill 1970, https://doi.org/10.1145/355598.355600; ``zscoreT(method = "hill")`` of limma 3.54.

    Examples
    --------
    >>> normal_scores(np.array([-3.0, 3.0]), np.array([4.0, np.inf])).round(4).tolist()
    [-2.0544, 3.0]
    """
    df = np.minimum(df, 1e100)
    a = df - 0.5
    b = 48 * a * a
    z = a * np.log1p(t / df * t)
    tail = (((-0.4 * z - 3.3) * z - 24) * z - 85.5) / (0.8 * z * z + 100 + b)
    scores: Floats = ((tail + z + 3) / b + 1) * np.sqrt(z) * np.sign(t)
    return scores


@dataclass(frozen=True)
class SetTests:
    """What the test says of each set, shape (sets,).

    Parameters
    ----------
    t
        Of the mean score of the set against that of all other genes; missing where there are none.
    df
        Degrees of freedom of `t`.
    p_value
        Two-sided.
    correlation
        Between two genes of the set, that was given or estimated; missing where a set has too few
        genes for an estimate.
    """

    t: Floats
    df: Floats
    p_value: Floats
    correlation: Floats


def score_sets(
    scores: Floats, membership: Membership, correlation: float | Residuals = 0.01
) -> SetTests:
    """CAMERA's test of every set.

    The two-sample t of the scores inside and outside of the set, with the variance of the mean
    inside inflated by ``1 + (m - 1) * correlation`` for a set of m genes, never below 1 where it is
    estimated.

    Parameters
    ----------
    scores
        Of all genes, that without a change follow a normal distribution; shape (genes,), 3 or more.
    membership
        Of the sets.
    correlation
        Between the genes of every set, as limma's ``inter.gene.cor``, or the residuals from which
        that of each set is estimated (``inter.gene.cor = NA``). Then the degrees of freedom are the
        mean of those of the genes of the set, which limma has one of for all genes.
    """
    n, m = scores.size, membership.sizes
    inside = membership.sum(scores) / m
    outside = n - m
    if isinstance(correlation, Residuals):
        between = estimate_correlation(correlation, membership)
        vif = np.maximum(1 + (m - 1) * np.where(np.isnan(between), 0.0, between), 1.0)
        df = np.minimum(membership.sum(correlation.df) / m, n - 2)
    else:
        between = np.full(m.shape, float(correlation))
        vif = 1 + (m - 1) * between
        df = np.full(m.shape, n - 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = n / outside * (inside - scores.mean())
        squares = (n - 1) * scores.var(ddof=1) - delta**2 * m * outside / n
        t = delta / np.sqrt(squares / (n - 2) * (vif / m + 1 / outside))
    return SetTests(t, df, never_zero(2 * stdtr(df, -np.abs(t))), between)


def estimate_correlation(residuals: Residuals, membership: Membership) -> Floats:
    """Mean correlation between two genes of each set, shape (sets,).

    The products of the residuals of all pairs of genes, over what they would be if the genes were
    one: without missing values limma's ``interGeneCorrelation``.

    Parameters
    ----------
    residuals
        Of every gene.
    membership
        Of the sets.

    Returns
    -------
    numpy.ndarray
        Missing where no two genes of a set have a residual in common.
    """
    units = residuals.scaled.shape[1]
    rows, columns = np.triu_indices(units)
    # Of a symmetric matrix one half; what is beside the diagonal counts twice.
    halves = residuals.projections[:, rows, columns] * np.where(rows == columns, 1.0, np.sqrt(2.0))
    products, most = np.empty((2, membership.sizes.size))
    for some, members in membership.steps(units + rows.size):
        products[some] = _squares(members.sum(residuals.scaled))
        patterns = Membership(residuals.pattern[members.genes], members.sizes)
        most[some] = _squares(patterns.sum(halves))
    own = membership.sum(residuals.df)
    # What rounding leaves of nothing is nothing.
    shared = np.where(most - own > 1e-9 * most, most - own, np.nan)
    return (products - own) / shared


def _squares(rows: Floats) -> Floats:
    return np.einsum("ij,ij->i", rows, rows)
