import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from gene_sets import enrich
from tearflow.enrichment.over_representation import adjust_in_family, upper_tails
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import GO
from tearflow.proteins.gene_level import explain_representatives, genes_of

REFERENCE = Path(__file__).parents[2] / "reference"
RULE = EnrichmentSettings(max_size=150)


def deps_frame(rows):
    """Make a deps.tsv of (protein_group, gene, log2fc, p_value, direction, reason)."""
    columns = ["protein_group", "gene", "log2fc", "p_value", "direction", "reason"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(is_dep=frame["direction"] != "none", accession=frame["protein_group"])


@pytest.fixture(scope="module")
def reference():
    genes = pd.read_table(REFERENCE / "enrichment_input.tsv", comment="#")
    genes["is_dep"] = genes["direction"] != "none"
    lines = (REFERENCE / "enrichment_sets.gmt").read_text().splitlines()
    sets = {name: members for name, _, *members in (line.split("\t") for line in lines)}
    terms = pd.DataFrame({"ontology": "BP", "go_id": list(sets), "term": list(sets)})
    # R's background are all 400 genes; a set too large to be tested makes them known here as well.
    sets["SET:every"] = genes["gene"].tolist()
    expected = pd.read_table(REFERENCE / "enrichment_expected.tsv", comment="#")
    return genes, sets, terms, expected


def test_agrees_with_r(reference):
    genes, sets, terms, expected = reference
    found = enrich(genes, sets, terms, RULE).set_index("go_id")
    expected = expected.set_index("go_id")
    within = expected[expected["n_term"].between(5, 150)]
    hit = within[within["n_hits"] > 0].loc[found.index]
    assert len(found) == (within["n_hits"] > 0).sum() < len(within)
    for column in ("n_hits", "n_deps", "n_term", "n_background", "n_up", "n_down"):
        assert found[column].tolist() == hit[column].tolist()
    assert found["genes"].tolist() == hit["genes"].tolist()
    np.testing.assert_allclose(found["p_value"], hit["p_phyper"], rtol=1e-10)
    np.testing.assert_allclose(found["p_value"], hit["p_fisher"], rtol=1e-10)
    np.testing.assert_allclose(found["q_value"], hit["q_value"], rtol=1e-10)
    assert set(found["family"]) == {f"{len(within)} BP terms of 5 to 150 background genes"}
    assert found["p_value"].is_monotonic_increasing
    assert found["p_value"].min() < 1e-9


def test_tails_are_those_of_r():
    expected = pd.read_table(REFERENCE / "enrichment_tails_expected.tsv", comment="#")
    assert expected["p_phyper"].min() < 1e-299
    for (n_background, n_deps), part in expected.groupby(["n_background", "n_deps"]):
        found = upper_tails(
            part["n_hits"].to_numpy(), part["n_term"].to_numpy(), n_deps, n_background
        )
        np.testing.assert_allclose(found, part["p_phyper"], rtol=1e-12)
        np.testing.assert_allclose(found, part["p_fisher"], rtol=1e-12)


@pytest.mark.slow
def test_agrees_with_gseapy(reference):
    import gseapy

    genes, sets, terms, _ = reference
    found = enrich(genes, sets, terms, RULE).set_index("go_id")
    tested = {name: sets[name] for name in found.index}
    # gseapy turns names to upper case where most are not.
    upper = genes["gene"].str.upper().tolist()
    expected = gseapy.enrich(
        gene_list=[name for name, is_dep in zip(upper, genes["is_dep"], strict=True) if is_dep],
        gene_sets={name: [gene.upper() for gene in members] for name, members in tested.items()},
        background=upper,
        outdir=None,
        no_plot=True,
    ).results.set_index("Term")
    assert len(expected) == len(found) > 15
    expected = expected.loc[found.index]
    np.testing.assert_allclose(found["p_value"], expected["P-value"], rtol=1e-12)
    np.testing.assert_allclose(found["odds_ratio"], expected["Odds Ratio"], rtol=1e-12)
    counts = found["n_hits"].astype(str) + "/" + found["n_term"].astype(str)
    assert counts.tolist() == expected["Overlap"].tolist()


def test_odds_ratio_is_corrected_by_half_a_gene(reference):
    found = enrich(*reference[:3], RULE).set_index("go_id")
    row = found.loc["SET:deps"]
    a, b = row["n_hits"], row["n_term"] - row["n_hits"]
    c = row["n_deps"] - row["n_hits"]
    d = row["n_background"] - a - b - c
    assert b == 0
    assert row["odds_ratio"] == pytest.approx((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))


def test_every_ontology_is_a_family_of_its_own(reference):
    genes, sets, terms, _ = reference
    terms = terms.assign(ontology=["MF", "BP"] * (len(terms) // 2))
    found = enrich(genes, sets, terms, replace(RULE, measure="q_value"))
    assert found["ontology"].drop_duplicates().tolist() == ["BP", "MF"]
    for ontology, part in found.groupby("ontology"):
        n_tests = int(part["family"].iloc[0].split()[0])
        tested = terms.loc[terms["ontology"] == ontology, "go_id"]
        sizes = [len(set(sets[term]) & set(genes["gene"])) for term in tested]
        assert n_tests == sum(5 <= size <= 150 for size in sizes)
        np.testing.assert_allclose(
            part["q_value"], adjust_in_family(part["p_value"].to_numpy(), n_tests)
        )
    assert found["significant"].tolist() == (found["q_value"] < 0.05).tolist()


def test_limits_count_background_genes_only():
    genes = pd.DataFrame({"gene": list("abcdefgh"), "direction": ["up"] * 2 + ["none"] * 6})
    genes["is_dep"] = genes["direction"] == "up"
    sets = {"S:1": ["a", "b", "x", "y", "z"], "S:2": ["a", "c", "d"], "S:3": list("abcdefgh")}
    terms = pd.DataFrame({"ontology": "other", "go_id": list(sets), "term": "t"})
    found = enrich(genes, sets, terms, replace(RULE, min_size=3, max_size=5))
    assert found["go_id"].tolist() == ["S:2"]
    assert found["family"].tolist() == ["1 other term of 3 to 5 background genes"]


def test_names_of_digits_and_of_lower_case_are_left_alone():
    for genes, dep in (
        (["1", "2", "3", "4"], "1"),
        (["C1orf116", "LTF", "LYZ", "PIP"], "C1orf116"),
    ):
        frame = pd.DataFrame({"gene": genes, "is_dep": [gene == dep for gene in genes]})
        frame["direction"] = np.where(frame["is_dep"], "down", "none")
        terms = pd.DataFrame({"ontology": ["BP"], "go_id": ["S:1"], "term": ["t"]})
        sets = {"S:1": genes[:2], "S:2": genes}
        found = enrich(frame, sets, terms, replace(RULE, min_size=1, max_size=3))
        assert found["genes"].tolist() == [dep]
        assert found["p_value"].tolist() == [pytest.approx(0.5)]


def test_genes_in_no_set_are_no_background():
    # Of 10 annotated genes 4 are DEPs; 6 more tested genes, 2 of them DEPs, are in no set.
    annotated, others = list("abcdefghij"), list("uvwxyz")
    genes = pd.DataFrame({"gene": annotated + others})
    genes["is_dep"] = genes["gene"].isin(list("abcdyz"))
    genes["direction"] = np.where(genes["is_dep"], "up", "none")
    sets = {"S:1": list("abce"), "S:2": annotated}
    terms = pd.DataFrame({"ontology": "BP", "go_id": list(sets), "term": "t"})
    found = enrich(genes, sets, terms, replace(RULE, min_size=2, max_size=5))
    assert found[["n_hits", "n_deps", "n_term", "n_background"]].to_numpy().tolist() == [
        [3, 4, 4, 10]
    ]
    # P(X >= 3) by hand: (C(4, 3) C(6, 1) + C(4, 4)) / C(10, 4).
    assert found["p_value"].tolist() == [pytest.approx((4 * 6 + 1) / 210)]
    assert found["p_value"].tolist() == [pytest.approx(hypergeom.sf(2, 10, 4, 4))]


@pytest.mark.parametrize("case", ["no dep", "no gene", "no hit", "no set", "no set of this size"])
def test_nothing_to_find_gives_the_header(case, reference):
    genes, sets, terms, _ = reference
    rule = RULE
    if case == "no dep":
        genes = genes.assign(is_dep=False, direction="none")
    elif case == "no gene":
        genes = genes[:0]
    elif case == "no hit":
        sets = {"SET:none": sets["SET:none"]}
    elif case == "no set":
        sets, terms = {}, terms[:0]
    else:
        rule = replace(RULE, min_size=399, max_size=399)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = enrich(genes, sets, terms, rule)
    assert found.empty
    assert found.columns.tolist() == GO.names


def test_one_row_a_gene_and_who_speaks():
    deps = deps_frame(
        [
            ("P1", "LTF", 0.2, 0.001, "none", ""),
            ("P1-2", "LTF", 1.5, 0.04, "up", ""),
            ("P2", "LYZ", 0.1, 0.5, "none", ""),
            ("P3", "LYZ", -0.3, 0.5, "none", ""),
            ("P4", "", 2.0, 0.01, "up", ""),
            ("P5", "ALB", 3.0, None, "none", "contaminant"),
            ("P6", "PIP", 0.4, None, "none", ""),
        ]
    )
    genes = genes_of(deps)
    assert genes["gene"].tolist() == ["LTF", "LYZ", "PIP"]
    assert genes["protein_group"].tolist() == ["P1-2", "P3", "P6"]
    assert genes["is_dep"].tolist() == [True, False, False]
    assert genes["n_groups"].tolist() == [2, 2, 1]


def test_genes_of_a_table_without_rows():
    columns = ["gene", "log2fc", "p_value", "direction", "is_dep", "protein_group", "n_groups"]
    genes = genes_of(deps_frame([]))
    assert genes.empty
    assert genes.columns.tolist() == columns


def test_groups_without_a_gene_leave_no_row():
    deps = deps_frame([("NP_1", "", 3.0, 0.001, "up", ""), ("NP_2", "", 0.1, 0.5, "none", "")])
    for rows in (deps, deps.assign(gene=""), deps.iloc[:0]):
        assert genes_of(rows).empty
        assert explain_representatives(rows).empty
