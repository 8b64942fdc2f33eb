"""Tables of the report: which columns, under which titles, and the data as compact JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from tearflow.io.table_specs import Column

# Significant digits in the data of the page, and so in what it hands over as CSV or workbook; the
# files have full precision.
DIGITS = 6


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
    first: Sequence[str] = (),
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
    first
        Columns that are shown when the page opens, as far as they fit, the most important first;
        by default all, as they are ordered. The reader can choose the others.

    Returns
    -------
    dict
        `columns`, `rows` (lists, missing values are None, numbers cut to 6 significant digits),
        `filters` (a view is its label, number of column and values), `order` and `first`.

    Examples
    --------
    >>> column = Column("p", "p", "p", "p-value")
    >>> make_table(pd.DataFrame({"p": [0.01234567, None]}), [column])["rows"]
    [[0.0123457], [None]]
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
        "first": [place[name] for name in first if name in place] or list(place.values()),
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

    >>> round_values(pd.Series([12345678.0, 0.00012345678, 3.0]))
    [12345700, 0.000123457, 3]
    >>> round_values(pd.Series(["LCN1", None]))
    ['LCN1', None]
    """
    plain = values.astype(object).where(values.notna(), None).tolist()
    return [round_digits(value) if isinstance(value, float) else value for value in plain]


def round_digits(value: float) -> float | int:
    """Number rounded to the significant digits of the page; an integer where it is whole."""
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded.is_integer() else rounded


def without_descriptions(data: dict[str, Any], cohort: str) -> dict[str, Any]:
    """Data of a table of protein groups, whose descriptions the page takes from its cohort's."""
    names = [column["name"] for column in data["columns"]]
    if "description" not in names:
        return data
    place = names.index("description")
    rows = [[*row[:place], None, *row[place + 1 :]] for row in data["rows"]]
    return data | {"rows": rows, "described": cohort}


def view_all(label: str = "all") -> View:
    """View that hides nothing."""
    return View(label, "", [])
