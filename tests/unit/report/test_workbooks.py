"""The workbooks of a finished run, read back by openpyxl."""

import os
import shutil
import subprocess
import sys

import openpyxl
import pandas as pd
import pytest

import write_study_workbook
import write_workbook
from finished_run import make_config, make_run
from tearflow.io.tables import read_table, write_frame
from tearflow.provenance.manifest import package_versions, workflow_version
from tearflow.report.methods import write_methods
from tearflow.report.outputs import spec_of
from tearflow.run.places import HOME

# With the writing of whole workbooks.
pytestmark = pytest.mark.slow

PATH = "nsde/week2_vs_baseline"
OF_CONTRAST = ["DEPs", "All proteins", "Terms", "Ranked sets", "Hubs", "Pairs"]
BESIDE = ["Methods", "Settings", "Columns"]


@pytest.fixture(scope="module")
def run(tmp_path_factory, finished):
    """The finished run with the DEPs alone, in a copy of the module."""
    results = shutil.copytree(finished, tmp_path_factory.mktemp("workbooks") / "results")
    run = make_run(results, make_config())
    for path in run.paths:
        deps = run.table(f"{path}/deps.tsv")
        write_frame(deps[deps["is_dep"]], results / path / "deps_only.tsv")
    run.tables.clear()
    return run


def write(run):
    """Write the workbooks of the run."""
    tables = sorted(str(path) for path in run.results.rglob("*.tsv"))
    names = ("config", "cohorts", "contrasts", "comparisons", "code")
    choices = {name: getattr(run, name) for name in names}
    write_study_workbook.main(tables, choices, str(run.results / "tables.xlsx"))
    for path, contrast in run.contrasts.items():
        alone = {
            "cohorts": {contrast.cohort: run.cohorts[contrast.cohort]},
            "contrasts": {path: contrast},
            "comparisons": {},
        }
        write_workbook.main(tables, choices | alone, str(run.results / path / "tables.xlsx"))


@pytest.fixture(scope="module")
def results(run):
    """Folder of its results with the workbooks."""
    write(run)
    return run.results


def test_workbook_of_a_contrast_has_its_tables_with_readable_columns_first(results):
    book = openpyxl.load_workbook(results / PATH / "tables.xlsx")
    assert book.sheetnames == ["Contents", *OF_CONTRAST, *BESIDE]
    assert [cell.value for cell in book["DEPs"][1]][:5] == [
        *("Gene", "Accession", "Protein", "Change", "log2 FC")
    ]
    for name in OF_CONTRAST:
        headers = [cell.value for cell in book[name][1]]
        assert len(set(headers)) == len(headers)
    genes = [row[0] for row in book["DEPs"].iter_rows(min_row=2, values_only=True)]
    assert genes == ["MMP9", "MMP8", "MASP1"]
    assert book["All proteins"].max_row - 1 == 6


def test_every_value_of_a_table_is_in_its_sheet(results):
    book = openpyxl.load_workbook(results / PATH / "tables.xlsx")
    names = {row[1]: row[2] for row in book["Columns"].values if row[0] == "All proteins"}
    table = read_table(results / PATH / "deps.tsv", spec_of(f"{PATH}/deps.tsv"))
    table = table.set_index("protein_group", drop=False)
    headers, *rows = book["All proteins"].values
    columns = [names[header] for header in headers]
    assert sorted(columns) == sorted(table)
    for row in rows:
        found = dict(zip(columns, row, strict=True))
        expected = {
            name: None if pd.isna(value) or value == "" else value
            for name, value in table.loc[found["protein_group"]].items()
        }
        assert found == expected


def test_contents_name_every_sheet_with_its_file_and_rows(results):
    for file in (results / PATH / "tables.xlsx", results / "tables.xlsx"):
        book = openpyxl.load_workbook(file)
        _, *rows = book["Contents"].values
        assert [row[0] for row in rows] == book.sheetnames
        tables = [row for row in rows if row[2]]
        assert tables
        for name, _, path, n_rows in tables:
            lines = (results / path).read_text(encoding="utf-8").count("\n")
            assert book[name].max_row == lines == int(n_rows.replace(",", "")) + 1


def test_workbook_of_the_study_has_the_deps_of_each_contrast_and_the_comparisons(results, run):
    book = openpyxl.load_workbook(results / "tables.xlsx")
    deps = [name for name in book.sheetnames if name.startswith("DEPs ")]
    assert deps == [f"DEPs {path.replace('/', ' ')}" for path in run.paths]
    assert {"Shared DEPs both", "Shared terms both"} <= set(book.sheetnames)
    assert book.sheetnames[-3:] == BESIDE


def test_methods_are_those_of_the_report(results, run):
    book = openpyxl.load_workbook(results / "tables.xlsx")
    text, references = write_methods(run, package_versions(), workflow_version())
    _, *rows = book["Methods"].values
    assert [row[1] for row in rows if row[0] == "Text"] == text
    assert len([row for row in rows if row[0] == "References"]) == len(references)
    assert not any("<a href" in row[1] for row in rows)
    settings = dict(book["Settings"].iter_rows(min_row=2, values_only=True))
    assert settings["differential.test"] == "paired_t"


def test_methods_of_a_contrast_name_no_other_cohort(results):
    book = openpyxl.load_workbook(results / PATH / "tables.xlsx")
    text = " ".join(row[1] for row in book["Methods"].values)
    assert "nsde" in text
    assert "ssde" not in text


def test_workbooks_are_the_same_bytes_again(results, run):
    files = sorted(results.rglob("*.xlsx"))
    before = [file.read_bytes() for file in files]
    write(run)
    assert len(files) == 3
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize("script", ["write_workbook", "write_study_workbook"])
def test_job_imports_neither_matplotlib_nor_openpyxl(script):
    code = f"import sys, {script}; print(*sys.modules)"
    environment = os.environ | {"PYTHONPATH": str(HOME / "workflow/scripts")}
    run = [sys.executable, "-c", code]
    imported = subprocess.check_output(run, text=True, env=environment).split()
    assert "tearflow.report.workbooks" in imported
    assert not {"matplotlib", "openpyxl", "scipy.stats"} & set(imported)
