"""Ranked gene sets of several contrasts side by side."""

import pandas as pd
import pytest

from tearflow.comparison.ranked import share_ranked
from tearflow.comparison.table_specs import SHARED_RANKED
from tearflow.enrichment.table_specs import RANKED

COLUMNS = [
    *("ontology", "go_id", "term", "method", "direction", "statistic", "p_value", "q_value"),
    *("significant", "leading_genes"),
]


def make_table(*rows):
    """Rows of collection, identifier, direction, q and leading genes."""
    described = [
        (collection, name, f"set {name}", "camera", way, 2.0, q / 10, q, q < 0.05, genes)
        for collection, name, way, q, genes in rows
    ]
    return pd.DataFrame(described, columns=COLUMNS)


@pytest.fixture
def shared():
    first = make_table(
        ("BP", "GO:1", "up", 0.01, "LTF;LYZ;PIP"),
        ("BP", "GO:2", "up", 0.02, "ALB"),
        ("BP", "GO:3", "down", 0.9, "TF"),
        ("Own", "a", "up", 0.03, "LTF"),
    )
    second = make_table(
        ("BP", "GO:1", "up", 0.04, "PIP;LTF"),
        ("BP", "GO:2", "down", 0.001, "HP"),
        ("BP", "GO:3", "down", 0.8, "TF"),
    )
    return share_ranked({"nsde/week2": first, "ssde/week2": second})


def test_sets_that_are_significant_anywhere_are_listed(shared):
    SHARED_RANKED.check(list(shared))
    assert shared["go_id"].tolist() == ["GO:2", "GO:1", "a"]
    assert shared["n_contrasts"].tolist() == [2, 2, 1]
    assert shared["shared"].tolist() == [True, True, False]
    assert shared["concordant"].tolist() == [False, True, False]


def test_common_leading_genes_are_in_the_order_of_the_first_contrast(shared):
    assert shared["common_leading"].tolist() == ["", "LTF;PIP", ""]


def test_a_set_that_one_contrast_did_not_test_is_missing_there(shared):
    row = shared.set_index("go_id").loc["a"]
    assert not row["significant_ssde.week2"]
    assert pd.isna(row["q_value_ssde.week2"])
    assert row["leading_genes_nsde.week2"] == "LTF"


def test_methods_do_not_mix():
    table = make_table(("BP", "GO:1", "up", 0.01, "LTF"))
    both = pd.concat([table, table.assign(method="prerank", significant=False, direction="down")])
    shared = share_ranked({"a/x": both, "b/x": both})
    assert shared[["method", "concordant"]].to_numpy().tolist() == [["camera", True]]


def test_empty_tables_give_an_empty_one():
    empty = pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in RANKED.columns})
    shared = share_ranked({"a/x": empty, "b/x": empty})
    assert shared.empty
    SHARED_RANKED.check(list(shared))
