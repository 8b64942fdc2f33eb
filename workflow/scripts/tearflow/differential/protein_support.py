"""What stands behind a row of the DEP table: peptides, abundance, missing values, origin."""

import numpy as np
import pandas as pd

from tearflow.differential.design import Design
from tearflow.differential.observed import mean_seen
from tearflow.quality.panels import KERATIN, Panels, genes_of_panel, human_panels


def describe_evidence(
    proteins: pd.DataFrame, log2: pd.DataFrame, design: Design, panels: Panels | None = None
) -> pd.DataFrame:
    """Describe what every row of a contrast rests on.

    Parameters
    ----------
    proteins
        One row a protein group, as in `proteins.tsv`.
    log2
        Log2 intensities as measured, protein group by sample, in the same order.
    design
        Of the contrast; samples of incomplete units count.
    panels
        By name, of which `skin` and `blood` make flags; those of human proteins without it.

    Returns
    -------
    pandas.DataFrame
        `n_peptides` (missing where the matrix has no counts); `abundance_rank`, 1 for the protein
        group with the highest mean of all its samples in the contrast; `missing_reference` and
        `missing_target`, the samples of each visit that lack it; `flags`, a list with `;` of
        `contaminant`, `contaminant in group` (an accession of one, though the group is none),
        `skin keratin`, `keratin` (any other), `blood` and `several genes`. They are marks for the
        reader: nothing but a contaminant is left out of a test. `contaminant_accessions`, the
        accessions of contaminants in the group.
    """
    panels = human_panels() if panels is None else panels
    on_dry_skin, in_blood = (genes_of_panel(panels, name) for name in ("skin", "blood"))
    sides = {side: log2[design.samples_of(side, used=False)] for side in ("reference", "target")}
    mean = mean_seen(np.hstack([side.to_numpy() for side in sides.values()]))
    listed = [text.split(";") if text else [] for text in proteins["genes"].fillna("")]
    # A matrix without Genes, or with older symbols, has the current one by the accession.
    genes = [
        {*named, lead} for named, lead in zip(listed, proteins["gene"].fillna(""), strict=True)
    ]
    skin = [not named.isdisjoint(on_dry_skin) for named in genes]
    none = pd.Series("", index=proteins.index)
    of_contaminants = proteins.get("contaminant_accessions", none).fillna("")
    marks = {
        "contaminant": proteins["contaminant"].tolist(),
        "contaminant in group": (~proteins["contaminant"] & of_contaminants.ne("")).tolist(),
        "skin keratin": skin,
        "keratin": [
            not on_skin and any(map(KERATIN.match, named))
            for named, on_skin in zip(genes, skin, strict=True)
        ],
        "blood": [not named.isdisjoint(in_blood) for named in genes],
        "several genes": [len(set(named)) > 1 for named in listed],
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
            "contaminant_accessions": of_contaminants.to_numpy(),
        }
    )
