"""Newcombe's 95 % intervals of a difference of shares, of two groups and of pairs."""

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.limits import NORMAL_QUANTILE as Z

Floats = NDArray[np.float64]


def wilson(yes: float, n: int) -> tuple[float, float]:
    """Wilson's limits of a share, as R's ``prop.test(yes, n, correct = FALSE)``.

    >>> [round(limit, 4) for limit in wilson(0, 10)]
    [0.0, 0.2775]
    """
    middle, spread = yes + Z**2 / 2, Z * np.sqrt(yes * (n - yes) / n + Z**2 / 4)
    return float((middle - spread) / (n + Z**2)), float((middle + spread) / (n + Z**2))


def square_and_add(
    target: tuple[float, int], reference: tuple[float, int], phi: float = 0.0
) -> tuple[float, float]:
    """Limits of the share of the target less that of the reference, by their Wilson limits.

    Parameters
    ----------
    target, reference
        How many are a yes, and of how many.
    phi
        Correlation of the two; 0 of groups of different people.

    References
    ----------
    Newcombe 1998, https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    (method 10), whose example this is.

    Examples
    --------
    >>> [round(limit, 4) for limit in square_and_add((56, 70), (48, 80))]
    [0.0524, 0.3339]
    """
    share, other = target[0] / target[1], reference[0] / reference[1]
    (low, high), (other_low, other_high) = wilson(*target), wilson(*reference)

    def add(one: float, another: float) -> float:
        return float(np.sqrt(max(one**2 + another**2 - 2 * phi * one * another, 0.0)))

    difference = share - other
    lower = difference - add(share - low, other_high - other)
    return lower, difference + add(high - share, other - other_low)


def of_groups(target: Floats, reference: Floats) -> tuple[float, float]:
    """Limits of the difference between two groups of no (0) and yes (1).

    >>> target, reference = np.repeat([1.0, 0], (9, 1)), np.repeat([1.0, 0], (3, 7))
    >>> [round(limit, 3) for limit in of_groups(target, reference)]
    [0.171, 0.809]
    """
    yes, other = float(target.sum()), float(reference.sum())
    return square_and_add((yes, target.size), (other, reference.size))


def of_pairs(target: Floats, reference: Floats) -> tuple[float, float]:
    """Limits of the difference between pairs of no (0) and yes (1).

    References
    ----------
    Newcombe 1998,
    https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C (method 10),
    with the example of Fagerland 2014, https://doi.org/10.1002/sim.6148.

    Examples
    --------
    >>> people = (1, 1, 7, 12)
    >>> before, after = np.repeat([1.0, 1, 0, 0], people), np.repeat([1.0, 0, 1, 0], people)
    >>> [round(limit, 3) for limit in of_pairs(before, after)]
    [-0.507, -0.026]
    """
    n, yes, other = target.size, float(target.sum()), float(reference.sum())
    both = float((target * reference).sum())
    # Number in both of yes and of no, less those who differ.
    product = both * (n - yes - other + both) - (yes - both) * (other - both)
    corrected = product - n / 2 if product > n / 2 else min(product, 0.0)
    margins = yes * (n - yes) * other * (n - other)
    phi = corrected / np.sqrt(margins) if margins else 0.0
    return square_and_add((yes, n), (other, n), phi)
