"""The clinical endpoints of a study, read and checked before any job runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
    check_lacking,
    check_measure_names,
    check_measures,
    check_repeated,
    check_settings,
    check_spelling,
    check_visits_listed,
    limit_problems,
)
from tearflow.study.endpoint_sheets import (
    CohortEndpoints,
    Found,
    arms_of_rows,
    find_values,
    is_long,
    list_cells,
    order_found,
)
from tearflow.study.safety_sheet import digest_safety, find_safety
from tearflow.study.sheets import Row, Sheet, read_sheet
from tearflow.study.visits import sort_visits


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
    """

    cohorts: dict[str, CohortEndpoints] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    files: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    safety: str = ""
    safety_digest: str = ""


def load_endpoints(
    settings: EndpointSettings, cohorts: Sheet, samples: Sheet, given: Given
) -> tuple[Endpoints, list[Problem], list[Note]]:
    """Read and check the endpoints.

    Parameters
    ----------
    settings
        The section of the configuration.
    cohorts, samples
        The other sheets; each sample once.
    given
        The configuration as it was given, and its files.

    Returns
    -------
    Endpoints
        Empty where there are none.
    list of Problem
        Every mistake.
    list of Note
        What stops nothing.
    """
    problems = check_settings(settings, given)
    if NONE in (settings.values, settings.measures):
        return Endpoints(), problems, []
    declared, found = read_sheet(settings.measures, "measures")
    problems += [*found, *check_measures(declared)]
    measures = {
        row.cells["name"]: Measure.from_row(row.cells)
        for row in declared.rows
        if row.valid and not limit_problems(Measure.from_row(row.cells))
    }
    sheets: tuple[str, ...] = ()
    if settings.values == SAMPLES:
        sheet = armed = _take_columns(samples, measures)
        if samples.read:
            problems += check_lacking(samples.path, sheet.columns, declared)
    else:
        sheets = (settings.values,)
        sheet, found = _read_values(settings.values, declared, cohorts)
        problems += found
        armed = sheet if "arm" in sheet.columns else samples
    source = Source(sheet, armed, samples, measures, settings)
    values, found = source.find_values()
    problems += [*found, *check_visits_listed(sheet.path, values, settings, given)]
    order = sort_visits((value.visit for value, _ in values), settings.visits)
    gathered: dict[str, CohortEndpoints] = {}
    arms: dict[str, tuple[str, ...]] = {}
    for cohort in dict.fromkeys(row.cells["cohort"] for row in cohorts.rows):
        of_cohort = [found for found in values if found.cell.whose.cohort == cohort]
        if of_cohort:
            gathered[cohort], found = source.gather(cohort, of_cohort, order)
            problems += found
            arms[cohort] = gathered[cohort].design.arms
    problems += check_control(armed.path, arms, settings, given)
    safety, digest = "", ""
    if settings.safety != NONE:
        safety = settings.safety
        digest, found = _read_safety(safety, settings.decimal, cohorts, (samples, sheet))
        problems += found
    files = (settings.measures, *sheets, *filter(None, [safety]))
    endpoints = Endpoints(gathered, tuple(measures.values()), files, sheets, safety, digest)
    return endpoints, problems, []


def _read_safety(
    path: str, decimal: str, cohorts: Sheet, others: Sequence[Sheet]
) -> tuple[str, list[Problem]]:
    """Digest of the sheet of safety, and its mistakes.

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
    sheet, problems = read_sheet(path, "safety")
    problems += [*check_cohort_names(sheet, cohorts), *check_doubled_safety(sheet)]
    for cohort in dict.fromkeys(row.cells["cohort"] for row in sheet.rows):
        rows, *known = (
            [row for row in each.rows if row.cells["cohort"] == cohort] for each in (sheet, *others)
        )
        paths = [each.path for each in others]
        beside = dict(zip(paths, known, strict=True))
        problems += check_spelling(path, rows, ("subject",), beside)
        problems += check_spelling(path, rows, ("period", "name"), {})
    usable = [(row.line, row.cells) for row in sheet.rows if row.valid]
    found, unfit = find_safety(path, usable, decimal, either=is_workbook(path))
    return digest_safety(found), [*problems, *unfit]


def _take_columns(samples: Sheet, measures: Iterable[str]) -> Sheet:
    """Rows of the sample sheet that take part, its columns named as the measures, in any case.

    SDRF files have no capital letters in the names of their columns.
    """
    named = {name.casefold(): name for name in measures}
    columns = {column: named.get(column.casefold(), column) for column in samples.columns}
    rows = [
        replace(row, cells={columns.get(key, key): cell for key, cell in row.cells.items()})
        for row in samples.rows
        if row.included
    ]
    return Sheet(samples.path, list(columns.values()), rows)


def _read_values(path: str, declared: Sheet, cohorts: Sheet) -> tuple[Sheet, list[Problem]]:
    """Sheet of values and its mistakes, but for those of the cells of measures."""
    sheet, problems = read_sheet(path, "endpoints")
    problems += [*check_cohort_names(sheet, cohorts), *check_doubled(sheet)]
    if sheet.read and declared.read:
        check = check_measure_names if is_long(sheet.columns) else check_columns
        problems += check(sheet, declared)
    return sheet, problems


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
    """

    sheet: Sheet
    armed: Sheet
    samples: Sheet
    measures: Mapping[str, Measure]
    settings: EndpointSettings

    @property
    def is_samples(self) -> bool:
        """Whether the values are in the sample sheet."""
        return self.settings.values == SAMPLES

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
        return found, [*problems, *check_repeated(self.sheet.path, found, self.measures)]

    def gather(
        self, cohort: str, found: Sequence[Found], order: Sequence[str]
    ) -> tuple[CohortEndpoints, list[Problem]]:
        """Endpoints of a cohort, and its mistakes.

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
            [row for row in sheet.rows if row.included and row.cells["cohort"] == cohort]
            for sheet in (self.sheet, self.armed, self.samples)
        )
        problems = []
        if not self.is_samples:
            others = {self.samples.path: samples}
            problems = check_spelling(self.sheet.path, rows, ("subject", "visit", "arm"), others)
        problems += check_arms(self.armed.path, armed)
        arms = arms_of_rows((row.line, row.cells) for row in armed)
        present = {value.measure for value, _ in found}
        measures = tuple(each for name, each in self.measures.items() if name in present)
        design = _make_design(found, order, arms, self.settings)
        problems += check_baselines(self.sheet.path, cohort, found, measures, design)
        values = order_found(found, measures, design.visits, arms)
        taken: tuple[Mapping[str, str], ...] = ()
        if self.is_samples:
            taken = _pick(rows, ("subject", "visit", "eye", "arm", *present))
        elif self.armed is self.samples:
            taken = _pick(samples, ("subject", "eye", "arm"))
        return CohortEndpoints(measures, design, digest_values(values), taken), problems


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
