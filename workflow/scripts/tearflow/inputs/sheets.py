"""Read a sheet as text, cell by cell, and check it against its schema."""

from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path

from tearflow.inputs.schemas import Validator, load_schema
from tearflow.problems import Problem, nearest
from tearflow.text_files import find_problem

SAVE_AS = "Save the sheet as tab-separated text in UTF-8"
FALSE = {"false", "no", "0"}
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
    """The rows of a sheet; no columns and no rows where the file cannot be used."""

    path: str
    columns: list[str]
    rows: list[Row]

    @property
    def read(self) -> bool:
        """Whether the file can be used, so that other sheets can be checked against it."""
        return bool(self.columns)


def read_sheet(path: str, name: str) -> tuple[Sheet, list[Problem]]:
    """Read a sheet and check its columns and cells.

    White space around cells and the quotes that spreadsheets put are taken off; empty lines are
    skipped; a byte-order mark and Windows line ends are read over. A cell of an optional column
    that is empty or not there takes the default of the schema.

    Parameters
    ----------
    path
        Path as the user wrote it.
    name
        Name of the schema: cohorts, samples or contrasts.

    Returns
    -------
    Sheet
        With every row, also those with a mistake.
    list of Problem
        Every mistake of the file.
    """
    unread = Sheet(path, [], [])
    problem = find_problem(path, SAVE_AS)
    if problem:
        return unread, [problem]
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        return unread, [Problem(path, f"byte 0x{byte:02x} is not UTF-8", SAVE_AS, line)]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    columns, schema = _cells(lines[0]), load_schema(name)
    for separator, word in ((",", "commas"), (";", "semicolons")):
        if len(columns) == 1 and separator in lines[0]:
            message = f"the columns are separated by {word}, not tabs"
            return unread, [Problem(path, message, SAVE_AS, 1)]
    problems, rows = _header_problems(path, columns, schema), []
    for number, line in enumerate(lines[1:], start=2):
        cells = _cells(line)
        if not cells:
            continue
        row, found = _make_row(path, number, dict(zip_longest(columns, cells, fillvalue="")), name)
        rows.append(row)
        problems += found
    if not rows:
        problems.append(Problem(path, "the sheet has a header and no rows", "Add a row", 1))
    usable = rows and set(schema["required"]) <= set(columns)
    return Sheet(path, columns, rows) if usable else unread, problems


def _cells(line: str) -> list[str]:
    r"""Split a line at its tabs; empty cells at the end are left out.

    >>> _cells('nsde \t"dry eye, baseline" \t')
    ['nsde', 'dry eye, baseline']
    """
    cells = [_unquoted(cell.strip()) for cell in line.split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"').strip()
    return cell


def _header_problems(path: str, columns: list[str], schema: dict) -> list[Problem]:
    known, problems = schema["properties"], []
    for position, column in enumerate(columns):
        if not column:
            message = f"column number {position + 1} has no name"
            problems.append(Problem(path, message, "Name it or remove it", 1))
        elif column in columns[:position]:
            problems.append(Problem(path, f'column "{column}" stands twice', "Keep one", 1, column))
        elif column not in known:
            problems += _unknown_column(path, column, schema)
    for column in schema["required"]:
        if column not in columns:
            match = nearest(column, [name for name in columns if name not in known])
            message = f'column "{column}" is missing{match}'
            mend = f"Add it: {known[column]['description']}"
            problems.append(Problem(path, message, mend, 1, column))
    return problems


def _unknown_column(path: str, column: str, schema: dict) -> list[Problem]:
    """Refuse a column that no rule reads; in an open sheet only one that is nearly a known one."""
    known = schema["properties"]
    closed = not schema.get("additionalProperties", True)
    like = column.lower().replace(" ", "_")
    if not closed and (like not in known or like in schema["required"]):
        return []
    match = f' (nearest: "{like}")' if like in known else nearest(column, known)
    if closed:
        mend = f"Correct or remove it; the columns are {', '.join(known)}"
    else:
        mend = f'Write "{like}", or give a column of your own another name'
    return [Problem(path, f'column "{column}" is unknown{match}', mend, 1, column)]


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
        if not value and column in required:
            problem = ("the cell is empty", load_schema(name)["properties"][column]["mend"])
        else:
            problem = _value_problem(name, column, value)
        if problem:
            problems.append(Problem(path, *problem, line, column))
    return problems


@cache
def _value_problem(name: str, column: str, value: str) -> tuple[str, str] | None:
    """Check one value once, however many rows hold it; return message and mend."""
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        return f"{value!r} holds a control character", "Remove it"
    part = load_schema(name)["properties"].get(column)
    if part is None or Validator(part).is_valid(value):
        return None
    match = nearest(value, [known for known in part.get("enum", []) if known])
    return f'"{value}" is not a valid {column}{match}', part["mend"]
