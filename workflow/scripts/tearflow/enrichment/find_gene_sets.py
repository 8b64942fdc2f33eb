"""The gene sets of a study: bundled ones as they were built, any others propagated."""

import logging
from collections.abc import Collection

from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.built_sets import read_built_sets
from tearflow.enrichment.gene_sets import GeneSet
from tearflow.enrichment.ontology import parse_obo
from tearflow.enrichment.orthologs import project_sets, read_orthologs
from tearflow.io.lines import read_lines
from tearflow.proteins.genes import outdated_symbols, read_gene_table
from tearflow.run.problems import InputError, Problem

logger = logging.getLogger(__name__)


def find_gene_sets(
    ontology: str,
    annotation: str,
    genes: str,
    relations: Collection[str],
    built: str = "",
    orthologs: str = "",
) -> list[GeneSet]:
    """Gene sets of an annotation, by current symbols.

    Parameters
    ----------
    ontology, annotation, genes
        Paths of the resources.
    relations
        Relations by which a gene of a term is a gene of its ancestors.
    built
        Path of the bundled gene sets, which are taken where they were made from these files by
        these relations.
    orthologs
        Path of the bundled orthologs, where the annotation is human and `genes` is of another
        species.

    Raises
    ------
    InputError
        If a file is broken, or no gene is left.
    """
    files = {"ontology": ontology, "annotation": annotation}
    # Symbols of the human annotation are current as it ships.
    if not orthologs:
        files["genes"] = genes
    found = read_built_sets(built, files, relations) if built else None
    if found is not None:
        logger.info("%s: %d gene sets, as they ship with TearFlow", built, len(found))
    current = outdated_symbols(read_gene_table(genes)) if orthologs or found is None else {}
    if found is None:
        found = read_gene_sets_of(
            read_lines(annotation),
            parse_obo(read_lines(ontology), ontology),
            relations,
            {} if orthologs else current,
            (annotation, ontology),
        )
    if not orthologs:
        return found
    projected = list(project_sets(found, read_orthologs(orthologs), current))
    if not projected:
        message = "no gene of the annotation has an ortholog in the species"
        raise InputError([Problem(annotation, message, "Give resources.annotation of the species")])
    logger.info("%d gene sets projected from human by %s", len(projected), orthologs)
    return projected
