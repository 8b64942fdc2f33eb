import os
import re
import resource
import subprocess
import sys
from contextlib import contextmanager

import pandas as pd
import pytest

from tearflow.enrichment.gene_sets import GeneSet, read_gene_sets, write_gene_sets
from tearflow.io.checksums import sha256
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.io.whole_files import CHECKSUMS, written_whole
from tearflow.run.problems import StoppedError

TABLE = pd.DataFrame({"protein_group": ["P1", "P2", "NA"], "log2": [1.5, None, 3.25]})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "log2.tsv"
    write_table(TABLE, path)
    return path


def test_table_comes_back(path):
    pd.testing.assert_frame_equal(read_table(path), TABLE)


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
    "a cell more": ("3.25\n", "3.25\t2\n"),
    "all of it": (TABLE.to_csv(sep="\t", index=False), ""),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES)
def test_changed_table_is_refused(path, old, new):
    damage(path, old, new)
    with pytest.raises(StoppedError) as error:
        read_table(path)
    message = f"{path} is damaged (it was changed after it was written): delete it and run again."
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("a row is cut off", "its last line is cut off"),
        ("a word", "could not convert string to float"),
        ("a column", "could not convert string to float"),
        ("a cell more", "Expected 2 fields in line 4, saw 3"),
        ("all of it", "it is empty"),
    ],
)
def test_table_without_its_checksum_is_refused_where_it_cannot_be_read(path, change, why):
    path.with_name(CHECKSUMS).unlink()
    damage(path, *CHANGES[change])
    with pytest.raises(StoppedError, match=f"damaged .*{re.escape(why)}"):
        read_values(path)


def test_checksums_are_those_that_sha256sum_checks(path):
    write_table(TABLE, path.with_name("a b.tsv"))
    command = ["sha256sum", "--check", "--strict", CHECKSUMS]
    assert subprocess.run(command, cwd=path.parent, check=False).returncode == 0
    names = [line.split("  ")[1] for line in path.with_name(CHECKSUMS).read_text().splitlines()]
    assert names == ["a b.tsv", path.name]


def test_a_table_that_is_written_again_has_its_new_checksum(path):
    write_table(TABLE.tail(1), path)
    assert len(read_table(path)) == 1
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
    write_table(TABLE.tail(1), path)
    assert not path.with_name(CHECKSUMS).exists()
    assert len(read_table(path)) == 1


def test_damaged_gene_sets_are_refused(tmp_path):
    path = tmp_path / "gene_sets.gmt"
    write_gene_sets([GeneSet("BP", "GO:1", "lysis", ["LTF", "LYZ"])], path)
    assert read_gene_sets(path) == {"GO:1": ["LTF", "LYZ"]}
    damage(path, "\tLYZ", "")
    with pytest.raises(StoppedError, match="is damaged"):
        read_gene_sets(path)


@contextmanager
def tiny_disk():
    """Let no file grow above 100 bytes, as where the disk is full; of pytest's own neither."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_file_that_cannot_be_written_is_named_and_not_there(tmp_path):
    path = tmp_path / "log2.tsv"
    with pytest.raises(OSError, match=re.escape(f"'{path}'")), tiny_disk():
        write_table(pd.concat([TABLE] * 100), path)
    assert list(tmp_path.iterdir()) == []


def test_file_of_before_stays_where_the_new_one_cannot_be_written(path):
    before = path.read_bytes()
    with pytest.raises(OSError, match="full"), written_whole(path) as temporary:
        temporary.write_text("half")
        raise OSError(28, "full")
    assert path.read_bytes() == before
    pd.testing.assert_frame_equal(read_table(path), TABLE)


def test_what_a_killed_job_left_is_removed(path):
    left = path.with_name(".partial.4711.log2.tsv")
    left.write_text("half")
    other = path.with_name(".partial.4711.other.tsv")
    other.write_text("of a job that may still run")
    write_table(TABLE, path)
    assert not left.exists()
    assert other.exists()


def test_text_that_looks_like_numbers_is_text(tmp_path):
    path = tmp_path / "deps.tsv"
    table = pd.DataFrame(
        {
            "protein_group": ["10", "9;8"],
            "gene": ["7157", None],
            "genes_dry.week2": ["1956", None],
            "log2fc": [1.0, 2.5],
        }
    )
    write_table(table, path)
    read = read_table(path)
    assert read["protein_group"].tolist() == ["10", "9;8"]
    assert [read[name][0] for name in ("gene", "genes_dry.week2")] == ["7157", "1956"]
    assert read[["gene", "genes_dry.week2"]].isna().to_numpy().tolist() == [[False] * 2, [True] * 2]
    assert read["log2fc"].tolist() == [1.0, 2.5]


def test_samples_may_have_the_name_of_any_column(tmp_path):
    table = pd.DataFrame({"protein_group": ["10"], "gene": [1.5], "reason": [None]})
    write_table(table, tmp_path / "log2.tsv")
    read = read_values(tmp_path / "log2.tsv")
    assert read.index.tolist() == ["10"]
    assert read["gene"].tolist() == [1.5]
    assert (read.dtypes == "float64").all()
