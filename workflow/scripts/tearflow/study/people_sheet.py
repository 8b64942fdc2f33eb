"""The sheet of people: what is known of each beside the measures, such as age and sex."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from tearflow.differential.covariates import is_number, is_unknown
from tearflow.endpoints.characteristics import MOST_LEVELS, OF_ROWS, read_numbers
from tearflow.run.problems import Note, Problem
from tearflow.study.cohort_checks import check_cohort_names
from tearflow.study.endpoint_cells import is_date
from tearflow.study.endpoint_checks import check_spelling
from tearflow.study.quoting import quote_all
from tearflow.study.sheets import Row, Sheet

WHOSE = ("cohort", "subject")
# Names in one note.
SHOWN = 10


def check_people(
    sheet: Sheet,
    cohorts: Sheet,
    samples: Sheet,
    values: Sheet,
    measures: Collection[str],
    decimal: str,
) -> list[Problem]:
    """List the mistakes of the sheet of people that its schema does not know.

    Parameters
    ----------
    sheet
        With a row for each person.
    cohorts, samples, values
        The other sheets; `values` is that of the samples where the values are there.
    measures
        Names of the measures.
    decimal
        The declared decimal sign.
    """
    problems = [*_check_columns(sheet, measures), *check_cohort_names(sheet, cohorts)]
    described = [name for name in sheet.columns if name not in WHOSE]
    # Else f and F would be two sexes; 54 and 54.0 are one age.
    words = [
        replace(row, cells={name: text for name, text in row.cells.items() if _is_word(text)})
        for row in sheet.rows
    ]
    problems += check_spelling(sheet.path, words, described, {})
    problems += [
        Problem(sheet.path, *wrong, row.line, name)
        for row in sheet.rows
        for name in described
        if (wrong := _find_unfit(row.cells[name], decimal))
    ]
    lines: dict[tuple[str, ...], int] = {}
    for row in sheet.rows:
        person = tuple(row.cells[name] for name in WHOSE)
        if person in lines:
            message = (
                f'duplicate row of subject "{person[1]}"; the first is in line {lines[person]}'
            )
            problems.append(Problem(sheet.path, message, "Keep one row a person", row.line))
        lines.setdefault(person, row.line)
    for cohort in dict.fromkeys(row.cells["cohort"] for row in sheet.rows):
        rows, of_samples, of_values = (each.rows_of(cohort) for each in (sheet, samples, values))
        others = {samples.path: of_samples, values.path: of_values}
        problems += check_spelling(sheet.path, rows, ("subject",), others)
        problems += _check_contradictions(sheet.path, rows, samples.path, of_samples)
    return problems


def _is_word(text: str) -> bool:
    """Whether a cell is neither a number nor a missing value."""
    return not (is_number(text) or is_unknown(text))


def _find_unfit(text: str, decimal: str) -> tuple[str, str] | None:
    """Message and advice for a cell that describes nobody as it is."""
    if is_date(text):
        return f'"{text}" is a date or a time', "Give the age in years, or leave out the column"
    if decimal == "." and is_number(text.replace(",", ".", 1)) and "," in text:
        return f'"{text}" is not a number', 'Set endpoints.decimal to ","'
    return None


def _check_columns(sheet: Sheet, measures: Collection[str]) -> list[Problem]:
    """List columns that describe no person."""
    if not sheet.read:
        return []
    described = [name for name in sheet.columns if name not in WHOSE]
    if not described:
        message = "the sheet has no column beside cohort and subject"
        return [Problem(sheet.path, message, "Add what is known of people, such as age", sheet.top)]
    named = {name.casefold() for name in measures}
    problems = []
    for name in described:
        if name in OF_ROWS:
            message = f'column "{name}" has no place in a sheet with a row for each person'
            advice = "Remove it; visits, eyes and arms are in the sheet of endpoints"
            problems.append(Problem(sheet.path, message, advice, sheet.top, name))
        elif name.casefold() in named:
            message = f'column "{name}" is a measure, whose values are in another sheet'
            advice = "Remove it here, or its row in the sheet of measures"
            problems.append(Problem(sheet.path, message, advice, sheet.top, name))
    return problems


def _check_contradictions(
    path: str, rows: Iterable[Row], other: str, samples: Iterable[Row]
) -> list[Problem]:
    """List cells of which all samples of the person have something else.

    Parameters
    ----------
    path, rows
        The sheet of people and its rows of a cohort.
    other, samples
        The sample sheet and its rows of that cohort.
    """
    known: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in samples:
        for name, text in row.cells.items():
            if not is_unknown(text):
                known[row.cells["subject"], name.casefold()].setdefault(text, row.line)
    problems = []
    for row in rows:
        for name, text in row.cells.items():
            found = known.get((row.cells["subject"], name.casefold()), {})
            if name in WHOSE or is_unknown(text) or not found:
                continue
            if not any(_is_same(text, each) for each in found):
                text_there, line = next(iter(found.items()))
                message = f'"{name}" of subject "{row.cells["subject"]}" is "{text}", and'
                message += f' "{text_there}" in line {line} of {other}'
                advice = "Correct one of the two, or give the column another name"
                problems.append(Problem(path, message, advice, row.line, name))
    return problems


def _is_same(text: str, other: str) -> bool:
    """Whether two cells say the same.

    >>> _is_same("54", "54.0"), _is_same("Female", "female"), _is_same("54", "55")
    (True, True, False)
    """
    if is_number(text) and is_number(other):
        return float(text) == float(other)
    return text.casefold() == other.casefold()


def pick_people(
    sheet: Sheet, cohort: str, people: Collection[str], decimal: str
) -> tuple[dict[str, str], ...]:
    """Rows of some people of a cohort, without the cohort; numbers with a dot."""

    def read(name: str, text: str) -> str:
        number = text.replace(",", ".", 1)
        return number if decimal == "," and name not in WHOSE and is_number(number) else text

    return tuple(
        {name: read(name, text) for name, text in row.cells.items() if name != "cohort"}
        for row in sheet.rows_of(cohort)
        if row.cells["subject"] in people
    )


def note_people_sheet(
    path: str,
    cohort: str,
    given: Sequence[Mapping[str, str]],
    measured: Sequence[str],
) -> list[Note]:
    """Who has endpoints and no row in the sheet of people, and what of it is not as it seems.

    Parameters
    ----------
    path
        The sheet.
    cohort
        The cohort.
    given
        Its people with endpoints, by column.
    measured
        Everyone with endpoints.
    """
    described = {person["subject"] for person in given}
    lacking = [subject for subject in measured if subject not in described]
    notes = []
    if lacking:
        message = f'subjects of cohort "{cohort}" with endpoints and not in this sheet'
        message += f": {quote_all(lacking, SHOWN)}"
        notes.append(Note(path, message, warning=not described))
    return notes


def note_columns(path: str, people: Iterable[Mapping[str, str]]) -> list[Note]:
    """Columns that hold numbers and texts, or too many texts to be counted."""
    columns: dict[str, list[str]] = defaultdict(list)
    for person in people:
        for name, text in person.items():
            if name not in OF_ROWS and not is_unknown(text):
                columns[name].append(text)
    notes = []
    for name, texts in columns.items():
        if read_numbers(texts) is not None:
            continue
        others = [text for text in texts if not is_number(text)]
        levels = len(set(texts))
        if len(others) < len(texts) / 2:
            message = f'"{name}" is counted by category and has no mean, since these cells are no'
            message += f" numbers: {quote_all(dict.fromkeys(others), SHOWN)}"
        elif levels > MOST_LEVELS:
            message = f'"{name}" has {levels} different texts and is left out of the baseline table'
        else:
            continue
        notes.append(Note(path, message, warning=True))
    return notes
