"""Values invented for missing ones: off by default, seeded, and every one of them listed."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.run.keys import require_known

Floats = NDArray[np.float64]

# One seed for every run, so that two runs give the same numbers.
SEED = 20250418
# Protein groups that a missing value is the mean of.
NEIGHBOURS = 10
# Rows whose differences from all others are in memory together.
ROWS_AT_ONCE = 500


def impute(log2: pd.DataFrame, method: str) -> pd.DataFrame:
    """Fill the missing values of every sample.

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample. A row and a sample without any value stay
        missing, since nothing is known of them.
    method
        A key of `METHODS`, or `none`.

    Returns
    -------
    pandas.DataFrame
        The same shape; what was there is not changed.
    """
    require_known(method, ["none", *METHODS], "imputation")
    if method == "none":
        return log2
    values = log2.to_numpy(float, copy=True)
    known = ~np.isnan(values)
    rows, samples = known.any(axis=1), known.any(axis=0)
    if samples.any():
        filled = METHODS[method](values[:, samples], np.random.default_rng(SEED))
        values[np.ix_(rows, samples)] = filled[rows]
    return pd.DataFrame(values, log2.index, log2.columns)


def list_imputed(names: pd.Series, measured: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
    """List every value that was invented.

    Parameters
    ----------
    names
        Protein groups, one a row of the other two.
    measured, filled
        Log2 intensities, protein group by sample, before and after `impute`.

    Returns
    -------
    pandas.DataFrame
        One row a value: `protein_group`, `sample`, `log2`, in the order of the rows.

    Examples
    --------
    >>> measured = pd.DataFrame({"before": [20.0, np.nan], "after": [21.0, 18.0]})
    >>> list_imputed(pd.Series(["P1", "P2"]), measured, measured.fillna(17.0))
      protein_group  sample  log2
    0            P2  before  17.0
    """
    values = filled.to_numpy()
    row, column = np.nonzero(measured.isna().to_numpy(bool) & ~np.isnan(values))
    return pd.DataFrame(
        {
            "protein_group": names.to_numpy()[row],
            "sample": filled.columns.to_numpy()[column],
            "log2": values[row, column],
        }
    )


def min_det(values: Floats, _: np.random.Generator) -> Floats:
    """Missing values by the 1 % quantile of each sample, as MinDet of Lazar et al. 2016.

    https://doi.org/10.1021/acs.jproteome.5b00981
    """
    return np.where(np.isnan(values), np.nanquantile(values, 0.01, axis=0), values)


def min_prob(values: Floats, random: np.random.Generator) -> Floats:
    """Draw around the 1 % quantile of each sample, as MinProb of Lazar et al. 2016.

    The spread is the median standard deviation of the proteins that more than half of the samples
    see, each over the values it has: as ``impute.MinProb`` of R's imputeLCMD 2.1. (Up to 2.0 its
    help page shows a standard deviation that is missing for a row with a gap, by which only the
    rows without gaps would count, the most abundant and steady ones.)
    """
    often = np.isnan(values).mean(axis=1) < 0.5
    spread = np.median(np.nanstd(values[often], axis=1, ddof=1))
    drawn = random.normal(np.nanquantile(values, 0.01, axis=0), spread, values.shape)
    return np.where(np.isnan(values), drawn, values)


def left_shifted_normal(values: Floats, random: np.random.Generator) -> Floats:
    """Draw from each sample's normal, shifted down by 1.8 and narrowed to 0.3 deviations.

    The defaults of Perseus, https://doi.org/10.1038/nmeth.3901.
    """
    centre, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0, ddof=1)
    drawn = random.normal(centre - 1.8 * spread, 0.3 * spread, values.shape)
    return np.where(np.isnan(values), drawn, values)


def nearest_neighbours(values: Floats, _: np.random.Generator) -> Floats:
    """Mean of the 10 protein groups most alike in the samples that both have.

    Alike by the mean squared difference. A protein group that shares a sample with none of those
    that have the value gets their mean. As ``KNNImputer`` of scikit-learn 1.9, against which this
    is checked.
    """
    observed = ~np.isnan(values)
    filled = values.copy()
    incomplete = np.flatnonzero(~observed.all(axis=1))
    for rows in np.array_split(incomplete, len(incomplete) // ROWS_AT_ONCE + 1):
        differences = _mean_squared_differences(values, rows)
        for sample in range(values.shape[1]):
            lacking = np.flatnonzero(~observed[rows, sample])
            donors = np.flatnonzero(observed[:, sample])
            found, apart = values[donors, sample], differences[np.ix_(lacking, donors)]
            nearest = np.argsort(apart, axis=1, kind="stable")[:, :NEIGHBOURS]
            counted = np.isfinite(np.take_along_axis(apart, nearest, axis=1))
            total, count = (found[nearest] * counted).sum(axis=1), counted.sum(axis=1)
            mean = total / np.maximum(count, 1)
            filled[rows[lacking], sample] = np.where(count > 0, mean, found.mean())
    return filled


def _mean_squared_differences(values: Floats, rows: NDArray[np.intp]) -> Floats:
    """Mean squared difference of some rows from all, in what both have; infinite without any."""
    observed = (~np.isnan(values)).astype(float)
    # Centred, so that little is lost to rounding.
    centred = np.where(observed > 0, values - np.nanmean(values), 0.0)
    squares = centred**2
    shared = observed[rows] @ observed.T
    total = squares[rows] @ observed.T + observed[rows] @ squares.T - 2 * centred[rows] @ centred.T
    return np.where(shared > 0, np.maximum(total, 0.0) / np.maximum(shared, 1.0), np.inf)


METHODS: dict[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "min_det": min_det,
    "min_prob": min_prob,
    "left_shifted_normal": left_shifted_normal,
    "knn": nearest_neighbours,
}
