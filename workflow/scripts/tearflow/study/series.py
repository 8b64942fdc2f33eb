"""Contrasts of each other value with the reference: the target `*` of the contrast sheet."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tearflow.differential.conditions import find_unmet, read_conditions
from tearflow.run.problems import Note, Problem
from tearflow.run.words import count_of
from tearflow.study.quoting import quote_all
from tearflow.study.schemas import Validator, load_schema
from tearflow.study.sheets import Row, Sheet
from tearflow.study.visit_order import sort_visits

EVERY = "*"


def expand_series(
    contrasts: Sheet, samples: Sheet, visits: Sequence[str]
) -> tuple[Sheet, list[Problem]]:
    """Contrast sheet in which each row with the target `*` is one row a value.

    Parameters
    ----------
    contrasts, samples
        Sheets as they were read.
    visits
        The key `visits` of the configuration.

    Returns
    -------
    Sheet
        The rows are named by contrast and value and have the name of the contrast as `series`.
    list of Problem
        Series without another value, and names that cannot be used.
    """
    of_cohort = defaultdict(list)
    for row in samples.rows:
        if row.included:
            of_cohort[row.cells["cohort"]].append(row.cells)
    written = {_folder_of(row) for row in contrasts.rows if row.cells["target"] != EVERY}
    rows, problems = [], []
    for row in contrasts.rows:
        if row.cells["target"] != EVERY:
            rows.append(row)
            continue
        values = list_values(row, of_cohort[row.cells["cohort"]], visits)
        expanded = [_name(row, value) for value in values]
        found = _check_names(contrasts.path, row, expanded, written)
        problems += found
        if not found:
            # A row without another value stays, for the checks to find it.
            rows += expanded or [row]
            written |= {_folder_of(each) for each in expanded}
    return replace(contrasts, rows=rows), problems


def _folder_of(row: Row) -> tuple[str, str]:
    """Cohort and name of a contrast, as folders on every computer distinguish them."""
    return row.cells["cohort"], row.cells["contrast"].casefold()


def list_values(row: Row, samples: Sequence[dict[str, str]], visits: Sequence[str]) -> list[str]:
    """Values of the variable but the reference, in order, of the samples that pass the filter."""
    variable = row.cells["variable"]
    try:
        conditions = read_conditions(row.cells["filter"])
    except ValueError:
        return []
    passing = [cells for cells in samples if find_unmet(conditions, cells) is None]
    values = [cells[variable] for cells in passing if cells.get(variable)]
    ordered = sort_visits(values, visits) if variable == "visit" else list(dict.fromkeys(values))
    return [value for value in ordered if value != row.cells["reference"]]


def _name(row: Row, value: str) -> Row:
    series = row.cells["contrast"]
    cells = {**row.cells, "contrast": f"{series}_{make_safe(value)}", "target": value}
    if title := cells.get("title", ""):
        cells["title"] = f"{title}, {value}"
    return replace(row, cells={**cells, "series": series})


def make_safe(value: str) -> str:
    """Value as part of the name of a folder: ASCII letters and digits, and _ for all else.

    >>> make_safe("F-month12"), make_safe("Tag 7 (früh)"), make_safe("après")
    ('F_month12', 'Tag_7_fruh', 'apres')
    """
    plain = unicodedata.normalize("NFKD", value)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^A-Za-z0-9]+", "_", letters).strip("_")


def _check_names(
    path: str, row: Row, expanded: Sequence[Row], written: set[tuple[str, str]]
) -> list[Problem]:
    """List the values of a series that do not make a contrast with a name of its own."""
    if not row.valid:
        return []
    pattern = Validator(load_schema("contrasts")["properties"]["contrast"])
    problems = []
    value_of: dict[str, str] = {}
    for each in expanded:
        name, value = each.cells["contrast"], each.cells["target"]
        first = value_of.setdefault(name.casefold(), value)
        if not make_safe(value):
            message = f'target "{EVERY}" makes no name of the value "{value}"'
        elif first != value:
            message = (
                f'target "{EVERY}" names the contrasts of "{first}" and "{value}" both "{name}"'
            )
        elif _folder_of(each) in written:
            message = f'target "{EVERY}" makes the contrast "{name}", which another row makes too'
        elif not pattern.is_valid(name):
            message = f'target "{EVERY}" makes the contrast "{name}", which is too long'
        else:
            continue
        advice = "Rename the contrast or the value, or write a row for each value"
        problems.append(Problem(path, message, advice, row.line, "target"))
    return problems


def note_series(contrasts: Sheet) -> list[Note]:
    """Name the contrasts that each row with the target `*` makes, in one note a row."""
    names: dict[tuple[int, str], list[str]] = {}
    for row in contrasts.rows:
        if series := row.cells.get("series"):
            names.setdefault((row.line, series), []).append(row.cells["contrast"])
    return [
        Note(
            contrasts.path,
            f'contrast "{series}" is made for each of {count_of(len(found), "value")}:'
            f" {quote_all(found)}",
            row=line,
        )
        for (line, series), found in names.items()
    ]
