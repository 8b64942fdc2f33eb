"""Every number of the paired tests against R (tests/reference/paired.R)."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.by_count import moderated_by_count
from tearflow.differential.fit import minimum_effect, moderated_t, student_t
from tearflow.differential.moderation import fit_prior
from tearflow.differential.multiple_testing import adjust_bh, adjust_storey
from tearflow.differential.observations import summarise
from tearflow.differential.rule import Rule
from tearflow.differential.signed_rank import wilcoxon
from tearflow.differential.testing import run_test

REFERENCE = Path(__file__).parents[2] / "reference"
DATASETS = ["paired", "alike", "many"]


@pytest.fixture(params=DATASETS)
def reference(request):
    """The differences, the peptide counts and R's numbers of a data set."""
    given = pd.read_table(REFERENCE / f"{request.param}_input.tsv", comment="#")
    before, after = given.filter(regex="^before_"), given.filter(regex="^after_")
    expected = pd.read_table(REFERENCE / f"{request.param}_expected.tsv", comment="#")
    return after.to_numpy() - before.to_numpy(), given["count"].to_numpy(float), expected


def assert_same(actual, expected, **tolerance):
    """Compare the pattern of missing values first, then the values."""
    np.testing.assert_array_equal(np.isnan(actual), expected.isna())
    np.testing.assert_allclose(actual, expected, **tolerance)


def log10(p_values):
    return np.log10(p_values, where=p_values > 0, out=np.full(p_values.shape, np.nan))


def test_paired_t(reference):
    differences, _, expected = reference
    observations = summarise(differences)
    outcome = student_t(observations.fit)
    np.testing.assert_array_equal(observations.n, expected["n_pairs"])
    assert_same(observations.fit.effect, expected["log2fc"], atol=1e-12)
    assert_same(outcome.t, expected["t"], rtol=1e-10)
    assert_same(outcome.p_value, expected["p_value"], atol=1e-12, rtol=1e-9)
    assert_same(outcome.ci_low, expected["ci_low"], atol=1e-12)
    assert_same(outcome.ci_high, expected["ci_high"], atol=1e-12)


def test_adjustment(reference):
    _, _, expected = reference
    p_values = expected["p_value"].to_numpy()
    assert_same(adjust_bh(p_values), expected["q_value"], atol=1e-12)
    if expected["storey_q_value"].notna().any():
        assert_same(adjust_storey(p_values), expected["storey_q_value"], atol=1e-12)


def test_prior(reference):
    differences, _, expected = reference
    fit = summarise(differences).fit
    prior = fit_prior(fit.variance, fit.df)
    np.testing.assert_allclose(prior.variance, expected["prior_variance"][0], rtol=1e-10)
    np.testing.assert_allclose(prior.df, expected["prior_df"][0], rtol=1e-9)


def test_the_data_sets_reach_a_finite_and_an_infinite_prior():
    df = {
        name: pd.read_table(REFERENCE / f"{name}_expected.tsv", comment="#")["prior_df"][0]
        for name in DATASETS
    }
    assert np.isfinite(df["paired"])
    assert np.isinf(df["alike"])


def test_moderated_t(reference):
    differences, _, expected = reference
    fit = summarise(differences).fit
    outcome = moderated_t(fit, fit_prior(fit.variance, fit.df))
    assert_same(outcome.t, expected["moderated_t"], rtol=1e-9, atol=1e-12)
    tested = expected["moderated_t"].notna()
    np.testing.assert_allclose(outcome.df[tested], expected["moderated_df"][tested], rtol=1e-9)
    assert_same(log10(outcome.p_value), expected["moderated_log10_p"], atol=1e-9)
    assert_same(outcome.ci_low, expected["moderated_ci_low"], atol=1e-9)
    assert_same(outcome.ci_high, expected["moderated_ci_high"], atol=1e-9)


def test_minimum_effect(reference):
    differences, _, expected = reference
    fit = summarise(differences).fit
    outcome = minimum_effect(fit, fit_prior(fit.variance, fit.df), 0.5)
    assert_same(outcome.t, expected["treat_t"], rtol=1e-9, atol=1e-9)
    assert_same(log10(outcome.p_value), expected["treat_log10_p"], atol=1e-9)


def test_moderated_by_count(reference):
    differences, counts, expected = reference
    rows = expected["by_count_t"].notna().to_numpy()
    tested = summarise(differences[rows], counts[rows])
    outcome = moderated_by_count(tested.fit, tested.prior_by_count)
    np.testing.assert_allclose(outcome.df, expected["by_count_df"][rows], rtol=1e-12)
    np.testing.assert_allclose(outcome.t, expected["by_count_t"][rows], rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(
        outcome.p_value, expected["by_count_p_value"][rows], rtol=1e-5, atol=1e-6
    )


def test_a_robust_prior(reference):
    differences, counts, expected = reference
    observations = summarise(differences)
    rule = Rule(minimum_effect=0.5, robust_prior=True)
    for test, column in (
        ("moderated", "robust_log10_p"),
        ("minimum_effect", "robust_treat_log10_p"),
    ):
        outcome = run_test(test, observations, rule)
        assert_same(log10(outcome.p_value), expected[column], atol=1e-8)
    # A prior by count is the same either way.
    counted = summarise(observations.log2[5:], counts[5:])
    plain = run_test("moderated_by_count", counted, replace(rule, robust_prior=False))
    robust = run_test("moderated_by_count", counted, rule)
    np.testing.assert_array_equal(robust.p_value, plain.p_value)


def test_the_data_sets_have_variances_that_a_robust_prior_treats_otherwise():
    expected = pd.read_table(REFERENCE / "paired_expected.tsv", comment="#")
    apart = np.abs(expected["robust_log10_p"] - expected["moderated_log10_p"])
    assert (apart > 1e-3).any()


def test_minimum_effect_with_the_prior_by_count(reference):
    differences, counts, expected = reference
    rows = expected["by_count_t"].notna().to_numpy()
    tested = summarise(differences[rows], counts[rows])
    outcome = run_test("minimum_effect", tested, Rule(minimum_effect=0.5))
    assert tested.is_counted.all()
    np.testing.assert_allclose(
        log10(outcome.p_value), expected["treat_by_count_log10_p"][rows], atol=1e-6
    )


def test_minimum_effect_without_counts_has_the_prior_of_all_proteins(reference):
    differences, _, expected = reference
    outcome = run_test("minimum_effect", summarise(differences), Rule(minimum_effect=0.5))
    assert_same(log10(outcome.p_value), expected["treat_log10_p"], atol=1e-9)


def test_a_protein_without_a_count_has_the_prior_of_all_proteins():
    given = pd.read_table(REFERENCE / "paired_input.tsv", comment="#")
    before, after = given.filter(regex="^before_"), given.filter(regex="^after_")
    expected = pd.read_table(REFERENCE / "paired_expected.tsv", comment="#")
    counts = given["count"].to_numpy(float)
    counts[100] = np.nan
    tested = summarise(after.to_numpy() - before.to_numpy(), counts)
    outcome = run_test("minimum_effect", tested, Rule(minimum_effect=0.5))
    assert not tested.is_counted[100]
    found = np.log10(outcome.p_value[100])
    assert found == pytest.approx(expected["treat_log10_p"][100], abs=1e-9)
    changed = np.abs(log10(outcome.p_value) - expected["treat_log10_p"]) > 0.01
    assert changed.sum() > 40


def test_wilcoxon(reference):
    differences, _, expected = reference
    outcome = wilcoxon(differences)
    rows = expected["wilcoxon_v"].notna().to_numpy()
    np.testing.assert_array_equal(outcome.t[rows], expected["wilcoxon_v"][rows])
    sizes = np.abs(differences)
    untied = [len(set(row[~np.isnan(row)])) == (~np.isnan(row)).sum() for row in sizes]
    exact = rows & (np.array(untied) & ~(sizes == 0).any(axis=1) | (expected["n_pairs"] >= 50))
    assert exact.sum() > 30
    np.testing.assert_allclose(
        outcome.p_value[exact], expected["wilcoxon_p_value"][exact], atol=1e-12, rtol=1e-9
    )
    for end in ("low", "high"):
        given = exact & expected[f"wilcoxon_ci_{end}"].notna()
        np.testing.assert_array_equal(
            np.isnan(getattr(outcome, f"ci_{end}")[exact]),
            expected[f"wilcoxon_ci_{end}"][exact].isna(),
        )
        np.testing.assert_allclose(
            getattr(outcome, f"ci_{end}")[given], expected[f"wilcoxon_ci_{end}"][given], atol=1e-12
        )
