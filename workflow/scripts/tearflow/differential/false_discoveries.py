"""Estimated false discoveries of the rule of a contrast, by sign flips of its people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.estimate_remarks import (
    give_reason,
    name_range,
    refuse_percentage,
    warn_of_few_units,
)
from tearflow.differential.exchanges import count_exchanges, exchange_people
from tearflow.differential.limits import NOMINAL, SUSPECT
from tearflow.differential.observations import Observations
from tearflow.differential.rejection_thresholds import Region, Rejection, find_cut, find_rejection
from tearflow.differential.rule import Rule
from tearflow.differential.sign_flips import make_flips
from tearflow.differential.testing import is_beyond, measure, run_test
from tearflow.differential.tests import DIFFERENCES, TESTS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# All flips up to 13 people. Above, a sample of 1,024, whose mean has a Monte Carlo error of 1/32 of
# the spread over flips, far below what that spread itself says of the estimate.
MOST_FLIPS, SAMPLE = 2**12, 2**10
# Other exchanges are fitted one by one: all of 6 and 6 people, and above that fewer.
MOST_EXCHANGES, SAMPLE_OF_EXCHANGES = 500, 250

# The quantiles that bound a range over the flips.
ENDS = (0.025, 0.975)

# Elements of a block of flips x proteins: 32 MB.
BLOCK = 2**22

# Measures of the standard tests that stand beside the selected rule.
BESIDE = ("p_value", "q_value")

# What no exchange of people can show, of pairs and of groups.
CANNOT_SEE = {
    False: "a shift that all pairs share, such as a batch that goes with the visit",
    True: "a shift that all people of a group share, such as a batch that goes with the group",
}


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


@dataclass(frozen=True)
class Judged:
    """What the tests say of the data, each of shape (proteins,).

    Parameters
    ----------
    deps
        DEPs by the rule.
    tested
        Whether there is a p-value.
    nominal
        Whether it is below .05.
    """

    deps: Flags
    tested: Flags
    nominal: Flags


def estimate_false_deps(observations: Observations, rule: Rule) -> pd.DataFrame:
    """Estimate the number of false DEPs of the selected rule, and of the common rules beside it.

    Parameters
    ----------
    observations
        Without the contaminants. Rows with fewer than `min_pairs` values take no part. Both eyes of
        a person are flipped together.
    rule
        The section `differential` of the configuration.

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
    if np.isinf(observations.log2).any():
        raise ValueError("a log2 difference is infinite")
    enough = observations.n >= max(rule.min_pairs, 1)
    tested = observations if enough.all() else observations.select(enough)
    present: Flags = np.any(~np.isnan(tested.log2), axis=0)
    model = tested.model.select(present)
    tested = replace(tested, log2=tested.log2[:, present], model=model)
    standard = [key for key, test in TESTS.items() if test.is_standard]
    rules = [rule] + [
        replace(rule, test=test, measure=measure)
        for test, measure in product(standard, BESIDE)
        if (test, measure) != (rule.test, rule.measure)
    ]
    if tested.kind == DIFFERENCES:
        rejections = [find_rejection(tested, other) for other in rules]
        signs = make_flips(model.n_people, MOST_FLIPS, SAMPLE)[:, model.owners]
        flips = count_in_flips(tested.log2, rejections, signs)
        judged = [
            Judged(found.deps.inside, found.tested, found.nominal.inside) for found in rejections
        ]
    else:
        judged, flips = count_in_exchanges(tested, rules)
    return pd.DataFrame(
        {"in_force": other is rule, **describe(other, tested, found, flipped)}
        for other, found, flipped in zip(rules, judged, flips, strict=True)
    )


def count_in_exchanges(
    tested: Observations, rules: Sequence[Rule]
) -> tuple[list["Judged"], list[Flipped]]:
    """Count the false DEPs as `count_in_flips` does, in exchanges that are fitted one by one.

    Parameters
    ----------
    tested
        The tested proteins, with a model.
    rules
        Those whose DEPs are counted.
    """
    # Rules differ in their measure too, and share the outcome of a test.
    of_tests = {rule.test: rule for rule in rules}
    outcomes = {test: run_test(test, tested, rule) for test, rule in of_tests.items()}
    cuts, judged = [], []
    for rule in rules:
        p_value = outcomes[rule.test].p_value
        measured = measure(outcomes[rule.test], rule.measure)
        cuts.append(find_cut(p_value, measured, rule))
        deps = is_beyond(tested.fit.effect, measured, rule)
        judged.append(Judged(deps, ~np.isnan(p_value), p_value < NOMINAL))
    over: list[list[Flags]] = [[] for _ in rules]
    suspects: list[list[Flags]] = [[] for _ in rules]
    nominal: list[list[int]] = [[] for _ in rules]
    for exchange in exchange_people(tested, MOST_EXCHANGES, SAMPLE_OF_EXCHANGES):
        fitted = exchange.observations
        found = {test: run_test(test, fitted, rule).p_value for test, rule in of_tests.items()}
        for place, (rule, cut) in enumerate(zip(rules, cuts, strict=True)):
            p_value = found[rule.test]
            large = np.abs(fitted.fit.effect) > rule.log2_fold_change
            over[place].append((p_value < cut) & large)
            suspects[place].append(p_value < max(cut, SUSPECT))
            nominal[place].append(int(np.count_nonzero(p_value < NOMINAL)))
    flips = []
    for place, (rule, cut) in enumerate(zip(rules, cuts, strict=True)):
        # Not -1, which cannot be inferred where no protein is tested.
        shape = (len(over[place]), len(tested.n))
        inside, suspect = (np.reshape(flags[place], shape) for flags in (over, suspects))
        weights = weigh(
            np.count_nonzero(inside, axis=0),
            np.count_nonzero(suspect, axis=0),
            judged[place].deps,
            outcomes[rule.test].p_value < max(cut, SUSPECT),
            len(inside),
        )
        flip, protein = np.nonzero(inside)
        false = np.bincount(flip, weights[protein], len(inside)).astype(float)
        flips.append(Flipped(false, np.array(nominal[place], dtype=np.int64)))
    return judged, flips


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
    """Find whether every flip of some proteins is in a region, shape (flips, proteins)."""
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


def describe(rule: Rule, tested: Observations, judged: Judged, flipped: Flipped) -> dict[str, Any]:
    """Row of the table for one rule."""
    model = tested.model
    n_eligible, n_pairs = tested.log2.shape
    n_flips, n_deps = flipped.false.size, int(judged.deps.sum())
    n_tested, n_people = int(judged.tested.sum()), model.n_people
    is_all = n_flips == count_exchanges(model)
    row = {
        **{key: getattr(rule, key) for key in ("test", "measure", "alpha", "log2_fold_change")},
        "n_pairs": n_pairs,
        "n_tested": n_tested,
        "n_deps": n_deps,
        "n_flips": n_flips,
        "flips": ("all" if is_all else "sampled") if n_flips else "none",
    }
    spread = find_spread(flipped.false)
    for end, number in spread.items():
        row[f"expected_false{end}"] = number
    for end, number in spread.items():
        row[f"false_share{end}"] = min(number / n_deps, 1.0) if n_deps else np.nan
    row["smallest_exact_p"] = model.smallest_exact_p
    row["warning"] = warn_of_few_units(model, rule)
    row["reason"] = give_reason(n_eligible, n_tested, n_flips, n_deps, model)
    row["n_people"] = n_people
    share = np.nan if n_tested == 0 else np.count_nonzero(judged.nominal) / n_tested
    row["share_below_05"] = share
    for end, number in find_spread(flipped.nominal).items():
        row[f"share_below_05_flips{end}"] = number / n_tested if n_tested else np.nan
    row["range_is"] = name_range(n_flips, model)
    row["no_percentage"] = refuse_percentage(n_deps, model)
    row["cannot_see"] = CANNOT_SEE[bool(model.sizes)]
    row["design"] = model.kind
    row["n_reference"], row["n_target"] = model.sizes or (pd.NA, pd.NA)
    row["correlation"] = model.correlation
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
