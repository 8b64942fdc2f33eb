"""The mean changes of a series: names, protein by click, keys, highlighted genes."""

from dataclasses import replace
from urllib.parse import unquote

import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from finished_run import SVG, write_page
from tearflow.figures.series import FIGURES
from tearflow.io.tables import write_frame

CONTRAST = "week2_vs_baseline"
PLOT = '.plot[data-plot="courses"][data-of="nsde/course"]'


@pytest.fixture(scope="module")
def written(module_run):
    """Page of a run whose contrast of nsde is the only one of a series."""
    folder = module_run.results / "nsde/course"
    folder.mkdir()
    for entry in FIGURES:
        (folder / f"{entry.name}.svg").write_text(SVG, encoding="utf-8")
    visits = pd.DataFrame({"protein_group": [f"P{row}" for row in range(6)], "n_people": 3})
    visits = visits.assign(accession=visits["protein_group"], description="")
    visits = visits.assign(
        gene=["MMP9", "MMP8", "MASP1", "", "LCN1", "KRT1"],
        f=[40.0, 12.0, 5.0, 1.0, None, None],
        f_p_value=[0.01, 0.0001, 0.04, 0.4, None, None],
        f_q_value=[0.02, 0.0004, 0.06, 0.4, None, None],
        reason=["", "", "", "", "fewer than 3 people at two visits", "contaminant"],
        **{f"log2fc_{CONTRAST}": [2.0, -1.5, -1.0, 0.1, None, None]},
        **{f"{name}_{CONTRAST}": 0.01 for name in ("p_value", "q_value", "q_across")},
    )
    write_frame(visits, folder / "visits.tsv")
    path = f"nsde/{CONTRAST}"
    module_run.contrasts[path] = replace(module_run.contrasts[path], series="course")
    return write_page(module_run)


@pytest.fixture
def courses(browser, visit, written):
    """The plot of the series, brought into the window."""
    visit(written)
    browser.run(
        "for (let fold = document.querySelector(arguments[0]).closest('details'); fold;"
        " fold = fold.parentElement.closest('details')) fold.open = true",
        PLOT,
    )
    browser.find(f"{PLOT} .mark-label")
    return browser


def test_keys_go_through_the_strongest_and_open_them(courses):
    courses.run("document.querySelector(arguments[0]).focus()", f"{PLOT} .plot-area")
    said = []
    for _ in range(2):
        courses.press(Keys.ARROW_DOWN)
        said.append(courses.texts(f"{PLOT} .spoken")[0])
    assert said[0].startswith("MMP8; ") and "\N{MINUS SIGN}1.50" in said[0]
    assert said[1].startswith("MMP9; collagenase; ") and "p = 0.010, q = 0.020" in said[1]
    courses.press(Keys.ENTER)
    assert unquote(courses.run("return location.hash")) == "#protein=MMP9"


def test_lines_are_named_and_genes_highlighted(courses):
    assert set(courses.texts(f"{PLOT} .mark-label")) == {"MMP8", "MMP9", "MASP1", "P3"}
    courses.run("document.querySelector(arguments[0]).open = true", f"{PLOT} .plot-tools details")
    courses.write(f"{PLOT} textarea", "masp1 KRT1 nope")
    assert courses.texts(f"{PLOT} .mark-label.asked") == ["MASP1"]
    assert courses.texts(f'{PLOT} .plot-tools [role="status"]') == [
        "1 highlighted. Not tested: KRT1 (contaminant). Not measured in this cohort: NOPE."
    ]


def test_words_say_what_is_seen(courses):
    label = courses.run("return document.querySelector(arguments[0]).ariaLabel", f"{PLOT} svg")
    assert label == (
        "Mean changes from baseline at 1 visit of 4 protein groups, of which 2 change at all "
        "(q < 0.05); strongest: MMP8 (\N{MINUS SIGN}1.50 at week2), MMP9 (+2.00 at week2) and "
        "MASP1 (\N{MINUS SIGN}1.00 at week2)."
    )
    assert courses.violations(PLOT) == []
