"""Run the workflow as a user does, each time in a directory of its own."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import warm_snakemake
from browser import browser, chromium, visit
from file_server import reach_directly, serve_files

__all__ = ["browser", "chromium", "visit"]

ROOT = Path(__file__).parents[2]
# Far above what a run takes, so that one that hangs fails instead of holding up the suite.
TIMEOUT_SECONDS = 600


def pytest_collection_modifyitems(items):
    """Mark every test of this folder as slow, and put it first: no process ends with a long one.

    The first file runs the demo; those that do without it are next, so that nobody waits for it.
    """
    here = [item for item in items if item.path.is_relative_to(ROOT / "tests/workflow")]
    others = [item for item in items if not item.path.is_relative_to(ROOT / "tests/workflow")]
    of_demo = {item.path for item in here if "finished" in item.fixturenames}
    first = min(of_demo, default=None)
    for item in here:
        item.add_marker(pytest.mark.slow)
    here.sort(key=lambda item: (item.path != first, item.path in of_demo))
    items[:] = [*here, *others]


def run_snakemake(
    *arguments, directory, hash_seed=None, profile=None, snakefile=ROOT / "Snakefile"
):
    """Exit status and everything that was printed; count function calls into a profile.

    A run where a test has changed the environment is a process of its own.
    """
    asked = ["--snakefile", snakefile, "--directory", directory, *arguments]
    seed = str(hash_seed or "random")
    if warm_snakemake.is_as_at_start():
        return warm_snakemake.run(asked, profile, seed)
    assert profile is None
    run = subprocess.run(
        [sys.executable, "-m", "snakemake", *asked],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    return run.returncode, run.stdout


def copy_demo(directory):
    """Lay out the sheets and the simulated cohorts as in a directory of a user's."""
    shutil.copytree(ROOT / "config", directory / "config")
    shutil.copytree(ROOT / "resources/demo", directory / "resources/demo")
    return directory


def keep_cohort(directory, name):
    """Leave one cohort in the sheets, and neither comparison nor endpoints in the configuration."""
    for sheet in ("cohorts", "samples", "contrasts"):
        path = directory / f"config/{sheet}.tsv"
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        assert header.startswith("cohort\t")
        kept = [row for row in rows if row.startswith(f"{name}\t")]
        path.write_text("".join([header, *kept]), encoding="utf-8")
    edit_config(directory, {"comparisons": {}, "endpoints": {}})


def edit_config(directory, changes):
    """Change keys of the configuration, each written as a path such as network/min_score."""
    path = directory / "config/config.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    for keys, value in changes.items():
        *parents, last = keys.split("/")
        section = config
        for parent in parents:
            section = section[parent]
        section[last] = value
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def plan(directory, *arguments, profile=None):
    """Rule, inputs and outputs of every job that a dry run announces, but for the target rule."""
    # With its files, each job.
    asked = ("--dry-run", "--printshellcmds", *arguments)
    status, printed = run_snakemake(*asked, directory=directory, profile=profile)
    assert status == 0, printed
    jobs = re.findall(
        r"^(?:local)?rule (\w+):\n((?:    (?!output).*\n)*)    output: (.*)$",
        printed,
        re.MULTILINE,
    )
    return [
        (rule, *(text.removeprefix("    input: ").strip().split(", ") for text in files))
        for rule, *files in jobs
    ]


def planned_jobs(directory, *arguments, profile=None):
    """Rule and outputs of every job that a dry run announces, but for the target rule."""
    return [(rule, made) for rule, _, made in plan(directory, *arguments, profile=profile)]


@pytest.fixture(scope="session")
def snakemake():
    """Function that runs Snakemake."""
    return run_snakemake


@pytest.fixture(scope="session")
def planned():
    """Function that lists what would be done."""
    return planned_jobs


@pytest.fixture
def directory(tmp_path):
    """A directory with the demo in which nothing has run."""
    return copy_demo(tmp_path / "fresh")


@pytest.fixture
def single(directory):
    """A directory with the first cohort of the demo, without endpoints; nothing has run there."""
    keep_cohort(directory, "nsde")
    return directory


@pytest.fixture(scope="module")
def every_job(tmp_path_factory):
    """Rule, inputs and outputs of every job of the demo."""
    return plan(copy_demo(tmp_path_factory.mktemp("plan") / "demo"))


def run_demo(folder):
    """The demo, run to the end on two cores once, whichever process of the tests asks first."""
    directory, done = folder / "demo", folder / "demo.done"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(directory, ignore_errors=True)
            # The hash seed is left to chance; where bytes are compared, it is another.
            status, printed = run_snakemake("--cores", "2", directory=copy_demo(directory))
            assert status == 0, printed
            (directory / "printed.txt").write_text(printed, encoding="utf-8")
            done.touch()
    return directory


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A directory in which the demo has run to the end on two cores, one for each process."""
    folder = tmp_path_factory.getbasetemp()
    demo = run_demo(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)
    return shutil.copytree(demo, tmp_path_factory.mktemp("finished") / "demo")


@pytest.fixture
def finished_copy(finished, tmp_path):
    """A copy of the finished run, which a test may change."""
    return shutil.copytree(finished, tmp_path / "copy")


@pytest.fixture
def mirror(monkeypatch):
    """A file server on 127.0.0.1, which every process of the test reaches."""
    reach_directly(monkeypatch)
    with serve_files() as files:
        yield files


@pytest.fixture(scope="session")
def edit():
    """Function that changes a configuration."""
    return edit_config
