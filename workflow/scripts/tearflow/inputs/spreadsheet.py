"""Read a table as text, cell by cell: tab-separated, CSV, or the first sheet of a workbook."""

import csv
import datetime
import io
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tearflow.problems import InputError, Problem
from tearflow.text_files import find_problem

SAVE_AS = "Save the sheet as tab-separated text in UTF-8"
# What every Excel workbook holds, by ECMA-376.
WORKBOOK = "xl/workbook.xml"
# A sheet of samples has kilobytes; what unpacks to more than this is no such sheet.
LARGEST_WORKBOOK = 100e6

Lines = list[tuple[int, list[str]]]


def read_cells(path: str) -> Lines:
    """Read the rows of a table that have any cell filled in; the first is the header.

    White space around a cell is taken off, empty cells at the end of a row are left out. A file
    named .csv is separated by commas, semicolons or tabs, whichever its first line has most of; one
    that is an Excel workbook by its content is read by openpyxl; any other is separated by tabs.

    Parameters
    ----------
    path
        Path as the user wrote it.

    Returns
    -------
    list of tuple of int and list of str
        Line of the file, or row of the spreadsheet, both counted from 1, and the cells. The
        first line of a text is the header even where it is empty.

    Raises
    ------
    InputError
        If the file cannot be read as a table.
    """
    if _is_workbook(path):
        return _read_workbook(path)
    problem = find_problem(path, SAVE_AS)
    if problem:
        raise InputError([problem])
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        message = f"byte 0x{byte:02x} is not UTF-8"
        raise InputError([Problem(path, message, SAVE_AS, line)]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = _read_csv(path, text) if path.lower().endswith(".csv") else _read_tabs(path, text)
    return [(line, cells) for line, cells in rows if cells or line == 1]


def _read_tabs(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.split("\n")
    header = _cells(lines[0])
    for separator, word in ((",", "commas"), (";", "semicolons")):
        if len(header) == 1 and separator in lines[0]:
            message = f"the columns are separated by {word}, not tabs"
            mend = f"{SAVE_AS}, or give the file a name that ends in .csv"
            raise InputError([Problem(path, message, mend, 1)])
    return ((number, _cells(line)) for number, line in enumerate(lines, start=1))


def _cells(line: str) -> list[str]:
    r"""Split a line at its tabs; empty cells at the end are left out.

    >>> _cells('nsde \t"dry eye, baseline" \t')
    ['nsde', 'dry eye, baseline']
    """
    return _trimmed([_unquoted(cell.strip()) for cell in line.split("\t")])


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"').strip()
    return cell


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _read_csv(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Read CSV; a quoted cell may go over several lines, the first of which counts."""
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, _trimmed([cell.strip() for cell in row])
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"the line cannot be read as CSV: {error}"
        raise InputError([Problem(path, message, SAVE_AS, line)]) from None


def _is_workbook(path: str) -> bool:
    # Unlike pathlib, isfile takes any text, too long or with a NUL.
    if not (os.path.isfile(path) and zipfile.is_zipfile(path)):
        return False
    with zipfile.ZipFile(path) as archive:
        return WORKBOOK in archive.namelist()


def _read_workbook(path: str) -> Lines:
    """Read the first sheet of a workbook; an empty row is skipped, as in a text."""
    try:
        # Nothing else needs it, and reading it takes time.
        import openpyxl
    except ImportError:
        message = "an Excel workbook is read by the package openpyxl, which is not installed"
        raise InputError([Problem(path, message, f"{SAVE_AS}, or install openpyxl")]) from None
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > LARGEST_WORKBOOK:
        message = f"the Excel workbook unpacks to {unpacked / 1e6:.0f} MB, which is no sheet"
        raise InputError([Problem(path, message, SAVE_AS)])
    try:
        # It warns of drop-down lists and styles that it leaves out.
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            rows = [
                (line, _trimmed([_text(cell) for cell in row]))
                for line, row in enumerate(book.worksheets[0].iter_rows(), start=1)
            ]
            book.close()
    # openpyxl raises whatever its parts raise: KeyError, ValueError, BadZipFile, ParseError.
    except Exception:
        message = "the Excel workbook cannot be read, as if it were damaged"
        raise InputError([Problem(path, message, SAVE_AS)]) from None
    rows = [(line, cells) for line, cells in rows if cells]
    if not rows:
        raise InputError([Problem(path, "the first sheet of the workbook is empty", SAVE_AS)])
    return rows


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
    return str(value).strip()
