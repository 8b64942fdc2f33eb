"""Tests of the clinical measures, as published, by person and by a model: rows of tables."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from tearflow.endpoints.arm_tests import compare_arms, compare_paired_arms
from tearflow.endpoints.comparisons import Adjusted, adjust
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.effect_sizes import EffectSize, size_arm, size_visit
from tearflow.endpoints.measures import EYE, PERSON, Measure, favours
from tearflow.endpoints.mixed_tests import (
    Model,
    find_changes,
    fit_measure,
    model_arms,
    model_changes,
    model_visits,
)
from tearflow.endpoints.names import BY_PERSON, MIXED, OF_ARM, OF_CHANGE, OF_VISIT, PUBLISHED
from tearflow.endpoints.over_visits import AnovaWays, compare_visits, complete_units
from tearflow.endpoints.settings import (
    BY_ANALYSIS,
    DUNNETT_VARIANCES,
    EACH_VISIT,
    POOLED,
)
from tearflow.endpoints.summary import arms_of
from tearflow.endpoints.table_specs import OMNIBUS, TESTS
from tearflow.endpoints.ties import round_to_zero, subtract, tie_units
from tearflow.endpoints.units import decide_people, tabulate_units
from tearflow.run.keys import require_known

ANALYSES = {PUBLISHED: EYE, BY_PERSON: PERSON}
# An estimate is of the first less the second.
SIDES = ("target", "reference")


@dataclass(frozen=True)
class Prepared:
    """Values of a measure, ready to be tested.

    Attributes
    ----------
    arms
        By arm the values, unit by visit, without the visits at which nobody of the arm has one.
    has_below
        Whether any is below the limit of detection; all up to the highest limit are then equal.
    unit
        `eye` or `person`.
    """

    arms: dict[str, pd.DataFrame]
    has_below: bool
    unit: str


def analyse_measures(
    values: pd.DataFrame,
    measures: Sequence[Measure],
    design: EndpointDesign,
    dunnett_variance: str = BY_ANALYSIS,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of `OMNIBUS` and `TESTS` of all measures, as published, by person and by the model.

    Parameters
    ----------
    values
        As in `values.tsv`.
    measures
        Those of the cohort.
    design
        Its visits and arms.
    dunnett_variance
        One of `DUNNETT_VARIANCES`.
    """
    require_known(dunnett_variance, DUNNETT_VARIANCES, "variance of Dunnett's test")
    omnibus: list[dict[str, Any]] = []
    tests: list[dict[str, Any]] = []
    for measure in measures:
        for analysis, unit in ANALYSES.items():
            prepared = prepare(values, measure, design, unit)
            head = {"measure": measure.name, "analysis": analysis, "unit": prepared.unit}
            # Published p-values are by Geisser and Greenhouse's epsilon, too small for few people,
            # and by each visit's own variance, with which such people find too much.
            of_people = analysis == BY_PERSON
            chosen = POOLED if of_people else EACH_VISIT
            variance = chosen if dunnett_variance == BY_ANALYSIS else dunnett_variance
            ways = AnovaWays(huynh_feldt=of_people, pooled=variance == POOLED)
            for arm, table in prepared.arms.items():
                whole, visits = compare_visits(
                    table, measure, design.baseline, prepared.has_below, ways
                )
                omnibus.append(head | {"arm": arm} | asdict(whole))
                complete = complete_units(table)
                sides = {"comparison": OF_VISIT, "arm": arm, "reference": design.baseline}
                tests += [
                    head | sides | {"target": visit, "visit": visit} | row
                    for visit, found in visits.items()
                    for size in [size_visit(complete, design.baseline, visit)]
                    for row in [_row(found, measure, prepared, _of_people(size, found))]
                ]
            if len(prepared.arms) > 1:
                tests += [
                    head | row
                    for comparison in (OF_ARM, OF_CHANGE)
                    for row in _compare_with_control(prepared, measure, design, comparison)
                ]
        prepared = prepare(values, measure, design, EYE)
        model = fit_measure(values, measure, design)
        head = {"measure": measure.name, "analysis": MIXED, "unit": prepared.unit}
        omnibus += [
            head | {"arm": arm} | asdict(found)
            for arm, found in find_changes(model, measure, design).items()
        ]
        tests += [head | row for row in _compare_by_model(model, prepared, measure, design)]
    return pd.DataFrame(omnibus, columns=OMNIBUS.names), pd.DataFrame(tests, columns=TESTS.names)


def prepare(values: pd.DataFrame, measure: Measure, design: EndpointDesign, unit: str) -> Prepared:
    """Values of a measure by arm, ready to be tested.

    A person is a yes where any eye is. Parameters are those of `analyse_measures`, and the unit of
    `tabulate_units`.
    """
    arms = arms_of(measure, design)
    tables, has_below = tie_units(
        decide_people(tabulate_units(values, measure, design.visits, unit, arm), measure)
        for arm in arms
    )
    seen = [table.dropna(axis=1, how="all") for table in tables]
    unit = PERSON if measure.per == PERSON else unit
    return Prepared(dict(zip(arms, seen, strict=True)), has_below, unit)


def _compare_with_control(
    prepared: Prepared, measure: Measure, design: EndpointDesign, comparison: str
) -> Iterator[dict[str, Any]]:
    """Rows of all arms against the control, adjusted together."""
    compare = compare_paired_arms if design.paired_arms else compare_arms
    keys, found, people, reasons = [], [], [], []
    for arm in design.treated_arms:
        sides = [prepared.arms[name] for name in (arm, design.control)]
        if comparison == OF_CHANGE:
            sides = [_changes(side, design.baseline) for side in sides]
        visits = [v for v in design.visits if any(v in side.columns for side in sides)]
        target, control = (side.reindex(columns=visits) for side in sides)
        tested = compare(target, control, measure, prepared.has_below)
        for visit, test in tested.comparisons.items():
            keys.append((arm, visit))
            found.append(test)
            people.append(tested.people[visit])
            reasons.append(test.reason or tested.reason)
    for (arm, visit), adjusted, reason in zip(
        keys, adjust(found, people, ""), reasons, strict=True
    ):
        key = {"comparison": comparison, "arm": "", "reference": design.control}
        target, control = (prepared.arms[name] for name in (arm, design.control))
        baseline = design.baseline if comparison == OF_CHANGE else ""
        size = size_arm(target, control, visit, baseline, design.paired_arms)
        row = _row(adjusted, measure, prepared, _of_people(size, adjusted))
        yield key | {"target": arm, "visit": visit} | row | {"reason": reason}


def _compare_by_model(
    model: Model, prepared: Prepared, measure: Measure, design: EndpointDesign
) -> Iterator[dict[str, Any]]:
    """Rows of the model: each arm's visits, arms and changes, by families that are adjusted."""
    seen = [v for v in design.visits if any(v in some.columns for some in prepared.arms.values())]
    later = [visit for visit in seen if visit != design.baseline]
    families = [
        (
            OF_VISIT,
            model_visits(model, arm, design.baseline, [v for v in later if v in some.columns]),
        )
        for arm, some in prepared.arms.items()
    ]
    if len(prepared.arms) > 1:
        families += [
            (OF_ARM, model_arms(model, design, seen)),
            (OF_CHANGE, model_changes(model, design, later)),
        ]
    for comparison, family in families:
        tests = list(family)
        found, people = [test.comparison for test in tests], [test.people for test in tests]
        for test, adjusted in zip(tests, adjust(found, people, model.reason), strict=True):
            key = {"comparison": comparison, "arm": test.arm, "reference": test.reference}
            key |= {"target": test.target, "visit": test.visit}
            yield key | _row(adjusted, measure, prepared, test.effect)


def _changes(table: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Changes from the baseline; no columns where nobody has a value there."""
    if baseline not in table.columns:
        return table.iloc[:, :0]
    return subtract(table.drop(columns=baseline), table[baseline])


def _of_people(size: EffectSize, found: Adjusted) -> EffectSize:
    """An effect size without the people needed where the units are more than the people."""
    return size if found.comparison.n == found.people else size._replace(n_needed=np.nan)


def _row(found: Adjusted, measure: Measure, prepared: Prepared, size: EffectSize) -> dict[str, Any]:
    """The numbers of a comparison; without an estimate where values are below the limit.

    There is no effect size either then, nor of scales, whose levels need not be equal steps.
    """
    row = asdict(found.comparison)
    row |= {
        "estimate": round_to_zero(row["estimate"], row["lower"], row["upper"]),
        "n_people": found.people,
        "adjusted_p": found.adjusted_p,
        "adjustment": found.adjustment,
        "reason": found.reason,
    }
    # The direction is known also where the size is not.
    better = favours(measure, row["estimate"], SIDES)
    if prepared.has_below:
        row |= {"estimate": np.nan, "estimand": "", "lower": np.nan, "upper": np.nan}
    if prepared.has_below or measure.levels:
        size = EffectSize()
    return row | size._asdict() | {"favours": better}
