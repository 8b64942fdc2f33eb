"""Enrichment against a stored table of clusterProfiler, and propagation against known sizes."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import tearflow
from gene_sets import enrich
from retina import lay_out_cells, ontology_of_2022, select_stored
from saliva import lay_out_saliva
from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.ontology import parse_obo
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.io.lines import read_lines

DATA = Path(os.environ.get("TEARFLOW_REAL_DATA", ""))
pytestmark = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ, reason="TEARFLOW_REAL_DATA is not set"
)
IS_A_PART_OF = ["is_a", "part_of"]
ALL = [*IS_A_PART_OF, "regulates", "positively_regulates", "negatively_regulates"]


@pytest.fixture(scope="module")
def stored():
    table = pd.read_table(DATA / "hrec_go/HREC_ETIS-vs-HREC_P.up.enrich_res.txt")
    for column in ("GeneRatio", "BgRatio"):
        parts = table[column].str.split("/", expand=True).astype(int)
        table[[f"{column}_part", f"{column}_whole"]] = parts.to_numpy()
    return table


@pytest.mark.parametrize("group", ["go_bp", "go_cc", "go_mf"])
def test_p_values_are_those_of_cluster_profiler(stored, group):
    """Lay out genes and sets by the stored counts and test them."""
    of_group = stored[stored["group"] == group]
    n_deps, n_background = of_group["GeneRatio_whole"].iloc[0], of_group["BgRatio_whole"].iloc[0]
    names = [f"G{number}" for number in range(n_background)]
    genes = pd.DataFrame({"gene": names, "is_dep": np.arange(n_background) < n_deps})
    genes["direction"] = np.where(genes["is_dep"], "up", "none")
    sets = {
        f"S{row}": names[:hits] + names[n_deps : n_deps + size - hits]
        for row, (hits, size) in enumerate(
            zip(of_group["GeneRatio_part"], of_group["BgRatio_part"], strict=True)
        )
    }
    # clusterProfiler's background are the genes that are in any set of the ontology.
    sets["every"] = names
    terms = pd.DataFrame({"ontology": "BP", "go_id": list(sets), "term": list(sets)})
    rule = EnrichmentSettings(min_size=10, max_size=500, measure="p_value", alpha=0.05)
    found = enrich(genes, sets, terms, rule).set_index("go_id").loc[list(sets)[:-1]]
    assert len(found) == len(of_group) > 200
    np.testing.assert_allclose(found["p_value"], of_group["pvalue"], rtol=1e-12)
    np.testing.assert_allclose(found["q_value"], of_group["p.adjust"], rtol=1e-12)


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Function that loads a cohort from sheets that another function writes."""
    monkeypatch.chdir(tmp_path)

    def lay_out_and_load(name, lay_out, data, *options):
        lay_out(DATA.resolve() / data, tmp_path, *options)
        return tearflow.load(name)

    return lay_out_and_load


def with_enrichment(cohort, **settings):
    """The cohort under other settings of the enrichment."""
    config = replace(cohort.config, enrichment=replace(cohort.config.enrichment, **settings))
    return replace(cohort, study=replace(cohort.study, config=config))


def test_real_visits_without_a_treatment_have_no_significant_term(load):
    contrasts = {"screen_to_prior": {"reference": "screen", "target": "prior"}}
    cohort = load("saliva", lay_out_saliva, "chivas_saliva", contrasts)
    deps = tearflow.analyse(cohort, "screen_to_prior")["deps"]
    terms = tearflow.enrich(cohort, deps)
    assert deps["is_dep"].sum() == 2
    assert terms["nominal"].sum() > 50
    assert not terms.filter(like="significant").to_numpy().any()


def test_real_terms_of_one_direction_are_those_of_cluster_profiler(load, stored):
    """By its DEPs, its relations and an ontology of its time."""
    files = ontology_of_2022(DATA.resolve())
    if not files["annotation"].is_file():
        pytest.skip("the ontology of 2022 is not beside the real data")
    cohort = load("cells", lay_out_cells, "hrec_go", files)
    published = tearflow.analyse(cohort, "etis")["deps"]
    every = with_enrichment(cohort, relations=tuple(ALL), min_size=10)
    terms = tearflow.enrich(every, select_stored(published, stored))
    both = stored.merge(terms, left_on="ID", right_on="go_id")
    assert len(both) > 2100
    assert spearmanr(both["pvalue"], both["p_value_up"]).statistic > 0.97
    assert spearmanr(both["pvalue"], both["p_value"]).statistic < 0.7


def test_real_lysosome_is_plain_among_the_deps_that_go_up(load):
    cohort = load("cells", lay_out_cells, "hrec_go")
    deps = tearflow.analyse(cohort, "etis")["deps"]
    lysosome = tearflow.enrich(cohort, deps).set_index("go_id").loc["GO:0005764"]
    assert 1e-4 < lysosome["p_value"] < 1e-2
    assert 1e-9 < lysosome["p_value_up"] < 1e-6
    assert lysosome["significant_up"]
    assert lysosome["p_value_down"] > 0.5


@pytest.mark.parametrize(("relations", "genes"), [(IS_A_PART_OF, 28), (ALL, 738)])
def test_sizes_of_propagated_sets_of_a_gaf(relations, genes):
    folder = DATA.parent / "resources"
    if not folder.is_dir():
        pytest.skip("the GAF is not beside the real data")
    ontology = parse_obo(read_lines(folder / "go-basic.min.obo.gz"), "go.obo")
    lines = read_lines(folder / "goa_human.min.gaf.gz")
    sets = read_gene_sets_of(lines, ontology, relations, {}, ("goa.gaf", "go.obo"))
    assert (
        len(next(gene_set.genes for gene_set in sets if gene_set.identifier == "GO:0001816"))
        == genes
    )
    if relations == IS_A_PART_OF:
        testable = [gene_set.ontology for gene_set in sets if 10 <= len(gene_set.genes) <= 500]
        counts = [testable.count(ontology) for ontology in ("BP", "CC", "MF")]
        assert counts == [6096, 785, 1236]
