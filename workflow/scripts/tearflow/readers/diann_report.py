"""Open and read a long report of DIA-NN, one row a precursor and run."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from tearflow.io.streams import EXPORT_AGAIN
from tearflow.io.text_files import is_parquet
from tearflow.readers.asked_runs import Reading
from tearflow.readers.cut_tables import find_cut_columns, find_cut_rows
from tearflow.readers.diann_matrix import may_be_grouped
from tearflow.readers.file_kinds import GIVE_RESULTS, describe_other, is_first_pass, name_other
from tearflow.readers.generic_table import split_header
from tearflow.readers.matrices import (
    GIVE_MATRIX,
    Dialect,
    control_columns,
    doubled_columns,
    find_line,
    shown_columns,
)
from tearflow.readers.report_batches import (
    line_batches,
    open_parquet,
    parquet_batches,
    text_batches,
)
from tearflow.readers.report_columns import (
    DECOY,
    DESCRIPTION,
    GENES,
    GROUP,
    LIBRARY_Q_VALUE,
    PRECURSOR,
    Q_VALUE,
    Q_VALUES,
    RUN_COLUMNS,
    find_column_problems,
    find_run_column,
)
from tearflow.readers.report_frames import arrange
from tearflow.readers.report_rows import Batches, FoundLibraryError, Gathered, gather, has_positive
from tearflow.readers.report_tally import Coder
from tearflow.readers.settings import MatrixSettings
from tearflow.readers.thousands import Watch, describe_thousands
from tearflow.run.keys import ACROSS_RUNS, require_known
from tearflow.run.problems import InputError, Problem

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True)
class LongReport:
    """A long report that has the columns it needs.

    Attributes
    ----------
    path
        Path as the user wrote it.
    columns
        Every column, in the order of the file.
    dialect
        How its text is written; None for parquet.
    settings
        The section `matrix` of the configuration.
    """

    path: str
    columns: list[str]
    dialect: Dialect | None
    settings: MatrixSettings
    noun: str = "report"

    @property
    def lists_quickly(self) -> bool:
        """Whether the runs can be listed without reading all of the file."""
        return self.dialect is None

    def list_runs(self) -> list[str]:
        """List the runs in the order of the report; only their column is read."""
        return self._read_by(self._list_runs)

    def check(self, runs: Sequence[str], spare: Collection[str] = ()) -> list[Problem]:
        """List what is wrong with the report, by reading it."""
        try:
            self.read({run: run for run in runs}, spare)
        except InputError as error:
            return error.problems
        return []

    def read(self, runs: dict[str, str], spare: Collection[str] = ()) -> Reading:
        """Read the intensities of the runs that take part, and what they rest on.

        The rows are filtered as DIA-NN recommends, see `choose_filters`; the filters see the
        whole report, other runs too. Protein groups that no run of interest has are left out.
        The order of the rows is that of DIA-NN's matrices, by name.

        Parameters
        ----------
        runs
            Run of each key, written as `tearflow.readers.run_names.RunMatcher` understands it.
        spare
            Those keys of `runs` that may be without any intensity, since another run is of the
            same sample.

        Raises
        ------
        InputError
            If a run cannot be matched or has no intensity, a cell is not an intensity, or a protein
            group has several intensities in a run.
        """
        gathered = self._read_by(self._gather)
        pa.default_memory_pool().release_unused()
        if not gathered.n_rows:
            message = "the report has a header and no rows"
            raise InputError([Problem(self.path, message, EXPORT_AGAIN, 1)])
        found = find_cut_rows(self.path, gathered.n_rows + 1) or self._find_empty(gathered)
        if (
            found is None
            and self.dialect
            and may_be_grouped(gathered.tally.intensities.reshape(-1, 1))
        ):
            found = self._read_by(self._find_thousands)
        if found:
            raise InputError([found])
        return arrange(self.path, gathered, runs, spare, is_text=self.dialect is not None)

    def _find_empty(self, gathered: Gathered) -> Problem | None:
        """Make a problem of a report of which no row has an intensity and passes the filters."""
        *filters, (_, without) = gathered.removed.items()
        passed = gathered.n_rows - sum(count for _, count in filters)
        if passed > without:
            return None
        quantity = self.settings.quantity
        if passed:
            message = (
                f"the intensity is 0 or missing in each of the {passed:,} rows that pass the"
                " filters, as in the report of the first pass of match-between-runs"
            )
            return Problem(self.path, message, GIVE_RESULTS, column=quantity)
        listed = ", ".join(f"{what[0]} {count:,}" for what, count in filters if count)
        message = f"none of the {gathered.n_rows:,} rows passes the filters; they remove: {listed}"
        advice = "Look at these columns, and at matrix.filters in the configuration"
        return Problem(self.path, message, advice)

    def _find_thousands(self, batches: Batches) -> Problem | None:
        """Look at the intensities as text, since their values may be thousandths."""
        assert self.dialect is not None
        quantity, watch = self.settings.quantity, Watch(self.dialect.decimal, 1)
        for batch in batches([quantity], []):
            for cell in batch[quantity].to_pylist():
                watch.add(0, [cell])
            if not watch.open:
                return None
        found = watch.found()
        if found is None:
            return None
        _, _, cell, count = found
        message = describe_thousands(cell, count, self.dialect.decimal)
        return Problem(self.path, *message, find_line(self.path, cell), quantity)

    def _read_by(self, work: Callable[[Batches], Result]) -> Result:
        """Do the work with Arrow's rows, and where it cannot read a text, line by line."""
        try:
            return work(self._batches)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            if self.dialect is None:
                problem = Problem(self.path, f"the file cannot be read: {error}", EXPORT_AGAIN)
                raise InputError([problem]) from None
            logger.info("%s: read line by line, since Arrow says: %s", self.path, error)
        return work(self._lines)

    def _batches(self, texts: Sequence[str], numbers: Sequence[str]) -> Iterator[pa.RecordBatch]:
        if self.dialect is None:
            return parquet_batches(self.path, texts, numbers)
        return text_batches(self.path, self.columns, self.dialect, texts, numbers)

    def _lines(self, texts: Sequence[str], numbers: Sequence[str]) -> Iterator[pa.RecordBatch]:
        assert self.dialect is not None
        return line_batches(self.path, self.columns, self.dialect, texts, numbers)

    def _list_runs(self, batches: Batches) -> list[str]:
        column, coder, used = find_run_column(self.columns), Coder(), np.zeros(0, dtype=bool)
        for batch in batches([column], []):
            codes = coder.encode(batch[column])
            used = np.append(used, np.zeros(len(coder) - len(used), dtype=bool))
            # A dictionary may hold runs whose rows were taken out.
            used[codes] = True
        return [run for run, has in zip(coder.texts(), used, strict=False) if run and has]

    def _gather(self, batches: Batches) -> Gathered:
        """Gather with the q-values of the library of the runs, where there is one."""

        def gather_by(library: bool, watched: bool = False) -> Gathered:
            return gather(self.path, self.columns, batches, self.settings, library, watched)

        across_runs = self.settings.filters.across_runs
        require_known(across_runs, ACROSS_RUNS, "q-value across runs")
        if across_runs != "auto" or LIBRARY_Q_VALUE not in self.columns:
            return gather_by(library=across_runs == "library")
        first = next(batches([], [LIBRARY_Q_VALUE]), None)
        if first is not None and has_positive(first):
            return gather_by(library=True)
        try:
            return gather_by(library=False, watched=True)
        except FoundLibraryError:
            return gather_by(library=True)


def open_report(path: str, settings: MatrixSettings) -> tuple[LongReport | None, list[Problem]]:
    """Look at the columns of a long report.

    Parameters
    ----------
    path
        Path as the user wrote it.
    settings
        The section `matrix` of the configuration.

    Returns
    -------
    LongReport or None
        None where the report cannot be read.
    list of Problem
        What it lacks.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    if is_parquet(path):
        dialect = None
        with open_parquet(path) as file:
            columns = file.schema_arrow.names
            problems = _type_problems(path, file.schema_arrow, settings.quantity)
    else:
        columns, separator, quoted = split_header(path, "auto")
        dialect, problems = Dialect(separator, quoted), []
    line = 1 if dialect else None
    if other := describe_other(path, columns):
        return None, [Problem(path, f"this is {other}", GIVE_RESULTS, line)]
    if not set(columns) & {GROUP, PRECURSOR, *RUN_COLUMNS}:
        found = f"the columns are {shown_columns(columns)}"
        message = f"this is not a report of DIA-NN: {found}"
        if other := name_other(path):
            message = f"by its name this is {other}; {found}"
        return None, [Problem(path, message, GIVE_MATRIX, line)]
    if GROUP in columns and not set(columns) & {PRECURSOR, Q_VALUE, *RUN_COLUMNS}:
        message = "this is a matrix of protein groups by runs, not a long report"
        advice = "Give it the format auto or diann_matrix in the cohort sheet"
        return None, [Problem(path, message, advice, line)]
    problems += doubled_columns(path, columns) + control_columns(path, columns)
    lacking = find_column_problems(path, columns, settings.quantity, line)
    if lacking and is_first_pass(path):
        message = "by its name this is a report of the first pass of match-between-runs"
        lacking = [Problem(path, message, GIVE_RESULTS, line)]
    problems += lacking
    if dialect and (cut := find_cut_columns(path, columns)):
        problems.append(cut)
    return (None if problems else LongReport(path, columns, dialect, settings)), problems


def _type_problems(path: str, schema: pa.Schema, quantity: str) -> list[Problem]:
    """List columns of a parquet file that hold text instead of numbers or the other way round."""
    texts = (GROUP, PRECURSOR, GENES, DESCRIPTION, *RUN_COLUMNS)
    numbers = (quantity, DECOY, *Q_VALUES)
    problems = []
    for column in schema:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        is_number = pa.types.is_floating(kind) or pa.types.is_integer(kind)
        if (column.name in texts and not is_text) or (column.name in numbers and not is_number):
            message = (
                f"the column holds {kind}, not {'text' if column.name in texts else 'numbers'}"
            )
            problems.append(Problem(path, message, EXPORT_AGAIN, column=column.name))
    return problems
