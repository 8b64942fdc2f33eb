"""A new reader of the demo's report finds what matters, in few clicks and screens."""

import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from reader import Reader, read_deps, strongest

PATHS = ("nsde/week2_vs_baseline", "ssde/week2_vs_baseline")
LEVELS = ("No concern", "Caution", "In doubt")


@pytest.fixture
def results(finished):
    return finished / "results"


@pytest.fixture
def reader(browser, visit, results):
    visit(results / "report.html")
    return Reader(browser)


@pytest.mark.parametrize("path", PATHS)
def test_the_five_strongest_proteins_are_on_the_first_screen(reader, results, path):
    deps = read_deps(results, path)
    up, down = strongest(deps, "up"), strongest(deps, "down")
    assert len(up) == 5
    assert down
    reader.read_until(*up, *down, most=1)
    assert reader.clicks == 0


def test_whether_mmp9_was_measured_and_changed_is_said_after_one_click(reader, results):
    text = reader.search("MMP9")
    assert reader.clicks == 1
    assert reader.screens == 0
    for path in PATHS:
        (row,) = read_deps(results, path).query("gene == 'MMP9'").itertuples()
        state = f"DEP, {row.direction}" if row.is_dep else "not a DEP"
        assert state in text
        assert f"{row.log2fc:.2f}".replace("-", "\N{MINUS SIGN}") in text
    reader.browser.press(Keys.ENTER)
    reader.browser.wait("return document.querySelector('dialog[open] table') !== null")
    assert reader.browser.run("return decodeURIComponent(location.hash)").startswith("#protein=")
    reader.read_until("MMP9", *("nsde", "ssde"), most=0)


def test_a_protein_that_was_measured_by_elisa_alone_leads_to_its_measure(reader):
    text = reader.search("IL6")
    assert "IL-6 (ELISA)" in text
    assert text.count("not measured in cohort") == 2
    reader.browser.press(Keys.ENTER)
    assert reader.browser.run("return location.hash").startswith("#endpoints-")


@pytest.mark.parametrize("path", PATHS)
def test_whether_the_samples_can_be_trusted_is_on_the_first_screen_with_reasons(reader, path):
    cohort = path.split("/")[0]
    text = reader.read_until(cohort, "Samples", most=1)
    assert any(level in text for level in LEVELS)
    assert reader.clicks == 0


def test_the_shared_terms_are_named_on_the_first_screens(reader, results):
    table = pd.read_table(results / "comparisons/nsde_and_ssde/shared_terms.tsv")
    shared = table[table["shared"]]
    text = reader.read_until("Shared terms", most=1)
    assert any(term in text for term in shared["term"])
    assert str(len(shared)) in text
    assert reader.clicks == 0


def test_report_is_fifteen_screens_and_twenty_sheets_of_paper(browser, reader):
    assert browser.count_screens() <= 15
    assert browser.count_printed_pages() <= 20


def test_tables_fit_the_screen_and_the_primary_measures_a_phone(browser, reader):
    def wider(part):
        return browser.run(
            "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; });"
            "return [...document.querySelectorAll(arguments[0] + ' .scroll:has(> .grid)')]"
            ".filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)",
            part,
        )

    browser.resize(1280, 900)
    assert wider("#endpoints") == []
    browser.resize(*PHONE)
    assert not [title for title in wider("#endpoints") if title.startswith("Primary clinical")]
