"""Time whole runs: of larger cohorts, of more cohorts, and what of it is Snakemake's own.

    python benchmarks/scale.py [samples] [cohorts] [parsing] [--write]

Every run starts from nothing, with the environment built, on two cores. The cohorts are simulated,
see scale_data.py. Memory is that of the largest process; a run on two cores has two of them, and
Snakemake beside them. Without a name all tables are made, which takes half an hour; with --write
they replace those in docs/scale.md.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from page import publish
from scale_data import HOME, lay_out

CORES = 2
SAMPLES = [6, 60, 600]
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


def run(folder: Path, *arguments: str) -> dict[str, float]:
    """Run the workflow in a folder.

    Returns
    -------
    dict
        `wall`, and the CPU seconds of Snakemake (`own`) and of its jobs (`jobs`); `megabytes` of
        the largest process.

    Raises
    ------
    RuntimeError
        If the run failed, with its last lines.
    """
    told = folder / "told.json"
    command = [sys.executable, "-c", RUNNER, str(told), "--snakefile", str(HOME / "Snakefile")]
    command += ["--directory", str(folder), "--cores", str(CORES), *arguments]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return {"wall": wall, **json.loads(told.read_text())}


@contextmanager
def laid_out(cohorts: int, pairs: int, groups: int | None) -> Iterator[Path]:
    """Give a folder with simulated cohorts, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tearflow-scale-"))
    try:
        lay_out(folder, cohorts, pairs, groups)
        yield folder
    finally:
        shutil.rmtree(folder)


def hungriest(folder: Path) -> str:
    """Name the rule whose script took the most memory, and how much."""
    files = (folder / "logs/benchmarks").rglob("*.tsv")
    taken = {path.stem: pd.read_csv(path, sep="\t")["max_rss"].max() for path in sorted(files)}
    rule = max(taken, key=taken.get)
    return f"{taken[rule]:,.0f} MB ({rule})"


def time_samples() -> pd.DataFrame:
    """Time one cohort of each number of samples, all protein groups of the demo."""
    rows = []
    for samples in SAMPLES:
        with laid_out(1, samples // 2, None) as folder:
            plan, whole, again = run(folder, "--dry-run"), run(folder), run(folder)
            rows.append(
                {
                    "samples": f"{samples:,}",
                    "from nothing": f"{whole['wall']:.0f} s",
                    "CPU of the jobs": f"{whole['jobs']:.0f} s",
                    "CPU of Snakemake": f"{whole['own']:.1f} s",
                    "start, checks and plan": f"{plan['wall']:.1f} s",
                    "nothing to be done": f"{again['wall']:.1f} s",
                    "largest process": hungriest(folder),
                }
            )
    return pd.DataFrame(rows)


def time_cohorts() -> pd.DataFrame:
    """Time each number of cohorts, three pairs and few protein groups each."""
    rows = []
    for cohorts in COHORTS:
        with laid_out(cohorts, 3, FEW) as folder:
            plan, whole, again = run(folder, "--dry-run"), run(folder), run(folder)
            jobs = len(list((folder / "logs/benchmarks").rglob("*.tsv")))
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
    return pd.DataFrame(rows)


def time_parsing() -> pd.DataFrame:
    """Time reading and checking everything of 100 cohorts of 100 samples."""
    with laid_out(100, 50, FEW) as folder:
        code = (
            "import sys, time, yaml; from pathlib import Path\n"
            f"sys.path.insert(0, {str(HOME / 'workflow/scripts')!r})\n"
            "from tearflow.inputs.load import load_inputs\n"
            "config = yaml.safe_load(Path('config/config.yaml').read_text())\n"
            "start = time.perf_counter()\n"
            f"load_inputs(config, Path({str(HOME)!r}))\n"
            "print(time.perf_counter() - start)"
        )
        checked = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
        )
        plan = run(folder, "--dry-run")
    return pd.DataFrame(
        [
            {
                "cohorts": "100",
                "samples": "10,000",
                "sheets and matrices checked": f"{float(checked.stdout):.1f} s",
                "start, checks and plan": f"{plan['wall']:.1f} s",
            }
        ]
    )


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "samples": time_samples,
    "cohorts": time_cohorts,
    "parsing": time_parsing,
}


def main() -> None:
    """Make the tables that the command line names, or all."""
    asked = [word for word in sys.argv[1:] if not word.startswith("--")] or list(TABLES)
    for name in asked:
        publish({name: TABLES[name]()}, "scale.md")


if __name__ == "__main__":
    main()
