"""Numbers whose thousands are separated, by any sign, told from numbers with a decimal sign."""

import re
import unicodedata

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
WITHOUT = "without separators of thousands"


def is_grouped(cell: str) -> bool:
    r"""Whether a number has thousands separators or exactly three decimals.

    Examples
    --------
    >>> cells = ("4\u202f439\u202f107.6", "12,34,567", "4.439.107", "840.107", "1'234", "12.34")
    >>> [is_grouped(cell) for cell in cells]
    [True, True, True, True, True, False]
    """
    return bool(_GROUPS.fullmatch(cell))


def is_certain(cell: str) -> bool:
    """Whether a number has thousands separators that cannot be a decimal sign.

    Examples
    --------
    >>> [is_certain(cell) for cell in ("1'234", "4.439.107", "1.234,5", "840.107", "12.34")]
    [True, True, True, False, False]
    """
    return is_grouped(cell) and (_SIGNS.search(cell) is not None or sum(map(cell.count, ".,")) > 1)


class Watch:
    """Looks for decimal signs that seem to separate thousands, row by row.

    In such a file every number with the sign has one to three digits before it and three behind it,
    and numbers without it stand beside them, or there are many numbers and none is above 1,000.
    Numbers that were rounded to three decimals have them all, and not only some; those of six
    digits, as DIA-NN prints them, have any number of decimals.

    Parameters
    ----------
    decimal
        The declared decimal sign.

    Attributes
    ----------
    open
        Whether all numbers so far are of that kind; nothing has to be looked at once one is not.
    """

    def __init__(self, decimal: str) -> None:
        self._decimal = decimal
        self._number = re.compile(rf"[1-9][0-9]{{0,2}}{re.escape(decimal)}[0-9]{{3}}")
        self.open = True
        self._has_whole = False
        self._count, self._largest = 0, 0
        self._first: tuple[int, int, str] | None = None

    def add(self, line: int, cells: list[str]) -> None:
        """Look at the intensities of a row."""
        for position, cell in enumerate(cells):
            if self._decimal in cell:
                if not self._number.fullmatch(cell):
                    self.open = False
                    return
                self._count += 1
                self._largest = max(self._largest, int(cell[:-4]))
                self._first = self._first or (position, line, cell)
            elif not self._has_whole:
                self._has_whole = cell.isdigit() and int(cell) > 0

    def found(self) -> tuple[int, int, str, int] | None:
        """Position in the row, line and text of the first such number, and their count.

        None where the numbers may be decimals.
        """
        many = self._count >= FEWEST_FRACTIONS and self._largest >= SMALLEST
        if not self.open or self._first is None or not (self._has_whole or many):
            return None
        return *self._first, self._count


def describe_thousands(cell: str, count: int, decimal: str) -> tuple[str, str]:
    """Message and advice for numbers that `Watch` found."""
    sign = "dot" if decimal == "." else "comma"
    many = f"as all {count} numbers with a {sign} have" if count > 1 else "and no number has others"
    message = (
        f'"{cell}" has three digits behind the {sign}, {many}, and none has more than three before'
        f" it: the {sign} seems to separate thousands"
    )
    return message, (
        f"Save the numbers {WITHOUT}; if the digits are decimals, save them with more or fewer than"
        " three"
    )


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
