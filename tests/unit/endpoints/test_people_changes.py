"""Changes of measures and proteins in people, by the design of a contrast."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from designs import ARMS, CHANGES, DESIGNS, FELLOW, WEEK2, make_samples
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.people_changes import (
    baseline_of_proteins,
    change_of_measure,
    change_of_proteins,
    sampled_eyes,
)
from tearflow.endpoints.related_contrasts import is_related

SCHIRMER = Measure("schirmer")
OSDI = Measure("osdi", per="person")
IL6 = Measure("il6", scale="concentration", gene="IL6")
nan = np.nan


def make_values(*rows, measure="schirmer"):
    """Table of values from rows of subject, eye, visit, value and whether it is below the limit."""
    names = ["subject", "eye", "visit", "value", "below"]
    table = pd.DataFrame([(*row, False)[:5] for row in rows], columns=names)
    return table.assign(measure=measure, arm="")


def both_eyes(changes, start=10.0, **columns):
    """Values of both eyes of people by their changes in the right and in the left eye."""
    rows = [
        (subject, eye, visit, start + change * (visit == "week2"))
        for subject, of_eyes in changes.items()
        for eye, change in zip(("OD", "OS"), of_eyes, strict=True)
        for visit in ("baseline", "week2")
    ]
    return make_values(*rows).assign(**columns)


def numbers_of(changes):
    return changes.change.to_dict()


def test_the_change_of_a_person_is_the_mean_of_the_eyes():
    found = change_of_measure(both_eyes({"P2": (1, 3), "P3": (-4, 0)}), SCHIRMER, [], WEEK2)
    assert numbers_of(found) == {"P2": 2, "P3": -2}


def test_an_eye_without_one_of_the_visits_is_left_out():
    values = both_eyes({"P2": (1, 3), "P3": (-4, 0)}).drop(index=0)
    assert numbers_of(change_of_measure(values, SCHIRMER, [], WEEK2)) == {"P2": 3, "P3": -2}


def test_eyes_that_the_proteome_sampled_are_taken():
    values = both_eyes({"P2": (1, 3), "P3": (-4, 0), "P4": (7, 7)})
    eyes = {("P2", "OS"), ("P3", "")}
    assert numbers_of(change_of_measure(values, SCHIRMER, [], WEEK2, eyes)) == {"P2": 3, "P3": -2}


def test_a_measure_of_the_person_is_taken_where_any_eye_is_sampled():
    rows = [
        (who, "", visit, value)
        for who in "AB"
        for visit, value in zip(WEEK2.sides, (5, 9), strict=True)
    ]
    values = make_values(*rows, measure="osdi")
    only_right = replace(WEEK2, eyes="OD", filter="eye=OD")
    found = change_of_measure(values, OSDI, [], only_right, {("A", "OD")})
    assert numbers_of(found) == {"A": 4}


def test_a_filter_on_the_eyes_is_none_on_a_measure_of_the_person():
    rows = [(who, "", v, 5 + (v == "week2")) for who in ("P2", "P6") for v in WEEK2.sides]
    values = make_values(*rows, measure="osdi")
    treated = replace(WEEK2, filter="side=treated; arm=drug")
    assert numbers_of(change_of_measure(values, OSDI, make_samples(), treated)) == {"P2": 1}


def test_the_contrast_chooses_the_eyes():
    values = both_eyes({"P2": (1, 3)})
    samples = make_samples()
    for contrast, change in (
        (replace(WEEK2, eyes="OD"), 1),
        (replace(WEEK2, eyes="OS"), 3),
        (replace(WEEK2, filter="eye=OS"), 3),
        (replace(WEEK2, filter="side=treated"), 1),
        (replace(WEEK2, eyes="separate"), 2),
        (replace(WEEK2, eyes="block"), 2),
        (replace(WEEK2, incomplete="block"), 2),
        (replace(WEEK2, pair_by="subject+eye"), 2),
        (replace(WEEK2, covariates="age"), 2),
        (FELLOW, -2),
    ):
        assert numbers_of(change_of_measure(values, SCHIRMER, samples, contrast)) == {"P2": change}


def test_arms_of_people_are_groups_of_their_changes():
    values = both_eyes({"P2": (1, 3), "P6": (0, 0), "P7": (2, 2)})
    found = change_of_measure(values, SCHIRMER, make_samples(), CHANGES)
    assert found.group.to_dict() == {"P2": "drug", "P6": "placebo", "P7": "placebo"}
    assert found.stratum.tolist() == ["drug", "placebo", "placebo"]


def test_arms_of_the_values_are_strata_where_nobody_has_two():
    values = both_eyes({"P2": (1, 3), "P6": (0, 0)}).assign(arm=["drug"] * 4 + ["none"] * 4)
    assert change_of_measure(values, SCHIRMER, [], WEEK2).stratum.tolist() == ["drug", "none"]
    values["arm"] = ["drug", "drug", "none", "none"] * 2
    assert change_of_measure(values, SCHIRMER, [], WEEK2).stratum.tolist() == ["", ""]


def test_the_values_may_have_the_arm_that_a_contrast_groups_by():
    values = both_eyes({"X": (1, 3), "Y": (0, 0)}).assign(arm=["drug"] * 4 + ["placebo"] * 4)
    found = change_of_measure(values, SCHIRMER, [], CHANGES)
    assert found.group.to_dict() == {"X": "drug", "Y": "placebo"}


def test_a_concentration_changes_by_a_log2_ratio():
    values = make_values(("A", "OD", "baseline", 2.0), ("A", "OD", "week2", 16.0), measure="il6")
    assert numbers_of(change_of_measure(values, IL6, [], WEEK2)) == {"A": 3}


def test_values_at_or_below_the_highest_limit_are_tied():
    values = make_values(
        ("A", "OD", "baseline", 1.0, True),
        ("A", "OD", "week2", 2.0, True),
        ("B", "OD", "baseline", 1.5),
        ("B", "OD", "week2", 8.0),
        ("C", "OD", "baseline", 4.0),
        ("C", "OD", "week2", 8.0),
        measure="il6",
    )
    found = change_of_measure(values, IL6, [], WEEK2)
    assert numbers_of(found) == {"A": 0, "B": 2, "C": 1}
    assert found.limited == {"A", "B"}


@pytest.mark.parametrize(
    ("values", "measure", "contrast", "reason"),
    [
        (both_eyes({}), SCHIRMER, WEEK2, "no value at baseline and at week2"),
        (make_values(("A", "OD", "baseline", 1)), SCHIRMER, WEEK2, "no value at week2"),
        (
            make_values(("A", "OD", "baseline", 1), ("B", "OD", "week2", 1)),
            SCHIRMER,
            WEEK2,
            "nobody has a value at both baseline and week2",
        ),
        (
            make_values(*((who, "", v, 1) for who in ("P2", "P3") for v in WEEK2.sides)),
            replace(SCHIRMER, per="person"),
            FELLOW,
            "a measure of the person has no difference by side of the eyes",
        ),
        (
            both_eyes({"X": (1, 1)}),
            SCHIRMER,
            replace(WEEK2, filter="arm=drug"),
            "nobody with values is in this contrast",
        ),
    ],
)
def test_why_nobody_has_a_change(values, measure, contrast, reason):
    found = change_of_measure(values, measure, make_samples(), contrast)
    assert found.reason == reason
    assert found.change.empty


def test_contrasts_of_groups_and_studies_without_primary_measures_are_not_related():
    primary, elisa = replace(OSDI, role="primary"), IL6
    for measures, related in (
        ([primary], [True, True, False]),
        ([elisa], [True, True, False]),
        ([OSDI], [False] * 3),
    ):
        contrasts = (WEEK2, FELLOW, ARMS)
        found = [is_related(contrast, WEEK2.sides, measures) for contrast in contrasts]
        assert found == related


def make_log2(samples):
    """A protein that is 1 at baseline and 3 at week 2, more in treated eyes and by the person."""
    values = [
        1.0
        + 2 * (row["visit"] == "week2") * (1 + (row["side"] == "treated"))
        + int(row["subject"][1])
        for row in samples
    ]
    return pd.DataFrame([values], columns=[row["sample"] for row in samples])


def test_the_change_of_a_protein_is_that_of_the_units_over_the_eyes_of_a_person():
    samples = make_samples()
    log2 = make_log2(samples)
    for contrast, change in (
        (WEEK2, 3),
        (replace(WEEK2, eyes="block"), 3),
        (replace(WEEK2, eyes="OS"), 2),
        (replace(WEEK2, incomplete="block"), 3),
        (FELLOW, 2),
        (CHANGES, 3),
    ):
        found = change_of_proteins(log2, samples, contrast)
        assert list(found) == [f"P{n}" for n in range(2, 8)]
        assert found.iloc[0].tolist() == [change] * 6


def test_the_baseline_of_a_protein_needs_no_second_visit():
    samples = make_samples()
    found = baseline_of_proteins(make_log2(samples), samples, WEEK2)
    assert found.iloc[0].to_dict() == {f"P{n}": 1 + n for n in range(1, 8)}
    # The person cancels between the eyes.
    fellow = baseline_of_proteins(make_log2(samples), samples, FELLOW)
    assert fellow.iloc[0].tolist() == [0] * 7


def test_a_person_who_changes_the_group_has_no_baseline_in_either():
    samples = make_samples()
    for row in samples:
        if row["subject"] == "P3" and row["visit"] == "week2":
            row["arm"] = "placebo"
    found = baseline_of_proteins(make_log2(samples), samples, CHANGES)
    assert "P3" not in found
    assert len(found.columns) == 6


OF_CHANGES = {
    name: contrast
    for name, (contrast, *_) in DESIGNS.items()
    if is_related(contrast, WEEK2.sides, [IL6])
}


@pytest.mark.parametrize("contrast", OF_CHANGES.values(), ids=OF_CHANGES)
def test_people_of_every_design_of_changes_have_one_value(contrast):
    samples = make_samples()
    log2 = make_log2(samples)
    for found in (
        change_of_proteins(log2, samples, contrast),
        baseline_of_proteins(log2, samples, contrast),
    ):
        assert found.columns.is_unique
        assert found.notna().all(axis=None)


def test_sampled_eyes_are_those_of_the_contrast():
    samples = make_samples()
    assert sampled_eyes(samples, replace(WEEK2, eyes="OD"), ["week2"]) == {
        (f"P{n}", "OD") for n in range(2, 8)
    }
