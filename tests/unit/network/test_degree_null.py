"""Degrees and edges by chance, against R and against every possible draw of a small network."""

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.network.degree_null import bin_degrees, expect_edges, judge_degrees, judge_edges
from tearflow.network.interactions import cut, read_links

REFERENCE = Path(__file__).parents[2] / "reference"
# In tests/reference/degree_null.R too.
LEAST = 60


def make_network(folder, edges, genes):
    path = folder / "own.tsv"
    rows = ["gene_a\tgene_b\tscore", *(f"{a}\t{b}\t1" for a, b in edges)]
    path.write_text("\n".join(rows) + "\n")
    return cut(read_links(path, None, set(genes), {}), 0.9)


def test_against_r(tmp_path):
    edges = pd.read_table(REFERENCE / "degree_null_input.tsv", comment="#")
    *expected, of_all = pd.read_table(
        REFERENCE / "degree_null_expected.tsv", comment="#"
    ).itertuples()
    genes = [f"G{number:03d}" for number in range(400)]
    network = make_network(tmp_path, edges.to_numpy(), genes)
    is_dep = np.array([number % 9 == 0 or number < 10 for number in range(400)])
    degrees, p = judge_degrees(network, is_dep, LEAST)
    assert [row.gene for row in expected] == np.array(genes)[is_dep].tolist()
    np.testing.assert_allclose(degrees, [row.expected for row in expected], rtol=1e-12)
    np.testing.assert_allclose(p, [row.p for row in expected], rtol=1e-12)
    # Of a clique of DEPs, so that small ones are held to it as well.
    assert min(p) < 1e-6
    assert expect_edges(network, is_dep, LEAST) == pytest.approx(of_all.expected, rel=1e-12)
    assert len(network.among(is_dep)) == of_all.degree


GENES = [f"G{number}" for number in range(9)]
EDGES = [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3), (4, 5), (0, 5), (3, 4), (6, 1)]
DEPS = [0, 1, 2, 3, 6]
# Fewest genes of a bin: those of degree 0 and 1, and of more than 1.
FEW = 3


@pytest.fixture
def small(tmp_path):
    return make_network(tmp_path, [(GENES[a], GENES[b]) for a, b in EDGES], GENES)


@pytest.fixture
def is_dep():
    return np.isin(np.arange(len(GENES)), DEPS)


def draw_all(bins, members):
    """Every set of genes with as many of each bin as the members."""
    choices = []
    for number in np.unique(bins):
        inside = [gene for gene in range(len(GENES)) if bins[gene] == number]
        choices.append(combinations(inside, sum(bins[gene] == number for gene in members)))
    for parts in product(*choices):
        yield {gene for part in parts for gene in part}


def test_degrees_against_every_draw(small, is_dep):
    bins = bin_degrees(small.degree, FEW)
    assert bins.tolist() == [1, 1, 1, 1, 1, 1, 0, 0, 0]
    neighbours = {
        gene: {a + b - gene for a, b in EDGES if gene in (a, b)} for gene in range(len(GENES))
    }
    expected, p = judge_degrees(small, is_dep, FEW)
    for place, dep in enumerate(DEPS):
        rest = [gene for gene in DEPS if gene != dep]
        # The gene itself is not drawn.
        without = np.where(np.arange(len(GENES)) == dep, -1, bins)
        draws = [len(neighbours[dep] & drawn) for drawn in draw_all(without, rest)]
        observed = len(neighbours[dep] & set(rest))
        assert expected[place] == pytest.approx(np.mean(draws))
        assert p[place] == pytest.approx(np.mean(np.array(draws) >= observed))


def test_edges_against_every_draw(small, is_dep):
    bins = bin_degrees(small.degree, FEW)
    counts = [sum(a in drawn and b in drawn for a, b in EDGES) for drawn in draw_all(bins, DEPS)]
    exact = np.mean(np.array(counts) >= len(small.among(is_dep)))
    assert expect_edges(small, is_dep, FEW) == pytest.approx(np.mean(counts))
    draws = 4000
    error = np.sqrt(exact * (1 - exact) / draws)
    assert abs(judge_edges(small, is_dep, FEW, draws) - exact) < 4 * error
    # With a fixed seed.
    assert judge_edges(small, is_dep, FEW) == judge_edges(small, is_dep, FEW)


def test_a_set_of_every_gene_has_what_is_expected(small):
    everyone = np.ones(len(GENES), dtype=bool)
    expected, p = judge_degrees(small, everyone, FEW)
    np.testing.assert_allclose(expected, small.degree)
    np.testing.assert_allclose(p, 1)
    assert expect_edges(small, everyone, FEW) == len(EDGES)
    assert judge_edges(small, everyone, FEW) == 1


@pytest.mark.parametrize("least", [1, 10, 100])
def test_bins_are_of_neighbouring_degrees_and_large_enough(least):
    degree = np.random.default_rng(1).geometric(0.1, 500)
    bins = bin_degrees(degree, least)
    assert np.bincount(bins).min() >= least
    order = np.argsort(degree, kind="stable")
    assert (np.diff(bins[order]) >= 0).all()
    # Genes of one degree are never parted.
    assert all(len(set(bins[degree == value])) == 1 for value in set(degree))
