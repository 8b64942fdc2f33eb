"""Enrichment against a stored table of clusterProfiler, and propagation against known sizes."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.ontology import parse_obo
from tearflow.enrichment.over_representation import enrich
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
