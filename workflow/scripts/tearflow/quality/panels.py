"""Panels of proteins that show how a sample was taken, and the contamination indices of them.

An index is one entry of `INDICES`: tables, tests, figure and report read it.

Erythrocytes: as in the quality marker panels of Geyer et al. 2019,
https://doi.org/10.15252/emmm.201910427, with the membrane skeleton of the red cell beside its
haemoglobins and enzymes. Skin: K1, K2, K9 and K10 are of dry skin, so they come from fingers and
eyelids; the keratins of cornea and conjunctiva are left out. Serum and lacrimal gland: albumin and
transferrin leak from vessels when the eye is irritated or the sample touches the conjunctiva, while
LCN1, LTF and LYZ are what the gland itself secretes (Fullard and Snyder 1990, IOVS 31:1119). The
glands of other fluids, such as saliva, secrete these three as well.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.run.keys import require_known


@dataclass(frozen=True)
class Panel:
    """Proteins of one origin.

    Attributes
    ----------
    noun
        What they are, for the report.
    title
        Title of the column that counts them.
    accessions
        Accession of the human protein by gene symbol. Accessions are needed where a search took
        the protein for a contaminant, under which name lists hold those of cattle as well.
    """

    noun: str
    title: str
    accessions: dict[str, str]


@dataclass(frozen=True)
class Index:
    """An index of contamination, with its texts for tables, figure and report.

    Attributes
    ----------
    title, name
        Over a column or a figure, and in a sentence.
    formula
        What it is, for the axis of the figure and the report.
    panels
        Keys of `PANELS`: the index is log2 of the sum of the first over that of the second, or
        over all proteins where there is one.
    top
        The index is the share of so many most abundant proteins, which is compared as log2.
    """

    title: str
    name: str
    formula: str
    panels: tuple[str, ...] = ()
    top: int = 0


PANELS = {
    "blood": Panel(
        "Red cell proteins",
        "# red cell",
        {
            "HBA1": "P69905",
            "HBA2": "P69905",
            "HBB": "P68871",
            "HBD": "P02042",
            "HBG1": "P69891",
            "HBG2": "P69892",
            "HBE1": "P02100",
            "CA1": "P00915",
            "CA2": "P00918",
            "PRDX2": "P32119",
            "CAT": "P04040",
            "BLVRB": "P30043",
            "SPTA1": "P02549",
            "SPTB": "P11277",
            "ANK1": "P16157",
            "EPB41": "P11171",
            "EPB42": "P16452",
            "SLC4A1": "P02730",
            "AHSP": "Q9NZD4",
        },
    ),
    "skin": Panel(
        "Keratins 1, 2, 9 and 10",
        "# keratins",
        {"KRT1": "P04264", "KRT2": "P35908", "KRT9": "P35527", "KRT10": "P13645"},
    ),
    "serum": Panel("ALB and TF", "# ALB, TF", {"ALB": "P02768", "TF": "P02787"}),
    "lacrimal": Panel(
        "LCN1, LTF and LYZ",
        "# LCN1, LTF, LYZ",
        {"LCN1": "P31025", "LTF": "P02788", "LYZ": "P61626"},
    ),
}
# By its column, in the order of the table.
INDICES = {
    "blood_index": Index("Blood", "blood", "log₂ of red cell proteins / all", ("blood",)),
    "skin_index": Index("Skin", "skin", "log₂ of keratins 1, 2, 9, 10 / all", ("skin",)),
    "serum_leakage": Index(
        "Serum", "serum", "log₂ of ALB, TF / LCN1, LTF, LYZ", ("serum", "lacrimal")
    ),
    "top10_share": Index(
        "Ten most abundant proteins",
        "the share of the ten most abundant proteins",
        "share of the intensity",
        top=10,
    ),
}
BLOOD, SKIN_KERATINS = (frozenset(PANELS[key].accessions) for key in ("blood", "skin"))
# The others are of the eye's own surface too, so they are flagged as keratins and no more.
KERATIN = re.compile(r"KRT\d+[A-Z]?$")
# What follows the prefix of a contaminant; an isoform counts as its protein.
BARE = re.compile(r"([A-Z0-9]+)(?:-\d+)?$")


def is_member(proteins: pd.DataFrame, panel: str) -> NDArray[np.bool_]:
    """Which protein groups belong to a panel.

    Parameters
    ----------
    proteins
        `gene`, `accession` and `contaminant` of each protein group, as in `proteins.tsv`.
    panel
        A key of `PANELS`.

    Returns
    -------
    numpy.ndarray
        Shape (protein groups,). A group belongs by its lead gene. A contaminant belongs by the
        accession behind its prefix, since its gene may be that of another species.

    Examples
    --------
    >>> proteins = pd.DataFrame({"gene": ["ALB", "ALB", None, "KRT1"],
    ...                          "accession": ["P02768", "Cont_P02769", "Cont_P02768", "P04264"],
    ...                          "contaminant": [False, True, True, False]})
    >>> is_member(proteins, "serum").tolist()
    [True, False, True, False]
    """
    require_known(panel, PANELS, "panel")
    human = PANELS[panel].accessions
    bare = proteins["accession"].astype(str).str.extract(BARE, expand=False)
    by_gene = proteins["gene"].isin(human) & ~proteins["contaminant"]
    return (by_gene | bare.isin(set(human.values()))).to_numpy(bool)
