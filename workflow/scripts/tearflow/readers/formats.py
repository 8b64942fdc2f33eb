"""Find out what a file of the user's is, and open it as a table of protein groups by runs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tearflow.io.text_files import find_problem, is_parquet
from tearflow.readers.cell_checks import check_body
from tearflow.readers.cut_tables import find_cut_lines
from tearflow.readers.decoys import NO_DECOYS, Decoys
from tearflow.readers.generic_table import read_generic_layout, split_header
from tearflow.readers.matrices import GIVE_MATRIX, Layout, read_layout
from tearflow.readers.report_columns import RUN_COLUMNS
from tearflow.run.keys import require_known
from tearflow.run.problems import InputError, Problem

if TYPE_CHECKING:
    from tearflow.readers.asked_runs import Reading

# What a cohort sheet can say of its matrix.
KINDS = ("auto", "diann_matrix", "diann_report", "generic")
# pandas and pyarrow are imported where a table is read, since every call of the workflow looks
# at the tables and few of them need to be read for that.


class Table(Protocol):
    """A file that can be read as protein groups by runs.

    Attributes
    ----------
    path
        Path as the user wrote it.
    noun
        What it is, for messages.
    lists_quickly
        Whether its runs can be listed without reading all of it.
    """

    path: str
    noun: str
    lists_quickly: bool

    def list_runs(self) -> list[str]:
        """List its runs as it names them."""

    def check(self, runs: Sequence[str], spare: Collection[str] = ()) -> list[Problem]:
        """List what is wrong with the given runs, of which `spare` may be without intensities."""

    def read(self, runs: dict[str, str], spare: Collection[str] = ()) -> "Reading":
        """Read the runs, by the names that the keys give them."""


@dataclass(frozen=True)
class Matrix:
    """A wide matrix, of DIA-NN or of another program."""

    path: str
    layout: Layout
    decoys: Decoys = NO_DECOYS
    noun: str = "matrix"
    lists_quickly: bool = True

    def list_runs(self) -> list[str]:
        """List its columns that are runs."""
        return self.layout.runs

    def check(self, runs: Sequence[str], spare: Collection[str] = ()) -> list[Problem]:
        """Check the cells of the given runs, see `check_body`."""
        return check_body(self.path, self.layout, runs, spare)

    def read(self, runs: dict[str, str], spare: Collection[str] = ()) -> "Reading":
        """Load the matrix, see `tearflow.readers.diann_matrix.load_matrix`."""
        from tearflow.readers.diann_matrix import load_matrix

        return load_matrix(self.path, self.layout, runs, spare, self.decoys)


def open_table(
    path: str, kind: str, settings: dict[str, Any]
) -> tuple[Table | None, list[Problem]]:
    """Look at the beginning of a file and find out how to read it.

    Parameters
    ----------
    path
        Path as the user wrote it; gzip is recognised by content.
    kind
        `auto`, `diann_matrix`, `diann_report` or `generic`, as the cohort sheet says.
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
        if kind == "generic":
            return _matrix(path, settings, *read_generic_layout(path, settings["generic"]))
        if kind == "diann_report" or (kind == "auto" and _is_long(path)):
            from tearflow.readers.diann_report import open_report

            return open_report(path, settings)
        return _matrix(path, settings, *read_layout(path))
    except InputError as error:
        return None, error.problems


def require_table(path: str, kind: str, settings: dict[str, Any]) -> Table:
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


def _matrix(
    path: str, settings: dict[str, Any], layout: Layout | None, problems: list[Problem]
) -> tuple[Matrix | None, list[Problem]]:
    # A matrix of DIA-NN can be read without any settings.
    prefixes = (settings.get(f"{kind}_prefixes", ()) for kind in ("decoy", "contaminant"))
    decoys = Decoys(*prefixes)
    return (Matrix(path, layout, decoys) if layout else None), problems


def find_file_problem(path: str) -> Problem | None:
    """Problem of a file that is missing, or neither text nor Parquet; None if it can be read."""
    problem = find_problem(path, GIVE_MATRIX)
    return None if problem and is_parquet(path) else problem


def _is_long(path: str) -> bool:
    """Whether a table is a long report, with a column of runs, rather than a matrix."""
    if is_parquet(path):
        return True
    columns = set(split_header(path, "auto")[0])
    return bool(columns & {"Precursor.Id", "Stripped.Sequence"} and columns & set(RUN_COLUMNS))
