"""A table of protein groups by runs, and a wide matrix as one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tearflow.readers.cell_checks import check_body
from tearflow.readers.decoys import NO_DECOYS, Decoys
from tearflow.readers.matrices import Layout, read_layout
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import Problem

if TYPE_CHECKING:
    from tearflow.readers.asked_runs import Reading

# pandas and pyarrow are imported where a table is read, since every call of the workflow looks
# at the tables and few of them need to be read for that.
Opened = tuple["Table | None", list[Problem]]


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

    @property
    def path(self) -> str: ...  # noqa: D102, read only, as in a frozen dataclass

    @property
    def noun(self) -> str: ...  # noqa: D102

    @property
    def lists_quickly(self) -> bool: ...  # noqa: D102

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


def open_matrix(path: str, settings: MatrixSettings) -> Opened:
    """A matrix of DIA-NN, or why the file is none; see `tearflow.readers.formats.open_table`."""
    return as_matrix(path, settings, *read_layout(path))


def as_matrix(
    path: str, settings: MatrixSettings, layout: Layout | None, problems: list[Problem]
) -> Opened:
    """A wide matrix by the layout that a reader found; None where it found none.

    Parameters
    ----------
    path
        Path as the user wrote it.
    settings
        The section `matrix` of the configuration.
    layout, problems
        What the reader found.
    """
    decoys = Decoys(settings.decoy_prefixes, settings.contaminant_prefixes)
    return (Matrix(path, layout, decoys) if layout else None), problems
