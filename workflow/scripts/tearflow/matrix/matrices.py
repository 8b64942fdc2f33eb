"""Look at a protein matrix of DIA-NN without loading it: its layout and its rows as text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tearflow.problems import InputError, Problem
from tearflow.text_files import GZIP_DAMAGED, GZIP_ERRORS, find_problem, open_binary

# Every column that DIA-NN writes beside the runs, in the matrices of 1.7 to 2.x.
ANNOTATION = (
    "Protein.Group",
    "Protein.Ids",
    "Protein.Names",
    "Genes",
    "First.Protein.Description",
    "N.Sequences",
    "N.Proteotypic.Sequences",
)
PEPTIDES = "N.Sequences"
# What R, pandas and spreadsheets write for an empty cell, beside the empty cell itself.
MISSING = ("", "NA", "NaN", "nan")
GIVE_MATRIX = "Give report.pg_matrix.tsv, report.unique_genes_matrix.tsv or report.gg_matrix.tsv"
EXPORT_AGAIN = "Copy or export the matrix again"
SHOWN = 10


@dataclass(frozen=True)
class Layout:
    """The columns of a matrix in the order of the file: what names a row, and the runs."""

    columns: list[str]
    id_column: str
    runs: list[str]


def read_layout(path: str) -> tuple[Layout | None, list[Problem]]:
    """Read the header of a matrix.

    A matrix without Protein.Group but with Genes is one of genes. Every column that is none of
    `ANNOTATION` is a run.

    Parameters
    ----------
    path
        Path as the user wrote it; gzip is recognised by content.

    Returns
    -------
    Layout or None
        None where the file is no such matrix.
    list of Problem
        Why not: what was found and what is expected.
    """
    problem = find_problem(path, GIVE_MATRIX)
    if problem:
        return None, [problem]
    try:
        _, line = next(_lines(path))
    except InputError as error:
        return None, error.problems
    columns = [column.strip() for column in line.split("\t")]
    message = _wrong_kind(columns)
    if message:
        return None, [Problem(path, message, GIVE_MATRIX, 1)]
    doubled = [column for column, count in Counter(columns).items() if count > 1]
    if doubled:
        return None, [
            Problem(path, f'column "{name}" stands twice', EXPORT_AGAIN, 1, name)
            for name in doubled[:SHOWN]
        ]
    runs = [column for column in columns if column not in ANNOTATION]
    if not runs:
        return None, [Problem(path, "the matrix has no column of a run", GIVE_MATRIX, 1)]
    id_column = "Protein.Group" if "Protein.Group" in columns else "Genes"
    return Layout(columns, id_column, runs), []


def _wrong_kind(columns: list[str]) -> str:
    """Say what a table is that is no protein matrix; empty for a protein matrix."""
    names = set(columns)
    if "Precursor.Id" in names or "Stripped.Sequence" in names:
        kind = "long report" if names & {"Run", "File.Name"} else "precursor matrix"
        return f"this is DIA-NN's {kind}, not a matrix of proteins"
    if names & {"Protein.Group", "Genes"}:
        return ""
    if len(columns) == 1 and re.search("[,;]", columns[0]):
        return "the columns are separated by commas or semicolons, not tabs"
    if '"Protein.Group"' in names or '"Genes"' in names:
        return "the names of the columns are in quotes, which DIA-NN does not write"
    found = ", ".join(f'"{column[:40]}"' for column in columns[:5])
    more = f" and {len(columns) - 5} more" if len(columns) > 5 else ""
    return (
        f"this is no matrix of DIA-NN: the columns are {found}{more}, and neither"
        ' "Protein.Group" nor "Genes" is one of them'
    )


def read_rows(path: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a matrix as text.

    A row that is short is filled with empty cells, since some editors strip tabs at the end of a
    line, but a last line that is short and has no end was cut off.

    Yields
    ------
    tuple of int and list of str
        Line of the file and `width` cells.

    Raises
    ------
    InputError
        If a row has more cells than the header, or the file is damaged.
    """
    lines = _lines(path)
    next(lines)
    for number, line in lines:
        cells = line.rstrip("\r\n").split("\t")
        if cells == [""]:
            continue
        if len(cells) > width and any(cells[width:]):
            message = f"the row has {len(cells)} cells, the header {width}"
            raise InputError([Problem(path, message, EXPORT_AGAIN, number)])
        if len(cells) < width and not line.endswith("\n"):
            message = "the file breaks off in the middle of this line"
            raise InputError([Problem(path, message, EXPORT_AGAIN, number)])
        yield number, cells[:width] + [""] * (width - len(cells))


def _lines(path: str) -> Iterator[tuple[int, str]]:
    """Read a text file line by line, with the number of each line."""
    number = 0
    try:
        with open_binary(path) as handle:
            for number, raw in enumerate(handle, start=1):
                if b"\0" in raw:
                    message = "the line holds a NUL byte"
                    raise InputError([Problem(path, message, EXPORT_AGAIN, number)])
                yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        problem = Problem(path, message, "Save the matrix as UTF-8", number)
    except GZIP_ERRORS:
        problem = Problem(path, GZIP_DAMAGED, EXPORT_AGAIN, number + 1)
    except OSError as error:
        problem = Problem(path, f"the file cannot be read: {error}", "Check the file")
    else:
        return
    raise InputError([problem])
