"""Gather the gene sets: GO terms with the genes of their descendants, and the sets of each GMT."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.gene_sets import write_gene_sets
from tearflow.enrichment.gmt_collection import read_collection
from tearflow.enrichment.ontology import parse_obo
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
) -> None:
    table = read_gene_table(genes)
    current, symbols = outdated_symbols(table), set(table["symbol"])
    found = read_gene_sets_of(
        read_lines(annotation),
        parse_obo(read_lines(ontology), ontology),
        relations,
        current,
        (annotation, ontology),
    )
    # WikiPathways names genes by their numbers.
    numbered = current | read_gene_numbers(genes) if collections else current
    for name, file in collections.items():
        found += read_collection(read_lines(file), name, file, numbered, symbols)
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
        )
