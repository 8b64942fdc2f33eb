"""Proteins seen at one visit and not at the other, listed with their evidence.

They never get a fold change, which nobody measured.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.detection import sign_test
from tearflow.differential.limits import ROUNDING
from tearflow.differential.pairs import mean_seen
from tearflow.differential.rule import OnOffRule
from tearflow.differential.table_specs import ON_OFF
from tearflow.differential.units import remark_on_pattern


def find_on_off(
    proteins: pd.DataFrame, log2: pd.DataFrame, pairs: pd.DataFrame, limits: OnOffRule
) -> pd.DataFrame:
    """List the protein groups that appear or vanish between the visits.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`, with the columns of
        `tearflow.differential.detection.describe_detection`.
    log2
        Log2 intensities, protein group by sample, in the same order.
    pairs
        As `tearflow.differential.pairs.make_pairs` gives it; only complete pairs of samples count.
    limits
        Shares of the samples of the two visits.

    Returns
    -------
    pandas.DataFrame
        One row a protein group on or off, those surest to be no accident first: `state`
        (`appears`: seen at the target visit; `vanishes`), in how many samples each visit saw it,
        mean and percentile of its abundance where it was seen (a low one is near the limit of
        detection, where patterns like this come by chance), peptides, and `chance_of_pattern`;
        `n_people` that the pairs are of, and a `remark` where some have two eyes among them.
    """
    complete = pairs[pairs["complete"]]
    seen = {side: log2[complete[side]].notna().to_numpy(bool) for side in ("reference", "target")}
    count = {side: flags.sum(axis=1) for side, flags in seen.items()}
    enough = limits.seen_share * len(complete) - ROUNDING
    few = limits.unseen_share * len(complete) + ROUNDING
    appears = (count["target"] >= enough) & (count["reference"] <= few)
    vanishes = (count["reference"] >= enough) & (count["target"] <= few)
    if complete.empty:
        appears = vanishes = np.zeros(len(log2), dtype=bool)
    mean = mean_seen(log2[[*complete["reference"], *complete["target"]]].to_numpy())
    table = proteins.assign(
        state=np.select([appears & ~vanishes, vanishes & ~appears], ["appears", "vanishes"], ""),
        seen_reference=count["reference"],
        seen_target=count["target"],
        n_pairs=len(complete),
        mean_log2=mean,
        abundance_percentile=percentiles(mean),
        chance_of_pattern=sign_test(
            (seen["target"] & ~seen["reference"]).sum(axis=1),
            (seen["reference"] & ~seen["target"]).sum(axis=1),
        ),
        n_people=(n_people := complete["subject"].nunique()),
        remark=remark_on_pattern(len(complete), n_people),
    )
    found = table.loc[table["state"] != "", ON_OFF.names]
    return found.sort_values(
        ["chance_of_pattern", "abundance_percentile", "protein_group"],
        ascending=[True, False, True],
        ignore_index=True,
    )


def percentiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Percentage of the values that are at most as large, 100 for the largest.

    >>> percentiles(np.array([3.0, np.nan, 1.0])).tolist()
    [100.0, nan, 50.0]
    """
    ordered = np.sort(values[~np.isnan(values)])
    ranks = np.searchsorted(ordered, values, side="right")
    return np.where(np.isnan(values), np.nan, 100 * ranks / max(ordered.size, 1))
