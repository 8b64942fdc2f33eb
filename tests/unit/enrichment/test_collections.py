"""Several collections of gene sets, directions by themselves, and what says the same."""

from dataclasses import replace

import pandas as pd
import pytest
from scipy.stats import hypergeom

from tearflow.enrichment.cut_sets import cut_collections
from tearflow.enrichment.over_representation import enrich
from tearflow.enrichment.redundancy import find_representatives
from tearflow.enrichment.settings import CollectionSettings, EnrichmentSettings

REACTOME = CollectionSettings("Reactome", "gmt", "reactome.gmt")
RULE = EnrichmentSettings(min_size=2)
BOTH = replace(RULE, collections=(*RULE.collections, REACTOME))
# a to d are DEPs, d goes down.
GENES = pd.DataFrame({"gene": list("abcdefghijklmnop")})
GENES["direction"] = ["up"] * 3 + ["down"] + ["none"] * 12
GENES["is_dep"] = GENES["direction"] != "none"


def rows_of(sets, rule=RULE, sizes=None):
    """Rows of the sets, written {(collection, identifier): genes}, by collection and identifier."""
    rows = [(*key, f"name of {key[1]}", len(genes)) for key, genes in sets.items()]
    terms = pd.DataFrame(rows, columns=["ontology", "go_id", "term", "n_genes"])
    terms["n_genes"] = terms["go_id"].map(sizes or {}).fillna(terms["n_genes"]).astype(int)
    sets = {key: list(genes) for key, genes in sets.items()}
    found = enrich(GENES, cut_collections(GENES["gene"], sets, rule), terms, rule)
    return found.set_index(["ontology", "go_id"])


def test_each_gmt_has_a_background_and_the_ontologies_share_one():
    sets = {
        ("BP", "GO:1"): "abe",
        ("CC", "GO:2"): "cdfg",
        ("Reactome", "R-1"): "abcef",
        ("Reactome", "R-2"): "jk",
    }
    found = rows_of(sets, BOTH)
    assert found["n_background"].tolist() == [7, 7, 7]
    assert found["n_deps"].tolist() == [4, 4, 3]
    assert found.loc[("Reactome", "R-1"), "p_value"] == pytest.approx(hypergeom.sf(2, 7, 5, 3))
    assert found.loc[("BP", "GO:1"), "family"] == "1 BP term of 2 to 500 background genes"
    assert (
        found.loc[("Reactome", "R-1"), "family"] == "2 Reactome sets of 2 to 500 background genes"
    )
    # What the GMT knows changes nothing for the ontologies.
    alone = rows_of({key: genes for key, genes in sets.items() if key[0] != "Reactome"})
    pd.testing.assert_frame_equal(found.loc[["BP", "CC"]], alone)


def test_an_ontology_that_is_not_tested_still_counts_in_the_background():
    sets = {("BP", "GO:1"): "abe", ("CC", "GO:2"): "cdfg"}
    found = rows_of(sets, replace(RULE, collections=(CollectionSettings("BP"),)))
    assert found.index.tolist() == [("BP", "GO:1")]
    assert found["n_background"].tolist() == [7]


def test_two_collections_may_hold_one_identifier():
    found = rows_of({("BP", "GO:1"): "abe", ("Reactome", "GO:1"): "cdfg"}, BOTH)
    assert found["genes"].tolist() == ["a;b", "c;d"]


def test_collections_are_in_the_order_of_the_configuration():
    names = ("Zeta", "Alpha")
    gmts = tuple(CollectionSettings(name, "gmt", "x.gmt") for name in names)
    sets = {(name, "S:1"): "abe" for name in ("Alpha", "BP", "Zeta", "other")}
    found = rows_of(sets, replace(RULE, collections=(*gmts, CollectionSettings("BP"))))
    assert found.index.get_level_values(0).tolist() == ["BP", "other", "Zeta", "Alpha"]


def test_directions_are_tested_by_themselves():
    row = rows_of({("BP", "S:1"): "abde", ("BP", "S:2"): list("abcdefghijklmnop")}).iloc[0]
    assert row[["n_hits", "n_up", "n_down", "direction"]].tolist() == [3, 2, 1, "up"]
    # Of 16 genes 4 are in the set; 4 DEPs, of which 3 go up and 1 down.
    assert row["p_value"] == pytest.approx(hypergeom.sf(2, 16, 4, 4))
    assert row["p_value_up"] == pytest.approx(hypergeom.sf(1, 16, 4, 3))
    assert row["p_value_down"] == pytest.approx(4 / 16)
    assert row[["q_value_up", "q_value_down"]].tolist() == pytest.approx(
        [2 * row["p_value_up"], 2 * row["p_value_down"]]
    )


@pytest.mark.parametrize(("min_hits", "expected"), [(2, [True, True]), (3, [True, False])])
def test_significant_terms_need_hits_and_nominal_ones_do_not(min_hits, expected):
    sets = {("BP", "S:1"): "abc", ("BP", "S:2"): "ab", ("BP", "S:3"): "ef"}
    known = {("BP", "all"): list("abcdefghijklmnop")}
    rule = replace(RULE, min_hits=min_hits, alpha=0.1, max_size=10)
    found = rows_of(sets | known, rule)
    assert found["nominal"].tolist() == [True, True]
    assert (found["q_value"] < 0.1).all()
    assert found["significant"].tolist() == expected
    by_q = rows_of(sets | known, replace(rule, measure="q_value"))
    assert by_q["drawn"].tolist() == expected
    assert by_q["nominal"].tolist() == [True, True]


def test_terms_of_the_same_tested_genes_are_drawn_once():
    """The smallest of them in the whole genome says most; equals are told by their identifier."""
    sets = {("BP", name): "abe" for name in ("S:1", "S:2", "S:3")}
    known = {("BP", "all"): list("abcdefghijklmnop")}
    sizes = {"S:1": 90, "S:2": 30, "S:3": 30, "all": 20_000}
    found = rows_of(sets | known, replace(RULE, max_size=10, alpha=0.5), sizes).loc["BP"]
    assert found["aliases"].to_dict() == {"S:1": "S:2;S:3", "S:2": "S:1;S:3", "S:3": "S:1;S:2"}
    assert found["drawn"].to_dict() == {"S:1": False, "S:2": True, "S:3": False}
    assert set(found["representative"]) == {"S:2"}


@pytest.mark.parametrize(("redundant", "drawn"), [("show", {"A", "B"}), ("hide", {"A"})])
def test_redundant_terms_are_named_and_can_be_hidden(redundant, drawn):
    sets = {("BP", "A"): "abc", ("BP", "B"): "abef", ("BP", "C"): "dijk"}
    known = {("BP", "all"): list("abcdefghijklmnop")}
    rule = replace(RULE, redundant=redundant, max_size=10, alpha=0.3)
    found = rows_of(sets | known, rule).loc["BP"]
    assert found["representative"].to_dict() == {"A": "A", "B": "A", "C": ""}
    assert found["nominal"].to_dict() == {"A": True, "B": True, "C": False}
    assert set(found.index[found["drawn"]]) == drawn


def test_redundancy_does_not_pass_on():
    """A term is compared with those that are kept, so that a chain does not melt into one."""
    chain = [set("abcd"), set("bcde"), set("cdef"), set("defg")]
    assert find_representatives(chain, 0.6) == [0, 0, 2, 2]
    assert find_representatives(chain, 1.0) == [0, 1, 2, 3]
    assert find_representatives([], 0.5) == []


def test_of_several_kept_terms_the_most_similar_represents():
    assert find_representatives([set("abc"), set("cdef"), set("cdeg")], 0.3) == [0, 1, 1]
