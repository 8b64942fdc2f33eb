"""Gene sets as files in GMT format: an identifier, a name and the genes, a line a set."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tearflow.io.whole_files import require_sound, written_sealed

# Collection and identifier, since two collections may hold sets of one identifier.
SetKey = tuple[str, str]


class GeneSet(NamedTuple):
    """A set of genes to be tested.

    Parameters
    ----------
    ontology
        Name of its collection: a key of `tearflow.enrichment.ontology.COLLECTIONS`, or as the
        configuration calls that of a GMT.
    identifier
        GO identifier, or the name of a set outside GO.
    name
        As a reader knows it.
    genes
        Current symbols in the order of the alphabet.
    """

    ontology: str
    identifier: str
    name: str
    genes: list[str]


def read_gene_sets(path: str | Path, ontology: Sequence[str]) -> dict[SetKey, list[str]]:
    """Read the genes of each set from a file that `write_gene_sets` wrote.

    Parameters
    ----------
    path
        The file, of the format GMT, which has no place for the collection of a set.
    ontology
        Collection of each set, the column of `terms.tsv`, which is written with it.
    """
    require_sound(path)
    # At once, since it is one of ours: what a user's file may hold need not be looked for.
    split = (line.split("\t") for line in Path(path).read_text("utf-8").split("\n") if line)
    return {
        (collection, identifier): genes
        for collection, (identifier, _, *genes) in zip(ontology, split, strict=True)
    }


def genes_of_sets(gene_sets: Mapping[Any, list[str]]) -> set[str]:
    """Genes that are in any of the gene sets."""
    return set().union(*gene_sets.values())


def write_gene_sets(gene_sets: Iterable[GeneSet], path: str | Path) -> None:
    """Write a line a set: identifier, name and genes."""
    with written_sealed(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        for gene_set in gene_sets:
            fields = [gene_set.identifier, gene_set.name, *gene_set.genes]
            file.write("\t".join(fields) + "\n")
