"""The template of the sample sheet, and what quantmsdiann writes, through the command line."""

import pandas as pd
import pytest


@pytest.mark.parametrize("sheet", [None, "cohort\trun\nnsde\n"], ids=["missing", "incomplete"])
def test_template_needs_no_sample_sheet(directory, snakemake, sheet):
    samples = directory / "config/samples.tsv"
    samples.unlink()
    if sheet is not None:
        samples.write_text(sheet, encoding="utf-8")
    status, printed = snakemake("--dry-run", directory=directory)
    assert status == 1, printed
    status, printed = snakemake("--cores", "1", "sample_sheet", directory=directory)
    assert status == 0, printed
    assert "Wrote config/samples.template.tsv" in printed
    template = pd.read_table(directory / "config/samples.template.tsv", dtype=str)
    assert template["cohort"].value_counts().to_dict() == {"nsde": 6, "ssde": 6}
    assert not template[["subject", "visit", "guess"]].isna().any(axis=None)
    status, printed = snakemake("--cores", "1", "sample_sheet", directory=directory)
    assert status == 1
    assert "not overwritten" in printed


@pytest.mark.parametrize("target", ["all", "results/nsde/log2.tsv"])
def test_template_is_made_alone(finished_copy, snakemake, target):
    status, printed = snakemake("--cores", "1", "sample_sheet", target, directory=finished_copy)
    assert status == 1
    if target == "all":
        assert "No rule to produce all" in printed
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
    edit(directory, {"samples": "out/sdrf/PXD1.sdrf.tsv", "comparisons": {}})
    assert "read_matrix" in {rule for rule, _ in planned(directory)}
