import pytest

from tearflow.readers.settings import MatrixSettings
from tearflow.study.config import SdrfSettings
from tearflow.study.report_folder import find_tables, open_folders
from tearflow.study.samples import read_samples
from tearflow.study.sheets import check_table

AUTO = {"visit_column": "auto", "subject_column": "auto"}
HEADER = [
    "source name",
    "Characteristics[organism]",
    "characteristics[individual]",
    "characteristics[laterality]",
    "characteristics[pooled sample]",
    "assay name",
    "comment[modification parameters]",
    "comment[modification parameters]",
    "comment[technical replicate]",
    "comment[fraction identifier]",
    "comment[data file]",
    "factor value[sampling time]",
]
TEXT = """\
tear 1;homo sapiens;07;right eye;not pooled;run 1;NT=Oxidation;NT=x;1;1;NSDE_01.raw;baseline
tear 2;homo sapiens;07;OD;not pooled;run 2;NT=Oxidation;NT=x;1;1;NSDE_02.d.tar.gz;week 2
pool;homo sapiens;not applicable;Not Available;pooled;run 3;;;1;1;pool.mzML;not applicable
"""
ROWS = [line.split(";") for line in TEXT.splitlines()]
RUNS = ["NSDE_01.mzML", "NSDE_02.mzML", "pool.mzML"]


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read_sdrf(header=HEADER, rows=ROWS, chosen=AUTO, runs=None):
        runs = runs or {"dry": RUNS}
        lines = [(1, ["cohort", "matrix"])]
        for number, (cohort, columns) in enumerate(runs.items(), start=2):
            (tmp_path / f"{cohort}.tsv").write_text("\t".join(["Genes", *columns]) + "\n")
            lines.append((number, [cohort, f"{cohort}.tsv"]))
        cohorts, _ = check_table("cohorts.tsv", lines, "cohorts")
        text = "".join("\t".join(cells) + "\n" for cells in [header, *rows])
        (tmp_path / "project.sdrf.tsv").write_text(text)
        return read_samples("project.sdrf.tsv", cohorts, SdrfSettings(**chosen), MatrixSettings())

    return read_sdrf


def test_an_sdrf_file_is_a_sample_sheet(read):
    sheet, problems = read()
    assert not problems
    first, second, pool = (row.cells for row in sheet.rows)
    assert first == {
        "cohort": "dry",
        "run": "NSDE_01.raw",
        "sample": "tear_1",
        "subject": "07",
        "visit": "baseline",
        "eye": "OD",
        "arm": "",
        "batch": "",
        "rerun": "1",
        "include": "true",
        "organism": "homo sapiens",
    }
    assert (second["visit"], second["eye"]) == ("week 2", "OD")
    assert (pool["include"], pool["subject"], pool["visit"], pool["eye"]) == ("false", "", "", "")
    assert [row.line for row in sheet.rows] == [2, 3, 4]


def changed(old, new):
    return [new if name == old else name for name in HEADER]


@pytest.mark.parametrize(
    ("header", "chosen", "parts"),
    [
        (
            changed("comment[data file]", "comment[data files]"),
            {},
            ['nearest: "comment[data files]"'],
        ),
        (
            changed("factor value[sampling time]", "factor value[treatment]"),
            {},
            ["no column is known to hold the visit", '"factor value[treatment]"', "visit_column"],
        ),
        (
            changed("Characteristics[organism]", "factor value[time]"),
            {},
            ['"factor value[sampling time]", "factor value[time]"', "sdrf.visit_column"],
        ),
        (
            changed("characteristics[individual]", "characteristics[biological replicate]"),
            {},
            ["no column is known to hold the subject", "characteristics[individual]"],
        ),
        (
            HEADER,
            {"visit_column": "factor value[tme]"},
            ['"factor value[tme]", which the file does not have'],
        ),
    ],
)
def test_a_column_that_is_missing_or_not_clear_is_asked_for(read, header, chosen, parts):
    sheet, problems = read(header, chosen=AUTO | chosen)
    assert not sheet.read
    assert len(problems) == 1
    assert problems[0].row == 1
    for part in parts:
        assert part in str(problems[0])


def test_columns_may_be_named_by_the_configuration(read):
    header = changed("Characteristics[organism]", "factor value[time]")
    chosen = {"visit_column": "Factor Value[time]", "subject_column": "source name"}
    sheet, problems = read(header, chosen=chosen)
    assert not problems
    assert sheet.rows[0].cells["visit"] == "homo sapiens"
    assert sheet.rows[0].cells["subject"] == "tear 1"


def test_columns_that_say_the_same_are_one(read):
    header = changed("Characteristics[organism]", "factor value[time]")
    sheet, problems = read(header, [[row[0], row[-1], *row[2:]] for row in ROWS])
    assert not problems
    assert sheet.rows[0].cells["visit"] == "baseline"


def test_a_reserved_word_is_an_empty_cell_and_the_file_s_own_column_is_named(read):
    rows = [[*ROWS[0][:2], "not available", *ROWS[0][3:]], *ROWS[1:]]
    _, problems = read(rows=rows)
    assert [(problem.row, problem.column) for problem in problems] == [
        (2, "characteristics[individual]")
    ]
    assert "the cell is empty" in str(problems[0])


NOTHING_SAID = ["not applicable", "Not available", "", "n/a", "NA", "anonymized"]


@pytest.mark.parametrize("word", NOTHING_SAID)
@pytest.mark.parametrize("ours", ["visit", "subject"])
def test_a_column_that_says_nothing_is_one_problem_with_the_key_to_set(read, word, ours):
    header = [*HEADER, "factor value[drops]", "characteristics[hospital code]"]
    rows = [
        [*row, drops, code]
        for row, drops, code in zip(
            [*ROWS[:2], [*ROWS[0][:10], "NSDE_03.raw", "x"], [*ROWS[0][:10], "NSDE_04.raw", "y"]],
            ("none", "cyclosporine", "none", "cyclosporine"),
            ("H1", "H1", "H2", "H2"),
            strict=True,
        )
    ]
    place = {"visit": 11, "subject": 2}[ours]
    for row in rows:
        row[place] = word
    _, (problem,) = read(header, rows)
    assert (problem.row, problem.column) == (1, header[place].lower())
    assert "has no value in any row" in problem.message
    assert f"sdrf.{ours}_column" in problem.advice
    assert '"factor value[drops]"' in problem.advice
    assert "individual" not in problem.advice


def test_another_column_with_values_goes_before_one_that_says_nothing(read):
    header = [*HEADER, "characteristics[time point]"]
    rows = [[*row[:11], "not applicable", visit] for row, visit in zip(ROWS, "abc", strict=True)]
    sheet, problems = read(header, rows)
    assert not problems
    assert [row.cells["visit"] for row in sheet.rows] == ["a", "b", "c"]


def test_some_rows_without_a_visit_are_named_as_such(read):
    rows = [[*ROWS[0][:11], "not available"], ROWS[1]]
    _, (problem,) = read(rows=rows)
    assert 'says "not available" or the like' in problem.message
    assert (problem.row, problem.column) == (2, "factor value[sampling time]")


def test_a_title_above_the_header_is_named(read):
    _, (problem,) = read(["A study of 2026"], [[], HEADER, *ROWS])
    assert "the header of the SDRF file is in line 3" in problem.message


@pytest.mark.parametrize("name", ["include", "Include", "comment[include]"])
def test_a_column_include_may_stand_outside_of_the_categories(read, name):
    """It was passed over, so that rows that say false took part."""
    rows = [[*row, cell] for row, cell in zip(ROWS, ("true", "false", "true"), strict=True)]
    sheet, problems = read([*HEADER, name], rows)
    assert not problems
    assert [row.included for row in sheet.rows] == [True, False, False]


@pytest.mark.parametrize("name", ["exclude", "comment[exclude]", "comment[keep]", "Included?"])
def test_a_near_miss_of_include_outside_of_the_categories_is_refused(read, name):
    rows = [[*row, cell] for row, cell in zip(ROWS, ("yes", "no", "no"), strict=True)]
    _, (problem,) = read([*HEADER, name], rows)
    assert '(nearest: "include")' in problem.message
    assert problem.column == name.lower()


def test_arm_and_batch_of_an_sdrf_file_are_those_of_the_sheet(read):
    header = [*HEADER, "characteristics[batch]", "factor value[arm]"]
    rows = [[*row, f"B{number}", "drug"] for number, row in enumerate(ROWS)]
    sheet, problems = read(header, rows)
    assert not problems
    assert [row.cells["batch"] for row in sheet.rows] == ["B0", "B1", "B2"]
    assert {row.cells["arm"] for row in sheet.rows} == {"drug"}


@pytest.mark.parametrize("name", ["include", "Include?", "exclude"])
def test_a_column_include_of_an_sdrf_file_is_read_and_a_near_miss_refused(read, name):
    header = [*HEADER, f"characteristics[{name}]"]
    rows = [[*row, cell] for row, cell in zip(ROWS, ("true", "false", "true"), strict=True)]
    sheet, problems = read(header, rows)
    if name == "include":
        assert not problems
        assert [row.included for row in sheet.rows] == [True, False, False]
    else:
        (problem,) = problems
        assert f'column "{name.lower()}" is unknown' in problem.message


def test_an_age_is_a_number_of_years(read):
    header = [*HEADER, "characteristics[age]"]
    ages = ("58Y", "58Y6M", "not applicable")
    sheet, _ = read(header, [[*row, age] for row, age in zip(ROWS, ages, strict=True)])
    assert [row.cells["age"] for row in sheet.rows] == ["58", "58.5", ""]


def test_clinical_columns_of_an_sdrf_file_may_be_near_misses(read):
    header = [*HEADER, "characteristics[patient]", "characteristics[visits]"]
    chosen = AUTO | {"subject_column": "characteristics[individual]"}
    _, problems = read(header, [[*row, "H1", "3"] for row in ROWS], chosen)
    assert not problems


def test_the_cohort_is_a_column_or_follows_from_the_matrix(read):
    both = {"dry": RUNS[:1], "wet": RUNS[1:]}
    sheet, problems = read(runs=both)
    assert not problems
    assert [row.cells["cohort"] for row in sheet.rows] == ["dry", "wet", "wet"]
    sheet, _ = read(changed("Characteristics[organism]", "characteristics[cohort]"), runs=both)
    assert {row.cells["cohort"] for row in sheet.rows} == {"homo sapiens"}
    _, problems = read(runs={"dry": RUNS, "wet": RUNS})
    assert len(problems) == 3
    assert '"dry" and "wet"' in str(problems[0])
    _, problems = read(runs={"dry": RUNS[:1], "wet": RUNS[1:2]})
    assert "no cohort" in str(problems[0])


def test_technical_replicates_are_reruns_of_one_sample(read):
    again = [*ROWS[0][:8], "2", "1", "pool.mzML", "baseline"]
    sheet, problems = read(rows=[ROWS[0], again])
    assert not problems
    assert [row.cells["sample"] for row in sheet.rows] == ["tear_1", "tear_1"]
    assert [row.cells["rerun"] for row in sheet.rows] == ["1", "2"]


def test_fractions_and_sources_of_one_name_are_refused(read):
    rows = [ROWS[0], ["tear-1", *ROWS[1][1:9], "2", *ROWS[1][10:]], ["tear_1", *ROWS[2][1:]]]
    _, problems = read(rows=rows)
    text = "\n".join(map(str, problems))
    assert 'line 3, column comment[fraction identifier]: fraction "2"' in text
    assert 'line 4, column source name: the sources "tear 1" and "tear_1"' in text


def test_a_file_with_a_header_alone_is_refused(read):
    _, problems = read(rows=[])
    assert any("no rows" in str(problem) for problem in problems)


FOLDERS = {
    "quantmsdiann": (
        [
            "quant_tables/diann_report.pg_matrix.tsv",
            "quant_tables/diann_report.parquet",
            "quant_tables/diann_report.pr_matrix.tsv",
            "quant_tables/diann_report.gg_matrix.tsv",
            "quant_tables/out_msstats_in.csv",
            "sdrf/PXD1.sdrf.tsv",
            "pmultiqc/index.html",
        ],
        ["quant_tables/diann_report.pg_matrix.tsv"],
    ),
    "its tables themselves": (["diann_report.tsv", "diann_report.stats.tsv"], ["diann_report.tsv"]),
    "parquet alone": (
        ["report.parquet", "report-lib.parquet", "report-first-pass.parquet"],
        ["report.parquet"],
    ),
    "two": (
        ["a.pg_matrix.tsv", "quant_tables/b.pg_matrix.tsv.gz"],
        ["a.pg_matrix.tsv", "quant_tables/b.pg_matrix.tsv.gz"],
    ),
    "none": (["notes.txt", "report.site_report.parquet"], []),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_the_table_of_a_folder_is_found(tmp_path, name):
    files, expected = FOLDERS[name]
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("")
    assert find_tables(str(tmp_path)) == [str(tmp_path / file) for file in expected]
    lines = [(1, ["cohort", "matrix"]), (2, ["dry", str(tmp_path)])]
    cohorts, problems = open_folders(check_table("cohorts.tsv", lines, "cohorts")[0])
    if len(expected) == 1:
        assert not problems
        assert cohorts.rows[0].cells["matrix"] == str(tmp_path / expected[0])
    else:
        assert [problem.column for problem in problems] == ["matrix"]
        assert ("2 tables" if expected else "has no protein table of DIA-NN") in str(problems[0])
