"""The people behind the pairs: the units that are independent of each other.

Two eyes of a person make two pairs, and the eyes of a person are alike. What needs exchangeable or
independent units (sign flips, leave-one-out, power, the smallest exact p) counts people.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def number_people(people: Sequence[str] | None, n_pairs: int) -> NDArray[np.int64]:
    """Index the people of the pairs from 0, in the order of first appearance.

    Parameters
    ----------
    people
        Id of the person of each pair; None where every pair is of another person.
    n_pairs
        Number of pairs.

    Returns
    -------
    numpy.ndarray
        Shape (pairs,).

    Raises
    ------
    ValueError
        If there is not one id for each pair.

    Examples
    --------
    >>> number_people(["B", "A", "B"], 3).tolist(), number_people(None, 2).tolist()
    ([0, 1, 0], [0, 1])
    """
    if people is None:
        return np.arange(n_pairs)
    if len(people) != n_pairs:
        raise ValueError(f"{len(people)} ids of people for {n_pairs} pairs")
    order = {person: place for place, person in enumerate(dict.fromkeys(people))}
    return np.array([order[person] for person in people], dtype=np.int64)


def count_people(differences: Floats, people: Sequence[str] | None = None) -> NDArray[np.int64]:
    """Count the people with at least one complete pair, of every protein.

    Parameters
    ----------
    differences
        Log2 differences, shape (proteins, pairs), missing where a pair is incomplete.
    people
        As for `number_people`.

    Returns
    -------
    numpy.ndarray
        Shape (proteins,).

    Examples
    --------
    >>> count_people(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, np.nan]]), ["A", "A", "B"]).tolist()
    [2, 1]
    """
    return (~np.isnan(average_people(differences, people))).sum(axis=1)


def average_people(differences: Floats, people: Sequence[str] | None = None) -> Floats:
    """Average the differences of every person over the pairs that the person has.

    Parameters
    ----------
    differences
        Log2 differences, shape (proteins, pairs), missing where a pair is incomplete.
    people
        As for `number_people`.

    Returns
    -------
    numpy.ndarray
        Shape (proteins, people), in the order of first appearance; missing where a person has no
        complete pair. The differences themselves where every pair is of another person.

    Examples
    --------
    >>> average_people(np.array([[1.0, 2.0, 4.0]]), ["A", "B", "A"]).tolist()
    [[2.5, 2.0]]
    """
    person = number_people(people, differences.shape[1])
    n_people = int(person.max(initial=-1)) + 1
    if n_people == person.size:
        return differences
    present = ~np.isnan(differences)
    filled = np.where(present, differences, 0.0)
    sums, counts = np.zeros((2, len(differences), n_people))
    for pair, owner in enumerate(person):
        sums[:, owner] += filled[:, pair]
        counts[:, owner] += present[:, pair]
    return np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
