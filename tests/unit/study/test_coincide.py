"""Columns of the sample sheet in which all pairs differ in the same way."""

from dataclasses import replace

import pytest

from tearflow.differential.contrast import Contrast
from tearflow.study.coinciding_columns import RUN_DATE, find_coincidences
from tearflow.study.contrast_checks import check_contrasts
from tearflow.study.notes import note_coincidences
from tearflow.study.sheets import Row, Sheet

ROW = {
    "cohort": "dry",
    "contrast": "week2",
    "variable": "visit",
    "reference": "baseline",
    "target": "week2",
    "pair_by": "subject",
}
CONTRAST = Contrast.from_row(ROW)


def make_samples(column, before, after, **other):
    """Samples of people P0, P1, ... with a column at both visits."""
    return [
        {
            "cohort": "dry",
            "sample": f"P{number}_{visit}",
            "run": f"run_P{number}_{visit}",
            "subject": f"P{number}",
            "visit": visit,
            column: value,
        }
        | other
        for number, cells in enumerate(zip(before, after, strict=True))
        for visit, value in zip(("baseline", "week2"), cells, strict=True)
    ]


@pytest.mark.parametrize(
    ("column", "before", "after", "words"),
    [
        ("batch", "AAA", "BBB", '"batch" ("A" at "baseline", "B" at "week2"; all 3 pairs)'),
        ("plate", "1122", "3344", "all 4 pairs"),
        ("operator", "XXXX", "YYYX", "3 of 4 pairs"),
        ("operator", "XXX", "YYX", "2 of 3 pairs"),
        ("instrument", "QQQQQ", "RRRRR", "all 5 pairs"),
        ("instrument", "Q" * 20, "R" * 18 + "QQ", "18 of 20 pairs"),
        ("grade", "3343", "1221", "all 4 pairs"),
        # One pair without a value.
        ("batch", ["A", "A", "A", ""], ["B", "B", "B", "B"], "all 3 pairs"),
    ],
)
def test_groups_that_go_with_the_visit_are_named(column, before, after, words):
    (found,) = find_coincidences(make_samples(column, before, after), CONTRAST)
    assert found.column == column and found.technical
    assert words in str(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ABC", "ABC"),  # each pair measured together
        ("AAAA", "AAAA"),
        ("AABB", "BBAA"),  # balanced
        ("AAAA", "BBAA"),  # half of the pairs
        ("A" * 20, "B" * 17 + "AAA"),
        (["1", "2", "3"], ["4", "5", "x"]),  # an id of each tube
        (["A", "", "", ""], ["B", "", "", ""]),
        ("AA", "AB"),
    ],
)
def test_columns_that_tell_pairs_or_nothing_apart_are_not(before, after):
    assert find_coincidences(make_samples("batch", before, after), CONTRAST) == []


@pytest.mark.parametrize(
    ("before", "after", "words", "technical"),
    [
        (["1", "2", "3"], ["4", "5", "6"], "higher at", False),
        (["60.5", "55", "70"], ["20", "31,5", "12"], "lower at", False),
        (
            ["2024-03-01", "2024-03-08", "2024-03-02"],
            ["2024-04-01", "2024-04-03", "2024-04-02"],
            "later at",
            True,
        ),
        (["01.03.24", "1", "2"], ["3", "4", "5"], None, False),
        (["28.03.2024", "02.03.2024", "03.03.2024"], ["01.04.2024"] * 2 + ["02.04.2024"], "", True),
        (["03/30/2024", "03/31/2024", "03/12/2024"], ["04/01/2024"] * 2 + ["04/02/2024"], "", True),
        (["1", "3", "5"], ["2", "4", "6"], None, False),  # pair after pair
        (["1", "2", "9"], ["4", "5", "6"], None, False),
        (["1", "2", "3", "4", "5", "20"], ["6", "7", "8", "9", "10", "11"], "5 of 6", False),
    ],
)
def test_an_order_that_goes_with_the_visit_is_named(before, after, words, technical):
    found = find_coincidences(make_samples("order", before, after), CONTRAST)
    assert len(found) == (words is not None)
    if found:
        assert words in str(found[0]) and found[0].technical == technical


def test_the_compared_column_and_the_ids_are_not_named():
    samples = make_samples("eye", "RRR", "RRR", rerun="1")
    assert find_coincidences(samples, CONTRAST) == []


def test_a_treated_eye_that_is_always_the_right_one_is_named():
    samples = make_samples("eye", ["OS"] * 3, ["OD"] * 3)
    samples = [sample | {"arm": sample["visit"], "visit": "week2"} for sample in samples]
    (found,) = find_coincidences(samples, replace(CONTRAST, variable="arm"))
    assert found.column == "eye"


def test_eyes_are_the_pairs_where_they_are_paired():
    samples = [
        sample | {"eye": eye, "batch": sample["batch"] + eye, "sample": f"{sample['sample']}_{eye}"}
        for eye in ("OD", "OS")
        for sample in make_samples("batch", "AAA", "BBB")
    ]
    (found,) = find_coincidences(samples, replace(CONTRAST, pair_by="subject+eye"))
    assert '"AOD", "AOS" at "baseline"' in str(found)
    assert "all 6 eyes of 3 people" in str(found)


def test_dates_in_the_names_of_runs_are_read():
    samples = [
        sample | {"run": rf"D:\tears\20{day}_DED_{sample['sample']}.d"}
        for sample, day in zip(
            make_samples("age", "555", "555"),
            ["240301", "240326", "240302", "240326", "240303", "240327"],
            strict=True,
        )
    ]
    (found,) = find_coincidences(samples, CONTRAST)
    assert found.column == RUN_DATE and found.technical and "later" in str(found)
    nearly = [samples[0] | {"run": "240327_x"}, *samples[1:]]
    assert find_coincidences(nearly, CONTRAST) == []  # 2 of 3, which chance does
    together = [sample | {"run": f"240301_{sample['sample']}"} for sample in samples]
    assert find_coincidences(together, CONTRAST) == []


def test_one_note_a_contrast_says_where_and_what():
    samples = make_samples("batch", "AAA", "BBB", osdi="")
    for number, sample in enumerate(samples):
        sample["osdi"] = str(60 - 10 * number if sample["visit"] == "week2" else 80 + number)
    columns = list(samples[0])
    sheet = Sheet("samples.tsv", columns, [Row(9, cells, True) for cells in samples])
    contrasts = Sheet("contrasts.tsv", list(ROW), [Row(2, ROW, True)])
    (note,) = note_coincidences(contrasts, sheet)
    text = str(note)
    assert note.warning and text.startswith('contrasts.tsv, line 2: contrast "week2" of cohort')
    assert '"batch" ("A" at "baseline", "B" at "week2"; all 3 pairs), "osdi" (lower' in text
    left_out = [Row(9, cells | {"include": "false"}, True) for cells in samples[-2:]]
    sheet = Sheet("samples.tsv", columns, [*sheet.rows[:2], *left_out])
    assert note_coincidences(contrasts, sheet) == []


def test_too_few_eyes_are_counted_with_their_people():
    samples = [
        sample | {"eye": eye, "sample": f"{eye}{number}"}
        for eye in ("OD", "OS")
        for number, sample in enumerate(make_samples("age", "5", "5"))
    ]
    columns = list(samples[0])
    sheet = Sheet("samples.tsv", columns, [Row(9, cells, True) for cells in samples])
    row = Row(2, ROW | {"pair_by": "subject+eye"}, True)
    (problem,) = check_contrasts(Sheet("contrasts.tsv", list(ROW), [row]), sheet, 3)
    assert "has complete pairs of 2 eyes of 1 person" in problem.message
    assert "2 complete pairs" not in problem.message
