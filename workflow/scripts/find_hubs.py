"""Cut the interaction networks to the tested genes, and rank the DEPs of a contrast by degree."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.table_specs import DEPS
from tearflow.enrichment.table_specs import GO
from tearflow.io.tables import read_table, write_table
from tearflow.io.whole_files import write_text
from tearflow.network.analysis import analyse_network, read_asked
from tearflow.network.hubs import graphml
from tearflow.network.isolated import ABSENT, BELOW, isolated_genes
from tearflow.network.settings import NetworkSettings
from tearflow.network.suspicious import read_pairs
from tearflow.network.table_specs import EDGES, HUB_CURVE, HUBS, MODULES, NETWORKS
from tearflow.proteins.gene_level import genes_of
from tearflow.proteins.genes import outdated_symbols, read_gene_table
from tearflow.proteins.known_genes import Known, list_known
from tearflow.provenance.sources import recorded
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)
# Inputs that are networks beside the main one, and no files of names.
FURTHER = re.compile(r"network_\d+")


def main(
    *,
    deps: str,
    go: str,
    interactions: str,
    further: Sequence[str] = (),
    suspicious: str | None = None,
    excluded: str | None = None,
    genes: str,
    test: str,
    settings: NetworkSettings,
    contents: Mapping[str, str] | None = None,
    edges: str,
    hubs: str,
    networks: str,
    hub_curve: str,
    modules: str,
    drawn: str,
) -> None:
    every = genes_of(keep_in_force(read_table(deps, DEPS), test))
    table = read_gene_table(genes)
    renamed = outdated_symbols(table)
    asked = read_asked([interactions, *further], settings, set(every["gene"]), renamed, contents)
    main_network = asked[0].links
    message = "%s: scores of 0 to %d, cut at %g"
    logger.info(message, main_network.name, main_network.about.scale, settings.min_score)
    sizes = len(main_network.members), table["symbol"].nunique()
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
    given = dict(snakemake.input.items())
    with (
        logged_to(snakemake.log[0]),
        recorded(snakemake.input, snakemake.params.contents, snakemake.output.source),
    ):
        main(
            deps=snakemake.input.deps,
            go=snakemake.input.go,
            interactions=snakemake.input.interactions,
            further=[given[name] for name in given if FURTHER.fullmatch(name)],
            suspicious=given.get("bundled_suspicious"),
            excluded=given.get("excluded_interactions"),
            genes=snakemake.input.genes,
            test=snakemake.params.test,
            settings=from_dict(NetworkSettings, snakemake.params.network),
            contents={given[name]: known for name, known in snakemake.params.contents.items()},
            edges=snakemake.output.edges,
            hubs=snakemake.output.hubs,
            networks=snakemake.output.networks,
            hub_curve=snakemake.output.hub_curve,
            modules=snakemake.output.modules,
            drawn=snakemake.output.graphml,
        )
