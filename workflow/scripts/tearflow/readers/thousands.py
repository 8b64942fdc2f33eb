"""Numbers whose thousands are separated, by any sign, told from numbers with a decimal sign."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tearflow.run.words import list_first

# All kinds of blanks, apostrophes and accents used as such, the low line and the Arabic sign.
_BLANKS = "\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2063"
SIGNS = rf"{_BLANKS}'\u2019\u2018\u02bc\u02b9\u2032\u00b4`_\u066c\u02d9\u00b7"
# Groups of two are those of India: 12,34,567.
_GROUPS = re.compile(
    rf"[+-]?[1-9][0-9]{{0,2}}(?:[{SIGNS}.,][0-9]{{2,3}})*[{SIGNS}.,][0-9]{{3}}(?:[.,][0-9]*)?"
)
_SIGNS = re.compile(f"[{SIGNS}]")
# Fewer numbers of three decimals each may be so by chance; logarithms are never above 64.
FEWEST_FRACTIONS, SMALLEST = 20, 64
# Digits of a number that has no sign of thousands.
LARGEST_WHOLE = 3
# Columns that a message names.
SHOWN = 3
WITHOUT = "without separators of thousands"


def is_grouped(cell: str) -> bool:
    r"""Whether a number has thousands separators or exactly three decimals.

    >>> cells = ("4\u202f439\u202f107.6", "12,34,567", "4.439.107", "840.107", "1'234", "12.34")
    >>> [is_grouped(cell) for cell in cells]
    [True, True, True, True, True, False]
    """
    return bool(_GROUPS.fullmatch(cell))


def is_certain(cell: str) -> bool:
    """Whether a number has thousands separators that cannot be a decimal sign.

    >>> [is_certain(cell) for cell in ("1'234", "4.439.107", "1.234,5", "840.107", "12.34")]
    [True, True, True, False, False]
    """
    return is_grouped(cell) and (_SIGNS.search(cell) is not None or sum(map(cell.count, ".,")) > 1)


@dataclass
class _Run:
    """What was seen of the numbers of a run."""

    count: int = 0
    largest: int = 0
    has_whole: bool = False
    has_large_whole: bool = False
    first: tuple[int, str] | None = None


class Watch:
    """Looks for decimal signs that seem to separate thousands, row by row.

    In such a file every number with the sign has one to three digits before it and three behind it,
    and numbers without it stand beside them, or there are many numbers and none is above 1,000.
    Numbers that were rounded to three decimals have them all, and not only some; those of six
    digits, as DIA-NN prints them, have any number of decimals. Where other runs have decimals, a
    run may still be so, since a column can be formatted by itself; then no number of it from 1,000
    on may be without the sign.

    Parameters
    ----------
    decimal
        The declared decimal sign.
    n_runs
        Number of columns that are looked at.
    """

    def __init__(self, decimal: str, n_runs: int) -> None:
        self._decimal, self._n_runs = decimal, n_runs
        self._number = re.compile(rf"[1-9][0-9]{{0,2}}{re.escape(decimal)}[0-9]{{3}}")
        self._runs = {place: _Run() for place in range(n_runs)}

    @property
    def open(self) -> bool:
        """Whether a run has no other numbers so far; else nothing more has to be looked at."""
        return bool(self._runs)

    def add(self, line: int, cells: Sequence[str]) -> None:
        """Look at the intensities of a row, one of each run."""
        for place, run in list(self._runs.items()):
            cell = cells[place]
            if self._decimal in cell:
                if not self._number.fullmatch(cell):
                    del self._runs[place]
                    continue
                run.count += 1
                run.largest = max(run.largest, int(cell[:-4]))
                run.first = run.first or (line, cell)
            elif cell.isdigit() and int(cell) > 0:
                run.has_whole = True
                run.has_large_whole |= len(cell.lstrip("0")) > LARGEST_WHOLE

    def found(self) -> tuple[list[int], int, str, int] | None:
        """Places in the row, line and text of the first such number, and how many are so.

        None where the numbers may be decimals.
        """
        runs = {place: run for place, run in self._runs.items() if run.first}
        if not runs or len(self._runs) < self._n_runs:
            runs = {place: run for place, run in runs.items() if not run.has_large_whole}
            runs = {place: run for place, run in runs.items() if _is_grouped([run])}
        elif not _is_grouped(self._runs.values()):
            return None
        if not runs:
            return None
        firsts = {place: run.first for place, run in runs.items() if run.first}
        first = min(firsts, key=lambda place: (firsts[place][0], place))
        places = [first, *(place for place in runs if place != first)]
        return places, *firsts[first], sum(run.count for run in runs.values())


def _is_grouped(runs: Collection[_Run]) -> bool:
    """Whether numbers all of which have three decimals or none are thousands."""
    many = sum(run.count for run in runs) >= FEWEST_FRACTIONS
    return any(run.has_whole for run in runs) or (
        many and max(run.largest for run in runs) >= SMALLEST
    )


def describe_thousands(
    cell: str, count: int, decimal: str, runs: Sequence[str] = ()
) -> tuple[str, str]:
    """Message and advice for numbers that `Watch` found.

    Parameters
    ----------
    cell, count
        Text of the first number, and how many are so.
    decimal
        The declared decimal sign.
    runs
        Columns in which they are, the first first, where it is not all of them.
    """
    sign = "dot" if decimal == "." else "comma"
    where, numbers = _name_columns(runs)
    many = f"as all {count} {numbers} with a {sign} have"
    if count == 1:
        many = f"and no number {where}has others"
    message = (
        f'"{cell}" has three digits behind the {sign}, {many}, and none has more than three before'
        f" it: the {sign} seems to separate thousands"
    )
    return message, (
        f"Save the numbers {WITHOUT}; if the digits are decimals, save them with more or fewer than"
        " three"
    )


def _name_columns(runs: Sequence[str]) -> tuple[str, str]:
    if not runs:
        return "", "numbers"
    if len(runs) == 1:
        return "of the column ", "numbers of the column"
    return "", f"numbers of this column and of {list_first(runs[1:], SHOWN, quoted=True)}"


def _name_sign(cell: str) -> str:
    """Name a sign that looks like a blank or an apostrophe and is another."""
    sign = _SIGNS.search(cell)
    if not sign or sign[0].isascii():
        return ""
    name = unicodedata.name(sign[0], "sign").lower()
    return f", here a {name} (U+{ord(sign[0]):04X})"


def advise(cell: str, decimal: str, key: str, sure_decimals: bool) -> str:
    """Advice for a cell that is not a number with the declared decimal sign.

    Parameters
    ----------
    cell
        The cell.
    decimal
        The declared decimal sign.
    key
        Key of the configuration that declares it; empty where it cannot be declared.
    sure_decimals
        Whether another number of the file shows that the other sign is a decimal one.

    Examples
    --------
    >>> advise("12,5", ".", "matrix.generic.decimal", sure_decimals=True)
    'Set matrix.generic.decimal to ","'
    >>> advise("840,107", ".", "matrix.generic.decimal", sure_decimals=False)
    'Save the numbers without separators of thousands'
    """
    other = "," if decimal == "." else "."
    if cell.startswith("#"):
        return "Correct the formula in the spreadsheet, or leave the cell empty"
    if not re.search(r"\d", cell):
        return "Leave a missing intensity empty"
    sign = "dot" if decimal == "." else "comma"
    set_other = f"Save with a {sign} for decimals, as DIA-NN does and a spreadsheet may not"
    if key:
        set_other = f'Set {key} to "{other}"'
    if is_certain(cell):
        last = max(cell.rfind("."), cell.rfind(","))
        behind = len(cell) - last - 1
        # 1.234,5: the sign that comes last and once is that of decimals.
        is_decimal = (
            last >= 0
            and cell[last] == other
            and cell.count(other) == 1
            and (behind != 3 or decimal in cell)
        )
        without = f"save the numbers {WITHOUT}{_name_sign(cell)}"
        return f"{set_other}, and {without}" if is_decimal else f"{without[0].upper()}{without[1:]}"
    if is_grouped(cell) and not sure_decimals:
        return f"Save the numbers {WITHOUT}"
    if re.fullmatch(rf"[+-]?[0-9]*{re.escape(other)}[0-9]*(?:[eE][+-]?[0-9]+)?", cell):
        return set_other
    if (
        not cell.isascii()
        and re.fullmatch(rf"[\w{SIGNS}.,\u066b]+", cell)
        and any(sign.isdigit() and not sign.isascii() for sign in cell)
    ):
        return "Write numbers with the digits 0 to 9"
    return "Leave a missing intensity empty, and write nothing but digits into the others"
