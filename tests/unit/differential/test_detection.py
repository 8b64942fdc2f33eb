"""Exact tests of who has a protein, against R (tests/reference/detection.R)."""

from dataclasses import replace
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from cohorts import design_of
from designs import ARMS, CHANGES, FELLOW, WEEK2, make_samples
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.detection import (
    changes_of_people,
    compare_groups,
    describe_detection,
    sign_of_people,
    sign_test,
)
from tearflow.differential.detection_people import size_groups

REFERENCE = Path(__file__).parents[2] / "reference/detection_expected.tsv"
EXPECTED = pd.read_table(REFERENCE, comment="#")
SAW, NOT = 20.0, np.nan
EYES = ("OD", "OS")


def numbers(text):
    return [int(number) for number in str(text).split(",")]


def make(before, after, people=None):
    """Log2 intensities of proteins (rows of `before` and `after`) and their pairs."""
    before, after = np.atleast_2d(before), np.atleast_2d(after)
    ids = range(before.shape[1])
    pairs = pd.DataFrame(
        {
            "subject": people or [f"S{number}" for number in ids],
            "reference": [f"r{number}" for number in ids],
            "target": [f"t{number}" for number in ids],
            "complete": True,
        }
    )
    log2 = pd.DataFrame(np.hstack([before, after]), columns=[*pairs["reference"], *pairs["target"]])
    return log2, pairs


def describe(log2, pairs, contaminant=None):
    none = np.zeros(len(log2), dtype=bool)
    return describe_detection(log2, design_of(pairs), none if contaminant is None else contaminant)


@pytest.mark.parametrize("row", EXPECTED.to_dict("records"))
def test_p_is_that_of_r(row):
    reference, target = numbers(row["reference"]), numbers(row["target"])
    if row["design"] == "paired":
        p_value = sign_test(np.array(target), np.array(reference))
    else:
        signs = {"groups": [0, 1], "changes": [-1, 0, 1]}[row["design"]]
        people = np.repeat(np.array([*signs, *signs], np.int8), [*reference, *target])
        in_target = np.repeat([False, True], [sum(reference), sum(target)])
        p_value, smallest = compare_groups(people[None], in_target)
        assert smallest[0] <= p_value[0] * (1 + 1e-12)
    np.testing.assert_allclose(p_value, row["p_value"], rtol=1e-11)


def test_the_smallest_p_of_groups_is_what_their_most_extreme_division_gives():
    in_target = np.arange(10) > 4
    apart = np.repeat(np.array([0, 1], np.int8), 5)
    mixed = apart[[0, 5, 1, 6, 2, 7, 3, 8, 4, 9]]
    p_value, smallest = compare_groups(np.stack([apart, mixed, np.ones(10, np.int8)]), in_target)
    np.testing.assert_allclose(smallest, [2 / 252, 2 / 252, 1.0])  # 252 ways to choose 5 of 10
    assert p_value[0] == smallest[0] < p_value[1]


def test_both_eyes_of_a_person_count_once():
    log2, pairs = make([NOT] * 6, [SAW] * 6, people=list("AABBCC"))
    row = describe(log2, pairs).iloc[0]
    assert (row["n_only_target"], row["n_only_reference"]) == (3, 0)
    assert row["detection_p_value"] == 0.25  # six independent pairs would have 0.03


def test_eyes_that_disagree_are_no_evidence():
    change = np.array([[1.0, -1.0, 1.0, 0.0]])
    assert sign_of_people(change, list("AABB")).tolist() == [[0, 1]]


def test_samples_of_incomplete_pairs_do_not_count():
    log2, pairs = make([NOT, NOT, NOT], [SAW, SAW, SAW])
    pairs.loc[2, "complete"] = False
    assert describe(log2, pairs)["n_only_target"].tolist() == [2]
    assert describe(log2, pairs.assign(complete=False))["detection_p_value"].tolist() == [1.0]


def test_rank_follows_p_then_people_then_intensity():
    before = [[NOT, NOT, NOT], [NOT, NOT, NOT], [NOT, SAW, SAW], [SAW] * 3, [NOT, SAW, NOT]]
    after = [[SAW, SAW, SAW], [23.0] * 3, [SAW] * 3, [SAW] * 3, [SAW, NOT, NOT]]
    log2, pairs = make(before, after)
    table = describe(log2, pairs)
    assert table["detection_rank"].tolist() == [2, 1, 3, pd.NA, pd.NA]
    assert table["detection_p_value"].tolist() == [0.25, 0.25, 1.0, 1.0, 1.0]


def test_q_is_over_those_whose_p_could_be_below_one():
    # One person cannot make p smaller than 1; two that disagree could have agreed.
    before = [[NOT] * 4, [SAW, SAW, NOT, NOT], [NOT, SAW, SAW, SAW], [SAW] * 4, [NOT] * 4]
    after = [[SAW] * 4, [NOT, SAW, SAW, NOT], [SAW] * 4, [SAW] * 4, [SAW] * 4]
    log2, pairs = make(before, after)
    table = describe(log2, pairs, np.array([False, False, False, False, True]))
    assert table["detection_p_value"].tolist() == [0.125, 1.0, 1.0, 1.0, 0.125]
    # The contaminant of the last row takes no part: two tests.
    np.testing.assert_array_equal(table["detection_q_value"], [0.25, 1.0, NOT, NOT, NOT])
    assert table["detection_rank"].tolist() == [1, pd.NA, 2, pd.NA, pd.NA]


def test_unchanged_proteins_have_small_p_as_often_as_the_sign_test_of_people_has():
    # Two eyes of each of 9 people that always agree, missing at random.
    random = np.random.default_rng(7)
    seen = np.repeat(random.random((2, 20000, 9)) < 0.6, 2, axis=2)
    before, after = np.where(seen, SAW, NOT)
    log2, pairs = make(before, after, people=[f"S{number // 2}" for number in range(18)])
    p_value = describe(log2, pairs)["detection_p_value"]
    # Chance of p < 0.05 by the number of people who differ, each with a probability of 0.48.
    chances = {6: 2 / 64, 7: 2 / 128, 8: 2 / 256, 9: 20 / 512}
    expected = sum(comb(9, k) * 0.48**k * 0.52 ** (9 - k) * p for k, p in chances.items())
    error = np.sqrt(expected / 20000)
    assert (p_value < 0.05).mean() == pytest.approx(expected, abs=3 * error)


def of_people(rows, **columns):
    """Log2 intensities of one protein, and the design; a row: person, visit, arm, eye, seen."""
    samples = [
        {"sample": f"{who}{visit}{eye}", "subject": who, "visit": visit, "arm": arm, "eye": eye}
        for who, visit, arm, eye, _ in rows
    ]
    log2 = pd.DataFrame([[SAW if row[-1] else NOT for row in rows]])
    chosen = {"variable": "visit", "reference": "0", "target": "1"} | columns
    design = make_design(samples, Contrast("dry", "contrast", **chosen))
    log2.columns = [sample["sample"] for sample in samples]
    return describe_detection(log2, design, np.zeros(1, dtype=bool)).iloc[0]


def test_two_groups_of_people_are_compared_by_fishers_test():
    # Three of four treated people have it, one of six others; an eye that has it is enough.
    rows = [(f"T{i}", "1", "drug", eye, i < 3 and eye == "OD") for i in range(4) for eye in EYES]
    rows += [(f"C{i}", "1", "none", eye, i < 1) for i in range(6) for eye in EYES]
    columns = {"variable": "arm", "reference": "none", "target": "drug", "pair_by": "none"}
    for eyes in ("mean", "block"):
        row = of_people(rows, **columns, eyes=eyes)
        assert (row["n_only_reference"], row["n_only_target"]) == (1, 3)
        expected = fisher_exact([[1, 5], [3, 1]]).pvalue
        assert row["detection_p_value"] == pytest.approx(expected, rel=1e-10)


# Three lose it and one keeps it without the drug; with it one keeps it and four gain it.
LOSE, KEEP, GAIN = (1, 0), (1, 1), (0, 1)
FOLLOWED_ARMS = {"none": [LOSE, LOSE, LOSE, KEEP], "drug": [KEEP, GAIN, GAIN, GAIN, GAIN]}
FOLLOWED = [
    (f"{arm}{i}", visit, arm, "", seen)
    for arm, people in FOLLOWED_ARMS.items()
    for i, change in enumerate(people)
    for visit, seen in zip("01", change, strict=True)
]
OF_FOLLOWED_ARMS = {"group": "arm", "group_reference": "none", "group_target": "drug"}


@pytest.mark.parametrize("incomplete", ["leave_out", "block"])
def test_changes_of_two_groups_are_compared(incomplete):
    # A person with one visit tells nothing of a change.
    rows = [*FOLLOWED, ("lost", "0", "drug", "", True)]
    row = of_people(rows, **OF_FOLLOWED_ARMS, incomplete=incomplete)
    of_r = EXPECTED.query("reference == '3,1,0' and target == '0,1,4'")["p_value"].item()
    assert row["detection_p_value"] == pytest.approx(of_r, rel=1e-10)
    assert (row["n_only_reference"], row["n_only_target"]) == (0, 4)


def test_incomplete_people_are_left_out_of_the_sign_test():
    rows = [row for row in FOLLOWED if row[2] == "drug"]
    rows += [("lost", "0", "drug", "", True), ("late", "1", "drug", "", True)]
    assert of_people(rows, incomplete="block")["detection_p_value"] == 2 / 2**4


def test_changes_within_a_person_are_one_sign():
    # The treated eye gains it, the fellow eye does not change: four people.
    rows = [
        (f"S{i}", visit, arm, eye, arm == "drug" and visit == "1")
        for i in range(4)
        for visit in "01"
        for arm, eye in zip(("drug", "none"), EYES, strict=True)
    ]
    row = of_people(rows, **OF_FOLLOWED_ARMS)
    assert (row["n_only_target"], row["detection_p_value"]) == (4, 2 / 2**4)


@pytest.mark.parametrize(
    ("contrast", "sizes"),
    [
        (WEEK2, [6]),
        (replace(WEEK2, eyes="separate"), [6]),
        # Of the seven people, P1 has no second visit and is none who could have gained a protein.
        (replace(WEEK2, incomplete="block"), [6]),
        (ARMS, [3, 3]),
        (CHANGES, [3, 3]),
        (replace(CHANGES, incomplete="block"), [3, 3]),
        (FELLOW, [6]),
    ],
)
def test_people_are_compared_with_themselves_or_in_groups(contrast, sizes):
    design = make_design(make_samples(), contrast)
    assert size_groups(design) == sizes
    change, people, in_target = changes_of_people(np.zeros((1, len(design.units))), design)
    assert change.shape[1] == len(people) and len(set(people)) == sum(sizes)
    assert (in_target is None) == (len(sizes) == 1)
