"""STRING v12.0 from other sources: its formula, the neighbours of MMP8, and hubs of the demo."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

import tearflow
from tearflow.network.channels import find_channels
from tearflow.network.combined_scores import add_evidence, combine
from tearflow.network.interactions import cut, read_links
from tearflow.run.bundled import bundled_file

DATA = Path(os.environ.get("TEARFLOW_REAL_DATA", "")) / "string"
pytestmark = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ, reason="TEARFLOW_REAL_DATA is not set"
)
FUNCTIONAL = DATA / "string_v12.0_human_functional_ge800.tsv.gz"
WITHOUT = DATA / "string_v12.0_human_functional_without_textmining.tsv.gz"
BUNDLED = bundled_file("interactions", "human")
# The website of STRING has these for MMP8 at 0.8.
NEIGHBOURS = [
    *("A2M", "BPI", "CEACAM8", "DEFA4", "ELANE", "LTF", "MPO", "OLFM4", "SERPINH1", "TCN1"),
    *("TIMP1", "TIMP2", "TIMP4"),
]


def test_recombined_scores_are_those_of_the_file():
    table = pd.read_table(WITHOUT)
    evidence = {
        channel: add_evidence([table[name].to_numpy(float) for name in columns])
        for channel, columns in find_channels(table.columns).items()
    }
    found = combine(evidence, table["homology"].to_numpy(float))
    assert len(table) == 174_962
    np.testing.assert_array_equal(found, table["combined_score"])


def neighbours(path, gene, min_score, **options):
    table = pd.read_table(path, comment="#")
    genes = {*table["gene_a"], *table["gene_b"]}
    network = cut(read_links(path, None, genes, {}), min_score, **options)
    place = int(np.searchsorted(network.genes, gene))
    ends = [*network.b[network.a == place], *network.a[network.b == place]]
    return sorted(network.genes[ends].tolist())


def test_mmp8_has_thirteen_functional_neighbours_and_no_physical_one():
    assert neighbours(FUNCTIONAL, "MMP8", 0.8) == NEIGHBOURS
    physical = pd.read_table(BUNDLED, comment="#")
    assert "MMP8" not in {*physical["gene_a"], *physical["gene_b"]}


def test_links_of_mmp8_rest_on_coexpression():
    links = read_links(WITHOUT, None, {"MMP8", "BPI", "CEACAM8", "DEFA4", "ELANE"}, {})
    assert links.about.n_differing == 0
    place = {gene: number for number, gene in enumerate(links.genes.tolist())}
    of_mmp8 = (links.a == place["MMP8"]) | (links.b == place["MMP8"])
    other = links.genes[np.where(links.a == place["MMP8"], links.b, links.a)[of_mmp8]]
    found = dict(zip(other.tolist(), links.score[of_mmp8], strict=True))
    assert found == pytest.approx({"BPI": 0.772, "CEACAM8": 0.772, "DEFA4": 0.661, "ELANE": 0.634})
    assert not links.channels["experiments"][of_mmp8].any()
    coexpression = links.channels["coexpression"]
    assert (coexpression[of_mmp8] >= 400).all()


@pytest.fixture
def ranked(directory, monkeypatch):
    """Tables of the demo's NSDE cohort in the functional network, with channels beside it."""
    monkeypatch.chdir(directory)
    path = directory / "config/config.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["resources"]["interactions"] = str(FUNCTIONAL)
    further = [{"file": str(WITHOUT), "min_score": 0.4}, {"file": str(BUNDLED)}]
    config["network"] = {"min_score": 0.8, "further": further}
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    cohort = tearflow.load("nsde")
    tables = tearflow.analyse(cohort, "week2_vs_baseline")
    return tables | tearflow.rank(cohort, tables["deps"])


def test_the_published_hubs_of_the_demo_rest_on_coexpression(ranked):
    hubs = ranked["hubs"].set_index("gene")
    published = hubs.loc[["MMP8", "MMP9", "PRTN3"]]
    assert published["hub"].all()
    assert published["evidence"].str.contains("co-expression").all()
    # MMP8 has no physical interaction, and keeps its functional ones without text mining.
    curve = ranked["hub_curve"].set_index(["gene", "kind", "text_mining", "min_score"])
    assert curve.loc[("MMP8", "physical", True, 0.9), "degree"] == 0
    assert curve.loc[("MMP8", "functional", False, 0.4), "degree"] == 3
    networks = ranked["networks"]
    asked = networks[networks["role"] != "curve"]
    assert (asked["n_edges"] > 3 * asked["expected_edges"]).all()
    assert (asked["p_edges"] <= 0.001).all()
    states = networks.set_index(["role", "kind", "text_mining", "min_score"])["state"]
    assert "has no interaction below 0.8" in states["curve", "functional", True, 0.4]
