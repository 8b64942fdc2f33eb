import numpy as np
import pandas as pd
import pytest

from tearflow.matrix.prepare import centre_samples, log2_intensities, normalise


def test_log2_keeps_what_is_missing():
    values = log2_intensities(pd.DataFrame({"a": [1.0, np.nan], "b": [6.21846e6, 2.0]}))
    # R 4.2.2: format(log2(6.21846e+06), digits = 17)
    assert values["b"][0] == pytest.approx(22.568125910862012, abs=1e-13)
    assert values["a"].isna().tolist() == [False, True]


def test_medians_are_equal_after_centring_and_missing_values_stay():
    generator = np.random.default_rng(7)
    log2 = pd.DataFrame(generator.normal(20, 2, (50, 4)), columns=list("abcd"))
    log2 = log2.mask(generator.random((50, 4)) < 0.3)
    contaminant = pd.Series(generator.random(50) < 0.1)
    centred = centre_samples(log2, contaminant)
    medians = centred[~contaminant].median()
    np.testing.assert_allclose(medians, log2[~contaminant].median().median(), atol=1e-12)
    pd.testing.assert_frame_equal(centred.isna(), log2.isna())
    shifts = (log2 - centred).agg(["min", "max"])
    np.testing.assert_allclose(shifts.loc["min"], shifts.loc["max"], atol=1e-12)


def test_a_sample_of_contaminants_alone_stays_as_it_is():
    log2 = pd.DataFrame({"a": [1.0, 5.0], "b": [np.nan, 7.0]})
    centred = centre_samples(log2, pd.Series([False, True]))
    pd.testing.assert_frame_equal(centred, log2)


def test_none_changes_nothing():
    log2 = pd.DataFrame({"a": [1.0], "b": [9.0]})
    pd.testing.assert_frame_equal(normalise(log2, pd.Series([False]), "none"), log2)
    assert normalise(log2, pd.Series([False]), "median").loc[0].tolist() == [5.0, 5.0]
