"""The section on where proteins and their changes come from."""

from dataclasses import replace

import pandas as pd
import pytest

from tearflow.report.blocks import DataTable, Figure, Prose
from tearflow.report.contrast import deps_section
from tearflow.report.methods_data import describe_audit
from tearflow.report.origins import (
    adjusted_in_words,
    markers_in_words,
    origin_section,
    panel_section,
    panels_in_words,
)

PATH = "nsde/week2_vs_baseline"


def text_of(section):
    blocks = [block for block in section.blocks if isinstance(block, Prose)]
    return " ".join(str(text) for block in blocks for text in block.paragraphs)


def kinds(section):
    return [type(block) for block in section.blocks]


def titles_of(section):
    tables = [block for block in section.blocks if isinstance(block, DataTable)]
    return [column["title"] for table in tables for column in table.data["columns"]]


def judged(run, df, verdicts):
    """The run with other verdicts on serum."""
    table = run.table(f"{PATH}/adjusted.tsv")
    run.tables[f"{PATH}/adjusted.tsv"] = table.assign(serum_df=df, serum_verdict=verdicts)
    return run


def test_sections_have_figure_and_tables(run):
    assert kinds(panel_section(run, "nsde")) == [Figure, DataTable]
    section = origin_section(run, PATH)
    # Three pairs judge nothing, which is said instead of a table.
    assert kinds(section) == [Prose, Figure, DataTable, DataTable, Prose]
    text = text_of(section)
    assert "neutrophil granules (4 times as high, q = 0.01)" in text
    assert "Of 4 published markers of dry eye, 3 are in the matrix" in text
    assert "the opposite direction is expected" in text
    assert "from so few people: 1 degree of freedom would be left" in text


def test_species_without_panels_is_named(run):
    for path in ("nsde/panels.tsv", f"{PATH}/panels.tsv", f"{PATH}/markers.tsv"):
        run.tables[path] = run.table(path).iloc[:0]
    other = replace(run, config=replace(run.config, species="mouse"))
    for section in (panel_section(other, "nsde"), origin_section(other, PATH)):
        assert "of human proteins; for mouse there is none" in text_of(section)
        assert Figure not in kinds(section)
    assert "panels of marker proteins (" not in describe_audit(
        replace(other, contrasts={PATH: run.contrasts[PATH]})
    )


def test_verdicts_are_beside_the_deps_where_any_can_be_judged(run):
    assert "Without serum" not in titles_of(deps_section(run, PATH))
    judged(run, 4.0, ["survives", "explained", "in the index"])
    assert "Without serum" in titles_of(deps_section(run, PATH))
    section = origin_section(run, PATH)
    assert kinds(section)[-2:] == [Prose, DataTable]
    assert (
        "Without the change of serum, 1 of 3 DEPs survive, 1 is explained by it, and 0 cannot be "
        "judged; MASP1 is part of the index." in text_of(section)
    )


def test_words_of_nothing():
    assert panels_in_words(pd.DataFrame({"change": [], "p_value": []})) == []
    unmeasured = pd.DataFrame({"change": [None], "p_value": [None]}, dtype=float)
    assert panels_in_words(unmeasured) == ["No protein of a panel was measured."]
    assert markers_in_words(pd.DataFrame({"verdict": []})) == []
    assert adjusted_in_words(pd.DataFrame(), are_groups=True) == [
        "There is no DEP to adjust for serum or blood."
    ]


def test_groups_are_compared_at_equal_serum(run):
    judged(run, 4.0, ["survives", "explained", "in the index"])
    said = adjusted_in_words(run.table(f"{PATH}/adjusted.tsv"), are_groups=True)
    assert said[0].startswith("At equal serum, 1 of 3 DEPs survive")


def test_index_that_no_sample_has(run):
    judged(run, float("nan"), "cannot be judged")
    assert "cannot be judged: the samples do not have its index" in text_of(
        origin_section(run, PATH)
    )


@pytest.mark.parametrize("own", ["none", "mine.tsv"])
def test_methods_name_panels_markers_and_the_adjustment(run, own):
    resources = replace(run.config.resources, panels=own)
    text = describe_audit(replace(run, config=replace(run.config, resources=resources)))
    assert ("mine.tsv and the panels of TearFlow" in text) == (own != "none")
    assert "2 panels of marker proteins (neutrophil granules and " in text
    assert "4 tear markers of dry eye" in text
    assert "the intercept of the regression of the differences" in text
