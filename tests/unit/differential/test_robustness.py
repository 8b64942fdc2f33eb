from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cohorts import find_changed, of_people
from tearflow.differential.observations import summarise
from tearflow.differential.robustness import (
    describe_leave_outs,
    leave_one_out,
    leave_out,
    specification_curve,
    specifications,
)
from tearflow.differential.rule import Rule

RULE = Rule()


@pytest.fixture
def differences():
    random = np.random.default_rng(7)
    values = random.normal(0, 0.4, (80, 6)) + np.where(np.arange(80) < 30, 1.6, 0)[:, None]
    values[random.random(values.shape) < 0.15] = np.nan
    return values


values = st.one_of(st.just(np.nan), st.floats(-20, 20, width=32))


@settings(max_examples=60, deadline=None)
@given(arrays(float, st.tuples(st.integers(1, 10), st.integers(1, 6)), elements=values))
def test_leaving_out_is_summarising_the_others(differences):
    for pair in range(differences.shape[1]):
        quick = leave_out(summarise(differences), pair)
        slow = summarise(np.delete(differences, pair, axis=1))
        np.testing.assert_array_equal(quick.n, slow.n)
        np.testing.assert_allclose(quick.fit.effect, slow.fit.effect, atol=1e-9)
        np.testing.assert_allclose(quick.fit.variance, slow.fit.variance, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("test", ["paired_t", "moderated", "wilcoxon", "moderated_by_count"])
def test_leave_one_out_is_the_rule_on_the_other_pairs(differences, test):
    rule = replace(RULE, test=test, alpha=0.1)
    counts = 1 + np.arange(80) % 11.0
    stays, _ = leave_one_out(summarise(differences, counts), rule)
    for pair in range(differences.shape[1]):
        others = np.delete(differences, pair, axis=1)
        expected = find_changed(others, replace(rule, min_pairs=2), counts)
        np.testing.assert_array_equal(stays[:, pair], expected)
    assert stays.any()


def test_a_protein_that_hangs_on_one_patient_names_it():
    differences = np.array([[0.2, 0.3, 6.0], [2.0, 2.1, 1.9]])
    table = describe_leave_outs(of_people(differences, ["Ann", "Bob", "Cem"]), RULE)
    assert table["hangs_on"].tolist() == ["Cem", ""]
    np.testing.assert_allclose(table["weakest_log2fc"], [0.25, 1.95])
    assert table["pairs_agreeing"].tolist() == [3, 3]


def test_a_change_of_direction_is_the_weakest_there_is():
    differences = np.array([[-0.5, -0.4, 9.0]])
    table = describe_leave_outs(of_people(differences, "abc"), RULE)
    assert table.loc[0, "weakest_log2fc"] == 0
    assert table.loc[0, "pairs_agreeing"] == 1
    assert table.loc[0, "leave_one_out_share"] == 0


def test_missing_pairs_neither_support_nor_oppose():
    sure = [2.0, 2.01, 1.99, 2.02]
    differences = np.array([[*sure, np.nan, np.nan]])
    table = describe_leave_outs(of_people(differences, "abcdef"), RULE)
    assert table.loc[0, "leave_one_out_share"] == 1


def test_every_combination_is_a_specification():
    assert len(specifications(RULE)) == 24


def summarised(both, counts):
    return {name: summarise(values, counts) for name, values in both.items()}


def count_by(kind):
    """Peptide counts of 80 proteins."""
    counts = {
        "none": np.full(80, np.nan),
        "too few different": 1 + np.arange(80) % 4.0,
        "for some": np.where(np.arange(80) % 3 == 0, np.nan, 1 + np.arange(80) % 11.0),
        "for all": 1 + np.arange(80) % 11.0,
    }
    return counts[kind]


@pytest.mark.parametrize(
    ("kind", "runs"), [("none", 16), ("too few different", 16), ("for some", 24), ("for all", 24)]
)
def test_a_test_that_cannot_be_made_is_no_vote(differences, kind, runs):
    counts = count_by(kind)
    shifted = differences - np.nanmedian(differences, axis=0)
    both = {"none": differences, "median": shifted}
    curve, share = specification_curve(summarised(both, counts), "none", RULE)
    assert len(curve) == runs
    calls = np.zeros(80)
    for rule, normalisation in specifications(RULE):
        if runs == 24 or rule.test != "moderated_by_count":
            calls += find_changed(both[normalisation], rule, counts)
    able = np.where(np.isnan(counts) | (runs == 16), 16, 24)
    tested = (~np.isnan(differences)).sum(axis=1) >= 3
    np.testing.assert_allclose(share[tested], (calls / able)[tested])
    assert np.isnan(share[~tested]).all()
    by_count = curve.loc[curve["test"] == "moderated_by_count", "n_tested"]
    assert (by_count == (tested & ~np.isnan(counts)).sum()).all()
    assert (curve.loc[curve["test"] == "paired_t", "n_tested"] == tested.sum()).all()


def test_constant_differences_are_judged_by_the_tests_that_can(differences):
    differences[0] = 3.0
    both = {"none": differences, "median": differences}
    _, share = specification_curve(summarised(both, count_by("for all")), "none", RULE)
    assert share[0] == 1  # of the 16 without the plain test


def test_nothing_that_can_be_tested_is_an_empty_curve():
    both = dict.fromkeys(["none", "median"], np.full((1, 4), 2.0))
    curve, share = specification_curve(summarised(both, np.ones(1)), "none", RULE)
    assert curve.empty
    assert np.isnan(share).all()


def test_the_curve_counts_what_the_rules_call(differences):
    counts = np.full(80, np.nan)
    shifted = differences - np.nanmedian(differences, axis=0)
    both = {"none": differences, "median": shifted}
    curve, share = specification_curve(summarised(both, counts), "none", RULE)
    row = curve.index[
        (curve["test"] == "moderated")
        & (curve["measure"] == "q_value")
        & (curve["log2_fold_change"] == 1.0)
        & (curve["normalisation"] == "median")
    ]
    rule = replace(RULE, test="moderated", measure="q_value")
    assert curve.loc[row, "n_deps"].item() == find_changed(shifted, rule).sum()
    assert share.sum() * len(curve) == pytest.approx(curve["n_deps"].sum())
    shared = find_changed(shifted, rule) & find_changed(differences, RULE)
    assert curve.loc[row, "n_shared"].item() == shared.sum()


@pytest.mark.parametrize(
    ("changes", "marked"),
    [({}, 1), ({"test": "moderated", "measure": "q_value"}, 1), ({"log2_fold_change": 0.8}, 0)],
)
def test_the_rule_in_force_is_marked_where_it_is_a_specification(differences, changes, marked):
    rule, counts = replace(RULE, **changes), np.full(80, np.nan)
    both = {"none": differences, "median": differences}
    curve, _ = specification_curve(summarised(both, counts), "none", rule)
    assert curve["in_force"].sum() == marked
    own = curve[curve["in_force"]]
    assert (own["n_deps"] == find_changed(differences, rule).sum()).all()
    assert (own["n_shared"] == own["n_deps"]).all()


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (1, 1), (3, 2)])
def test_nothing_to_leave_out_gives_no_warning(shape):
    differences = np.full(shape, 2.0)
    table = describe_leave_outs(summarise(differences), RULE)
    assert len(table) == shape[0]
    assert (table["leave_one_out_share"].fillna(0) == 0).all()
