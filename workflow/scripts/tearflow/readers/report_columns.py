"""The columns of a long report of DIA-NN: which are needed, and by which its rows are filtered."""

from dataclasses import dataclass

from tearflow.io.text_files import is_parquet
from tearflow.readers.generic_table import split_header
from tearflow.readers.matrices import shown_columns
from tearflow.readers.settings import Filters
from tearflow.run.problems import Problem, nearest

# DIA-NN 1.7 and before name the run by its file alone.
RUN_COLUMNS = ("Run", "File.Name")
GROUP, PRECURSOR, Q_VALUE = "Protein.Group", "Precursor.Id", "Q.Value"
CHANNEL, DECOY, LIBRARY_Q_VALUE = "Channel", "Decoy", "Lib.Q.Value"
GENES, DESCRIPTION = "Genes", "First.Protein.Description"
GROUP_Q_VALUES = ("PG.Q.Value", "Lib.PG.Q.Value", "Global.PG.Q.Value")
Q_VALUES = (Q_VALUE, LIBRARY_Q_VALUE, "Global.Q.Value", *GROUP_Q_VALUES)
AS_WRITTEN = "Give the report as DIA-NN wrote it, with all columns"
OTHER_QUANTITIES = ("PG.Normalised", "PG.Quantity", "PG.TopN")


@dataclass(frozen=True)
class AppliedFilter:
    """Rows with a larger value, or none, are left out; no column where the report has none."""

    name: str
    column: str
    at_most: float


def find_run_column(columns: list[str]) -> str:
    """Name the column with the runs; empty where there is none."""
    return next((column for column in RUN_COLUMNS if column in columns), "")


def choose_filters(
    columns: list[str], thresholds: Filters, between_runs: bool
) -> list[AppliedFilter]:
    """Choose the q-values that DIA-NN recommends to filter its long report by.

    Those of the run, and those of the whole experiment: Lib.Q.Value and Lib.PG.Q.Value where
    runs were matched, Global.Q.Value and Global.PG.Q.Value else. Where a report has only one of
    the two kinds, that one. Its own matrices are filtered at 1 % by the q-values of the
    experiment and of the precursors of the run, and at 5 % by those of the protein groups of the
    run: https://github.com/vdemichev/DiaNN#output

    Parameters
    ----------
    columns
        Columns of the report.
    thresholds
        The section `matrix.filters` of the configuration.
    between_runs
        Whether the library is of the runs themselves.

    Examples
    --------
    >>> columns = ["Q.Value", "PG.Q.Value", "Global.Q.Value", "Lib.Q.Value", "Lib.PG.Q.Value"]
    >>> [applied.column for applied in choose_filters(columns, Filters(), between_runs=False)]
    ['Q.Value', 'PG.Q.Value', 'Global.Q.Value', 'Lib.PG.Q.Value']
    """
    kinds = ("Lib", "Global") if between_runs else ("Global", "Lib")
    wanted = {
        "q_value": [Q_VALUE],
        "pg_q_value": ["PG.Q.Value"],
        "global_q_value": [f"{kind}.Q.Value" for kind in kinds],
        "global_pg_q_value": [f"{kind}.PG.Q.Value" for kind in kinds],
    }
    return [
        AppliedFilter(
            name,
            next((column for column in names if column in columns), ""),
            getattr(thresholds, name),
        )
        for name, names in wanted.items()
    ]


def find_column_problems(
    path: str, columns: list[str], quantity: str, line: int | None = 1
) -> list[Problem]:
    """List what a long report lacks.

    Parameters
    ----------
    path
        Path as the user wrote it.
    columns
        Columns of the report.
    quantity
        Column of the intensity of the protein group.
    line
        Line of the header; None where the file has no lines.
    """
    problems = []
    if not find_run_column(columns):
        message = 'the report has no column "Run" or "File.Name"'
        problems.append(Problem(path, message, AS_WRITTEN, line))
    for name in (GROUP, PRECURSOR, Q_VALUE):
        if name not in columns:
            message = f'the report has no column "{name}"{nearest(name, columns)}'
            problems.append(Problem(path, message, AS_WRITTEN, line))
    if not set(GROUP_Q_VALUES) & set(columns):
        message = f"the report has no q-value of protein groups ({', '.join(GROUP_Q_VALUES)})"
        problems.append(Problem(path, message, AS_WRITTEN, line))
    if quantity not in columns:
        problems.append(_no_quantity(path, columns, quantity, line))
    return problems


def _no_quantity(path: str, columns: list[str], quantity: str, line: int | None) -> Problem:
    message = f'the report has no column "{quantity}", the intensity of a protein group'
    others = [name for name in ("PG.MaxLFQ", *OTHER_QUANTITIES) if name in columns]
    advice = f"Set matrix.quantity to one of its columns, {shown_columns(others)}"
    if quantity == "PG.MaxLFQ":
        message += ", which DIA-NN writes from version 1.8 on"
        search = "Search again with DIA-NN 1.8 or later, or give report.pg_matrix.tsv"
        less = f"{advice[0].lower()}{advice[1:]}, which are not MaxLFQ and compare runs less well"
        advice = f"{search}; or {less}" if others else search
    elif not others:
        advice = "Give report.pg_matrix.tsv"
    return Problem(path, message, advice, line)


def is_report(path: str) -> bool:
    """Whether a table is a long report, with a column of runs, rather than a matrix."""
    if is_parquet(path):
        return True
    columns = set(split_header(path, "auto")[0])
    return bool(columns & {"Precursor.Id", "Stripped.Sequence"} and columns & set(RUN_COLUMNS))
