"""Time the reading of a large long report against a bare scan of it, and of a wide matrix.

    python benchmarks/long_report.py            # 8.4 million rows, in the order of DIA-NN
    python benchmarks/long_report.py --by-run   # the same rows, run by run
    python benchmarks/long_report.py --runs 2400

A report of 200 runs x 60,000 precursors and a matrix of 10,000 x 1,000 are made in a temporary
folder. Every measurement is a process of its own, the best of three; the two that are compared take
turns. The matrix is compared with polars, which is no dependency: without it that part is skipped.
The status is 1 where a limit is broken.
"""

import argparse
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

HOME = Path(__file__).parents[1]
PRECURSORS, DETECTED, PRECURSORS_OF_GROUP = 60_000, 0.7, 9
CHUNK_ROWS, REPEATS = 1_000_000, 3
MOST_SCANS, MOST_MEGABYTES, MOST_POLARS = 1.5, 600, 3.0
Q_VALUES = ("Q.Value", "Global.Q.Value", "Lib.Q.Value", "PG.Q.Value", "Global.PG.Q.Value",
            "Lib.PG.Q.Value")  # fmt: skip
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
        rows = write_report(report, arguments.runs, arguments.by_run)
        print(f"report: {rows / 1e6:.1f} million rows, {report.stat().st_size / 1e6:.0f} MB")
        broken = compare_report(report)
        report.unlink()
        write_matrix(matrix)
        print(f"matrix: 10,000 x 1,000, {matrix.stat().st_size / 1e6:.0f} MB")
        return int(compare_matrix(matrix) or broken)


def write_report(path: Path, n_runs: int, by_run: bool) -> int:
    """Write a report like those of DIA-NN 2 and return its rows."""
    random = np.random.default_rng(1)
    n_groups = PRECURSORS // PRECURSORS_OF_GROUP
    group_of = np.sort(random.integers(0, n_groups, PRECURSORS))
    letters = np.array(list("ACDEFGHIKLMNPQRSTVWY"))
    peptides = ["".join(random.choice(letters, length)) for length in
                random.integers(7, 25, PRECURSORS)]  # fmt: skip
    names = {
        "Run": pa.array([f"D:\\tears\\tears_{run:05d}" for run in range(n_runs)]),
        "Precursor.Id": pa.array([f"{one}{2 + row % 3}" for row, one in enumerate(peptides)]),
        "Stripped.Sequence": pa.array(peptides),
        "Protein.Group": pa.array([f"P{10_000 + n};Q{20_000 + n}" for n in range(n_groups)]),
        "Genes": pa.array([f"GENE{n}" for n in range(n_groups)]),
    }
    lfq = (2 ** random.normal(20, 3, (n_groups, n_runs))).astype(np.float32)
    long, short = (n_runs, PRECURSORS) if by_run else (PRECURSORS, n_runs)
    step, rows, writer = max(1, round(CHUNK_ROWS / short / DETECTED)), 0, None
    for first in range(0, long, step):
        mine = np.arange(first, min(long, first + step))
        outer, inner = np.nonzero(random.random((len(mine), short)) < DETECTED)
        run, precursor = (mine[outer], inner) if by_run else (inner, mine[outer])
        table = _rows(random, names, run, precursor, group_of, lfq)
        writer = writer or parquet.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
        rows += len(table)
    writer.close()
    return rows


def _rows(random, names, run, precursor, group_of, lfq) -> pa.Table:
    group, count = group_of[precursor], len(run)
    at = {"Run": run, "Precursor.Id": precursor, "Stripped.Sequence": precursor,
          "Protein.Group": group, "Genes": group}  # fmt: skip
    largest = {name: 0.0505 if name == "PG.Q.Value" else 0.0101 for name in Q_VALUES}
    others = dict.fromkeys(("RT", "PEP", "Precursor.Quantity", "Precursor.Normalised"), 1e6)
    numbers = {
        name: pa.array((random.random(count) * most).astype(np.float32))
        for name, most in (largest | others).items()
    }
    texts = {name: values.take(pa.array(at[name])) for name, values in names.items()}
    whole = {"Decoy": pa.array(np.zeros(count, dtype=np.int64))}
    return pa.table(texts | whole | {"PG.MaxLFQ": pa.array(lfq[group, run])} | numbers)


def write_matrix(path: Path) -> None:
    """Write a wide matrix of 10,000 protein groups and 1,000 runs, a third of it missing."""
    random = np.random.default_rng(1)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        runs = (f"D:\\tears\\tears_{run:04d}.d" for run in range(1000))
        print("Protein.Group", "Genes", "First.Protein.Description", *runs, sep="\t", file=file)
        for row in range(10_000):
            values = 2 ** random.normal(20, 3, 1000)
            cells = np.where(random.random(1000) < 1 / 3, "", np.char.mod("%.6g", values))
            print(f"P{row}", f"GENE{row}", "a protein of tears", *cells, sep="\t", file=file)


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


def compare_report(path: Path) -> bool:
    """Print the comparison with the scan, and tell whether a limit is broken."""
    found = measure({"bare scan": SCAN, "TearFlow": OURS, "runs alone": LIST}, path)
    (scan, _), (ours, megabytes) = found["bare scan"], found["TearFlow"]
    print(f"  {ours / scan:.2f} scans (limit {MOST_SCANS}), {megabytes} MB ({MOST_MEGABYTES})")
    return ours > MOST_SCANS * scan or megabytes > MOST_MEGABYTES


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
