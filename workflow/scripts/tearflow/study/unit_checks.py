"""Check that the samples of a contrast make its units: pairs, eyes, people of groups."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import (
    Cell,
    Key,
    may_be_averaged,
    place_of,
    why_not_used,
)
from tearflow.differential.pairing import BLOCK, SINGLE_EYES, UNPAIRED
from tearflow.run.problems import Problem, list_places
from tearflow.run.words import count_of
from tearflow.study.choice_checks import IDENTITY
from tearflow.study.quoting import quote_all
from tearflow.study.sheet_contrasts import SheetContrast
from tearflow.study.sheets import Row
from tearflow.study.technical_replicates import CHOOSE

# Columns that say how often and when a tube was measured.
OF_THE_MEASUREMENT = ("rerun", "batch")
# The column that says how an eye was treated.
TREATMENT = "arm"

Cells = dict[Key, dict[Cell, list[Row]]]


def arrange_rows(rows: Iterable[Row], contrast: Contrast) -> Cells:
    """Rows by person, or person and eye, and by what is compared."""
    cells: Cells = {}
    for row in rows:
        key, cell = place_of(row.cells, contrast)
        cells.setdefault(key, {}).setdefault(cell, []).append(row)
    return cells


def check_units(asked: SheetContrast, alike: Sequence[Row]) -> list[Problem]:
    """List the first kind of mistake in the samples of a contrast.

    Parameters
    ----------
    asked
        Contrast whose cells are in order.
    alike
        Rows that any contrast uses which arranges samples in the same way, so that all of these
        find the same problem.
    """
    contrast = asked.contrast
    if empty := _check_empty_eyes(asked):
        return empty
    cells = arrange_rows(alike, contrast)
    halves = {(key, cell): rows for key, found in cells.items() for cell, rows in found.items()}
    several = [
        rows
        for rows in halves.values()
        if not may_be_averaged([row.cells for row in rows], contrast)
    ]
    if several:
        return [_second_samples(asked, list(halves.values()), several)]
    cells = arrange_rows(asked.used, contrast)
    return (
        _check_both_groups(asked, cells)
        or _check_changed_groups(asked, cells)
        or _check_mixed_eyes(asked, cells)
        or _check_crossed_eyes(asked, cells)
    )


def _check_empty_eyes(asked: SheetContrast) -> list[Problem]:
    """List samples without an eye where the contrast keeps eyes, or takes one."""
    contrast = asked.contrast
    if not contrast.keeps_eyes and contrast.eyes not in SINGLE_EYES:
        return []
    both = replace(contrast, eyes="")
    message = "a contrast of the cohort distinguishes eyes, and the cell is empty"
    return [
        Problem(asked.samples.path, message, "Write OD or OS", row.line, "eye")
        for row in asked.included
        if not row.cells["eye"] and not why_not_used(row.cells, both)
    ]


def _second_samples(
    asked: SheetContrast, halves: list[list[Row]], several: list[list[Row]]
) -> Problem:
    """Problem of all persons, or eyes, with several samples where the design has place for one."""
    contrast = asked.contrast
    variable, first = contrast.variable, several[0]
    columns = ("subject", "eye") if contrast.keeps_eyes else ("subject",)
    unit = f'{" ".join(columns)} "{" ".join(first[0].cells[column] for column in columns)}"'
    level = f'{variable} "{first[0].cells[variable]}"'
    lines = list_places("line", [row.line for row in first])
    takes = "a group takes one of each person"
    if contrast.pair_by != UNPAIRED:
        takes = "a pair takes one of each"
    message = (
        f'{unit} of cohort "{contrast.cohort}" has {len(first)} samples with {level}, in'
        f" {lines}, and {takes}"
    )
    if len(several) > 1:
        message += (
            f"; so have {len(several) - 1} more of the {len(halves)} combinations of"
            f" {' '.join(columns)} and {variable}"
        )
    later = [row.line for rows in several for row in rows[1:]]
    advice = _advise_on_several(asked, halves, several)
    return Problem(
        asked.samples.path, message, advice, later[0], "subject", more_rows=tuple(later[1:])
    )


def _advise_on_several(
    asked: SheetContrast, halves: list[list[Row]], several: list[list[Row]]
) -> str:
    """Advice by what differs between the samples: visit, tissue, measurement, nothing."""
    cohort = asked.contrast.cohort
    splits = _splitting_columns(asked, halves)
    if splits and splits[0] not in OF_THE_MEASUREMENT:
        column = splits[0]
        values = sorted({row.cells[column] for rows in several for row in rows})
        advice = (
            f'They differ in "{column}" ({quote_all(values, 4)}): choose one by the column filter'
            f" of the contrast sheet, such as {column}={values[0]}, in a row for each"
        )
        if column != "visit":
            advice += f'; or make a cohort of each value, with the same matrix as "{cohort}"'
        return advice
    if splits or 2 * len(several) < len(halves):
        where = f' (they differ in "{splits[0]}")' if splits else ""
        advice = f"Where they measure one tube again{where}, name them as one sample and {CHOOSE}"
        if 2 * len(several) < len(halves):
            advice += "; where one is not to be used, set its include to false"
        return advice
    return (
        "Where they are of two tissues or conditions, name these in a column of the sample sheet"
        " and choose one by the column filter of the contrast sheet, or make a cohort of each, with"
        f' the same matrix as "{cohort}"; where they measure one tube again, name them as one'
        f" sample and {CHOOSE}"
    )


def _splitting_columns(asked: SheetContrast, halves: list[list[Row]]) -> list[str]:
    """Columns with few values that tell all samples of a place apart, best first."""
    if not asked.contrast.keeps_eyes:
        # Eyes may be averaged: what else do the samples of an eye differ in?
        by_eye: list[dict[str, list[Row]]] = [{} for _ in halves]
        for of_eyes, rows in zip(by_eye, halves, strict=True):
            for row in rows:
                of_eyes.setdefault(row.cells["eye"], []).append(row)
        halves = [rows for of_eyes in by_eye for rows in of_eyes.values()]
    most = max(map(len, halves))
    found = []
    for column in asked.samples.columns:
        if column in {*IDENTITY, asked.contrast.variable}:
            continue
        values = [[row.cells[column] for row in rows] for rows in halves]
        distinct = {value for of_half in values for value in of_half}
        apart = all(len(set(of_half)) == len(of_half) for of_half in values)
        # A date or a number of its own tells every sample from every other.
        if apart and "" not in distinct and len(distinct) <= 2 * most:
            found.append((column in OF_THE_MEASUREMENT, len(distinct), column))
    return [column for *_, column in sorted(found)]


def _check_both_groups(asked: SheetContrast, cells: Cells) -> list[Problem]:
    """Problem where people are in both groups of an unpaired contrast."""
    contrast = asked.contrast
    of_person: dict[str, set[Cell]] = {}
    for key, found in cells.items():
        of_person.setdefault(key[0], set()).update(found)
    both = [person for person, found in of_person.items() if len(found) > 1]
    if contrast.pair_by != UNPAIRED or not both:
        return []
    message = (
        f'{asked.title} compares groups of different people, since pair_by is "{UNPAIRED}", but'
        f" {count_of(len(both), 'subject')} ({quote_all(both, 5)}) of {len(of_person)} are in both"
    )
    advice = (
        "Set pair_by to subject, to compare each person with itself (and incomplete to block, where"
        " some have one value only), or leave samples out by filter"
    )
    return [asked.problem(message, advice, "pair_by")]


def _check_changed_groups(asked: SheetContrast, cells: Cells) -> list[Problem]:
    """Problem where some people have one value of the group column and others both."""
    contrast = asked.contrast
    if not contrast.group or contrast.has_one_side:
        return []
    groups = {key: {cell.group for cell in found} for key, found in cells.items()}
    both = [" ".join(key) for key, found in groups.items() if len(found) > 1]
    whole = [key for key, found in cells.items() if len(found) == 4]
    if not both or (2 * len(both) > len(groups) and whole):
        return _check_separate_eyes(asked, groups)
    noun = "subject and eye" if contrast.keeps_eyes else "subject"
    message = (
        f"{asked.title}: {len(groups) - len(both)} of {len(groups)} have one value of"
        f' "{contrast.group}" each, but {noun} {quote_all(both, 5)} both'
    )
    advice = (
        f"Write the same {contrast.group} in all rows of a person, where people are compared; where"
        " the two eyes of a person are, both values are needed of every person"
    )
    return [asked.problem(message, advice, "group")]


def _check_separate_eyes(asked: SheetContrast, groups: dict[Key, set[str]]) -> list[Problem]:
    """Problem where people have an eye in each group, and the eyes count as different people."""
    contrast = asked.contrast
    if not contrast.keeps_eyes or contrast.eyes == BLOCK:
        return []
    of_person: dict[str, set[str]] = {}
    for key, found in groups.items():
        of_person.setdefault(key[0], set()).update(found)
    both = [person for person, found in of_person.items() if len(found) > 1]
    if not both:
        return []
    message = (
        f"{asked.title} compares the changes of two groups of eyes as if they were of different"
        f" people, but {count_of(len(both), 'subject')} ({quote_all(both, 5)}) of {len(of_person)}"
        " have an eye in each"
    )
    advice = (
        "Set pair_by to subject and leave eyes empty, to compare the two eyes of each person, or"
        " set eyes to block"
    )
    return [asked.problem(message, advice, "eyes")]


def _check_mixed_eyes(asked: SheetContrast, cells: Cells) -> list[Problem]:
    """Problem where the eyes of a person that are averaged were treated differently."""
    mixed: list[str] = []
    values: dict[str, None] = {}
    for key, found in cells.items():
        for rows in found.values():
            arms = {row.cells.get(TREATMENT, ""): None for row in rows}
            if len(arms) > 1:
                mixed.append(key[0])
                values |= arms
    mixed = list(dict.fromkeys(mixed))
    if not mixed:
        return []
    message = (
        f"{asked.title} averages the eyes of a person, and those of"
        f" {count_of(len(mixed), 'subject')} ({quote_all(mixed, 5)}) differ in {TREATMENT}"
        f" ({quote_all(list(values), 4)})"
    )
    advice = (
        f"Choose one by the column filter, such as {TREATMENT}={next(iter(values))}, or compare"
        f" their changes by group = {TREATMENT}"
    )
    return [asked.problem(message, advice, "eyes")]


def _check_crossed_eyes(asked: SheetContrast, cells: Cells) -> list[Problem]:
    """Problem where pairs combine one eye at one visit with the other eye at another.

    Two eyes of one visit may be meant: one of them treated, the other not.
    """
    contrast = asked.contrast
    if contrast.keeps_eyes or contrast.has_one_side or "eye" not in asked.samples.columns:
        return []
    crossed: list[tuple[Row, Row]] = []
    for found in cells.values():
        for group in {cell.group: None for cell in found}:
            sides = [found.get(Cell(group, level), []) for level in contrast.sides]
            eyes = [{row.cells["eye"] for row in rows} - {""} for rows in sides]
            if not all(eyes) or eyes[0] & eyes[1]:
                continue
            first, row = sorted((sides[0][0], sides[1][0]), key=lambda row: row.line)
            if first.cells["visit"] != row.cells["visit"]:
                crossed.append((first, row))
    if not crossed:
        return []
    first, row = crossed[0]
    more = f", and so of {quote_all([row.cells['subject'] for _, row in crossed[1:]])}"
    message = (
        f'contrast "{contrast.name}" pairs {row.cells["eye"]} with'
        f' {first.cells["eye"]} in line {first.line}, two eyes of subject "{row.cells["subject"]}"'
        f"{more if crossed[1:] else ''}"
    )
    advice = 'Set pair_by to "subject+eye", or include to false where the other eye was sampled'
    return [Problem(asked.samples.path, message, advice, row.line, "eye")]
