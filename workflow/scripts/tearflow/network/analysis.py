"""The network of the DEPs of a contrast: its tables and its graph."""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.io.lines import read_start
from tearflow.network.evidence import describe_edges, describe_hub, find_evidence
from tearflow.network.hubs import build_graph, describe_nodes, rank_hubs
from tearflow.network.interaction_files import (
    PLAIN_COLUMNS,
    STRING_COLUMNS,
    check_text_mining,
    detect_columns,
    find_string_names,
)
from tearflow.network.interactions import BUNDLED_NAMES, SLACK, Network, read_links, require_cut
from tearflow.network.link_cache import find_cache
from tearflow.network.modules import find_modules, number_modules, tabulate_modules
from tearflow.network.settings import PHYSICAL, FurtherNetwork, NetworkSettings, kind_of
from tearflow.network.specification import Asked, specify, summarise_ranks
from tearflow.network.table_specs import EDGES, HUBS
from tearflow.run.problems import show_signs

logger = logging.getLogger(__name__)
# Share of the rows whose score may be another than STRING's formula gives.
MOST_DIFFERING = 0.01
Reasons = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class NetworkTables:
    """Tables of the network of a contrast, each by its spec, and the graph of the DEPs."""

    edges: pd.DataFrame
    hubs: pd.DataFrame
    networks: pd.DataFrame
    hub_curve: pd.DataFrame
    modules: pd.DataFrame
    graph: nx.Graph


def analyse_network(
    genes: pd.DataFrame,
    asked: Sequence[Asked],
    alpha: float,
    *,
    suspicious: Reasons,
    excluded: Reasons,
    go: pd.DataFrame | None = None,
) -> NetworkTables:
    """Interactions between the DEPs of a contrast, their hubs and modules, and how these hold.

    Parameters
    ----------
    genes
        The tested genes, as `tearflow.proteins.gene_level.genes_of` gives them.
    asked
        Networks of these genes, the main one first, of which all tables but two are.
    alpha
        See `tearflow.network.settings.NetworkSettings`.
    suspicious, excluded
        Pairs with the reason: those that edges are marked by, and those that are left out.
    go
        The table go.tsv of the contrast, by which modules are named.
    """
    genes = genes.sort_values("gene", ignore_index=True)
    is_dep = genes["is_dep"].to_numpy(bool)
    deps = genes.loc[is_dep].drop(columns=["is_dep", "n_groups"])
    found, networks, curve = specify(asked, is_dep, alpha, frozenset(excluded))
    network = found[0].network
    edges = tabulate_edges(network, is_dep)
    evidence = find_evidence(edges, [each.links for each in asked])
    pairs = zip(edges["gene_a"], edges["gene_b"], strict=True)
    edges = edges.assign(
        evidence=pd.Series(describe_edges(evidence), edges.index, dtype="str"),
        remark=pd.Series([suspicious.get(pair, "") for pair in pairs], edges.index, dtype="str"),
    )
    graph = build_graph(deps, edges)
    graph.graph.update(network=network.name, min_score=network.min_score)
    hubs = rank_hubs(deps, found[0], graph, alpha)
    ends = edges["gene_a"].to_numpy(str), edges["gene_b"].to_numpy(str)
    modules = find_modules(graph)
    hubs = hubs.assign(
        n_tested=len(genes),
        n_tested_in_file=int(network.links.listed.sum()),
        evidence=pd.Series(
            [
                describe_hub(evidence, (ends[0] == gene) | (ends[1] == gene))
                for gene in hubs["gene"]
            ],
            dtype="str",
        ),
        module=hubs["gene"].map(number_modules(modules)).astype("Int64"),
    )
    # Not `join`, which raises where neither side has a gene.
    ranks = summarise_ranks(curve).astype("Int64").reindex(hubs["gene"])
    hubs = hubs.assign(**{name: ranks[name].array for name in ranks})[HUBS.names]
    describe_nodes(graph, hubs)
    listed = tabulate_modules(modules, graph, hubs, go)
    return NetworkTables(edges[EDGES.names], hubs, networks, curve, listed, graph)


def read_asked(
    files: Sequence[str],
    settings: NetworkSettings,
    genes: Collection[str],
    current: Mapping[str, str],
    contents: Mapping[str, str] | None = None,
) -> list[Asked]:
    """Read the networks that a configuration asks for.

    Parameters
    ----------
    files
        That of the main network, then those of `settings.further`.
    settings
        The section `network` of the configuration.
    genes, current
        As `tearflow.network.interactions.read_links` takes them.
    contents
        SHA-256 by path, by which a large file is found in the cache; read where it is not given.

    Raises
    ------
    InputError
        If a file has mistakes, or a cut is above all its scores.
    """
    asked: list[Asked] = []
    sections: list[NetworkSettings | FurtherNetwork] = [settings, *settings.further]
    for number, (path, chosen) in enumerate(zip(files, sections, strict=True)):
        columns, _ = detect_columns(read_start(path)[0], path)
        names = find_string_names(path) if columns == STRING_COLUMNS else None
        links = read_links(path, names, genes, current, find_cache(path, names, contents or {}))
        section = f"network.further[{number}]" if number else "network"
        require_cut(links, chosen.min_score, path, f"{section}.min_score")
        if not chosen.text_mining and not links.has(text_mining=False):
            check_text_mining(read_start(path)[0], path, f"{section}.text_mining")
        if chosen.min_score < links.lowest - SLACK:
            message = "%s has no interaction below %g, so the cut at %g leaves none out"
            logger.warning(message, links.name, links.lowest, chosen.min_score)
        if links.about.n_differing > MOST_DIFFERING * links.about.n_rows:
            message = "%s: STRING's formula gives another score than the file to %d of %d rows"
            logger.warning(message, links.name, links.about.n_differing, links.about.n_rows)
        kind = PHYSICAL if links.name in BUNDLED_NAMES.values() else kind_of(chosen.kind, path)
        asked.append(Asked(links, kind, chosen.min_score, chosen.text_mining))
    return name_apart(asked, files)


def name_apart(asked: Sequence[Asked], files: Sequence[str]) -> list[Asked]:
    """Networks whose files of different folders share a name called by their folder too."""
    paths = defaultdict(set)
    for network, path in zip(asked, files, strict=True):
        paths[network.links.name].add(path)
    return [
        replace(network, links=replace(network.links, name=show_signs("/".join(parts[-2:]))))
        if len(paths[network.links.name]) > 1 and len(parts := Path(path).parts) > 1
        else network
        for network, path in zip(asked, files, strict=True)
    ]


def tabulate_edges(network: Network, is_dep: NDArray[np.bool_]) -> pd.DataFrame:
    """Interactions between the DEPs in the order of the alphabet: `gene_a`, `gene_b`, `score`."""
    kept = network.among(is_dep)
    ends = (network.genes[side[kept]].astype(object) for side in (network.a, network.b))
    values = (*ends, network.score[kept])
    table = pd.DataFrame(dict(zip(PLAIN_COLUMNS, values, strict=True)))
    return table.astype(dict.fromkeys(PLAIN_COLUMNS[:2], "str"))
