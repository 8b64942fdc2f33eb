"""Estimated false discoveries of the rule of a contrast, by sign flips of its people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.limits import COVERAGE, FEW_PAIRS, FEWEST_DEPS, MOST_WHOLE
from tearflow.differential.paired import Differences
from tearflow.differential.people import number_people
from tearflow.differential.rejection_thresholds import Region, Rejection, find_rejection
from tearflow.differential.rule import Rule
from tearflow.differential.sign_flips import count_flips, make_flips
from tearflow.differential.tests import TESTS, find_test
from tearflow.differential.units import count_units, name_units, remark_on_eyes

Floats = NDArray[np.float64]

# All flips up to 13 people. Above, a sample of 1,024, whose mean has a Monte Carlo error of 1/32 of
# the spread over flips, far below what that spread itself says of the estimate.
MOST_FLIPS, SAMPLE = 2**12, 2**10

# The quantiles that bound a range over the flips.
ENDS = (0.025, 0.975)

# Elements of a block of flips x proteins: 32 MB.
BLOCK = 2**22

# Measures of the standard tests that stand beside the selected rule.
BESIDE = ("p_value", "q_value")

# What no exchange of the two samples of pairs can show.
CANNOT_SEE = "a shift that all pairs share, such as a batch that goes with the visit"


@dataclass(frozen=True)
class Flipped:
    """What a rule gives in every flip.

    Parameters
    ----------
    false
        Weighted number of DEPs, shape (flips,); the mean is the estimated number of false DEPs.
    nominal
        Number of tested proteins with p < .05, shape (flips,).
    """

    false: Floats
    nominal: NDArray[np.int64]


def estimate_false_deps(
    differences: Differences, rule: Rule, people: Sequence[str] | None = None
) -> pd.DataFrame:
    """Estimate the number of false DEPs of the selected rule, and of the common rules beside it.

    Parameters
    ----------
    differences
        Without the contaminants. Rows with fewer than `min_pairs` values take no part.
    rule
        The section `differential` of the configuration.
    people
        Person of each pair; without it every pair is of another person. Both eyes of a person are
        flipped together.

    Returns
    -------
    pandas.DataFrame
        One row a rule, the selected one first: `in_force`, `test`, `measure`, `alpha`,
        `log2_fold_change`, `n_pairs`, `n_tested` (proteins with a p-value by this test), `n_deps`,
        `n_flips`, `flips` (all, sampled or none), `expected_false` (number), `false_share` (of the
        DEPs, at most 1), each with `_low` and `_high`, `smallest_exact_p`, `warning` and `reason`,
        which says why there is no estimate or no share and is empty where there are both; then
        `n_people`, `share_below_05` (of the tested proteins, those with p < .05),
        `share_below_05_flips` (its mean over the flips) with `_low` and `_high`, `range_is` (what
        low and high are), `no_percentage` (why `false_share` is not to be quoted as a percentage)
        and `cannot_see`.

    Raises
    ------
    ValueError
        If a difference is infinite.

    Notes
    -----
    Without a change a person's differences have any signs with the same probability. Of all
    its sign patterns, the observed one included, let K be DEPs by the rule and U be above
    suspicion (p-value not below 0.2). Where the observed pattern is above suspicion the protein
    counts K / U, otherwise nothing: for an unchanged protein the mean of this is the
    probability of being a false DEP, K over all patterns, whatever its distribution, as long as
    that is symmetric (and the region is no matter of the signs: a prior is, somewhat, where
    proteins are correlated). Changed proteins are mostly suspects and so do not count; left in,
    they would be taken for noise, since they stay in the region in flips of few signs (Xie, Pan
    and Khodursky 2005). A protein none of whose patterns is above suspicion counts as if DEPs
    alone were suspects, and as one false DEP where every pattern is a DEP: its signs say
    nothing.

    Prior and cut on the p-values stay those of the data, since the fixed rejection region is what
    a false DEP has to enter (Tusher, Tibshirani and Chu 2001); made anew in a flip, they would
    answer for data in which nothing has changed. Weakly changed proteins that raise no suspicion
    make the estimate too high rather than too low.

    The range is that of the central 95 % of the flips: up to 39 of them the smallest and the
    largest. It always holds the estimate, which lies above the central 95 % where few flips give
    all that there is. It is how much the number of false DEPs varies with the signs, not a
    confidence interval of its mean.

    A shift that all pairs share, such as a batch that coincides with the visit, makes false DEPs
    that no flip shows. What a flip does show is how many proteins have p < .05 without it:
    `share_below_05` far above the range over the flips says that many proteins moved together, by
    the treatment or by such a shift.

    References
    ----------
    Tusher, Tibshirani, Chu 2001, https://doi.org/10.1073/pnas.091062498;
    Efron, Tibshirani 2002, https://doi.org/10.1002/gepi.1124;
    Xie, Pan, Khodursky 2005, https://doi.org/10.1093/bioinformatics/bti685;
    Storey 2002, https://doi.org/10.1111/1467-9868.00346, for counting nulls where p is large.
    """
    if np.isinf(differences.log2).any():
        raise ValueError("a log2 difference is infinite")
    enough = differences.n >= max(rule.min_pairs, 1)
    tested = differences if enough.all() else differences.select(enough)
    complete = ~np.isnan(tested.log2).all(axis=0)
    if not complete.all():
        tested = replace(tested, log2=tested.log2[:, complete])
    owners = number_people(people, complete.size)[complete]
    person = number_people(owners.tolist(), owners.size)
    standard = [key for key, test in TESTS.items() if test.is_standard]
    rules = [rule] + [
        replace(rule, test=test, measure=measure)
        for test, measure in product(standard, BESIDE)
        if (test, measure) != (rule.test, rule.measure)
    ]
    rejections = [find_rejection(tested, other) for other in rules]
    n_people = int(person.max(initial=-1)) + 1
    signs = make_flips(n_people, MOST_FLIPS, SAMPLE)[:, person]
    flips = count_in_flips(tested.log2, rejections, signs)
    return pd.DataFrame(
        {"in_force": other is rule, **describe(other, tested.log2, n_people, rejection, flipped)}
        for other, rejection, flipped in zip(rules, rejections, flips, strict=True)
    )


def count_in_flips(values: Floats, rejections: list[Rejection], signs: Floats) -> list[Flipped]:
    """Count the false DEPs, and the proteins with p < .05, of every flip, for each rule.

    Parameters
    ----------
    values
        Log2 differences of the tested proteins, shape (proteins, pairs).
    rejections
        Rejection regions of these proteins, one a rule.
    signs
        Sign of every pair in every flip, shape (flips, pairs).
    """
    filled = np.nan_to_num(values)
    size = len(signs)
    false = [np.zeros(size) for _ in rejections]
    nominal = [np.zeros(size, dtype=np.int64) for _ in rejections]
    step = max(BLOCK // max(size, 1), 1)
    for start in range(0, len(values), step):
        block = slice(start, start + step)
        sums = np.abs(signs @ filled[block].T)
        for place, rejection in enumerate(rejections):
            scores = rejection.scores
            scored = None if scores is None else np.abs(signs @ scores[block].T)
            over = is_inside(rejection.deps, block, sums, scored)
            suspect = is_inside(rejection.suspects, block, sums, scored)
            weights = weigh(
                np.count_nonzero(over, axis=0),
                np.count_nonzero(suspect, axis=0),
                rejection.deps.inside[block],
                rejection.suspects.inside[block],
                size,
            )
            flip, protein = np.divmod(np.flatnonzero(over), over.shape[1])
            # Not a matrix product: its last digit could depend on the number of cores.
            false[place] += np.bincount(flip, weights[protein], size)
            below = is_inside(rejection.nominal, block, sums, scored)
            nominal[place] += np.count_nonzero(below, axis=1)
    return list(map(Flipped, false, nominal))


def is_inside(
    region: Region, block: slice, sums: Floats, scored: Floats | None
) -> NDArray[np.bool_]:
    """Whether every flip of some proteins is in a region, shape (flips, proteins)."""
    inside = sums > region.limit[block]
    if scored is not None and region.score_limit is not None:
        inside &= scored > region.score_limit[block]
    return inside


def weigh(
    hits: NDArray[np.int64],
    suspect: NDArray[np.int64],
    is_dep: NDArray[np.bool_],
    is_suspect: NDArray[np.bool_],
    flips: int,
) -> Floats:
    """Weight the DEPs of a protein's flips so that their mean over the flips is what it counts.

    Parameters
    ----------
    hits, suspect
        Flips in which the protein is a DEP, and a suspect, shape (proteins,).
    is_dep, is_suspect
        Whether it is one in the data.
    flips
        Number of flips, without the data themselves.

    Returns
    -------
    numpy.ndarray
        Shape (proteins,).

    Examples
    --------
    Four proteins in three flips. The first is above suspicion, as one of its flips is, and the
    flip that is a DEP counts K / U = 1 / 2. The second is a suspect. The others are suspects in
    every pattern: one is a DEP in one flip only, one in every pattern.

    >>> weigh(np.array([1, 1, 1, 3]), np.array([2, 1, 3, 3]), np.array([False, False, False, True]),
    ...       np.array([False, True, True, True]), 3).tolist()
    [1.5, 0.0, 1.0, 1.0]
    """
    above_suspicion = flips + 1 - suspect - is_suspect
    weight = np.where(is_suspect, 0.0, flips / np.maximum(above_suspicion, 1))
    by_deps = np.where(is_dep, (hits == flips).astype(float), flips / (flips + 1 - hits))
    return np.where(above_suspicion > 0, weight, by_deps)


def describe(
    rule: Rule, values: Floats, n_people: int, rejection: Rejection, flipped: Flipped
) -> dict[str, Any]:
    """Row of the table for one rule."""
    n_eligible, n_pairs = values.shape
    n_flips, n_deps = flipped.false.size, int(rejection.deps.inside.sum())
    n_tested = int(rejection.tested.sum())
    units = {"n_pairs": n_pairs, "n_people": n_people}
    row = {
        **{key: getattr(rule, key) for key in ("test", "measure", "alpha", "log2_fold_change")},
        "n_pairs": n_pairs,
        "n_tested": n_tested,
        "n_deps": n_deps,
        "n_flips": n_flips,
        "flips": ("all" if n_flips == count_flips(n_people) else "sampled") if n_flips else "none",
    }
    spread = find_spread(flipped.false)
    for end, number in spread.items():
        row[f"expected_false{end}"] = number
    for end, number in spread.items():
        row[f"false_share{end}"] = min(number / n_deps, 1.0) if n_deps else np.nan
    row["smallest_exact_p"] = smallest_exact_p(n_people)
    row["warning"] = warn_of_few_units(rule=rule, **units)
    row["reason"] = give_reason(n_eligible, n_tested, n_flips, n_deps, **units)
    row["n_people"] = n_people
    share = np.nan if n_tested == 0 else np.count_nonzero(rejection.nominal.inside) / n_tested
    row["share_below_05"] = share
    for end, number in find_spread(flipped.nominal).items():
        row[f"share_below_05_flips{end}"] = number / n_tested if n_tested else np.nan
    row["range_is"] = name_range(n_flips, n_people)
    row["no_percentage"] = refuse_percentage(n_deps=n_deps, **units)
    row["cannot_see"] = CANNOT_SEE
    return row


def find_spread(values: NDArray[Any]) -> dict[str, float]:
    """Average over the flips, with the ends of its range, by the ending of their columns.

    >>> spread = find_spread(np.array([0.0] * 99 + [4.0]))
    >>> {end: float(number) for end, number in spread.items()}
    {'': 0.04, '_low': 0.0, '_high': 0.04}
    """
    if not values.size:
        return {"": np.nan, "_low": np.nan, "_high": np.nan}
    mean = values.mean()
    low, high = np.quantile(values, ENDS, method="inverted_cdf")
    return {"": mean, "_low": min(low, mean), "_high": max(high, mean)}


def name_range(n_flips: int, n_people: int) -> str:
    """Describe the range over the flips, and how often it held the true number in simulations.

    >>> name_range(1023, 11)
    'middle 95 % of the 1,023 sign flips, no confidence interval'
    >>> name_range(1, 2), name_range(0, 1)
    ('one sign flip, no range', '')
    """
    if n_flips < 2:
        return "one sign flip, no range" if n_flips else ""
    kind = "smallest and largest over" if n_flips <= MOST_WHOLE else "middle 95 % of"
    text = f"{kind} the {n_flips:,} sign flips, no confidence interval"
    if n_people in COVERAGE:
        text += f": in simulations it held the true number in {COVERAGE[n_people]} % of cases"
    return text


def refuse_percentage(n_deps: int, n_pairs: int, n_people: int) -> str:
    """Explain why the share of false DEPs is given in no percentage; empty where it may be.

    >>> refuse_percentage(35, 3, 3), refuse_percentage(35, 8, 4), refuse_percentage(2, 8, 8)
    ('fewer than 5 pairs', 'fewer than 5 people', 'fewer than 10 DEPs')
    >>> refuse_percentage(35, 5, 5)
    ''
    """
    if n_people <= FEW_PAIRS:
        return f"fewer than {FEW_PAIRS + 1} {name_units(n_pairs, n_people)}"
    return f"fewer than {FEWEST_DEPS} DEPs" if n_deps < FEWEST_DEPS else ""


def smallest_exact_p(n_people: int) -> float:
    """Smallest two-sided p-value that signs of this many people can reach: 2 / 2^n.

    >>> [smallest_exact_p(n) for n in (0, 1, 3, 5)]
    [nan, 1.0, 0.25, 0.0625]
    """
    return 2.0 ** (1 - n_people) if n_people else np.nan


def warn_of_few_units(n_pairs: int, n_people: int, rule: Rule) -> str:
    """Describe what p-values from few people rest on, or that none can be low enough.

    Parameters
    ----------
    n_pairs, n_people
        Pairs of the contrast, and the people that they are of.
    rule
        Its `test` and `alpha` are looked at.

    Returns
    -------
    str
        Empty from 5 people on, for an exact test from where it can make a DEP, but where
        eyes of one person are tested as independent pairs.

    Examples
    --------
    >>> warn_of_few_units(1, 1, Rule())
    'With fewer than 2 pairs no protein can be tested.'
    >>> warn_of_few_units(5, 5, Rule())
    ''
    >>> print(warn_of_few_units(5, 5, Rule(test="wilcoxon")))
    The Wilcoxon signed-rank test of 5 pairs cannot give a p-value below 0.0625: with alpha = 0.05
    no protein can be a DEP.
    >>> print(warn_of_few_units(6, 3, Rule()))
    With 6 eyes of 3 people no exact paired test of people can give a p-value below 0.25: every
    smaller one rests on the assumptions that the differences are normally distributed and that the
    eyes of a person are independent. 6 eyes of 3 people tested as independent pairs: p and q are
    too small where the eyes of a person change alike.
    """
    if n_pairs < 2:
        return "With fewer than 2 pairs no protein can be tested."
    remark = remark_on_eyes(n_pairs, n_people)
    return " ".join(filter(None, [warn_of_level(n_pairs, n_people, rule), remark and f"{remark}."]))


def warn_of_level(n_pairs: int, n_people: int, rule: Rule) -> str:
    """Describe the limit of the p-values; empty where there is nothing to say."""
    test = find_test(rule.test)
    # An exact test takes every pair, whoever it is of.
    smallest = smallest_exact_p(n_pairs)
    if test.is_exact and smallest >= rule.alpha:
        return (
            f"The {test.name} of {count_units(n_pairs, n_people)} cannot give a p-value "
            f"below {smallest:g}: with alpha = {rule.alpha:g} no protein can be a DEP."
        )
    exact = test.is_exact and n_people == n_pairs
    if n_people > FEW_PAIRS or exact:
        return ""
    limit = f"can give a p-value below {smallest_exact_p(n_people):g}: every smaller one rests on"
    if n_people == n_pairs:
        return (
            f"With {n_pairs} pairs no exact paired test {limit} the assumption that the "
            "differences are normally distributed."
        )
    eyes = "that the eyes of a person are independent"
    normal = "that the differences are normally distributed"
    assumed = f"assumption {eyes}" if test.is_exact else f"assumptions {normal} and {eyes}"
    units = count_units(n_pairs, n_people)
    return f"With {units} no exact paired test of people {limit} the {assumed}."


def give_reason(
    n_eligible: int, n_tested: int, n_flips: int, n_deps: int, n_pairs: int, n_people: int
) -> str:
    """Explain why there is no estimate or no share; empty where there are both."""
    if n_eligible == 0:
        return "no protein group has enough pairs"
    if n_flips == 0:
        return "a single person has no flip" if n_people < n_pairs else "a single pair has no flip"
    if n_tested == 0:
        return "the data do not allow this test"
    return "" if n_deps else "no DEP"
