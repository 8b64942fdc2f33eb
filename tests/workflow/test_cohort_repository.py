"""The example of a cohort repository: the steps of the reusable workflow, run without GitHub."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/cohort-repository"
# What only GitHub can do, or would take minutes: the environment of the tests is there already.
LEFT_OUT = {"Install"}


class Runner:
    """A machine of GitHub's as far as the commands of a workflow see it."""

    def __init__(self, folder, repository):
        self.repository, self.temporary = repository, folder / "temporary"
        self.summary = folder / "summary.md"
        self.temporary.mkdir()
        # As the step that checks out TearFlow leaves it.
        (repository / ".tearflow").symlink_to(ROOT, target_is_directory=True)
        workflow = yaml.safe_load((ROOT / ".github/workflows/cohorts.yml").read_text())
        caller = yaml.safe_load((EXAMPLE / ".github/workflows/tearflow.yml").read_text())
        declared = workflow[True]["workflow_call"]["inputs"]
        self.given = {name: field["default"] for name, field in declared.items()}
        self.given |= caller["jobs"]["analyse"]["with"]
        self.job = workflow["jobs"]["analyse"]
        self.values = {f"inputs.{name}": str(value) for name, value in self.given.items()} | {
            "github.workspace": str(repository),
            "job.workflow_repository": "OWNER/tearflow",
            "job.workflow_sha": "0" * 40,
            "secrets.fetch-token": "",
        }

    def filled(self, text):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: self.values[found[1]], str(text))

    def run(self, name):
        """Run the commands of a step; return its status and what it printed."""
        [step] = [step for step in self.job["steps"] if step.get("name") == name]
        settings = self.job["env"] | step.get("env", {})
        environment = os.environ | {key: self.filled(value) for key, value in settings.items()}
        environment |= {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.repository),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.repository,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        return done.returncode, done.stdout

    def commands(self):
        return [step["name"] for step in self.job["steps"] if "run" in step]


@pytest.fixture
def runner(tmp_path):
    """A runner with the example checked out and its matrix fetched."""
    repository = shutil.copytree(EXAMPLE, tmp_path / "repository")
    runner = Runner(tmp_path, repository)
    status, printed = runner.run("Fetch the matrices")
    assert status == 0, printed
    return runner


@pytest.fixture
def ran(tmp_path, finished_copy):
    """A runner with the finished demo as its repository."""
    return Runner(tmp_path, finished_copy)


def annotations(printed):
    return [line for line in printed.splitlines() if line.startswith("::error ")]


def test_example_is_valid_and_plans_a_run(runner):
    status, printed = runner.run("Check sheets, configuration and matrices")
    assert status == 0, printed
    assert re.search(r"\b1 write_report\b", printed)
    assert annotations(printed) == []
    assert not runner.summary.exists()


def test_every_mistake_is_an_annotation_at_its_line(runner):
    samples = runner.repository / "config/samples.tsv"
    lines = samples.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("week2", "wk2")
    lines[4] = lines[4].replace("NSDE_P02_V2", "NSDE_P02_V3")
    samples.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (runner.repository / "config/config.yaml").write_text("normalization: 50% off\n")
    status, printed = runner.run("Check sheets, configuration and matrices")
    assert status == 1
    assert "Traceback" not in printed
    found = annotations(printed)
    assert any("file=config/config.yaml,line=1," in line and "50%25" not in line for line in found)
    assert any("file=config/samples.tsv,line=5,title=column run::" in line for line in found)
    summary = runner.summary.read_text(encoding="utf-8")
    [count] = re.findall(r"^ *(\d+) problems in the input:", summary, re.MULTILINE)
    assert len(found) == int(count) > 2
    assert "::error" not in summary
    assert 'File "' not in summary


def test_run_and_comparison_with_the_accepted_run(ran):
    shutil.copytree(ran.repository / "results", ran.repository / "accepted")
    for step in ("Check sheets, configuration and matrices", "Run"):
        status, printed = ran.run(step)
        assert status == 0, printed
    status, printed = ran.run("Compare with the last accepted run")
    assert status == 0, printed
    written = (ran.repository / "results/compare_runs/summary.md").read_text(encoding="utf-8")
    assert ran.summary.read_text(encoding="utf-8") == written != ""


def test_accepted_artefact_is_all_that_the_comparison_needs(ran):
    [step] = [step for step in ran.job["steps"] if step.get("with", {}).get("name") == "accepted"]
    results = ran.repository / "results"
    for pattern in ran.filled(step["with"]["path"]).split():
        found = list(ran.repository.glob(pattern.removeprefix("./")))
        assert found, pattern
        for path in found:
            kept = ran.repository / "accepted" / path.relative_to(results)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, kept)
    status, printed = ran.run("Compare with the last accepted run")
    assert status == 0, printed
    assert ran.summary.read_text(encoding="utf-8")


def test_first_run_says_that_nothing_was_accepted_yet(runner):
    status, printed = runner.run("Compare with the last accepted run")
    assert status == 0, printed
    assert runner.summary.read_text(encoding="utf-8").startswith("No run was accepted yet")


def test_version_that_github_does_not_tell_stops_the_run(runner):
    name = "Name the version of TearFlow"
    assert runner.run(name)[0] == 0
    runner.values["job.workflow_sha"] = ""
    status, printed = runner.run(name)
    assert status == 1
    assert printed.startswith("::error::")


def test_every_command_but_the_installation_is_run_here(runner):
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in runner.commands() if f'"{name}"' not in text] == []
