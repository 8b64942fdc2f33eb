"""Time whole runs: of the demo, of larger and of more cohorts, and what of it is Snakemake's own.

    python benchmarks/scale.py [demo] [samples] [cohorts] [parsing] [--write]

Every run starts from nothing, with the environment built, on two cores. The cohorts are simulated,
see scale_data.py. Memory is that of the largest process; a run on two cores has two of them, and
Snakemake beside them. Without a name all tables are made, which takes half an hour;
with --write they replace those in docs/scale.md.
"""

import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import yaml
from page import publish
from scale_data import HOME, lay_out

CORES = 2
DEMO_RUNS = 7
SAMPLES = [6, 10, 60, 100, 600, 1000]
COHORTS = [1, 10, 100]
# Protein groups of each of many cohorts: few, so that what Snakemake takes can be seen.
FEW = 600
# The command snakemake, which tells at its end what it took itself and what its jobs took.
RUNNER = """
import atexit, json, resource, sys
told = sys.argv.pop(1)
def tell():
    own, jobs = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = {"own": own.ru_utime + own.ru_stime, "jobs": jobs.ru_utime + jobs.ru_stime}
    with open(told, "w") as file:
        json.dump(seconds | {"megabytes": max(own.ru_maxrss, jobs.ru_maxrss) / 1024}, file)
atexit.register(tell)
from snakemake.cli import main
main()
"""


def run(folder: Path, *arguments: str, cores: int = CORES) -> dict[str, float]:
    """Run the workflow in a folder, with the first processors of the machine alone.

    Returns
    -------
    dict
        `wall`, the time at its end (`ended`), and the CPU seconds of Snakemake (`own`) and of its
        jobs (`jobs`); `megabytes` of the largest process.

    Raises
    ------
    RuntimeError
        If the run failed, with its last lines.
    """
    measured = folder / "told.json"
    command = [sys.executable, "-c", RUNNER, str(measured), "--snakefile", str(HOME / "Snakefile")]
    command += ["--directory", str(folder), "--cores", str(cores), *arguments]
    start = time.perf_counter()
    done = subprocess.run(on_cores(cores, command), capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return {"wall": wall, "ended": time.time(), **json.loads(measured.read_text())}


def on_cores(cores: int, command: list[str]) -> list[str]:
    """A command that has as many processors of the machine and no other."""
    return ["taskset", "--cpu-list", ",".join(map(str, range(cores))), *command]


@contextmanager
def laid_out(cohorts: int, pairs: int, groups: int | None) -> Iterator[Path]:
    """Folder with simulated cohorts, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tearflow-scale-") as name:
        folder = Path(name)
        lay_out(folder, cohorts, pairs, groups)
        yield folder


def read_jobs(folder: Path) -> pd.DataFrame:
    """Rule of each job of a run, and Snakemake's measurements (`s`, `max_rss`)."""
    files = sorted((folder / "logs/benchmarks").rglob("*.tsv"))
    # A job of several contrasts has a number behind its rule.
    rules = [re.sub(r"_\d+$", "", path.stem) for path in files]
    jobs = [pd.read_csv(path, sep="\t") for path in files]
    return pd.concat([job.assign(rule=rule) for job, rule in zip(jobs, rules, strict=True)])


def hungriest(jobs: pd.DataFrame) -> str:
    """Name the rule whose script took the most memory, and how much."""
    taken = jobs.groupby("rule")["max_rss"].max()
    return f"{taken.max():,.0f} MB ({taken.idxmax()})"


def time_demo() -> dict[str, pd.DataFrame]:
    """Time the demo several times, and tell the parts of it and of its jobs."""
    runs, jobs = [], []
    for _ in range(DEMO_RUNS):
        with tempfile.TemporaryDirectory(prefix="tearflow-demo-") as name:
            folder = Path(name)
            for part in ("config", "resources/demo"):
                shutil.copytree(HOME / part, folder / part)
            plan, whole = run(folder, "--dry-run"), run(folder)
            last = max(path.stat().st_mtime for path in (folder / "results").rglob("*"))
            runs.append(whole | {"plan": plan["wall"], "end": whole["ended"] - last})
            jobs.append(read_jobs(folder))
    parts = {
        "from nothing": "wall",
        "of it, Snakemake's start, checks and plan": "plan",
        "of it, Snakemake's end after the last job": "end",
        "CPU of the jobs": "jobs",
        "CPU of Snakemake": "own",
    }
    rows = [{"seconds": part} | spread([run[key] for run in runs]) for part, key in parts.items()]
    return {"demo": pd.DataFrame(rows), "rules": describe_rules(pd.concat(jobs))}


def spread(seconds: list[float]) -> dict[str, str]:
    """Median, fastest and slowest of several runs as text."""
    found = {"median": statistics.median, "fastest": min, "slowest": max}
    return {name: f"{chosen(seconds):.1f}" for name, chosen in found.items()}


def describe_rules(jobs: pd.DataFrame) -> pd.DataFrame:
    """Jobs of each rule in a run, their seconds, and the seconds of its imports."""
    seconds = jobs.groupby("rule")["s"].agg(["sum", "count", "median"])
    rows = [
        {
            "rule": rule,
            "jobs": f"{of_rule['count'] / DEMO_RUNS:.0f}",
            "seconds a job, median": f"{of_rule['median']:.1f}",
            "CPU seconds of its imports": f"{min(import_seconds(rule) for _ in range(3)):.1f}",
        }
        for rule, of_rule in seconds.sort_values("sum", ascending=False).iterrows()
    ]
    return pd.DataFrame(rows)


def import_seconds(rule: str) -> float:
    """Time how long a Python that imports what the script of a rule needs is at work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", f"import {rule}"]
    subprocess.run(command, cwd=HOME / "workflow/scripts", check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def time_samples() -> dict[str, pd.DataFrame]:
    """Time one cohort of each number of samples, all protein groups of the demo."""
    rows, needs, asked = [], {}, {}
    for samples in SAMPLES:
        with laid_out(1, samples // 2, None) as folder:
            plan, whole, again = run(folder, "--dry-run"), run(folder), run(folder)
            jobs = read_jobs(folder)
            needs[samples], asked[samples] = (
                jobs.groupby("rule")[["max_rss", "s"]].max(),
                ask(folder),
            )
            rows.append(
                {
                    "samples": f"{samples:,}",
                    "from nothing": f"{whole['wall']:.0f} s",
                    "CPU of the jobs": f"{whole['jobs']:.0f} s",
                    "CPU of Snakemake": f"{whole['own']:.1f} s",
                    "start, checks and plan": f"{plan['wall']:.1f} s",
                    "nothing to be done": f"{again['wall']:.1f} s",
                    "largest process": hungriest(jobs),
                }
            )
    return {"samples": pd.DataFrame(rows), "needs": compare_needs(needs, asked)}


def ask(folder: Path) -> pd.DataFrame:
    """MB and minutes that the profile for Slurm asks for at the first attempt, by rule of a run."""
    profile = yaml.safe_load((HOME / "profiles/slurm/profile.v9+.yaml").read_text())
    found = {}
    for path in (folder / ".snakemake/metadata").iterdir():
        record = json.loads(path.read_text())
        size = sum((folder / name).stat().st_size for name in record["input"]) / 1024**2
        known = {"attempt": 1, "input": SimpleNamespace(size_mb=size)}
        asked = profile["set-resources"].get(record["rule"])
        if asked:
            found[record["rule"]] = {name: eval(asked[name], known) for name in asked}
    return pd.DataFrame(found).T


def compare_needs(needs: dict[int, pd.DataFrame], asked: dict[int, pd.DataFrame]) -> pd.DataFrame:
    """What the script of each rule takes and its job asks for, by numbers of samples."""
    few, many = min(needs), max(needs)
    rows = []
    for rule in sorted(asked[many].index.intersection(needs[many].index)):
        row = {"rule": rule}
        for samples in (few, many):
            taken, wanted = needs[samples].loc[rule], asked[samples].loc[rule]
            row[f"{samples:,} samples: MB"] = f"{taken['max_rss']:,.0f} of {wanted['mem_mb']:,.0f}"
            row[f"{samples:,} samples: seconds"] = (
                f"{taken['s']:,.0f} of {60 * wanted['runtime']:,.0f}"
            )
        rows.append(row)
    return pd.DataFrame(rows)


def time_cohorts() -> dict[str, pd.DataFrame]:
    """Time each number of cohorts, three pairs and few protein groups each."""
    rows = []
    for cohorts in COHORTS:
        with laid_out(cohorts, 3, FEW) as folder:
            plan, whole, again = run(folder, "--dry-run"), run(folder), run(folder)
            jobs = len(read_jobs(folder))
            page = (folder / "results/report.html").stat().st_size / 1e6
            rows.append(
                {
                    "cohorts": f"{cohorts}",
                    "jobs": f"{jobs:,}",
                    "CPU of the jobs, a cohort": f"{whole['jobs'] / cohorts:.1f} s",
                    "CPU of Snakemake, a cohort": f"{whole['own'] / cohorts:.2f} s",
                    "CPU of start, checks and plan": f"{plan['own']:.1f} s",
                    "CPU of nothing to be done": f"{again['own']:.1f} s",
                    "largest process": f"{whole['megabytes']:,.0f} MB",
                    "report": f"{page:.1f} MB",
                }
            )
    return {"cohorts": pd.DataFrame(rows)}


def time_parsing() -> dict[str, pd.DataFrame]:
    """Time reading and checking everything of 100 cohorts of 100 samples."""
    with laid_out(100, 50, FEW) as folder:
        code = (
            "import sys, time, yaml; from pathlib import Path\n"
            f"sys.path.insert(0, {str(HOME / 'workflow/scripts')!r})\n"
            "from tearflow.study.load import load_inputs\n"
            "config = yaml.safe_load(Path('config/config.yaml').read_text())\n"
            "start = time.perf_counter()\n"
            f"load_inputs(config, Path({str(HOME)!r}))\n"
            "print(time.perf_counter() - start)"
        )
        checked = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
        )
        plan = run(folder, "--dry-run")
    row = {
        "cohorts": "100",
        "samples": "10,000",
        "sheets and matrices checked": f"{float(checked.stdout):.1f} s",
        "start, checks and plan": f"{plan['wall']:.1f} s",
    }
    return {"parsing": pd.DataFrame([row])}


TABLES: dict[str, Callable[[], dict[str, pd.DataFrame]]] = {
    "demo": time_demo,
    "samples": time_samples,
    "cohorts": time_cohorts,
    "parsing": time_parsing,
}


def main() -> None:
    """Make the tables that the command line names, or all."""
    asked = [word for word in sys.argv[1:] if not word.startswith("--")] or list(TABLES)
    for name in asked:
        publish(TABLES[name](), "scale.md")


if __name__ == "__main__":
    main()
