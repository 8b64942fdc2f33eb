"""The proteins of many contrasts side by side, as the index has them."""

import pandas as pd

from tearflow.report.across import count_contrasts


def deps_of(*rows):
    """Table of genes with change and whether they are a DEP; no change means not tested."""
    table = pd.DataFrame(rows, columns=["gene", "log2fc", "is_dep"])
    tested = table["log2fc"].notna()
    up = table["log2fc"].gt(0).map({True: "up", False: "down"})
    return table.assign(
        accession="Q" + table["gene"],
        protein_group="Q" + table["gene"],
        p_value=table["is_dep"].map({True: 0.01, False: 0.5}).where(tested),
        direction=up.where(table["is_dep"], "none"),
        reason=tested.map({True: "", False: "2 pairs"}),
    )


def test_state_of_each_contrast_is_a_sign_and_counted():
    tables = {
        "a/x": deps_of(["MMP9", 2.0, True], ["LCN1", -1.5, True], ["LTF", 0.1, False]),
        "b/x": deps_of(["MMP9", 1.5, True], ["LCN1", 0.2, False]),
        "c/x": deps_of(["MMP9", -3.0, True], ["LCN1", None, False], ["LTF", 0.3, False]),
    }
    found = count_contrasts(tables).set_index("gene")
    # LTF is a DEP of none.
    assert found.index.tolist() == ["MMP9", "LCN1"]
    assert found["contrasts"].tolist() == ["▲▲▼", "▼·\N{EN DASH}"]
    assert found["n_deps"].tolist() == [3, 1]
    assert found["n_up"].tolist() == [2, 0]
    assert found["n_down"].tolist() == [1, 1]
    assert found["n_tested"].tolist() == [3, 2]
    assert found["median_log2fc"].tolist() == [1.5, -0.65]
    assert found["direction"].tolist() == ["mixed", "down"]


def test_protein_that_a_cohort_does_not_have_leaves_a_gap():
    tables = {"a/x": deps_of(["MMP9", 2.0, True]), "b/x": deps_of(["LTF", 0.1, False])}
    assert count_contrasts(tables)["contrasts"].tolist() == ["▲ "]


def test_no_dep_in_any_contrast_is_an_empty_table():
    tables = {"a/x": deps_of(["MMP9", 2.0, False]), "b/x": deps_of(["LTF", 0.1, False])}
    assert count_contrasts(tables).empty
