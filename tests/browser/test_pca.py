"""The principal components of a cohort: colours, lines, names, and the view within people."""

import numpy as np
import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from finished_run import SAMPLES, write_page
from tearflow.io.tables import write_frame

PLOT = '.plot[data-plot="pca"][data-of="nsde"]'


@pytest.fixture(scope="module")
def written(module_run):
    """Page of four people, three of them with both visits, and 40 groups, P5 a contaminant."""
    names = [sample["sample"] for sample in SAMPLES]
    values = np.random.default_rng(3).normal(20, 1, (40, len(names)))
    groups = pd.Series([f"P{row}" for row in range(40)], name="protein_group")
    log2 = pd.DataFrame(values, columns=names).assign(protein_group=groups)
    write_frame(log2[["protein_group", *names]], module_run.results / "nsde/log2.tsv")
    qc = module_run.table("nsde/qc.tsv").iloc[[0] * len(names)]
    described = {name: [s[name] for s in SAMPLES] for name in ("sample", "subject", "visit")}
    write_frame(qc.assign(**described, outlier=False), module_run.results / "nsde/qc.tsv")
    module_run.tables.clear()
    return write_page(module_run)


@pytest.fixture
def pca(browser, visit, written):
    """The plot of the first cohort, brought into the window."""
    visit(written)
    browser.run(
        "for (let fold = document.querySelector(arguments[0]).closest('details'); fold;"
        " fold = fold.parentElement.closest('details')) fold.open = true",
        PLOT,
    )
    browser.find(f"{PLOT} .sample")
    return browser


def choose(browser, label, option):
    """Choose an option of the chooser of a name."""
    browser.run(
        "const box = [...document.querySelectorAll(arguments[0] + ' .plot-tools label')]"
        ".find((one) => one.textContent.startsWith(arguments[1])).querySelector('select');"
        "box.value = [...box.options].findIndex((one) => one.text === arguments[2]);"
        "box.dispatchEvent(new Event('change'))",
        PLOT,
        label,
        option,
    )


def colours(browser):
    """How many looks the samples have."""
    return browser.run(
        "return new Set([...document.querySelectorAll(arguments[0])]"
        ".map((one) => one.className.baseVal)).size",
        f"{PLOT} g .sample",
    )


def test_samples_are_named_with_their_quality(pca):
    pca.hover(f"{PLOT} g .sample")
    (tip,) = pca.texts(f"{PLOT} .tooltip")
    assert tip.startswith("A_baseline")
    assert "5 protein groups, 12.5 % missing" in tip
    assert len(pca.texts(f"{PLOT} g .sample")) == 7


def test_samples_of_a_person_are_joined_and_can_be_let_go(pca):
    lines = f"{PLOT} .people path"
    assert len(pca.texts(lines)) == 3
    pca.click(f'{PLOT} input[type="checkbox"]')
    assert pca.run(
        "return getComputedStyle(document.querySelector(arguments[0])).display",
        f"{PLOT} .people",
    ) == ("none")


def test_colours_are_those_of_a_column_of_the_sheet(pca):
    assert colours(pca) == 2
    assert pca.texts(f"{PLOT} .plot-legend:first-of-type span") == [" baseline", " week2"]
    choose(pca, "Colour by", "subject")
    assert colours(pca) == 4


def test_the_view_within_people_leaves_out_who_has_one_sample(pca):
    choose(pca, "Show", "Changes within people")
    assert len(pca.texts(f"{PLOT} g .sample")) == 6
    said = " ".join(pca.texts(f"{PLOT} .plot-legend"))
    assert "1 of 7 samples" in said


def test_keys_go_through_the_samples_and_keep_a_person(pca):
    pca.run("document.querySelector(arguments[0]).focus()", f"{PLOT} .plot-area")
    pca.press(Keys.ARROW_RIGHT)
    assert pca.texts(f"{PLOT} .spoken")[0].startswith("A_baseline;")
    pca.press(Keys.ENTER)
    assert len(pca.texts(f"{PLOT} g .sample.with")) == 2
    pca.press(Keys.ESCAPE)
    assert pca.texts(f"{PLOT} g .sample.with") == []


@pytest.mark.parametrize("by", ["drag", "swipe"])
def test_samples_that_are_dragged_over_are_listed_with_their_pages(pca, by):
    half = pca.run(
        "const { width, height } = document.querySelector(arguments[0]).getBoundingClientRect();"
        "return [Math.round(width / 2) - 2, Math.round(height / 2) - 2]",
        f"{PLOT} .canvas",
    )
    start, across = (-half[0], -half[1]), (2 * half[0], 2 * half[1])
    getattr(pca, by)(f"{PLOT} .canvas", start, across)
    (said,) = pca.texts(f"{PLOT} .plot-answer")
    assert said.startswith("7 samples: A_baseline, ")
    pca.click(f"{PLOT} .plot-answer a")
    assert pca.run("return decodeURIComponent(location.hash)") == "#sample=nsde/A_baseline"


def test_words_say_what_is_seen_and_nothing_is_in_the_way(pca):
    label = pca.run("return document.querySelector(arguments[0]).ariaLabel", f"{PLOT} svg")
    assert label.startswith("Principal components of 7 samples of 4 people, by 39 protein groups")
    assert pca.violations(PLOT) == []
    pca.resize(*PHONE)
    assert pca.wait(
        "return document.querySelector(arguments[0]).getBoundingClientRect().right <= innerWidth",
        f"{PLOT} .canvas",
    )
