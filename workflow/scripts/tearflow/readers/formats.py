"""The kinds of files that a cohort can name, and which one a file is.

A reader is a file of this folder with two functions, to recognise a file by its first line and to
open it, and an entry of `READERS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tearflow.io.text_files import find_problem, is_parquet
from tearflow.readers.cut_tables import find_cut_lines
from tearflow.readers.generic_table import open_generic
from tearflow.readers.matrices import GIVE_MATRIX
from tearflow.readers.report_columns import is_report
from tearflow.readers.settings import MatrixSettings
from tearflow.readers.wide_table import Opened, Table, open_matrix
from tearflow.run.keys import require_known
from tearflow.run.problems import InputError, Problem


@dataclass(frozen=True)
class Reader:
    """A kind of file.

    Attributes
    ----------
    noun
        What the report calls it.
    methods
        Sentence of the methods text, `{}` for the cohorts; empty where its filters are described.
    open
        Returns the table of a path and the section `matrix` of the configuration, or problems.
    is_kind
        Whether the file of a path is of this kind; None for a kind that is never guessed.
    """

    noun: str
    methods: str
    open: Callable[[str, MatrixSettings], Opened]
    is_kind: Callable[[str], bool] | None = None


def _open_report(path: str, settings: MatrixSettings) -> Opened:
    # pyarrow is imported for a report alone.
    from tearflow.readers.diann_report import open_report

    return open_report(path, settings)


AUTO, MATRIX, REPORT = "auto", "diann_matrix", "diann_report"
# By what the cohort sheet says.
READERS = {
    MATRIX: Reader(
        "a DIA-NN matrix, filtered by DIA-NN",
        "DIA-NN [@diann] protein group matrices{} were used as filtered by DIA-NN.",
        open_matrix,
    ),
    REPORT: Reader("the long report of DIA-NN, filtered here", "", _open_report, is_report),
    "generic": Reader(
        "a table from other software, filtered by that software",
        "Tables from other software{} were used as filtered by that software.",
        open_generic,
    ),
}
KINDS = (AUTO, *READERS)


def find_kind(path: str) -> str:
    """Kind of a file by its content: a matrix of DIA-NN where no reader recognises it."""
    found = (key for key, reader in READERS.items() if reader.is_kind and reader.is_kind(path))
    return next(found, MATRIX)


def open_table(
    path: str, kind: str, settings: MatrixSettings
) -> tuple[Table | None, list[Problem]]:
    """Look at the beginning of a file and find out how to read it.

    Parameters
    ----------
    path
        Path as the user wrote it; gzip is recognised by content.
    kind
        A key of `READERS`, or `auto` to find out by content.
    settings
        The section `matrix` of the configuration.

    Returns
    -------
    Table or None
        None where the file is not of that kind.
    list of Problem
        Why not: what was found and what is expected.
    """
    require_known(kind, KINDS, "format")
    problem = find_file_problem(path) or (None if is_parquet(path) else find_cut_lines(path))
    if problem:
        return None, [problem]
    try:
        return READERS[find_kind(path) if kind == AUTO else kind].open(path, settings)
    except InputError as error:
        return None, error.problems


def require_table(path: str, kind: str, settings: MatrixSettings) -> Table:
    """Open a file as `open_table` does.

    Raises
    ------
    InputError
        If the file is not of that kind.
    """
    table, problems = open_table(path, kind, settings)
    if table is None:
        raise InputError(problems)
    return table


def find_file_problem(path: str) -> Problem | None:
    """Problem of a file that is missing, or neither text nor Parquet; None if it can be read."""
    problem = find_problem(path, GIVE_MATRIX)
    return None if problem and is_parquet(path) else problem
