"""Values invented for missing ones: off by default, seeded, and every one of them listed."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.run.keys import require_known

Floats = NDArray[np.float64]

# One seed for every run, so that two runs give the same numbers.
SEED = 20250418


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
    """Average the 10 protein groups most alike in the samples that both have, by scikit-learn."""
    # Only this method needs the library, whose import takes as long as the rest of the job.
    from sklearn.impute import KNNImputer

    rows = ~np.isnan(values).all(axis=1)
    filled = values.copy()
    filled[rows] = KNNImputer(n_neighbors=10).fit_transform(values[rows])
    return filled


METHODS: dict[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "min_det": min_det,
    "min_prob": min_prob,
    "left_shifted_normal": left_shifted_normal,
    "knn": nearest_neighbours,
}
