"""The script that lays the cohorts side by side, from the values of each."""

import pandas as pd
import pytest

import compare_endpoints
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.table_specs import (
    ADHERENCE,
    BASELINE,
    DIFFERENCES,
    SAFETY,
    VALUES,
)
from tearflow.io.tables import read_table, write_table

VISITS = ["before", "week2"]


@pytest.fixture
def given(tmp_path):
    """Arguments of the script for two cohorts of three people."""
    paths = []
    for name, gain in (("nsde", 0), ("ssde", 5)):
        rows = [
            ("osdi", f"{name}{n}", "", "", visit, 30.0 + n + gain * n * (visit == "week2"), False)
            for n in range(3)
            for visit in VISITS
        ]
        paths.append(tmp_path / f"{name}.tsv")
        write_table(pd.DataFrame(rows, columns=VALUES.names), paths[-1], VALUES)
    cohorts = {
        name: {
            "design": {
                "visits": VISITS,
                "baseline": "before",
                "arms": [],
                "control": "",
                "paired_arms": False,
            },
            "matrix": f"{name}.tsv",
            "samples": [{"sample": "s", "subject": f"{name}0", "visit": "before", "sex": "f"}],
            "people": [{"subject": f"{name}{n}", "Age": str(50 + n)} for n in range(3)],
        }
        for name in ("nsde", "ssde")
    }
    return {
        "values": paths,
        "cohorts": cohorts,
        "measures": [Measure("osdi", per="person", better="low", test="parametric")],
        "comparisons": {"both": ["nsde", "ssde"]},
        "sampled": {name: [f"{name}0"] for name in cohorts},
    }


def test_cohorts_are_described_and_compared(given, tmp_path):
    outputs = {name: tmp_path / f"{name}.tsv" for name in ("baseline", "differences")}
    compare_endpoints.main(**given, safety=None, outputs=outputs)
    baseline = read_table(outputs["baseline"], BASELINE)
    assert dict.fromkeys(baseline["characteristic"]) == dict.fromkeys(
        ["people", "Age", "sex", "osdi"]
    )
    assert baseline.query("characteristic == 'Age'")["n"].tolist() == [6, 3, 3]
    (row,) = (
        read_table(outputs["differences"], DIFFERENCES).query("analysis == 'person'").itertuples()
    )
    # Changes 0, 0, 0 and 0, 5, 10.
    assert (row.comparison, row.estimate, row.favours) == ("both", -5.0, "first")


def test_events_and_doses_are_counted_where_there_is_a_sheet(given, tmp_path):
    rows = [
        ("nsde", "nsde1", "OD", "treatment", "adverse_event", "stinging", "yes", 1.0, None, None),
        ("ssde", "new", "", "treatment", "adherence", "drops", "", None, 9.0, 10.0),
    ]
    columns = ["cohort", "subject", "eye", "period", "kind", "name", "related"]
    safety = pd.DataFrame(rows, columns=[*columns, "grade", "value", "of"])
    numbers = dict.fromkeys(("grade", "value", "of"), float)
    outputs = {name: tmp_path / f"{name}.tsv" for name in ("baseline", "safety", "adherence")}
    compare_endpoints.main(**given, safety=safety.astype(numbers), outputs=outputs)
    events = read_table(outputs["safety"], SAFETY)
    whole = events[events["period"].eq("") & events["name"].eq("") & events["grade"].isna()]
    # Four people of ssde: one is in the sheet of safety only.
    assert whole[["cohort", "n", "n_people", "n_events"]].to_numpy().tolist() == [
        ["nsde", 3, 1, 1],
        ["ssde", 4, 0, 0],
    ]
    (doses,) = read_table(outputs["adherence"], ADHERENCE).itertuples()
    assert (doses.cohort, doses.mean) == ("ssde", 0.9)
