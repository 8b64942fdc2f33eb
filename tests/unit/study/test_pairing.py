"""What the sheets say of pairs: several samples of one half, none at all, one without a partner."""

import pytest

from tearflow.study.contrast_checks import check_contrasts
from tearflow.study.notes import note_eyes, note_single
from tearflow.study.sheets import check_table

COLUMNS = ["cohort", "run", "sample", "subject", "visit"]


def sheets(rows, extra=(), contrasts=(("w2", "pre", "post"),), pair_by="subject"):
    """Contrast and sample sheet; a row is subject, visit and the cells of `extra`."""
    lines = [(1, [*COLUMNS, *extra])]
    for number, (subject, visit, *cells) in enumerate(rows, start=2):
        lines.append((number, ["c", f"r{number}", f"s{number}", subject, visit, *cells]))
    samples, problems = check_table("samples.tsv", lines, "samples")
    assert not problems
    lines = [(1, ["cohort", "contrast", "reference", "target", "pair_by"])]
    lines += [(number, ["c", *row, pair_by]) for number, row in enumerate(contrasts, start=2)]
    contrast_sheet, problems = check_table("contrasts.tsv", lines, "contrasts")
    assert not problems
    return contrast_sheet, samples


def only(*arguments, **options):
    (problem,) = check_contrasts(*sheets(*arguments, **options), min_pairs=3)
    return problem


def strata(values, visits=("pre", "post"), people=3):
    return [
        (f"P{person}", visit, value)
        for person in range(people)
        for visit in visits
        for value in values
    ]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("fiber_type", ["I", "II"]),
        ("tissue", ["tear", "cornea", "lid"]),
        ("arm", ["drug", "vehicle"]),
        ("fraction of the tear", ["first", "second"]),
    ],
)
def test_two_strata_are_one_problem_that_advises_two_cohorts(column, values):
    problem = only(strata(values), [column])
    lines = (problem.row, *problem.more_rows)
    # All but the first sample of each person and visit, whose lines are 2, 2 + n, ...
    assert lines == tuple(
        line for line in range(2, 2 + 6 * len(values)) if (line - 2) % len(values)
    )
    assert f'They differ in "{column}"' in problem.advice
    assert "make a cohort of each value" in problem.advice
    assert "include" not in problem.advice
    assert "so have 5 more of the 6 combinations" in problem.message


def test_strata_that_no_column_names_are_no_reason_to_leave_samples_out():
    problem = only([row[:2] for row in strata("ab")])
    assert "make a cohort of each" in problem.advice
    assert "include" not in problem.advice


def test_number_of_its_own_for_each_sample_is_no_stratum():
    rows = [(*row[:2], str(number)) for number, row in enumerate(strata("ab"))]
    problem = only(rows, ["barcode"])
    assert "barcode" not in problem.advice


def test_strata_of_some_people_are_found_too():
    rows = strata("ab")
    del rows[3]
    problem = only(rows, ["tissue"])
    assert 'They differ in "tissue"' in problem.advice


@pytest.mark.parametrize("column", ["rerun", "batch"])
def test_samples_that_differ_in_the_measurement_are_reruns(column):
    problem = only(strata("ab"), [column])
    assert "set reruns to best or average" in problem.advice
    assert "cohort" not in problem.advice


def test_one_sample_too_many_may_be_left_out():
    problem = only([*(row[:2] for row in strata("a")), ("P0", "pre")])
    assert problem.row == 8
    assert "lines 2 and 8" in problem.message
    assert "set its include to false" in problem.advice


def test_both_eyes_are_averaged_and_that_is_noted():
    contrasts, samples = sheets(strata(["OD", "OS"]), ["eye"])
    assert check_contrasts(contrasts, samples, min_pairs=3) == []
    (note,) = note_eyes(contrasts, samples)
    assert "both eyes of a person are averaged at each visit" in note.message
    assert note.message.endswith("c/w2 (3 people)") and not note.warning


def test_a_mean_of_other_eyes_at_one_visit_is_a_warning():
    contrasts, samples = sheets(strata(["OD", "OS"])[:-1], ["eye"])
    _, note = note_eyes(contrasts, samples)
    assert note.message.endswith('c/w2: "P2"') and note.warning


def test_contrasts_that_pair_alike_have_one_problem():
    rows = strata("ab", ("pre", "post", "late"))
    contrasts = [("w2", "pre", "post"), ("w4", "pre", "late"), ("x", "post", "late")]
    problem = only(rows, ["tissue"], contrasts)
    assert len(problem.more_rows) == 8


def test_groups_of_different_people_are_said_to_be_such():
    rows = [*((f"A{n}", "pre") for n in range(4)), *((f"B{n}", "post") for n in range(5))]
    problem = only(rows)
    assert 'it compares different subjects, 4 with visit "pre"' in problem.message
    assert 'and 5 with "post"' in problem.message
    assert "set pair_by to none" in problem.advice
    assert "min_pairs" not in f"{problem.message} {problem.advice}"


def test_ids_with_the_visit_in_them_are_hinted_at():
    rows = [(f"P{n}_{visit}", visit) for n in range(4) for visit in ("pre", "post")]
    assert "without the visit in it" in only(rows).advice


def test_one_eye_before_and_the_other_after_is_no_pair_by_eye():
    rows = [(f"P{n}", v, e) for n in range(4) for v, e in (("pre", "OD"), ("post", "OS"))]
    problem = only(rows, ["eye"], pair_by="subject+eye")
    assert "no eye was sampled at both" in problem.message
    assert "different subjects" not in problem.message


@pytest.mark.parametrize(("pairs", "lower"), [(1, False), (2, True)])
def test_fewer_pairs_than_two_are_no_reason_to_lower_the_limit(pairs, lower):
    rows = [row[:2] for row in strata("a", people=pairs)]
    problem = only([*rows, ("X", "pre")])
    assert f"has {pairs} complete pair" in problem.message
    assert 'without a partner: "X"' in problem.message
    assert ("lower differential.min_pairs" in problem.advice) == lower


def test_samples_without_a_partner_are_noted_in_one_line():
    rows = [*(row[:2] for row in strata("a")), ("X", "pre"), ("Y", "post"), ("Z", "late")]
    (note,) = note_single(*sheets(rows))
    assert str(note) == (
        "contrasts.tsv: samples without a partner, left out of the pairs of c/w2: s8, s9."
    )
    assert note_single(*sheets([row[:2] for row in strata("a")])) == []


def test_contrasts_without_partners_are_counted():
    rows = [(f"P{n}", "pre") for n in range(12)]
    contrasts = [(f"w{n}", "pre", "post") for n in range(8)]
    (note,) = note_single(*sheets(rows, contrasts=contrasts))
    assert note.message.endswith(
        "c/w4: s2, s3, s4, s5, s6, s7, s8, s9, s10, s11 and 2 more; and 3 more contrasts"
    )
