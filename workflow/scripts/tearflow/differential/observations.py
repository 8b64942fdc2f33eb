"""The values of the units of a contrast, such as differences, fitted once for all tests."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.by_count import fit_prior_by_count
from tearflow.differential.fit import Fit
from tearflow.differential.model import Model, model_of_pairs
from tearflow.differential.moderation import Prior, fit_prior
from tearflow.differential.robust_prior import fit_robust_prior
from tearflow.differential.tests import DIFFERENCES

Floats = NDArray[np.float64]

# A local regression on peptide counts needs this many proteins, and so many different counts.
FEWEST_COUNTED, FEWEST_COUNTS = 20, 5
# The prior where the data allow none; a test by it is missing.
NO_PRIOR = Prior(np.nan, np.nan)


@dataclass(frozen=True)
class Observations:
    """The values of the units of every protein, and what is computed from them once.

    Parameters
    ----------
    log2
        Log2 values of the units, shape (proteins, units), such as differences of pairs; missing
        where a unit is incomplete.
    counts
        Peptides of each protein, shape (proteins,), missing where unknown.
    n
        What `min_pairs` asks for, as `tearflow.differential.model.Model.count` counts it: complete
        pairs, or people of the smaller group; shape (proteins,).
    fit
        Of the effect: mean and variance of differences. The variance is exactly zero where
        rounding alone makes the values of a protein differ.
    model
        Of the units.
    pinned
        The data whose priors stand, where these are the data with people exchanged.
    """

    log2: Floats
    counts: Floats
    n: NDArray[np.int64]
    fit: Fit
    model: Model
    pinned: "Observations | None" = None

    def select(self, rows: NDArray[Any]) -> "Observations":
        """Values of some of the proteins, on which a prior is then fitted."""
        return replace(
            self,
            log2=self.log2[rows],
            counts=self.counts[rows],
            n=self.n[rows],
            fit=self.fit.select(rows),
        )

    @property
    def kind(self) -> str:
        """How a test is made of the units, see `tearflow.differential.model.Model.kind`."""
        return self.model.kind

    @property
    def target(self) -> NDArray[np.bool_]:
        """Units of the target group, shape (units,).

        Raises
        ------
        ValueError
            If there are no groups.
        """
        if self.model.target is None:
            raise ValueError("the units are not of two groups")
        return self.model.target

    def keep(self, units: NDArray[np.bool_]) -> "Observations":
        """Fit of some of the units, by their model."""
        return summarise(self.log2[:, units], self.counts, self.model.select(units))

    @cached_property
    def prior(self) -> Prior:
        """Prior of the variances, `NO_PRIOR` where the data allow none (`allows_prior`)."""
        if self.pinned:
            return self.pinned.prior
        return prior_of(self.fit)

    @cached_property
    def prior_robust(self) -> Prior:
        """As `prior`, fitted so that a few extreme variances do not distort it."""
        if self.pinned:
            return self.pinned.prior_robust
        return prior_of(self.fit, robust=True)

    @cached_property
    def prior_by_count(self) -> Prior:
        """Prior that follows the peptide count, missing for a protein without variance or count."""
        if self.pinned:
            return self.pinned.prior_by_count
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
        return self._by_count_or(self.prior)

    @cached_property
    def prior_robust_with_counts(self) -> Prior:
        """Prior by peptide count where there is one, else the robust prior of all proteins."""
        return self._by_count_or(self.prior_robust)

    def _by_count_or(self, other: Prior) -> Prior:
        by_count, counted = self.prior_by_count, self.is_counted
        if not counted.any():
            return other
        return Prior(
            np.where(counted, by_count.variance, other.variance),
            np.where(counted, by_count.df, other.df),
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


def prior_of(fit: Fit, *, robust: bool = False) -> Prior:
    """Prior of the variances of a fit, `NO_PRIOR` where the data allow none."""
    if not allows_prior(fit):
        return NO_PRIOR
    return (fit_robust_prior if robust else fit_prior)(fit.variance, fit.df)


def summarise(
    values: Floats, counts: Floats | None = None, model: Model | None = None
) -> Observations:
    """Number and fit of the values of every protein: mean and variance of differences.

    Parameters
    ----------
    values
        Log2 differences, shape (proteins, pairs); missing where a pair is incomplete.
    counts
        Peptides of each protein, shape (proteins,); may be left out where no test uses them.
    model
        Of the units; without it they are differences of different people.

    Examples
    --------
    >>> found = summarise(np.array([[1.0, 2.0, np.nan], [0.5, 0.5, 0.5]]))
    >>> found.n.tolist(), found.fit.effect.tolist(), found.fit.variance.tolist()
    ([2, 3], [1.5, 0.5], [0.5, 0.0])
    """
    counts = np.full(len(values), np.nan) if counts is None else counts
    model = model or model_of_pairs(None, values.shape[1])
    if model.kind != DIFFERENCES:
        return Observations(values, counts, model.count(values), model.fit(values), model)
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
    return Observations(values, counts, n, fit_of(n, mean, variance), model)


def fit_of(n: NDArray[np.int64], mean: Floats, variance: Floats) -> Fit:
    """Fit of the mean of `n` differences with a sample variance, which is missing below two."""
    df = np.maximum(n - 1, 0).astype(float)
    return Fit(mean, n.astype(float), np.where(n > 1, variance, np.nan), df)
