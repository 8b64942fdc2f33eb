"""Look at a protein matrix without loading it: its layout and its rows as text."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BufferedReader

from tearflow.io.streams import EXPORT_AGAIN, TableStream
from tearflow.io.text_files import CONTROL, find_problem, name_control
from tearflow.readers.cut_tables import find_cut_columns
from tearflow.readers.file_kinds import GIVE_RESULTS, describe_other, name_other
from tearflow.readers.scales import BASES
from tearflow.run.keys import require_known
from tearflow.run.problems import InputError, Problem
from tearflow.run.words import list_first

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
GIVE_MATRIX = (
    "Give report.parquet, report.tsv, report.pg_matrix.tsv, report.unique_genes_matrix.tsv or"
    " report.gg_matrix.tsv of DIA-NN; for a table from other software, write generic as its format"
)
ROW_NAMES = (
    "Where R wrote it, write it again with row.names = FALSE, since R gives the row names no column"
    " in the header; else copy or export the file again"
)
SHOWN = 10
# Far more runs than any study has: the table lies on its side, or is not a matrix.
MOST_COLUMNS = 100_000


@dataclass(frozen=True)
class Dialect:
    """How the cells of a table are written and what its numbers are.

    Attributes
    ----------
    separator
        One character between cells.
    quoted
        Whether cells may stand in double quotes.
    decimal
        A dot or a comma.
    scale
        `raw` for intensities, or the base of their logarithms: a key of
        `tearflow.readers.scales.BASES`.
    missing
        Cells that stand for no value.
    check_scale
        Whether values that do not look like those of the scale are refused.
    """

    separator: str = "\t"
    quoted: bool = False
    decimal: str = "."
    scale: str = "raw"
    missing: tuple[str, ...] = MISSING
    check_scale: bool = True

    def __post_init__(self) -> None:
        """Raise where decimal sign or scale is unknown."""
        require_known(self.decimal, (".", ","), "decimal sign")
        require_known(self.scale, BASES, "scale")

    @property
    def is_diann(self) -> bool:
        """Whether the numbers are written as DIA-NN does, in quotes or not."""
        return replace(self, quoted=False) == DIANN


DIANN = Dialect()
# As R's write.table leaves it by default.
QUOTED = Dialect(quoted=True)


@dataclass(frozen=True)
class Layout:
    """The columns of a matrix in the order of the file: what names a row, and the runs.

    Attributes
    ----------
    names_groups
        Whether every row must have a name. The gene of a row of a matrix of genes may be empty:
        it holds what has no gene.
    decoy_column
        The column that marks decoys, such as MaxQuant's Reverse; empty where there is none.
    """

    columns: list[str]
    id_column: str
    runs: list[str]
    gene_column: str = "Genes"
    names_groups: bool = True
    dialect: Dialect = DIANN
    decoy_column: str = ""


def read_layout(path: str) -> tuple[Layout | None, list[Problem]]:
    """Read the header of a matrix of DIA-NN.

    A matrix without Protein.Group but with Genes is one of genes. Every column that is none of
    `ANNOTATION` is a run.

    Parameters
    ----------
    path
        Path as the user wrote it; gzip is recognised by content.

    Returns
    -------
    Layout or None
        None where the file is not such a matrix.
    list of Problem
        Why not: what was found and what is expected.
    """
    try:
        columns = read_header(path)
    except InputError as error:
        return None, error.problems
    quoted = all(len(name) > 1 and name[0] == name[-1] == '"' for name in columns)
    if quoted:
        columns = [name[1:-1].replace('""', '"').strip() for name in columns]
    # Spreadsheets save empty columns behind the last one.
    while columns and not columns[-1]:
        columns.pop()
    if other := describe_other(path, columns):
        return None, [Problem(path, f"this is {other}", GIVE_RESULTS, 1)]
    message = _wrong_kind(path, columns)
    if message:
        return None, [Problem(path, message, GIVE_MATRIX, 1)]
    problems = check_columns(path, columns)
    runs = [column for column in columns if column not in ANNOTATION]
    if not runs:
        problems.append(Problem(path, "the matrix has no column of a run", GIVE_MATRIX, 1))
    if problems:
        return None, problems
    named = "Protein.Group" in columns
    name = "Protein.Group" if named else "Genes"
    dialect = QUOTED if quoted else DIANN
    return Layout(columns, name, runs, names_groups=named, dialect=dialect), []


def read_header(path: str) -> list[str]:
    """Names of the columns of a table that is separated by tabs; errors as `read_first_line`."""
    line = read_first_line(path)
    # Counted before it is split: a line may be 64 MB of separators.
    refuse_many(path, line.count("\t") + 1)
    return [column.strip() for column in line.split("\t")]


def read_first_line(path: str) -> str:
    """First line of a text table, without its end.

    Raises
    ------
    InputError
        If the file is not text that can be read.
    """
    problem = find_problem(path, GIVE_MATRIX)
    if problem:
        raise InputError([problem])
    _, line = next(_lines(path))
    if "\r" in line.rstrip("\r\n"):
        message = (
            "the first line holds a carriage return, which some programs write as the line end"
        )
        advice = (
            "Save the table with the line ends of Windows or Unix; remove it from names of columns"
        )
        raise InputError([Problem(path, message, advice, 1)])
    return line.rstrip("\r\n")


def refuse_many(path: str, n_columns: int) -> None:
    """Raise where a table has more columns than any matrix of runs."""
    if n_columns > MOST_COLUMNS:
        message = f"the table has {n_columns} columns, more than any matrix of runs"
        advice = "Give a table with a row for each protein group and a column for each run"
        raise InputError([Problem(path, message, advice, 1)])


def check_columns(path: str, columns: list[str]) -> list[Problem]:
    """List what is wrong with the names of the columns of a matrix, and with their number."""
    cut = find_cut_columns(path, columns)
    return [
        *nameless_column(path, columns),
        *doubled_columns(path, columns),
        *control_columns(path, columns),
        *([cut] if cut else []),
    ]


def control_columns(path: str, columns: list[str]) -> list[Problem]:
    """Make a problem of the first columns whose name holds a control character."""
    found = [name for name in columns if CONTROL.search(name)]
    return [
        Problem(
            path,
            f"the name of the column {name[:80]!r} holds {name_control(name)}",
            "Remove it there, or export the file again",
            1,
        )
        for name in found[:1]
    ]


def nameless_column(path: str, columns: list[str]) -> list[Problem]:
    """Make a problem of the first column without a name, which mostly is the index of a frame."""
    if "" not in columns:
        return []
    message = f"column number {columns.index('') + 1} has no name"
    advice = "Name it or remove it: pandas writes none with index=False, R with row.names=FALSE"
    return [Problem(path, message, advice, 1)]


def doubled_columns(path: str, columns: list[str]) -> list[Problem]:
    """Problems of the first columns with a duplicate name."""
    doubled = [column for column, count in Counter(columns).items() if column and count > 1]
    return [
        Problem(path, f'duplicate column "{name}"', EXPORT_AGAIN, 1, name)
        for name in doubled[:SHOWN]
    ]


def _wrong_kind(path: str, columns: list[str]) -> str:
    """Description of a table that is not a protein matrix; empty for a protein matrix."""
    names = set(columns)
    if names & {"Precursor.Id", "Stripped.Sequence"}:
        return "this is DIA-NN's long report, not a matrix of proteins: its format is auto"
    if names & {"Protein.Group", "Genes"}:
        return ""
    if len(columns) == 1 and re.search("[,;]", columns[0]):
        return "the columns are separated by commas or semicolons, not tabs"
    if '"Protein.Group"' in names or '"Genes"' in names:
        return "the names of some columns are in quotes and those of others are not"
    if other := name_other(path):
        return f"by its name this is {other}; the columns are {shown_columns(columns)}"
    return (
        f"this is not a matrix of DIA-NN: the columns are {shown_columns(columns)}, and neither"
        ' "Protein.Group" nor "Genes" is one of them'
    )


def shown_columns(columns: list[str], shown: int = 5) -> str:
    """Name the first columns in quotes and count the others."""
    return list_first((column[:40] for column in columns), shown, quoted=True)


def read_rows(path: str, width: int, dialect: Dialect = DIANN) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a table as text.

    A row that is short is filled with empty cells, since some editors strip tabs at the end of a
    line, but a last line that is short and has no end was cut off. A row without any cell that is
    filled is skipped, as an empty line is: spreadsheets save such rows below a table.

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
    rows = _quoted_cells(path, lines, dialect) if dialect.quoted else _cells(path, lines, dialect)
    # R writes a cell more in every row than in the header; some of the last may be empty.
    shifted = True
    for number, cells, ended in rows:
        if not any(cells):
            continue
        shifted = shifted and len(cells) == width + 1
        if len(cells) > width and any(cells[width:]):
            message = f"the row has {len(cells)} cells, the header {width}"
            advice = ROW_NAMES if shifted else EXPORT_AGAIN
            raise InputError([Problem(path, message, advice, number)])
        if len(cells) < width and not ended:
            message = "the file breaks off in the middle of this line"
            raise InputError([Problem(path, message, EXPORT_AGAIN, number)])
        yield number, cells[:width] + [""] * (width - len(cells))


Numbered = Iterator[tuple[int, str]]


def find_line(path: str, text: str) -> int | None:
    """Number of the first line of a text file that holds a text; None where none does."""
    return next((number for number, line in _lines(path) if text in line), None)


def _cells(path: str, lines: Numbered, dialect: Dialect) -> Iterator[tuple[int, list[str], bool]]:
    for number, line in lines:
        if len(line) > MOST_COLUMNS and line.count(dialect.separator) > MOST_COLUMNS:
            message = f"the row has more than {MOST_COLUMNS:,} cells"
            raise InputError([Problem(path, message, EXPORT_AGAIN, number)])
        yield number, line.rstrip("\r\n").split(dialect.separator), line.endswith("\n")


def _quoted_cells(
    path: str, lines: Numbered, dialect: Dialect
) -> Iterator[tuple[int, list[str], bool]]:
    """Split rows whose cells may be quoted; a quoted cell may hold separators and line ends."""
    last = ""

    def texts() -> Iterator[str]:
        nonlocal last
        for _, last in lines:
            yield last

    reader = csv.reader(texts(), delimiter=dialect.separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num + 1, cells, last.endswith("\n")
    except csv.Error as error:
        message = f"the quotes do not fit together: {error}"
        raise InputError([Problem(path, message, EXPORT_AGAIN, reader.line_num + 1)]) from None


def _lines(path: str) -> Numbered:
    """Read a text file line by line, with the number of each line."""
    number = 0
    try:
        with BufferedReader(TableStream(path), 1 << 16) as handle:
            for number, raw in enumerate(handle, start=1):
                yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        problem = Problem(path, message, "Save the table as UTF-8", number)
    except OSError as error:
        problem = Problem(path, f"the file cannot be read: {error}", "Check the file")
    else:
        return
    raise InputError([problem])
