"""The table of a contrast: every protein group, its tests, and whether it is a DEP."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.design import Design
from tearflow.differential.fit import Outcome
from tearflow.differential.limits import BY_COUNT, OF_ALL
from tearflow.differential.model import Model
from tearflow.differential.multiple_testing import adjust_bh, adjust_storey
from tearflow.differential.observations import Observations
from tearflow.differential.observed import mean_seen, observe_sides
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import DEPS
from tearflow.differential.testing import (
    estimate_change,
    is_beyond,
    measure,
    run_test,
    spread,
)
from tearflow.differential.tests import DIFFERENCES, TESTS, StatisticalTest, find_test
from tearflow.run.keys import require_known
from tearflow.run.problems import InputError, Problem


def find_deps(
    proteins: pd.DataFrame,
    means: dict[str, NDArray[np.float64]],
    observations: Observations,
    rule: Rule,
    n_measured: NDArray[np.int64] | None = None,
) -> pd.DataFrame:
    """Test every protein group of a contrast and mark the DEPs.

    Parameters
    ----------
    proteins
        One row a protein group: `protein_group`, `accession`, `gene`, `description`,
        `contaminant`.
    means
        Columns of `half_means`.
    observations
        Of all protein groups, in the same order.
    rule
        The section `differential` of the configuration, `min_pairs` as a whole number.
    n_measured
        Pairs with a measured value at both visits, shape (proteins,), where some are imputed;
        without it all were measured.

    Returns
    -------
    pandas.DataFrame
        One row a protein group, in the given order, with the columns of every test. Means and
        fold change are over the units with a value, such as complete pairs, and stand on every row
        that has one; tests stand on the rows with enough pairs that are no contaminant, which also
        make the priors.
        `reason` says why a row is not tested by the selected test and is empty where it is.
        q-values are over the rows that have the p-value. `minimum_effect_prior` is which prior
        that test took, `BY_COUNT` or `OF_ALL`; `wilcoxon_log2fc` is the estimate of that test.
    """
    require_known(rule.test, TESTS, "test")
    log2fc = observations.fit.effect
    n_measured = observations.n if n_measured is None else n_measured
    eligible = find_eligible(proteins["contaminant"], observations.n, n_measured, rule)
    tested = observations.select(eligible)
    outcomes = {key: spread(run_test(key, tested, rule), eligible) for key in TESTS}
    estimates = {}
    for key, test in TESTS.items():
        if test.estimate:
            change, outcomes[key] = add_estimate(key, tested, eligible, outcomes[key], rule)
            estimates[f"{test.prefix}log2fc"] = change
    outcome = outcomes[rule.test]
    is_dep = is_beyond(log2fc, measure(outcome, rule.measure), rule)
    named = [pair for key, test in TESTS.items() for pair in columns(test, outcomes[key])]
    table = proteins[["protein_group", "accession", "gene", "description"]].assign(
        n_pairs=np.count_nonzero(~np.isnan(observations.log2), axis=1),
        **means,
        log2fc=log2fc,
        **dict(named),
        direction=np.select([~is_dep, log2fc > 0], ["none", "up"], "down"),
        is_dep=is_dep,
        reason=give_reasons(proteins["contaminant"], observations, n_measured, outcome, rule),
        storey_q_value=adjust_storey(outcome.p_value),
        minimum_effect_prior=name_priors(tested, eligible, outcomes["minimum_effect"]),
        **estimates,
    )
    return table[[name for name in DEPS.names if name in table]]


def add_estimate(
    key: str, tested: Observations, eligible: NDArray[np.bool_], outcome: Outcome, rule: Rule
) -> tuple[NDArray[np.float64], Outcome]:
    """Change that a test estimates, of every row, and the outcome with the interval that it lacks.

    Parameters
    ----------
    key
        Of the test.
    tested, eligible
        The rows that are tested, and which they are of all.
    outcome
        Of every row.
    rule
        By which they are tested.
    """
    found = estimate_change(key, tested, rule)
    if found is None:
        return np.full(eligible.shape, np.nan), outcome
    change, low, high = np.full((3, eligible.size), np.nan)
    for whole, part in zip((change, low, high), found, strict=True):
        whole[eligible] = np.where(tested.fit.weight > 0, part, np.nan)
    is_lacking = np.isnan(outcome.ci_low)
    ends = {
        "ci_low": np.where(is_lacking, low, outcome.ci_low),
        "ci_high": np.where(is_lacking, high, outcome.ci_high),
    }
    return change, replace(outcome, **ends)


def name_priors(
    tested: Observations, eligible: NDArray[np.bool_], outcome: Outcome
) -> NDArray[np.str_]:
    """Which prior the minimum-effect test took, of every row; empty where it tests nothing."""
    counted = np.zeros(eligible.shape, dtype=bool)
    counted[eligible] = tested.is_counted
    defined = ~np.isnan(outcome.p_value)
    return np.select([defined & counted, defined], [BY_COUNT, OF_ALL], default="")


def require_counts(proteins: pd.DataFrame, rule: Rule, matrix: str) -> None:
    """Refuse the test by peptide count where the matrix has none.

    Parameters
    ----------
    proteins
        One row a protein group, with `n_peptides`.
    rule
        The section `differential` of the configuration.
    matrix
        Path of the matrix as the user wrote it.

    Raises
    ------
    InputError
        If the selected test needs the peptide counts that nobody gave.
    """
    if not find_test(rule.test).needs_counts or proteins["n_peptides"].notna().any():
        return
    message = f'no peptide counts, which the test "{rule.test}" needs'
    advice = (
        "Set differential.test to moderated, or give a matrix with the column N.Sequences or "
        "DIA-NN's long report"
    )
    raise InputError([Problem(matrix, message, advice)])


def columns(test: StatisticalTest, outcome: Outcome) -> list[tuple[str, NDArray[np.float64]]]:
    """Columns of a test with their names."""
    named = [
        *zip(test.columns, (outcome.t, outcome.df), strict=False),
        ("p_value", outcome.p_value),
        ("q_value", adjust_bh(outcome.p_value)),
        ("ci_low", outcome.ci_low),
        ("ci_high", outcome.ci_high),
    ]
    return [(test.prefix + name, values) for name, values in named]


def find_eligible(
    contaminant: pd.Series,
    n_pairs: NDArray[np.int64],
    n_measured: NDArray[np.int64],
    rule: Rule,
) -> NDArray[np.bool_]:
    """Rows that may be tested: enough complete pairs, enough of them measured, no contaminant."""
    enough = (n_pairs >= rule.min_pairs) & (n_measured >= rule.min_measured)
    return ~contaminant.to_numpy(bool) & enough


def half_means(log2: pd.DataFrame, design: Design) -> dict[str, NDArray[np.float64]]:
    """Average what is compared over the units that have a value, see `observe_sides`."""
    reference, target = observe_sides(log2, design)
    return {"mean_reference": mean_seen(reference), "mean_target": mean_seen(target)}


def give_reasons(
    contaminant: pd.Series,
    observations: Observations,
    n_measured: NDArray[np.int64],
    outcome: Outcome,
    rule: Rule,
) -> NDArray[np.str_]:
    """Why each row is not tested by the selected test; empty where it is."""
    undefined = np.isnan(outcome.p_value)
    is_paired = observations.kind == DIFFERENCES
    complete, fully_measured = name_needed(observations.model)
    return np.select(
        [
            contaminant.to_numpy(bool),
            observations.n < rule.min_pairs,
            n_measured < rule.min_measured,
            (observations.fit.weight <= 0) & (not is_paired),
            undefined & (observations.fit.variance == 0),
            undefined & (find_test(rule.test).form(observations.kind) is None),
            undefined & (observations.fit.df <= 0) & (not is_paired),
            undefined & find_test(rule.test).needs_counts,
            undefined,
        ],
        [
            "contaminant",
            f"fewer than {rule.min_pairs} {complete}",
            f"fewer than {rule.min_measured} {fully_measured}",
            "the effect cannot be estimated from its values",
            "constant differences" if is_paired else "constant values",
            "the selected test cannot be made of this design",
            "no degree of freedom is left for the variance",
            "no peptide count",
            "too few variances for a prior",
        ],
        default="",
    )


def name_needed(model: Model) -> tuple[str, str]:
    """What `min_pairs` and `min_measured` count.

    >>> from tearflow.differential.model import model_of_pairs
    >>> name_needed(model_of_pairs(None, 3))
    ('complete pairs', 'measured pairs')
    """
    if model.target is not None:
        # At two visits of the same people, whose samples are the units, else in two groups.
        where = "in a group" if sum(model.sizes or ()) == model.n_people else "on one side"
        return f"people {where} with complete values", f"people {where} with measured values"
    if model.sides > 2:
        return "people with all four values", "people with all four values measured"
    if model.is_blocked:
        return "people with a complete pair", "people with a measured pair"
    return "complete pairs", "measured pairs"
