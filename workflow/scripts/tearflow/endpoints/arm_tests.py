"""Tests of an arm against the control: at each visit, and of their changes from the baseline."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.endpoints.choose_test import choose_test
from tearflow.endpoints.comparisons import (
    Comparison,
    compare_groups,
    compare_pairs,
    compare_yes_no_groups,
    compare_yes_no_pairs,
)
from tearflow.endpoints.measures import YES_NO, Measure
from tearflow.endpoints.over_visits import BY_SCALE, count_people
from tearflow.endpoints.ties import subtract

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ArmTests:
    """Tests of an arm against the control.

    Attributes
    ----------
    comparisons
        By visit.
    people
        By visit the number of people whom the units are of.
    reason
        Why means or ranks are tested, chosen once for all visits.
    """

    comparisons: dict[str, Comparison]
    people: dict[str, int]
    reason: str


def compare_paired_arms(
    target: pd.DataFrame, control: pd.DataFrame, measure: Measure, has_below: bool
) -> ArmTests:
    """Tests of arms that are eyes of the same people, who are the pairs.

    Parameters
    ----------
    target, control
        Unit by visit, NaN where missing: values, or changes from the baseline. The index has the
        level `subject`.
    measure
        The measure.
    has_below
        Whether values are below the limit of detection, and tied at the bottom.
    """
    target, control = (arm.groupby(level="subject", sort=False).mean() for arm in (target, control))
    both = target.index.intersection(control.index)
    differences = {
        visit: subtract(target.loc[both, visit], control.loc[both, visit]).dropna()
        for visit in target.columns
    }
    pairs = {visit: some.to_numpy() for visit, some in differences.items()}
    if measure.scale == YES_NO:
        choice = BY_SCALE
        # Changes, which may be -1, have no shares.
        of_values = not any((arm < 0).any(axis=None) for arm in (target, control))
        found = {
            visit: compare_yes_no_pairs(
                some.to_numpy(), control.loc[some.index, visit].to_numpy() if of_values else None
            )
            for visit, some in differences.items()
        }
    else:
        choice = choose_test(measure, has_below, pairs)
        found = {visit: compare_pairs(some, choice.parametric) for visit, some in pairs.items()}
    return ArmTests(found, {visit: some.size for visit, some in pairs.items()}, choice.reason)


def compare_arms(
    target: pd.DataFrame,
    control: pd.DataFrame,
    measure: Measure,
    has_below: bool,
    names: tuple[str, str] = ("target", "control"),
) -> ArmTests:
    """Tests of arms that are different people.

    Parameters are as of `compare_paired_arms`; `names` of both arms are for the reason.
    """
    both = pd.concat([target, control])
    in_target = np.arange(len(both)) < len(target)
    there = {visit: both[visit].notna().to_numpy() for visit in both.columns}
    groups = {
        visit: (both[visit].to_numpy(float)[seen], in_target[seen]) for visit, seen in there.items()
    }
    if measure.scale == YES_NO:
        choice = BY_SCALE
        found = {visit: compare_yes_no_groups(*some) for visit, some in groups.items()}
    else:
        samples = {
            f"{visit}, {name}": values[side == of_target]
            for visit, (values, side) in groups.items()
            for name, of_target in zip(names[::-1], (False, True), strict=True)
        }
        choice = choose_test(measure, has_below, samples)
        found = {visit: compare_groups(*some, choice.parametric) for visit, some in groups.items()}
    people = {visit: count_people(both[seen]) for visit, seen in there.items()}
    return ArmTests(found, people, choice.reason)
