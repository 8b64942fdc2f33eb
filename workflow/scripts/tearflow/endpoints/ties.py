"""Equal values as ranks need them: of binary fractions, and below the limit of detection."""

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
import pandas as pd

from tearflow.endpoints.units import Units

Values = TypeVar("Values", pd.Series, pd.DataFrame)

DIGITS = 12


def tidy(values: Values, size: float | None = None) -> Values:
    """Values to the twelfth digit of a size, so that sums which are equal in decimals tie.

    Parameters
    ----------
    values
        Of any kind, NaN where missing.
    size
        None for the largest of the values.

    Examples
    --------
    >>> tidy(pd.Series([0.1 + 0.2, 0.3])).nunique()
    1
    """
    if size is None:
        size = float(np.nanmax(np.abs(values.to_numpy()), initial=0.0))
    if not 0 < size < np.inf:
        return values
    return values.round(DIGITS - 1 - int(np.floor(np.log10(size))))


def subtract(target: Values, reference: pd.Series) -> Values:
    """Each column of the target less the reference, of the same units.

    >>> subtract(pd.Series([0.3, 0.2]), pd.Series([0.1, 0.0])).nunique()
    1
    """
    size = max(np.nanmax(np.abs(side.to_numpy()), initial=0.0) for side in (target, reference))
    return tidy(target.sub(reference, axis=0), float(size))


def round_to_zero(estimate: float, lower: float, upper: float) -> float:
    """The estimate, and 0 where it is no more than the rounding of numbers of its interval's size.

    Else an equal effect would favour a side, and which one would depend on the machine.

    >>> round_to_zero(-1.8e-15, -2.2, 2.2), round_to_zero(0.1, -0.1, 0.3)
    (0.0, 0.1)
    """
    return 0.0 if abs(estimate) <= 10.0**-DIGITS * max(abs(lower), abs(upper)) else estimate


def tie_units(units: Iterable[Units]) -> tuple[list[pd.DataFrame], bool]:
    """Values of groups that are compared, ready for ranks; and whether any is below a limit.

    Parameters
    ----------
    units
        Of one measure. All values up to the highest limit of detection of any group are tied.
    """
    units = list(units)
    limit = highest_limit(units)
    return [tie_below(tidy(some.values), limit) for some in units], not np.isnan(limit)


def highest_limit(units: Iterable[Units]) -> float:
    """Highest limit of detection below which there is a value; NaN where none is below."""
    limits = [some.values.where(some.below).max(axis=None) for some in units]
    return float(np.fmax.reduce(limits, initial=np.nan))


def tie_below(values: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Values with all up to the highest limit tied there, since they may be in any order.

    >>> tie_below(pd.DataFrame({"week2": [1.5, 2.0, 3.0, np.nan]}), 2.0)["week2"].tolist()
    [2.0, 2.0, 3.0, nan]
    """
    return values.mask(values <= limit, limit)
