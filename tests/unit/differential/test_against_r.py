"""Fits and tests of every design against R (tests/reference/designs.R), on one simulated study."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.blocks import estimate_correlation, fit_blocks
from tearflow.differential.by_count import fit_prior_by_count, moderated_by_count
from tearflow.differential.fit import minimum_effect, moderated_t, student_t
from tearflow.differential.linear_model import fit_least_squares, fit_model, group_units
from tearflow.differential.moderation import fit_prior
from tearflow.differential.omnibus import fit_f
from tearflow.differential.robust_prior import fit_robust_prior
from tearflow.differential.two_groups import rank_sum, welch_t

REFERENCE = Path(__file__).parents[2] / "reference"
SAMPLES = pd.read_table(REFERENCE / "designs_samples.tsv", comment="#")
VALUES = pd.read_table(REFERENCE / "designs_input.tsv", comment="#")
EXPECTED = pd.read_table(REFERENCE / "designs_expected.tsv", comment="#")

VISIT = (SAMPLES["visit"] == 1).to_numpy()
RIGHT = (SAMPLES["eye"] == "OD").to_numpy()
DRUG = (SAMPLES["arm"] == "drug").to_numpy()


def values_of(rows):
    return VALUES.loc[:, rows].to_numpy()


def expected_of(name):
    columns = EXPECTED.filter(regex=f"^{name}_")
    return columns.rename(columns=lambda column: column.removeprefix(f"{name}_"))


def assert_same(actual, expected, **tolerance):
    """Compare the pattern of missing values first, then the values."""
    np.testing.assert_array_equal(np.isnan(actual), expected.isna())
    np.testing.assert_allclose(actual, expected, **tolerance)


def groups():
    rows = VISIT & RIGHT
    matrix = np.column_stack([np.ones(rows.sum()), DRUG[rows]])
    return fit_least_squares(values_of(rows), matrix, np.array([0.0, 1.0]))


def covariates():
    """Arm, adjusted for age (far from zero) and site."""
    samples = SAMPLES[VISIT]
    sites = [samples["site"] == site for site in ("south", "west")]
    matrix = np.column_stack([np.ones(len(samples)), samples["age"], *sites, DRUG[VISIT]])
    return fit_least_squares(values_of(VISIT), matrix, np.eye(5)[4])


def interaction():
    """The change in one arm less that in the other, people as fixed effects."""
    rows = RIGHT & (SAMPLES["visit"] < 2).to_numpy()
    later = VISIT[rows].astype(float)
    people = group_units(SAMPLES["person"][rows], 1)
    matrix = np.column_stack([later, later * DRUG[rows]])
    return fit_model(values_of(rows), matrix, people).contrast(np.array([0.0, 1.0]))


def visits():
    """The last visit against the first beside another one, people as fixed effects."""
    people = group_units(SAMPLES["person"][RIGHT], 1)
    matrix = np.column_stack([SAMPLES["visit"][RIGHT] == visit for visit in (1, 2)]).astype(float)
    return fit_model(values_of(RIGHT), matrix, people).contrast(np.array([0.0, 1.0]))


EYES = np.column_stack([np.ones(VISIT.sum()), DRUG[VISIT]])
CHANGE = RIGHT & (SAMPLES["visit"] < 2).to_numpy()
LATER = np.column_stack([np.ones(CHANGE.sum()), VISIT[CHANGE]])


def eyes():
    """Arm, by both eyes of a person."""
    people = SAMPLES["person"][VISIT]
    return fit_blocks(values_of(VISIT), EYES, np.array([0.0, 1.0]), people, 0.6)


def half():
    """Visit, with the people who have only one of them."""
    people = SAMPLES["person"][CHANGE]
    return fit_blocks(values_of(CHANGE), LATER, np.array([0.0, 1.0]), people, -0.3)


FITS = {
    "groups": groups,
    "covariates": covariates,
    "interaction": interaction,
    "visits": visits,
    "eyes": eyes,
    "half": half,
}


@pytest.fixture(params=FITS)
def fitted(request):
    return FITS[request.param](), expected_of(request.param)


def test_fit(fitted):
    fit, expected = fitted
    assert_same(fit.effect, expected["effect"], atol=1e-11)
    tested = expected["effect"].notna()
    np.testing.assert_allclose(fit.weight[tested] ** -0.5, expected["unscaled"][tested], rtol=1e-11)
    assert (fit.weight[~tested] == 0).all()
    np.testing.assert_array_equal(fit.df, expected["df"])
    assert_same(fit.variance, expected["variance"], rtol=1e-10)


def test_student_t(fitted):
    fit, expected = fitted
    outcome = student_t(fit)
    assert_same(outcome.t, expected["student_t"], rtol=1e-9)
    assert_same(np.log10(outcome.p_value), expected["student_log10_p"], atol=1e-9)


def test_moderated_t(fitted):
    fit, expected = fitted
    prior = fit_prior(fit.variance, fit.df)
    np.testing.assert_allclose(prior.df, expected["prior_df"][0], rtol=1e-9)
    np.testing.assert_allclose(prior.variance, expected["prior_variance"][0], rtol=1e-9)
    outcome = moderated_t(fit, prior)
    assert_same(outcome.t, expected["t"], rtol=1e-9, atol=1e-12)
    assert_same(np.log10(outcome.p_value), expected["log10_p"], atol=1e-9)
    limit = minimum_effect(fit, prior, 0.5)
    assert_same(np.log10(limit.p_value), expected["treat_log10_p"], atol=1e-9)


def test_robust_prior(fitted):
    fit, expected = fitted
    prior = fit_robust_prior(fit.variance, fit.df)
    np.testing.assert_allclose(prior.df, expected["robust_prior_df"], rtol=1e-9)
    np.testing.assert_allclose(prior.variance, expected["robust_prior_variance"][0], rtol=1e-9)
    outcome = moderated_t(fit, prior)
    assert_same(np.log10(outcome.p_value), expected["robust_log10_p"], atol=1e-9)
    limit = minimum_effect(fit, prior, 0.5)
    assert_same(np.log10(limit.p_value), expected["robust_treat_log10_p"], atol=1e-9)


def test_the_robust_priors_have_outliers():
    prior_df = [expected_of(name)["robust_prior_df"] for name in FITS]
    assert sum(number.min() < number.max() for number in prior_df) >= 3


def test_by_peptide_count():
    expected = expected_of("by_count")
    counted = expected["df"].notna().to_numpy()
    fit = covariates().select(counted)
    assert np.unique(fit.df).size > 5
    counts = 1 + np.arange(1, counted.size + 1)[counted] ** 2 % 53
    prior = fit_prior_by_count(fit.variance, fit.df, counts.astype(float))
    outcome = moderated_by_count(fit, prior)
    np.testing.assert_allclose(outcome.df, expected["df"][counted], rtol=1e-12)
    np.testing.assert_allclose(
        np.log10(outcome.p_value), expected["log10_p"][counted], rtol=1e-5, atol=1e-5
    )


def test_the_interaction_is_the_difference_of_the_changes():
    before, after = (values_of(RIGHT & (SAMPLES["visit"] == visit).to_numpy()) for visit in (0, 1))
    matrix = np.column_stack([np.ones(12), DRUG[VISIT & RIGHT]])
    fit = fit_least_squares(after - before, matrix, np.array([0.0, 1.0]))
    outcome = moderated_t(fit, fit_prior(fit.variance, fit.df))
    expected = expected_of("interaction")
    assert_same(outcome.t, expected["t"], rtol=1e-9, atol=1e-12)
    assert_same(np.log10(outcome.p_value), expected["log10_p"], atol=1e-9)


def compare_f(model, tested, name):
    expected = expected_of(name)
    outcome = fit_f(model, tested, fit_prior(model.variance, model.df))
    assert_same(outcome.f, expected["f"], rtol=1e-9, atol=1e-12)
    assert_same(outcome.df, expected["df"])
    assert_same(np.log10(outcome.p_value), expected["log10_p"], atol=1e-9)


def test_f_over_visits():
    # The second protein lacks the reference, the third the last visit: one contrast is left.
    people = group_units(SAMPLES["person"][RIGHT], 1)
    matrix = np.column_stack([SAMPLES["visit"][RIGHT] == visit for visit in (1, 2)]).astype(float)
    model = fit_model(values_of(RIGHT), matrix, people)
    compare_f(model, np.eye(2), "visits_f")
    assert expected_of("visits_f")["df"][1:3].tolist() == [1, 1]


def site_matrix():
    sites = [SAMPLES["site"][VISIT] == site for site in ("south", "west")]
    return np.column_stack([np.ones(VISIT.sum()), DRUG[VISIT], *sites])


def test_f_over_sites():
    compare_f(fit_model(values_of(VISIT), site_matrix()), np.eye(4)[2:], "sites_f")


def test_f_without_missing_values_is_that_of_ebayes():
    values = np.nan_to_num(values_of(VISIT), nan=20.0)
    model = fit_model(values, site_matrix())
    # Three contrasts, of which one follows from the others.
    tested = np.array([[0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, -1]])
    outcome = fit_f(model, tested, fit_prior(model.variance, model.df))
    expected = expected_of("filled_f")
    assert_same(outcome.f, expected["f"], rtol=1e-9, atol=1e-12)
    assert_same(np.log10(outcome.p_value), expected["log10_p"], atol=1e-9)


@pytest.mark.parametrize(
    ("name", "rows", "matrix"),
    [("eyes_correlation", VISIT, EYES), ("half_correlation", CHANGE, LATER)],
)
def test_correlation_of_a_person(name, rows, matrix):
    values = values_of(rows)
    values[6] = np.nan  # constant: limma takes the correlation of what rounding leaves
    found = estimate_correlation(values, matrix, SAMPLES["person"][rows])
    expected = expected_of(name)
    assert_same(found.by_protein, expected["optimum"], atol=1e-6)
    by_lme4 = expected["lme4"].notna()
    assert by_lme4.sum() > 50
    np.testing.assert_allclose(found.by_protein[by_lme4], expected["lme4"][by_lme4], atol=1e-5)
    # limma stops after 20 iterations, far from the optimum of some proteins.
    np.testing.assert_allclose(found.by_protein, expected["limma"], atol=0.02)
    np.testing.assert_allclose(found.consensus, expected["consensus"][0], atol=1e-3)


@pytest.mark.parametrize(
    ("name", "rows", "matrix"), [("eyes", VISIT, EYES), ("half", CHANGE, LATER)]
)
def test_consensus_differs_from_limma_by_a_constant_protein_and_by_iterations(name, rows, matrix):
    table = pd.read_csv(REFERENCE / "consensus_expected.tsv", sep="\t", comment="#")
    of_r = table[table["design"] == name].set_index("quantity")["value"]
    found = estimate_correlation(values_of(rows), matrix, SAMPLES["person"][rows])
    assert np.isnan(found.by_protein[6])
    np.testing.assert_allclose(found.consensus, of_r["optimum"], atol=1e-7)
    np.testing.assert_allclose(found.consensus, of_r["limma_without_constant"], atol=1e-5)
    # The rounding of the constant protein has a correlation, which limma takes.
    assert abs(of_r["limma_as_given"] - of_r["limma_without_constant"]) > 1e-3


def test_welch_t():
    outcome = welch_t(values_of(VISIT & RIGHT), DRUG[VISIT & RIGHT])
    expected = expected_of("welch")
    assert_same(outcome.t, expected["t"], rtol=1e-9)
    assert_same(outcome.df, expected["df"], rtol=1e-9)
    assert_same(np.log10(outcome.p_value), expected["log10_p"], atol=1e-9)
    assert_same(outcome.ci_low, expected["ci_low"], atol=1e-9)
    assert_same(outcome.ci_high, expected["ci_high"], atol=1e-9)


def test_rank_sum():
    outcome = rank_sum(values_of(VISIT & RIGHT), DRUG[VISIT & RIGHT])
    expected = expected_of("rank_sum")
    untied = expected["w"].notna().to_numpy()
    assert untied.sum() > 80
    np.testing.assert_array_equal(outcome.t[untied], expected["w"][untied])
    np.testing.assert_allclose(outcome.p_value[untied], expected["p_value"][untied], rtol=1e-12)
    assert_same(outcome.ci_low[untied], expected["ci_low"][untied], atol=1e-9)
    assert_same(outcome.ci_high[untied], expected["ci_high"][untied], atol=1e-9)
