"""Look at a table of another program: any table of protein groups by samples."""

import csv
import re
from itertools import islice

from tearflow.io.streams import EXPORT_AGAIN
from tearflow.readers.cut_tables import find_cut_columns
from tearflow.readers.decoys import is_decoy_column, marks_decoys
from tearflow.readers.matrices import (
    ANNOTATION,
    MISSING,
    Dialect,
    Layout,
    control_columns,
    doubled_columns,
    nameless_column,
    read_first_line,
    read_rows,
    refuse_many,
    shown_columns,
)
from tearflow.readers.settings import GenericTable, MatrixSettings
from tearflow.readers.thousands import is_grouped
from tearflow.readers.wide_table import Opened, as_matrix
from tearflow.run.keys import require_known
from tearflow.run.problems import InputError, Problem, nearest

# What Excel, R, Spectronaut and other programs write where a protein was not measured.
NOTHING = (*MISSING, "N/A", "#N/A", "n/a", "null", "NULL", "Filtered")
SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";"}
# Cells that are looked at to tell samples from annotation.
LOOKED_AT = 1_000_000
# Rows whose words tell a column that marks decoys.
ROWS_OF_WORDS, MOST_WORDS = 1000, 10
_NUMBER = re.compile(r"[+-]?[.,]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?")


def read_generic_layout(path: str, settings: GenericTable) -> tuple[Layout | None, list[Problem]]:
    """Read the header of a table, as the configuration says that it is written.

    A column that is neither the id nor the gene, and that has a number among its first cells, is
    a run. Every other column is left out.

    Parameters
    ----------
    path
        Path as the user wrote it; gzip is recognised by content.
    settings
        The section `matrix.generic` of the configuration.

    Returns
    -------
    Layout or None
        None where the table is not as the configuration says.
    list of Problem
        Why not.
    """
    try:
        columns, separator, quoted = split_header(path, settings.separator)
    except InputError as error:
        return None, error.problems
    dialect = Dialect(
        *(separator, quoted, settings.decimal, settings.scale, NOTHING),
        check_scale=settings.check_scale,
    )
    problems = _missing_columns(path, columns, settings) + doubled_columns(path, columns)
    cut = find_cut_columns(path, columns)
    problems += control_columns(path, columns) + ([cut] if cut else [])
    if problems:
        return None, nameless_column(path, columns) + problems
    named = (settings.id_column, settings.gene_column)
    try:
        runs = _find_runs(path, columns, named, dialect)
    except InputError as error:
        return None, error.problems
    decoy = _find_decoy_column(path, columns, named, dialect)
    runs = [run for run in runs if not decoy or run != decoy]
    if "" in runs:
        return None, nameless_column(path, columns)
    if not runs:
        advice = "Check matrix.generic.decimal and matrix.generic.separator"
        return None, [Problem(path, "no column holds numbers", advice)]
    return Layout(columns, named[0], runs, named[1], dialect=dialect, decoy_column=decoy), []


def open_generic(path: str, settings: MatrixSettings) -> Opened:
    """A table of another program, or why the file is none."""
    return as_matrix(path, settings, *read_generic_layout(path, settings.generic))


def split_header(path: str, separator: str) -> tuple[list[str], str, bool]:
    """Split the first line of a table.

    Parameters
    ----------
    path
        Path as the user wrote it.
    separator
        `tab`, `comma`, `semicolon`, or `auto` for that of the three that the line has most of.

    Returns
    -------
    columns : list of str
        Without those that have no name at the end of the line.
    separator : str
        The character.
    quoted : bool
        Whether cells may be quoted: in lists of tabs only where the header has quotes.

    Raises
    ------
    InputError
        If the file is not text that can be read.
    """
    line = read_first_line(path)
    require_known(separator, ("auto", *SEPARATORS), "separator")
    mark = SEPARATORS.get(separator) or max(SEPARATORS.values(), key=line.count)
    refuse_many(path, line.count(mark) + 1)
    quoted = mark != "\t" or '"' in line
    try:
        cells = next(csv.reader([line], delimiter=mark)) if quoted else line.split(mark)
    except csv.Error:  # says neither in words for a user
        message = "the names of the columns hold a carriage return, or one has more than 128 kB"
        raise InputError([Problem(path, message, EXPORT_AGAIN, 1)]) from None
    columns = [cell.strip() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    return columns, mark, quoted


def _missing_columns(path: str, columns: list[str], settings: GenericTable) -> list[Problem]:
    problems = []
    for key in ("id_column", "gene_column"):
        name = getattr(settings, key)
        if name in columns or (key == "gene_column" and not name):
            continue
        message = f'the table has no column "{name}"{nearest(name, columns)}'
        if not name:
            message = "the configuration does not say which column names the protein groups"
        advice = f"Set matrix.generic.{key} to one of the columns, {shown_columns(columns, 10)}"
        problems.append(Problem(path, message, advice, 1))
    return problems


def _find_runs(
    path: str, columns: list[str], named: tuple[str, str], dialect: Dialect
) -> list[str]:
    """List the columns that have a number in one of the first rows."""
    unknown = {
        number: column
        for number, column in enumerate(columns)
        if (not column or column not in named) and column not in ANNOTATION
    }
    found = set()
    for _, cells in islice(read_rows(path, len(columns), dialect), LOOKED_AT // len(columns) + 1):
        for number in [n for n in unknown if _is_number(cells[n], dialect)]:
            found.add(unknown.pop(number))
    return [column for column in columns if column in found]


def _find_decoy_column(
    path: str, columns: list[str], named: tuple[str, str], dialect: Dialect
) -> str:
    """Name of the column that marks decoys, by its name and the words of its first cells."""
    words: dict[int, set[str]] = {
        number: set() for number, column in enumerate(columns) if column and column not in named
    }
    for _, cells in islice(read_rows(path, len(columns), dialect), ROWS_OF_WORDS):
        for number, found in list(words.items()):
            found.add(cells[number].strip().lower())
            # A few cells show that a column does not hold marks.
            if len(found) > MOST_WORDS and not is_decoy_column(columns[number]):
                del words[number]
    marking = (n for n, found in words.items() if marks_decoys(columns[n], found))
    return next((columns[number] for number in marking), "")


def _is_number(cell: str, dialect: Dialect) -> bool:
    """Whether a text is a number in any notation; other checks report a wrong notation."""
    text = cell.strip()
    return cell not in dialect.missing and bool(_NUMBER.fullmatch(text) or is_grouped(text))
