"""The DEP table: which rows are tested, which are DEPs, and what degenerate rows get."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import ttest_rel

from cohorts import design_of, find_changed, list_proteins, list_samples, pair_samples
from pairs import pair_differences
from tearflow.differential.deps import find_deps, half_means
from tearflow.differential.observations import summarise
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import TESTS

RULE = Rule()


def inputs(differences, contaminant=(), n_peptides=None):
    """Tables of a cohort whose pairs differ as given, protein by pair."""
    differences = np.asarray(differences, dtype=float)
    size, n = differences.shape
    samples = list_samples(range(n))
    before = np.full((size, n), 20.0)
    names = [sample["sample"] for sample in samples]
    log2 = pd.DataFrame(np.hstack([before, before + differences]), columns=names)
    counts = pd.array(n_peptides or [pd.NA] * size, dtype="Int64")
    marked = [row in contaminant for row in range(size)]
    return list_proteins(size, n_peptides=counts, contaminant=marked), log2, pair_samples(samples)


def find(differences, rule=RULE, **options):
    proteins, log2, pairs = inputs(differences, **options)
    counts = proteins["n_peptides"].to_numpy(float, na_value=np.nan)
    summarised = summarise(pair_differences(log2, pairs).to_numpy(), counts)
    return find_deps(proteins, half_means(log2, design_of(pairs)), summarised, rule)


def noise(size, n, seed=0):
    return np.random.default_rng(seed).normal(0, 0.3, (size, n))


def test_paired_t_matches_scipy():
    differences = noise(50, 5)
    table = find(differences)
    expected = ttest_rel(20 + differences, np.full_like(differences, 20.0), axis=1)
    np.testing.assert_allclose(table["p_value"], expected.pvalue, rtol=1e-9)
    np.testing.assert_allclose(table["t"], expected.statistic, rtol=1e-9)


def test_columns_that_others_build_on_come_first_in_their_order():
    assert find(noise(5, 3)).columns.tolist()[:21] == [
        *("protein_group", "accession", "gene", "description", "n_pairs", "mean_reference"),
        *("mean_target", "log2fc", "ci_low", "ci_high", "t", "df", "p_value", "q_value"),
        *("moderated_t", "moderated_df", "moderated_p_value", "moderated_q_value"),
        *("direction", "is_dep", "reason"),
    ]


def test_fold_change_is_the_difference_of_the_means_over_complete_pairs():
    differences = noise(20, 4)
    differences[3, 1] = np.nan
    table = find(differences)
    np.testing.assert_allclose(table["mean_target"] - table["mean_reference"], table["log2fc"])
    assert table.loc[3, "n_pairs"] == 3


def test_every_row_is_kept_and_untested_ones_say_why():
    differences = noise(6, 3)
    differences[1, 0] = np.nan
    differences[2] = 2.0
    differences[3] = np.nan
    table = find(differences, contaminant=[4])
    assert table["reason"].tolist() == [
        "",
        "fewer than 3 complete pairs",
        "constant differences",
        "fewer than 3 complete pairs",
        "contaminant",
        "",
    ]
    untested = table[table["reason"] != ""]
    assert untested["p_value"].isna().all()
    assert not untested["is_dep"].any()
    assert table.loc[2, "moderated_p_value"] < 1  # the moderated test needs no variance of its own


def test_contaminants_do_not_reach_the_prior_or_the_adjustment():
    differences = noise(40, 3)
    with_them = find(np.vstack([differences, 50 * noise(10, 3, seed=1)]), contaminant=range(40, 50))
    alone = find(differences)
    for column in ("moderated_p_value", "q_value"):
        np.testing.assert_array_equal(with_them[column][:40], alone[column])


def test_directions_follow_the_rule():
    differences = noise(30, 4) / 10
    differences[0] += 2
    differences[1] -= 2
    differences[2] += 0.9  # certain, and too small
    table = find(differences)
    assert table.loc[:2, "direction"].tolist() == ["up", "down", "none"]
    assert table.loc[:2, "is_dep"].tolist() == [True, True, False]
    assert table.loc[2, "p_value"] < 0.05


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("measure", ["p_value", "q_value", "storey_q_value"])
def test_table_and_rule_on_arrays_agree(test, measure):
    differences = noise(60, 9) + np.where(np.arange(60) < 15, 1.5, 0)[:, None]
    counts = [1 + row % 13 for row in range(60)]
    rule = replace(RULE, test=test, measure=measure)
    table = find(differences, rule=rule, n_peptides=counts)
    calls = find_changed(differences, rule, np.array(counts, dtype=float))
    np.testing.assert_array_equal(table["is_dep"], calls)
    assert calls.any()


def test_without_counts_the_test_by_count_tests_nothing_and_says_so():
    table = find(noise(30, 4), rule=replace(RULE, test="moderated_by_count"))
    assert table["by_count_p_value"].isna().all()
    assert set(table["reason"]) == {"no peptide count"}


@pytest.mark.parametrize("shape", [(0, 3), (1, 1), (1, 2), (1, 3), (4, 0), (3, 2)])
def test_too_little_of_everything_gives_no_dep_and_no_warning(shape):
    table = find(np.full(shape, 5.0))
    assert len(table) == shape[0]
    assert not table["is_dep"].any()


differences = st.one_of(st.just(np.nan), st.just(0.0), st.floats(-30, 30, width=32))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 6)), elements=differences),
    st.sampled_from(list(TESTS)),
)
def test_no_p_value_is_zero_or_passes_without_a_value(values, test):
    table = find(values, rule=replace(RULE, test=test, min_pairs=2))
    column = column_of(test, "p_value")
    given_values = table[column].dropna()
    assert ((given_values > 0) & (given_values <= 1)).all()
    assert table.loc[table["is_dep"], column].notna().all()
    assert (table["reason"] == "").equals(table[column].notna())


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(arrays(float, st.tuples(st.integers(1, 20), st.integers(2, 6)), elements=differences))
def test_turning_the_contrast_round_turns_signs_only(values):
    there, back = find(values), find(-values)
    np.testing.assert_allclose(there["log2fc"], -back["log2fc"])
    np.testing.assert_allclose(there["p_value"], back["p_value"])
    np.testing.assert_array_equal(there["is_dep"], back["is_dep"])
