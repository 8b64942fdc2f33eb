"""Tests of the visits of a measure against its baseline, as published."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tearflow.endpoints.choose_test import Choice, choose_test
from tearflow.endpoints.comparisons import (
    Adjusted,
    Comparison,
    adjust,
    compare_pairs,
    compare_yes_no_pairs,
    without_test,
)
from tearflow.endpoints.dunnett import NO_CHANGE, compare_by_dunnett
from tearflow.endpoints.friedman import Friedman, dunn, friedman
from tearflow.endpoints.measures import YES_NO, Measure
from tearflow.endpoints.names import BY_DUNN, BY_DUNNETT, COCHRAN, DUNN, FRIEDMAN, REPEATED_ANOVA
from tearflow.endpoints.repeated_measures import analyse_repeated
from tearflow.endpoints.ties import subtract

# Units of the smallest visit that is tested.
FEWEST = 2
BY_SCALE = Choice(False, "yes or no")

Comparisons = dict[str, Adjusted]


@dataclass(frozen=True)
class AnovaWays:
    """How an analysis of variance is corrected and followed up.

    Attributes
    ----------
    huynh_feldt
        Whether its p is that by the epsilon of Huynh and Feldt; else of Geisser and Greenhouse.
    pooled
        Whether Dunnett's test takes the residual variance; else that of the changes to each visit.
    """

    huynh_feldt: bool = False
    pooled: bool = False


AS_PUBLISHED = AnovaWays()


@dataclass(frozen=True)
class Omnibus:
    """The test whether a measure changes over the visits at all; numbers are NaN without one.

    Attributes
    ----------
    test
        Its name; empty where the visits allow none.
    n, n_left_out
        Complete units, and those that miss a visit.
    statistic, df1, df2
        F, or chi squared, with its degrees of freedom, before a correction by epsilon.
    epsilon
        Of Geisser and Greenhouse.
    p_value, p_uncorrected
        Corrected by an epsilon, and not; equal where there is none.
    shapiro_p
        Smallest p of Shapiro-Wilk.
    reason
        Why this test, or why none.
    epsilon_huynh_feldt, p_geisser_greenhouse, p_huynh_feldt
        Epsilon of Huynh and Feldt, and p by the one and the other.
    """

    test: str
    n: int
    n_left_out: int
    statistic: float = np.nan
    df1: float = np.nan
    df2: float = np.nan
    epsilon: float = np.nan
    p_value: float = np.nan
    p_uncorrected: float = np.nan
    shapiro_p: float = np.nan
    reason: str = ""
    epsilon_huynh_feldt: float = np.nan
    p_geisser_greenhouse: float = np.nan
    p_huynh_feldt: float = np.nan


def complete_units(values: pd.DataFrame) -> pd.DataFrame:
    """Units with a value at each visit, but for visits of a single unit, which has none to join."""
    tested = [visit for visit in values.columns if values[visit].notna().sum() >= FEWEST]
    return values[tested].dropna()


def compare_visits(
    values: pd.DataFrame,
    measure: Measure,
    baseline: str,
    has_below: bool,
    ways: AnovaWays = AS_PUBLISHED,
) -> tuple[Omnibus, Comparisons]:
    """Omnibus test of the visits, and every other visit against the baseline.

    With three visits or more repeated-measures ANOVA and Dunnett's test, or Friedman's and Dunn's,
    of the units that have them all; of yes and no Cochran's Q, and McNemar's test of each visit.
    With two a test of pairs, which is the omnibus test too.

    Parameters
    ----------
    values
        Unit by visit, NaN where missing, each visit with a value of some unit; the index has the
        level `subject`. Values below the limit of detection are tied at the bottom.
    measure
        The measure.
    baseline
        A visit, which need not be among the columns.
    has_below
        Whether there are values below the limit.
    ways
        How an analysis of variance is corrected and followed up.
    """
    complete = complete_units(values)
    tested = list(complete.columns)
    others = [visit for visit in values.columns if visit != baseline]
    targets = [visit for visit in tested if visit != baseline]
    left_out = len(values) - len(complete)
    if baseline not in tested:
        reason = f'fewer than two values at the baseline "{baseline}"'
        return Omnibus("", 0, len(values), reason=reason), _without_test(values[others], reason)
    alone = [visit for visit in others if visit not in targets]
    untested = _without_test(values[alone], "only one value at this visit")
    if not targets:
        reason = "one visit only" if not others else "only one value at any other visit"
        return Omnibus("", len(complete), left_out, reason=reason), untested
    if measure.scale == YES_NO:
        omnibus, found = _compare_yes_no(values[tested], complete, baseline)
    elif len(targets) == 1:
        omnibus, found = _compare_two(complete, measure, baseline, has_below)
    else:
        omnibus, found = _compare_many(complete, measure, baseline, has_below, ways)
    omnibus = replace(omnibus, n_left_out=left_out)
    return omnibus, {visit: (found | untested)[visit] for visit in others}


def _without_test(values: pd.DataFrame, reason: str) -> Comparisons:
    return {
        visit: without_test(len(there), count_people(there), reason)
        for visit in values.columns
        for there in [values[visit].dropna()]
    }


def count_people(units: pd.DataFrame | pd.Series) -> int:
    """Number of people whom units are of."""
    return int(units.index.get_level_values("subject").nunique())


def _compare_two(
    complete: pd.DataFrame, measure: Measure, baseline: str, has_below: bool
) -> tuple[Omnibus, Comparisons]:
    (visit,) = (name for name in complete.columns if name != baseline)
    changes = subtract(complete[visit], complete[baseline]).to_numpy()
    choice = choose_test(measure, has_below, {"differences": changes})
    found = compare_pairs(changes, choice.parametric)
    adjusted = adjust([found], [count_people(complete)], choice.reason)
    return _omnibus_of_pairs(found, choice), {visit: adjusted[0]}


def _omnibus_of_pairs(found: Comparison, choice: Choice) -> Omnibus:
    """The test of the only other visit, as that of any change."""
    return Omnibus(
        found.test,
        found.n,
        0,
        statistic=found.statistic,
        df1=found.df,
        p_value=found.p_value,
        p_uncorrected=found.p_value,
        shapiro_p=choice.shapiro_p,
        reason=found.reason or f"two visits; {choice.reason}",
    )


def _omnibus_of_ranks(name: str, found: Friedman, choice: Choice) -> Omnibus:
    return Omnibus(
        name,
        found.n,
        0,
        statistic=found.chi_squared,
        df1=found.df,
        p_value=found.p_value,
        p_uncorrected=found.p_value,
        shapiro_p=choice.shapiro_p,
        reason="no unit changes" if np.isnan(found.p_value) else choice.reason,
    )


def _why_incomplete(complete: pd.DataFrame) -> str:
    has = "no unit has" if complete.empty else "only one unit has"
    return f"{has} a value at each of the {complete.shape[1]} visits"


def _compare_yes_no(
    values: pd.DataFrame, complete: pd.DataFrame, baseline: str
) -> tuple[Omnibus, Comparisons]:
    """Cochran's Q of complete units, and McNemar's test of all pairs with the baseline."""
    changes = {
        visit: subtract(values[visit], values[baseline]).dropna()
        for visit in values.columns
        if visit != baseline
    }
    found = [
        compare_yes_no_pairs(some.to_numpy(), values.loc[some.index, baseline].to_numpy())
        for some in changes.values()
    ]
    adjusted = adjust(found, [count_people(some) for some in changes.values()], BY_SCALE.reason)
    if len(found) == 1:
        omnibus = _omnibus_of_pairs(found[0], BY_SCALE)
    elif len(complete) < FEWEST:
        omnibus = Omnibus(COCHRAN, len(complete), 0, reason=_why_incomplete(complete))
    else:
        omnibus = _omnibus_of_ranks(COCHRAN, friedman(complete.to_numpy()), BY_SCALE)
    return omnibus, dict(zip(changes, adjusted, strict=True))


def _compare_many(
    complete: pd.DataFrame, measure: Measure, baseline: str, has_below: bool, ways: AnovaWays
) -> tuple[Omnibus, Comparisons]:
    samples = {str(visit): complete[visit].to_numpy() for visit in complete.columns}
    choice = choose_test(measure, has_below, samples)
    if len(complete) < FEWEST:
        reason = _why_incomplete(complete)
        omnibus = Omnibus("", len(complete), 0, reason=reason)
        return omnibus, _without_test(complete.drop(columns=baseline), reason)
    changes = subtract(complete.drop(columns=baseline), complete[baseline])
    if choice.parametric:
        return _by_means(complete, changes, choice, ways)
    return _by_ranks(complete, changes, choice, list(complete.columns).index(baseline))


def _by_means(
    complete: pd.DataFrame, changes: pd.DataFrame, choice: Choice, ways: AnovaWays
) -> tuple[Omnibus, Comparisons]:
    found = analyse_repeated(complete.to_numpy())
    by = "Huynh and Feldt" if ways.huynh_feldt else "Geisser and Greenhouse"
    omnibus = Omnibus(
        REPEATED_ANOVA,
        len(complete),
        0,
        statistic=found.f,
        df1=found.df1,
        df2=found.df2,
        epsilon=found.epsilon,
        p_value=found.p_huynh_feldt if ways.huynh_feldt else found.p_value,
        p_uncorrected=found.p_uncorrected,
        shapiro_p=choice.shapiro_p,
        reason=f"{choice.reason}; p by {by}" if found.residual_variance else NO_CHANGE,
        epsilon_huynh_feldt=found.epsilon_huynh_feldt,
        p_geisser_greenhouse=found.p_value,
        p_huynh_feldt=found.p_huynh_feldt,
    )
    tests = compare_by_dunnett(
        changes.to_numpy().T, found.residual_variance if ways.pooled else None
    )
    people = count_people(complete)
    return omnibus, {
        visit: Adjusted(test, p, BY_DUNNETT, people, test.reason or choice.reason)
        for visit, (test, p) in zip(changes.columns, tests, strict=True)
    }


def _by_ranks(
    complete: pd.DataFrame, changes: pd.DataFrame, choice: Choice, baseline: int
) -> tuple[Omnibus, Comparisons]:
    found = friedman(complete.to_numpy())
    omnibus = _omnibus_of_ranks(FRIEDMAN, found, choice)
    z, p_values = (np.delete(numbers, baseline) for numbers in dunn(found, baseline))
    people, adjusted = count_people(complete), np.minimum(1.0, p_values * len(z))
    rows = {}
    for place, visit in enumerate(changes.columns):
        # The estimate and its interval are those of the pairs of this visit alone.
        pairs = compare_pairs(changes[visit].to_numpy(), parametric=False)
        test = replace(
            pairs,
            test=DUNN,
            statistic=float(z[place]),
            p_value=float(p_values[place]),
            reason=omnibus.reason if np.isnan(omnibus.p_value) else "",
        )
        rows[visit] = Adjusted(test, float(adjusted[place]), BY_DUNN, people, omnibus.reason)
    return omnibus, rows
