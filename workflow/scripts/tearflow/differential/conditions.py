"""Conditions on the samples of a contrast: the column `filter` of its sheet, free of imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

BETWEEN_CONDITIONS, BETWEEN_VALUES = ";", "|"


@dataclass(frozen=True)
class Condition:
    """A column of the sample sheet and the values that it may have."""

    column: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        """As the contrast sheet has it."""
        return f"{self.column}={BETWEEN_VALUES.join(self.values)}"

    def holds(self, sample: Mapping[str, str]) -> bool:
        """Whether a sample has one of the values."""
        return sample.get(self.column, "") in self.values


@cache
def read_conditions(text: str) -> tuple[Condition, ...]:
    """Conditions of a cell, all of which a sample must meet.

    Raises
    ------
    ValueError
        If a condition is not written column=value.

    Examples
    --------
    >>> print(*read_conditions("visit=week2; arm = drug|vehicle"))
    visit=week2 arm=drug|vehicle
    >>> read_conditions("week2")
    Traceback (most recent call last):
    ValueError: "week2" is not written column=value
    """
    conditions = []
    for part in filter(None, (part.strip() for part in text.split(BETWEEN_CONDITIONS))):
        column, equals, values = (piece.strip() for piece in part.partition("="))
        alternatives = tuple(value.strip() for value in values.split(BETWEEN_VALUES))
        other_sign = column.endswith(("!", "<", ">", "~")) or values.startswith("=")
        if not (column and equals and all(alternatives)) or other_sign:
            raise ValueError(f'"{part}" is not written column=value')
        conditions.append(Condition(column, alternatives))
    return tuple(conditions)


def find_unmet(conditions: Sequence[Condition], sample: Mapping[str, str]) -> Condition | None:
    """First condition that a sample does not meet."""
    return next((condition for condition in conditions if not condition.holds(sample)), None)
