"""Average linkage without `scipy.cluster`, whose import takes as long as drawing three figures.

The report orders the rows of its heatmap by it too, so nothing here imports Matplotlib.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def z_scores(values: pd.DataFrame) -> pd.DataFrame:
    """Centre every row on its mean and divide by its standard deviation (n - 1).

    Missing values stay missing. A row whose values are all equal, or that has only one, is 0.

    >>> z_scores(pd.DataFrame([[1.0, 2.0, 3.0], [5.0, 5.0, None]])).to_numpy().tolist()
    [[-1.0, 0.0, 1.0], [0.0, 0.0, nan]]
    """
    centred = values.sub(values.mean(axis=1), axis=0)
    spread = values.std(axis=1)
    return centred.div(spread.where(spread > 0, 1.0), axis=0)


def cluster_order(scores: np.ndarray) -> np.ndarray:
    """Order rows by average linkage of their Euclidean distances over the shared columns.

    A distance over k of m columns is scaled by sqrt(m / k). Two rows that share no column are as
    far apart as the furthest that do; where none do the given order is kept.

    Parameters
    ----------
    scores
        Rows to be ordered, n x m; missing values are NaN.

    Returns
    -------
    numpy.ndarray
        Positions of the rows, n.

    Examples
    --------
    >>> cluster_order(np.array([[0.0, 0.1], [5.0, 5.0], [0.0, 0.0]])).tolist()
    [1, 0, 2]
    """
    return cluster_rows(scores).order


def row_distances(scores: np.ndarray) -> np.ndarray:
    """Distances of `cluster_order` between all rows, n x n; NaN where two share no column."""
    present = ~np.isnan(scores)
    shared = present.astype(float) @ present.T
    filled = np.where(present, scores, 0.0)
    squares = filled**2 @ present.T
    apart = np.clip(squares + squares.T - 2 * filled @ filled.T, 0, None)
    return np.sqrt(apart * scores.shape[1] / np.where(shared > 0, shared, np.nan))


@dataclass(frozen=True)
class Tree:
    """A clustering as it is drawn.

    Attributes
    ----------
    order
        Items from first to last, n.
    places, heights
        Corners of the bracket of each merge, (n - 1) x 4, the lowest merge first: along the items,
        in the middle of whose places the first and the last item have 0 and n - 1, and the
        distance of what is merged. As `dendrogram` of `scipy.cluster.hierarchy` has them.
    """

    order: NDArray[np.int64]
    places: NDArray[np.float64]
    heights: NDArray[np.float64]


def cluster_rows(values: np.ndarray) -> Tree:
    """Tree of `cluster_order`; without merges where no two rows share a column."""
    distance = row_distances(values)
    known = distance[np.triu_indices(len(values), 1)]
    if np.isnan(known).all():
        return Tree(np.arange(len(values)), np.empty((0, 4)), np.empty((0, 4)))
    return make_tree(np.where(np.isnan(distance), np.nanmax(known), distance))


def make_tree(distances: NDArray[np.float64]) -> Tree:
    """Clustering by average linkage.

    By chains of nearest neighbours (Müllner 2011, arXiv:1109.2378). The same order as by
    ``leaves_list(average(squareform(distances)))`` of `scipy.cluster.hierarchy`, also where
    distances are equal.

    Parameters
    ----------
    distances
        Between all of n items, n x n; what lies above the diagonal is read.
    """
    n_items = len(distances)
    joined = [np.array([item]) for item in range(n_items)]
    children: list[tuple[int, int, float]] = []
    cluster_of = np.arange(n_items)
    for height, x, y in _list_merges(distances):
        left, right = sorted((cluster_of[x], cluster_of[y]))
        joined.append(np.concatenate([joined[left], joined[right]]))
        children.append((left, right, height))
        cluster_of[joined[-1]] = len(joined) - 1
    order = joined[-1]
    place = np.empty(2 * n_items - 1)
    place[order] = np.arange(n_items)
    height_of = np.zeros(2 * n_items - 1)
    for cluster, (left, right, height) in enumerate(children, start=n_items):
        place[cluster] = (place[left] + place[right]) / 2
        height_of[cluster] = height
    lefts, rights = (np.array([merge[side] for merge in children], dtype=int) for side in (0, 1))
    tops = height_of[n_items:]
    return Tree(
        order,
        np.stack([place[lefts], place[lefts], place[rights], place[rights]], axis=1),
        np.stack([height_of[lefts], tops, tops, height_of[rights]], axis=1),
    )


def order_leaves(distances: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order of the leaves of the tree of `make_tree`.

    >>> order_leaves(np.array([[0.0, 7.0, 1.0], [7.0, 0.0, 7.0], [1.0, 7.0, 0.0]])).tolist()
    [1, 0, 2]
    """
    return make_tree(distances).order


def _list_merges(distances: NDArray[np.float64]) -> list[tuple[float, int, int]]:
    """Distance of two clusters that are merged and an item of each, the nearest clusters first."""
    upper = np.triu(distances, 1)
    apart = upper + upper.T
    np.fill_diagonal(apart, np.inf)
    # A cluster has the place of one of its items; the places of the others are far from everything.
    size = np.ones(len(apart))
    chain: list[int] = []
    merges = []
    for _ in range(len(apart) - 1):
        if not chain:
            chain = [int(np.flatnonzero(size)[0])]
        while True:
            last, nearest = chain[-1], int(apart[chain[-1]].argmin())
            # Of equally near ones the one before, else the chain would go round in a circle.
            if len(chain) > 1 and apart[last, chain[-2]] <= apart[last, nearest]:
                break
            chain.append(nearest)
        x, y = sorted(chain[-2:])
        del chain[-2:]
        merges.append((apart[x, y], x, y))
        mean = (size[x] * apart[x] + size[y] * apart[y]) / (size[x] + size[y])
        apart[y] = apart[:, y] = mean
        apart[x] = apart[:, x] = np.inf
        size[x], size[y] = 0, size[x] + size[y]
    return sorted(merges, key=lambda merge: merge[0])
