from itertools import product

import openpyxl
import pytest

from tearflow.run.problems import Problem, describe
from tearflow.study.sheets import read_sheet


@pytest.fixture
def read(tmp_path):
    def read_text(text, name="cohorts"):
        path = tmp_path / "sheet.tsv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_sheet(str(path), name)

    return read_text


def test_cells_are_stripped_unquoted_and_filled_with_defaults(read):
    sheet, problems = read('cohort \t matrix\tdescription\n dry\t"a ""b"".tsv"\n\n\t\t\n')
    assert not problems
    assert [row.cells for row in sheet.rows] == [
        {"cohort": "dry", "matrix": 'a "b".tsv', "description": "", "format": "auto", "title": ""}
    ]


def test_lines_are_counted_as_an_editor_does(read):
    sheet, _ = read("cohort\tmatrix\n\n\ndry\ta\n")
    assert sheet.rows[0].line == 4


@pytest.mark.parametrize("value", ["", "TRUE", "Yes", "1", "true"])
def test_a_row_takes_part_by_default(read, value):
    text = f"cohort\trun\tsample\tsubject\tvisit\tinclude\nc\tr\ts\t07\t24h\t{value}\n"
    sheet, problems = read(text, "samples")
    assert not problems
    assert sheet.rows[0].included


@pytest.mark.parametrize("value", ["FALSE", "no", "0", "False"])
def test_an_excluded_row_is_not_checked_further(read, value):
    text = f"cohort\trun\tsample\tsubject\tvisit\tinclude\nc\tr\ta b\t\t\t{value}\n"
    sheet, problems = read(text, "samples")
    assert not problems
    assert not sheet.rows[0].included


def test_clinical_columns_may_have_any_name_and_value(read):
    text = "cohort\trun\tsample\tsubject\tvisit\tOSDI score\nc\tr\t68-4\t07\t24h\t12,5\n"
    sheet, problems = read(text, "samples")
    assert not problems
    assert sheet.rows[0].cells["OSDI score"] == "12,5"


def test_a_row_with_a_mistake_is_kept_and_marked(read):
    sheet, problems = read("cohort\tmatrix\n1a\tm\nb\tm\n")
    assert [row.valid for row in sheet.rows] == [False, True]
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("cohort\tmatrix\t\tformat\na\tm\tx\tauto\n", "column number 3 has no name"),
        ("cohort\tmatrix\tmatrix\na\tm\tm\n", 'duplicate column "matrix"'),
        ("cohort\tmatrix\na\tm\x00\n", "line 2: the line holds NUL bytes"),
        ("cohort\tmatrix\na\tm\x07\n", "control character"),
        ("cohort\tmatrix\na\tm\u2028x\n", "a line separator (U+2028)"),
        ("matrix\tformat\nm\tauto\n", '"cohort" is missing'),
        ("cohort matrix\na m\n", "separated by blanks, not tabs"),
        ("\u200b\t\n\n", "the sheet is empty"),
        ("ns\u0430de\tm\ncohort\tmatrix\n", "line 1: the header seems to be in line 2"),
        ("cohort\tmatrix\nns\u0430de\tm\n", "(it has U+0430 CYRILLIC SMALL LETTER A)"),
        ("My study, 2026\n\nCohort\tmatrix\na\tm\n", "header seems to be in line 3"),
        ("# made by hand\ncohort\tmatrix\na\tm\n", "header seems to be in line 2"),
        ("cohrt\tmtrix\ncohort\tmatrix\n", "header seems to be in line 2"),
        ("cohort\tmtrix\ncohort\tmatrix\n", '"matrix" is missing'),
    ],
)
def test_mistakes_of_the_table(read, text, part):
    _, problems = read(text)
    assert any(part in str(problem) for problem in problems)


@pytest.mark.parametrize("name", ["cohort,run", "sep=;", "Samples, all;2026", "Samples"])
def test_a_line_above_the_header_of_a_csv_file_is_named_once(tmp_path, name):
    path = tmp_path / "sheet.csv"
    path.write_text(f"{name}\n\ncohort;run;sample;subject;visit\ndry;r;s;A;before\n")
    _, problems = read_sheet(str(path), "samples")
    known = name.startswith("cohort")
    assert len(problems) == (5 if known else 1)
    assert ("line 3" in str(problems[0])) != known


def test_errors_of_a_spreadsheet_are_no_values(read):
    header = "cohort\trun\tsample\tsubject\tvisit\tarm\tnote\n"
    failed = "dry\tS1\ts1\t#N/A\t#REF!\t#BEZUG!\t#N/A\n"
    _, problems = read(header + failed + "dry\t#NAME?\ts2\t#7\tNA\t#\t\n", "samples")
    assert [(problem.row, problem.column) for problem in problems] == [
        (2, "subject"),
        (2, "visit"),
        (2, "arm"),
        (3, "run"),
    ]
    assert '"#N/A" is an error that a spreadsheet shows' in str(problems[0])


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x1f\x8b\x08broken", b"\x00" * 100, b"\n"])
@pytest.mark.parametrize("name", ["cohorts", "samples", "contrasts"])
def test_no_content_raises(read, content, name):
    sheet, problems = read(content, name)
    assert problems
    assert not sheet.read


def test_of_many_problems_of_a_file_the_first_are_shown():
    # Words, since what differs only in numbers is of one kind.
    words = ["".join(pair) for pair in product("abcdefghijklmnop", repeat=2)][:250]
    problems = [Problem("a.tsv", f"word {word}", "Correct it") for word in words]
    printed = describe([*problems, Problem("b.tsv", "other", "Correct it")])
    assert "251 problems" in printed
    assert f"a.tsv: word {words[99]}." in printed
    assert f"word {words[100]}." not in printed
    assert "251. b.tsv: other" in printed
    assert "a.tsv has 150 more. Correct the first ones" in printed


EMPTY = {
    "rows of tabs at the end": "cohort\tmatrix\na\tm\n\t\t\t\n\t\n\n",
    "a row of blanks between": "cohort\tmatrix\n \t\u00a0\t\u200b\na\tm\n",
    "columns at the end": "cohort\tmatrix\t\t\na\tm\t\t\t\n",
    "a column between": "cohort\t\tmatrix\na\t\tm\n",
    "a column in front": "\tcohort\tmatrix\n\ta\tm\n",
    "rows above the header": "\n\t\t\ncohort\tmatrix\na\tm\n",
    "quoted blanks": 'cohort\tmatrix\t""\na\tm\t" "\n""\t""\t""\n',
}


@pytest.mark.parametrize("case", EMPTY)
@pytest.mark.parametrize("kind", ["tsv", "csv", "semicolon", "xlsx"])
def test_empty_rows_and_columns_are_ignored(tmp_path, case, kind):
    path = tmp_path / f"sheet.{'csv' if kind == 'semicolon' else kind}"
    text = EMPTY[case]
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in text.replace('"', "").split("\n"):
            book.active.append(row.split("\t"))
        book.save(path)
    else:
        text = text.replace("\t", {"tsv": "\t", "csv": ",", "semicolon": ";"}[kind])
        path.write_text(text, encoding="utf-8")
    sheet, problems = read_sheet(str(path), "cohorts")
    assert not problems
    assert sheet.columns == ["cohort", "matrix"]
    assert [(row.cells["cohort"], row.cells["matrix"]) for row in sheet.rows] == [("a", "m")]


def test_invisible_characters_around_a_cell_do_no_harm(read):
    sheet, problems = read("\u200bcohort\tmatrix\u2060\na\ufeff\t\u200e m \u00ad\n")
    assert not problems
    assert (sheet.rows[0].cells["cohort"], sheet.rows[0].cells["matrix"]) == ("a", "m")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cohorts", "cohort\tmatrix\nEndpoints\ta\n"),
        ("contrasts", "cohort\tcontrast\treference\ttarget\ndry\tendpoints\ta\tb\n"),
    ],
)
def test_the_folder_of_endpoints_is_no_name_of_a_cohort_or_contrast(read, name, text):
    _, (problem,) = read(text, name)
    assert "endpoints" in problem.advice
    assert "reserved" in problem.advice
