"""Test every gene set for more DEPs than chance gives, and by the changes of all its genes."""

import logging
from typing import TYPE_CHECKING

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design, make_design
from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.table_specs import DEPS, LOG2
from tearflow.enrichment.cut_sets import (
    cut_collections,
    describe_background,
    find_backgrounds,
    list_sources,
    source_of,
)
from tearflow.enrichment.gene_sets import genes_of_sets, read_gene_sets
from tearflow.enrichment.over_representation import enrich, in_collection
from tearflow.enrichment.ranked import (
    EYES,
    find_ranked,
    rank_sets,
    why_not_ranked,
)
from tearflow.enrichment.settings import ANNOTATION, EnrichmentSettings
from tearflow.enrichment.table_specs import GO, RANKED, TERMS
from tearflow.io.tables import read_table, read_values, write_table
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
    ranked: str,
    log2: str = "",
    design: Design | None = None,
    imputation: str = "none",
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
    backgrounds = find_backgrounds(collections)
    for source, background in backgrounds.items():
        known = in_collection(genes["gene"], background)
        logger.info(describe_background(source, known, genes["is_dep"]))
    found = enrich(genes, collections, names, enrichment)
    for family, tested in found.groupby("family", sort=False):
        logger.info(
            "%s: %d nominal, %d significant",
            *(family, tested["nominal"].sum(), tested["significant"].sum()),
        )
    write_table(found, go, GO)
    representatives = explain_representatives(groups)
    representatives["in_annotation"] = in_collection(representatives["gene"], annotated)
    representatives["collections"] = list_sources(representatives["gene"], backgrounds)
    write_table(representatives, gene_level, GENE_LEVEL)
    with_t = find_ranked(groups)
    if with_t["gene"].tolist() != genes["gene"].tolist():
        collections = cut_collections(with_t["gene"], sets, enrichment)
    residuals = None
    if design and enrichment.needs_residuals:
        # Only an estimate takes the time of this import.
        from tearflow.enrichment.gene_residuals import find_gene_residuals

        values = read_values(log2, LOG2)
        residuals = find_gene_residuals(with_t, groups, values, design, imputation)
    remark = EYES if groups["remark"].ne("").any() else ""
    cut_sets = {cut.name: cut.sets for cut in collections}
    tests = rank_sets(with_t, cut_sets, names, enrichment, residuals, remark)
    logger.info("%s", why_not_ranked(with_t) or f"{len(with_t):,} genes have a moderated t.")
    for (method, family), tested in tests.groupby(["method", "family"], sort=False):
        logger.info("%s, %s: %d significant", method, family, tested["significant"].sum())
    write_table(tests, ranked, RANKED)


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
            ranked=snakemake.output.ranked,
            log2=snakemake.input.get("log2", ""),
            design=make_design(
                snakemake.params.cohort["samples"], Contrast(**snakemake.params.contrast)
            ),
            imputation=snakemake.params.imputation,
        )
