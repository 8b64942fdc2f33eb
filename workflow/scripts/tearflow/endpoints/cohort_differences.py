"""Whether the changes from baseline differ between two cohorts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.endpoints.arm_tests import compare_arms
from tearflow.endpoints.baseline import EndpointCohort, fill_columns
from tearflow.endpoints.comparisons import adjust
from tearflow.endpoints.effect_sizes import change_effect
from tearflow.endpoints.measures import PERSON, YES_NO, Measure, favours
from tearflow.endpoints.names import BY_PERSON
from tearflow.endpoints.summary import arms_of
from tearflow.endpoints.table_specs import DIFFERENCES
from tearflow.endpoints.tests import ANALYSES
from tearflow.endpoints.ties import round_to_zero, subtract, tie_units
from tearflow.endpoints.units import Units, decide_people, tabulate_units

Floats = NDArray[np.float64]
SAME = "the same people are in both cohorts"
SIDES = ("first", "second")
OF_TEST = ("test", "estimand", "estimate", "lower", "upper", "statistic", "df", "p_value")
Row = dict[str, Any]


def compare_comparisons(
    cohorts: Mapping[str, EndpointCohort],
    matrices: Mapping[str, str],
    measures: Sequence[Measure],
    comparisons: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """Differences of the changes from baseline between every two cohorts of each comparison.

    Parameters
    ----------
    cohorts
        By name.
    matrices
        Matrix of each: subjects with one id are the same person in cohorts of one matrix.
    measures
        As declared.
    comparisons
        Names of the cohorts that each compares.

    Returns
    -------
    pandas.DataFrame
        The columns of `differences.tsv`.
    """
    rows = []
    for comparison, names in comparisons.items():
        for first, second in combinations(names, 2):
            both = cohorts[first], cohorts[second]
            ids = [set(cohort.people("")) for cohort in both]
            is_same = matrices[first] == matrices[second] and bool(ids[0] & ids[1])
            found = compare_cohorts(*both, measures, is_same)
            rows += [{"comparison": comparison} | row for row in found]
    return fill_columns(rows, DIFFERENCES)


def compare_cohorts(
    first: EndpointCohort, second: EndpointCohort, measures: Sequence[Measure], is_same: bool
) -> list[Row]:
    """Differences of the changes from baseline between two cohorts.

    Parameters
    ----------
    first, second
        The cohorts; each has a baseline of its own.
    measures
        As declared.
    is_same
        Whether there are people in both, so that nothing is tested.

    Returns
    -------
    list of dict
        Rows of each measure, arm of both cohorts and visit of both, each eye by itself and
        person-wise.
    """
    rows: list[Row] = []
    for measure in measures:
        arms, others = (arms_of(measure, cohort.design) for cohort in (first, second))
        for arm in (arm for arm in arms if arm in others):
            key = {"first": first.name, "second": second.name, "measure": measure.name, "arm": arm}
            for analysis, unit in ANALYSES.items():
                unit = PERSON if measure.per == PERSON else unit
                units = [units_of(cohort, measure, unit, arm) for cohort in (first, second)]
                tables, has_below = tie_units(units)
                sides = [
                    Side(cohort.name, cohort.design.baseline, table)
                    for table, cohort in zip(tables, (first, second), strict=True)
                ]
                found = compare_sides(sides[0], sides[1], measure, has_below, is_same)
                if analysis == BY_PERSON and measure.scale != YES_NO and not has_below:
                    found = [row | size_of_effect(sides[0], sides[1], row) for row in found]
                rows += [key | {"analysis": analysis, "unit": unit} | row for row in found]
    return rows


def units_of(cohort: EndpointCohort, measure: Measure, unit: str, arm: str) -> Units:
    """Values of a measure in an arm of a cohort; a person is a yes where any eye is."""
    units = tabulate_units(cohort.values, measure, cohort.design.visits, unit, arm)
    return decide_people(units, measure)


@dataclass(frozen=True)
class Side:
    """A measure in one of the cohorts.

    Attributes
    ----------
    name
        Of the cohort.
    baseline
        Its baseline.
    values
        Unit by visit, NaN where missing; below the limit of detection tied at the bottom.
    """

    name: str
    baseline: str
    values: pd.DataFrame

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Changes from the baseline, of the later visits at which anybody has one."""
        later = self.values.drop(columns=self.baseline, errors="ignore")
        if self.baseline not in self.values:
            return later.iloc[:, :0]
        return subtract(later, self.values[self.baseline]).dropna(axis=1, how="all")

    def at(self, visit: str) -> tuple[Floats, Floats]:
        """Changes at a visit, and the values at the baseline of the same units."""
        changes = self.changes[visit].dropna()
        baseline = self.values.loc[changes.index, self.baseline]
        return changes.to_numpy(), baseline.to_numpy()


def compare_sides(
    first: Side, second: Side, measure: Measure, has_below: bool, is_same: bool
) -> list[Row]:
    """Tests of the difference of the changes at each visit of both, adjusted over the visits.

    Parameters
    ----------
    first, second
        The measure in each cohort.
    measure
        The measure.
    has_below
        Whether any value is below the limit of detection.
    is_same
        Whether the same people are in both, so that nothing is tested.
    """
    visits = [visit for visit in first.changes if visit in second.changes]
    if not visits:
        return []
    rows = [describe_sides(first, second, visit, has_below) for visit in visits]
    if is_same:
        return [row | {"reason": SAME} for row in rows]
    changes = first.changes[visits], second.changes[visits]
    found = compare_arms(*changes, measure, has_below, (first.name, second.name))
    comparisons = [found.comparisons[visit] for visit in visits]
    adjusted = adjust(comparisons, [found.people[visit] for visit in visits], found.reason)
    for row, test in zip(rows, adjusted, strict=True):
        row |= {name: getattr(test.comparison, name) for name in OF_TEST}
        row["estimate"] = round_to_zero(row["estimate"], row["lower"], row["upper"])
        row |= {
            "adjusted_p": test.adjusted_p,
            "adjustment": test.adjustment,
            "favours": favours(measure, row["estimate"], SIDES),
            "reason": test.reason,
        }
        if has_below:
            # Of a change from a value that is not known the direction is known, and no size.
            row |= {"estimate": np.nan, "estimand": "", "lower": np.nan, "upper": np.nan}
    return rows


def describe_sides(first: Side, second: Side, visit: str, has_below: bool) -> Row:
    """Units, people and mean change of both cohorts at a visit."""
    row: Row = {"visit": visit}
    for name, side in zip(SIDES, (first, second), strict=True):
        changes = side.changes[visit].dropna()
        row[f"n_{name}"] = len(changes)
        row[f"n_people_{name}"] = changes.index.get_level_values("subject").nunique()
        row[f"change_{name}"] = np.nan if has_below else changes.mean()
    return row


def size_of_effect(first: Side, second: Side, row: Row) -> Row:
    """Hedges' g of the difference of the changes, with its interval."""
    (target, target_baseline), (reference, reference_baseline) = (
        side.at(row["visit"]) for side in (first, second)
    )
    effect = change_effect(reference, target, reference_baseline, target_baseline)
    return {name: getattr(effect, name) for name in ("hedges_g", "g_lower", "g_upper")}
