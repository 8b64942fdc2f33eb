"""Check the values by which samples are paired and compared: the same value is written the same."""

from collections import defaultdict
from collections.abc import Sequence

from tearflow.differential.covariates import is_number, read_names
from tearflow.io.excel_formulas import describe_failure, has_failed
from tearflow.run.problems import SHOWN_OF_A_KIND, Problem, shorten
from tearflow.run.spelling import describe_difference, spelling_key
from tearflow.study.schemas import load_schema
from tearflow.study.sheets import Row, Sheet

# Columns that every contrast uses.
COMPARED = ("subject", "visit")


def check_values(contrasts: Sheet, samples: Sheet) -> list[Problem]:
    """List values of one meaning that are written in two ways, and those of failed formulas.

    Looked at are the subjects, the visits, and the variables, groups and covariates of the
    contrasts, of the samples of a cohort that take part.
    """
    columns_of: dict[str, dict[str, None]] = defaultdict(lambda: dict.fromkeys(COMPARED))
    rows_of: dict[str, list[Row]] = defaultdict(list)
    for row in samples.rows:
        if row.included:
            rows_of[row.cells["cohort"]].append(row)
    for row in contrasts.rows:
        rows = rows_of[row.cells["cohort"]]
        named = {row.cells["variable"], row.cells["group"]}
        # Numbers are the same however they are written.
        named |= {
            name
            for name in read_names(row.cells["covariates"])
            if not all(is_number(row.cells.get(name, "")) for row in rows)
        }
        columns_of[row.cells["cohort"]] |= dict.fromkeys(
            name for name in samples.columns if name in named
        )
    return [
        problem
        for cohort, rows in rows_of.items()
        for column in columns_of[cohort]
        for problem in (
            *_failed(samples.path, rows, column),
            *_spelt_twice(samples.path, rows, column),
        )
    ]


def _failed(path: str, rows: Sequence[Row], column: str) -> list[Problem]:
    """List failed formulas of a clinical column; those of the others are found with the cells."""
    if column in load_schema("samples")["properties"]:
        return []
    failed = [row for row in rows if has_failed(row.cells[column])]
    return [
        Problem(path, *describe_failure(row.cells[column]), row.line, column)
        for row in failed[:SHOWN_OF_A_KIND]
    ]


def _spelt_twice(path: str, rows: Sequence[Row], column: str) -> list[Problem]:
    lines: dict[str, int] = {}
    for row in rows:
        if row.cells[column]:
            lines.setdefault(row.cells[column], row.line)
    first: dict[str, str] = {}
    problems = []
    for value, line in lines.items():
        other = first.setdefault(spelling_key(value), value)
        if other != value:
            message = (
                f'{column} "{value}" and "{other}" of line {lines[other]} differ only in'
                f" {describe_difference(value, other)}"
            )
            advice = "Write them alike if they are the same, else give them names that differ more"
            problems.append(Problem(path, message, advice, line, column))
    return shorten(problems, "values", column=column)
