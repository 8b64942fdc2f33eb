"""The correlation of the values of a person, and fits that take it into account."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.fit import Fit
from tearflow.differential.linear_model import (
    Blocks,
    Observed,
    apply,
    find_basis,
    fit_model,
    group_units,
    invert_roots,
    lengths_of,
    solve_by_svd,
)
from tearflow.differential.steps import split

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Limits of a protein's correlation, and what is cut off each end for the mean, as in limma.
LARGEST, ABOVE_SMALLEST, TRIM = 0.99, 0.01, 0.15
# Points at which the likelihood is compared, before the interval beside the best is halved.
GRID, HALVINGS = 21, 32
# Residuals below this share of the values are rounding, which covariates and the decomposition make
# larger than the last digit.
ROUNDING = 1e-10


def fit_blocks(
    values: Floats, matrix: Floats, tested: Floats, block: Sequence[str], correlation: float
) -> Fit:
    """Fit of a contrast by generalised least squares, as limma's ``lmFit`` with ``block``.

    Parameters
    ----------
    values, matrix
        As for `tearflow.differential.linear_model.fit_model`.
    tested
        Contrast of the parameters, shape (parameters,).
    block
        Person of each unit.
    correlation
        Between two units of a person, the same for all proteins; see `estimate_correlation`.

    Examples
    --------
    Two people with two eyes each, and one with one: with a correlation of 0.5 two eyes weigh as
    much as 4 / 3 independent values.

    >>> values, matrix = np.array([[1.0, 2.0, 4.0, 5.0, 3.0]]), np.ones((5, 1))
    >>> fit = fit_blocks(values, matrix, np.ones(1), ["A", "A", "B", "B", "C"], 0.5)
    >>> fit.effect.round(9).tolist(), round(float(fit.weight[0]) * 3, 9)
    ([3.0], 11.0)
    """
    return fit_model(values, matrix, group_units(block, correlation)).contrast(tested)


@dataclass(frozen=True)
class Correlation:
    """Correlation between two units of a person.

    Parameters
    ----------
    consensus
        One number for all proteins: the hyperbolic tangent of the trimmed mean of the inverse
        hyperbolic tangents of theirs. Zero where no protein determines one, as in limma.
    by_protein
        Restricted maximum likelihood of each, shape (proteins,); missing where its values do not
        determine it, and at the limits where the optimum is beyond.
    """

    consensus: float
    by_protein: Floats


def estimate_correlation(values: Floats, matrix: Floats, block: Sequence[str]) -> Correlation:
    """Correlation of the values of a person, as limma's ``duplicateCorrelation``.

    Parameters
    ----------
    values, matrix
        As for `tearflow.differential.linear_model.fit_model`.
    block
        Person of each unit.

    Returns
    -------
    Correlation
        At an optimum of the likelihood (`maximise`), where limma stops after 20 iterations.

    References
    ----------
    Smyth, Michaud and Scott 2005, https://doi.org/10.1093/bioinformatics/bti270
    """
    basis = find_basis(matrix, lengths_of(matrix))
    blocks = group_units(block, 0.0)
    n_blocks, largest = blocks.sizes.size, blocks.sizes.max()
    by_protein = np.full(len(values), np.nan)
    if largest > 1:
        lowest = 1 / (1 - largest) + ABOVE_SMALLEST
        for rows in split(len(values), values.shape[1] + basis.rank * (n_blocks + 4 * basis.rank)):
            seen = ~np.isnan(values[rows])
            observed = Observed(basis.vectors, np.where(seen, values[rows], 0.0), seen, None)
            likelihood, defined = restrict(observed, blocks, matrix.shape[1])
            by_protein[rows.start + np.flatnonzero(defined)] = maximise(likelihood, lowest)
    return Correlation(consensus_of(by_protein), by_protein)


def consensus_of(correlations: Floats) -> float:
    """Hyperbolic tangent of the trimmed mean of the inverse ones, missing correlations left out."""
    transformed = np.sort(np.arctanh(correlations[~np.isnan(correlations)]))
    if transformed.size == 0:
        return 0.0
    cut = int(transformed.size * TRIM)
    return float(np.tanh(transformed[cut : transformed.size - cut].mean()))


@dataclass(frozen=True)
class Likelihood:
    """What the restricted likelihood of a correlation needs of every protein.

    Parameters
    ----------
    sizes
        Observed units of each block, shape (proteins, blocks).
    directions
        Sums over the blocks of vectors that are orthonormal in the observed units and span the
        model, shape (proteins, rank, blocks); zero for those that a protein has fewer.
    sums
        Sums over the blocks of the residuals of least squares, shape (proteins, blocks).
    squares, df
        Sum of the squares of these residuals and its degrees of freedom, shape (proteins,).
    first, second
        Sum and sum of squares of the variances that a component of the blocks gives the
        residuals, shape (proteins,).
    """

    sizes: Floats
    directions: Floats
    sums: Floats
    squares: Floats
    df: Floats
    first: Floats
    second: Floats

    def select(self, rows: Flags) -> "Likelihood":
        """Likelihood of some of the proteins."""
        return Likelihood(*(number[rows] for number in vars(self).values()))

    @property
    def depends(self) -> Flags:
        """Whether it depends on the correlation: not with a parameter for each block."""
        return self.df * self.second - self.first**2 > 1e-9 * self.df * self.sizes.sum(axis=1) ** 2

    def moments(self) -> Floats:
        """Correlation by the moments of the residuals; zero where these are impossible."""
        covariance = np.vecdot(self.sums, self.sums) - self.first * self.squares / self.df
        between = covariance / (self.second - self.first**2 / self.df)
        within = (self.squares - between * self.first) / self.df
        possible = (within > 0) & (within + between * self.sizes.max(axis=1) > 0)
        return np.divide(between, between + within, out=np.zeros_like(between), where=possible)

    def evaluate(self, correlation: Floats) -> tuple[Floats, Floats]:
        """Minus twice the log-likelihood up to a constant, and its derivative.

        Parameters
        ----------
        correlation
            Shape (proteins,).

        Returns
        -------
        value, slope : numpy.ndarray
            Shape (proteins,). The residual variance is at its optimum for the correlation.
        """
        rho = correlation[:, None]
        rest = 1 + (self.sizes - 1) * rho
        weighted = self.directions * (rho / rest)[:, None]
        root, determinant = invert_roots(
            np.eye(weighted.shape[1]) - weighted @ self.directions.swapaxes(1, 2)
        )
        back = root.swapaxes(1, 2)
        scaled = apply(back, -apply(weighted, self.sums))
        squares = self.squares - np.vecdot(rho / rest * self.sums, self.sums)
        squares -= np.vecdot(scaled, scaled)
        value = np.log(rest / (1 - rho)).sum(axis=1) + np.log(determinant)
        value += self.df * np.log(squares)
        left = self.sums - apply(self.directions.swapaxes(1, 2), apply(root, scaled))
        leverage = ((back @ self.directions) ** 2).sum(axis=1)
        lost = (leverage + (self.df / squares)[:, None] * left**2) / rest**2
        return value, (self.sizes / rest / (1 - rho) - lost).sum(axis=1)


def restrict(observed: Observed, blocks: Blocks, parameters: int) -> tuple[Likelihood, Flags]:
    """Likelihood of the correlation of the proteins that determine one, and which these are.

    As in limma, these have more than two values beside the parameters, two blocks or more, and
    more than one value beside one of each block; and values that differ. Where the model has the
    blocks of a protein as parameters, limma takes the correlation of what rounding leaves.
    """
    coefficients, root, squares, _, rank = solve_by_svd(observed)
    sizes = blocks.sum(observed.weights)
    directions = root.swapaxes(1, 2) @ observed.sum_vectors(blocks)
    n, n_blocks = sizes.sum(axis=1), np.count_nonzero(sizes, axis=1)
    lengths = (directions**2).sum(axis=1)
    first = n - lengths.sum(axis=1)
    second = (sizes**2 - 2 * sizes * lengths).sum(axis=1)
    second += ((directions @ directions.swapaxes(1, 2)) ** 2).sum(axis=(1, 2))
    sums = blocks.sum(observed.residuals(coefficients))
    likelihood = Likelihood(sizes, directions, sums, squares, n - rank, first, second)
    enough = (n > parameters + 2) & (n_blocks > 1) & (n_blocks < n - 1)
    varies = squares > ROUNDING**2 * np.vecdot(observed.values, observed.values)
    defined = enough & varies & likelihood.depends
    return likelihood.select(defined), defined


def maximise(likelihood: Likelihood, lowest: float) -> Floats:
    """Correlations at an optimum of the likelihood, between the lowest and the largest.

    With unbalanced blocks there may be a second optimum, close to a limit. As in limma, the one is
    taken that lies downhill from the estimate by moments.
    """
    grid = np.tanh(np.linspace(np.arctanh(lowest), np.arctanh(LARGEST), GRID))
    proteins = likelihood.df.size
    values = np.stack([likelihood.evaluate(np.full(proteins, x))[0] for x in grid])
    start = np.clip(likelihood.moments(), lowest, LARGEST)
    falls = likelihood.evaluate(start)[1] < 0
    minimum = walk_downhill(values, np.clip(np.searchsorted(grid, start), 1, GRID - 1), falls)
    low, high = grid[np.maximum(minimum - 1, 0)], grid[np.minimum(minimum + 1, GRID - 1)]
    low, high = (
        np.where(falls, np.maximum(low, start), low),
        np.where(falls, high, np.minimum(high, start)),
    )
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        rises = likelihood.evaluate(middle)[1] > 0
        low, high = np.where(rises, low, middle), np.where(rises, middle, high)
    return (low + high) / 2


def walk_downhill(values: Floats, above: NDArray[np.intp], falls: Flags) -> NDArray[np.intp]:
    """Rows at which each column has the first minimum in one direction.

    Parameters
    ----------
    values
        Shape (rows, columns).
    above
        First row above the start of each column, shape (columns,).
    falls
        Whether the way goes from there to the higher rows, or from the row before it to the lower;
        shape (columns,).

    Examples
    --------
    >>> values = np.array([[1.0, 3.0], [3.0, 2.0], [2.0, 1.0], [4.0, 0.0]])
    >>> walk_downhill(values, np.array([2, 2]), np.array([True, False])).tolist()
    [2, 1]
    """
    rows = np.arange(len(values))[:, None]
    rises, edge = values[1:] >= values[:-1], np.ones((1, values.shape[1]), dtype=bool)
    upwards = np.argmax(np.vstack([rises, edge]) & (rows >= above), axis=0)
    downwards = np.vstack([edge, values[:-1] >= values[1:]]) & (rows < above)
    return np.where(falls, upwards, len(values) - 1 - np.argmax(downwards[::-1], axis=0))
