"""Time the reading of a large long report against a bare scan of it, and of a wide matrix.

    python benchmarks/long_report.py            # 8.4 million rows, in the order of DIA-NN
    python benchmarks/long_report.py --by-run   # the same rows, run by run
    python benchmarks/long_report.py --runs 2400

A report of 200 runs x 60,000 precursors and a matrix of 10,000 x 1,000 are made in a temporary
folder. Every measurement is a process of its own, the best of three; the two that are compared take
turns. The matrix is compared with polars, which is no dependency: without it that part is skipped.
The status is 1 where a limit is broken; that of the memory holds for 200 runs.
"""

import argparse
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).parents[1]
# A process of its own too: the peak memory of a process is that of its parent at least.
DATA = HOME / "benchmarks/long_report_data.py"
REPEATS = 3
MOST_SCANS, MOST_MEGABYTES, MOST_POLARS = 1.5, 600, 3.0
# What the reader reads: the q-values of the experiment are those of the library.
READ = ["Run", "Protein.Group", "Precursor.Id", "Genes", "Q.Value", "PG.Q.Value", "Lib.Q.Value",
        "Lib.PG.Q.Value", "PG.MaxLFQ", "Decoy"]  # fmt: skip
PROLOGUE = f"""
import resource, sys, time
sys.path.insert(0, {str(HOME / "workflow/scripts")!r})
"""
EPILOGUE = """
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
SCAN = f"""
from pyarrow import parquet
start = time.perf_counter()
with parquet.ParquetFile(sys.argv[1]) as file:
    for batch in file.iter_batches(columns={READ!r}):
        pass
"""
OURS = """
from tearflow.inputs.configuration import settle
from tearflow.matrix import diann, long_report
from tearflow.matrix.formats import require_table
settings = settle({})[0]["matrix"]
runs = {run: run for run in require_table(sys.argv[1], "auto", settings).list_runs()}
start = time.perf_counter()
require_table(sys.argv[1], "auto", settings).read(runs)
"""
LIST = OURS.replace(".read(runs)", ".list_runs()")
POLARS = """
import polars
start = time.perf_counter()
polars.read_csv(sys.argv[1], separator="\\t")
"""


def main() -> int:
    """Run both comparisons and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--by-run", action="store_true", help="write the rows run by run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report, matrix = Path(folder, "report.parquet"), Path(folder, "report.pg_matrix.tsv")
        make = [sys.executable, DATA, "report", report, str(arguments.runs), str(arguments.by_run)]
        subprocess.run(make, check=True)
        broken = compare_report(report, arguments.runs)
        report.unlink()
        subprocess.run([sys.executable, DATA, "matrix", matrix], check=True)
        return int(compare_matrix(matrix) or broken)


def measure(codes: dict[str, str], path: Path) -> dict[str, tuple[float, int]]:
    """Return seconds and peak megabytes of each code, the best of several turns."""
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in codes}
    for _ in range(REPEATS):
        for name, code in codes.items():
            command = [sys.executable, "-c", PROLOGUE + code + EPILOGUE, path]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            seconds, megabytes = run.stdout.split()
            found[name].append((float(seconds), int(megabytes)))
    best = {
        name: (min(seconds for seconds, _ in turns), max(peak for _, peak in turns))
        for name, turns in found.items()
    }
    for name, (seconds, megabytes) in best.items():
        print(f"  {name}: {seconds:.2f} s, at most {megabytes} MB")
    return best


def compare_report(path: Path, n_runs: int) -> bool:
    """Print the comparison with the scan, and tell whether a limit is broken."""
    found = measure({"bare scan": SCAN, "TearFlow": OURS, "runs alone": LIST}, path)
    (scan, _), (ours, megabytes) = found["bare scan"], found["TearFlow"]
    print(f"  {ours / scan:.2f} scans (limit {MOST_SCANS}), {megabytes} MB ({MOST_MEGABYTES})")
    return ours > MOST_SCANS * scan or (n_runs <= 200 and megabytes > MOST_MEGABYTES)


def compare_matrix(path: Path) -> bool:
    """Print the comparison with polars, and tell whether the limit is broken."""
    if find_spec("polars") is None:
        measure({"TearFlow": OURS}, path)
        print("  polars is not installed: not compared")
        return False
    found = measure({"polars": POLARS, "TearFlow": OURS}, path)
    ratio = found["TearFlow"][0] / found["polars"][0]
    print(f"  {ratio:.2f} times polars (limit {MOST_POLARS})")
    return ratio > MOST_POLARS


if __name__ == "__main__":
    sys.exit(main())
