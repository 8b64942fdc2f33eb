import datetime
import sys
import zipfile

import pytest

from tearflow.io.spreadsheet import read_cells
from tearflow.run.problems import InputError
from tearflow.study.sheets import read_sheet

HEADER = "cohort,run,sample,subject,visit"


@pytest.fixture
def write(tmp_path):
    def write_content(content, name="sheet.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write_content


@pytest.fixture
def workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")

    def write_rows(rows, formats=()):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for place, shown in formats:
            book.active[place].number_format = shown
        book.save(tmp_path / "sheet.xlsx")
        return str(tmp_path / "sheet.xlsx")

    return write_rows


def problem_of(path):
    with pytest.raises(InputError) as caught:
        read_cells(path)
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_header_of_a_csv_file_tells_its_separator(write, separator, ends):
    lines = [HEADER, 'dry,S1,"A, first",07,24h', "", "dry,S2,,07,,,"]
    text = ends.join(lines).replace('"A, first"', '"A"').replace(",", separator)
    assert read_cells(write("\ufeff" + text)) == [
        (1, HEADER.split(",")),
        (2, ["dry", "S1", "A", "07", "24h"]),
        (4, ["dry", "S2", "", "07"]),
    ]


def test_a_quoted_cell_of_a_csv_file_may_hold_separators_and_line_ends(write):
    cells = read_cells(write('a,b\n"x, ""y""","two\nlines"\n3,4\n'))
    assert cells == [(1, ["a", "b"]), (2, ['x, "y"', "two\nlines"]), (4, ["3", "4"])]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(write):
    assert "line 2: the line cannot be read as CSV" in problem_of(write('a,b\n"x,y\n3,4\n'))


def test_the_same_sheet_as_csv_and_as_workbook(write, workbook):
    rows = [
        [*HEADER.split(","), "age", "include"],
        ["dry", "S1", "A-0", 7, "week 2", 61.0, True],
        [],
        ["dry", "S2", "A-1", 7, None, 61.5, False],
    ]
    path = workbook(rows, [("D2", "00"), ("D4", "00")])
    assert read_cells(path)[1:] == [
        (2, ["dry", "S1", "A-0", "07", "week 2", "61", "true"]),
        (4, ["dry", "S2", "A-1", "07", "", "61.5", "false"]),
    ]
    text = "\n".join(",".join(cells) for _, cells in read_cells(path)).replace(
        "\ndry,S2", "\n\ndry,S2"
    )
    assert read_cells(write(text)) == read_cells(path)


def test_problems_of_a_workbook_name_its_rows(workbook):
    rows = [HEADER.split(","), [], ["dry", "S1", "a b", "A", "0"]]
    _, problems = read_sheet(workbook(rows), "samples")
    assert [problem.row for problem in problems] == [3]


def test_a_date_is_written_as_such(workbook):
    day = datetime.datetime(2024, 3, 11)
    assert read_cells(workbook([["day"], [day], [day.replace(hour=9)]]))[1:] == [
        (2, ["2024-03-11"]),
        (3, ["2024-03-11 09:00:00"]),
    ]


def test_a_formula_that_was_never_calculated_is_no_empty_cell(workbook):
    rows = [
        [*HEADER.split(","), "include"],
        ["dry", "S1", "A", "7", "24h", "=FALSE()"],
        ["dry", "S2", '="B"', "7", "24h", None, "=1+1"],
    ]
    problem = problem_of(workbook(rows))
    assert "line 2, column include: the cell has a formula that was never calculated" in problem
    assert "and so for 1 more cells" in problem
    rows[1][5], rows[2][2] = False, "B"
    assert [cells for _, cells in read_cells(workbook(rows))][1][5] == "false"


def test_a_formula_that_was_calculated_is_its_value(workbook, tmp_path):
    path = workbook([HEADER.split(","), ["dry", "S1", "A", '=""', "=24"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert sheet.count("<v></v>") + sheet.count("<v />") + sheet.count("<v/>") == 2
    # So do Excel and LibreOffice write an empty text and a number.
    sheet = sheet.replace('r="D2"', 'r="D2" t="str"').replace("<f>24</f><v", "<f>24</f><v>24</v><v")
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read_cells(path)[1] == (2, ["dry", "S1", "A", "", "24"])


def test_errors_of_a_workbook_are_no_values(workbook):
    path = workbook([HEADER.split(","), ["dry", "S1", "A", "#N/A", "24h"]])
    _, problems = read_sheet(path, "samples")
    assert [(problem.row, problem.column) for problem in problems] == [(2, "subject")]
    assert '"#N/A" is an error that a spreadsheet shows' in problems[0].message


def test_an_empty_workbook(workbook):
    assert "first sheet of the workbook is empty" in problem_of(workbook([]))


def test_a_damaged_workbook(write, tmp_path):
    pytest.importorskip("openpyxl")
    with zipfile.ZipFile(tmp_path / "broken.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<not xml")
    assert "cannot read the Excel workbook; it may be corrupt" in problem_of(
        str(tmp_path / "broken.xlsx")
    )


def test_a_workbook_that_unpacks_to_a_flood_is_not_opened(tmp_path, monkeypatch):
    pytest.importorskip("openpyxl")
    monkeypatch.setattr("tearflow.io.spreadsheet.LARGEST_WORKBOOK", 10)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "0" * 100)
    assert "too much for a sample sheet" in problem_of(str(tmp_path / "bomb.xlsx"))


def test_without_openpyxl_a_workbook_gets_one_clear_line(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "sheet.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    problem = problem_of(str(tmp_path / "sheet.xlsx"))
    assert "the package openpyxl, which is not installed" in problem
    assert "tab-separated" in problem
