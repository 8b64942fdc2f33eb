"""The tests of clinical measures in two results folders, side by side."""

import numpy as np
import pandas as pd
import pytest

from tearflow.comparison.run_endpoints import compare_endpoints, list_shared
from tearflow.comparison.run_folders import Results
from tearflow.endpoints.table_specs import TESTS
from tearflow.io.checksums import sha256
from tearflow.io.tables import write_frame

SAME = ("osdi", "week1", -5.0, 0.4, 11)


def write(folder, rows, cohort="nsde"):
    """Results with the tests of a cohort: measure, visit, estimate, adjusted p and people."""
    place = folder / cohort / "endpoints"
    place.mkdir(parents=True)
    table = pd.DataFrame(rows, columns=["measure", "visit", "estimate", "adjusted_p", "n_people"])
    table = table.assign(comparison="visit", target=table["visit"], arm="", analysis="person")
    # What counts each eye is not compared.
    eyes = table.assign(analysis="published", estimate=table["estimate"] + len(rows))
    write_frame(pd.concat([table, eyes]).reindex(columns=TESTS.names), place / "tests.tsv")
    path = f"results/{cohort}/endpoints/tests.tsv"
    outputs = [{"path": path, "sha256": sha256(place / "tests.tsv")}]
    workflow = {"version": "0", "code": "a"}
    return Results(str(folder), {"cohorts": {cohort: {}}, "outputs": outputs, "workflow": workflow})


@pytest.fixture
def runs(tmp_path):
    before = [
        SAME,
        ("osdi", "week2", -9.0, 0.06, 11),
        ("tmh", "week1", 0.1, 0.01, 11),
        ("tmh", "week2", 0.1, 0.2, 11),
        ("il6", "week2", np.nan, 0.03, 10),
    ]
    after = [
        SAME,
        ("osdi", "week2", -12.0, 0.02, 12),
        ("tmh", "week1", -0.1, 0.01, 11),
        ("tmh", "week2", 0.1, 0.2, 12),
        ("il6", "week2", np.nan, 0.05, 10),
        ("cfs", "week2", -1.0, 0.5, 12),
    ]
    return write(tmp_path / "before", before), write(tmp_path / "after", after)


def test_what_crossed_the_level_comes_first(runs):
    table = compare_endpoints(*runs)
    assert table[["measure", "visit", "change"]].to_numpy().tolist() == [
        ["osdi", "week2", "gained"],
        ["tmh", "week1", "turned"],
        ["il6", "week2", "lost"],
        ["tmh", "week2", "moved"],
        ["cfs", "week2", "moved"],
    ]
    assert set(table["cohort"]) == {"nsde"}


def test_numbers_of_both_runs_stand_side_by_side(runs):
    gained = compare_endpoints(*runs).iloc[0]
    assert (gained["estimate_before"], gained["estimate_after"], gained["moved"]) == (-9, -12, -3)
    assert (gained["adjusted_p_before"], gained["adjusted_p_after"]) == (0.06, 0.02)
    assert (gained["n_people_before"], gained["n_people_after"]) == (11, 12)


def test_a_comparison_of_one_run_has_no_numbers_of_the_other(runs):
    new = compare_endpoints(*runs).query("measure == 'cfs'").iloc[0]
    assert np.isnan(new["estimate_before"]) and np.isnan(new["moved"])
    assert new["n_people_before"] is pd.NA


def test_equal_runs_have_no_row(tmp_path):
    runs = [write(tmp_path / name, [SAME]) for name in ("a", "b")]
    assert compare_endpoints(*runs).empty


def test_a_cohort_of_one_run_is_not_compared(tmp_path):
    runs = write(tmp_path / "a", [SAME]), write(tmp_path / "b", [SAME], "ssde")
    assert list_shared(*runs) == []
