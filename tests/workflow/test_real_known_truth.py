"""Real data of known truth, from a directory outside the project: the tests rank what changed."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

pytestmark = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ,
    reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
)


def load(name, monkeypatch):
    """Import a benchmark, which finds its neighbours as a script does."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for neighbour in ("page", "negative_control"):
        sys.modules.pop(neighbour, None)
    return module


@pytest.fixture
def data():
    return Path(os.environ["TEARFLOW_REAL_DATA"]).resolve()


def test_moderation_finds_what_changed_in_a_mixture_of_species(data, monkeypatch):
    known_truth = load("known_truth", monkeypatch)
    scores = known_truth.score(data / known_truth.MATRIX).set_index("test")
    assert (scores["protein groups"] == 9587).all()
    area = scores["pAUC(0.01)"]
    assert area["paired t-test"] == pytest.approx(0.627, abs=0.001)
    # limma itself, in R, gives 0.8266 by this score.
    assert area["moderated paired t-test (limma)"] == pytest.approx(0.8266, abs=0.0005)
    assert area["moderated by peptide count (DEqMS)"] >= 0.854


def test_a_minimum_effect_with_the_prior_by_count_ranks_best(data, monkeypatch):
    known_truth = load("known_truth", monkeypatch)
    scores = known_truth.score(data / known_truth.MATRIX).set_index("test")
    best = scores.loc["minimum-effect test at 0.3, prior by peptide count"]
    assert best["pAUC(0.01)"] >= 0.920
    assert best["pAUC(0.1)"] >= 0.975
    assert best["pAUC(0.1)"] == scores["pAUC(0.1)"].max()


def test_most_proteins_of_one_mixture_alone_changed(data, monkeypatch):
    known_truth = load("known_truth", monkeypatch)
    table = known_truth.count_half_pairs(data / known_truth.MATRIX).set_index("seen in")
    assert table.loc["2 runs or more", "protein groups"] == 294
    assert table.loc["2 runs or more", "changed"] == pytest.approx(252 / 294)
    assert table["changed"].head(3).is_monotonic_increasing
    assert (table["in this direction"].head(3) > 0.85).all()


def test_the_recommended_rule_ranks_better_and_keeps_false_deps_few(data, monkeypatch):
    known_truth = load("known_truth", monkeypatch)
    table = known_truth.compare_rules(data).set_index(["data", "pairs", "rule"]).unstack()
    assert len(table) == 5
    for area in ("pAUC(0.01)", "pAUC(0.1)"):
        assert (table[area, "recommended"] > table[area, "published"] + 0.05).all()
    assert (table["false", "recommended"] < 0.05).all()
    found = table["found"].loc["mixture of species", 3]
    assert found["recommended"] > 0.79 > 0.42 > found["published"]


def test_little_passes_where_nothing_was_done(data, monkeypatch):
    negative_control = load("negative_control", monkeypatch)
    table = negative_control.control(data / negative_control.COHORT)
    quiet = table[table["contrast"].str.contains("nothing")].set_index("test")
    assert quiet.loc["paired t", "p < 0.05"] == "27"
    assert (quiet["share"].str.removesuffix(" %").astype(float) < 5).all()
    assert (quiet["q < 0.05"] == "0").all()
