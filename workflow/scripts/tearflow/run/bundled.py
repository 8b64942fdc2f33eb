"""The files that ship with TearFlow: for which species, and where they are."""

from dataclasses import dataclass
from pathlib import Path

from tearflow.run.keys import require_known
from tearflow.run.places import HOME

RESOURCES = HOME / "resources"
# By the keys of the section `resources`: files of any species, and those in the folder of each.
SHARED = {"ontology": "go-basic.obo.gz", "contaminants": "contaminants.fasta.gz"}
OF_SPECIES = {
    "genes": "genes.tsv.gz",
    "annotation": "gene2go.tsv.gz",
    "interactions": "interactions.tsv.gz",
}
BUNDLED = (*OF_SPECIES, *SHARED)
# Files of a species that are read beside those of the user's, by their names among the resources; a
# species may be without them.
BESIDE = {
    "bundled_panels": "panels.tsv",
    "bundled_markers": "markers.tsv",
    "bundled_suspicious": "suspicious_interactions.tsv",
}
# What a user cannot choose, since it belongs to bundled files: the sets of the human annotation,
# propagated, and the symbols by which those of another species are projected.
BUILT_SETS, ORTHOLOGS = "built_sets", "orthologs"
DERIVED = {BUILT_SETS: "gene_sets.gz", ORTHOLOGS: "orthologs.tsv.gz"}
# What of another species is projected from human, by the keys of the section `resources`.
PROJECTED = ("annotation", "interactions")
# The species of the annotation, and of the network before it was projected.
MODEL = "human"


@dataclass(frozen=True)
class Species:
    """A species that a study may be of.

    Parameters
    ----------
    name
        Key of the configuration, and name of its folder in `resources`.
    latin
        Its scientific name.
    taxon
        Its number at NCBI.
    code
        Behind the underscore of its entry names in UniProt.
    has_tables
        Whether genes, annotation and interactions ship with TearFlow.
    """

    name: str
    latin: str
    taxon: str
    code: str
    has_tables: bool

    @property
    def is_projected(self) -> bool:
        """Whether bundled annotation and interactions are human ones, given to orthologs."""
        return self.has_tables and self.name != MODEL


SPECIES = {
    species.name: species
    for species in (
        Species("human", "Homo sapiens", "9606", "HUMAN", has_tables=True),
        Species("mouse", "Mus musculus", "10090", "MOUSE", has_tables=True),
        Species("rat", "Rattus norvegicus", "10116", "RAT", has_tables=True),
        Species("rabbit", "Oryctolagus cuniculus", "9986", "RABIT", has_tables=False),
        Species("pig", "Sus scrofa", "9823", "PIG", has_tables=False),
    )
}


def bundled_file(name: str, species: str, folder: Path = RESOURCES) -> Path:
    """Path of a bundled file.

    Parameters
    ----------
    name
        One of `BUNDLED` or `DERIVED`.
    species
        One of `SPECIES`; its annotation and gene sets are the human ones.
    folder
        Folder `resources` of the workflow.

    Examples
    --------
    >>> bundled_file("genes", "mouse", Path("resources")).as_posix()
    'resources/mouse/genes.tsv.gz'
    >>> bundled_file("annotation", "mouse", Path("resources")).as_posix()
    'resources/human/gene2go.tsv.gz'
    >>> bundled_file("contaminants", "mouse", Path("resources")).as_posix()
    'resources/contaminants.fasta.gz'
    """
    require_known(species, SPECIES, "species")
    require_known(name, (*BUNDLED, *DERIVED), "bundled file")
    if name in SHARED:
        return folder / SHARED[name]
    place = MODEL if name in ("annotation", BUILT_SETS) else species
    return folder / place / (OF_SPECIES | DERIVED)[name]


def files_beside(species: str, folder: Path = RESOURCES) -> dict[str, Path]:
    """Those of `BESIDE` that a species has, by their names.

    >>> sorted(files_beside("human"))
    ['bundled_markers', 'bundled_panels', 'bundled_suspicious']
    """
    require_known(species, SPECIES, "species")
    paths = {name: folder / species / file for name, file in BESIDE.items()}
    return {name: path for name, path in paths.items() if path.exists()}
