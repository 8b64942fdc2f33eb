"""Pairs of contrasts compared protein by protein, and how far the two agree as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from tearflow.comparison.chance import overlap_p_value, sign_p_value
from tearflow.comparison.contrasts import name_proteins, represent
from tearflow.comparison.differences import (
    Estimate,
    compare_changes,
    estimate_of,
    no_estimate,
    pool_changes,
)
from tearflow.comparison.places import (
    DIFFERENT,
    ONLY,
    SIDES,
    place_deps,
)
from tearflow.comparison.same_people import compare_within_people
from tearflow.comparison.table_specs import AGREEMENT, DIFFERENCES
from tearflow.differential.limits import count_needed_pairs
from tearflow.differential.rule import Rule
from tearflow.run.words import count_of, list_first

EYES = "eyes were tested as independent pairs: p and q of the differences are too small as well"


@dataclass(frozen=True)
class Compared:
    """What a comparison needs of a contrast.

    Parameters
    ----------
    deps
        Its table, `deps.tsv`, in which `p_value` is that of the selected test.
    source
        Matrix of its cohort. In contrasts of one matrix, equal ids are the same person.
    people
        Ids of the people in its units.
    changes
        Change of every protein group in every person, by
        `tearflow.comparison.same_people.changes_of_people`; needed for people who are in another
        contrast too, and None where the contrast is not of changes of people.
    """

    deps: pd.DataFrame
    source: str
    people: Sequence[str]
    changes: pd.DataFrame | None = None


def compare_pairs(
    contrasts: Mapping[str, Compared], rule: Rule
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare each contrast with each later one.

    Parameters
    ----------
    contrasts
        By name, as ``cohort/contrast``.
    rule
        The section `differential` of the configuration, for differences within people.

    Returns
    -------
    differences, agreement : pandas.DataFrame
        Columns of `differences.tsv`, one row a pair of contrasts and a protein that both tested or
        that is a DEP of one; and of `agreement.tsv`, one row a pair of contrasts.
    """
    tables, rows = [], []
    for names in combinations(contrasts, 2):
        first, second = (contrasts[name] for name in names)
        table = compare_pair(first, second, rule)
        of_pair = dict(zip(SIDES, names, strict=True))
        tables.append(table.assign(**of_pair)[DIFFERENCES.names])
        rows.append(of_pair | summarise_pair(first, second, table))
    return pd.concat(tables, ignore_index=True), pd.DataFrame(rows)[AGREEMENT.names]


def find_equal_ids(first: Compared, second: Compared) -> list[str]:
    """Ids of people that are in two contrasts, in the order of the first."""
    return [person for person in first.people if person in second.people]


def find_common(first: Compared, second: Compared) -> list[str]:
    """People who are in two contrasts of one matrix, in the order of the first."""
    return find_equal_ids(first, second) if first.source == second.source else []


def find_dependent(contrasts: Mapping[str, Compared]) -> list[str]:
    """Names of the contrasts that have people of another one."""
    return [
        name
        for name, contrast in contrasts.items()
        if any(find_common(contrast, other) for key, other in contrasts.items() if key != name)
    ]


def compare_pair(first: Compared, second: Compared, rule: Rule) -> pd.DataFrame:
    """Compare two contrasts protein by protein.

    People who are in both make the two changes dependent: the difference is then tested within
    them, and no change is pooled.

    Parameters
    ----------
    first, second
        The contrasts.
    rule
        The section `differential` of the configuration.

    Returns
    -------
    pandas.DataFrame
        Columns of `differences.tsv` without the names of the contrasts; DEPs first, then by
        p-value and name.
    """
    tested = represent(first.deps), represent(second.deps)
    names = tested[0].index.intersection(tested[1].index)
    only = [rows.index[rows["is_dep"] & ~rows.index.isin(names)] for rows in tested]
    matched = [rows.loc[names] for rows in tested]
    table = _test_matched(first, second, matched, rule).reindex(names.append(only))
    for side, rows in zip(SIDES, tested, strict=True):
        table = table.join(_of_side(rows).add_suffix(f"_{side}"))
        table[f"is_dep_{side}"] = table[f"is_dep_{side}"].eq(True)
    table = table.fillna({f"protein_group_{side}": "" for side in SIDES})
    for name in ("gene", "accession"):
        table[name] = table[f"{name}_first"].fillna(table[f"{name}_second"])
    remarks = table[["remark_first", "remark_second"]].fillna("").to_numpy()
    table["remark"] = ["; ".join(dict.fromkeys(filter(None, pair))) for pair in remarks]
    for untested, other, side in zip(only, (second, first), reversed(SIDES), strict=True):
        table.loc[untested, "reason"] = explain_untested(untested, other.deps, side)
    table["place"] = place_deps(table)
    # `name` is the index.
    order = ["no_dep", "p_value", "name"]
    return table.assign(no_dep=table["place"].eq("")).sort_values(order, kind="stable")


def _test_matched(
    first: Compared, second: Compared, matched: list[pd.DataFrame], rule: Rule
) -> pd.DataFrame:
    """Difference and pooled change of proteins that both contrasts tested, in the same order."""
    if find_common(first, second):
        difference, why_not = _test_within_people(first, second, matched, rule)
        pooled, between = no_estimate(len(matched[0])), np.full(len(matched[0]), np.nan)
    else:
        estimates = [estimate_of(rows) for rows in matched]
        difference, why_not = compare_changes(*estimates), "no moderated variance"
        pooled, between = pool_changes(*estimates)
    columns = {
        **difference.columns("difference"),
        "df": difference.df,
        "welch_p_value": difference.student_p_value,
        **pooled.columns("pooled_log2fc", "pooled_"),
        "between_variance": between,
        "reason": np.where(np.isnan(difference.error), why_not, ""),
    }
    return pd.DataFrame(columns, index=matched[0].index)


def _test_within_people(
    first: Compared, second: Compared, matched: list[pd.DataFrame], rule: Rule
) -> tuple[Estimate, str]:
    """Difference in the people of both contrasts, and why that of a protein may be missing."""
    if first.changes is None or second.changes is None:
        return no_estimate(len(matched[0])), "people in both contrasts, which are not both of pairs"
    needed = count_needed_pairs(rule.min_pairs, len(find_common(first, second)))
    difference = compare_within_people(
        first.changes.loc[matched[0]["protein_group"]],
        second.changes.loc[matched[1]["protein_group"]],
        needed,
        rule.robust_prior,
    )
    return difference, f"fewer than {needed} people with both changes, or no variance"


def _of_side(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns of the table of differences that each contrast has."""
    columns = ["protein_group", "gene", "accession", "is_dep", "log2fc", "remark"]
    return rows[columns].assign(se=estimate_of(rows).error)


def explain_untested(names: pd.Index, deps: pd.DataFrame, side: str) -> list[str]:
    """Why proteins were not tested in a contrast, by their names.

    Parameters
    ----------
    names
        Of proteins, as `tearflow.comparison.contrasts.name_proteins` gives them.
    deps
        Table of the contrast that did not test them.
    side
        What the text calls it.
    """
    reasons = deps["reason"].groupby(name_proteins(deps)).first()
    return [f"{side}: {reasons.get(name, 'not in its matrix')}" for name in names]


def summarise_pair(first: Compared, second: Compared, table: pd.DataFrame) -> dict[str, Any]:
    """Row of `agreement.tsv` without the names of the contrasts.

    Parameters
    ----------
    first, second
        The contrasts.
    table
        By `compare_pair`.
    """
    compared = table[table[["log2fc_first", "log2fc_second"]].notna().all(axis=1)]
    is_dep = {side: table[f"is_dep_{side}"] for side in SIDES}
    n_deps = {side: int(compared[f"is_dep_{side}"].sum()) for side in SIDES}
    product = compared["log2fc_first"] * compared["log2fc_second"]
    in_both = compared["is_dep_first"] & compared["is_dep_second"]
    signs = product[(compared["is_dep_first"] | compared["is_dep_second"]) & (product != 0)]
    shared, n_same = int(in_both.sum()), int((signs > 0).sum())
    common = find_common(first, second)
    of_eyes = EYES if table["remark"].ne("").any() else ""
    chance = {
        "overlap_p_value": overlap_p_value(
            shared, n_deps["first"], n_deps["second"], len(compared)
        ),
        "sign_p_value": sign_p_value(n_same, len(signs)),
    }
    return {
        "n_common_people": len(common),
        "n_tested_first": len(represent(first.deps)),
        "n_tested_second": len(represent(second.deps)),
        "n_tested": len(compared),
        **{f"n_deps_{side}": int(flags.sum()) for side, flags in is_dep.items()},
        **{f"n_deps_tested_{side}": count for side, count in n_deps.items()},
        "n_shared": shared,
        "n_shared_same_direction": int((in_both & (product > 0)).sum()),
        "expected_shared": n_deps["first"] * n_deps["second"] / max(len(compared), 1),
        **{
            f"n_{side}_only_{word}": int((flags & table["place"].eq(place)).sum())
            for side, flags in is_dep.items()
            for word, place in ONLY.items()
        },
        "n_different": int((table["q_value"] < DIFFERENT).sum()),
        "n_signs": len(signs),
        "n_same_sign": n_same,
        "correlation": compared["log2fc_first"].corr(compared["log2fc_second"]),
        **(dict.fromkeys(chance, np.nan) if common else chance),
        "remark": "; ".join(
            filter(None, [remark_on_people(common, find_equal_ids(first, second)), of_eyes])
        ),
    }


def remark_on_people(common: list[str], equal_ids: list[str]) -> str:
    """What people of both contrasts, or equal ids of different people, mean for the comparison.

    Examples
    --------
    >>> remark_on_people([], [])
    ''
    """
    if common:
        return (
            f"{count_of(len(common), 'subject')} in both contrasts: the difference is tested "
            "within these people; agreement with chance and pooled changes need different people"
        )
    if equal_ids:
        return (
            f"ids of subjects in both cohorts, which are of different matrices "
            f"({list_first(equal_ids, 3)}): taken for different people"
        )
    return ""
