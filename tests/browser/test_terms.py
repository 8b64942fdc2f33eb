"""The gene sets of a contrast as dots: directions, tabs, redundancy, and the list of genes."""

from dataclasses import replace

import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from finished_run import write_page
from many_deps import enlarge
from tearflow.io.tables import write_frame

PATH = "nsde/week2_vs_baseline"
PLOT = f'.plot[data-plot="terms"][data-of="{PATH}"]'


@pytest.fixture(scope="module")
def page(module_run):
    """Report of 60 DEPs with a set of the first five and one of those that go down.

    Another one says the same as the second, and one is of another collection.
    """
    run = enlarge(module_run, 60, 3)
    go = run.table(f"{PATH}/go.tsv")
    same = go.iloc[[1]].assign(go_id="GO:0000003", term="going down, too", p_value_down=0.002)
    other = go.iloc[[0]].assign(go_id="GO:0000004", term="binding", ontology="MF")
    table = [go, same.assign(p_value=0.002, representative="GO:0000002"), other]
    write_frame(pd.concat(table), run.results / PATH / "go.tsv")
    return write_page(replace(run, tables={}))


@pytest.fixture
def terms(browser, visit, page):
    """Its plot of gene sets, brought into the window."""
    visit(page)
    browser.find(f"{PLOT} .canvas")
    return browser


def names(browser):
    return [text.strip() for text in browser.texts(f"{PLOT} .term-name")]


def focus(browser):
    browser.run("document.querySelector(arguments[0] + ' [role=application]').focus()", PLOT)


def choose(browser, option):
    browser.run(
        "const options = [...document.querySelectorAll(arguments[0] + ' .plot-tools option')];"
        "const option = options.find((one) => one.text.startsWith(arguments[1]));"
        "option.parentElement.value = option.value;"
        "option.parentElement.dispatchEvent(new Event('change'))",
        *(PLOT, option),
    )


def test_directions_are_apart_and_what_says_the_same_is_left_out(terms):
    assert terms.texts(f"{PLOT} .block-title") == ["▲ DEPs that go up", "▼ DEPs that go down"]
    first, down = "response to the first five", "going down together"
    assert names(terms) == [first, first, down]
    terms.click(f"{PLOT} .plot-tools input[type=checkbox]")
    assert names(terms) == [first, first, down, "going down, too"]
    choose(terms, "all together")
    assert names(terms)[:2] == [first, down]
    assert len(terms.texts(f"{PLOT} .canvas .term-dot.up")) == 1


def test_collections_are_tabs(terms):
    tabs = f"{PLOT} [role=tab]"
    assert terms.texts(tabs) == ["GO biological process (3)", "GO molecular function (1)"]
    terms.click(f"{tabs}:last-child")
    assert set(names(terms)) == {"binding"}
    terms.press(Keys.ARROW_LEFT)
    assert "binding" not in names(terms)


def test_hover_lists_the_genes_of_the_direction(terms):
    terms.hover(f"{PLOT} .term-name")
    (tip,) = terms.texts(f"{PLOT} .tooltip")
    assert "4 of 40 tested genes" in tip
    assert "GENE0, GENE1, GENE2, GENE3" in tip
    assert "GENE4" not in tip


def test_a_set_selects_its_genes_and_lists_them_with_links(terms):
    focus(terms)
    terms.press(Keys.ARROW_DOWN, Keys.ENTER)
    assert terms.run("return [...selection.get(arguments[0])].sort()", PATH) == [
        f"Q{number:05d}" for number in range(4)
    ]
    assert len(terms.texts(f"{PLOT} .term-genes li")) == 4
    links = terms.run(
        "return [...document.querySelectorAll(arguments[0])].map((link) => link.href)",
        f"{PLOT} .term-genes a",
    )
    assert links.pop(0).endswith("#term=GO%3A0000001")
    assert links == [
        "https://amigo.geneontology.org/amigo/term/GO:0000001",
        "https://www.ebi.ac.uk/QuickGO/term/GO:0000001",
    ]
    terms.click(f"{PLOT} .term-genes li button")
    assert "#protein=" in terms.run("return location.hash")
    terms.run("location.hash = ''")
    terms.run("selection.set(arguments[0], null)", PATH)
    assert terms.run("return document.querySelector(arguments[0]).hidden", f"{PLOT} .term-genes")


def test_names_fit_on_a_phone(terms):
    terms.resize(*PHONE)
    outside = terms.wait(
        "const svg = document.querySelector(arguments[0] + ' svg');"
        "const box = svg.getBoundingClientRect();"
        "if (Math.abs(svg.viewBox.baseVal.width - box.width) > 2) return null;"
        "return {texts: [...svg.querySelectorAll('text')].filter((text) => {"
        "  const {left, right} = text.getBoundingClientRect();"
        "  return left < box.left - 1 || right > box.right + 1;"
        "}).map((text) => text.textContent)}",
        PLOT,
    )
    assert outside["texts"] == []


def test_access(terms):
    assert terms.violations(PLOT) == []


def test_a_user_s_text_is_text(browser, run, show):
    show(run)
    browser.find(f"{PLOT} .canvas")
    choose(browser, "all together")
    assert browser.run("return window.ran") is None
