"""The section of a series, and what the methods say of it."""

from dataclasses import replace

import pandas as pd
import pytest

from tearflow.differential.contrast import Contrast
from tearflow.figures.series import FIGURES
from tearflow.io.tables import write_frame
from tearflow.report.blocks import DataTable, Facts, Figure, Grid, Plot
from tearflow.report.page import render_page, result_sections
from tearflow.report.series import describe_model, describe_series, series_section

PATH = "week2_vs_baseline"
NASTY = "</script><script>alert(1)</script>"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50"/>'


@pytest.fixture
def series(run):
    """Run whose contrast of nsde is the only one of a series."""
    folder = run.results / "nsde/course"
    folder.mkdir()
    for entry in FIGURES:
        (folder / f"{entry.name}.svg").write_text(SVG, encoding="utf-8")
    visits = pd.DataFrame(
        {
            "protein_group": [f"P{row}" for row in range(6)],
            "accession": [f"P{row}" for row in range(6)],
            "gene": ["MMP9", "MMP8", NASTY, "LCN1", "PIP", "KRT1"],
            "description": "",
            "n_people": 3,
            "f": [40.0, 12.0, 5.0, 1.0, None, None],
            "f_df": [1.0, 1.0, 1.0, 1.0, None, None],
            "f_residual_df": [8.0, 8.0, 8.0, 8.0, None, None],
            "f_p_value": [1e-4, 0.01, 0.04, 0.4, None, None],
            "f_q_value": [4e-4, 0.02, 0.06, 0.4, None, None],
            "reason": ["", "", "", "", "fewer than 3 people at two visits", "contaminant"],
            "n_people_reference": 3,
            f"n_people_{PATH}": 3,
            f"log2fc_{PATH}": [2.0, 1.5, -1.0, 0.1, None, None],
            f"p_value_{PATH}": [1e-4, 0.01, 0.04, 0.4, None, None],
            f"q_value_{PATH}": [4e-4, 0.02, 0.06, 0.4, None, None],
            f"q_across_{PATH}": [0.01, 0.06, 0.1, 0.5, None, None],
        }
    )
    write_frame(visits, folder / "visits.tsv")
    path = f"nsde/{PATH}"
    run.contrasts[path] = replace(run.contrasts[path], series="course")
    return run


def block_of(section, kind):
    (found,) = [block for block in section.blocks if isinstance(block, kind)]
    return found


def test_section_counts_what_changes_at_any_visit(series):
    facts = dict(block_of(series_section(series, "nsde/course"), Facts).rows)
    assert facts["Change"] == "each other visit minus baseline, within people"
    assert facts["Tested together"] == "4 of 6"
    assert facts["Not tested"] == "contaminant: 1; fewer than 3 people at two visits: 1"
    assert facts["Any change"] == (
        "2 protein groups with q < 0.05; 3 with p < 0.05, where chance alone gives about 0"
    )


def test_section_has_a_row_for_each_visit(series):
    (row,) = block_of(series_section(series, "nsde/course"), Grid).rows
    assert 'href="#nsde-week2_vs_baseline">week2</a>' in row[0]
    # Pairs; then changes by q of the visit and by q across all visits.
    assert (row[1], *row[3:]) == ("3\xa0of\xa04", "2", "1")


def test_table_opens_with_what_changes(series):
    data = block_of(series_section(series, "nsde/course"), DataTable).data
    names = [column["name"] for column in data["columns"]]
    titles = {column["name"]: column["title"] for column in data["columns"]}
    assert titles[f"log2fc_{PATH}"] == "log2 FC, week2"
    changed_at = [row[names.index("changed_at")] for row in data["rows"]]
    assert changed_at[:3] == ["week2", "", ""]
    (views,) = data["filters"]
    label, place, accepted = views["views"][0]
    shown = [row for row in data["rows"] if row[place] in accepted]
    assert label == "any change, q < 0.05"
    assert [row[names.index("gene")] for row in shown] == ["MMP9", "MMP8"]


@pytest.mark.slow
def test_page_shows_the_series_before_its_contrasts(series, inputs, gene_table):
    anchors = [section.anchor for section in result_sections(series, "nsde")]
    assert anchors.index("nsde-course") < anchors.index(f"nsde-{PATH}")
    assert not any("course" in part.anchor for part in result_sections(series, "ssde"))
    blocks = series_section(series, "nsde/course").blocks
    figures = [b.figure if isinstance(b, Plot) else b for b in blocks]
    figures = [b for b in figures if isinstance(b, Figure)]
    assert [figure.file for figure in figures] == [f"nsde.course.{e.name}" for e in FIGURES]
    page = render_page(series, inputs, {}, gene_table)
    assert "alert(1)</script>" not in page


def test_methods_describe_the_model_and_the_eyes(series):
    words = (
        "together, in a linear model of person and visit (nsde: each visit against baseline). F was"
    )
    assert words in describe_series(series)
    series.cohorts["nsde"].samples[0]["eye"] = "OD"
    assert (
        "(nsde: each visit against baseline) of the mean of a person's eyes. F was"
        in describe_series(series)
    )


CONTRAST = Contrast("dry", "course_week1", "visit", "day0", "week1", series="course")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"pair_by": "none", "covariates": "age; sex"}, "a linear model of visit, age and sex"),
        (
            {"incomplete": "block"},
            "a linear model of visit, with the values of a person correlated,",
        ),
        (
            {"group": "arm", "group_reference": "vehicle", "group_target": "drug"},
            "a linear model of person, visit and "
            "the interaction of visit and arm, which was tested",
        ),
    ],
)
def test_model_in_words(choices, words):
    assert describe_model(replace(CONTRAST, **choices)) == words


def test_methods_of_a_run_without_series_say_nothing(run):
    assert describe_series(run) == ""
