"""Tables of the report: which columns, under which titles, and the data as compact JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from tearflow.io.table_specs import Column

# Significant digits on the page; the files have full precision.
DIGITS = 4


@dataclass(frozen=True)
class View:
    """A choice of the filter above a table: rows with an accepted value in `column`."""

    label: str
    column: str
    accepted: list[str | bool]


def make_table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    filters: dict[str, list[View]] | None = None,
    order: tuple[str, Literal["asc", "desc"]] | None = None,
) -> dict[str, Any]:
    """Data from which the script of the page shows a table.

    Parameters
    ----------
    frame
        One row a row of the table.
    columns
        Those that the frame does not have, or without a single value, are left out.
    filters
        By label, the views of each filter; the first is chosen when the page opens. A filter on
        a column that the frame does not have is left out.
    order
        Column and direction by which the rows are sorted when the page opens; the order of the
        frame by default.

    Returns
    -------
    dict
        `columns`, `rows` (lists, missing values are None, numbers cut to 4 significant digits),
        `filters` (a view is its label, number of column and values) and `order`.

    Examples
    --------
    >>> column = Column("p", "p", "p", "p-value")
    >>> make_table(pd.DataFrame({"p": [0.012345, None]}), [column])["rows"]
    [[0.01235], [None]]
    """
    shown = [column for column in columns if has_values(frame, column.name)]
    place = {column.name: number for number, column in enumerate(shown)}
    cells = [round_values(frame[column.name]) for column in shown]
    return {
        "columns": [_heading(column) for column in shown],
        "rows": [list(row) for row in zip(*cells, strict=True)],
        "filters": [
            {
                "label": label,
                "views": [[v.label, place.get(v.column), v.accepted] for v in views],
            }
            for label, views in (filters or {}).items()
            if all(view.column in place for view in views if view.column)
        ],
        "order": [[place[order[0]], order[1]]] if order and order[0] in place else [],
    }


def _heading(column: Column) -> dict[str, str]:
    """What the page needs of a column; the hint is shown when its title is pointed at."""
    hint = f"{column.hint} ({column.unit})" if column.unit else column.hint
    return {"name": column.name, "title": column.title, "kind": column.kind, "hint": hint}


def has_values(frame: pd.DataFrame, name: str) -> bool:
    """Whether a column exists and, unless the table is empty, has any values."""
    return name in frame and (frame.empty or bool(frame[name].notna().any()))


def round_values(values: pd.Series) -> list[Any]:
    """Column as plain Python values, None where missing.

    >>> round_values(pd.Series([123456.0, 0.000123456, 3.0]))
    [123500, 0.0001235, 3]
    >>> round_values(pd.Series(["LCN1", None]))
    ['LCN1', None]
    """
    plain = values.astype(object).where(values.notna(), None).tolist()
    return [round_digits(value) if isinstance(value, float) else value for value in plain]


def round_digits(value: float) -> float | int:
    """Number rounded to the significant digits of the page; an integer where it is whole."""
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() else rounded


def view_all(label: str = "all") -> View:
    """View that hides nothing."""
    return View(label, "", [])
