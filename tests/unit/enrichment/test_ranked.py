"""Ranked enrichment at the level of genes: its table, leading genes, and both methods."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.enrichment.gene_residuals import find_gene_residuals
from tearflow.enrichment.ranked import (
    find_ranked,
    rank_sets,
    why_not_ranked,
)
from tearflow.enrichment.ranked_methods import METHODS
from tearflow.enrichment.settings import ESTIMATED, EnrichmentSettings
from tearflow.enrichment.table_specs import RANKED, TERMS

SETTINGS = EnrichmentSettings(min_size=2, inter_gene_correlation=0.0)
N = 60


def make_genes(shift=3.0):
    """Genes with t that is far up in the first six and far down in the next four."""
    t = np.linspace(-1.0, 1.0, N)[(np.arange(N) * 7) % N]
    t[:6] += shift
    t[6:10] -= shift
    return pd.DataFrame(
        {
            "gene": [f"G{place:02d}" for place in range(N)],
            "protein_group": [f"P{place:02d}" for place in range(N)],
            "log2fc": t / 4,
            "moderated_t": t,
            "moderated_df": 8.0,
        }
    )


def make_sets():
    genes = make_genes()["gene"].tolist()
    return {
        "BP": {"up": set(genes[:6]), "down": set(genes[6:10]), "rest": set(genes[20:50])},
        "Own": {"up": set(genes[:6]), "all": set(genes)},
    }


def make_terms():
    rows = [
        (name, key, f"{key} of {name}", len(genes) + 10)
        for name, sets in make_sets().items()
        for key, genes in sets.items()
    ]
    return pd.DataFrame(rows, columns=TERMS.names)


def rank(genes=None, **changed):
    settings = replace(SETTINGS, **changed)
    genes = make_genes() if genes is None else genes
    return rank_sets(genes, make_sets(), make_terms(), settings)


def test_camera_without_correlation_is_the_two_sample_t_test():
    """With normal scores of many degrees of freedom t is the score, so that it can be checked."""
    genes = make_genes().assign(moderated_df=np.inf)
    found = rank(genes).set_index(["ontology", "go_id"])
    inside, outside = genes["moderated_t"][:6], genes["moderated_t"][6:]
    pooled = (inside.var() * 5 + outside.var() * 53) / 58
    t = (inside.mean() - outside.mean()) / np.sqrt(pooled * (1 / 6 + 1 / 54))
    row = found.loc[("BP", "up")]
    assert row["statistic"] == pytest.approx(t)
    assert row["mean_log2fc"] == pytest.approx(inside.mean() / 4)
    assert (row["n_genes"], row["n_background"], row["direction"]) == (6, N, "up")
    assert found.loc[("BP", "down"), "direction"] == "down"
    assert found.loc[("BP", "down"), "statistic"] < 0


def test_table_is_whole_and_q_is_over_a_collection():
    found = rank()
    assert list(found) == RANKED.names
    assert found["ontology"].tolist() == ["BP", "BP", "BP", "Own"]
    assert found["family"].unique().tolist() == [
        "3 BP terms of 2 to 500 ranked genes",
        "1 Own set of 2 to 500 ranked genes",
    ]
    bp = found[found["ontology"] == "BP"]
    assert bp["p_value"].is_monotonic_increasing
    assert bp["q_value"].iloc[0] == pytest.approx(3 * bp["p_value"].iloc[0])
    assert found["q_value"].iloc[3] == found["p_value"].iloc[3]
    assert found["significant"].tolist() == (found["q_value"] < 0.05).tolist()
    assert found["term"].iloc[3] == "up of Own"


def test_a_set_of_all_genes_is_left_out():
    assert "all" not in rank()["go_id"].tolist()


def test_leading_genes_are_beyond_a_standard_deviation_in_the_direction_of_the_set():
    genes = make_genes().assign(moderated_df=np.inf)
    found = rank(genes).set_index(["ontology", "go_id"])
    t = genes.set_index("gene")["moderated_t"]
    distance = (t - t.mean()) / t.std()
    for name, sign in (("up", 1), ("down", -1)):
        members = sorted(make_sets()["BP"][name])
        expected = sign * distance[members]
        expected = expected[expected >= 1].sort_values(ascending=False).index.tolist()
        assert found.loc[("BP", name), "leading_genes"].split(";") == expected
        assert found.loc[("BP", name), "n_leading"] == len(expected) > 0
    assert found.loc[("BP", "rest"), "leading_genes"] == ""


def test_a_larger_correlation_makes_p_larger():
    narrow, wide = (rank(inter_gene_correlation=rho).set_index("go_id") for rho in (0.0, 0.2))
    assert (wide["correlation"] == 0.2).all()
    p = narrow[narrow["ontology"] == "BP"]["p_value"], wide[wide["ontology"] == "BP"]["p_value"]
    assert (p[1][p[0].index] > p[0]).all()


def test_no_moderated_t_gives_an_empty_table_and_a_reason():
    none = make_genes()[:0]
    assert "No gene has a moderated t" in why_not_ranked(none)
    assert why_not_ranked(make_genes()) == ""
    assert "Only 1 gene has" in why_not_ranked(make_genes()[:1])
    found = rank_sets(none, {"BP": {}}, make_terms(), SETTINGS)
    assert list(found) == RANKED.names and found.empty
    assert rank(ranked=()).empty


def test_unknown_method_is_refused():
    with pytest.raises(ValueError, match="unknown method of ranked enrichment"):
        rank(ranked=("fgsea",))


def test_estimate_needs_residuals():
    with pytest.raises(ValueError, match="no residuals"):
        rank(inter_gene_correlation=ESTIMATED)


def test_genes_are_those_with_a_moderated_t_whatever_the_selected_test():
    deps = pd.DataFrame(
        {
            "protein_group": ["P1", "P1-2", "P2", "P3", "P4"],
            "gene": ["LTF", "LTF", "LYZ", "", "ALB"],
            "log2fc": [0.1, 1.5, -0.2, 0.3, 0.4],
            "p_value": [0.01, 0.03, np.nan, 0.2, 0.5],
            "is_dep": [False, True, False, False, False],
            "reason": ["", "", "the selected test cannot be made of this design", "", "few"],
            "moderated_t": [0.2, 3.0, -0.5, 0.1, np.nan],
            "moderated_df": [6.5, 5.5, 6.5, 6.5, np.nan],
        }
    )
    found = find_ranked(deps)
    assert found["gene"].tolist() == ["LTF", "LYZ"]
    # A DEP represents its gene, as in gene_level.tsv.
    assert found["protein_group"].tolist() == ["P1-2", "P2"]
    assert found["moderated_df"].tolist() == [5.5, 6.5]


def test_residuals_of_genes_are_those_of_their_representatives():
    samples = [
        {"sample": f"{person}_{visit}", "subject": person, "visit": visit}
        for person in ("A", "B", "C")
        for visit in ("before", "after")
    ]
    contrast = Contrast("c", "change", "visit", "before", "after")
    log2 = pd.DataFrame(
        {
            sample["sample"]: [10.0 + place, 12.0, 11.0 + place % 2]
            for place, sample in enumerate(samples)
        },
        index=["P1", "P2", "P3"],
    )
    log2.loc["P1", "C_after"] += 3
    log2.loc["P2", ["A_after", "B_after", "C_after"]] = [12.5, 13.0, 14.5]
    deps = pd.DataFrame({"protein_group": ["P1", "P2", "P3"], "moderated_t": [1.0, 2.0, np.nan]})
    genes = pd.DataFrame({"protein_group": ["P2", "P1"]})
    found = find_gene_residuals(genes, deps, log2, make_design(samples, contrast), "none")
    changes = np.array([[0.5, 1.0, 2.5], [1.0, 1.0, 4.0]])
    centred = changes - changes.mean(axis=1, keepdims=True)
    expected = centred / np.sqrt((centred**2).sum(axis=1) / 2)[:, None]
    np.testing.assert_allclose(found.scaled, expected, atol=1e-12)


@pytest.mark.slow
def test_prerank_finds_the_same_and_is_deterministic(tmp_path):
    """Other hash seeds and numbers of threads give the same bytes."""
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from test_ranked import rank\n"
        "rank(ranked=('camera', 'prerank')).to_csv(sys.argv[3], sep='\\t')\n"
    )
    package = Path(__file__).parents[3] / "workflow/scripts"
    written = []
    for seed, threads in (("1", "1"), ("2", "4")):
        path = tmp_path / f"{seed}.tsv"
        run = [sys.executable, "-c", script, str(package), str(Path(__file__).parent), str(path)]
        environment = {"PYTHONHASHSEED": seed, "RAYON_NUM_THREADS": threads}
        subprocess.run(run, check=True, env=os.environ | environment)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    found = pd.read_table(tmp_path / "1.tsv", keep_default_na=False)
    assert found["method"].unique().tolist() == list(METHODS)
    by_method = {name: part.set_index("go_id") for name, part in found.groupby("method")}
    up = by_method["prerank"].loc["up"].iloc[0]
    assert up["direction"] == "up" and float(up["p_value"]) <= 0.01
    # All six genes of the set come before any other, so that they are its leading edge.
    assert set(up["leading_genes"].split(";")) == make_sets()["BP"]["up"]
    assert (
        up["leading_genes"].split(";")[0]
        == by_method["camera"].loc["up"].iloc[0]["leading_genes"].split(";")[0]
    )
