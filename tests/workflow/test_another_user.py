"""A study on a checkout that cannot be written, run by a user who has no home."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AS_ANOTHER = ROOT / "tests/helpers/another_user.sh"
CHECKOUT, STUDY = "Tränen flow", "Studie über 1"
# What a run needs of a checkout; without byte code, which that user cannot write either.
NEEDED = ["Snakefile", "pyproject.toml", "requirements.lock", "CITATION.cff", "envs"]
NEEDED += ["profiles", "resources", "workflow"]
# At the end of a chain through every step of a contrast, drawn by Matplotlib.
FIGURE = "results/nsde/week2_vs_baseline/volcano.svg"


@pytest.fixture
def folder(tmp_path, directory):
    """A folder with a checkout, a study of the other user's, and one for temporary files."""
    if os.geteuid() != 0:
        pytest.skip("only root becomes another user")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("no mount namespace can be made here")
    for name in NEEDED:
        source, target = ROOT / name, tmp_path / CHECKOUT / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    directory.rename(tmp_path / STUDY)
    subprocess.run(["chmod", "-R", "a-w,a+rX", tmp_path / CHECKOUT], check=True)
    subprocess.run(["chown", "-R", "54321:54321", tmp_path / STUDY], check=True)
    (tmp_path / "tmp").mkdir()
    tmp_path.chmod(0o755)
    return tmp_path


def files(directory):
    """Content of every file under a directory, but for lists of all that a run has made."""
    return {
        path.relative_to(directory): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file() and path.name != ".sha256sums"
    }


def test_study_on_a_checkout_that_cannot_be_written(folder, finished):
    command = ["unshare", "--mount", AS_ANOTHER, folder, sys.base_prefix]
    # What docs/cluster.md says: Snakemake needs a folder for its cache.
    command += ["env", f"XDG_CACHE_HOME=/mnt/{STUDY}/.cache", sys.executable, "-m", "snakemake"]
    command += ["--snakefile", f"/mnt/{CHECKOUT}/Snakefile", "--directory", f"/mnt/{STUDY}"]
    run = subprocess.run(
        [*command, "--cores", "2", FIGURE],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    assert run.returncode == 0, run.stdout
    made = files(folder / STUDY / "results")
    assert Path(FIGURE).relative_to("results") in made
    assert made.items() <= files(finished / "results").items()
    logs = "".join(path.read_text() for path in (folder / STUDY / "logs").rglob("*.log"))
    assert "WARNING" not in logs
    assert "__pycache__" not in {path.name for path in (folder / CHECKOUT).rglob("*")}
