"""Proteins against clinical measures, over people."""

import numpy as np
import pandas as pd
import pytest

from designs import CHANGES, WEEK2
from related import make_cohort
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.protein_relation import relate_proteins
from tearflow.endpoints.table_specs import (
    ENDPOINT_CHANGES,
    ENDPOINT_POINTS,
    ENDPOINT_RELATIONS,
    ENDPOINT_RESPONSE,
)

OSDI = Measure("osdi", per="person", role="primary")
CFS = Measure("cfs", per="person", role="primary")
nan = np.nan


def make_values(**changes):
    """Changes of measures of the person by their name, from 10 at the baseline."""
    rows = [
        (name, f"P{place}", "", "", visit, 10.0 + change * (visit == "week2"), False)
        for name, of_people in changes.items()
        for place, change in enumerate(of_people)
        for visit in WEEK2.sides
        if not np.isnan(change)
    ]
    names = ["measure", "subject", "eye", "arm", "visit", "value", "below"]
    return pd.DataFrame(rows, columns=names)


def relate(deps, log2, samples, values, measures=(OSDI,), contrast=WEEK2):
    found = relate_proteins(deps, log2, values, measures, samples, contrast)
    specs = {
        "relations": ENDPOINT_RELATIONS,
        "changes": ENDPOINT_CHANGES,
        "response": ENDPOINT_RESPONSE,
        "points": ENDPOINT_POINTS,
    }
    assert list(found) == list(specs)
    for name, spec in specs.items():
        spec.check(list(found[name]))
    return found


def test_changes_and_baselines_are_related_to_the_change_of_the_measure():
    cohort = make_cohort(starts=[[4, 3, 2, 1], [1, 3, 2, 4]], changes=[[1, 2, 3, 4], [1, 4, 2, 3]])
    found = relate(*cohort, make_values(osdi=[2, 3, 5, 9]))
    changes, response = found["changes"], found["response"]
    assert changes["rho"].tolist() == pytest.approx([1, 0.4])
    # Of 24 orders of people 2 are perfect, by hand 18 as far from zero as 0.4.
    assert changes["p_value"].tolist() == pytest.approx([2 / 24, 18 / 24])
    assert changes["q_value"].tolist() == pytest.approx([4 / 24, 18 / 24])
    assert changes["smallest_p_value"].tolist() == pytest.approx([2 / 24] * 2)
    assert changes["rank"].tolist() == [1, 2]
    assert response["rho"].tolist() == pytest.approx([-1, 0.8])
    assert found["relations"]["protein_group"].tolist() == ["Q0", "Q0"]
    assert found["relations"]["n_tested"].tolist() == [2, 2]


def test_people_without_the_second_sample_have_a_baseline():
    deps, log2, samples = make_cohort([[1, 2, 3, 4]], [[1, 2, 3, 4]])
    samples = [row for row in samples if row["sample"] != "P3_week2"]
    found = relate(
        deps, log2[[row["sample"] for row in samples]], samples, make_values(osdi=[1, 2, 3, 0])
    )
    assert found["relations"]["n_people"].tolist() == [3, 4]
    assert found["response"]["rho"].tolist() == pytest.approx([-0.2])


def test_a_protein_that_few_people_have_keeps_its_row():
    cohort = make_cohort([[1, 2, 3, 4]] * 3, [[1, 2, 3, 4], [nan, nan, 1, 2], [2, 2, 2, 2]])
    table = relate(*cohort, make_values(osdi=[1, 2, 3, 4]))["changes"]
    reasons = ["", "fewer than 3 people with both", "the same value in all of them"]
    assert table["reason"].tolist() == reasons
    assert table["n_people"].tolist() == [4, 2, 4]
    assert table["rank"].isna().tolist() == [False, True, True]


def test_only_tested_proteins_and_primary_measures_are_related():
    deps, log2, samples = make_cohort([[1, 2, 3]] * 2, [[1, 2, 3]] * 2)
    deps["reason"] = ["", "contaminant"]
    values = make_values(osdi=[1, 2, 3], cfs=[1, 2, 3])
    found = relate(deps, log2, samples, values, (OSDI, Measure("cfs", per="person")))
    assert found["changes"][["measure", "protein_group"]].to_numpy().tolist() == [["osdi", "Q0"]]


@pytest.mark.parametrize(
    ("osdi", "reason"),
    [
        ([nan] * 4, "no value at baseline and at week2"),
        ([1, 2, nan, nan], "2 of the people with samples have a change of it"),
        ([1, nan, nan, nan], "1 of the people with samples has a change of it"),
        ([3, 3, 3, 3], "its change is the same in everybody"),
    ],
)
def test_why_a_measure_is_not_related(osdi, reason):
    cohort = make_cohort([[1, 2, 3, 4]], [[1, 2, 3, 4]])
    found = relate(*cohort, make_values(osdi=osdi))
    assert found["relations"]["reason"].tolist() == [reason] * 2
    assert found["changes"].empty
    assert found["points"].empty


def test_people_of_two_arms_are_ranked_within_them():
    arms = ["drug", "drug", "drug", "placebo", "placebo", "placebo"]
    cohort = make_cohort([[0] * 6], [[11, 12, 13, 3, 2, 1]], arm=arms)
    values = make_values(osdi=[21, 22, 23, 1, 2, 3])
    (row,) = relate(*cohort, values, contrast=CHANGES)["changes"].to_dict("records")
    # One arm agrees and the other one does not, where both together would give 0.77.
    assert row["rho"] == 0
    assert row["p_value"] == 1


def test_points_are_the_people_of_the_strongest():
    cohort = make_cohort([[5, 6, 7]], [[1, 2, 3]])
    points = relate(*cohort, make_values(osdi=[2, 3, nan]))["points"]
    assert points.empty
    points = relate(*cohort, make_values(osdi=[2, 3, 1]))["points"]
    of_changes = points[points["relation"] == "changes"]
    assert of_changes[["subject", "protein", "change"]].to_numpy().tolist() == [
        ["P0", 1.0, 2.0],
        ["P1", 2.0, 3.0],
        ["P2", 3.0, 1.0],
    ]


@pytest.mark.slow
def test_nothing_is_significant_where_nothing_is_related():
    generator = np.random.default_rng(5)
    people = 10
    shares = []
    for _ in range(20):
        cohort = make_cohort(*generator.normal(size=(2, 200, people)))
        values = make_values(osdi=generator.normal(size=people))
        relations = relate(*cohort, values)["relations"]
        assert relations["n_q_below"].le(2).all()
        shares += (relations["n_below"] / relations["n_tested"]).tolist()
    assert np.mean(shares) == pytest.approx(0.05, abs=0.02)
