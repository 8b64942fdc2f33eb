"""Indices of every sample: blood, skin, serum, how much a few proteins make up, and the panels."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.quality.panels import (
    COUNTED,
    INDICES,
    Index,
    Panel,
    Panels,
    find_members,
    human_panels,
    list_indices,
)


def measure_indices(
    proteins: pd.DataFrame,
    log2: pd.DataFrame,
    panels: Panels | None = None,
    indices: Mapping[str, Index] = INDICES,
) -> pd.DataFrame:
    """Some indices of every sample.

    With I the intensity, 2 to the power of what `log2` holds, and sums over the protein groups
    that the sample has::

        blood_index   = log2(sum I of the panel / sum I of all but contaminants)
        skin_index    = log2(sum I of the panel / sum I of all but contaminants)
        serum_leakage = log2(sum I of ALB, TF / sum I of LCN1, LTF, LYZ)
        top10_share   = sum of the ten largest I / sum of all I, contaminants left out
        of a panel    = log2(sum I of the panel / sum I of all but contaminants)

    Each is a ratio within a sample, so a shift of the whole sample does not change it.

    Parameters
    ----------
    proteins
        `gene`, `accession` and `contaminant` of each protein group. A member of a panel counts
        also where the search took it for a contaminant.
    log2
        Log2 intensities, protein group by sample, rows as in `proteins`; missing ones are left
        out of the sums.
    panels
        By name; those of human proteins without it.
    indices
        By name, such as those of `tearflow.quality.panels.list_indices`.

    Returns
    -------
    pandas.DataFrame
        Sample by index. An index is missing where none of a panel was seen, and `top10_share`
        below 11 protein groups.

    Examples
    --------
    >>> proteins = pd.DataFrame({"gene": ["HBB", "ALB", "LCN1"], "accession": ["a", "b", "c"],
    ...                          "contaminant": False})
    >>> log2 = pd.DataFrame({"s1": [20.0, 21.0, 21.0]})
    >>> measure_indices(proteins, log2)[["blood_index", "skin_index", "serum_leakage"]]
        blood_index  skin_index  serum_leakage
    s1    -2.321928         NaN            0.0
    """
    panels = human_panels() if panels is None else panels
    intensity = np.exp2(log2.to_numpy(float))
    counted = intensity[~proteins["contaminant"].to_numpy(bool)]
    names = dict.fromkeys(name for index in indices.values() for name in index.panels)
    rows = find_members(proteins, [panels.get(name, Panel(name)).members for name in names])
    parts = {name: intensity[some] for name, some in zip(names, rows, strict=True)}
    found = {name: measure_index(index, parts, counted) for name, index in indices.items()}
    return pd.DataFrame(found, index=log2.columns)


def count_members(
    proteins: pd.DataFrame, log2: pd.DataFrame, panels: Panels, names: Mapping[str, object]
) -> pd.DataFrame:
    """Protein groups of some panels that each sample has, sample by panel."""
    seen = log2.notna().to_numpy()
    rows = find_members(proteins, [panels.get(name, Panel(name)).members for name in names])
    found = {name: seen[some].sum(axis=0) for name, some in zip(names, rows, strict=True)}
    return pd.DataFrame(found, index=log2.columns)


def describe_tear_quality(
    proteins: pd.DataFrame, log2: pd.DataFrame, panels: Panels | None = None
) -> pd.DataFrame:
    """Blood, skin, serum and the most abundant proteins of every sample, sample by column.

    The columns are `INDICES`, and `n_blood`, `n_skin`, `n_serum` and `n_lacrimal`, the protein
    groups of each panel that were seen. Parameters are those of `measure_indices`.
    """
    panels = human_panels() if panels is None else panels
    counts = count_members(proteins, log2, panels, COUNTED).add_prefix("n_")
    return measure_indices(proteins, log2, panels).join(counts)


def score_panels(
    proteins: pd.DataFrame, log2: pd.DataFrame, panels: Panels | None = None
) -> pd.DataFrame:
    """Score of every panel in every sample.

    Parameters
    ----------
    proteins, log2, panels
        As for `measure_indices`.

    Returns
    -------
    pandas.DataFrame
        One row a sample and panel, panels together: `sample`, `panel`, `score` (its index),
        `n_found` of the panel's protein groups in the sample, and `n_members` of the panel.
    """
    panels = human_panels() if panels is None else panels
    indices = list_indices(panels)
    scores = measure_indices(proteins, log2, panels, indices)
    counts = count_members(proteins, log2, panels, indices)
    parts = [
        pd.DataFrame(
            {
                "sample": log2.columns,
                "panel": name,
                "score": scores[name].to_numpy(),
                "n_found": counts[name].to_numpy(),
                "n_members": len(panels[name].genes),
            }
        )
        for name in indices
    ]
    if not parts:
        return pd.DataFrame(
            {
                "sample": pd.Series(dtype=str),
                "panel": pd.Series(dtype=str),
                "score": pd.Series(dtype=float),
                "n_found": pd.Series(dtype=int),
                "n_members": pd.Series(dtype=int),
            }
        )
    return pd.concat(parts, ignore_index=True)


def measure_index(
    index: Index, parts: Mapping[str, NDArray[np.float64]], counted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One index of every sample.

    Parameters
    ----------
    index
        The entry of `INDICES`, or of a panel.
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


def on_log2(values: pd.DataFrame, indices: Mapping[str, Index] = INDICES) -> pd.DataFrame:
    """Indices on the log2 scale, on which changes are compared.

    Parameters
    ----------
    values
        As `measure_indices` gives them; only shares are not on that scale yet.
    indices
        Of its columns.
    """
    shares = {name: np.log2(values[name]) for name, index in indices.items() if index.top}
    return values[list(indices)].assign(**shares)
