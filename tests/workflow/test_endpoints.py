"""The sheets of endpoints in a run: their tables, what is made again, and nothing without them."""

import pandas as pd
import pytest

from endpoints import MEASURES, list_values, write_sheet

COHORTS = {"nsde": ("N01", "N02", "N03", "N04"), "ssde": ("S01", "S02", "S03")}


@pytest.fixture
def study(directory, edit):
    """The demo with small sheets of endpoints of its cohorts."""
    rows = [
        row
        for cohort, subjects in COHORTS.items()
        for row in list_values(subjects, ("baseline", "week2"), cohort)
    ]
    write_sheet(directory / "config/small.tsv", rows)
    write_sheet(directory / "config/small_measures.tsv", MEASURES)
    sheets = {"values": "config/small.tsv", "measures": "config/small_measures.tsv"}
    edit(directory, {"endpoints": sheets})
    return directory


def change(study, name, old, new):
    path = study / f"config/{name}.tsv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_study_with_endpoints_has_their_tables_and_makes_them_once(study, snakemake, planned):
    targets = [f"results/{cohort}/endpoints/values.tsv" for cohort in COHORTS]
    status, printed = snakemake("--cores", "2", *targets, directory=study)
    assert status == 0, printed
    assert 'endpoints of cohort "nsde": 4 subjects, 5 measures' in printed
    assert 'subjects of cohort "nsde" without a sample in config/samples.tsv: "N04"' in printed
    values = pd.read_table(study / targets[0])
    assert len(values) == 4 * 2 + 4 * 4 * 2 * 2
    summary = pd.read_table(study / "results/nsde/endpoints/summary.tsv")
    osdi = summary[summary["measure"] == "osdi"]
    # Subjects have 40, 41, 42 and 43 before, ten less after.
    assert osdi[["visit", "n", "mean"]].to_numpy().tolist() == [
        ["baseline", 4, 41.5],
        ["week2", 4, 31.5],
    ]
    status, printed = snakemake("--cores", "2", *targets, directory=study)
    assert status == 0, printed
    assert "Nothing to be done" in printed
    # The values of one cohort are of no concern to the other, and titles to no value.
    change(study, "small", "ssde\tS02\tweek2\tOD\t31\t10\t", "ssde\tS02\tweek2\tOD\t31\t11\t")
    change(study, "small_measures", "Schirmer I", "Schirmer test I")
    jobs = planned(study, *targets)
    assert [rule for rule, _ in jobs] == ["test_endpoints"]
    assert targets[1] in jobs[0][1]


def test_mistakes_of_all_sheets_stop_the_start(study, snakemake):
    change(study, "small", "ssde\tS02\tweek2\tOD\t31\t10\t", "ssde\tS02\tweek2\tOD\t31\tten\t")
    change(study, "small_measures", "concentration", "concentrations")
    status, printed = snakemake("--dry-run", directory=study)
    assert status != 0
    assert '"ten" is not a number' in printed
    assert '"concentrations" is not a valid scale (nearest: "concentration")' in printed


def test_a_study_without_endpoints_has_no_new_output(directory, edit, planned):
    edit(directory, {"endpoints": {}})
    jobs = planned(directory)
    assert "write_report" in {rule for rule, _ in jobs}
    assert [rule for rule, made in jobs if "endpoint" in rule + "".join(made)] == []
