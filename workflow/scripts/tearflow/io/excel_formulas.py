"""Formulas of a spreadsheet that failed, and those that none has calculated."""

import re
import zipfile
from collections.abc import Sequence
from typing import Any

from tearflow.run.problems import InputError, Problem

# What spreadsheets show where a formula failed, in any language of theirs, and a narrow column.
_FAILED = re.compile(r"#(?:N/A|N/D|NV|[^\W\d_]+(?:/0)?[!?]|#{2,})|Err:[0-9]{3}", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def refuse_uncalculated(path: str, sheet: Any, top: int, header: Sequence[str]) -> None:
    """Raise where a cell of the table has a formula and no value, which reads as an empty cell.

    A program that is not a spreadsheet writes them so. One whose result is an empty text is
    calculated.

    Parameters
    ----------
    path
        Path of the workbook.
    sheet
        Its first sheet, opened by openpyxl for its values, whose size is not that it says.
    top
        Row of the header.
    header
        Names of the columns of the table.
    """
    if not _has_formulas(path):
        return
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    formulas = book.worksheets[0]
    formulas.reset_dimensions()
    places = [
        (line, number)
        for line, row in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), 1)
        for number, (value, formula) in enumerate(zip(*row, strict=True))
        if formula.data_type == "f" and value.value is None and value.data_type != "str"
    ]
    book.close()
    places = [(line, number) for line, number in places if line <= top or number < len(header)]
    if places:
        line, number = places[0]
        more = f", and so for {len(places) - 1} more cells" if len(places) > 1 else ""
        message = f"the cell has a formula that was never calculated{more}"
        advice = "Open the workbook in Excel or LibreOffice and save it there"
        column = header[number] if number < len(header) else None
        raise InputError([Problem(path, message, advice, line, column or None)])


def _has_formulas(path: str) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(
            _FORMULA.search(archive.read(name))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        )


def has_failed(value: str) -> bool:
    """Whether a cell is an error value of a spreadsheet.

    >>> [has_failed(cell) for cell in ("#N/A", "#DIV/0!", "#BEZUG!", "#####", "#7", "N/A")]
    [True, True, True, True, False, False]
    """
    return bool(_FAILED.fullmatch(value))


def describe_failure(value: str) -> tuple[str, str]:
    """Message and advice for a cell that `has_failed`."""
    message = f'"{value}" is an error that a spreadsheet shows instead of a value'
    return message, "Correct the formula or widen the column there, or type the value"
