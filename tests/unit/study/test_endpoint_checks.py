"""What a user can get wrong in the sheets of endpoints, and what is said of it."""

import openpyxl
import pytest

from cohorts import list_samples
from endpoints import MEASURES, list_values, load_sheets, make_long, write_sheet
from tearflow.endpoints.settings import EndpointSettings
from tearflow.run.problems import describe
from tearflow.study.endpoint_sheets import read_cohort
from tearflow.study.endpoints import load_endpoints
from tearflow.study.sheets import read_sheet


@pytest.fixture
def problems(tmp_path, monkeypatch):
    """Text of the mistakes of sheets."""
    monkeypatch.chdir(tmp_path)
    return lambda values=None, **given: describe(load_sheets(tmp_path, values, **given)[1])


@pytest.fixture
def notes(tmp_path, monkeypatch):
    """Text of the notes on sheets without mistakes, warnings with a word before them."""
    monkeypatch.chdir(tmp_path)

    def load(values=None, **given):
        _, found, remarks = load_sheets(tmp_path, values, **given)
        assert found == []
        return "\n".join("Warning: " * note.warning + str(note) for note in remarks)

    return load


def changed(row, values=None, **cells):
    """Rows of a wide sheet with some cells of a row changed; the first is in line 2."""
    rows = list_values() if values is None else values
    return [{**cell, **cells} if i == row - 2 else cell for i, cell in enumerate(rows)]


def rename(row, old, new):
    """A row with another name of a column."""
    return {new if name == old else name: cell for name, cell in row.items()}


def measures(name="schirmer", **cells):
    """Rows of the sheet of measures with some cells of one changed."""
    return [{**row, **cells} if row["name"] == name else row for row in MEASURES]


def without(column, rows=None):
    return [
        {key: cell for key, cell in row.items() if key != column} for row in rows or list_values()
    ]


def armed(arms, rows=None):
    return [row | {"arm": arms[row["eye"]]} for row in rows or list_values()]


EYES = {"OD": "drug", "OS": "vehicle"}
LONG = make_long(list_values())
MISTAKES = {
    "unknown cohort": (
        {"values": changed(2, cohort="wet")},
        ['endpoints.tsv, line 2, column cohort: cohort "wet" is unknown'],
    ),
    "no subject": (
        {"values": changed(3, subject="")},
        ["line 3, column subject: the cell is empty. Give the id of the person"],
    ),
    "an eye in other words": (
        {"values": changed(4, eye="right")},
        ["line 4, column eye", '"right" is not a valid eye', "Write OD (right) or OS (left)"],
    ),
    "a column with another name": (
        {
            "values": [
                {("Eye " if k == "eye" else k): v for k, v in r.items()} for r in list_values()
            ]
        },
        ['column "Eye" is unknown (nearest: "eye")'],
    ),
    "a subject written in two ways": (
        {"values": changed(2, subject="a")},
        ['subject "a" and "A" of samples.tsv differ only in case'],
    ),
    "a subject written with decimal places": (
        {
            "values": list_values(subjects=("1.0", "2", "3")),
            "samples": [{"cohort": "dry", **row} for row in list_samples("123")],
        },
        [
            'line 2, column subject: subject "1.0" and "1" of samples.tsv differ only in zeros',
        ],
    ),
    "a visit written in two ways": (
        {"values": changed(2, visit="Before")},
        ['visit "Before" and "before" of samples.tsv differ only in case'],
    ),
    "a doubled row": (
        {"values": [*list_values(), list_values()[0]]},
        [
            'line 14: duplicate row of cohort "dry", subject "A", visit "before", eye "OS"',
            "the first is in line 2",
        ],
    ),
    "a doubled row with other values": (
        {"values": [*list_values(), list_values()[0] | {"schirmer": "29", "osdi": "3"}]},
        ["line 14: duplicate row", "the first is in line 2"],
    ),
    "a doubled row of a long sheet": (
        {"values": [*make_long(list_values()), make_long(list_values())[0]]},
        ['measure "osdi"; the first is in line 2'],
    ),
    "a column that is not a measure": (
        {"values": [row | {"schrimer2": "1"} for row in list_values()]},
        [
            'column schrimer2: column "schrimer2" is not a measure of measures.tsv',
            '(nearest: "schirmer")',
        ],
    ),
    "a measure whose column has another name": (
        {"values": without("osdi", [row | {"OSDI": row["osdi"]} for row in list_values()])},
        [
            'column OSDI: column "OSDI" is not a measure of measures.tsv (nearest: "osdi")',
            'Write "osdi", or add a row',
        ],
    ),
    "a unit in the header": (
        {"values": [rename(row, "schirmer", "schirmer (mm)") for row in list_values()]},
        [
            'column "schirmer (mm)" is not a measure',
            'Write "schirmer" alone; its unit has a column',
        ],
    ),
    "no column of eyes": (
        {"values": without("eye")},
        [
            'column eye: there is no column "eye", and a value of each eye is expected of'
            ' "schirmer", "cfs", "il6", "pain". Add it, with OD or OS in each row'
        ],
    ),
    "no column of eyes in a long sheet": (
        {"values": make_long(without("eye"))},
        ['column eye: there is no column "eye", and a value of each eye is expected of'],
    ),
    "a needed column with a capital": (
        {"values": [rename(row, "subject", "Subject") for row in list_values()]},
        ['column subject: column "subject" is missing (nearest: "Subject"). Rename that column'],
    ),
    "a measure with a blank in its name": (
        {"measures": [row | {"name": row["name"].replace("il6", "IL 6")} for row in MEASURES]},
        ['column name: "IL 6" is not a valid name'],
    ),
    "a column for each eye": (
        {
            "values": without(
                "schirmer",
                [row | {"schirmer_OD": "5", "schirmer_OS": "6"} for row in list_values()],
            )
        },
        [
            'column schirmer_OD: column "schirmer_OD" is not a measure of measures.tsv, but seems'
            ' to hold "schirmer" of one eye or visit. Write a row for each eye and visit',
            "column schirmer_OS",
        ],
    ),
    "a measure without a column": (
        {"values": without("cfs")},
        ['measures.tsv, line 4, column name: measure "cfs" has no column in endpoints.tsv'],
    ),
    "an unknown measure in a long sheet": (
        {"values": [*make_long(list_values()), make_long(list_values())[0] | {"measure": "odsi"}]},
        ['column measure: measure "odsi" is unknown (nearest: "osdi")'],
    ),
    "a measure without a row in a long sheet": (
        {"values": make_long(without("cfs"))},
        ['measures.tsv, line 4, column name: measure "cfs" has no row in endpoints.tsv'],
    ),
    "columns of a long sheet with capitals": (
        {"values": [without("value", [row])[0] | {"Value": row["value"]} for row in LONG]},
        ['column Value: column "Value" is unknown (nearest: "value")'],
    ),
    "another column in a long sheet": (
        {"values": [row | {"unit": "mm"} for row in make_long(list_values())]},
        ['column "unit" has no place in a sheet with a row for each value'],
    ),
    "half a long sheet": (
        {"values": [row | {"value": "1"} for row in list_values()]},
        ['there is a column "value", but none "measure"'],
    ),
    "a person with two values": (
        {"values": changed(3, osdi="41")},
        [
            'line 3, column osdi: "osdi" of subject "A" at visit "before" is "41", and "40"',
            "a measure of the person",
            "set per to eye",
        ],
    ),
    "a measure of an eye without one": (
        {"values": [row | {"eye": ""} for row in list_values()[::2]]},
        ['column eye: the row has no eye, and a value of each eye: "schirmer", "cfs"'],
    ),
    "text in a number": (
        {"values": changed(5, schirmer="ten")},
        ['line 5, column schirmer: "ten" is not a number'],
    ),
    "a value out of range": (
        {"values": changed(5, schirmer="-4")},
        ['line 5, column schirmer: "-4" is out of the range of "schirmer", whose minimum 0'],
    ),
    "arms that change": (
        {"values": changed(4, armed(EYES), arm="drug"), "control": "vehicle"},
        ['line 4, column arm: eye "OS" of subject "A" is in arm "drug", and in "vehicle"'],
    ),
    "an arm of a person that is not that of the eyes": (
        {
            "values": [
                *armed(EYES),
                {"cohort": "dry", "subject": "A", "visit": "later", "osdi": "9", "arm": "drug"},
            ],
            "control": "vehicle",
        },
        [
            'line 14, column arm: subject "A" is in arm "drug", and in "vehicle" in line 2',
            "fill eye",
        ],
    ),
    "a control that is not an arm": (
        {"values": armed(EYES), "control": "vehicel"},
        ['"endpoints.control" is "vehicel", which is not an arm', '(nearest: "vehicle")'],
    ),
    "a control without arms": (
        {"control": "vehicle"},
        ["which is not an arm of samples.tsv", "fill a column arm"],
    ),
    "arms without a control": (
        {"values": armed(EYES)},
        ['cohort "dry" has the arms "vehicle", "drug"', "Give the arm that the others"],
    ),
    "arms of a cohort without the control of another": (
        {
            "values": [
                *armed(EYES),
                *armed({"OD": "drug", "OS": "sham"}, list_values(cohort="wet")),
            ],
            "cohorts": ("dry", "wet"),
            "control": "vehicle",
        },
        ['cohort "wet" has the arms "sham", "drug", and not "vehicle"', "alike in all cohorts"],
    ),
    "a cohort without the baseline": (
        {
            "values": [*list_values(), *list_values(visits=("week1", "after"), cohort="wet")],
            "cohorts": ("dry", "wet"),
            "baseline": "before",
        },
        ['cohort "wet" has no value at the baseline, "before", only at "after", "week1"'],
    ),
    "a baseline that is not a visit": (
        {"baseline": "befor"},
        ['"endpoints.baseline" is "befor", which is not a visit (nearest: "before")'],
    ),
    "a visit that is not listed": (
        {"visits": ("before", "week2")},
        ['visit "after" is not listed by the key endpoints.visits', '"before", "week2"'],
    ),
    "a primary measure without a baseline": (
        {
            "values": [
                row | ({"osdi": ""} if row["visit"] == "before" else {}) for row in list_values()
            ]
        },
        ['the primary measure "osdi" of cohort "dry" has no value at the baseline, "before"'],
    ),
    "no value at all": (
        {"values": [{**row, **{key["name"]: "" for key in MEASURES}} for row in list_values()]},
        ["endpoints.tsv: no measure has a value in any row"],
    ),
    "values without measures": (
        {"declared": "none"},
        ['key "endpoints.values" is given without "endpoints.measures"', "a row for each measure"],
    ),
    "measures without values": (
        {"source": "none"},
        ['key "endpoints.measures" is given without "endpoints.values"', "samples for columns of"],
    ),
    "a baseline without values": (
        {"source": "none", "declared": "none", "baseline": "before"},
        ['key "endpoints.baseline" is given without "endpoints.values"', "or remove this key"],
    ),
    "the sample sheet by its path": (
        {"source": "samples.tsv"},
        ['key "endpoints.values" is the sample sheet, samples.tsv. Write samples to take'],
    ),
    "a sheet that is not there": (
        {"source": "missing.tsv"},
        ["missing.tsv"],
    ),
    "a doubled measure": (
        {"measures": [*MEASURES, {"name": "OSDI"}]},
        ['measures.tsv, line 7, column name: duplicate measure "OSDI"; the first is in line 2'],
    ),
    "a measure with the name of a column": (
        {"measures": [*MEASURES, {"name": "visit"}]},
        ['"visit" is not a valid name', "no name of another column"],
    ),
    "an unknown scale": (
        {"measures": measures(scale="continous")},
        ['"continous" is not a valid scale (nearest: "continuous")'],
    ),
    "an unknown column of measures": (
        {"measures": measures(units="mm")},
        ['column "units" is unknown (nearest: "unit")'],
    ),
    "a scale without levels": (
        {"measures": measures("cfs", minimum="")},
        ['the ordinal measure "cfs" has no whole number as minimum. Give its lowest level'],
    ),
    "a scale with halves": (
        {"measures": measures("cfs", maximum="3.5")},
        ['the ordinal measure "cfs" has no whole number as maximum. Give its highest level'],
    ),
    "yes or no with limits": (
        {"measures": measures("pain", maximum="1")},
        ['"pain" is yes or no, and has a minimum or a maximum'],
    ),
    "limits that are swapped": (
        {"measures": measures("osdi", minimum="100", maximum="0")},
        ['"osdi" has a minimum of 100, not below its maximum of 0'],
    ),
    "a limit with a comma": (
        {"measures": measures("osdi", maximum="99,5")},
        ['"99,5" is not a valid maximum', "with a dot for decimals"],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_one_problem_that_says_what_to_do(problems, name):
    given, words = MISTAKES[name]
    text = problems(**given)
    for part in words:
        assert part in text
    kinds = {line.split(". ", 1)[1].split(": ", 1)[1][:12] for line in text.split("\n")[1:]}
    assert len(kinds) == 1, text


def test_many_of_a_kind_are_counted_and_all_kinds_are_in_one_message(problems):
    values = [row | {"schirmer": f"{i} mm", "pain": "x"} for i, row in enumerate(list_values())]
    text = problems(changed(2, values, cohort="wet"))
    assert '"0 mm" is a number with text behind it' in text
    assert "more problems of this kind, in lines" in text
    assert '"x" is neither yes nor no' in text
    assert 'cohort "wet" is unknown' in text


def test_mistakes_of_the_sample_sheet_have_its_columns(tmp_path, problems):
    samples = [{"cohort": "dry", **row, "Schirmer": "ten"} for row in list_samples(eye="OD")]
    only = [row for row in MEASURES if row["name"] == "schirmer"]
    text = problems(samples=samples, measures=only, source="samples")
    assert text.startswith("1 problem in the input:")
    assert 'samples.tsv, 6 lines (the first 2, 3, 4, 5, 6), column Schirmer: "ten" is not' in text
    lacking = problems(samples=samples, measures=[{"name": "shirmer"}], source="samples")
    assert 'measure "shirmer" has no column in samples.tsv (nearest: "Schirmer")' in lacking


def test_samples_of_one_visit_must_agree(problems):
    samples = [
        {"cohort": "dry", **row, "sample": f"{row['sample']}{i}", "run": f"{row['run']}{i}"}
        | {"osdi": str(30 + (i and row["subject"] == "B"))}
        for row in list_samples()
        for i in (0, 1)
    ]
    only = [row for row in MEASURES if row["name"] == "osdi"]
    text = problems(samples=samples, measures=only, source="samples")
    assert text.startswith("2 problems")
    assert 'line 5, column osdi: "osdi" of subject "B" at visit "before" is "31"' in text


@pytest.mark.parametrize("decimal", [".", ","])
def test_a_workbook_and_a_csv_are_read_like_a_text(tmp_path, monkeypatch, decimal):
    monkeypatch.chdir(tmp_path)
    expected, *_ = load_sheets(tmp_path)
    book = openpyxl.Workbook()
    rows = list_values()
    book.active.append(list(rows[0]))
    for row in rows:
        numbers = {key: float(row[key]) for key in ("osdi", "schirmer", "cfs")}
        il6 = row["il6"] if row["il6"].startswith("<") else float(row["il6"])
        book.active.append(list((row | numbers | {"il6": il6}).values()))
    book.save(tmp_path / "endpoints.xlsx")
    limits = [row | {"il6": row["il6"].replace(".", ",")} for row in rows]
    write_sheet(tmp_path / "endpoints.csv", limits, ";")
    found, problems, _ = load_sheets(tmp_path, source="endpoints.xlsx")
    assert (problems, found.cohorts) == ([], expected.cohorts)
    found, problems, _ = load_sheets(tmp_path, source="endpoints.csv", decimal=",")
    assert (problems, found.cohorts) == ([], expected.cohorts)
    assert read_cohort("endpoints.csv", "dry", found.cohorts["dry"], ",")


def test_what_was_read_is_said(notes):
    text = notes()
    assert (
        'endpoints.tsv: endpoints of cohort "dry": 3 subjects, 5 measures, visits "before",'
        ' "after", compared with "before".'
    ) in text
    assert "Warning" not in text.replace('Warning: endpoints.tsv: "cfs"', "")


def test_more_people_than_in_the_proteome_are_named(notes):
    text = notes(list_values("ABCDE"))
    assert 'subjects of cohort "dry" without a sample in samples.tsv: "D", "E"' in text


def test_a_subject_that_is_nearly_one_of_the_samples_is_a_warning(notes):
    samples = [{"cohort": "dry", **row} for row in list_samples(subjects=("N01", "N02", "N03"))]
    text = notes(list_values(("N01", "N02", "NO3")), samples=samples)
    assert 'Warning: endpoints.tsv: subject "NO3" of cohort "dry" has no sample, and "N03"' in text
    assert text.count("Warning: endpoints.tsv: subject") == 1


def test_a_visit_of_few_that_is_nearly_another_one_is_a_warning(notes):
    text = notes(changed(2, visit="befor"))
    assert (
        'Warning: endpoints.tsv: visit "befor" of cohort "dry" has 1 subject and "before" has 3:'
        " check that they are not the same"
    ) in text
    # Names of their own: with other digits, or of as many people.
    assert "has 1 subject and" not in notes(
        changed(2, list_values(visits=("T1", "T2")), visit="T3")
    )
    assert "check that" not in notes(list_values(visits=("before a", "before b")))


def test_people_of_another_study_are_a_warning(notes):
    text = notes(list_values(("P10", "P11", "P12")))
    assert 'Warning: endpoints.tsv: cohort "dry" has no subject that is in samples.tsv' in text


def test_visits_of_the_samples_without_endpoints_are_named(notes):
    text = notes(list_values(visits=("before", "week9")))
    assert 'in samples.tsv at which it has no endpoints: "after"' in text


def test_visits_that_go_back_are_a_warning_where_none_are_listed(notes):
    visits = ("week2", "week1")
    rows = list_values(visits=visits)
    assert "visits are in the order of their first appearance" in notes(rows)
    assert "first appearance" not in notes(rows, visits=("week1", "week2"))


def test_a_concentration_of_zero_is_a_warning(notes):
    text = notes(changed(4, il6="0"))
    assert 'Warning: endpoints.tsv, line 4: "il6" is 0 in 1 cell' in text


def test_a_measure_that_is_alike_in_both_eyes_is_a_warning(notes):
    text = notes()
    assert 'Warning: endpoints.tsv: "cfs" is alike in both eyes' in text
    assert '"schirmer" is alike' not in text


def test_people_without_an_arm_are_a_warning(notes):
    rows = [row | {"arm": ""} if row["subject"] == "C" else row for row in armed(EYES)]
    text = notes(rows, control="vehicle")
    assert 'subjects of cohort "dry" without an arm' in text
    assert '"C"' in text


def test_people_with_one_arm_where_others_have_two_are_named(notes):
    rows = [
        row | {"arm": "drug"} if row["subject"] == "C" else row
        for row in armed(EYES)
        if (row["subject"], row["eye"]) != ("C", "OS")
    ]
    assert 'subjects with one arm are left out: "C"' in notes(rows, control="vehicle")


def test_a_measure_that_a_cohort_lacks_is_named(notes):
    rows = [*list_values(), *list_values("X", cohort="wet")]
    rows = [row | {"il6": ""} if row["cohort"] == "wet" else row for row in rows]
    text = notes(rows, cohorts=("dry", "wet"))
    assert 'measures of which cohort "wet" has no value: "il6"' in text


def test_a_single_arm_is_not_compared(notes, tmp_path):
    rows = [row | {"arm": "drug"} for row in list_values()]
    assert "arm" not in notes(rows, control="drug")
    assert load_sheets(tmp_path, rows)[0].cohorts["dry"].design.arms == ()


def test_a_dot_that_seems_to_separate_thousands_is_a_warning(notes):
    rows = [row | {"il6": f"{i + 1}.{400 + i}"} for i, row in enumerate(list_values())]
    assert "thousands" not in notes(rows)
    assert '"il6": "1.400" has three digits behind the dot' in notes(changed(3, rows, il6="912"))


def test_different_baselines_of_cohorts_are_a_warning(notes):
    rows = [*list_values(), *list_values(visits=("after", "week1"), cohort="wet")]
    text = notes(rows, cohorts=("dry", "wet"))
    assert 'visits are compared with "before" in "dry" and "after" in "wet"' in text


def test_a_measure_may_be_called_nearly_like_another_column(notes):
    rows = [row | {"values": str(i)} for i, row in enumerate(list_values())]
    assert "6 measures" in notes(rows, measures=[*MEASURES, {"name": "values"}])


def test_a_doubled_column_is_named(tmp_path, problems):
    problems()
    path = tmp_path / "endpoints.tsv"
    lines = path.read_text().splitlines()
    path.write_text("".join(f"{line}\t{line.split(chr(9))[5]}\n" for line in lines))
    sheets = [read_sheet(f"{name}.tsv", name)[0] for name in ("cohorts", "samples")]
    settings = EndpointSettings("endpoints.tsv", "measures.tsv")
    _, (problem,), _ = load_endpoints(settings, *sheets, ({}, ()))
    assert problem.message == 'duplicate column "schirmer"'
