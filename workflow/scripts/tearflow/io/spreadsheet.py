"""Read a table as text, cell by cell: tab-separated, CSV, or the first sheet of a workbook."""

import csv
import datetime
import io
import os
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from tearflow.io.excel_formulas import refuse_uncalculated
from tearflow.io.text_files import GZIP_DAMAGED, GZIP_ERRORS, find_problem, first_bytes
from tearflow.run.problems import InputError, Problem
from tearflow.run.spelling import strip_invisible

CHECK_FILE = "Check that this is the file that you mean"
SAVE_AS = "Save the sheet as tab-separated text in UTF-8"
# What every Excel workbook holds, by ECMA-376.
WORKBOOK = "xl/workbook.xml"
# A sheet of samples has kilobytes. What holds more than this is not such a sheet, and reading all
# of it could take hours: bytes, columns, rows, cells.
LARGEST_TEXT, LARGEST_WORKBOOK = 20_000_000, 100_000_000
MOST_COLUMNS, MOST_ROWS, MOST_CELLS = 1_000, 200_000, 2_000_000
# Rows among which a header is looked for that is not the first.
HEADER_WITHIN = 20

Lines = list[tuple[int, list[str]]]


def read_cells(path: str) -> Lines:
    """Read the rows of a table that have any cell filled in; the first is the header.

    White space and invisible characters around a cell are taken off. Rows and columns without any
    filled cell are left out, wherever they are, and so are empty cells at the end of a row. A file
    named .csv is separated by commas, semicolons or tabs, whichever its first line has most of; one
    that is an Excel workbook by its content is read by openpyxl; any other is separated by tabs.

    Parameters
    ----------
    path
        Path as the user wrote it.

    Returns
    -------
    list of tuple of int and list of str
        Line of the file, or row of the spreadsheet, both counted from 1, and the cells. A text
        has at least one row.

    Raises
    ------
    InputError
        If the file cannot be read as a table.
    """
    rows = _without_empty_columns(_read_workbook(path) if is_workbook(path) else _read_text(path))
    if len(rows[0][1]) > MOST_COLUMNS or len(rows) > MOST_ROWS:
        size = f"{len(rows[0][1])} columns and {len(rows)} rows"
        raise InputError([Problem(path, f"the table has {size}, too many for a sheet", CHECK_FILE)])
    return rows


def _without_empty_columns(rows: Lines) -> Lines:
    """Rows without the columns in which no row has anything, nor the header a name.

    >>> _without_empty_columns([(1, ["a", "", "b"]), (2, ["1", "", "2"])])
    [(1, ['a', 'b']), (2, ['1', '2'])]
    """
    filled = {place for _, cells in rows for place, cell in enumerate(cells) if cell}
    return [
        (line, [cell for place, cell in enumerate(cells) if place in filled])
        for line, cells in rows
    ]


def _read_text(path: str) -> Lines:
    problem = find_problem(path, SAVE_AS)
    if problem:
        raise InputError([problem])
    try:
        content = first_bytes(path, LARGEST_TEXT + 1)
        if b"\0" in content:
            line = content.count(b"\n", 0, content.index(b"\0")) + 1
            message = "the line holds NUL bytes, as text in UTF-16 does"
            raise InputError([Problem(path, message, SAVE_AS, line)])
        text = content.decode("utf-8-sig")
    except GZIP_ERRORS:
        raise InputError([Problem(path, GZIP_DAMAGED, "Copy or make the file again")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        message = f"byte 0x{byte:02x} is not UTF-8"
        raise InputError([Problem(path, message, SAVE_AS, line)]) from None
    if len(content) > LARGEST_TEXT:
        message = (
            f"the file holds more than {LARGEST_TEXT // 1_000_000} MB, too much for a sample sheet"
        )
        raise InputError([Problem(path, message, CHECK_FILE)])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _read_csv(path, text) if path.lower().endswith(".csv") else _read_tabs(path, text)
    rows = [(line, cells) for line, cells in found if cells]
    if not rows:
        raise InputError([Problem(path, "the sheet is empty", CHECK_FILE)])
    return rows


def _read_tabs(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.split("\n")
    # A title above the table may have any of them.
    tabs = any("\t" in line for line in lines[:HEADER_WITHIN])
    top = next((number for number, line in enumerate(lines) if line.strip()), 0)
    for separator, word in ((",", "commas"), (";", "semicolons"), (" ", "blanks")):
        if not tabs and separator in lines[top].strip():
            message = f"the columns are separated by {word}, not tabs"
            advice = SAVE_AS
            if separator != " ":
                advice += ", or give the file a name that ends in .csv"
            raise InputError([Problem(path, message, advice, top + 1)])
    return ((number, _cells(line)) for number, line in enumerate(lines, start=1))


def _cells(line: str) -> list[str]:
    r"""Split a line at its tabs; empty cells at the end are left out.

    >>> _cells('nsde \t"dry eye, baseline" \t')
    ['nsde', 'dry eye, baseline']
    """
    return _trimmed([_unquoted(strip_invisible(cell)) for cell in line.split("\t")])


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return strip_invisible(cell[1:-1].replace('""', '"'))
    return cell


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _read_csv(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Read CSV; a quoted cell may go over several lines, the first of which counts."""
    header = text.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, _trimmed([strip_invisible(cell) for cell in row])
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"the line cannot be read as CSV: {error}"
        raise InputError([Problem(path, message, SAVE_AS, line)]) from None


def is_workbook(path: str) -> bool:
    """Whether a file is an Excel workbook, by its content."""
    # Unlike pathlib, isfile takes any text, too long or with a NUL.
    if not (os.path.isfile(path) and zipfile.is_zipfile(path)):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return WORKBOOK in archive.namelist()
    # Of a damaged archive zipfile raises whatever its parts raise.
    except Exception:
        return False


def _read_workbook(path: str) -> Lines:
    """Read the first sheet of a workbook; an empty row is skipped, as in a text."""
    try:
        # Nothing else needs it, and reading it takes time.
        import openpyxl
    except ImportError:
        message = "reading an Excel workbook needs the package openpyxl, which is not installed"
        raise InputError([Problem(path, message, f"{SAVE_AS}, or install openpyxl")]) from None
    try:
        _refuse_flood(path)
        # It warns of drop-down lists and styles that it leaves out.
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows = list(_sheet_rows(path, sheet))
            if rows:
                refuse_uncalculated(path, sheet, *rows[0])
            book.close()
    except InputError:
        raise
    # openpyxl raises whatever its parts raise: KeyError, ValueError, BadZipFile, ParseError.
    except Exception:
        message = "cannot read the Excel workbook; it may be corrupt"
        raise InputError([Problem(path, message, SAVE_AS)]) from None
    if not rows:
        raise InputError([Problem(path, "the first sheet of the workbook is empty", SAVE_AS)])
    return rows


def _refuse_flood(path: str) -> None:
    """Raise where a workbook unpacks to far more than a sheet."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > LARGEST_WORKBOOK:
        message = (
            f"the Excel workbook unpacks to {unpacked / 1e6:.0f} MB, too much for a sample sheet"
        )
        raise InputError([Problem(path, message, SAVE_AS)])


def _sheet_rows(path: str, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows of a sheet with any filled cell."""
    # What a sheet says of its own size may be wrong, and every row would be filled up to it.
    sheet.reset_dimensions()
    n_cells = 0
    for line, row in enumerate(sheet.iter_rows(), start=1):
        n_cells += len(row) + 1
        if n_cells > MOST_CELLS:
            message = f"the sheet goes on to row {line}, far beyond any table of samples"
            advice = f"Delete the rows and columns beyond the table. {SAVE_AS}"
            raise InputError([Problem(path, message, advice)])
        cells = _trimmed([_text(cell) for cell in row])
        if cells:
            yield line, cells


def _text(cell: Any) -> str:
    """Write the value of a cell as the spreadsheet shows it, as far as an id needs it.

    A whole number has no decimals, and leading zeros that the format of the cell asks for are
    kept: subject 07 stays 07.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        zeros = cell.number_format
        return str(value).zfill(len(zeros) if set(zeros) == {"0"} else 0)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    return strip_invisible(str(value))
