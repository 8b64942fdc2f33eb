"""Columns of the sample sheet that go with what a contrast compares, such as a batch.

Where all pairs, or two groups, differ in a column in the same way, what it stands for cannot be
told from the effect: no test and no flip of signs sees it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tearflow.differential.contrast import Contrast
from tearflow.differential.covariates import read_names
from tearflow.differential.design import Unit, make_design
from tearflow.differential.pairing import LEAVE_OUT
from tearflow.differential.units import count_units
from tearflow.run.words import list_first, people_in_words

# What a row is; the columns that are compared or adjusted for come to it.
IDENTITY = {"cohort", "run", "sample", "subject", "include", "rerun"}
# The dates that laboratories begin the names of runs with, as a column of their own.
RUN_DATE = "date in the names of the runs"
# Days first: where the months of a column cannot be days, the other form fits it.
DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y")
# Values of a column that are named, of each side.
SHOWN = 3
# Numbers in order, and dates that nobody put into the sheet, may leave out a pair only from so many
# pairs on: of fewer, chance does it too often.
FEWEST_LOOSE = 6
# Of fewer people in a group all may be above the other group by chance.
FEWEST_OF_GROUP = 4
_RUN_DATE = re.compile(r"(?<!\d)(?:20)?(\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)")


@dataclass(frozen=True)
class Coincidence:
    """A column in which the pairs, or the groups, of a contrast differ in the same way.

    Parameters
    ----------
    column
        Its name.
    words
        What differs, such as ``"A" at "baseline", "B" at "week2"``.
    n_alike, n_pairs, n_people
        Pairs, or units of groups, that differ in this way, of those with a value, and the people of
        the latter.
    technical
        Whether the values are groups or dates, as of a batch, and not numbers in order, as of a
        clinical measure.
    of_groups
        Whether groups of people differ, not the samples of pairs.
    """

    column: str
    words: str
    n_alike: int
    n_pairs: int
    n_people: int
    technical: bool
    of_groups: bool = False

    def __str__(self) -> str:
        """Column, difference and number of pairs."""
        part = "all" if self.n_alike == self.n_pairs else f"{self.n_alike} of"
        units = count_units(self.n_pairs, self.n_people)
        if self.of_groups and self.n_people == self.n_pairs:
            units = people_in_words(self.n_people)
        return f'"{self.column}" ({self.words}; {part} {units})'


def explain_coincidences(found: Sequence[Coincidence], contrast: Contrast) -> str:
    """Write the columns that go with the effect, and what that means; empty for none."""
    if not found:
        return ""
    sides, differ = sides_of(contrast), name_what_differs(found)
    effect = "difference" if any(column.of_groups for column in found) else "change"
    return (
        f"the {differ} in {', '.join(map(str, found))}, which no test can tell "
        f'from the {effect} between "{sides[0]}" and "{sides[1]}". That is harmless where it only '
        "follows from the change, as a date of sampling or a clinical measure; another batch, "
        "day, operator or instrument would make DEPs that the treatment did not make"
    )


def name_what_differs(found: Sequence[Coincidence]) -> str:
    """What differs in the columns that go with the effect: pairs, or groups."""
    if any(column.of_groups for column in found):
        return "groups differ"
    return "pairs differ in the same way"


def sides_of(contrast: Contrast) -> tuple[str, str]:
    """Values that are told apart: the groups where their changes are compared."""
    if contrast.group:
        return contrast.group_reference, contrast.group_target
    return contrast.sides


def find_coincidences(
    samples: Sequence[Mapping[str, str]], contrast: Contrast
) -> list[Coincidence]:
    """Find the columns in which all pairs of a contrast, or its groups, differ in the same way.

    Parameters
    ----------
    samples
        Samples of the cohort by the columns of their sheet; a cell that is not there is empty.
    contrast
        What is compared.

    Returns
    -------
    list of Coincidence
        In the order of the sheet. Groups: no value of the reference samples is one of the target
        samples, and values repeat, as those of a batch. Order: numbers or dates all of which are
        higher, or lower, in the target samples. Of 3 to 19 pairs one may be an exception, above
        that a tenth; in an order, and of dates in the names of runs, only from 6 pairs on. Of
        groups of people a tenth may be exceptions. Pairs are those of an eye where eyes are
        averaged, and the two eyes at the target where the changes of a treated and a fellow eye
        are compared.

    Examples
    --------
    >>> samples = [
    ...     {"sample": who + visit, "subject": who, "visit": visit, "batch": batch}
    ...     for who in "ABC"
    ...     for visit, batch in (("before", "1"), ("after", "2"))
    ... ]
    >>> contrast = Contrast("dry", "week2", "visit", reference="before", target="after")
    >>> print(*find_coincidences(samples, contrast))
    "batch" ("1" at "before", "2" at "after"; all 3 pairs)
    """
    design = make_design(samples, replace(contrast, covariates="", incomplete=LEAVE_OUT))
    by_name = {sample["sample"]: sample for sample in samples}
    columns = dict.fromkeys(column for sample in samples for column in sample)
    left_out = {*IDENTITY, contrast.variable, contrast.group, *read_names(contrast.covariates)}
    of_groups = any(unit.group for unit in design.units)
    pairs = [pair for unit in design.units for pair in _pairs_of(unit, by_name, contrast)]
    found = []
    for column in [*(name for name in columns if name not in left_out), RUN_DATE]:
        if of_groups:
            found += _compare_people(column, design.units, by_name, contrast)
            continue
        cells = [tuple(_read(sample, column) for sample in pair) for pair in pairs]
        known = [pair for pair in cells if all(pair)]
        people = [
            pair[0]["subject"] for pair, values in zip(pairs, cells, strict=True) if all(values)
        ]
        # Of a column that hardly any pair has, nothing is known.
        if len(known) >= 2 and 2 * len(known) >= len(pairs):
            given = column, known, people, sides_of(contrast)
            coincidence = _compare_groups(*given) or _compare_order(*given)
            found += [coincidence] if coincidence else []
    return found


def _pairs_of(
    unit: Unit, samples: Mapping[str, Mapping[str, str]], contrast: Contrast
) -> list[tuple[Mapping[str, str], Mapping[str, str]]]:
    """Samples of a unit that are compared, reference first: of the same eye where possible."""
    if len(unit.sides) < 2:
        return []
    at_target = [side for side in unit.sides if side.level == contrast.target]
    target, reference = at_target if len(at_target) == 2 else unit.sides
    by_eye = [
        {samples[name].get("eye", ""): samples[name] for name in side.samples}
        for side in (reference, target)
    ]
    if shared := [eye for eye in by_eye[0] if eye in by_eye[1]]:
        return [(by_eye[0][eye], by_eye[1][eye]) for eye in shared]
    return [(samples[reference.samples[0]], samples[target.samples[0]])]


def _compare_people(
    column: str,
    units: Sequence[Unit],
    samples: Mapping[str, Mapping[str, str]],
    contrast: Contrast,
) -> list[Coincidence]:
    """Find whether groups of people differ in a column, or in how it changes within people."""
    sides = sides_of(contrast)
    values: tuple[list[str], list[str]] = ([], [])
    owners: tuple[list[str], list[str]] = ([], [])
    for unit in units:
        cells = [
            {_read(samples[name], column) for name in side.samples} for side in reversed(unit.sides)
        ]
        # Eyes with different values have none in common.
        if all(len(cell) == 1 and all(cell) for cell in cells):
            distinct = list(dict.fromkeys(value for cell in cells for value in cell))
            values[sides.index(unit.group)].append(" then ".join(distinct))
            owners[sides.index(unit.group)].append(unit.subject)
    n_people = len({*owners[0], *owners[1]})
    n_known = sum(map(len, values))
    if 2 * n_known < len(units) or min(map(len, values)) < 2:
        return []
    counts = [Counter(side) for side in values]
    alike = [
        [value for value in values[side] if counts[side][value] > counts[1 - side][value]]
        for side in (0, 1)
    ]
    n_alike = sum(map(len, alike))
    # The eyes of a person do not repeat a value, as the people of a batch do.
    grouped = all(
        3 * len(set(alike[side])) <= 2 * _count_repeats(owners[side], values[side], alike[side])
        for side in (0, 1)
    )
    if all(alike) and n_alike >= n_known - n_known // 10 and grouped:
        words = ", ".join(
            f'{list_first(dict.fromkeys(shown), SHOWN, quoted=True)} at "{side}"'
            for shown, side in zip(alike, sides, strict=True)
        )
        return [Coincidence(column, words, n_alike, n_known, n_people, True, of_groups=True)]
    every = [*values[0], *values[1]]
    dates = _read_dates(every)
    ordered: Sequence[Any] = dates or _read_numbers(every)
    if not ordered or min(map(len, values)) < FEWEST_OF_GROUP:
        return []
    low, high = ordered[: len(values[0])], ordered[len(values[0]) :]
    names = ("later", "earlier") if dates else ("higher", "lower")
    for word, below, above in ((names[0], low, high), (names[1], high, low)):
        if max(below) < min(above):
            words = f'{word} at "{sides[1]}" in everybody'
            return [Coincidence(column, words, n_known, n_known, n_people, bool(dates), True)]
    return []


def _count_repeats(owners: Sequence[str], values: Sequence[Any], of: Iterable[Any]) -> int:
    """Count the people who have some values, a person with two of them twice."""
    wanted = set(of)
    pairs = zip(owners, values, strict=True)
    return len({(owner, value) for owner, value in pairs if value in wanted})


def _read(sample: Mapping[str, str], column: str) -> str:
    """Read a cell, or the date in the name of the run; empty where there is none."""
    if column != RUN_DATE:
        return sample.get(column, "").strip()
    name = re.split(r"[\\/]", sample.get("run", ""))[-1]
    match = _RUN_DATE.search(name)
    return f"20{match[1]}" if match else ""


def _count_exceptions(n_pairs: int, strict: bool) -> int:
    """Count the pairs that may differ in another way; `strict` allows none of few pairs."""
    return max(1, n_pairs // 10) if n_pairs >= (FEWEST_LOOSE if strict else 3) else 0


def _compare_groups(
    column: str, pairs: list[tuple[str, ...]], people: Sequence[str], sides: tuple[str, str]
) -> Coincidence | None:
    """Find whether the values of the two sides are two sets of groups, as batches are."""
    counts = [Counter(pair[side] for pair in pairs) for side in (0, 1)]
    alike = [
        (before, after)
        for before, after in pairs
        if counts[0][before] > counts[1][before] and counts[1][after] > counts[0][after]
    ]
    n_alike = len(alike)
    values = [list(dict.fromkeys(pair[side] for pair in alike)) for side in (0, 1)]
    # Values that hardly repeat, as those of a tube or of a measure, are no groups.
    n_repeats = _count_repeats(people, pairs, alike)
    grouped = all(3 * len(side) <= 2 * n_repeats for side in values)
    exceptions = _count_exceptions(len(pairs), strict=column == RUN_DATE)
    if n_alike < max(2, len(pairs) - exceptions) or not grouped:
        return None
    words = ", ".join(
        f'{list_first(shown, SHOWN, quoted=True)} at "{side}"'
        for shown, side in zip(values, sides, strict=True)
    )
    return Coincidence(column, words, n_alike, len(pairs), len(set(people)), True)


def _compare_order(
    column: str, pairs: list[tuple[str, ...]], people: Sequence[str], sides: tuple[str, str]
) -> Coincidence | None:
    """Find whether all numbers or dates of one side are above those of the other."""
    values = [value for pair in pairs for value in pair]
    dates = _read_dates(values)
    ordered = dates or _read_numbers(values)
    if not ordered or len(pairs) < 3:
        return None
    before, after = ordered[::2], ordered[1::2]
    exceptions = _count_exceptions(len(pairs), strict=True)
    higher, lower = ("later", "earlier") if dates else ("higher", "lower")
    for word, low, high in ((higher, before, after), (lower, after, before)):
        n_alike = _count_apart(low, high)
        if n_alike >= len(pairs) - exceptions:
            words = f'{word} at "{sides[1]}" in every pair'
            if n_alike < len(pairs):
                words = f'{word} at "{sides[1]}"'
            n_people = len(set(people))
            return Coincidence(column, words, n_alike, len(pairs), n_people, bool(dates))
    return None


def _count_apart(low: Sequence[Any], high: Sequence[Any]) -> int:
    """Count the most pairs whose lower values all lie below all of their higher ones.

    >>> _count_apart([1, 2, 5], [3, 4, 6]), _count_apart([1, 2], [2, 3])
    (2, 1)
    """
    # Each pair is an interval; the most that hold one point is found by walking over their ends.
    rising = [(a, b) for a, b in zip(low, high, strict=True) if a < b]
    ends = [(a, 1) for a, _ in rising] + [(b, -1) for _, b in rising]
    count = best = 0
    for _, step in sorted(ends):
        count += step
        best = max(best, count)
    return best


def _read_numbers(values: list[str]) -> list[float]:
    """Read numbers; empty where one is none."""
    try:
        numbers = [float(value.replace(",", ".")) for value in values]
    except ValueError:
        return []
    return numbers if all(abs(number) < float("inf") for number in numbers) else []


def _read_dates(values: list[str]) -> list[date]:
    """Read dates that all have one form, with or without a time behind; empty where one is none."""
    for form in DATE_FORMS:
        try:
            return [datetime.strptime(value.split("T")[0].split(" ")[0], form) for value in values]
        except ValueError:
            continue
    return []
