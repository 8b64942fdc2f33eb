"""The interaction network of the DEPs of a contrast, and its hubs."""

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from tearflow.differential.multiple_testing import adjust_bh
from tearflow.network.isolated import find_states
from tearflow.network.specification import Measured
from tearflow.run.problems import show_signs

ENDS = ("gene_a", "gene_b")
# Columns of hubs.tsv that a node of network.graphml has as well.
OF_NODE = ("expected_degree", "p_degree", "q_degree", "hub", "evidence", "module", "state")


def build_graph(deps: pd.DataFrame, edges: pd.DataFrame) -> nx.Graph:
    """Make the sub-network that the DEPs induce: every DEP, and every edge between two of them.

    Parameters
    ----------
    deps
        One row a gene: `gene`, `log2fc`, `direction`, `p_value`, `protein_group`.
    edges
        `gene_a`, `gene_b`, `score`, and `evidence` where it is known.

    Returns
    -------
    networkx.Graph
        Nodes and edges in the order of the alphabet. Nodes carry the columns of `deps` and
        `degree`, edges the rest of theirs; what is missing or empty is left out, for GraphML knows
        no missing value.
    """
    graph = nx.Graph()
    for row in deps.sort_values("gene").to_dict("records"):
        known = {name: value for name, value in row.items() if pd.notna(value)}
        graph.add_node(row["gene"], **known)
    for row in edges.sort_values(["gene_a", "gene_b"]).to_dict("records"):
        if row["gene_a"] in graph and row["gene_b"] in graph:
            known = {name: value for name, value in row.items() if name not in ENDS and value != ""}
            graph.add_edge(row["gene_a"], row["gene_b"], **known)
    nx.set_node_attributes(graph, dict(graph.degree), "degree")
    return graph


def rank_hubs(
    deps: pd.DataFrame, measured: Measured, graph: nx.Graph, alpha: float
) -> pd.DataFrame:
    """DEPs ranked by degree, the number of other DEPs that they interact with.

    Parameters
    ----------
    deps
        One row a gene, as for `build_graph`, in the order of the alphabet.
    measured
        Of the same DEPs, see `tearflow.network.specification.measure`.
    graph
        As `build_graph` gives it.
    alpha
        See `tearflow.network.settings.NetworkSettings`.

    Returns
    -------
    pandas.DataFrame
        One row a DEP gene, those without an edge too, with columns of `hubs.tsv`. Order: degree,
        then smaller p-value, then name. Genes of one degree share a `rank`, the next rank is
        left out for each of them (1, 2, 2, 4). `n_up` and `n_down` count the neighbours by
        direction. `in_network` is False where no interaction of the gene, with a DEP or another
        gene, reaches the cut; `in_file` is False where the file has none of it at all; `state` has
        both in words. A gene may be missing from the file because it has no interaction or because
        the file lacks it, so degree 0 does not say that the protein has no interactions.
        `expected_degree`, `p_degree` and `q_degree` are missing where no interaction reaches the
        cut, since no draw could give one.
    """
    network, chosen = measured.network, measured.network.genes
    direction = dict(zip(deps["gene"], deps["direction"], strict=True))
    neighbours = [[direction[other] for other in graph[gene]] for gene in deps["gene"]]
    place = np.searchsorted(chosen, deps["gene"].to_numpy(str))
    present, listed = network.present[place], network.links.listed[place]
    p_degree = np.where(present, measured.p, np.nan)
    hubs = deps.assign(
        degree=measured.degree,
        n_up=pd.Series([around.count("up") for around in neighbours], deps.index, dtype=int),
        n_down=pd.Series([around.count("down") for around in neighbours], deps.index, dtype=int),
        in_network=present,
        network=network.name,
        min_score=network.min_score,
        in_file=listed,
        expected_degree=np.where(present, measured.expected, np.nan),
        p_degree=p_degree,
        q_degree=adjust_bh(p_degree),
        hub=measured.is_hub(alpha),
    )
    hubs["rank"] = hubs["degree"].rank(method="min", ascending=False).astype(int)
    hubs["state"] = find_states(hubs)
    return hubs.sort_values(["rank", "p_value", "gene"], ignore_index=True)


def describe_nodes(graph: nx.Graph, hubs: pd.DataFrame) -> None:
    """Add to each node what hubs.tsv has of it; what is missing is left out."""
    for row in hubs[["gene", *OF_NODE]].to_dict("records"):
        known = {name: row[name] for name in OF_NODE if pd.notna(row[name]) and row[name] != ""}
        graph.nodes[row["gene"]].update(known)


def graphml(graph: nx.Graph) -> str:
    """Graph as GraphML, which Cytoscape opens.

    Names are written as `tearflow.run.problems.show_signs` does, since XML has no place for control
    signs. The standard library's XML is used and never lxml, so that the text is the same on each
    machine.

    >>> graph = nx.Graph()
    >>> graph.add_edge("LTF", "LYZ", score=0.95)
    >>> '<edge source="LTF" target="LYZ">' in graphml(graph)
    True
    """
    return "\n".join(nx.generate_graphml(_shown(graph))) + "\n"


def _shown(graph: nx.Graph) -> nx.Graph:
    """Copy of a graph whose names and texts XML can hold."""
    drawn = nx.Graph(**_shown_values(graph.graph))
    for name, attributes in graph.nodes.items():
        drawn.add_node(show_signs(name), **_shown_values(attributes))
    for (one_end, other_end), attributes in graph.edges.items():
        drawn.add_edge(show_signs(one_end), show_signs(other_end), **_shown_values(attributes))
    return drawn


def _shown_values(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        key: show_signs(value) if isinstance(value, str) else value
        for key, value in attributes.items()
    }
