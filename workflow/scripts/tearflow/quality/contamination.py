"""Blood, skin and serum in a sample, and how much of it a few proteins make up."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.quality.panels import INDICES, PANELS, Index, is_member


def measure_indices(proteins: pd.DataFrame, log2: pd.DataFrame) -> pd.DataFrame:
    """Blood, skin, serum and the most abundant proteins of every sample.

    With I the intensity, 2 to the power of what `log2` holds, and sums over the protein groups
    that the sample has::

        blood_index   = log2(sum I of the panel / sum I of all but contaminants)
        skin_index    = log2(sum I of the panel / sum I of all but contaminants)
        serum_leakage = log2(sum I of ALB, TF / sum I of LCN1, LTF, LYZ)
        top10_share   = sum of the ten largest I / sum of all I, contaminants left out

    Each is a ratio within a sample, so a shift of the whole sample does not change it.

    Parameters
    ----------
    proteins
        `gene`, `accession` and `contaminant` of each protein group. A member of a panel counts
        also where the search took it for a contaminant.
    log2
        Log2 intensities, protein group by sample, rows as in `proteins`; missing ones are left
        out of the sums.

    Returns
    -------
    pandas.DataFrame
        Indexed by sample: the indices and `n_blood`, `n_skin`, `n_serum` and `n_lacrimal`,
        the protein groups of each panel that were seen. An index is missing where none of a panel
        was, and `top10_share` below 11 protein groups.

    Examples
    --------
    >>> proteins = pd.DataFrame({"gene": ["HBB", "ALB", "LCN1"], "accession": ["a", "b", "c"],
    ...                          "contaminant": False})
    >>> log2 = pd.DataFrame({"s1": [20.0, 21.0, 21.0]})
    >>> measure_indices(proteins, log2)[["blood_index", "skin_index", "serum_leakage"]]
        blood_index  skin_index  serum_leakage
    s1    -2.321928         NaN            0.0
    """
    intensity = np.exp2(log2.to_numpy(float))
    counted = intensity[~proteins["contaminant"].to_numpy(bool)]
    parts = {panel: intensity[is_member(proteins, panel)] for panel in PANELS}
    indices = {name: measure_index(index, parts, counted) for name, index in INDICES.items()}
    seen = {
        f"n_{panel}": np.count_nonzero(~np.isnan(part), axis=0) for panel, part in parts.items()
    }
    return pd.DataFrame({**indices, **seen}, index=log2.columns)


def measure_index(
    index: Index, parts: dict[str, NDArray[np.float64]], counted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One index of every sample.

    Parameters
    ----------
    index
        The entry of `INDICES`.
    parts
        Intensities of each panel, protein group by sample.
    counted
        Intensities of all protein groups but contaminants, by sample.
    """
    total = np.nansum(counted, axis=0)
    if index.panels:
        sums = [np.nansum(parts[panel], axis=0) for panel in index.panels]
        return log2_ratio(sums[0], sums[1] if len(sums) > 1 else total)
    largest = np.sort(np.nan_to_num(counted), axis=0)[-index.top :].sum(axis=0)
    known = (np.count_nonzero(~np.isnan(counted), axis=0) > index.top) & (total > 0)
    return np.divide(largest, total, out=np.full(len(total), np.nan), where=known)


def log2_ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Log2 of a ratio, missing where either is zero.

    >>> log2_ratio(np.array([1.0, 0.0]), np.array([4.0, 4.0]))
    array([-2., nan])
    """
    known = (part > 0) & (whole > 0)
    ratio = np.divide(part, whole, out=np.full(len(part), np.nan), where=known)
    return np.log2(ratio)


def on_log2(indices: pd.DataFrame) -> pd.DataFrame:
    """The indices on the log2 scale, on which changes are compared.

    Parameters
    ----------
    indices
        As `measure_indices` gives them; only shares are not on that scale yet.
    """
    shares = {name: np.log2(indices[name]) for name, index in INDICES.items() if index.top}
    return indices[list(INDICES)].assign(**shares)
