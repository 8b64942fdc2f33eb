"""Shapiro-Wilk's test of normality, by which published studies choose between means and ranks."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST = 3
# With fewer values a sample of nearly any shape passes.
DECISIVE = 10


class Normality(NamedTuple):
    """The sample that looks least normal.

    Attributes
    ----------
    p_value
        Of Shapiro and Wilk, not adjusted for the number of samples; zero where all values are
        equal, NaN where no sample has three values.
    sample
        Its name.
    n
        Its values.
    """

    p_value: float
    sample: str
    n: int


def find_least_normal(samples: Mapping[str, Floats]) -> Normality:
    """Smallest p of Shapiro-Wilk among samples, as R's ``shapiro.test``.

    Parameters
    ----------
    samples
        Values by name, of any number, none missing. Those with fewer than three are not tested.

    References
    ----------
    Royston 1995, https://doi.org/10.2307/2986146

    Examples
    --------
    >>> samples = {"before": np.array([1.0, 2, 3, 4]), "week2": np.array([1.0, 1, 1, 9])}
    >>> found = find_least_normal(samples)
    >>> found.sample, round(found.p_value, 4)
    ('week2', 0.0012)
    >>> find_least_normal({"before": np.array([1.0, 2.0])})
    Normality(p_value=nan, sample='', n=0)
    """
    tested = [
        Normality(shapiro_p(values), name, values.size)
        for name, values in samples.items()
        if values.size >= FEWEST
    ]
    return min(tested, default=Normality(np.nan, "", 0))


def shapiro_p(values: Floats) -> float:
    """P-value of Shapiro and Wilk of three values or more; zero where all are equal."""
    from scipy.stats import shapiro

    if np.ptp(values) == 0:
        return 0.0
    return float(shapiro(values).pvalue)
