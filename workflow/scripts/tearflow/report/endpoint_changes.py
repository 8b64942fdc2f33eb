"""The changes of the clinical measures of a cohort: grids to read, and a table of all numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import isnan
from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.endpoints.measures import PERSON, PRIMARY, SECONDARY, YES_NO, Measure
from tearflow.endpoints.names import (
    BY_PERSON,
    HODGES_LEHMANN,
    MIXED,
    OF_ARM,
    OF_CHANGE,
    OF_VISIT,
    PUBLISHED,
)
from tearflow.endpoints.summary import arms_of
from tearflow.endpoints.table_specs import TESTS
from tearflow.io.table_specs import Column
from tearflow.report.blocks import DataTable, Grid, anchor
from tearflow.report.endpoint_words import (
    EACH_EYE,
    SIGNIFICANT,
    amount,
    find_two_eyed,
    interval,
    lines,
    name_measure,
    p_value,
    share,
    small,
    stars,
    typical,
    unbroken,
    why_no_interval,
)
from tearflow.report.run import MeasuredCohort, Run
from tearflow.report.tables import View, make_table, view_all

ROLES = {PRIMARY: "Primary measures", SECONDARY: "Secondary measures"}
# The rows of a measure, and their names below its own.
ANALYSES = {BY_PERSON: "", PUBLISHED: EACH_EYE, MIXED: "mixed model"}
KEY = ("measure", "arm", "comparison", "target", "visit")
Rows = Mapping[tuple[str, ...], Any]
Cells = list[str | Markup]


def index_rows(table: pd.DataFrame, *keys: str) -> Rows:
    """Rows of a table by some of its columns."""
    names = zip(*(table[key] for key in keys), strict=True)
    return dict(zip(names, table.itertuples(), strict=True))


def visit_grid(run: Run, cohort: str, role: str) -> list[Grid]:
    """Grid of the measures of a role: the baseline, and the change at each later visit.

    Empty where no measure of the role has a later visit.
    """
    measures = changing_measures(run, cohort, role)
    if not measures:
        return []
    folder, design = f"{cohort}/endpoints", run.endpoints[cohort].design
    tests = index_rows(run.table(f"{folder}/tests.tsv"), *KEY, "analysis")
    omnibus = index_rows(run.table(f"{folder}/omnibus.tsv"), "measure", "arm", "analysis")
    summary = index_rows(run.table(f"{folder}/summary.tsv"), "measure", "arm", "visit", "unit")
    rows, two_eyed = [], find_two_eyed(run, cohort)
    for measure in measures:
        for arm in arms_of(measure, design):
            keys = [(measure.name, arm, OF_VISIT, visit, visit) for visit in design.later_visits]
            by_ranks = any(
                row.estimand == HODGES_LEHMANN
                for key in keys
                if (row := tests.get((*key, BY_PERSON))) is not None
            )
            at_baseline = summary.get((measure.name, arm, design.baseline, PERSON))
            before: Cells = [arm or "all"] if design.arms else []
            before.append(describe_baseline(at_baseline, measure, by_ranks))
            at_all = {a: any_change(omnibus.get((measure.name, arm, a)), a) for a in ANALYSES}
            rows += stack(measure, before, tests, keys, at_all, measure.name in two_eyed)
    # Beside the measure, where many visits do not push it off the screen.
    headers = ["Measure", *(["Arm"] if design.arms else []), design.baseline, "Any change"]
    title = f"{ROLES[role]}: {design.baseline}, and the change from it at each later visit"
    return [Grid(f"{title}, {run.cohort_title(cohort)}", [*headers, *design.later_visits], rows)]


def changing_measures(run: Run, cohort: str, role: str) -> list[Measure]:
    """Measures of a role that are compared with the baseline: not of one visit, such as age."""
    tests = run.table(f"{cohort}/endpoints/tests.tsv")
    compared = set(tests.loc[tests["comparison"].eq(OF_VISIT), "measure"])
    found = run.endpoints[cohort].measures
    return [measure for measure in found if measure.role == role and measure.name in compared]


def arm_grid(run: Run, cohort: str) -> list[Grid]:
    """Grid of the difference between the changes of each arm and of the control; empty without."""
    found = run.endpoints[cohort]
    design = found.design
    tests = index_rows(run.table(f"{cohort}/endpoints/tests.tsv"), *KEY, "analysis")
    rows, two_eyed = [], find_two_eyed(run, cohort)
    for measure in found.measures:
        for arm in design.treated_arms:
            keys = [(measure.name, "", OF_ARM, arm, design.baseline)]
            keys += [(measure.name, "", OF_CHANGE, arm, visit) for visit in design.later_visits]
            if any((*key, BY_PERSON) in tests for key in keys):
                rows += stack(measure, [arm], tests, keys, {}, measure.name in two_eyed)
    if not rows:
        return []
    title = (
        f"Each arm minus {design.control}: at {design.baseline}, and in the change since, "
        f"{run.cohort_title(cohort)}"
    )
    return [Grid(title, ["Measure", "Arm", design.baseline, *design.later_visits], rows)]


def stack(
    measure: Measure,
    before: Cells,
    tests: Rows,
    keys: Sequence[tuple[str, ...]],
    at_all: Mapping[str, Markup],
    has_eyes: bool,
) -> list[Cells]:
    """Rows of a measure: on one value per person, each eye counted, the mixed model, and Hedges' g.

    Parameters
    ----------
    measure
        The measure.
    before
        Cells behind its name.
    tests, keys
        Comparisons, and which of them the cells are.
    at_all
        Cell before these by analysis, whether there is any change; empty without.
    has_eyes
        Whether anybody has two eyes that may count as two people.
    """
    rows: list[Cells] = []
    for analysis, name in ANALYSES.items():
        if analysis == PUBLISHED and not has_eyes:
            continue
        show = show_person if analysis == BY_PERSON else show_other
        found = [tests.get((*key, analysis)) for key in keys]
        cells: Cells = ["" if row is None else show(row, measure) for row in found]
        overall: Cells = [at_all[analysis]] if at_all else []
        if analysis == BY_PERSON:
            rows.append([name_measure(measure), *before, *overall, *cells])
        elif any(cells):
            rows.append([indented(name), *[""] * len(before), *overall, *cells])
    sizes = [show_size(tests.get((*key, BY_PERSON))) for key in keys]
    if any(sizes):
        rows.append([indented("Hedges' g"), *[""] * (len(before) + bool(at_all)), *sizes])
    return rows


def indented(name: str) -> Markup:
    """Name of a row that belongs to the one above."""
    return Markup("\N{EM SPACE}") + small(name)


def show_person(row: Any, measure: Measure) -> Markup:
    """Cell of a comparison on one value per person."""
    n = unbroken(f"n = {row.n_people}")
    return lines(*estimate_lines(row, measure), small(n))


def show_other(row: Any, measure: Measure) -> Markup | str:
    """Cell of another analysis: its estimate if it is not that of people, and p."""
    if isnan(row.adjusted_p):
        return ""
    scale, sign = (100, " %") if measure.scale == YES_NO else (1, "")
    estimate = amount(scale * row.estimate, signed=True)
    return lines(small(estimate and estimate + sign), small(unbroken(p_value(row.adjusted_p))))


def show_size(row: Any) -> Markup | str:
    """Cell of an effect size with its interval; empty without one."""
    if row is None or isnan(row.hedges_g):
        return ""
    return lines(small(amount(row.hedges_g)), small(interval(row.g_lower, row.g_upper)))


def describe_baseline(row: Any, measure: Measure, by_ranks: bool) -> Markup | str:
    """Mean or median of the people at the baseline, and their number."""
    if row is None or not row.n:
        return "not measured"
    shown = share(row.mean) if measure.scale == YES_NO else typical(row, by_ranks)
    return lines(shown, small(f"n = {row.n}"))


def estimate_lines(row: Any, measure: Measure) -> list[Markup | str]:
    """Estimate with its interval, and p; why there is none where there is no p."""
    scale = 100 if measure.scale == YES_NO else 1
    sign = " %" if measure.scale == YES_NO else ""
    if isnan(row.adjusted_p):
        return [small(row.reason)]
    shown = amount(scale * row.estimate, signed=True) + sign
    if isnan(row.estimate):
        shown = "ranks only"
    shown = Markup("<b>{}</b>").format(shown) if row.adjusted_p < SIGNIFICANT else shown
    within = small(interval(scale * row.lower, scale * row.upper) or why_no_interval(row))
    p = unbroken(p_value(row.adjusted_p)) + stars(row.adjusted_p)
    return [lines(shown, within), p]


def any_change(row: Any, analysis: str) -> Markup:
    """Cell of the test whether a measure changes at all; empty where there is none."""
    if row is None:
        return Markup()
    shown = unbroken(p_value(row.p_value))
    if analysis != BY_PERSON:
        return small(shown)
    return lines(shown, small(row.test if shown else row.reason))


def numbers_table(run: Run, cohort: str) -> DataTable:
    """Table of all comparisons of a cohort, with the analyses beside each other."""
    found = run.endpoints[cohort]
    two_eyed = find_two_eyed(run, cohort)
    frame = beside(run.table(f"{cohort}/endpoints/tests.tsv"), found, two_eyed)
    eyes = "with each eye counted, " if two_eyed else ""
    caption = (
        f"One row per comparison: on one value per person, {eyes}and by the mixed model. tests.tsv "
        "has every number of each."
    )
    roles = [View("primary measures", "role", [PRIMARY]), View("secondary", "role", [SECONDARY])]
    views = {"Show": [*(roles if PRIMARY in set(frame["role"]) else []), view_all("all measures")]}
    kinds = {
        OF_VISIT: "visits against the baseline",
        OF_CHANGE: "changes of the arms",
        OF_ARM: "arms at each visit",
    }
    columns = COLUMNS
    if found.design.arms:
        views["Compare"] = [View(text, "comparison", [key]) for key, text in kinds.items()]
    else:
        columns = [column for column in COLUMNS if column.name not in OF_ARMS]
    return DataTable(
        anchor("endpoints", cohort, "tests"),
        f"All comparisons, {run.cohort_title(cohort)}",
        f"{cohort}.endpoints.tests",
        Markup("<p>{}</p>").format(caption),
        make_table(frame, columns, views, first=IMPORTANCE),
    )


# Of each analysis, and their columns in the table; those that are missing in all rows are left out.
OF_ANALYSES = {
    BY_PERSON: ("n_people", "estimate", "lower", "upper", "adjusted_p", "adjustment"),
    PUBLISHED: ("n", "estimate", "adjusted_p"),
    MIXED: ("n_people", "estimate", "adjusted_p"),
}
OF_PERSON = ("hedges_g", "g_lower", "g_upper", "n_needed", "favours", "estimand", "test", "reason")
# Columns that say nothing without arms.
OF_ARMS = ("arm", "comparison", "target")
TITLES = {BY_PERSON: "", PUBLISHED: f", {EACH_EYE}", MIXED: ", mixed model"}


def list_columns() -> list[Column]:
    """Columns of the table of all comparisons."""
    columns = [
        replace(TESTS.column("measure"), kind="gene"),
        Column("role", "Role", "text", "primary or secondary"),
        *TESTS.pick("arm", "comparison", "target", "visit"),
    ]
    columns += [
        replace(column, name=f"{column.name}_{analysis}", title=f"{column.title}{TITLES[analysis]}")
        for analysis, names in OF_ANALYSES.items()
        for column in TESTS.pick(*names)
    ]
    columns += TESTS.pick(*OF_PERSON[:-1])
    columns.append(replace(TESTS.column("reason"), kind="name"))
    return [
        replace(column, kind="amount") if column.kind == "decimal" else column for column in columns
    ]


COLUMNS = list_columns()
# On a narrow screen what is compared and what came out stay.
NARROWEST = (
    *("measure", "arm", "comparison", "target", "visit"),
    *("estimate_person", "adjusted_p_person", "n_people_person"),
)
IMPORTANCE = [*NARROWEST, *(column.name for column in COLUMNS if column.name not in NARROWEST)]


def beside(tests: pd.DataFrame, found: MeasuredCohort, two_eyed: Collection[str]) -> pd.DataFrame:
    """Comparisons with their analyses side by side, primary measures first, all by their labels.

    Parameters
    ----------
    tests
        As in `tests.tsv`.
    found
        Of the cohort.
    two_eyed
        Measures of which the eyes of a person may count as two.
    """
    keys = list(KEY)
    whole = tests[tests["analysis"].eq(BY_PERSON)][[*keys, *OF_PERSON]]
    for analysis, names in OF_ANALYSES.items():
        part = tests[tests["analysis"].eq(analysis)].set_index(keys)[list(names)]
        whole = whole.join(part.add_suffix(f"_{analysis}"), on=keys)
    role = {measure.name: measure.role for measure in found.measures}
    label = {measure.name: measure.label for measure in found.measures}
    # Eyes of a person cannot be counted where there are none.
    published = [f"{name}_{PUBLISHED}" for name in OF_ANALYSES[PUBLISHED]]
    whole[published] = whole[published].where(whole["measure"].isin(two_eyed))
    whole = whole.assign(role=whole["measure"].map(role))
    whole = whole.sort_values("role", kind="stable")
    return whole.assign(measure=whole["measure"].map(label)).reset_index(drop=True)
