"""What a contrast compares: its independent units, the samples of each, and the model matrix.

Free of imports beyond the standard library, since each start of the workflow makes every design to
check it; `tearflow.differential.observed` takes the values and writes the tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tearflow.differential.conditions import find_unmet, read_conditions
from tearflow.differential.contrast import Contrast
from tearflow.differential.covariates import NUMERIC, Covariate, is_unknown, read_covariates
from tearflow.differential.pairing import (
    BLOCK,
    EYES,
    INCOMPLETE,
    KEYS,
    SINGLE_EYES,
    UNPAIRED,
)
from tearflow.differential.tests import DIFFERENCES, LINEAR
from tearflow.differential.tests import GROUPS as TWO_GROUPS
from tearflow.run.keys import require_known

PAIRED, GROUPS = "paired", "groups"
DIFFERENCE_OF_DIFFERENCES = "difference_of_differences"
KINDS = (PAIRED, GROUPS, DIFFERENCE_OF_DIFFERENCES, BLOCK)
INTERCEPT = "intercept"

Sample = Mapping[str, str]
# Person, or person and eye.
Key = tuple[str, ...]


class Cell(NamedTuple):
    """Value of the group column, empty without one, and of the variable."""

    group: str
    level: str


@dataclass(frozen=True)
class Side:
    """Mean of some samples, over those in which the protein is measured.

    Attributes
    ----------
    sign
        +1 or -1, by which it enters the value of its unit.
    level
        Value of the variable.
    samples
        Names; several where eyes are averaged.
    """

    sign: int
    level: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """An observation: a pair, an eye's pair, a person of a group, a sample of a block.

    Attributes
    ----------
    name
        Unique in the contrast.
    subject
        The person.
    eye
        Empty where eyes are averaged, or the samples have none.
    group
        Level of the group column; where the unit has one side without a group column, the level of
        the variable; else empty.
    sides
        The value is the sum of sign times mean, missing where that of any side is.
    note
        Why the unit takes no part; empty where it does.
    """

    name: str
    subject: str
    eye: str
    group: str
    sides: tuple[Side, ...]
    note: str = ""


@dataclass(frozen=True)
class SampleUse:
    """A sample of the cohort and its part in the contrast.

    Attributes
    ----------
    sample, subject, eye, visit
        From the sample sheet.
    group
        Its value of the group column, where the contrast has one.
    side
        `reference` or `target`; else empty.
    unit
        Name of its unit; empty where it has none.
    note
        Why it is not used; empty where it is.
    """

    sample: str
    subject: str
    eye: str
    visit: str
    group: str
    side: str
    unit: str
    note: str


@dataclass(frozen=True)
class Design:
    """The units of a contrast, and the model of their values.

    Attributes
    ----------
    kind
        One of `KINDS`. `block` has samples as units; eyes that are kept as units with a `block` are
        of another kind.
    every_unit
        Those that take no part among them, in the order of the samples.
    parameters
        Names of the columns of `matrix`.
    matrix
        Shape (units, parameters); a single column of ones for pairs without covariates.
    tested
        The effect is `tested` @ coefficients, shape (parameters,).
    block
        Person of each unit where the correlation within a person is estimated; else None.
    covariates
        With the type that they are read as.
    absorbed
        Covariates that every unit cancels, so that `matrix` does not have them: those that do not
        change within a pair.
    samples
        Part of every sample of the cohort, in the order of the sheet.
    """

    kind: str
    every_unit: tuple[Unit, ...]
    parameters: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    tested: tuple[float, ...]
    block: tuple[str, ...] | None
    covariates: tuple[Covariate, ...]
    absorbed: tuple[str, ...]
    samples: tuple[SampleUse, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """Those that take part, one a row of `matrix`."""
        return tuple(unit for unit in self.every_unit if not unit.note)

    @property
    def people(self) -> tuple[str, ...]:
        """Person of each unit."""
        return tuple(unit.subject for unit in self.units)

    @property
    def names_of_samples(self) -> tuple[str, ...]:
        """Samples of the units, those of the reference before those of the target."""
        return tuple(
            name for unit in self.units for side in reversed(unit.sides) for name in side.samples
        )

    def samples_of(self, side: str, *, used: bool) -> list[str]:
        """Samples of the reference or of the target, perhaps only those of units that take part."""
        return [
            name
            for unit in (self.units if used else self.every_unit)
            for part in unit.sides
            for name in part.samples
            if self._sides[name] == side
        ]

    @cached_property
    def _sides(self) -> dict[str, str]:
        return {use.sample: use.side for use in self.samples}

    @property
    def kind_of_model(self) -> str:
        """What the units are to a test, as `tearflow.differential.model.Model.kind`."""
        if self.is_mean:
            return DIFFERENCES
        is_two_groups = len(self.parameters) == 2 and not self.tested[0] and self.block is None
        return TWO_GROUPS if is_two_groups else LINEAR

    @property
    def in_target(self) -> tuple[bool, ...] | None:
        """Whether each unit is of the target group, or visit; None where units are differences.

        The first parameter is the effect itself of differences of one kind; else it is what groups
        or visits have in common, and the second one marks the target.
        """
        return None if self.tested[0] else tuple(row[1] == 1 for row in self.matrix)

    @property
    def is_mean(self) -> bool:
        """Whether the effect is the plain mean of the units."""
        return self.parameters[1:] == () and self.block is None


def make_design(samples: Sequence[Sample], contrast: Contrast) -> Design:
    """Design of a contrast.

    Parameters
    ----------
    samples
        Those of the cohort by the columns of the sample sheet: `sample`, `subject` and the columns
        that the contrast names; a cell that is not there is empty.
    contrast
        What is compared.

    Raises
    ------
    ValueError
        If samples or people are where the design has no place for them, or a covariate lacks a
        value; `tearflow.study.contrast_checks` finds these with a place in the sheets.

    Examples
    --------
    >>> samples = [
    ...     {"sample": who + visit[0], "subject": who, "visit": visit}
    ...     for who, visit in (("A", "after"), ("A", "before"), ("B", "before"))
    ... ]
    >>> contrast = Contrast("dry", "week2", "visit", reference="before", target="after")
    >>> design = make_design(samples, contrast)
    >>> [(unit.name, unit.note) for unit in design.every_unit]
    [('A', ''), ('B', 'no sample of "after"')]
    >>> design.names_of_samples, design.parameters, design.matrix
    (('Ab', 'Aa'), ('visit=after',), ((1.0,),))
    """
    check_choices(contrast)
    uses = [(sample, why_not_used(sample, contrast)) for sample in samples]
    cells = arrange((sample for sample, reason in uses if not reason), contrast)
    _refuse_unplaced(cells, contrast)
    within = is_within_people(cells, contrast)
    every_unit = _make_units(cells, contrast, within)
    units = [unit for unit in every_unit if not unit.note]
    parameters, matrix, tested = _model(units, contrast, within)
    in_units = {name for unit in units for side in unit.sides for name in side.samples}
    used = {sample["sample"]: sample for sample in samples if sample["sample"] in in_units}
    covariates = read_covariates(contrast.covariates, list(used.values()))
    # What a person has at both values is cancelled by a difference, but may explain its size.
    explains_change = bool(contrast.group) and not within
    absorbed = []
    for covariate in covariates:
        columns = code_units(covariate, units, used, explains_change)
        if not (contrast.has_one_side or explains_change or any(map(any, columns))):
            absorbed.append(covariate.name)
            continue
        parameters = (*parameters, *covariate.parameters)
        matrix = [(*row, *added) for row, added in zip(matrix, columns, strict=True)]
    blocked = contrast.incomplete == BLOCK or contrast.eyes == BLOCK
    return Design(
        kind=_find_kind(contrast),
        every_unit=tuple(every_unit),
        parameters=parameters,
        matrix=tuple(matrix),
        tested=(*tested, *(0.0 for _ in parameters[len(tested) :])),
        block=tuple(unit.subject for unit in units) if blocked else None,
        covariates=tuple(covariates),
        absorbed=tuple(absorbed),
        samples=tuple(_describe_uses(uses, every_unit, contrast)),
    )


def _refuse_unplaced(cells: Mapping[Key, Mapping[Cell, list[Sample]]], contrast: Contrast) -> None:
    """Raise where a person has samples that the design has no place for."""
    for key, of_key in cells.items():
        for cell, found in of_key.items():
            if not may_be_averaged(found, contrast):
                names = [sample["sample"] for sample in found]
                raise ValueError(f"several samples of {key} with {cell}: {names}")
        if contrast.pair_by == UNPAIRED and len(of_key) > 1:
            raise ValueError(f"{key} is in both groups")


def check_choices(contrast: Contrast) -> None:
    """Raise where a choice of the contrast is unknown."""
    require_known(contrast.pair_by, (*KEYS, UNPAIRED), "pairing")
    require_known(contrast.eyes, ("", *EYES), "choice of eyes")
    require_known(contrast.incomplete, INCOMPLETE, "choice for incomplete pairs")


def why_not_used(sample: Sample, contrast: Contrast) -> str:
    """Why a sample is none of a contrast; empty where it is one."""
    unmet = find_unmet(read_conditions(contrast.filter), sample)
    if unmet is not None:
        return f'left out by the filter "{unmet}"'
    level = sample.get(contrast.variable, "")
    if level not in contrast.sides:
        return f'{contrast.variable} "{level}" is not compared'
    group = sample.get(contrast.group, "")
    if contrast.group and group not in (contrast.group_reference, contrast.group_target):
        return f'{contrast.group} "{group}" is not compared'
    if contrast.eyes in SINGLE_EYES and sample.get("eye", "") != contrast.eyes:
        return f"the contrast takes {contrast.eyes}"
    return ""


def place_of(sample: Sample, contrast: Contrast) -> tuple[Key, Cell]:
    """Person, or person and eye, of a sample of a contrast, and what is compared."""
    columns = ("subject", "eye") if contrast.keeps_eyes else ("subject",)
    key = tuple(sample.get(column, "") for column in columns)
    return key, Cell(sample.get(contrast.group, ""), sample[contrast.variable])


def arrange(samples: Iterable[Sample], contrast: Contrast) -> dict[Key, dict[Cell, list[Sample]]]:
    """Samples of a contrast by `place_of`."""
    cells: dict[Key, dict[Cell, list[Sample]]] = {}
    for sample in samples:
        key, cell = place_of(sample, contrast)
        cells.setdefault(key, {}).setdefault(cell, []).append(sample)
    return cells


def may_be_averaged(samples: Sequence[Sample], contrast: Contrast) -> bool:
    """Whether samples of one person and cell are one, or different eyes that may be averaged."""
    eyes = [sample.get("eye", "") for sample in samples]
    return len(samples) == 1 or (
        not contrast.keeps_eyes and all(eyes) and len(set(eyes)) == len(eyes)
    )


def is_within_people(cells: Mapping[Key, Mapping[Cell, object]], contrast: Contrast) -> bool:
    """Whether groups are compared within a person, who has all four cells, as with a fellow eye."""
    needed = set(cells_of(contrast))
    comparable = bool(contrast.group) and not contrast.has_one_side
    return comparable and any(needed <= set(found) for found in cells.values())


def cells_of(contrast: Contrast) -> list[Cell]:
    """Cells in the order target before reference, the target group before the reference group."""
    groups = (contrast.group_target, contrast.group_reference) if contrast.group else ("",)
    return [Cell(group, level) for group in groups for level in reversed(contrast.sides)]


def _sign_of(cell: Cell, contrast: Contrast, within: bool) -> int:
    sign = 1 if cell.level == contrast.target else -1
    return -sign if within and cell.group == contrast.group_reference else sign


def _make_units(
    cells: Mapping[Key, Mapping[Cell, Sequence[Sample]]], contrast: Contrast, within: bool
) -> list[Unit]:
    units: list[Unit] = []
    for key, found in cells.items():
        if contrast.has_one_side:
            units += _one_sided(key, found, contrast)
        else:
            units.append(_difference(key, found, contrast, within))
    return units


def _one_sided(key: Key, found: Mapping[Cell, Sequence[Sample]], contrast: Contrast) -> list[Unit]:
    """Units of a person (or eye), each a mean of samples."""
    units = []
    for cell in reversed(cells_of(contrast)):
        if cell not in found:
            continue
        name = "_".join(key)
        if contrast.incomplete == BLOCK:
            name = "_".join(filter(None, (*key, cell.group, cell.level)))
        side = Side(1, cell.level, _names(found[cell]))
        group = cell.group or cell.level
        units.append(Unit(name, key[0], _eye_of(key, contrast), group, (side,)))
    return units


def _difference(
    key: Key, found: Mapping[Cell, Sequence[Sample]], contrast: Contrast, within: bool
) -> Unit:
    """Unit of a person (or eye) that is a difference between samples, perhaps incomplete."""
    needed, groups = cells_of(contrast), list(dict.fromkeys(cell.group for cell in found))
    if not within:
        needed = [cell for cell in needed if cell.group == groups[0]]
    sides = tuple(
        Side(_sign_of(cell, contrast, within), cell.level, _names(found[cell]))
        for cell in needed
        if cell in found
    )
    if len(groups) > 1 and not within:
        note = f"{contrast.group} is both {' and '.join(map(repr_of, groups))}"
    else:
        note = "; ".join(
            f"no sample of {repr_of(cell.level)}"
            + (f" with {contrast.group} {repr_of(cell.group)}" if within else "")
            for cell in reversed(needed)
            if cell not in found
        )
    group = "" if within else groups[0]
    return Unit("_".join(key), key[0], _eye_of(key, contrast), group, sides, note)


def repr_of(value: str) -> str:
    """Value in double quotes."""
    return f'"{value}"'


def _names(samples: Sequence[Sample]) -> tuple[str, ...]:
    return tuple(sample["sample"] for sample in samples)


def _eye_of(key: Key, contrast: Contrast) -> str:
    if contrast.keeps_eyes:
        return key[1]
    return contrast.eyes if contrast.eyes in SINGLE_EYES else ""


def _model(
    units: Sequence[Unit], contrast: Contrast, within: bool
) -> tuple[tuple[str, ...], list[tuple[float, ...]], tuple[float, ...]]:
    """Parameters, matrix and tested combination, without covariates.

    Of the model ~ variable * group a difference cancels what its person has at both values: what is
    left is the change, and the change by group.
    """
    change = f"{contrast.variable}={contrast.target}"
    group = f"{contrast.group}={contrast.group_target}"
    in_target = [float(unit.sides[0].level == contrast.target) for unit in units]
    in_group = [float(unit.group == contrast.group_target) for unit in units]
    if contrast.has_one_side:
        if not contrast.group:
            return (INTERCEPT, change), [(1.0, t) for t in in_target], (0.0, 1.0)
        matrix: list[tuple[float, ...]] = [
            (1.0, t, g, t * g) for t, g in zip(in_target, in_group, strict=True)
        ]
        return (INTERCEPT, change, group, f"{change}:{group}"), matrix, (0.0, 0.0, 0.0, 1.0)
    if contrast.group and not within:
        return (change, f"{change}:{group}"), [(1.0, g) for g in in_group], (0.0, 1.0)
    return (f"{change}:{group}" if within else change,), [(1.0,) for _ in units], (1.0,)


def _find_kind(contrast: Contrast) -> str:
    if contrast.incomplete == BLOCK:
        return BLOCK
    if contrast.group:
        return DIFFERENCE_OF_DIFFERENCES
    return GROUPS if contrast.pair_by == UNPAIRED else PAIRED


def code_units(
    covariate: Covariate,
    units: Sequence[Unit],
    samples: Mapping[str, Sample],
    explains_change: bool,
) -> list[tuple[float, ...]]:
    """Columns of a covariate, one row a unit.

    Parameters
    ----------
    covariate, units
        Of the contrast.
    samples
        By name.
    explains_change
        Whether a covariate that does not change within any unit is one of the change itself.

    Returns
    -------
    list of tuple of float
        Taken of the samples as the values of the units are: means, and differences, which are not
        centred, since the effect is that at equal values of the covariate.

    Raises
    ------
    ValueError
        If a sample has no value.
    """
    unknown = [
        name for name, sample in samples.items() if is_unknown(sample.get(covariate.name, ""))
    ]
    if unknown:
        raise ValueError(f"samples without {covariate.name}: {unknown}")
    codes = {name: covariate.code(sample[covariate.name]) for name, sample in samples.items()}
    sides = [[_mean_code(side, codes) for side in unit.sides] for unit in units]
    columns = [
        tuple(
            sum(side.sign * value for side, value in zip(unit.sides, values, strict=True))
            for values in zip(*of_unit, strict=True)
        )
        for unit, of_unit in zip(units, sides, strict=True)
    ]
    is_difference = any(len(unit.sides) > 1 for unit in units)
    if is_difference and (any(map(any, columns)) or not explains_change):
        return columns
    columns = [of_unit[0] for of_unit in sides]
    if covariate.type == NUMERIC:
        centre = sum(value for (value,) in columns) / max(len(columns), 1)
        columns = [(value - centre,) for (value,) in columns]
    return columns


def _mean_code(side: Side, codes: Mapping[str, tuple[float, ...]]) -> tuple[float, ...]:
    """Mean of a covariate over the samples of a side, in each of its columns."""
    values = zip(*(codes[name] for name in side.samples), strict=True)
    return tuple(sum(column) / len(column) for column in values)


def _describe_uses(
    uses: Iterable[tuple[Sample, str]], units: Iterable[Unit], contrast: Contrast
) -> list[SampleUse]:
    units_of = {name: unit for unit in units for side in unit.sides for name in side.samples}
    sides = dict(zip(contrast.sides, ("reference", "target"), strict=True))
    described = []
    for sample, reason in uses:
        unit = units_of.get(sample["sample"])
        described.append(
            SampleUse(
                **{name: sample.get(name, "") for name in ("sample", "subject", "eye", "visit")},
                group=sample.get(contrast.group, ""),
                side="" if reason else sides[sample[contrast.variable]],
                unit=unit.name if unit else "",
                note=reason or (unit.note if unit else ""),
            )
        )
    return described
