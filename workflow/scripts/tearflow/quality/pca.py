"""Principal components of the samples, of complete groups or of those that most samples have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

N_COMPONENTS = 3
# Fewer samples or protein groups give no components worth a look.
FEWEST = 3
# Share of the samples in which a protein group is seen that takes part.
SEEN = 0.7


@dataclass(frozen=True)
class Components:
    """Principal components of samples.

    Attributes
    ----------
    scores
        Sample by component, `N_COMPONENTS` columns; NaN where the data do not have a component,
        or a sample has no value that takes part.
    explained
        Share of the variance of each component that the data have; empty where fewer than 3
        samples or protein groups take part, or nothing varies.
    n_groups
        Protein groups that take part.
    """

    scores: Floats
    explained: Floats
    n_groups: int


def principal_components(
    log2: pd.DataFrame, people: Sequence[str] | None = None, seen: float = SEEN
) -> Components:
    """Components of the samples by the protein groups that most of them have.

    Principal coordinates of the samples' distances (Gower 1966), each over the groups that both
    have and scaled up by the share of them: with every value there, the components of centred
    data. Checked against R's ``cmdscale(dist(t(log2)))`` (`tests/reference/pca.R`).

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample, without contaminants; missing values are NaN.
    people
        Person of each sample, where the mean of each person is taken out of every group first:
        what is left are the changes within people. A group counts in a person who has it twice.
    seen
        Share of the samples, from 0 to 1, in which a group is seen that takes part.

    Returns
    -------
    Components
        A component's sign is chosen so that its largest loading is positive.

    Examples
    --------
    >>> log2 = pd.DataFrame([[0.0, 0, 3], [0, 0, 6], [1, 1, 1], [None, None, 5]])
    >>> found = principal_components(log2)
    >>> found.n_groups, found.scores[:, 0].round(3).tolist()
    (3, [-2.236, -2.236, 4.472])
    """
    present = log2.notna().to_numpy()
    kept = present.sum(axis=1) >= seen * log2.shape[1] - 1e-9
    values = log2.to_numpy(dtype=float)[kept]
    if people is not None:
        values = remove_means(values, people)
    taking_part = ~np.isnan(values).all(axis=0)
    scores = np.full((log2.shape[1], N_COMPONENTS), np.nan)
    scores[taking_part], explained = _coordinates(values[:, taking_part])
    return Components(scores, explained, int(kept.sum()))


def remove_means(values: Floats, people: Sequence[str]) -> Floats:
    """Values, row by sample, less the mean of their person; NaN where a person has one only.

    >>> remove_means(np.array([[1.0, 3.0, 5.0, np.nan], [1.0, 2.0, 0.0, 4.0]]), list("AABB"))
    array([[-1. ,  1. ,  nan,  nan],
           [-0.5,  0.5, -2. ,  2. ]])
    """
    codes, names = pd.factorize(np.asarray(people, dtype=object))
    of_person = np.eye(len(names))[codes]
    present = ~np.isnan(values)
    counts = present @ of_person
    sums = np.where(present, values, 0.0) @ of_person
    means = sums / np.where(counts > 1, counts, np.nan)
    return values - means[:, codes]


def _coordinates(values: Floats) -> tuple[Floats, Floats]:
    """Scores and explained shares of row-by-sample values, some of which are missing."""
    n_rows, n_samples = values.shape
    scores = np.full((n_samples, N_COMPONENTS), np.nan)
    none = scores, np.empty(0)
    if min(n_rows, n_samples) < FEWEST:
        return none
    present = ~np.isnan(values)
    # Centred first: the squares below then lose no digits.
    counts = present.sum(axis=1, keepdims=True)
    filled = np.where(present, values, 0.0)
    means = filled.sum(axis=1, keepdims=True) / np.maximum(counts, 1)
    filled = np.where(present, values - means, 0.0)
    shared = present.T.astype(float) @ present
    if not shared.all():
        return none
    squares = (filled**2).T @ present
    squares = (squares + squares.T - 2 * filled.T @ filled) * n_rows / shared
    np.fill_diagonal(squares, 0.0)
    inner = -0.5 * squares
    inner -= inner.mean(axis=0)
    inner -= inner.mean(axis=1, keepdims=True)
    found, vectors = np.linalg.eigh((inner + inner.T) / 2)
    found, vectors = found[::-1], vectors[:, ::-1]
    largest_value = np.abs(values[present]).max(initial=0.0)
    tolerance = max(values.shape) * largest_value**2 * n_rows * np.finfo(float).eps
    rank = min(int((found > tolerance).sum()), N_COMPONENTS)
    if not rank:
        return none
    axes = vectors[:, :rank] * np.sqrt(found[:rank])
    loadings = filled @ axes
    signs = np.sign(loadings[np.abs(loadings).argmax(axis=0), np.arange(rank)])
    scores[:, :rank] = axes * signs
    return scores, found[:rank] / found[found > 0].sum()


def complete_components(values: Floats) -> tuple[Floats, Floats]:
    """Scores of the first components of centred data, by singular value decomposition.

    Parameters
    ----------
    values
        Samples by protein groups, none missing. The groups are centred and not scaled.

    Returns
    -------
    scores : numpy.ndarray
        Sample by component, `N_COMPONENTS` columns. A component's sign is chosen so that its
        largest loading is positive. Components that the data do not have are NaN.
    explained : numpy.ndarray
        Share of the total variance of each component that the data have; empty with fewer than 3
        samples or protein groups, or where nothing varies.

    Examples
    --------
    >>> scores, explained = complete_components(np.array([[0.0, 0, 1], [2, 4, 1], [4, 8, 1]]))
    >>> scores[:, 0].round(3).tolist(), explained.round(3).tolist()
    ([-4.472, 0.0, 4.472], [1.0])
    """
    scores = np.full((len(values), N_COMPONENTS), np.nan)
    if min(values.shape) < FEWEST:
        return scores, np.empty(0)
    left, singular, loadings = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)
    tolerance = np.abs(values).max() * max(values.shape) * np.finfo(float).eps
    rank = min(int((singular > tolerance).sum()), N_COMPONENTS)
    largest = np.abs(loadings[:rank]).argmax(axis=1)
    signs = np.sign(loadings[np.arange(rank), largest])
    scores[:, :rank] = left[:, :rank] * singular[:rank] * signs
    return scores, singular[:rank] ** 2 / (singular**2).sum() if rank else np.empty(0)
