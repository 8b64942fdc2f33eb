"""Check the names of cohorts and contrasts in the sheets against each other."""

from collections.abc import Iterable
from functools import cache

from tearflow.run.problems import Problem, nearest
from tearflow.study.sheets import Row, Sheet


def check_cohorts(cohorts: Sheet, samples: Sheet, contrasts: Sheet) -> list[Problem]:
    """List doubled cohorts and titles, and cohorts without a sample or a contrast."""
    problems = _doubled(cohorts, cohorts.rows, ("cohort",)) + _doubled_titles(cohorts, "cohort")
    for sheet, what in ((samples, "sample"), (contrasts, "contrast")):
        if not sheet.read:
            continue
        named = {row.cells["cohort"] for row in sheet.rows if row.included}
        for row in cohorts.rows:
            name = row.cells["cohort"]
            if name and name not in named:
                message = f'cohort "{name}" has no {what} in {sheet.path}'
                advice = f"Add one there{' with include = true' * (what == 'sample')}, or remove it"
                problems.append(Problem(cohorts.path, message, advice, row.line, "cohort"))
    return problems


def check_contrast_names(contrasts: Sheet) -> list[Problem]:
    """List names of contrasts that a cohort has twice, and titles that two contrasts have."""
    return [
        *_doubled(contrasts, contrasts.rows, ("cohort", "contrast")),
        *_doubled_titles(contrasts, "contrast"),
    ]


def check_cohort_names(sheet: Sheet, cohorts: Sheet) -> list[Problem]:
    """List rows of an unknown cohort, where the cohort sheet could be read."""
    known, problems = tuple(row.cells["cohort"] for row in cohorts.rows), []
    if not cohorts.read:
        return []
    for row in sheet.rows:
        name = row.cells["cohort"]
        if name and name not in known:
            message = f'cohort "{name}" is unknown{_nearest(name, known)}'
            advice = f"Correct it, or add it to {cohorts.path}"
            problems.append(Problem(sheet.path, message, advice, row.line, "cohort"))
    return problems


# A wrong name often stands in every row of a cohort, and likeness is slow to find.
_nearest = cache(nearest)


def _doubled_titles(sheet: Sheet, kind: str) -> list[Problem]:
    """List titles by which a reader could not tell two cohorts or contrasts apart."""
    problems, seen = [], dict[str, int]()
    for row in sheet.rows:
        title = row.cells.get("title", "")
        key = " ".join(title.casefold().split())
        if key and key in seen:
            message = f'duplicate title "{title}"; the first is in line {seen[key]}'
            advice = f"Give each {kind} a different title, or leave the cell empty"
            problems.append(Problem(sheet.path, message, advice, row.line, "title"))
        seen.setdefault(key, row.line)
    return problems


def _doubled(sheet: Sheet, rows: Iterable[Row], columns: tuple[str, ...]) -> list[Problem]:
    """List rows that name what a row above names.

    Cohorts and contrasts become folders, whose names differ by more than case on every computer.
    """
    problems, column = [], columns[-1]
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells[name].casefold() for name in columns)
        if all(key) and key in seen:
            value = row.cells[column]
            message = f'duplicate {column} "{value}"; the first is in line {seen[key]}'
            advice = f"Give each {column} a different name"
            problems.append(Problem(sheet.path, message, advice, row.line, column))
        seen.setdefault(key, row.line)
    return problems
