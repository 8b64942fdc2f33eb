"""Spearman's correlation of every protein with a measure, tested by exchanging people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.endpoints.rank_nulls import (
    MOST_EXACT,
    N_DRAWN,
    Ranks,
    count_exchanges,
    draw_exchanges,
)
from tearflow.endpoints.ties import tidy

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Two people always agree or disagree.
FEWEST = 3
# People who are compared with each other at a time, over all rows.
CELLS = 4_000_000
# Marks a person without a value, in the place of a rank.
ABSENT = np.iinfo(np.int64).max


@dataclass(frozen=True)
class RankCorrelations:
    """Correlations of proteins with a measure, each an array of shape (proteins,).

    Attributes
    ----------
    n
        People with both values, in strata of at least two of them.
    rho
        Spearman's coefficient; missing below `FEWEST` people, and where all values of the protein
        or of the measure are equal.
    p_value
        Two-sided: the share of the exchanges of people, within strata, with a coefficient at least
        as far from zero. Missing where `rho` is.
    smallest
        The smallest p that these people can reach.
    exact
        Whether all exchanges were counted; else p is (b + 1) / (`N_DRAWN` + 1), where b of those
        that were drawn are at least as far from zero.
    """

    n: Integers
    rho: Floats
    p_value: Floats
    smallest: Floats
    exact: Flags


def correlate_ranks(values: Floats, measure: Floats, strata: Sequence[str]) -> RankCorrelations:
    """Spearman's rank correlation of each protein with a measure, by permutation of people.

    Parameters
    ----------
    values
        Shape (proteins, people), missing where a person has no value.
    measure
        Of the people, missing where one has no value. Values that are equal but for rounding, as
        differences of decimals are, tie.
    strata
        Arm of each person. Ranks are those within the arm, and people are exchanged within it, so
        that a treatment that moves both is no correlation.

    Notes
    -----
    With one stratum `rho` is Pearson's correlation of mean ranks, as R's `cor.test(method =
    "spearman")`; with several, of mean ranks that are centred within each. All exchanges are
    counted up to `MOST_EXACT` people of a stratum. Checked against `cor.test(exact = TRUE)`, and
    with ties and strata against all exchanges, listed in R.

    Examples
    --------
    >>> found = correlate_ranks(np.array([[1.0, 2.0, 3.0]]), np.array([5.0, 6.0, 9.0]), [""] * 3)
    >>> found.rho.tolist(), found.p_value.round(4).tolist()
    ([1.0], [0.3333])
    """
    labels = np.unique(np.asarray(strata, dtype="U"), return_inverse=True)[1].reshape(-1)
    alike = labels[:, None] == labels
    measure = tidy(pd.Series(measure)).to_numpy()
    here = ~np.isnan(values) & ~np.isnan(measure)
    here &= here @ alike.astype(np.int64) > 1
    ranks = centre_ranks(np.where(here, values, np.nan), alike)
    # Ranks of the measure among those who have the protein.
    above = np.nan_to_num(np.sign(measure[:, None] - measure)) * alike
    of_measure = (here @ above.T).astype(np.int64) * here
    n = here.sum(axis=1)
    total = (ranks * of_measure).sum(axis=1)
    spread = np.sqrt(1.0 * (ranks**2).sum(axis=1) * (of_measure**2).sum(axis=1))
    is_tested = (n >= FEWEST) & (spread > 0)
    rho = np.divide(total, spread, out=np.full(len(values), np.nan), where=is_tested)
    p_value, smallest, exact = _exchange(
        np.where(here, ranks, ABSENT), np.where(here, of_measure, ABSENT), labels, total, is_tested
    )
    return RankCorrelations(n, rho.clip(-1, 1), p_value, smallest, exact)


def centre_ranks(values: Floats, alike: Flags) -> Integers:
    """How many values of the row are below each, less how many are above it.

    Parameters
    ----------
    values
        Shape (rows, people); missing ones are not compared.
    alike
        Which people are compared with each other, shape (people, people).

    Returns
    -------
    numpy.ndarray
        Twice the mean rank, less the number of values and 1; 0 where a value is missing.

    Examples
    --------
    >>> centre_ranks(np.array([[7.0, 5.0, np.nan, 7.0]]), np.ones((4, 4), dtype=bool)).tolist()
    [[1, -2, 0, 1]]
    """
    found = np.zeros(values.shape, dtype=np.int64)
    step = max(CELLS // max(alike.size, 1), 1)
    for start in range(0, len(values), step):
        part = values[start : start + step]
        signs = np.nan_to_num(np.sign(part[:, :, None] - part[:, None]))
        found[start : start + step] = (signs * alike).sum(axis=2)
    return found


def _exchange(
    first: Integers, second: Integers, labels: Integers, total: Integers, is_tested: Flags
) -> tuple[Floats, Floats, Flags]:
    """The p of every protein, the smallest possible p, and whether both are exact.

    The distribution depends on the ranks of protein and measure and not on who has which. So one
    serves all proteins without ties that the same people have.
    """
    p_value, smallest = np.full((2, len(first)), np.nan)
    exact = np.zeros(len(first), dtype=bool)
    tested = np.flatnonzero(is_tested)
    if not tested.size:
        return p_value, smallest, exact
    strata = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    kinds = np.stack(
        [
            np.hstack([np.sort(part[tested][:, people], axis=1) for people in strata])
            for part in (first, second)
        ],
        axis=1,
    )
    ends = np.cumsum([people.size for people in strata])[:-1]
    kinds, kind_of = np.unique(kinds, axis=0, return_inverse=True)
    by_kind = np.argsort(kind_of.reshape(-1), kind="stable")
    rows_of = np.split(tested[by_kind], np.cumsum(np.bincount(kind_of.reshape(-1)))[:-1])
    # By the ranks of the protein, since what is drawn serves all measures.
    drawn: dict[Ranks, list[tuple[Ranks, NDArray[np.intp]]]] = {}
    for kind, rows in zip(kinds, rows_of, strict=True):
        of_protein, of_measure = (
            tuple(tuple(part[part != ABSENT].tolist()) for part in np.split(ranks, ends))
            for ranks in kind
        )
        if max(map(len, of_protein)) > MOST_EXACT:
            drawn.setdefault(of_protein, []).append((of_measure, rows))
            continue
        distances, tails = count_exchanges(of_protein, of_measure)
        p_value[rows] = tails[np.searchsorted(distances, np.abs(total[rows]))]
        smallest[rows], exact[rows] = tails[-1], True
    for of_protein, measures in drawn.items():
        observed = [np.abs(total[rows]) for _, rows in measures]
        found = draw_exchanges(of_protein, [ranks for ranks, _ in measures], observed)
        for (_, rows), n_far in zip(measures, found, strict=True):
            p_value[rows], smallest[rows] = (n_far + 1) / (N_DRAWN + 1), 1 / (N_DRAWN + 1)
    return p_value, smallest, exact
