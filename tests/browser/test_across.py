"""The table of proteins across the contrasts of an index."""

import pytest
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from reader import Reader

TABLE = "#proteins-table"
WAIT = "return document.querySelector('#proteins-table.made') !== null"


@pytest.fixture
def index(browser, run, show, monkeypatch):
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 1)
    show(run)
    browser.run("document.querySelector('#proteins').scrollIntoView()")
    browser.wait(WAIT)


def lines(browser):
    return browser.run(
        "return [...document.querySelectorAll('#proteins-table tbody tr')].map((row) =>"
        "[...row.cells].map((cell) => cell.querySelector('svg')?.getAttribute('aria-label')"
        " ?? cell.textContent))"
    )


def test_proteins_of_most_contrasts_come_first_with_their_marks(browser, index):
    first = lines(browser)[0]
    assert first[:3] == ["MMP9", "Up in 2 and down in 0 of 2 contrasts", "2"]


def test_row_opens_the_page_of_the_protein(browser, index):
    browser.click(f"{TABLE} tbody tr:first-child td:last-child")
    browser.wait("return document.querySelector('dialog[open] table') !== null")
    assert browser.run("return location.hash").startswith("#protein=")
    browser.press(Keys.ESCAPE)


def test_list_can_be_cut_to_a_direction_and_searched(browser, index):
    all_rows = len(lines(browser))
    browser.run(
        "const select = document.querySelector('#proteins-table select');"
        "select.value = [...select.options].find(({ text }) => text === 'always up').value;"
        "select.dispatchEvent(new Event('change'));"
    )
    up = lines(browser)
    assert 0 < len(up) < all_rows
    assert all("and down in 0" in cell for line in up for cell in line if cell.startswith("Up in"))


def test_marks_name_their_contrast_under_the_pointer(browser, index):
    browser.hover(f"{TABLE} svg.strip")
    title = browser.run("return document.querySelector('#proteins-table svg title').textContent")
    assert title in {f"{name}: week2 against baseline: DEP, up" for name in ("nsde", "ssde")}


def test_changes_of_a_comparison_can_be_pointed_at_on_an_index(browser, index):
    plot = browser.find('[data-plot="changes"] svg[role="img"]')
    assert "Log2 fold changes of 3 proteins" in plot.get_attribute("aria-label")
    assert browser.violations() == []


def test_a_new_reader_learns_where_a_protein_changed_in_one_click(browser, index):
    reader = Reader(browser)
    reader.to_top()
    text = reader.search("MMP9")
    assert text.count("DEP, up") == 2
    browser.press(Keys.ENTER)
    browser.wait("return document.querySelector('dialog[open] table') !== null")
    reader.read_until("MMP9", "nsde", "ssde", "DEP, up", most=0)
    assert (reader.clicks, reader.screens) == (1, 0)


def test_the_proteins_of_most_contrasts_are_two_screens_away_at_most(browser, index):
    reader = Reader(browser)
    reader.to_top()
    reader.read_until("MMP9", "DEP in", "Median log2 FC", most=2)
    assert reader.clicks == 0


def test_a_phone_has_room_for_the_marks(browser, run, show, monkeypatch):
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 1)
    browser.resize(*PHONE)
    show(run)
    browser.run("document.querySelector('#proteins').scrollIntoView()")
    browser.wait(WAIT)
    assert lines(browser)[0][:3] == ["MMP9", "Up in 2 and down in 0 of 2 contrasts", "2"]
    assert browser.run("return document.documentElement.scrollWidth") <= PHONE[0]
