"""The choice between tests of means and of ranks: in advance, by the scale, or by Shapiro-Wilk."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tearflow.endpoints.measures import COUNT, ORDINAL, PARAMETRIC, RANKS, Measure
from tearflow.endpoints.normality import DECISIVE, find_least_normal

Floats = NDArray[np.float64]

ALPHA = 0.05
OF_SCALE = {ORDINAL: "ranks, since the scale is ordinal", COUNT: "ranks, since it is a count"}


@dataclass(frozen=True)
class Choice:
    """How the values of a measure are tested.

    Attributes
    ----------
    parametric
        By their means; else by their ranks.
    reason
        Why.
    shapiro_p
        Smallest p of Shapiro-Wilk; NaN where it was not asked.
    """

    parametric: bool
    reason: str
    shapiro_p: float = np.nan


def choose_test(measure: Measure, has_below: bool, samples: Mapping[str, Floats]) -> Choice:
    """Means or ranks for a measure.

    Parameters
    ----------
    measure
        Its `test` and `scale` decide first.
    has_below
        Whether a value is below the limit of detection: there is no mean then.
    samples
        What the test of means takes as normal: the values of each visit in an analysis of variance,
        the differences of pairs in a paired t-test, the values of each group in Welch's.

    Examples
    --------
    >>> choose_test(Measure("osdi", test="parametric"), False, {}).reason
    'means, chosen in advance'
    >>> samples = {"week2": np.array([1.0, 1, 1, 9])}
    >>> choose_test(Measure("osdi"), False, samples).reason
    'ranks: Shapiro-Wilk p = 0.00124 (week2, n = 4; so few values decide little)'
    """
    if has_below:
        return Choice(False, "ranks, since values are below the limit of detection")
    if measure.test == RANKS:
        return Choice(False, "ranks, chosen in advance")
    if measure.test == PARAMETRIC:
        return Choice(True, "means, chosen in advance")
    if measure.scale in OF_SCALE:
        return Choice(False, OF_SCALE[measure.scale])
    least = find_least_normal(samples)
    if np.isnan(least.p_value):
        return Choice(False, "ranks, since two values cannot show whether they are normal")
    few = "; so few values decide little" if least.n < DECISIVE else ""
    where = f"({least.sample}, n = {least.n}{few})"
    if least.p_value == 0:
        return Choice(False, f"ranks, since all values are equal {where}", 0.0)
    parametric = least.p_value >= ALPHA
    way = "means: smallest" if parametric else "ranks:"
    reason = f"{way} Shapiro-Wilk p = {least.p_value:.3g} {where}"
    return Choice(parametric, reason, least.p_value)
