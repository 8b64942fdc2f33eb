"""Technical re-runs: several runs of one sample in the sample sheet, and what becomes of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from tearflow.run.keys import RERUNS, require_known
from tearflow.run.problems import Problem
from tearflow.study.sheets import Row, Sheet

# Re-runs are of one tube, so these must not differ between them.
OF_THE_SAMPLE = ("subject", "visit", "eye")
CHOOSE = "set reruns to best or average in the configuration"


def resolve_reruns(samples: Sheet, policy: str) -> tuple[Sheet, list[Problem]]:
    """Make one row of the rows that share cohort and sample, or refuse them.

    Parameters
    ----------
    samples
        The sample sheet; rows that do not take part stay out of this.
    policy
        `refuse`, `best` or `average`.

    Returns
    -------
    Sheet
        With the first row of every sample in the place of its re-runs; a cell in which they differ,
        such as that of a batch, is empty.
    list of Problem
        Samples with several runs where they are refused; else re-runs that are not of the same
        subject, visit and eye.
    """
    again = [rows for rows in _group(samples.rows).values() if len(rows) > 1]
    differences = [_differences(samples, rows) for rows in again]
    alike = [rows for rows, found in zip(again, differences, strict=True) if not found]
    first = {id(rows[0]): rows for rows in alike}
    later = {id(row) for rows in alike for row in rows[1:]}
    rows = [_merged(first.get(id(row), [row])) for row in samples.rows if id(row) not in later]
    require_known(policy, RERUNS, "choice of re-runs")
    if policy == "refuse":
        problems = [_refused(samples, rows[0], row) for rows in again for row in rows[1:]]
    else:
        problems = list(chain.from_iterable(differences))
    return replace(samples, rows=rows), problems


def runs_by_sample(samples: Sheet) -> dict[str, dict[str, list[str]]]:
    """List the runs of every sample that takes part, by cohort, in the order of the sheet."""
    runs: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for (cohort, sample), rows in _group(samples.rows).items():
        runs[cohort][sample] = [row.cells["run"] for row in rows]
    return runs


def rerun_rows(rows: Iterable[Row]) -> list[Row]:
    """List the rows whose run is not the only one of its sample."""
    return [row for group in _group(rows).values() if len(group) > 1 for row in group]


def _group(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    groups = defaultdict(list)
    for row in rows:
        if row.included and row.cells["cohort"] and row.cells["sample"]:
            groups[row.cells["cohort"], row.cells["sample"]].append(row)
    return dict(groups)


def _refused(samples: Sheet, first: Row, row: Row) -> Problem:
    message = f'duplicate sample "{row.cells["sample"]}"; the first is in line {first.line}'
    advice = "Give each sample a different name; where the rows are re-runs of one sample, set"
    advice += f" include to false for the runs to leave out, or {CHOOSE}"
    return Problem(samples.path, message, advice, row.line, "sample")


def _differences(samples: Sheet, rows: list[Row]) -> list[Problem]:
    first, *others = rows
    problems = []
    for row in others:
        for column in OF_THE_SAMPLE:
            before, other = first.cells.get(column, ""), row.cells.get(column, "")
            if before != other:
                message = (
                    f'{column} is "{other}" here and "{before}" in line {first.line}, and both rows'
                    f' are of sample "{row.cells["sample"]}"'
                )
                advice = (
                    "Write the same in all re-runs of a sample, or name the samples differently"
                )
                problems.append(Problem(samples.path, message, advice, row.line, column))
    return problems


def _merged(rows: list[Row]) -> Row:
    first, *others = rows
    if not others:
        return first
    cells = {
        column: value if all(row.cells.get(column, "") == value for row in others) else ""
        for column, value in first.cells.items()
    }
    return replace(
        first, cells={**cells, "run": first.cells["run"]}, valid=all(r.valid for r in rows)
    )
