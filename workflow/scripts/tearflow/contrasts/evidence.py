"""What stands behind a row of the DEP table: peptides, abundance, missing values, origin."""

import re

import numpy as np
import pandas as pd

from tearflow.contrasts.on_off import mean_seen

# Rich in red blood cells, as in the panels of Geyer et al. 2019,
# https://doi.org/10.15252/emmm.201910427.
BLOOD = frozenset(
    [
        *["HBA1", "HBA2", "HBB", "HBD", "HBG1", "HBG2", "HBE1", "CA1", "CA2", "PRDX2", "CAT"],
        *["BLVRB", "SPTA1", "SPTB", "ANK1", "EPB41", "EPB42", "SLC4A1", "AHSP"],
    ]
)
# K1, K2, K9 and K10 of the dry skin are what fingers leave; the others are of the eye's own
# surface too, so they are flagged as keratins and no more.
KERATIN = re.compile(r"KRT\d+[A-Z]?$")


def describe_evidence(
    proteins: pd.DataFrame, log2: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Describe what every row of a contrast rests on.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`.
    log2
        Log2 intensities as measured, protein group by sample, in the same order.
    pairs
        As `tearflow.contrasts.pairs.make_pairs` gives it.

    Returns
    -------
    pandas.DataFrame
        `n_peptides` (missing where the matrix has no counts); `abundance_rank`, 1 for the protein
        group with the highest mean of all its samples in the contrast; `missing_reference` and
        `missing_target`, the samples of each visit that lack it; `flags`, a list with `;` of
        `contaminant`, `keratin`, `blood` and `several genes`.
    """
    sides = {side: log2[pairs.loc[pairs[side] != "", side]] for side in ("reference", "target")}
    mean = mean_seen(np.hstack([side.to_numpy() for side in sides.values()]))
    genes = [text.split(";") if text else [] for text in proteins["genes"].fillna("")]
    marks = {
        "contaminant": proteins["contaminant"].tolist(),
        "keratin": [any(map(KERATIN.match, each)) for each in genes],
        "blood": [not BLOOD.isdisjoint(each) for each in genes],
        "several genes": [len(set(each)) > 1 for each in genes],
    }
    flags = [
        ";".join(name for name, marked in zip(marks, row, strict=True) if marked)
        for row in zip(*marks.values(), strict=True)
    ]
    return pd.DataFrame(
        {
            "n_peptides": proteins["n_peptides"].to_numpy(),
            "abundance_rank": pd.Series(mean).rank(ascending=False, method="min").astype("Int64"),
            "missing_reference": sides["reference"].isna().sum(axis=1).to_numpy(),
            "missing_target": sides["target"].isna().sum(axis=1).to_numpy(),
            "flags": flags,
        }
    )
