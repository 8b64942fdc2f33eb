"""The primary measures in the summary: a line for each."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.endpoints.measures import PRIMARY, Measure
from tearflow.endpoints.names import BY_PERSON, MIXED, OF_CHANGE, OF_VISIT
from tearflow.report.blocks import Block, Grid, anchor
from tearflow.report.endpoint_changes import estimate_lines, index_rows, show_person
from tearflow.report.endpoint_words import SIGNIFICANT, lines, name_measure, small
from tearflow.report.run import Run
from tearflow.run.words import join, number

Row = list[str | Markup]


def primary_grids(run: Run) -> list[Block]:
    """Table of the primary measures of all cohorts; empty where none was declared."""
    rows = [row for cohort in run.endpoints for row in rows_of(run, cohort)]
    if not rows:
        return []
    headers = ["Measure", "Compared", "Difference", "Mixed model", "People", "Visits with p < 0.05"]
    title = "Primary clinical measures, on one value per person; p adjusted over the visits"
    return [Grid(title, headers, rows, stacks=True)]


def rows_of(run: Run, cohort: str) -> list[Row]:
    """Rows of the primary measures of a cohort: of each arm, or of the arms against the control."""
    found = run.endpoints[cohort]
    tests = run.table(f"{cohort}/endpoints/tests.tsv")
    kind = OF_CHANGE if tests["comparison"].eq(OF_CHANGE).any() else OF_VISIT
    rows = []
    for measure in found.measures:
        of_measure = tests[tests["measure"].eq(measure.name)]
        shown = kind if of_measure["comparison"].eq(kind).any() else OF_VISIT
        if measure.role != PRIMARY or not of_measure["comparison"].eq(shown).any():
            continue
        compared = of_measure[of_measure["comparison"].eq(shown)]
        by_side = compared.groupby("arm" if shown == OF_VISIT else "target", sort=False)
        rows += [describe(run, cohort, measure, str(side), rows) for side, rows in by_side]
    return rows


def describe(run: Run, cohort: str, measure: Measure, side: str, tests: pd.DataFrame) -> Row:
    """Row of a measure: its difference at the visit of the proteins, or at the last one.

    Parameters
    ----------
    run, cohort, measure
        Whose row it is.
    side
        The arm, empty where there is none.
    tests
        Its comparisons with the baseline, or of its changes with those of the control.
    """
    by_person = tests[tests["analysis"].eq(BY_PERSON)]
    visit = visit_shown(run, cohort, by_person)
    rows = index_rows(tests, "visit", "analysis")
    person, mixed = rows[visit, BY_PERSON], rows.get((visit, MIXED))
    below = by_person.loc[by_person["adjusted_p"].lt(SIGNIFICANT), "visit"].tolist()
    design = run.endpoints[cohort].design
    compared = f"{visit} minus {design.baseline}"
    if person.comparison == OF_CHANGE:
        compared = f"{side} minus {design.control}, in {compared}"
    elif side:
        compared = f"{side}: {compared}"
    link = Markup('<a href="{}">{}</a>').format(
        run.address(cohort, anchor("endpoints", cohort)), run.cohort_title(cohort)
    )
    return [
        lines(name_measure(measure), link),
        compared,
        lines(*estimate_lines(person, measure)),
        "" if mixed is None else show_person(mixed, measure),
        lines(number(int(person.n_people)), small(left_out(run, cohort, measure, side, person))),
        f"{len(below)} of {len(by_person)}" + (f": {join(below)}" if below else ""),
    ]


def visit_shown(run: Run, cohort: str, tests: pd.DataFrame) -> str:
    """Last visit at which the proteins of the cohort are compared with another; else the last."""
    tested = tests["visit"].tolist()
    targets = {c.target for c in run.contrasts.values() if c.cohort == cohort}
    return next((visit for visit in reversed(tested) if visit in targets), tested[-1])


def left_out(run: Run, cohort: str, measure: Measure, side: str, tested: Any) -> str:
    """How many people with a value have no part in a test, since they miss a visit.

    Parameters
    ----------
    run, cohort, measure, side
        As of `describe`.
    tested
        Row of `tests.tsv`, as a named tuple.

    Returns
    -------
    str
        Empty for none.
    """
    design = run.endpoints[cohort].design
    sides = [side, design.control] if tested.comparison == OF_CHANGE else [side]
    omnibus = run.table(f"{cohort}/endpoints/omnibus.tsv")
    rows = omnibus[
        omnibus["measure"].eq(measure.name)
        & omnibus["arm"].isin(sides)
        & omnibus["analysis"].eq(BY_PERSON)
    ]
    people = rows["n"] + rows["n_left_out"]
    n = int(people.max() if design.paired_arms else people.sum()) - int(tested.n_people)
    return f"{number(n)} left out" if n > 0 else ""
