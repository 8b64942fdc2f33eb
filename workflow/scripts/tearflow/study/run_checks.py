"""Check the matrices of the cohorts, and the runs of the sample sheet against their columns."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from tearflow.io.text_files import GZIP, is_parquet
from tearflow.readers.decoys import is_decoy_column
from tearflow.readers.formats import find_file_problem, open_table
from tearflow.readers.run_names import RunMatcher, bare_name
from tearflow.readers.settings import MatrixSettings
from tearflow.readers.wide_table import Table
from tearflow.run.problems import InputError, Problem, nearest
from tearflow.run.words import list_first
from tearflow.study.sheets import Row, Sheet
from tearflow.study.technical_replicates import rerun_rows

# Bytes of all matrices together whose cells are checked at each start, which takes about 2 s; the
# cells of the others are checked by the jobs that read them.
LARGEST_LOOK = 50e6
# Matrices gzip to about a third; a report is ten times larger as text than as parquet, but read
# three times as fast.
GZIP_FACTOR, PARQUET_FACTOR = 3, 3
SHOWN = 20
# Likeness takes a minute among the columns of a table that is not a matrix at all.
MOST_COMPARED = 5000
# What pandas, R and readr call the column of the row numbers when they read it again.
ROW_NUMBERS = {"unnamed: 0", "x", "...1", "index", "level_0", "rownames", "row.names", "rowname"}


def check_matrices(cohorts: Sheet, samples: Sheet, settings: MatrixSettings) -> list[Problem]:
    """Check every matrix once, whichever cohorts share it.

    A run that has no row is a mistake only where no cohort of the same matrix has one: two
    cohorts may have been searched together.

    Parameters
    ----------
    cohorts
        A sheet that could be read.
    samples
        The sample sheet; where it could not be read, only the headers are checked.
    settings
        The section `matrix` of the configuration.
    """
    problems, sharing, room = [], defaultdict(list), LARGEST_LOOK
    for row in cohorts.rows:
        if row.cells["matrix"]:
            sharing[Path(row.cells["matrix"]), row.cells["format"]].append(row)
    rows_of = defaultdict(list)
    for row in samples.rows:
        rows_of[row.cells["cohort"]].append(row)
    for (_, kind), rows in sharing.items():
        path = rows[0].cells["matrix"]
        unfit = find_file_problem(path)
        if unfit:
            message = f'matrix "{path}": {unfit.message}'
            problems += [
                Problem(cohorts.path, message, unfit.advice, row.line, "matrix") for row in rows
            ]
            continue
        table, found = open_table(path, kind, settings)
        problems += found
        size = bytes_to_look_at(path)
        look = size <= room
        room -= size if look else 0
        if table and samples.read and (table.lists_quickly or look):
            of_cohorts = [rows_of[row.cells["cohort"]] for row in rows]
            try:
                problems += _check_runs(table, samples, of_cohorts, look)
            except InputError as error:
                problems += error.problems
    return problems


def _check_runs(
    table: Table, samples: Sheet, of_cohorts: Sequence[Sequence[Row]], look: bool
) -> list[Problem]:
    """Match the runs of the cohorts that share a matrix; to `look` checks the matched's cells."""
    runs = table.list_runs()
    matcher = RunMatcher(runs)
    problems: list[Problem] = []
    named: set[str] = set()
    included: set[str] = set()
    spare: set[str] = set()
    again = {id(row) for row in rerun_rows(chain.from_iterable(of_cohorts))}
    for rows in of_cohorts:
        first_of: dict[str, Row] = {}
        for row in rows:
            found = matcher.find(row.cells["run"]) if row.cells["run"] else []
            named.update(found)
            message, advice = _judge_run(row, found, table, first_of)
            # Only the first of many unknown runs are compared with all the others for likeness.
            if not found and message and len(problems) < SHOWN:
                message += _nearest_run(row.cells["run"], runs)
            if message:
                text = f'run "{row.cells["run"]}" {message}'
                problems.append(Problem(samples.path, text, advice, row.line, "run"))
            elif found:
                first_of[found[0]] = row
                included.update(found if row.included else ())
                spare.update(found if id(row) in again else ())
    over = [run for run in runs if run not in named]
    if over:
        problems.append(_unnamed_runs(table, samples.path, over))
    if included and look:
        problems += table.check([run for run in runs if run in included], spare)
    return problems


def _judge_run(
    row: Row, found: Sequence[str], table: Table, first_of: dict[str, Row]
) -> tuple[str, str]:
    """Message and advice on the columns that were found for a run; None where all is well."""
    if len(found) > 1:
        folders = ", ".join(f'"{column}"' for column in found[:3])
        return f"matches several: {folders}", f"Write it with its folder, as the {table.noun} does"
    if found and found[0] in first_of:
        first = first_of[found[0]]
        if not RunMatcher([first.cells["run"]]).find(row.cells["run"]):
            message = (
                f'and "{first.cells["run"]}" in line {first.line} are both "{found[0]}" in the'
                f" {table.noun}, which names runs without their folders"
            )
            return message, "Rename one of the two raw files and search again"
        message = f'is also the run of line {first.line}, "{found[0]}" in the {table.noun}'
        return message, "Keep one row for each run"
    if not found and row.cells["run"] and row.included:
        advice = f"Write it as {table.path} names it, or set include to false"
        return (
            f"is not a {'column' if table.noun == 'matrix' else 'run'} of the {table.noun}",
            advice,
        )
    return "", ""


def _nearest_run(run: str, columns: Sequence[str]) -> str:
    return nearest(bare_name(run), [bare_name(column) for column in columns[:MOST_COMPARED]])


def _unnamed_runs(table: Table, sheet: str, runs: Sequence[str]) -> Problem:
    names = list_first(map(bare_name, runs), SHOWN, quoted=True)
    many = len(runs) > 1
    message = (
        f"{len(runs)} run{'s' * many} of the {table.noun} {'have' if many else 'has'} no row in"
    )
    advice = "Add a row for each, with include = false to leave it out"
    for run in runs:
        if run.lower() in ROW_NUMBERS:
            advice += (
                f'; "{run}" seems to hold the row numbers of pandas or R: write the table without'
                " them (index=False, row.names=FALSE)"
            )
        elif is_decoy_column(run):
            advice += (
                f'; "{run}" seems to mark decoys: give the table the format generic, which leaves'
                " them out"
            )
    return Problem(table.path, f"{message} {sheet}: {names}", advice, 1)


def bytes_to_look_at(path: str) -> int:
    """Size of a file as if it were plain text."""
    with open(path, "rb") as handle:
        factor = GZIP_FACTOR if handle.read(2) == GZIP else 1
    factor = PARQUET_FACTOR if is_parquet(path) else factor
    return Path(path).stat().st_size * factor
