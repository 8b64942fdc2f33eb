"""Look for gene symbols that a spreadsheet turned into dates, before any job runs."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from tearflow.io.lines import read_lines
from tearflow.proteins.gene_files import REQUIRED, parse_genes
from tearflow.proteins.spreadsheet_dates import OldSymbols, describe_date, has_serials, read_date
from tearflow.readers.formats import Matrix, open_table
from tearflow.readers.matrices import Dialect, read_rows
from tearflow.run.problems import InputError, Note

SHOWN = 8
# As plain text; of a larger table the job that names its proteins finds the dates.
MOST_BYTES = 50e6


def note_date_genes(
    matrices: Sequence[tuple[str, str]], settings: dict[str, Any], genes: str
) -> list[Note]:
    """Name the dates in the columns of genes, and what they are or may be, a note for each file.

    Parameters
    ----------
    matrices
        Path and format of each matrix, without a mistake.
    settings
        The section `matrix` of the configuration.
    genes
        Path of the gene table; it is read only where there is a date.
    """
    notes, old = [], None
    for path, kind in dict.fromkeys(matrices):
        if Path(path).stat().st_size > MOST_BYTES:
            continue
        column, cells = _gene_cells(path, kind, settings)
        serials = has_serials(list(cells))
        dates = {cell: line for cell, line in cells.items() if read_date(cell, serials)}
        if dates:
            old = old or _read_old_symbols(genes)
            notes.append(_note(path, column, dates, old, serials))
    return notes


def _note(path: str, column: str, dates: dict[str, int], old: OldSymbols, serials: bool) -> Note:
    listed = [
        f"{describe_date(cell, old.genes(cell, serials) or [])} (line {line})"
        for cell, line in list(dates.items())[:SHOWN]
    ]
    more = f" and {len(dates) - SHOWN} more" if len(dates) > SHOWN else ""
    message = (
        f"a spreadsheet turned {len(dates)} gene symbols into dates: {', '.join(listed)}{more}."
        " Those that may be several genes are corrected by their accession, or stay as they are and"
        " take no part in GO and networks; genes.tsv lists them"
    )
    return Note(path, message, warning=True, row=min(dates.values()), column=column)


def _gene_cells(path: str, kind: str, settings: dict[str, Any]) -> tuple[str, dict[str, int]]:
    """Column of genes, and the first line of each gene; None without such a column."""
    table, _ = open_table(path, kind, settings)
    if isinstance(table, Matrix):
        layout = table.layout
        columns, column, dialect = layout.columns, layout.gene_column, layout.dialect
    else:
        # Parquet never went through a spreadsheet.
        dialect = getattr(table, "dialect", None)
        columns, column = getattr(table, "columns", []), "Genes"
    if dialect is None or column not in columns:
        return column, {}
    found: dict[str, int] = {}
    rows = _cells(path, len(columns), columns.index(column), dialect)
    for line, cell in rows:
        for name in cell.split(";"):
            found.setdefault(name.strip(), line)
    found.pop("", None)
    return column, found


def _cells(path: str, width: int, place: int, dialect: Dialect) -> Iterator[tuple[int, str]]:
    """Read one column; the cells behind it are not taken apart."""
    if dialect.quoted:
        return ((line, cells[place]) for line, cells in read_rows(path, width, dialect))
    lines = read_lines(path, keep_returns=True)
    rows = ((line, text.split(dialect.separator, place + 1)) for line, text in lines)
    return ((line, cells[place]) for line, cells in rows if line > 1 and len(cells) > place)


def _read_old_symbols(path: str) -> OldSymbols:
    """Read the symbols of the gene table; none where it cannot be read, which others say."""
    try:
        rows = list(parse_genes(read_lines(path), path))
    except InputError:
        rows = []
    first = len(REQUIRED) - 1
    return OldSymbols(tuple(row[first : first + 3]) for row in chain(rows))
