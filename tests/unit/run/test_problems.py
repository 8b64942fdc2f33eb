"""Problems as they are shown: sorted, equal ones as one, many of a kind counted."""

from tearflow.run.problems import InputError, Problem, arrange, describe, nearest


def empty(row, file="samples.tsv", column="visit"):
    return Problem(file, "the cell is empty", "Give the time point", row, column)


def unknown(row):
    return Problem("samples.tsv", f'run "R{row}" is unknown', "Correct it", row, "run")


def test_equal_problems_are_one_with_all_lines_in_order():
    assert describe([empty(9), empty(3), empty(4)]) == (
        "1 problem in the input:\n"
        "  1. samples.tsv, lines 3, 4 and 9, column visit: the cell is empty. Give the time point."
    )


def test_many_equal_problems_have_a_count_and_the_first_lines():
    (problem,) = arrange(empty(row) for row in range(48, 1, -1))
    assert str(problem).startswith("samples.tsv, 47 lines (the first 2, 3, 4, 5, 6), column visit:")
    assert problem.row == 2


def test_equal_problems_of_several_columns_are_one():
    problems = [Problem("m.tsv", "the run has no intensity", "Leave it out", 1, c) for c in "abc"]
    assert str(arrange(problems)[0]).startswith("m.tsv, line 1, columns a, b and c: the run")


def test_the_same_mistake_in_two_files_or_two_columns_of_different_lines_is_two():
    assert len(arrange([empty(2), empty(2, file="other.tsv")])) == 2
    assert len(arrange([empty(2), empty(3, column="subject")])) == 2


def test_problems_are_sorted_by_line_within_the_files_as_these_were_checked():
    problems = [unknown(7), Problem("b.tsv", "x", "y", 1), unknown(2), empty(5)]
    problems.append(Problem("samples.tsv", "the file is bad", "Save it again"))
    found = [(problem.file, problem.row) for problem in arrange(problems)]
    assert found == [
        ("samples.tsv", None),
        ("samples.tsv", 2),
        ("samples.tsv", 5),
        ("samples.tsv", 7),
        ("b.tsv", 1),
    ]


def test_of_many_of_one_kind_ten_are_shown_and_the_others_counted_with_their_lines():
    text = describe([unknown(row) for row in range(2, 42)])
    assert 'run "R11" is unknown' in text
    assert 'run "R12" is unknown' not in text
    assert "30 more problems of this kind, in 30 lines (the first 12, 13, 14, 15, 16)" in text
    assert text.startswith("11 problems in the input:")


def test_a_kind_with_one_above_ten_is_shown_whole():
    assert 'run "R12" is unknown' in describe([unknown(row) for row in range(2, 13)])


def test_order_does_not_depend_on_the_order_of_the_problems():
    problems = [unknown(7), empty(3), unknown(2), empty(5)]
    assert describe(problems) == describe(reversed(problems))


def test_an_error_keeps_each_problem_for_its_line():
    assert InputError([empty(3), empty(4)]).problems == [empty(3), empty(4)]


def test_a_value_that_looks_like_a_known_one_is_told_apart():
    assert "differs only in the encoding of accents: 'e\\u0301' and '\\xe9'" in nearest(
        "e\u0301", ["a", "\u00e9"]
    )
    assert "alphabets" in nearest("\u0410week", ["Aweek"])
    assert "invisible characters" in nearest("week\u200b2", ["week2"])
    assert "kinds of dashes" in nearest("week\u20132", ["week-2"])
    assert "full width" in nearest("week\uff12", ["week2"])
    assert "only in invisible characters" in nearest("r0\u20600", ["r00"])
    assert nearest("Week2", ["week2"]) == ' (nearest: "week2")'
