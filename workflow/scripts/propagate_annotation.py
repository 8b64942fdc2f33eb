"""Propagate the annotation: genes of every GO term, those of its descendants included."""

import logging
from typing import TYPE_CHECKING

import pandas as pd

from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.gene_sets import write_gene_sets
from tearflow.enrichment.ontology import parse_obo
from tearflow.enrichment.table_specs import TERMS
from tearflow.io.lines import read_lines
from tearflow.io.tables import write_table
from tearflow.proteins.genes import outdated_symbols, read_gene_table
from tearflow.provenance.sources import recorded
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    ontology: str, annotation: str, genes: str, relations: list[str], gene_sets: str, terms: str
) -> None:
    found = read_gene_sets_of(
        read_lines(annotation),
        parse_obo(read_lines(ontology), ontology),
        relations,
        outdated_symbols(read_gene_table(genes)),
        (annotation, ontology),
    )
    rows = [
        (gene_set.ontology, gene_set.identifier, gene_set.name, len(gene_set.genes))
        for gene_set in found
    ]
    table = pd.DataFrame(rows, columns=TERMS.names)
    for name, count in table["ontology"].value_counts(sort=False).items():
        logger.info("%s: %d gene sets by %s", name, count, ", ".join(relations))
    write_gene_sets(found, gene_sets)
    write_table(table, terms, TERMS)


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
            gene_sets=snakemake.output.gene_sets,
            terms=snakemake.output.terms,
        )
