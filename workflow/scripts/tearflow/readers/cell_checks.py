"""Check every cell of a protein matrix that takes part, and find where it is wrong."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from tearflow.io.streams import EXPORT_AGAIN
from tearflow.io.text_files import CONTROL, name_control
from tearflow.readers.cut_tables import find_cut_rows
from tearflow.readers.decoys import MARKED, UNMARKED
from tearflow.readers.matrices import DIANN, PEPTIDES, ROW_NAMES, Dialect, Layout, read_rows
from tearflow.readers.scales import (
    CHECK_OFF,
    LARGEST_LOG2,
    LARGEST_LOG10,
    LOGARITHMS,
    doubt_scale,
    largest_of,
)
from tearflow.readers.thousands import (
    WITHOUT,
    Watch,
    advise,
    describe_thousands,
    is_certain,
    is_grouped,
)
from tearflow.run.problems import SHOWN_OF_A_KIND, InputError, Problem, shorten

# What DIA-NN writes, a row at a time; `find_fault` decides on the cells of any other row. None of
# these numbers is too large for an intensity.
_NUMBER = r"(?:[0-9]{1,10}+(?:\.[0-9]{0,18}+)?(?:[eE][+-]?0?[0-9])?)?"
_NUMBERS = re.compile(rf"{_NUMBER}(?:\t{_NUMBER})*+")
SMALLEST_RAW, LARGEST_RAW = 2.0**-LARGEST_LOG2, largest_of("raw")
SET_SCALE = "set matrix.generic.scale to"
# Intensities of a run span orders of magnitude, their logarithms do not; of fewer values nobody
# can tell.
FEWEST_VALUES, LARGEST_SPAN = 50, 4
# Enough values to see the scale of a table by.
MOST_VALUES = 100_000
GROUPED = "thousands"
REMOVE_SIGN = "Remove it there, or export the file again"


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
        Cells that are not numbers, are negative or infinite, rows without a name or with a name
        that another row has, runs without any intensity, a damaged file, and logarithms in the
        place of intensities.
    """
    names = [*runs, *(name for name in layout.columns if name == PEPTIDES)]
    dialect, counts = layout.dialect, replace(layout.dialect, scale="raw")
    as_diann = dialect.is_diann
    position = {column: number for number, column in enumerate(layout.columns)}
    gene = layout.gene_column if layout.gene_column in position else layout.id_column
    take = itemgetter(
        position[layout.id_column], position[gene], *(position[name] for name in names)
    )
    # The first column names the rows.
    decoy = position.get(layout.decoy_column, 0)
    faults = Faults(path, dialect, "" if as_diann else "matrix.generic.decimal")
    lines: dict[str, int] = {}
    rows: list[Problem] = []
    damage, n_rows, n_lines = [], 0, 1
    empty = dict.fromkeys(number for number, run in enumerate(runs) if run not in spare)
    # The values of each run: raw ones as long as all may be logarithms.
    raw = dialect.scale == "raw"
    small: list[list[float]] = [[] for _ in runs]
    watch = Watch(dialect.decimal, len(runs) if raw else 0)
    try:
        for line, cells in read_rows(path, len(layout.columns), dialect):
            name, symbol, *values = take(cells)
            n_lines += 1
            found = _name_problems(path, layout, name, line, lines)
            if decoy and cells[decoy].strip().lower() not in MARKED | UNMARKED:
                found.append(_decoy_problem(path, cells[decoy], line, layout.decoy_column))
            if gene != layout.id_column and CONTROL.search(symbol):
                found.append(_control_problem(path, symbol, line, gene))
            n_rows += len(found)
            rows += found if n_rows <= SHOWN_OF_A_KIND else ()
            of_peptides = values[len(runs) :]
            if not (as_diann and _NUMBERS.fullmatch("\t".join(values))):
                for column, value in zip(runs, values, strict=False):
                    if fault := find_fault(value, dialect):
                        faults.add(fault, column, line, value)
            for value in of_peptides:
                if not value.isdigit() and (fault := _find_count_fault(value, counts)):
                    faults.add(fault, PEPTIDES, line, value)
            for run in [run for run in empty if _is_observed(values[run], dialect)]:
                del empty[run]
            if watch.open:
                watch.add(line, values[: len(runs)])
            if small and not _add_small(small, values, dialect):
                small = []
    except InputError as error:
        damage = error.problems
    if any(problem.advice == ROW_NAMES for problem in damage):
        # Every cell was read one column off.
        return damage
    cut = None if damage else find_cut_rows(path, n_lines)
    found = [*shorten(rows, "rows", n_rows), *faults.problems(), *damage, *filter(None, [cut])]
    if not faults.are_grouped and (grouped := watch.found()):
        places, line, cell, count = grouped
        named = [runs[place] for place in places] if len(places) < len(runs) else []
        message = describe_thousands(cell, count, dialect.decimal, named)
        found.append(Problem(path, *message, line, runs[places[0]]))
    if not lines and not found:
        return [Problem(path, "the matrix has a header and no rows", EXPORT_AGAIN, 1)]
    found = found or shorten([_empty_run(path, runs[run]) for run in empty], "runs")
    return found or find_scale_problem(path, small, dialect)


def _name_problems(
    path: str, layout: Layout, name: str, line: int, lines: dict[str, int]
) -> list[Problem]:
    """Check the name of a row against those above, whose lines are in `lines`, and put it there."""
    column = layout.id_column
    if CONTROL.search(name):
        return [_control_problem(path, name, line, column)]
    if name != name.strip():
        message = f'"{name}" begins or ends with a blank'
        return [Problem(path, message, "Remove it, or export the matrix again", line, column)]
    if name in lines:
        message = f'duplicate protein group "{name[:80]}"; the first is in line {lines[name]}'
        return [Problem(path, message, "Keep one row for each", line, column)]
    if name:
        lines[name] = line
    elif layout.names_groups:
        return [Problem(path, "the cell is empty", EXPORT_AGAIN, line, column)]
    return []


def _decoy_problem(path: str, word: str, line: int, column: str) -> Problem:
    message = f'"{word[:80]}" says neither that the row is a decoy nor that it is not one'
    advice = 'Write "+" or "true" for a decoy, and nothing or "false" for a protein'
    return Problem(path, message, advice, line, column)


def _control_problem(path: str, text: str, line: int, column: str) -> Problem:
    message = f"the cell {text[:80]!r} holds {name_control(text)}"
    return Problem(path, message, REMOVE_SIGN, line, column)


def _is_observed(cell: str, dialect: Dialect) -> bool:
    """Whether a cell has a value that is not missing; on the raw scale, zero is missing."""
    if cell in dialect.missing:
        return False
    return dialect.scale != "raw" or bool(cell.upper().split("E")[0].strip("0.,"))


def find_fault(cell: str, dialect: Dialect = DIANN) -> str:
    """Why a cell is not an intensity; empty for a non-negative number and a missing value.

    Logarithms may be negative, but not zero: other programs write it for what is missing.

    >>> [find_fault(cell) for cell in ("", "1.2E+06", "12,5", "-3", "1e999", "1_0", "1e-310")]
    ['', '', 'text', 'negative', 'infinite', 'text', 'tiny']
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
    if dialect.scale != "raw":
        return "zero" if value == 0 else "large" if abs(value) > largest_of(dialect.scale) else ""
    if value < 0:
        return "negative"
    return "large" if value > LARGEST_RAW else "tiny" if 0 < value < SMALLEST_RAW else ""


def _find_count_fault(cell: str, dialect: Dialect) -> str:
    """Why a cell is not a number of peptides, as `find_fault`, or that it is not whole."""
    fault = find_fault(cell, dialect)
    if fault or cell in dialect.missing:
        return fault
    return "" if to_number(cell, dialect).is_integer() else "fraction"


def to_number(cell: str, dialect: Dialect) -> float:
    """Read a number as the dialect writes it; ValueError where it is none."""
    if not cell.isascii() or "_" in cell or (dialect.decimal == "," and "." in cell):
        raise ValueError(cell)
    return float(cell.replace(dialect.decimal, "."))


class Faults:
    """Cells that are not intensities: equal ones become one problem with a count.

    Parameters
    ----------
    path
        Path as the user wrote it.
    dialect
        How the cells are written.
    decimal_key
        Key of the configuration that declares the decimal sign; empty for a table of DIA-NN.
    """

    def __init__(self, path: str, dialect: Dialect, decimal_key: str = "") -> None:
        self._path, self._dialect, self._decimal_key = path, dialect, decimal_key
        self._sure_decimals = False
        # By fault, shape of the text and column: line and text of the first, and their number.
        self._found: dict[tuple[str, str, str], list[Any]] = {}

    def add(self, fault: str, column: str, line: int, value: str) -> None:
        """Note a cell with the fault that `find_fault` gives."""
        shape = _shape(value) if fault == "text" else ""
        self._sure_decimals |= shape == "number"
        self._found.setdefault((fault, shape, column), [line, value, 0])[2] += 1

    @property
    def are_grouped(self) -> bool:
        """Whether a cell certainly has separators of thousands."""
        return any(shape == GROUPED for _, shape, _ in self._found)

    def problems(self) -> list[Problem]:
        """Make one problem of the cells with the same remedy, shown at the first of them."""
        alike: dict[tuple[str, str], list[tuple[int, str, int, str]]] = {}
        for (fault, _, column), (line, value, count) in self._found.items():
            alike.setdefault((fault, self._remedy(fault, value)), []).append(
                (line, value, count, column)
            )
        problems = []
        for (fault, advice), found in alike.items():
            found.sort(key=itemgetter(0))
            line, value, _, column = found[0]
            message = f"{_describe_fault(fault, value, self._dialect)}{_and_more(found)}"
            problems.append(Problem(self._path, message, advice, line, column))
        return problems

    def _remedy(self, fault: str, value: str) -> str:
        as_diann = self._dialect.is_diann
        if fault == "text":
            return advise(value, self._dialect.decimal, self._decimal_key, self._sure_decimals)
        if fault == "fraction":
            return f"Write whole numbers, {WITHOUT}"
        if fault == "tiny" or (fault == "large" and self._dialect.scale == "raw"):
            return "Correct it, or leave it empty where the protein group was not measured"
        if self._dialect.scale != "raw" and fault == "zero":
            return "Leave a missing intensity empty"
        if self._dialect.scale != "raw" and fault == "large":
            return f"{_start(SET_SCALE)} what the numbers are: raw, {LOGARITHMS}"
        if as_diann:
            return (
                "Give raw intensities as DIA-NN writes them, not logarithms; empty where missing."
                f" For logarithms take the format generic, and {SET_SCALE} their base: {LOGARITHMS}"
            )
        scale = f"for logarithms {SET_SCALE} their base: {LOGARITHMS}"
        return f"Give raw intensities, empty where missing; {scale}"


def _start(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _shape(cell: str) -> str:
    """Kind of an invalid cell (words, grouped numbers, other numbers); each has its own advice."""
    if is_certain(cell):
        return GROUPED
    if is_grouped(cell):
        return "perhaps thousands"
    return "number" if re.fullmatch(r"[+-]?[0-9.,]+(?:[eE][+-]?[0-9]+)?", cell) else "word"


def _describe_fault(fault: str, value: str, dialect: Dialect) -> str:
    if fault == "text":
        return f'"{value[:80]}" is not a number'
    if fault == "fraction":
        return f'the number of peptides "{value[:80]}" is not whole'
    if dialect.scale != "raw":
        return f'the logarithm "{value[:80]}" is {fault}'
    if fault == "large":
        return f'the intensity "{value[:80]}" is larger than any that is measured'
    if fault == "tiny":
        return f'the intensity "{value[:80]}" is smaller than any that is measured'
    return f'the intensity "{value[:80]}" is {fault}'


def _and_more(found: list[tuple[int, str, int, str]]) -> str:
    """Count the cells of a kind behind the first, and name the columns that have them."""
    total = sum(count for _, _, count, _ in found)
    if total == 1:
        return ""
    _, *others = dict.fromkeys(column for _, _, _, column in found)
    if not others:
        return f", and {total - 1} more such cells in this column"
    names = ", ".join(f'"{column}"' for column in others[:3])
    rest = f" and {len(others) - 3} more columns" if len(others) > 3 else ""
    return f", and {total - 1} more such cells in this column and in {names}{rest}"


def _add_small(columns: list[list[float]], values: Sequence[str], dialect: Dialect) -> bool:
    """Put the values of a row to those above; False where raw ones are too large for logarithms."""
    raw = dialect.scale == "raw"
    for column, cell in zip(columns, values, strict=False):
        if cell in dialect.missing:
            continue
        try:
            value = to_number(cell, dialect)
        except ValueError:
            # A fault, of which a problem is made.
            continue
        if raw and value >= LARGEST_LOG2:
            return False
        if value > 0 or (not raw and value < 0):
            column.append(value)
    return True


def find_scale_problem(
    path: str, runs: Sequence[Sequence[float]], dialect: Dialect
) -> list[Problem]:
    """Why values do not seem to be on the declared scale.

    Parameters
    ----------
    path
        Path as the user wrote it.
    runs
        The values of each run that are not missing; none where raw ones are large enough.
    dialect
        With the declared scale.

    Returns
    -------
    list of Problem
        One where there is a doubt.
    """
    if not dialect.check_scale:
        return []
    if dialect.scale == "raw":
        largest = find_logarithm(runs)
        return [] if largest is None else [logarithm_problem(path, largest, dialect)]
    values = [value for run in runs for value in run]
    doubt = doubt_scale(values[:: len(values) // MOST_VALUES + 1], dialect.scale)
    if not doubt:
        return []
    advice = f"{_start(SET_SCALE)} what the program that wrote the table took: {LOGARITHMS}, raw"
    sure = f"if they are ratios or {dialect.scale} nonetheless, {CHECK_OFF}"
    return [Problem(path, f"scale {dialect.scale} is declared, and {doubt}", f"{advice}; {sure}")]


def find_logarithm(runs: Sequence[Sequence[float]]) -> float | None:
    """Largest of the supposed intensities, where all seem to be logarithms.

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
    """Problem for intensities that seem to be logarithms; `dialect` is None for a long report."""
    message = f"the largest intensity is {largest:g}, and the others are near it, as logarithms are"
    if largest <= LARGEST_LOG10:
        message += "; those of base 10 are of this size"
        base = f"log10, or whatever base they have: {LOGARITHMS}"
    else:
        base = "the base that they have: log2 or ln"
    if dialect is None:
        return Problem(path, message, "Give raw intensities as DIA-NN writes them")
    if dialect.is_diann:
        advice = (
            "Give raw intensities as DIA-NN writes them, or, for logarithms, the format generic"
        )
        return Problem(path, message, f"{advice} with matrix.generic.scale set to {base}")
    advice = f"Give raw intensities, or for logarithms {SET_SCALE} {base}"
    sure = f"; if they are intensities nonetheless, {CHECK_OFF}"
    return Problem(path, message, advice + sure)


def _empty_run(path: str, run: str) -> Problem:
    advice = "Set include to false in its row of the sample sheet, or search the run again"
    return Problem(path, "the run has no intensity for any protein group", advice, column=run)
