"""What methods and report say of contrasts that are not plain pairs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from tearflow.differential.contrast import Contrast
from tearflow.differential.design_words import Units, count_pairs
from tearflow.differential.rule import Rule
from tearflow.differential.tests import GROUPS
from tearflow.report.columns import dep_columns
from tearflow.report.false_discoveries import false_in_words, share_in_words
from tearflow.report.methods_design import (
    describe_designs,
    describe_selection,
    describe_separate_eyes,
    describe_trust,
)
from tearflow.report.overview import describe_other
from tearflow.report.run import Run
from tearflow.report.trust import flips_in_words, pairs_behind
from tearflow.study.cohort import Cohort
from tearflow.study.config import Config

WEEK2 = Contrast("dry", "pairs", "visit", "baseline", "week2")
ARMS = Contrast("dry", "arms", "arm", "placebo", "drug", pair_by="none", filter="visit=week2")
CHANGES = replace(
    WEEK2, name="changes", group="arm", group_reference="placebo", group_target="drug"
)
GROUP = Units(7, 7, (3, 4), ("placebo", "drug"), are_groups=True, are_pairs=False)


def make_run(tmp_path, *contrasts):
    samples = tuple(
        {"sample": f"{who}_{visit}_{eye}", "subject": who, "visit": visit, "eye": eye}
        | {"arm": "drug" if who in "ABCD" else "placebo", "age": str(50 + 3 * ord(who) % 17)}
        for who in "ABCDEFG"
        for visit in ("baseline", "week2")
        for eye in ("OD", "OS")
    )
    rule = pd.DataFrame({"correlation": [0.5644], "n_flips": [34], "flips": ["all"]})
    return Run(
        results=tmp_path,
        config=Config(differential=Rule()),
        cohorts={"dry": Cohort("m.tsv", samples=samples)},
        contrasts={contrast.path: contrast for contrast in contrasts},
        comparisons={},
        code="0123456789ab",
        tables={f"{contrast.path}/rule.tsv": rule for contrast in contrasts},
    )


@pytest.mark.parametrize(
    ("contrast", "sentences"),
    [
        (WEEK2, ["The log2 intensities of the two eyes of a person at a visit were averaged"]),
        (
            replace(WEEK2, eyes="block"),
            [
                "The eyes (dry: week2 against baseline: 0.56) of a person were kept as separate",
                "[@duplicates",
            ],
        ),
        (
            replace(WEEK2, eyes="OS"),
            ["Only left eyes were used in “dry: week2 against baseline, left eyes”."],
        ),
        (
            ARMS,
            [
                "Two groups of people were compared in “dry: drug against placebo at week2” (3 "
                "and 4 people); the log2 fold change is the difference between the means"
            ],
        ),
        (replace(ARMS, covariates="age"), ["adjusted for age (numeric) in a linear model"]),
        (replace(WEEK2, covariates="age"), ["no adjustment for age was needed"]),
        (
            CHANGES,
            [
                "Changes were compared between groups of people in “dry: change from "
                "baseline to week2, drug against placebo” (3 and 4 people)"
            ],
        ),
        (
            replace(WEEK2, group="eye", group_reference="OS", group_target="OD"),
            ["Changes were compared within people", "difference between their two changes"],
        ),
        (
            replace(WEEK2, incomplete="block"),
            [
                "People with only one of the two samples were included",
                "The samples (dry: week2 against baseline: 0.56) of a",
            ],
        ),
    ],
)
def test_methods_describe_the_design(tmp_path, contrast, sentences):
    text = describe_designs(make_run(tmp_path, contrast))
    for sentence in sentences:
        assert sentence in text


@pytest.mark.parametrize(
    ("contrasts", "words"),
    [
        ([ARMS], ["by Welch's t-test [@welch] and by the moderated t-test of limma"]),
        (
            [WEEK2, ARMS],
            [
                "Protein groups with at least 3 complete pairs or values of at least 3 people in "
                "each group were tested by the paired t-test or Welch's t-test",
                "p < 0.05 by the paired t-test (of groups of people: Welch's t-test), among",
            ],
        ),
    ],
)
def test_methods_name_the_tests_of_all_designs(tmp_path, contrasts, words):
    text = describe_selection(make_run(tmp_path, *contrasts))
    for part in words:
        assert part in text


def test_methods_describe_the_null_of_each_design(tmp_path):
    flips = describe_trust(make_run(tmp_path, WEEK2))
    exchanges = describe_trust(make_run(tmp_path, ARMS))
    assert "by sign flipping" in flips and "exchang" not in flips
    assert "In a contrast 34 sign patterns were used, all but that of the data." in flips
    assert "by exchanging people between the groups" in exchanges and "sign flip" not in exchanges
    assert "Fisher's exact test" in exchanges
    both = describe_trust(
        make_run(tmp_path, WEEK2, ARMS, replace(ARMS, name="x", covariates="age"))
    )
    assert "people were exchanged between them instead" in both
    assert "For “dry: drug against placebo at week2 (x)” no estimate was made" in both
    assert "no estimate was made" in describe_trust(
        make_run(tmp_path, replace(WEEK2, incomplete="block"))
    )


def test_eyes_in_groups_are_no_pairs(tmp_path):
    text = describe_separate_eyes(make_run(tmp_path, replace(ARMS, eyes="separate")))
    assert (
        "tested as independent (dry: drug against placebo at week2: 3 and 4 people (14 eyes))"
        in text
    )


def test_people_of_groups_are_named(tmp_path):
    run = make_run(tmp_path, ARMS, WEEK2)
    assert run.complete("dry/arms") == "3 (placebo) and 4 (drug) people"
    assert run.complete("dry/pairs") == "7 of 7 pairs"


@pytest.mark.parametrize(
    ("contrast", "line"),
    [
        (WEEK2, ""),
        (replace(WEEK2, eyes="block"), "week2 against baseline, eyes with their correlation"),
        (replace(WEEK2, filter="arm=drug"), "week2 against baseline, arm drug"),
        (ARMS, "drug against placebo at week2"),
    ],
)
def test_the_summary_names_what_other_contrasts_compare(tmp_path, contrast, line):
    written = describe_other(make_run(tmp_path, contrast), contrast.path)
    assert Markup(written).striptags() == line


def test_columns_of_groups_count_the_people_of_each():
    columns = {each.name: each for each in dep_columns(Rule(), GROUP, GROUPS, "log2 fold change")}
    assert {"n_reference", "n_target"} <= set(columns) and "n_pairs" not in columns
    assert columns["p_value"].hint == "p by Welch's t-test"
    assert columns["few_pairs"].title == "Few values"


def test_deps_of_groups_have_the_people_behind_them():
    deps = pd.DataFrame({"n_reference": [3, 2], "n_target": [4, 4], "few_pairs": [False, False]})
    assert pairs_behind(deps, GROUP) == "2 to 3 and 4 of 3 and 4 people"


def test_the_estimate_says_how_people_were_exchanged():
    row = pd.Series(
        {
            "n_flips": 34,
            "flips": "all",
            "range_is": "smallest and largest over the 34 exchanges",
            "no_percentage": "",
            "design": GROUPS,
            "reason": "not for this design: people cannot be exchanged where covariates are fitted",
            "n_deps": 5,
            "expected_false": np.nan,
        }
    )
    assert "exchanging people between the groups in 34 ways" in flips_in_words(row, GROUP)
    assert "two samples of some pairs" in flips_in_words(row, count_pairs(5))
    none = flips_in_words(row.replace(34, 0), GROUP)
    assert none.startswith("There is no estimate of false DEPs: not for this design")
    assert false_in_words(row) == row["reason"]
    shares = {f"share_below_05{end}": 0.1 for end in ("", "_flips", "_flips_low", "_flips_high")}
    counted = pd.Series({**row, **shares, "n_tested": 100, "cannot_see": "a batch"})
    assert "in the exchanges of people" in share_in_words(counted)
