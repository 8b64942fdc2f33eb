import networkx as nx
import pandas as pd
import pytest

from tearflow.network.hubs import build_graph, graphml, rank_hubs
from tearflow.network.interactions import Network
from tearflow.network.table_specs import HUBS

DEPS = pd.DataFrame(
    [
        ("ELANE", 1.2, 0.03, "up", "P08246"),
        ("MASP1", -1.4, 0.04, "down", "P48740"),
        ("MMP8", 2.2, 0.01, "up", "P22894"),
        ("MMP9", 2.0, 0.01, "up", "P14780"),
        ("PRTN3", 1.9, None, "down", "P24158"),
    ],
    columns=["gene", "log2fc", "p_value", "direction", "protein_group"],
)
EDGES = pd.DataFrame(
    [("ELANE", "MMP9", 0.9), ("ELANE", "PRTN3", 0.95), ("MMP8", "MMP9", 0.9), ("MMP8", "X", 1.0)],
    columns=["gene_a", "gene_b", "score"],
)


def hubs(deps=DEPS, edges=EDGES):
    present = {"ELANE", "MMP8", "MMP9", "PRTN3"}
    network = Network("own.tsv", edges, present, present, 0.9, 1)
    return rank_hubs(build_graph(deps, edges), deps, network, 0.9)


def test_ties_go_by_p_value_and_name():
    ranked = hubs()
    assert ranked.columns.tolist() == HUBS.names[:-2]
    assert ranked["gene"].tolist() == ["MMP9", "ELANE", "MMP8", "PRTN3", "MASP1"]
    assert ranked["rank"].tolist() == [1, 1, 3, 3, 5]
    assert ranked["degree"].tolist() == [2, 2, 1, 1, 0]
    assert ranked["n_up"].tolist() == [2, 1, 1, 1, 0]
    assert ranked["n_down"].tolist() == [0, 1, 0, 0, 0]
    assert ranked["in_network"].tolist() == [True] * 4 + [False]
    assert set(ranked["network"]) == {"own.tsv"}


def test_order_of_the_input_does_not_matter():
    shuffled = hubs(DEPS.sample(frac=1, random_state=3), EDGES[::-1])
    pd.testing.assert_frame_equal(shuffled, hubs())
    text = graphml(build_graph(DEPS[::-1], EDGES[::-1]))
    assert text == graphml(build_graph(DEPS, EDGES))


def test_degree_counts_deps_only():
    assert "X" not in build_graph(DEPS, EDGES)


def test_no_dep_gives_the_header():
    ranked = hubs(DEPS[:0], EDGES[:0])
    assert ranked.columns.tolist() == HUBS.names[:-2]
    assert ranked.empty


def test_graphml_is_read_back():
    graph = nx.parse_graphml(graphml(build_graph(DEPS, EDGES)))
    assert list(graph) == ["ELANE", "MASP1", "MMP8", "MMP9", "PRTN3"]
    assert graph.nodes["MMP9"] == {
        "gene": "MMP9",
        "log2fc": 2.0,
        "p_value": 0.01,
        "direction": "up",
        "protein_group": "P14780",
        "degree": 2,
    }
    # GraphML knows no missing value.
    assert "p_value" not in graph.nodes["PRTN3"]
    assert graph.edges["ELANE", "PRTN3"]["score"] == pytest.approx(0.95)


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\x85", "\ufffe", "\uffff", "\r"])
def test_graphml_of_names_with_control_signs_is_read_back(sign):
    name = f"]]>A{sign}<b>&\"'"
    deps = DEPS.replace("MMP9", name).assign(protein_group=f"P{sign}1")
    graph = build_graph(deps, EDGES.replace("MMP9", name))
    graph.graph["network"] = f"net{sign}work.tsv"
    back = nx.parse_graphml(graphml(graph))
    assert len(back) == len(DEPS)
    named = next(node for node in back if node.startswith("]]>A"))
    assert sorted(back[named]) == ["ELANE", "MMP8"]
    assert sign not in named
    assert back.nodes[named]["gene"] == named
