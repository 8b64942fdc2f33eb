"""The values of a measure by unit and visit: eyes, or people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tearflow.endpoints.measures import EYE, PERSON, YES_NO, Measure
from tearflow.endpoints.table_specs import VALUES
from tearflow.endpoints.values import Value
from tearflow.run.keys import require_known

UNITS = (EYE, PERSON)
_INDEX = ["subject", "eye"]


def tabulate_values(values: Iterable[Value]) -> pd.DataFrame:
    """Frame of values, as `values.tsv` has it."""
    table = pd.DataFrame(list(values), columns=VALUES.names)
    return table.astype({column.name: column.dtype for column in VALUES.columns})


@dataclass(frozen=True)
class Units:
    """Values of one measure in one arm, or in all.

    Attributes
    ----------
    values
        Unit by visit in order, NaN where missing. The index has the levels `subject` and `eye`,
        which is empty where the unit is a person; units stand in order of first appearance, and
        each has a value at one visit at least.
    below
        Of the same shape: whether the value is below the limit of detection. The limit is the
        value then, and the mean of the eyes of a person an upper limit.
    """

    values: pd.DataFrame
    below: pd.DataFrame


def tabulate_units(
    values: pd.DataFrame,
    measure: Measure,
    visits: Sequence[str],
    unit: str,
    arm: str = "",
) -> Units:
    """Values of a measure by unit and visit.

    Parameters
    ----------
    values
        As in `values.tsv`.
    measure
        The measure.
    visits
        The columns, in order; values at other visits are left out.
    unit
        `eye`: a row an eye, or a person where the measure is per person. `person`: the mean of the
        eyes that are there.
    arm
        Only values of this arm; all where it is empty.

    Raises
    ------
    ValueError
        If the unit is unknown, or a unit has two values at a visit.
    """
    require_known(unit, UNITS, "unit")
    chosen = values[(values["measure"] == measure.name) & values["visit"].isin(list(visits))]
    if arm:
        chosen = chosen[chosen["arm"] == arm]
    if unit == PERSON:
        of_person = chosen.groupby(["subject", "visit"], sort=False, as_index=False)
        chosen = of_person.agg({"value": "mean", "below": "any"}).assign(eye="")
    if chosen.duplicated([*_INDEX, "visit"]).any():
        raise ValueError(f'"{measure.name}" has two values of a unit at a visit')
    units = pd.MultiIndex.from_frame(chosen[_INDEX])
    index, columns = units.drop_duplicates(), pd.Index(list(visits), dtype="str")
    place = index.get_indexer(units), columns.get_indexer(chosen["visit"])
    found = np.full((len(index), len(columns)), np.nan)
    below = np.zeros(found.shape, bool)
    found[place], below[place] = chosen["value"], chosen["below"]
    return Units(pd.DataFrame(found, index, columns), pd.DataFrame(below, index, columns))


def decide_people(units: Units, measure: Measure) -> Units:
    """Units of which, of a yes or no, a person is a yes where any eye is."""
    if measure.scale != YES_NO:
        return units
    return replace(units, values=np.sign(units.values))


def visits_of_measure(
    values: pd.DataFrame, measure: Measure, visits: Sequence[str]
) -> tuple[str, ...]:
    """Visits at which anybody has a value of a measure, in order."""
    found = set(values.loc[values["measure"] == measure.name, "visit"])
    return tuple(visit for visit in visits if visit in found)
