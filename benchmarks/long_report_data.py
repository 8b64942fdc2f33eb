"""Write the data that long_report.py measures with; it calls this, the same on every call."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

PRECURSORS, DETECTED, PRECURSORS_OF_GROUP = 60_000, 0.7, 9
CHUNK_ROWS = 1_000_000
# DIA-NN writes precursor by precursor.
ORDERS = ("precursor", "run", "shuffled")
Q_VALUES = ("Q.Value", "Global.Q.Value", "Lib.Q.Value", "PG.Q.Value", "Global.PG.Q.Value",
            "Lib.PG.Q.Value")  # fmt: skip


def write_report(path: Path, n_runs: int, order: str) -> int:
    """Write a report like those of DIA-NN 2, its rows in one of `ORDERS`; return their number.

    It is text where the path ends in .tsv.
    """
    random = np.random.default_rng(1)
    n_groups = PRECURSORS // PRECURSORS_OF_GROUP
    group_of = np.sort(random.integers(0, n_groups, PRECURSORS))
    letters = np.array(list("ACDEFGHIKLMNPQRSTVWY"))
    peptides = ["".join(random.choice(letters, length)) for length in
                random.integers(7, 25, PRECURSORS)]  # fmt: skip
    names = {
        "Run": pa.array([f"D:\\tears\\tears_{run:05d}" for run in range(n_runs)]),
        "Precursor.Id": pa.array(
            [f"{peptide}{2 + row % 3}" for row, peptide in enumerate(peptides)]
        ),
        "Stripped.Sequence": pa.array(peptides),
        "Protein.Group": pa.array([f"P{10_000 + n};Q{20_000 + n}" for n in range(n_groups)]),
        "Genes": pa.array([f"GENE{n}" for n in range(n_groups)]),
    }
    lfq = (2 ** random.normal(20, 3, (n_groups, n_runs))).astype(np.float32)
    detected = random.random(n_runs * PRECURSORS, dtype=np.float32) < DETECTED
    cells, writer = np.flatnonzero(detected), None
    if order == "shuffled":
        random.shuffle(cells)
    for first in range(0, len(cells), CHUNK_ROWS):
        chunk = cells[first : first + CHUNK_ROWS]
        if order == "run":
            run, precursor = np.divmod(chunk, PRECURSORS)
        else:
            precursor, run = np.divmod(chunk, n_runs)
        table = _rows(random, names, run, precursor, group_of, lfq)
        writer = writer or _open(path, table.schema)
        writer.write_table(table)
    writer.close()
    return len(cells)


def _open(path: Path, schema: pa.Schema) -> csv.CSVWriter | parquet.ParquetWriter:
    if path.suffix == ".tsv":
        options = csv.WriteOptions(delimiter="\t", quoting_style="none")
        return csv.CSVWriter(path, schema, write_options=options)
    return parquet.ParquetWriter(path, schema, compression="zstd")


def _rows(
    random: np.random.Generator,
    names: dict[str, pa.Array],
    run: np.ndarray,
    precursor: np.ndarray,
    group_of: np.ndarray,
    lfq: np.ndarray,
) -> pa.Table:
    """Make the rows of pairs of run and precursor, given by number."""
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


if __name__ == "__main__":
    kind, path = sys.argv[1], Path(sys.argv[2])
    if kind == "report":
        n_rows = write_report(path, int(sys.argv[3]), sys.argv[4])
        print(f"report: {n_rows / 1e6:.1f} million rows, {path.stat().st_size / 1e6:.0f} MB")
    else:
        write_matrix(path)
        print(f"matrix: 10,000 x 1,000, {path.stat().st_size / 1e6:.0f} MB")
