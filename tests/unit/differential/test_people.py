"""Both eyes of a person are no two people: flips, leave-one-out, power and limits by person."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cohorts import (
    design_of,
    find_changed,
    list_proteins,
    list_samples,
    of_people,
    pair_samples,
    self_test,
    simulate_log2,
)
from tearflow.differential.analysis import analyse
from tearflow.differential.false_discoveries import estimate_false_deps
from tearflow.differential.observations import summarise
from tearflow.differential.people import average_people, count_people, number_people
from tearflow.differential.power import make_plan, make_power_card, make_power_curve
from tearflow.differential.robustness import describe_leave_outs, leave_one_out
from tearflow.differential.rule import Rule

RULE = Rule(minimum_effect=0.3)
TESTS = ["paired_t", "moderated", "moderated_by_count", "wilcoxon", "minimum_effect"]
# Three people with both eyes, one of whom gave the second eye last, and one with one eye.
EYES = ["A", "A", "B", "C", "C", "D", "B"]


def make_eyes(people=3, alike=0.8, proteins=400, seed=1, changed=0.0):
    """Log2 differences of both eyes of people, and the person of each column."""
    rng = np.random.default_rng(seed)
    spread = 0.8 * np.sqrt(5 / rng.chisquare(5, proteins))
    person = np.repeat(rng.normal(size=(proteins, people)), 2, axis=1)
    eye = rng.normal(size=(proteins, 2 * people))
    differences = (np.sqrt(alike) * person + np.sqrt(1 - alike) * eye) * spread[:, None]
    differences[: round(changed * proteins)] += 2.0
    return differences, [f"P{number}" for number in range(people) for _ in "ab"]


def card_of(differences, people=None, **changed):
    people = people or range(differences.shape[1])
    return make_power_card(make_plan(of_people(differences, people), replace(RULE, **changed)))


def brute_force(differences, people, rule):
    """Estimate of false DEPs by running the test on every pattern of people's signs."""
    ids = list(dict.fromkeys(people))
    patterns = [
        [-1.0 if code >> ids.index(person) & 1 else 1.0 for person in people]
        for code in range(0, 2 ** len(ids), 2)  # the first person keeps the sign
    ]
    suspicion = replace(rule, log2_fold_change=0.0, alpha=0.2)
    deps = np.array([find_changed(differences * flip, rule) for flip in patterns])
    suspects = np.array([find_changed(differences * flip, suspicion) for flip in patterns])
    expected = 0.0
    for hit, suspect in zip(deps.T, suspects.T, strict=True):
        if not suspect.all():
            expected += 0 if suspect[0] else hit[1:].sum() / (~suspect).sum()
        else:
            expected += hit.all() if hit[0] else hit.sum() / (~hit).sum()
    return expected, len(patterns) - 1


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_both_eyes_of_a_person_are_flipped_together(missing):
    differences = make_eyes(people=4, changed=0.1)[0][:, :7]
    differences[np.random.default_rng(2).random(differences.shape) < missing] = np.nan
    differences = differences[(~np.isnan(differences)).sum(axis=1) >= 3]
    expected, n_flips = brute_force(differences, EYES, RULE)
    row = estimate_false_deps(of_people(differences, EYES), RULE).iloc[0]
    assert (row["n_pairs"], row["n_people"], row["n_flips"]) == (7, 4, n_flips) == (7, 4, 7)
    assert row["expected_false"] == pytest.approx(expected)
    assert row["smallest_exact_p"] == 2 / 2**4


def test_people_of_one_eye_each_are_pairs():
    differences, _ = make_eyes(people=3)
    alone = estimate_false_deps(summarise(differences), RULE)
    named = estimate_false_deps(of_people(differences, "ABCDEF"), RULE)
    pd.testing.assert_frame_equal(alone, named)
    pd.testing.assert_frame_equal(card_of(differences), card_of(differences, list("ABCDEF")))


def test_a_person_whose_pairs_are_all_missing_is_no_person():
    differences, people = make_eyes(people=4)
    differences[:, :2] = np.nan
    row = estimate_false_deps(of_people(differences, people), RULE).iloc[0]
    rest = estimate_false_deps(of_people(differences[:, 2:], people[2:]), RULE).iloc[0]
    pd.testing.assert_series_equal(row, rest)
    assert row["n_people"] == 3


@pytest.mark.slow
@pytest.mark.parametrize(("people", "alike"), [(3, 0.8), (5, 0.5)])
def test_estimate_is_the_true_number_where_nothing_changed(people, alike):
    found, expected, apart = 0, 0.0, 0.0
    for seed in range(40):
        differences, ids = make_eyes(people, alike, proteins=1000, seed=seed)
        row = estimate_false_deps(of_people(differences, ids), RULE).iloc[0]
        found += row["n_deps"]
        expected += row["expected_false"]
        apart += estimate_false_deps(summarise(differences), RULE).iloc[0]["expected_false"]
    assert expected == pytest.approx(found, rel=0.1)
    # Flipped one by one, the eyes look like twice as many people.
    assert apart < found / 2


@pytest.mark.parametrize("test", TESTS)
def test_a_person_is_left_out_with_both_eyes(test):
    differences = make_eyes(people=4, changed=0.3)[0][:, :7]
    differences[::5, 3] = np.nan
    rule = replace(RULE, test=test)
    counts = np.random.default_rng(3).integers(1, 40, len(differences)).astype(float)
    stays, log2fc = leave_one_out(of_people(differences, EYES, counts), rule)
    assert stays.shape == (len(differences), 4)
    for place, (person, eyes) in enumerate({"A": 2, "B": 2, "C": 2, "D": 1}.items()):
        others = differences[:, [name != person for name in EYES]]
        milder = replace(rule, min_pairs=max(2, 3 - eyes))
        np.testing.assert_array_equal(stays[:, place], find_changed(others, milder, counts))
        np.testing.assert_allclose(log2fc[:, place], np.nanmean(others, axis=1))


def test_a_protein_depends_on_a_person_and_names_it():
    # Without A, 0.5 is left of 1.5; each eye of A alone could be left out.
    differences = np.array([[2.5, 2.5, 0.5, 0.5], [2.0, 2.0, 2.0, 2.1]])
    table = describe_leave_outs(of_people(differences, "AABB"), RULE)
    assert table["hangs_on"].tolist() == ["A", ""]
    assert table["weakest_log2fc"].tolist() == pytest.approx([0.5, 2.0])


def test_a_protein_of_one_person_depends_on_that_person():
    differences = np.array([[2.0, 2.1, np.nan]])
    rule = replace(RULE, min_pairs=2)
    row = describe_leave_outs(of_people(differences, "AAB"), rule).iloc[0]
    assert (row["hangs_on"], row["weakest_log2fc"], row["leave_one_out_share"]) == ("A", 0, 0)


def test_the_self_test_turns_people():
    differences = pd.DataFrame(
        [[2.0, 2.2, 2.1, 2.3], [2.0, -2.2, 2.1, -2.3]], columns=["A_OD", "A_OS", "B_OD", "B_OS"]
    )
    table = self_test(differences, RULE, people=list("AABB"))
    assert table["turned"].tolist() == ["B"]
    assert table["n_deps"].tolist() == [0]
    assert self_test(differences, RULE, people=list("AAAA")).empty


def test_power_is_that_of_the_people():
    differences, people = make_eyes(people=6)
    means = (differences[:, ::2] + differences[:, 1::2]) / 2
    card, plain = card_of(differences, people), card_of(means)
    assert (card["n_pairs"] == 12).all() and (card["n_people"] == 6).all()
    same = ["sd", "detectable_log2fc"]
    pd.testing.assert_frame_equal(card[same], plain[same])
    # As many people as pairs of one eye each would be needed, but no fewer than two.
    fewest = card_of(means, min_pairs=2)
    assert card["people_needed"].tolist() == fewest["pairs_needed"].tolist()
    assert card["pairs_needed"].tolist() == [2 * number for number in card["people_needed"]]
    curve = make_power_curve(make_plan(of_people(differences, people), RULE))
    assert (curve["n_pairs"] == 2 * curve["n_people"]).all()
    # Twelve independent pairs would find less than is said to be found by six people.
    apart = card_of(differences)
    assert (card["detectable_log2fc"] > apart["detectable_log2fc"]).all()


def test_one_person_has_no_power_card():
    card = card_of(np.ones((5, 2)), ["A", "A"], min_pairs=2)
    assert set(card["reason"]) == {"fewer than 2 people"}


def test_means_of_people_skip_what_is_missing():
    values = np.array([[1.0, 3.0, np.nan, 5.0], [np.nan, np.nan, 2.0, 4.0]])
    np.testing.assert_array_equal(average_people(values, list("AABA")), [[3.0, np.nan], [4.0, 2.0]])
    assert count_people(values, list("AABA")).tolist() == [1, 2]


def test_as_many_people_as_pairs_are_needed():
    with pytest.raises(ValueError, match="2 ids of people for 3 pairs"):
        number_people(["A", "B"], 3)


@pytest.mark.parametrize(
    ("n", "test", "words"),
    [
        (3, "paired_t", "With 6 eyes of 3 people no exact paired test of people"),
        (3, "wilcoxon", "With 6 eyes of 3 people no exact paired test of people"),
        (6, "paired_t", "12 eyes of 6 people tested as independent pairs"),
    ],
)
def test_warnings_count_people(n, test, words):
    differences, people = make_eyes(people=n)
    row = estimate_false_deps(of_people(differences, people), replace(RULE, test=test)).iloc[0]
    assert row["warning"].startswith(words)
    assert "p and q are too small" in row["warning"]
    assert f"{2 * n} pairs" not in row["warning"]


@pytest.fixture
def analysed():
    """Tables of a contrast by eyes: both of A and B, one of C, and D without a visit."""
    eyes = [("A", "OD"), ("A", "OS"), ("B", "OD"), ("B", "OS"), ("C", "OD"), ("D", "OS")]
    samples = [
        sample | {"sample": f"{who}_{eye}_{sample['visit']}"}
        for who, eye in eyes
        for sample in list_samples([who], eye=eye)
        if (who, sample["visit"]) != ("D", "after")
    ]
    pairs = pair_samples(samples, pair_by="subject+eye")
    log2 = simulate_log2(samples, 60, seed=4, level=(20, 0), noise=1.0)
    log2.loc[0, ["B_OD_before", "B_OS_before", "C_OD_before"]] = np.nan  # A alone
    log2.loc[1, ["A_OS_before", "B_OS_before"]] = np.nan  # an eye each
    log2.loc[2, "C_OD_before"] = np.nan
    proteins = list_proteins(60, n_peptides=pd.array([3] * 60, dtype="Int64"))
    return analyse(proteins, {"none": log2, "median": log2}, "none", design_of(pairs), RULE)


def test_rows_count_people_and_carry_the_remark(analysed):
    deps = analysed["deps"]
    assert deps["n_people"].head(4).tolist() == [1, 3, 2, 3]
    assert deps["n_pairs"].head(4).tolist() == [2, 3, 4, 5]
    remarks = deps["remark"].head(4).tolist()
    assert remarks[:2] == ["", ""]  # not tested; an eye each
    assert remarks[2].startswith("4 eyes of 2 people tested as independent pairs")
    assert remarks[3].startswith("5 eyes of 3 people tested as independent pairs")


def test_the_rule_of_eyes_counts_people(analysed):
    row = analysed["rule"].iloc[0]
    assert (row["n_pairs"], row["n_people"], row["n_flips"]) == (5, 3, 3)
    assert row["no_percentage"] == "fewer than 5 people"
    assert (analysed["power"]["n_people"] == 3).all()


def test_existing_columns_keep_their_places(analysed):
    deps, rule = analysed["deps"].columns, analysed["rule"].columns
    assert deps.get_loc("flags") < deps.get_loc("n_people")
    assert rule[18] == "reason" and rule[19] == "n_people"
    assert analysed["power"].columns[-2:].tolist() == ["n_people", "people_needed"]
