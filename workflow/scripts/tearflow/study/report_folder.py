"""Find the protein table in a folder that DIA-NN or quantmsdiann wrote."""

import os
from dataclasses import replace
from pathlib import Path

from tearflow.run.problems import Problem
from tearflow.study.sheets import Row, Sheet

# Where quantmsdiann and quantms put what DIA-NN wrote:
# https://github.com/bigbio/quantmsdiann/blob/main/docs/output.md
SUBFOLDERS = ("", "quant_tables", "quanttables", "diannsummary")
# The first kind that is there is read. The matrix is what the published method starts from.
KINDS = ("pg_matrix.tsv", "report.parquet", "report.tsv", "unique_genes_matrix.tsv")
# What match-between-runs leaves behind of its first pass, and tables of modification sites.
OTHERS = ("first-pass", "first_pass", "site_report")


def open_folders(cohorts: Sheet) -> tuple[Sheet, list[Problem]]:
    """Put the protein table in the place of a folder that a cohort names as its matrix.

    Returns
    -------
    Sheet
        A cohort whose folder holds no table, or several, keeps the folder but is not valid.
    list of Problem
        Those folders, with what they hold.
    """
    rows, problems = [], []
    for row in cohorts.rows:
        path = row.cells["matrix"]
        # Unlike pathlib, this takes any text, too long or with a NUL.
        if not os.path.isdir(path):
            rows.append(row)
            continue
        found = find_tables(path)
        if len(found) == 1:
            rows.append(replace(row, cells={**row.cells, "matrix": found[0]}))
        else:
            rows.append(replace(row, cells={**row.cells, "matrix": ""}, valid=False))
            problems.append(_problem(cohorts, row, found))
    return replace(cohorts, rows=rows), problems


def find_tables(folder: str) -> list[str]:
    """List the protein tables of the first kind of `KINDS` that a folder has, gzipped or not."""
    files = sorted(
        path
        for name in SUBFOLDERS
        if Path(folder, name).is_dir()
        for path in Path(folder, name).iterdir()
        if path.is_file() and not any(other in path.name for other in OTHERS)
    )
    for kind in KINDS:
        found = [str(path) for path in files if path.name.removesuffix(".gz").endswith(kind)]
        if found:
            return found
    return []


def _problem(cohorts: Sheet, row: Row, found: list[str]) -> Problem:
    path = row.cells["matrix"]
    if found:
        listed = ", ".join(f'"{name}"' for name in found)
        message = f'the folder "{path}" has {len(found)} tables of the same kind: {listed}'
        return Problem(cohorts.path, message, "Name one of them", row.line, "matrix")
    message = f'the folder "{path}" has no protein table of DIA-NN'
    advice = "Give the folder with report.pg_matrix.tsv or report.parquet, or the file itself"
    return Problem(cohorts.path, message, advice, row.line, "matrix")
