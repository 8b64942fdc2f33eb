"""The sheet of adverse events and adherence."""

import hashlib
from collections.abc import Iterable, Mapping
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from tearflow.endpoints.measures import Measure
from tearflow.io.spreadsheet import is_workbook
from tearflow.run.problems import InputError, Problem
from tearflow.study.endpoint_cells import CellError, read_value
from tearflow.study.endpoint_sheets import Rows, changed_meanwhile, read_rows

if TYPE_CHECKING:
    import pandas as pd

EVENT, ADHERENCE = "adverse_event", "adherence"
KINDS = (EVENT, ADHERENCE)
# Columns that a row of the other kind leaves empty.
DOSES = "Give the doses that were taken, and as of those that were planned, or a share alone"
_OF_KIND = {EVENT: ("grade", "related"), ADHERENCE: ("value", "of")}


class Safety(NamedTuple):
    """A row of the sheet.

    Attributes
    ----------
    cohort, subject, eye, period, kind, name, related
        Texts; eye and related may be empty.
    grade
        Of an event, 1 to 5; NaN where it has none.
    value, of
        Of adherence: doses taken and planned. Where `of` is NaN the value is a share.
    """

    cohort: str
    subject: str
    eye: str
    period: str
    kind: str
    name: str
    related: str
    grade: float
    value: float
    of: float


def find_safety(
    path: str, rows: Rows, decimal: str, *, either: bool
) -> tuple[list[Safety], list[Problem]]:
    """Rows as records, and the mistakes that their schema does not know.

    Parameters
    ----------
    path
        The sheet.
    rows
        Line and cells of rows of a known kind.
    decimal, either
        Decimal sign, see `read_value`.
    """
    found, problems = [], []
    doses: dict[tuple[str, ...], tuple[bool, int]] = {}
    for line, cells in rows:
        kind = cells["kind"]
        (other,) = (key for key in KINDS if key != kind)
        problems += [
            Problem(
                path,
                f'"{cells[column]}" belongs to a row of {other}, and this is one of {kind}',
                "Leave the cell empty, or correct the kind",
                line,
                column,
            )
            for column in _OF_KIND[other]
            if cells.get(column)
        ]
        numbers, unfit = _read_numbers(path, line, cells, decimal, either=either)
        problems += unfit
        if kind == ADHERENCE and not unfit:
            key = tuple(cells[column] for column in ("cohort", "subject", "period", "name"))
            has_doses = bool(cells.get("of"))
            alike, first = doses.setdefault(key, (has_doses, line))
            if alike != has_doses:
                message = (
                    f'one of this row and line {first}, of subject "{key[1]}" and "{key[3]}", has'
                    " doses and the other a share"
                )
                advice = "Give value and of in both rows, or a share in both"
                problems.append(Problem(path, message, advice, line, "of"))
        subject, eye, related = (cells.get(name, "") for name in ("subject", "eye", "related"))
        period, name = cells["period"], cells["name"]
        found.append(Safety(cells["cohort"], subject, eye, period, kind, name, related, *numbers))
    return found, problems


def _read_numbers(
    path: str, line: int, cells: Mapping[str, str], decimal: str, *, either: bool
) -> tuple[tuple[float, float, float], list[Problem]]:
    """Grade, value and planned doses of a row, NaN where it has none, and what is wrong."""
    missing = float("nan")
    if cells["kind"] == EVENT:
        return (float(cells.get("grade") or missing), missing, missing), []
    read: dict[str, float] = {}
    problems = []
    for column in ("value", "of"):
        try:
            number = read_value(cells.get(column, ""), Measure(column), decimal, either=either)
            read[column] = number[0] if number else missing
            _require_doses(cells, column, read[column])
        except CellError as error:
            advice = DOSES if "sheet of measures" in error.advice else error.advice
            problems.append(Problem(path, error.message, advice, line, column))
    return (missing, read.get("value", missing), read.get("of", missing)), problems


def _require_doses(cells: Mapping[str, str], column: str, number: float) -> None:
    """Raise where a number is no adherence."""
    if column == "value" and isnan(number):
        raise CellError("the row of adherence has no value", DOSES)
    if column == "value" and not cells.get("of") and not 0 <= number <= 1:
        raise CellError(f'"{cells[column]}" is not a share, 0 to 1', DOSES)
    if number < 0 or (column == "of" and number == 0):
        raise CellError(f'"{cells[column]}" is not a number of doses', DOSES)


def digest_safety(rows: Iterable[Safety]) -> str:
    """SHA-256 of rows in their order."""
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def read_safety(path: str, decimal: str, digest: str) -> "pd.DataFrame":
    """Frame of a sheet that was checked, with the columns of `Safety`.

    Raises
    ------
    InputError
        If it is not what the run was planned for.
    """
    import pandas as pd

    _, rows = read_rows(path)
    found, problems = find_safety(path, rows, decimal, either=is_workbook(path))
    if problems or digest_safety(found) != digest:
        raise InputError(problems or [changed_meanwhile(path, "the sheet was")])
    return pd.DataFrame(found, columns=list(Safety._fields))
