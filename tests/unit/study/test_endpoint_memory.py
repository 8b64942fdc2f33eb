"""A start takes what an earlier one found, as long as nothing changed."""

from dataclasses import replace

import pytest

from endpoints import MEASURES, list_values, load_sheets, write_sheet
from tearflow.endpoints.settings import EndpointSettings
from tearflow.provenance.memory import Memory
from tearflow.study import endpoint_memory
from tearflow.study.endpoint_memory import load_endpoints_once
from tearflow.study.sheets import read_sheet

SETTINGS = EndpointSettings("endpoints.tsv", "measures.tsv", "safety.tsv")
EVENT = {"cohort": "dry", "subject": "A", "period": "treatment", "kind": "adverse_event"} | {
    "name": "stinging"
}


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Load the endpoints anew, and count how often the sheets were read."""
    monkeypatch.chdir(tmp_path)
    load_sheets(tmp_path, list_values("ABCD"), safety=[EVENT])
    reads = []
    whole = endpoint_memory.load_endpoints

    def counted(*given):
        reads.append(given)
        return whole(*given)

    monkeypatch.setattr(endpoint_memory, "load_endpoints", counted)

    def load_again(settings=SETTINGS):
        sheets = [read_sheet(f"{name}.tsv", name)[0] for name in ("cohorts", "samples")]
        found = load_endpoints_once(settings, *sheets, ({}, ()), (), Memory())
        return *found, len(reads)

    return load_again


def test_the_second_start_has_the_same_without_reading(load):
    first = load()
    second = load()
    assert (first[3], second[3]) == (1, 1)
    # Of equal order too, which equal dictionaries need not have.
    assert repr(second[:3]) == repr(first[:3])
    assert first[2], "a note that has to be remembered"


@pytest.mark.parametrize("name", ["endpoints", "measures", "samples", "safety"])
def test_another_sheet_is_read_again(load, tmp_path, name):
    before, *_ = load()
    sheet, _ = read_sheet(f"{name}.tsv", name)
    rows = [row.cells for row in sheet.rows]
    changed = {"endpoints": "schirmer", "measures": "title", "safety": "name"}
    column, value = changed.get(name, "arm"), "9"
    write_sheet(tmp_path / f"{name}.tsv", [rows[0] | {column: value}, *rows[1:]])
    after, *_, reads = load()
    assert reads == 2
    assert after != before or name == "samples"


def test_people_are_read_again_where_they_or_the_samples_change(load, tmp_path):
    people = [
        {"cohort": "dry", "subject": subject, "sex": "female", "age": "54"} for subject in "ABCD"
    ]
    write_sheet(tmp_path / "people.tsv", people)
    settings = replace(SETTINGS, people="people.tsv")
    before = load(settings)
    assert repr(load(settings)[:3]) == repr(before[:3])
    assert [person["age"] for person in before[0].cohorts["dry"].people] == ["54"] * 4
    write_sheet(tmp_path / "people.tsv", [people[0] | {"age": "55"}, *people[1:]])
    found, problems, _, reads = load(settings)
    assert (reads, problems, found.cohorts["dry"].people[0]["age"]) == (2, [], "55")
    samples, _ = read_sheet("samples.tsv", "samples")
    write_sheet(tmp_path / "samples.tsv", [row.cells | {"age": "54"} for row in samples.rows])
    assert [problem.column for problem in load(settings)[1]] == ["age"]


def test_another_setting_is_read_again(load):
    load()
    found, *_, reads = load(EndpointSettings("endpoints.tsv", "measures.tsv", baseline="after"))
    assert (reads, found.cohorts["dry"].design.baseline) == (2, "after")


def test_a_mistake_is_found_at_every_start(load, tmp_path):
    write_sheet(tmp_path / "measures.tsv", MEASURES[:-1])
    assert len(load()[1]) == len(load()[1]) == 1
