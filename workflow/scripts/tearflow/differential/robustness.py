"""How far a DEP depends on one patient, or on one choice of the method."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.normalisation import METHODS
from tearflow.differential.observations import Observations, fit_of
from tearflow.differential.people import average_people
from tearflow.differential.rule import Rule
from tearflow.differential.testing import apply_rule
from tearflow.differential.tests import DIFFERENCES, TESTS, find_test

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The choices that reasonable analysts differ in; every combination, with every normalisation, is a
# specification.
CHOICES: dict[str, list[Any]] = {
    "test": [key for key, test in TESTS.items() if test.in_specifications],
    "measure": ["p_value", "q_value"],
    "log2_fold_change": [0.58, 1.0],
}


def leave_out(observations: Observations, pair: int) -> Observations:
    """Differences, their number, mean and variance without a pair.

    Parameters
    ----------
    observations
        Of all pairs.
    pair
        Column that is left out of the fit; the values keep it.

    Returns
    -------
    Observations
        As summarising the other columns would give, by the update of Welford: the sum of squares
        falls by ``n / (n - 1)`` times the squared deviation of the pair.
    """
    left, before, n_before = observations.log2[:, pair], observations.fit, observations.n
    seen = ~np.isnan(left)
    n = n_before - seen
    deviation = np.where(seen, left - before.effect, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, before.effect - deviation / n, np.nan)
        squares = before.variance * (n_before - 1) - deviation**2 * n_before / n
        variance = np.maximum(squares, 0) / (n - 1)
        # What is left after the subtraction is rounding where the other pairs are constant.
        constant = squares <= 1e-12 * before.variance * (n_before - 1)
    return replace(observations, n=n, fit=fit_of(n, mean, np.where(constant, 0.0, variance)))


def leave_one_out(observations: Observations, rule: Rule) -> tuple[Flags, Floats]:
    """Apply the rule to all pairs but those of one person, for every person.

    Parameters
    ----------
    observations
        Of the tested proteins.
    rule
        The selected rule. As many pairs fewer than its `min_pairs` as the person has are enough
        here, but two are needed.

    Returns
    -------
    stays, log2fc : numpy.ndarray
        Shape (proteins, people), in the order of first appearance: whether a protein is a DEP
        without the person, and its log2 fold change then. A person whom a protein lacks changes
        nothing for it, and is missing in the second.
    """
    values = observations.log2
    person, n_people = observations.model.owners, observations.model.n_people
    present = ~np.isnan(average_people(values, observations.model.people))
    # By columns in memory, since each step takes one column.
    stays = np.zeros((len(values), n_people), dtype=bool, order="F")
    log2fc = np.full(stays.shape, np.nan, order="F")
    observations = replace(observations, log2=np.asfortranarray(values))
    for place in range(n_people):
        units = np.flatnonzero(person == place)
        fewer = units.size
        if observations.kind == DIFFERENCES:
            without = observations
            for unit in units.tolist():
                without = leave_out(without, unit)
            if find_test(rule.test).needs_log2:
                without = replace(without, log2=np.delete(values, units, axis=1))
        else:
            # `min_pairs` counts people there.
            fewer, without = 1, observations.keep(person != place)
        milder = replace(rule, min_pairs=max(2, rule.min_pairs - fewer))
        stays[:, place] = apply_rule(without, milder)[0]
        log2fc[:, place] = np.where(present[:, place], without.fit.effect, np.nan)
    return stays, log2fc


def describe_leave_outs(observations: Observations, rule: Rule) -> pd.DataFrame:
    """Describe what the call of every protein owes to a single person, with both eyes.

    Parameters
    ----------
    observations, rule
        As for `leave_one_out`.

    Returns
    -------
    pandas.DataFrame
        `pairs_agreeing`, the number of pairs that changed in the direction of the fold change,
        missing where units are no differences;
        `leave_one_out_share`, the share of its people each of whom can be left out and the
        protein still passes the rule; `weakest_log2fc`, the log2 fold change nearest to no change
        over these leave-outs (zero where one turns the direction or leaves nobody); `hangs_on`,
        the person without whom it is that weak, named where the fold change then misses the
        threshold.
    """
    model = observations.model
    stays, log2fc = leave_one_out(observations, rule)
    present = ~np.isnan(average_people(observations.log2, model.people))
    n = np.where(observations.n > 0, present.sum(axis=1), np.nan)
    direction = np.sign(observations.fit.effect)[:, None]
    # Where nobody else is left, nothing is left of the fold change.
    left = np.where(np.isnan(log2fc), 0.0, log2fc * direction)
    along = np.where(present, left, np.inf)
    weakest = along.argmin(axis=1) if along.shape[1] else np.zeros(len(along), dtype=int)
    strength = np.maximum(along.min(axis=1, initial=np.inf), 0)
    strength = np.where(np.isinf(strength), np.nan, strength)
    hangs = strength <= rule.log2_fold_change
    names = np.array([*dict.fromkeys(model.people), ""])
    agreeing = (np.sign(observations.log2) == direction).sum(axis=1)
    return pd.DataFrame(
        {
            "pairs_agreeing": agreeing if model.target is None else pd.NA,
            "leave_one_out_share": (stays & present).sum(axis=1) / n,
            "weakest_log2fc": strength * direction[:, 0],
            "hangs_on": np.where(hangs, names[weakest], ""),
        }
    )


def specifications(rule: Rule) -> list[tuple[Rule, str]]:
    """Every combination of the choices: a whole rule and a normalisation."""
    chosen = [dict(zip(CHOICES, values, strict=True)) for values in product(*CHOICES.values())]
    return list(product([replace(rule, **choice) for choice in chosen], METHODS))


def specification_curve(
    observations: dict[str, Observations], normalisation: str, rule: Rule
) -> tuple[pd.DataFrame, Floats]:
    """Count the DEPs of every specification, and the specifications of every protein.

    Parameters
    ----------
    observations
        By normalisation (`none`, `median`). One that the data do not allow is left out, and so are
        its specifications.
    normalisation
        The selected one, a key of `observations`.
    rule
        The selected rule; what is no choice here (`alpha`, `min_pairs`) comes from it.

    Returns
    -------
    curve : pandas.DataFrame
        One row a specification: the choices, `in_force` (true where they are those of the selected
        rule, which may be none of these), `n_tested` (proteins whose test is defined), `n_deps`,
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
    chosen = [(choice, name) for choice, name in specifications(rule) if name in observations]
    judged = [apply_rule(observations[name], choice) for choice, name in chosen]
    calls, defined = np.array(judged).swapaxes(0, 1)
    called, _ = apply_rule(observations[normalisation], rule)
    curve = pd.DataFrame([vars(choice) for choice, _ in chosen])[list(CHOICES)].assign(
        normalisation=[name for _, name in chosen],
        in_force=[choice == (rule, normalisation) for choice in chosen],
        n_tested=defined.sum(axis=1),
        n_deps=calls.sum(axis=1),
        n_shared=(calls & called).sum(axis=1),
    )
    votes = defined.sum(axis=0)
    share = np.where(votes > 0, calls.sum(axis=0) / np.maximum(votes, 1), np.nan)
    return curve[curve["n_tested"] > 0].reset_index(drop=True), share
