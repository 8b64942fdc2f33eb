import os
import re
import resource
import subprocess
import sys
from contextlib import contextmanager

import pandas as pd
import pytest

from tearflow.differential.table_specs import LOG2
from tearflow.enrichment.gene_sets import GeneSet, read_gene_sets, write_gene_sets
from tearflow.io.checksums import sha256
from tearflow.io.table_specs import Column, TableSpec
from tearflow.io.tables import read_table, read_values, write_frame, write_table
from tearflow.io.whole_files import CHECKSUMS, written_whole
from tearflow.run.problems import StoppedError

SPEC = TableSpec(
    "a/log2.tsv",
    "values",
    (
        Column("protein_group", "Group", "text", "Protein group"),
        Column("log2", "log2", "decimal", "Log2 intensity"),
    ),
)
TABLE = pd.DataFrame({"protein_group": ["P1", "P2", "NA"], "log2": [1.5, None, 3.25]})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "log2.tsv"
    write_table(TABLE, path, SPEC)
    return path


def test_table_comes_back(path):
    pd.testing.assert_frame_equal(read_table(path, SPEC), TABLE)


def damage(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


CHANGES = {
    "a row is lost": ("NA\t3.25\n", ""),
    "a row is cut off": ("3.25\n", "3"),
    "a number": ("1.5", "2.5"),
    "a word": ("1.5", "much"),
    "a column": ("protein_group\t", "group\t"),
    "a column twice": ("protein_group\t", "log2\t"),
    "no names": ("protein_group\tlog2\n", "\n"),
    "a cell more": ("3.25\n", "3.25\t2\n"),
    "all of it": (TABLE.to_csv(sep="\t", index=False), ""),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_changed_table_is_refused(path, old, new):
    damage(path, old, new)
    with pytest.raises(StoppedError) as error:
        read_table(path, SPEC)
    message = f"{path} is damaged (it was changed after it was written): delete it and run again."
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("a row is cut off", "its last line is cut off"),
        ("a word", "could not convert string to float"),
        ("a column", 'it has a column "group"'),
        ("a column twice", 'it has the column "log2" twice'),
        ("no names", "it has no columns"),
        ("a cell more", "Expected 2 fields in line 4, saw 3"),
        ("all of it", "it is empty"),
    ],
)
def test_table_without_its_checksum_is_refused_where_it_cannot_be_read(path, change, why):
    path.with_name(CHECKSUMS).unlink()
    damage(path, *CHANGES[change])
    with pytest.raises(StoppedError, match=f"damaged .*{re.escape(why)}"):
        read_values(path, SPEC)


def test_checksums_are_those_that_sha256sum_checks(path):
    write_table(TABLE, path.with_name("a b.tsv"), SPEC)
    command = ["sha256sum", "--check", "--strict", CHECKSUMS]
    assert subprocess.run(command, cwd=path.parent, check=False).returncode == 0
    names = [line.split("  ")[1] for line in path.with_name(CHECKSUMS).read_text().splitlines()]
    assert names == ["a b.tsv", path.name]


def test_a_table_that_is_written_again_has_its_new_checksum(path):
    write_table(TABLE.tail(1), path, SPEC)
    assert len(read_table(path, SPEC)) == 1
    assert len(path.with_name(CHECKSUMS).read_text().splitlines()) == 1


WRITE_OFTEN = """
import sys
from tearflow.io.whole_files import written_sealed
for again in range(200):
    with written_sealed(sys.argv[1]) as temporary:
        temporary.write_text(f"{again}\\n")
"""


def test_jobs_that_write_at_the_same_time_lose_no_checksum(tmp_path):
    paths = [tmp_path / f"{number}.tsv" for number in range(4)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    jobs = [
        subprocess.Popen([sys.executable, "-c", WRITE_OFTEN, path], env=environment)
        for path in paths
    ]
    assert [job.wait(timeout=60) for job in jobs] == [0] * 4
    lines = tmp_path.joinpath(CHECKSUMS).read_text().splitlines()
    assert lines == [f"{sha256(path)}  {path.name}" for path in paths]


def test_without_locks_there_are_no_checksums(path, monkeypatch):
    def refuse(*_):
        raise OSError(37, "no locks available")

    monkeypatch.setattr("fcntl.lockf", refuse)
    write_table(TABLE.tail(1), path, SPEC)
    assert not path.with_name(CHECKSUMS).exists()
    assert len(read_table(path, SPEC)) == 1


def test_damaged_gene_sets_are_refused(tmp_path):
    path = tmp_path / "gene_sets.gmt"
    write_gene_sets([GeneSet("BP", "GO:1", "lysis", ["LTF", "LYZ"])], path)
    assert read_gene_sets(path, ["BP"]) == {("BP", "GO:1"): ["LTF", "LYZ"]}
    damage(path, "\tLYZ", "")
    with pytest.raises(StoppedError, match="is damaged"):
        read_gene_sets(path, ["BP"])


@contextmanager
def tiny_disk():
    """No file may grow above 100 bytes, as where the disk is full; of pytest's own neither."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_file_that_cannot_be_written_is_named_and_not_there(tmp_path):
    path = tmp_path / "log2.tsv"
    with pytest.raises(OSError, match=re.escape(f"'{path}'")), tiny_disk():
        write_table(pd.concat([TABLE] * 100), path, SPEC)
    assert list(tmp_path.iterdir()) == []


def test_file_of_before_stays_where_the_new_one_cannot_be_written(path):
    before = path.read_bytes()
    with pytest.raises(OSError, match="full"), written_whole(path) as temporary:
        temporary.write_text("half")
        raise OSError(28, "full")
    assert path.read_bytes() == before
    pd.testing.assert_frame_equal(read_table(path, SPEC), TABLE)


def test_what_a_killed_job_left_is_removed(path):
    left = path.with_name(".partial.4711.log2.tsv")
    left.write_text("half")
    other = path.with_name(".partial.4711.other.tsv")
    other.write_text("of a job that may still run")
    write_table(TABLE, path, SPEC)
    assert not left.exists()
    assert other.exists()


def test_columns_come_back_with_the_types_of_the_spec(tmp_path):
    path = tmp_path / "deps.tsv"
    spec = TableSpec(
        "deps.tsv",
        "all kinds",
        (
            Column("gene", "Gene", "gene", "Entrez genes look like numbers"),
            Column("note", "Note", "text", "Always empty"),
            Column("log2fc", "Change", "decimal", "May be missing"),
            Column("n_pairs", "Pairs", "integer", "Never missing"),
            Column("n_peptides", "Peptides", "integer", "May be missing", missing=True),
            Column("is_dep", "DEP", "flag", "Never missing"),
            Column("genes_{cohort}.{contrast}", "Genes", "list", "Of each contrast"),
        ),
    )
    table = pd.DataFrame(
        {
            "gene": ["7157", None],
            "note": [None, None],
            "log2fc": [1, None],
            "n_pairs": [3, 2],
            "n_peptides": pd.array([5, None], "Int64"),
            "is_dep": [True, False],
            "genes_dry.week2": ["1956", None],
        }
    )
    write_table(table, path, spec)
    read = read_table(path, spec)
    assert read.dtypes.astype(str).tolist() == [
        *("str", "str", "float64", "int64", "Int64", "bool", "str")
    ]
    assert read[["gene", "note", "genes_dry.week2"]].to_numpy().tolist() == [
        ["7157", "", "1956"],
        ["", "", ""],
    ]
    assert read["log2fc"].isna().tolist() == [False, True]
    assert read["n_peptides"].isna().tolist() == [False, True]
    empty = read_table(path, spec).head(0)
    write_table(empty, path, spec)
    pd.testing.assert_frame_equal(read_table(path, spec), empty)


@pytest.mark.parametrize(
    "columns",
    [["log2", "protein_group"], ["protein_group"], ["protein_group", "log2", "ln"], []],
    ids=["order", "missing", "unknown", "none"],
)
def test_columns_other_than_those_of_the_spec_are_not_written(tmp_path, columns):
    path = tmp_path / "log2.tsv"
    with pytest.raises(ValueError, match=r"a/log2\.tsv: the columns are .*, not \['protein_group'"):
        write_table(pd.DataFrame(columns=columns), path, SPEC)
    assert not path.exists()


def test_a_column_that_the_spec_does_not_have_is_not_read(path):
    write_frame(TABLE.assign(ln=1), path)
    with pytest.raises(StoppedError, match='it has a column "ln"'):
        read_table(path, SPEC)
    assert read_table(path, SPEC, ["log2"]).columns.tolist() == ["log2"]
    with pytest.raises(ValueError, match='has no column "ln"'):
        read_table(path, SPEC, ["ln"])


def test_samples_may_have_the_name_of_any_column(tmp_path):
    table = pd.DataFrame({"protein_group": ["10"], "gene": [1.5], "reason": [None]})
    write_table(table, tmp_path / "log2.tsv", LOG2)
    read = read_values(tmp_path / "log2.tsv", LOG2)
    assert read.index.tolist() == ["10"]
    assert read["gene"].tolist() == [1.5]
    assert (read.dtypes == "float64").all()
