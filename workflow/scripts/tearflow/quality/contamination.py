"""Blood, skin and serum in a sample, and how much of it a few proteins make up."""

import numpy as np
import pandas as pd

from tearflow.quality.panels import is_member

TOP = 10
# What each index is, for tables, figure and report; all of them are compared as log2.
INDICES = {
    "blood_index": "Blood: log2 of red cell proteins over all proteins",
    "skin_index": "Skin: log2 of keratins 1, 2, 9 and 10 over all proteins",
    "serum_leakage": "Serum: log2 of ALB and TF over LCN1, LTF and LYZ",
    "top10_share": "Share of the ten most abundant proteins",
}
# The panels that each index is made of.
MADE_OF = {
    "blood_index": ["blood"],
    "skin_index": ["skin"],
    "serum_leakage": ["serum", "lacrimal"],
    "top10_share": [],
}


def measure_indices(proteins: pd.DataFrame, log2: pd.DataFrame) -> pd.DataFrame:
    """Measure blood, skin, serum and the most abundant proteins of every sample.

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
        Indexed by sample: the four indices and `n_blood`, `n_skin`, `n_serum` and `n_lacrimal`,
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
    own = intensity[~proteins["contaminant"].to_numpy(bool)]
    total = np.nansum(own, axis=0)
    sums, seen = {}, {}
    for panel in ("blood", "skin", "serum", "lacrimal"):
        values = intensity[is_member(proteins, panel)]
        sums[panel] = np.nansum(values, axis=0)
        seen[f"n_{panel}"] = np.count_nonzero(~np.isnan(values), axis=0)
    largest = np.sort(np.nan_to_num(own), axis=0)[-TOP:].sum(axis=0)
    enough = np.count_nonzero(~np.isnan(own), axis=0) > TOP
    indices = {
        "blood_index": log2_ratio(sums["blood"], total),
        "skin_index": log2_ratio(sums["skin"], total),
        "serum_leakage": log2_ratio(sums["serum"], sums["lacrimal"]),
        "top10_share": np.divide(
            largest, total, out=np.full(len(total), np.nan), where=enough & (total > 0)
        ),
    }
    return pd.DataFrame({**indices, **seen}, index=log2.columns)


def log2_ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Give the log2 of a ratio, missing where either is zero.

    Examples
    --------
    >>> log2_ratio(np.array([1.0, 0.0]), np.array([4.0, 4.0]))
    array([-2., nan])
    """
    known = (part > 0) & (whole > 0)
    ratio = np.divide(part, whole, out=np.full(len(part), np.nan), where=known)
    return np.log2(ratio)


def on_log2(indices: pd.DataFrame) -> pd.DataFrame:
    """Give the four indices on the log2 scale, on which changes are compared.

    Parameters
    ----------
    indices
        As `measure_indices` gives them; only the share is not on that scale yet.
    """
    return indices[list(INDICES)].assign(top10_share=np.log2(indices["top10_share"]))
