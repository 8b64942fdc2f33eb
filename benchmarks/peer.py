"""Time one cohort of the demo against a script in R that analyses it by hand.

    python benchmarks/peer.py [--rounds 5] [--write]

It needs Rscript with limma, org.Hs.eg.db, GO.db, igraph, ComplexHeatmap, ggplot2 and ggrepel
(Debian's r-bioc- and r-cran- packages). The script (peer.R) tests, enriches, ranks hubs and draws
four figures; it has no quality control, no estimate of the false DEPs, no endpoints, no report. Its
GO terms are tested by limma's goana, or one by one by fisher.test as most such scripts do. All are
run in turn, several rounds, so that a busy machine slows all alike; only the ratios are worth
quoting. With --write the table replaces the one in docs/scale.md.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import yaml
from page import publish
from scale import HOME, on_cores, run

COHORT = "nsde"
R, WITHOUT, WHOLE = "R, terms by {}", "TearFlow without endpoints", "TearFlow"


def lay_out_cohort(folder: Path, *, endpoints: bool) -> None:
    """Write the demo's configuration and sheets for one of its cohorts."""
    for part in ("config", "resources/demo"):
        shutil.copytree(HOME / part, folder / part)
    for sheet in (folder / "config").glob("*.tsv"):
        lines = sheet.read_text().splitlines(keepends=True)
        header = next(line for line in lines if not line.startswith("#"))
        columns = header.rstrip("\n").split("\t")
        if "cohort" in columns:
            place = columns.index("cohort")
            kept = [
                line
                for line in lines
                if line.startswith("#") or line == header or line.split("\t")[place] == COHORT
            ]
            sheet.write_text("".join(kept))
    path = folder / "config/config.yaml"
    config = yaml.safe_load(path.read_text()) | {"comparisons": {}}
    if not endpoints:
        del config["endpoints"]
    path.write_text(yaml.safe_dump(config))


def time_tearflow(cores: int, *, endpoints: bool) -> tuple[float, float]:
    """Seconds of the clock and of the CPU of a run from nothing to the report."""
    with tempfile.TemporaryDirectory(prefix="tearflow-peer-") as name:
        lay_out_cohort(Path(name), endpoints=endpoints)
        measured = run(Path(name), cores=cores)
    return measured["wall"], measured["jobs"] + measured["own"]


def time_r(cores: int, way: str) -> tuple[float, float]:
    """Seconds of the clock and of the CPU of the script."""
    inputs = [
        HOME / f"resources/demo/{COHORT}.pg_matrix.tsv",
        HOME / "config/samples.tsv",
        COHORT,
        HOME / "resources/human/interactions.tsv.gz",
    ]
    with tempfile.TemporaryDirectory(prefix="tearflow-peer-") as folder:
        script = ["Rscript", HOME / "benchmarks/peer.R", *inputs, folder, way]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(on_cores(cores, list(map(str, script))), capture_output=True, check=True)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return wall, spent


def main() -> None:
    """Print the medians of all, and their ratios to each way in R."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    rounds = parser.parse_args().rounds
    ways = [R.format(way) for way in ("goana", "fisher.test")]
    runs: dict[tuple[str, int], Callable[[], tuple[float, float]]] = {
        (ways[0], 1): lambda: time_r(1, "goana"),
        (ways[1], 1): lambda: time_r(1, "fisher.test"),
    }
    for cores in (1, 2):
        runs[WITHOUT, cores] = lambda cores=cores: time_tearflow(cores, endpoints=False)
        runs[WHOLE, cores] = lambda cores=cores: time_tearflow(cores, endpoints=True)
    found = {key: [] for key in runs}
    for _ in range(rounds):
        for key, measure in runs.items():
            found[key].append(measure())
    wall, cpu = (
        {key: statistics.median(times[part] for times in each) for key, each in found.items()}
        for part in (0, 1)
    )
    rows = [
        {
            "program": program,
            "cores": f"{cores}",
            "seconds": f"{wall[program, cores]:.1f}",
            "CPU seconds": f"{cpu[program, cores]:.1f}",
        }
        | {f"of {way}": f"{wall[program, cores] / wall[way, 1]:.2f}" for way in ways}
        for program, cores in runs
    ]
    publish({"peer": pd.DataFrame(rows)}, "scale.md")


if __name__ == "__main__":
    main()
