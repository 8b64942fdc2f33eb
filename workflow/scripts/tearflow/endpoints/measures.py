"""A clinical measure as `measures.tsv` declares it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

CONTINUOUS, ORDINAL, COUNT, YES_NO, CONCENTRATION = (
    "continuous",
    "ordinal",
    "count",
    "yes_no",
    "concentration",
)
SCALES = (CONTINUOUS, ORDINAL, COUNT, YES_NO, CONCENTRATION)
EYE, PERSON = "eye", "person"
PER = (EYE, PERSON)
HIGH, LOW = "high", "low"
BETTER = (HIGH, LOW, "")
PRIMARY, SECONDARY = "primary", "secondary"
ROLES = (PRIMARY, SECONDARY)
# How the test of a measure is chosen: by Shapiro-Wilk as published, or in advance.
AUTO, PARAMETRIC, RANKS = "auto", "parametric", "ranks"
TESTS = (AUTO, PARAMETRIC, RANKS)


@dataclass(frozen=True)
class Measure:
    """A row of `measures.tsv`.

    Attributes
    ----------
    name
        Letters, digits and `_`; names columns and files.
    title
        Shown instead of the name.
    unit
        Of the values.
    scale
        One of `SCALES`.
    per
        `eye` or `person`.
    better
        `high`, `low`, or empty where neither is.
    role
        `primary` or `secondary`.
    minimum, maximum
        Least and greatest possible value; of an ordinal scale its lowest and highest level, whole
        numbers. None for no limit.
    test
        `auto`, `parametric` or `ranks`.
    gene
        Symbol or UniProt accession of the protein that is measured, such as by ELISA; else empty.
    """

    name: str
    title: str = ""
    unit: str = ""
    scale: str = CONTINUOUS
    per: str = EYE
    better: str = ""
    role: str = SECONDARY
    minimum: float | None = None
    maximum: float | None = None
    test: str = AUTO
    gene: str = ""

    @property
    def label(self) -> str:
        """Title, or the name where there is none."""
        return self.title or self.name

    @property
    def levels(self) -> tuple[int, ...]:
        """Levels of an ordinal scale, 0 and 1 of yes or no; empty for any other scale."""
        if self.scale == YES_NO:
            return (0, 1)
        if self.scale != ORDINAL or self.minimum is None or self.maximum is None:
            return ()
        return tuple(range(int(self.minimum), int(self.maximum) + 1))

    @classmethod
    def from_row(cls, cells: Mapping[str, str]) -> "Measure":
        """Measure of a valid row of the sheet, whose cells are all text.

        >>> Measure.from_row({"name": "cfs", "scale": "ordinal", "minimum": "0", "maximum": "3"})
        ... # doctest: +ELLIPSIS
        Measure(name='cfs', ..., scale='ordinal', ..., minimum=0.0, maximum=3.0, ...)
        """
        limits = {key: float(cells[key]) for key in ("minimum", "maximum") if cells.get(key)}
        texts = {
            key: cells[key]
            for key in cls.__dataclass_fields__
            if key not in ("minimum", "maximum") and key in cells
        }
        return cls(**texts, **limits)  # type: ignore[arg-type]


def favours(measure: Measure, estimate: float, sides: tuple[str, str]) -> str:
    """The side with the better values; empty where the measure does not say, or neither has them.

    Parameters
    ----------
    measure
        The measure.
    estimate
        Of the first side less the second; may be NaN.
    sides
        Their names.

    Examples
    --------
    >>> sides = "target", "reference"
    >>> favours(Measure("osdi", better="low"), -2.5, sides), favours(Measure("tmh"), 1.0, sides)
    ('target', '')
    """
    if not measure.better or math.isnan(estimate) or estimate == 0:
        return ""
    return sides[0] if (estimate > 0) == (measure.better == HIGH) else sides[1]
