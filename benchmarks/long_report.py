"""Time the reading of large long reports against bare scans of them, and of a wide matrix.

    python benchmarks/long_report.py                                # 8.4 million rows, every form
    python benchmarks/long_report.py --form precursor --runs 2400   # in the order of DIA-NN

Reports of 200 runs x 60,000 precursors and a matrix of 10,000 x 1,000 are made in a temporary
folder, one after the other. Every measurement is a process of its own; those that are compared take
turns, and what is judged is the median of the ratios of each turn. The matrix is compared with
polars, which is not a dependency: without it that part is skipped. The status is 1 where a limit is
broken.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

HOME = Path(__file__).parents[1]
# A process of its own too: the peak memory of a process is that of its parent at least.
DATA = HOME / "benchmarks/long_report_data.py"
# The order of the rows, the file, and the most scans that the reader may take; no program writes
# rows at random, and Arrow alone decides how long a text takes.
FORMS = {
    "precursor": ("precursor", "report.parquet", 1.5),
    "run": ("run", "report.parquet", 1.5),
    "shuffled": ("shuffled", "report.parquet", None),
    "text": ("precursor", "report.tsv", None),
}
MOST_MEGABYTES, MOST_MEGABYTES_LARGE, MOST_POLARS = 600, 4_000, 3.0
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
from pyarrow import csv, parquet
start = time.perf_counter()
if sys.argv[1].endswith("parquet"):
    file = parquet.ParquetFile(sys.argv[1])
    batches = file.iter_batches(columns={READ!r})
else:
    options = csv.ConvertOptions(include_columns={READ!r})
    text = csv.ParseOptions(delimiter="\\t")
    batches = csv.open_csv(sys.argv[1], parse_options=text, convert_options=options)
for batch in batches:
    pass
"""
OURS = """
from tearflow.study.configuration import resolve_config
from tearflow.readers import diann_matrix as diann
from tearflow.readers import diann_report as long_report
from tearflow.readers.formats import require_table
settings = resolve_config({})[0]["matrix"]
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
    """Run the comparisons and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--form", choices=FORMS, action="append")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    of_reports = [
        compare_report(form, arguments.runs, arguments.repeats) for form in arguments.form or FORMS
    ]
    return int(compare_matrix(arguments.repeats) or any(of_reports))


def measure(codes: dict[str, str], path: Path, repeats: int) -> tuple[float, int]:
    """Print seconds and peak megabytes of each code, and compare the first two.

    Returns
    -------
    float
        Median over the turns of the seconds of the second code by those of the first.
    int
        Peak megabytes of the second code.
    """
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in codes}
    for _ in range(repeats):
        for name, code in codes.items():
            command = [sys.executable, "-c", PROLOGUE + code + EPILOGUE, path]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            seconds, megabytes = run.stdout.split()
            found[name].append((float(seconds), int(megabytes)))
    for name, turns in found.items():
        seconds, peaks = zip(*turns, strict=True)
        print(f"  {name}: {spread(seconds)} s, at most {max(peaks)} MB")
    base, ours = list(found.values())[:2]
    ratios = [mine / bare for (mine, _), (bare, _) in zip(ours, base, strict=True)]
    print(f"  ratio: {spread(ratios)}")
    return median(ratios), max(peak for _, peak in ours)


def spread(values: Sequence[float]) -> str:
    """Show the median, the smallest and the largest."""
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def compare_report(form: str, n_runs: int, repeats: int) -> bool:
    """Print the comparison with the scan, and tell whether a limit is broken."""
    order, name, most_scans = FORMS[form]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        print(f"{form}: ", end="", flush=True)
        subprocess.run([sys.executable, DATA, "report", path, str(n_runs), order], check=True)
        codes = {"bare scan": SCAN, "TearFlow": OURS, "runs alone": LIST}
        ratio, megabytes = measure(codes, path, repeats)
    most_megabytes = MOST_MEGABYTES if n_runs <= 200 else MOST_MEGABYTES_LARGE
    print(f"  limits: {most_scans or 'any number of'} scans, {most_megabytes:,} MB")
    return megabytes > most_megabytes or (most_scans is not None and ratio > most_scans)


def compare_matrix(repeats: int) -> bool:
    """Print the comparison with polars, and tell whether the limit is broken."""
    if find_spec("polars") is None:
        print("matrix: polars is not installed, not compared")
        return False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.pg_matrix.tsv")
        subprocess.run([sys.executable, DATA, "matrix", path], check=True)
        ratio, _ = measure({"polars": POLARS, "TearFlow": OURS}, path, repeats)
    print(f"  limit: {MOST_POLARS} times polars")
    return ratio > MOST_POLARS


if __name__ == "__main__":
    sys.exit(main())
