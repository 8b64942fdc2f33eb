"""Distribution of a rank correlation over all ways to exchange people."""

from collections.abc import Iterator, Sequence
from math import gcd

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
# Centred ranks of the people of each stratum, ascending; equal values have equal ranks.
Ranks = tuple[tuple[int, ...], ...]

# Up to so many people of a stratum all exchanges are counted, which takes 0.1 s for 12.
MOST_EXACT = 12
# Above, so many are drawn, in blocks that fit into the cache of a processor.
N_DRAWN, BLOCK = 99_999, 9_999
# Measures with other ties whose sums are drawn at a time.
COLUMNS = 64
# Up to so many proteins are compared with all sums faster than with sorted ones.
FEW = 50
# Any will do; it is fixed so that two runs give the same numbers.
SEED = 1


def count_exchanges(first: Ranks, second: Ranks) -> tuple[Integers, Floats]:
    """Exact tails of the sum of products of ranks, over all exchanges within strata.

    Parameters
    ----------
    first, second
        Centred ranks of protein and measure.

    Returns
    -------
    distances : numpy.ndarray
        Distances of the sums from zero, ascending.
    tails : numpy.ndarray
        Share of the exchanges with at least that distance; the first one is 1.

    Examples
    --------
    >>> distances, tails = count_exchanges(((-2, 0, 2),), ((-2, 0, 2),))
    >>> distances.tolist(), tails.round(3).tolist()
    ([4, 8], [1.0, 0.333])
    """
    sums: Integers = np.zeros(1, dtype=np.int64)
    shares: Floats = np.ones(1)
    for pair in zip(first, second, strict=True):
        further, of_further = count_orders(*pair)
        sums, place = np.unique(np.add.outer(sums, further), return_inverse=True)
        weights = np.multiply.outer(shares, of_further)
        shares = np.bincount(place.reshape(-1), weights.reshape(-1)).astype(float)
    distances, place = np.unique(np.abs(sums), return_inverse=True)
    tails = np.bincount(place.reshape(-1), shares)[::-1].cumsum()[::-1]
    return distances, tails / tails[0]


def count_orders(first: Sequence[int], second: Sequence[int]) -> tuple[Integers, Floats]:
    """Exact distribution of the sum of products over all n! orders of one of two lists.

    Returns
    -------
    sums : numpy.ndarray
        The different sums.
    shares : numpy.ndarray
        Of the orders, each.

    Notes
    -----
    The numbers of `second` are given out in turn. Of `first` it matters only which ones are taken,
    so that the sums of 2^n subsets are counted, and not n! orders.

    Examples
    --------
    >>> sums, shares = count_orders([-2, 0, 2], [-2, 0, 2])
    >>> sums.tolist(), (6 * shares).round().tolist()
    ([-8, -4, 4, 8], [1.0, 2.0, 2.0, 1.0])
    """
    n = len(first)
    (low, unit, steps), (low_second, unit_second, given) = _to_steps(first), _to_steps(second)
    most = sum(map(int.__mul__, sorted(steps), sorted(given)))
    subsets = np.arange(1 << n)
    sizes = np.bitwise_count(subsets)
    place = np.zeros(1 << n, dtype=np.int64)
    counts = np.eye(1, most + 1)
    for size, step in enumerate(given):
        members, larger = subsets[sizes == size], subsets[sizes == size + 1]
        place[larger] = np.arange(larger.size)
        following = np.zeros((larger.size, most + 1))
        for position, other in enumerate(steps):
            free = np.flatnonzero(members >> position & 1 == 0)
            shift = step * other
            rows = place[members[free] | 1 << position]
            following[rows, shift:] += counts[free, : most + 1 - shift]
        counts = following
    found = np.flatnonzero(counts[0])
    sums = unit * unit_second * found + low * sum(second) + low_second * sum(first)
    return sums - n * low * low_second, counts[0, found] / counts[0].sum()


def _to_steps(ranks: Sequence[int]) -> tuple[int, int, list[int]]:
    """Lowest rank, a unit, and how many of it each rank is above the lowest."""
    low = min(ranks, default=0)
    unit = gcd(*(rank - low for rank in ranks)) or 1
    return low, unit, [(rank - low) // unit for rank in ranks]


def draw_exchanges(
    first: Ranks, seconds: Sequence[Ranks], observed: Sequence[Integers]
) -> list[Integers]:
    """How many of the exchanges that are drawn are at least as far from zero as those observed.

    Parameters
    ----------
    first
        Ranks of a protein.
    seconds
        Ranks of measures.
    observed
        Distances from zero of the sums of proteins with these ranks, of each measure.

    Returns
    -------
    list of numpy.ndarray
        Counts out of `N_DRAWN`, of the shapes of `observed`.
    """
    counts = [np.zeros(distances.size, dtype=np.int64) for distances in observed]
    for start in range(0, len(seconds), COLUMNS):
        chosen = range(start, min(start + COLUMNS, len(seconds)))
        of_strata = zip(*(seconds[place] for place in chosen), strict=True)
        measures = [np.array(part, dtype=float) for part in of_strata]
        blocks = (draw_orders(len(part), stratum) for stratum, part in enumerate(first))
        for orders in zip(*blocks, strict=True):
            sums = np.zeros((len(orders[0]), len(chosen)))
            for part, order, of_measures in zip(first, orders, measures, strict=True):
                sums += np.array(part, dtype=float)[order] @ of_measures.T
            for place, drawn in zip(chosen, np.abs(sums).T.copy(), strict=True):
                counts[place] += _count_at_least(drawn, observed[place])
    return counts


def _count_at_least(drawn: Floats, distances: Integers) -> Integers:
    """How many of those drawn are at least each distance."""
    if distances.size > FEW:
        return drawn.size - np.searchsorted(np.sort(drawn), distances)
    return (drawn >= distances[:, None]).sum(axis=1)


def draw_orders(n: int, stratum: int) -> Iterator[NDArray[np.int16]]:
    """Random orders of n people in blocks, shape (orders, n), `N_DRAWN` of them.

    The same ones each time; those of another stratum are independent.
    """
    generator = np.random.default_rng((SEED, n, stratum))
    for start in range(0, N_DRAWN, BLOCK):
        size = min(BLOCK, N_DRAWN - start)
        yield generator.permuted(np.tile(np.arange(n, dtype=np.int16), (size, 1)), axis=1)
