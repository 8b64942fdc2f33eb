"""How many interactions a set of proteins has by chance: proteins of like degree in their place."""

from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from tearflow.network.interactions import Network

# Fewest proteins of like degree from which those of a draw come. With 100, as in Guney et al. 2016,
# the bin of the highest degrees is so wide that sets of well-studied proteins get a small p
# (benchmarks/network_null.py).
LEAST_IN_BIN = 25
# Draws for the p of the whole network, with a fixed seed.
DRAWS, SEED = 999, 20251
# Interactions of a chunk of draws.
_CHUNK = 4096


def bin_degrees(degree: NDArray[np.intp], least: int = LEAST_IN_BIN) -> NDArray[np.intp]:
    """Number of the bin of each protein: neighbouring degrees, together at least so many proteins.

    Parameters
    ----------
    degree
        Of each tested protein in the network of all tested proteins.
    least
        Fewest proteins of a bin; the highest degrees, where fewer are left, join the bin below.

    Examples
    --------
    >>> bin_degrees(np.array([0, 0, 1, 2, 2, 7]), least=2)
    array([0, 0, 1, 1, 1, 1])
    """
    values, counts = np.unique(degree, return_counts=True)
    bins, number, inside = np.zeros(len(values), dtype=np.intp), 0, 0
    left = int(counts.sum())
    for position, count in enumerate(counts.tolist()):
        if inside >= least and left >= least:
            number, inside = number + 1, 0
        bins[position] = number
        inside, left = inside + count, left - count
    return bins[np.searchsorted(values, degree)]


def judge_degrees(
    network: Network, is_dep: NDArray[np.bool_], least: int = LEAST_IN_BIN
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Expected degree of each DEP and p of one as high, when the other DEPs are drawn by chance.

    The DEP itself stays; each other DEP is replaced by a tested protein of its bin, without
    replacement. Its neighbours among those of one bin are then hypergeometric, independently of
    the other bins, so that the distribution of the degree is their convolution: exact, without a
    draw.

    Parameters
    ----------
    network
        Interactions of the tested proteins.
    is_dep
        Of each tested protein.
    least
        See `bin_degrees`.

    Returns
    -------
    expected, p
        Of each DEP, in the order of the tested proteins. p is 1 where the degree is 0.

    Notes
    -----
    Checked against an enumeration of all draws of a small network and against R's `dhyper` on a
    larger one (tests/reference/degree_null.R).
    """
    bins = bin_degrees(network.degree, least)
    deps = np.flatnonzero(is_dep)
    size, drawn = np.bincount(bins), np.bincount(bins[deps], minlength=bins.max(initial=-1) + 1)
    row = np.full(len(is_dep), -1)
    row[deps] = np.arange(len(deps))
    neighbours = np.zeros((len(deps), len(size)), dtype=np.intp)
    degree = np.zeros(len(deps), dtype=np.intp)
    for start, end in ((network.a, network.b), (network.b, network.a)):
        of_dep = is_dep[start]
        np.add.at(neighbours, (row[start[of_dep]], bins[end[of_dep]]), 1)
        np.add.at(degree, row[start[of_dep & is_dep[end]]], 1)
    itself = np.arange(len(size)) == bins[deps][:, None]
    others, taken = size - itself, drawn - itself
    expected = (neighbours * taken / np.maximum(others, 1)).sum(axis=1)
    p = np.ones(len(deps))
    for number in np.flatnonzero(degree):
        chances = np.ones(1)
        for place in np.flatnonzero(neighbours[number] * taken[number]):
            counts = others[number, place], neighbours[number, place], taken[number, place]
            chances = np.convolve(chances, _hypergeometric(*map(int, counts)))
        # From the smallest on, so that a far tail keeps its digits.
        p[number] = min(1.0, chances[: degree[number] - 1 : -1].sum())
    return expected, p


@cache
def _hypergeometric(size: int, marked: int, drawn: int) -> NDArray[np.float64]:
    """Chance of 0, 1, ... marked ones in a draw, of whole numbers of any size.

    >>> _hypergeometric(5, 2, 2).tolist()
    [0.3, 0.6, 0.1]
    """
    every = comb(size, drawn)
    counts = range(min(marked, drawn) + 1)
    return np.array([comb(marked, n) * comb(size - marked, drawn - n) / every for n in counts])


def expect_edges(network: Network, is_dep: NDArray[np.bool_], least: int = LEAST_IN_BIN) -> float:
    """Expected interactions between as many proteins as there are DEPs, of the same bins each.

    Exact: the chance that both ends of an interaction are drawn, summed over all of them.
    """
    bins = bin_degrees(network.degree, least)
    size = np.bincount(bins).astype(float)
    drawn = np.bincount(bins[is_dep], minlength=len(size))
    left, right = bins[network.a], bins[network.b]
    first = drawn[left] / size[left]
    same = (drawn[right] - 1) / np.maximum(size[right] - 1, 1)
    return float((first * np.where(left == right, same, drawn[right] / size[right])).sum())


def judge_edges(
    network: Network,
    is_dep: NDArray[np.bool_],
    least: int = LEAST_IN_BIN,
    draws: int = DRAWS,
) -> float:
    """P-value of as many interactions between the DEPs, by draws of proteins of like degree.

    The observed set counts as a draw, so that no p is 0 (Phipson and Smyth 2010); with the fixed
    seed the same input gives the same p.
    """
    n_edges = len(network.among(is_dep))
    if not n_edges:
        return 1.0
    bins, random = bin_degrees(network.degree, least), np.random.default_rng(SEED)
    taken = np.zeros((len(is_dep), draws), dtype=bool)
    # Proteins without any interaction need no draw.
    for number in np.unique(bins[is_dep & (network.degree > 0)]):
        members = np.flatnonzero(bins == number)
        k = int(is_dep[members].sum())
        if k == len(members):
            taken[members] = True
            continue
        picked = random.random((draws, len(members)), np.float32).argpartition(k, axis=1)[:, :k]
        taken[members[picked], np.arange(draws)[:, None]] = True
    counts = np.zeros(draws, dtype=np.intp)
    for start in range(0, len(network.kept), _CHUNK):
        part = slice(start, start + _CHUNK)
        counts += (taken[network.a[part]] & taken[network.b[part]]).sum(axis=0)
    return float((1 + (counts >= n_edges).sum()) / (draws + 1))
