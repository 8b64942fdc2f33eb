"""The target `*`: one contrast for each other value, in the order of the visits."""

import pytest

from tearflow.differential.contrast import Contrast
from tearflow.differential.titles import title_series
from tearflow.study.contrast_checks import check_contrasts
from tearflow.study.series import expand_series, note_series
from tearflow.study.sheets import check_table
from tearflow.study.visits import check_visits

VISITS = ("T-week1", "prior", "F-month12")


def sheets(values=VISITS, contrasts=(("course", "prior", "*"),), **cells):
    lines = [(1, ["cohort", "run", "sample", "subject", "visit"])]
    lines += [
        (2 + n, ["c", f"r{n}", f"s{n}", f"P{n // len(values)}", values[n % len(values)]])
        for n in range(3 * len(values))
    ]
    samples, _ = check_table("samples.tsv", lines, "samples")
    lines = [(1, ["cohort", "contrast", "reference", "target", *cells])]
    lines += [(n, ["c", *row, *cells.values()]) for n, row in enumerate(contrasts, start=2)]
    contrast_sheet, problems = check_table("contrasts.tsv", lines, "contrasts")
    assert not problems
    return contrast_sheet, samples


def expand(*arguments, visits=(), **cells):
    expanded, problems = expand_series(*sheets(*arguments, **cells), visits)
    names = [(row.cells["contrast"], row.cells["target"]) for row in expanded.rows]
    return names, [str(problem) for problem in problems]


def test_each_other_visit_in_the_order_of_the_sheet():
    contrasts, samples = sheets()
    expanded, problems = expand_series(contrasts, samples, ())
    assert problems == []
    assert [row.cells["contrast"] for row in expanded.rows] == [
        "course_T_week1",
        "course_F_month12",
    ]
    assert [row.cells["target"] for row in expanded.rows] == ["T-week1", "F-month12"]
    assert {row.cells["series"] for row in expanded.rows} == {"course"}
    assert {row.line for row in expanded.rows} == {2}
    assert check_contrasts(expanded, samples, 3) == []
    (note,) = note_series(expanded)
    assert note.message == (
        'contrast "course" is made for each of 2 values: "course_T_week1", "course_F_month12"'
    )


def test_the_title_of_a_series_says_the_value():
    contrasts, samples = sheets(title="Course")
    expanded, _ = expand_series(contrasts, samples, ())
    found = [Contrast.from_row(row.cells) for row in expanded.rows]
    assert [contrast.title for contrast in found] == ["Course, T-week1", "Course, F-month12"]
    assert title_series(found, "Dry") == "Course"


def test_the_key_visits_orders_them():
    names, _ = expand(visits=("prior", "F-month12", "T-week1"))
    assert [target for _, target in names] == ["F-month12", "T-week1"]


def test_a_filter_leaves_visits_out():
    assert expand(filter="visit=prior|T-week1")[0] == [("course_T_week1", "T-week1")]


def test_other_contrasts_stay_where_they_are():
    rows = [("a", "prior", "T-week1"), ("course", "prior", "*"), ("b", "prior", "T-week1")]
    names, problems = expand(VISITS, rows)
    assert [name for name, _ in names] == ["a", "course_T_week1", "course_F_month12", "b"]
    assert problems == []


@pytest.mark.parametrize(
    ("values", "contrasts", "words"),
    [
        (
            ["prior", "week 1", "week-1"],
            [("x", "prior", "*")],
            '"week 1" and "week-1" both "x_week_1"',
        ),
        (["prior", "早い"], [("x", "prior", "*")], 'makes no name of the value "早い"'),
        (["prior", "w1"], [("x", "prior", "*"), ("X_W1", "prior", "w1")], "another row makes too"),
        (["prior", "w1"], [("x", "prior", "*"), ("X", "prior", "*")], "another row makes too"),
        (["prior", "w" * 79], [("x", "prior", "*")], "which is too long"),
    ],
)
def test_names_that_cannot_be_used_are_refused(values, contrasts, words):
    _, (problem,) = expand(values, contrasts)
    assert problem.startswith("contrasts.tsv, line") and "column target" in problem
    assert words in problem and "write a row for each value" in problem


def test_no_other_value_is_a_problem():
    contrasts, samples = sheets(["prior"])
    expanded, _ = expand_series(contrasts, samples, ())
    (problem,) = check_contrasts(expanded, samples, 3)
    assert 'has another visit than "prior", for which target is "*"' in str(problem)


@pytest.mark.parametrize(
    ("cells", "column"), [({"variable": "vist"}, "variable"), ({"filter": "x"}, "filter")]
)
def test_a_mistake_in_another_cell_is_found_once(cells, column):
    contrasts, samples = sheets(**cells)
    expanded, _ = expand_series(contrasts, samples, ())
    (problem,) = check_contrasts(expanded, samples, 3)
    assert problem.column == column


def test_a_mistake_that_all_contrasts_of_a_series_share_is_one_problem():
    contrasts, samples = sheets(contrasts=[("course", "prio", "*")])
    expanded, _ = expand_series(contrasts, samples, ())
    (problem,) = check_contrasts(expanded, samples, 3)
    assert 'visit "prio" has no sample' in str(problem)


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (
            ["prior", "T-week1", "F-month1", "F-month12"],
            ['"F-month1", which no sample has', "nearest"],
        ),
        (["prior", "T-week1"], ['"visits" lacks "F-month12", visits of samples.tsv']),
    ],
)
def test_the_key_visits_lists_the_visits_of_the_samples(listed, words):
    (problem,) = check_visits(listed, sheets()[1], {"visits": listed}, [])
    for word in words:
        assert word in str(problem)
    assert check_visits(VISITS, sheets()[1], {}, []) == check_visits([], sheets()[1], {}, []) == []
