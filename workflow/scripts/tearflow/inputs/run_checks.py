"""Check the matrices of the cohorts, and the runs of the sample sheet against their columns."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tearflow.inputs.matrix_check import check_body
from tearflow.inputs.runs import RunMatcher, bare_name
from tearflow.inputs.sheets import Row, Sheet
from tearflow.matrix.matrices import GIVE_MATRIX, Layout, read_layout
from tearflow.problems import Problem, nearest
from tearflow.text_files import GZIP, find_problem

# The cells of a larger file are checked by the job that reads it: this much takes about 2 s.
LARGEST_LOOK = 50e6
# Matrices gzip to about a third.
GZIP_FACTOR = 3
SHOWN = 20


def check_matrices(cohorts: Sheet, samples: Sheet) -> list[Problem]:
    """Check every matrix once, whichever cohorts share it.

    A run that has no row is a mistake only where no cohort of the same matrix has one: two
    cohorts may have been searched together.

    Parameters
    ----------
    cohorts
        A sheet that could be read.
    samples
        The sample sheet; where it could not be read, only the headers are checked.
    """
    problems, sharing = [], defaultdict(list)
    for row in cohorts.rows:
        if row.cells["matrix"]:
            sharing[Path(row.cells["matrix"])].append(row)
    rows_of = defaultdict(list)
    for row in samples.rows:
        rows_of[row.cells["cohort"]].append(row)
    for rows in sharing.values():
        path = rows[0].cells["matrix"]
        unfit = find_problem(path, GIVE_MATRIX)
        if unfit:
            message = f'matrix "{path}": {unfit.message}'
            problems += [
                Problem(cohorts.path, message, unfit.mend, row.line, "matrix") for row in rows
            ]
            continue
        layout, found = read_layout(path)
        problems += found
        if layout and samples.read:
            of_cohorts = [rows_of[row.cells["cohort"]] for row in rows]
            problems += _check_runs(path, layout, samples, of_cohorts)
    return problems


def _check_runs(
    path: str, layout: Layout, samples: Sheet, of_cohorts: Sequence[Sequence[Row]]
) -> list[Problem]:
    """Match the runs of the cohorts that share a matrix, then check the cells of the matched."""
    matcher = RunMatcher(layout.runs)
    problems, named, included = [], set(), set()
    for rows in of_cohorts:
        line_of: dict[str, int] = {}
        for row in rows:
            found = matcher.find(row.cells["run"]) if row.cells["run"] else []
            named.update(found)
            message, mend = _judge_run(row, found, path, layout, line_of)
            # Only the first of many unknown runs are compared with all the others for likeness.
            if message == UNKNOWN and len(problems) < SHOWN:
                message += _nearest_run(row.cells["run"], layout.runs)
            if message:
                text = f'run "{row.cells["run"]}" {message}'
                problems.append(Problem(samples.path, text, mend, row.line, "run"))
            elif found:
                line_of[found[0]] = row.line
                included.update(found if row.included else ())
    over = [run for run in layout.runs if run not in named]
    if over:
        problems.append(_unnamed_runs(path, samples.path, over))
    if included and _is_small(path):
        problems += check_body(path, layout, [run for run in layout.runs if run in included])
    return problems


UNKNOWN = "is no column of the matrix"


def _judge_run(
    row: Row, found: Sequence[str], path: str, layout: Layout, line_of: dict[str, int]
) -> tuple[str, str]:
    """Say what is wrong with the columns that were found for a run, and the mend; or nothing."""
    if len(found) > 1:
        folders = ", ".join(f'"{column}"' for column in found[:3])
        return f"may be each of {folders}", "Write it with its folder, as the matrix names it"
    if found and found[0] in line_of:
        message = f'is the column "{found[0]}" of line {line_of[found[0]]} again'
        return message, "Keep one row for each run"
    if not found and row.cells["run"] and row.included:
        return UNKNOWN, f"Write it as {path} names it, or set include to false"
    return "", ""


def _nearest_run(run: str, columns: Sequence[str]) -> str:
    return nearest(bare_name(run), [bare_name(column) for column in columns])


def _unnamed_runs(path: str, sheet: str, runs: Sequence[str]) -> Problem:
    names = ", ".join(f'"{bare_name(run)}"' for run in runs[:SHOWN])
    more = f" and {len(runs) - SHOWN} more" if len(runs) > SHOWN else ""
    many = len(runs) > 1
    message = f"{len(runs)} run{'s' * many} of the matrix {'have' if many else 'has'} no row in"
    mend = "Add a row for each, with include = false to leave it out"
    return Problem(path, f"{message} {sheet}: {names}{more}", mend, 1)


def _is_small(path: str) -> bool:
    with open(path, "rb") as handle:
        factor = GZIP_FACTOR if handle.read(2) == GZIP else 1
    return Path(path).stat().st_size * factor <= LARGEST_LOOK
