"""The workflow through sbatch, on a real Slurm: to the end, and through what can happen on the way.

Every wait has an end, since what goes wrong on a cluster mostly shows as a run that never stops.
"""

import filecmp
import os
import re
import shutil
import signal
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "benchmarks"))

from scale_data import lay_out  # noqa: E402

COHORT = "results/nsde"
CONTRAST = f"{COHORT}/week2_vs_baseline"
ANNOTATION = "results/gene_sets/terms.tsv"


def files(directory):
    """Files under a directory, relative to it."""
    return sorted(str(p.relative_to(directory)) for p in directory.rglob("*") if p.is_file())


def assert_same_bytes(directory, expected, skip=()):
    found, names = (
        [name for name in files(folder) if not name.startswith(skip)]
        for folder in (directory, expected)
    )
    assert found == names
    _, different, unreadable = filecmp.cmpfiles(directory, expected, names, shallow=False)
    assert (different, unreadable) == ([], [])


def jobs_since(cluster, before):
    """Jobs that were submitted after a list of jobs was taken."""
    known = {job.id for job in before}
    return [job for job in cluster.jobs() if job.id not in known]


def test_demo_runs_through_sbatch_with_the_bytes_of_a_local_run(cluster, local_run, directory):
    before = cluster.jobs()
    status, printed = cluster.run(directory)
    assert status == 0, printed
    assert_same_bytes(directory / "results", local_run / "results")

    submitted = jobs_since(cluster, before)
    assert {job.state for job in submitted} == {"COMPLETED"}
    # Annotation, two cohorts, two contrasts, comparison with report.
    assert len(submitted) == 6


def test_job_that_is_cancelled_from_outside_is_tried_again(cluster, local_run, directory):
    before = cluster.jobs()
    controller = cluster.start(directory, f"{COHORT}/qc.tsv")
    # In the middle of the group: its first job has written its tables, the last has not.
    cluster.wait_until("the first table", (directory / COHORT / "intensities.tsv").exists)
    [job] = jobs_since(cluster, before)
    cluster.cancel(job.id)
    status, printed = cluster.finish(controller, directory)

    assert status == 0, printed
    assert "Error in group cohort" in printed
    cancelled, repeated = jobs_since(cluster, before)
    assert (cancelled.state, repeated.state) == ("CANCELLED", "COMPLETED")
    assert repeated.memory_mb >= 2 * cancelled.memory_mb - 1
    assert_same_bytes(
        directory / COHORT, local_run / COHORT, skip=("week2_vs_baseline/", "endpoints/")
    )


def test_job_that_needs_more_memory_than_it_has_gets_more(cluster, directory):
    before = cluster.jobs()
    # Snakemake alone needs more than the first attempt has, and all of it half of the second.
    little = "propagate_annotation:mem_mb=120*6**(attempt-1)"
    status, printed = cluster.run(directory, "--set-resources", little, "--", ANNOTATION)
    assert status == 0, printed
    states = [(job.memory_mb, job.state) for job in jobs_since(cluster, before)]
    assert states == [(120, "FAILED"), (720, "COMPLETED")]


def test_killed_controller_resumes_to_the_bytes_of_a_local_run(cluster, local_run, directory):
    before = cluster.jobs()
    controller = cluster.start(directory, f"{CONTRAST}/volcano.svg")
    # The contrast is under way: its first job has ended, its figures are not there.
    cluster.wait_until("the DEPs", (directory / CONTRAST / "deps.tsv").exists, seconds=200)
    controller.send_signal(signal.SIGKILL)
    assert controller.wait(10) == -signal.SIGKILL
    assert not (directory / CONTRAST / "volcano.svg").exists()

    # What docs/cluster.md tells: end the jobs of the dead run, unlock, start again.
    log = max((directory / ".snakemake/log").glob("*.log"), key=os.path.getmtime)
    [name] = re.findall(r"SLURM run ID: (\S+)", log.read_text(encoding="utf-8"))
    assert {job.name for job in jobs_since(cluster, before)} == {name}
    cluster.cancel("--name", name)
    status, printed = cluster.run(directory, "--unlock")
    assert status == 0, printed
    before = cluster.jobs()
    status, printed = cluster.run(directory, f"{CONTRAST}/volcano.svg")

    assert status == 0, printed
    # Without what no figure of the contrast is made from, nor its list of checksums.
    others = ("elisa", "endpoint", "proteins_with", "baseline_and", "tables.xlsx", ".sha256sums")
    assert_same_bytes(directory / CONTRAST, local_run / CONTRAST, skip=others)
    assert_same_bytes(directory / "results/gene_sets", local_run / "results/gene_sets")
    # What was done stays done: only the contrast runs again, with or without the job that was
    # ending when the controller was killed.
    [job] = jobs_since(cluster, before)
    assert job.comment.startswith("rule_contrast_")
    assert "draw_figures" in job.comment


def test_series_of_visits_runs_through_sbatch(cluster, tmp_path):
    directory = shutil.copytree(ROOT / "examples/studies/visits", tmp_path / "visits")
    before = cluster.jobs()
    status, printed = cluster.run(directory, "results/tears/course/trajectories.svg")
    assert status == 0, printed
    submitted = jobs_since(cluster, before)
    assert {job.state for job in submitted} == {"COMPLETED"}
    # All contrasts are one.
    assert len(list((directory / "results/tears").glob("*/deps.tsv"))) == 3
    [cohort, _, summary] = [job.comment for job in submitted]
    assert "read_matrix" in cohort
    assert {"follow_visits", "draw_visits"} <= set(re.findall(r"[a-z]+_[a-z]+", summary))


def test_page_of_a_cohort_among_many_contrasts_runs_through_sbatch(cluster, tmp_path):
    # One more than fit on the page of a study, each small.
    lay_out(tmp_path / "many", cohorts=13, pairs=3, groups=300)
    before = cluster.jobs()
    status, printed = cluster.run(tmp_path / "many", "results/cohort1/report.html")
    assert status == 0, printed
    submitted = jobs_since(cluster, before)
    assert {job.state for job in submitted} == {"COMPLETED"}
    assert "write_cohort_report" in submitted[-1].comment


def test_log_of_a_failed_job_is_shown(cluster, directory):
    path = directory / "config/config.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["resources"]["ontology"] = "config/own.obo"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    # Well begun, so that only the job sees that it does not fit the annotation.
    ontology = "[Term]\nid: GO:0000000\nname: none\nnamespace: biological_process\n"
    (directory / "config/own.obo").write_text(ontology, encoding="utf-8")

    status, printed = cluster.run(directory, "--retries", "0", ANNOTATION)

    assert status == 1
    assert "Error in rule propagate_annotation" in printed
    assert "no gene is annotated to a term of the ontology" in printed
    assert "Traceback" not in printed


def test_sheet_that_is_edited_in_the_run_is_refused(cluster, local_run, tmp_path):
    directory = shutil.copytree(local_run, tmp_path / "copy")
    sheet = directory / "config/samples.tsv"
    (directory / "results/report.html").unlink()
    before = cluster.jobs()
    controller = cluster.start(directory)
    cluster.wait_until("the report's job", lambda: jobs_since(cluster, before))
    # The same samples: what counts is that nobody knows which of the two a job has read.
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    status, printed = cluster.finish(controller, directory)

    assert status == 1
    assert printed.count("config/samples.tsv: the file was changed while the workflow ran") == 1
    [report] = jobs_since(cluster, before)
    assert (report.comment, report.state) == ("rule_summary_write_report", "COMPLETED")
