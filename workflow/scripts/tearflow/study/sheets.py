"""Check a sheet, whose cells are all text, against its schema."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest
from typing import Any

from tearflow.io.excel_formulas import describe_failure, has_failed
from tearflow.io.spreadsheet import HEADER_WITHIN, Lines, read_cells
from tearflow.io.text_files import name_control
from tearflow.run.problems import InputError, Problem, nearest
from tearflow.run.spelling import name_characters
from tearflow.study.column_names import (
    check_synonyms,
    find_inclusion,
    find_near_miss,
    is_misspelling,
    is_synonym,
    suggest,
)
from tearflow.study.schemas import Validator, load_schema
from tearflow.study.template import GUESS

FALSE = {"false", "no", "0"}
EMPTY = "the cell is empty"
NEEDED = ("cohort", "run", "include")


@dataclass(frozen=True)
class Row:
    """One row: its line in the file (the header is line 1), its cells, whether all are valid."""

    line: int
    cells: dict[str, str]
    valid: bool

    @property
    def included(self) -> bool:
        """Whether the row takes part: always where the sheet has no column include."""
        return self.cells.get("include", "").lower() not in FALSE


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet; no columns and no rows where the file cannot be used.

    `titles` has the columns that the file names otherwise, as an SDRF file does, and `top` is the
    line of the header.
    """

    path: str
    columns: list[str]
    rows: list[Row]
    titles: Mapping[str, str] = field(default_factory=dict)
    top: int = 1

    @property
    def read(self) -> bool:
        """Whether the file can be used, so that other sheets can be checked against it."""
        return bool(self.columns)

    def rows_of(self, cohort: str) -> list[Row]:
        """Rows of a cohort that take part."""
        return [row for row in self.rows if row.included and row.cells["cohort"] == cohort]


def leave_out_columns(sheet: Sheet, columns: Collection[str]) -> Sheet:
    """Sheet without some columns, whether it has them or not."""
    if not columns:
        return sheet
    rows = [
        replace(row, cells={key: cell for key, cell in row.cells.items() if key not in columns})
        for row in sheet.rows
    ]
    kept = [column for column in sheet.columns if column not in columns]
    return replace(sheet, columns=kept, rows=rows)


def read_sheet(path: str, name: str) -> tuple[Sheet, list[Problem]]:
    """Read a sheet and check its columns and cells.

    Parameters
    ----------
    path
        Path as the user wrote it, of any kind that `read_cells` reads.
    name
        Name of the schema: cohorts, samples or contrasts.

    Returns
    -------
    Sheet
        With every row, also those with a mistake.
    list of Problem
        Every mistake of the file.
    """
    try:
        return check_table(path, read_cells(path), name)
    except InputError as error:
        return Sheet(path, [], []), error.problems


def check_table(
    path: str, lines: Lines, name: str, *, from_sdrf: bool = False
) -> tuple[Sheet, list[Problem]]:
    """Check the rows of a table, the first of which is the header, against a schema.

    A cell of an optional column that is empty or not there takes the default of the schema.

    Parameters
    ----------
    path
        Path as the user wrote it.
    lines
        Header and rows, with the line of each.
    name
        Name of the schema.
    from_sdrf
        Whether the columns were made of those of an SDRF file, whose names nobody chose for this
        workflow: of the near misses only those of `include` are refused.
    """
    (top, columns), *body = lines
    schema = load_schema(name)
    misplaced = _misplaced_header(path, lines, schema["required"])
    if misplaced:
        return Sheet(path, [], []), [misplaced]
    problems = _header_problems(path, columns, schema, top)
    if schema.get("additionalProperties", True):
        # What is to be renamed to a column that is missing was named with that.
        missing = [problem.message for problem in problems]
        problems += [
            problem
            for problem in _near_misses(path, columns, body, schema, top, from_sdrf)
            if not any(f'is missing (nearest: "{problem.column}")' in text for text in missing)
        ]
    rows = []
    for number, cells in body:
        row, found = _make_row(path, number, dict(zip_longest(columns, cells, fillvalue="")), name)
        rows.append(row)
        problems += found
    if not rows:
        problems.append(Problem(path, "the sheet has a header and no rows", "Add a row", top))
    usable = rows and set(schema["required"]) <= set(columns)
    if usable and name == "samples" and not from_sdrf:
        taking_part = [row.cells for row in rows if row.included]
        problems += check_synonyms(path, taking_part, columns, top)
    return Sheet(path, columns if usable else [], rows if usable else [], top=top), problems


def _misplaced_header(path: str, lines: Lines, required: Sequence[str]) -> Problem | None:
    """Problem where the header is not in the first row but in one below.

    The separator of a CSV file is not known where a title stands above the table.
    """
    for position, (line, cells) in enumerate(lines[:HEADER_WITHIN]):
        words = {word.strip(' "').lower() for cell in cells for word in re.split("[,;\t]", cell)}
        known = words & set(required)
        if known and not position:
            return None
        if len(known) > 1:
            message = f"the header seems to be in line {line}, not in the first"
            return Problem(path, message, "Remove the lines above it", lines[0][0])
    return None


def _header_problems(
    path: str, columns: list[str], schema: dict[str, Any], line: int
) -> list[Problem]:
    known, problems = schema["properties"], []
    closed = not schema.get("additionalProperties", True)
    for position, column in enumerate(columns):
        if not column:
            message = f"column number {position + 1} has no name, but cells below it are filled"
            problems.append(Problem(path, message, "Name it or remove it", line))
        elif column in columns[:position]:
            message = f'duplicate column "{column}"'
            problems.append(Problem(path, message, "Keep one of the two", line, column))
        elif column == GUESS and "sample" in known:
            message = f'column "{GUESS}" says that subjects and visits are guessed'
            advice = "Check them against your records, then delete this column"
            problems.append(Problem(path, message, advice, line, column))
        elif closed and column not in known:
            message = f'column "{column}" is unknown{_nearest_known(column, columns, known)}'
            advice = f"Correct or remove it; the columns are {', '.join(known)}"
            problems.append(Problem(path, message, advice, line, column))
    for column in schema["required"]:
        if column not in columns:
            match = suggest(column, [name for name in columns if name not in known])
            message = f'column "{column}" is missing{match}'
            advice = f"Add it: {known[column]['description']}"
            if match:
                advice = f"Rename that column, or add this one: {known[column]['description']}"
            problems.append(Problem(path, message, advice, line, column))
    return problems


def _nearest_known(column: str, columns: list[str], known: dict[str, Any]) -> str:
    """Name the column of the schema that an unknown one may be meant for."""
    free = [name for name in known if name not in columns]
    for name in free:
        if is_misspelling(column, name) or is_synonym(column, name):
            return f' (nearest: "{name}")'
    return nearest(column, free) or nearest(column, known)


def _near_misses(
    path: str, columns: list[str], body: Lines, schema: dict[str, Any], line: int, from_sdrf: bool
) -> list[Problem]:
    """List the columns of an open sheet that are nearly one with a meaning."""
    problems = []
    for position, column in enumerate(columns):
        if not column or column in schema["properties"] or column == GUESS:
            continue
        cells = [row[position] if position < len(row) else "" for _, row in body]
        if from_sdrf:
            found = find_inclusion(column, cells)
        else:
            found = find_near_miss(column, cells, columns, schema)
        if found:
            problems.append(Problem(path, *found, line, column))
    return problems


def _make_row(path: str, line: int, cells: dict[str, str], name: str) -> tuple[Row, list[Problem]]:
    """Fill in the defaults and check the cells."""
    problems = []
    if cells.pop("", ""):
        message = "the row has more cells than the header has columns"
        problems.append(Problem(path, message, "Remove the cells without a header", line))
    for column, part in load_schema(name)["properties"].items():
        if "default" in part and not cells.get(column, ""):
            cells[column] = part["default"]
    # An excluded run, such as a pool or a blank, needs no sample, subject or visit.
    excluded = not Row(line, cells, True).included
    problems += _cell_problems(
        path, line, {c: cells[c] for c in NEEDED if c in cells} if excluded else cells, name
    )
    return Row(line, cells, not problems), problems


def _cell_problems(path: str, line: int, cells: dict[str, str], name: str) -> list[Problem]:
    required, problems = load_schema(name)["required"], []
    for column, value in cells.items():
        problem = _value_problem(name, column, value)
        if not value and column in required:
            problem = EMPTY, load_schema(name)["properties"][column]["advice"]
        if problem:
            problems.append(Problem(path, *problem, line, column))
    return problems


@cache
def _value_problem(name: str, column: str, value: str) -> tuple[str, str] | None:
    """Check one value once, however many rows hold it; return message and advice."""
    if sign := name_control(value):
        return f"{value!r} holds {sign}", "Remove it"
    part = load_schema(name)["properties"].get(column)
    if part is not None and has_failed(value):
        return describe_failure(value)
    if part is None or Validator(part).is_valid(value):
        return None
    match = nearest(value, [known for known in part.get("enum", []) if known])
    if not match and not value.isascii():
        match = f" (it has {name_characters(value)})"
    return f'"{value}" is not a valid {column}{match}', part["advice"]
