from functools import partial

import pandas as pd
import pytest

from tearflow.comparison.contrasts import share_deps, share_edges, share_terms

A, B, C = "nsde/week2_vs_baseline", "ssde/week2_vs_baseline", "ssde/week8_vs_baseline"
GO = ["ontology", "go_id", "term", "p_value", "q_value", "direction", "genes"]
GO += ["significant", "nominal", "drawn"]
DEPS = ["protein_group", "accession", "gene", "log2fc", "p_value", "direction", "is_dep", "reason"]
EDGES = ["gene_a", "gene_b", "score"]


def go(*rows):
    """Make a go.tsv of (ontology, go_id, p_value, direction)."""
    full = [(o, i, f"term {i}", p, p, d, "LTF", False, p < 0.05, p < 0.05) for o, i, p, d in rows]
    return pd.DataFrame(full, columns=GO)


def deps(*rows):
    """Make a deps.tsv of (protein_group, gene, log2fc, p_value, direction, reason)."""
    full = [(g, g.split(";")[0], s, f, p, d, d != "none", r) for g, s, f, p, d, r in rows]
    return pd.DataFrame(full, columns=DEPS)


def test_terms():
    shared = share_terms(
        {
            A: go(
                ("MF", "GO:5", 0.001, "up"),
                ("BP", "GO:1", 0.01, "up"),
                ("BP", "GO:2", 0.02, "up"),
                ("BP", "GO:3", 0.03, "mixed"),
                ("BP", "GO:4", 0.2, "up"),
            ),
            B: go(
                ("BP", "GO:1", 0.04, "up"),
                ("BP", "GO:2", 0.001, "down"),
                ("BP", "GO:3", 0.04, "mixed"),
                ("BP", "GO:4", 0.01, "up"),
            ),
        },
        "nominal",
    ).set_index("go_id")
    assert shared.index.tolist() == ["GO:2", "GO:1", "GO:3", "GO:4", "GO:5"]
    assert shared["n_contrasts"].tolist() == [2, 2, 2, 1, 1]
    assert shared["shared"].tolist() == [True, True, True, False, False]
    assert shared["concordant"].tolist() == [False, True, False, False, False]
    assert shared.loc["GO:4", "p_value_nsde.week2_vs_baseline"] == pytest.approx(0.2)
    assert not shared.loc["GO:4", "nominal_nsde.week2_vs_baseline"]
    assert not shared.filter(like="significant_").to_numpy().any()
    assert not shared.loc["GO:5", "nominal_ssde.week2_vs_baseline"]
    assert pd.isna(shared.loc["GO:5", "direction_ssde.week2_vs_baseline"])


def test_three_contrasts():
    terms = go(("BP", "GO:1", 0.01, "up"))
    shared = share_terms({A: terms, B: go(("BP", "GO:1", 0.3, "down")), C: terms}, "nominal")
    assert shared["n_contrasts"].tolist() == [2]
    assert shared["shared"].tolist() == [False]
    assert shared["concordant"].tolist() == [True]


def test_deps_are_matched_by_gene():
    shared = share_deps(
        {
            A: deps(
                ("P1;P2", "MMP9", 2.0, 0.01, "up", ""),
                ("P3", "LYZ", -1.5, 0.02, "down", ""),
                ("P4", "ALB", 0.1, 0.5, "none", ""),
                ("P5;P6", "", 1.5, 0.03, "up", ""),
            ),
            B: deps(
                ("P2", "MMP9", 1.2, 0.04, "up", ""),
                ("P3", "LYZ", 1.1, 0.001, "up", ""),
                ("P4", "ALB", 9.0, 0.001, "none", "contaminant"),
                ("P5", "", 1.1, 0.04, "up", ""),
            ),
        }
    )
    assert shared["protein_group"].tolist() == ["P3", "P1;P2", "P5;P6"]
    assert shared["gene"].fillna("").tolist() == ["LYZ", "MMP9", ""]
    assert shared["shared"].tolist() == [True, True, True]
    assert shared["concordant"].tolist() == [False, True, True]
    assert shared["protein_group_ssde.week2_vs_baseline"].tolist() == ["P3", "P2", "P5"]


def test_what_was_not_tested_is_empty():
    tested = deps(("P1", "MMP9", 2.0, 0.01, "up", ""))
    shared = share_deps({A: deps(("P1", "MMP9", 2.0, None, "none", "contaminant")), B: tested})
    assert shared["protein_group"].tolist() == ["P1"]
    assert shared["is_dep_nsde.week2_vs_baseline"].tolist() == [False]
    assert pd.isna(shared["log2fc_nsde.week2_vs_baseline"]).all()


def test_edges():
    edges = pd.DataFrame([("ELANE", "PRTN3", 0.9), ("MMP8", "MMP9", 0.95)], columns=EDGES)
    shared = share_edges({A: edges, B: edges[1:], C: edges[:0]})
    assert shared["contrasts"].tolist() == [A, f"{A};{B}"]
    assert shared["n_contrasts"].tolist() == [1, 2]
    assert shared["shared"].tolist() == [False, False]


def test_empty_tables_keep_their_columns():
    full = [
        go(("BP", "GO:1", 0.01, "up")),
        deps(("P1", "MMP9", 2.0, 0.01, "up", "")),
        pd.DataFrame([("ELANE", "PRTN3", 0.9)], columns=EDGES),
    ]
    share_nominal = partial(share_terms, listed="nominal")
    for share, something in zip((share_nominal, share_deps, share_edges), full, strict=True):
        nothing = something.head(0)
        assert share({A: nothing, B: nothing}).empty
        both, none = share({A: something, B: nothing}), share({A: nothing, B: nothing})
        assert both.columns.tolist() == none.columns.tolist()
        assert both["shared"].tolist() == [False]
        assert both["n_contrasts"].tolist() == [1]
