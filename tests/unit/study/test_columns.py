"""Columns whose name is nearly that of a column with a meaning, and those that only look so."""

import pytest

from tearflow.study.sheets import read_sheet

NEEDED = ("cohort", "run", "sample", "subject", "visit")


@pytest.fixture
def read(tmp_path):
    """A function that reads a sample sheet of two rows with one column more."""

    def read_column(name, cells=("a", "b"), dropped=""):
        columns = [column for column in NEEDED if column != dropped]
        rows = [[*columns, name]]
        for number, cell in enumerate(cells):
            row = dict(
                zip(NEEDED, ("c", f"r{number}", f"s{number}", f"P{number}", "v"), strict=True)
            )
            rows.append([*(row[column] for column in columns), cell])
        path = tmp_path / "samples.tsv"
        path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
        return read_sheet(str(path), "samples")

    return read_column


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("Include?", "include"),
        ("INCLUDE", "include"),
        ("includ", "include"),
        ("inlcude", "include"),
        ("inclued", "include"),
        ("incude", "include"),
        ("Included", "include"),
        ("\u0456nclude", "include"),
        ("in\u200bclude", "include"),
        ("eyes", "eye"),
        ("Eye ", "eye"),
        ("EYE.", "eye"),
        ("arms", "arm"),
        ("Batch", "batch"),
        ("bacth", "batch"),
        ("btach", "batch"),
        ("re-run", "rerun"),
        ("Re Run", "rerun"),
        ("vist", "visit"),
        ("Visit", "visit"),
        ("vsiit", "visit"),
        ("sbuject", "subject"),
        ("subejct", "subject"),
        ("Subject", "subject"),
        ("smaple", "sample"),
        ("cohrot", "cohort"),
    ],
)
def test_misspelt_column_is_refused_with_the_nearest(read, name, right):
    _, (problem,) = read(name)
    assert (problem.row, problem.column) == (1, name.strip())
    assert f'"{name.strip()}" is unknown (' in problem.message
    assert right in f"{problem.message} {problem.advice}"


@pytest.mark.parametrize(
    "name",
    ["keep", "Keep?", "use", "used", "include_sample", "to include", "Use in analysis", "analysed"],
)
@pytest.mark.parametrize("cells", [("TRUE", "FALSE"), ("yes", ""), ("1", "0"), ("x", "")])
def test_other_word_for_include_is_refused(read, name, cells):
    _, (problem,) = read(name, cells)
    assert '(nearest: "include")' in problem.message
    assert "contrary" not in problem.message
    assert "true in the rows that take part" in problem.advice


@pytest.mark.parametrize(
    "name",
    [
        "exclude",
        "Excluded?",
        "exlude",
        "omit",
        "drop",
        "skip",
        "remove",
        "do not use",
        "ignore",
        "left_out",
        "discarded",
        "not included",
        "exclude from analysis",
        "unused",
    ],
)
def test_word_for_the_contrary_of_include_says_so(read, name):
    _, (problem,) = read(name, ("true", "false"))
    assert "which has the contrary meaning" in problem.message
    assert "false in the rows to leave out" in problem.advice


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("inclusion", ("oui", "non")),
        ("inclus", ("vrai", "faux")),
        ("einschlie\u00dfen", ("ja", "nein")),
        ("incluir", ("s\u00ed", "no")),
        ("keep", ("\u2713", "")),
        ("keep", ("+", "-")),
        ("to be used", ("y", "n")),
        ("in_analysis", ("yes", "no")),
        ("include_flag", ("1", "0")),
        ("use it", ("T", "F")),
        ("flag", ("", "excluded")),
        ("status", ("keep", "drop")),
        ("remark", ("included", "left out")),
    ],
)
def test_include_in_other_languages_marks_and_words_is_refused(read, name, cells):
    _, (problem,) = read(name, cells)
    assert f'column "{name}" is unknown (nearest: "include")' in problem.message
    assert "true in the rows that take part" in problem.advice


@pytest.mark.parametrize("name", ["ausschluss", "exclure", "excluir", "excluded_flag", "skip?"])
def test_exclude_in_other_languages_says_the_contrary(read, name):
    _, (problem,) = read(name, ("\u2717", ""))
    assert "which has the contrary meaning" in problem.message


@pytest.mark.parametrize("name", ["side", "Laterality", "eye side", "Auge"])
def test_column_of_eyes_by_another_name_is_refused(read, name):
    _, (problem,) = read(name, ("OD", "left"))
    assert '(nearest: "eye")' in problem.message


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("age", ("54", "61")),
        ("eye_drops", ("yes", "no")),
        ("drops", ("yes", "no")),
        ("eyelid", ("a", "b")),
        ("dominant_eye", ("OD", "OS")),
        ("side", ("upper", "lower")),
        ("side effects", ("yes", "no")),
        ("visited", ("yes", "no")),
        ("visits", ("3", "4")),
        ("visit_date", ("2024-01-02", "2024-01-16")),
        ("visit number", ("1", "2")),
        ("sampled", ("yes", "no")),
        ("sample type", ("tear", "tear")),
        ("sample_id", ("L1", "L2")),
        ("subjective score", ("1", "2")),
        ("run_order", ("1", "2")),
        ("batch_2", ("a", "b")),
        ("batch size", ("1", "2")),
        ("patch", ("yes", "no")),
        ("match", ("A", "B")),
        ("arm circumference", ("1", "2")),
        ("army", ("yes", "no")),
        ("dye", ("fluorescein", "none")),
        ("exclusion criteria", ("yes", "no")),
        ("exclusion", ("glaucoma", "")),
        ("inclusion date", ("2024-01-02", "")),
        ("use", ("daily", "weekly")),
        ("drop", ("cyclosporine", "placebo")),
        ("lens use", ("yes", "no")),
        ("incline", ("1", "2")),
        ("group", ("a", "b")),
        ("treatment", ("a", "b")),
        ("time", ("08:30", "09:10")),
        ("week", ("1", "2")),
        ("patient", ("H1", "H2")),
        ("Subject ID", ("H1", "H2")),
        ("OSDI score", ("1", "2")),
        ("return", ("yes", "no")),
        ("reran", ("yes", "no")),
        ("status", ("dropped", "stable")),
        ("in study since", ("2024", "2025")),
        ("outlier", ("yes", "no")),
    ],
)
def test_clinical_column_with_a_name_of_its_own_is_accepted(read, name, cells):
    sheet, problems = read(name, cells)
    assert not problems
    assert sheet.rows[0].cells[name] == cells[0]


@pytest.mark.parametrize(
    ("missing", "name"),
    [
        ("subject", "Subject ID"),
        ("subject", "patient"),
        ("subject", "Patient No."),
        ("subject", "participant_id"),
        ("subject", "subjects"),
        ("visit", "time point"),
        ("visit", "Timepoint"),
        ("visit", "vist"),
        ("visit", "visits"),
        ("sample", "Sample name"),
        ("run", "file name"),
        ("run", "raw_file"),
        ("cohort", "group"),
    ],
)
def test_missing_column_is_told_under_its_other_name(read, missing, name):
    _, problems = read(name, dropped=missing)
    texts = [str(problem) for problem in problems]
    assert any(f'"{missing}" is missing (nearest: "{name}")' in text for text in texts)


def test_second_column_of_persons_that_groups_otherwise_is_refused(read):
    _, (problem,) = read("patient", ("H1", "H1"))
    assert 'column "patient" groups the samples otherwise than "subject"' in problem.message


@pytest.mark.parametrize(
    ("sheet", "columns", "right"),
    [
        ("cohorts", "cohort\tfile", "matrix"),
        ("cohorts", "cohort\tmatrix\tfromat", "format"),
        ("contrasts", "cohort\tcontrast\tcontrol\ttarget", "reference"),
        ("contrasts", "cohort\tcontrast\treference\tafter", "target"),
        ("contrasts", "cohort\tcontrast\treference\ttarget\tpaired by", "pair_by"),
        ("contrasts", "cohort\tcontrast\treference\ttarget\tPair_by", "pair_by"),
    ],
)
def test_other_sheets_name_the_column_that_is_meant(tmp_path, sheet, columns, right):
    path = tmp_path / "sheet.tsv"
    width = columns.count("\t") + 1
    path.write_text("\n".join([columns, "\t".join("x" * width), ""]))
    _, problems = read_sheet(str(path), sheet)
    assert any(f'is unknown (nearest: "{right}")' in str(problem) for problem in problems)
