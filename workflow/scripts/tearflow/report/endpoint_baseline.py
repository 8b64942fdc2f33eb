"""The baseline table of the clinical endpoints, as Table 1 of a publication."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.endpoints.choose_test import OF_SCALE
from tearflow.endpoints.measures import PERSON, RANKS, YES_NO, Measure
from tearflow.endpoints.names import CATEGORY, COUNT, KRUSKAL_WALLIS, MEASURE, RANK_SUM
from tearflow.report.blocks import Block, Grid, Prose
from tearflow.report.endpoint_words import (
    EACH_EYE,
    count_with_share,
    find_two_eyed,
    lines,
    name_measure,
    p_value,
    small,
    typical,
)
from tearflow.report.run import Run
from tearflow.run.words import number

EXPLAINED = (
    "Mean ± SD, or median (quartiles) where ranks are compared; of categories, and of yes, the "
    "number."
)
OF_EYES = " A measure per eye is described by its eyes."
OF_P = (
    "p is between the cohorts, or between the arms of a cohort, and is not adjusted for the number "
    "of rows. Between groups to which people were assigned at random it says nothing: every "
    "difference between them is then by chance."
)
# A cohort and an arm, both empty for all.
Group = tuple[str, str]
Cells = list[str | Markup]


def baseline_blocks(run: Run) -> list[Block]:
    """Baseline table of all cohorts with endpoints, and what p in it means."""
    table = run.with_titles("endpoints/baseline.tsv")
    groups = list(dict.fromkeys(zip(table["cohort"], table["arm"], strict=True)))
    two_eyed = set().union(*(find_two_eyed(run, cohort) for cohort in run.endpoints))
    # Where nobody has two eyes both p are the same.
    only_people = table["unit"].ne(PERSON) & ~table["characteristic"].isin(two_eyed)
    table["p_value"] = table["p_value"].mask(only_people)
    rows = [
        row
        for name, rows in table.groupby("characteristic", sort=False)
        for row in rows_of(rows, groups, run.measures.get(str(name), Measure(str(name))))
    ]
    headers = ["Characteristic", *map(name_group, groups)]
    has_p = bool(table["p_value"].notna().any())
    if has_p:
        headers += [f"p, {EACH_EYE}", "p, by person"]
    shown = [row[: len(headers)] for row in rows]
    if has_p and not two_eyed:
        headers = [*headers[:-2], "p"]
        shown = [[*row[:-2], row[-1]] for row in shown]
    title = "People of each cohort before the treatment"
    explained = EXPLAINED + OF_EYES * bool(two_eyed)
    return [Prose([explained, *([OF_P] if has_p else [])]), Grid(title, headers, shown)]


def name_group(group: Group) -> str:
    """Name of a cohort and an arm.

    >>> name_group(("", "")), name_group(("nsde", "")), name_group(("nsde", "drug"))
    ('All', 'nsde', 'nsde, drug')
    """
    return ", ".join(filter(None, group)) or "All"


def rows_of(table: pd.DataFrame, groups: list[Group], measure: Measure) -> list[Cells]:
    """Rows of the grid on a characteristic or a measure: its name, each group, and both p.

    Parameters
    ----------
    table
        Its rows of `baseline.tsv`.
    groups
        In the order of the columns.
    measure
        What is shown of it; of a characteristic its name only.
    """
    kind = table["kind"].iloc[0]
    whole, levels = table[table["level"].eq("")], table[table["level"].ne("")]
    if kind == COUNT:
        return [[str(measure.name).capitalize(), *fill(whole, groups, show_count), "", ""]]
    shown = whole[whole["unit"].eq(measure.per if kind == MEASURE else PERSON)]
    tests = p_cells(whole)
    if kind == CATEGORY:
        counted = [
            [Markup("\N{EM SPACE}<bdi>{}</bdi>").format(level), *cells, "", ""]
            for level, rows in levels.groupby("level", sort=False)
            for cells in [fill(rows, groups, show_count)]
        ]
        return [[measure.label, *[""] * len(groups), *tests], *counted]
    if measure.scale == YES_NO:
        yes = fill(levels[levels["level"].eq("1")], groups, show_count)
        return [[name_measure(measure), *yes, *tests]]
    by_ranks = are_ranked(shown, measure)
    cells = fill(shown, groups, lambda row: show_number(row, by_ranks))
    return [[name_measure(measure), *cells, *tests]]


def are_ranked(rows: pd.DataFrame, measure: Measure) -> bool:
    """Whether ranks are compared, or would be: where a group has no mean, in any case."""
    tests = set(rows["test"]) - {""}
    if (rows["mean"].isna() & rows["n"].gt(0)).any():
        return True
    if tests:
        return bool(tests & {RANK_SUM, KRUSKAL_WALLIS})
    return measure.test == RANKS or measure.scale in OF_SCALE


def fill(rows: pd.DataFrame, groups: list[Group], show: Any) -> Cells:
    """Cells of the groups, empty where a group has no row."""
    found = {(row.cohort, row.arm): show(row) for row in rows.itertuples()}
    return [found.get(group, "") for group in groups]


def show_count(row: Any) -> str:
    """Number of units, or of those at the level of the row with its share."""
    return count_with_share(int(row.n_level if row.level else row.n), row.share)


def show_number(row: Any, by_ranks: bool) -> Markup:
    """Mean or median, and how many it is of where some are missing."""
    n = f"n = {number(int(row.n))}" if row.n_missing else ""
    return lines(typical(row, by_ranks), small(n))


def p_cells(rows: pd.DataFrame) -> Cells:
    """Cells with p, each eye counted and by person, with its cohort where there are several."""
    cells: Cells = []
    for of_person in (False, True):
        chosen = rows[rows["unit"].eq(PERSON) == of_person]
        tested = chosen[chosen["p_value"].notna()]
        several = len(tested) > 1
        cells.append(
            lines(
                *(
                    (f"{row.cohort}: " if several else "") + p_value(row.p_value)
                    for row in tested.itertuples()
                )
            )
        )
    return cells
