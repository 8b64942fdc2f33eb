"""Read the values of the clinical measures: from a wide or a long sheet, or the sample sheet.

The check at the start and the job of each cohort read them in the same way. This module imports
little, since jobs import it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from tearflow.endpoints.arms import Arms, gather_arms
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import EYE, PERSON, Measure
from tearflow.endpoints.values import Value, digest_values, sort_values
from tearflow.io.spreadsheet import is_workbook, read_cells
from tearflow.run.problems import InputError, Problem
from tearflow.run.words import list_first
from tearflow.study.endpoint_cells import CellError, read_value

# The further columns of a long sheet.
LONG = ("measure", "value")
# Measures that a message names.
SHOWN = 5
Rows = Iterable[tuple[int, Mapping[str, str]]]


class Whose(NamedTuple):
    """Whose a value is, and when it was taken."""

    cohort: str
    subject: str
    visit: str
    eye: str


class Cell(NamedTuple):
    """A cell of a measure: whose it is, its text, and where it stands."""

    whose: Whose
    measure: str
    text: str
    line: int
    column: str


# Columns of a sheet of values that are not measures, but for those of a long one.
WHOSE = (*Whose._fields, "arm")


class Found(NamedTuple):
    """A value, without its arm, with the cell that it was read from."""

    value: Value
    cell: Cell


@dataclass(frozen=True)
class CohortEndpoints:
    """The endpoints of a cohort, as its jobs need them.

    Attributes
    ----------
    measures
        Those of which the cohort has values, in the order of their sheet.
    design
        Its visits and arms.
    digest
        Of its values, in their order.
    samples
        What is taken from the sample sheet: the values, or the arms of subjects and eyes.
    people
        Rows of the sheet of people, of those who have values.
    """

    measures: tuple[Measure, ...]
    design: EndpointDesign
    digest: str
    samples: tuple[Mapping[str, str], ...] = field(default=())
    people: tuple[Mapping[str, str], ...] = field(default=())


def is_long(columns: Iterable[str]) -> bool:
    """Whether a sheet has a row a value, by its columns."""
    return set(LONG) <= set(columns)


def list_cells(
    columns: Sequence[str], rows: Rows, measures: Mapping[str, Measure]
) -> Iterator[Cell]:
    """Cells of the measures, in the order of the sheet.

    Parameters
    ----------
    columns
        Of the sheet.
    rows
        Line and cells by column.
    measures
        By name; of a wide sheet the columns that are taken.
    """
    long = is_long(columns)
    taken = [column for column in columns if column in measures]
    for line, cells in rows:
        whose = Whose(cells["cohort"], cells["subject"], cells["visit"], cells.get("eye", ""))
        if long:
            yield Cell(whose, cells["measure"], cells["value"], line, "value")
        else:
            for column in taken:
                yield Cell(whose, column, cells[column], line, column)


def find_values(
    path: str,
    cells: Iterable[Cell],
    measures: Mapping[str, Measure],
    decimal: str,
    *,
    either: bool,
) -> tuple[list[Found], list[Problem]]:
    """Values of cells, and the cells that are not values of their measure.

    Missing values are left out, and so are cells of unknown measures. See `read_value`.
    """
    found, problems = [], []
    without_eye: dict[int, list[str]] = defaultdict(list)
    for cell in cells:
        measure, whose = measures.get(cell.measure), cell.whose
        if measure is None or not (whose.subject and whose.visit):
            continue
        try:
            read = read_value(cell.text, measure, decimal, either=either)
        except CellError as error:
            problems.append(Problem(path, error.message, error.advice, cell.line, cell.column))
            continue
        if read and measure.per == EYE and not whose.eye:
            without_eye[cell.line].append(measure.name)
        elif read:
            eye = "" if measure.per == PERSON else whose.eye
            value = Value(measure.name, whose.subject, eye, "", whose.visit, *read)
            found.append(Found(value, cell))
    for line, names in without_eye.items():
        measured = list_first(names, SHOWN, quoted=True)
        message = f"the row has no eye, and a value of each eye: {measured}"
        advice = "Write OD or OS into the column eye, or set per to person in the sheet of measures"
        problems.append(Problem(path, message, advice, line, "eye"))
    return found, problems


def order_found(
    found: Iterable[Found], measures: Sequence[Measure], visits: Sequence[str], arms: Arms
) -> list[Value]:
    """Values of a cohort, each once, with their arms, in the order of `values.tsv`."""
    values = dict.fromkeys(
        value._replace(arm=arms.find(value.subject, value.eye)) for value, _ in found
    )
    return sort_values(values, measures, visits)


def arms_of_rows(rows: Rows) -> Arms:
    """Arms of the rows of a cohort."""
    return gather_arms(
        (cells.get("subject", ""), cells.get("eye", ""), cells.get("arm", "")) for _, cells in rows
    )


def read_rows(path: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Columns and rows of a sheet that was checked."""
    (_, columns), *body = read_cells(path)
    return columns, [
        (line, dict(zip_longest(columns, cells, fillvalue=""))) for line, cells in body
    ]


def read_cohort(
    path: str | None, cohort: str, endpoints: CohortEndpoints, decimal: str
) -> list[Value]:
    """Values of a cohort in the order of `values.tsv`, read again by its job.

    Parameters
    ----------
    path
        The sheet; None where the values are those of `endpoints.samples`.
    cohort
        Its name.
    endpoints
        What the check at the start found.
    decimal
        The declared decimal sign.

    Raises
    ------
    InputError
        If the values are not those that the run was planned for.
    """
    measures = {measure.name: measure for measure in endpoints.measures}
    given: list[tuple[int, Mapping[str, str]]] = [
        (line, {"cohort": cohort, **cells}) for line, cells in enumerate(endpoints.samples)
    ]
    if path is None:
        columns, rows = list(given[0][1]), given
    else:
        columns, every = read_rows(path)
        rows = [(line, cells) for line, cells in every if cells["cohort"] == cohort]
    cells = list_cells(columns, rows, measures)
    source = path or "the sample sheet"
    found, problems = find_values(
        source, cells, measures, decimal, either=bool(path) and is_workbook(source)
    )
    if problems:
        raise InputError(problems)
    arms = arms_of_rows(given or rows)
    visits = endpoints.design.visits
    known = [each for each in found if each.value.visit in visits]
    values = order_found(known, endpoints.measures, visits, arms)
    if len(known) < len(found) or digest_values(values) != endpoints.digest:
        raise InputError([changed_meanwhile(source, f'the values of cohort "{cohort}" were')])
    return values


def changed_meanwhile(path: str, what: str) -> Problem:
    """Problem of a sheet that is not the one for which the run was planned."""
    advice = "Leave the sheet as it is while the workflow runs, and run again"
    return Problem(path, f"{what} changed while the workflow ran", advice)
