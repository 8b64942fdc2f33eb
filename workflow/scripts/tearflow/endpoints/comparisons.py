"""Tests of two samples of a clinical measure, of pairs or of two groups, and families of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.detection import compare_groups as compare_signs
from tearflow.differential.detection import sign_test
from tearflow.differential.fit import Fit, Outcome, student_t
from tearflow.differential.hodges_lehmann import estimate_median, estimate_shift
from tearflow.differential.multiple_testing import adjust_holm
from tearflow.differential.signed_rank import LARGE, wilcoxon
from tearflow.differential.two_groups import rank_sum, welch_t
from tearflow.endpoints.names import (
    BY_HOLM,
    EXACT_CHANGES,
    FISHER,
    HODGES_LEHMANN,
    MCNEMAR,
    MEAN,
    PAIRED_T,
    RANK_SUM,
    SHARE,
    SIGNED_RANK,
    UNADJUSTED,
    WELCH,
)
from tearflow.endpoints.repeated_measures import differ
from tearflow.endpoints.share_intervals import of_groups, of_pairs

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEW_PAIRS = "fewer than two complete pairs"


@dataclass(frozen=True)
class Comparison:
    """A test of two samples; numbers are NaN where there is none.

    Attributes
    ----------
    test
        Its name.
    n
        Pairs, or values of both groups.
    estimate, estimand
        Of the target less the reference, and what it is.
    lower, upper
        95 % interval of the estimate.
    statistic, df
        As the test has it.
    p_value
        Two-sided.
    reason
        Why there is no p-value; empty where there is one.
    """

    test: str
    n: int
    estimate: float = np.nan
    estimand: str = ""
    lower: float = np.nan
    upper: float = np.nan
    statistic: float = np.nan
    df: float = np.nan
    p_value: float = np.nan
    reason: str = ""


@dataclass(frozen=True)
class Adjusted:
    """A comparison as one of a family.

    Attributes
    ----------
    comparison
        The test by itself; only Dunnett's has an interval that is simultaneous with the others'.
    adjusted_p
        NaN where there is no p-value.
    adjustment
        How it was adjusted.
    people
        Number of people whom the units are of.
    reason
        Why this test, or why none.
    """

    comparison: Comparison
    adjusted_p: float
    adjustment: str
    people: int
    reason: str


def adjust(found: Sequence[Comparison], people: Sequence[int], reason: str) -> list[Adjusted]:
    """Comparisons of a family adjusted by Holm, which a single one does not need.

    Parameters
    ----------
    found
        All comparisons; those without a p-value do not count.
    people
        Of each the people whom its units are of.
    reason
        Why these tests were chosen.
    """
    p_values = np.array([comparison.p_value for comparison in found])
    adjustment = BY_HOLM if np.count_nonzero(~np.isnan(p_values)) > 1 else UNADJUSTED
    return [
        Adjusted(comparison, float(p), adjustment, number, comparison.reason or reason)
        for comparison, p, number in zip(found, adjust_holm(p_values), people, strict=True)
    ]


def without_test(n: int, people: int, reason: str) -> Adjusted:
    """A comparison that cannot be tested."""
    return Adjusted(Comparison("", n, reason=reason), np.nan, UNADJUSTED, people, reason)


def compare_pairs(differences: Floats, parametric: bool) -> Comparison:
    """Paired t-test or Wilcoxon's signed-rank test of the differences of pairs.

    Parameters
    ----------
    differences
        Of complete pairs, shape (pairs,).
    parametric
        Whether means are tested.

    Returns
    -------
    Comparison
        As R's ``t.test`` and, below 50 pairs and with ties too, coin's exact ``wilcoxsign_test``
        without zeros; the interval of the signed-rank test needs six pairs.

    Examples
    --------
    >>> found = compare_pairs(np.array([1.0, 2.0, 4.0]), parametric=True)
    >>> found.test, round(found.estimate, 3), round(found.p_value, 4)
    ('paired t-test', 2.333, 0.1181)
    >>> compare_pairs(np.array([1.0]), parametric=True).reason
    'fewer than two complete pairs'
    """
    n, test = differences.size, PAIRED_T if parametric else SIGNED_RANK
    if n < 2:
        return Comparison(test, n, reason=FEW_PAIRS)
    if parametric:
        mean = float(differences.mean())
        if not differ(differences - mean, differences):
            return Comparison(test, n, mean, MEAN, reason="all differences are equal")
        of_mean = np.array([[mean], [n], [differences.var(ddof=1)], [n - 1]])
        return _filled(test, n, mean, MEAN, student_t(Fit(*of_mean)))
    if not differences.any():
        return Comparison(test, n, 0.0, HODGES_LEHMANN, reason="all differences are zero")
    outcome, estimates = wilcoxon(differences[None]), estimate_median(differences[None])
    return _by_ranks(test, n, outcome, estimates, n)


def compare_groups(values: Floats, target: Flags, parametric: bool) -> Comparison:
    """Welch's t-test or Wilcoxon's rank-sum test of two groups.

    Parameters
    ----------
    values
        Of the units of both groups, shape (units,).
    target
        Units of the target group, shape (units,).
    parametric
        Whether means are tested.

    Returns
    -------
    Comparison
        As R's ``t.test`` and, with fewer than 50 values in both groups and with ties too, coin's
        exact ``wilcox_test``.

    Examples
    --------
    >>> values, target = np.array([1.0, 2, 3, 2.5, 8, 9]), np.arange(6) > 2
    >>> found = compare_groups(values, target, parametric=False)
    >>> found.test, found.estimate, round(found.p_value, 12)
    ('Wilcoxon rank-sum test', 6.0, 0.2)
    """
    n, test = values.size, WELCH if parametric else RANK_SUM
    sizes = (~target).sum(), target.sum()
    if min(sizes) < 2:
        return Comparison(test, n, reason="fewer than two values in a group")
    if parametric:
        mean = float(values[target].mean() - values[~target].mean())
        outcome = welch_t(values[None], target)
        if np.isnan(outcome.p_value[0]):
            reason = "all values of a group are equal in both groups"
            return Comparison(test, n, mean, MEAN, reason=reason)
        return _filled(test, n, mean, MEAN, outcome)
    if np.ptp(values) == 0:
        return Comparison(test, n, 0.0, HODGES_LEHMANN, reason="all values are equal")
    outcome, estimates = rank_sum(values[None], target), estimate_shift(values[None], target)
    return _by_ranks(test, n, outcome, estimates, int(max(sizes)))


def compare_yes_no_pairs(differences: Floats, reference: Floats | None = None) -> Comparison:
    """Exact McNemar test of the changes between no (0) and yes (1), as R's ``binom.test``.

    Parameters
    ----------
    differences
        Of complete pairs, shape (pairs,). A difference of changes counts by its sign.
    reference
        Values from which they differ, with which there is Newcombe's interval; None where they are
        changes.

    Examples
    --------
    >>> found = compare_yes_no_pairs(np.array([1.0, 1, 1, 1, -1, 0, 0, 0]))
    >>> found.estimate, found.p_value
    (0.375, 0.375)
    """
    n = differences.size
    if n < 2:
        return Comparison(MCNEMAR, n, reason=FEW_PAIRS)
    gained, lost = (differences > 0).sum(), (differences < 0).sum()
    share, limits = float(differences.mean()), (np.nan, np.nan)
    if reference is not None:
        limits = of_pairs(reference + differences, reference)
    if gained + lost == 0:
        return Comparison(MCNEMAR, n, share, SHARE, *limits, reason="nobody changes")
    p_value = float(sign_test(np.array([gained]), np.array([lost]))[0])
    return Comparison(MCNEMAR, n, share, SHARE, *limits, p_value=p_value)


def compare_yes_no_groups(values: Floats, target: Flags) -> Comparison:
    """Fisher's exact test of no (0) and yes (1) in two groups, as R's ``fisher.test``.

    The interval is Newcombe's. Of changes (-1, 0, 1) there is none, and the p-value is of the same
    test of their sum in a group, over all divisions of the units.

    >>> found = compare_yes_no_groups(np.repeat([0.0, 1.0], 5), np.arange(10) > 4)
    >>> found.test, round(found.p_value, 6)
    ("Fisher's exact test", 0.007937)
    """
    n, test = values.size, EXACT_CHANGES if (values < 0).any() else FISHER
    if min((~target).sum(), target.sum()) < 2:
        return Comparison(test, n, reason="fewer than two values in a group")
    share = float(values[target].mean() - values[~target].mean())
    limits = (
        (np.nan, np.nan) if test == EXACT_CHANGES else of_groups(values[target], values[~target])
    )
    if np.ptp(values) == 0:
        return Comparison(test, n, share, SHARE, *limits, reason="all values are equal")
    p_value, _ = compare_signs(np.sign(values).astype(np.int8)[None], target)
    return Comparison(test, n, share, SHARE, *limits, p_value=float(p_value[0]))


def _filled(test: str, n: int, estimate: float, estimand: str, outcome: Outcome) -> Comparison:
    return Comparison(
        test,
        n,
        estimate,
        estimand,
        float(outcome.ci_low[0]),
        float(outcome.ci_high[0]),
        float(outcome.t[0]),
        float(outcome.df[0]),
        float(outcome.p_value[0]),
    )


def _by_ranks(
    test: str, n: int, outcome: Outcome, estimates: tuple[Floats, Floats, Floats], largest: int
) -> Comparison:
    """A rank test with its estimate of Hodges and Lehmann, whose interval is from two sources."""
    low, high = (outcome.ci_low, outcome.ci_high) if largest < LARGE else estimates[1:]
    outcome = Outcome(outcome.t, outcome.df, outcome.p_value, low, high)
    return _filled(test, n, float(estimates[0][0]), HODGES_LEHMANN, outcome)
