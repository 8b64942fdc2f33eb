"""Adverse events and adherence, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.baseline import EndpointCohort
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.safety import list_groups, tabulate_adherence, tabulate_events

GROUPS = {("nsde", ""): ["A", "B", "C"], ("nsde", "drug"): ["A", "B"], ("ssde", ""): ["A"]}


@pytest.fixture
def events():
    rows = [
        ("nsde", "A", "treatment", "stinging", 1, "yes"),
        ("nsde", "A", "treatment", "stinging", 2, ""),
        ("nsde", "C", "treatment", "redness", np.nan, "no"),
        ("nsde", "A", "follow-up", "redness", 1, ""),
    ]
    columns = ["cohort", "subject", "period", "name", "grade", "related"]
    return pd.DataFrame(rows, columns=columns).astype({"grade": float})


def find(table, cohort, arm="", period="", name="", grade=None):
    same = table["grade"].isna() if grade is None else table["grade"].eq(grade).fillna(False)
    key = {"cohort": cohort, "arm": arm, "period": period, "name": name}
    for column, value in key.items():
        same &= table[column].eq(value)
    (row,) = table[same].to_dict("records")
    return row


def test_people_are_counted_once_and_events_each(events):
    table = tabulate_events(events, GROUPS)
    every = find(table, "nsde")
    assert (every["n"], every["n_people"], every["n_events"], every["n_related"]) == (3, 2, 4, 1)
    assert every["share"] == pytest.approx(2 / 3)
    stinging = find(table, "nsde", period="treatment", name="stinging")
    assert (stinging["n_people"], stinging["n_events"]) == (1, 2)
    assert find(table, "nsde", grade=1)["n_events"] == 2
    assert find(table, "nsde", arm="drug", name="redness")["n_people"] == 1


def test_an_event_without_a_grade_counts_in_the_total_alone(events):
    table = tabulate_events(events, GROUPS)
    graded = sum(find(table, "nsde", grade=grade)["n_events"] for grade in (1, 2))
    assert (graded, find(table, "nsde")["n_events"]) == (3, 4)


def test_a_cohort_without_events_has_zeros(events):
    row = find(tabulate_events(events, GROUPS), "ssde", name="redness")
    assert (row["n"], row["n_people"], row["share"], row["n_events"]) == (1, 0, 0.0, 0)


def test_no_events_at_all_are_zeros_too(events):
    table = tabulate_events(events.iloc[:0], GROUPS)
    assert table[["cohort", "arm", "n_events"]].to_numpy().tolist() == [
        ["nsde", "", 0],
        ["nsde", "drug", 0],
        ["ssde", "", 0],
    ]


def test_adherence_is_the_share_of_the_planned_doses():
    rows = [
        ("nsde", "A", "treatment", "drops", 28, 56),
        ("nsde", "A", "treatment", "drops", 56, 56),
        ("nsde", "B", "treatment", "drops", 0.8, np.nan),
        ("nsde", "C", "treatment", "drops", 42, 56),
    ]
    columns = ["cohort", "subject", "period", "name", "value", "of"]
    table = tabulate_adherence(pd.DataFrame(rows, columns=columns), GROUPS)
    every, drug = table.to_dict("records")
    # 84 of 112, a share of .8, and 42 of 56.
    assert (every["n"], every["mean"]) == (3, pytest.approx((0.75 + 0.8 + 0.75) / 3))
    assert every["median"] == pytest.approx(0.75)
    assert (every["n_adherent"], every["share_adherent"]) == (1, pytest.approx(1 / 3))
    assert (drug["arm"], drug["n"], drug["n_adherent"]) == ("drug", 2, 1)


def test_people_of_all_sheets_are_at_risk():
    def make(name, rows, design):
        values = pd.DataFrame(rows, columns=["subject", "arm"])
        return EndpointCohort(name, design, values, pd.DataFrame())

    rows = [("A", "drug"), ("B", "sham"), ("A", "drug")]
    groups = EndpointDesign(("v1",), "v1", ("drug", "sham"), "sham")
    eyes = EndpointDesign(("v1",), "v1", ("drug", "sham"), "sham", paired_arms=True)
    cohorts = [make("x", rows, groups), make("y", rows, eyes)]
    sampled = {"x": ["A", "S"], "y": ["A"], "z": ["Z", "Q"], "untouched": ["U"]}
    sheet = pd.DataFrame({"cohort": ["x", "z"], "subject": ["E", "Z"]})
    assert list_groups(cohorts, sampled, sheet) == {
        ("x", ""): {"A", "B", "E", "S"},
        ("x", "drug"): {"A"},
        ("x", "sham"): {"B"},
        # Eyes of the same people are no groups of people.
        ("y", ""): {"A", "B"},
        ("z", ""): {"Z", "Q"},
    }
