"""The gene sets of a study: bundled ones as they were built, any others propagated."""

import logging
from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.built_sets import read_built_sets
from tearflow.enrichment.gene_sets import GeneSet
from tearflow.enrichment.gmt_collection import read_collection
from tearflow.enrichment.ontology import parse_obo
from tearflow.enrichment.orthologs import project_sets, read_orthologs
from tearflow.enrichment.table_specs import TERMS
from tearflow.io.lines import read_lines
from tearflow.proteins.gene_files import read_gene_numbers
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


def gather_gene_sets(
    resources: Mapping[str, str], collections: Mapping[str, str], relations: Collection[str]
) -> list[GeneSet]:
    """Gene sets of the annotation, and of each GMT behind them.

    Parameters
    ----------
    resources
        Paths of `ontology`, `annotation` and `genes`, and of `built_sets` and `orthologs` where
        there are such.
    collections
        Path of each GMT by the name of its collection.
    relations
        As for `find_gene_sets`.

    Raises
    ------
    InputError
        If a file is broken, no gene is left, or the genes of a GMT are not those of the study.
    """
    genes = resources["genes"]
    found = find_gene_sets(
        *(resources["ontology"], resources["annotation"], genes, relations),
        *(resources.get(key, "") for key in ("built_sets", "orthologs")),
    )
    if collections:
        table = read_gene_table(genes)
        symbols = set(table["symbol"])
        # WikiPathways names genes by their numbers.
        current = outdated_symbols(table) | read_gene_numbers(genes)
        for name, file in collections.items():
            found += read_collection(read_lines(file), name, file, current, symbols)
    return found


def tabulate_sets(found: Iterable[GeneSet]) -> pd.DataFrame:
    """Collection, identifier, name and number of genes of each set, as in `terms.tsv`."""
    rows = [(each.ontology, each.identifier, each.name, len(each.genes)) for each in found]
    return pd.DataFrame(rows, columns=TERMS.names)
