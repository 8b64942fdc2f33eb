"""The template of the sample sheet, and what quantmsdiann writes, through the command line."""

import pandas as pd
import pytest

MISSING = "config/samples.tsv: the file was not found"


@pytest.mark.parametrize("contrasts", [True, False])
def test_template_needs_no_sample_sheet(directory, snakemake, contrasts):
    (directory / "config/samples.tsv").unlink()
    if not contrasts:
        (directory / "config/contrasts.tsv").unlink()
    status, printed = snakemake("--cores", "1", "sample_sheet", directory=directory)
    assert status == 0, printed
    assert "Wrote config/samples.template.tsv" in printed
    template = pd.read_table(directory / "config/samples.template.tsv", dtype=str)
    assert template["cohort"].value_counts().to_dict() == {"nsde": 6, "ssde": 6}
    assert not template[["subject", "visit", "guess"]].isna().any(axis=None)
    status, printed = snakemake("--cores", "1", "sample_sheet", directory=directory)
    assert status == 1
    assert "not overwritten" in printed


@pytest.mark.parametrize("target", [[], ["results/nsde/log2.tsv"]], ids=["all", "file"])
def test_nothing_else_is_made_without_a_sample_sheet(directory, snakemake, target):
    (directory / "config/samples.tsv").unlink()
    status, printed = snakemake("--cores", "1", *target, directory=directory)
    assert status == 1
    assert printed.count(MISSING) == 1
    assert "or let `snakemake sample_sheet` write a template of it" in printed
    assert "Traceback" not in printed
    assert not (directory / "results").exists()


def test_every_other_problem_is_shown_first(directory, snakemake, edit):
    (directory / "config/samples.tsv").unlink()
    edit(directory, {"differential/alpha": 2})
    status, printed = snakemake("--cores", "1", "sample_sheet", directory=directory)
    assert status == 1
    assert "2 problems in the input" in printed
    assert MISSING in printed


def test_template_beside_a_sheet_and_another_target(finished_copy, snakemake):
    status, printed = snakemake("--cores", "1", "sample_sheet", "all", directory=finished_copy)
    assert status == 0, printed
    assert (finished_copy / "config/samples.template.tsv").exists()
    assert (finished_copy / "results/nsde/log2.tsv").stat().st_size > 100_000
    status, printed = snakemake("--dry-run", directory=finished_copy)
    assert "Nothing to be done" in printed


def test_output_of_quantmsdiann_with_its_sdrf_file(directory, planned, edit):
    tables, sdrf = directory / "out/quant_tables", directory / "out/sdrf/PXD1.sdrf.tsv"
    tables.mkdir(parents=True)
    sdrf.parent.mkdir()
    matrix = directory / "resources/demo/nsde.pg_matrix.tsv"
    matrix.rename(tables / "diann_report.pg_matrix.tsv")
    samples = pd.read_table(directory / "config/samples.tsv", dtype=str)
    samples = samples[samples["cohort"] == "nsde"]
    columns = {
        "source name": samples["sample"],
        "characteristics[organism]": "homo sapiens",
        "characteristics[individual]": samples["subject"],
        "comment[technical replicate]": "1",
        "comment[data file]": samples["run"] + ".raw",
        "factor value[sampling time]": samples["visit"],
    }
    pd.DataFrame(columns).to_csv(sdrf, sep="\t", index=False)
    (directory / "config/cohorts.tsv").write_text("cohort\tmatrix\nnsde\tout\n")
    contrasts = pd.read_table(directory / "config/contrasts.tsv")
    contrasts[contrasts["cohort"] == "nsde"].to_csv(
        directory / "config/contrasts.tsv", sep="\t", index=False
    )
    # The endpoints of the demo are of both cohorts.
    changes = {"samples": "out/sdrf/PXD1.sdrf.tsv", "comparisons": {}, "endpoints": {}}
    edit(directory, changes)
    assert "read_matrix" in {rule for rule, _ in planned(directory)}
