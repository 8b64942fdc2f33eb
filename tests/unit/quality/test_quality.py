import numpy as np
import pandas as pd
import pytest

from tearflow.quality.samples import assess, correlate, principal_components


def cohort(subjects=3, visits=("baseline", "week2"), **columns):
    return [
        {"sample": f"{s}{v}", "subject": f"S{s}", "visit": visit, **columns}
        for s in range(subjects)
        for v, visit in enumerate(visits)
    ]


def matrix(samples, n=200, missing=0.1, seed=1):
    generator = np.random.default_rng(seed)
    abundance = generator.normal(20, 3, (n, 1))
    values = abundance + generator.normal(0, 0.5, (n, len(samples)))
    values[generator.random(values.shape) < missing] = np.nan
    index = pd.Index([f"P{i:05d}" for i in range(n)], name="protein_group")
    log2 = pd.DataFrame(values, index, [sample["sample"] for sample in samples])
    proteins = pd.DataFrame({"protein_group": index, "contaminant": np.arange(n) >= n - 5})
    return proteins, log2


def test_a_row_a_sample_with_visits_together():
    samples = cohort()
    proteins, log2 = matrix(samples)
    table = assess(proteins, log2, samples).table
    assert table["sample"].tolist() == ["00", "10", "20", "01", "11", "21"]
    assert table.columns[:5].tolist() == ["sample", "subject", "visit", "n_identified", "missing"]


def test_identifications_leave_contaminants_out():
    samples = cohort()
    proteins, log2 = matrix(samples)
    table = assess(proteins, log2, samples).table.set_index("sample")
    native, foreign = log2.iloc[:-5], log2.iloc[-5:]
    assert table["n_identified"].to_dict() == native.notna().sum().to_dict()
    assert table["n_contaminants"].to_dict() == foreign.notna().sum().to_dict()
    share = np.exp2(foreign["00"]).sum() / np.exp2(log2["00"]).sum()
    assert table.loc["00", "contaminant_share"] == pytest.approx(share)
    assert table.loc["00", "missing"] == pytest.approx(native["00"].isna().mean())
    assert table.loc["00", "median_log2"] == pytest.approx(native["00"].median())


def test_correlation_is_numpys_over_the_shared_proteins():
    _, log2 = matrix(cohort(), missing=0.3)
    both = log2[["00", "01"]].dropna()
    expected = np.corrcoef(both["00"], both["01"])[0, 1]
    assert correlate(log2).loc["00", "01"] == pytest.approx(expected)


def test_components_have_numpys_distances_and_fixed_signs():
    generator = np.random.default_rng(2)
    values = generator.normal(size=(6, 40))
    scores, explained = principal_components(values)
    covariance = np.linalg.eigvalsh(np.cov(values.T))[::-1]
    np.testing.assert_allclose(scores.var(axis=0, ddof=1), covariance[:3], rtol=1e-10)
    np.testing.assert_allclose(explained, covariance[:3] / covariance.sum(), rtol=1e-10)
    loadings = (values - values.mean(axis=0)).T @ scores
    assert (loadings[np.abs(loadings).argmax(axis=0), range(3)] > 0).all()


@pytest.mark.parametrize("shape", [(2, 100), (6, 2), (6, 0)])
def test_too_few_samples_or_proteins_have_no_components(shape):
    scores, explained = principal_components(np.ones(shape))
    assert explained.size == 0
    assert np.isnan(scores).all()


def test_samples_that_do_not_vary_have_no_components():
    scores, explained = principal_components(np.full((4, 10), 20.0))
    assert explained.size == 0
    assert np.isnan(scores).all()


def test_a_sample_without_any_value_is_described():
    samples = cohort()
    proteins, log2 = matrix(samples)
    quality = assess(proteins, log2.assign(**{"00": np.nan}), samples)
    row = quality.table.set_index("sample").loc["00"]
    assert (row["n_identified"], row["missing"]) == (0, 1)
    assert row[["median_log2", "mean_correlation", "pc1"]].isna().all()
    assert quality.n_complete == 0


def test_the_variation_of_a_visit_needs_three_values():
    samples = cohort(subjects=2)
    proteins, log2 = matrix(samples)
    assert assess(proteins, log2, samples).table["visit_cv"].isna().all()


def test_the_eye_is_kept():
    samples = cohort(eye="OD")
    assert assess(*matrix(samples), samples).table["eye"].eq("OD").all()
