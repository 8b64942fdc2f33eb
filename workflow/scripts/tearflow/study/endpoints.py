"""The clinical endpoints of a study, read and checked before any job runs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tearflow.endpoints.arms import Arms
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.settings import NONE, SAMPLES, EndpointSettings
from tearflow.endpoints.values import digest_values
from tearflow.io.spreadsheet import is_workbook
from tearflow.run.problems import Note, Problem
from tearflow.study.cohort_checks import check_cohort_names
from tearflow.study.endpoint_checks import (
    Given,
    check_arms,
    check_baselines,
    check_columns,
    check_control,
    check_doubled,
    check_doubled_safety,
    check_eyes,
    check_lacking,
    check_measure_names,
    check_measures,
    check_repeated,
    check_settings,
    check_spelling,
    check_visits_listed,
    limit_problems,
)
from tearflow.study.endpoint_notes import (
    note_alike_eyes,
    note_arms,
    note_measures,
    note_order,
    note_people,
    note_thousands,
    note_visits,
    note_visits_alike,
    note_what_was_read,
    note_zeros,
)
from tearflow.study.endpoint_sheets import (
    LONG,
    CohortEndpoints,
    Found,
    arms_of_rows,
    find_values,
    is_long,
    list_cells,
    order_found,
)
from tearflow.study.people_sheet import (
    check_people,
    note_columns,
    note_people_sheet,
    pick_people,
)
from tearflow.study.quoting import quote_all
from tearflow.study.safety_sheet import digest_safety, find_safety
from tearflow.study.sheets import Row, Sheet, read_sheet
from tearflow.study.visit_order import sort_visits


@dataclass(frozen=True)
class Endpoints:
    """What a study says of its endpoints.

    Attributes
    ----------
    cohorts
        Those with values, in the order of the cohort sheet.
    measures
        Every measure that is declared, in the order of the sheet.
    files
        Paths of the sheets, but for that of the samples.
    sheets
        That of the values among them; none where they are in the sample sheet.
    safety
        Path of the sheet of adverse events and adherence; empty where there is none.
    safety_digest
        Of its rows.
    columns
        Of the sample sheet, which are measures.
    """

    cohorts: dict[str, CohortEndpoints] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    safety: str = ""
    safety_digest: str = ""
    columns: tuple[str, ...] = ()

    def columns_apart_from(self, contrasts: Sheet) -> list[str]:
        """Those of `columns` that no contrast names, as a covariate or in another way."""
        named = {
            word
            for row in contrasts.rows
            for cell in row.cells.values()
            for word in re.split(r"[\s;:=|]+", cell)
        }
        return [column for column in self.columns if column not in named]


def load_endpoints(
    settings: EndpointSettings,
    cohorts: Sheet,
    samples: Sheet,
    given: Given,
    visits: Sequence[str] = (),
) -> tuple[Endpoints, list[Problem], list[Note]]:
    """Read and check the endpoints.

    Parameters
    ----------
    settings
        The section of the configuration.
    cohorts, samples
        The other sheets.
    given
        The configuration as it was given, and its files.
    visits
        Those of the samples as the configuration lists them.

    Returns
    -------
    Endpoints
        Empty where there are none.
    list of Problem
        Every mistake.
    list of Note
        What stops nothing.
    """
    problems = check_settings(settings, samples.path, given)
    if NONE in (settings.values, settings.measures) or settings.values == samples.path:
        return Endpoints(), problems, []
    declared, unread = _read_named(settings.measures, "measures", "the section endpoints")
    problems += [*unread, *check_measures(declared)]
    source, unread = _open_source(settings, declared, cohorts, samples)
    values, unfit = source.find_values()
    problems += [*unread, *unfit]
    path, measures = source.sheet.path, source.measures
    if source.sheet.read and not values and not problems:
        message = "no measure has a value in any row"
        problems.append(Problem(path, message, "Fill the columns of the measures"))
    problems += check_visits_listed(path, values, settings, given)
    listed = settings.visits or (visits if source.is_samples else ())
    order = sort_visits((value.visit for value, _ in values), listed)
    found, wrong, notes = source.gather_cohorts(cohorts, values, order)
    problems += wrong
    if source.armed.read and source.sheet.read:
        arms = {cohort: source.arms_of(cohort).names for cohort in found}
        problems += check_control(source.armed.path, arms, settings, given)
    people = "" if settings.people == NONE else settings.people
    if people:
        found, wrong, remarks = _add_people(
            people, found, cohorts, (samples, source.sheet), declared, settings.decimal
        )
        problems += wrong
        notes += remarks
    safety = "" if settings.safety == NONE else settings.safety
    digest = ""
    if safety:
        digest, wrong, alone = _read_safety(
            safety, settings.decimal, cohorts, (samples, source.sheet)
        )
        problems += wrong
        notes += alone
    endpoints = Endpoints(
        found,
        tuple(measures.values()),
        (settings.measures, *source.sheets, *filter(None, [safety, people])),
        source.sheets,
        safety,
        digest,
        tuple(source.columns),
    )
    notes = [
        *note_what_was_read(path, values, found),
        *note_measures(settings.measures, measures.values(), found),
        *note_order(path, order, listed),
        *notes,
        *note_zeros(path, values, measures),
        *note_thousands(path, values, measures, settings.decimal),
        *note_alike_eyes(path, values, measures),
    ]
    return endpoints, [source.place(problem) for problem in problems], notes


def _add_people(
    path: str,
    found: Mapping[str, CohortEndpoints],
    cohorts: Sheet,
    others: tuple[Sheet, Sheet],
    declared: Sheet,
    decimal: str,
) -> tuple[dict[str, CohortEndpoints], list[Problem], list[Note]]:
    """Endpoints with what the sheet of people says, its mistakes, and what stops nothing.

    Parameters
    ----------
    path
        The sheet.
    found
        Endpoints by cohort.
    cohorts
        The cohort sheet.
    others
        That of the samples and that of the values.
    declared
        The sheet of measures.
    decimal
        Decimal sign.
    """
    sheet, problems = _read_named(path, "people", "the key endpoints.people")
    measures = [row.cells["name"] for row in declared.rows]
    problems += check_people(sheet, cohorts, *others, measures, decimal)
    _, values = others
    notes: list[Note] = []
    added = {}
    for cohort, endpoints in found.items():
        measured = list(dict.fromkeys(row.cells["subject"] for row in values.rows_of(cohort)))
        known = pick_people(sheet, cohort, measured, decimal)
        added[cohort] = replace(endpoints, people=known)
        if sheet.read:
            notes += note_people_sheet(path, cohort, known, measured)
    everyone = [person for endpoints in added.values() for person in endpoints.people]
    return added, problems, [*notes, *note_columns(path, everyone)]


def _read_safety(
    path: str, decimal: str, cohorts: Sheet, others: Sequence[Sheet]
) -> tuple[str, list[Problem], list[Note]]:
    """Digest of the sheet of safety, its mistakes, and subjects that no other sheet has.

    Parameters
    ----------
    path
        The sheet.
    decimal
        Decimal sign.
    cohorts
        The cohort sheet.
    others
        Those that have subjects too.
    """
    sheet, problems = _read_named(path, "safety", "the key endpoints.safety")
    notes: list[Note] = []
    problems += [*check_cohort_names(sheet, cohorts), *check_doubled_safety(sheet)]
    for cohort in dict.fromkeys(row.cells["cohort"] for row in sheet.rows):
        rows, *of_others = (
            [row for row in each.rows if row.cells["cohort"] == cohort] for each in (sheet, *others)
        )
        beside = dict(zip([each.path for each in others], of_others, strict=True))
        problems += check_spelling(path, rows, ("subject",), beside)
        problems += check_spelling(path, rows, ("period", "name"), {})
        known = {row.cells["subject"] for of_sheet in of_others for row in of_sheet}
        here = dict.fromkeys(row.cells["subject"] for row in rows)
        if alone := [subject for subject in here if subject not in known]:
            message = f'subjects of cohort "{cohort}" that no other sheet has: {quote_all(alone)}'
            notes.append(Note(path, message, warning=True))
    usable = [(row.line, row.cells) for row in sheet.rows if row.valid]
    found, unfit = find_safety(path, usable, decimal, either=is_workbook(path))
    return digest_safety(found), [*problems, *unfit], notes


def _columns_of_measures(samples: Sheet, measures: Iterable[str]) -> dict[str, str]:
    """Measure of each column of the sample sheet that is one, in upper or lower case.

    SDRF files are read without capital letters in the names of their columns.
    """
    named = {name.casefold(): name for name in measures}
    return {
        column: named[column.casefold()] for column in samples.columns if column.casefold() in named
    }


def _take_columns(samples: Sheet, measures: Mapping[str, str]) -> Sheet:
    """Rows of the sample sheet that take part, its columns named as the measures."""
    rows = [
        replace(row, cells={measures.get(key, key): cell for key, cell in row.cells.items()})
        for row in samples.rows
        if row.included
    ]
    return Sheet(samples.path, [measures.get(key, key) for key in samples.columns], rows)


def _open_source(
    settings: EndpointSettings, declared: Sheet, cohorts: Sheet, samples: Sheet
) -> tuple["Source", list[Problem]]:
    """Where the values and arms are, and the mistakes of that sheet but for its cells of measures.

    Parameters
    ----------
    settings
        The section, with values.
    declared
        The sheet of measures.
    cohorts, samples
        The other sheets.
    """
    measures = {
        row.cells["name"]: Measure.from_row(row.cells)
        for row in declared.rows
        if row.valid and not limit_problems(Measure.from_row(row.cells))
    }
    if settings.values == SAMPLES:
        columns = _columns_of_measures(samples, measures)
        sheet = _take_columns(samples, columns)
        problems = check_lacking(samples.path, sheet.columns, declared) if samples.read else []
        return Source(sheet, sheet, samples, measures, settings, columns), problems
    sheet, problems = _read_values(settings.values, declared, cohorts)
    has_arms = any(row.cells.get("arm") for row in sheet.rows)
    armed = sheet if has_arms else samples
    return Source(sheet, armed, samples, measures, settings), problems


def _read_named(path: str, name: str, key: str) -> tuple[Sheet, list[Problem]]:
    """A sheet and its mistakes; where there is none, the advice says which key to remove."""
    sheet, problems = read_sheet(path, name)
    if not Path(path).exists():
        advice = f"or remove {key} of the configuration, where the study has none"
        problems = [replace(problem, advice=f"{problem.advice}, {advice}") for problem in problems]
    return sheet, problems


def _read_values(path: str, declared: Sheet, cohorts: Sheet) -> tuple[Sheet, list[Problem]]:
    """Sheet of values and its mistakes, but for those of the cells of measures.

    Where its header is wrong nothing is read below it, since all of it would be in doubt.
    """
    sheet, problems = _read_named(path, "endpoints", "the section endpoints")
    if not (sheet.read and declared.read):
        return Sheet(path, [], []), problems
    # A measure may have a name that is nearly that of another column.
    own = {row.cells["name"] for row in declared.rows}
    own -= {name for name in own if sheet.columns.count(name) > 1}
    problems = [each for each in problems if each.row != sheet.top or each.column not in own]
    reported = {each.column or "" for each in problems if each.row == sheet.top}
    problems += check_columns(sheet, declared, reported)
    if reported or len(set(LONG) & set(sheet.columns)) == 1:
        return Sheet(path, [], []), problems
    if without_eyes := check_eyes(sheet, declared):
        return Sheet(path, [], []), [*problems, *without_eyes]
    if is_long(sheet.columns):
        problems += check_measure_names(sheet, declared)
    return sheet, [*problems, *check_cohort_names(sheet, cohorts), *check_doubled(sheet)]


@dataclass(frozen=True)
class Source:
    """Where the values and the arms are.

    Attributes
    ----------
    sheet
        With the values.
    armed
        With the arms, which is `sheet` or the sample sheet.
    samples
        The sample sheet.
    measures
        The valid ones, by name.
    settings
        The section of the configuration.
    columns
        Measure of each column of the sample sheet, where the values are there.
    """

    sheet: Sheet
    armed: Sheet
    samples: Sheet
    measures: Mapping[str, Measure]
    settings: EndpointSettings
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_samples(self) -> bool:
        """Whether the values are in the sample sheet."""
        return self.settings.values == SAMPLES

    @property
    def sheets(self) -> tuple[str, ...]:
        """Path of the sheet of values; none where they are in the sample sheet."""
        return () if self.is_samples else (self.settings.values,)

    def place(self, problem: Problem) -> Problem:
        """Problem of a cell of the sample sheet, with the column as the file names it."""
        for column, measure in self.columns.items():
            if problem.file == self.samples.path and problem.column == measure:
                return replace(problem, column=self.samples.titles.get(column, column))
        return problem

    def find_values(self) -> tuple[list[Found], list[Problem]]:
        """All values, and the mistakes of their cells."""
        rows = [(row.line, row.cells) for row in self.sheet.rows]
        cells = list_cells(self.sheet.columns, rows, self.measures)
        found, problems = find_values(
            self.sheet.path,
            cells,
            self.measures,
            self.settings.decimal,
            either=is_workbook(self.sheet.path),
        )
        problems += check_repeated(
            self.sheet.path, found, self.measures, is_samples=self.is_samples
        )
        return found, problems

    def arms_of(self, cohort: str) -> Arms:
        """Arms of the eyes and people of a cohort."""
        return arms_of_rows((row.line, row.cells) for row in self.armed.rows_of(cohort))

    def gather_cohorts(
        self, cohorts: Sheet, values: Iterable[Found], order: Sequence[str]
    ) -> tuple[dict[str, CohortEndpoints], list[Problem], list[Note]]:
        """Endpoints of every cohort with values, their mistakes, and what stops nothing."""
        by_cohort: dict[str, list[Found]] = defaultdict(list)
        for found in values:
            by_cohort[found.cell.whose.cohort].append(found)
        gathered: dict[str, CohortEndpoints] = {}
        problems: list[Problem] = []
        notes: list[Note] = []
        for cohort in dict.fromkeys(row.cells["cohort"] for row in cohorts.rows):
            if cohort in by_cohort:
                gathered[cohort], wrong, remarks = self.gather(cohort, by_cohort[cohort], order)
                problems += wrong
                notes += remarks
        return gathered, problems, notes

    def gather(
        self, cohort: str, found: Sequence[Found], order: Sequence[str]
    ) -> tuple[CohortEndpoints, list[Problem], list[Note]]:
        """Endpoints of a cohort, its mistakes, and what stops nothing.

        Parameters
        ----------
        cohort
            Its name.
        found
            Its values, one or more.
        order
            All visits in order.
        """
        rows, armed, samples = (
            sheet.rows_of(cohort) for sheet in (self.sheet, self.armed, self.samples)
        )
        problems = []
        if not self.is_samples:
            others = {self.samples.path: samples}
            problems = check_spelling(self.sheet.path, rows, ("subject", "visit", "arm"), others)
        problems += check_arms(self.armed.path, armed)
        arms = self.arms_of(cohort)
        present = {value.measure for value, _ in found}
        measures = tuple(each for name, each in self.measures.items() if name in present)
        design = _make_design(found, order, arms, self.settings)
        if design.baseline in (*order, *self.settings.visits):
            problems += check_baselines(self.sheet.path, cohort, found, measures, design)
        values = order_found(found, measures, design.visits, arms)
        taken: tuple[Mapping[str, str], ...] = ()
        if self.is_samples:
            taken = _pick(rows, ("subject", "visit", "eye", "arm", *present))
        elif self.armed is self.samples:
            taken = _pick(samples, ("subject", "eye", "arm"))
        path, other = self.sheet.path, self.samples.path
        notes = note_arms(self.armed.path, cohort, found, design, arms)
        notes += note_visits_alike(path, cohort, found)
        if not self.is_samples:
            subjects, of_visits = (
                [row.cells[column] for row in samples if row.cells[column]]
                for column in ("subject", "visit")
            )
            people = dict.fromkeys(value.subject for value, _ in found)
            notes += note_people(path, cohort, list(people), subjects, other)
            notes += note_visits(path, cohort, design.visits, of_visits, other)
        return CohortEndpoints(measures, design, digest_values(values), taken), problems, notes


def _make_design(
    found: Iterable[Found], order: Iterable[str], arms: Arms, settings: EndpointSettings
) -> EndpointDesign:
    """Design of a cohort; a baseline that it lacks is kept, and one that nobody has."""
    present = {value.visit for value, _ in found}
    visits = tuple(visit for visit in order if visit in present)
    # A single arm is nothing to compare.
    names = arms.names if len(arms.names) > 1 else ()
    return EndpointDesign(
        visits,
        settings.baseline or visits[0],
        names,
        settings.control * (settings.control in names),
        arms.paired,
    )


def _pick(rows: Iterable[Row], columns: Iterable[str]) -> tuple[dict[str, str], ...]:
    """Some cells of rows, each combination once."""
    columns = sorted(columns)
    picked = {tuple(row.cells.get(column, "") for column in columns): None for row in rows}
    return tuple(dict(zip(columns, cells, strict=True)) for cells in picked)
