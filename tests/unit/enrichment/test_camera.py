"""CAMERA against limma (tests/reference/camera.R), on a simulated study of seven people."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.fit import moderated_t
from tearflow.differential.model import Model, model_of_pairs
from tearflow.differential.observations import summarise
from tearflow.differential.residuals import find_residuals
from tearflow.enrichment.camera import estimate_correlation, normal_scores, score_sets
from tearflow.enrichment.members import STEP, Membership, find_members

REFERENCE = Path(__file__).parents[2] / "reference"
SAMPLES = pd.read_table(REFERENCE / "camera_samples.tsv", comment="#")
GENES = pd.read_table(REFERENCE / "camera_genes_expected.tsv", comment="#")
EXPECTED = pd.read_table(REFERENCE / "camera_sets_expected.tsv", comment="#")
SETS = {
    name: genes
    for name, _, *genes in (
        line.split("\t") for line in (REFERENCE / "camera_sets.gmt").read_text().splitlines()
    )
}
FIRST = (SAMPLES["visit"] == 0).to_numpy()


def read_values(name):
    return pd.read_table(REFERENCE / name, comment="#", index_col="gene").to_numpy()


def differences(name="camera_input.tsv"):
    values = read_values(name)
    return values[:, ~FIRST] - values[:, FIRST], model_of_pairs(None, 7)


def two_groups(*covariates):
    """One visit of people in two arms, in the order of parameters that the workflow has."""
    samples = SAMPLES[FIRST]
    columns = [np.ones(7), samples["arm"], *(samples[name] for name in covariates)]
    matrix = np.column_stack(columns).astype(float)
    tested = np.eye(len(columns))[1]
    people = tuple(samples["person"].astype(str))
    model = Model(matrix, tested, people, target=samples["arm"].to_numpy() == 1)
    return read_values("camera_input.tsv")[:, FIRST], model


DESIGNS = {
    "paired": differences,
    "groups": two_groups,
    "covariates": lambda: two_groups("age"),
}


def scores_of(values, model):
    observed = summarise(values, model=model)
    test = moderated_t(observed.fit, observed.prior)
    return test, normal_scores(test.t, test.df)


def assert_agree(found, name):
    """Compare log10 p to 1e-8, direction, and correlation where there is one."""
    expected = EXPECTED[f"{name}_log10_p"]
    np.testing.assert_allclose(np.log10(found.p_value), expected, rtol=0, atol=1e-8)
    direction = np.where(found.t > 0, "up", "down").tolist()
    assert direction == EXPECTED[f"{name}_direction"].tolist()


@pytest.mark.parametrize("design", DESIGNS)
def test_agrees_with_limma(design):
    values, model = DESIGNS[design]()
    test, scores = scores_of(values, model)
    np.testing.assert_allclose(test.t, GENES[f"{design}_t"], rtol=1e-9)
    np.testing.assert_allclose(scores, GENES[f"{design}_score"], rtol=1e-9, atol=1e-12)
    members = find_members(SETS.values(), GENES["gene"].tolist())
    assert members.sizes.tolist() == EXPECTED[f"{design}_fixed_n"].tolist()
    assert_agree(score_sets(scores, members), f"{design}_fixed")
    assert_agree(score_sets(scores, members), f"{design}_preranked")
    assert_agree(score_sets(scores, members, 0.05), f"{design}_wide")
    estimated = score_sets(scores, members, find_residuals(values, model))
    assert_agree(estimated, f"{design}_estimated")
    expected = EXPECTED[f"{design}_estimated_correlation"]
    np.testing.assert_array_equal(np.isnan(estimated.correlation), expected.isna())
    np.testing.assert_allclose(estimated.correlation, expected, rtol=0, atol=1e-9)
    assert expected.max() > 0.2 and expected.min() < 0


def test_agrees_with_limma_and_the_formula_where_values_are_missing():
    values, model = differences("camera_missing_input.tsv")
    test, scores = scores_of(values, model)
    np.testing.assert_array_equal(np.isnan(test.t), GENES["missing_t"].isna())
    np.testing.assert_allclose(test.df, GENES["missing_df"], rtol=1e-9)
    np.testing.assert_allclose(scores, GENES["missing_score"], rtol=1e-9, atol=1e-12)
    tested = np.flatnonzero(~np.isnan(scores))
    assert 0 < tested.size < len(values)
    names = GENES["gene"].to_numpy()[tested].tolist()
    sets = {name: [gene for gene in genes if gene in names] for name, genes in SETS.items()}
    members = find_members(sets.values(), names)
    assert_agree(score_sets(scores[tested], members), "missing_fixed")
    residuals = find_residuals(values, model).select(tested)
    assert np.unique(residuals.df).tolist() == [0, 1, 2, 3, 4, 5, 6]
    found = score_sets(scores[tested], members, residuals)
    np.testing.assert_allclose(
        found.correlation, EXPECTED["missing_estimated_correlation"], rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(
        np.log10(found.p_value), EXPECTED["missing_estimated_log10_p"], rtol=0, atol=1e-8
    )


def test_normal_scores_are_those_of_limma_far_out():
    expected = pd.read_table(REFERENCE / "camera_scores_expected.tsv", comment="#")
    found = normal_scores(expected["t"].to_numpy(), expected["df"].to_numpy())
    np.testing.assert_allclose(found, expected["hill"], rtol=1e-9)
    # How near they are to the quantiles, as the docstring has it.
    error = np.abs(found / expected["quantile"] - 1)[expected["t"] != 0]
    df, size = expected["df"], expected["t"].abs()
    assert error[(df > 2.5) & (size <= 12)].max() < 0.002
    assert error[(df >= 2) & (size <= 300)].max() < 0.02


def test_residuals_of_blocks_are_those_of_decorrelated_values():
    """Three people with two values each; the covariance is inverted by hand."""
    people = ("A", "A", "B", "B", "C", "C")
    model = Model(np.ones((6, 1)), np.ones(1), people, is_blocked=True, correlation=0.5)
    values = np.array([[1.0, 2.0, 4.0, 3.0, 7.0, 5.5], [2.0, np.nan, 1.0, 0.5, 3.0, 4.0]])
    found = find_residuals(values, model)
    assert found.df.tolist() == [5, 4]
    for row, residuals, df in zip(values, found.scaled, found.df, strict=True):
        seen = ~np.isnan(row)
        same = np.equal.outer(people, people)[np.ix_(seen, seen)]
        inverse = np.linalg.inv(np.where(same, 0.5, 0.0) + 0.5 * np.eye(seen.sum()))
        ones = np.ones(seen.sum())
        rest = row[seen] - ones @ inverse @ row[seen] / (ones @ inverse @ ones)
        variance = rest @ inverse @ rest / df
        values_of_inverse, vectors = np.linalg.eigh(inverse)
        root = vectors * np.sqrt(values_of_inverse) @ vectors.T
        np.testing.assert_allclose(residuals[seen], root @ rest / np.sqrt(variance))
        assert not residuals[~seen].any()


def test_correlation_of_the_same_gene_twice_is_one():
    values = np.array([[1.0, 2.0, 4.0, np.nan], [1.0, 2.0, 4.0, np.nan], [3.0, 3.5, 1.0, 0.0]])
    residuals = find_residuals(np.vstack([values, -values[:1]]), model_of_pairs(None, 4))
    members = Membership(np.array([0, 1, 0, 3, 2]), np.array([2, 2, 1]))
    found = estimate_correlation(residuals, members)
    np.testing.assert_allclose(found[:2], [1.0, -1.0])
    assert np.isnan(found[2])


def test_constant_values_have_no_part_in_a_correlation():
    values = np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 4.0], [1.0, 2.0, 4.0], [5.0, np.nan, np.nan]])
    residuals = find_residuals(values, model_of_pairs(None, 3))
    np.testing.assert_allclose(residuals.scaled[[0, 3]], 0, atol=1e-9)
    assert residuals.df.tolist() == [2, 2, 2, 0]


def test_sums_do_not_depend_on_the_step():
    random = np.random.default_rng(1)
    sizes = random.integers(1, 40, 500)
    members = Membership(random.integers(0, 90, sizes.sum()), sizes)
    values = random.normal(size=(90, 3))
    whole = members.sum(values)
    steps = list(members.steps(STEP // 1000))
    assert len(steps) > 5
    np.testing.assert_array_equal(np.vstack([part.sum(values) for _, part in steps]), whole)
    assert np.concatenate([part.sizes for _, part in steps]).tolist() == sizes.tolist()


def test_a_set_of_all_genes_is_not_tested():
    found = score_sets(np.array([1.0, 2.0, -1.0]), Membership(np.arange(3), np.array([3])))
    assert np.isnan(found.p_value).all()


def test_negative_correlation_does_not_make_a_p_value_smaller():
    values, model = differences()
    scores = scores_of(values, model)[1]
    residuals = find_residuals(values, model)
    members = find_members(SETS.values(), GENES["gene"].tolist())
    found = score_sets(scores, members, residuals)
    independent = replace(residuals, scaled=np.zeros_like(residuals.scaled))
    is_negative = found.correlation < 0
    assert is_negative.sum() > 3
    zero = score_sets(scores, members, independent)
    np.testing.assert_allclose(found.p_value[is_negative], zero.p_value[is_negative])
