"""Proteins seen at one visit and not at the other, listed with their evidence.

They never get a fold change, which nobody measured.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.design import DIFFERENCE_OF_DIFFERENCES, PAIRED, Design
from tearflow.differential.detection import sign_test
from tearflow.differential.limits import ROUNDING
from tearflow.differential.observed import mean_seen
from tearflow.differential.rule import OnOffRule
from tearflow.differential.table_specs import ON_OFF
from tearflow.differential.units import remark_on_pattern


def find_on_off(
    proteins: pd.DataFrame, log2: pd.DataFrame, design: Design, limits: OnOffRule
) -> pd.DataFrame:
    """List the protein groups that appear or vanish between the visits, or differ by group so.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`, with the columns of
        `tearflow.differential.detection.describe_detection`.
    log2
        Log2 intensities, protein group by sample, in the same order.
    design
        Of the contrast; only units that take part count. No protein group is listed where changes
        are compared.
    limits
        Shares of the samples of the two visits or groups.

    Returns
    -------
    pandas.DataFrame
        One row a protein group on or off, those surest to be no accident first: `state`
        (`appears`: seen at the target visit; `vanishes`), in how many samples each visit saw it,
        mean and percentile of its abundance where it was seen (a low one is near the limit of
        detection, where patterns like this come by chance), peptides, and `chance_of_pattern`;
        `n_people` that the pairs are of, and a `remark` where some have two eyes among them.
    """
    samples = {side: design.samples_of(side, used=True) for side in ("reference", "target")}
    seen = {side: log2[names].notna().to_numpy(bool) for side, names in samples.items()}
    count = {side: flags.sum(axis=1) for side, flags in seen.items()}
    many = {side: count[side] >= limits.seen_share * len(samples[side]) - ROUNDING for side in seen}
    few = {
        side: count[side] <= limits.unseen_share * len(samples[side]) + ROUNDING for side in seen
    }
    appears, vanishes = many["target"] & few["reference"], many["reference"] & few["target"]
    if not all(samples.values()) or design.kind == DIFFERENCE_OF_DIFFERENCES:
        appears = vanishes = np.zeros(len(log2), dtype=bool)
    mean = mean_seen(log2[[*samples["reference"], *samples["target"]]].to_numpy())
    chance = proteins["detection_p_value"].to_numpy()
    is_of_pairs = design.in_target is None and all(
        len(side.samples) == 1 for unit in design.units for side in unit.sides
    )
    if is_of_pairs and design.kind == PAIRED:
        # By pairs, which may be eyes.
        gained, lost = seen["target"] & ~seen["reference"], seen["reference"] & ~seen["target"]
        chance = sign_test(gained.sum(axis=1), lost.sum(axis=1))
    n_units, n_people = len(design.units), len(set(design.people))
    table = proteins.assign(
        state=np.select([appears & ~vanishes, vanishes & ~appears], ["appears", "vanishes"], ""),
        seen_reference=count["reference"],
        seen_target=count["target"],
        n_pairs=n_units,
        mean_log2=mean,
        abundance_percentile=percentiles(mean),
        chance_of_pattern=chance,
        n_people=n_people,
        remark=remark_on_pattern(n_units, n_people) if is_of_pairs else "",
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
