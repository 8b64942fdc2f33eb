"""The per-pair log2 differences of a contrast, summarised once for all tests."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.by_count import fit_prior_by_count
from tearflow.differential.fit import Fit
from tearflow.differential.moderation import Prior, fit_prior

Floats = NDArray[np.float64]

# A local regression on peptide counts needs this many proteins, and so many different counts.
FEWEST_COUNTED, FEWEST_COUNTS = 20, 5
# The prior where the data allow none; a test by it is missing.
NO_PRIOR = Prior(np.nan, np.nan)


@dataclass(frozen=True)
class Differences:
    """The differences of every protein, and what is computed from them once.

    Parameters
    ----------
    log2
        Log2 differences, shape (proteins, pairs); missing where a pair is incomplete.
    counts
        Peptides of each protein, shape (proteins,), missing where unknown.
    n
        Complete pairs, shape (proteins,).
    fit
        Their mean and variance. The variance is exactly zero where rounding alone makes the
        differences of a protein differ.
    """

    log2: Floats
    counts: Floats
    n: NDArray[np.int64]
    fit: Fit

    def select(self, rows: NDArray[Any]) -> "Differences":
        """Differences of some of the proteins, on which a prior is then fitted."""
        return Differences(self.log2[rows], self.counts[rows], self.n[rows], self.fit.select(rows))

    @cached_property
    def prior(self) -> Prior:
        """Prior of the variances, `NO_PRIOR` where the data allow none (`allows_prior`)."""
        return fit_prior(self.fit.variance, self.fit.df) if allows_prior(self.fit) else NO_PRIOR

    @cached_property
    def prior_by_count(self) -> Prior:
        """Prior that follows the peptide count, missing for a protein without variance or count."""
        rows = (self.fit.df > 0) & (self.counts > 0)
        tested = self.fit.select(rows)
        enough = rows.sum() >= FEWEST_COUNTED and np.unique(self.counts[rows]).size >= FEWEST_COUNTS
        if not (enough and allows_prior(tested)):
            return NO_PRIOR
        prior = fit_prior_by_count(tested.variance, tested.df, self.counts[rows])
        variance = np.full(rows.shape, np.nan)
        variance[rows] = prior.variance
        return Prior(variance, prior.df)

    @cached_property
    def prior_with_counts(self) -> Prior:
        """Prior by peptide count where there is one, else the prior of all proteins."""
        plain, by_count, counted = self.prior, self.prior_by_count, self.is_counted
        if not counted.any():
            return plain
        return Prior(
            np.where(counted, by_count.variance, plain.variance),
            np.where(counted, by_count.df, plain.df),
        )

    @cached_property
    def is_counted(self) -> NDArray[np.bool_]:
        """Whether the prior by peptide count is there, shape (proteins,)."""
        return np.broadcast_to(~np.isnan(self.prior_by_count.variance), self.n.shape)


def allows_prior(fit: Fit) -> bool:
    """Whether two proteins or more have a variance, and no more than half of those are zero.

    limma warns in the second case and goes on with a prior that is made up.
    """
    variances = fit.variance[fit.df > 0]
    return variances.size > 1 and bool(np.median(variances) > 0)


def summarise(values: Floats, counts: Floats | None = None) -> Differences:
    """Number, mean and variance of the differences of every protein.

    Parameters
    ----------
    values
        Log2 differences, shape (proteins, pairs); missing where a pair is incomplete.
    counts
        Peptides of each protein, shape (proteins,); may be left out where no test uses them.

    Examples
    --------
    >>> differences = summarise(np.array([[1.0, 2.0, np.nan], [0.5, 0.5, 0.5]]))
    >>> differences.n.tolist(), differences.fit.effect.tolist(), differences.fit.variance.tolist()
    ([2, 3], [1.5, 0.5], [0.5, 0.0])
    """
    seen = ~np.isnan(values)
    n = np.count_nonzero(seen, axis=1)
    deviations = np.where(seen, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = deviations.sum(axis=1) / n
        # In place, since this is the one step that touches every value.
        deviations -= mean[:, None]
        deviations *= seen
        variance = np.einsum("ij,ij->i", deviations, deviations) / (n - 1)
        # R's t.test calls data constant by this measure and refuses them.
        constant = np.sqrt(variance / n) < 10 * np.finfo(float).eps * np.abs(mean)
    variance = np.where(constant | (variance == 0), 0.0, variance)
    counts = np.full(n.shape, np.nan) if counts is None else counts
    return Differences(values, counts, n, fit_of(n, mean, variance))


def fit_of(n: NDArray[np.int64], mean: Floats, variance: Floats) -> Fit:
    """Fit of the mean of `n` differences with a sample variance, which is missing below two."""
    df = np.maximum(n - 1, 0).astype(float)
    return Fit(mean, n.astype(float), np.where(n > 1, variance, np.nan), df)
