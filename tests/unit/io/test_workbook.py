"""Workbooks as openpyxl, another implementation, reads them back."""

import zipfile

import openpyxl
import pandas as pd
import pytest

from tearflow.io import workbook
from tearflow.io.workbook import Sheet, is_cut, name_sheets, write_workbook

FORMULAS = ["=1+1", '=HYPERLINK("http://x")', "+A1", "-x", "@SUM(A1)", "|cmd", "\t=1"]
DATES = ["SEPT2", "MARCH1", "2-MAR", "1/2", "2E4", "007", "TRUE"]
SIGNS = ["<&>\"'", "]]>", "_x0041_", "a\nb", " both ends ", "é 😀 \u202e", "#N/A"]


def read(sheets, folder):
    path = folder / "tables.xlsx"
    write_workbook(sheets, path)
    return openpyxl.load_workbook(path)


def column(values, kind, folder):
    """Cells of a column under its header."""
    # The second column holds a row up whose first cell is empty.
    table = pd.DataFrame({"h": pd.Series(values), "end": 1.0})
    book = read([Sheet("S", table, [kind, "p"])], folder)
    return [row[0] for row in book["S"].iter_rows(min_row=2)]


@pytest.mark.parametrize("text", FORMULAS + DATES + SIGNS)
@pytest.mark.parametrize("kind", ["text", "gene", "name", "list", "direction"])
def test_text_stays_text(text, kind, tmp_path):
    [cell] = column([text], kind, tmp_path)
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\ud800", "\uffff"])
def test_what_xml_has_no_place_for_is_replaced(sign, tmp_path):
    [cell] = column(pd.Series([f"a{sign}b"], dtype=object), "text", tmp_path)
    assert cell.value == "a\ufffdb"


def test_line_ends_are_those_of_a_cell(tmp_path):
    assert column(["a\r\nb\rc"], "text", tmp_path)[0].value == "a\nb\nc"


@pytest.mark.parametrize(("sign", "most"), [("x", 32_767), ("😀", 16_383)])
def test_text_that_no_cell_holds_is_cut_with_a_remark(sign, most, tmp_path):
    whole, cut = column([sign * most, sign * (most + 1)], "text", tmp_path)
    assert whole.value == sign * most
    assert len(cut.value.encode("utf-16-le")) // 2 <= 32_767
    kept, remark = cut.value.split(" [cut: ")
    assert set(kept) == {sign}
    assert remark == f"the text has {most + 1:,} characters; the TSV file has all]"


@pytest.mark.parametrize(
    ("kind", "number_format"),
    [("p", "0.00E+00"), ("decimal", "0.000"), ("amount", "General")],
)
def test_numbers_keep_every_digit_and_missing_ones_are_empty(kind, number_format, tmp_path):
    numbers = [1.2345678901234567e-300, -0.1, 0.0, 1 / 3, 123456789.123]
    *cells, empty = column([*numbers, float("nan")], kind, tmp_path)
    assert [cell.value for cell in cells] == numbers
    assert {cell.number_format for cell in cells} == {number_format}
    assert empty.value is None


def test_integers_and_flags(tmp_path):
    whole, missing = column(pd.array([12, None], dtype="Int64"), "integer", tmp_path)
    assert (whole.value, whole.number_format, missing.value) == (12, "0", None)
    assert [cell.value for cell in column([True, False], "flag", tmp_path)] == [True, False]


def test_same_sheets_are_the_same_bytes_without_a_time(tmp_path):
    sheets = [Sheet("S", pd.DataFrame({"a": ["x", "y"], "b": [1.5, None]}), ["text", "p"])]
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write_workbook(sheets, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if name.startswith("docProps")]


def test_header_stays_in_view_and_has_filters_but_for_prose(tmp_path):
    table = pd.DataFrame({"<a>": ["x"], "b": [1.0]})
    sheets = [
        Sheet("it's <1>", table, ["gene", "p"], frozen=1),
        Sheet("words", table, ["name", "p"], prose=True),
    ]
    book = read(sheets, tmp_path)
    first, second = book.worksheets
    assert [sheet.title for sheet in book.worksheets] == ["it's <1>", "words"]
    assert (first.freeze_panes, first.auto_filter.ref) == ("B2", "A1:B2")
    assert (second.freeze_panes, second.auto_filter.ref) == ("A2", None)
    assert first["A1"].value == "<a>"
    assert first["A1"].font.bold
    assert second["A2"].alignment.wrap_text


def test_table_without_rows_has_its_header(tmp_path):
    table = pd.DataFrame({"a": pd.Series(dtype=float)})
    sheet = read([Sheet("S", table, ["p"])], tmp_path)["S"]
    assert list(sheet.values) == [("a",)]
    assert sheet.auto_filter.ref == "A1:A1"


def test_large_table_is_whole(tmp_path):
    n_rows = 2 * workbook.PIECE + 1
    table = pd.DataFrame({"a": range(n_rows), "b": [f"P{n}" for n in range(n_rows)]})
    path = tmp_path / "large.xlsx"
    write_workbook([Sheet("S", table, ["integer", "text"])], path)
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book["S"].iter_rows(min_row=2, values_only=True))
    book.close()
    assert rows == [(n, f"P{n}") for n in range(n_rows)]


def test_rows_beyond_a_sheet_are_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    tables = [pd.DataFrame({"a": range(n)}) for n in (3, 4)]
    assert [is_cut(table) for table in tables] == [False, True]
    for table in tables:
        sheet = read([Sheet("S", table, ["integer"])], tmp_path)["S"]
        assert [row[0] for row in sheet.values] == ["a", 0, 1, 2]


def test_names_of_sheets_are_valid_and_different():
    names = name_sheets(["DEPs cohort " + "x" * 40] * 12 + ["a:b", "", "'q'"])
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names)
    assert names[-3:] == ["a_b", "Sheet", "q"]
    assert names[11].endswith(" (12)")
