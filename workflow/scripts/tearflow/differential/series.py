"""The table of a series: whether a protein changes over the visits, and its change at each."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.blocks import estimate_correlation
from tearflow.differential.limits import count_needed_pairs
from tearflow.differential.linear_model import ModelFit, fit_model, group_units
from tearflow.differential.multiple_testing import adjust_bh
from tearflow.differential.observations import NO_PRIOR, prior_of
from tearflow.differential.observed import observe
from tearflow.differential.omnibus import fit_f
from tearflow.differential.people import number_people
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.series_design import SeriesDesign
from tearflow.differential.tests import find_test

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def tabulate_visits(
    proteins: pd.DataFrame,
    log2: pd.DataFrame,
    design: SeriesDesign,
    deps: Mapping[str, pd.DataFrame],
    rule: Rule,
) -> pd.DataFrame:
    """Omnibus test of every protein group, and its changes in all contrasts of the series.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`.
    log2
        Log2 intensities, protein group by sample, in the same order.
    design
        Of the series.
    deps
        `deps.tsv` of every contrast by its name, in the order of the visits.
    rule
        By which proteins are tested.

    Returns
    -------
    pandas.DataFrame
        The columns of `visits.tsv`, one row a protein group.
    """
    values = observe(log2, design).to_numpy()
    named = proteins[["protein_group", "accession", "gene", "description"]]
    omnibus = omnibus_test(values, proteins["contaminant"].to_numpy(bool), design, rule)
    n_people = count_at_levels(~np.isnan(values), design)
    omnibus = omnibus.assign(n_people_reference=n_people[:, 0])
    return pd.concat([named, omnibus, tabulate_changes(deps, n_people[:, 1:], rule.test)], axis=1)


def omnibus_test(
    values: Floats, contaminant: Flags, design: SeriesDesign, rule: Rule
) -> pd.DataFrame:
    """Moderated F-test of the changes of every protein over the visits of a series.

    It is of all values, also of people without the reference, as limma's ``~ subject + visit``, or
    ``~ visit`` with the correlation within people where the contrasts have it. Its prior is that of
    the proteins with enough people. Where the values of a protein do not determine all changes, F
    is over those that they do, `f_df` of them.

    Parameters
    ----------
    values
        Of the units, log2 as measured: imputed values take no part. Shape (proteins, units).
    contaminant
        Shape (proteins,).
    design
        Of the series.
    rule
        By which proteins are tested.

    Returns
    -------
    pandas.DataFrame
        Columns `n_people` to `reason` of `visits.tsv`.
    """
    people = count_compared(~np.isnan(values), design)
    everyone = count_compared(np.ones((1, values.shape[1]), dtype=bool), design)
    needed = count_needed_pairs(rule.min_pairs, int(everyone.fewest[0]))
    where = "at two visits" if design.has_fixed_people else "each at two values"
    reason = np.select(
        [contaminant, people.fewest < needed],
        ["contaminant", f"fewer than {needed} people {where}"],
        default="",
    ).astype(object)
    rows = np.flatnonzero(reason == "")
    tested = np.array(design.tested)
    model = fit_design(values[rows], design)
    fit = model.contrast(tested[0])
    prior = prior_of(fit, robust=rule.robust_prior)
    outcome = fit_f(model, tested, prior)
    why = "too few variances for a prior" if prior is NO_PRIOR else "no change can be compared"
    reason[rows[np.isnan(outcome.p_value)]] = why
    of_tested = pd.DataFrame(
        {
            "f": outcome.f,
            "f_df": outcome.df,
            "f_residual_df": np.where(np.isinf(outcome.residual_df), np.nan, outcome.residual_df),
            "f_p_value": outcome.p_value,
            "f_q_value": adjust_bh(outcome.p_value),
        },
        index=rows,
    )
    return pd.DataFrame({"n_people": people.all}).join(of_tested).assign(reason=reason)


def fit_design(values: Floats, design: SeriesDesign) -> ModelFit:
    """Fit of the joint model of every protein; values of shape (proteins, units)."""
    matrix, blocks = np.array(design.matrix), None
    if design.is_blocked:
        correlation = estimate_correlation(values, matrix, design.people).consensus
        blocks = group_units(design.people, correlation)
    elif design.is_paired:
        blocks = group_units(design.people, 1)
    return fit_model(values, matrix, blocks)


class Compared(NamedTuple):
    """People whose values say something about the changes, of every protein.

    Attributes
    ----------
    all
        Those with values at two visits or more; those with any where people are not parameters.
    fewest
        In the smaller group, where the changes of groups are compared; where people are not
        parameters, at the visit with the second most.
    """

    all: NDArray[np.int64]
    fewest: NDArray[np.int64]


def count_compared(seen: Flags, design: SeriesDesign) -> Compared:
    """People who are compared, from where there are values, shape (proteins, units)."""
    number = number_people(design.people, seen.shape[1])
    groups = np.array([unit.group for unit in design.units])
    of_groups = []
    if design.has_fixed_people:
        compared = sum_units(seen, number) > 1
        for group in np.unique(groups):
            of_groups.append(compared[:, np.unique(number[groups == group])].sum(axis=1))
    else:
        compared = sum_units(seen, number) > 0
        for group in np.unique(groups):
            of_levels = count_at_levels(seen & (groups == group), design)
            of_groups.append(np.sort(of_levels, axis=1)[:, -2])
    return Compared(compared.sum(axis=1), np.min(of_groups, axis=0))


def count_at_levels(seen: Flags, design: SeriesDesign) -> NDArray[np.int64]:
    """People with a value at each visit, the reference first; shape (proteins, visits)."""
    place = {level: number for number, level in enumerate(design.levels)}
    return sum_units(seen, np.array([place[level] for level in design.level_of_units]))


def sum_units(seen: Flags, number: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of values of each person or visit, numbered from 0; shape (proteins, of these)."""
    return seen.astype(int) @ (number[:, None] == np.arange(number.max(initial=-1) + 1))


def tabulate_changes(
    deps: Mapping[str, pd.DataFrame], n_people: NDArray[np.int64], test: str
) -> pd.DataFrame:
    """Change of every protein in each contrast, p and q of the selected test.

    Parameters
    ----------
    deps
        `deps.tsv` of every contrast by its name.
    n_people
        People with a value at its target, shape (proteins, contrasts).
    test
        The selected one.
    """
    p_values = np.array([table[column_of(test, "p_value")] for table in deps.values()]).T
    across = adjust_bh(p_values.ravel()).reshape(p_values.shape)
    prefix = find_test(test).prefix
    columns: dict[str, Any] = {}
    for place, (name, table) in enumerate(deps.items()):
        columns |= {
            f"n_people_{name}": n_people[:, place],
            f"log2fc_{name}": table["log2fc"],
            f"ci_low_{name}": table[f"{prefix}ci_low"],
            f"ci_high_{name}": table[f"{prefix}ci_high"],
            f"p_value_{name}": p_values[:, place],
            f"q_value_{name}": table[column_of(test, "q_value")],
            f"q_across_{name}": across[:, place],
        }
    return pd.DataFrame(columns)
