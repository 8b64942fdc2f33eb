from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential import imputation
from tearflow.differential.imputation import METHODS, impute

REFERENCE = Path(__file__).parents[2] / "reference"


@pytest.fixture
def log2():
    random = np.random.default_rng(3)
    values = random.normal(22, 2, (300, 6))
    values[random.random(values.shape) < 0.2] = np.nan
    values[5] = np.nan
    return pd.DataFrame(values, columns=list("abcdef"))


@pytest.mark.parametrize("method", METHODS)
def test_what_was_measured_stays_and_the_rest_is_filled(log2, method):
    filled = impute(log2, method)
    known = log2.notna().to_numpy()
    np.testing.assert_array_equal(filled.to_numpy()[known], log2.to_numpy()[known])
    assert filled.isna().to_numpy().sum() == 6  # the protein group that no sample has seen
    pd.testing.assert_frame_equal(filled, impute(log2, method))


@pytest.mark.parametrize("method", METHODS)
def test_a_sample_without_any_value_stays_missing(log2, method):
    filled = impute(log2.assign(c=np.nan), method)
    assert filled["c"].isna().all()
    pd.testing.assert_frame_equal(filled.drop(columns="c"), impute(log2.drop(columns="c"), method))
    empty = log2 * np.nan
    pd.testing.assert_frame_equal(impute(empty, method), empty)


def test_off_changes_nothing(log2):
    assert impute(log2, "none") is log2


def test_min_det_is_the_lowest_percent_of_each_sample(log2):
    filled = impute(log2, "min_det")
    for sample in log2:
        invented = filled.loc[log2[sample].isna() & log2.notna().any(axis=1), sample].unique()
        np.testing.assert_allclose(invented, log2[sample].quantile(0.01))


@pytest.mark.parametrize("gaps", [0, 1])
def test_min_prob_is_that_of_imputelcmd(gaps):
    # The spread of rows that more than half of the samples see, with gaps or without; most rows,
    # seen by just half, vary ten times as much.
    random = np.random.default_rng(2)
    values = random.normal(20, 1, (9_000, 4))
    values[3_000:] = random.normal(20, 10, (6_000, 4))
    values[3_000:, 2:] = np.nan
    for row in range(gaps * 3_000):
        values[row, row % 4] = np.nan
    low = np.nanquantile(values, 0.01, axis=0)
    spread = np.median(np.nanstd(values[:3_000], axis=1, ddof=1))
    drawn = impute(pd.DataFrame(values), "min_prob").to_numpy()[3_000:, 2]
    np.testing.assert_allclose([drawn.mean(), drawn.std()], [low[2], spread], rtol=0.04)


def test_left_shifted_normal_has_the_moments_of_perseus():
    random = np.random.default_rng(1)
    values = random.normal(20, 2, (40_000, 2))
    values[::2, 0] = np.nan
    measured = values[1::2, 0]
    invented = impute(pd.DataFrame(values), "left_shifted_normal").to_numpy()[::2, 0]
    np.testing.assert_allclose(invented.mean(), measured.mean() - 1.8 * measured.std(), atol=0.03)
    np.testing.assert_allclose(invented.std(), 0.3 * measured.std(), rtol=0.03)


def test_neighbours_are_those_of_scikit_learn():
    values, expected = (
        pd.read_table(REFERENCE / f"knn_{name}.tsv", header=None).to_numpy(float)
        for name in ("input", "expected")
    )
    filled = impute(pd.DataFrame(values), "knn").to_numpy()
    np.testing.assert_allclose(filled, expected, rtol=1e-12)


def test_rows_apart_in_memory_are_filled_alike(log2, monkeypatch):
    whole = impute(log2, "knn")
    monkeypatch.setattr(imputation, "ROWS_AT_ONCE", 7)
    pd.testing.assert_frame_equal(impute(log2, "knn"), whole, rtol=1e-12)
