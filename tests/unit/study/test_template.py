import pytest

import write_template
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError
from tearflow.study.cohort import Cohort
from tearflow.study.sheets import read_sheet
from tearflow.study.template import GUESSED, LEFT_OUT, guess_runs, make_template


def guessed(*names):
    return [(row["subject"], row["visit"]) for row in guess_runs(names)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ["20240311_NSDE_P01_V0_DIA", "20240311_NSDE_P01_V2_DIA", "20240312_NSDE_P02_V0_DIA"],
            [("P01", "V0"), ("P01", "V2"), ("P02", "V0")],
        ),
        (
            ["N03_baseline", "N03_week2", "S12_baseline", "S12_week2"],
            [("N03", "baseline"), ("N03", "week2"), ("S12", "baseline"), ("S12", "week2")],
        ),
        (
            ["sub-01_pre", "sub-01_post", "sub-02_pre", "sub-02_post"],
            [("01", "pre"), ("01", "post"), ("02", "pre"), ("02", "post")],
        ),
        (["NSDE1T0", "NSDE1T2", "NSDE2T0"], [("NSDE1", "T0"), ("NSDE1", "T2"), ("NSDE2", "T0")]),
        (
            ["d0_P1_slot1", "d14_P1_slot2", "d0_P2_slot3", "d14_P2_slot4"],
            [("P1", "d0"), ("P1", "d14"), ("P2", "d0"), ("P2", "d14")],
        ),
        (["S1", "S2", "S3"], [("", "")] * 3),
        (["x"], [("", "")]),
        (["", "."], [("", "")] * 2),
    ],
)
def test_subject_and_visit_are_guessed_from_what_varies(names, expected):
    assert guessed(*names) == expected


def test_eyes_are_guessed_and_part_of_the_sample():
    rows = guess_runs(["P1_V0_OD", "P1_V0_OS", "P1_V2_OD", "P1_V2_OS", "P2_V0_OD", "P2_V2_OD"])
    assert [row["eye"] for row in rows] == ["OD", "OS", "OD", "OS", "OD", "OD"]
    assert rows[0]["sample"] == "P1_V0_OD"


def test_a_guess_says_that_it_is_one_and_pools_are_left_out():
    rows = guess_runs(["P1_V0", "P1_V1", "P2_V0", "P2_V1", "QC_1", "blank"])
    assert [row["guess"] for row in rows] == [GUESSED] * 4 + [LEFT_OUT] * 2
    assert [row["include"] for row in rows] == ["true"] * 4 + ["false"] * 2
    assert rows[4]["subject"] == rows[4]["visit"] == ""


def test_a_shared_matrix_is_split_by_the_names_of_the_cohorts():
    runs = ["D:\\a\\NSDE_P1_V0.d", "D:\\a\\SSDE_P1_V0.d", "D:\\a\\x.d", "D:\\b\\x.d"]
    rows = make_template({"nsde": runs, "ssde": runs})
    assert [row["cohort"] for row in rows] == ["nsde", "ssde", "", ""]
    assert [row["run"] for row in rows] == ["NSDE_P1_V0", "SSDE_P1_V0", *runs[2:]]


@pytest.fixture
def written(tmp_path):
    runs = ["P1_V0", "P1_V2", "P2_V0", "P2_V2"]
    (tmp_path / "matrix.tsv").write_text("\t".join(["Genes", *runs]) + "\nA\t1\t2\t3\t4\n")
    cohort = Cohort(str(tmp_path / "matrix.tsv"))
    write_template.main(str(tmp_path / "config/samples.tsv"), {"dry": cohort}, MatrixSettings())
    return tmp_path / "config/samples.template.tsv"


def test_a_template_is_refused_until_its_guesses_are_checked(written):
    _, problems = read_sheet(str(written), "samples")
    assert [problem.column for problem in problems] == ["guess"]
    lines = written.read_text().splitlines()
    written.write_text("".join(line.rsplit("\t", 1)[0] + "\n" for line in lines))
    sheet, problems = read_sheet(str(written), "samples")
    assert not problems
    assert [row.cells["sample"] for row in sheet.rows] == ["P1_V0", "P1_V2", "P2_V0", "P2_V2"]


def test_a_template_is_never_overwritten(written):
    written.write_text("mine")
    with pytest.raises(InputError, match="not overwritten"):
        write_template.main(str(written).replace(".template", ""), {}, {})
    assert written.read_text() == "mine"
