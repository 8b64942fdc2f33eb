"""Results in a folder of their own, and results that are left over."""

import shutil


def test_other_results_are_beside_those_that_are_there(finished_copy, planned, snakemake):
    others = ("--config", "results=results_moderated")
    jobs = planned(finished_copy, *others)
    assert {rule for rule, _ in jobs} > {"read_matrix", "find_deps", "write_report"}
    assert all(name.startswith("results_moderated/") for _, made in jobs for name in made)
    # The folder of the results changes none of them.
    status, printed = snakemake("--dry-run", directory=finished_copy)
    assert status == 0, printed
    assert "Nothing to be done" in printed


def test_a_place_that_is_no_folder_below_is_refused(directory, snakemake):
    status, printed = snakemake("--dry-run", "--config", "results=../x", directory=directory)
    assert status == 1
    assert "Give the path of a folder below this one" in printed


def test_what_is_left_over_is_named_and_removed_when_asked(finished_copy, snakemake):
    results = finished_copy / "results"
    shutil.copytree(results / "nsde", results / "removed")
    (results / "removed/mine.txt").write_text("")
    before = {path for path in results.rglob("*") if "removed" not in path.parts}
    status, printed = snakemake("--dry-run", directory=finished_copy)
    assert status == 0, printed
    assert "removed, removed/endpoints, removed/week2_vs_baseline" in printed
    status, printed = snakemake("--cores", "1", "clean_leftovers", directory=finished_copy)
    assert status == 0, printed
    assert "stay, since no run has written them: mine.txt" in printed
    assert [path.name for path in (results / "removed").rglob("*")] == ["mine.txt"]
    assert {path for path in results.rglob("*") if "removed" not in path.parts} == before
