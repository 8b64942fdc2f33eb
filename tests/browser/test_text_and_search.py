"""What a user's text may do in the page, and what a search answers."""

import http.server
import threading
from dataclasses import replace

import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from tearflow.io.tables import read_table, write_frame
from tearflow.proteins.table_specs import GENES
from tearflow.report.outputs import spec_of

PATH = "week2_vs_baseline"
MINUS = "\N{MINUS SIGN}"

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


class Listener(http.server.BaseHTTPRequestHandler):
    """A server that notes what it is asked for."""

    seen: list[str]

    def do_GET(self):
        self.seen.append(self.path)
        self.send_error(404)

    def log_message(self, *_):
        """Log nothing: what was asked for is in `seen`."""


@pytest.fixture
def listener():
    """Address of a server and the list of the paths that it was asked for."""
    handler = type("Listening", (Listener,), {"seen": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler.seen
        server.shutdown()


@pytest.fixture
def hostile(run, tmp_path, listener):
    """Run with hostile text in every table and every name, and these texts."""
    secret = tmp_path / "secret.svg"
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
    named = " ".join(texts[:-1])
    contrast = {"reference": named, "target": named}
    cohorts = {
        name: replace(cohort, description=f"Simulated {named}", matrix=f"{texts[0]}.tsv")
        for name, cohort in run.cohorts.items()
    }
    contrasts = {path: replace(found, **contrast) for path, found in run.contrasts.items()}
    return replace(run, cohorts=cohorts, contrasts=contrasts, tables={}), texts


def spread_over(run, path, texts, columns):
    """Write a table with a row for each text, which is in some of its columns."""
    table = run.table(path)
    rows = table.iloc[[place % len(table) for place in range(len(texts))]].reset_index(drop=True)
    for column in columns:
        rows[column] = texts
    if "protein_group" in rows:
        rows["protein_group"] = [f"G{place}" for place in range(len(texts))]
    write_frame(rows, run.results / path)


def table_script(script):
    """JavaScript that sees the table of the proteins as `block`."""
    return f"const block = document.querySelector('[data-contrast]'); {script}"


def bring_table(browser):
    """Scroll to the table of the proteins, which a large page makes only when it comes near."""
    browser.run(
        table_script(
            "block.scrollIntoView(); return new Promise((done) => { const look = () =>"
            " block.querySelector('tbody td') ? done() : setTimeout(look, 20); look(); })"
        )
    )


def type_search(browser, text):
    """Answer of the page to a text in the search box of the proteins."""
    browser.run(
        table_script(
            "const input = block.querySelector('input[type=search]'); input.value = arguments[0];"
            "input.dispatchEvent(new Event('input'));"
        ),
        text,
    )
    return browser.run(table_script("return block.querySelector('[role=status].answer').innerText"))


def genes_shown(browser):
    return browser.run(
        table_script("return [...block.querySelectorAll('td.gene')].map((td) => td.textContent)")
    )


def show_all(browser):
    browser.run(
        table_script(
            "const select = block.querySelector('.tools select');"
            "select.value = select.options.length - 1;"
            "select.dispatchEvent(new Event('change'));"
        )
    )


def genes_of_all_pages(browser):
    """Every gene that the table of the proteins shows, page after page."""
    found = genes_shown(browser)
    while browser.run(
        table_script(
            "const next = block.querySelector('.dt-paging-button.next');"
            "if (next.classList.contains('disabled')) return false; next.click(); return true;"
        )
    ):
        found += genes_shown(browser)
    return found


def check_nothing_happened(browser, listener, page):
    """Hold that no script ran and nothing was loaded."""
    assert browser.run("return window.ran ?? null") is None
    beside = {path.as_uri() for path in page.parent.rglob("*") if path.suffix in {".svg", ".png"}}
    assert set(browser.requests()) - beside == {page.resolve().as_uri()}
    assert listener[1] == []
    stray = (
        "return [...document.querySelectorAll('main :is(iframe, object, b b, base, meta)')].length"
    )
    assert browser.run(stray) == 0


def test_text_stays_text_in_tables(browser, hostile, show, listener):
    run, texts = hostile
    page = show(run)
    show_all(browser)
    assert sorted(genes_of_all_pages(browser)) == sorted(texts)
    for header in range(3):
        browser.run(
            table_script("block.querySelectorAll('th .dt-column-order')[arguments[0]].click()"),
            header,
        )
        assert set(genes_shown(browser)) <= set(texts)
    rest = browser.run(
        "return [...document.querySelectorAll('td.name, td.text, td.list, td.go')]"
        ".map((td) => td.textContent).filter((text) => text)"
    )
    assert {"<b>X</b>", "&lt;i&gt;", "__proto__"} <= set(rest)
    check_nothing_happened(browser, listener, page)


def test_each_text_is_found_by_itself(browser, hostile, show, listener):
    run, texts = hostile
    page = show(run)
    for text in texts:
        answer = type_search(browser, text)
        assert text in genes_shown(browser)
        visible = " ".join(text.split())
        assert " ".join(answer.split()).startswith(visible)
        assert "not measured" not in answer
    check_nothing_happened(browser, listener, page)


def test_text_stays_text_in_words_and_attributes(browser, hostile, show, listener):
    run, texts = hostile
    page = show(run)
    named = " ".join(" ".join(texts[:-1]).split())
    words = " ".join(browser.run("return document.querySelector('dl').textContent").split())
    assert f"Simulated {named}" in words
    captions = browser.run(
        "return [...document.querySelectorAll('figcaption')].map((one) => one.textContent)"
    )
    assert any(f"({named} minus {named})" in caption for caption in captions)
    assert (
        browser.run("return document.querySelectorAll('a[href*=\"example.invalid\"]').length") == 0
    )
    check_nothing_happened(browser, listener, page)


def test_pictures_beside_a_large_page_are_shown_and_no_other(
    browser, hostile, show, listener, monkeypatch
):
    monkeypatch.setattr("tearflow.report.run.MOST_WHOLE", 1)
    run, texts = hostile
    page = show(run)
    drawn = browser.run(
        "const images = [...document.images]; images.forEach((one) => { one.loading = 'eager'; });"
        "return images.map((one) => decodeURI(one.src))"
    )
    assert all(address.startswith(run.results.as_uri()) for address in drawn)
    wait = "const wanted = [...document.images].map((one) => one.decode());"
    assert browser.run(f"{wait} return Promise.all(wanted).then(() => true)")
    bring_table(browser)
    for text in texts[:12]:
        type_search(browser, text)
        assert text in genes_shown(browser)
    check_nothing_happened(browser, listener, page)


def test_browser_itself_turns_markup_of_scripts_into_text(browser, run, show):
    show(run)
    shown = browser.run(
        "const box = document.createElement('div'); box.innerHTML = '<img src=x>&amp;';"
        "return [box.children.length, box.textContent]"
    )
    assert shown == [0, "<img src=x>&amp;"]


def cut(monkeypatch):
    """Make pages of a few rows large ones, whose tables are cut to two."""
    monkeypatch.setattr("tearflow.report.run.MOST_WHOLE", 1)
    monkeypatch.setattr("tearflow.report.run.CELLS", 0)
    monkeypatch.setattr("tearflow.report.run.FEWEST_ROWS", 2)


@pytest.fixture
def measured(run):
    """A run whose first cohort has groups of several genes, accessions and isoforms."""
    cohort = run.results / "nsde"
    groups = ["P0;Q0", "P1-2", "P2", "P3", "P4", "Cont_P5"]
    genes = ["MMP9", "MMP8", "MMP14", "LCN1", "", "KRT1"]
    for path in (f"nsde/{PATH}/deps.tsv", "nsde/proteins.tsv", "nsde/genes.tsv"):
        table = read_table(run.results / path, spec_of(path))
        write_frame(table.assign(protein_group=groups, gene=genes), run.results / path)
    decisions = read_table(cohort / "genes.tsv", GENES)
    decisions["genes_diann"] = ["MMP9", "MMP8;MMP27", "MMP14", "LCN1", "", "KRT1"]
    decisions["renamed_from"] = ["", "", "", "VEGP", "", ""]
    write_frame(decisions, cohort / "genes.tsv")
    accessions = ["P0;Q0;R0", "P1-2", "P2", "P3", "P4", "Cont_P5"]
    annotation = pd.DataFrame({"protein_group": groups, "accessions": accessions})
    write_frame(annotation, cohort / "annotation.tsv")
    return run


ANSWERS = [
    ("MMP9", "MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("mmp14", f"MMP14 (P2): DEP, down; log2 FC {MINUS}1.50, p = 0.03"),
    ("LCN1", "LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.2"),
    ("vegp", "vegp is another name of LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.2"),
    ("CLG4B", "CLG4B is another name of MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("GELB", "GELB is another name of MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("Q0", "Q0 is in the group MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("R0", "R0 is in the group MMP9 (P0 and 1 more): DEP, up; log2 FC 2.00, p = 0.01"),
    ("P1", "P1 is in the group MMP8 (P1-2): DEP, up; log2 FC 1.50, p = 0.02"),
    ("MMP27", "MMP27 is in the group MMP8 (P1-2): DEP, up; log2 FC 1.50, p = 0.02"),
    ("P4", "P4 is in the group P4: not tested: fewer than 3 complete pairs"),
    ("KRT1", "KRT1 (Cont_P5): not tested: contaminant"),
    ("P5", "P5 is in the group KRT1 (Cont_P5): not tested: contaminant"),
]


@pytest.mark.parametrize("large", [False, True])
def test_search_answers_for_every_protein(browser, measured, show, large, monkeypatch):
    if large:
        cut(monkeypatch)
    show(measured)
    bring_table(browser)
    rows = browser.run(table_script("return block.querySelectorAll('tbody tr').length"))
    assert rows == (2 if large else 3)
    found = {text: type_search(browser, text).split("\n")[0] for text, _ in ANSWERS}
    assert found == dict(ANSWERS)
    lines = type_search(browser, "mmp").split("\n")
    assert lines[0] == "No gene or accession of cohort nsde is “mmp”. Names that contain it:"
    assert [line.split()[0] for line in lines if "(" in line] == ["MMP8", "MMP9", "MMP14"]
    absent = (
        "not measured in cohort nsde: none of the 6 protein groups has this gene, previous symbol"
    )
    # LCN9 is in the gene table, and no group of the cohort has it.
    for text in ("XYZ1", "LCN9"):
        assert type_search(browser, text) == f"“{text}”: {absent} or accession."
    # MMP1 is not there, which MMP14 is no answer to.
    lines = type_search(browser, "MMP1").split("\n")
    assert lines[0] == f"“MMP1”: {absent} or accession. Names that contain it:"
    assert [line.split()[0] for line in lines if "(" in line] == ["MMP14"]
    assert "decoys are removed" in type_search(browser, "REV__P0")
    assert type_search(browser, " ") == ""


@pytest.mark.parametrize("large", [False, True])
def test_a_word_of_a_description_is_not_called_unmeasured(
    browser, measured, show, large, monkeypatch
):
    if large:
        cut(monkeypatch)
    show(measured)
    bring_table(browser)
    lines = type_search(browser, "Lipocalin").split("\n")
    none = "No gene or accession of cohort nsde is “Lipocalin”."
    assert lines[0] == f"{none} Descriptions that contain it:"
    assert lines[-1] == "P4: not tested: fewer than 3 complete pairs"
    assert find_everywhere(browser, "lipocalin").startswith(
        "Proteins with “lipocalin” in a name or"
    )


def find_everywhere(browser, text):
    """Answer of the page to a text in the search above all contrasts."""
    return browser.run(
        "const input = document.getElementById('finder'); input.value = arguments[0];"
        "input.dispatchEvent(new Event('input'));"
        "return document.getElementById('finder-answer').innerText",
        text,
    )


def test_search_of_the_summary_answers_for_every_contrast(browser, measured, show):
    show(measured)
    assert find_everywhere(browser, "vegp").split("\n") == [
        f"nsde {PATH}: vegp is another name of LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.2",
        "“vegp”: not measured in cohort ssde: none of the 6 protein groups has this gene, previous "
        "symbol or accession.",
    ]
    assert find_everywhere(browser, "MMP14").split("\n")[0] == (
        f"nsde {PATH}: MMP14 (P2): DEP, down; log2 FC {MINUS}1.50, p = 0.03"
    )
    assert "MMP8 (P1-2)" in find_everywhere(browser, "mm").split("\n")[0]
    assert find_everywhere(browser, "") == ""
    label = browser.run("return document.getElementById('finder').labels[0].textContent")
    assert label == "Find a protein in every contrast"


def test_filters_of_a_long_report_are_named_instead(browser, measured, show, filters):
    write_frame(filters, measured.results / "nsde/filters.tsv")
    show(measured)
    answer = type_search(browser, "XYZ1")
    assert "not found in cohort nsde after the filters" in answer
    assert "not measured" not in answer


def test_decoys_left_out_hide_no_protein(browser, measured, show, filters):
    decoys = filters.head(1).assign(filter=["decoy accession"], rows_removed=9)
    write_frame(decoys, measured.results / "nsde/filters.tsv")
    show(measured)
    assert type_search(browser, "XYZ1").startswith("“XYZ1”: not measured in cohort nsde")


def test_search_shows_rows_that_the_filter_hides(browser, measured, show):
    show(measured)
    assert genes_shown(browser) == ["MMP9", "MMP8", "MMP14"]
    type_search(browser, "lcn1")
    assert genes_shown(browser) == ["LCN1"]
    type_search(browser, "Q0")
    assert genes_shown(browser) == ["MMP9"]
    type_search(browser, "")
    assert genes_shown(browser) == ["MMP9", "MMP8", "MMP14"]


def test_search_works_by_keyboard_and_is_named_for_screen_readers(browser, measured, show):
    show(measured)
    browser.run(table_script("block.querySelector('.tools select').focus()"))
    browser.press(Keys.TAB, Keys.TAB, "LCN1", Keys.ENTER, Keys.END)
    named = browser.run(
        table_script(
            "const input = document.activeElement;"
            "const status = document.getElementById(input.getAttribute('aria-describedby'));"
            "return [input.labels[0].textContent, input.value, status.getAttribute('role'),"
            " status.innerText]"
        )
    )
    said = "LCN1 (P3): tested, not a DEP; log2 FC 3.00, p = 0.2"
    assert named == ["Search all proteins", "LCN1", "status", said]
