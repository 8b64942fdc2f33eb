"""Columns of a model matrix that depend on others, without numpy, which starts need not load."""

from collections.abc import Sequence
from math import sqrt

# R's `lm` calls a column dependent when this share of its length is left.
TOLERANCE = 1e-7


def find_dependence(columns: Sequence[Sequence[float]]) -> tuple[int, list[int]] | None:
    """First column that is a combination of those before it, and the columns that make it up.

    Parameters
    ----------
    columns
        Columns of the model matrix, each with one value a unit.

    Returns
    -------
    tuple of int and list of int, or None
        Position of the column and of those that it depends on, which are none where it is zero;
        None where every column adds something (full rank).

    Examples
    --------
    >>> find_dependence([[1, 1, 1, 1], [0, 0, 1, 1], [3, 1, 0, 0], [1, 1, 0, 0]])
    (3, [0, 1])
    >>> find_dependence([[1, 1, 1], [0, 1, 2]])
    """
    # Each kept column is orthogonal and of length one, with its weights on the columns given.
    kept: list[tuple[list[float], list[float]]] = []
    for place, column in enumerate(columns):
        rest = [float(value) for value in column]
        weights = [float(place == other) for other in range(len(columns))]
        size = sqrt(sum(value * value for value in rest))
        for _ in range(2):  # once more, for what rounding leaves of the first time
            for basis, combined in kept:
                share = sum(a * b for a, b in zip(rest, basis, strict=True))
                rest = [a - share * b for a, b in zip(rest, basis, strict=True)]
                weights = [a - share * b for a, b in zip(weights, combined, strict=True)]
        left = sqrt(sum(value * value for value in rest))
        if left <= TOLERANCE * size:
            lengths = [sqrt(sum(value * value for value in other)) for other in columns]
            parts = [abs(weight) * length for weight, length in zip(weights, lengths, strict=True)]
            return place, [other for other in range(place) if parts[other] > TOLERANCE * size]
        kept.append(([value / left for value in rest], [weight / left for weight in weights]))
    return None
