"""Check every cell of a protein matrix that takes part, and say where it is wrong."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from operator import itemgetter

from tearflow.matrix.matrices import DIANN, PEPTIDES, Dialect, Layout, read_rows
from tearflow.matrix.streams import EXPORT_AGAIN
from tearflow.problems import SHOWN_OF_A_KIND, InputError, Problem, shorten

# What DIA-NN writes, a row at a time; `find_fault` decides on the cells of any other row.
_NUMBER = r"(?:[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]{1,2})?)?"
_NUMBERS = re.compile(rf"{_NUMBER}(?:\t{_NUMBER})*+")
# The mass spectrometer's largest raw intensity is far below 2 to this power.
LARGEST_LOG2 = 64
# Tables of text cannot hold these in a name.
CONTROL = re.compile(r"[\x00-\x1f]")
SCALE = "or set matrix.generic.scale to"
# Intensities of a run span orders of magnitude, their logarithms do not; of fewer values nobody
# can tell.
FEWEST_VALUES, LARGEST_SPAN = 50, 4


def check_body(
    path: str, layout: Layout, runs: Sequence[str], spare: Collection[str] = ()
) -> list[Problem]:
    """Check the rows of a matrix in one pass, without loading it.

    Parameters
    ----------
    path
        Path as the user wrote it.
    layout
        From `read_layout`.
    runs
        The runs that take part, one or more; the cells of the others are not looked at.
    spare
        Those of `runs` that may be without any intensity, since their sample has another run.

    Returns
    -------
    list of Problem
        Cells that are no number, negative or infinite, rows without a name or with a name that
        another row has, runs without any intensity, a damaged file, and logarithms in the place of
        intensities.
    """
    names = [*runs, *(name for name in layout.columns if name == PEPTIDES)]
    dialect, counts = layout.dialect, replace(layout.dialect, scale="raw")
    as_diann = dialect == DIANN
    position = {column: number for number, column in enumerate(layout.columns)}
    take = itemgetter(position[layout.id_column], *(position[name] for name in names))
    faults: dict[tuple[str, str], list] = {}
    lines: dict[str, int] = {}
    rows, damage, n_rows = [], [], 0
    silent = dict.fromkeys(number for number, run in enumerate(runs) if run not in spare)
    # The values of each run, as long as all may be logarithms.
    small = [[] for _ in runs] if dialect.scale == "raw" else []
    try:
        for line, cells in read_rows(path, len(layout.columns), dialect):
            name, *values = take(cells)
            found = _name_problems(path, layout, name, line, lines)
            n_rows += len(found)
            rows += found if n_rows <= SHOWN_OF_A_KIND else ()
            if not (as_diann and _NUMBERS.fullmatch("\t".join(values))):
                for column, value in zip(names, values, strict=True):
                    if fault := find_fault(value, counts if column == PEPTIDES else dialect):
                        faults.setdefault((fault, column), [line, value, 0])[2] += 1
            for run in [run for run in silent if _is_heard(values[run], dialect)]:
                del silent[run]
            if small and not _add_small(small, values, dialect):
                small = []
    except InputError as error:
        damage = error.problems
    found = [*shorten(rows, "rows", n_rows), *_fault_problems(path, faults, dialect), *damage]
    if not lines and not found:
        return [Problem(path, "the matrix has a header and no rows", EXPORT_AGAIN, 1)]
    found = found or shorten([_silent_run(path, runs[run]) for run in silent], "runs")
    largest = None if found else find_logarithm(small)
    return found if largest is None else [logarithm_problem(path, largest, dialect)]


def _name_problems(
    path: str, layout: Layout, name: str, line: int, lines: dict[str, int]
) -> list[Problem]:
    """Check the name of a row against those above, whose lines are in `lines`, and put it there."""
    column = layout.id_column
    if CONTROL.search(name):
        return [Problem(path, f"{name!r} holds a control character", EXPORT_AGAIN, line, column)]
    if name != name.strip():
        message = f'"{name}" begins or ends with a blank'
        return [Problem(path, message, "Remove it, or export the matrix again", line, column)]
    if name in lines:
        message = f'"{name}" stands in line {lines[name]} already'
        return [Problem(path, message, "Keep one row for each", line, column)]
    if name:
        lines[name] = line
    elif layout.names_groups:
        return [Problem(path, "the cell is empty", EXPORT_AGAIN, line, column)]
    return []


def _is_heard(cell: str, dialect: Dialect) -> bool:
    """Tell a value from a missing one; on the raw scale from zero, also from 0.00E+00."""
    if cell in dialect.missing:
        return False
    return dialect.scale == "log2" or bool(cell.upper().split("E")[0].strip("0.,"))


def find_fault(cell: str, dialect: Dialect = DIANN) -> str:
    """Say why a cell is no intensity; empty for a number from 0 and for a missing value.

    Logarithms may be negative, but not zero: other programs write it for what is missing.

    Examples
    --------
    >>> [find_fault(cell) for cell in ("", "1.2E+06", "12,5", "-3", "1e999", "1_0")]
    ['', '', 'text', 'negative', 'infinite', 'text']
    >>> log2 = Dialect(decimal=",", scale="log2")
    >>> [find_fault(cell, log2) for cell in ("-1,5", "1.5", "0", "120000")]
    ['', 'text', 'zero', 'large']
    """
    if cell in dialect.missing:
        return ""
    try:
        value = to_number(cell, dialect)
    except ValueError:
        return "text"
    if value != value:
        return "text"
    if value in {float("inf"), float("-inf")}:
        return "infinite"
    if dialect.scale == "log2":
        return "zero" if value == 0 else "large" if abs(value) > LARGEST_LOG2 else ""
    return "negative" if value < 0 else ""


def to_number(cell: str, dialect: Dialect) -> float:
    """Read a number as the dialect writes it; ValueError where it is none."""
    if not cell.isascii() or "_" in cell or (dialect.decimal == "," and "." in cell):
        raise ValueError(cell)
    return float(cell.replace(dialect.decimal, "."))


def _fault_problems(path: str, faults: dict, dialect: Dialect) -> list[Problem]:
    """Make one problem of the cells of a column that share a fault, shown at the first of them."""
    problems = []
    for (fault, column), (line, value, count) in faults.items():
        more = f", and {count - 1} more such cells in this column" if count > 1 else ""
        if fault == "text":
            message, mend = f'"{value}" is not a number{more}', _mend_text(value, dialect)
        elif dialect.scale == "log2" and fault in {"zero", "large"}:
            message = f'the logarithm "{value}" is {fault}{more}'
            raw = f"Give logarithms to base 2, {SCALE} raw"
            mend = "Leave a missing intensity empty" if fault == "zero" else raw
        else:
            message = f'the intensity "{value}" is {fault}{more}'
            mend = "Give raw intensities as DIA-NN writes them, no logarithms; empty where missing"
            if dialect != DIANN:
                mend = f"Give raw intensities, empty where missing, {SCALE} log2"
        problems.append(Problem(path, message, mend, line, column))
    return shorten(problems, "columns")


def _add_small(columns: list[list[float]], values: Sequence[str], dialect: Dialect) -> bool:
    """Put the values of a row to those above; False where one is too large for a logarithm."""
    for column, cell in zip(columns, values, strict=False):
        if cell in dialect.missing:
            continue
        try:
            value = to_number(cell, dialect)
        except ValueError:
            # A fault, of which a problem is made.
            continue
        if value >= LARGEST_LOG2:
            return False
        if value > 0:
            column.append(value)
    return True


def find_logarithm(runs: Sequence[Sequence[float]]) -> float | None:
    """Give the largest value of what should be intensities where all seem to be logarithms.

    Parameters
    ----------
    runs
        The values of each run that are not missing, all above zero.

    Returns
    -------
    float or None
        None where a value is as large as no logarithm, or a run with enough values spans more than
        logarithms do; also where no run has enough.

    Examples
    --------
    >>> log2, fractions = [15 + n / 10 for n in range(100)], [2.0**-n for n in range(100)]
    >>> find_logarithm([log2]), find_logarithm([log2, fractions]), find_logarithm([log2[:9]])
    (24.9, None, None)
    """
    largest = [max(run) for run in runs if len(run)]
    if not largest or max(largest) >= LARGEST_LOG2:
        return None
    many = [sorted(run) for run in runs if len(run) >= FEWEST_VALUES]
    spans = [run[-1] / run[len(run) // 2] for run in many]
    return float(max(largest)) if spans and max(spans) < LARGEST_SPAN else None


def logarithm_problem(path: str, largest: float, dialect: Dialect | None) -> Problem:
    """Say that intensities seem to be logarithms; `dialect` is None for a long report."""
    message = f"the largest intensity is {largest:g}, and the others are near it, as logarithms are"
    if dialect in (DIANN, None):
        mend = "Give raw intensities as DIA-NN writes them"
        scale = ", or, for logarithms to base 2, the format generic with matrix.generic.scale: log2"
        return Problem(path, message, mend + scale * (dialect is not None))
    mend = f"Give raw intensities, {SCALE} log2 for logarithms to base 2"
    return Problem(path, message, mend)


def _mend_text(value: str, dialect: Dialect) -> str:
    other = "." if dialect.decimal == "," else ","
    if not re.fullmatch(r"[0-9]+[0-9.,]*(?:[eE][+-]?[0-9]+)?", value):
        return "Leave a missing intensity empty"
    if dialect == DIANN:
        return "Save with a dot for decimals, and without separators of thousands"
    return f'Set matrix.generic.decimal to "{other}", and save without separators of thousands'


def _silent_run(path: str, run: str) -> Problem:
    mend = "Set include to false in its row of the sample sheet, or search the run again"
    return Problem(path, "the run has no intensity in any row", mend, column=run)
