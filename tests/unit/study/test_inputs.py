import contextlib
import cProfile
import gzip
import pstats
import random
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from tearflow.differential.contrast import Contrast
from tearflow.run.bundled import BUILT_SETS, BUNDLED, bundled_file
from tearflow.run.problems import InputError
from tearflow.study.configuration import resolve_config
from tearflow.study.load import load_study

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "config/config.yaml"
ANNOTATION = "Protein.Group\tProtein.Ids\tProtein.Names\tGenes\tFirst.Protein.Description"
CONTRASTS = """\
cohort	contrast	variable	reference	target	pair_by
dry	after	visit	before	after	subject
"""


def table(rows):
    return "".join("\t".join(row) + "\n" for row in rows)


def samples(cohort="dry", subjects="ABC"):
    rows = [("cohort", "run", "sample", "subject", "visit", "eye", "include")]
    rows += [
        (cohort, f"{subject}_{visit}", f"{subject}-{visit}", subject, visit, "OD", "true")
        for subject in subjects
        for visit in ("before", "after")
    ]
    return table(rows)


def matrix(runs, groups=4):
    header = [ANNOTATION, *runs]
    rows = [
        [f"P0000{n}", f"P0000{n}", f"X{n}_HUMAN", f"G{n}", "", *(f"{n}.5e+03" for _ in runs)]
        for n in range(1, groups + 1)
    ]
    return table([header, *rows])


RUNS = [f"D:\\tears\\{s}_{v}.d" for s in "ABC" for v in ("before", "after")]


class Project:
    """A small valid project whose files a test spoils."""

    def __init__(self, folder):
        self.folder = folder
        self.home = folder / "home"
        (self.home / "resources/human").mkdir(parents=True)
        for name in (*BUNDLED, BUILT_SETS):
            path = bundled_file(name, "human", self.home / "resources")
            start = b">P1\nMK\n" if name == "contaminants" else b"uniprot\tsymbol\n"
            path.write_bytes(gzip.compress(start))
        self.config = {"comparisons": {}}
        self.write("config/cohorts.tsv", "cohort\tmatrix\ndry\treport.pg_matrix.tsv\n")
        self.write("config/samples.tsv", samples())
        self.write("config/contrasts.tsv", CONTRASTS)
        self.write("report.pg_matrix.tsv", matrix(RUNS))

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def replace(self, name, old, new, count=1):
        path = self.folder / name
        text = path.read_bytes().decode()
        assert old in text
        self.write(name, text.replace(old, new, count))

    def load(self):
        return load_study(self.config, self.home)

    def problems(self):
        with pytest.raises(InputError) as caught:
            self.load()
        return [str(problem) for problem in caught.value.problems]

    def problem(self):
        problems = self.problems()
        assert len(problems) == 1, problems
        return problems[0]


def test_a_carriage_return_in_a_description_is_read(project):
    project.replace("report.pg_matrix.tsv", "\tG1\t\t", "\tG1\tlysozyme\rfragment\t")
    assert list(project.load().cohorts) == ["dry"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def test_a_valid_project_gives_the_shapes_that_the_rules_use(project):
    inputs = project.load()
    assert list(inputs.cohorts) == ["dry"]
    cohort = inputs.cohorts["dry"]
    assert (cohort.matrix, cohort.format, cohort.description) == (
        "report.pg_matrix.tsv",
        "auto",
        "",
    )
    assert cohort.samples[0] == {
        "run": "A_before",
        "sample": "A-before",
        "subject": "A",
        "visit": "before",
        "eye": "OD",
    }
    contrast = Contrast("dry", "after", "visit", reference="before", target="after")
    assert inputs.contrasts == {"dry/after": contrast}
    assert inputs.comparisons == {}
    assert inputs.resources["genes"] == str(project.home / "resources/human/genes.tsv.gz")
    assert inputs.files == [
        "config/cohorts.tsv",
        "config/samples.tsv",
        "config/contrasts.tsv",
        "report.pg_matrix.tsv",
        *inputs.resources.values(),
    ]
    shipped, _ = resolve_config(yaml.safe_load(CONFIG.read_text(encoding="utf-8")))
    # Without another folder, the results of this run are the later ones.
    place = shipped.pop("results")
    assert inputs.folders == {
        "before": shipped.pop("before"),
        "after": shipped.pop("after") or place,
    }
    assert {shipped.pop(key) for key in ("fetch", "mirror")} == {""}
    # The demo has endpoints; where there are none, nothing is said of them.
    del shipped["endpoints"]
    assert inputs.settings["configuration"] == {**shipped, "comparisons": {}}


def test_resources_are_relative_when_the_workflow_runs_at_home(project, monkeypatch):
    for name in ("config", "report.pg_matrix.tsv"):
        (project.folder / name).rename(project.home / name)
    monkeypatch.chdir(project.home)
    assert project.load().resources["ontology"] == "resources/go-basic.obo.gz"


def test_an_own_resource_is_taken_as_written(project):
    project.write("own.gmt", "GO:1\tterm\tG1\n")
    project.config["resources"] = {"annotation": "own.gmt"}
    assert project.load().resources["annotation"] == "own.gmt"


def test_excluded_rows_need_only_cohort_and_run_and_may_repeat_a_sample(project):
    project.write("report.pg_matrix.tsv", matrix([*RUNS, "pool.raw", "A_before_2.d"]))
    project.replace("config/samples.tsv", "dry\tA_b", "dry\tpool\t\t\t\t\tno\ndry\tA_b")
    again = "dry\tA_before_2\tA-before\tA\tbefore\tOD\tFALSE\n"
    project.write("config/samples.tsv", (project.folder / "config/samples.tsv").read_text() + again)
    cohort = project.load().cohorts["dry"]
    assert [sample["run"] for sample in cohort.samples][:2] == ["A_before", "A_after"]
    assert len(cohort.samples) == 6


def test_ids_are_text_and_an_empty_column_is_left_out(project):
    text = samples().replace("\tA\t", "\t07\t").replace("OD", "")
    project.write("config/samples.tsv", text)
    sample = project.load().cohorts["dry"].samples[0]
    assert sample["subject"] == "07"
    assert "eye" not in sample


@pytest.mark.parametrize("packed", [False, True])
def test_windows_line_ends_and_a_byte_order_mark_are_read_over(project, packed):
    for name in ("cohorts", "samples", "contrasts"):
        text = (project.folder / f"config/{name}.tsv").read_text()
        project.write(f"config/{name}.tsv", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    crlf = b"\xef\xbb\xbf" + matrix(RUNS).replace("\n", "\r\n").encode()
    project.write("report.pg_matrix.tsv", gzip.compress(crlf) if packed else crlf)
    assert list(project.load().contrasts) == ["dry/after"]


def test_two_cohorts_may_share_a_matrix(project):
    more = [f"D:\\tears\\{s}_{v}.d" for s in "XYZ" for v in ("before", "after")]
    project.write("report.pg_matrix.tsv", matrix(RUNS + more))
    project.replace("config/cohorts.tsv", "dry", "wet\treport.pg_matrix.tsv\ndry")
    both = samples() + samples("wet", "XYZ").split("\n", 1)[1]
    project.write("config/samples.tsv", both)
    project.write("config/contrasts.tsv", CONTRASTS + "wet\tafter\tvisit\tbefore\tafter\tsubject\n")
    assert list(project.load().contrasts) == ["dry/after", "wet/after"]


SHEET_MISTAKES = {
    "unknown cohort of a sample": (
        "samples",
        "dry\tC_after",
        "dyr\tC_after",
        ["samples.tsv, line 7, column cohort", '"dyr"', 'nearest: "dry"'],
    ),
    "unknown cohort of a contrast": (
        "contrasts",
        "dry\tafter",
        "wet\tafter",
        ["contrasts.tsv, line 2, column cohort", '"wet" is unknown', "add it to"],
    ),
    "unknown run": (
        "samples",
        "\tA_before",
        "\tA_befor",
        ["samples.tsv, line 2, column run", '"A_befor"', 'nearest: "A_before"'],
    ),
    "run without a row": (
        "samples",
        "dry\tA_before\tA-before\tA\tbefore\tOD\ttrue\n",
        "",
        ["report.pg_matrix.tsv, line 1", '"A_before"', "include = false"],
    ),
    "run matched twice": (
        "samples",
        "\tA_after\t",
        "\tA_before.d\t",
        ["samples.tsv, line 3, column run", "is also the run of line 2", "Keep one row"],
    ),
    "doubled sample": (
        "samples",
        "A-after",
        "A-before",
        [
            "samples.tsv, line 3, column sample",
            'duplicate sample "A-before"; the first is in line 2',
        ],
    ),
    "doubled pair": (
        "samples",
        "A-after\tA\tafter",
        "A-after\tA\tbefore",
        ["samples.tsv, line 3, column subject", '"A"', '"before"', "lines 2 and 3", "include"],
    ),
    "empty cell": (
        "samples",
        "A-before\tA\t",
        "A-before\t\t",
        ["samples.tsv, line 2, column subject", "empty"],
    ),
    "name of a sample": (
        "samples",
        "A-before",
        "A before",
        ["samples.tsv, line 2, column sample", '"A before"', "letters"],
    ),
    "eye": ("samples", "OD", "right", ["samples.tsv, line 2, column eye", '"right"', "OS"]),
    "include": ("samples", "true", "maybe", ["samples.tsv, line 2, column include", '"maybe"']),
    "column that differs by case": ("samples", "\teye", "\tEye", ['"Eye"', 'nearest: "eye"']),
    "column missing": (
        "samples",
        "subject",
        "patient",
        ["samples.tsv, line 1, column subject", "missing"],
    ),
    "column doubled": (
        "samples",
        "\teye",
        "\tvisit",
        ["line 1, column visit", 'duplicate column "visit"'],
    ),
    "unknown column": (
        "contrasts",
        "variable",
        "varable",
        ["contrasts.tsv, line 1, column varable", 'nearest: "variable"'],
    ),
    "name of a cohort": (
        "cohorts",
        "dry",
        "2dry",
        ["cohorts.tsv, line 2, column cohort", '"2dry"', "a letter first"],
    ),
    "reserved cohort": ("cohorts", "dry", "Gene_sets", ["cohorts.tsv, line 2", "reserved"]),
    "long name of a cohort": ("cohorts", "dry", "d" * 81, ["cohorts.tsv, line 2", "at most 80"]),
    "long name of a contrast": (
        "contrasts",
        "after",
        "a" * 81,
        ["contrasts.tsv, line 2", "at most 80"],
    ),
    "format": (
        "cohorts",
        "cohort\tmatrix\ndry\treport.pg_matrix.tsv",
        "cohort\tmatrix\tformat\ndry\treport.pg_matrix.tsv\tdiann_matrx",
        ["cohorts.tsv, line 2, column format", '"diann_matrx"', 'nearest: "diann_matrix"'],
    ),
    "matrix not found": (
        "cohorts",
        "report.pg_matrix.tsv",
        "report.pg_matrx.tsv",
        ["cohorts.tsv, line 2, column matrix", 'nearest: "report.pg_matrix.tsv"', "relative to"],
    ),
    "matrix is a folder": ("cohorts", "report.pg_matrix.tsv", "home", ["line 2", "folder"]),
    "variable": (
        "contrasts",
        "\tvisit",
        "\tvist",
        ["contrasts.tsv, line 2, column variable", '"vist"', 'nearest: "visit"'],
    ),
    "visit with no sample": (
        "contrasts",
        "before",
        "bfore",
        ["contrasts.tsv, line 2, column reference", '"bfore"', 'nearest: "before"'],
    ),
    "reference is target": (
        "contrasts",
        "before\tafter",
        "after\tafter",
        ["contrasts.tsv, line 2, column target", '"after"'],
    ),
    "pair_by": (
        "contrasts",
        "\tsubject\n",
        "\tsubject+eyes\n",
        ["contrasts.tsv, line 2, column pair_by", 'nearest: "subject+eye"'],
    ),
    "fewer pairs than needed": (
        "samples",
        "A-before\tA\t",
        "A-before\tA2\t",
        ["contrasts.tsv, line 2", "2 complete pairs", "min_pairs is 3", '"A2", "A"'],
    ),
    "too many cells": ("samples", "OD\ttrue", "OD\ttrue\tx", ["samples.tsv, line 2", "more cells"]),
}


@pytest.mark.parametrize("case", SHEET_MISTAKES)
def test_a_mistake_in_a_sheet_is_named_with_place_value_and_advice(project, case):
    sheet, old, new, parts = SHEET_MISTAKES[case]
    project.replace(f"config/{sheet}.tsv", old, new)
    text = "\n".join(project.problems())
    for part in parts:
        assert part in text


def test_a_share_as_min_pairs_comes_to_three_at_least(project):
    project.replace("config/samples.tsv", "A-before\tA\t", "A-before\tA2\t")
    project.config = {"differential": {"min_pairs": 0.2}}
    text = "\n".join(project.problems())
    assert "2 complete pairs" in text
    assert "min_pairs is 0.2, a share that comes to 3 pairs at least" in text


def test_every_problem_is_in_one_message(project):
    project.config = {"normalization": "median", "differential": {"alpha": 2}}
    project.replace("config/samples.tsv", "\tA_before", "\tA_befor")
    project.replace("config/samples.tsv", "\tOD", "\tright")
    project.replace("config/contrasts.tsv", "\tvisit", "\tvist")
    project.replace("report.pg_matrix.tsv", "\t2.5e+03\n", "\tabc\n")
    problems = project.problems()
    for part in ('"normalization"', "alpha", '"A_befor"', '"right"', '"vist"', '"abc"'):
        assert any(part in problem for problem in problems), part


@pytest.mark.parametrize("sheet", ["cohorts", "samples", "contrasts"])
@pytest.mark.parametrize(
    ("spoil", "part"),
    [
        (lambda text: b"", "empty"),
        (lambda text: text.replace("\t", ",").encode(), "commas"),
        (lambda text: text.replace("\t", ";").encode(), "semicolons"),
        (lambda text: b"PK\x03\x04" + bytes(40), "Excel"),
        (lambda text: text.encode("utf-16"), "UTF-16"),
        (lambda text: text.encode() + b"dry\xe9\n", "byte 0xe9 is not UTF-8"),
        (lambda text: text.split("\n")[0].encode() + b"\n\n", "no rows"),
        (lambda text: b"\x00\x01" + text.encode(), "NUL bytes"),
        (lambda text: text.encode("utf-16-le"), "line 1: the line holds NUL bytes"),
        (lambda text: text.replace("\t", " ").encode(), "blanks"),
    ],
)
def test_a_file_that_is_no_sheet_is_one_problem(project, sheet, spoil, part):
    path = f"config/{sheet}.tsv"
    project.write(path, spoil((project.folder / path).read_text()))
    problems = project.problems()
    assert any(part in problem and path in problem for problem in problems)
    assert all(problem.startswith(path) for problem in problems)


def test_a_sheet_that_is_not_there_names_the_nearest_file(project):
    project.config["samples"] = "config/sample.tsv"
    assert 'nearest: "samples.tsv"' in project.problem()
    project.config["samples"] = "config"
    assert "folder" in project.problem()


def test_two_raw_files_of_one_name_are_no_row_too_many(project):
    project.replace("report.pg_matrix.tsv", "D:\\tears\\A_before.d", "A")
    project.replace("report.pg_matrix.tsv", "\tD:\\tears\\A_after.d", "")
    project.replace("report.pg_matrix.tsv", "\t1.5e+03\t1.5e+03", "\t1.5e+03")
    project.replace("config/samples.tsv", "\tA_before\t", "\tD:\\before\\A.d\t")
    project.replace("config/samples.tsv", "\tA_after\t", "\tD:\\after\\A.d\t")
    problem = project.problems()[0]
    assert "samples.tsv, line 3, column run" in problem
    assert 'and "D:\\before\\A.d" in line 2 are both "A" in the matrix' in problem
    assert "Rename one of the two raw files" in problem


def test_pairs_by_eye(project):
    project.write("config/contrasts.tsv", CONTRASTS.replace("\tsubject\n", "\tsubject+eye\n"))
    assert project.load().contrasts["dry/after"].pair_by == "subject+eye"
    project.replace("config/samples.tsv", "OD", "OS")
    assert "2 complete pairs" in project.problem()
    project.replace("config/samples.tsv", "OS", "")
    assert "samples.tsv, line 2, column eye" in project.problem()
    project.write("config/samples.tsv", samples().replace("\teye", "\tdominant"))
    assert 'no column "eye"' in project.problem()


@pytest.mark.parametrize(
    ("subjects", "count"), [(["A", "B"], "2 complete pairs ("), (["A"], "1 complete pair (")]
)
def test_pairs_are_counted_in_words(project, subjects, count):
    project.write("report.pg_matrix.tsv", matrix(RUNS[: 2 * len(subjects)]))
    project.write("config/samples.tsv", samples(subjects="".join(subjects)))
    assert count in project.problem()


def test_two_eyes_of_a_person_are_averaged_or_kept(project):
    runs = [run.replace(".d", f"_{eye}.d") for run in RUNS for eye in ("OD", "OS")]
    project.write("report.pg_matrix.tsv", matrix(runs))
    rows = [line.split("\t") for line in samples().splitlines()]
    text = table(
        [
            rows[0],
            *(
                [row[0], f"{row[1]}_{eye}", f"{row[2]}_{eye}", *row[3:5], eye, row[6]]
                for row in rows[1:]
                for eye in ("OD", "OS")
            ),
        ]
    )
    project.write("config/samples.tsv", text)
    inputs = project.load()
    assert len(inputs.cohorts["dry"].samples) == 12
    assert any("both eyes of a person are averaged" in note.message for note in inputs.notes)
    project.write("config/contrasts.tsv", CONTRASTS.replace("\tsubject\n", "\tsubject+eye\n"))
    assert not any("averaged" in note.message for note in project.load().notes)


def test_the_right_eye_before_is_not_paired_with_the_left_eye_after(project):
    project.replace("config/samples.tsv", "B\tafter\tOD", "B\tafter\tOS")
    problem = project.problem()
    assert "samples.tsv, line 5, column eye" in problem
    assert 'pairs OS with OD in line 4, two eyes of subject "B". Set pair_by' in problem
    project.replace("config/samples.tsv", "C\tafter\tOD", "C\tafter\tOS")
    assert 'subject "B", and so of "C".' in project.problem()
    project.write("config/samples.tsv", samples().replace("B\tafter\tOD", "B\tafter\t"))
    assert project.load()


def test_a_treated_eye_may_be_paired_with_the_other_eye_of_the_visit(project):
    rows = [line.split("\t") for line in samples().splitlines()]
    rows = [
        [*row[:4], "day1", "OD" if row[4] == "before" else "OS", row[6], row[4]] for row in rows[1:]
    ]
    header = [*samples().splitlines()[0].split("\t"), "drops"]
    project.write("config/samples.tsv", table([header, *rows]))
    project.write("config/contrasts.tsv", CONTRASTS.replace("\tvisit", "\tdrops"))
    assert project.load().contrasts["dry/after"].variable == "drops"


# Two ways to write the subject "A é 1-2" or the visit "before", and what the message says of them.
SPELLINGS = {
    "case": ("a \u00e9 1-2", "only in case. Write"),
    "leading zeros": ("A \u00e9 01-2", "only in leading zeros."),
    "a blank that does not break": (
        "A\u00a0\u00e9 1-2",
        "blanks: 'A\\xa0\\xe9 1-2' and 'A \\xe9 1-2'",
    ),
    "two blanks": ("A  \u00e9 1-2", "blanks: "),
    "an en dash": ("A \u00e9 1\u20132", "kinds of dashes: "),
    "a zero-width space": ("A \u00e9 1-\u200b2", "invisible characters: "),
    "a combining accent": ("A e\u0301 1-2", "the encoding of accents: "),
    "a Cyrillic letter": ("\u0410 \u00e9 1-2", "alphabets: "),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_subject_written_in_two_ways_is_named(project, name):
    spelling, words = SPELLINGS[name]
    project.replace("config/samples.tsv", "\tA\tbefore", "\tA \u00e9 1-2\tbefore")
    project.replace("config/samples.tsv", "\tA\tafter", f"\t{spelling}\tafter")
    problem = project.problems()[0]
    assert f'line 3, column subject: subject "{spelling}" and "A \u00e9 1-2"' in problem
    assert "of line 2 differ only in " in problem
    assert words in problem
    project.replace("config/samples.tsv", "OD\ttrue", "OD\tfalse")
    assert "differ only in" not in "".join(project.problems())


def test_a_visit_and_a_variable_written_in_two_ways_are_named(project):
    project.replace("config/samples.tsv", "B\tafter", "B\tAfter")
    project.replace("config/samples.tsv", "C\tafter", "C\t#N/A")
    project.replace("config/samples.tsv", "\tvisit", "\tdrops")
    project.replace("config/samples.tsv", "\teye", "\tvisit")
    project.replace("config/contrasts.tsv", "\tvisit\t", "\tdrops\t")
    problems = project.problems()
    assert 'line 7, column drops: "#N/A" is an error that a spreadsheet shows' in problems[0]
    assert 'line 5, column drops: drops "After" and "after" of line 3 differ' in problems[1]


def test_of_many_values_written_in_two_ways_the_first_are_named(project):
    names = [f"s{number}" for number in range(15)]
    runs = [f"{name}_{visit}" for name in names for visit in ("before", "after")]
    project.write("report.pg_matrix.tsv", matrix(runs))
    text = samples(subjects=names)
    for name in names:
        text = text.replace(f"\t{name}\tafter", f"\t{name.upper()}\tafter")
    project.write("config/samples.tsv", text)
    problems = [one for one in project.problems() if "column subject" in one]
    assert len(problems) == 11
    assert "the same holds for 5 more values" in problems[-1]


def test_a_cohort_without_samples_or_contrasts(project):
    project.replace("config/cohorts.tsv", "dry", "wet\treport.pg_matrix.tsv\ndry")
    problems = project.problems()
    assert 'cohort "wet" has no sample' in problems[0]
    assert 'cohort "wet" has no contrast' in problems[1]


def test_names_that_differ_only_in_case_are_doubled(project):
    project.replace("config/cohorts.tsv", "dry", "DRY\treport.pg_matrix.tsv\ndry")
    assert any(
        'duplicate cohort "dry"; the first is in line 2' in problem
        for problem in project.problems()
    )
    project.write("config/cohorts.tsv", "cohort\tmatrix\ndry\treport.pg_matrix.tsv\n")
    project.write("config/contrasts.tsv", CONTRASTS + CONTRASTS.split("\n")[1] + "\n")
    assert 'duplicate contrast "after"; the first is in line 2' in project.problem()


def test_titles_of_two_contrasts_differ(project):
    row = CONTRASTS.splitlines()[1]
    titled = [f"{row}\tTwo weeks", row.replace("after\tv", "later\tv") + "\ttwo  WEEKS"]
    header = CONTRASTS.splitlines()[0] + "\ttitle"
    project.write("config/contrasts.tsv", "\n".join([header, *titled]))
    problem = project.problem()
    assert "contrasts.tsv, line 3, column title" in problem
    assert 'duplicate title "two  WEEKS"; the first is in line 2' in problem
    titled[1] = titled[1].replace("WEEKS", "w" * 80)
    project.write("config/contrasts.tsv", "\n".join([header, *titled]))
    assert "Use at most 80 characters" in project.problem()
    project.write("config/contrasts.tsv", "\n".join([header, titled[0]]))
    project.write("config/cohorts.tsv", "cohort\tmatrix\ttitle\ndry\treport.pg_matrix.tsv\tDry\n")
    study = project.load()
    assert study.titles == {"dry/after": "Two weeks"}
    assert study.cohort_titles == {"dry": "Dry"}
    project.write("config/contrasts.tsv", CONTRASTS)
    assert project.load().titles == {"dry/after": "Dry: after against before"}


def test_one_run_name_in_two_folders_needs_the_folder(project):
    project.write("report.pg_matrix.tsv", matrix([*RUNS, "D:\\old\\A_before.d"]))
    problems = project.problems()
    assert "matches several" in problems[0]
    project.replace("config/samples.tsv", "\tA_before", "\ttears/A_before")
    old = "dry\tD:\\old\\A_before.d\t\t\t\t\tfalse\n"
    project.write("config/samples.tsv", (project.folder / "config/samples.tsv").read_text() + old)
    assert len(project.load().cohorts["dry"].samples) == 6


def test_a_comparison_names_known_contrasts(project):
    project.config["comparisons"] = {"both": ["dry/after", "dry/aftr"]}
    problem = project.problem()
    assert '"dry/aftr"' in problem
    assert 'nearest: "dry/after"' in problem


def test_a_resource_that_is_none_is_no_input(project):
    assert "proteome" not in project.load().resources
    project.config["resources"] = {"contaminants": "none"}
    inputs = project.load()
    assert "contaminants" not in inputs.resources
    assert not any("fasta" in path for path in inputs.files)


def test_a_fasta_of_the_user_is_an_input(project):
    project.write("own.fasta", b"\xef\xbb\xbf\n>P1 x\r\nMK\r\n")
    project.config["resources"] = {"proteome": "own.fasta"}
    inputs = project.load()
    assert inputs.resources["proteome"] == "own.fasta"
    assert "own.fasta" in inputs.files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"P31025\tLCN1\n", ['own.fasta, line 1: "P31025\tLCN1" is before', "FASTA file"]),
        (
            gzip.compress(b"; old comment\n>P1\nMK\n", mtime=0),
            ['line 1: "; old comment" is before'],
        ),
        (b"", ['file "own.fasta": the file is empty', "Give none"]),
        (b"PK\x03\x04", ["Excel"]),
    ],
)
@pytest.mark.parametrize("name", ["contaminants", "proteome"])
def test_a_file_that_is_no_fasta_is_refused_at_once(project, name, content, words):
    project.write("own.fasta", content)
    project.config["resources"] = {name: "own.fasta"}
    problem = project.problem()
    assert all(word in problem for word in words)


def test_an_absent_fasta_is_named(project):
    project.config["resources"] = {"proteome": "own.fasta"}
    assert '"own.fasta": the file was not found' in project.problem()


def test_resources_are_looked_for(project):
    project.config["resources"] = {"genes": "config/samples.tsv", "ontology": "none.obo"}
    (project.home / "resources/human/interactions.tsv.gz").unlink()
    uniprot, symbol, ontology, interactions = project.problems()
    assert 'config/samples.tsv, line 1, column uniprot: column "uniprot" is missing' in uniprot
    assert '"symbol" is missing' in symbol
    assert '"none.obo": the file was not found' in ontology
    assert "part of TearFlow" in interactions


def test_the_configuration_that_was_given_is_left_alone(project):
    project.config = {"differential": {"min_pairs": 2}}
    before = deepcopy(project.config)
    inputs = project.load()
    assert project.config == before
    assert inputs.config.differential.min_pairs == 2
    assert inputs.config.differential.alpha == 0.05


def calls_of_loading(project, n_cohorts):
    """Number of calls, which are the same on a busy machine, unlike seconds."""
    subjects = [f"S{number}" for number in range(20)]
    runs = [f"{subject}_{visit}" for subject in subjects for visit in ("before", "after")]
    project.write("report.pg_matrix.tsv", matrix(runs))
    names = [f"c{number}" for number in range(n_cohorts)]
    parts = [samples(name, subjects).split("\n", 1) for name in names]
    project.write("config/samples.tsv", parts[0][0] + "\n" + "".join(part[1] for part in parts))
    rows = [f"{name}\treport.pg_matrix.tsv\n" for name in names]
    project.write("config/cohorts.tsv", "cohort\tmatrix\n" + "".join(rows))
    header, row, _ = CONTRASTS.split("\n")
    named = [row.replace("dry", name) for name in names]
    project.write("config/contrasts.tsv", "\n".join([header, *named, ""]))
    profile = cProfile.Profile()
    inputs = profile.runcall(project.load)
    assert len(inputs.cohorts) == n_cohorts
    return pstats.Stats(profile).total_calls


def test_sheets_of_many_cohorts_take_work_in_proportion(project):
    calls_of_loading(project, 1)  # imports
    five, ten, twenty = (calls_of_loading(project, number) for number in (5, 10, 20))
    assert (twenty - ten) / (ten - five) == pytest.approx(2, rel=0.05)


FILES = [f"config/{name}.tsv" for name in ("cohorts", "samples", "contrasts")]


@pytest.mark.parametrize("seed", range(60))
def test_spoilt_files_never_raise_anything_but_an_input_error(project, seed):
    generator = random.Random(seed)
    for name in [*FILES, "report.pg_matrix.tsv"]:
        content = bytearray((project.folder / name).read_bytes())
        for _ in range(generator.randrange(3)):
            place = generator.randrange(len(content))
            content[place : place + generator.randrange(2)] = generator.choice(
                [b"\0", b"\t", b"\n", b"\r", b"\xff", b'"', b",", b"\xef\xbb\xbf", b"", b"-" * 300]
            )
        project.write(name, bytes(content))
    project.config = generator.choice(
        [{}, {"comparisons": {"x": 3}}, {"resources": []}, {"cohorts": "\0"}, {"a": {"b": None}}]
    )
    with contextlib.suppress(InputError):
        project.load()


@pytest.mark.parametrize(
    ("name", "cells", "words"),
    [
        ("Unnamed: 0", "0123", "row numbers of pandas or R: write the table without them"),
        ("X", "1234", "row.names=FALSE"),
        ("Reverse", "+   ", '"Reverse" seems to mark decoys: give the table the format generic'),
    ],
)
def test_a_column_that_is_no_run_is_called_what_it_is(project, name, cells, words):
    header, *rows = matrix(RUNS).splitlines()
    lines = [f"{name}\t{header}"]
    lines += [f"{cell.strip()}\t{row}" for cell, row in zip(cells, rows, strict=True)]
    project.write("report.pg_matrix.tsv", "\n".join(lines) + "\n")
    (problem,) = project.problems()
    assert words in str(problem)


def test_a_folder_that_differs_in_the_encoding_of_an_accent_is_named(project):
    project.write("daten_e\u0301/report.pg_matrix.tsv", matrix(RUNS))
    project.write("config/cohorts.tsv", "cohort\tmatrix\ndry\tdaten_\u00e9/report.pg_matrix.tsv\n")
    (problem,) = project.problems()
    assert 'there is no folder "daten_\u00e9"' in str(problem)
    assert "only in the encoding of accents" in str(problem)


def test_measures_in_the_sample_sheet_are_no_traits_of_the_samples(project):
    cells = [("osdi", "age"), *((number, "60") for number in ("40", "33", "41", "38", "39", "30"))]
    rows = zip(samples().splitlines(), cells, strict=True)
    text = "".join("\t".join((row, *further)) + "\n" for row, further in rows)
    project.write("config/samples.tsv", text)
    project.write("config/measures.tsv", "name\tper\nosdi\tperson\n")
    project.config["endpoints"] = {"values": "samples", "measures": "config/measures.tsv"}
    study = project.load()
    assert "age" in study.cohorts["dry"].samples[0]
    assert "osdi" not in study.cohorts["dry"].samples[0]
    assert "config/measures.tsv" in study.files
    (clinical,) = [str(note) for note in study.notes if "clinical variables" in str(note)]
    assert clinical.endswith(': "age".')
    assert study.settings["configuration"]["endpoints"]["values"] == "samples"
    project.replace("config/contrasts.tsv", "pair_by\n", "pair_by\tcovariates\n")
    project.replace("config/contrasts.tsv", "subject\n", "subject\tosdi\n")
    assert "osdi" in project.load().cohorts["dry"].samples[0]
