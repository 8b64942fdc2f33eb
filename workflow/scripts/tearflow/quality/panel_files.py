"""The tables of panels and of markers: what a row may hold, line by line."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tearflow.io.lines import Lines, check_columns
from tearflow.run.problems import InputError, Problem, nearest

UP, DOWN = "up", "down"
NOTE = "note"
SEPARATED = "Give text in UTF-8 whose columns are separated by tabs"
# https://www.uniprot.org/help/accession_numbers
ACCESSION = re.compile(
    r"(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})$"
)
DOI = re.compile(r"10\.\d{4,9}/\S+$")
ONE_GENE = re.compile(r"[^\s;,|]+$")


class Member(NamedTuple):
    """A protein of a panel: gene symbol, accession (may be empty) and the work that shows it."""

    panel: str
    gene: str
    accession: str
    doi: str


class Marker(NamedTuple):
    """A published marker: its direction in the disease, and how and where that was shown."""

    gene: str
    accession: str
    direction: str
    evidence: str
    doi: str


def parse_panels(lines: Lines, file: str) -> list[Member]:
    r"""Proteins of panels, a row each: `panel`, `gene`, and where known `accession` and `doi`.

    Parameters
    ----------
    lines
        Of the file, numbered, the header first.
    file
        Path as the user wrote it.

    Raises
    ------
    InputError
        With all mistakes of the file.

    Examples
    --------
    >>> lines = [(1, "panel\tgene\taccession\tdoi"), (2, "mucins\tMUC5AC\tP98088\t")]
    >>> parse_panels(lines, "panels.tsv")
    [Member(panel='mucins', gene='MUC5AC', accession='P98088', doi='')]
    """
    problems: list[Problem] = []
    members: list[Member] = []
    spelt: dict[str, str] = {}
    for row, cells in _read(lines, file, ("panel", "gene"), ("accession", "doi"), problems):
        members.append(Member(cells["panel"], cells["gene"], cells["accession"], cells["doi"]))
        name = cells["panel"]
        if (first := spelt.setdefault(name.casefold(), name)) != name:
            message = f'panel "{name}" is also written "{first}"'
            problems.append(Problem(file, message, "Write it alike in all rows", row, "panel"))
        seen = [(member.panel, member.gene) for member in members]
        _check_new(seen, file, row, problems)
    _raise(problems, members, file, "panel and gene")
    return members


def parse_markers(lines: Lines, file: str) -> list[Marker]:
    r"""Published markers, a row each: `gene`, `direction`, and where known the other columns.

    Parameters and errors are those of `parse_panels`.

    Examples
    --------
    >>> parse_markers([(1, "gene\tdirection"), (2, "LTF\tdown")], "markers.tsv")
    [Marker(gene='LTF', accession='', direction='down', evidence='', doi='')]
    """
    problems: list[Problem] = []
    markers: list[Marker] = []
    optional = ("accession", "evidence", "doi")
    for row, cells in _read(lines, file, ("gene", "direction"), optional, problems):
        markers.append(Marker(*(cells[name] for name in Marker._fields)))
        if cells["direction"] not in (UP, DOWN, ""):
            message = f'direction "{cells["direction"]}" is neither up nor down'
            advice = "Write up or down, as the marker is in the disease"
            problems.append(Problem(file, message, advice, row, "direction"))
        _check_new([(marker.gene,) for marker in markers], file, row, problems)
    _raise(problems, markers, file, "gene and direction")
    return markers


def _read(
    lines: Lines,
    file: str,
    required: Sequence[str],
    optional: Sequence[str],
    problems: list[Problem],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as dicts with all of the columns; what is wrong with their cells goes to `problems`."""
    iterator = iter(lines)
    header = [name.strip() for name in next(iterator, (1, ""))[1].split("\t")]
    known = (*required, *optional, NOTE)
    table = f"Give a table in UTF-8, separated by tabs, with the columns {' and '.join(required)}"
    check_columns(header, required, file, table, optional=(*optional, NOTE))
    advice = f"Columns are {', '.join(known)}; text of your own is in {NOTE}"
    problems += [
        Problem(file, f'column "{name}" is not known{nearest(name, known)}', advice, 1, name)
        for name in header
        if name and name not in known
    ]
    for row, line in iterator:
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        if len(cells) > len(header):
            message = f"the row has {len(cells)} cells, the header {len(header)}"
            problems.append(Problem(file, message, SEPARATED, row))
            continue
        found = dict.fromkeys(known, "") | dict(zip(header, cells, strict=False))
        problems += _check_cells(found, required, file, row)
        yield row, found


def _check_cells(
    cells: dict[str, str], required: Sequence[str], file: str, row: int
) -> list[Problem]:
    """Problems of the cells of a row."""
    found = [
        Problem(file, "the cell is empty", f"Give the {name} in every row", row, name)
        for name in required
        if not cells[name]
    ]
    if cells["gene"] and not ONE_GENE.match(cells["gene"]):
        message = f'"{cells["gene"]}" is not a gene symbol'
        found.append(Problem(file, message, "Give one gene a row", row, "gene"))
    if cells["accession"] and not ACCESSION.match(cells["accession"]):
        message = f'"{cells["accession"]}" is not an accession of UniProt'
        advice = "Give one such as P02768, without a name or isoform, or leave the cell empty"
        found.append(Problem(file, message, advice, row, "accession"))
    if cells["doi"] and not DOI.match(cells["doi"]):
        message = f'"{cells["doi"]}" is not a doi'
        advice = "Give it as 10.1038/nrm1619, without https://doi.org/, or leave the cell empty"
        found.append(Problem(file, message, advice, row, "doi"))
    return found


def _check_new(
    seen: Sequence[tuple[str, ...]], file: str, row: int, problems: list[Problem]
) -> None:
    """Note a row whose gene is in an earlier one."""
    *earlier, last = seen
    if all(last) and last in earlier:
        of = f' in panel "{last[0]}"' if len(last) > 1 else ""
        message = f'gene "{last[-1]}" is duplicate{of}'
        problems.append(Problem(file, message, "Keep one of the rows", row, "gene"))


def _raise(problems: list[Problem], rows: Sequence[object], file: str, needed: str) -> None:
    if not rows and not problems:
        problems.append(Problem(file, "the table has no rows", f"Give {needed} of each protein"))
    if problems:
        raise InputError(problems)
