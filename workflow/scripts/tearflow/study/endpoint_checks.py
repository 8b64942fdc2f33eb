"""Check the sheets of the clinical endpoints, each by itself and against the other sheets."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import EYE, ORDINAL, PERSON, PRIMARY, YES_NO, Measure
from tearflow.endpoints.settings import NONE, SAMPLES, EndpointSettings
from tearflow.run.problems import Problem, nearest
from tearflow.run.spelling import describe_difference, spelling_key
from tearflow.run.words import list_first
from tearflow.study.column_names import is_misspelling, suggest
from tearflow.study.configuration import key_place
from tearflow.study.endpoint_sheets import LONG, SHOWN, WHOSE, Cell, Found, Whose, is_long
from tearflow.study.quoting import quote_all
from tearflow.study.safety_sheet import ADHERENCE
from tearflow.study.sheets import Row, Sheet

# Configuration as it was given, and its files.
Given = tuple[dict[str, Any], Sequence[str]]


def check_settings(settings: EndpointSettings, samples: str, given: Given) -> list[Problem]:
    """List keys of the section that have no effect or lack another one.

    Parameters
    ----------
    settings
        The section.
    samples
        Path of the sample sheet.
    given
        The configuration as it was given.
    """
    defaults = EndpointSettings()
    if settings.values == NONE:
        idle = [
            key
            for key in (
                "measures",
                "safety",
                "people",
                "visits",
                "baseline",
                "control",
                "dunnett_variance",
            )
            if getattr(settings, key) != getattr(defaults, key)
        ]
        message = 'key "endpoints.{}" is given without "endpoints.values"'
        advice = (
            f"Give the sheet of endpoints as endpoints.values, or {SAMPLES} for columns of the"
            " sample sheet, or remove this key"
        )
        return [_of_key(key, message.format(key), advice, given) for key in idle]
    if settings.values == samples:
        message = f'key "endpoints.values" is the sample sheet, {samples}'
        advice = f"Write {SAMPLES} to take the columns that have the names of measures"
        return [_of_key("values", message, advice, given)]
    if settings.measures == NONE:
        message = 'key "endpoints.values" is given without "endpoints.measures"'
        advice = "Write a sheet with a row for each measure, and give its path"
        return [_of_key("values", message, advice, given)]
    return []


def _of_key(key: str, message: str, advice: str, given: Given) -> Problem:
    file, line = key_place(("endpoints", key), *given)
    return Problem(file, message, advice, line)


def check_measures(sheet: Sheet) -> list[Problem]:
    """List doubled measures, and scales whose limits do not fit; of valid rows."""
    problems = []
    lines: dict[str, int] = {}
    for row in sheet.rows:
        name = row.cells["name"]
        if name.casefold() in lines:
            message = f'duplicate measure "{name}"; the first is in line {lines[name.casefold()]}'
            advice = "Give each measure one row, with a name that differs by more than case"
            problems.append(Problem(sheet.path, message, advice, row.line, "name"))
        lines.setdefault(name.casefold(), row.line)
        if row.valid:
            problems += [
                Problem(sheet.path, message, advice, row.line, column)
                for column, message, advice in limit_problems(Measure.from_row(row.cells))
            ]
    return problems


def limit_problems(measure: Measure) -> list[tuple[str, str, str]]:
    """Column, message and advice for limits that do not fit the scale."""
    low, high, problems = measure.minimum, measure.maximum, []
    if measure.scale == ORDINAL:
        for column, limit in (("minimum", low), ("maximum", high)):
            if limit is None or limit != int(limit):
                message = f'the ordinal measure "{measure.name}" has no whole number as {column}'
                advice = f"Give its {'lowest' if column == 'minimum' else 'highest'} level"
                problems.append((column, message, advice))
    if measure.scale == YES_NO and (low, high) != (None, None):
        message = f'"{measure.name}" is yes or no, and has a minimum or a maximum'
        problems.append(("minimum", message, "Leave both empty"))
    if low is not None and high is not None and low >= high:
        message = f'"{measure.name}" has a minimum of {low:g}, not below its maximum of {high:g}'
        problems.append(("minimum", message, "Swap or correct them"))
    return problems


def check_columns(sheet: Sheet, measures: Sheet, reported: Collection[str] = ()) -> list[Problem]:
    """List columns of a sheet of values that are not measures, and measures without a column.

    Parameters
    ----------
    sheet
        The sheet of values, wide or long.
    measures
        That of the measures.
    reported
        Columns of which something was said already.
    """
    half = [column for column in LONG if column in sheet.columns]
    if len(half) == 1 and not reported:
        (column,) = half
        message = f'there is a column "{column}", but none "{LONG[column == LONG[0]]}"'
        advice = "A long sheet has both, with a row for each value, and a wide one neither"
        return [Problem(sheet.path, message, advice, sheet.top, column)]
    others = [column for column in sheet.columns if column not in (*WHOSE, *LONG, *reported)]
    if is_long(sheet.columns):
        message = 'column "{}" has no place in a sheet with a row for each value'
        advice = f"Remove it; the columns are {', '.join((*WHOSE, *LONG))}"
        return [
            Problem(sheet.path, message.format(name), advice, sheet.top, name) for name in others
        ]
    names = _names(measures)
    lacking = [name for name in names if name not in others]
    problems, meant = [], []
    # Names that are wrong themselves.
    wrong = [row.cells["name"] for row in measures.rows if not row.valid]
    for column in others:
        if column not in names and not any(is_misspelling(column, name) for name in wrong):
            name, words, advice = _guess_measure(column, list(names), lacking)
            if not (name or words) and _describes_people(sheet, column):
                advice += (
                    ", or move it to a sheet of people (endpoints.people), such as age and sex"
                )
            message = f'column "{column}" is not a measure of {measures.path}{words}'
            problems.append(Problem(sheet.path, message, advice, sheet.top, column))
            meant.append(name)
    if reported:
        # One of them may be the column of a measure, or of a long sheet.
        return problems
    # A measure whose column is there under another name is one mistake, not two.
    return problems + check_lacking(sheet.path, [*others, *meant], measures)


def check_eyes(sheet: Sheet, measures: Sheet) -> list[Problem]:
    """The mistake of a sheet of values without a column eye whose measures are of eyes."""
    long = is_long(sheet.columns)
    there = {row.cells["measure"] for row in sheet.rows} if long else set(sheet.columns)
    of_eyes = [
        row.cells["name"]
        for row in measures.rows
        if row.valid and row.cells["name"] in there and Measure.from_row(row.cells).per == EYE
    ]
    if "eye" in sheet.columns or not of_eyes:
        return []
    named = list_first(of_eyes, SHOWN, quoted=True)
    message = f'there is no column "eye", and a value of each eye is expected of {named}'
    advice = "Add it, with OD or OS in each row, or set per to person in the sheet of measures"
    return [Problem(sheet.path, message, advice, sheet.top, "eye")]


def _guess_measure(
    column: str, names: Sequence[str], lacking: Sequence[str]
) -> tuple[str, str, str]:
    """Measure that a column may be meant for, words of a message for it, and advice.

    Parameters
    ----------
    column
        One that is not a measure.
    names, lacking
        All measures, and those without a column.
    """
    advice = "Add a row for it there, or remove the column"
    bare, bracket, _ = column.partition("(" if "(" in column else "[")
    if bracket and bare.strip() in lacking:
        alone = bare.strip()
        return alone, "", f'Write "{alone}" alone; its unit has a column in the sheet of measures'
    if name := _extended(column, lacking):
        words = f', but seems to hold "{name}" of one eye or visit'
        return name, words, f'Write a row for each eye and visit, and one column "{name}"'
    for name in lacking:
        if match := suggest(name, [column]):
            advice = f'Write "{name}", or {advice[0].lower()}{advice[1:]}'
            return name, match.replace(f'"{column}"', f'"{name}"'), advice
    return "", nearest(column, names), advice


def _describes_people(sheet: Sheet, column: str) -> bool:
    """Whether a column of a sheet of values is the same in all rows of each person."""
    known: dict[tuple[str, str], str] = {}
    for row in sheet.rows:
        person = row.cells["cohort"], row.cells["subject"]
        if known.setdefault(person, row.cells[column]) != row.cells[column]:
            return False
    return len(known) < len(sheet.rows)


def _extended(column: str, names: Iterable[str]) -> str | None:
    """Longest name with which a column begins or ends, set apart from the rest of it.

    >>> _extended("Schirmer OD", ["schirmer"]), _extended("week2_osdi", ["osdi"])
    ('schirmer', 'osdi')
    >>> _extended("schirmers", ["schirmer"])
    """
    apart = r"[\W_]"
    found = [
        name
        for name in names
        for known in [re.escape(name)]
        if re.fullmatch(f"{known}{apart}.+|.+{apart}{known}", column, re.IGNORECASE)
    ]
    return max(found, key=len, default=None)


def _names(measures: Sheet) -> dict[str, Row]:
    """Row of each measure by its name, of those that differ by case only the first."""
    first: dict[str, Row] = {}
    for row in measures.rows:
        first.setdefault(row.cells["name"].casefold(), row)
    return {row.cells["name"]: row for row in first.values() if row.cells["name"]}


def check_lacking(path: str, columns: Sequence[str], measures: Sheet) -> list[Problem]:
    """List measures of which a sheet has no column."""
    names = _names(measures)
    free = [column for column in columns if column not in names]
    return [
        Problem(
            measures.path,
            f'measure "{name}" has no column in {path}{suggest(name, free)}',
            "Add the column there, or remove the measure",
            row.line,
            "name",
        )
        for name, row in names.items()
        if row.valid and name not in columns
    ]


def check_measure_names(sheet: Sheet, measures: Sheet) -> list[Problem]:
    """List rows of a long sheet whose measure is unknown, and measures without a row."""
    names, problems = _names(measures), []
    alike: dict[str, str] = {}
    for row in sheet.rows:
        name = row.cells["measure"]
        if name not in names:
            if name not in alike:
                alike[name] = nearest(name, names)
            message = f'measure "{name}" is unknown{alike[name]}'
            advice = f"Correct it, or add a row for it to {measures.path}"
            problems.append(Problem(sheet.path, message, advice, row.line, "measure"))
    found = {row.cells["measure"] for row in sheet.rows}
    for name, row in names.items():
        if row.valid and name not in found:
            message = f'measure "{name}" has no row in {sheet.path}'
            advice = "Add its values there, or remove the measure"
            problems.append(Problem(measures.path, message, advice, row.line, "name"))
    return problems


def check_doubled(sheet: Sheet) -> list[Problem]:
    """List rows of the same subject, visit and eye, and of a long sheet the same measure."""
    by = [*Whose._fields, *(["measure"] if is_long(sheet.columns) else [])]
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    for row in sheet.rows:
        key = tuple(row.cells.get(column, "") for column in by)
        if not (row.cells["subject"] and row.cells["visit"]):
            continue
        if key in seen:
            shown = ", ".join(
                f'{column} "{value}"' for column, value in zip(by, key, strict=True) if value
            )
            message = f"duplicate row of {shown}; the first is in line {seen[key]}"
            advice = "Keep one of the two, or correct what tells them apart"
            problems.append(Problem(sheet.path, message, advice, row.line))
        seen.setdefault(key, row.line)
    return problems


def check_repeated(
    path: str, found: Iterable[Found], measures: Mapping[str, Measure], *, is_samples: bool
) -> list[Problem]:
    """List values of one eye or person at one visit that differ, in order of the sheet.

    What a sheet has twice for the same eye is found by `check_doubled`, but not in a sample sheet,
    where several samples may be of one visit.

    Parameters
    ----------
    path, found, measures
        The sheet, its values in order, and the measures by name.
    is_samples
        Whether it is the sample sheet.
    """
    first: dict[tuple[str, ...], Found] = {}
    problems = []
    for each in found:
        value, cell = each
        key = (cell.whose.cohort, value.measure, value.subject, value.eye, value.visit)
        other = first.setdefault(key, each)
        is_doubled = other.cell.whose == cell.whose and not is_samples
        if other.value == value or is_doubled:
            continue
        whose = f'of subject "{value.subject}" at visit "{value.visit}"'
        message = f'"{value.measure}" {whose} is "{cell.text}", and'
        message += f' "{other.cell.text}" in line {other.cell.line}'
        advice = "Write one value"
        if measures[value.measure].per == PERSON:
            message += ", but it is a measure of the person"
            advice += ", or set per to eye in the sheet of measures"
        problems.append(Problem(path, message, advice, cell.line, cell.column))
    return problems


def check_spelling(
    path: str,
    rows: Sequence[Row],
    columns: Sequence[str],
    others: Mapping[str, Sequence[Row]],
) -> list[Problem]:
    """List values of a cohort that look like another one, in this sheet or in others.

    Parameters
    ----------
    path
        The sheet.
    rows
        Its rows of the cohort.
    columns
        Those that are looked at.
    others
        Rows of the cohort in other sheets, by their path.
    """
    problems = []
    for column in columns:
        known: dict[str, tuple[str, str]] = {}
        for sheet, of_sheet in others.items():
            for value in _lines(of_sheet, column):
                known.setdefault(_key(value), (value, sheet))
        for value, line in _lines(rows, column).items():
            other, where = known.setdefault(_key(value), (value, f"line {line}"))
            if other != value:
                alike = spelling_key(value) == spelling_key(other)
                by = describe_difference(value, other) if alike else "zeros"
                message = f'{column} "{value}" and "{other}" of {where} differ only in {by}'
                advice = "Write them alike if they are the same, else give them other names"
                problems.append(Problem(path, message, advice, line, column))
    return problems


def _key(text: str) -> str:
    """`spelling_key`, without the decimal places that R and pandas give to whole numbers.

    >>> _key("07.0") == _key("7"), _key("1.5") == _key("1")
    (True, False)
    """
    whole = re.fullmatch(r"([0-9]+)[.]0+", text)
    return spelling_key(whole[1] if whole else text)


def _lines(rows: Iterable[Row], column: str) -> dict[str, int]:
    """First line of each value of a column."""
    lines: dict[str, int] = {}
    for row in rows:
        if value := row.cells.get(column, ""):
            lines.setdefault(value, row.line)
    return lines


def check_arms(path: str, rows: Iterable[Row]) -> list[Problem]:
    """List rows of a cohort in which an eye or person has another arm than in a row above."""
    first: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
    problems = []
    for row in rows:
        subject, eye, arm = (row.cells.get(name, "") for name in ("subject", "eye", "arm"))
        if not (arm and subject):
            continue
        # The arm of a row without an eye is that of both eyes.
        known = first[subject]
        same = [known[other] for other in known if not eye or other in (eye, "")]
        if differing := [(other, line) for other, line in same if other != arm]:
            other, line = differing[0]
            whose = f'eye "{eye}" of subject "{subject}"' if eye else f'subject "{subject}"'
            message = f'{whose} is in arm "{arm}", and in "{other}" in line {line}'
            advice = "Write one arm for all visits; if the eyes have different ones, fill eye"
            problems.append(Problem(path, message, advice, row.line, "arm"))
        known.setdefault(eye, (arm, row.line))
    return problems


def check_visits_listed(
    path: str, found: Iterable[Found], settings: EndpointSettings, given: Given
) -> list[Problem]:
    """List visits of values that the key `visits` lacks, and a baseline that is not a visit."""
    cells: dict[str, Cell] = {}
    for value, cell in found:
        cells.setdefault(value.visit, cell)
    if not cells:
        return []
    listed, problems = settings.visits, []
    for visit, cell in cells.items():
        if listed and visit not in listed:
            message = f'visit "{visit}" is not listed by the key endpoints.visits'
            advice = f"Correct it, or list it; there are {quote_all(listed)}"
            problems.append(
                Problem(path, message + nearest(visit, listed), advice, cell.line, "visit")
            )
    known = list(listed or cells)
    if settings.baseline and settings.baseline not in known:
        message = (
            f'key "endpoints.baseline" is "{settings.baseline}", which is not a visit'
            f"{nearest(settings.baseline, known)}"
        )
        problems.append(_of_key("baseline", message, f"Choose from {quote_all(known)}", given))
    return problems


def check_control(
    path: str, arms: Mapping[str, Sequence[str]], settings: EndpointSettings, given: Given
) -> list[Problem]:
    """List a control that is not an arm, and arms without a control.

    Parameters
    ----------
    path
        The sheet that has the arms.
    arms
        Of each cohort.
    settings, given
        The section, and the configuration as it was given.
    """
    every = list(dict.fromkeys(arm for names in arms.values() for arm in names))
    control = settings.control
    if control and control not in every:
        message = (
            f'key "endpoints.control" is "{control}", which is not an arm of {path}'
            f"{nearest(control, every)}"
        )
        advice = f"Choose from {quote_all(every)}" if every else "Remove it, or fill a column arm"
        return [_of_key("control", message, advice, given)]
    problems = []
    for cohort, names in arms.items():
        if len(names) < 2 or control in names:
            continue
        message = f'cohort "{cohort}" has the arms {quote_all(names)}, and the key'
        message += ' "endpoints.control" does not say which is the control'
        advice = "Give the arm that the others are compared with"
        if control:
            message = f'cohort "{cohort}" has the arms {quote_all(names)}, and not "{control}",'
            message += ' which is the key "endpoints.control"'
            advice = "Name the control alike in all cohorts"
        problems.append(_of_key("control", message, advice, given))
    return problems


def check_baselines(
    path: str,
    cohort: str,
    found: Iterable[Found],
    measures: Iterable[Measure],
    design: EndpointDesign,
) -> list[Problem]:
    """List a cohort, or its primary measures, without any value at the baseline."""
    if design.baseline not in design.visits:
        message = (
            f'cohort "{cohort}" has no value at the baseline, "{design.baseline}", only at'
            f" {quote_all(design.visits)}"
        )
        advice = "Name it alike in all cohorts, or choose another visit by endpoints.baseline"
        return [Problem(path, message, advice)]
    visits = defaultdict(set)
    lines: dict[str, int] = {}
    for value, cell in found:
        visits[value.measure].add(value.visit)
        lines.setdefault(value.measure, cell.line)
    return [
        Problem(
            path,
            f'the primary measure "{measure.name}" of cohort "{cohort}" has no value at the'
            f' baseline, "{design.baseline}"',
            "Add them, set endpoints.baseline to another visit, or declare the measure secondary",
            lines[measure.name],
        )
        for measure in measures
        if measure.role == PRIMARY and design.baseline not in visits[measure.name]
    ]


def check_doubled_safety(sheet: Sheet) -> list[Problem]:
    """List rows of adherence of the same person, eye, period and medication.

    The same event may happen twice.
    """
    by = ("cohort", "subject", "eye", "period", "name")
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    for row in sheet.rows:
        key = tuple(row.cells[column] for column in by)
        if row.cells["kind"] == ADHERENCE and all(
            row.cells[column] for column in by if column != "eye"
        ):
            if key in seen:
                message = (
                    f'duplicate row of subject "{key[1]}", "{key[4]}" in the period "{key[3]}"; the'
                    f" first is in line {seen[key]}"
                )
                advice = "Keep one of the two, or add their doses"
                problems.append(Problem(sheet.path, message, advice, row.line))
            seen.setdefault(key, row.line)
    return problems
