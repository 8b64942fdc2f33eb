"""The demo from sheets to report: what is planned, what is made, what stays the same."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from tearflow.comparison.table_specs import SHARED_TERMS
from tearflow.differential.table_specs import DEPS, NULL_SELF_TEST
from tearflow.io.tables import read_table
from tearflow.network.table_specs import HUBS
from tearflow.proteins.gene_level import is_tested
from tearflow.report.outputs import spec_of

ROOT = Path(__file__).parents[2]
# Snakemake, ending with an error where its scheduler starts a timer to look for jobs again.
WITHOUT_TIMERS = """
from snakemake.cli import main
from snakemake.scheduling.job_scheduler import JobScheduler
JobScheduler._schedule_reevalutation = None
main()
"""
REPORT = {"write_report", "write_manifest"}
OF_STUDY = {"write_study_workbook"} | REPORT
END = {"write_workbook"} | OF_STUDY
COMPARED = {"compare_contrasts", "draw_comparison"} | END
CONTRAST = {"interpret_deps", "draw_figures"} | COMPARED
OF_DEPS = {"relate_endpoints", "draw_related_endpoints"} | CONTRAST
# Whose jobs draw and do nothing else.
DRAWN = {"draw_figures", "draw_endpoints", "draw_related_endpoints"}
DRAWN_SETS = {"draw_comparison"} | OF_STUDY
NAMED = {"name_proteins", "normalise", "assess_quality", "find_deps"}


def checksums(directory):
    """SHA-256 of every result by its path."""
    results = directory / "results"
    files = sorted(path for path in results.rglob("[!.]*") if path.is_file())
    return {
        str(path.relative_to(results)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def rules(jobs):
    return {rule for rule, _ in jobs}


def add_cohort(directory, name, like):
    """Append to every sheet the rows of one cohort under another name."""
    for sheet in ("cohorts", "samples", "contrasts"):
        path = directory / f"config/{sheet}.tsv"
        table = pd.read_table(path, dtype=str, keep_default_na=False)
        rows = table[table["cohort"] == like].assign(cohort=name)
        if "title" in rows:
            # Two cohorts of one title are refused.
            rows = rows.assign(title="")
        pd.concat([table, rows]).to_csv(path, sep="\t", index=False)


def test_second_run_has_nothing_to_do(finished, snakemake):
    status, printed = snakemake("--cores", "2", directory=finished)
    assert status == 0, printed
    assert "Nothing to be done" in printed


def test_check_is_printed_once_however_many_jobs_read_the_sheets(finished):
    printed = (finished / "printed.txt").read_text(encoding="utf-8")
    note = 'config/samples.tsv: columns taken as clinical variables: "age".'
    assert printed.count(note) == 1


def test_a_cohort_made_again_on_one_core_has_the_same_bytes(finished, finished_copy, snakemake):
    # With it is made again what is made of several cohorts.
    shutil.rmtree(finished_copy / "results/nsde")
    status, printed = snakemake("--cores", "1", directory=finished_copy, hash_seed=2)
    assert status == 0, printed
    assert checksums(finished_copy) == checksums(finished)


def test_every_job_has_a_log_and_no_temporary_file_stays(finished):
    assert not list(finished.rglob(".partial.*"))
    assert {path.stem for path in (finished / "logs").rglob("*.log")} >= CONTRAST


def test_workbooks_are_results_that_manifest_and_report_name(finished):
    results = finished / "results"
    names = ["nsde/week2_vs_baseline/tables.xlsx", "ssde/week2_vs_baseline/tables.xlsx"]
    names.append("tables.xlsx")
    assert sorted(results.rglob("*.xlsx")) == sorted(results / name for name in names)
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["path"]: file["sha256"] for file in manifest["outputs"]}
    found = checksums(finished)
    assert {name: listed[f"results/{name}"] for name in names} == {n: found[n] for n in names}
    crate = (results / "ro-crate-metadata.json").read_text(encoding="utf-8")
    report = (results / "report.html").read_text(encoding="utf-8")
    for name in names:
        assert f'"{name}"' in crate
        assert f'href="{name}"' in report


def test_deps_alone_are_those_of_the_whole_table(finished):
    folder = finished / "results/nsde/week2_vs_baseline"
    header, *rows = (folder / "deps.tsv").read_text(encoding="utf-8").splitlines()
    place = header.split("\t").index("is_dep")
    deps = [row for row in rows if row.split("\t")[place] == "True"]
    assert len(deps) > 10
    assert (folder / "deps_only.tsv").read_text(encoding="utf-8").splitlines() == [header, *deps]


def test_every_table_of_the_demo_has_the_columns_of_its_spec(finished):
    results = finished / "results"
    for path in results.rglob("*.tsv"):
        spec = spec_of(path.relative_to(results).as_posix())
        table = read_table(path, spec)
        spec.check(table.columns.tolist())
        for column in map(spec.column, table):
            assert column.title, f"{path}: {column.name}"
            assert column.hint, f"{path}: {column.name}"


def test_new_cohort_plans_only_its_own_jobs(finished_copy, planned):
    add_cohort(finished_copy, "third", like="nsde")
    jobs = planned(finished_copy)
    # Adverse events are counted of the people of all cohorts.
    of_all = {"compare_endpoints"} | END
    others = [
        output
        for rule, outputs in jobs
        for output in outputs
        if rule not in of_all and not output.startswith("results/third/")
    ]
    assert others == []
    assert rules(jobs) == {"read_matrix"} | NAMED | of_all | (
        CONTRAST - {"compare_contrasts", "draw_comparison"}
    )
    assert len(jobs) == len(rules(jobs))


def list_downstream(jobs, file):
    """The job that makes a file, and those that run again after it."""
    made, found = set(), []
    # A job is announced after those that it needs.
    for rule, needed, outputs in jobs:
        if file in outputs or made & set(needed):
            made |= set(outputs)
            found.append((rule, outputs))
    return found


@pytest.mark.parametrize(
    ("forced", "made", "downstream"),
    [
        ("nsde/week2_vs_baseline/deps.tsv", "find_deps", OF_DEPS),
        ("nsde/week2_vs_baseline/go.tsv", "interpret_deps", CONTRAST),
        ("nsde/week2_vs_baseline/volcano.svg", "draw_figures", REPORT),
        ("nsde/qc.tsv", "assess_quality", END),
        (
            "comparisons/nsde_and_ssde/shared_deps.tsv",
            "compare_contrasts",
            {"draw_comparison"} | OF_STUDY,
        ),
        ("comparisons/nsde_and_ssde/changes.svg", "draw_comparison", REPORT),
        ("manifest.json", "write_manifest", set()),
    ],
)
def test_stage_restarts_by_itself(every_job, forced, made, downstream):
    jobs = list_downstream(every_job, f"results/{forced}")
    assert rules(jobs) == {made} | downstream
    assert not any("/ssde/" in output for _, outputs in jobs for output in outputs)


@pytest.mark.parametrize(
    ("key", "value", "touched"),
    [
        ("figures/top_terms", 7, {"draw_figures"} | END),
        ("figures/formats", ["tiff"], {"assess_quality", "draw_comparison"} | DRAWN | END),
        ("figures/titles", True, {"assess_quality", "draw_comparison"} | DRAWN | END),
        ("enrichment/alpha", 0.01, CONTRAST),
        ("differential/alpha", 0.01, {"find_deps"} | OF_DEPS),
        ("comparisons", {}, {"compare_endpoints"} | OF_STUDY),
        ("resources/contaminants", "none", NAMED | OF_DEPS),
    ],
)
def test_changed_value_runs_again_what_it_touches(
    finished_copy, planned, edit, key, value, touched
):
    edit(finished_copy, {key: value})
    assert rules(planned(finished_copy)) == touched


def test_another_network_runs_again_what_it_touches(finished_copy, planned, edit):
    shutil.copy(ROOT / "resources/human/interactions.tsv.gz", finished_copy / "own.tsv.gz")
    edit(finished_copy, {"resources/interactions": "own.tsv.gz"})
    assert rules(planned(finished_copy)) == CONTRAST
    edit(finished_copy, {"network/min_score": 0.8})
    assert rules(planned(finished_copy)) == CONTRAST


def test_replaced_matrix_is_read_again_whatever_its_time(finished_copy, planned):
    matrix = finished_copy / "resources/demo/nsde.pg_matrix.tsv"
    time = matrix.stat().st_mtime
    lines = matrix.read_text(encoding="utf-8").splitlines(keepends=True)
    matrix.write_text("".join(lines[:-1]), encoding="utf-8")
    os.utime(matrix, (time, time))
    assert "read_matrix" in rules(planned(finished_copy))


def test_new_description_reads_and_tests_nothing_again(finished_copy, planned):
    sheet = finished_copy / "config/cohorts.tsv"
    text = sheet.read_text(encoding="utf-8")
    assert "imulated" in text
    sheet.write_text(text.replace("imulated", "imulated again"), encoding="utf-8")
    shown = {"assess_quality", "draw_comparison"} | DRAWN
    assert rules(planned(finished_copy)) == shown | END


def test_new_titles_draw_comparisons_again_and_test_nothing(finished_copy, planned):
    for name, title in (("cohorts", "Dry eye"), ("contrasts", "Two weeks of treatment")):
        sheet = finished_copy / f"config/{name}.tsv"
        header, first, *rows = (line.split("\t") for line in sheet.read_text().splitlines())
        titled = dict(zip(header, first, strict=False)) | {"title": title}
        rows = [titled, *(dict(zip(header, row, strict=True)) for row in rows)]
        lines = ["\t".join(titled), *("\t".join(row.get(k, "") for k in titled) for row in rows)]
        sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert rules(planned(finished_copy)) == {"draw_comparison"} | END


def test_contrast_of_another_cohort_is_named(directory, snakemake, edit):
    edit(directory, {"comparisons": {}})
    sheet = directory / "config/contrasts.tsv"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("ssde\tweek2_vs_baseline", "ssde\tother"), encoding="utf-8")
    target = "results/nsde/other/deps.tsv"
    status, printed = snakemake("--dry-run", target, directory=directory)
    assert status == 1
    assert 'Cohort "nsde" has no contrast "other", but week2_vs_baseline.' in printed


def test_report_of_snakemake_as_an_archive_runs_no_script_of_a_cell(finished_copy, snakemake):
    sheet = finished_copy / "config/cohorts.tsv"
    text = sheet.read_text(encoding="utf-8")
    script = "</script><script>window.ran = 1</script>"
    sheet.write_text(text.replace("imulated", f"imulated {script}"), encoding="utf-8")
    status, printed = snakemake("--report", "report.zip", directory=finished_copy)
    assert status == 0, printed
    with ZipFile(finished_copy / "report.zip") as archive:
        html = archive.read("report/report.html").decode()
    assert script not in html
    assert '"NSDE: week2 against baseline"' in html
    assert '"Comparison of NSDE and SSDE"' in html
    assert "imulated \\\\x3c/script>\\\\x3cscript>window.ran = 1" in html


@pytest.mark.parametrize(("rate", "status"), [([], 0), (["--max-jobs-per-timespan", "99/1s"], 1)])
def test_local_run_starts_no_timers_unless_a_rate_is_asked_for(finished_copy, rate, status):
    log2 = "results/nsde/log2.tsv"
    command = [sys.executable, "-c", WITHOUT_TIMERS, "--snakefile", ROOT / "Snakefile"]
    options = ["--directory", finished_copy, "--cores", "1", *rate, "--forcerun", log2, "--", log2]
    run = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert run.returncode == status, run.stderr


def test_report_says_simulated(finished):
    html = (finished / "results/report.html").read_text(encoding="utf-8")
    assert "simulated" in html.lower()


def test_null_self_test_is_a_target_of_its_own(finished_copy, planned, snakemake):
    before = checksums(finished_copy)
    assert rules(planned(finished_copy, "null_self_test")) == {"test_null"}
    status, printed = snakemake("--cores", "2", "null_self_test", directory=finished_copy)
    assert status == 0, printed
    assert set(checksums(finished_copy)) - set(before) == {
        f"{cohort}/week2_vs_baseline/null_self_test.tsv" for cohort in ("nsde", "ssde")
    }
    flips = read_table(
        finished_copy / "results/nsde/week2_vs_baseline/null_self_test.tsv", NULL_SELF_TEST
    )
    deps = read_table(finished_copy / "results/nsde/week2_vs_baseline/deps.tsv", DEPS)
    assert len(flips) == 3
    assert (flips["up"] + flips["down"] == flips["n_deps"]).all()
    # What is planted is gone: the signs of its pairs no longer agree.
    assert flips["n_deps"].max() < deps["is_dep"].sum() / 2


@pytest.mark.parametrize("cohort", ["nsde", "ssde"])
def test_planted_truth_is_found(finished, cohort):
    truth = pd.read_table(ROOT / "resources/demo/truth.tsv").query("cohort == @cohort")
    deps = read_table(finished / f"results/{cohort}/week2_vs_baseline/deps.tsv", DEPS)
    both = truth.merge(deps, on="protein_group", suffixes=("_planted", ""))
    assert len(both) == len(truth)
    testable = both[is_tested(both)]
    found = testable["is_dep"] & (testable["direction"] == testable["direction_planted"])
    assert found.mean() >= 0.8


def test_planted_granule_proteins_are_in_the_network(finished):
    hubs = read_table(finished / "results/nsde/week2_vs_baseline/hubs.tsv", HUBS).set_index("gene")
    assert (hubs.loc[["MMP9", "PRTN3"], "degree"] > 0).all()
    # STRING has no physical interaction of MMP8 from 0.9: it is listed as a DEP without any.
    assert hubs.loc["MMP8", "degree"] == 0


def test_planted_theme_is_shared(finished):
    terms = read_table(
        finished / "results/comparisons/nsde_and_ssde/shared_terms.tsv", SHARED_TERMS
    )
    shared = terms[terms["shared"] & (terms["ontology"] == "BP")]
    assert "humoral immune response" in set(shared["term"])


def test_lint(snakemake, directory):
    status, printed = snakemake("--lint", directory=directory)
    assert status == 0, printed


@pytest.mark.parametrize(
    "command",
    [
        ["snakefmt", "--check", "Snakefile", "workflow/Snakefile", "workflow/rules"],
        ["ruff", "check"],
        ["ruff", "format", "--check"],
    ],
    ids=" ".join,
)
def test_format(command):
    program = Path(sys.executable).with_name(command[0])
    run = subprocess.run(
        [program, *command[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
