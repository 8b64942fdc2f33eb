"""The comparison of two runs through the command line."""

import hashlib
import json
import shutil

import pandas as pd
import pytest

from tearflow.comparison.table_specs import RUN_DEPS, RUN_INPUTS
from tearflow.differential.table_specs import DEPS
from tearflow.io.tables import read_table, write_frame


@pytest.fixture(scope="module")
def compared(finished, tmp_path_factory, snakemake, edit):
    """A directory whose results were made again without a patient, beside the old ones.

    Cohort nsde lost a patient and has another threshold; of ssde the threshold alone differs. The
    tables that the comparison reads are made, and the manifest names them.
    """
    directory = shutil.copytree(finished, tmp_path_factory.mktemp("compared") / "copy")
    shutil.copytree(directory / "results", directory / "accepted")
    samples = pd.read_table(directory / "config/samples.tsv", dtype=str)
    gone = samples["sample"].str.startswith("N03")
    write_frame(
        samples.assign(include=(~gone).map(str).str.lower()), directory / "config/samples.tsv"
    )
    changed = {"differential/log2_fold_change": 1.5, "differential/min_pairs": 2}
    # Endpoints are not compared, and take as long as all else; figures in one format are faster.
    edit(directory, changed | {"endpoints": {}, "figures/formats": ["svg"]})
    status, printed = snakemake("--cores", "2", directory=directory)
    assert status == 0, printed
    status, printed = snakemake(
        *("--cores", "1", "compare_runs", "--config", "before=accepted"), directory=directory
    )
    assert status == 0, printed
    return directory, printed


def test_the_summary_counts_what_the_table_lists(compared):
    directory, printed = compared
    folder = directory / "results/compare_runs"
    deps = read_table(folder / "deps.tsv", RUN_DEPS)
    counts = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    assert f"{len(deps)} DEPs changed" in printed
    assert summary.startswith(f"## {len(deps)} DEPs changed")
    assert sum(counts["deps"].values()) == len(deps) > 0
    assert counts["deps_near_threshold"] == deps["near_threshold"].sum()


def test_deps_are_those_of_the_two_folders(compared):
    directory, _ = compared
    deps = read_table(directory / "results/compare_runs/deps.tsv", RUN_DEPS)
    for contrast, rows in deps.groupby("contrast"):
        sets = {}
        for folder in ("accepted", "results"):
            table = read_table(directory / folder / contrast / "deps.tsv", DEPS)
            sets[folder] = set(table.loc[table["is_dep"], "protein_group"])
        assert set(rows.loc[rows["change"] == "lost", "protein_group"]) == (
            sets["accepted"] - sets["results"]
        )
        assert set(rows.loc[rows["change"] == "gained", "protein_group"]) == (
            sets["results"] - sets["accepted"]
        )


def test_inputs_and_configuration(compared):
    directory, _ = compared
    folder = directory / "results/compare_runs"
    inputs = read_table(folder / "inputs.tsv", RUN_INPUTS).set_index("file")["status"]
    assert inputs["config/samples.tsv"] == "changed"
    assert inputs["resources/demo/nsde.pg_matrix.tsv"] == "same"
    configuration = pd.read_table(folder / "configuration.tsv", dtype=str).set_index("key")
    assert configuration.loc["differential.log2_fold_change", ["before", "after"]].tolist() == [
        "1.0",
        "1.5",
    ]
    assert configuration.loc["nsde.N03_week2.visit", "part"] == "sample"


def test_again_gives_the_same_bytes_and_runs_nothing_else(compared, snakemake):
    directory, _ = compared
    folder = directory / "results/compare_runs"

    def digests():
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()
        }

    before = digests()
    command = ("--cores", "1", "compare_runs", "--config", "before=accepted")
    status, printed = snakemake(*command, directory=directory, hash_seed=2)
    assert status == 0, printed
    assert "1 of 1 steps" in printed
    assert digests() == before
    assert json.loads((folder / "summary.json").read_text())["stale"] == []
    assert not any(str(directory).encode() in path.read_bytes() for path in folder.iterdir())
    # Which folder it was compared with is not part of the results.
    status, printed = snakemake("--dry-run", "--config", "before=accepted", directory=directory)
    assert "Nothing to be done" in printed


def test_results_older_than_a_sheet_are_compared_and_called_out_of_date(
    finished_copy, snakemake, edit
):
    shutil.copytree(finished_copy / "results", finished_copy / "accepted")
    samples = finished_copy / "config/samples.tsv"
    table = pd.read_table(samples, dtype=str)
    write_frame(table.assign(hospital="A"), samples)
    edit(finished_copy, {"before": "accepted"})
    status, printed = snakemake("--cores", "1", "compare_runs", directory=finished_copy)
    assert status == 0, printed
    assert "No DEP changed in 2 contrasts" in printed
    counts = json.loads((finished_copy / "results/compare_runs/summary.json").read_text())
    assert counts["stale"] == ["config/samples.tsv", "the cohorts"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ([], ['key "before" is empty', "--config before=path/to/old/results"]),
        (["before=result"], ["result: the folder was not found", 'nearest: "results"']),
    ],
)
def test_a_folder_that_cannot_be_compared_is_one_message(finished, snakemake, arguments, parts):
    command = ["--cores", "1", "compare_runs", *(["--config", *arguments] if arguments else [])]
    status, printed = snakemake(*command, directory=finished)
    assert status == 1
    assert "Traceback" not in printed
    for part in ("1 problem in the input", *parts):
        assert part in printed
    assert not (finished / "results/compare_runs").exists()
