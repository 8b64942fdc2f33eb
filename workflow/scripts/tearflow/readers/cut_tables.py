"""Tables that a spreadsheet cut off at the largest number of rows or columns that it holds."""

from pathlib import Path
from typing import BinaryIO

from tearflow.io.text_files import GZIP
from tearflow.run.problems import Problem

# https://support.microsoft.com/office/excel-specifications-and-limits: today's and that of .xls.
MOST_ROWS = (1 << 20, 1 << 16)
MOST_COLUMNS = (1 << 14, 1 << 8)
# A file is counted only where its lines are about as many as a limit by an estimate.
PIECES, PIECE_BYTES, ESTIMATE_ERROR = 16, 1 << 16, 0.2
BLOCK_BYTES = 1 << 22
GIVE_WHOLE = "Give the file as the program wrote it, which never went through a spreadsheet"


def find_cut_rows(path: str, n_rows: int) -> Problem | None:
    """Make a problem of a table that has as many rows as a spreadsheet can hold.

    Parameters
    ----------
    path
        Path as the user wrote it.
    n_rows
        Rows of the table with its header.
    """
    if n_rows not in MOST_ROWS:
        return None
    message = (
        f"the table ends at row {n_rows:,}, header included, the last that"
        f" {_program(n_rows, MOST_ROWS)} can hold: what came below was cut off"
    )
    return Problem(path, message, GIVE_WHOLE, n_rows)


def find_cut_columns(path: str, columns: list[str]) -> Problem | None:
    """Make a problem of a table that has as many columns as a spreadsheet can hold."""
    if len(columns) not in MOST_COLUMNS:
        return None
    message = (
        f"the table has {len(columns):,} columns, the most that"
        f" {_program(len(columns), MOST_COLUMNS)} can hold: what stood to the right was cut off"
    )
    more = "; if it is whole, remove a column that is not a run, such as Protein.Names"
    return Problem(path, message, GIVE_WHOLE + more, 1)


def _program(count: int, limits: tuple[int, int]) -> str:
    return "Excel" if count == limits[0] else "Excel's old format (.xls)"


def find_cut_lines(path: str) -> Problem | None:
    """Count the lines of a plain text file whose size allows a number that a spreadsheet cuts at.

    Gzipped files are counted by those who read them.
    """
    size = Path(path).stat().st_size
    with open(path, "rb") as handle:
        if handle.read(len(GZIP)) == GZIP or not _may_be_cut(_estimate_lines(handle, size)):
            return None
        handle.seek(0)
        lines, last = 0, b""
        while block := handle.read(BLOCK_BYTES):
            lines += block.count(b"\n")
            last = block
    return find_cut_rows(path, lines + (not last.endswith(b"\n")))


def _estimate_lines(handle: BinaryIO, size: int) -> float:
    """Estimate the number of lines by pieces from all over a file."""
    lines = passed = 0
    for piece in range(PIECES):
        handle.seek(size * piece // PIECES)
        block = handle.read(PIECE_BYTES)
        lines += block.count(b"\n")
        passed += len(block)
    return size * lines / max(passed, 1)


def _may_be_cut(estimate: float) -> bool:
    return any(abs(estimate / limit - 1) < ESTIMATE_ERROR for limit in MOST_ROWS)
