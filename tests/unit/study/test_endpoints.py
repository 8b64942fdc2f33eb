"""What the sheets of endpoints become; their mistakes are in test_endpoint_checks.py."""

import pytest

from cohorts import list_samples
from endpoints import MEASURES, list_values, load_sheets, make_long, write_sheet
from tearflow.endpoints.settings import EndpointSettings
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError
from tearflow.study.config import SdrfSettings
from tearflow.study.endpoint_sheets import read_cohort
from tearflow.study.endpoints import load_endpoints
from tearflow.study.samples import read_samples
from tearflow.study.sheets import Row, Sheet, read_sheet


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Load the endpoints of sheets that are written first; there must be no mistake."""
    monkeypatch.chdir(tmp_path)

    def write_and_load(values=None, **given):
        found, problems, _ = load_sheets(tmp_path, values, **given)
        assert problems == []
        return found

    return write_and_load


def read_again(found, path="endpoints.tsv", decimal="."):
    return read_cohort(path, "dry", found.cohorts["dry"], decimal)


def test_a_wide_sheet(load):
    found = load()
    dry = found.cohorts["dry"]
    assert [measure.name for measure in dry.measures] == [row["name"] for row in MEASURES]
    osdi, schirmer, cfs, *_ = dry.measures
    assert (osdi.label, osdi.per, osdi.role, osdi.maximum) == ("OSDI", "person", "primary", 100)
    assert (schirmer.unit, schirmer.scale, schirmer.role) == ("mm", "continuous", "secondary")
    assert cfs.levels == (0, 1, 2, 3)
    assert (dry.design.visits, dry.design.baseline) == (("before", "after"), "before")
    assert (dry.design.arms, dry.design.paired_arms) == ((), False)
    values = read_again(found)
    # A value of each person, the others of each eye.
    assert len(values) == 3 * 2 + 4 * 3 * 2 * 2
    assert values[:2] == [
        ("osdi", "A", "", "", "before", 40.0, False),
        ("osdi", "A", "", "", "after", 30.0, False),
    ]
    assert ("il6", "C", "OD", "", "after", 1.5, True) in values


def test_a_long_sheet_has_the_same_values(load):
    wide, long = load(), load(make_long(list_values()))
    assert long.cohorts == wide.cohorts
    assert read_again(long)


def test_only_the_values_count_for_their_digest(load):
    first = load().cohorts["dry"].digest
    rows = list_values()
    rows[0]["schirmer"] = f"{rows[0]['schirmer']}.0"
    assert load(rows).cohorts["dry"].digest == first
    rows[0]["schirmer"] = "7.5"
    assert load(rows).cohorts["dry"].digest != first


def test_a_sheet_that_is_changed_after_the_start_is_refused(load):
    found = load()
    rows = list_values()
    rows[3]["cfs"] = "0"
    load(rows)
    with pytest.raises(InputError, match="changed while the workflow ran"):
        read_again(found)


def test_visits_and_baseline_are_as_the_configuration_has_them(load):
    listed = ("screening", "after", "before")
    design = load(visits=listed, baseline="before").cohorts["dry"].design
    assert (design.visits, design.baseline) == (("after", "before"), "before")


def test_a_comma_can_be_the_decimal_sign(load):
    rows = list_values()
    for row in rows:
        row["il6"] = row["il6"].replace(".", ",")
    found = load(rows, decimal=",")
    assert read_again(found, decimal=",") == read_again(load())


@pytest.fixture
def load_samples(tmp_path, monkeypatch):
    """Load the endpoints of the sample sheet; there must be no mistake."""
    monkeypatch.chdir(tmp_path)

    def write_and_load(samples, measures):
        write_sheet(tmp_path / "samples.tsv", samples)
        write_sheet(tmp_path / "measures.tsv", measures)
        cohorts = Sheet("cohorts.tsv", ["cohort"], [Row(2, {"cohort": "dry"}, True)])
        sheet, unread = read_samples("samples.tsv", cohorts, SdrfSettings(), MatrixSettings())
        settings = EndpointSettings("samples", "measures.tsv")
        found, problems, _ = load_endpoints(settings, cohorts, sheet, ({}, ()))
        assert unread + problems == []
        return found

    return write_and_load


def test_values_in_the_sample_sheet(load_samples):
    samples = [
        {"cohort": "dry", **row, "Schirmer": str(5 + i), "age": "60"}
        for i, row in enumerate(list_samples(eye="OD"))
    ]
    found = load_samples(samples, [row for row in MEASURES if row["name"] == "schirmer"])
    assert (found.sheets, found.files, found.columns) == ((), ("measures.tsv",), ("Schirmer",))
    values = read_again(found, path=None)
    assert [value.value for value in values] == [5, 8, 6, 9, 7, 10]
    assert {value.eye for value in values} == {"OD"}


def test_samples_of_one_visit_may_repeat_a_value(load_samples):
    samples = [
        {"cohort": "dry", **row, "osdi": "30", "sample": f"{row['sample']}{eye}"}
        | {"run": f"{row['run']}{eye}", "eye": eye}
        for row in list_samples()
        for eye in ("OD", "OS")
    ]
    found = load_samples(samples, [row for row in MEASURES if row["name"] == "osdi"])
    assert len(read_again(found, path=None)) == 6


def test_an_sdrf_file_has_the_values(load_samples):
    samples = [
        {"source name": row["sample"], "characteristics[individual]": row["subject"]}
        | {"characteristics[OSDI]": str(30 + i), "factor value[time]": row["visit"]}
        | {"characteristics[IL-6 in tears]": "not available", "characteristics[cohort]": "dry"}
        | {"comment[data file]": row["run"]}
        for i, row in enumerate(list_samples())
    ]
    found = load_samples(samples, [{"name": "OSDI", "per": "person"}])
    assert [value.value for value in read_again(found, path=None)] == [30, 33, 31, 34, 32, 35]


def test_arms_of_the_sample_sheet(load):
    samples = [
        {"cohort": "dry", **row, "arm": "drug" if row["subject"] == "A" else "vehicle"}
        for row in list_samples()
    ]
    found = load(samples=samples, control="vehicle")
    design = found.cohorts["dry"].design
    assert (design.arms, design.control, design.paired_arms) == (("drug", "vehicle"), "vehicle", 0)
    arms = {(value.subject, value.arm) for value in read_again(found)}
    assert arms == {("A", "drug"), ("B", "vehicle"), ("C", "vehicle")}


def test_an_empty_column_of_arms_is_none(load):
    samples = [
        {"cohort": "dry", **row, "arm": "drug" if row["subject"] == "A" else "vehicle"}
        for row in list_samples()
    ]
    rows = [row | {"arm": ""} for row in list_values()]
    found = load(rows, samples=samples, control="vehicle")
    assert found.cohorts == load(samples=samples, control="vehicle").cohorts
    load(rows, samples=samples, control="vehicle")
    assert {value.arm for value in read_again(found)} == {"drug", "vehicle"}


def test_arms_of_the_eyes(load):
    arms = {"OD": "drug", "OS": "control"}
    rows = [row | {"arm": arms[row["eye"]]} for row in list_values()]
    found = load(rows, control="control")
    assert found.cohorts["dry"].design.paired_arms
    by_measure = {(value.measure, value.eye, value.arm) for value in read_again(found)}
    # Both arms are of one person, so a value of the person is of neither.
    assert {row for row in by_measure if row[0] in ("osdi", "cfs")} == {
        ("osdi", "", ""),
        ("cfs", "OD", "drug"),
        ("cfs", "OS", "control"),
    }


@pytest.mark.parametrize("source", ["endpoints.tsv", "samples"])
def test_a_sample_sheet_that_is_not_there_is_no_concern_of_the_endpoints(load, tmp_path, source):
    load()
    (tmp_path / "samples.tsv").unlink()
    cohorts, _ = read_sheet("cohorts.tsv", "cohorts")
    settings = EndpointSettings(source, "measures.tsv", control="vehicle")
    _, problems, _ = load_endpoints(settings, cohorts, Sheet("samples.tsv", [], []), ({}, ()))
    # Of which the workflow writes a template.
    assert problems == []


@pytest.mark.parametrize(
    ("sheet", "key"),
    [
        ("endpoints.tsv", "the section endpoints"),
        ("measures.tsv", "the section endpoints"),
        ("safety.tsv", "the key endpoints.safety"),
        ("people.tsv", "the key endpoints.people"),
    ],
)
def test_a_sheet_that_is_not_there_may_be_one_that_a_copied_configuration_names(
    load, tmp_path, sheet, key
):
    load()
    (tmp_path / sheet).unlink(missing_ok=True)
    cohorts, _ = read_sheet("cohorts.tsv", "cohorts")
    sheets = [f"{name}.tsv" for name in ("endpoints", "measures", "safety", "people")]
    settings = EndpointSettings(*sheets, control="vehicle")
    _, problems, _ = load_endpoints(settings, cohorts, Sheet("samples.tsv", [], []), ({}, ()))
    (found,) = [problem for problem in problems if problem.file == sheet]
    assert "was not found" in found.message
    assert f"or remove {key} of the configuration" in found.advice
