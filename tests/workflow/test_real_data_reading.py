"""Real matrices of DIA-NN, counted here with nothing but the csv module."""

import csv
import os
from pathlib import Path

import pytest

from tearflow.inputs.matrix_check import check_body
from tearflow.matrix import diann
from tearflow.matrix.matrices import read_layout

FOLDER = os.environ.get("TEARFLOW_REAL_DATA")
pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="TEARFLOW_REAL_DATA does not name the folder of real data"
)
# File, columns before the runs, rows, runs, share of missing cells in percent.
MATRICES = [
    ("chivas_saliva/report.pg_matrix.tsv", 5, 1282, 186, 37),
    ("hrec_go/report.pg_matrix.tsv", 5, 7398, 12, None),
    ("proteobench_hye/diann_2.3_astral_HYE.pg_matrix.tsv", 6, 11448, 6, None),
    ("proteobench_hye/DIA-NN_example_domlfq_report.pg_matrix.tsv", 4, 299, 18, None),
    ("diann_formats/metaproteome_2.x_layout.pg_matrix.tsv", 4, 14373, 6, 51),
    ("diann_formats/patchSCP_mouse_raw.dia.pg_matrix.tsv", 5, 2592, 12, None),
    ("diann_formats/DIANNmv.report.pg_matrix.tsv", 4, 5948, 9, None),
    ("diann_formats/alphapeptstats_tiny.pg_matrix.tsv", 5, 10, 20, None),
]


@pytest.mark.parametrize(
    ("name", "before", "n_rows", "n_runs", "missing"), MATRICES, ids=[m[0] for m in MATRICES]
)
def test_a_wide_matrix_reads_cell_by_cell(name, before, n_rows, n_runs, missing):
    path = Path(FOLDER) / name
    with path.open(newline="", encoding="utf-8") as handle:
        header, *rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
    runs = header[before:]
    assert (len(rows), len(runs)) == (n_rows, n_runs)
    cells = [(row[before:] + [""] * n_runs)[:n_runs] for row in rows]
    heard = {run for position, run in enumerate(runs) if any(row[position] for row in cells)}

    layout, problems = read_layout(str(path))
    assert not problems
    assert layout.runs == runs
    kept = [run for run in runs if run in heard]
    assert not check_body(str(path), layout, kept)
    annotation, intensities = diann.read_matrix(str(path), {run: run for run in kept})
    assert annotation["protein_group"].tolist() == [row[0] for row in rows]
    expected = [
        [float(cell) if cell else None for cell, run in zip(row, runs, strict=True) if run in heard]
        for row in cells
    ]
    found = intensities.astype(object).where(intensities.notna(), None)
    assert found.to_numpy().tolist() == expected
    if missing is not None:
        empty = sum(not cell for row in cells for cell in row)
        assert round(100 * empty / (n_rows * n_runs)) == missing


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("diann_formats/diann_1.7_yeast_report.tsv", "long report"),
        ("diann_formats/diann_1.8_THP1_report.tsv", "long report"),
        ("proteobench_hye/DIANN_1.9_beta_sample_report.tsv", "long report"),
        ("diann_formats/diann_2.1.0_CSF_top20_report.parquet", "parquet"),
        ("diann_formats/MSstatsConvert_comma_BOM_diann_input.tsv", "commas"),
        ("chivas_saliva/sample_sheet_derived.tsv", "neither"),
    ],
)
def test_what_is_no_wide_matrix_is_refused_with_the_reason(name, part):
    layout, problems = read_layout(str(Path(FOLDER) / name))
    assert layout is None
    assert part in str(problems[0])
