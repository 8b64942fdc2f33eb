"""Heatmap, network, gene sets and changes of the page: the data of their scripts."""

import numpy as np
import pandas as pd
import pytest

from many_deps import enlarge
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.heatmap_values import CHANGE, Z_SCORE, find_values
from tearflow.figures.layout import node_places
from tearflow.report.blocks import Figure, Plot
from tearflow.report.comparison import comparison_section
from tearflow.report.contrast import deps_section, go_section
from tearflow.report.network import network_section
from tearflow.report.plot_changes import pair_proteins
from tearflow.report.plot_heatmap import describe_view
from tearflow.report.plot_network import place_nodes
from tearflow.report.plot_terms import list_collections, list_sets

PATH = "nsde/week2_vs_baseline"


def plot_of(blocks, drawn_by):
    """The plot of a type among blocks, None where there is none."""
    found = [b for b in blocks if isinstance(b, Plot) and b.drawn_by == drawn_by]
    return found[0] if found else None


def values_of(view, log2):
    """What the page computes of a view, column by column, from the log2 values of the samples."""
    found = []
    for column in view["columns"]:
        sides = [sign * np.nanmean(log2[:, places], axis=1) for sign, _, places in column["sides"]]
        found.append(np.sum(sides, axis=0))
    table = np.stack(found, axis=1)
    for number, column in enumerate(view["columns"]):
        if column["base"] is not None:
            base = np.stack(found, axis=1)[:, view["bases"][column["base"]]]
            table[:, number] -= np.nanmean(base, axis=1)
    if view["scores"]:
        table /= np.nanstd(table, axis=1, ddof=1, keepdims=True)
    return table


SAMPLES = [
    {"sample": f"{person}_{visit}_{eye}", "subject": person, "visit": visit, "eye": eye, "arm": arm}
    for person, arm in zip("ABCDEF", ["drug", "placebo"] * 3, strict=True)
    for visit in ("before", "after")
    for eye in ("OD", "OS")
]
DESIGNS = {
    "pairs": Contrast("c", "x", "visit", "before", "after"),
    "eyes": Contrast("c", "x", "visit", "before", "after", pair_by="subject+eye"),
    "two groups": Contrast(
        "c", "x", "arm", "placebo", "drug", pair_by="none", filter="visit=after"
    ),
    "difference of differences": Contrast(
        *("c", "x", "visit", "before", "after"),
        group="arm",
        group_reference="placebo",
        group_target="drug",
    ),
    "incomplete pairs": Contrast("c", "x", "visit", "before", "after", incomplete="block"),
}


@pytest.mark.parametrize("kind", [CHANGE, Z_SCORE])
@pytest.mark.parametrize("name", DESIGNS)
def test_the_page_computes_the_values_of_the_printed_heatmap(name, kind):
    contrast = DESIGNS[name]
    design = make_design(SAMPLES, contrast)
    names = [sample["sample"] for sample in SAMPLES]
    log2 = pd.DataFrame(np.random.default_rng(1).normal(20, 2, (4, len(names))), columns=names)
    printed, columns = find_values(log2, design, contrast, kind)
    view = describe_view(kind, design, contrast, names)
    np.testing.assert_allclose(values_of(view, log2.to_numpy()), printed.to_numpy(), atol=1e-12)
    assert [column["name"] for column in view["columns"]] == [column.name for column in columns]


def test_rows_are_those_of_the_printed_heatmap_and_all(run):
    run = enlarge(run, 70, 4)
    plot = plot_of(deps_section(run, PATH).blocks, "heatmap")
    largest, every = (choice["rows"] for choice in plot.settings["choices"])
    deps = run.table(f"{PATH}/deps.tsv")
    called = deps[deps["is_dep"]].set_index("protein_group")
    size = called["log2fc"].abs().sort_values(ascending=False)
    assert set(largest) == set(size.index[:60])
    assert set(every) == set(called.index)
    ways = called.loc[every, "direction"].tolist()
    assert ways == sorted(ways, reverse=True)
    assert [tree["size"] for tree in plot.settings["choices"][1]["trees"]] == [56, 14]
    assert plot.label == "Heatmap of 70 DEPs (56 up, 14 down) in 4 pairs."


def test_nodes_are_at_the_places_of_the_printed_network(run):
    run = enlarge(run, 40, 3)
    hubs, edges = run.table(f"{PATH}/hubs.tsv"), run.table(f"{PATH}/ppi_edges.tsv")
    nodes = pd.DataFrame(place_nodes(hubs, edges)).set_index("gene")
    assert len(nodes) == 40
    printed = node_places(edges)
    linked = nodes.loc[printed.index]
    assert nodes.drop(printed.index)["x"].isna().all()
    # Turned upside down and moved.
    for side, sign in (("x", 1), ("y", -1)):
        apart = linked[side].astype(float) - sign * printed[side]
        assert apart.max() - apart.min() <= 0.01
        assert linked[side].min() == 0
    plot = plot_of(network_section(run, PATH).blocks, "network")
    assert plot.settings["nodes"]["gene"] == hubs["gene"].tolist()
    assert plot.label.startswith("Network of 40 DEPs (32 up, 8 down) in STRING 12: 27 interactions")


def test_sets_of_a_direction_are_listed_by_its_own_p_and_hits():
    go = pd.DataFrame(
        {
            "go_id": ["a", "b", "c", "d"],
            "p_value": [0.001, 0.01, 0.04, 0.2],
            "p_value_up": [0.002, 0.9, 0.03, 0.2],
            "p_value_down": [0.5, 0.001, 1.0, 0.04],
            "genes": ["LYZ;LTF;ALB", "ALB;APOH", "LTF;LYZ", "ALB;APOH;LYZ"],
        }
    )
    direction = {"LYZ": "up", "LTF": "up", "ALB": "down", "APOH": "down"}
    settings = EnrichmentSettings()
    # Of all DEPs a and c share two of three genes; of those that go down b and d are the same.
    assert list_sets(go, direction, "all", settings) == [["a", "a"], ["b", "b"], ["c", "a"]]
    assert list_sets(go, direction, "up", settings) == [["a", "a"], ["c", "a"]]
    assert list_sets(go, direction, "down", settings) == [["b", "b"], ["d", "b"]]


def test_sets_by_q_are_the_significant_ones():
    go = pd.DataFrame(
        {
            "go_id": ["a", "b"],
            "p_value": [0.001, 0.002],
            "q_value": [0.01, 0.02],
            "significant": [True, False],
            "genes": ["LYZ", "ALB"],
        }
    )
    settings = EnrichmentSettings(measure="q_value")
    assert list_sets(go, {}, "all", settings) == [["a", "a"]]


def test_collections_without_a_set_are_left_out(run):
    run = enlarge(run, 20, 3)
    tables = (run.table(f"{PATH}/{name}.tsv") for name in ("go", "hubs"))
    found = list_collections(*tables, EnrichmentSettings())
    assert [each["name"] for each in found] == ["BP"]
    assert found[0]["listed"]["up"] == [["GO:0000001", "GO:0000001"]]


def test_gene_sets_are_one_plot_before_the_figures_of_all_collections(run):
    blocks = go_section(run, PATH).blocks
    plot = plot_of(blocks, "terms")
    assert [figure.file.split(".")[-1] for figure in plot.figures] == ["go_bp", "go_cc", "go_mf"]
    assert ("GO cellular component SVG", f"{PATH}/go_cc.svg") in plot.files
    assert plot.title == "GO terms, nsde: week2 against baseline"
    assert set(plot.packs) == {plot.pack_id, *(figure.pack_id for figure in plot.figures)}
    assert not any(isinstance(block, Figure) for block in blocks)


def test_without_deps_the_figures_say_why(run):
    run = enlarge(run, 0, 3)
    sections = deps_section(run, PATH), go_section(run, PATH), network_section(run, PATH)
    for section, drawn_by in zip(sections, ("heatmap", "terms", "network"), strict=True):
        assert plot_of(section.blocks, drawn_by) is None
        assert any(isinstance(block, Figure) for block in section.blocks)


def test_pairs_of_contrasts_have_their_own_proteins():
    differences = pd.DataFrame(
        {
            "first": ["a/x", "a/x", "a/x", "b/x"],
            "second": ["b/x", "b/x", "c/x", "c/x"],
            "place": ["both", "", "one only, different", ""],
            "protein_group_first": ["P1", "P2", "P1", "Q2"],
            "protein_group_second": ["Q1", "Q2", "", "P2"],
            "q_value": [0.5, None, None, 0.25],
        }
    )
    agreement = pd.DataFrame(
        {
            "first": ["a/x", "a/x", "b/x"],
            "second": ["b/x", "c/x", "c/x"],
            "n_tested": [2, 0, 1],
            "correlation": [0.5, None, None],
        }
    )
    found = pair_proteins(differences, agreement)
    named = [
        [
            (found["groups"][a], b < 0 or found["groups"][b])
            for a, b in zip(p["a"], p["b"], strict=True)
        ]
        for p in found["pairs"]
    ]
    assert named == [[("P1", "Q1"), ("P2", "Q2")], [("P1", True)], [("Q2", "P2")]]
    assert [found["places"][place] for place in found["pairs"][1]["place"]] == [
        "one only, different"
    ]
    assert found["pairs"][0]["q"] == [0.5, None]
    assert [pair["correlation"] for pair in found["pairs"]] == [0.5, None, None]


def test_a_comparison_has_its_changes_as_plot(run):
    plot = plot_of(comparison_section(run, "both").blocks, "changes")
    assert plot.of == "comparisons/both"
    assert plot.label.endswith("r = 0.50, 1 DEP of both, 1 different.")
