"""Panels of proteins that show where a sample's proteins come from, and the indices of them.

Panels are rows of `resources/human/panels.tsv`, with the work that shows each protein to be of its
panel. Four indices are entries of `INDICES`: they say how a sample was taken, and the others of
`list_indices` follow from the panels. Tables, tests, figures and report read them from here.

Of the four: K1, K2, K9 and K10 are of dry skin, so they come from fingers and eyelids; the keratins
of cornea and conjunctiva are left out. Albumin and transferrin leak from vessels when the eye is
irritated or the sample touches the conjunctiva, while LCN1, LTF and LYZ are what the gland itself
secretes (Fullard and Snyder 1990, IOVS 31:1119). The glands of other fluids, such as saliva,
secrete these three as well.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tearflow.io.lines import read_lines
from tearflow.quality.panel_files import Marker, Member, parse_markers, parse_panels
from tearflow.run.bundled import RESOURCES

if TYPE_CHECKING:
    # Not for each start of the workflow, which reads the specs of the tables.
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Panel:
    """Proteins of one origin.

    Attributes
    ----------
    name
        As in the table, such as "neutrophil granules".
    members
        The proteins. Accessions are needed where a search took the protein for a contaminant,
        under which name lists hold those of cattle as well.
    """

    name: str
    members: tuple[Member, ...] = ()

    @property
    def genes(self) -> frozenset[str]:
        """Gene symbols of the members."""
        return frozenset(member.gene for member in self.members)

    @property
    def accessions(self) -> frozenset[str]:
        """Accessions of the members that have one."""
        return frozenset(member.accession for member in self.members if member.accession)


Panels = Mapping[str, Panel]


@dataclass(frozen=True)
class Index:
    """An index of the composition of a sample, with its texts for tables, figure and report.

    Attributes
    ----------
    title, name
        Over a column or a figure, and in a sentence.
    formula
        What it is, for the axis of the figure and the report.
    panels
        Names of panels: the index is log2 of the sum of the first over that of the second, or
        over all proteins where there is one.
    top
        The index is the share of so many most abundant proteins, which is compared as log2.
    """

    title: str
    name: str
    formula: str
    panels: tuple[str, ...] = ()
    top: int = 0


# How a sample was taken; by their columns, in the order of the table.
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
# The panels that these are made of: what they are, and the title of the column that counts them.
COUNTED = {
    "blood": ("Red cell proteins", "# red cell"),
    "skin": ("Keratins 1, 2, 9 and 10", "# keratins"),
    "serum": ("ALB and TF", "# ALB, TF"),
    "lacrimal": ("LCN1, LTF and LYZ", "# LCN1, LTF, LYZ"),
}
# The indices that the changes of DEPs are adjusted for, by the prefix of their columns.
ADJUSTED_FOR = {"serum": "serum_leakage", "blood": "blood_index"}
# The others are of the eye's own surface too, so they are flagged as keratins and no more.
KERATIN = re.compile(r"KRT\d+[A-Z]?$")
# What follows the prefix of a contaminant; an isoform counts as its protein.
BARE = re.compile(r"([A-Z0-9]+)(?:-\d+)?$")


def read_panels(*paths: str) -> dict[str, Panel]:
    """Panels of several files by name; one of a later file replaces that of the same name.

    Raises
    ------
    InputError
        If a file is not such a table, see `tearflow.quality.panel_files.parse_panels`.
    """
    panels: dict[str, Panel] = {}
    for path in paths:
        members: dict[str, list[Member]] = {}
        for member in parse_panels(read_lines(path), path):
            members.setdefault(member.panel, []).append(member)
        panels |= {name: Panel(name, tuple(found)) for name, found in members.items()}
    return panels


def read_markers(*paths: str) -> list[Marker]:
    """Markers of several files; a gene of a later file replaces that of an earlier one.

    Raises
    ------
    InputError
        If a file is not such a table, see `tearflow.quality.panel_files.parse_markers`.
    """
    markers: dict[str, Marker] = {}
    for path in paths:
        markers |= {marker.gene: marker for marker in parse_markers(read_lines(path), path)}
    return list(markers.values())


@cache
def human_panels() -> Panels:
    """The bundled panels, of human proteins."""
    return read_panels(str(RESOURCES / "human" / "panels.tsv"))


@cache
def human_markers() -> tuple[Marker, ...]:
    """The bundled markers of dry eye, of human proteins."""
    return tuple(read_markers(str(RESOURCES / "human" / "markers.tsv")))


def list_indices(panels: Panels) -> dict[str, Index]:
    """The index of every panel that none of `INDICES` is made of, by the name of the panel.

    >>> [index.formula for index in list_indices({"mucins": Panel("mucins")}).values()]
    ['log₂ of mucins / all']
    """
    taken = {name for index in INDICES.values() for name in index.panels}
    return {
        name: Index(name[:1].upper() + name[1:], name, f"log₂ of {name} / all", (name,))
        for name in panels
        if name not in taken
    }


def genes_of_panel(panels: Panels, name: str) -> frozenset[str]:
    """Genes of a panel; none where there is no such panel, as for some species."""
    return panels.get(name, Panel(name)).genes


def is_member(proteins: "pd.DataFrame", members: Iterable[Member | Marker]) -> "NDArray[np.bool_]":
    """Which protein groups are of some proteins.

    Parameters
    ----------
    proteins
        `gene`, `accession` and `contaminant` of each protein group, as in `proteins.tsv`.
    members
        Of a panel, or markers.

    Returns
    -------
    numpy.ndarray
        Shape (protein groups,). A group belongs by its lead gene. A contaminant belongs by the
        accession behind its prefix, since its gene may be that of another species.

    Examples
    --------
    >>> import pandas as pd
    >>> proteins = pd.DataFrame({"gene": ["ALB", "ALB", None, "KRT1"],
    ...                          "accession": ["P02768", "Cont_P02769", "Cont_P02768", "P04264"],
    ...                          "contaminant": [False, True, True, False]})
    >>> is_member(proteins, human_panels()["serum"].members).tolist()
    [True, False, True, False]
    """
    return find_members(proteins, [members])[0]


def find_members(
    proteins: "pd.DataFrame", groups: Sequence[Iterable[Member | Marker]]
) -> "list[NDArray[np.bool_]]":
    """Do what `is_member` does for several groups of proteins, in the time of one."""
    import pandas as pd

    bare = proteins["accession"].astype(str).str.extract(BARE, expand=False).to_numpy(object)
    own = proteins["gene"].where(~proteins["contaminant"]).to_numpy(object)
    found = []
    for members in map(list, groups):
        genes = {member.gene for member in members}
        accessions = {member.accession for member in members} - {""}
        of_gene, of_accession = pd.Series(own).isin(genes), pd.Series(bare).isin(accessions)
        found.append((of_gene | of_accession).to_numpy(bool))
    return found
