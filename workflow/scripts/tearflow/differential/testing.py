"""The choice of a test and the rule that makes a DEP, on arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.by_count import moderated_by_count
from tearflow.differential.moderation import fit_prior
from tearflow.differential.multiple_testing import adjust_bh, adjust_storey
from tearflow.differential.paired import (
    Changes,
    Outcome,
    minimum_effect,
    moderated_t,
    paired_t,
    summarise,
)
from tearflow.differential.signed_rank import wilcoxon
from tearflow.run.keys import require_known

Floats = NDArray[np.float64]

# The tests that need no more of a protein than the mean and variance of its differences, and all.
T_TESTS = ["paired_t", "moderated", "moderated_by_count", "minimum_effect"]
TESTS = [*T_TESTS, "wilcoxon"]
# How each measure is made of the p-values.
MEASURES = {"p_value": np.asarray, "q_value": adjust_bh, "storey_q_value": adjust_storey}

# A local regression on peptide counts needs this many proteins, and so many different counts.
FEWEST_COUNTED, FEWEST_COUNTS = 20, 5


def run_t_test(test: str, changes: Changes, rule: dict[str, Any], counts: Floats) -> Outcome:
    """Run one of the t-tests on proteins with enough pairs.

    Parameters
    ----------
    test
        One of `T_TESTS`.
    changes
        Of these proteins, on which also a prior is fitted.
    rule
        `minimum_effect` is read from it.
    counts
        Peptides of each protein, shape (proteins,), missing where unknown.

    Returns
    -------
    Outcome
        Missing where the test is not defined: constant differences, no peptide count, or no prior
        (`allows_prior`).

    Raises
    ------
    ValueError
        If the test is none of `T_TESTS`.
    """
    require_known(test, T_TESTS, "t-test")
    if test == "paired_t":
        return paired_t(changes)
    if test == "moderated_by_count":
        return run_by_count(changes, counts)
    if not allows_prior(changes):
        return missing_outcome(changes.n.size)
    prior = fit_prior(changes.variance, changes.df)
    if test == "minimum_effect":
        return minimum_effect(changes, prior, rule["minimum_effect"])
    return moderated_t(changes, prior)


def allows_prior(changes: Changes) -> bool:
    """Return whether two proteins or more have a variance, and no more than half of those are zero.

    limma warns in the second case and goes on with a prior that is made up.
    """
    variances = changes.variance[changes.df > 0]
    return variances.size > 1 and bool(np.median(variances) > 0)


def run_by_count(changes: Changes, counts: Floats) -> Outcome:
    """Run the test moderated by peptide count on the proteins that have one."""
    rows = (changes.df > 0) & (counts > 0)
    own = select(changes, rows)
    enough = rows.sum() >= FEWEST_COUNTED and np.unique(counts[rows]).size >= FEWEST_COUNTS
    if not (enough and allows_prior(own)):
        return missing_outcome(changes.n.size)
    return spread(moderated_by_count(own, counts[rows]), rows)


def select(changes: Changes, rows: NDArray[Any]) -> Changes:
    """Take some of the proteins."""
    return Changes(changes.n[rows], changes.mean[rows], changes.variance[rows])


def missing_outcome(size: int) -> Outcome:
    """Return an outcome in which nothing is defined."""
    return Outcome(*(np.full(size, np.nan) for _ in range(5)))


def spread(outcome: Outcome, rows: NDArray[np.bool_]) -> Outcome:
    """Put the outcome of some rows back into the shape of all, missing elsewhere."""
    whole = missing_outcome(rows.size)
    for name, values in vars(outcome).items():
        getattr(whole, name)[rows] = values
    return whole


def find_changed(
    differences: Floats, rule: dict[str, Any], counts: Floats | None = None
) -> NDArray[np.bool_]:
    """Apply the whole rule of a DEP to log2 differences.

    Parameters
    ----------
    differences
        Shape (proteins, pairs), missing where a pair is incomplete. Contaminants are not among
        them; rows with fewer than `min_pairs` values take no part, also not in a prior.
    rule
        The section `differential` of the configuration.
    counts
        As for `run_t_test`; may be left out where the rule does not use them.

    Returns
    -------
    numpy.ndarray
        Shape (proteins,): true for a DEP.
    """
    changes = summarise(differences)
    counts = np.full(changes.n.shape, np.nan) if counts is None else counts
    return apply_rule(changes, differences, rule, counts)


def apply_rule(
    changes: Changes, differences: Floats, rule: dict[str, Any], counts: Floats
) -> NDArray[np.bool_]:
    """Apply the rule as `find_changed` does, to differences that are summarised already."""
    return call(changes, differences, rule, counts)[0]


def call(
    changes: Changes, differences: Floats, rule: dict[str, Any], counts: Floats
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Apply the whole rule, and say of which proteins it can judge.

    Parameters
    ----------
    changes
        What `tearflow.differential.paired.summarise` makes of the differences.
    differences, rule, counts
        As for `find_changed`.

    Returns
    -------
    changed, tested : numpy.ndarray
        Shape (proteins,): true for a DEP, and where the test of the rule gives a p-value.
    """
    require_known(rule["test"], TESTS, "test")
    rows = changes.n >= rule["min_pairs"]
    tested = select(changes, rows)
    if rule["test"] == "wilcoxon":
        outcome = wilcoxon(differences[rows])
    else:
        outcome = run_t_test(rule["test"], tested, rule, counts[rows])
    changed, defined = np.zeros(rows.shape, dtype=bool), np.zeros(rows.shape, dtype=bool)
    changed[rows] = is_beyond(tested.mean, measure(outcome, rule["measure"]), rule)
    defined[rows] = ~np.isnan(outcome.p_value)
    return changed, defined


def measure(outcome: Outcome, name: str) -> Floats:
    """Return the p-values, or the q-values over those that are there.

    Raises
    ------
    ValueError
        If the measure is none of `MEASURES`.
    """
    require_known(name, MEASURES, "measure")
    return MEASURES[name](outcome.p_value)


def is_beyond(log2fc: Floats, measured: Floats, rule: dict[str, Any]) -> NDArray[np.bool_]:
    """Compare fold change and measure with the thresholds; a missing value is never beyond."""
    return (np.abs(log2fc) > rule["log2_fold_change"]) & (measured < rule["alpha"])
