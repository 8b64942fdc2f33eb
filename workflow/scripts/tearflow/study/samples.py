"""Read the sample sheet, be it a table of the workflow's own or an SDRF file."""

import os
from collections.abc import Mapping
from dataclasses import replace

from tearflow.io.spreadsheet import HEADER_WITHIN, read_cells
from tearflow.readers.formats import open_table
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError, Problem
from tearflow.study.config import SdrfSettings
from tearflow.study.sdrf import is_sdrf, translate
from tearflow.study.sheets import EMPTY, Sheet, check_table
from tearflow.study.template import TARGET


def read_samples(
    path: str, cohorts: Sheet, sdrf: SdrfSettings, settings: MatrixSettings
) -> tuple[Sheet, list[Problem]]:
    """Read and check the sample sheet.

    Parameters
    ----------
    path
        Path as the user wrote it.
    cohorts
        Whose matrices tell of which cohort a run is, where an SDRF file does not.
    sdrf
        The section of the configuration.
    settings
        The section `matrix` of the configuration.

    Returns
    -------
    Sheet
        As `check_table` gives it; of an SDRF file with the columns of a sample sheet.
    list of Problem
        With the columns as the file names them.
    """
    try:
        lines = read_cells(path)
        below = [line for line, cells in lines[1:HEADER_WITHIN] if is_sdrf(cells)]
        if not is_sdrf(lines[0][1]) and below:
            message = f"the header of the SDRF file is in line {below[0]}, not in the first"
            raise InputError([Problem(path, message, "Remove the lines above it", lines[0][0])])
        if not is_sdrf(lines[0][1]):
            return check_table(path, lines, "samples")
        rows, names = translate(path, lines, vars(sdrf), _list_runs(cohorts, settings))
    except InputError as error:
        problems = error.problems
        if not os.path.exists(path):
            advice = f"{problems[0].advice}, or let `snakemake {TARGET}` write a template of it"
            problems = [replace(problems[0], advice=advice)]
        return Sheet(path, [], []), problems
    sheet, problems = check_table(path, rows, "samples", from_sdrf=True)
    sheet = replace(sheet, titles=names)
    return sheet, [_in_words_of_sdrf(problem, names) for problem in problems]


def _in_words_of_sdrf(problem: Problem, names: Mapping[str, str]) -> Problem:
    """Problem with the column as the file names it, where reserved words are not values."""
    message, advice = problem.message, problem.advice
    if message == EMPTY:
        message = 'the cell is empty or says "not available" or the like'
        if problem.column in {"subject", "visit"}:
            advice += f", or name another column by the key sdrf.{problem.column}_column"
    return replace(
        problem,
        message=message,
        advice=advice,
        column=names.get(problem.column or "", problem.column),
    )


def _list_runs(cohorts: Sheet, settings: MatrixSettings) -> dict[str, list[str]]:
    """List the runs of every cohort, none where its table cannot be read or need not be."""
    runs = {}
    for row in cohorts.rows:
        table = None
        # Listing the runs of a long report takes time, and every run is of the only cohort.
        if len(cohorts.rows) > 1:
            table, _ = open_table(row.cells["matrix"], row.cells["format"], settings)
        try:
            runs[row.cells["cohort"]] = table.list_runs() if table else []
        except InputError:
            # The check of the matrices says why.
            runs[row.cells["cohort"]] = []
    return runs
