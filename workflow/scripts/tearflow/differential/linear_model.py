"""Least squares of every protein on a model matrix, whatever values it lacks.

All proteins are fitted at once, also where each lacks other values: in an orthonormal basis of the
model matrix the normal equations of all of them are a few matrix products. Those that are badly
conditioned, because of what a protein lacks, are solved by singular value decomposition instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr, solve_triangular

from tearflow.differential.fit import Fit
from tearflow.differential.steps import split

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# What is below this share of a column's length is taken for rounding, as in R's lm.fit.
TOLERANCE = 1e-7
# Normal equations lose digits where the smallest eigenvalue is a smaller share of the mean one.
WELL_CONDITIONED = 0.01
# A standard deviation of the residuals below this share of the values is rounding.
ROUNDING = 10 * np.finfo(float).eps


def lengths_of(matrix: Floats) -> Floats:
    """Lengths of the columns, one for a column of zeros."""
    lengths = np.linalg.norm(matrix, axis=0)
    return np.where(lengths > 0, lengths, 1.0)


@dataclass(frozen=True)
class Basis:
    """Orthonormal basis of the columns of a model matrix.

    Parameters
    ----------
    vectors
        Shape (units, rank).
    triangle
        Shape (rank, parameters): the matrix, its columns divided by `lengths`, is
        ``vectors @ triangle``.
    independent
        Columns of the triangle that determine the others, shape (rank,), in the order in which
        they are triangular.
    lengths
        Shape (parameters,).
    """

    vectors: Floats
    triangle: Floats
    independent: NDArray[np.intp]
    lengths: Floats

    @property
    def rank(self) -> int:
        """Number of independent columns."""
        return self.vectors.shape[1]

    def coordinates(self, tested: Floats) -> Floats:
        """Contrasts of the coefficients of the vectors that equal contrasts of the parameters.

        Parameters
        ----------
        tested
            Shape (contrasts, parameters).

        Returns
        -------
        numpy.ndarray
            Shape (contrasts, rank); missing where all units together do not determine a contrast.
        """
        scaled = np.asarray(tested, dtype=float) / self.lengths
        some = self.independent
        found = solve_triangular(self.triangle[:, some], scaled[:, some].T, trans="T").T
        rest = np.abs(found @ self.triangle - scaled).max(axis=1)
        return np.where((rest <= TOLERANCE * np.abs(found).max(axis=1))[:, None], found, np.nan)


def find_basis(matrix: Floats, lengths: Floats) -> Basis:
    """Orthonormal basis of the columns of a model matrix, whatever their scales.

    Parameters
    ----------
    matrix
        Shape (units, parameters).
    lengths
        What the tolerance is a share of, shape (parameters,).

    Raises
    ------
    ValueError
        If the matrix is zero.
    """
    vectors, triangle, order = qr(matrix / lengths, mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(triangle)) > TOLERANCE).sum())
    if rank == 0:
        raise ValueError("the model matrix is zero")
    unordered = np.empty((rank, matrix.shape[1]))
    unordered[:, order] = triangle[:rank]
    return Basis(vectors[:, :rank], unordered, order[:rank], lengths)


@dataclass(frozen=True)
class Blocks:
    """Units whose values are correlated, all pairs of a block alike.

    Parameters
    ----------
    codes
        Number of each unit's block, from zero; shape (units,).
    correlation
        Between two units of a block, below one. One stands for blocks as fixed effects: only
        differences within a block count.
    """

    codes: NDArray[np.intp]
    correlation: float

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """Number of units of each block, shape (blocks,)."""
        return np.bincount(self.codes)

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Units, block by block."""
        return np.argsort(self.codes, kind="stable")

    def sum(self, rows: Floats) -> Floats:
        """Sums of rows of values over the units of each block, shape (proteins, blocks)."""
        return np.add.reduceat(rows[:, self.order], np.cumsum(self.sizes) - self.sizes, axis=1)

    def spread(self, numbers: Floats) -> Floats:
        """A number of each block at all of its units, shape (proteins, units)."""
        return numbers[:, self.codes]

    def shares(self, sizes: Floats) -> Floats:
        """Share c with which the inverse of a block's correlation is proportional to I - c 1 1'.

        Parameters
        ----------
        sizes
            Units of each block, shape (..., blocks).
        """
        return self.correlation / np.maximum(1 + (sizes - 1) * self.correlation, TOLERANCE)

    @property
    def proportion(self) -> float:
        """Factor of the correlation that `shares` leaves out of its inverse."""
        return 1.0 if self.correlation == 1 else 1 - self.correlation


def group_units(block: Sequence[str], correlation: float) -> Blocks:
    """Blocks of units by the name of each unit's block.

    Raises
    ------
    ValueError
        If blocks of that size cannot be correlated so.
    """
    blocks = Blocks(np.unique(np.asarray(block), return_inverse=True)[1], correlation)
    largest = int(blocks.sizes.max())
    if not (correlation <= 1 and 1 + (largest - 1) * correlation > 0):
        raise ValueError(f"{largest} units cannot be correlated by {correlation:g}")
    return blocks


@dataclass(frozen=True)
class Observed:
    """Values of some proteins, and the products of them that least squares needs.

    Parameters
    ----------
    vectors
        Of the basis, shape (units, rank).
    values
        Shape (proteins, units), zero where missing.
    seen
        Where they are not missing.
    blocks
        Correlated units, if any.
    """

    vectors: Floats
    values: Floats
    seen: Flags
    blocks: Blocks | None

    def select(self, rows: Flags) -> "Observed":
        """Values of some of these proteins."""
        return Observed(self.vectors, self.values[rows], self.seen[rows], self.blocks)

    @cached_property
    def weights(self) -> Floats:
        """One where a value is observed, else zero."""
        return self.seen.astype(float)

    @cached_property
    def shares(self) -> Floats:
        """`Blocks.shares` of the observed units, shape (proteins, blocks)."""
        assert self.blocks is not None
        return self.blocks.shares(self.blocks.sum(self.weights))

    @cached_property
    def n_independent(self) -> Floats:
        """Observed units, less one of each block where blocks are fixed effects."""
        n = self.weights.sum(axis=1)
        if self.blocks is not None and self.blocks.correlation == 1:
            n -= np.count_nonzero(self.blocks.sum(self.weights), axis=1)
        return n

    def information(self) -> Floats:
        """Normal equations' matrix, shape (proteins, rank, rank)."""
        rank = self.vectors.shape[1]
        left, right = np.triu_indices(rank)
        upper = self.weights @ (self.vectors[:, left] * self.vectors[:, right])
        information = np.empty((len(self.seen), rank, rank))
        information[:, left, right] = information[:, right, left] = upper
        if self.blocks is not None:
            sums = self.sum_vectors(self.blocks)
            information -= (sums * self.shares[:, None, :]) @ sums.swapaxes(1, 2)
        return information

    def sum_vectors(self, blocks: Blocks) -> Floats:
        """Sums of the vectors over the observed units of blocks, (proteins, rank, blocks)."""
        return np.stack([blocks.sum(self.weights * vector) for vector in self.vectors.T], axis=1)

    def decorrelate(self, rows: Floats) -> Floats:
        """Rows of values times the inverse correlation of their units, up to its proportion.

        Parameters
        ----------
        rows
            Shape (proteins, units), zero where missing.
        """
        if self.blocks is None:
            return rows
        shares = self.blocks.spread(self.blocks.sum(rows) * self.shares)
        return (rows - shares) * self.weights

    def residuals(self, coefficients: Floats) -> Floats:
        """Values less what is fitted, zero where missing."""
        residuals = coefficients @ self.vectors.T
        np.subtract(self.values, residuals, out=residuals)
        residuals *= self.weights
        return residuals

    def squares(self, residuals: Floats, decorrelated: Floats) -> Floats:
        """Sum of the squared residuals, zero where it is rounding; shape (proteins,)."""
        squares = np.vecdot(residuals, decorrelated)
        rounding = ROUNDING**2 * np.vecdot(self.values, self.values)
        squares[squares <= rounding] = 0.0
        return squares if self.blocks is None else squares / self.blocks.proportion

    def whiten(self, rows: Floats) -> Floats:
        """Rows of values times the root of the inverse correlation, up to its proportion."""
        if self.blocks is None:
            return rows
        sizes = self.blocks.sum(self.weights)
        taken = 1 - np.sqrt(np.maximum(1 - sizes * self.shares, 0.0))
        means = self.blocks.sum(rows) / np.maximum(sizes, 1)
        return (rows - self.blocks.spread(means * taken)) * self.weights


@dataclass(frozen=True)
class ModelFit:
    """Fit of every protein, of which any contrast can be taken.

    Parameters
    ----------
    basis
        Of the model matrix; the coefficients are those of its vectors.
    coefficients
        Shape (proteins, rank); zero in directions that the observed units do not determine.
    root
        Shape (proteins, rank, rank): ``root @ root.T`` is the covariance of the coefficients in
        units of the residual variance.
    undetermined
        Projectors on those directions, shape (proteins, rank, rank).
    rank
        Number of directions that they do determine, shape (proteins,).
    variance, df
        As in `Fit`.
    """

    basis: Basis
    coefficients: Floats
    root: Floats
    undetermined: Floats
    rank: NDArray[np.int64]
    variance: Floats
    df: Floats

    def contrast(self, tested: Floats) -> Fit:
        """Fit of a contrast of the parameters.

        Parameters
        ----------
        tested
            Shape (parameters,).

        Returns
        -------
        Fit
            Where the observed units of a protein do not determine the contrast, the effect is
            missing and the weight is zero. Its variance stays, since it informs the prior, as in
            limma.
        """
        (direction,) = self.basis.coordinates(np.asarray(tested)[None])
        defined = self.determines(direction[None])[:, 0]
        direction = np.nan_to_num(direction)
        spread = direction @ self.root
        unscaled = np.where(defined, np.vecdot(spread, spread), 1.0)
        effect = np.where(defined, self.coefficients @ direction, np.nan)
        return Fit(effect, np.where(defined, 1 / unscaled, 0.0), self.variance, self.df)

    def determines(self, directions: Floats) -> Flags:
        """Whether the observed units determine contrasts of the basis, a missing one never.

        Parameters
        ----------
        directions
            Shape (contrasts, rank).

        Returns
        -------
        numpy.ndarray
            Shape (proteins, contrasts).
        """
        lengths = np.linalg.norm(directions, axis=1)
        defined = np.tile(np.isfinite(lengths), (self.df.size, 1))
        lacking = self.rank < self.basis.rank
        lost = np.linalg.norm(np.nan_to_num(directions) @ self.undetermined[lacking], axis=2)
        defined[lacking] &= lost <= TOLERANCE * np.nan_to_num(lengths)
        return defined


def fit_least_squares(values: Floats, matrix: Floats, tested: Floats) -> Fit:
    """Fit of a contrast of every protein by ordinary least squares, as limma's ``lmFit``.

    Parameters
    ----------
    values, matrix
        As for `fit_model`.
    tested
        Contrast of the parameters, shape (parameters,).

    Examples
    --------
    Two groups, one of which the second protein lacks:

    >>> matrix = np.array([[1, 0], [1, 0], [1, 1], [1, 1.0]])
    >>> values = np.array([[1.0, 2.0, 4.0, 5.0], [1.0, 2.0, np.nan, np.nan]])
    >>> fit = fit_least_squares(values, matrix, np.array([0.0, 1.0]))
    >>> fit.effect.round(9).tolist(), fit.variance.round(9).tolist(), fit.df.tolist()
    ([3.0, nan], [0.5, 0.5], [2.0, 1.0])
    """
    return fit_model(values, matrix).contrast(tested)


def explain_missing(fit: Fit, values: Floats) -> list[str]:
    """Why each protein has no effect or no residual variance; empty where it has both.

    Parameters
    ----------
    fit
        Of a contrast.
    values
        That were fitted, shape (proteins, units).

    Returns
    -------
    list of str
        "no value", "not determined" (no effect: its observed units do not determine the contrast),
        "no degree of freedom" or "constant" (an effect without a residual variance, which a
        moderated test can have from the others).

    Examples
    --------
    >>> matrix = np.array([[1, 0], [1, 0], [1, 1], [1, 1.0]])
    >>> nan = np.nan
    >>> values = np.array(
    ...     [[nan] * 4, [1, 2, nan, nan], [1, nan, 3, nan], [1, 1, 2, 2], [1, 2, 4, 5]]
    ... )
    >>> explain_missing(fit_least_squares(values, matrix, np.array([0.0, 1.0])), values)
    ['no value', 'not determined', 'no degree of freedom', 'constant', '']
    """
    reasons = {
        "no value": np.isnan(values).all(axis=1),
        "not determined": fit.weight == 0,
        "no degree of freedom": fit.df == 0,
        "constant": fit.variance == 0,
    }
    return np.select(list(reasons.values()), list(reasons), "").tolist()


def fit_model(values: Floats, matrix: Floats, blocks: Blocks | None = None) -> ModelFit:
    """Fit of every protein over the units in which it was measured.

    Parameters
    ----------
    values
        Shape (proteins, units), missing as NaN.
    matrix
        Model matrix, shape (units, parameters).
    blocks
        Correlated units: generalised least squares, as limma's ``lmFit`` with ``block`` and
        ``correlation``. Without, all units are independent.

    Returns
    -------
    ModelFit
        Compared with limma 3.54 in tests/reference/designs.R.

    Examples
    --------
    Visits of people who differ, as R's ``~ subject + visit``:

    >>> visit = np.array([[0.0], [1.0], [0.0], [1.0], [0.0], [1.0]])
    >>> people = group_units(["P1", "P1", "P2", "P2", "P3", "P3"], 1)
    >>> values = np.array([[1.0, 2.0, 7.0, 8.5, 3.0, 3.5]])
    >>> fit = fit_model(values, visit, people).contrast(np.array([1.0]))
    >>> fit.effect.round(9).tolist(), fit.variance.round(9).tolist(), fit.df.tolist()
    ([1.0], [0.125], [2.0])
    """
    basis = find_basis_within(matrix, blocks)
    proteins, units, rank = *values.shape, basis.rank
    coefficients, ranks = np.empty((proteins, rank)), np.full(proteins, rank)
    root, undetermined = np.empty((proteins, rank, rank)), np.zeros((proteins, rank, rank))
    variance, df = np.empty(proteins), np.empty(proteins)
    n_blocks = 0 if blocks is None else blocks.sizes.size
    for rows in split(proteins, 3 * units + rank * (3 * rank + n_blocks)):
        seen = ~np.isnan(values[rows])
        observed = Observed(basis.vectors, np.where(seen, values[rows], 0.0), seen, blocks)
        coefficients[rows], root[rows], squares, ill = solve_normal_equations(observed)
        if ill.any():
            some = np.arange(rows.start, rows.stop)[ill]
            solution = solve_by_svd(observed.select(ill))
            coefficients[some], root[some], squares[ill], undetermined[some], ranks[some] = solution
        df[rows] = observed.n_independent - ranks[rows]
        variance[rows] = np.where(df[rows] > 0, squares / np.maximum(df[rows], 1), np.nan)
    if blocks is not None:
        root *= np.sqrt(blocks.proportion)
    return ModelFit(basis, coefficients, root, undetermined, ranks, variance, df)


def find_basis_within(matrix: Floats, blocks: Blocks | None) -> Basis:
    """Basis of a model matrix, within the blocks where these are fixed effects."""
    lengths = lengths_of(matrix)
    if blocks is None or blocks.correlation < 1:
        return find_basis(matrix, lengths)
    everything = np.ones(matrix.T.shape, dtype=bool)
    return find_basis(Observed(matrix, matrix.T, everything, blocks).whiten(matrix.T).T, lengths)


def solve_normal_equations(observed: Observed) -> tuple[Floats, Floats, Floats, Flags]:
    """Coefficients by Cholesky's decomposition, with a step that takes out their rounding.

    Returns
    -------
    coefficients, root, squares, ill : numpy.ndarray
        The first two as in `ModelFit`; sum of the squared residuals, and where the equations are
        too badly conditioned, so that the others hold nothing, shape (proteins,).
    """
    information = observed.information()
    root, determinant = invert_roots(information)
    rank = information.shape[1]
    mean = np.trace(information, axis1=1, axis2=2) / rank
    # The share of the smallest eigenvalue is at least this one divided by e.
    ill = ~(determinant > np.e * WELL_CONDITIONED * mean**rank)
    root[ill] = 0.0
    coefficients = solve_by_root(root, observed.decorrelate(observed.values) @ observed.vectors)
    residuals = observed.residuals(coefficients)
    decorrelated = observed.decorrelate(residuals)
    squares = observed.squares(residuals, decorrelated)
    coefficients += solve_by_root(root, decorrelated @ observed.vectors)
    return coefficients, root, squares, ill


def solve_by_root(root: Floats, rows: Floats) -> Floats:
    """Product of each ``root @ root.T`` with its row."""
    return apply(root, apply(root.swapaxes(1, 2), rows))


def invert_roots(matrices: Floats) -> tuple[Floats, Floats]:
    """Upper triangles U of which ``U @ U.T`` are the inverses, and the determinants.

    Parameters
    ----------
    matrices
        Symmetric, shape (many, n, n). The determinant is missing where one is not positive
        definite.
    """
    lower, inverse = np.zeros_like(matrices), np.zeros_like(matrices)
    determinant = np.ones(len(matrices))
    with np.errstate(invalid="ignore", divide="ignore"):
        for j in range(matrices.shape[1]):
            done = lower[:, j, :j, None]
            column = matrices[:, j:, j] - (lower[:, j:, :j] @ done)[..., 0]
            determinant *= column[:, 0]
            diagonal = np.sqrt(column[:, 0])
            lower[:, j:, j] = column / diagonal[:, None]
            inverse[:, :j, j] = -(inverse[:, :j, :j] @ done)[..., 0] / diagonal[:, None]
            inverse[:, j, j] = 1 / diagonal
    return inverse, np.where(np.isfinite(inverse).all(axis=(1, 2)), determinant, np.nan)


def apply(matrices: Floats, rows: Floats) -> Floats:
    """Product of each matrix with its row."""
    return (matrices @ rows[:, :, None])[..., 0]


def solve_by_svd(observed: Observed) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.int64]]:
    """Coefficients by singular value decomposition of each protein's observed units.

    Returns
    -------
    coefficients, root, squares, undetermined, rank : numpy.ndarray
        As in `ModelFit`, and the sum of the squared residuals, shape (proteins,).
    """
    columns = [observed.whiten(vector * observed.weights) for vector in observed.vectors.T]
    left, singular, right = np.linalg.svd(np.stack(columns, axis=2), full_matrices=False)
    kept = singular > TOLERANCE
    inverse = np.divide(1.0, singular, out=np.zeros_like(singular), where=kept)
    # Square also where there are fewer units, and so fewer singular values, than vectors.
    root = np.zeros((*kept.shape[:1], right.shape[2], right.shape[2]))
    root[:, :, : kept.shape[1]] = right.swapaxes(1, 2) * inverse[:, None]
    projected = apply(left.swapaxes(1, 2), observed.whiten(observed.values))
    coefficients = apply(right.swapaxes(1, 2), inverse * projected)
    determined = right * kept[:, :, None]
    undetermined = np.eye(right.shape[2]) - determined.swapaxes(1, 2) @ determined
    residuals = observed.residuals(coefficients)
    squares = observed.squares(residuals, observed.decorrelate(residuals))
    return coefficients, root, squares, undetermined, kept.sum(axis=1)
