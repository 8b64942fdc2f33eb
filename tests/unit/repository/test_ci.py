"""The workflows of GitHub Actions agree with the project, with each other and with the example."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
WORKFLOWS = ROOT / ".github/workflows"
EXAMPLE = ROOT / "examples/cohort-repository"
CALLER = EXAMPLE / ".github/workflows/tearflow.yml"
OURS = sorted(WORKFLOWS.glob("*.yml"))
ALL = [*OURS, CALLER]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REUSABLE = "/.github/workflows/cohorts.yml"


def load(path):
    """Read a workflow; YAML 1.1 takes its key `on` for a truth value."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}


def steps(path):
    return [step for job in load(path)["jobs"].values() for step in job.get("steps", [])]


def called():
    return load(WORKFLOWS / "cohorts.yml")["on"]["workflow_call"]


def calling():
    [job] = load(CALLER)["jobs"].values()
    return job


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_workflow_may_read_and_nothing_else_but_the_release(path):
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    if path.name == "release.yml":
        assert workflow["on"] == {"push": {"tags": ["v*"]}}
    else:
        assert not any("permissions" in job for job in workflow["jobs"].values())


# Pinned by commit, no token left behind, no cache in a release; valid, and every job with an end.
@pytest.mark.parametrize(
    "command",
    [
        ["zizmor", "--offline", "--no-progress", ".github"],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *ALL],
        ["check-jsonschema", "--builtin-schema", "custom.github-workflows-require-timeout", *OURS],
        ["check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"],
        ["check-jsonschema", "--builtin-schema", "vendor.citation-file-format", "CITATION.cff"],
    ],
    ids=lambda command: " ".join(command[:3:2]),
)
def test_checker_finds_nothing(command):
    program = Path(sys.executable).with_name(command[0])
    if not program.exists():
        pytest.skip(f"{command[0]} is not installed; `make test` installs it")
    checked = subprocess.run([program, *command[1:]], cwd=ROOT, text=True, capture_output=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_an_action_has_one_version_everywhere():
    used = {line for path in OURS for line in re.findall(r"uses: (.*)", path.read_text())}
    assert len(used) == len({line.split("@")[0] for line in used})


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_commands_are_valid_and_take_no_value_but_by_the_environment(path):
    for step in steps(path):
        command = step.get("run", "")
        assert "${{" not in command, step["name"]
        checked = subprocess.run(["bash", "-n"], input=command, text=True, capture_output=True)
        assert checked.returncode == 0, checked.stderr


def test_every_input_and_secret_that_is_declared_is_used_and_the_other_way_round():
    text = (WORKFLOWS / "cohorts.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\binputs\.([\w-]+)", text)) == set(called()["inputs"])
    assert set(re.findall(r"\bsecrets\.([\w-]+)", text)) == set(called()["secrets"])


def test_every_input_is_explained_and_has_a_default_of_its_type():
    types = {"string": str, "boolean": bool, "number": int}
    for name, declared in called()["inputs"].items():
        assert declared["description"], name
        assert type(declared["default"]) is types[declared["type"]], name


@pytest.mark.parametrize("name", [*called()["inputs"], *called()["secrets"]])
def test_every_input_is_in_the_manual(name):
    assert f"| `{name}` |" in (ROOT / "docs/ci.md").read_text(encoding="utf-8")


def test_example_calls_the_workflow_with_inputs_that_it_has():
    repository, version = calling()["uses"].split("@")
    assert repository.endswith(REUSABLE)
    assert version == f"v{PROJECT['version']}"
    assert calling()["with"].keys() <= called()["inputs"].keys()
    checked = subprocess.run(["bash", "-n"], input=calling()["with"]["fetch"], text=True)
    assert checked.returncode == 0


def test_tested_pythons_are_those_that_are_promised():
    matrix = load(WORKFLOWS / "tests.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={matrix[0]}"
    assert matrix == ["3.11", "3.12", "3.13"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"python(3\.\d+)", makefile.split("\n\n")[1]) == matrix[::-1]
    assert called()["inputs"]["python"]["default"] in matrix
