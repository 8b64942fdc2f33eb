"""Test every GO term for more DEPs than the tested proteins of the contrast would give."""

import logging
from typing import TYPE_CHECKING, Any

from tearflow.biology.enrichment import enrich
from tearflow.biology.gene_level import explain_speakers, genes_of
from tearflow.biology.gene_sets import read_gene_sets
from tearflow.job import logged_to
from tearflow.statistics.in_force import keep_in_force
from tearflow.tables import read_table, write_table

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    deps: str,
    gene_sets: str,
    terms: str,
    test: str,
    enrichment: dict[str, Any],
    go: str,
    gene_level: str,
) -> None:
    groups = keep_in_force(read_table(deps), test)
    genes = genes_of(groups)
    logger.info("%d of %d background genes are DEPs", genes["is_dep"].sum(), len(genes))
    found = enrich(genes, read_gene_sets(gene_sets), read_table(terms), enrichment)
    for family, tested in found.groupby("family", sort=False):
        logger.info("%s: %d significant", family, tested["significant"].sum())
    write_table(found, go)
    write_table(explain_speakers(groups), gene_level)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            deps=snakemake.input.deps,
            gene_sets=snakemake.input.gene_sets,
            terms=snakemake.input.terms,
            test=snakemake.params.test,
            enrichment=snakemake.params.enrichment,
            go=snakemake.output.go,
            gene_level=snakemake.output.gene_level,
        )
