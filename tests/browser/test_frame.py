"""The frame of the report: axe, colours, folds, contents list, phone, paper."""

from itertools import pairwise

import pytest
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from finished_run import PATH

FOLDED = "#methods-text"
# What the page declares at its root, by name: colours, and the height of the head.
DECLARED = """
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    const root = rules.find(({ selectorText }) => selectorText === ':root');
    const read = getComputedStyle(document.body);
    return Object.fromEntries([...root.style].filter((name) => name.startsWith('--'))
        .map((name) => [name, read.getPropertyValue(name)]));
"""


def open_folds(browser):
    browser.run("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")


def ground(browser):
    """Red, green and blue of the ground of the page, each 0 to 255."""
    found = browser.run("return getComputedStyle(document.body).backgroundColor")
    return [int(part) for part in found.strip("rgb()").split(",")]


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(browser, show, run, dark):
    if dark:
        browser.darken()
    show(run)
    open_folds(browser)
    assert browser.violations() == []


def test_colours_follow_the_system_and_the_button(browser, show, run):
    show(run)
    assert min(ground(browser)) > 240
    browser.darken()
    assert max(ground(browser)) < 60
    # A script that draws on a canvas reads a colour, not a rule for two of them.
    declared = browser.run(DECLARED)
    assert {"--paper", "--mark"} <= set(declared)
    others = {name for name, value in declared.items() if not value.startswith("rgb(")}
    assert others == {"--head-height"}
    button = ".page-tools button:first-child"
    assert browser.texts(button) == ["Light"]
    browser.click(button)
    assert min(ground(browser)) > 240
    assert browser.texts(button) == ["Dark"]


def test_a_link_opens_the_fold_that_it_leads_into(browser, show, run):
    show(run)
    is_open = f"return document.querySelector('{FOLDED} > details').open"
    assert not browser.run(is_open)
    browser.run(f"location.hash = '{FOLDED}'")
    assert browser.wait(is_open)
    top = f"return document.querySelector('{FOLDED}').getBoundingClientRect().top"
    head = browser.run("return document.querySelector('header').getBoundingClientRect().bottom")
    assert head <= browser.run(top) < 200
    # The same link once more, after the reader has closed the fold.
    browser.run(f"document.querySelector('{FOLDED} > details').open = false")
    browser.run(f"document.querySelector('nav a[href=\"{FOLDED}\"]').click()")
    assert browser.wait(is_open)


def test_contents_show_the_parts_of_the_section_that_is_read(browser, show, run):
    show(run)
    shown = (
        "return [...document.querySelectorAll('nav li li a')]"
        ".filter((link) => link.offsetParent).map((link) => link.hash)"
    )
    assert browser.run(shown) == []
    browser.run(f"document.getElementById('nsde-{PATH}').scrollIntoView()")
    parts = browser.wait(
        f"{shown.replace('return', 'const links =')}; return links.length && links"
    )
    assert all(part.startswith(f"#nsde-{PATH}-") for part in parts)
    assert browser.texts("nav [aria-current]") == browser.texts(f"#nsde-{PATH}-title")


def test_first_stop_of_the_keyboard_skips_to_the_content(browser, show, run):
    show(run)
    browser.press(Keys.TAB)
    assert browser.run("return document.activeElement.className") == "skip"
    browser.press(Keys.ENTER)
    assert browser.run("return document.activeElement.id") == "content"


def test_headings_leave_out_no_level(browser, show, run):
    show(run)
    levels = browser.run(
        "return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]"
        ".map((heading) => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_phone_scrolls_in_one_direction_only(browser, show, run):
    browser.resize(*PHONE)
    show(run)
    open_folds(browser)
    assert browser.run("return document.documentElement.scrollWidth") <= PHONE[0]


def test_paper_that_is_printed_too_early_says_so(browser, show, run):
    show(run)
    browser.wait_until_made()
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    read = "return getComputedStyle(document.body, '::before').content"
    assert browser.run(read) == "none"
    browser.run("delete document.documentElement.dataset.complete")
    assert "print again" in browser.run(read)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    browser.wait_until_made()
