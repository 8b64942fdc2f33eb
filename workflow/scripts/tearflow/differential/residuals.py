"""What the model of a contrast leaves of the values of every protein."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tearflow.differential.linear_model import Blocks
    from tearflow.differential.model import Model

Floats = NDArray[np.float64]

# limma's least residual variance in the scale of residuals.
LEAST_VARIANCE = 1e-8


@dataclass(frozen=True)
class Residuals:
    """Residuals in units of each protein's residual standard deviation.

    Parameters
    ----------
    scaled
        Shape (proteins, units), zero where a value is missing. Of units that are correlated by
        person, of values that were made independent.
    df
        Residual degrees of freedom, shape (proteins,); a protein without any has zeros.
    pattern
        Which of the projections is of each protein, shape (proteins,).
    projections
        Onto the residuals, of each pattern of missing values, shape (patterns, units, units).
    """

    scaled: Floats
    df: Floats
    pattern: NDArray[np.intp]
    projections: Floats

    def select(self, rows: NDArray[np.intp]) -> "Residuals":
        """Residuals of some of the proteins, in their order."""
        return Residuals(self.scaled[rows], self.df[rows], self.pattern[rows], self.projections)


def find_residuals(values: Floats, model: "Model") -> Residuals:
    """Residuals of every protein, by the units in which it was measured.

    Parameters
    ----------
    values
        Of the units, shape (proteins, units), missing as NaN.
    model
        Of the units, with the correlation within a person where it has one.

    Examples
    --------
    >>> from tearflow.differential.model import model_of_pairs
    >>> found = find_residuals(np.array([[1.0, 3.0, np.nan, 5.0]]), model_of_pairs(None, 4))
    >>> (found.scaled.round(9) + 0.0).tolist(), found.df.tolist()
    ([[-1.0, 0.0, 0.0, 1.0]], [2.0])
    """
    # Only an estimate from residuals takes the time of this import.
    from tearflow.differential.linear_model import TOLERANCE, group_units, lengths_of

    blocks = group_units(model.people, model.correlation) if model.is_blocked else None
    seen = ~np.isnan(values)
    patterns, pattern = np.unique(seen, axis=0, return_inverse=True)
    pattern = pattern.ravel()
    matrix = model.matrix / lengths_of(model.matrix)
    residuals, df = np.zeros(values.shape), np.zeros(len(values))
    projections = np.zeros((len(patterns), values.shape[1], values.shape[1]))
    for place, units in enumerate(patterns):
        proteins = pattern == place
        columns = _decorrelate(matrix.T, units, blocks)
        _, singular, vectors = np.linalg.svd(columns, full_matrices=False)
        vectors = vectors[singular > TOLERANCE]
        free = np.count_nonzero(units) - len(vectors)
        if free <= 0:
            continue
        df[proteins] = free
        projections[place] = np.diag(units.astype(float)) - vectors.T @ vectors
        observed = _decorrelate(values[proteins], units, blocks)
        # Not by BLAS, whose sums may depend on the number of its threads.
        found = np.einsum("ij,jk->ik", observed, projections[place])
        variance = np.einsum("ij,ij->i", found, found) / free
        residuals[proteins] = found / np.sqrt(np.maximum(variance, LEAST_VARIANCE))[:, None]
    return Residuals(residuals, df, pattern, projections)


def _decorrelate(rows: Floats, units: NDArray[np.bool_], blocks: "Blocks | None") -> Floats:
    """Rows of values of some units, zero elsewhere, made independent where units are blocked."""
    from tearflow.differential.linear_model import Observed

    seen = np.broadcast_to(units, rows.shape)
    filled = np.where(seen, rows, 0.0)
    return Observed(np.empty((units.size, 0)), filled, seen, blocks).whiten(filled)
