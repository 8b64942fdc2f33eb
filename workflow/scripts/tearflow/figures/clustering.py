"""Average linkage without `scipy.cluster`, whose import takes as long as drawing three figures.

The report orders the rows of its heatmap by it too, so nothing here imports Matplotlib.
"""

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

    A distance over k of m columns is scaled by sqrt(m / k). Where two rows share no column the
    given order is kept.

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
    distance = row_distances(scores)
    if len(scores) < 3 or np.isnan(distance).any():
        return np.arange(len(scores))
    return order_leaves(distance)


def row_distances(scores: np.ndarray) -> np.ndarray:
    """Distances of `cluster_order` between all rows, n x n; NaN where two share no column."""
    present = ~np.isnan(scores)
    shared = present.astype(float) @ present.T
    filled = np.where(present, scores, 0.0)
    squares = filled**2 @ present.T
    apart = np.clip(squares + squares.T - 2 * filled @ filled.T, 0, None)
    return np.sqrt(apart * scores.shape[1] / np.where(shared > 0, shared, np.nan))


def order_leaves(distances: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order of the leaves of a clustering by average linkage.

    By chains of nearest neighbours (Müllner 2011, arXiv:1109.2378). The same order as by
    ``leaves_list(average(squareform(distances)))`` of `scipy.cluster.hierarchy`, also where
    distances are equal.

    Parameters
    ----------
    distances
        Between all of n items, n x n; what lies above the diagonal is read.

    Examples
    --------
    >>> order_leaves(np.array([[0.0, 7.0, 1.0], [7.0, 0.0, 7.0], [1.0, 7.0, 0.0]])).tolist()
    [1, 0, 2]
    """
    joined = [np.array([item]) for item in range(len(distances))]
    cluster_of = np.arange(len(distances))
    for x, y in _list_merges(distances):
        left, right = sorted((cluster_of[x], cluster_of[y]))
        joined.append(np.concatenate([joined[left], joined[right]]))
        cluster_of[joined[-1]] = len(joined) - 1
    return joined[-1]


def _list_merges(distances: NDArray[np.float64]) -> list[tuple[int, int]]:
    """An item of each of the two clusters that are merged, the nearest clusters first."""
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
    return [(x, y) for _, x, y in sorted(merges, key=lambda merge: merge[0])]
