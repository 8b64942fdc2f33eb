"""The joint model of all visits of a series of contrasts, in which people are the units.

Free of imports beyond the standard library, as `tearflow.differential.design`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tearflow.differential.contrast import Contrast
from tearflow.differential.covariates import is_unknown, read_covariates, read_names
from tearflow.differential.design import (
    INTERCEPT,
    Cell,
    Sample,
    Side,
    Unit,
    arrange,
    code_units,
    is_within_people,
    why_not_used,
)
from tearflow.differential.pairing import BLOCK, LEAVE_OUT, MEAN, SINGLE_EYES, UNPAIRED

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class SeriesDesign:
    """Units of a series and the model of their values.

    Attributes
    ----------
    levels
        Values of the variable: the reference, then those of the contrasts in their order.
    units
        A person at a visit, both eyes averaged; where groups are compared within people, the
        difference of the groups there.
    parameters, matrix
        As in `tearflow.differential.design.Design`.
    tested
        Combinations of the parameters that are zero where nothing changes, one a contrast.
    is_paired
        Whether people have several visits.
    is_blocked
        Whether the values of such a person are correlated; else the level of each person is a
        parameter, which `matrix` leaves out.
    """

    levels: tuple[str, ...]
    units: tuple[Unit, ...]
    parameters: tuple[str, ...]
    matrix: Rows
    tested: Rows
    is_paired: bool
    is_blocked: bool = False

    @property
    def has_fixed_people(self) -> bool:
        """Whether only what changes within people counts."""
        return self.is_paired and not self.is_blocked

    @property
    def people(self) -> tuple[str, ...]:
        """Person of each unit."""
        return tuple(unit.subject for unit in self.units)

    @property
    def level_of_units(self) -> tuple[str, ...]:
        """Value of the variable of each unit."""
        return tuple(unit.sides[0].level for unit in self.units)

    @property
    def names_of_samples(self) -> tuple[str, ...]:
        """Samples of the units."""
        return tuple(name for unit in self.units for side in unit.sides for name in side.samples)


def group_series(contrasts: Iterable[Contrast]) -> dict[str, list[Contrast]]:
    """Contrasts of every series in their order, by its path `cohort/series`.

    Examples
    --------
    >>> contrast = Contrast("dry", "visits_week1", "visit", "day0", "week1", series="visits")
    >>> single = Contrast("dry", "week1", "visit", "day0", "week1")
    >>> {path: len(found) for path, found in group_series([single, contrast]).items()}
    {'dry/visits': 1}
    """
    found: dict[str, list[Contrast]] = {}
    for contrast in contrasts:
        if contrast.series:
            found.setdefault(f"{contrast.cohort}/{contrast.series}", []).append(contrast)
    return found


def make_series_design(samples: Sequence[Sample], contrasts: Sequence[Contrast]) -> SeriesDesign:
    """Joint model of the visits of a series.

    Parameters
    ----------
    samples
        Those of the cohort, as for `tearflow.differential.design.make_design`.
    contrasts
        Of the series: they differ in their target only.

    Examples
    --------
    >>> samples = [
    ...     {"sample": who + visit, "subject": who, "visit": visit}
    ...     for who, visits in (("A", "012"), ("B", "12"))
    ...     for visit in visits
    ... ]
    >>> contrasts = [Contrast("dry", f"visits_{v}", "visit", "0", v) for v in "12"]
    >>> design = make_series_design(samples, contrasts)
    >>> design.people, design.parameters
    (('A', 'A', 'A', 'B', 'B'), ('visit=1', 'visit=2'))
    >>> design.matrix
    ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.0, 1.0))
    """
    pooled = [_of_people(contrast) for contrast in contrasts]
    first, is_paired = pooled[0], contrasts[0].pair_by != UNPAIRED
    is_blocked = is_paired and contrasts[0].incomplete == BLOCK
    levels = (first.reference, *(contrast.target for contrast in pooled))
    used = [
        sample
        for sample in samples
        if any(not why_not_used(sample, contrast) for contrast in pooled)
        and _has_covariates(sample, first)
    ]
    cells = arrange(used, first)
    within = any(is_within_people(cells, contrast) for contrast in pooled)
    units = [
        unit
        for (subject,), of_person in cells.items()
        for unit in (
            _differences(subject, of_person, first) if within else _single(subject, of_person)
        )
    ]
    changes = [f"{first.variable}={level}" for level in levels[1:]]
    columns = {
        name: [float(unit.sides[0].level == level) for unit in units]
        for name, level in zip(changes, levels[1:], strict=True)
    }
    tested = changes
    if first.group and not within:
        group = f"{first.group}={first.group_target}"
        in_group = [float(unit.group == first.group_target) for unit in units]
        tested = [f"{change}:{group}" for change in changes]
        for change, interaction in zip(changes, tested, strict=True):
            columns[interaction] = _product(columns[change], in_group)
        if is_blocked or not is_paired:
            columns[group] = in_group
    if is_blocked or not is_paired:
        columns[INTERCEPT] = [1.0 for _ in units]
    explains_change = is_paired and not is_blocked and bool(first.group) and not within
    for name, values in _code_covariates(first, units, used).items():
        if explains_change and _is_of_people(units, values):
            # What a person has at all visits explains the change, as in the contrasts.
            columns |= {f"{change}:{name}": _product(columns[change], values) for change in changes}
        else:
            columns[name] = values
    return SeriesDesign(
        levels=levels,
        units=tuple(units),
        parameters=tuple(columns),
        matrix=tuple(zip(*columns.values(), strict=True)),
        tested=tuple(tuple(float(name == change) for name in columns) for change in tested),
        is_paired=is_paired,
        is_blocked=is_blocked,
    )


def _has_covariates(sample: Sample, contrast: Contrast) -> bool:
    """Whether no covariate is missing, as it may be of people whom no contrast compares."""
    return not any(is_unknown(sample.get(name, "")) for name in read_names(contrast.covariates))


def _of_people(contrast: Contrast) -> Contrast:
    """Contrast by which the samples of each person are found.

    Eyes that contrasts keep apart are averaged all the same: F takes people as its units.
    """
    eyes = contrast.eyes if contrast.eyes in SINGLE_EYES else MEAN
    return replace(contrast, pair_by="subject", eyes=eyes, incomplete=LEAVE_OUT)


def _code_covariates(
    contrast: Contrast, units: Sequence[Unit], samples: Sequence[Sample]
) -> dict[str, list[float]]:
    """Columns of the covariates by their names, one value a unit."""
    by_name = {sample["sample"]: sample for sample in samples}
    columns: dict[str, list[float]] = {}
    for covariate in read_covariates(contrast.covariates, samples):
        rows = code_units(covariate, units, by_name, True)
        values = [list(column) for column in zip(*rows, strict=True)]
        columns |= dict(zip(covariate.parameters, values, strict=True))
    return columns


def _product(left: Sequence[float], right: Sequence[float]) -> list[float]:
    return [a * b for a, b in zip(left, right, strict=True)]


def _single(subject: str, of_person: dict[Cell, list[Sample]]) -> list[Unit]:
    """Units of a person: each visit."""
    return [
        _unit(subject, cell.group, (_side(1, cell.level, found),))
        for cell, found in of_person.items()
    ]


def _differences(
    subject: str, of_person: dict[Cell, list[Sample]], contrast: Contrast
) -> list[Unit]:
    """Units of a person: the difference of the groups at each visit at which both are there."""
    units = []
    for level in dict.fromkeys(cell.level for cell in of_person):
        cells = [Cell(group, level) for group in (contrast.group_target, contrast.group_reference)]
        if all(cell in of_person for cell in cells):
            sides = [
                _side(sign, level, of_person[cell])
                for sign, cell in zip((1, -1), cells, strict=True)
            ]
            units.append(_unit(subject, "", tuple(sides)))
    return units


def _unit(subject: str, group: str, sides: tuple[Side, ...]) -> Unit:
    return Unit(f"{subject}_{sides[0].level}", subject, "", group, sides)


def _side(sign: int, level: str, samples: Sequence[Sample]) -> Side:
    return Side(sign, level, tuple(sample["sample"] for sample in samples))


def _is_of_people(units: Sequence[Unit], values: Sequence[float]) -> bool:
    """Whether a column is the same at all visits of each person."""
    known = {unit.subject: value for unit, value in zip(units, values, strict=True)}
    return all(known[unit.subject] == value for unit, value in zip(units, values, strict=True))
