"""The report of the demo, of two contrasts with endpoints: its size, and how it opens."""

import pytest

from browser import PHONE


@pytest.fixture
def page(finished, visit):
    return visit(finished / "results/report.html")


def test_file_is_small(finished):
    assert (finished / "results/report.html").stat().st_size < 3_000_000


def test_it_opens_before_a_reader_waits(browser, page):
    loaded = browser.run("return performance.getEntriesByType('navigation')[0].loadEventEnd")
    # Less than a second on a machine that does nothing else; the tests may share theirs.
    assert 0 < loaded < 5000


def test_a_phone_scrolls_in_one_direction_only(browser, page):
    browser.resize(*PHONE)
    assert browser.run("return document.documentElement.scrollWidth") <= PHONE[0]
