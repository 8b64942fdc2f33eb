"""Real tables of DIA-NN: matrices counted with the csv module, long reports with pandas."""

import csv
import gzip
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.readers.cell_checks import check_body
from tearflow.readers.formats import open_table, require_table
from tearflow.readers.matrices import read_layout
from tearflow.readers.settings import MatrixSettings

FOLDER = os.environ.get("TEARFLOW_REAL_DATA")
pytestmark = pytest.mark.skipif(
    FOLDER is None, reason="TEARFLOW_REAL_DATA does not name the folder of real data"
)
SETTINGS = MatrixSettings()
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
def test_a_real_wide_matrix_reads_cell_by_cell(name, before, n_rows, n_runs, missing):
    path = Path(FOLDER) / name
    with path.open(newline="", encoding="utf-8") as handle:
        header, *rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
    runs = header[before:]
    assert (len(rows), len(runs)) == (n_rows, n_runs)
    cells = [(row[before:] + [""] * n_runs)[:n_runs] for row in rows]
    observed = {run for position, run in enumerate(runs) if any(row[position] for row in cells)}

    layout, problems = read_layout(str(path))
    assert not problems
    assert layout.runs == runs
    kept = [run for run in runs if run in observed]
    assert not check_body(str(path), layout, kept)
    reading = require_table(str(path), "auto", SETTINGS).read({run: run for run in kept})
    assert reading.annotation["protein_group"].tolist() == [row[0] for row in rows]
    expected = [
        [
            float(cell) if cell else None
            for cell, run in zip(row, runs, strict=True)
            if run in observed
        ]
        for row in cells
    ]
    values = reading.intensities
    found = values.astype(object).where(values.notna(), None)
    assert found.to_numpy().tolist() == expected
    if missing is not None:
        empty = sum(not cell for row in cells for cell in row)
        assert round(100 * empty / (n_rows * n_runs)) == missing


LIBRARY = ["Lib.Q.Value", "Lib.PG.Q.Value"]
REPORTS = [
    # File, quantity, column of runs, q-values of the experiment, protein groups.
    ("diann_formats/diann_1.7_yeast_report.tsv", "PG.Normalised", "File.Name", LIBRARY[:1], 379),
    ("diann_formats/diann_1.8_THP1_report.tsv", "PG.MaxLFQ", "Run", LIBRARY, 45),
    ("proteobench_hye/DIANN_1.9_beta_sample_report.tsv", "PG.MaxLFQ", "Run", LIBRARY, 215),
    ("diann_formats/diann_2.1.0_CSF_top20_report.parquet", "PG.MaxLFQ", "Run", LIBRARY, 15),
]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "quantity", "run", "across", "n_groups"), REPORTS, ids=[r[0] for r in REPORTS]
)
def test_a_real_long_report_reads_as_pandas_filters_and_pivots_it(
    tmp_path, name, quantity, run, across, n_groups, packed
):
    path = Path(FOLDER) / name
    is_parquet = path.suffix == ".parquet"
    rows = pd.read_parquet(path) if is_parquet else pd.read_table(path, low_memory=False)
    if packed and not is_parquet:
        (tmp_path / "report.tsv.gz").write_bytes(gzip.compress(path.read_bytes()))
        path = tmp_path / "report.tsv.gz"
    rows = rows[rows["Protein.Group"].notna() & (rows["PG.Q.Value"] <= 0.05)]
    for column in ("Q.Value", *across):
        rows = rows[rows[column] <= 0.01]
    rows = rows[rows[quantity] > 0]
    expected = rows.pivot_table(
        index="Protein.Group", columns=run, values=quantity, aggfunc="first"
    ).sort_index()

    table = require_table(str(path), "auto", replace(SETTINGS, quantity=quantity))
    runs = table.list_runs()
    assert sorted(runs) == sorted(expected.columns)
    assert not table.check(runs)
    reading = table.read({key: key for key in runs})
    assert len(expected) == n_groups
    assert reading.annotation["protein_group"].tolist() == sorted(expected.index)
    values = expected.loc[reading.annotation["protein_group"], runs].to_numpy(dtype=float)
    np.testing.assert_array_equal(reading.intensities.to_numpy(), values)
    groups = rows.groupby("Protein.Group")
    for column, of in (("n_peptides", "Stripped.Sequence"), ("n_precursors", "Precursor.Id")):
        counts = groups[of].nunique().loc[reading.annotation["protein_group"]]
        assert reading.annotation[column].tolist() == counts.tolist()
    genes = groups["Genes"].first().astype(object).fillna("")
    genes = genes.loc[reading.annotation["protein_group"]]
    assert reading.annotation["genes"].tolist() == genes.tolist()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "diann_formats/diann_1.7_yeast_report.tsv",
            ['"PG.MaxLFQ"', "DIA-NN 1.8 or later", "report.pg_matrix.tsv", "PG.Normalised"],
        ),
        (
            "diann_formats/MSstatsConvert_comma_BOM_diann_input.tsv",
            ['"PG.MaxLFQ"', '"Precursor.Id"', "with all columns"],
        ),
        ("diann_formats/diann_1.8_THP1_annotation.csv", ["commas", "generic"]),
        ("chivas_saliva/sample_sheet_derived.tsv", ["neither"]),
        ("hrec_go/HREC_ETIS-vs-HREC_P.up.enrich_res.txt", ["neither"]),
    ],
)
def test_a_real_table_that_cannot_be_read_is_refused_with_the_reason(name, parts):
    table, problems = open_table(str(Path(FOLDER) / name), "auto", SETTINGS)
    assert table is None
    found = "\n".join(map(str, problems))
    assert all(part in found for part in parts), found


def test_every_real_file_was_tried():
    folders = ("diann_formats", "proteobench_hye", "hrec_go")
    there = {
        path.relative_to(FOLDER).as_posix()
        for folder in folders
        for path in (Path(FOLDER) / folder).iterdir()
    }
    tried = {case[0] for case in (*MATRICES, *REPORTS)} | {
        "diann_formats/MSstatsConvert_comma_BOM_diann_input.tsv",
        "diann_formats/diann_1.8_THP1_annotation.csv",
        "hrec_go/HREC_ETIS-vs-HREC_P.up.enrich_res.txt",
    }
    assert there <= tried
