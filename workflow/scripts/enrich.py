"""Test every gene set for more DEPs than the tested proteins of the contrast would give."""

import logging
from typing import TYPE_CHECKING

from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.table_specs import DEPS
from tearflow.enrichment.cut_sets import ANNOTATION, cut_collections, source_of
from tearflow.enrichment.gene_sets import genes_of_sets, read_gene_sets
from tearflow.enrichment.over_representation import enrich, in_collection
from tearflow.enrichment.redundancy import SEPARATOR
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import GO, TERMS
from tearflow.io.tables import read_table, write_table
from tearflow.proteins.gene_level import explain_representatives, genes_of
from tearflow.proteins.known_genes import Known, judge
from tearflow.proteins.table_specs import GENE_LEVEL
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    deps: str,
    gene_sets: str,
    terms: str,
    test: str,
    enrichment: EnrichmentSettings,
    go: str,
    gene_level: str,
) -> None:
    groups = keep_in_force(read_table(deps, DEPS), test)
    genes = genes_of(groups)
    names = read_table(terms, TERMS)
    sets = read_gene_sets(gene_sets, names["ontology"])
    annotated = genes_of_sets(
        {key: members for key, members in sets.items() if source_of(key[0]) == ANNOTATION}
    )
    if enrichment.tests_go:
        known = in_collection(genes["gene"], annotated)
        logger.info(judge(Known("annotation", int(known.sum()), len(genes), len(annotated)), deps))
    collections = cut_collections(genes["gene"], sets, enrichment)
    backgrounds = {source_of(cut.name): cut.background for cut in collections}
    for source, background in backgrounds.items():
        known = in_collection(genes["gene"], background)
        logger.info(
            "Of %d tested genes %s knows %d, the background; of %d DEPs among them, %d.",
            *(len(genes), f"the {source}" if source == ANNOTATION else source, known.sum()),
            *(genes["is_dep"].sum(), (genes["is_dep"] & known).sum()),
        )
    found = enrich(genes, collections, names, enrichment)
    for family, tested in found.groupby("family", sort=False):
        logger.info(
            "%s: %d nominal, %d significant",
            *(family, tested["nominal"].sum(), tested["significant"].sum()),
        )
    write_table(found, go, GO)
    representatives = explain_representatives(groups)
    representatives["in_annotation"] = in_collection(representatives["gene"], annotated)
    representatives["collections"] = [
        SEPARATOR.join(source for source in backgrounds if gene in backgrounds[source])
        for gene in representatives["gene"]
    ]
    write_table(representatives, gene_level, GENE_LEVEL)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            deps=snakemake.input.deps,
            gene_sets=snakemake.input.gene_sets,
            terms=snakemake.input.terms,
            test=snakemake.params.test,
            enrichment=from_dict(EnrichmentSettings, snakemake.params.enrichment),
            go=snakemake.output.go,
            gene_level=snakemake.output.gene_level,
        )
