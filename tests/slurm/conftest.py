"""A Slurm of one node for the tests, and Snakemake that submits to it as a user's does."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCAL_SLURM = Path(__file__).with_name("local_slurm.sh")
PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scancel"]
# Daemons live in sbin, which a plain user's PATH often lacks.
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
# Far above what a run takes: a controller that waits for a lost job would never end.
TIMEOUT_SECONDS = 480
# The profile waits longer, out of courtesy to a cluster that others use as well.
IMPATIENT = ["--slurm-init-seconds-before-status-checks", "3", "--latency-wait", "5"]


@dataclass(frozen=True)
class Job:
    """What Slurm says of a job, waiting, running or ended."""

    id: str
    name: str
    state: str
    memory_mb: int
    comment: str


class Cluster:
    """A running Slurm, and Snakemake against it."""

    def __init__(self, folder):
        self.environment = os.environ | {"PATH": f"{folder}/bin:{PATH}"}

    def ask(self, *command):
        """What a command of Slurm prints."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True, timeout=30
        ).stdout

    def jobs(self):
        """All jobs since the cluster started, in the order of their submission."""
        lines = self.ask(
            "squeue", "--states=all", "--noheader", "--sort=i", "--format=%i|%j|%T|%m|%k"
        )
        fields = (line.split("|", 4) for line in lines.splitlines())
        return [Job(i, n, state, megabytes(m), k) for i, n, state, m, k in fields]

    def cancel(self, *arguments):
        """Cancel jobs and wait until they are gone."""
        self.ask("scancel", *arguments)
        self.wait_until("the end of the jobs", lambda: not self.ask("squeue", "--noheader"))

    def start(self, directory, *arguments):
        """Start Snakemake with the profile; what it prints goes to directory/printed.txt."""
        command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
        profile = ["--profile", ROOT / "profiles/slurm", *IMPATIENT]
        with (directory / "printed.txt").open("w") as printed:
            return subprocess.Popen(
                [*command, "--directory", directory, *profile, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                env=self.environment,
            )

    def run(self, directory, *arguments):
        """Run Snakemake to its end and return its exit status and everything it printed."""
        return self.finish(self.start(directory, *arguments), directory)

    def finish(self, controller, directory):
        """Wait for Snakemake and return its exit status and everything it printed."""
        try:
            status = controller.wait(TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            controller.kill()
            controller.wait()
            pytest.fail(f"no end after {TIMEOUT_SECONDS} s; jobs now:\n{self.ask('squeue')}")
        return status, (directory / "printed.txt").read_text(encoding="utf-8")

    @staticmethod
    def wait_until(what, condition, seconds=60):
        """Wait until a condition is true, which is looked at five times a second."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                pytest.fail(f"waited {seconds} s for {what}")
            time.sleep(0.2)


def megabytes(text):
    """Read a size as Slurm writes it, such as 1500M or 1.50G."""
    return round(float(text[:-1]) * {"M": 1, "G": 1024}[text[-1]])


def copy_demo(directory):
    """Lay out the sheets and the simulated cohorts as in a directory of a user's."""
    shutil.copytree(ROOT / "config", directory / "config")
    shutil.copytree(ROOT / "resources/demo", directory / "resources/demo")
    return directory


@pytest.fixture(scope="session")
def cluster():
    """A Slurm that lives as long as the tests."""
    missing = [name for name in PROGRAMS if shutil.which(name, path=PATH) is None]
    if missing:
        pytest.skip(f"Slurm is not installed ({', '.join(missing)}); `make test-slurm` does it")
    if importlib.util.find_spec("snakemake_executor_plugin_slurm") is None:
        pytest.skip("needs snakemake-executor-plugin-slurm; `make test-slurm` installs it")
    # Sockets lie in the folder, and the path of a socket is at most 107 characters long.
    folder = Path(tempfile.gettempdir()) / f"tearflow-slurm-{os.getpid()}"
    try:
        subprocess.run([LOCAL_SLURM, "start", folder], check=True, timeout=120)
        yield Cluster(folder)
    finally:
        subprocess.run([LOCAL_SLURM, "stop", folder], check=True, timeout=120)


@pytest.fixture(scope="session")
def local_run(tmp_path_factory):
    """A directory in which the demo has run to the end without a cluster."""
    directory = copy_demo(tmp_path_factory.mktemp("local"))
    command = [sys.executable, "-m", "snakemake", "--snakefile", ROOT / "Snakefile"]
    run = subprocess.run(
        [*command, "--directory", directory, "--cores", "2"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return directory


@pytest.fixture
def directory(tmp_path):
    """A directory with the demo in which nothing has run."""
    return copy_demo(tmp_path / "run")
