import numpy as np
import pandas as pd
import pytest

from tearflow.differential.normalisation import (
    choose_reference,
    estimate_shifts,
    find_possible_shifts,
    find_shifts,
    find_unconnected,
    log2_intensities,
    normalise,
    normalise_each,
)
from tearflow.run.problems import InputError


def centre_samples(log2, contaminant):
    return normalise(log2, find_shifts(log2, contaminant), "median")


def test_log2_keeps_what_is_missing():
    values = log2_intensities(pd.DataFrame({"a": [1.0, np.nan], "b": [6.21846e6, 2.0]}))
    # R 4.2.2: format(log2(6.21846e+06), digits = 17)
    assert values["b"][0] == pytest.approx(22.568125910862012, abs=1e-13)
    assert values["a"].isna().tolist() == [False, True]


def test_without_missing_values_the_medians_are_equal():
    generator = np.random.default_rng(7)
    log2 = pd.DataFrame(generator.normal(20, 2, (50, 4)), columns=list("abcd"))
    contaminant = pd.Series(generator.random(50) < 0.1)
    centred = centre_samples(log2, contaminant)
    medians = centred[~contaminant].median()
    np.testing.assert_allclose(medians, log2[~contaminant].median().median(), atol=1e-12)


def test_a_sample_is_shifted_as_a_whole_and_missing_values_stay():
    generator = np.random.default_rng(7)
    log2 = pd.DataFrame(generator.normal(20, 2, (80, 4)), columns=list("abcd"))
    log2 = log2.mask(generator.random((80, 4)) < 0.3)
    contaminant = pd.Series(generator.random(80) < 0.1)
    centred = centre_samples(log2, contaminant)
    pd.testing.assert_frame_equal(centred.isna(), log2.isna())
    shifts = (log2 - centred).agg(["min", "max"])
    np.testing.assert_allclose(shifts.loc["min"], shifts.loc["max"], atol=1e-12)
    assert shifts.loc["min"].median() == pytest.approx(0, abs=1e-9)


def test_contaminants_have_no_part_in_the_shift():
    generator = np.random.default_rng(3)
    log2 = pd.DataFrame(generator.normal(20, 2, (200, 3)), columns=list("abc"))
    log2 = log2.mask(generator.random((200, 3)) < 0.1)
    contaminant = pd.Series(np.arange(200) < 90)
    more = log2.copy()
    more.loc[contaminant, "b"] += 5
    shifts = find_shifts(log2, contaminant)
    assert shifts.abs().max() > 1e-3
    pd.testing.assert_series_equal(find_shifts(more, contaminant), shifts)


def loaded_with_half(random, missing, slope, samples, proteins=3000):
    """Intensities of which every second sample lies 1 lower, low values missing."""
    values = random.normal(22, 2, (proteins, 1)) + random.normal(0, 0.6, (proteins, samples))
    values[:, ::2] -= 1
    level = slope * values + random.logistic(size=values.shape)
    return np.where(level < np.quantile(level, missing), np.nan, values)


@pytest.mark.parametrize("missing", [0.23, 0.5])
@pytest.mark.parametrize("slope", [1.0, 2.5, 50.0])
@pytest.mark.parametrize("samples", [6, 24])
def test_a_loading_is_taken_off_though_low_values_are_missing(missing, slope, samples):
    random = np.random.default_rng(11)
    found, medians = [], []
    for _ in range(6):
        values = loaded_with_half(random, missing, slope, samples)
        for kept, shifts in ((found, estimate_shifts(values)), (medians, np.nanmedian(values, 0))):
            kept.append(shifts[1::2].mean() - shifts[::2].mean())
    assert abs(np.mean(found) - 1) < 0.05
    assert np.mean(medians) < 0.8  # what the samples' own medians find of it


def test_shifts_are_found_where_no_protein_is_in_all_samples():
    random = np.random.default_rng(2)
    loads = random.normal(0, 1, 150)
    values = random.normal(22, 2, (400, 1)) + random.normal(0, 0.2, (400, 150)) + loads
    values[random.random(values.shape) < 0.3] = np.nan
    assert not (~np.isnan(values)).all(axis=1).any()
    shifts = estimate_shifts(values)
    np.testing.assert_allclose(shifts, loads - np.median(loads), atol=0.15)


def test_the_reference_is_the_more_abundant_of_what_all_samples_have():
    values = np.add.outer(np.arange(100.0), np.zeros(3))
    values[90:, 0] = np.nan
    assert sorted(choose_reference(values)) == list(range(30, 90))


def test_a_sample_of_contaminants_alone_stays_as_it_is():
    log2 = pd.DataFrame({"a": [1.0, 5.0], "b": [np.nan, 7.0]})
    centred = centre_samples(log2, pd.Series([False, True]))
    pd.testing.assert_frame_equal(centred, log2)


def test_samples_that_share_too_little_are_refused_by_name():
    random = np.random.default_rng(1)
    log2 = pd.DataFrame(random.normal(20, 2, (100, 4)), columns=["a", "b", "c", "poor"])
    log2.loc[9:, "poor"] = np.nan
    with pytest.raises(InputError, match=r'1 sample shares fewer than 10 .*: "poor"\. Leave'):
        find_shifts(log2, pd.Series([False] * 100))
    assert find_shifts(log2[["a", "b", "c"]], pd.Series([False] * 100)).notna().all()


def test_where_samples_share_too_little_the_curve_goes_without_the_median(caplog):
    log2 = pd.DataFrame({"a": [*np.arange(20.0)], "b": [np.nan] * 19 + [1.0]})
    contaminant = pd.Series([False] * 20)
    shifts = find_possible_shifts(log2, contaminant, "none")
    assert "Left out of the specification curve" in caplog.text
    assert list(normalise_each(log2, shifts)) == ["none"]
    with pytest.raises(InputError):
        find_possible_shifts(log2, contaminant, "median")


def test_samples_that_share_proteins_by_way_of_others_can_be_compared():
    values = np.full((60, 3), 20.0)
    values[40:, 0] = values[:20, 2] = np.nan  # the first and the last share 20 of the middle
    assert find_unconnected(values).tolist() == [False, False, False]
    values[20:40, 0] = np.nan
    assert find_unconnected(values).sum() == 1


def test_none_changes_nothing_and_an_unknown_method_raises():
    log2 = pd.DataFrame({"a": [1.0], "b": [9.0]})
    shifts = find_shifts(log2, pd.Series([False]))
    pd.testing.assert_frame_equal(normalise(log2, shifts, "none"), log2)
    assert normalise(log2, shifts, "median").loc[0].tolist() == [5.0, 5.0]
    assert list(normalise_each(log2, shifts)) == ["none", "median"]
    with pytest.raises(ValueError, match='unknown normalisation "quantile"'):
        normalise(log2, shifts, "quantile")
