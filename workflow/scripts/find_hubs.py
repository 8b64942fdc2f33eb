"""Cut the interaction network to the DEPs of a contrast and rank them by degree."""

import logging
from typing import TYPE_CHECKING

from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.table_specs import DEPS
from tearflow.io.tables import read_table, write_table
from tearflow.io.whole_files import write_text
from tearflow.network.hubs import build_graph, graphml, rank_hubs
from tearflow.network.interactions import read_network
from tearflow.network.isolated import ABSENT, BELOW, isolated_genes
from tearflow.network.table_specs import EDGES, HUBS
from tearflow.proteins.gene_level import genes_of
from tearflow.proteins.genes import outdated_symbols, read_gene_table
from tearflow.proteins.known_genes import Known, list_known
from tearflow.provenance.sources import recorded
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    *,
    deps: str,
    interactions: str,
    string_names: str | None,
    genes: str,
    test: str,
    min_score: float,
    edges: str,
    hubs: str,
    drawn: str,
) -> None:
    every = genes_of(keep_in_force(read_table(deps, DEPS), test))
    found = every.loc[every["is_dep"]].drop(columns=["is_dep", "n_groups"])
    table = read_gene_table(genes)
    renamed = outdated_symbols(table)
    network = read_network(interactions, string_names, set(found["gene"]), renamed, min_score)
    logger.info("%s: scores of 0 to %d, cut at %g", network.name, network.scale, min_score)
    in_file = every["gene"].isin(network.members)
    sizes = len(network.members), table["symbol"].nunique()
    counted = Known("network file", int(in_file.sum()), len(every), *sizes)
    level = logging.WARNING if counted.is_few else logging.INFO
    logger.log(level, "Tested genes: %s", list_known([counted]))
    if min_score < network.lowest:
        message = "%s has no interaction below %g, so the cut at %g leaves none out"
        logger.warning(message, network.name, network.lowest, min_score)
    graph = build_graph(found, network.edges)
    graph.graph.update(network=network.name, min_score=min_score)
    ranked = rank_hubs(graph, found, network, min_score)
    ranked = ranked.assign(n_tested=len(every), n_tested_in_file=int(in_file.sum()))
    isolated = isolated_genes(ranked)
    logger.info("%d DEP genes, %d edges", graph.number_of_nodes(), graph.number_of_edges())
    for name, what in ((ABSENT, "not in the file"), (BELOW, f"in the file below {min_score:g}")):
        if isolated[name]:
            logger.info("%d DEP genes %s: %s", len(isolated[name]), what, ", ".join(isolated[name]))
    write_table(network.edges, edges, EDGES)
    write_table(ranked, hubs, HUBS)
    write_text(graphml(graph), drawn)


if __name__ == "__main__":
    with (
        logged_to(snakemake.log[0]),
        recorded(snakemake.input, snakemake.params.contents, snakemake.output.source),
    ):
        main(
            deps=snakemake.input.deps,
            interactions=snakemake.input.interactions,
            # The input is an empty list where the interactions are not STRING's own file.
            string_names=snakemake.input.string_names or None,
            genes=snakemake.input.genes,
            test=snakemake.params.test,
            min_score=snakemake.params.min_score,
            edges=snakemake.output.edges,
            hubs=snakemake.output.hubs,
            drawn=snakemake.output.graphml,
        )
