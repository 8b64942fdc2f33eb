"""The rejection region of a rule in given data, as limits that a flip of signs does not move.

A flip of a protein's differences leaves their sum of squares Q. The variance then follows from the
mean, (Q - n mean^2) / (n - 1), and with it every test but the signed-rank test: whether a flip is
in the region is whether its |mean| is above a limit that is the same in all flips. The signed-rank
test has such a limit for its sum of signed ranks, its scores.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr, stdtrit

from tearflow.differential.fit import Fit
from tearflow.differential.limits import NOMINAL, SUSPECT
from tearflow.differential.moderation import Prior, average_with_prior, on_unique
from tearflow.differential.observations import Observations
from tearflow.differential.rule import Rule
from tearflow.differential.signed_rank import LARGE, cumulative_sums, rank_rows
from tearflow.differential.testing import MEASURES, arguments, is_beyond, measure, run_test
from tearflow.differential.tests import find_test, load
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
    score_limit
        For a test by scores: the |sum of the scores| is above it. None for the others.
    """

    inside: NDArray[np.bool_]
    limit: Floats
    score_limit: Floats | None = None


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
    scores
        For a test by scores: those of the data, such as signed ranks, shape (proteins, pairs).
        None for the others.
    """

    deps: Region
    suspects: Region
    nominal: Region
    tested: NDArray[np.bool_]
    scores: Floats | None = None


def find_rejection(observations: Observations, rule: Rule) -> Rejection:
    """Find the rejection region of a rule, with the prior and the cut on p that the data give.

    Parameters
    ----------
    observations
        Of proteins with enough pairs.
    rule
        The section `differential` of the configuration.
    """
    test, fit = find_test(rule.test), observations.fit
    outcome = run_test(rule.test, observations, rule)
    measured = measure(outcome, rule.measure)
    cut = find_cut(outcome.p_value, measured, rule)
    cuts = [cut, max(cut, SUSPECT), NOMINAL]
    called = is_beyond(fit.effect, measured, rule)
    inside = [called, outcome.p_value < cuts[1], outcome.p_value < NOMINAL]
    tested = ~np.isnan(outcome.p_value)
    limit, given = load(test.limit), arguments(test, observations, rule)
    by_cut = {cut: limit(cut, *given) if cut > 0 else np.full(tested.shape, np.inf) for cut in cuts}
    least = rule.log2_fold_change * fit.weight
    if test.scores:
        always = np.full(tested.shape, -1.0)
        limits, score_limits = [least, always, always], [by_cut[cut] for cut in cuts]
        scores = load(test.scores)(observations.log2)
    else:
        if not test.needs_prior:
            # Differences of one size are constant in some flips, where the test is not defined.
            constant = have_one_size(observations.log2)
            by_cut = {cut: np.where(constant, np.inf, unique) for cut, unique in by_cut.items()}
        limits = [np.maximum(by_cut[cut], least), *(by_cut[cut] for cut in cuts[1:])]
        score_limits, scores = [None] * len(cuts), None
    deps, suspects, nominal = map(Region, inside, limits, score_limits)
    return Rejection(deps, suspects, nominal, tested, scores)


def have_one_size(values: Floats) -> NDArray[np.bool_]:
    """Mark the proteins whose differences are equal but for their signs and rounding."""
    sizes = np.abs(values)
    largest = np.fmax.reduce(sizes, axis=1, initial=0.0)
    smallest = np.fmin.reduce(sizes, axis=1, initial=np.inf)
    return largest - smallest <= 10 * np.finfo(float).eps * largest


def find_cut(p_values: Floats, measured: Floats, rule: Rule) -> float:
    """Translate the threshold of a measure to one of the p-values, at which it stands in the data.

    A q-value is the p-value times a number that, at the last accepted test, is the same for every
    p-value up to the threshold. Zero where a q-value accepts nothing.
    """
    require_known(rule.measure, MEASURES, "measure")
    if rule.measure == "p_value":
        return float(rule.alpha)
    accepted = (measured < rule.alpha) & (p_values > 0)
    if not accepted.any():
        return 0.0
    last = np.flatnonzero(accepted)[p_values[accepted].argmax()]
    return float(rule.alpha * p_values[last] / measured[last])


def sum_of_squares(fit: Fit) -> Floats:
    """Sum of squares about zero, which no flip changes, shape (proteins,)."""
    return np.where(fit.df > 0, fit.variance * fit.df, 0.0) + fit.weight * fit.effect**2


def limit_student_t(cut: float, fit: Fit) -> Floats:
    """Limit of Student's t-test, as `limit_t`."""
    return limit_t(cut, fit, Prior(0.0, 0.0), fit.df)


def limit_moderated_t(cut: float, fit: Fit, prior: Prior) -> Floats:
    """Limit of the moderated t-test, as `limit_t`."""
    return limit_t(cut, fit, prior, np.minimum(fit.df + prior.df, fit.df.sum()))


def limit_by_count(cut: float, fit: Fit, prior: Prior) -> Floats:
    """Limit of the test moderated by peptide count, as `limit_t`; missing without a count."""
    return limit_t(cut, fit, prior, fit.df + prior.df)


def limit_t(cut: float, fit: Fit, prior: Prior, df: Floats) -> Floats:
    """Limit of a t-test whose variance is averaged with a prior's.

    With c the critical t, d0 and s0^2 those of the prior and Q the sum of squares, |t| > c is
    n mean^2 (d0 + n - 1 + c^2) > c^2 (d0 s0^2 + Q).
    """
    critical = on_unique(lambda unique: -stdtrit(unique, cut / 2), df)
    above = prior.df * prior.variance + sum_of_squares(fit)
    below = fit.weight * (prior.df + fit.df + critical**2)
    with np.errstate(invalid="ignore"):  # of infinite degrees of freedom, replaced below
        squared = np.where(np.isinf(prior.df), prior.variance / fit.weight, above / below)
    return critical * np.sqrt(squared) * fit.weight


def limit_minimum_effect(cut: float, fit: Fit, prior: Prior, threshold: float) -> Floats:
    """Limit of the minimum-effect test, found by halving, since it has no closed form.

    Its p-value falls as the |mean| rises from the threshold, where it is a half or more, up to
    the root of Q / n, where all differences are equal.
    """
    squares = sum_of_squares(fit)
    df = np.minimum(fit.df + prior.df, fit.df.sum())
    prior_variance, prior_df = np.broadcast_arrays(prior.variance, prior.df, df)[:2]

    def is_below(mean: Floats, rows: NDArray[Any]) -> NDArray[np.bool_]:
        n = fit.weight[rows]
        rest = np.maximum(squares[rows] - n * mean**2, 0)
        of_rows = Prior(prior_variance[rows], prior_df[rows])
        error = np.sqrt(average_with_prior(rest, fit.df[rows], of_rows) / n)
        beyond, opposite = (mean - threshold) / error, (mean + threshold) / error
        return stdtr(df[rows], -beyond) + stdtr(df[rows], -opposite) < cut

    high = np.sqrt(squares / fit.weight)
    rows = np.flatnonzero((high > threshold) & is_below(high, np.arange(high.size)))
    low, high = np.full(rows.size, threshold), high[rows]
    for _ in range(45):
        middle = (low + high) / 2
        below = is_below(middle, rows)
        low, high = np.where(below, low, middle), np.where(below, middle, high)
    limit = np.full(squares.shape, np.inf)
    limit[rows] = (low + high) / 2
    return limit * fit.weight


def signed_ranks(values: Floats) -> Floats:
    """Ranks of the sizes with the signs of the differences; zero where missing."""
    ranks, _ = rank_rows(np.abs(np.where(values == 0, np.nan, values)))
    return np.nan_to_num(ranks) * np.sign(np.nan_to_num(values))


def limit_rank_sum(cut: float, values: Floats) -> Floats:
    """Limit of the |sum of signed ranks|, above which p is below the cut."""
    ranks = signed_ranks(values)
    limit = np.empty(len(ranks))
    # Which sums are below the cut depends on the ranks alone: each kind is worked out once.
    kinds, kind_of = np.unique(np.sort(np.abs(ranks), axis=1), axis=0, return_inverse=True)
    for kind, padded in enumerate(kinds):
        present = padded[padded > 0]
        if present.size >= LARGE:
            lowest = 1 - 2 * ndtri(cut / 2) * np.sqrt((present**2).sum() / 4)
        else:
            below = 2 * cumulative_sums(tuple(np.rint(2 * present).astype(int).tolist()))
            accepted = int(np.searchsorted(below, cut))
            # The sum falls by one from the total with each step of twice the smaller rank sum.
            lowest = present.sum() - accepted + 0.5 if accepted else np.inf
        limit[kind_of.ravel() == kind] = lowest
    return limit
