"""From intensities to log2 values."""

import logging

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.run.problems import InputError, Problem

Floats = NDArray[np.float64]
logger = logging.getLogger(__name__)

METHODS = ("none", "median")

# Reference proteins with which a shift is known to about 0.04, and the fewest of them that two
# samples have to share to be compared, which gives about 0.25.
ENOUGH, FEWEST = 300, 10
# A shift that changes by less is found; the steps shrink by the share of missing values each.
TOLERANCE, MOST_STEPS = 1e-9, 100


def log2_intensities(intensities: pd.DataFrame) -> pd.DataFrame:
    """Take the logarithm of positive intensities to base 2; missing values stay missing.

    >>> log2_intensities(pd.DataFrame({"S1": [8.0, None]}))["S1"].tolist()
    [3.0, nan]
    """
    return intensities.apply(np.log2)


def find_shifts(log2: pd.DataFrame, contaminant: pd.Series) -> pd.Series:
    """Shift of every sample against the others, which normalisation by the median takes off.

    Those of `estimate_shifts`, over the protein groups that are no contaminants: how much of those
    is in a tube says nothing about the tears.

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample.
    contaminant
        Which rows are contaminants, with the index of `log2`.

    Returns
    -------
    pandas.Series
        In log2 units by sample; zero for a sample that has nothing but contaminants.

    Raises
    ------
    InputError
        If some samples share too few protein groups with the others (`find_unconnected`).

    Examples
    --------
    >>> log2 = pd.DataFrame({"S1": [1.0, 3.0, 9.0], "S2": [2.0, 6.0, 0.0]})
    >>> find_shifts(log2, pd.Series([False, False, True])).to_dict()
    {'S1': -1.0, 'S2': 1.0}
    """
    values = log2[~contaminant].to_numpy(float)
    apart = find_unconnected(values)
    if apart.any():
        raise InputError([_describe_unconnected(log2.columns[apart].tolist())])
    return pd.Series(estimate_shifts(values), index=log2.columns)


def find_possible_shifts(log2: pd.DataFrame, contaminant: pd.Series, selected: str) -> pd.Series:
    """Shifts of `find_shifts`, or NaN with a warning where there are none and none are needed.

    Raises
    ------
    InputError
        As `find_shifts`, if the selected normalisation is `median`.
    """
    try:
        return find_shifts(log2, contaminant)
    except InputError as error:
        if selected == "median":
            raise
        logger.warning("Left out of the specification curve: %s", error.problems[0])
        return pd.Series(np.nan, index=log2.columns)


def estimate_shifts(values: Floats) -> Floats:
    """Level of every sample against the others, in log2 units.

    The median of a sample's own values does not measure it where values are missing: a sample of
    which less was loaded loses its low proteins first, which lifts the median of those that are
    left. So the samples are compared on proteins that they share. The shift of a sample is the
    median, over its reference proteins (`choose_reference`), of its values minus a profile, the
    mean of the protein over the samples that have it; the shifts are taken off before that mean,
    and both are repeated until they stay. Without missing values all samples have the same
    proteins, and the shift is the difference of the medians.

    Parameters
    ----------
    values
        Log2 intensities, shape (proteins, samples), missing where not observed; no contaminants.

    Returns
    -------
    numpy.ndarray
        Shape (samples,), with a median of zero; zero for a sample without values. What is left of
        a known shift is measured by ``benchmarks/median_normalisation.py``.

    References
    ----------
    Anders and Huber 2010, https://doi.org/10.1186/gb-2010-11-10-r106, take the median ratio to a
    profile of all samples likewise, over genes seen in all of them.

    Examples
    --------
    >>> values = np.add.outer(np.arange(40.0), [0.0, -1.0, 0.5])
    >>> values[:15, 1] = np.nan
    >>> estimate_shifts(values).round(6).tolist()
    [0.0, -1.0, 0.5]
    """
    observed = ~np.isnan(values)
    filled = observed.any(axis=0)
    shifts = np.zeros(values.shape[1])
    if not filled.any():
        return shifts
    values, observed = values[:, filled], observed[:, filled]
    if observed.all():
        medians = np.median(values, axis=0)
        shifts[filled] = medians - np.median(medians)
        return shifts
    reference = values[choose_reference(values)]
    level = np.zeros(reference.shape[1])
    for _ in range(MOST_STEPS):
        profile = np.nanmean(reference - level, axis=1)
        median = np.nanmedian(reference - profile[:, None], axis=0)
        moved = np.abs(median - np.median(median) - level).max()
        level = median - np.median(median)
        if moved < TOLERANCE:
            break
    shifts[filled] = level
    return shifts


def choose_reference(values: Floats) -> NDArray[np.intp]:
    """Proteins by which samples are compared: the most often observed, then the most abundant.

    A protein near the limit of detection is seen where it happens to lie high, which hides part
    of a sample's shift; one far above it does not. So of the proteins that all samples have the
    more abundant two thirds are taken. Where these are few, as in many samples, those that most
    of them have join: up to `ENOUGH`, or a quarter of the proteins where that is less.

    Parameters
    ----------
    values
        Log2 intensities, shape (proteins, samples), each sample with a value.

    Returns
    -------
    numpy.ndarray
        Rows, the best first.
    """
    observed = ~np.isnan(values)
    count = observed.sum(axis=1)
    mean = np.where(observed, values, 0.0).sum(axis=1) / np.maximum(count, 1)
    ranked = np.lexsort((-mean, -count))[: np.count_nonzero(count)]
    complete = np.count_nonzero(count == values.shape[1])
    size = max(2 * complete // 3, min(ENOUGH, ranked.size // 4), 2 * FEWEST)
    return ranked[:size]


def find_unconnected(values: Floats) -> NDArray[np.bool_]:
    """Samples that cannot be compared with most of the others.

    Two samples can be compared where they share `FEWEST` reference proteins, directly or by way
    of other samples. Samples without values are not asked, and no sample is where nothing is
    missing.

    Parameters
    ----------
    values
        As for `estimate_shifts`.

    Returns
    -------
    numpy.ndarray
        Shape (samples,): true for those outside the largest set that can be compared.
    """
    observed = ~np.isnan(values)
    filled = np.flatnonzero(observed.any(axis=0))
    apart = np.zeros(values.shape[1], dtype=bool)
    if filled.size < 2 or observed[:, filled].all():
        return apart
    rows = choose_reference(values[:, filled])
    seen = observed[rows][:, filled].astype(float)
    linked = seen.T @ seen >= FEWEST
    # Each sample takes the lowest label among those that it is linked with, until none changes.
    label = np.arange(filled.size)
    while True:
        lowest = np.where(linked | np.eye(filled.size, dtype=bool), label, filled.size).min(axis=1)
        if (lowest == label).all():
            break
        label = lowest
    largest = np.bincount(label).argmax()
    apart[filled[label != largest]] = True
    return apart


def _describe_unconnected(samples: list[str]) -> Problem:
    named = ", ".join(f'"{name}"' for name in samples[:5]) + (", ..." if samples[5:] else "")
    noun = "1 sample shares" if len(samples) == 1 else f"{len(samples)} samples share"
    message = (
        f"{noun} fewer than {FEWEST} of the most often observed protein groups with the other "
        f"samples, too few to compare their levels: {named}"
    )
    advice = (
        "Leave them out by include = false in the sample sheet, or set normalisation to none in "
        "the configuration"
    )
    return Problem("normalisation by the median", message, advice)


def normalise(log2: pd.DataFrame, shifts: pd.Series, method: str) -> pd.DataFrame:
    """Log2 intensities by a normalisation.

    Parameters
    ----------
    log2
        Log2 intensities as measured, protein group by sample.
    shifts
        Of every sample, by `find_shifts`.
    method
        `none`, or `median`, which takes the shifts off.

    Raises
    ------
    ValueError
        For any other method.

    Examples
    --------
    >>> log2 = pd.DataFrame({"S1": [1.0, 3.0, 9.0], "S2": [2.0, 6.0, 0.0]})
    >>> normalise(log2, pd.Series({"S1": -1.0, "S2": 1.0}), "median")
        S1   S2
    0  2.0  1.0
    1  4.0  5.0
    2 10.0 -1.0
    """
    if method == "none":
        return log2
    if method == "median":
        return log2 - shifts
    raise ValueError(f'unknown normalisation "{method}"')


def normalise_each(log2: pd.DataFrame, shifts: pd.Series) -> dict[str, pd.DataFrame]:
    """Log2 intensities by each normalisation that is possible: without shifts, by `none` alone."""
    methods = METHODS if shifts.notna().all() else ("none",)
    return {method: normalise(log2, shifts, method) for method in methods}
