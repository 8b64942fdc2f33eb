"""What the console says of a run."""

import logging
import time
from types import SimpleNamespace

import pytest

from tearflow.run.console import CONSOLE, SHOWN, read_results, shorten_console


@pytest.fixture
def said():
    """Function that sends messages, each text and fields, to a console; returns what it says."""

    def send(messages, *, version="9.27.1", handler_name=CONSOLE, last=(), **settings):
        lines = []
        logger = logging.Logger("console")
        handler = logging.Handler()
        handler.name = handler_name
        handler.emit = lambda record: lines.append(handler.format(record))
        logger.addHandler(handler)
        chosen = {"verbose": False, "printshellcmds": False, "dryrun": False} | settings
        workflow = SimpleNamespace(output_settings=SimpleNamespace(**chosen))
        ends = shorten_console(
            workflow, logger, version, lambda: list(last), {"a_c_1": ("a", ["c/w", "c/x"])}
        )
        for text, fields in messages:
            logger.info(text, extra=fields)
        return lines, ends

    return send


RUN = [
    ("header", {"event": "workflow_started"}),
    ("Building DAG of jobs...", {}),
    ("table", {"event": "run_info", "stats": {"a": 1, "b": 12, "total": 13}}),
    ("Select jobs to execute...", {}),
    ("Execute 2 jobs...", {}),
    *(
        ("8 kB", {"event": "job_info", "jobid": number, "rule_name": rule, "wildcards": wildcards}
         | {"reason": "Missing output files: x"})
        for number, rule, wildcards in [(4, "a", {"cohort": "c", "contrast": "w"}), (5, "b", {})]
    ),
    ("finished", {"event": "job_finished", "job_id": 5}),
    ("1 of 13 steps (8%) done", {"event": "progress"}),
    ("finished", {"event": "job_finished", "job_id": 4}),
    ("2 of 13 steps (15%) done", {"event": "progress"}),
    ("Error in rule a", {"event": "job_error"}),
]  # fmt: skip


def test_a_run_says_each_job_once_when_it_has_ended(said):
    lines, ends = said(RUN)
    assert lines == [
        "Building DAG of jobs...",
        "13 jobs: 1 a, 12 b",
        "1 of 13 steps (8%) done: b",
        "2 of 13 steps (15%) done: a c/w",
        "Error in rule a",
    ]
    assert not ends


def test_a_dry_run_says_each_job_with_its_reason_and_ends_with_what_was_checked(said):
    end = [RUN[2], ("This was a dry-run (flag -n).", {})]
    lines, ends = said([*RUN[:7], *end], dryrun=True, last=["Checked:", "  it"])
    assert lines == [
        "Building DAG of jobs...",
        "a c/w: Missing output files: x",
        "b: Missing output files: x",
        "13 jobs: 1 a, 12 b",
        "This was a dry-run (flag -n).\nChecked:\n  it",
    ]
    assert ends


def test_a_job_of_several_contrasts_names_the_first(said):
    job = {"event": "job_info", "jobid": 4, "rule_name": "a_c_1", "wildcards": {}}
    stats = {"event": "run_info", "stats": {"a": 1, "a_c_1": 2, "b_1": 1, "total": 4}}
    messages = [("8 kB", job | {"reason": "Missing output files: x"}), ("table", stats)]
    lines, _ = said(messages, dryrun=True)
    assert lines == ["a c/w and 1 more: Missing output files: x", "4 jobs: 3 a, 1 b_1"]


def test_a_run_without_any_job_ends_with_what_was_checked_too(said):
    lines, _ = said([("Nothing to be done (all is there).", {})], dryrun=True, last=["Checked:"])
    assert lines == ["Nothing to be done (all is there).\nChecked:"]


@pytest.mark.parametrize(
    "other",
    [
        {"verbose": True},
        {"printshellcmds": True},
        {"version": "9.99.0"},
        {"handler_name": "of a plugin"},
    ],
)
def test_who_asks_for_all_gets_all(said, other):
    lines, ends = said(RUN, **other)
    assert lines == [text for text, _ in RUN]
    assert not ends


def test_a_run_ends_with_the_results_that_it_has_written_itself(tmp_path):
    assert read_results(str(tmp_path), 0) == ""
    (tmp_path / "report.html").write_text("")
    lines = [f"c{number}/w: 1 DEP" for number in range(SHOWN + 3)]
    (tmp_path / "summary.txt").write_text("\n".join(lines[:2]) + "\n")
    assert read_results(str(tmp_path), 0).splitlines() == [
        f"Report: {tmp_path}/report.html",
        *lines[:2],
    ]
    assert read_results(str(tmp_path), time.time() + 60) == ""
    (tmp_path / "summary.txt").write_text("\n".join(lines))
    said = read_results(str(tmp_path), 0).splitlines()
    assert said[1:] == [*lines[:SHOWN], "and 3 contrasts more"]
