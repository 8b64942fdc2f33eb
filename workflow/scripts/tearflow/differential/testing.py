"""The choice of a test and the rule that makes a DEP, on arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.fit import Outcome
from tearflow.differential.multiple_testing import adjust_bh, adjust_storey
from tearflow.differential.observations import Observations
from tearflow.differential.rule import Rule
from tearflow.differential.tests import DIFFERENCES, Form, StatisticalTest, find_test, load
from tearflow.run.keys import require_known

Floats = NDArray[np.float64]

# How each measure is made of the p-values.
MEASURES: dict[str, Callable[[Floats], Floats]] = {
    "p_value": np.asarray,
    "q_value": adjust_bh,
    "storey_q_value": adjust_storey,
}
# What takes the place of a prior where the rule asks for a robust one.
ROBUST = {"prior": "prior_robust", "prior_with_counts": "prior_robust_with_counts"}


def arguments(test: StatisticalTest | Form, observations: Observations, rule: Rule) -> list[Any]:
    """Arguments of the functions of a test, from the rule or the data."""
    names = [ROBUST.get(name, name) if rule.robust_prior else name for name in test.takes]
    return [getattr(rule if hasattr(rule, name) else observations, name) for name in names]


def run_test(key: str, observations: Observations, rule: Rule) -> Outcome:
    """Outcome of a test of proteins with enough pairs.

    Parameters
    ----------
    key
        A key of `tearflow.differential.tests.TESTS`.
    observations
        Of these proteins, on which also a prior is fitted.
    rule
        The section `differential` of the configuration.

    Returns
    -------
    Outcome
        Missing where the test is not defined: constant differences, no peptide count, no prior, or
        a design that it is not for.

    Raises
    ------
    ValueError
        If the test is unknown.
    """
    form = find_test(key).form(observations.kind)
    if form is None:
        return Outcome(*(np.full(observations.n.shape, np.nan) for _ in range(5)))
    outcome: Outcome = load(form.statistic)(*arguments(form, observations, rule))
    if observations.kind == DIFFERENCES:
        return outcome
    # A test by values can be made where covariates or absent groups leave no effect.
    estimable = observations.fit.weight > 0
    return Outcome(*(np.where(estimable, values, np.nan) for values in vars(outcome).values()))


def estimate_change(
    key: str, observations: Observations, rule: Rule
) -> tuple[Floats, Floats, Floats] | None:
    """Change that a test estimates with the ends of its interval; None where the fit has it.

    The interval is missing where that of `run_test` is not. Apart from that function, which every
    exchange of people calls, since it takes far longer.
    """
    form = find_test(key).form(observations.kind)
    if form is None or not form.estimate:
        return None
    found: tuple[Floats, Floats, Floats] = load(form.estimate)(*arguments(form, observations, rule))
    return found


def spread(outcome: Outcome, rows: NDArray[np.bool_]) -> Outcome:
    """Outcome of some rows in the shape of all, missing elsewhere."""
    whole = Outcome(*(np.full(rows.size, np.nan) for _ in range(5)))
    for name, values in vars(outcome).items():
        getattr(whole, name)[rows] = values
    return whole


def apply_rule(
    observations: Observations, rule: Rule
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """DEPs by the whole rule, and the proteins that it can judge.

    Parameters
    ----------
    observations
        Contaminants are not among them; rows with fewer than `min_pairs` values take no part, also
        not in a prior.
    rule
        The section `differential` of the configuration.

    Returns
    -------
    changed, tested : numpy.ndarray
        Shape (proteins,): true for a DEP, and where the test of the rule gives a p-value.
    """
    rows = observations.n >= rule.min_pairs
    tested = observations if rows.all() else observations.select(rows)
    outcome = run_test(rule.test, tested, rule)
    changed, defined = np.zeros(rows.shape, dtype=bool), np.zeros(rows.shape, dtype=bool)
    changed[rows] = is_beyond(tested.fit.effect, measure(outcome, rule.measure), rule)
    defined[rows] = ~np.isnan(outcome.p_value)
    return changed, defined


def measure(outcome: Outcome, name: str) -> Floats:
    """P-values, or the q-values over those that are there.

    Raises
    ------
    ValueError
        If the measure is none of `MEASURES`.
    """
    require_known(name, MEASURES, "measure")
    return MEASURES[name](outcome.p_value)


def is_beyond(log2fc: Floats, measured: Floats, rule: Rule) -> NDArray[np.bool_]:
    """Compare fold change and measure with the thresholds; a missing value is never beyond."""
    return (np.abs(log2fc) > rule.log2_fold_change) & (measured < rule.alpha)
