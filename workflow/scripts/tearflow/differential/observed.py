"""The values of the units of a design, and its tables."""

from collections.abc import Sequence
from dataclasses import asdict, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.design import Design, SampleUse, Side
from tearflow.differential.series_design import SeriesDesign

Floats = NDArray[np.float64]


def observe(log2: pd.DataFrame, design: Design | SeriesDesign) -> pd.DataFrame:
    """Value of every unit of a design: the sum over its sides of sign times mean.

    Parameters
    ----------
    log2
        Log2 intensities, one row a protein group and one column a sample.
    design
        Of a contrast or a series of these samples.

    Returns
    -------
    pandas.DataFrame
        Protein group by unit. A side is the mean of the samples in which the protein group is
        measured; the value is missing where one of the sides is. Of pairs it is target minus
        reference.
    """
    units = design.units
    places = {name: place for place, name in enumerate(log2.columns)}
    values = log2.to_numpy(float)
    n_sides = max((len(unit.sides) for unit in units), default=0)
    total = np.zeros((len(log2), len(units)))
    for position in range(n_sides):
        sides = [unit.sides[position] for unit in units]
        mean = _mean_of_sides(values, sides, places)
        signs = np.array([side.sign for side in sides])
        # Adding to zero would turn -0.0 into 0.0, and the first sign is +1.
        total = mean if position == 0 else total + signs * mean
    return pd.DataFrame(total, index=log2.index, columns=[unit.name for unit in units])


def observe_sides(log2: pd.DataFrame, design: Design) -> tuple[Floats, Floats]:
    """What is subtracted and what it is subtracted from, in every unit.

    Parameters
    ----------
    log2, design
        As for `observe`.

    Returns
    -------
    reference, target : numpy.ndarray
        Shape (proteins, units); missing where the value of the unit is. Of pairs the means of
        their samples; of people in two groups their value, in that of their group; of a
        difference of differences the changes, in the same way. Over the units the means of the two
        differ by the effect, where there are no covariates.
    """
    values = observe(log2, design).to_numpy()
    whole = ~np.isnan(values)
    places = {name: place for place, name in enumerate(log2.columns)}
    intensities, units = log2.to_numpy(float), design.units
    if design.in_target is not None:
        target = np.array(design.in_target, dtype=bool)
        return np.where(target, np.nan, values), np.where(target, values, np.nan)
    halves = []
    n_sides = len(units[0].sides) if units else 2
    for positions in (range(n_sides // 2, n_sides), range(n_sides // 2)):
        total = np.zeros(values.shape)
        for place, position in enumerate(positions):
            mean = _mean_of_sides(intensities, [unit.sides[position] for unit in units], places)
            # Of four sides each half is a change: the target visit, less the reference visit.
            total = total + mean if place == 0 else total - mean
        halves.append(np.where(whole, total, np.nan))
    return halves[0], halves[1]


def average_sides(log2: pd.DataFrame, sides: Sequence[Side]) -> Floats:
    """Means of sides over the samples that are measured, shape (proteins, sides).

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample.
    sides
        Of the units of a design.
    """
    places = {name: place for place, name in enumerate(log2.columns)}
    return _mean_of_sides(log2.to_numpy(float), sides, places)


def _mean_of_sides(values: Floats, sides: Sequence[Side], places: dict[str, int]) -> Floats:
    """Means of sides over the samples that are measured, shape (proteins, units)."""
    if all(len(side.samples) == 1 for side in sides):
        return values[:, [places[side.samples[0]] for side in sides]]
    shape = (len(values), len(sides))
    total, count = np.zeros(shape), np.zeros(shape)
    for position in range(max(len(side.samples) for side in sides)):
        columns = [place for place, side in enumerate(sides) if position < len(side.samples)]
        found = values[:, [places[sides[column].samples[position]] for column in columns]]
        present = ~np.isnan(found)
        total[:, columns] += np.where(present, found, 0.0)
        count[:, columns] += present
    return np.divide(total, count, out=np.full(shape, np.nan), where=count > 0)


def tabulate_units(design: Design) -> pd.DataFrame:
    """Units of a design, also those that take no part.

    Returns
    -------
    pandas.DataFrame
        One row a unit: `pair`, `subject`, `eye` where eyes are units, `reference` and `target`
        (names of samples separated by ";", empty where there is none), `complete`, `note`, and
        `group` where units have one.
    """
    side_of = {use.sample: use.side for use in design.samples}
    columns: dict[str, list[str] | list[bool]] = {
        "pair": [unit.name for unit in design.every_unit],
        "subject": [unit.subject for unit in design.every_unit],
    }
    if any(unit.eye for unit in design.every_unit):
        columns["eye"] = [unit.eye for unit in design.every_unit]
    for wanted in ("reference", "target"):
        columns[wanted] = [
            ";".join(
                name for side in unit.sides for name in side.samples if side_of[name] == wanted
            )
            for unit in design.every_unit
        ]
    columns["complete"] = [not unit.note for unit in design.every_unit]
    columns["note"] = [unit.note for unit in design.every_unit]
    if any(unit.group for unit in design.every_unit):
        columns["group"] = [unit.group for unit in design.every_unit]
    return pd.DataFrame(columns)


def tabulate_samples(design: Design) -> pd.DataFrame:
    """Part of every sample of the cohort in a contrast.

    Returns
    -------
    pandas.DataFrame
        One row a sample in the order of the sheet: the fields of `SampleUse`, with `used` before
        `note`.
    """
    names = [field.name for field in fields(SampleUse)]
    table = pd.DataFrame([asdict(use) for use in design.samples], columns=names)
    table.insert(names.index("note"), "used", table["note"] == "")
    return table


def mean_seen(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average each row over its values that are there; missing where none is.

    >>> mean_seen(np.array([[1.0, np.nan, 2.0], [np.nan, np.nan, np.nan]])).tolist()
    [1.5, nan]
    """
    present = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.where(present, values, 0.0).sum(axis=1) / present.sum(axis=1)
