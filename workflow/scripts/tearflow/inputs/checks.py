"""Check the cohort, sample and contrast sheets against each other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from tearflow.inputs.reruns import CHOOSE
from tearflow.inputs.sheets import Row, Sheet
from tearflow.problems import Problem, nearest

KEYS = {"subject": ("subject",), "subject+eye": ("subject", "eye")}
# Columns of the sample sheet that say what a row is, not how it was treated.
IDENTITY = ("cohort", "run", "sample", "subject", "include")


def check_cohorts(cohorts: Sheet, samples: Sheet, contrasts: Sheet) -> list[Problem]:
    """List doubled cohorts, and cohorts without a sample or a contrast."""
    problems = _doubled(cohorts, cohorts.rows, ("cohort",))
    for sheet, what in ((samples, "sample"), (contrasts, "contrast")):
        if not sheet.read:
            continue
        named = {row.cells["cohort"] for row in sheet.rows if row.included}
        for row in cohorts.rows:
            name = row.cells["cohort"]
            if name and name not in named:
                message = f'cohort "{name}" has no {what} in {sheet.path}'
                mend = f"Add one there{' with include = true' * (what == 'sample')}, or remove it"
                problems.append(Problem(cohorts.path, message, mend, row.line, "cohort"))
    return problems


def check_contrast_names(contrasts: Sheet) -> list[Problem]:
    """List names of contrasts that a cohort has twice."""
    return _doubled(contrasts, contrasts.rows, ("cohort", "contrast"))


def check_cohort_names(sheet: Sheet, cohorts: Sheet) -> list[Problem]:
    """List rows of an unknown cohort, where the cohort sheet could be read."""
    known, problems = tuple(row.cells["cohort"] for row in cohorts.rows), []
    if not cohorts.read:
        return []
    for row in sheet.rows:
        name = row.cells["cohort"]
        if name and name not in known:
            message = f'cohort "{name}" is unknown{_nearest(name, known)}'
            mend = f"Correct it, or add it to {cohorts.path}"
            problems.append(Problem(sheet.path, message, mend, row.line, "cohort"))
    return problems


# A wrong name often stands in every row of a cohort, and likeness is slow to find.
_nearest = cache(nearest)


def _doubled(sheet: Sheet, rows: Iterable[Row], columns: tuple[str, ...]) -> list[Problem]:
    """List rows that name what a row above names.

    Cohorts and contrasts become folders, whose names differ by more than case on every computer.
    """
    problems, seen, column = [], {}, columns[-1]
    for row in rows:
        key = tuple(row.cells[name].casefold() for name in columns)
        if all(key) and key in seen:
            value = row.cells[column]
            message = f'{column} "{value}" stands in line {seen[key]} already'
            mend = f"Give every {column} a name of its own"
            problems.append(Problem(sheet.path, message, mend, row.line, column))
        seen.setdefault(key, row.line)
    return problems


def check_contrasts(contrasts: Sheet, samples: Sheet, min_pairs: int) -> list[Problem]:
    """List contrasts whose variable, values or pairs the sample sheet does not have.

    Parameters
    ----------
    contrasts, samples
        Sheets that could be read.
    min_pairs
        Complete pairs that every contrast must have.
    """
    by_cohort = defaultdict(list)
    for row in samples.rows:
        by_cohort[row.cells["cohort"]].append(row)
    return [
        problem
        for row in contrasts.rows
        if row.valid and by_cohort[row.cells["cohort"]]
        for problem in _check_contrast(
            contrasts.path, row, samples, by_cohort[row.cells["cohort"]], min_pairs
        )
    ]


def _check_contrast(
    path: str, contrast: Row, samples: Sheet, rows: Sequence[Row], min_pairs: int
) -> list[Problem]:
    cells, line = contrast.cells, contrast.line
    variables = [name for name in samples.columns if name not in IDENTITY]
    variable, key = cells["variable"], KEYS[cells["pair_by"]]
    if variable not in variables:
        message = f'variable "{variable}" is no column of {samples.path} to compare by'
        message += nearest(variable, variables)
        return [Problem(path, message, f"Choose from {', '.join(variables)}", line, "variable")]
    missing = [column for column in key if column not in samples.columns]
    if missing:
        message = f'pair_by is "{cells["pair_by"]}" but {samples.path} has no column "eye"'
        return [Problem(path, message, "Add the column, or pair by subject", line, "pair_by")]
    if cells["reference"] == cells["target"]:
        message = f'reference and target are both "{cells["target"]}"'
        return [Problem(path, message, "Compare two different values", line, "target")]
    problems = _check_levels(path, contrast, samples, rows)
    if problems or not all(row.valid for row in rows):
        return problems
    levels = (cells["reference"], cells["target"])
    taking_part = [row for row in rows if row.included and row.cells[variable] in levels]
    problems = _check_units(samples, taking_part, contrast)
    problems = problems or _check_eyes(samples, taking_part, contrast)
    return problems or _check_pairs(path, contrast, taking_part, min_pairs)


def _check_levels(path: str, contrast: Row, samples: Sheet, rows: Sequence[Row]) -> list[Problem]:
    """List reference and target where no included sample of the cohort has them."""
    variable, cohort = contrast.cells["variable"], contrast.cells["cohort"]
    every = {row.cells[variable] for row in rows}
    known = sorted({row.cells[variable] for row in rows if row.included} - {""})
    problems = []
    for column in ("reference", "target"):
        value = contrast.cells[column]
        if value in known:
            continue
        message = f'{variable} "{value}" has no sample in cohort "{cohort}"'
        if value in every:
            message += " with include = true"
        mend = f"Choose from {', '.join(known)}" if known else f"Fill in {variable}"
        message += nearest(value, known)
        problems.append(
            Problem(
                path, message, f"{mend}, or add samples to {samples.path}", contrast.line, column
            )
        )
    return problems


def _check_units(samples: Sheet, rows: Sequence[Row], contrast: Row) -> list[Problem]:
    """List samples without an eye to pair by, and second samples of one half of a pair."""
    variable, pair_by = contrast.cells["variable"], contrast.cells["pair_by"]
    key, problems, seen = KEYS[pair_by], [], {}
    for row in rows:
        if not all(row.cells[column] for column in key):
            message = f'contrast "{contrast.cells["contrast"]}" pairs by eye, and the cell is empty'
            problems.append(Problem(samples.path, message, "Write OD or OS", row.line, "eye"))
            continue
        half = tuple(row.cells[column] for column in (*key, variable))
        if half in seen:
            message = (
                f'contrast "{contrast.cells["contrast"]}" has two samples of {" ".join(key)}'
                f' "{" ".join(half[:-1])}" with {variable} "{half[-1]}", the other in line'
                f" {seen[half]}"
            )
            mend = "Set include to false for one of them, "
            if pair_by == "subject" and "eye" in samples.columns:
                mend += 'pair by "subject+eye", '
            mend += f"or, where both are of one tube, name them as one sample and {CHOOSE}"
            problems.append(Problem(samples.path, message, mend, row.line, "subject"))
        seen.setdefault(half, row.line)
    return problems


def _check_eyes(samples: Sheet, rows: Sequence[Row], contrast: Row) -> list[Problem]:
    """Say so where pairs by subject join one eye at one visit with the other eye at another.

    Two eyes of one visit may be meant: one of them treated, the other not.
    """
    if contrast.cells["pair_by"] != "subject" or "eye" not in samples.columns:
        return []
    halves, crossed = {}, []
    for row in rows:
        first = halves.setdefault(row.cells["subject"], row)
        eyes = {first.cells["eye"], row.cells["eye"]} - {""}
        if len(eyes) > 1 and first.cells["visit"] != row.cells["visit"]:
            crossed.append((first, row))
    if not crossed:
        return []
    first, row = crossed[0]
    more = f", and so of {_listed([row.cells['subject'] for _, row in crossed[1:]])}"
    message = (
        f'contrast "{contrast.cells["contrast"]}" pairs {row.cells["eye"]} with'
        f' {first.cells["eye"]} in line {first.line}, two eyes of subject "{row.cells["subject"]}"'
        f"{more if crossed[1:] else ''}"
    )
    mend = 'Set pair_by to "subject+eye", or include to false where the other eye was sampled'
    return [Problem(samples.path, message, mend, row.line, "eye")]


def _check_pairs(path: str, contrast: Row, rows: Sequence[Row], min_pairs: int) -> list[Problem]:
    """Say so where a contrast has fewer complete pairs than a test needs."""
    key = KEYS[contrast.cells["pair_by"]]
    halves = Counter(" ".join(row.cells[column] for column in key) for row in rows)
    complete = [unit for unit, count in halves.items() if count == 2]
    single = [unit for unit, count in halves.items() if count == 1]
    if len(complete) >= min_pairs:
        return []
    names = f" ({_listed(complete)})" if complete else ""
    message = (
        f'contrast "{contrast.cells["contrast"]}" of cohort "{contrast.cells["cohort"]}" has'
        f" {len(complete) or 'no'} complete pair{'s' * (len(complete) != 1)}{names},"
        f" and differential.min_pairs is {min_pairs}"
    )
    if single:
        message += f"; without a partner: {_listed(single)}"
    mend = (
        "Check the ids of the subjects, add samples, or lower differential.min_pairs (at least 2)"
    )
    return [Problem(path, message, mend, contrast.line, "contrast")]


def _listed(names: Sequence[str], shown: int = 20) -> str:
    quoted = ", ".join(f'"{name}"' for name in names[:shown])
    return quoted + (f" and {len(names) - shown} more" if len(names) > shown else "")
