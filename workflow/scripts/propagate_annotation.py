"""Gather the gene sets: GO terms with the genes of their descendants, and the sets of each GMT."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from tearflow.enrichment.find_gene_sets import find_gene_sets
from tearflow.enrichment.gene_sets import write_gene_sets
from tearflow.enrichment.gmt_collection import read_collection
from tearflow.enrichment.table_specs import TERMS
from tearflow.io.lines import read_lines
from tearflow.io.tables import write_table
from tearflow.proteins.gene_files import read_gene_numbers
from tearflow.proteins.genes import outdated_symbols, read_gene_table
from tearflow.provenance.sources import recorded
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    ontology: str,
    annotation: str,
    genes: str,
    relations: list[str],
    collections: Mapping[str, str],
    gene_sets: str,
    terms: str,
    built_sets: str = "",
    orthologs: str = "",
) -> None:
    found = find_gene_sets(ontology, annotation, genes, relations, built_sets, orthologs)
    if collections:
        table = read_gene_table(genes)
        # WikiPathways names genes by their numbers.
        current = outdated_symbols(table) | read_gene_numbers(genes)
        symbols = set(table["symbol"])
        for name, file in collections.items():
            found += read_collection(read_lines(file), name, file, current, symbols)
    rows = [
        (gene_set.ontology, gene_set.identifier, gene_set.name, len(gene_set.genes))
        for gene_set in found
    ]
    named = pd.DataFrame(rows, columns=TERMS.names)
    for name, count in named["ontology"].value_counts(sort=False).items():
        by = collections.get(str(name), f"{annotation} and {', '.join(relations)}")
        logger.info("%s: %d gene sets by %s", name, count, by)
    write_gene_sets(found, gene_sets)
    write_table(named, terms, TERMS)


if __name__ == "__main__":
    with (
        logged_to(snakemake.log[0]),
        recorded(snakemake.input, snakemake.params.contents, snakemake.output.source),
    ):
        main(
            ontology=snakemake.input.ontology,
            annotation=snakemake.input.annotation,
            genes=snakemake.input.genes,
            relations=snakemake.params.relations,
            collections={
                name: snakemake.input[key] for name, key in snakemake.params.collections.items()
            },
            gene_sets=snakemake.output.gene_sets,
            terms=snakemake.output.terms,
            built_sets=str(snakemake.input.built_sets),
            orthologs=str(snakemake.input.orthologs),
        )
