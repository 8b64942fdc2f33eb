"""The page of a protein, and those of terms, samples and people: found, opened, closed."""

import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from tearflow.io.tables import read_table, write_frame
from tearflow.report.outputs import spec_of

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
PATH = "nsde/week2_vs_baseline"
OPEN = "return document.querySelector('.overlay[open]') !== null"
READY = "return document.querySelector('.overlay[open] .overlay-content:not([aria-busy])') !== null"


def open_page(browser, address):
    """Text of the page of a protein, a term, a sample or a person."""
    browser.run("location.hash = arguments[0]", address)
    browser.wait(READY)
    return browser.run("return document.querySelector('.overlay').innerText")


def cells(browser, title):
    """Rows of a table of the page as texts."""
    return browser.run(
        "return [...document.querySelectorAll(`.overlay table[aria-label='${arguments[0]}'] tr`)]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))",
        title,
    )


def test_every_contrast_is_there_with_its_result_and_why(browser, run, show):
    show(run)
    text = open_page(browser, "#protein=MMP9")
    assert "collagenase" in text
    header, *rows = cells(browser, "Change in every contrast")
    assert len(rows) == 2
    first = dict(zip(header, rows[0], strict=True))
    assert first["log₂ change"] == "+2.00"
    assert first["95 % interval"] == "+1.00 to +3.00"
    assert (first["p"], first["q"]) == ("0.010", "0.040")
    assert first["Result"] == "▲ DEP, up"
    assert first["Why"] == "|change| > 1, p < 0.05"
    # P0 is not measured in the first sample, which is that of A at baseline.
    assert first["Pairs"] == "2 of 3"
    assert first["Missing (reference, target)"] == "1 of 3, 0 of 3"


@pytest.mark.parametrize(
    ("group", "result", "why"),
    [
        ("P3", "not a DEP", "p ≥ 0.05"),
        ("P4", DASH, "not tested: fewer than 3 complete pairs"),
        ("P5", DASH, "not tested: contaminant"),
    ],
)
def test_what_is_no_dep_says_why(browser, run, show, group, result, why):
    show(run)
    open_page(browser, f"#protein={group}")
    header, *rows = cells(browser, "Change in every contrast")
    first = dict(zip(header, rows[0], strict=True))
    # A column without anything is left out.
    assert (first.get("Result", DASH), first["Why"]) == (result, why)


def test_every_sample_has_a_dot_or_is_marked_as_missing(browser, run, show):
    show(run)
    open_page(browser, "#protein=MMP9")
    browser.wait("return document.querySelectorAll('.dots svg[role=img]').length === 2")
    dots, crosses = browser.run(
        "return ['circle.dot', 'path.missing'].map((css) =>"
        " document.querySelector('.dots .canvas').querySelectorAll(css).length)"
    )
    assert (dots, crosses) == (6, 1)
    label = browser.run("return document.querySelector('.dots svg[role=img]').ariaLabel")
    assert label.startswith("MMP9 in nsde: log2 intensity in 6 of 7 samples of 4 people")
    # Samples 1 to 3 of the first visit, of P0, are 20 and so many sevenths.
    assert f"baseline {20 + 2 / 7:.2f}, week2 {20 + 5 / 7:.2f}" in label


def test_arrow_keys_walk_over_the_dots_and_say_the_sample(browser, run, show):
    show(run)
    open_page(browser, "#protein=MMP9")
    browser.wait("return document.querySelector('.dots .canvas') !== null")
    browser.run("document.querySelector('.dots .canvas').focus()")
    said = []
    for _ in range(2):
        browser.press(Keys.ARROW_RIGHT)
        said.append(browser.run("return document.querySelector('.dots .spoken').textContent"))
    assert "A_baseline" in said[0]
    assert "log2 intensity missing" in said[0]
    assert "A_week2" in said[1]
    assert f"log2 intensity {20 + 4 / 7:.2f}" in said[1]
    browser.press(Keys.ENTER)
    browser.wait("return location.hash === '#sample=nsde%2FA_week2'")


def test_back_escape_and_button_close_and_the_focus_returns(browser, run, show):
    show(run)
    browser.find("#find").click()
    browser.run("protein.open('P0')")
    browser.wait(READY)
    assert browser.run("return location.hash") == "#protein=MMP9"
    browser.run("history.back()")
    browser.wait(f"return !({OPEN[7:]})")
    assert browser.run("return document.activeElement.id") == "find"
    open_page(browser, "#protein=MMP8")
    open_page(browser, "#term=GO:0006955")
    browser.press(Keys.ESCAPE)
    # Over both pages, to where the reader was.
    browser.wait(f"return !({OPEN[7:]}) && location.hash === ''")
    open_page(browser, "#protein=MMP8")
    browser.click(".overlay-head button")
    browser.wait(f"return !({OPEN[7:]}) && location.hash === ''")


def test_an_address_opens_at_the_start(browser, run, show):
    page = show(run)
    browser.open("about:blank")
    browser.open(f"{page.resolve().as_uri()}#protein=MMP8")
    browser.wait(READY)
    assert browser.texts(".overlay-head h2") == ["MMP8"]
    browser.press(Keys.ESCAPE)
    browser.wait(f"return !({OPEN[7:]})")
    assert browser.run("return location.hash") == ""


def test_groups_of_one_gene_can_be_chosen(browser, run, show):
    for name in (f"{PATH}/deps.tsv", "nsde/proteins.tsv", "nsde/genes.tsv"):
        table = read_table(run.results / name, spec_of(name))
        write_frame(
            table.assign(gene=["MMP9", "MMP8", "MMP9", "", "LCN1", "KRT1"]), run.results / name
        )
    show(run)
    open_page(browser, "#protein=MMP9")
    buttons = ".overlay .choice button"
    assert browser.texts(buttons) == ["MMP9 (P0)", "MMP9 (P2)"]
    # Both are DEPs, P0 has the smaller p.
    assert cells(browser, "Change in every contrast")[1][1] == "+2.00"
    browser.click(f"{buttons}[aria-pressed=false]")
    browser.wait("return document.querySelector('.overlay td').textContent.includes('1.50')")
    open_page(browser, "#protein=P2")
    assert cells(browser, "Change in every contrast")[1][1] == f"{MINUS}1.50"
    # A group without a gene has its own page.
    assert "none known" in open_page(browser, "#protein=P3")


def test_what_is_not_measured_is_said(browser, run, show):
    show(run)
    text = open_page(browser, "#protein=TNF")
    assert "“TNF”: not measured in cohort nsde" in text
    assert "“TNF”: not measured in cohort ssde" in text
    assert "was tested in no contrast" in open_page(browser, "#term=GO:1")
    assert "No sample of this page" in open_page(browser, "#sample=nsde%2FZ")
    assert "No person of this page" in open_page(browser, "#person=nsde%2FZ")


def test_partners_terms_and_markers_are_listed(browser, run, show):
    show(run)
    open_page(browser, "#protein=MMP9")
    assert [row[:2] for row in cells(browser, "Partners among the DEPs")[1:]] == [
        ["MMP8", "0.97"],
        ["MMP8", "0.97"],
    ]
    assert cells(browser, "Terms of the protein")[1][0] == "immune response"
    known = [row[0] for row in cells(browser, "Panels and published markers")]
    assert any(text.startswith("Panel: ") for text in known)
    assert any(text.startswith("Published: up in ") for text in known)
    # Also of a protein that is not a DEP.
    open_page(browser, "#protein=LCN1")
    panels = {row[0]: row[1] for row in cells(browser, "Panels and published markers")}
    assert panels["Panel: lacrimal (index: Serum)"].startswith("not tested: nsde")
    open_page(browser, "#protein=MMP9")
    links = browser.run(
        "return [...document.querySelectorAll('.of-protein a')].map((one) => one.href)"
    )
    # P0 is not the form of an accession of UniProt.
    assert links == [
        "https://string-db.org/cgi/network?identifiers=MMP9&species=9606",
        "https://www.proteinatlas.org/search/MMP9",
    ]


def test_terms_samples_and_people_have_their_numbers(browser, run, show):
    show(run)
    open_page(browser, "#term=GO:0006955")
    assert cells(browser, "DEPs of the term: log₂ change")[1] == [
        "MMP8",
        "+1.50, DEP",
        "+1.50, DEP",
    ]
    ranked = cells(browser, "Test of all proteins by rank")[1]
    assert ranked[1:] == ["camera", "40", "up, +0.80", "1.0e\N{MINUS SIGN}4", "2.0e\N{MINUS SIGN}4"]
    open_page(browser, "#sample=nsde%2FA_week2")
    quality = {row[0]: row[1] for row in cells(browser, "Quality")}
    assert (quality["Identified"], quality["Median log2"]) == ("5", "20.5")
    assert cells(browser, "Part in the contrasts")[1][1:] == ["week2", "A"]
    open_page(browser, "#person=nsde%2FA")
    assert [row[0] for row in cells(browser, "Samples")[1:]] == ["A_baseline", "A_week2"]


@pytest.mark.parametrize("size", [(1400, 1000), PHONE])
def test_page_is_accessible_and_fits_the_screen(browser, run, show, size):
    show(run)
    browser.resize(*size)
    open_page(browser, "#protein=MMP9")
    browser.wait("return document.querySelector('.dots .canvas') !== null")
    assert browser.violations(".overlay") == []
    assert browser.run(
        "const one = document.querySelector('.overlay');"
        "return one.scrollWidth <= one.clientWidth && one.clientWidth <= innerWidth"
    )


def test_only_the_page_of_the_protein_is_printed(browser, run, show):
    show(run)
    whole = browser.count_printed_pages()
    open_page(browser, "#protein=MMP9")
    browser.wait("return document.querySelector('.dots .canvas') !== null")
    assert 1 <= browser.count_printed_pages() < min(whole, 5)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    top, bottom, height = browser.run(
        "const box = document.querySelector('.overlay').getBoundingClientRect();"
        "return [box.top, box.bottom, document.querySelector('.overlay').scrollHeight]"
    )
    assert top >= 0
    assert bottom - top >= height


def test_index_leads_to_the_pages_of_the_cohorts(browser, run, show, monkeypatch):
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 1)
    show(run)
    open_page(browser, "#protein=MMP9")
    header, *rows = cells(browser, "Change in every contrast")
    assert [dict(zip(header, row, strict=True))["Result"] for row in rows] == ["▲ DEP, up"] * 2
    links = "[...document.querySelectorAll('dialog tbody th a')]"
    found = browser.run(f"return {links}.map((a) => a.getAttribute('href'))")
    assert found == [f"{name}/report.html#protein=MMP9" for name in ("nsde", "ssde")]
    open_page(browser, "#sample=nsde%2FA_week2")
    link = "return document.querySelector('.overlay-content a').getAttribute('href')"
    assert browser.run(link) == "nsde/report.html#sample=nsde%2FA_week2"


def test_peptides_and_remarks_are_said(browser, run, show):
    counts = pd.DataFrame({"protein_group": ["P0"], "r2": [4], "r3": [7]})
    write_frame(counts, run.results / "nsde/peptides.tsv")
    deps = read_table(run.results / PATH / "deps.tsv", spec_of(f"{PATH}/deps.tsv"))
    deps["few_pairs"], deps["hangs_on"] = True, "A"
    write_frame(deps, run.results / PATH / "deps.tsv")
    show(run)
    text = open_page(browser, "#protein=MMP9")
    assert "6 of 7 samples of nsde by 4 to 7 peptides" in text
    header, first, _ = cells(browser, "Change in every contrast")
    assert dict(zip(header, first, strict=True))["Remarks"] == "few pairs; depends on A"
