"""Read one cell of a clinical measure: a number, a value below a limit, yes or no."""

import re
from math import isfinite

from tearflow.differential.covariates import is_unknown
from tearflow.endpoints.measures import CONCENTRATION, COUNT, ORDINAL, YES_NO, Measure
from tearflow.io.excel_formulas import describe_failure, has_failed
from tearflow.readers.thousands import advise, is_certain
from tearflow.run.spelling import name_characters
from tearflow.run.words import join

# As they are written in clinics. No "+" or "x", beside which an empty cell or "-" means no and not
# a missing value.
YES = frozenset(
    {"yes", "y", "true", "t", "1", "ja", "j", "wahr", "oui", "o", "vrai", "si", "s\u00ed"}
    | {"s", "verdadero", "sim", "present", "\u2713", "\u2714"}
)
NO = frozenset(
    {"no", "n", "false", "f", "0", "nein", "falsch", "non", "faux", "falso", "n\u00e3o", "absent"}
    | {"\u2717", "\u2718"}
)
_NUMBER = r"[+-]?(?:\d+[.]?\d*|[.]\d+)(?:[eE][+-]?\d+)?"
_PLAIN = re.compile(_NUMBER, re.ASCII)
_COMMA = re.compile(_NUMBER.replace(".", ","), re.ASCII)
_LIMIT = re.compile(r"<\s*(.*)")
# What laboratories write instead of the limit of detection or quantification.
_BELOW_WORDS = re.compile(
    r"<?\s*(?:l{0,2}o[dq]|below\s*(?:detection|lod|loq|limit).*|b[dl]{1,2}|bl?[oq]{1,2}[dlq]?|blql?|"
    r"<|not\s*detect(?:ed|able)|undetect(?:ed|able)|n\.?\s?d\.?|n\.\s?n\.|nachweisgrenze)",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"[>\u2265]\s*[\d.,]+")
_AT_MOST = re.compile(r"(?:\u2264|<\s*=)\s*[\d.,]+")
_MONTH = r"(?:jan|feb|m[a\u00e4]r|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]*\.?"
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?|\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})|"
    rf"\d{{1,2}}[. -]{{0,2}}{_MONTH}(?:[ -]*\d{{2,4}})?|{_MONTH}[ -]*\d{{1,4}}|"
    r"\d{1,2}:\d{2}(?::\d{2})?",
    re.IGNORECASE,
)
_WITH_UNIT = re.compile(r"[<+-]?\s*[\d.,]+\s*(?![\d.,])[^\s\d.,].*")
DECIMAL = "endpoints.decimal"


class CellError(ValueError):
    """A cell that is not a value of its measure: what is wrong, and what to do."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


def read_value(
    cell: str, measure: Measure, decimal: str = ".", *, either: bool = False
) -> tuple[float, bool] | None:
    """Value of a cell and whether it is below the limit of detection, which the value is then.

    Parameters
    ----------
    cell
        Text without blanks around it.
    measure
        Of which it is a value.
    decimal
        The declared decimal sign.
    either
        Whether a dot may also be the decimal sign, as the numbers of a workbook have it.

    Returns
    -------
    tuple of float and bool, or None
        None for a missing value.

    Raises
    ------
    CellError
        If the cell is not a value of the measure, or out of its range.

    Examples
    --------
    >>> il6 = Measure("il6", scale="concentration")
    >>> read_value("3.5", il6), read_value("< 1,5", il6, ","), read_value("n/a", il6)
    ((3.5, False), (1.5, True), None)
    """
    if is_unknown(cell):
        return None
    if measure.scale == YES_NO:
        return _read_yes_no(cell), False
    below = _LIMIT.fullmatch(cell)
    text = below[1] if below else cell
    value = _number(text, decimal, either=either)
    if value is None:
        raise _no_number(cell, text, measure, decimal)
    if below and measure.scale != CONCENTRATION:
        raise CellError(
            f'"{cell}" is below a limit, but "{measure.name}" has the scale {measure.scale}',
            "Write the value, or declare the scale concentration in the sheet of measures",
        )
    if below and value <= 0:
        raise CellError(f'"{cell}" has a limit that is not above 0', "Write < and the limit")
    _require_in_range(cell, value, measure)
    return value, bool(below)


def _read_yes_no(cell: str) -> float:
    word = cell.casefold()
    if word in YES:
        return 1.0
    if word in NO:
        return 0.0
    raise CellError(
        f'"{cell}" is neither yes nor no',
        "Write yes or no in every cell, and leave it empty where neither is known",
    )


def _number(text: str, decimal: str, *, either: bool = False) -> float | None:
    if decimal == "," and _COMMA.fullmatch(text):
        text = text.replace(",", ".")
    elif not (_PLAIN.fullmatch(text) and (decimal == "." or either or "." not in text)):
        return None
    value = float(text)
    return value if isfinite(value) else None


def is_date(cell: str) -> bool:
    """Whether a cell is a date or a time.

    >>> is_date("01.02.1960"), is_date("54.5"), is_date("female")
    (True, False, False)
    """
    return bool(_DATE.fullmatch(cell))


def _no_number(cell: str, text: str, measure: Measure, decimal: str) -> CellError:
    """What is wrong with a cell that is not a number."""
    if has_failed(cell):
        return CellError(*describe_failure(cell))
    if _BELOW_WORDS.fullmatch(cell):
        message = f'"{cell}" has no limit of detection'
        if measure.scale == CONCENTRATION:
            return CellError(
                message, "Write < and the limit, such as <1.5, or nothing where it was not measured"
            )
        return CellError(
            f'{message}, and "{measure.name}" has the scale {measure.scale}',
            "Leave the cell empty where it was not measured",
        )
    if _ABOVE.fullmatch(cell):
        return CellError(
            f'"{cell}" is above a limit, and only values below one can be declared',
            "Write the limit as the value, or leave the cell empty",
        )
    if _AT_MOST.fullmatch(cell):
        return CellError(f'"{cell}" is not a number', "Write < and the limit, such as <1.5")
    if is_date(cell):
        return CellError(
            f'"{cell}" is a date or a time, which a spreadsheet may have made of a number',
            "Format the column as number or text there, and type the value again",
        )
    if _number(text, ",."[decimal == ","]) is not None or is_certain(text):
        return CellError(f'"{cell}" is not a number', advise(text, decimal, DECIMAL, False))
    if measure.levels:
        levels = measure.levels
        advice = f"Write its level, {levels[0]} to {levels[-1]}, or leave the cell empty"
        return CellError(f'"{cell}" is not a level of "{measure.name}"', advice)
    if cell.casefold() in YES | NO:
        return CellError(
            f'"{cell}" is not a number',
            "Write a number, or declare the scale yes_no in the sheet of measures",
        )
    if _WITH_UNIT.fullmatch(cell) and not _PLAIN.fullmatch(cell):
        return CellError(
            f'"{cell}" is a number with text behind it',
            "Write the number alone; its unit has a column in the sheet of measures",
        )
    signs = "" if cell.isascii() else f" (it has {name_characters(cell)})"
    return CellError(
        f'"{cell}" is not a number{signs}',
        "Write a number, or leave the cell empty where it is missing",
    )


def _require_in_range(cell: str, value: float, measure: Measure) -> None:
    """Raise where a value cannot be one of its measure."""
    name = f'"{measure.name}"'
    if measure.scale == ORDINAL and value not in measure.levels:
        levels = measure.levels
        between = levels[0] < value < levels[-1]
        where = "is between the levels" if between else "is outside the levels"
        raise CellError(
            f'"{cell}" {where} of {name}, {levels[0]} to {levels[-1]}',
            "Correct it, or correct scale, minimum and maximum in the sheet of measures",
        )
    if measure.scale in (COUNT, CONCENTRATION) and value < 0:
        raise CellError(
            f'"{cell}" is negative, and {name} has the scale {measure.scale}',
            "Correct it, or the scale in the sheet of measures",
        )
    if measure.scale == COUNT and value != int(value):
        raise CellError(
            f'"{cell}" is not a whole number, and {name} has the scale count',
            "Correct it, or declare the scale continuous in the sheet of measures",
        )
    limits = [
        f"{word} {limit:g}"
        for word, limit, is_outside in (
            ("minimum", measure.minimum, measure.minimum is not None and value < measure.minimum),
            ("maximum", measure.maximum, measure.maximum is not None and value > measure.maximum),
        )
        if is_outside and limit is not None
    ]
    if limits:
        raise CellError(
            f'"{cell}" is out of the range of {name}, whose {join(limits)} is declared',
            "Correct it, or minimum and maximum in the sheet of measures",
        )
