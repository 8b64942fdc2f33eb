"""What is no file where one is expected, and names that Snakemake takes for something else."""

import os
import shutil
import socket
import threading
from pathlib import Path

import pytest
import yaml

from tearflow.comparison.run_folders import open_folders
from tearflow.run.problems import InputError
from tearflow.study.load import load_study

# With the loading of a study in each.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
STRING = "9606.protein.links.v12.0.txt"
FILES = {
    "genes": "genes.tsv",
    "ontology": "go.obo",
    "annotation": "go.gaf",
    "interactions": STRING,
    "contaminants": "contaminants.fasta",
    "proteome": "proteome.fasta",
}
NO_FILE = "this is a pipe, a socket or a device, not a file. Save what comes out of it as a file"


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(str(path))


def make_device(path):
    path.symlink_to("/dev/zero")


def make_link_to_pipe(path):
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Configuration of the demo in a folder of its own, with all resources as paths."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "config", "config")
    shutil.copytree(ROOT / "resources/demo", "resources/demo")
    config = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))
    return config | {"comparisons": {}}


def problems_within_seconds(check, *arguments):
    """Problems that a check finds, or fail where it waits for ever."""
    found = []

    def run():
        try:
            check(*arguments)
        except InputError as error:
            found.extend(map(str, error.problems))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive(), "the check waits for ever"
    return found


@pytest.mark.parametrize("make", [make_pipe, make_socket, make_device, make_link_to_pipe])
def test_matrix_that_is_no_file_is_one_problem(study, make):
    path = Path("resources/demo/nsde.pg_matrix.tsv")
    path.unlink()
    make(path)
    [problem] = problems_within_seconds(load_study, study, ROOT)
    assert problem.startswith("config/cohorts.tsv, line 2, column matrix")
    assert NO_FILE in problem


@pytest.mark.parametrize("make", [make_pipe, make_socket, make_device])
@pytest.mark.parametrize("sheet", ["cohorts", "samples", "contrasts"])
def test_sheet_that_is_no_file_is_one_problem(study, make, sheet):
    path = Path(f"config/{sheet}.tsv")
    path.unlink()
    make(path)
    [problem] = problems_within_seconds(load_study, study, ROOT)
    assert problem.startswith(f"config/{sheet}.tsv: {NO_FILE}")


@pytest.mark.parametrize("make", [make_pipe, make_socket, make_device])
@pytest.mark.parametrize("name", FILES)
def test_resource_that_is_no_file_is_one_problem(study, make, name):
    study["resources"] = study["resources"] | {name: FILES[name]}
    make(Path(FILES[name]))
    [problem] = problems_within_seconds(load_study, study, ROOT)
    assert f'key "resources.{name}", file "{FILES[name]}": {NO_FILE}' in problem


def test_names_of_string_that_are_no_file_are_one_problem(study):
    study["resources"] = study["resources"] | {"interactions": STRING}
    Path(STRING).write_text("protein1 protein2 combined_score\n9606.E1 9606.E2 950\n")
    make_pipe(Path("9606.protein.info.v12.0.txt"))
    [problem] = problems_within_seconds(load_study, study, ROOT)
    assert 'STRING\'s names of the proteins, "9606.protein.info.v12.0.txt.gz", are not' in problem


@pytest.mark.parametrize("name", ["cohorts", "samples", "contrasts", "interactions"])
def test_folder_in_the_place_of_a_file_is_one_problem(study, name):
    Path("folder").mkdir()
    if name == "interactions":
        study["resources"] = study["resources"] | {name: "folder"}
    else:
        study[name] = "folder"
    [problem] = problems_within_seconds(load_study, study, ROOT)
    assert "this is a folder, not a file" in problem


@pytest.mark.parametrize("make", [make_pipe, make_socket, make_device])
def test_earlier_results_that_are_no_folder_are_one_problem_for_each(study, make):
    make(Path("old"))
    Path("results").mkdir()
    make(Path("results/manifest.json"))
    problems = problems_within_seconds(open_folders, "old", "results")
    assert len(problems) == 2
    assert problems[0].startswith("old: ")
    assert problems[1].startswith("results: ")


@pytest.mark.parametrize("name", ["a {1}", "a{cohort}", "a{b,[0-9]+}", "a<b>", "<results>"])
def test_name_with_a_placeholder_of_snakemake_is_one_problem(study, name):
    path = Path("resources/demo/nsde.pg_matrix.tsv")
    path.rename(f"{name}.tsv")
    sheet = Path("config/cohorts.tsv")
    sheet.write_text(sheet.read_text().replace(str(path), f"{name}.tsv"))
    study["resources"] = study["resources"] | {"genes": f"{name}.gz"}
    shutil.copy(ROOT / "resources/human/genes.tsv.gz", f"{name}.gz")
    problems = problems_within_seconds(load_study, study, ROOT)
    assert [problem.split(": ")[0] for problem in problems] == [f"{name}.tsv", f"{name}.gz"]
    assert all("which Snakemake takes for a placeholder. Rename" in problem for problem in problems)


@pytest.mark.parametrize(
    "names",
    [["a {", "a}b"], ["a<", "a>b<"], ["{}", "a{{"], ["a (1) [x] *?", "a"]],
)
def test_other_signs_in_names_are_taken(study, names):
    sheet = Path("config/cohorts.tsv")
    text = sheet.read_text()
    for cohort, name in zip(("nsde", "ssde"), names, strict=True):
        path = Path(f"resources/demo/{cohort}.pg_matrix.tsv")
        path.rename(f"{name}.tsv")
        text = text.replace(str(path), f"{name}.tsv")
    sheet.write_text(text)
    assert {f"{name}.tsv" for name in names} < set(load_study(study, ROOT).files)


@pytest.mark.parametrize("resource", FILES)
@pytest.mark.parametrize("target", ["nowhere/file.tsv", "itself"])
def test_a_link_to_nothing_is_called_so(study, resource, target):
    """Not that the file is missing, and that the nearest name is its own."""
    path = Path(FILES[resource])
    target = path.name if target == "itself" else target
    path.symlink_to(target)
    resources = study.get("resources", {}) | {resource: path.name}
    (problem,) = problems_within_seconds(load_study, study | {"resources": resources}, ROOT)
    assert f'this is a link to "{target}", which was not found' in problem
