"""Two exact probabilities of agreement by chance, in whole numbers and so right to the last digit.

Both take proteins for independent of each other, which those of one cohort are not: see
docs/statistics.md for how far that is off.
"""

import sys
from math import comb

# No p-value is zero, also where it is too small for a double.
SMALLEST = sys.float_info.min


def overlap_p_value(shared: int, first: int, second: int, tested: int) -> float:
    """Probability that two random draws from the tested proteins share as many or more.

    The upper tail of the hypergeometric distribution, as R's
    ``phyper(shared - 1, first, tested - first, second, lower.tail = FALSE)``.

    Parameters
    ----------
    shared
        Proteins that are in both draws.
    first, second
        Proteins in each draw.
    tested
        Proteins that are drawn from.

    Examples
    --------
    >>> overlap_p_value(2, 2, 2, 4) == 1 / 6
    True
    """
    possible = max(shared, first + second - tested, 0)
    if possible > min(first, second):
        return 0.0
    ways = comb(first, possible) * comb(tested - first, second - possible)
    total = 0
    for hits in range(possible, min(first, second) + 1):
        total += ways
        left = tested - first - second + hits + 1
        ways = ways * (first - hits) * (second - hits) // ((hits + 1) * left)
    return max(total / comb(tested, second), SMALLEST)


def sign_p_value(same: int, n: int) -> float:
    """Two-sided p-value of so many equal signs where either is as likely: R's ``binom.test``.

    Parameters
    ----------
    same
        Proteins whose two changes have the same sign.
    n
        Proteins with two signs.

    Examples
    --------
    >>> sign_p_value(5, 5), sign_p_value(2, 4), sign_p_value(0, 0)
    (0.0625, 1.0, 1.0)
    """
    ways, total = 1, 0
    for hits in range(min(same, n - same) + 1):
        total += ways
        ways = ways * (n - hits) // (hits + 1)
    return min(1.0, max(total / 2 ** (n - 1), SMALLEST)) if n else 1.0
