import pytest
from openpyxl import load_workbook

import write_template
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError
from tearflow.study.cohort import Cohort
from tearflow.study.sheets import read_sheet
from tearflow.study.template import (
    AGAIN,
    CLASH,
    GUESSED,
    INITIALS,
    LEFT_OUT,
    NOT_GUESSED,
    NUMBERED,
    guess_runs,
    make_template,
)


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
        (
            ["EXP3_MK_T0w_DIA_S1", "EXP3_MK_T4w_DIA_S1", "EXP3_MK_T0w_DIA_S2"],
            [("S1", "T0w"), ("S1", "T4w"), ("S2", "T0w")],
        ),
        (
            ["Pat_01_Visit_1", "Pat_01_Visit_2", "Pat_02_Visit_1", "Pat_02_Visit_2"],
            [("01", "Visit1"), ("01", "Visit2"), ("02", "Visit1"), ("02", "Visit2")],
        ),
        (
            ["P1-preop-RE", "P1-postop-RE", "P2-preop-LE", "P2-postop-LE"],
            [("P1", "preop"), ("P1", "postop"), ("P2", "preop"), ("P2", "postop")],
        ),
        (["S1", "S2", "S3"], [("", "")] * 3),
        (["x"], [("", "")]),
        (["", "."], [("", "")] * 2),
    ],
)
def test_subject_and_visit_are_guessed_from_what_varies(names, expected):
    assert guessed(*names) == expected


def test_numbers_that_count_the_runs_of_each_subject_are_doubtful_visits():
    # Column, day and instrument differ as well; the names of one subject are of another form.
    names = [f"AB_Sample{n}_C18_2205202{n % 2}_{v}" for n in (2, 33, 61) for v in range(1, 12)]
    others = [f"19AUG24_AB_68-{visit}" for visit in (1, 2, 3)]
    again = ["AB_Sample33_C18_22052021_7_20230606030500", "AB_Sample2_C18_22052020_9_1"]
    rows = guess_runs([*names, *others, *again, "AB_Sample2_C18_22052020_9_2"])
    found = [(row["subject"], row["visit"]) for row in rows]
    assert found[:33] == [(f"Sample{n}", str(v)) for n in (2, 33, 61) for v in range(1, 12)]
    assert found[33:36] == [("68", "1"), ("68", "2"), ("68", "3")]
    assert found[36:] == [("Sample33", "7"), ("Sample2", "9"), ("Sample2", "9")]
    assert [row["guess"] for row in rows] == [NUMBERED] * 36 + [AGAIN] * 3
    # A run and its repetition are one sample.
    assert rows[36]["sample"] == rows[11 + 6]["sample"]


def test_numbers_of_replicates_are_no_visits():
    rows = guess_runs([f"HREC_{arm}_{n}" for arm in ("P", "ETIS", "IRIS") for n in (1, 2, 3, 4)])
    assert {row["guess"] for row in rows} == {NOT_GUESSED}


def test_initials_are_doubtful_subjects():
    people = [(person, visit) for person in ("MK", "JD", "AB") for visit in ("T0", "T4w", "T12w")]
    rows = guess_runs([f"EXP3_{p}_{v}_DIA_S{n}" for n, (p, v) in enumerate(people)])
    assert [(row["subject"], row["visit"]) for row in rows] == people
    assert {row["guess"] for row in rows} == {INITIALS}


def test_numbers_that_start_again_in_each_arm_are_doubtful():
    arms = [
        f"{arm}_{visit}_{n}" for arm in ("ctrl", "drug") for n in "12" for visit in ("d0", "d7")
    ]
    rows = guess_runs([*arms, "drug_d0_3"])
    assert [row["guess"] for row in rows] == [CLASH] * 8 + [GUESSED]


def test_eyes_are_guessed_and_part_of_the_sample():
    rows = guess_runs(["P1_V0_OD", "P1_V0_OS", "P1_V2_OD", "P1_V2_OS", "P2_V0_OD", "P2_V2_OD"])
    assert [row["eye"] for row in rows] == ["OD", "OS", "OD", "OS", "OD", "OD"]
    assert rows[0]["sample"] == "P1_V0_OD"
    assert [row["eye"] for row in guess_runs(["P1_V0_left", "P1_V2_RE"])] == ["OS", "OD"]


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


def test_a_template_of_a_workbook_has_lists_to_choose_from(tmp_path):
    (tmp_path / "m.tsv").write_text(
        "Genes\tP1_V0_OD\tP1_V2_OD\tP2_V0_OS\tP2_V2_OS\nA\t1\t2\t3\t4\n"
    )
    cohort = Cohort(str(tmp_path / "m.tsv"))
    write_template.main(str(tmp_path / "samples.xlsx"), {"dry": cohort}, MatrixSettings())
    path = tmp_path / "samples.template.xlsx"
    sheet = load_workbook(path).active
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {
        "A2:A5": '"dry"',
        "E2:E5": '"V0,V2"',
        "F2:F5": '"OD,OS"',
        "G2:G5": '"true,false"',
    }
    # A visit may have any other name.
    assert [rule.showErrorMessage for rule in sheet.data_validations.dataValidation].count(
        False
    ) == 1
    assert sheet.freeze_panes == "A2"
    sheet, problems = read_sheet(str(path), "samples")
    assert [problem.column for problem in problems] == ["guess"]
    assert [row.cells["include"] for row in sheet.rows] == ["true"] * 4


def test_a_template_is_never_overwritten(written):
    written.write_text("mine")
    with pytest.raises(InputError, match="not overwritten"):
        write_template.main(str(written).replace(".template", ""), {}, {})
    assert written.read_text() == "mine"
