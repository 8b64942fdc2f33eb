"""Exact tests of who has a protein at all, which no fold change shows.

A protein that is measured at one visit of a person and missing at the other has no difference to
test there, but the pattern is evidence. Its unit is the person: both eyes of a person count once.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import bdtr, gammaln

from tearflow.differential.design import Design
from tearflow.differential.detection_people import compare_people
from tearflow.differential.multiple_testing import adjust_bh
from tearflow.differential.observed import mean_seen, observe
from tearflow.differential.pairing import BLOCK
from tearflow.differential.people import number_people

Floats = NDArray[np.float64]
Signs = NDArray[np.int8]

# Outcomes whose probabilities differ by less than this are equally likely, as in R's fisher.test.
SAME_PROBABILITY = 1 + 1e-7


def describe_detection(
    log2: pd.DataFrame, design: Design, contaminant: NDArray[np.bool_]
) -> pd.DataFrame:
    """Exact test of every protein group, and its rank by the evidence.

    Parameters
    ----------
    log2
        Log2 intensities as measured, protein group by sample.
    design
        Of the contrast.
    contaminant
        Shape (proteins,). Contaminants have a p-value but neither q nor rank.

    Returns
    -------
    pandas.DataFrame
        One row a protein group, in the given order: `n_only_reference` and `n_only_target`, the
        people who have it at that visit only, or of two groups those of each who have it (or gain
        it, where changes are compared); `detection_p_value`; `detection_q_value`, by Benjamini and
        Hochberg over the protein groups whose p could be below 1; `detection_rank`, 1 for the
        strongest evidence: by p, then by how many more people have it at the one visit or in the
        one group, then by mean intensity, since what is abundant is rarely missing by chance.
        Covariates play no part.
    """
    reference, target = (design.samples_of(side, used=True) for side in ("reference", "target"))
    samples = [*reference, *target]
    seen = observe(log2[samples].notna().astype(float), design).to_numpy()
    change, people, in_target = changes_of_people(seen, design)
    signs = sign_of_people(change, people)
    if in_target is None:
        only_target, only_reference = (signs > 0).sum(axis=1), (signs < 0).sum(axis=1)
        p_value = sign_test(only_target, only_reference)
        tested, sizes = only_target + only_reference > 1, (1, 1)
    else:
        p_value, smallest = compare_groups(signs, in_target)
        only_target = (signs[:, in_target] > 0).sum(axis=1)
        only_reference = (signs[:, ~in_target] > 0).sum(axis=1)
        tested, sizes = smallest < 1, (max((~in_target).sum(), 1), max(in_target.sum(), 1))
    surplus = np.abs(only_target / sizes[1] - only_reference / sizes[0])
    mean = np.nan_to_num(mean_seen(log2[samples].to_numpy()), nan=-np.inf)
    order = np.lexsort((-mean, -surplus, p_value))
    ranked = order[(~contaminant & (surplus > 0))[order]]
    rank = pd.Series(pd.NA, index=range(len(log2)), dtype="Int64")
    rank.iloc[ranked] = np.arange(1, ranked.size + 1)
    return pd.DataFrame(
        {
            "n_only_reference": only_reference,
            "n_only_target": only_target,
            "detection_p_value": p_value,
            "detection_q_value": adjust_bh(np.where(tested & ~contaminant, p_value, np.nan)),
            "detection_rank": rank,
        }
    )


def changes_of_people(
    seen: Floats, design: Design
) -> tuple[Floats, list[str], NDArray[np.bool_] | None]:
    """Changes of detection that a person's samples make, the person of each, and groups of people.

    Parameters
    ----------
    seen
        Values of the units where a sample that has the protein is 1 and another 0, shape
        (proteins, units).
    design
        Where samples are units, those of the reference count with the opposite sign, and only
        people with both.

    Returns
    -------
    change, people
        Shape (proteins, kept units), and the person of each.
    in_target
        Whether each person, in the order of first appearance, is of the target group; None where
        people are their own controls.
    """
    kept, groups = compare_people(design)
    people = [person for person, some in zip(design.people, kept, strict=True) if some]
    change = seen[:, kept]
    if design.kind == BLOCK:
        target = np.array(design.in_target, dtype=bool)[kept]
        change = np.where(target, change, -change)
    return change, people, None if groups is None else np.array([*groups.values()], dtype=bool)


def sign_of_people(change: Floats, people: list[str]) -> Signs:
    """Sign of the sum of each person's changes of detection.

    Parameters
    ----------
    change
        Of each unit (pair or eye): whether the target has the protein less whether the reference
        has it, shape (proteins, units).
    people
        Person of each unit.

    Returns
    -------
    numpy.ndarray
        -1, 0 or 1, shape (proteins, people), people in the order of first appearance.

    Examples
    --------
    >>> sign_of_people(np.array([[1.0, 1.0, -1.0], [1.0, -1.0, 0.0]]), ["A", "A", "B"]).tolist()
    [[1, -1], [0, 0]]
    """
    person = number_people(people, change.shape[1])
    belongs = person[:, None] == np.arange(person.max(initial=-1) + 1)
    return np.sign(np.rint(1e6 * (change @ belongs))).astype(np.int8)


def sign_test(gained: NDArray[np.int64], lost: NDArray[np.int64]) -> Floats:
    """Exact two-sided p-value of the sign test: McNemar's exact test of pairs.

    Parameters
    ----------
    gained, lost
        People who change one way and the other, shape (proteins,). Those who do not change take
        no part.

    Returns
    -------
    numpy.ndarray
        Shape (proteins,): how often as few or fewer would go one way by a fair coin, twice; one
        where nobody changes. Checked against R's ``binom.test``.

    Examples
    --------
    Three people cannot go below 0.25:

    >>> sign_test(np.array([3, 6, 2]), np.array([0, 0, 2])).tolist()
    [0.25, 0.03125, 1.0]
    """
    changed = gained + lost
    tail = bdtr(np.minimum(gained, lost).astype(float), np.maximum(changed, 1), 0.5)
    return np.where(changed > 0, np.minimum(1.0, 2 * tail), 1.0)


def compare_groups(signs: Signs, in_target: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Exact two-sided p-value of a difference between two groups of people: Fisher's exact test.

    Parameters
    ----------
    signs
        Of each person, shape (proteins, people): 1 or 0, whether the person has the protein; or
        -1, 0, 1, how the person's detection changed, for a difference of changes.
    in_target
        Whether each person is of the target group, shape (people,).

    Returns
    -------
    p_value, smallest : numpy.ndarray
        Shape (proteins,). All divisions of the people into groups of these sizes are equally
        likely; p is the probability of all sums of signs in the target group that are no more
        likely than the observed one. `smallest` is the least p that these signs allow. Without a
        sign of -1 it is R's ``fisher.test``, two-sided.

    Examples
    --------
    Five of five people have it against none of five:

    >>> p_value, _ = compare_groups(np.array([[0] * 5 + [1] * 5], np.int8), np.arange(10) > 4)
    >>> p_value.round(6).tolist()
    [0.007937]
    """
    margins = np.stack([(signs < 0).sum(axis=1), (signs > 0).sum(axis=1)], axis=1)
    observed = signs[:, in_target].sum(axis=1)
    kinds, kind_of = np.unique(margins, axis=0, return_inverse=True)
    p_value, smallest = np.ones((2, len(signs)))
    for kind, (minus, plus) in enumerate(kinds.tolist()):
        rows = kind_of.ravel() == kind
        chances = chances_of_sums(minus, plus, signs.shape[1], int(in_target.sum()))
        tails = np.array(
            [chances[chances <= chance * SAME_PROBABILITY].sum() for chance in chances]
        )
        p_value[rows] = np.minimum(1.0, tails[observed[rows] + minus])
        smallest[rows] = min(1.0, tails[chances > 0].min())
    return p_value, smallest


def chances_of_sums(minus: int, plus: int, n: int, n_target: int) -> Floats:
    """Probabilities that the signs of a group sum to -`minus`, ..., `plus`.

    Parameters
    ----------
    minus, plus
        People with the sign -1 and 1.
    n, n_target
        People of both groups, and of the group that is drawn.

    Examples
    --------
    >>> chances_of_sums(0, 2, 4, 2).round(4).tolist()
    [0.1667, 0.6667, 0.1667]
    """
    drawn_minus, drawn_plus = np.arange(minus + 1)[:, None], np.arange(plus + 1)
    drawn_zero = n_target - drawn_minus - drawn_plus
    zero = n - minus - plus
    possible = (drawn_zero >= 0) & (drawn_zero <= zero)
    logs = (
        log_choose(minus, drawn_minus)
        + log_choose(plus, drawn_plus)
        + log_choose(zero, np.clip(drawn_zero, 0, zero))
        - log_choose(n, np.array(n_target))
    )
    weights = np.where(possible, np.exp(logs), 0.0)
    sums = drawn_plus - drawn_minus + minus
    return np.bincount(sums.ravel(), weights.ravel(), minlength=minus + plus + 1).astype(float)


def log_choose(n: int, k: NDArray[np.int64]) -> Floats:
    """Logarithm of the binomial coefficient."""
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
