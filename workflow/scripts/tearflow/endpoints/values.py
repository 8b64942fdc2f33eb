"""The values of the clinical measures, in the order of their table; without pandas."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tearflow.endpoints.measures import Measure


class Value(NamedTuple):
    """A value that was measured.

    Attributes
    ----------
    measure, subject, visit
        Names.
    eye, arm
        Empty where there is none; the eye also where the measure is per person.
    value
        The number; of yes or no 1 or 0.
    below
        Whether the value is below the limit of detection, which `value` is then.
    """

    measure: str
    subject: str
    eye: str
    arm: str
    visit: str
    value: float
    below: bool


def sort_values(
    values: Iterable[Value], measures: Sequence[Measure], visits: Sequence[str]
) -> list[Value]:
    """Values by measure as declared, subject by first appearance, eye, and visit in order.

    >>> find = lambda subject, visit: Value("osdi", subject, "", "", visit, 30.0, False)
    >>> values = [find("B", "week2"), find("A", "before"), find("B", "before")]
    >>> ordered = sort_values(values, [Measure("osdi")], ["before", "week2"])
    >>> [(value.subject, value.visit) for value in ordered]
    [('B', 'before'), ('B', 'week2'), ('A', 'before')]
    """
    values = list(values)
    subjects = _places(value.subject for value in values)
    of_measure, of_visit = _places(each.name for each in measures), _places(visits)
    return sorted(
        values,
        key=lambda value: (
            of_measure[value.measure],
            subjects[value.subject],
            value.eye,
            of_visit[value.visit],
        ),
    )


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def digest_values(values: Iterable[Value]) -> str:
    """SHA-256 of values in their order.

    >>> value = Value("osdi", "A", "", "", "before", 30.0, False)
    >>> digest_values([value]) == digest_values([value._replace(value=31.0)])
    False
    """
    text = "\n".join(
        "\t".join((*value[:5], repr(value.value), str(value.below))) for value in values
    )
    return hashlib.sha256(text.encode()).hexdigest()
