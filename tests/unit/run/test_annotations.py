"""Problems of the input as annotations of GitHub Actions."""

import pytest

from tearflow.run.annotations import annotate, to_annotation
from tearflow.run.job import logged_to
from tearflow.run.problems import InputError, Note, Problem


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A checkout with a study in a subfolder, in which the workflow runs."""
    study = tmp_path / "tears, all"
    study.mkdir()
    (study / "samples.tsv").write_text("x")
    (tmp_path / "outside.tsv").write_text("x")
    monkeypatch.chdir(study)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    return tmp_path


def test_file_is_named_from_the_top_of_the_repository_with_its_line(repository):
    problem = Problem("samples.tsv", 'visit "wk2" is unknown', "Use week2", 3, "visit")
    assert to_annotation(problem, repository) == (
        "::error file=tears%2C all/samples.tsv,line=3,title=column visit"
        '::visit "wk2" is unknown. Use week2.'
    )


def test_problem_of_a_whole_file_has_no_line(repository):
    problem = Problem("samples.tsv", "the sheet has no rows", "Add one")
    assert to_annotation(problem, repository) == (
        "::error file=tears%2C all/samples.tsv,title=TearFlow::the sheet has no rows. Add one."
    )


@pytest.mark.parametrize("file", ["configuration", "lost.tsv"])
def test_place_that_is_no_file_is_in_the_message(repository, file):
    problem = Problem(file, "it is not there", "Bring it", 2)
    assert to_annotation(problem, repository) == (
        f"::error title=TearFlow::{file}, line 2: it is not there. Bring it."
    )


def test_file_outside_of_the_repository_is_in_the_message(repository):
    problem = Problem("../outside.tsv", "it is empty", "Fill it")
    annotation = to_annotation(problem, repository / "tears, all")
    assert annotation == "::error title=TearFlow::../outside.tsv: it is empty. Fill it."


def test_signs_that_would_end_the_command_are_escaped(repository):
    problem = Problem("samples.tsv", "5%\r\n::warning::x", "Fix: a, b", 1, "a:b,c")
    assert to_annotation(problem, repository) == (
        "::error file=tears%2C all/samples.tsv,line=1,title=column a%3Ab%2Cc"
        r"::5%25\r\n::warning::x. Fix: a, b."
    )


def test_warning_is_annotated_at_its_line_and_other_notes_are_not(repository, capsys):
    annotate([Note("samples.tsv", "one"), Note("samples.tsv", "two", True, 3, "age")])
    assert capsys.readouterr().out == (
        "\n::warning file=tears%2C all/samples.tsv,line=3,title=column age::two.\n"
    )


def test_equal_problems_have_one_annotation_at_the_first_line(repository, capsys):
    annotate([Problem("samples.tsv", "it is empty", "Fill it", row, "visit") for row in (9, 3)])
    assert capsys.readouterr().out == (
        "\n::error file=tears%2C all/samples.tsv,line=3,title=column visit"
        "::lines 3 and 9: it is empty. Fill it.\n"
    )


def test_every_problem_begins_a_line(repository, capsys):
    annotate([Problem("samples.tsv", "one", "Fix it"), Problem("samples.tsv", "two", "Fix it")])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("::error ")] == [
        line for line in lines if line
    ]
    assert len([line for line in lines if line]) == 2


@pytest.mark.parametrize("value", [None, "", "false"])
def test_elsewhere_nothing_is_printed(repository, capsys, monkeypatch, value):
    monkeypatch.delenv("GITHUB_ACTIONS")
    if value is not None:
        monkeypatch.setenv("GITHUB_ACTIONS", value)
    annotate([Problem("samples.tsv", "one", "Fix it")])
    assert capsys.readouterr().out == ""


def test_job_that_meets_a_mistake_annotates_it(repository, capsys):
    with pytest.raises(SystemExit), logged_to(repository / "job.log"):
        raise InputError([Problem("samples.tsv", "one", "Fix it", 7)])
    assert "::error file=tears%2C all/samples.tsv,line=7" in capsys.readouterr().out
    assert "samples.tsv, line 7: one. Fix it." in (repository / "job.log").read_text()


@pytest.mark.parametrize(
    ("value", "shown"),
    [("a\n::error::b", r"a\n::error::b"), ("\x1b[2Ja", r"\x1b[2Ja"), ("a\u202eb", r"a\u202eb")],
)
def test_text_of_a_cell_cannot_act_on_the_log(value, shown):
    problem = Problem("samples.tsv", f'visit "{value}" is unknown', "Use week2")
    listed = str(InputError([problem])).split("\n")
    assert listed[1:] == [f'  1. samples.tsv: visit "{shown}" is unknown. Use week2.']
    assert str(Note("samples.tsv", value)) == f"samples.tsv: {shown}."
