"""The interaction network of the DEPs of a contrast, and its hubs."""

from typing import Any

import networkx as nx
import pandas as pd

from tearflow.network.interactions import Network
from tearflow.network.table_specs import HUBS
from tearflow.run.problems import show_signs


def build_graph(deps: pd.DataFrame, edges: pd.DataFrame) -> nx.Graph:
    """Make the sub-network that the DEPs induce: every DEP, and every edge between two of them.

    Parameters
    ----------
    deps
        One row a gene: `gene`, `log2fc`, `direction`, `p_value`, `protein_group`.
    edges
        `gene_a`, `gene_b`, `score`.

    Returns
    -------
    networkx.Graph
        Nodes and edges in the order of the alphabet. Nodes carry the columns of `deps` and
        `degree`, edges `score`; what is missing is left out, for GraphML knows no missing value.
    """
    graph = nx.Graph()
    for row in deps.sort_values("gene").to_dict("records"):
        known = {name: value for name, value in row.items() if pd.notna(value)}
        graph.add_node(row["gene"], **known)
    for row in edges.sort_values(["gene_a", "gene_b"]).to_dict("records"):
        if row["gene_a"] in graph and row["gene_b"] in graph:
            graph.add_edge(row["gene_a"], row["gene_b"], score=row["score"])
    nx.set_node_attributes(graph, dict(graph.degree), "degree")
    return graph


def rank_hubs(
    graph: nx.Graph, deps: pd.DataFrame, network: Network, min_score: float
) -> pd.DataFrame:
    """DEPs ranked by degree, the number of other DEPs that they interact with.

    Parameters
    ----------
    graph
        As `build_graph` gives it.
    deps
        One row a gene, as for `build_graph`.
    network
        The interactions among the DEPs, see `tearflow.network.interactions.read_network`.
    min_score
        Score at which the network was cut, written on each row beside its name.

    Returns
    -------
    pandas.DataFrame
        One row a DEP gene, those without an edge too, the columns of `hubs.tsv` but for its
        last two, which count the tested genes. Order: degree,
        then smaller p-value, then name. Genes of one degree share a `rank`, the next rank is
        left out for each of them (1, 2, 2, 4). `n_up` and `n_down` count the neighbours by
        direction. `in_network` is False where no interaction of the gene, with a DEP or another
        gene, reaches the cut; `in_file` is False where the file has none of it at all. A gene may
        be missing from the file because it has no interaction or because the file lacks it, so
        degree 0 does not say that the protein has no interactions.

    Examples
    --------
    >>> deps = pd.DataFrame({"gene": ["ELANE", "MMP9", "PRTN3"], "log2fc": [1.2, 2.0, -1.5],
    ...                      "direction": ["up", "up", "down"], "p_value": [0.03, 0.02, 0.01],
    ...                      "protein_group": ["P08246", "P14780", "P24158"]})
    >>> edges = pd.DataFrame({"gene_a": ["ELANE"], "gene_b": ["PRTN3"], "score": [0.99]})
    >>> network = Network("own.tsv", edges, {"ELANE", "MMP9", "PRTN3"}, {"ELANE", "PRTN3"}, 0.5, 1)
    >>> hubs = rank_hubs(build_graph(deps, edges), deps, network, 0.9)
    >>> hubs[["rank", "gene", "degree", "n_up", "in_network", "in_file"]].to_numpy().tolist()
    [[1, 'PRTN3', 1, 1, True, True], [1, 'ELANE', 1, 0, True, True], [3, 'MMP9', 0, 0, False, True]]
    """
    direction = dict(zip(deps["gene"], deps["direction"], strict=True))
    neighbours = [[direction[other] for other in graph[gene]] for gene in deps["gene"]]
    hubs = deps.assign(
        degree=pd.Series([len(around) for around in neighbours], deps.index, dtype=int),
        n_up=pd.Series([around.count("up") for around in neighbours], deps.index, dtype=int),
        n_down=pd.Series([around.count("down") for around in neighbours], deps.index, dtype=int),
        in_network=deps["gene"].isin(network.present),
        network=network.name,
        min_score=min_score,
        in_file=deps["gene"].isin(network.listed),
    )
    hubs["rank"] = hubs["degree"].rank(method="min", ascending=False).astype(int)
    order = ["rank", "p_value", "gene"]
    return hubs.sort_values(order, ignore_index=True)[HUBS.names[:-2]]


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
        drawn.add_edge(show_signs(one_end), show_signs(other_end), **attributes)
    return drawn


def _shown_values(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        key: show_signs(value) if isinstance(value, str) else value
        for key, value in attributes.items()
    }
