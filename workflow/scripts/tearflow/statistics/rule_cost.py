"""What the rule of a contrast costs: how many of its DEPs nothing would have given as well."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.statistics.paired import summarise
from tearflow.statistics.rejection import Bar, Region, set_bar
from tearflow.statistics.sign_flips import count_flips, make_flips

Floats = NDArray[np.float64]

# All flips up to 13 pairs. Above, a sample of 1,024, whose mean has a Monte Carlo error of 1/32 of
# the spread over flips, far below what that spread itself says of the estimate.
MOST_FLIPS, SAMPLE = 2**12, 2**10

# With so few pairs no exact paired test can reach 0.05, by a wide margin.
NEVER_EXACT = 4

# Elements of a block of flips x proteins: 32 MB.
BLOCK = 2**22

# Rules that are priced beside the one in force, with the same fold change and alpha.
BESIDE = [
    ("paired_t", "p_value"),
    ("paired_t", "q_value"),
    ("moderated", "p_value"),
    ("moderated", "q_value"),
]


def price_rules(
    differences: Floats, rule: dict[str, Any], counts: Floats | None = None
) -> pd.DataFrame:
    """Estimate how many DEPs of the rule in force are false, and of the common rules beside it.

    Parameters
    ----------
    differences
        Log2 differences, shape (proteins, pairs), missing where a pair is incomplete; without the
        contaminants. Rows with fewer than `min_pairs` values take no part.
    rule
        The section `differential` of the configuration.
    counts
        Peptides of each protein, shape (proteins,), missing where unknown; may be left out where
        the rule does not use them.

    Returns
    -------
    pandas.DataFrame
        One row a rule, that in force first: `in_force`, `test`, `measure`, `alpha`,
        `log2_fold_change`, `n_pairs`, `n_tested` (proteins with a p-value by this test), `n_deps`,
        `n_flips`, `flips` (all, sampled or none), `expected_false` (number), `false_share` (of the
        DEPs, at most 1), each with `_low` and `_high`, `smallest_exact_p`, `warning` and `reason`,
        which says why there is no estimate or no share and is empty where there are both.

    Raises
    ------
    ValueError
        If a difference is infinite.

    Notes
    -----
    Without a change a protein's differences have any signs with the same probability. Of all
    its sign patterns, the observed one included, let K be DEPs by the rule and U be above
    suspicion (p-value not below 0.2). Where the observed pattern is above suspicion the protein
    counts K / U, otherwise nothing: for an unchanged protein the mean of this is the
    probability of being a false DEP, K over all patterns, whatever its distribution, as long as
    that is symmetric (and the bar is no matter of the signs: a prior is, somewhat, where
    proteins are correlated). Changed proteins are mostly suspects and so do not count; left in,
    they would be taken for noise, since they stay over the bar in flips of few signs (Xie, Pan
    and Khodursky 2005). A protein none of whose patterns is above suspicion counts as if DEPs
    alone were suspects, and as one false DEP where every pattern is a DEP: its signs say
    nothing.

    Prior and cut on the p-values stay those of the data, since the fixed rejection region is what
    a false DEP has to enter (Tusher, Tibshirani and Chu 2001); made anew in a flip, they would
    answer for data in which nothing has changed. Weakly changed proteins that raise no suspicion
    make the estimate too high rather than too low.

    The range is that of the central 95 % of the flips: up to 39 of them the smallest and the
    largest. It is how much the number of false DEPs varies with the signs, not a confidence
    interval of its mean.

    References
    ----------
    Tusher, Tibshirani, Chu 2001, https://doi.org/10.1073/pnas.091062498;
    Efron, Tibshirani 2002, https://doi.org/10.1002/gepi.1124;
    Xie, Pan, Khodursky 2005, https://doi.org/10.1093/bioinformatics/bti685;
    Storey 2002, https://doi.org/10.1111/1467-9868.00346, for counting nulls where p is large.
    """
    if np.isinf(differences).any():
        raise ValueError("a log2 difference is infinite")
    tested = (~np.isnan(differences)).sum(axis=1) >= max(rule["min_pairs"], 1)
    values = differences[tested]
    values = values[:, ~np.isnan(values).all(axis=0)]
    own_counts = np.full(len(values), np.nan) if counts is None else counts[tested]
    rules = [rule] + [
        {**rule, "test": test, "measure": measure}
        for test, measure in BESIDE
        if (test, measure) != (rule["test"], rule["measure"])
    ]
    changes = summarise(values)
    bars = [set_bar(values, changes, each, own_counts) for each in rules]
    signs = make_flips(values.shape[1], MOST_FLIPS, SAMPLE)
    prices = zip(rules, bars, count_false(values, bars, signs), strict=True)
    return pd.DataFrame(
        {"in_force": each is rule, **describe(each, values, bar, false)}
        for each, bar, false in prices
    )


def count_false(values: Floats, bars: list[Bar], signs: Floats) -> list[Floats]:
    """Count the false DEPs of every flip, for each bar.

    Parameters
    ----------
    values
        Log2 differences of the tested proteins, shape (proteins, pairs).
    bars
        Of these proteins.
    signs
        As `tearflow.statistics.sign_flips.make_flips` gives them.

    Returns
    -------
    list of numpy.ndarray
        For each bar the weighted counts, shape (flips,); their mean is the estimate.
    """
    filled = np.nan_to_num(values)
    size = len(signs)
    totals = [np.zeros(size) for _ in bars]
    step = max(BLOCK // max(size, 1), 1)
    for start in range(0, len(values), step):
        block = slice(start, start + step)
        sums = np.abs(signs @ filled[block].T)
        for bar, total in zip(bars, totals, strict=True):
            ranks = None if bar.ranks is None else np.abs(signs @ bar.ranks[block].T)
            over = is_inside(bar.deps, block, sums, ranks)
            suspect = is_inside(bar.suspects, block, sums, ranks)
            weights = weigh(
                np.count_nonzero(over, axis=0),
                np.count_nonzero(suspect, axis=0),
                bar.deps.inside[block],
                bar.suspects.inside[block],
                size,
            )
            flip, protein = np.divmod(np.flatnonzero(over), over.shape[1])
            # Not a matrix product: its last digit could depend on the number of cores.
            total += np.bincount(flip, weights[protein], size)
    return totals


def is_inside(
    region: Region, block: slice, sums: Floats, ranks: Floats | None
) -> NDArray[np.bool_]:
    """Say of every flip of some proteins whether it is in a region, shape (flips, proteins)."""
    inside = sums > region.limit[block]
    if ranks is not None and region.rank_limit is not None:
        inside &= ranks > region.rank_limit[block]
    return inside


def weigh(
    hits: NDArray[np.int64],
    suspect: NDArray[np.int64],
    is_dep: NDArray[np.bool_],
    is_suspect: NDArray[np.bool_],
    flips: int,
) -> Floats:
    """Weigh the DEPs of a protein's flips so that their mean over the flips is what it counts.

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


def describe(rule: dict[str, Any], values: Floats, bar: Bar, false: Floats) -> dict[str, Any]:
    """Put the price of one rule into a row of the table."""
    n_eligible, n_pairs = values.shape
    n_flips, n_deps = false.size, int(bar.deps.inside.sum())
    row = {
        **{key: rule[key] for key in ("test", "measure", "alpha", "log2_fold_change")},
        "n_pairs": n_pairs,
        "n_tested": int(bar.tested.sum()),
        "n_deps": n_deps,
        "n_flips": n_flips,
        "flips": ("all" if n_flips == count_flips(n_pairs) else "sampled") if n_flips else "none",
    }
    spread = (np.nan, np.nan, np.nan)
    if n_flips:
        low, high = np.quantile(false, [0.025, 0.975], method="inverted_cdf")
        spread = (false.mean(), low, high)
    for end, number in zip(("", "_low", "_high"), spread, strict=True):
        row[f"expected_false{end}"] = number
    for end, number in zip(("", "_low", "_high"), spread, strict=True):
        row[f"false_share{end}"] = min(number / n_deps, 1.0) if n_deps else np.nan
    row["smallest_exact_p"] = smallest_exact_p(n_pairs)
    row["warning"] = warn_of_few_pairs(n_pairs, rule)
    row["reason"] = give_reason(n_eligible, row["n_tested"], n_flips, n_deps)
    return row


def smallest_exact_p(n_pairs: int) -> float:
    """Give the smallest two-sided p-value that signs of this many pairs can reach: 2 / 2^n.

    Examples
    --------
    >>> [smallest_exact_p(n) for n in (0, 1, 3, 5)]
    [nan, 1.0, 0.25, 0.0625]
    """
    return 2.0 ** (1 - n_pairs) if n_pairs else np.nan


def warn_of_few_pairs(n_pairs: int, rule: dict[str, Any]) -> str:
    """Say what a p-value from few pairs rests on, or that none can be low enough.

    Parameters
    ----------
    n_pairs
        Pairs of the contrast.
    rule
        Its `test` and `alpha` are looked at.

    Returns
    -------
    str
        Empty from 5 pairs on, for the signed-rank test from where it can make a DEP.

    Examples
    --------
    >>> warn_of_few_pairs(1, {"test": "paired_t", "alpha": 0.05})
    'With fewer than 2 pairs no protein can be tested.'
    >>> warn_of_few_pairs(5, {"test": "paired_t", "alpha": 0.05})
    ''
    >>> print(warn_of_few_pairs(5, {"test": "wilcoxon", "alpha": 0.05}))
    The signed-rank test of 5 pairs cannot give a p-value below 0.0625: with alpha = 0.05 no
    protein can be a DEP.
    """
    if n_pairs < 2:
        return "With fewer than 2 pairs no protein can be tested."
    smallest = smallest_exact_p(n_pairs)
    if rule["test"] == "wilcoxon" and smallest >= rule["alpha"]:
        return (
            f"The signed-rank test of {n_pairs} pairs cannot give a p-value below {smallest:g}: "
            f"with alpha = {rule['alpha']:g} no protein can be a DEP."
        )
    if n_pairs > NEVER_EXACT or rule["test"] == "wilcoxon":
        return ""
    return (
        f"With {n_pairs} pairs no exact paired test can give a p-value below {smallest:g}: every "
        "smaller one rests on the assumption that the differences are normally distributed."
    )


def give_reason(n_eligible: int, n_tested: int, n_flips: int, n_deps: int) -> str:
    """Say why there is no estimate or no share; empty where there are both."""
    if n_eligible == 0:
        return "no protein group has enough pairs"
    if n_flips == 0:
        return "a single pair has no flip"
    if n_tested == 0:
        return "the data do not allow this test"
    return "" if n_deps else "no DEP"
