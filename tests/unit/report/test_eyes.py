"""What the report says of false DEPs, and of pairs that are eyes."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from tearflow.differential.design_words import count_pairs
from tearflow.differential.rule import Rule
from tearflow.report.blocks import DataTable
from tearflow.report.contrast import deps_section
from tearflow.report.contrast_facts import shared_notes
from tearflow.report.false_discoveries import false_in_words, share_in_words, warning_of_few_pairs
from tearflow.report.lights import lights_of
from tearflow.report.methods_design import describe_separate_eyes, describe_tests
from tearflow.report.page import render_page
from tearflow.study.cohort import Cohort

ESTIMATE = {
    "n_deps": 35,
    "n_flips": 511,
    "n_tested": 2000,
    "expected_false": 14.0,
    "expected_false_low": 3.0,
    "expected_false_high": 30.0,
    "false_share": 0.4,
    "no_percentage": "",
    "reason": "",
    "share_below_05": 0.3,
    "share_below_05_flips": 0.05,
    "share_below_05_flips_low": 0.02,
    "share_below_05_flips_high": 0.1,
    "cannot_see": "a shift that all pairs share",
}


def estimate(**changed):
    return pd.Series(ESTIMATE | changed)


def keep_eyes(run, path):
    """Make the first two pairs the eyes of one person."""
    run.designs.clear()
    eyes = {"A": ("A", "OD"), "B": ("A", "OS"), "C": ("B", "OD"), "D": ("C", "OD")}
    name = path.split("/")[0]
    samples = run.cohorts[name].samples
    named = [eyes[sample["sample"][0]] for sample in samples]
    with_eyes = tuple(
        {**sample, "subject": subject, "eye": eye}
        for sample, (subject, eye) in zip(samples, named, strict=True)
    )
    run.cohorts[name] = replace(run.cohorts[name], samples=with_eyes)
    run.contrasts[path] = replace(run.contrasts[path], pair_by="subject+eye")


@pytest.fixture
def eyes(run):
    """Run with contrasts of 3 eyes of 2 people."""
    for path in run.paths:
        run.table(f"{path}/pairs.tsv")["subject"] = ["A", "A", "B", "C"]
        keep_eyes(run, path)
        remark = "3 eyes of 2 people tested as independent pairs: p and q are too small"
        deps = run.table(f"{path}/deps.tsv")
        deps["n_people"], deps["remark"] = 2, remark
        for name in ("rule", "power"):
            run.table(f"{path}/{name}.tsv")["n_people"] = 2
        run.table(f"{path}/rule.tsv")["warning"] = f"{remark}."
    return run


@pytest.mark.slow
def test_no_page_counts_eyes_as_pairs(eyes, inputs, gene_table):
    text = re.sub(r"\s|&nbsp;", " ", render_page(eyes, inputs, {}, gene_table))
    assert "3 eyes of 2 people" in text
    assert "3 eyes of 2 people, of 4 eyes" in text
    assert "p and q are too small" in text
    assert "Power of 3 eyes of 2 people" in text
    assert "People needed for" in text
    # The smallest number of pairs of a test is one of pairs.
    assert not re.search(r"(?<!at least )(?<!fewer than )\b3 (complete )?pairs", text)
    assert not re.search(r"\b3 (complete )?of 4", text)


def test_rows_of_eyes_carry_a_remark_of_one_line(eyes):
    (table,) = (b for b in deps_section(eyes, eyes.paths[0]).blocks if isinstance(b, DataTable))
    titles = [column["title"] for column in table.data["columns"]]
    place = titles.index("Remark on p and q")
    assert "eyes of a person" in table.data["columns"][place]["hint"]
    assert {row[place] for row in table.data["rows"]} == {"too small"}


def test_methods_name_the_eyes(eyes, run):
    text = describe_separate_eyes(eyes)
    assert (
        "3 eyes of 2 people" in text
        and "the p- and q-values of these contrasts are too small" in text
    )


def test_methods_of_pairs_say_nothing_of_eyes(run):
    assert describe_separate_eyes(run) == ""
    assert "eye" not in describe_tests(Rule())


def test_page_of_pairs_has_no_remark_on_eyes(run, inputs, gene_table):
    text = render_page(run, inputs, {}, gene_table)
    assert not re.search(r"\d eyes of \d", text)


def test_few_people_are_warned_of_whatever_the_number_of_eyes():
    few = warning_of_few_pairs(count_pairs(8, 4), 4000, Rule())
    assert few.startswith("This contrast is based on 8 eyes of 4 people.")
    assert "more than 200 of them" in few
    assert warning_of_few_pairs(count_pairs(10, 5), 4000, Rule()) == ""


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "about 14 (3 to 30), 40\N{NO-BREAK SPACE}%"),
        ({"no_percentage": "fewer than 5 people"}, "about 14 (3 to 30)"),
        ({"n_deps": 14, "false_share": 1.0}, "about 14 (3 to 30), so all may be false"),
        (
            {"n_deps": 2, "false_share": 1.0, "no_percentage": "fewer than 10 DEPs"},
            "about 14 (3 to 30), so all may be false",
        ),
        ({"expected_false": float("nan"), "reason": "a single pair has no flip"}, None),
        ({"n_deps": 0}, "no DEP"),
        (
            {"n_flips": 1, "no_percentage": "fewer than 5 people"},
            "about 14, by a single sign flip",
        ),
    ],
)
def test_estimate_in_words(changed, words):
    row = estimate(**changed)
    assert false_in_words(row) == (words or row["reason"])


def test_no_percentage_below_five_pairs_in_the_page(run, inputs, gene_table):
    text = render_page(run, inputs, {}, gene_table)
    assert "about 1 (0 to 2)" in text
    assert not re.search(r"\(0 to 2\), \d+\s%", text)
    assert "smallest and largest over the 3 sign flips" in text
    assert "No percentage is given with fewer than 5 pairs" in text


def test_share_below_05_is_compared_with_the_flips():
    above, within = share_in_words(estimate()), share_in_words(estimate(share_below_05=0.08))
    assert (
        "30.0 % of the 2,000 tested" in above and "5.0 % (2.0 to 10.0) in the sign flips" in above
    )
    for text in (above, within):
        assert "a shift that all pairs share" in text
    assert "more than in the central 95 % of the flips, so many proteins changed together" in above
    few = share_in_words(estimate(n_flips=3))
    assert "more than in any flip, which is expected by chance once in 4 times" in few
    assert "compared with 5.0 % in the only sign flip" in share_in_words(estimate(n_flips=1))
    assert "no more than expected by chance" in within
    assert share_in_words(estimate(share_below_05_flips_low=float("nan"))) == ""


def samples_of(batch):
    """Samples of three people at two visits, with a batch that may name the visit."""
    return tuple(
        {"sample": f"{who}_{visit}", "subject": who, "visit": visit, "batch": batch.format(visit)}
        for who in "ABC"
        for visit in ("baseline", "week2")
    )


def test_a_batch_that_goes_with_the_visit_is_named(run):
    path = run.paths[0]
    assert shared_notes(run, path) == []
    run.cohorts[path.split("/")[0]] = Cohort("m.tsv", samples=samples_of("plate of {}"))
    (note,) = shared_notes(run, path)
    assert '"batch" ("plate of baseline" at "baseline", "plate of week2"' in str(vars(note))


def test_eyes_are_named_where_the_report_opens(run, request):
    reason = "eyes of a person tested as independent"
    assert reason not in lights_in_words(run)
    assert reason in lights_in_words(request.getfixturevalue("eyes"))


def lights_in_words(run):
    lights = (light for path in run.paths for light in lights_of(run, path))
    return "; ".join(check.text for light in lights for check in light.checks)


def test_a_batch_that_goes_with_the_visit_is_named_where_the_report_opens(run):
    shared = "batch goes with the visit"
    assert shared not in lights_in_words(run)
    name = run.paths[0].split("/")[0]
    run.cohorts[name] = Cohort("m.tsv", samples=samples_of("plate of {}"))
    assert shared in lights_in_words(run)
    # A clinical measure that rises in everybody is no batch.
    numbered = [row | {"batch": str(number)} for number, row in enumerate(samples_of(""))]
    run.cohorts[name] = Cohort("m.tsv", samples=tuple(numbered))
    assert shared not in lights_in_words(run)


def test_few_false_deps_are_not_written_as_none_and_no_share_as_zero():
    row = estimate(n_deps=110, expected_false=0.0025, false_share=0.0025 / 110)
    row = pd.Series({**row, "expected_false_low": 0.0, "expected_false_high": 0.0025})
    assert false_in_words(row) == "fewer than 0.1 (0 to <0.1), under 1\xa0%"
    none = pd.Series({**row, "expected_false": 0.0, "expected_false_high": 0.0, "false_share": 0.0})
    assert false_in_words(none) == "about 0 (0 to 0), under 1\xa0%"
