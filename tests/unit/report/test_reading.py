from dataclasses import replace

import pandas as pd
import pytest

from tearflow.io.tables import write_frame
from tearflow.report.blocks import Facts, Grid
from tearflow.report.inputs_read import (
    MOST_LISTED,
    filter_blocks,
    gene_facts,
    genes_of_deps,
    reading_section,
    rerun_blocks,
)
from tearflow.study.cohort import Cohort

PATH = "nsde/week2_vs_baseline"


def test_matrix_says_in_a_sentence_that_diann_filtered_it(run):
    facts, *grids = reading_section(run, "nsde").blocks
    assert str(dict(facts.rows)["File"]) == (
        "<code>m.tsv</code>, a DIA-NN matrix, filtered by DIA-NN"
    )
    assert [grid.headers[0] for grid in grids] == ["Sample"]


def test_table_from_other_software_is_recognised(run):
    cohorts = {"nsde": Cohort("D:\\tears\\t.tsv", "generic")}
    facts = dict(reading_section(replace(run, cohorts=cohorts), "nsde").blocks[0].rows)
    assert str(facts["File"]).startswith("<code>t.tsv</code>, a table from other software")


def test_every_filter_of_a_long_report_is_shown(run, filters):
    write_frame(filters, run.results / "nsde/filters.tsv")
    facts, grid, _ = reading_section(run, "nsde").blocks
    assert "long report" in str(dict(facts.rows)["File"])
    assert grid.title == "Rows removed by each filter in turn, of 2,000"
    shown = {row[0]: [str(cell) for cell in row[1:]] for row in grid.rows}
    assert shown["Precursor in the run"] == [
        *("<code>Q.Value</code>", "0.01", "500 (25.0 %)", "1,500 (75.0 %)"),
    ]
    assert shown["Protein group in the run"][1] == "1, off"
    assert shown["Precursor in the experiment"][:2] == ["not in this report", ""]
    assert len(shown) == 7


def test_every_filter_that_the_reader_writes_has_words(filters):
    rows = filters.assign(column=filters["column"].fillna(""))
    assert all(row[0] for row in filter_blocks(rows)[0].rows)


@pytest.mark.parametrize(
    ("policy", "used", "header", "kept", "dropped"),
    [
        ("best", [False, True], "Kept", "<code>r2</code> (5)", "<code>r1.d</code> (4)"),
        (
            *("average", [True, True], "Averaged"),
            *("<code>r1.d</code> (4)<br><code>r2</code> (5)", ""),
        ),
    ],
)
def test_reruns_are_listed_with_the_reason(run, policy, used, header, kept, dropped):
    table = run.table("nsde/reruns.tsv").assign(used=[*used, True])
    (grid,) = rerun_blocks(table, policy)
    assert grid.headers == ["Sample", header, "Dropped"]
    assert [[str(cell) for cell in row] for row in grid.rows] == [["A_baseline", kept, dropped]]
    assert f"(reruns: {policy})" in grid.title
    assert grid.title.startswith("1 sample with several runs")


def test_without_reruns_nothing_is_said(run):
    assert rerun_blocks(run.table("nsde/reruns.tsv")[1:], "refuse") == []


def test_many_reruns_are_cut():
    names = [f"S{n}" for n in range(MOST_LISTED + 1) for _ in range(2)]
    table = pd.DataFrame({"sample": names, "run": "r", "n_identified": 1, "used": True})
    (grid,) = rerun_blocks(table, "average")
    assert len(grid.rows) == MOST_LISTED
    assert grid.title.endswith("The first 20; reruns.tsv has all")


def test_gene_decisions_and_contaminants_are_counted(run):
    facts = dict(reading_section(run, "nsde").blocks[0].rows)
    assert str(facts["Genes"]).split("<br>") == [
        "renamed: 1 (PROL1 is now MASP1)",
        "no gene: 1, tested, but in no gene set and no network",
        "several genes: 1, the gene of the first accession is used",
    ]
    assert facts["Contaminants"] == "1 by the prefix, not tested"


def test_plain_cohort_has_nothing_to_say_of_genes(run):
    plain = run.table("nsde/genes.tsv").assign(
        source="accession", n_genes=1, renamed_from="", note=""
    )
    run.tables["nsde/genes.tsv"] = plain
    assert gene_facts(plain) == []
    (block,) = [b for b in reading_section(run, "nsde").blocks if isinstance(b, Facts)]
    assert [name for name, _ in block.rows] == ["File"]


def test_deps_that_depend_on_a_decision_are_named(run):
    ((name, text),) = genes_of_deps(run, PATH)
    assert name == "Genes of the DEPs"
    assert str(text).split("<br>") == [
        "several genes: MMP8",
        "several DEPs of one gene, counted once: MMP8",
        "DEPs of one gene in both directions: MASP1",
    ]
    called = run.table(f"{PATH}/deps.tsv")
    run.tables[f"{PATH}/deps.tsv"] = called.assign(is_dep=called["protein_group"].eq("P3"))
    assert "no gene, so in no gene set and no network: P3" in str(genes_of_deps(run, PATH)[0][1])


def test_deps_of_plain_genes_need_no_words(run):
    level = run.table(f"{PATH}/gene_level.tsv").assign(n_deps=1, note="")
    run.tables[f"{PATH}/gene_level.tsv"] = level
    run.tables["nsde/genes.tsv"] = run.table("nsde/genes.tsv").assign(n_genes=1)
    assert genes_of_deps(run, PATH) == []
    assert not any(
        isinstance(b, Grid) for b in rerun_blocks(run.table("nsde/reruns.tsv")[:0], "best")
    )
