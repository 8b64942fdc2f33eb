"""The sheet of people: what it adds to the cohorts, its mistakes, and what is only remarked."""

import pytest

from endpoints import MEASURES, list_values, load_sheets
from tearflow.endpoints.characteristics import gather_characteristics

PEOPLE = [
    {"cohort": "dry", "subject": subject, "age": age, "sex": sex}
    for subject, age, sex in (("A", "54", "f"), ("B", "61", "f"), ("C", "NA", "m"))
]


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Function that loads endpoints with a sheet of people."""
    monkeypatch.chdir(tmp_path)

    def load_people(people, **sheets):
        return load_sheets(tmp_path, people=people, **sheets)

    return load_people


def messages(problems):
    return [problem.message for problem in problems]


def samples(ages):
    """A sample of each of A, B and C, whose sheet has a column of ages."""
    return [
        {"cohort": "dry", "run": f"r{subject}", "sample": f"s{subject}", "subject": subject}
        | {"visit": "before", "age": age}
        for subject, age in zip("ABC", ages, strict=True)
    ]


def test_the_people_with_endpoints_are_described(load):
    found, problems, notes = load([*PEOPLE, {"cohort": "dry", "subject": "Z", "age": "40"}])
    assert problems == []
    people = found.cohorts["dry"].people
    assert people[0] == {"subject": "A", "age": "54", "sex": "f"}
    # Whom only this sheet has was screened and not measured.
    assert [person["subject"] for person in people] == ["A", "B", "C"]
    assert "people.tsv" in found.files
    assert not any(note.file == "people.tsv" for note in notes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subject": "B"}, 'duplicate row of subject "B"; the first is in line 3'),
        ({"cohort": "wet"}, 'cohort "wet" is unknown'),
        ({"subject": "c"}, 'subject "c" and "C" of samples.tsv differ only in case'),
        ({"sex": "F"}, 'sex "F" and "f" of line 2 differ only in case'),
        ({"age": "01.02.1960"}, '"01.02.1960" is a date or a time'),
        ({"age": "54,5"}, '"54,5" is not a number'),
        ({"visit": "before"}, 'column "visit" has no place in a sheet with a row for each'),
        ({"OSDI": "40"}, 'column "OSDI" is a measure, whose values are in another sheet'),
    ],
)
def test_a_mistake_has_one_message(load, change, message):
    _, problems, _ = load([*PEOPLE[:2], PEOPLE[2] | change])
    (found,) = messages(problems)
    assert found.startswith(message)


def test_numbers_and_missing_values_may_be_written_in_several_ways(load):
    ages = ("54", "54.0", "na")
    people = [row | {"age": age} for row, age in zip(PEOPLE, ages, strict=True)]
    assert load([*people, PEOPLE[2] | {"subject": "Z"}])[1] == []


def test_decimals_may_have_commas(load):
    people = [row | {"age": row["age"].replace("54", "54,5")} for row in PEOPLE]
    found, problems, _ = load(people, decimal=",", values=list_values_with_commas())
    assert problems == []
    assert [person["age"] for person in found.cohorts["dry"].people] == ["54.5", "61", "NA"]


def list_values_with_commas():
    return [row | {"il6": row["il6"].replace(".", ",")} for row in list_values()]


def test_a_sheet_without_a_column_of_its_own_says_nothing(load):
    _, problems, _ = load([{"cohort": "dry", "subject": "A"}])
    assert messages(problems) == ["the sheet has no column beside cohort and subject"]


def test_what_the_sample_sheet_says_otherwise_is_a_mistake(load):
    _, problems, _ = load(PEOPLE, samples=samples(("55", "61.0", "70")))
    assert messages(problems) == ['"age" of subject "A" is "54", and "55" in line 2 of samples.tsv']


def test_who_is_lacking_and_what_cannot_be_a_mean_is_remarked(load):
    people = [PEOPLE[0], PEOPLE[1] | {"age": "61 y"}]
    _, problems, notes = load(people, measures=MEASURES)
    assert problems == []
    found = [note.message for note in notes if note.file == "people.tsv"]
    assert found[0] == 'subjects of cohort "dry" with endpoints and not in this sheet: "C"'
    # Half of the cells are numbers: nothing is said of categories such as 1, 2, 3+.
    assert len(found) == 1
    _, _, notes = load([*people, PEOPLE[2] | {"age": "47"}])
    (found,) = [note.message for note in notes if note.file == "people.tsv"]
    assert found.startswith('"age" is counted by category and has no mean') and '"61 y"' in found


def test_nothing_is_said_of_categories_but_where_there_are_too_many(load):
    subjects = "ABCDEFGHIJKL"
    people = [
        {"cohort": "dry", "subject": subject, "sex": "fm"[i % 2], "site": f"site {subject}"}
        for i, subject in enumerate(subjects)
    ]
    _, _, notes = load(people, values=list_values(subjects))
    (found,) = [note.message for note in notes if note.file == "people.tsv"]
    assert found == '"site" has 12 different texts and is left out of the baseline table'


def test_a_birthday_in_the_sample_sheet_does_not_take_away_the_age():
    rows = [{"subject": "A", "age": age, "site": "x"} for age in ("54", "55")]
    known = gather_characteristics([[{"subject": "A", "Age": "54"}], rows], ["A"], ())
    assert known.to_dict("list") == {"Age": ["54"], "site": ["x"]}
    assert list(gather_characteristics([rows], ["A"], ())) == ["site"]


def test_a_column_of_people_among_the_values_is_sent_to_this_sheet(load):
    ages = {"A": "54", "B": "61", "C": "47"}
    rows = [row | {"age": ages[row["subject"]]} for row in list_values()]
    _, (problem,), _ = load((), values=rows)
    assert problem.message == 'column "age" is not a measure of measures.tsv'
    assert "endpoints.people" in problem.advice
    rows[1]["age"] = "55"
    _, (problem,), _ = load((), values=rows)
    assert "endpoints.people" not in problem.advice
