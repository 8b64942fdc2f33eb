"""Numbers that describe the values of each measure at each visit."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import EYE, PERSON, Measure
from tearflow.endpoints.table_specs import LEVELS, SUMMARY
from tearflow.endpoints.units import Units, tabulate_units, visits_of_measure

Floats = NDArray[np.float64]


def summarise_endpoints(
    values: pd.DataFrame, measures: Sequence[Measure], design: EndpointDesign
) -> pd.DataFrame:
    """Mean, spread and quartiles of each measure at each visit at which it was taken (`SUMMARY`).

    Parameters
    ----------
    values
        As in `values.tsv`.
    measures
        Those of the cohort.
    design
        Its visits and arms.
    """
    rows = [
        {"measure": measure.name, "arm": arm, "visit": visit, "unit": unit}
        | describe_visit(units, visit)
        for measure in measures
        for arm in arms_of(measure, design)
        for unit in (EYE, PERSON)[measure.per == PERSON :]
        for units in [tabulate_units(values, measure, design.visits, unit, arm)]
        for visit in visits_of_measure(values, measure, design.visits)
    ]
    return pd.DataFrame(rows, columns=SUMMARY.names)


def arms_of(measure: Measure, design: EndpointDesign) -> tuple[str, ...]:
    """Arms in which a measure is described by itself; one empty name where it has none."""
    if design.paired_arms and measure.per == PERSON:
        return ("",)
    return design.arms or ("",)


def arm_or_all(measure: Measure, design: EndpointDesign, arm: str) -> str:
    """The arm, or an empty name for all values where the measure has no arms."""
    return arm if arm in arms_of(measure, design) else ""


def describe_visit(units: Units, visit: str) -> dict[str, Any]:
    """Row of `summary.tsv` of units at a visit, without measure, arm, visit and unit.

    Where any value is below the limit of detection there is no mean and no minimum. A median, a
    quartile or a maximum is given where it, and the values between which it is, are above the
    highest such limit.
    """
    there = units.values[visit].notna()
    found: Floats = units.values.loc[there, visit].to_numpy()
    below: NDArray[np.bool_] = units.below.loc[there, visit].to_numpy()
    n, limit = len(found), found[below].max(initial=-np.inf)
    known = not below.any()
    counts = {"n": n, "n_people": there[there].index.get_level_values("subject").nunique()}
    spread = found.std(ddof=1) if known and n > 1 else np.nan
    return counts | {
        "mean": found.mean() if known and n else np.nan,
        "sd": spread,
        "sem": spread / np.sqrt(n) if n else np.nan,
        "median": quantile_above(found, 0.5, limit),
        "q1": quantile_above(found, 0.25, limit),
        "q3": quantile_above(found, 0.75, limit),
        "minimum": quantile_above(found, 0.0, limit),
        "maximum": quantile_above(found, 1.0, limit),
        "n_below": int(below.sum()),
        "n_missing": len(there) - n,
    }


def quantile_above(values: Floats, share: float, limit: float) -> float:
    """Quantile of values, NaN where it depends on one that is not above a limit.

    By linear interpolation, as R's default (type 7).

    >>> values = np.array([1.5, 2.0, 3.0, 5.0])
    >>> [float(quantile_above(values, 0.5, limit)) for limit in (-np.inf, 1.5, 2.0)]
    [2.5, 2.5, nan]
    """
    if not len(values) or np.quantile(values, share, method="lower") <= limit:
        return np.nan
    return float(np.quantile(values, share))


def count_levels(
    values: pd.DataFrame, measures: Sequence[Measure], design: EndpointDesign
) -> pd.DataFrame:
    """Number and share of the units at each level of the scales, and of yes and no (`LEVELS`).

    The units are eyes, or people where the measure is per person.
    """
    return pd.DataFrame(list(_levels(values, measures, design)), columns=LEVELS.names)


def _levels(
    values: pd.DataFrame, measures: Sequence[Measure], design: EndpointDesign
) -> Iterator[dict[str, Any]]:
    for measure in measures:
        if not measure.levels:
            continue
        visits = visits_of_measure(values, measure, design.visits)
        for arm in arms_of(measure, design):
            units = tabulate_units(values, measure, design.visits, EYE, arm)
            for visit in visits:
                found = units.values[visit].dropna()
                for level in measure.levels:
                    n = int((found == level).sum())
                    yield {
                        "measure": measure.name,
                        "arm": arm,
                        "visit": visit,
                        "level": level,
                        "n": n,
                        "share": n / len(found) if len(found) else np.nan,
                    }
