import numpy as np
import pandas as pd
import pytest

from tearflow.quality.outliers import flag_outliers, robust_z

GOOD = {
    "n_identified": [3000, 3050, 2980, 3020, 3010, 2990],
    "median_log2": [20.0, 20.1, 19.9, 20.05, 19.95, 20.0],
    "mean_correlation": [0.90, 0.91, 0.90, 0.92, 0.91, 0.90],
}


def table(**changes):
    """Six good samples, the last with other values."""
    changed = {name: [*GOOD[name][:-1], value] for name, value in changes.items()}
    return pd.DataFrame(GOOD | changed)


def test_good_samples_are_not_flagged():
    found = flag_outliers(table())
    assert not found["outlier"].any()
    assert found["outlier_reason"].eq("").all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_identified": 800}, "low identifications: 800 against 3,005 in the median"),
        ({"n_identified": 5000}, "high identifications"),
        ({"median_log2": 23.0}, "high median log2 intensity: 23.00 against 20.02"),
        ({"mean_correlation": 0.5}, "low correlation with the other samples: 0.500"),
    ],
)
def test_outlier_is_named_with_its_evidence(changes, words):
    found = flag_outliers(table(**changes))
    assert found["outlier"].tolist() == [False] * 5 + [True]
    assert words in found["outlier_reason"].iloc[-1]
    assert "robust z" in found["outlier_reason"].iloc[-1]


def test_all_reasons_stand_together():
    found = flag_outliers(table(n_identified=100, median_log2=15.0, mean_correlation=0.1))
    assert found["outlier_reason"].iloc[-1].count("robust z") == 3


def test_high_correlation_is_no_flaw():
    assert not flag_outliers(table(mean_correlation=0.999))["outlier"].any()


def test_deviation_that_does_not_matter_is_no_flag():
    values = {"n_identified": [3000, 3001, 2999, 3000, 3001, 3100]}
    assert abs(robust_z(values["n_identified"])[-1]) > 3.5
    assert not flag_outliers(pd.DataFrame(GOOD | values))["outlier"].any()


def test_fewer_than_five_samples_are_not_judged():
    few = table(n_identified=1).tail(4).reset_index(drop=True)
    assert not flag_outliers(few)["outlier"].any()


def test_equal_values_but_one_have_a_score():
    scores = robust_z([5.0] * 6 + [9.0])
    assert scores[:-1].tolist() == [0.0] * 6
    assert scores[-1] > 3.5
    assert robust_z([5.0] * 5).tolist() == [0.0] * 5


def test_sample_without_values_is_an_outlier_by_identifications_alone():
    found = flag_outliers(table(n_identified=0, median_log2=np.nan, mean_correlation=np.nan))
    assert found["outlier"].tolist() == [False] * 5 + [True]
    assert found["outlier_reason"].iloc[-1].count("robust z") == 1


def test_scores_of_nothing():
    assert np.isnan(robust_z([np.nan, np.nan])).all()
