"""Standardised differences of clinical measures, and the people that would be needed to show them.

The standardiser is the standard deviation between people without the treatment: at baseline, or of
the control. It is the same for all visits, and the treatment has not changed it. By the standard
deviation of the differences (g_z) a change would be the larger the more alike the visits of a
person are, and could not be compared with a difference of groups.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from tearflow.differential.limits import NORMAL_QUANTILE
from tearflow.differential.moderation import Prior
from tearflow.differential.power import PlannedTest, pairs_needed

Floats = NDArray[np.float64]

PAIRS = PlannedTest(Prior(0.0, 0.0), 1)
GROUPS = PlannedTest(Prior(0.0, 0.0), 1, of_groups=True)
ALPHA = 0.05
# A standard deviation that is a smaller share of the values is rounding.
ROUNDING = 1e-12


class EffectSize(NamedTuple):
    """Columns of `tests.tsv`, missing where a standard deviation is.

    Parameters
    ----------
    hedges_g, g_lower, g_upper
        Standardised difference, corrected for few people, and its 95 % interval, by the
        large-sample variance and the normal distribution.
    n_needed
        People whom a two-sided t-test needs to find the difference, if it is as observed, with
        80 % power at p < .05, as R's ``power.t.test(strict = TRUE)``; of two groups those in each.
        Missing above 10,000.
    """

    hedges_g: float = np.nan
    g_lower: float = np.nan
    g_upper: float = np.nan
    n_needed: float = np.nan


def paired_effect(reference: Floats, target: Floats, untreated: Floats | None = None) -> EffectSize:
    """Effect size of the differences of complete pairs.

    Parameters
    ----------
    reference, target
        Shape (people,), none missing.
    untreated
        Values by whose standard deviation the mean difference is divided; `reference` if None. For
        changes of two eyes, say, the values of the control eye at baseline.

    Notes
    -----
    Agrees with metafor's ``escalc(measure = "SMCRH")``: Bonett 2008,
    https://doi.org/10.1037/a0012868, for standard deviations that differ.

    Examples
    --------
    >>> effect = paired_effect(np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 5.0, 6.0]))
    >>> round(effect.hedges_g, 4), effect.n_needed
    (0.7006, 7.0)
    """
    differences = target - reference
    spread = spread_of(differences)
    df = len(differences) - 1
    change = float(differences.mean()) if df > 0 else np.nan
    error = spread / np.sqrt(df) if df > 0 else np.nan
    sd = spread_of(reference if untreated is None else untreated)
    return standardise(change, error, sd, df)._replace(n_needed=count_people(change, spread, PAIRS))


def group_effect(reference: Floats, target: Floats) -> EffectSize:
    """Effect size of two groups of people, by their pooled standard deviation.

    Parameters
    ----------
    reference, target
        Shapes (people of the group,), none missing.

    Notes
    -----
    Agrees with metafor's ``escalc(measure = "SMD")``: Hedges 1981,
    https://doi.org/10.3102/10769986006002107.

    Examples
    --------
    >>> effect = group_effect(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]))
    >>> round(effect.hedges_g, 4), effect.n_needed
    (1.0093, 11.0)
    """
    sizes = np.array([len(reference), len(target)])
    if sizes.min() < 2:
        return EffectSize()
    difference = float(target.mean() - reference.mean())
    pooled = pooled_spread(reference, target)
    g = correct(int(sizes.sum()) - 2) * difference / pooled
    reach = NORMAL_QUANTILE * np.sqrt((1 / sizes).sum() + g**2 / (2 * sizes.sum()))
    needed = count_people(difference, pooled, GROUPS)
    return EffectSize(g, float(g - reach), float(g + reach), needed)


def change_effect(
    reference_changes: Floats,
    target_changes: Floats,
    reference_baseline: Floats,
    target_baseline: Floats,
) -> EffectSize:
    """Effect size of the difference between the mean changes of two groups of people.

    Parameters
    ----------
    reference_changes, target_changes
        From baseline, shapes (people of the group,), none missing.
    reference_baseline, target_baseline
        Values of the same people at baseline, whose pooled standard deviation is the standardiser
        (Morris 2008, https://doi.org/10.1177/1094428106291059).
    """
    n = np.array([len(reference_changes), len(target_changes)])
    if n.min() < 2:
        return EffectSize()
    difference = float(target_changes.mean() - reference_changes.mean())
    error = np.hypot(
        *(
            spread_of(changes) / np.sqrt(len(changes) - 1)
            for changes in (reference_changes, target_changes)
        )
    )
    sd = pooled_spread(reference_baseline, target_baseline)
    needed = count_people(difference, pooled_spread(reference_changes, target_changes), GROUPS)
    return standardise(difference, float(error), sd, int(n.sum()) - 2)._replace(n_needed=needed)


def size_visit(units: pd.DataFrame, baseline: str, visit: str) -> EffectSize:
    """Effect size of a visit against the baseline.

    Parameters
    ----------
    units
        Unit by visit, none missing; the visit and the baseline need not be among the columns.
    """
    if baseline not in units.columns or visit not in units.columns:
        return EffectSize()
    return paired_effect(units[baseline].to_numpy(), units[visit].to_numpy())


def size_arm(
    target: pd.DataFrame, control: pd.DataFrame, visit: str, baseline: str, paired: bool
) -> EffectSize:
    """Effect size of an arm against the control, at a visit or of their changes.

    Parameters
    ----------
    target, control
        Unit by visit, NaN where missing; the index has the level `subject`.
    visit
        The visit.
    baseline
        From which the changes are; empty for the values at the visit themselves.
    paired
        Whether the arms are eyes of the same people, of whom one value each is taken.
    """
    wanted = [baseline, visit] if baseline else [visit]
    if not all(name in side.columns for side in (target, control) for name in wanted):
        return EffectSize()
    if paired:
        target, control = (side.groupby(level="subject").mean() for side in (target, control))
    target, control = target[wanted].dropna(), control[wanted].dropna()
    if paired:
        both = target.index.intersection(control.index)
        target, control = target.loc[both], control.loc[both]
    reference, treated = control[visit].to_numpy(), target[visit].to_numpy()
    if not baseline:
        return paired_effect(reference, treated) if paired else group_effect(reference, treated)
    before, treated_before = control[baseline].to_numpy(), target[baseline].to_numpy()
    changes, treated_changes = reference - before, treated - treated_before
    if paired:
        return paired_effect(changes, treated_changes, before)
    return change_effect(changes, treated_changes, before, treated_before)


def standardise(difference: float, error: float, sd: float, df: int) -> EffectSize:
    """Hedges' g of a difference with its standard error, by a standard deviation of `df`."""
    factor = correct(df)
    g = factor * difference / sd
    reach = NORMAL_QUANTILE * factor * float(np.sqrt((error / sd) ** 2 + g**2 / (2 * max(df, 1))))
    return EffectSize(g, g - reach, g + reach)


def correct(df: float) -> float:
    """Hedges' exact correction of the bias of a standardised difference; missing below 2.

    >>> round(correct(4), 4), correct(1)
    (0.7979, nan)
    """
    if df < 2:
        return np.nan
    return float(np.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def spread_of(values: Floats) -> float:
    """Standard deviation; missing for fewer than two values, or if they do not differ."""
    if len(values) < 2:
        return np.nan
    spread = float(values.std(ddof=1))
    return spread if spread > ROUNDING * float(np.abs(values).max()) else np.nan


def pooled_spread(first: Floats, second: Floats) -> float:
    """Pooled standard deviation of two groups; missing where neither group differs in itself."""
    deviations = np.concatenate([first - first.mean(), second - second.mean()])
    largest = max(float(np.abs(first).max()), float(np.abs(second).max()))
    pooled = float(np.sqrt((deviations**2).sum() / (len(deviations) - 2)))
    return pooled if pooled > ROUNDING * largest else np.nan


def count_people(difference: float, sd: float, test: PlannedTest) -> float:
    """People that find a difference with 80 % power, two at least; missing without a spread."""
    if not np.isfinite(difference) or not np.isfinite(sd):
        return np.nan
    return pairs_needed(abs(difference), sd, ALPHA, test, fewest=2)
