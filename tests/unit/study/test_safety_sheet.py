import math

import pytest

from endpoints import load_sheets
from tearflow.run.problems import InputError, describe
from tearflow.study.safety_sheet import read_safety

EVENT = {"cohort": "dry", "subject": "A", "period": "treatment", "kind": "adverse_event"} | {
    "name": "stinging",
    "grade": "2",
    "related": "yes",
}
DOSES = {"cohort": "dry", "subject": "A", "period": "treatment", "kind": "adherence"} | {
    "name": "drops",
    "value": "42",
    "of": "56",
}


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Endpoints and text of the mistakes of a study with these rows of safety."""
    monkeypatch.chdir(tmp_path)

    def write_and_load(*rows):
        found, problems, _ = load_sheets(tmp_path, safety=rows)
        return found, describe(problems)

    return write_and_load


def test_events_and_adherence_are_read(load):
    found, text = load(EVENT, DOSES, DOSES | {"subject": "B", "value": "0.5", "of": ""})
    assert text.startswith("0 problems")
    assert "safety.tsv" in found.files
    table = read_safety("safety.tsv", ".", found.safety_digest)
    event, doses, share = table.to_dict("records")
    assert (event["kind"], event["name"], event["grade"]) == ("adverse_event", "stinging", 2)
    assert (event["related"], doses["related"]) == ("yes", "")
    assert (doses["value"], doses["of"], share["value"]) == (42, 56, 0.5)
    assert all(map(math.isnan, (event["value"], doses["grade"], share["of"])))


def test_the_same_event_may_happen_twice_and_have_no_grade(load):
    assert load(EVENT, EVENT, EVENT | {"grade": ""})[1].startswith("0 problems")


def test_eyes_have_rows_of_their_own(load):
    assert load(DOSES | {"eye": "OD"}, DOSES | {"eye": "OS"})[1].startswith("0 problems")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([EVENT | {"cohort": "wet"}], 'line 2, column cohort: cohort "wet" is unknown'),
        ([EVENT | {"grade": "mild"}], '"mild" is not a valid grade'),
        ([EVENT | {"kind": "event"}], "Choose adverse_event or adherence"),
        ([EVENT | {"related": "perhaps"}], "Write yes or no"),
        ([EVENT | {"period": ""}], "column period: the cell is empty"),
        ([EVENT | {"value": "3"}], '"3" belongs to a row of adherence'),
        ([DOSES | {"grade": "3"}], "belongs to a row of adverse_event"),
        ([DOSES | {"value": ""}], "the row of adherence has no value"),
        ([DOSES | {"of": ""}], '"42" is not a share, 0 to 1'),
        ([DOSES | {"of": "0"}], '"0" is not a number of doses'),
        ([DOSES | {"value": "-2"}], '"-2" is not a number of doses'),
        ([DOSES | {"value": "95 %", "of": ""}], "text behind it. Give the doses that were taken"),
        ([DOSES | {"value": "many"}], 'column value: "many" is not a number'),
        ([DOSES, DOSES], 'duplicate row of subject "A", "drops" in the period "treatment"'),
        ([DOSES, DOSES | {"eye": "OD", "value": "1", "of": ""}], "has doses and the other a share"),
        ([EVENT, EVENT | {"name": "Stinging"}], 'name "Stinging" and "stinging" of line 2 differ'),
        ([EVENT | {"subject": "a"}], 'subject "a" and "A" of samples.tsv differ only in case'),
        ([EVENT | {"severity": "2"}], 'column "severity" is unknown'),
    ],
)
def test_mistakes_are_named(load, rows, words):
    text = load(*rows)[1]
    assert words in text
    assert text.startswith("1 problem in")


def test_a_sheet_that_is_changed_after_the_start_is_refused(load):
    found, _ = load(EVENT)
    load(EVENT | {"grade": "3"})
    with pytest.raises(InputError, match="changed while the workflow ran"):
        read_safety("safety.tsv", ".", found.safety_digest)
