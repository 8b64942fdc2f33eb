"""Test the gene sets of a contrast, and rank its DEPs by degree in the interaction networks.

In one job, since most of its time goes into what both import and read.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from functools import cache
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
from tearflow.enrichment.gene_sets import SetKey, genes_of_sets, read_gene_sets
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
from tearflow.io.whole_files import write_text
from tearflow.network.analysis import analyse_network, read_asked
from tearflow.network.hubs import graphml
from tearflow.network.isolated import ABSENT, BELOW, isolated_genes
from tearflow.network.settings import NetworkSettings
from tearflow.network.suspicious import read_pairs
from tearflow.network.table_specs import EDGES, HUB_CURVE, HUBS, MODULES, NETWORKS
from tearflow.proteins.gene_level import explain_representatives, genes_of
from tearflow.proteins.genes import outdated_symbols, read_gene_table
from tearflow.proteins.known_genes import Known, judge, list_known
from tearflow.proteins.table_specs import GENE_LEVEL
from tearflow.provenance.sources import recorded
from tearflow.run.batches import each_contrast
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict

if TYPE_CHECKING:
    import pandas as pd
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)
# Inputs that are networks beside the main one, and no files of names.
FURTHER = re.compile(r"network_\d+")


# What is the same for all contrasts of a job is read once.
@cache
def read_sets(
    gene_sets: str, terms: str
) -> tuple["pd.DataFrame", dict[SetKey, list[str]], set[str]]:
    """Terms with their names, their genes, and the genes that the annotation knows."""
    names = read_table(terms, TERMS)
    sets = read_gene_sets(gene_sets, names["ontology"])
    annotated = {key: genes for key, genes in sets.items() if source_of(key[0]) == ANNOTATION}
    return names, sets, genes_of_sets(annotated)


@cache
def read_symbols(genes: str) -> tuple[dict[str, str], int]:
    """Current symbols by outdated ones, and the number of current symbols."""
    table = read_gene_table(genes)
    return outdated_symbols(table), table["symbol"].nunique()


def test_gene_sets(
    groups: "pd.DataFrame",
    *,
    deps: str,
    gene_sets: str,
    terms: str,
    enrichment: EnrichmentSettings,
    go: str,
    gene_level: str,
    ranked: str,
    log2: str = "",
    design: Design | None = None,
    imputation: str = "none",
) -> None:
    genes = genes_of(groups)
    names, sets, annotated = read_sets(gene_sets, terms)
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


def find_hubs(
    groups: "pd.DataFrame",
    *,
    go: str,
    interactions: str,
    further: Sequence[str] = (),
    suspicious: str | None = None,
    excluded: str | None = None,
    genes: str,
    settings: NetworkSettings,
    contents: Mapping[str, str] | None = None,
    edges: str,
    hubs: str,
    networks: str,
    hub_curve: str,
    modules: str,
    drawn: str,
) -> None:
    every = genes_of(groups)
    renamed, n_symbols = read_symbols(genes)
    asked = read_asked([interactions, *further], settings, set(every["gene"]), renamed, contents)
    main_network = asked[0].links
    message = "%s: scores of 0 to %d, cut at %g"
    logger.info(message, main_network.name, main_network.about.scale, settings.min_score)
    sizes = len(main_network.members), n_symbols
    counted = Known("network file", int(main_network.listed.sum()), len(every), *sizes)
    level = logging.WARNING if counted.is_few else logging.INFO
    logger.log(level, "Tested genes: %s", list_known([counted]))
    found = analyse_network(
        every,
        asked,
        settings.alpha,
        suspicious=read_pairs(suspicious, renamed) if suspicious else {},
        excluded=read_pairs(excluded, renamed) if excluded else {},
        go=read_table(go, GO),
    )
    isolated = isolated_genes(found.hubs)
    logger.info(
        "%d DEP genes, %d edges, %.1f expected, %d hubs, %d modules",
        *(len(found.hubs), len(found.edges), found.networks["expected_edges"].iloc[0]),
        *(found.hubs["hub"].sum(), len(found.modules)),
    )
    below = f"in the file below {settings.min_score:g}"
    for name, what in ((ABSENT, "not in the file"), (BELOW, below)):
        if isolated[name]:
            logger.info("%d DEP genes %s: %s", len(isolated[name]), what, ", ".join(isolated[name]))
    write_table(found.edges, edges, EDGES)
    write_table(found.hubs, hubs, HUBS)
    write_table(found.networks, networks, NETWORKS)
    write_table(found.hub_curve, hub_curve, HUB_CURVE)
    write_table(found.modules, modules, MODULES)
    write_text(graphml(found.graph), drawn)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        for job in each_contrast(snakemake):
            given = dict(job.input.items())
            with recorded(job.input, job.params.contents, job.output.source):
                groups = keep_in_force(read_table(job.input.deps, DEPS), job.params.test)
                test_gene_sets(
                    groups,
                    deps=job.input.deps,
                    gene_sets=job.input.gene_sets,
                    terms=job.input.terms,
                    enrichment=from_dict(EnrichmentSettings, job.params.enrichment),
                    go=job.output.go,
                    gene_level=job.output.gene_level,
                    ranked=job.output.ranked,
                    log2=given.get("log2", ""),
                    design=make_design(
                        job.params.cohort["samples"], Contrast(**job.params.contrast)
                    ),
                    imputation=job.params.imputation,
                )
                find_hubs(
                    groups,
                    go=job.output.go,
                    interactions=job.input.interactions,
                    further=[given[name] for name in given if FURTHER.fullmatch(name)],
                    suspicious=given.get("bundled_suspicious"),
                    excluded=given.get("excluded_interactions"),
                    genes=job.input.genes,
                    settings=from_dict(NetworkSettings, job.params.network),
                    contents={given[name]: known for name, known in job.params.contents.items()},
                    edges=job.output.edges,
                    hubs=job.output.hubs,
                    networks=job.output.networks,
                    hub_curve=job.output.hub_curve,
                    modules=job.output.modules,
                    drawn=job.output.graphml,
                )
