"""Files of the user's: known by their content, read as planned, listed as used."""

import hashlib
import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest

from tearflow.io.tables import read_table, write_frame
from tearflow.provenance.memory import MEMORY, Memory
from tearflow.provenance.sources import (
    Contents,
    as_planned,
    describe_known,
    read_record,
    recorded,
    require_used,
)
from tearflow.provenance.table_specs import SOURCE
from tearflow.run.problems import InputError, StoppedError

NAMES = ["data/nsde.tsv", '  spaces and "quotes".tsv', "a\ttab.tsv", "007", "NA"]
CHANGED = "matrix.tsv: the file was changed while the workflow ran"
# Longer than a tick of the clock by which the system gives times to files.
TICK = 0.02


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def matrix(tmp_path, monkeypatch):
    """A file in the folder in which the workflow runs."""
    monkeypatch.chdir(tmp_path)
    path = Path("matrix.tsv")
    path.write_text("old")
    return path


@pytest.fixture
def hashed(monkeypatch):
    """List of files that are read for their checksum from now on."""
    # As if every file had been there for long.
    monkeypatch.setattr("tearflow.provenance.sources.CLOCK_NS", -(10**12))
    read = []

    def note(path):
        read.append(str(path))
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()

    monkeypatch.setattr("tearflow.provenance.sources.sha256", note)
    return read


def start():
    """Checksum of the matrix as another start of the workflow finds it."""
    return Contents(Memory())["matrix.tsv"]


def test_a_file_is_read_once_for_its_checksum(matrix, hashed):
    assert [start(), start()] == [sha("old")] * 2
    assert hashed == ["matrix.tsv"]


def replace_at_once(path):
    known = path.stat()
    other = path.with_name("other")
    other.write_text("new")
    os.utime(other, ns=(known.st_atime_ns, known.st_mtime_ns))
    other.replace(path)


def write_in_place(path):
    known = path.stat()
    time.sleep(TICK)
    path.write_text("new")
    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))


def write_older(path):
    path.write_text("new")
    os.utime(path, (0, 0))


@pytest.mark.parametrize("change", [replace_at_once, write_in_place, write_older])
def test_other_content_of_equal_size_is_noticed_whatever_its_time(matrix, hashed, change):
    start()
    change(matrix)
    assert start() == sha("new")
    assert hashed == ["matrix.tsv"] * 2


def test_a_touched_file_has_the_same_checksum(matrix, hashed):
    start()
    os.utime(matrix)
    assert start() == sha("old")


def test_a_copy_of_the_folder_trusts_no_checksum_of_the_first(matrix, hashed, tmp_path):
    start()
    matrix.rename("kept.tsv")
    matrix.write_text("new")
    known = Path("kept.tsv").stat()
    os.utime(matrix, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert start() == sha("new")


def test_a_file_that_was_just_written_is_read_again(matrix, hashed, monkeypatch):
    monkeypatch.setattr("tearflow.provenance.sources.CLOCK_NS", 10**12)
    start()
    start()
    assert hashed == ["matrix.tsv"] * 2


def test_a_file_that_changes_while_it_is_read_is_refused(matrix, hashed, monkeypatch):
    def read(path):
        time.sleep(TICK)
        write_older(Path(path))
        return sha("old")

    monkeypatch.setattr("tearflow.provenance.sources.sha256", read)
    with pytest.raises(InputError, match=CHANGED):
        start()


ENTRY = '{"checksums": {"matrix.tsv": %s}}'


@pytest.mark.parametrize(
    "text",
    [
        *["", "{", "[]", "null", '{"checksums": []}', "[" * 100_000, "\x00"],
        *[ENTRY % entry for entry in ("1", "{}", '{"sha256": 1}', '{"sha256": "a", "stamp": 1}')],
    ],
)
def test_damaged_memory_is_made_again(matrix, hashed, text):
    MEMORY.parent.mkdir()
    MEMORY.write_text(text)
    assert start() == sha("old")
    assert start() == sha("old")
    assert hashed == ["matrix.tsv"]


def test_memory_that_cannot_be_written_costs_time_only(matrix, hashed):
    MEMORY.parent.write_text("a file in the place of the folder")
    assert [start(), start()] == [sha("old")] * 2
    assert hashed == ["matrix.tsv"] * 2


def test_two_processes_keep_what_the_other_found(matrix):
    first, two = Memory(), Memory()
    first.keep("checksums", {"a": 1})
    two.keep("checksums", {"b": 2})
    two.keep("imports", {"c": 3})
    assert json.loads(MEMORY.read_text()) == {"checksums": {"a": 1, "b": 2}, "imports": {"c": 3}}


def test_a_job_elsewhere_takes_what_was_planned(matrix, hashed):
    start()
    write_older(matrix)
    planned = Contents(Memory(), planned=True)["matrix.tsv"]
    assert planned == sha("old")
    with pytest.raises(InputError, match=CHANGED), as_planned({"matrix.tsv": planned}):
        pytest.fail("the job reads the file")


def test_a_job_reads_no_file_for_a_checksum_that_is_known(matrix, hashed):
    contents = {"matrix.tsv": start()}
    with as_planned(contents):
        pass
    assert hashed == ["matrix.tsv"]
    os.utime(matrix)
    with as_planned(contents):
        pass
    assert hashed == ["matrix.tsv"] * 2


@pytest.mark.parametrize("change", [replace_at_once, write_in_place, write_older, Path.unlink])
def test_a_file_that_changes_before_or_in_the_course_of_a_job_is_refused(matrix, hashed, change):
    contents = {"matrix.tsv": start()}
    time.sleep(TICK)
    with pytest.raises(InputError, match=CHANGED), as_planned(contents):
        change(matrix)
    with pytest.raises(InputError, match=CHANGED), as_planned(contents):
        pytest.fail("the job reads the file")


def test_the_change_is_said_where_half_of_another_file_is_no_table(matrix):
    contents = {"matrix.tsv": sha("old")}
    with pytest.raises(InputError, match=CHANGED), as_planned(contents):
        matrix.write_text("cut off")
        raise ValueError


def test_other_failures_of_a_job_stay_as_they_are(matrix):
    with pytest.raises(ZeroDivisionError), as_planned({"matrix.tsv": sha("old")}):
        raise ZeroDivisionError


def test_what_was_read_is_noted(matrix):
    Path("genes.tsv").write_text("genes")
    inputs = {"genes": "genes.tsv", "matrix": "matrix.tsv", "annotation": "results/a.tsv"}
    contents = {"matrix": sha("old"), "genes": sha("genes")}
    with recorded(inputs, contents, "source.tsv"):
        assert not Path("source.tsv").exists()
    assert read_table("source.tsv", SOURCE).to_numpy().tolist() == [
        ["genes.tsv", 5, sha("genes")],
        ["matrix.tsv", 3, sha("old")],
    ]
    assert read_record("source.tsv") == [("genes.tsv", sha("genes")), ("matrix.tsv", sha("old"))]


def test_nothing_is_noted_of_a_changed_file(matrix):
    with pytest.raises(InputError), recorded({"a": "matrix.tsv"}, {"a": sha("new")}, "source.tsv"):
        pass
    assert not Path("source.tsv").exists()


def test_a_list_of_files_that_were_not_used_is_refused(matrix):
    with recorded({"matrix": "matrix.tsv"}, {"matrix": sha("old")}, "source.tsv"):
        pass
    require_used(describe_known({"matrix.tsv": sha("old")}), ["source.tsv"])
    matrix.write_text("new")
    expected = "the tables beside source.tsv were made from another matrix.tsv than is there now"
    with pytest.raises(StoppedError, match=expected):
        require_used(describe_known({"matrix.tsv": sha("new")}), ["source.tsv"])


@pytest.mark.parametrize("name", NAMES)
def test_record_is_read_as_any_other_table(tmp_path, name):
    path = tmp_path / "source.tsv"
    write_frame(pd.DataFrame([{"path": name, "sha256": "ab" * 32, "bytes": 3}]), path)
    assert read_record(path) == [(name, "ab" * 32)]
    row = read_table(path, SOURCE).iloc[0]
    assert read_record(path) == [(row["path"], row["sha256"])]


@pytest.mark.parametrize(
    "text", ["path\tsha256\n", "path\tbytes\na\t1\n", "path\tsha256\na\n", "path\tsha256\n\tab\n"]
)
def test_record_that_names_no_file_is_refused(tmp_path, text):
    path = tmp_path / "source.tsv"
    path.write_text(text)
    with pytest.raises(StoppedError, match=r"source.tsv is damaged .*: delete it and run again"):
        read_record(path)


def test_changed_record_is_refused(tmp_path):
    path = tmp_path / "source.tsv"
    write_frame(pd.DataFrame([{"path": "a.tsv", "sha256": "ab"}]), path)
    path.write_text(path.read_text().replace("a.tsv", "b.tsv"))
    with pytest.raises(StoppedError, match="it was changed after it was written"):
        read_record(path)
