"""Check the cohort, sample and contrast sheets against each other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, partial

from tearflow.differential.limits import FEWEST_BY_SHARE, count_needed_pairs
from tearflow.differential.pairing import KEYS
from tearflow.differential.units import count_units
from tearflow.run.problems import Problem, list_places, nearest
from tearflow.run.spelling import find_twin
from tearflow.run.words import list_first
from tearflow.study.sheets import Row, Sheet
from tearflow.study.technical_replicates import CHOOSE

# Columns of the sample sheet that say what a row is, not how it was treated.
IDENTITY = ("cohort", "run", "sample", "subject", "include")
# Columns that say how often and when a tube was measured.
OF_THE_MEASUREMENT = ("rerun", "batch")
# A t-test needs two.
FEWEST_PAIRS = 2


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
                advice = f"Add one there{' with include = true' * (what == 'sample')}, or remove it"
                problems.append(Problem(cohorts.path, message, advice, row.line, "cohort"))
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
            advice = f"Correct it, or add it to {cohorts.path}"
            problems.append(Problem(sheet.path, message, advice, row.line, "cohort"))
    return problems


# Names that a message shows.
_listed = partial(list_first, most=20, quoted=True)
# A wrong name often stands in every row of a cohort, and likeness is slow to find.
_nearest = cache(nearest)


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


def check_contrasts(contrasts: Sheet, samples: Sheet, min_pairs: float) -> list[Problem]:
    """List contrasts whose variable, values or pairs the sample sheet does not have.

    Parameters
    ----------
    contrasts, samples
        Sheets that could be read.
    min_pairs
        Complete pairs that every contrast must have.
    """
    by_cohort: dict[str, list[Row]] = defaultdict(list)
    levels_of: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in samples.rows:
        by_cohort[row.cells["cohort"]].append(row)
    for row in contrasts.rows:
        levels_of[_way(row)] |= {row.cells["reference"], row.cells["target"]}
    problems = [
        problem
        for row in contrasts.rows
        if row.valid and by_cohort[row.cells["cohort"]]
        for problem in _check_contrast(
            contrasts.path,
            row,
            samples,
            by_cohort[row.cells["cohort"]],
            levels_of[_way(row)],
            min_pairs,
        )
    ]
    # Contrasts that make pairs in the same way find the same.
    return list(dict.fromkeys(problems))


def _way(contrast: Row) -> tuple[str, ...]:
    """What contrasts have in common that make pairs of the same samples."""
    return tuple(contrast.cells[column] for column in ("cohort", "variable", "pair_by"))


def _check_contrast(
    path: str,
    contrast: Row,
    samples: Sheet,
    rows: Sequence[Row],
    every_level: Collection[str],
    min_pairs: float,
) -> list[Problem]:
    """List the first kind of mistake of a contrast; `every_level` is of all that pair alike."""
    cells, line = contrast.cells, contrast.line
    variables = [name for name in samples.columns if name not in IDENTITY]
    variable, key = cells["variable"], KEYS[cells["pair_by"]]
    if variable not in variables:
        message = (
            f'variable "{variable}" is not a column of {samples.path} that contrasts can compare'
        )
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
    problems = _check_units(
        samples,
        [row for row in rows if row.included and row.cells[variable] in every_level],
        contrast,
    )
    levels = (cells["reference"], cells["target"])
    taking_part = [row for row in rows if row.included and row.cells[variable] in levels]
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
        advice = f"Choose from {', '.join(known)}" if known else f"Fill in {variable}"
        if find_twin(value, known):
            advice = f"Copy the value from {samples.path}"
        message += nearest(value, known)
        problems.append(
            Problem(
                path, message, f"{advice}, or add samples to {samples.path}", contrast.line, column
            )
        )
    return problems


def _check_units(samples: Sheet, rows: Sequence[Row], contrast: Row) -> list[Problem]:
    """List samples without an eye to pair by, and in one problem second samples of half a pair."""
    variable, pair_by = contrast.cells["variable"], contrast.cells["pair_by"]
    key, problems, halves = KEYS[pair_by], [], defaultdict(list)
    for row in rows:
        if all(row.cells[column] for column in key):
            halves[tuple(row.cells[column] for column in (*key, variable))].append(row)
        else:
            message = "the contrasts of the cohort pair by eye, and the cell is empty"
            problems.append(Problem(samples.path, message, "Write OD or OS", row.line, "eye"))
    several = [found for found in halves.values() if len(found) > 1]
    if several:
        problems.append(_second_samples(samples, contrast, halves, several))
    return problems


def _second_samples(
    samples: Sheet,
    contrast: Row,
    halves: Mapping[tuple[str, ...], list[Row]],
    several: list[list[Row]],
) -> Problem:
    """Problem of all halves of pairs that have several samples."""
    variable, key = contrast.cells["variable"], KEYS[contrast.cells["pair_by"]]
    first, cohort = several[0], contrast.cells["cohort"]
    unit = f'{" ".join(key)} "{" ".join(first[0].cells[column] for column in key)}"'
    message = (
        f'{unit} of cohort "{cohort}" has {len(first)} samples with {variable}'
        f' "{first[0].cells[variable]}", in {list_places("line", [row.line for row in first])},'
        " and a pair takes one of each"
    )
    if len(several) > 1:
        message += (
            f"; so have {len(several) - 1} more of the {len(halves)} combinations of"
            f" {' '.join(key)} and {variable}"
        )
    lines = [row.line for rows in several for row in rows[1:]]
    advice = _advise_on_several(samples, contrast, halves, several)
    return Problem(samples.path, message, advice, lines[0], "subject", more_rows=tuple(lines[1:]))


def _advise_on_several(
    samples: Sheet,
    contrast: Row,
    halves: Mapping[tuple[str, ...], list[Row]],
    several: list[list[Row]],
) -> str:
    """Advice by what differs between the samples of a half: eye, tissue, measurement, nothing."""
    variable, cohort = contrast.cells["variable"], contrast.cells["cohort"]
    splits = _splitting_columns(samples, variable, halves)
    if "eye" in splits and contrast.cells["pair_by"] == "subject":
        return 'They differ in the eye: set pair_by to "subject+eye" in the contrast sheet'
    if splits and splits[0] not in OF_THE_MEASUREMENT:
        values = sorted({row.cells[splits[0]] for rows in several for row in rows})
        listed = _listed(values, most=4)
        return (
            f'They differ in "{splits[0]}" ({listed}): make a cohort of each value, with the same'
            f' matrix as "{cohort}", its rows in {samples.path} and a separate contrast'
        )
    if splits or 2 * len(several) < len(halves):
        where = f' (they differ in "{splits[0]}")' if splits else ""
        advice = f"Where they measure one tube again{where}, name them as one sample and {CHOOSE}"
        if 2 * len(several) < len(halves):
            advice += "; where one is not to be used, set its include to false"
        return advice
    return (
        "Where they are of two tissues or conditions, make a cohort of each, with the same matrix"
        f' as "{cohort}"; where they measure one tube again, name them as one sample and {CHOOSE}'
    )


def _splitting_columns(
    samples: Sheet, variable: str, halves: Mapping[tuple[str, ...], list[Row]]
) -> list[str]:
    """Columns with few values that tell all samples of each half apart, best first."""
    most = max(map(len, halves.values()))
    found = []
    for column in samples.columns:
        if column in {*IDENTITY, variable}:
            continue
        values = [[row.cells[column] for row in rows] for rows in halves.values()]
        distinct = {value for of_half in values for value in of_half}
        apart = all(len(set(of_half)) == len(of_half) for of_half in values)
        # A date or a number of its own tells every sample from every other.
        if apart and "" not in distinct and len(distinct) <= 2 * most:
            found.append((column in OF_THE_MEASUREMENT, len(distinct), column))
    return [column for *_, column in sorted(found)]


def _check_eyes(samples: Sheet, rows: Sequence[Row], contrast: Row) -> list[Problem]:
    """Problem where pairs by subject combine one eye at one visit with the other eye at another.

    Two eyes of one visit may be meant: one of them treated, the other not.
    """
    if contrast.cells["pair_by"] != "subject" or "eye" not in samples.columns:
        return []
    halves: dict[str, Row] = {}
    crossed = []
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
    advice = 'Set pair_by to "subject+eye", or include to false where the other eye was sampled'
    return [Problem(samples.path, message, advice, row.line, "eye")]


def find_pairs(contrast: Row, rows: Iterable[Row]) -> tuple[list[str], list[Row]]:
    """Complete pairs of a contrast, and the samples without a partner.

    Parameters
    ----------
    contrast
        Row of the contrast sheet.
    rows
        Rows of the sample sheet that take part, none twice in one half of a pair.

    Returns
    -------
    list of str
        Subjects, or subjects and eyes, with a sample of reference and of target.
    list of Row
        Samples of the others.
    """
    variable, key = contrast.cells["variable"], KEYS[contrast.cells["pair_by"]]
    levels = (contrast.cells["reference"], contrast.cells["target"])
    halves = defaultdict(list)
    for row in rows:
        if row.included and row.cells[variable] in levels:
            halves[" ".join(row.cells[column] for column in key)].append(row)
    complete = [unit for unit, found in halves.items() if len(found) == 2]
    return complete, [found[0] for found in halves.values() if len(found) == 1]


def _check_pairs(path: str, contrast: Row, rows: Sequence[Row], min_pairs: float) -> list[Problem]:
    """Problem where a contrast has fewer complete pairs than a test needs."""
    cells = contrast.cells
    complete, single = find_pairs(contrast, rows)
    needed = count_needed_pairs(min_pairs, len(complete))
    if len(complete) >= needed:
        return []
    sides = {
        level: [row for row in single if row.cells[cells["variable"]] == level]
        for level in (cells["reference"], cells["target"])
    }
    if not complete and all(sides.values()):
        return [_different_units(path, contrast, sides)]
    names = f" ({_listed(complete)})" if complete else ""
    counted = f"{len(complete) or 'no'} complete pair{'s' * (len(complete) != 1)}"
    key = KEYS[cells["pair_by"]]
    people = {
        row.cells["subject"]
        for row in rows
        if " ".join(row.cells[column] for column in key) in complete
    }
    if len(people) < len(complete):
        counted = f"complete pairs of {count_units(len(complete), len(people))}"
    message = (
        f'contrast "{cells["contrast"]}" of cohort "{cells["cohort"]}" has {counted}{names},'
        f" and differential.min_pairs is {min_pairs}"
    )
    if needed != min_pairs:
        message += f", a share that comes to {FEWEST_BY_SHARE} pairs at least"
    if single:
        units = [" ".join(row.cells[column] for column in key) for row in single]
        message += f"; without a partner: {_listed(units)}"
    advice = "Check the ids of the subjects, or add samples"
    if len(complete) >= FEWEST_PAIRS:
        lower = "lower" if needed == min_pairs else "give a whole number as"
        advice = (
            f"Check the ids of the subjects, add samples, or {lower} differential.min_pairs"
            f" (at least {FEWEST_PAIRS})"
        )
    return [Problem(path, message, advice, contrast.line, "contrast")]


def _different_units(path: str, contrast: Row, sides: Mapping[str, list[Row]]) -> Problem:
    """Problem of a contrast without any pair: of different people, or of different eyes."""
    cells = contrast.cells
    reference, target = sides
    people = [{row.cells["subject"] for row in rows} for rows in sides.values()]
    both = sorted(set.intersection(*people))
    start = f'contrast "{cells["contrast"]}" of cohort "{cells["cohort"]}"'
    if both:
        message = (
            f"{start} has no pair: no eye was sampled at both, but {len(both)} of the subjects have"
            f" one eye with each value ({_listed(both, most=5)})"
        )
        advice = "Check the column eye; a pair is one eye, with the reference and with the target"
        return Problem(path, message, advice, contrast.line, "contrast")
    message = (
        f"{start} has no pair: it compares different subjects, {len(people[0])} with"
        f' {cells["variable"]} "{reference}" ({_listed(sorted(people[0]), most=3)}) and'
        f' {len(people[1])} with "{target}" ({_listed(sorted(people[1]), most=3)})'
    )
    advice = (
        "Where they are the same people, write the same subject in both rows of a person, without"
        " the visit in it. Groups of different people cannot be compared: TearFlow tests paired"
        " designs only"
    )
    return Problem(path, message, advice, contrast.line, "contrast")
