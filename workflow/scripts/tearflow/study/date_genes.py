"""Look for gene symbols that a spreadsheet turned into dates, before any job runs."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from tearflow.enrichment.annotation_formats import parse_gmt
from tearflow.io.lines import read_lines
from tearflow.network.suspicious import parse_pairs
from tearflow.proteins.gene_files import REQUIRED
from tearflow.proteins.spreadsheet_dates import OldSymbols, describe_date, has_serials, read_date
from tearflow.provenance.memory import Memory
from tearflow.provenance.sources import stamp
from tearflow.readers.formats import open_table
from tearflow.readers.settings import MatrixSettings
from tearflow.readers.wide_table import Matrix
from tearflow.run.problems import InputError, Note
from tearflow.run.words import count_of, list_first
from tearflow.study.collection_checks import collection_key
from tearflow.study.gene_cells import GeneCells, read_cells
from tearflow.study.known_genes import Resources, genes_of_links
from tearflow.study.resources import EXCLUDED, FURTHER_NETWORK

SHOWN = 8
# Resources whose genes are symbols, as `Resources` reads them.
WITH_SYMBOLS = ("genes", "annotation", "interactions")
_FURTHER = re.compile(FURTHER_NETWORK.format(r"\d+"))
# Of what earlier starts found out.
SECTION = "dates in resources"
OF_MATRICES = "dates in matrices"
# The day first, or two digits behind: names of genes of other species are like sep-1.
_AS_A_SPREADSHEET = re.compile(r"^[0-9]|[-./ ][0-9]{2}$")
# As plain text; of a larger table the job that names its proteins finds the dates.
MOST_BYTES = 50e6


def note_date_genes(
    matrices: Sequence[tuple[str, str]],
    settings: MatrixSettings,
    resources: Resources,
    genes: GeneCells,
    memory: Memory,
) -> list[Note]:
    """Name the dates in the columns of genes, and what they are or may be, a note for each file.

    Parameters
    ----------
    matrices
        Path and format of each matrix, without a mistake.
    settings
        The section `matrix` of the configuration.
    resources
        Whose gene table is read only where there is a date.
    genes
        What is read of the matrices.
    memory
        What earlier starts found, as long as a matrix does not change.
    """
    notes, old = [], None
    kept: dict[str, Any] = {}
    for path, kind in dict.fromkeys(matrices):
        if Path(path).stat().st_size > MOST_BYTES:
            continue
        key, seen = f"{path} {kind} {settings}", stamp(path)
        found = memory.recall_if(OF_MATRICES, key, seen)
        if found is None:
            column, cells = _gene_cells(path, kind, settings, genes)
            serials = has_serials(list(cells))
            dates = {cell: line for cell, line in cells.items() if read_date(cell, serials)}
            found = {"seen": seen, "column": column, "dates": dates, "serials": serials}
            kept[key] = found
        if found["dates"]:
            old = old or _old_symbols(resources)
            notes.append(_note(path, found["column"], found["dates"], old, found["serials"]))
    if kept:
        memory.keep(OF_MATRICES, kept)
    return notes


def note_dated_resources(
    names: Collection[str], resources: Resources, memory: Memory
) -> list[Note]:
    """A warning for each resource of the user's with genes that a spreadsheet turned into dates.

    Nothing is corrected: which genes they were, the source of the file says.

    Parameters
    ----------
    names
        Resources that are the user's, collections, further networks and the list of interactions
        to leave out among them.
    resources
        All of them.
    memory
        What earlier starts found, as long as the file does not change.
    """
    notes = []
    readers = {name: find_reader(name, resources) for name in names}
    for name, read in readers.items():
        if not read or Path(path := resources.paths[name]).stat().st_size > MOST_BYTES:
            continue
        seen = stamp(path)
        remembered = memory.recall_if(SECTION, path, seen)
        if remembered is None:
            remembered = {"seen": seen, "dates": _find_dates(read)}
            memory.keep(SECTION, {path: remembered})
        if dates := remembered["dates"]:
            listed = list_first(dates, SHOWN, quoted=True)
            message = (
                f"a spreadsheet turned {count_of(len(dates), 'gene symbol')} into dates: {listed}."
                " These genes are not found; take the file from its source again, or write"
                " today's symbols, such as SEPTIN2 and MARCHF1"
            )
            notes.append(Note(path, message, warning=True))
    return notes


def find_reader(name: str, resources: Resources) -> Callable[[], Collection[str]] | None:
    """What reads the symbols of a resource of the user's; None of one without symbols."""
    if name in WITH_SYMBOLS:
        return lambda: resources.symbols(name)
    path = resources.paths.get(name, "")
    if name.startswith(collection_key("")):
        return lambda: set().union(*(genes for *_, genes in parse_gmt(read_lines(path), path)))
    if _FURTHER.fullmatch(name):
        return lambda: genes_of_links(path)
    if name == EXCLUDED:
        return lambda: set().union(*parse_pairs(read_lines(path), path))
    return None


def _find_dates(read: Callable[[], Collection[str]]) -> list[str]:
    try:
        genes = read()
    except InputError:
        # The job that reads the file says what is wrong behind its first lines.
        return []
    return sorted(
        gene for gene in genes if _AS_A_SPREADSHEET.search(gene) and read_date(gene, serials=False)
    )


def _note(path: str, column: str, dates: dict[str, int], old: OldSymbols, serials: bool) -> Note:
    listed = [
        f"{describe_date(cell, old.genes(cell, serials) or [])} (line {line})"
        for cell, line in dates.items()
    ]
    message = (
        f"a spreadsheet turned {len(dates)} gene symbols into dates: {list_first(listed, SHOWN)}."
        " Those that may be several genes are corrected by their accession, or stay as they are and"
        " take no part in gene sets and networks; genes.tsv lists them"
    )
    return Note(path, message, warning=True, row=min(dates.values()), column=column)


def _gene_cells(
    path: str, kind: str, settings: MatrixSettings, genes: GeneCells
) -> tuple[str, dict[str, int]]:
    """Column of genes, and the first line of each gene; none without such a column."""
    table, _ = open_table(path, kind, settings)
    rows: Iterable[tuple[int, str]] = ()
    if isinstance(table, Matrix):
        column = table.layout.gene_column
        if column in table.layout.columns:
            rows = ((line, cell) for line, _, cell in genes.of(table))
    else:
        column = "Genes"
        # Parquet, which has no dialect, never went through a spreadsheet.
        columns, dialect = getattr(table, "columns", []), getattr(table, "dialect", None)
        if dialect is not None and column in columns:
            place = columns.index(column)
            read = read_cells(path, len(columns), place, dialect)
            rows = ((line, cells[place]) for line, cells in read)
    found: dict[str, int] = {}
    for line, cell in rows:
        for name in cell.split(";"):
            found.setdefault(name.strip(), line)
    found.pop("", None)
    return column, found


def _old_symbols(resources: Resources) -> OldSymbols:
    """Symbols of the gene table; none where it cannot be read, which others say."""
    first = REQUIRED.index("symbol")
    try:
        return OldSymbols((row[first], row[first + 1], row[first + 2]) for row in resources.rows)
    except InputError:
        return OldSymbols([])
