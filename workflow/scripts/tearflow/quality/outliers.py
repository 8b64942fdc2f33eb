"""Samples that stand apart from their cohort, by robust z-scores."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

LIMIT = 3.5
# Median and MAD of fewer samples say little.
FEWEST = 5
# What is watched: its name in words, its format, whether only a low value is bad, and the
# deviation below which a sample is not called out however alike the others are (identifications:
# share of their median). Without it every third cohort of six good samples would have an outlier.
WATCHED = {
    "n_identified": ("identifications", ",.0f", False, 0.10),
    "median_log2": ("median log2 intensity", ".2f", False, 0.5),
    "mean_correlation": ("correlation with the other samples", ".3f", True, 0.05),
}


def robust_z(values: ArrayLike) -> NDArray[np.float64]:
    """Modified z-scores of Iglewicz and Hoaglin.

    That is 0.6745 (x - median) / MAD; where more than half of the values are equal and the MAD is
    zero, (x - median) / (1.253314 mean absolute deviation).

    Parameters
    ----------
    values
        Shape (samples,); a missing value has a missing score and counts in nothing.

    Returns
    -------
    numpy.ndarray
        Shape (samples,), zero where all are equal.

    References
    ----------
    Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers, ASQC Quality Press.

    Examples
    --------
    >>> robust_z([1.0, 2.0, 3.0, 4.0, 10.0]).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 4.72]
    """
    given = np.asarray(values, dtype=float)
    known = given[~np.isnan(given)]
    if not known.size:
        return given
    centre = np.median(known)
    apart = np.abs(known - centre)
    scale = np.median(apart) / 0.6745 or 1.253314 * apart.mean()
    return (given - centre) / scale if scale else given - centre


def flag_outliers(table: pd.DataFrame) -> pd.DataFrame:
    """Flag samples whose identifications, median or correlation are far from the cohort's.

    Parameters
    ----------
    table
        One row a sample with the columns that are keys of `WATCHED`.

    Returns
    -------
    pandas.DataFrame
        `outlier` and `outlier_reason`, which says by what, how far and against which median.
        Nothing is flagged with fewer than 5 samples. A flag needs |robust z| > 3.5 and a
        deviation that matters: 10 % of the identifications, 0.5 of the median log2 intensity, 0.05
        of the mean correlation. A high correlation is not a flaw.
    """
    reasons: list[list[str]] = [[] for _ in range(len(table))]
    if len(table) >= FEWEST:
        for column, (name, form, low_only, floor) in WATCHED.items():
            values = table[column].to_numpy(float)
            centre = np.nanmedian(values) if np.isfinite(values).any() else np.nan
            least = floor * centre if column == "n_identified" else floor
            scores = robust_z(values)
            far = (np.abs(scores) > LIMIT) & (np.abs(values - centre) > least)
            if low_only:
                far &= scores < 0
            for row in np.flatnonzero(far):
                side = "low" if scores[row] < 0 else "high"
                reasons[row].append(
                    f"{side} {name}: {values[row]:{form}} against {centre:{form}} in the median "
                    f"(robust z {scores[row]:.1f})"
                )
    flags = ["; ".join(texts) for texts in reasons]
    return pd.DataFrame({"outlier": [bool(text) for text in flags], "outlier_reason": flags})
