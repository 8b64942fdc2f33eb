"""The rejection region of a rule in given data, as limits that a flip of signs does not move.

A flip of a protein's differences leaves their sum of squares Q. The variance then follows from the
mean, (Q - n mean^2) / (n - 1), and with it every test but the signed-rank test: whether a flip is
in the region is whether its |mean| is above a limit that is the same in all flips. The signed-rank
test has such a limit for its sum of signed ranks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr, stdtrit

from tearflow.differential.by_count import fit_prior_by_count
from tearflow.differential.limits import NOMINAL, SUSPECT
from tearflow.differential.moderation import Prior, fit_prior, on_unique
from tearflow.differential.paired import Changes
from tearflow.differential.signed_rank import LARGE, cumulative_sums, rank_rows, wilcoxon
from tearflow.differential.testing import MEASURES, T_TESTS, is_beyond, measure, run_t_test
from tearflow.run.keys import require_known

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Region:
    """Where a p-value is below a cut, in the data and in every flip of them.

    Parameters
    ----------
    inside
        Whether the data are there, shape (proteins,).
    limit
        The |sum of the differences| is above it there, shape (proteins,); infinite where no flip
        is there.
    rank_limit
        For the signed-rank test: the |sum of the signed ranks| is above it. None for the others.
    """

    inside: NDArray[np.bool_]
    limit: Floats
    rank_limit: Floats | None = None


@dataclass(frozen=True)
class Rejection:
    """What a protein must show to be a DEP, to be suspected, or to have p < .05.

    Parameters
    ----------
    deps
        Region of the rule.
    suspects
        Region of p-values below `SUSPECT`, whatever the fold change; it holds that of the rule.
    nominal
        Region of p-values below `NOMINAL`, whatever the fold change.
    tested
        Whether the data have a p-value, shape (proteins,).
    ranks
        For the signed-rank test: signed ranks, shape (proteins, pairs). None for the others.
    """

    deps: Region
    suspects: Region
    nominal: Region
    tested: NDArray[np.bool_]
    ranks: Floats | None = None


def find_rejection(
    differences: Floats, changes: Changes, rule: dict[str, Any], counts: Floats
) -> Rejection:
    """Find the rejection region of a rule, with the prior and the cut on p that the data give.

    Parameters
    ----------
    differences
        Log2 differences of proteins with enough pairs, shape (proteins, pairs).
    changes
        What `tearflow.differential.paired.summarise` makes of them.
    rule
        The section `differential` of the configuration.
    counts
        Peptides of each protein, shape (proteins,), missing where unknown.
    """
    ranked = rule["test"] == "wilcoxon"
    outcome = wilcoxon(differences) if ranked else run_t_test(rule["test"], changes, rule, counts)
    measured = measure(outcome, rule["measure"])
    cut = find_cut(outcome.p_value, measured, rule)
    cuts = [cut, max(cut, SUSPECT), NOMINAL]
    called = is_beyond(changes.mean, measured, rule)
    inside = [called, outcome.p_value < cuts[1], outcome.p_value < NOMINAL]
    least = rule["log2_fold_change"] * changes.n
    tested = ~np.isnan(outcome.p_value)
    if ranked:
        ranks = signed_ranks(differences)
        always = np.full(least.shape, -1.0)
        limits = [least, always, always]
        rank_limits = [limit_rank_sum(ranks, each) for each in cuts]
        return Rejection(*map(Region, inside, limits, rank_limits), tested, ranks)
    if tested.any():
        limits = limit_sum(differences, changes, rule, counts, cuts)
        limits[0] = np.maximum(limits[0], least)
    else:  # as without a prior; then no flip makes a DEP
        limits = [np.full(least.shape, np.inf)] * len(cuts)
    return Rejection(*map(Region, inside, limits), tested)


def have_one_size(differences: Floats) -> NDArray[np.bool_]:
    """Mark the proteins whose differences are equal but for their signs and rounding."""
    sizes = np.abs(differences)
    largest = np.fmax.reduce(sizes, axis=1)
    return largest - np.fmin.reduce(sizes, axis=1) <= 10 * np.finfo(float).eps * largest


def find_cut(p_values: Floats, measured: Floats, rule: dict[str, Any]) -> float:
    """Translate the threshold of a measure to one of the p-values, at which it stands in the data.

    A q-value is the p-value times a number that, at the last accepted test, is the same for every
    p-value up to the threshold. Zero where a q-value accepts nothing.
    """
    require_known(rule["measure"], MEASURES, "measure")
    if rule["measure"] == "p_value":
        return float(rule["alpha"])
    accepted = (measured < rule["alpha"]) & (p_values > 0)
    if not accepted.any():
        return 0.0
    last = np.flatnonzero(accepted)[p_values[accepted].argmax()]
    return float(rule["alpha"] * p_values[last] / measured[last])


def limit_sum(
    differences: Floats, changes: Changes, rule: dict[str, Any], counts: Floats, cuts: list[float]
) -> list[Floats]:
    """Find for each cut the |sum| above which the p-value is below it, shape (proteins,)."""
    own = np.where(changes.n > 1, changes.variance * changes.df, 0.0)
    squares = own + changes.n * changes.mean**2
    prior, df = find_prior(changes, rule, counts)
    limits = []
    for cut in cuts:
        if cut == 0:
            limit = np.full(squares.shape, np.inf)
        elif rule["test"] == "minimum_effect":
            limit = limit_minimum_effect(changes, squares, cut, prior, df, rule["minimum_effect"])
        else:
            limit = limit_t(changes, squares, cut, prior, df)
        if rule["test"] == "paired_t":
            # Differences of one size are constant in some flips, where the test is not defined.
            limit[have_one_size(differences)] = np.inf
        limits.append(limit * changes.n)
    return limits


def find_prior(changes: Changes, rule: dict[str, Any], counts: Floats) -> tuple[Prior, Floats]:
    """Return the prior of a t-test, fitted on the data, and the test's degrees of freedom.

    The plain test has none. A protein without a peptide count gets an infinite variance.
    """
    require_known(rule["test"], T_TESTS, "t-test")
    if rule["test"] == "paired_t":
        return Prior(0.0, 0.0), changes.df
    if rule["test"] == "moderated_by_count":
        rows = (changes.df > 0) & (counts > 0)
        fitted = fit_prior_by_count(changes.variance[rows], changes.df[rows], counts[rows])
        variance = np.full(changes.n.shape, np.inf)
        variance[rows] = fitted.variance
        return Prior(variance, fitted.df), changes.df + fitted.df
    prior = fit_prior(changes.variance, changes.df)
    return prior, np.minimum(changes.df + prior.df, changes.df.sum())


def limit_t(changes: Changes, squares: Floats, cut: float, prior: Prior, df: Floats) -> Floats:
    """Return the limit of a t-test whose variance is averaged with a prior's.

    With c the critical t, d0 and s0^2 those of the prior and Q the sum of squares, |t| > c is
    n mean^2 (d0 + n - 1 + c^2) > c^2 (d0 s0^2 + Q).
    """
    critical = on_unique(lambda each: -stdtrit(each, cut / 2), df)
    if np.isinf(prior.df):
        return critical * np.sqrt(prior.variance / changes.n)
    above = prior.df * prior.variance + squares
    below = changes.n * (prior.df + changes.df + critical**2)
    return critical * np.sqrt(above / below)


def limit_minimum_effect(
    changes: Changes, squares: Floats, cut: float, prior: Prior, df: Floats, threshold: float
) -> Floats:
    """Return the limit of the minimum-effect test, found by halving, since it has no closed form.

    Its p-value falls as the |mean| rises from the threshold, where it is a half or more, up to
    the root of Q / n, where all differences are equal.
    """

    def is_below(mean: Floats, rows: NDArray[Any]) -> NDArray[np.bool_]:
        n = changes.n[rows]
        rest = np.maximum(squares[rows] - n * mean**2, 0)
        if np.isinf(prior.df):
            variance = np.full(mean.shape, prior.variance)
        else:
            variance = (prior.df * prior.variance + rest) / (prior.df + changes.df[rows])
        error = np.sqrt(variance / n)
        beyond, opposite = (mean - threshold) / error, (mean + threshold) / error
        return stdtr(df[rows], -beyond) + stdtr(df[rows], -opposite) < cut

    high = np.sqrt(squares / changes.n)
    rows = np.flatnonzero((high > threshold) & is_below(high, np.arange(high.size)))
    low, high = np.full(rows.size, threshold), high[rows]
    for _ in range(45):
        middle = (low + high) / 2
        below = is_below(middle, rows)
        low, high = np.where(below, low, middle), np.where(below, middle, high)
    limit = np.full(squares.shape, np.inf)
    limit[rows] = (low + high) / 2
    return limit


def signed_ranks(differences: Floats) -> Floats:
    """Return the ranks of the sizes with the signs of the differences; zero where missing."""
    ranks, _ = rank_rows(np.abs(np.where(differences == 0, np.nan, differences)))
    return np.nan_to_num(ranks) * np.sign(np.nan_to_num(differences))


def limit_rank_sum(ranks: Floats, cut: float) -> Floats:
    """Return what the |sum of signed ranks| must be above for a p-value below the cut."""
    limit = np.empty(len(ranks))
    # Which sums are below the cut depends on the ranks alone: each kind is worked out once.
    kinds, kind_of = np.unique(np.sort(np.abs(ranks), axis=1), axis=0, return_inverse=True)
    for kind, padded in enumerate(kinds):
        own = padded[padded > 0]
        if own.size >= LARGE:
            lowest = 1 - 2 * ndtri(cut / 2) * np.sqrt((own**2).sum() / 4)
        else:
            below = 2 * cumulative_sums(tuple(np.rint(2 * own).astype(int).tolist()))
            accepted = int(np.searchsorted(below, cut))
            # The sum falls by one from the total with each step of twice the smaller rank sum.
            lowest = own.sum() - accepted + 0.5 if accepted else np.inf
        limit[kind_of.ravel() == kind] = lowest
    return limit
