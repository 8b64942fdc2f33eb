"""Rank correlations of proteins with clinical measures, over people."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Sample
from tearflow.differential.multiple_testing import adjust_bh
from tearflow.endpoints.measures import PRIMARY, Measure
from tearflow.endpoints.people_changes import (
    PeopleChanges,
    baseline_of_proteins,
    change_of_measure,
    change_of_proteins,
    sampled_eyes,
)
from tearflow.endpoints.rank_correlation import FEWEST, correlate_ranks
from tearflow.endpoints.table_specs import (
    ENDPOINT_CHANGES,
    ENDPOINT_POINTS,
    ENDPOINT_RELATIONS,
    ENDPOINT_RESPONSE,
)
from tearflow.proteins.gene_level import keep_tested

# Change of a protein with the change of a measure; baseline of a protein with the same change.
CHANGES, RESPONSE = "changes", "response"
RELATIONS = (CHANGES, RESPONSE)
# What p and q are compared with where they are counted.
ALPHA = 0.05
# The strongest proteins of each measure, whose people are listed and drawn.
STRONGEST = 4


def relate_proteins(
    deps: pd.DataFrame,
    log2: pd.DataFrame,
    values: pd.DataFrame,
    measures: Sequence[Measure],
    samples: Sequence[Sample],
    contrast: Contrast,
) -> dict[str, pd.DataFrame]:
    """Rank correlation of every tested protein with every primary measure, over people.

    Parameters
    ----------
    deps
        Table of the contrast.
    log2
        Log2 intensities, protein group (index) by sample.
    values
        Table `values.tsv` of the cohort.
    measures
        All that are declared.
    samples
        Those of the cohort.
    contrast
        Of changes of people between visits.

    Returns
    -------
    dict of pandas.DataFrame
        `relations`, a row a measure and relation; `changes` and `response`, a row a protein group
        and measure, q-values over the protein groups of the measure; `points`, the people behind
        the `STRONGEST` of each.
    """
    tested = keep_tested(deps).reset_index(drop=True)
    chosen = log2.loc[tested["protein_group"]]
    proteins = {
        CHANGES: change_of_proteins(chosen, samples, contrast),
        RESPONSE: baseline_of_proteins(chosen, samples, contrast),
    }
    visits = {CHANGES: contrast.sides, RESPONSE: (contrast.reference,)}
    tables: dict[str, list[pd.DataFrame]] = {CHANGES: [], RESPONSE: []}
    relations, points = [], []
    for relation, of_proteins in proteins.items():
        eyes = sampled_eyes(samples, contrast, visits[relation])
        for measure in measures:
            if measure.role != PRIMARY:
                continue
            found = change_of_measure(values, measure, samples, contrast, eyes)
            people = [person for person in of_proteins if person in found.change.index]
            table = correlate_proteins(tested, of_proteins[people], found)
            reason = found.reason or why_not_related(table, found, people)
            row = {"relation": relation, "measure": measure.name}
            of_people = {
                "n_people": len(people),
                "n_strata": found.stratum[people].nunique(),
                "n_limited": len(found.limited.intersection(people)),
            }
            relations.append(row | of_people | summarise_relation(table) | {"reason": reason})
            if not reason:
                tables[relation].append(table.assign(measure=measure.name))
                points += [row | point for point in list_points(table, of_proteins, found)]
    return {
        "relations": _frame(relations, ENDPOINT_RELATIONS.names),
        CHANGES: _stack(tables[CHANGES], ENDPOINT_CHANGES.names),
        RESPONSE: _stack(tables[RESPONSE], ENDPOINT_RESPONSE.names),
        "points": _frame(points, ENDPOINT_POINTS.names),
    }


def correlate_proteins(
    tested: pd.DataFrame, proteins: pd.DataFrame, found: PeopleChanges
) -> pd.DataFrame:
    """Correlation of each protein group with a measure.

    Parameters
    ----------
    tested
        Rows of deps.tsv.
    proteins
        Values in the same order, protein group by person; all of them have the measure.
    found
        Changes of the measure.

    Returns
    -------
    pandas.DataFrame
        Columns of `endpoint_changes.tsv` but `measure`, in the order of `tested`.
    """
    people = list(proteins)
    result = correlate_ranks(
        proteins.to_numpy(), found.change[people].to_numpy(), found.stratum[people].tolist()
    )
    table = pd.DataFrame(
        {
            **tested[["protein_group", "accession", "gene"]],
            "n_people": result.n,
            "rho": result.rho,
            "p_value": result.p_value,
            "q_value": adjust_bh(result.p_value),
            "smallest_p_value": result.smallest,
            "exact": result.exact,
            **tested[["log2fc", "is_dep"]],
        }
    )
    few = f"fewer than {FEWEST} people with both"
    table["reason"] = np.select(
        [result.n < FEWEST, np.isnan(result.rho)], [few, "the same value in all of them"], ""
    )
    # Rounded, so that the last digit of a sum decides nothing.
    size = table["rho"].abs().round(9)
    order = np.lexsort([-table["log2fc"].abs(), -size, table["p_value"]])
    rank = pd.Series(pd.NA, table.index, dtype="Int64")
    rank.iloc[order] = np.arange(1, len(table) + 1)
    table["rank"] = rank.mask(table["rho"].isna())
    return table


def why_not_related(table: pd.DataFrame, found: PeopleChanges, people: Sequence[str]) -> str:
    """Why a measure is related to no protein; empty where it is to any."""
    if table["rho"].notna().any():
        return ""
    if len(people) < FEWEST:
        has = "has" if len(people) == 1 else "have"
        return f"{len(people)} of the people with samples {has} a change of it"
    if found.change[people].groupby(found.stratum[people]).nunique().max() == 1:
        return "its change is the same in everybody"
    return f"no protein group is measured in {FEWEST} people with a change"


def summarise_relation(table: pd.DataFrame) -> dict[str, Any]:
    """Counts of a measure, and its strongest protein group."""
    tested = table[table["rho"].notna()]
    strongest = tested.nsmallest(1, "rank").to_dict("records")
    columns = ("protein_group", "gene", "rho", "p_value", "q_value")
    size = tested["rho"].abs().round(9)
    is_first = tested["p_value"].eq(tested["p_value"].min()) & size.eq(
        size[tested["rank"] == 1].max()
    )
    return {
        "n_tested": len(tested),
        "smallest_p_value": tested["smallest_p_value"].min(),
        "n_below": int((tested["p_value"] < ALPHA).sum()),
        "n_q_below": int((tested["q_value"] < ALPHA).sum()),
        "n_first": int(is_first.sum()),
        **{name: strongest[0][name] for name in columns if strongest},
    }


def list_points(
    table: pd.DataFrame, proteins: pd.DataFrame, found: PeopleChanges
) -> list[dict[str, Any]]:
    """People behind the strongest protein groups of a measure."""
    columns = ("rank", "protein_group", "accession", "gene", "rho", "p_value", "q_value")
    return [
        {
            **{name: row[name] for name in columns},
            "subject": person,
            "stratum": found.stratum[person],
            "protein": value,
            "change": found.change[person],
            "limited": person in found.limited,
        }
        for row in table.nsmallest(STRONGEST, "rank").to_dict("records")
        for person, value in proteins.loc[row["protein_group"]].dropna().items()
        if person in found.change.index
    ]


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns)


def _stack(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]
