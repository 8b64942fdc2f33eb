"""One search as DIA-NN's wide matrix and as its long reports: the same table of logarithms."""

import csv
import gzip
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cohorts import list_samples, write_sheets

SAMPLES = list_samples("ABC", ("v0", "v2"))
RUNS = [f"D:\\tears\\{sample['run']}" for sample in SAMPLES]
COLUMNS = [
    *("Run", "Protein.Group", "Protein.Ids", "Protein.Names", "Genes"),
    *("First.Protein.Description", "Precursor.Id", "Stripped.Sequence", "Precursor.Charge"),
    *("Q.Value", "PG.Q.Value", "Lib.Q.Value", "Lib.PG.Q.Value", "PG.MaxLFQ"),
]
TEXTS = COLUMNS[:8]
AT_MOST = {"Q.Value": 0.01, "PG.Q.Value": 0.05, "Lib.Q.Value": 0.01, "Lib.PG.Q.Value": 0.01}
# Genes of a person, since those of another species are refused.
GENES = Path(__file__).parents[2] / "resources/human/genes.tsv.gz"
FORMS = ("matrix.tsv", "report.tsv", "report.tsv.gz", "report.parquet")


@pytest.fixture(scope="module")
def report():
    """Rows of a report in which every filter has something to remove."""
    rng = random.Random(7)
    groups = [f"P{number:05d}" for number in range(60)]
    groups[3], groups[5], groups[8] = "Cont_P02769", "P61626-2;P61626", "A0A024;P1"
    with gzip.open(GENES, "rt", encoding="utf-8") as lines:
        known = csv.DictReader(lines, delimiter="\t")
        symbols = [next(known)["symbol"] for _ in groups]
    rows = []
    for number, group in enumerate(groups):
        genes = symbols[number] if number % 9 else ""
        texts = [group, group, f"{group}_HUMAN", genes, f'protein {number}, "putative"']
        of_group = 0.02 if number == 40 else 0.001
        for run in RUNS:
            # Quarters below a million are the same number in 32 bits and as text.
            lfq = 0.0 if rng.random() < 0.1 else rng.randrange(400, 4_000_000) / 4
            for precursor in range(3):
                if rng.random() < 0.7:
                    sequence = "PEPTIDE" + "ACDEFGHIK"[number % 9] * (precursor + number // 9 + 1)
                    q_values = [rng.random() * limit * 1.15 for limit in AT_MOST.values()]
                    q_values[-1] = of_group
                    numbers = [2, *q_values, lfq]
                    rows.append([run, *texts, f"{sequence}2", sequence, *numbers])
    rng.shuffle(rows)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def wide(report):
    """Matrix that DIA-NN writes of a report: what passes, in the order of the names."""
    values, texts = {}, {}
    for row in report:
        if all(row[column] <= limit for column, limit in AT_MOST.items()) and row["PG.MaxLFQ"]:
            values[row["Protein.Group"], row["Run"]] = row["PG.MaxLFQ"]
            texts[row["Protein.Group"]] = [row[column] for column in COLUMNS[1:6]]
    assert 0 < len(texts) < len({row["Protein.Group"] for row in report})
    body = [
        [*texts[group], *(values.get((group, run), "") for run in RUNS)] for group in sorted(texts)
    ]
    return [[*COLUMNS[1:6], *RUNS], *body]


def write(path, report):
    if path.suffix == ".parquet":
        kinds = {name: pa.string() if name in TEXTS else pa.float32() for name in COLUMNS}
        columns = {name: pa.array([row[name] for row in report], kinds[name]) for name in COLUMNS}
        pq.write_table(pa.table(columns), path, row_group_size=300)
        return
    rows = wide(report) if "matrix" in path.name else [COLUMNS, *(r.values() for r in report)]
    text = "".join("\t".join(map(str, row)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def test_one_search_wide_and_long_gives_the_same_bytes(tmp_path, snakemake, report):
    cohorts = {f"of_{number}": name for number, name in enumerate(FORMS)}
    for name in FORMS:
        write(tmp_path / name, report)
    write_sheets(tmp_path, cohorts, SAMPLES)
    (tmp_path / "config/config.yaml").write_text("comparisons: {}\n")
    targets = [f"results/{cohort}/log2.tsv" for cohort in cohorts]
    status, printed = snakemake("--cores", "2", *targets, directory=tmp_path)
    assert status == 0, printed
    expected, *others = [(tmp_path / path).read_bytes() for path in targets]
    assert [found == expected for found in others] == [True] * len(others)
    lines = expected.decode().splitlines()
    assert lines[0].split("\t") == ["protein_group", *(sample["sample"] for sample in SAMPLES)]
    assert [line.split("\t")[0] for line in lines[1:]] == [row[0] for row in wide(report)[1:]]
