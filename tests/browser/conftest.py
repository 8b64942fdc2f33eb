"""Tests of the report in Debian's Chromium, driven by Selenium; skipped where there is none.

Fixtures:

- `browser`: a `Browser` of `tests/helpers/browser.py` (`open`, `run`, `wait`, `find`, `texts`,
  `click`, `hover`, `drag`, `swipe`, `press`, `write`, `resize(*PHONE)`, `darken`, `picture`,
  `count_printed_pages`, `violations` of axe). One Chromium serves all tests of a session, since
  a start takes seconds. **After each test it must have an empty console, and the page must have
  asked for nothing but files of its own folder.**
- `show(run)`: writes the report of a run, opens it in the browser, waits until the page has made
  all that it makes late, and returns its path. The report of the run as it is is written once a
  session. `visit(page)` opens one that is written, such as that of `module_run`, which all tests
  of a module share. A report is not loaded again where the last test has left it as it was:
  what was open, searched for, pointed at or selected is put back and its text removed; where
  anything else differs, it is loaded.
- `page_of(html)`: the same with a page of the test's own text.
- `page_of_many(n_deps, n_pairs)`: path of a report with so many in its first contrast, to `visit`.
- `run`, `gene_table`, `filters`, ... : the small finished run of `tests/helpers/finished_run.py`;
  change its tables by `write_frame(table, run.results / "nsde/...")` before `show(run)`.

What the page makes late, such as a table that comes near the screen, is waited for by
`browser.find(css)` or `browser.wait(script)`, never by a fixed time.
"""

import shutil
from functools import cache

import pytest

from browser import browser, chromium, visit
from finished_run import (
    config,
    filters,
    finished,
    gene_table,
    inputs,
    make_config,
    make_run,
    run,
    write_page,
)
from many_deps import enlarge

__all__ = [
    "browser",
    "chromium",
    "config",
    "filters",
    "finished",
    "gene_table",
    "inputs",
    "run",
    "visit",
]


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder as slow."""
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def module_run(tmp_path_factory, finished):
    """The small finished run, of which a module has a copy."""
    return make_run(
        shutil.copytree(finished, tmp_path_factory.mktemp("page") / "results"), make_config()
    )


@pytest.fixture(scope="session")
def page_of_many(tmp_path_factory, finished):
    """Report of a run with so many DEPs and pairs in its first contrast, written once."""

    @cache
    def write(n_deps, n_pairs):
        results = shutil.copytree(finished, tmp_path_factory.mktemp("many") / "results")
        return write_page(enlarge(make_run(results, make_config()), n_deps, n_pairs))

    return write


@pytest.fixture(scope="session")
def plain_page(tmp_path_factory, finished):
    """Report of the small finished run as it is, which takes most of a second to write."""
    results = shutil.copytree(finished, tmp_path_factory.mktemp("plain") / "results")
    return write_page(make_run(results, make_config()))


def is_plain(run, finished):
    """Whether neither files nor settings of a run were changed since it was copied."""
    plain = make_run(run.results, make_config())
    settings = ("config", "cohorts", "contrasts", "comparisons", "endpoints")
    return all(getattr(run, name) == getattr(plain, name) for name in settings) and stamps_of(
        run.results
    ) == stamps_of(finished)


def stamps_of(folder):
    """Size and time of each file of a folder."""
    stats = {path.relative_to(folder): path.stat() for path in folder.rglob("*")}
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


@pytest.fixture
def show(visit, finished, plain_page, request):
    def write_and_open(run):
        if "monkeypatch" in request.fixturenames or not is_plain(run, finished):
            return visit(write_page(run))
        return visit(plain_page)

    return write_and_open


@pytest.fixture
def page_of(browser, tmp_path):
    def write_and_open(html):
        page = tmp_path / "page.html"
        page.write_text(html, encoding="utf-8")
        browser.open(page)
        return page

    return write_and_open
