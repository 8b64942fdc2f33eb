import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from tearflow.network.analysis import analyse_network, read_asked, tabulate_edges
from tearflow.network.hubs import build_graph, graphml, rank_hubs
from tearflow.network.interactions import cut, read_links
from tearflow.network.modules import (
    find_modules,
    find_terms,
    number_modules,
    tabulate_modules,
)
from tearflow.network.settings import FurtherNetwork, NetworkSettings
from tearflow.network.specification import Asked, measure
from tearflow.network.table_specs import EDGES, HUB_CURVE, HUBS, MODULES, NETWORKS

GENES = pd.DataFrame(
    [
        ("ELANE", 1.2, 0.03, "up", True, "P08246", 1),
        ("MASP1", -1.4, 0.04, "down", True, "P48740", 1),
        ("MMP8", 2.2, 0.01, "up", True, "P22894", 1),
        ("MMP9", 2.0, 0.01, "up", True, "P14780", 1),
        ("PRTN3", 1.9, None, "down", True, "P24158", 1),
        ("X", 0.1, 0.9, "none", False, "P0", 1),
    ],
    columns=["gene", "log2fc", "p_value", "direction", "is_dep", "protein_group", "n_groups"],
)
ROWS = [
    ("ELANE", "MMP9", 0.9),
    ("ELANE", "PRTN3", 0.95),
    ("MMP8", "MMP9", 0.9),
    ("MMP8", "X", 1.0),
    ("LYZ", "LTF", 0.4),
]


def write(folder, rows=ROWS, columns=("gene_a", "gene_b", "score"), name="own.tsv"):
    path = folder / name
    pd.DataFrame(rows, columns=columns).to_csv(path, sep="\t", index=False)
    return path


def ask(folder, rows=ROWS, min_score=0.9, kind="other", genes=GENES, **options):
    links = read_links(write(folder, rows, **options), None, set(genes["gene"]), {})
    return Asked(links, kind, min_score, text_mining=True)


def analyse(asked, genes=GENES, **pairs):
    pairs = {"suspicious": {}, "excluded": {}} | pairs
    return analyse_network(genes, asked, 0.05, **pairs)


@pytest.fixture
def hubs(tmp_path):
    """Function that ranks the DEPs of a table of genes by the edges of a file."""

    def rank(genes=GENES, rows=ROWS):
        return analyse([ask(tmp_path, rows, genes=genes)], genes).hubs

    return rank


def test_ties_go_by_p_value_and_name(hubs):
    ranked = hubs()
    assert ranked.columns.tolist() == HUBS.names
    assert ranked["gene"].tolist() == ["MMP9", "ELANE", "MMP8", "PRTN3", "MASP1"]
    assert ranked["rank"].tolist() == [1, 1, 3, 3, 5]
    assert ranked["degree"].tolist() == [2, 2, 1, 1, 0]
    assert ranked["n_up"].tolist() == [2, 1, 1, 1, 0]
    assert ranked["n_down"].tolist() == [0, 1, 0, 0, 0]
    assert ranked["in_network"].tolist() == [True] * 4 + [False]
    assert set(ranked["network"]) == {"own.tsv"}


def test_order_of_the_input_does_not_matter(tmp_path):
    straight = analyse([ask(tmp_path)])
    shuffled = GENES.sample(frac=1, random_state=3)
    turned = [(b, a, score) for a, b, score in ROWS[::-1]]
    other = analyse([ask(tmp_path, turned, genes=shuffled)], shuffled)
    pd.testing.assert_frame_equal(other.hubs, straight.hubs)
    assert graphml(other.graph) == graphml(straight.graph)


def test_degree_counts_deps_only(tmp_path):
    assert "X" not in analyse([ask(tmp_path)]).graph


def test_no_dep_gives_the_headers(tmp_path):
    none = GENES.assign(is_dep=False)
    found = analyse([ask(tmp_path)], none)
    assert found.hubs.columns.tolist() == HUBS.names
    assert found.modules.columns.tolist() == MODULES.names
    assert found.hub_curve.columns.tolist() == HUB_CURVE.names
    assert found.networks.columns.tolist() == NETWORKS.names
    assert found.hubs.empty
    assert found.edges.empty
    assert found.networks.loc[0, ["n_edges", "p_edges"]].tolist() == [0, 1]


def test_no_tested_gene_at_all(tmp_path):
    assert analyse([ask(tmp_path, genes=GENES[:0])], GENES[:0]).hubs.empty


def test_the_reasons_for_a_degree_of_zero_are_three(tmp_path):
    rows = [("ELANE", "MMP9", 0.9), ("MMP8", "X", 0.95), ("PRTN3", "LYZ", 0.7)]
    hubs = analyse([ask(tmp_path, rows)]).hubs.set_index("gene")
    assert hubs["state"].to_dict() == {
        "ELANE": "linked",
        "MMP9": "linked",
        "MMP8": "no edge to a DEP",
        "PRTN3": "below the cut",
        "MASP1": "not in the file",
    }
    # Nothing can be expected of what has no interaction at the cut.
    assert hubs.loc[["PRTN3", "MASP1"], "p_degree"].isna().all()
    assert hubs.loc["MMP8", "p_degree"] == 1


# Small rings of known modules: a triangle and a square, joined by one edge.
SQUARE = [("D", "E"), ("E", "F"), ("F", "G"), ("D", "G"), ("D", "F"), ("E", "G")]
TRIANGLE = [("A", "B"), ("B", "C"), ("A", "C")]


def test_modules_are_the_densely_linked_groups():
    graph = nx.Graph([*TRIANGLE, *SQUARE, ("C", "D"), ("Y", "Z")])
    modules = find_modules(graph)
    assert modules == [["D", "E", "F", "G"], ["A", "B", "C"]]
    hubs = pd.DataFrame({"gene": list("DABCEFG"), "direction": "up", "hub": [True] + [False] * 6})
    table = tabulate_modules(modules, graph, hubs)
    assert table[["n_genes", "n_edges", "n_up", "hubs"]].to_numpy().tolist() == [
        [4, 6, 4, "D"],
        [3, 3, 3, ""],
    ]
    assert number_modules(modules)["G"] == 1


def test_excluded_interactions_are_left_out_and_suspicious_ones_marked(tmp_path):
    pair = {("ELANE", "PRTN3"): "one annotation"}
    marked = analyse([ask(tmp_path)], suspicious=pair).edges
    assert marked["remark"].tolist() == ["", "one annotation", ""]
    left = analyse([ask(tmp_path)], excluded=pair)
    assert left.edges["gene_b"].tolist() == ["MMP9", "MMP9"]
    prtn3 = left.hubs.set_index("gene").loc["PRTN3"]
    # It has an interaction in the file, but none that counts.
    assert prtn3[["degree", "state"]].tolist() == [0, "no edge to a DEP"]


CHANNELS = ("gene_a", "gene_b", "coexpression", "textmining", "combined_score")


def test_evidence_comes_from_the_first_network_that_has_channels(tmp_path):
    rows = [("ELANE", "MMP9", 772, 300, 840), ("MMP8", "MMP9", 0, 900, 900)]
    detailed = ask(tmp_path, rows, kind="functional", columns=CHANNELS, name="other.tsv")
    found = analyse([ask(tmp_path), detailed])
    assert found.edges["evidence"].tolist() == [
        "co-expression 0.77;text mining 0.30",
        "",
        "text mining 0.90",
    ]
    evidence = found.hubs.set_index("gene")["evidence"]
    assert evidence["MMP9"] == "text mining 2 (0.90);co-expression 1 (0.77)"
    assert evidence["PRTN3"] == ""
    assert '<data key="d' in graphml(found.graph)
    back = nx.parse_graphml(graphml(found.graph))
    assert back.edges["ELANE", "MMP9"]["evidence"] == "co-expression 0.77;text mining 0.30"


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path):
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, [("A", "B", 0.95)], name="links.tsv")
    old, new = (str(tmp_path / folder / "links.tsv") for folder in ("old", "new"))
    further = tuple(FurtherNetwork(path) for path in (new, new))
    asked = read_asked([old, new, new], NetworkSettings(further=further), {"A", "B"}, {})
    assert [network.links.name for network in asked] == ["old/links.tsv", *["new/links.tsv"] * 2]
    (alone,) = read_asked([old], NetworkSettings(), {"A", "B"}, {})
    assert alone.links.name == "links.tsv"


def test_cells_that_no_file_answers_say_why(tmp_path):
    rows = [(a, b, 700, 0, 700) for a, b, _ in ROWS] + [("A", "B", 950, 900, 990)]
    detailed = ask(tmp_path, rows, 0.7, "functional", columns=CHANNELS, name="other.tsv")
    found = analyse([detailed])
    states = found.networks.set_index(["role", "kind", "text_mining", "min_score"])["state"]
    assert states["main", "functional", True, 0.7] == "answered"
    assert states["curve", "physical", True, 0.4] == "no physical network is given"
    assert states["curve", "functional", True, 0.4] == "other.tsv has no interaction below 0.7"
    assert states["curve", "functional", False, 0.7] == "answered"
    assert states["curve", "functional", True, 0.9] == "answered"
    plain = analyse([ask(tmp_path, kind="physical")]).networks
    reasons = plain.set_index(["kind", "text_mining", "min_score"])["state"]
    lacking = "own.tsv has no channels to leave text mining out"
    assert reasons["physical", False, 0.9] == lacking


def test_hubs_keep_their_ranks_over_the_views(tmp_path):
    genes = [f"G{number:03d}" for number in range(400)]
    table = pd.DataFrame({"gene": genes, "log2fc": 2.0, "p_value": 0.01, "direction": "up"})
    table = table.assign(is_dep=table.index < 6, protein_group=genes, n_groups=1)
    scores = [950, 950, 950, 950, 500]
    rows = [(genes[0], genes[n], score) for n, score in enumerate(scores, start=1)]
    rows += [(genes[n], genes[n + 1], 400) for n in range(6, 399)]
    found = analyse([ask(tmp_path, rows, 0.4, "functional", genes=table)], table)
    first = found.hubs.iloc[0]
    # One asked for at 0.4 and the cells at 0.7 and 0.9, which have text mining.
    assert first[["gene", "hub", "n_views", "n_views_hub"]].tolist() == ["G000", True, 3, 3]
    assert found.hub_curve["degree"].tolist() == [5, 4, 4]
    assert found.networks["n_hubs"].dropna().tolist() == [1, 1, 1, 1]


def test_graphml_is_read_back(tmp_path):
    graph = nx.parse_graphml(graphml(analyse([ask(tmp_path)]).graph))
    assert list(graph) == ["ELANE", "MASP1", "MMP8", "MMP9", "PRTN3"]
    node = graph.nodes["MMP9"]
    assert {key: node[key] for key in ("gene", "log2fc", "p_value", "direction", "degree")} == {
        "gene": "MMP9",
        "log2fc": 2.0,
        "p_value": 0.01,
        "direction": "up",
        "degree": 2,
    }
    assert node["hub"] is False
    # GraphML knows no missing value.
    assert "p_value" not in graph.nodes["PRTN3"]
    assert "p_degree" not in graph.nodes["MASP1"]
    assert graph.edges["ELANE", "PRTN3"]["score"] == pytest.approx(0.95)


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\x85", "\ufffe", "\uffff", "\r"])
def test_graphml_of_names_with_control_signs_is_read_back(sign):
    name = f"]]>A{sign}<b>&\"'"
    deps = GENES[GENES["is_dep"]].replace("MMP9", name).assign(protein_group=f"P{sign}1")
    edges = pd.DataFrame(ROWS, columns=["gene_a", "gene_b", "score"]).replace("MMP9", name)
    graph = build_graph(deps, edges)
    graph.graph["network"] = f"net{sign}work.tsv"
    back = nx.parse_graphml(graphml(graph))
    assert len(back) == len(deps)
    named = next(node for node in back if node.startswith("]]>A"))
    assert sorted(back[named]) == ["ELANE", "MMP8"]
    assert sign not in named
    assert back.nodes[named]["gene"] == named


def test_a_table_of_edges_has_both_ends_among_the_deps(tmp_path):
    network = cut(ask(tmp_path).links, 0.9)
    is_dep = GENES["is_dep"].to_numpy()
    assert tabulate_edges(network, is_dep)["gene_a"].tolist() == ["ELANE", "ELANE", "MMP8"]
    measured = measure(network, is_dep)
    deps = GENES[is_dep]
    ranked = rank_hubs(deps, measured, build_graph(deps, tabulate_edges(network, is_dep)), 0.05)
    assert ranked["degree"].sum() == 2 * measured.n_edges
    assert EDGES.names[:3] == ["gene_a", "gene_b", "score"]
    assert np.isfinite(measured.expected).all()


def test_modules_are_named_by_the_sets_that_their_genes_share():
    family = "200 BP terms of 5 to 500 background genes"
    rows = [
        ("GO:1", "granule", 40, "A;B;C;X"),
        # The same genes of the module in a larger set say nothing more.
        ("GO:2", "secretory granule", 90, "A;B;C;X;Y"),
        ("GO:3", "lysis", 20, "A;B"),
        ("GO:4", "binding", 5, "A"),
        ("GO:5", "cell", 500, "A;B;C"),
    ]
    go = pd.DataFrame(rows, columns=["go_id", "term", "n_term", "genes"])
    go = go.assign(ontology="BP", n_background=2000, family=family)
    found = find_terms(["A", "B", "C"], go)
    assert found["term"].tolist() == ["granule", "lysis"]
    by_scipy = [hypergeom.sf(2, 2000, 40, 3), hypergeom.sf(1, 2000, 20, 3)]
    np.testing.assert_allclose(found["p_value"], by_scipy, rtol=1e-12)
    # Over all 200 sets, of which the larger of the same genes is the second.
    np.testing.assert_allclose(found["q_value"].iloc[0], by_scipy[0] * 200, rtol=1e-12)
    assert find_terms(["Z"], go).empty
    # Where no set has a DEP.
    assert find_terms(["A", "B", "C"], go.iloc[:0]).empty
    graph = nx.Graph(TRIANGLE)
    hubs = pd.DataFrame({"gene": list("ABC"), "direction": "up", "hub": False})
    table = tabulate_modules(find_modules(graph), graph, hubs, go.iloc[:0])
    assert table["term"].tolist() == [""]


def test_a_module_without_a_term_has_none():
    graph = nx.Graph(TRIANGLE)
    hubs = pd.DataFrame({"gene": list("ABC"), "direction": "up", "hub": False})
    table = tabulate_modules(find_modules(graph), graph, hubs)
    assert table[["term", "other_terms"]].to_numpy().tolist() == [["", ""]]
    assert table["n_hits"].isna().all()
