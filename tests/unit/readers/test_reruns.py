import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.readers.formats import require_table
from tearflow.readers.merged_runs import describe_reruns, merge_reruns, refuse_silent
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError
from tearflow.study.sheets import check_table
from tearflow.study.technical_replicates import rerun_rows, resolve_reruns, runs_by_sample

HEADER = ["cohort", "run", "sample", "subject", "visit", "batch", "include"]
ROWS = [
    ["dry", "a", "A-0", "A", "before", "1", ""],
    ["dry", "b", "B-0", "B", "before", "1", ""],
    ["dry", "a2", "A-0", "A", "before", "2", ""],
    ["dry", "a3", "A-0", "A", "before", "2", "false"],
    ["wet", "c", "A-0", "C", "before", "1", ""],
]


def sheet(rows=ROWS):
    lines = list(enumerate([HEADER, *rows], start=1))
    sheet, problems = check_table("samples.tsv", lines, "samples")
    assert not problems
    return sheet


def test_reruns_are_refused_with_the_choices():
    _, problems = resolve_reruns(sheet(), "refuse")
    assert len(problems) == 1
    text = str(problems[0])
    for part in (
        "line 4, column sample",
        'duplicate sample "A-0"; the first is in line 2',
        "include",
        "best or average",
    ):
        assert part in text


@pytest.mark.parametrize("policy", ["best", "average"])
def test_reruns_make_one_row_and_what_differs_is_empty(policy):
    merged, problems = resolve_reruns(sheet(), policy)
    assert not problems
    kept = [(row.line, row.cells["run"], row.cells["batch"]) for row in merged.rows]
    assert kept == [(2, "a", ""), (3, "b", "1"), (5, "a3", "2"), (6, "c", "1")]
    assert runs_by_sample(sheet())["dry"] == {"A-0": ["a", "a2"], "B-0": ["b"]}
    assert [row.cells["run"] for row in rerun_rows(sheet().rows)] == ["a", "a2"]


@pytest.mark.parametrize(("place", "column"), [(3, "subject"), (4, "visit")])
def test_reruns_are_of_one_subject_and_visit(place, column):
    rows = [list(row) for row in ROWS]
    rows[2][place] = "other"
    merged, problems = resolve_reruns(sheet(rows), "best")
    assert [(problem.row, problem.column) for problem in problems] == [(4, column)]
    assert len(merged.rows) == len(rows)


RUNS = {"S1": ["a", "b"], "S2": ["c"]}
VALUES = pd.DataFrame({"a": [2.0, np.nan, np.nan], "b": [8.0, 4.0, np.nan], "c": [3.0, 0.1, 7.0]})


def test_best_takes_the_run_with_more_identifications_as_it_is():
    values, table = merge_reruns(VALUES, RUNS, "best")
    pd.testing.assert_frame_equal(values, VALUES[["b", "c"]].set_axis(["S1", "S2"], axis=1))
    assert table["used"].tolist() == [False, True, True]
    assert table["n_identified"].tolist() == [1, 2, 3]


def test_the_first_of_equal_runs_is_the_best():
    values, _ = merge_reruns(VALUES.assign(a=VALUES["b"] * 2), RUNS, "best")
    assert values["S1"].tolist()[:2] == [16.0, 8.0]


def test_average_is_of_the_logarithms_over_the_runs_that_see_the_group():
    values, table = merge_reruns(VALUES, RUNS, "average")
    np.testing.assert_allclose(np.log2(values["S1"]), [2.0, 2.0, np.nan])
    assert values["S2"].tolist() == [3.0, 0.1, 7.0]
    assert table["used"].all()


def test_what_was_done_is_said_and_a_silent_rerun_is_not_used():
    values = VALUES.assign(a=np.nan)
    for policy in ("best", "average"):
        _, table = merge_reruns(values, RUNS, policy)
        assert describe_reruns(table, policy) == [
            f"Sample S1 has 2 runs (a: 0, b: 2 protein groups); reruns is {policy}: used b."
        ]
        refuse_silent("matrix.tsv", table)
    _, table = merge_reruns(values.assign(b=np.nan), RUNS, "average")
    with pytest.raises(InputError, match='no run of sample "S1" has an intensity'):
        refuse_silent("matrix.tsv", table)


@pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ,
    reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
)
def test_best_keeps_what_was_kept_of_a_real_cohort():
    folder = Path(os.environ["TEARFLOW_REAL_DATA"]) / "chivas_saliva"
    derived = pd.read_table(folder / "sample_sheet_derived.tsv", dtype=str)
    again = derived[derived["sample"].duplicated(keep=False)]
    runs = again.groupby("sample")["run"].agg(list).to_dict()
    every = {run: run for run in again["run"]}
    matrix = require_table(str(folder / "report.pg_matrix.tsv"), "auto", MatrixSettings())
    _, table = merge_reruns(matrix.read(every, list(every)).intensities, runs, "best")
    found = table.set_index("run").loc[again["run"]]
    assert len(again) == 14
    assert found["n_identified"].tolist() == again["n_detected"].astype(int).tolist()
    assert found["used"].tolist() == (again["keep"] == "True").tolist()
