"""Change of every person over the visits of a series, for the figure of single proteins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.people import number_people
from tearflow.differential.series_design import SeriesDesign

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Trajectories:
    """Changes of the people of a series from the reference.

    Parameters
    ----------
    levels
        Visits, the reference first.
    groups
        Group of each person; empty where the series compares none.
    changes
        Shape (proteins, people, visits), log2; missing where there is no value.
    has_reference
        Whether the change is from the person's value at the reference, shape (proteins, people).
        Other lines are placed where those of the group are on average at the same visits.
    is_paired
        Whether people have several visits.
    """

    levels: tuple[str, ...]
    groups: tuple[str, ...]
    changes: Floats
    has_reference: Flags
    is_paired: bool


def follow_people(values: Floats, design: SeriesDesign) -> Trajectories:
    """Changes of every person over the visits.

    Parameters
    ----------
    values
        Of the units, shape (proteins, units).
    design
        Of the series. Where visits are of different people, changes are from the mean of the
        people at the reference.

    Examples
    --------
    B lacks the reference and is 1 above A, who changes by 2, at the visit that both have:

    >>> from tearflow.differential.contrast import Contrast
    >>> from tearflow.differential.series_design import make_series_design
    >>> samples = [
    ...     {"sample": name, "subject": name[0], "visit": name[1]}
    ...     for name in ("A0", "A1", "B1", "B2")
    ... ]
    >>> contrasts = [Contrast("dry", f"visits_{v}", "visit", "0", v) for v in "12"]
    >>> design = make_series_design(samples, contrasts)
    >>> followed = follow_people(np.array([[10.0, 12.0, 13.0, 14.0]]), design)
    >>> followed.changes.tolist()
    [[[0.0, 2.0, nan], [nan, 2.0, 3.0]]]
    >>> followed.has_reference.tolist()
    [[True, False]]
    """
    person = number_people(design.people, len(design.units))
    place = {level: number for number, level in enumerate(design.levels)}
    visit = [place[level] for level in design.level_of_units]
    changes = np.full((len(values), person.max(initial=-1) + 1, len(place)), np.nan)
    changes[:, person, visit] = values
    of_person = dict(zip(person.tolist(), (unit.group for unit in design.units), strict=True))
    groups = np.array([of_person[number] for number in range(len(of_person))])
    for group in np.unique(groups):
        members = groups == group
        of_group = changes[:, members]
        if design.is_paired:
            changes[:, members] = _from_own_reference(of_group)
        else:
            changes[:, members] = of_group - _mean(of_group[:, :, :1], axis=1)
    known = ~np.isnan(changes)
    has_reference: Flags = known[:, :, 0] if design.is_paired else np.any(known, axis=2)
    return Trajectories(
        design.levels, tuple(groups.tolist()), changes, has_reference, design.is_paired
    )


def _from_own_reference(values: Floats) -> Floats:
    """Changes of the people of a group, of those without the reference as well."""
    changes = values - values[:, :, :1]
    mean = _mean(changes, axis=1)
    # Where they are on average at the visits that the person has.
    level = _mean(values - mean, axis=2)
    return np.where(np.isnan(values[:, :, :1]), values - level, changes)


def _mean(values: Floats, axis: int) -> Floats:
    """Mean along an axis, which is kept, of the values that are there."""
    known = ~np.isnan(values)
    count = known.sum(axis=axis, keepdims=True)
    total = np.where(known, values, 0.0).sum(axis=axis, keepdims=True)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
