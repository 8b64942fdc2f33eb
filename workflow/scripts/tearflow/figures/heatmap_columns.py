"""The columns of the heatmap of a contrast, on paper and in the report; without Matplotlib."""

from dataclasses import dataclass

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design, Side, Unit
from tearflow.differential.pairing import BLOCK


@dataclass(frozen=True)
class Drawn:
    """A column of the heatmap: the samples of a unit in one group and at one visit.

    Attributes
    ----------
    group
        Value of the group column; empty where none is compared.
    level
        Value of the variable.
    name
        Of the unit.
    side
        The samples, averaged where they are two eyes.
    """

    group: str
    level: str
    name: str
    side: Side


def list_columns(design: Design, contrast: Contrast) -> list[Drawn]:
    """Columns of the units that take part, group by group and visit by visit."""
    found = [
        Drawn(_group_of(unit, place, contrast), side.level, _name_of(unit, contrast), side)
        for unit in design.units
        for place, side in enumerate(unit.sides)
    ]
    groups = (contrast.group_reference, contrast.group_target) if contrast.group else ("",)
    order = [(group, level) for group in groups for level in contrast.sides]
    return sorted(found, key=lambda column: order.index((column.group, column.level)))


def _group_of(unit: Unit, place: int, contrast: Contrast) -> str:
    """Group of a side; of four sides of a person the first two are of the target group."""
    if not contrast.group:
        return ""
    within = contrast.group_target if place < 2 else contrast.group_reference
    return unit.group or within


def _name_of(unit: Unit, contrast: Contrast) -> str:
    """Name below a column; the visit of a sample that is a unit stands above it already."""
    if contrast.incomplete == BLOCK:
        return "_".join(filter(None, (unit.subject, unit.eye)))
    return unit.name
