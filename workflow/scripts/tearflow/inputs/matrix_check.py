"""Check every cell of a protein matrix of DIA-NN that takes part, and say where it is wrong."""

import re
from collections.abc import Sequence
from operator import itemgetter

from tearflow.matrix.matrices import EXPORT_AGAIN, MISSING, PEPTIDES, Layout, read_rows
from tearflow.problems import InputError, Problem

SHOWN = 10
# What DIA-NN writes, a row at a time; `find_fault` decides on the cells of any other row.
_NUMBER = r"(?:[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]{1,2})?)?"
_NUMBERS = re.compile(rf"{_NUMBER}(?:\t{_NUMBER})*+")


def check_body(path: str, layout: Layout, runs: Sequence[str]) -> list[Problem]:
    """Check the rows of a matrix in one pass, without loading it.

    Parameters
    ----------
    path
        Path as the user wrote it.
    layout
        From `read_layout`.
    runs
        The runs that take part, one or more; the cells of the others are not looked at.

    Returns
    -------
    list of Problem
        Cells that are no number, negative or infinite, rows without a name or with a name that
        another row has, runs without any intensity, and a damaged file.
    """
    names = [*runs, *(name for name in layout.columns if name == PEPTIDES)]
    position = {column: number for number, column in enumerate(layout.columns)}
    take = itemgetter(position[layout.id_column], *(position[name] for name in names))
    faults: dict[tuple[str, str], list] = {}
    lines: dict[str, int] = {}
    rows, damage, silent = [], [], dict.fromkeys(range(len(runs)))
    try:
        for line, cells in read_rows(path, len(layout.columns)):
            name, *values = take(cells)
            rows += _name_problems(path, layout.id_column, name, line, lines)
            if not _NUMBERS.fullmatch("\t".join(values)):
                for column, value in zip(names, values, strict=True):
                    if fault := find_fault(value):
                        faults.setdefault((fault, column), [line, value, 0])[2] += 1
            for run in [run for run in silent if _is_positive(values[run])]:
                del silent[run]
    except InputError as error:
        damage = error.problems
    found = [*_shortened(rows, "rows"), *_fault_problems(path, faults), *damage]
    if not lines and not found:
        return [Problem(path, "the matrix has a header and no rows", EXPORT_AGAIN, 1)]
    return found or _shortened([_silent_run(path, runs[run]) for run in silent], "runs")


def _name_problems(
    path: str, column: str, name: str, line: int, lines: dict[str, int]
) -> list[Problem]:
    """Check the name of a row against those above, whose lines are in `lines`, and put it there."""
    if name in lines:
        message = f'"{name}" stands in line {lines[name]} already'
        return [Problem(path, message, "Keep one row for each", line, column)]
    if name:
        lines[name] = line
    elif column == "Protein.Group":
        return [Problem(path, "the cell is empty", EXPORT_AGAIN, line, column)]
    # A matrix of genes may have a row of what has no gene; the reader leaves it out.
    return []


def _is_positive(cell: str) -> bool:
    """Tell a positive number from a missing value and from zero, also from 0.00E+00."""
    return cell not in MISSING and bool(cell.upper().split("E")[0].strip("0."))


def find_fault(cell: str) -> str:
    """Say why a cell is no intensity; empty for a number from 0 and for a missing value.

    Examples
    --------
    >>> [find_fault(cell) for cell in ("", "1.2E+06", "12,5", "-3", "1e999", "1_0")]
    ['', '', 'text', 'negative', 'infinite', 'text']
    """
    try:
        value = float(cell) if cell.isascii() and "_" not in cell else None
    except ValueError:
        value = None
    if value is None:
        return "" if cell in MISSING else "text"
    if value in {float("inf"), float("-inf")}:
        return "infinite"
    return "negative" if value < 0 else ""


def _fault_problems(path: str, faults: dict) -> list[Problem]:
    """Make one problem of the cells of a column that share a fault, shown at the first of them."""
    problems = []
    for (fault, column), (line, value, count) in faults.items():
        more = f", and {count - 1} more such cells in this column" if count > 1 else ""
        if fault == "text":
            message = f'"{value}" is not a number{more}'
            comma = re.fullmatch(r"[0-9.]+,[0-9]+", value)
            mend = "Save with a dot for decimals" if comma else "Leave a missing intensity empty"
        else:
            message = f'the intensity "{value}" is {fault}{more}'
            mend = "Give raw intensities as DIA-NN writes them, no logarithms; empty where missing"
        problems.append(Problem(path, message, mend, line, column))
    return _shortened(problems, "columns")


def _silent_run(path: str, run: str) -> Problem:
    mend = "Set include to false in its row of the sample sheet, or search the run again"
    return Problem(path, "the run has no intensity in any row", mend, column=run)


def _shortened(problems: list[Problem], noun: str) -> list[Problem]:
    """Keep the first of many problems of one kind and count the rest."""
    rest = len(problems) - SHOWN
    if rest <= 0:
        return problems
    counted = Problem(problems[0].file, f"the same holds for {rest} more {noun}", "Mend them alike")
    return [*problems[:SHOWN], counted]
