import numpy as np
import pytest

from cohorts import list_proteins, list_samples, simulate_log2
from tearflow.quality.pca import complete_components
from tearflow.quality.samples import assess, correlate


def cohort(subjects="ABC", **options):
    """Samples subject by subject, protein groups of which the last five are contaminants, log2."""
    samples = sorted(list_samples(subjects, **options), key=lambda sample: sample["subject"])
    proteins = list_proteins(200, contaminant=np.arange(200) >= 195)
    log2 = simulate_log2(samples, 200, seed=1, noise=0.5, missing=0.1)
    return samples, proteins, log2.set_axis(proteins["protein_group"])


def test_a_row_a_sample_with_visits_together():
    samples, proteins, log2 = cohort()
    table = assess(proteins, log2, samples).table
    assert table["sample"].tolist() == [f"{s}_{v}" for v in ("before", "after") for s in "ABC"]
    assert table.columns[:5].tolist() == ["sample", "subject", "visit", "n_identified", "missing"]


def test_identifications_leave_contaminants_out():
    samples, proteins, log2 = cohort()
    table = assess(proteins, log2, samples).table.set_index("sample")
    native, foreign = log2.iloc[:-5], log2.iloc[-5:]
    assert table["n_identified"].to_dict() == native.notna().sum().to_dict()
    assert table["n_contaminants"].to_dict() == foreign.notna().sum().to_dict()
    share = np.exp2(foreign["A_before"]).sum() / np.exp2(log2["A_before"]).sum()
    assert table.loc["A_before", "contaminant_share"] == pytest.approx(share)
    assert table.loc["A_before", "missing"] == pytest.approx(native["A_before"].isna().mean())
    assert table.loc["A_before", "median_log2"] == pytest.approx(native["A_before"].median())


def test_correlation_is_numpys_over_the_shared_proteins():
    *_, log2 = cohort()
    both = log2[["A_before", "A_after"]].dropna()
    assert len(both) < len(log2)
    expected = np.corrcoef(both["A_before"], both["A_after"])[0, 1]
    assert correlate(log2).loc["A_before", "A_after"] == pytest.approx(expected)


def test_components_have_numpys_distances_and_fixed_signs():
    generator = np.random.default_rng(2)
    values = generator.normal(size=(6, 40))
    scores, explained = complete_components(values)
    covariance = np.linalg.eigvalsh(np.cov(values.T))[::-1]
    np.testing.assert_allclose(scores.var(axis=0, ddof=1), covariance[:3], rtol=1e-10)
    np.testing.assert_allclose(explained, covariance[:3] / covariance.sum(), rtol=1e-10)
    loadings = (values - values.mean(axis=0)).T @ scores
    assert (loadings[np.abs(loadings).argmax(axis=0), range(3)] > 0).all()


@pytest.mark.parametrize("shape", [(2, 100), (6, 2), (6, 0)])
def test_too_few_samples_or_proteins_have_no_components(shape):
    scores, explained = complete_components(np.ones(shape))
    assert explained.size == 0
    assert np.isnan(scores).all()


def test_samples_that_do_not_vary_have_no_components():
    scores, explained = complete_components(np.full((4, 10), 20.0))
    assert explained.size == 0
    assert np.isnan(scores).all()


def test_a_sample_without_any_value_is_described():
    samples, proteins, log2 = cohort()
    quality = assess(proteins, log2.assign(**{"A_before": np.nan}), samples)
    row = quality.table.set_index("sample").loc["A_before"]
    assert (row["n_identified"], row["missing"]) == (0, 1)
    assert row[["median_log2", "mean_correlation", "pc1"]].isna().all()
    assert quality.n_complete == 0


def test_the_variation_of_a_visit_needs_three_values():
    samples, proteins, log2 = cohort("AB")
    assert assess(proteins, log2, samples).table["visit_cv"].isna().all()


def test_the_eye_is_kept():
    samples, proteins, log2 = cohort(eye="OD")
    assert assess(proteins, log2, samples).table["eye"].eq("OD").all()
