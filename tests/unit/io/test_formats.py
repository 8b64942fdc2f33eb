"""What a file is, and that no file, however odd, ends in a traceback, a hang or a full memory."""

import gzip
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tearflow.enrichment.annotation_formats import parse_gmt
from tearflow.enrichment.ontology import parse_obo
from tearflow.io import lines, streams
from tearflow.io.lines import read_lines
from tearflow.network import links
from tearflow.network.interactions import read_links
from tearflow.proteins.fasta import read_sequences
from tearflow.proteins.genes import GeneTable
from tearflow.readers.formats import KINDS, READERS, Reader, find_kind, open_table, require_table
from tearflow.readers.matrices import Dialect, Layout
from tearflow.readers.settings import GenericTable, MatrixSettings
from tearflow.readers.wide_table import as_matrix
from tearflow.run.problems import InputError
from tearflow.study import run_checks
from tearflow.study.sheets import Row, Sheet

MATRIX = "Protein.Group\tGenes\tS1\tS2\nP1\tA\t1\t2\n"
REPORT = (
    "Run\tProtein.Group\tPrecursor.Id\tQ.Value\tPG.Q.Value\tPG.MaxLFQ\n"
    "S1\tP1\tAAK2\t0.001\t0.001\t1\nS2\tP1\tAAK2\t0.001\t0.001\t2\n"
)
GENERIC = "\ufeffid;S1;S2\nP1;1,0;2,0\n"
SETTINGS = MatrixSettings(generic=GenericTable(id_column="id", decimal=","))


@pytest.fixture
def write(tmp_path):
    def write_content(content, name="table"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write_content


def sheets(path, kind, runs=("S1", "S2")):
    """A cohort sheet and a sample sheet that name a table and its runs."""
    cohort = Row(2, {"cohort": "c", "matrix": path, "format": kind}, True)
    cells = [{"cohort": "c", "run": run, "sample": run, "subject": run} for run in runs]
    rows = [Row(line, row, True) for line, row in enumerate(cells, start=2)]
    return Sheet("cohorts.tsv", ["cohort"], [cohort]), Sheet("samples.tsv", ["run"], rows)


def looked_at(path, kind="auto", runs=("S1", "S2")):
    problems = run_checks.check_matrices(*sheets(path, kind, runs), SETTINGS)
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (MATRIX, "auto"),
        (MATRIX, "diann_matrix"),
        (REPORT, "auto"),
        (REPORT, "diann_report"),
        (REPORT.replace("\t", ","), "auto"),
        ("\ufeff" + REPORT.replace("\t", ",").replace("\n", "\r\n"), "auto"),
        (REPORT.replace("Run", "File.Name", 1), "auto"),
        (GENERIC, "generic"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_it_is_is_found_by_content(write, content, kind, packed):
    path = write(gzip.compress(content.encode()) if packed else content)
    assert not looked_at(path, kind)
    reading = require_table(path, kind, SETTINGS).read({"b": "S2", "a": "S1"})
    assert reading.intensities.to_numpy().tolist() == [[2.0, 1.0]]
    assert list(reading.intensities) == ["b", "a"]


@pytest.mark.parametrize(
    ("content", "kind", "parts"),
    [
        (MATRIX, "diann_report", ["a matrix of protein groups by runs", "auto or diann_matrix"]),
        (REPORT, "diann_matrix", ["long report"]),
        (MATRIX, "generic", ['no column "id"']),
        (GENERIC, "auto", ["commas or semicolons", "write generic as its format"]),
        ("a\tb\n1\t2\n", "diann_report", ["not a report of DIA-NN", '"a", "b"']),
        (gzip.compress(b"PAR1\0\0", mtime=0), "auto", ["parquet"]),
        (b"PAR1\0\0", "auto", ["damaged or cut off"]),
        (b"PAR1", "generic", ["parquet"]),
    ],
)
def test_what_it_is_not_is_said(write, content, kind, parts):
    found = looked_at(write(content), kind)
    assert all(part in found for part in parts), found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content", ["", "\n", "\n\n\n", b"\0" * 99, b"\xff\xfe\0", b"\x1f\x8b", b"PK\x03\x04", b'"']
)
def test_no_odd_file_ends_in_a_traceback(write, kind, content):
    assert looked_at(write(content), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_and_a_missing_file_are_said(tmp_path, kind):
    assert "folder" in looked_at(str(tmp_path), kind)
    assert "not found" in looked_at(str(tmp_path / "nothing"), kind)


def test_an_unknown_and_an_unnamed_run_of_a_report(write):
    found = looked_at(write(REPORT), runs=("S1", "S22"))
    assert '"S22" is not a run of the report (nearest: "S2")' in found
    assert "1 run of the report has no row in samples.tsv" in found


def test_mistakes_in_the_rows_of_a_small_report_are_found_before_any_job(write):
    assert '"lots" is not a number' in looked_at(write(REPORT.replace("\t2\n", "\tlots\n")))
    assert "negative" in looked_at(write(REPORT.replace("\t2\n", "\t-2\n")))
    assert "7 cells, the header 6" in looked_at(write(REPORT.replace("\t2\n", "\t2\t3\n")))


def test_a_large_text_report_is_left_to_the_job(write, monkeypatch):
    path = write(REPORT.replace("\t2\n", "\tlots\n"))
    monkeypatch.setattr(run_checks, "LARGEST_LOOK", 5)
    assert not looked_at(path)
    with pytest.raises(InputError, match="lots"):
        require_table(path, "auto", SETTINGS).read({"S1": "S1"})


def packed(chunk, times):
    """`times` copies of a chunk as gzip, without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(chunk) for _ in range(times)), packer.flush()])


BOMBS = {
    "one line": (b"A" * (1 << 20), 80, "more than (64 MB|100 times)"),
    "one line of cells": (b"A\t" * (1 << 19), 80, "more than (64 MB|100 times)"),
    "empty lines": (b"\n" * (1 << 20), 40, "empty"),
    "nothing": (b"\0" * (1 << 20), 80, "NUL"),
}


@pytest.mark.slow
@pytest.mark.parametrize("start", ["", MATRIX, REPORT], ids=["bare", "matrix", "report"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(write, bomb, start):
    chunk, times, part = BOMBS[bomb]
    path = write(gzip.compress(start.encode()) + packed(chunk, times))
    with pytest.raises(InputError, match=part):
        require_table(path, "auto", SETTINGS).read({"S1": "S1"})


def test_a_gzip_bomb_of_rows_is_refused(write, monkeypatch):
    monkeypatch.setattr(streams, "OF_TABLES", streams.OF_TABLES._replace(checked_from=1 << 20))
    path = write(gzip.compress(REPORT.encode()) + packed(b"S1\tP1\tAAK2\t0.1\t0.1\t1\n" * 9999, 20))
    with pytest.raises(InputError, match="more than 100 times its size"):
        require_table(path, "auto", SETTINGS).read({"S1": "S1"})


@pytest.mark.parametrize("kind", KINDS)
def test_a_million_columns_are_no_hang(write, kind):
    columns = [f"S{number}" for number in range(1_000_000)]
    path = write("\t".join(["Protein.Group", *columns]) + "\nP1" + "\t1" * len(columns) + "\n")
    assert "the table has 1000001 columns" in looked_at(path, kind)


@pytest.mark.slow
def test_thousands_of_runs_are_matched_quickly(write):
    columns = [f"S{number}" for number in range(50_000)]
    path = write("\t".join(["Protein.Group", *columns]) + "\nP1" + "\t1" * len(columns) + "\n")
    found = looked_at(path, runs=("S1", "T1", "T2"))
    assert '"T1" is not a column of the matrix' in found
    assert "49999 runs of the matrix have no row" in found
    reading = require_table(path, "auto", SETTINGS).read({"S1": "S1"})
    assert reading.intensities["S1"].tolist() == [1.0]


def test_doubled_columns_of_every_kind(write, tmp_path):
    for content, kind in ((MATRIX, "auto"), (REPORT, "auto"), (GENERIC, "generic")):
        line, rest = content.split("\n", 1)
        mark = ";" if kind == "generic" else "\t"
        last = line.split(mark)[-1]
        found = looked_at(write(f"{line}{mark}{last}\n{rest}"), kind)
        assert f'duplicate column "{last}"' in found


@pytest.mark.parametrize("seed", range(20))
def test_a_spoilt_byte_of_a_report_is_never_a_traceback(write, seed):
    random = np.random.default_rng(seed)
    content = bytearray(REPORT.encode())
    content[random.integers(len(content))] = random.choice(list(b'\0\t\n\r\xff-,.;"eE9'))
    path = write(bytes(content))
    if looked_at(path):
        return
    values = require_table(path, "auto", SETTINGS).read({"S1": "S1", "S2": "S2"}).intensities
    text = bytes(content).decode().replace("\r", "")
    assert pd.notna(values).to_numpy().any()
    assert all(f"{value:g}" in text for value in values.to_numpy().ravel() if value == value)


def test_many_doubled_rows_are_counted(write):
    found = looked_at(write("Genes\tS1\n" + "A\t1\n" * 1000), runs=("S1",))
    assert "the same holds for 989 more rows" in found
    assert len(found.splitlines()) == 11


def test_open_table_gives_the_reason_and_no_table(write):
    table, found = open_table(write(""), "auto", SETTINGS)
    assert table is None
    assert len(found) == 1


def test_a_parquet_file_of_more_rows_than_bytes_is_refused(tmp_path):
    names, row, _ = (line.split("\t") for line in REPORT.splitlines())
    columns = {name: pa.array([cell] * 500_000) for name, cell in zip(names, row, strict=True)}
    pq.write_table(pa.table(columns), tmp_path / "report.parquet")
    assert "holds 500,000 rows, far more" in looked_at(str(tmp_path / "report.parquet"))


TEXTS = {
    "genes": ("uniprot\tsymbol\n", "P1\tA\n", GeneTable.read),
    "ontology": ("[Term]\nid: GO:1\n", "is_a: GO:2\n", lambda p: parse_obo(read_lines(p), p)),
    "annotation": ("a\t\tLYZ\n", "b\t\tLYZ\n", lambda p: list(parse_gmt(read_lines(p), p))),
    "interactions": (
        "gene_a\tgene_b\tscore\n",
        "A\tB\t1\n",
        lambda path: read_links(path, None, {"A"}, {}),
    ),
    "fasta": ("", ">P1\nMK\n", lambda path: list(read_sequences(path))),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_gzip_bomb_of_a_resource_is_refused(write, monkeypatch, kind):
    start, row, read = TEXTS[kind]
    early = streams.OF_TEXTS._replace(checked_from=1 << 18)
    for module in (lines, links):
        monkeypatch.setattr(module, "OF_TEXTS", early)
    path = write(gzip.compress(start.encode()) + packed(row.encode() * 9999, 40))
    with pytest.raises(InputError, match="unpacks to more than 50 times its size"):
        read(path)
    path = write(gzip.compress(start.encode()) + packed(b"A" * (1 << 20), 9))
    # By its length, or before that by what it unpacks to.
    with pytest.raises(InputError, match=r"more than (8 MB|50 times)"):
        read(path)


def test_no_exception_reaches_the_threads_of_arrow(write):
    path = write("Genes\tS1\nA\t\0\n")
    ends = []
    with pytest.raises(InputError, match="NUL byte"), streams.ArrowStream(path) as file:
        ends += [file.read(), file.read(9)]
    assert ends == [b"", b""]


def test_a_reader_is_one_file_and_one_entry(write, monkeypatch):
    def is_ours(path):
        return Path(path).read_text().startswith("# ours")

    def open_ours(path, settings):
        layout = Layout(["id", "S1"], "id", ["S1"], "", dialect=Dialect("|"))
        return as_matrix(path, settings, layout, [])

    path = write("# ours|S1\nP1|5000.5\n", "ours.txt")
    assert find_kind(path) == "diann_matrix"
    monkeypatch.setitem(READERS, "ours", Reader("our table", "", open_ours, is_ours))
    assert find_kind(path) == "ours"
    table, found = open_table(path, "auto", SETTINGS)
    assert not found
    read = table.read({"S1": "S1"})
    assert read.intensities["S1"].tolist() == [5000.5]


def test_the_docs_name_every_kind():
    for file in ("docs/formats.md", "config/README.md"):
        text = (Path(__file__).parents[3] / file).read_text(encoding="utf-8")
        assert [kind for kind in KINDS if kind not in text] == []
