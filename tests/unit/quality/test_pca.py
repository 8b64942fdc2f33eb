"""Principal components: against R, with missing values, and with people's means taken out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.quality.pca import complete_components, principal_components

REFERENCE = Path(__file__).parents[2] / "reference"


def read(name):
    return pd.read_table(REFERENCE / name, comment="#")


def simulated(n_groups=50, n_samples=9, seed=3):
    return pd.DataFrame(np.random.default_rng(seed).normal(20, 2, (n_groups, n_samples)))


@pytest.mark.parametrize("kind", ["samples", "within"])
def test_scores_are_those_of_cmdscale_and_dist(kind):
    log2, expected = read("pca_input.tsv"), read("pca_expected.tsv")
    expected = expected[expected["kind"] == kind]
    people = [sample[0] for sample in log2] if kind == "within" else None
    found = principal_components(log2, people)
    assert found.n_groups == expected["n_groups"].iloc[0] < len(log2)
    by_r = expected[["pc1", "pc2", "pc3"]].to_numpy()
    signs = np.sign((found.scores * by_r).sum(axis=0))
    np.testing.assert_allclose(found.scores * signs, by_r, rtol=1e-9, atol=1e-9)
    shares = expected[["explained1", "explained2"]].iloc[0]
    np.testing.assert_allclose(found.explained[:2], shares, rtol=1e-10)


def test_without_missing_values_they_are_the_components_of_centred_data():
    log2 = simulated()
    found = principal_components(log2)
    scores, explained = complete_components(log2.to_numpy().T)
    np.testing.assert_allclose(found.scores, scores, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.explained, explained, rtol=1e-9)


def test_people_who_differ_by_a_constant_of_each_group_do_not_differ_within():
    log2, people = simulated(), list("AAABBBCCC")
    shift = np.repeat(np.random.default_rng(4).normal(0, 9, (len(log2), 3)), 3, axis=1)
    found, shifted = (principal_components(values, people) for values in (log2, log2 + shift))
    np.testing.assert_allclose(found.scores, shifted.scores, rtol=1e-8, atol=1e-8)
    for person in range(3):
        of_person = found.scores[3 * person : 3 * person + 3]
        np.testing.assert_allclose(of_person.mean(axis=0), 0, atol=1e-9)


def test_samples_without_a_part_in_it_have_no_scores():
    log2 = simulated()
    log2[0] = np.nan
    found = principal_components(log2)
    assert np.isnan(found.scores[0]).all()
    assert not np.isnan(found.scores[1:]).any()
    alone = principal_components(simulated(), list("AAABBBCCD"))
    assert np.isnan(alone.scores[8]).all()
    assert not np.isnan(alone.scores[:8]).any()


@pytest.mark.parametrize(
    "log2",
    [simulated(2), simulated(9, 2), simulated(0, 6), pd.DataFrame(np.full((10, 4), 20.0))],
    ids=["two groups", "two samples", "no group", "nothing varies"],
)
def test_too_few_or_constant_values_have_no_components(log2):
    found = principal_components(log2)
    assert found.explained.size == 0
    assert np.isnan(found.scores).all()


def test_nobody_with_two_samples_has_no_components_within():
    found = principal_components(simulated(), list("ABCDEFGHI"))
    assert found.explained.size == 0
