"""From intensities to log2 values."""

import numpy as np
import pandas as pd


def log2_intensities(intensities: pd.DataFrame) -> pd.DataFrame:
    """Take the logarithm of positive intensities to base 2; missing values stay missing.

    Examples
    --------
    >>> log2_intensities(pd.DataFrame({"S1": [8.0, None]}))["S1"].tolist()
    [3.0, nan]
    """
    return intensities.apply(np.log2)


def centre_samples(log2: pd.DataFrame, contaminant: pd.Series) -> pd.DataFrame:
    """Shift every sample so that all have the same median.

    The median of a sample is that of its observed values, contaminants left out: how much of
    them is in a tube says nothing about the tears. The common median is the median of the
    samples' medians, so that one odd sample does not move the others. The missing values of a
    sample take no part; a sample that has nothing but contaminants stays as it is.

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample.
    contaminant
        Which rows are contaminants.

    Examples
    --------
    >>> log2 = pd.DataFrame({"S1": [1.0, 3.0, 9.0], "S2": [2.0, 6.0, 0.0]})
    >>> centre_samples(log2, pd.Series([False, False, True]))
        S1   S2
    0  2.0  1.0
    1  4.0  5.0
    2 10.0 -1.0
    """
    medians = log2[~contaminant].median()
    return log2 - (medians - medians.median()).fillna(0.0)


def normalise(log2: pd.DataFrame, contaminant: pd.Series, method: str) -> pd.DataFrame:
    """Apply the normalisation of the configuration: `none` or `median` (`centre_samples`)."""
    return centre_samples(log2, contaminant) if method == "median" else log2
