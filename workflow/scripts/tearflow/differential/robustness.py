"""How far a DEP depends on one patient, or on one choice of the method."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.normalisation import METHODS
from tearflow.differential.paired import Changes, summarise
from tearflow.differential.people import average_people, number_people
from tearflow.differential.testing import apply_rule, call

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The choices that reasonable analysts differ in; every combination is a specification.
CHOICES = {
    "test": ["paired_t", "moderated", "moderated_by_count"],
    "measure": ["p_value", "q_value"],
    "log2_fold_change": [0.58, 1.0],
    "normalisation": list(METHODS),
}


def leave_out(changes: Changes, differences: Floats, pair: int) -> Changes:
    """Summarise the differences without one pair.

    Parameters
    ----------
    changes
        Of all pairs, as ``summarise(differences)`` gives it.
    differences
        Shape (proteins, pairs).
    pair
        Column that is left out.

    Returns
    -------
    Changes
        As summarising the other columns would give, by the update of Welford: the sum of squares
        falls by ``n / (n - 1)`` times the squared deviation of the pair.
    """
    left = differences[:, pair]
    seen = ~np.isnan(left)
    n = changes.n - seen
    deviation = np.where(seen, left - changes.mean, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, changes.mean - deviation / n, np.nan)
        squares = changes.variance * (changes.n - 1) - deviation**2 * changes.n / n
        variance = np.maximum(squares, 0) / (n - 1)
        # What is left after the subtraction is rounding where the other pairs are constant.
        constant = squares <= 1e-12 * changes.variance * (changes.n - 1)
    return Changes(n, mean, np.where(n > 1, np.where(constant, 0.0, variance), np.nan))


def leave_one_out(
    differences: Floats,
    rule: dict[str, Any],
    counts: Floats,
    people: Sequence[str] | None = None,
) -> tuple[Flags, Floats]:
    """Apply the rule to all pairs but those of one person, for every person.

    Parameters
    ----------
    differences
        Log2 differences, shape (proteins, pairs), missing where a pair is incomplete.
    rule
        The selected rule. As many pairs fewer than its `min_pairs` as the person has are enough
        here, but two are needed.
    counts
        Peptides of each protein, shape (proteins,).
    people
        Person of each pair; without it every pair is of another person.

    Returns
    -------
    stays, log2fc : numpy.ndarray
        Shape (proteins, people), in the order of first appearance: whether a protein is a DEP
        without the person, and its log2 fold change then. A person whom a protein lacks changes
        nothing for it, and is missing in the second.
    """
    person = number_people(people, differences.shape[1])
    n_people = int(person.max(initial=-1)) + 1
    changes = summarise(differences)
    present = ~np.isnan(average_people(differences, people))
    # By columns in memory, since each step takes one column.
    stays = np.zeros((len(differences), n_people), dtype=bool, order="F")
    log2fc = np.full(stays.shape, np.nan, order="F")
    differences = np.asfortranarray(differences)
    for place in range(n_people):
        pairs = np.flatnonzero(person == place)
        milder = {**rule, "min_pairs": max(2, rule["min_pairs"] - pairs.size)}
        without = changes
        for pair in pairs:
            without = leave_out(without, differences, pair)
        others = differences
        if rule["test"] == "wilcoxon":  # the only test that looks at each difference
            others = np.delete(differences, pairs, axis=1)
        stays[:, place] = apply_rule(without, others, milder, counts)
        log2fc[:, place] = np.where(present[:, place], without.mean, np.nan)
    return stays, log2fc


def describe_leave_outs(
    differences: Floats, rule: dict[str, Any], counts: Floats, people: Sequence[str]
) -> pd.DataFrame:
    """Describe what the call of every protein owes to a single person.

    Parameters
    ----------
    differences, rule, counts
        As for `leave_one_out`.
    people
        Person of each pair. Both eyes of a person are left out together.

    Returns
    -------
    pandas.DataFrame
        `pairs_agreeing`, the number of pairs that changed in the direction of the fold change;
        `leave_one_out_share`, the share of its people each of whom can be left out and the
        protein still passes the rule; `weakest_log2fc`, the log2 fold change nearest to no change
        over these leave-outs (zero where one turns the direction or leaves nobody); `hangs_on`,
        the person without whom it is that weak, named where the fold change then misses the
        threshold.
    """
    stays, log2fc = leave_one_out(differences, rule, counts, people)
    changes = summarise(differences)
    present = ~np.isnan(average_people(differences, people))
    n = np.where(changes.n > 0, present.sum(axis=1), np.nan)
    direction = np.sign(changes.mean)[:, None]
    # Where nobody else is left, nothing is left of the fold change.
    left = np.where(np.isnan(log2fc), 0.0, log2fc * direction)
    along = np.where(present, left, np.inf)
    weakest = along.argmin(axis=1) if along.shape[1] else np.zeros(len(along), dtype=int)
    strength = np.maximum(along.min(axis=1, initial=np.inf), 0)
    strength = np.where(np.isinf(strength), np.nan, strength)
    hangs = strength <= rule["log2_fold_change"]
    names = np.array([*dict.fromkeys(people), ""])
    return pd.DataFrame(
        {
            "pairs_agreeing": (np.sign(differences) == direction).sum(axis=1),
            "leave_one_out_share": (stays & present).sum(axis=1) / n,
            "weakest_log2fc": strength * direction[:, 0],
            "hangs_on": np.where(hangs, names[weakest], ""),
        }
    )


def specifications(rule: dict[str, Any]) -> list[dict[str, Any]]:
    """List every combination of the choices, each as a whole rule with its `normalisation`."""
    chosen = [dict(zip(CHOICES, values, strict=True)) for values in product(*CHOICES.values())]
    return [{**rule, **choice} for choice in chosen]


def specification_curve(
    differences: dict[str, Floats], normalisation: str, rule: dict[str, Any], counts: Floats
) -> tuple[pd.DataFrame, Floats]:
    """Count the DEPs of every specification, and the specifications of every protein.

    Parameters
    ----------
    differences
        Log2 differences by normalisation (`none`, `median`), each of shape (proteins, pairs). One
        that the data do not allow is left out, and so are its specifications.
    normalisation
        The selected one, a key of `differences`.
    rule
        The selected rule; what is no choice here (`alpha`, `min_pairs`) comes from it.
    counts
        Peptides of each protein, shape (proteins,).

    Returns
    -------
    curve : pandas.DataFrame
        One row a specification: the choices, `in_force` (true where they are those of the rule in
        force, which may be none of these), `n_tested` (proteins whose test is defined), `n_deps`,
        and `n_shared`, how many of the DEPs of the selected rule are among them. Left out are
        specifications that can test no protein, as by peptide count where there are no counts or
        too few different ones.
    share : numpy.ndarray
        Shape (proteins,): share of the specifications in which the protein is a DEP, of those in
        which its test is defined, since a test that cannot be made is no vote against it. Missing
        where there is none.

    References
    ----------
    Simonsohn, Simmons, Nelson 2020, https://doi.org/10.1038/s41562-020-0912-z
    """
    changes = {name: summarise(values) for name, values in differences.items()}

    def judge(each: dict[str, Any]) -> tuple[Flags, Flags]:
        name = each["normalisation"]
        return call(changes[name], differences[name], each, counts)

    rules = [each for each in specifications(rule) if each["normalisation"] in differences]
    in_force = {**rule, "normalisation": normalisation}
    calls, defined = np.array([judge(each) for each in rules]).swapaxes(0, 1)
    called, _ = judge(in_force)
    curve = pd.DataFrame(rules)[list(CHOICES)].assign(
        in_force=[each == in_force for each in rules],
        n_tested=defined.sum(axis=1),
        n_deps=calls.sum(axis=1),
        n_shared=(calls & called).sum(axis=1),
    )
    votes = defined.sum(axis=0)
    share = np.where(votes > 0, calls.sum(axis=0) / np.maximum(votes, 1), np.nan)
    return curve[curve["n_tested"] > 0].reset_index(drop=True), share
