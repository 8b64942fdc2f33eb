"""Estimated false discoveries against cases worked out by hand and by brute force."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cohorts import find_changed, self_test
from tearflow.differential.by_count import fit_prior_by_count, moderated_by_count
from tearflow.differential.false_discoveries import estimate_false_deps, is_inside
from tearflow.differential.fit import compare_with_zero, minimum_effect, moderated_t, student_t
from tearflow.differential.limits import COVERAGE
from tearflow.differential.moderation import fit_prior
from tearflow.differential.observations import summarise
from tearflow.differential.rejection_thresholds import find_cut, find_rejection
from tearflow.differential.robust_prior import fit_robust_prior
from tearflow.differential.rule import Rule
from tearflow.differential.sign_flips import SEED, count_flips, make_flips
from tearflow.differential.signed_rank import wilcoxon
from tearflow.differential.testing import measure as measure_as

RULE = Rule(minimum_effect=0.3)
TESTS = ["paired_t", "moderated", "moderated_by_count", "wilcoxon", "minimum_effect"]
MEASURES = ["p_value", "q_value", "storey_q_value"]


def make_differences(proteins=300, pairs=5, missing=0.0, changed=0.2, seed=SEED):
    rng = np.random.default_rng(seed)
    spread = 0.7 * np.sqrt(5 / rng.chisquare(5, proteins))
    differences = rng.normal(size=(proteins, pairs)) * spread[:, None]
    differences[: round(changed * proteins)] += 2.0
    differences[rng.random(differences.shape) < missing] = np.nan
    return differences


def make_counts(proteins):
    return np.random.default_rng(SEED).integers(1, 40, proteins).astype(float)


def estimate(differences, **changed):
    return estimate_false_deps(
        summarise(np.asarray(differences, float)), replace(RULE, **changed)
    ).iloc[0]


def test_three_flips_by_hand():
    # The first is a DEP, and none of its flips is. Each of the next two is not, but one flip of
    # each is: of its four patterns the other three are above suspicion, so each counts 1 / 3.
    # The last is never near the threshold.
    differences = [[2.0, 2.1, 2.2], [2.0, -2.1, 2.2], [2.0, 2.1, -2.2], [0.5, 0.1, -0.1]]
    row = estimate(differences)
    assert (row["n_deps"], row["n_flips"], row["flips"]) == (1, 3, "all")
    assert row["expected_false"] == pytest.approx(2 / 3)
    # One flip gives the second, one the third, one neither; each hit weighs 3 / 3.
    assert (row["expected_false_low"], row["expected_false_high"]) == (0.0, 1.0)
    assert row["false_share"] == pytest.approx(2 / 3)
    assert row["smallest_exact_p"] == 0.25
    assert "0.25" in row["warning"]
    assert row["reason"] == ""


def test_protein_without_information_in_its_signs():
    # With a prior as strong as this one the large difference alone decides: every flip is a DEP,
    # and so it counts as one false DEP although it is a DEP itself.
    quiet = np.random.default_rng(SEED).normal(0, 0.01, (500, 3))
    differences = np.vstack([[[9.0, 0.001, 0.001]], quiet])
    differences[1:] *= np.sqrt(0.01**2 / differences[1:].var(axis=1, ddof=1))[:, None]
    row = estimate(differences, test="moderated")
    assert row["n_deps"] == 1
    assert row["expected_false"] == 1.0


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("pairs", [3, 4, 6])
def test_published_rule_by_brute_force(pairs, missing):
    differences = make_differences(pairs=pairs, missing=missing)
    signs = make_flips(pairs, most=100, sample=100)
    suspicion = replace(RULE, log2_fold_change=0.0, alpha=0.2)
    deps = np.array([find_changed(differences * flip, RULE) for flip in signs])
    suspects = np.array([find_changed(differences * flip, suspicion) for flip in signs])
    is_dep, is_suspect = find_changed(differences, RULE), find_changed(differences, suspicion)
    expected = 0.0
    for protein in np.flatnonzero((~np.isnan(differences)).sum(axis=1) >= 3):
        above_suspicion = (~suspects[:, protein]).sum() + (not is_suspect[protein])
        if above_suspicion == 0:
            hits = deps[:, protein].sum()
            patterns = len(signs) + 1
            expected += hits == len(signs) if is_dep[protein] else hits / (patterns - hits)
        elif not is_suspect[protein]:
            expected += deps[:, protein].sum() / above_suspicion
    row = estimate(differences)
    assert row["expected_false"] == pytest.approx(expected)
    assert row["n_deps"] == is_dep.sum()


def run_with_prior_of(differences, flipped, test, counts, robust=False):
    fit, moved = summarise(differences).fit, summarise(flipped).fit
    if test == "wilcoxon":
        return wilcoxon(flipped)
    if test == "paired_t":
        return student_t(moved)
    if test == "moderated_by_count":
        prior = fit_prior_by_count(fit.variance, fit.df, counts)
        df = prior.df + moved.df
        variance = (prior.df * prior.variance + moved.df * moved.variance) / df
        return compare_with_zero(moved, variance, df)
    prior = fit_prior(fit.variance, fit.df)
    if test == "minimum_effect":
        given = summarise(differences, counts)
        prior = given.prior_robust_with_counts if robust else given.prior_with_counts
        return minimum_effect(moved, prior, RULE.minimum_effect)
    if robust:
        prior = fit_robust_prior(fit.variance, fit.df)
    return moderated_t(moved, prior)


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("test", "robust"),
    [*((test, False) for test in TESTS), ("moderated", True), ("minimum_effect", True)],
)
def test_limits_are_those_of_the_tests(test, robust, measure):
    differences = make_differences(pairs=7, missing=0.15)
    differences = differences[(~np.isnan(differences)).sum(axis=1) >= 3]
    differences[:9] *= 20  # too variable for the prior of the others
    counts = make_counts(len(differences))
    if robust:
        counts[::2] = np.nan
    rule = replace(RULE, test=test, measure=measure, robust_prior=robust)
    rejection = find_rejection(summarise(differences, counts), rule)
    np.testing.assert_array_equal(rejection.deps.inside, find_changed(differences, rule, counts))
    cut = RULE.alpha
    if measure != "p_value":
        outcome = run_with_prior_of(differences, differences, test, counts, robust)
        cut = find_cut(outcome.p_value, measure_as(outcome, measure), rule)
    signs = np.vstack([np.ones((1, 7)), make_flips(7, most=200, sample=200)])
    sums = np.abs(signs @ np.nan_to_num(differences).T)
    scored = None if rejection.scores is None else np.abs(signs @ rejection.scores.T)
    everything = slice(0, len(differences))
    flipped = []
    for flip in signs:
        outcome = run_with_prior_of(differences, differences * flip, test, counts, robust)
        flipped.append((outcome.p_value, np.abs(summarise(differences * flip).fit.effect)))
    for region, level, least in (
        (rejection.deps, cut, 1.0),
        (rejection.suspects, max(cut, 0.2), -1.0),
    ):
        found = is_inside(region, everything, sums, scored)
        for row, (p_value, size) in zip(found, flipped, strict=True):
            np.testing.assert_array_equal(row, (p_value < level) & (size > least))


def test_agrees_with_moderation_by_count():
    differences, counts = make_differences(), make_counts(300)
    ours = run_with_prior_of(differences, differences, "moderated_by_count", counts)
    observations = summarise(differences, counts)
    theirs = moderated_by_count(observations.fit, observations.prior_by_count)
    np.testing.assert_allclose(ours.p_value, theirs.p_value, rtol=1e-12)


@pytest.mark.parametrize("pairs", [3, 5])
def test_mean_estimate_is_the_mean_number_where_nothing_changed(pairs):
    # Over all sign patterns of the same data the published rule's estimate is exact.
    differences = make_differences(proteins=400, pairs=pairs, changed=0.0)
    patterns = np.vstack([np.ones((1, pairs)), make_flips(pairs, most=100, sample=100)])
    rows = [estimate(differences * signs) for signs in patterns]
    mean_false = np.mean([row["n_deps"] for row in rows])
    assert mean_false > 0
    assert np.mean([row["expected_false"] for row in rows]) == pytest.approx(mean_false)


def test_rule_in_force_comes_first_and_others_stand_beside_it():
    table = estimate_false_deps(
        summarise(make_differences()), replace(RULE, test="moderated", measure="q_value")
    )
    assert table["in_force"].tolist() == [True, False, False, False]
    assert (table.loc[0, "test"], table.loc[0, "measure"]) == ("moderated", "q_value")
    assert not table.duplicated(["test", "measure"]).any()
    beside = estimate_false_deps(summarise(make_differences()), replace(RULE, test="wilcoxon"))
    assert len(beside) == 5
    assert (table["expected_false_low"] <= table["expected_false"]).all()
    assert (table["expected_false"] <= table["expected_false_high"]).all()


def test_sampled_above_thirteen_pairs_and_equal_on_each_run():
    differences = make_differences(pairs=14)
    table = estimate_false_deps(summarise(differences), RULE)
    assert (table["flips"] == "sampled").all()
    assert (table["n_flips"] == 1024).all()
    pd.testing.assert_frame_equal(table, estimate_false_deps(summarise(differences), RULE))


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ((0, 3), "no protein group has enough pairs"),
        ((5, 0), "no protein group has enough pairs"),
        ((5, 1), "no protein group has enough pairs"),
        ((5, 2), "no protein group has enough pairs"),
    ],
)
def test_too_few_pairs_give_a_reason(shape, reason):
    table = estimate_false_deps(summarise(np.ones(shape)), RULE)
    assert (table["reason"] == reason).all()
    assert table["false_share"].isna().all()
    assert (table["expected_false"].fillna(0) == 0).all()
    assert (table["n_deps"] == 0).all()


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize(
    "differences",
    [
        np.full((4, 3), np.nan),
        np.zeros((4, 3)),
        np.full((4, 3), 1.5),
        np.array([[1.5, 1.4, 1.6]]),
        np.array([[1.5, -1.5, 1.5], [1.5, 1.5, 1.5]]),
        np.array([[1.5, 1.6], [0.1, -0.2], [2.0, 2.1]]),
    ],
)
def test_degenerate_data(test, differences):
    rule = replace(RULE, test=test, min_pairs=2)
    table = estimate_false_deps(summarise(differences, np.full(len(differences), 5.0)), rule)
    numbers = table.filter(regex="expected_false|false_share").to_numpy(float)
    assert ((numbers >= 0) | np.isnan(numbers)).all()
    assert (
        table.loc[0, "n_deps"]
        == find_changed(differences, rule, np.full(len(differences), 5.0)).sum()
    )


def test_only_proteins_with_a_p_value_are_tested():
    differences, counts = make_differences(), make_counts(300)
    differences[:20] = np.nan
    differences[20:30] = 1.5  # constant: no plain t-test
    counts[100:150] = np.nan
    table = estimate_false_deps(
        summarise(differences, counts), replace(RULE, test="moderated_by_count")
    )
    tested = table.groupby("test")["n_tested"].unique().map(list).to_dict()
    assert tested == {"moderated_by_count": [230], "paired_t": [270], "moderated": [280]}


def test_a_test_that_the_data_do_not_allow_is_a_reason():
    row = estimate(make_differences(), test="moderated_by_count")  # without counts
    assert (row["n_tested"], row["n_deps"]) == (0, 0)
    assert row["reason"] == "the data do not allow this test"


def test_infinite_differences_are_refused():
    with pytest.raises(ValueError, match="infinite"):
        estimate_false_deps(summarise(np.array([[np.inf, 1.0, 1.0]])), RULE)


def test_warning_up_to_four_pairs():
    warned = [estimate(make_differences(pairs=n))["warning"] != "" for n in (3, 4, 5)]
    assert warned == [True, True, False]


SMALL = arrays(
    float,
    st.tuples(st.integers(1, 12), st.integers(3, 6)),
    elements=st.floats(-5, 5, width=32) | st.just(np.nan),
)


@settings(deadline=None, max_examples=60)
@given(differences=SMALL, test=st.sampled_from(["paired_t", "moderated", "minimum_effect"]))
def test_estimate_is_a_count_and_blind_to_the_direction(differences, test):
    table = estimate_false_deps(summarise(differences), replace(RULE, test=test))
    false = table["expected_false"]
    assert (
        (false >= 0) & (false <= table["n_tested"] * (table["n_flips"] + 1)) | false.isna()
    ).all()
    assert (table["false_share"].dropna().between(0, 1)).all()
    pd.testing.assert_frame_equal(
        table, estimate_false_deps(summarise(-differences), replace(RULE, test=test))
    )


@pytest.mark.parametrize("n_pairs", [0, 1, 2, 3, 7, 40, 80])
def test_flips_are_unlike_each_other_and_the_data(n_pairs):
    signs = make_flips(n_pairs, most=100, sample=50)
    assert signs.shape == (min(count_flips(n_pairs), 50 if n_pairs > 7 else 100), n_pairs)
    seen = {tuple(flip) for flip in signs} | {tuple(-flip) for flip in signs}
    assert len(seen) == 2 * len(signs)
    assert tuple(np.ones(n_pairs)) not in seen


def test_null_self_test_counts_what_the_rule_finds_in_each_flip():
    differences = pd.DataFrame(make_differences(pairs=4), columns=list("ABCD"))
    rule = replace(RULE, test="moderated")
    table = self_test(differences, rule)
    assert table["flip"].tolist() == list(range(1, 8))
    assert (table["up"] + table["down"] == table["n_deps"]).all()
    turned = table.loc[table["turned"] == "B;D"].iloc[0]
    flipped = differences.to_numpy() * [1, -1, 1, -1]
    assert turned["n_deps"] == find_changed(flipped, rule).sum()
    assert self_test(differences[["A"]], rule).empty
    assert len(self_test(pd.DataFrame(make_differences(20, 9)), rule)) == 100


@pytest.mark.parametrize("test", TESTS)
def test_share_below_05_is_counted_in_the_data_and_in_every_flip(test):
    differences = make_differences(proteins=200, pairs=6, missing=0.1)
    differences = differences[(~np.isnan(differences)).sum(axis=1) >= 3]
    counts = make_counts(len(differences))
    row = estimate_false_deps(summarise(differences, counts), replace(RULE, test=test)).iloc[0]
    patterns = np.vstack([np.ones((1, 6)), make_flips(6, most=100, sample=100)])
    outcomes = [
        run_with_prior_of(differences, differences * signs, test, counts).p_value
        for signs in patterns
    ]
    shares = [(p_values < 0.05).sum() / len(differences) for p_values in outcomes]
    assert row["share_below_05"] == pytest.approx(shares[0])
    assert row["share_below_05_flips"] == pytest.approx(np.mean(shares[1:]))
    ends = row["share_below_05_flips_low"], row["share_below_05_flips_high"]
    assert ends == pytest.approx((min(shares[1:]), max(shares[1:])))


def test_the_estimate_lies_in_its_range_where_few_flips_give_all():
    # One protein that is a DEP in one of 127 flips only, where all of its differences have one
    # sign: the middle 95 % of the flips have none.
    differences = np.full((1, 8), 2.0) + np.linspace(0, 0.3, 8)
    differences[0, 3:6] *= -1
    row = estimate(differences, log2_fold_change=1.9)
    assert row["n_flips"] == 127
    assert 0 < row["expected_false"] <= row["expected_false_high"]
    for name in ("expected_false", "share_below_05_flips"):
        low, middle, high = row[f"{name}_low"], row[name], row[f"{name}_high"]
        assert low <= middle <= high


def test_percentages_are_refused_for_few_people_and_few_deps():
    few = estimate_false_deps(summarise(make_differences(pairs=4)), RULE).iloc[0]
    enough = estimate_false_deps(summarise(make_differences(pairs=5)), RULE).iloc[0]
    assert few["n_deps"] >= 10 and few["no_percentage"] == "fewer than 5 pairs"
    assert enough["n_deps"] >= 10 and enough["no_percentage"] == ""
    two = make_differences(proteins=2, pairs=8, changed=1.0)
    assert (
        estimate_false_deps(summarise(two), RULE).iloc[0]["no_percentage"] == "fewer than 10 DEPs"
    )


def test_coverage_is_that_of_the_committed_simulation():
    page = (Path(__file__).parents[3] / "docs/statistics.md").read_text(encoding="utf-8")
    table = re.search(r"<!-- rule_cost coverage: begin -->(.*?)<!--", page, re.DOTALL)[1]
    header, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()
    ]
    column = header.index("paired t, p: all")
    simulated = {int(row[0]): int(row[column].removesuffix(" %")) for row in rows}
    assert simulated == COVERAGE
    for n, percent in COVERAGE.items():
        differences = make_differences(pairs=n)
        row = estimate_false_deps(summarise(differences), RULE).iloc[0]
        assert f"the {2 ** (n - 1) - 1} sign flips" in row["range_is"]
        assert f"held the true number in {percent} % of cases" in row["range_is"]
    assert (
        "simulations"
        not in estimate_false_deps(summarise(make_differences(pairs=8)), RULE)["range_is"][0]
    )


def test_a_shift_that_all_pairs_share_shows_in_the_share_below_05_alone():
    rng = np.random.default_rng(5)
    still = make_differences(proteins=1000, pairs=8, changed=0.0)
    shifted = still + rng.normal(0, 0.5, (1000, 1))  # nothing but the shift
    row, before = estimate(shifted), estimate(still)
    assert row["expected_false"] < row["n_deps"] / 5
    assert row["share_below_05"] > 1.5 * row["share_below_05_flips_high"]
    ends = before["share_below_05_flips_low"], before["share_below_05_flips_high"]
    assert ends[0] <= before["share_below_05"] <= ends[1]
    assert "a shift that all pairs share" in row["cannot_see"]
