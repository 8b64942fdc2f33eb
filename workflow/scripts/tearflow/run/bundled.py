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
BESIDE = {"bundled_panels": "panels.tsv", "bundled_markers": "markers.tsv"}


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
    """

    name: str
    latin: str
    taxon: str


SPECIES = {"human": Species("human", "Homo sapiens", "9606")}


def bundled_file(name: str, species: str, folder: Path = RESOURCES) -> Path:
    """Path of a bundled file.

    Parameters
    ----------
    name
        One of `BUNDLED`.
    species
        One of `SPECIES`.
    folder
        Folder `resources` of the workflow.

    Examples
    --------
    >>> bundled_file("genes", "human", Path("resources")).as_posix()
    'resources/human/genes.tsv.gz'
    >>> bundled_file("contaminants", "human", Path("resources")).as_posix()
    'resources/contaminants.fasta.gz'
    """
    require_known(species, SPECIES, "species")
    require_known(name, BUNDLED, "bundled file")
    return folder / SHARED[name] if name in SHARED else folder / species / OF_SPECIES[name]


def files_beside(species: str, folder: Path = RESOURCES) -> dict[str, Path]:
    """Those of `BESIDE` that a species has, by their names.

    >>> sorted(files_beside("human"))
    ['bundled_markers', 'bundled_panels']
    """
    require_known(species, SPECIES, "species")
    paths = {name: folder / species / file for name, file in BESIDE.items()}
    return {name: path for name, path in paths.items() if path.exists()}
