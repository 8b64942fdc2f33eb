"""What goes wrong from outside: one message, no half-written table, and a rerun succeeds."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOG2 = "results/nsde/log2.tsv"
SETS = "results/gene_sets/gene_sets.gmt"
SECONDS = 120


@contextmanager
def mounted(folder, options):
    """Mount a file system of its own at a folder, which only root may."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip(f"no file system can be mounted here: {run.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def start(directory, *arguments):
    """Start Snakemake without waiting for it, as the leader of a group of processes."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile", "--cores", "1"]
    return subprocess.Popen(
        [*command, "--directory", directory, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # Where the tests run in the background, all that they start ignores Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_for(found):
    """Wait until the function finds something, and return that."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.02)
    raise TimeoutError


def job_of(directory, script):
    """Process that runs a script of a job in a directory, if there is one."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        # The shell around it has the same words, but in one.
        path = words[1].decode() if len(words) > 1 else ""
        if path.startswith(f"{directory}/.snakemake/") and path.endswith(f".{script}.py"):
            return int(process.name)
    return None


@pytest.fixture
def refused(snakemake):
    """Function that runs into a failure and returns what was printed."""

    def run(directory, *arguments):
        status, printed = snakemake("--cores", "1", *arguments, directory=directory)
        assert status == 1
        assert "Traceback" not in printed
        return printed

    return run


def left_over(directory):
    return [path.name for path in directory.rglob(".partial.*")]


def test_full_disk(directory, refused):
    with mounted(directory / "results", "size=10m"):
        printed = refused(directory, SETS)
        assert f"{SETS}: the disk is full. Free some space and run again." in printed
        assert [path for path in (directory / "results").rglob("*") if path.is_file()] == []


def test_disk_that_is_full_before_the_run(directory, refused):
    with mounted(directory / "results", "size=1m"):
        printed = refused(directory, SETS)
    assert f"{directory}/results: only 1.0 MB of the disk are free" in printed


@pytest.mark.parametrize("folder", ["results", "results/gene_sets"])
def test_folder_that_can_only_be_read(directory, refused, folder):
    with mounted(directory / folder, "ro"):
        printed = refused(directory, SETS)
    assert f"{folder}: this folder can only be read. Run in a folder where you may" in printed


def test_killed_job(finished, finished_copy, snakemake):
    (finished_copy / "results/nsde/.partial.1.log2.tsv").write_text("of a job killed before")
    run = start(finished_copy, "--forcerun", LOG2, "--", LOG2)
    os.kill(wait_for(lambda: job_of(finished_copy, "normalise")), signal.SIGKILL)
    printed, _ = run.communicate(timeout=SECONDS)
    assert run.returncode == 1
    assert "A job was killed by the system, mostly because the memory was used up" in printed
    assert "Traceback" not in printed
    assert not (finished_copy / LOG2).exists()
    status, printed = snakemake("--cores", "1", LOG2, directory=finished_copy)
    assert status == 0, printed
    assert (finished_copy / LOG2).read_bytes() == (finished / LOG2).read_bytes()
    assert left_over(finished_copy) == []


def test_interrupted_run(finished, finished_copy, snakemake):
    run = start(finished_copy, "--forcerun", LOG2, "--", LOG2)
    wait_for(lambda: job_of(finished_copy, "normalise"))
    # What Ctrl-C does.
    os.killpg(run.pid, signal.SIGINT)
    printed, _ = run.communicate(timeout=SECONDS)
    assert run.returncode == 1, printed
    assert left_over(finished_copy) == []
    status, printed = snakemake("--cores", "1", LOG2, directory=finished_copy)
    assert status == 0, printed
    assert (finished_copy / LOG2).read_bytes() == (finished / LOG2).read_bytes()


def test_damaged_table(finished, finished_copy, refused, snakemake):
    damaged = "results/nsde/proteins.tsv"
    path = finished_copy / damaged
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-100]))
    by_date = ("--rerun-triggers", "mtime", "--", LOG2)
    printed = refused(finished_copy, *by_date)
    why = "it was changed after it was written"
    assert f"{damaged} is damaged ({why}): delete it and run again." in printed
    assert not (finished_copy / LOG2).exists()
    path.unlink()
    status, printed = snakemake("--cores", "1", *by_date, directory=finished_copy)
    assert status == 0, printed
    for name in (damaged, LOG2):
        assert (finished_copy / name).read_bytes() == (finished / name).read_bytes()


def test_matrix_that_was_replaced_by_one_with_an_older_date(finished_copy, refused):
    # Snakemake goes by dates, so that it would not read the matrix again.
    matrix = finished_copy / "resources/demo/nsde.pg_matrix.tsv"
    known = matrix.stat()
    matrix.write_bytes(matrix.read_bytes().rstrip() + b"1\n")
    os.utime(matrix, ns=(known.st_atime_ns, known.st_mtime_ns))
    manifest = "results/manifest.json"
    force = ("--rerun-triggers", "mtime", "--forcerun", "write_manifest", "--", manifest)
    printed = refused(finished_copy, *force)
    source = "results/nsde/source.tsv"
    said = f"{source} were made from another resources/demo/nsde.pg_matrix.tsv than is there now"
    assert f"the tables beside {said}: delete {source} and run again." in printed
    assert not (finished_copy / manifest).exists()


def test_home_folder_that_cannot_be_made_needs_what_the_page_says(directory, planned, monkeypatch):
    monkeypatch.setenv("HOME", os.devnull + "/home")
    for name in ("XDG_CACHE_HOME", "MPLCONFIGDIR"):
        assert name in (ROOT / "docs/provenance.md").read_text(encoding="utf-8")
        monkeypatch.setenv(name, str(directory / name))
    assert "write_manifest" in dict(planned(directory))
