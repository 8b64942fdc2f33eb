"""Tables of the page: order, filters, columns, pages, and what is handed over of them."""

import base64
import csv
import io

import openpyxl
import pandas as pd
import pytest
from selenium.webdriver.common.keys import Keys

from browser import PHONE
from finished_run import write_page
from tearflow.io.tables import write_frame

PATH = "nsde/week2_vs_baseline"
TABLE = "#nsde-week2_vs_baseline-deps-table"
# What a spreadsheet would run, or turn into a date or a number.
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", "SEPT2", "MARCH1", "DEC1", "1-2", "2E10", '="a,b"']


@pytest.fixture(scope="module")
def written(module_run):
    """Page, and deps of its run: 40 tested proteins, of which the first ten are DEPs."""
    run = module_run
    deps = run.table(f"{PATH}/deps.tsv")
    rows = deps.iloc[[place % 4 for place in range(40)]].reset_index(drop=True)
    groups = [f"Q{place}" for place in range(40)]
    rows = rows.assign(protein_group=groups, accession=groups, reason="")
    rows["gene"] = [*DANGEROUS, *(f"G{place}" for place in range(10, 40))]
    rows["log2fc"] = [(-1) ** place * place / 7 for place in range(40)]
    rows["p_value"] = [10.0 ** -(place + 1) for place in range(40)]
    rows["is_dep"] = [place < 10 for place in range(40)]
    rows["direction"] = ["up", "down"] * 5 + ["none"] * 30
    write_frame(rows, run.results / PATH / "deps.tsv")
    proteins = rows[["protein_group", "gene", "description"]].assign(contaminant=False)
    write_frame(proteins, run.results / "nsde/proteins.tsv")
    genes = run.table("nsde/genes.tsv").iloc[[0] * 40].assign(protein_group=groups)
    write_frame(genes.assign(gene=rows["gene"].tolist()), run.results / "nsde/genes.tsv")
    log2 = run.table("nsde/log2.tsv").iloc[[0] * 40].assign(protein_group=groups)
    write_frame(log2, run.results / "nsde/log2.tsv")
    run.tables.clear()
    return write_page(run), rows


@pytest.fixture
def shown(written, visit):
    """The deps, whose page is open."""
    page, rows = written
    visit(page)
    return rows


def column(browser, kind):
    return browser.texts(f"{TABLE} tbody .{kind}")


def choose(browser, css, text):
    """Choose an entry of the first select of a selector by its text."""
    browser.run(
        "const select = document.querySelector(arguments[0]);"
        "select.value = [...select.options].find(({ text }) => text === arguments[1]).value;"
        "select.dispatchEvent(new Event('change'));",
        css,
        text,
    )


def info(browser):
    return browser.texts(f"{TABLE} .info")[0]


@pytest.fixture
def saved(browser):
    """Function that presses a button above the table and returns the bytes that it hands over."""

    def press(text):
        browser.run(
            "const create = URL.createObjectURL; window.handed = new Promise((done) => {"
            "URL.createObjectURL = (blob) => {"
            " done(blob.arrayBuffer()); URL.createObjectURL = create; return create(blob); }; });"
            "[...document.querySelectorAll(arguments[0])]"
            ".find(({ textContent }) => textContent === arguments[1]).click();",
            f"{TABLE} .tools button",
            text,
        )
        letters = "Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')"
        return base64.b64decode(
            browser.run(f"return window.handed.then((buffer) => btoa({letters}))")
        )

    return press


def test_columns_sort_with_missing_values_last(browser, shown):
    choose(browser, f"{TABLE} .tools select", "all protein groups")
    heads = browser.texts(f"{TABLE} thead th")
    place = heads.index("log2 FC") + 1
    browser.click(f"{TABLE} th:nth-child({place}) button")
    expected = shown.sort_values("log2fc")["gene"].tolist()
    assert column(browser, "gene") == expected[:10]
    browser.click(f"{TABLE} th:nth-child({place}) button")
    assert column(browser, "gene") == expected[::-1][:10]
    sort = "return document.querySelector(arguments[0]).ariaSort"
    assert browser.run(sort, f"{TABLE} th:nth-child({place})") == "descending"


def test_rows_are_shown_in_pages(browser, shown):
    choose(browser, f"{TABLE} .tools select", "all protein groups")
    assert info(browser) == "1 to 10 of 40 rows"
    browser.click(f"{TABLE} .pages button:last-of-type")
    assert info(browser) == "11 to 20 of 40 rows"
    choose(browser, f"{TABLE} .pages select", "50")
    assert len(column(browser, "gene")) == 40


def test_filters_by_direction_number_and_text(browser, shown):
    assert info(browser) == "10 rows (of 40)"
    choose(browser, f"{TABLE} .tools select", "up")
    assert len(column(browser, "gene")) == 5
    choose(browser, f"{TABLE} .tools select", "all protein groups")
    browser.run(
        "[...document.querySelectorAll(arguments[0])]"
        ".find(({ textContent }) => textContent === 'Add filter').click()",
        f"{TABLE} .tools button",
    )
    choose(browser, f"{TABLE} .conditions select", "log2 FC")
    choose(browser, f"{TABLE} .conditions select:nth-of-type(2)", "size at least")
    browser.write(f"{TABLE} .conditions input", "5.2")
    assert column(browser, "gene") == ["G39", "G38", "G37"]
    choose(browser, f"{TABLE} .conditions select:nth-of-type(2)", "at most")
    assert info(browser) == "1 to 10 of 39 rows (of 40)"
    choose(browser, f"{TABLE} .conditions select", "Gene")
    browser.write(f"{TABLE} .conditions input", "g1")
    assert column(browser, "gene") == [f"G{place}" for place in range(19, 9, -1)]
    browser.click(f"{TABLE} .conditions button")
    assert info(browser) == "1 to 10 of 40 rows"


def test_search_goes_through_all_proteins(browser, shown):
    browser.write(f"{TABLE} input[type=search]", "g39")
    assert column(browser, "gene") == ["G39"]
    assert info(browser) == "1 row (of 40)"
    browser.write(f"{TABLE} input[type=search]", "nothing of that name")
    assert info(browser) == "0 rows (of 40)"
    assert "search at the top" in browser.texts(f"{TABLE} .remark")[0]


@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_what_is_important_is_on_the_screen(browser, shown, size):
    browser.resize(*size)
    browser.find(TABLE)
    fits = "const { scrollWidth, clientWidth } = document.querySelector(arguments[0]);"
    browser.wait(f"{fits} return scrollWidth <= clientWidth", f"{TABLE} .scroll")
    heads = browser.texts(f"{TABLE} thead th")
    assert {"Gene", "log2 FC"} <= set(heads)
    if size != PHONE:
        assert {"Change", "p", "q", "Pairs"} <= set(heads)
    wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser.run(wide) == 0


def test_columns_are_chosen_by_keyboard_and_stay(browser, shown):
    assert "Accession" not in browser.texts(f"{TABLE} thead th")
    browser.run("document.querySelector(arguments[0]).focus()", f"{TABLE} .chooser summary")
    browser.press(Keys.ENTER, Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, Keys.SPACE)
    assert browser.texts(f"{TABLE} thead th")[:2] == ["Gene", "Accession"]
    browser.press(Keys.ESCAPE)
    open_ = "return document.querySelector(arguments[0]).open"
    assert browser.run(open_, f"{TABLE} .chooser") is False
    panel = "const { left, right } = document.querySelector(arguments[0]).getBoundingClientRect();"
    for size in ((1000, 900), (1280, 900), PHONE):
        browser.resize(*size)
        browser.click(f"{TABLE} .chooser summary")
        inside = "return left >= 0 && right <= document.documentElement.clientWidth"
        browser.wait(panel + inside, f"{TABLE} .chooser fieldset")
        browser.press(Keys.ESCAPE)
    assert "Accession" in browser.texts(f"{TABLE} thead th")


def test_csv_is_what_is_shown_and_no_spreadsheet_runs_or_changes_it(browser, shown, saved):
    heads = browser.texts(f"{TABLE} thead th")
    content = saved("CSV")
    assert content.startswith(b"\xef\xbb\xbfgene,")
    names, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert len(names) == len(heads)
    assert [row[0] for row in rows] == [f"'{gene}" for gene in reversed(DANGEROUS)]
    place = names.index("log2fc")
    assert [float(row[place]) for row in rows] == pytest.approx(
        shown["log2fc"][:10][::-1], rel=1e-5
    )
    table = pd.read_csv(io.BytesIO(content))
    assert table["p_value"].tolist() == shown["p_value"][:10][::-1].tolist()


def test_workbook_is_what_is_shown_with_texts_as_texts(browser, shown, saved):
    heads = browser.texts(f"{TABLE} thead th")
    book = openpyxl.load_workbook(io.BytesIO(saved("XLSX")))
    sheet, columns = book.worksheets
    header, *rows = sheet.iter_rows()
    assert [cell.value for cell in header] == heads
    assert [row[0].value for row in rows] == DANGEROUS[::-1]
    assert {row[0].data_type for row in rows} == {"s"}
    assert {row[0].number_format for row in rows} == {"@"}
    place = heads.index("p")
    assert [row[place].value for row in rows] == shown["p_value"][:10][::-1].tolist()
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert [row[0] for row in columns.iter_rows(min_row=2, values_only=True)] == heads


def test_selection_shows_only_its_rows_and_can_be_ended(browser, shown):
    browser.run(f"selection.set('{PATH}', ['Q3', 'Q30', 'Q31'], 'test')")
    assert column(browser, "gene") == ["G31", "G30", "@SUM(1)"]
    assert "3 selected protein groups" in browser.texts(f"{TABLE} .remark")[0]
    browser.click(f"{TABLE} .remark button")
    assert info(browser) == "10 rows (of 40)"
    browser.run("selection.highlight('G12 DEC1')")
    assert browser.texts(f"{TABLE} .highlighted .gene") == ["DEC1"]


def test_click_on_a_row_opens_its_protein(browser, shown):
    browser.click(f"{TABLE} tbody tr:nth-child(2) td:nth-child(3)")
    assert browser.run("return decodeURIComponent(location.hash)") == "#protein=Q8"
    browser.run("history.back()")
    assert (
        browser.run(
            "return document.querySelector(arguments[0]).getAttribute('href')", f"{TABLE} tbody a"
        )
        == "#protein=Q9"
    )


def test_table_on_paper_is_cut_and_names_its_file(browser, shown):
    choose(browser, f"{TABLE} .tools select", "all protein groups")
    choose(browser, f"{TABLE} .pages select", "50")
    browser.run("dispatchEvent(new Event('beforeprint'))")
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    printed = browser.run(
        "return document.querySelector(arguments[0]).innerText", f"{TABLE} .pages"
    )
    assert printed.replace("\n", "") == f"1 to 10 of 40 rows; all are in {PATH}/deps.tsv"
    assert len(column(browser, "gene")) == 10
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert len(column(browser, "gene")) == 40


def test_columns_fitted_twice_at_once_are_those_fitted_once(shown, browser):
    count = "return document.querySelectorAll(arguments[0]).length"
    columns = f"{TABLE} thead button"
    all_that_fit = browser.run(count, columns)
    browser.resize(*PHONE)
    browser.wait(f"{count} < arguments[1]", columns, all_that_fit)
    before = browser.texts(columns)
    browser.run(
        "const [all, first] = document.querySelectorAll(`${arguments[0]} .chooser button`);"
        "all.click(); first.click(); first.click();",
        TABLE,
    )
    browser.wait(f"{count} < arguments[1]", columns, all_that_fit)
    assert browser.texts(columns) == before
