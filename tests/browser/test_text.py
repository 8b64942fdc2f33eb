"""What a user's text may do in the page: nothing but be shown."""

import http.server
import threading
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from finished_run import alone, write_page
from tearflow.io.tables import write_frame

# Each of these, where it is taken for more than text, runs, loads, or shows something else.
HOSTILE = [
    "<b>X</b>",
    "<script>window.ran = 1</script>",
    '"><script>window.ran = 2</script>',
    "</script><script>window.ran = 3</script>",
    "<!--<script>",
    "<svg/onload=window.ran=4>",
    "<img src=x onerror=window.ran=5>",
    '<img src="SERVER/picture">',
    '& <img src="SERVER/entity">',
    '<img src="FILE">',
    '& <img src="FILE">',
    '<iframe src="SERVER/frame"></iframe>',
    "<iframe srcdoc='<script>parent.ran=6</script>'></iframe>",
    '<object data="SERVER/object"></object>',
    '<link rel="stylesheet" href="SERVER/style">',
    '<style>@import "SERVER/import"; * { display: none }</style>',
    '<meta http-equiv="refresh" content="0; url=SERVER/refresh">',
    '<base href="SERVER/">',
    '<a href="javascript:window.ran=7">x</a>',
    "javascript:window.ran=8",
    "' onmouseover='window.ran=9",
    '" autofocus onfocus="window.ran=10',
    "&lt;i&gt;",
    "&amp;amp;",
    "&#60;i&#62;",
    "a & b",
    "{{ 7 * 7 }} {% raw %} ${7*7} <%= 7 %>",
    "`x <https://example.invalid/>`__ ``c`` *e* |s|_",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("SERVER/formula", "c")',
    "+1 @SUM(1) -2",
    "abc\N{RIGHT-TO-LEFT OVERRIDE}cba",
    "zero\N{ZERO WIDTH SPACE}width\N{ZERO WIDTH JOINER}\N{WORD JOINER}",
    "bell\x07 escape\x1b[31m",
    "  two  blanks",
    "__proto__",
    "constructor",
    "x" * 5000,
]


# Opens the page of a protein, then searches for its gene; each step is looked for at every frame.
OPEN_AND_SEARCH = """
    const [address, text] = arguments;
    const find = (css) => document.querySelector(css);
    const until = async (holds) => {
        while (!holds()) await new Promise(requestAnimationFrame);
    };
    const go = async () => {
        location.hash = address;
        const title = () => find('.overlay[open] h2')?.textContent;
        await until(() => title() === text && !find('.overlay [aria-busy]'));
        overlay.close();
        await until(() => !find('.overlay[open]'));
        const box = find('#find');
        box.focus();
        box.value = text;
        box.dispatchEvent(new Event('input'));
        await until(() => find('.find-popup').dataset.of === box.value.trim());
    };
    return go();
"""


class Listener(http.server.BaseHTTPRequestHandler):
    """A server that notes what it is asked for."""

    seen: list[str]

    def do_GET(self):
        self.seen.append(self.path)
        self.send_error(404)

    def log_message(self, *_):
        """Log nothing: what was asked for is in `seen`."""


@pytest.fixture(scope="module")
def listener():
    """Address of a server and the list of the paths that it was asked for."""
    handler = type("Listening", (Listener,), {"seen": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler.seen
        server.shutdown()


@pytest.fixture(scope="module")
def hostile(module_run, listener):
    """Run with hostile text in every table and every name, and these texts."""
    run = module_run
    secret = run.results.parent / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"/>')
    texts = [
        text.replace("SERVER", listener[0]).replace("FILE", secret.as_uri()) for text in HOSTILE
    ]
    for path in run.paths:
        cohort = path.split("/")[0]
        spread_over(run, f"{path}/deps.tsv", texts, ["gene", "description", "flags"])
        spread_over(run, f"{path}/go.tsv", texts, ["term", "genes", "go_id"])
        spread_over(run, f"{path}/pairs.tsv", texts, ["subject", "reference", "note"])
        spread_over(run, f"{path}/on_off.tsv", texts, ["gene", "state"])
        spread_over(run, f"{cohort}/qc.tsv", texts, ["sample", "subject", "swap_note"])
        spread_over(run, f"{cohort}/proteins.tsv", texts, ["gene", "description"])
        spread_over(run, f"{cohort}/genes.tsv", texts, ["gene", "genes_diann"])
        spread_over(run, f"{cohort}/annotation.tsv", texts, [])
        write_values(run, f"{cohort}/log2.tsv", texts)
    named = " ".join(texts[:-1])
    visits = {"baseline": f"{named} 1", "week2": f"{named} 2"}
    cohorts = {
        name: replace(
            cohort,
            description=f"Simulated {named}",
            matrix=f"{texts[0]}.tsv",
            samples=tuple(s | {"visit": visits[s["visit"]]} for s in cohort.samples),
        )
        for name, cohort in run.cohorts.items()
    }
    contrasts = {
        path: replace(found, reference=visits[found.reference], target=visits[found.target])
        for path, found in run.contrasts.items()
    }
    return replace(run, cohorts=cohorts, contrasts=contrasts, tables={}), texts


@pytest.fixture(scope="module")
def hostile_page(hostile):
    """Report of that run."""
    return write_page(hostile[0])


def spread_over(run, path, texts, columns):
    """Write a table with a row for each text, which is in some of its columns."""
    table = run.table(path)
    rows = table.iloc[[place % len(table) for place in range(len(texts))]].reset_index(drop=True)
    for column in columns:
        rows[column] = texts
    if "protein_group" in rows:
        rows["protein_group"] = [f"G{place}" for place in range(len(texts))]
    write_frame(rows, run.results / path)


def write_values(run, path, texts):
    """Write values of the groups of `spread_over`, in samples that each have a text as name."""
    names = [sample["sample"] for sample in run.cohorts["nsde"].samples]
    columns = [*names, *texts]
    values = np.random.default_rng(7).normal(20, 2, (len(texts), len(columns)))
    log2 = pd.DataFrame(values, columns=columns)
    log2.insert(0, "protein_group", [f"G{place}" for place in range(len(texts))])
    write_frame(log2, run.results / path)


def genes_shown(browser):
    return browser.texts("[data-contrast] tbody .gene")


def show_all(browser):
    """Choose the last view of the table of the proteins, and as many rows a page as it can show."""
    browser.run(
        "document.querySelectorAll('[data-contrast] :is(.tools, .pages) select').forEach("
        "(select) => { select.value = select.options[select.options.length - 1].value;"
        "select.dispatchEvent(new Event('change')); })"
    )


def search_table(browser, text):
    """Write a text into the search box of the table of the proteins."""
    browser.run(
        "const input = document.querySelector('[data-contrast] input[type=search]');"
        "input.value = arguments[0]; input.dispatchEvent(new Event('input'));",
        text,
    )


def check_nothing_happened(browser, listener, page):
    """Hold that no script ran and nothing was loaded."""
    assert browser.run("return window.ran ?? null") is None
    beside = {path.as_uri() for path in page.parent.rglob("*") if path.suffix in {".svg", ".png"}}
    assert set(browser.requests()) - beside <= {page.resolve().as_uri()}
    assert listener[1] == []
    stray = (
        "return [...document.querySelectorAll('main :is(iframe, object, b b, base, meta)')].length"
    )
    assert browser.run(stray) == 0


def test_text_stays_text_in_tables(browser, hostile, hostile_page, visit, listener):
    _, texts = hostile
    page = visit(hostile_page)
    show_all(browser)
    assert sorted(genes_shown(browser)[: len(texts)]) == sorted(texts)
    for number in range(1, 4):
        browser.click(f"[data-contrast] thead th:nth-child({number}) button")
        assert set(genes_shown(browser)) <= set(texts)
    rest = browser.texts(".rows tbody :is(.name, .text, .list, .go)")
    assert {"<b>X</b>", "&lt;i&gt;", "__proto__"} <= set(rest)
    check_nothing_happened(browser, listener, page)


def test_each_text_is_found_by_itself(browser, hostile, hostile_page, visit, listener):
    _, texts = hostile
    page = visit(hostile_page)
    for text in texts:
        search_table(browser, text)
        assert text in genes_shown(browser)
    check_nothing_happened(browser, listener, page)


def test_each_text_has_its_page_and_is_listed_by_the_search(
    browser, hostile, hostile_page, visit, listener
):
    _, texts = hostile
    page = visit(hostile_page)
    for number, text in enumerate(texts):
        browser.run(OPEN_AND_SEARCH, f"#protein=G{number}", text)
    check_nothing_happened(browser, listener, page)


def test_text_stays_text_in_words_and_attributes(browser, hostile, hostile_page, visit, listener):
    _, texts = hostile
    page = visit(hostile_page)
    named = " ".join(" ".join(texts[:-1]).split())
    words = " ".join(browser.run("return document.querySelector('dl').textContent").split())
    assert f"Simulated {named}" in words
    captions = browser.run(
        "return [...document.querySelectorAll('figcaption')].map((one) => one.textContent)"
    )
    assert any(f"({named} 2 minus {named} 1)" in caption for caption in captions)
    assert (
        browser.run("return document.querySelectorAll('a[href*=\"example.invalid\"]').length") == 0
    )
    check_nothing_happened(browser, listener, page)


def test_pictures_beside_a_page_of_many_contrasts_are_shown_and_no_other(
    browser, hostile, show, listener, monkeypatch
):
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 0)
    run, _ = hostile
    page = show(alone(run, "nsde"))
    drawn = browser.run(
        "const images = [...document.images]; images.forEach((one) => { one.loading = 'eager'; });"
        "return images.map((one) => decodeURI(one.src))"
    )
    assert all(address.startswith(run.results.as_uri()) for address in drawn)
    wait = "const wanted = [...document.images].map((one) => one.decode());"
    assert browser.run(f"{wait} return Promise.all(wanted).then(() => true)")
    check_nothing_happened(browser, listener, page)


def test_browser_itself_refuses_markup_of_scripts(browser, run, show):
    show(run)
    shown = browser.run(
        "const box = document.createElement('div');"
        "try { box.innerHTML = '<img src=x>'; }"
        "catch (error) { return [box.children.length, error.name]; }"
    )
    assert shown == [0, "TypeError"]
    assert "TrustedHTML" in browser.messages().pop()
