"""Resources are fetched once, and every later copy has to agree with the lock."""

import hashlib
import io
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from file_server import reach_directly, serve_files
from tearflow.provenance.fetched import (
    FOLDER,
    LOCK,
    Download,
    describe_fetched,
    find_download,
    list_downloads,
    read_lock,
    with_companions,
)
from tearflow.provenance.fetching import fetch_all
from tearflow.run.bundled import SPECIES
from tearflow.run.problems import InputError, StoppedError

SETS = b"lysis\thttp://x\tLYZ\tLTF\n"
OTHER = b"lysis\thttp://x\tLYZ\tLCN1\n"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def packed(*contents):
    """A zip archive of files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.gmt", content)
    return file.getvalue()


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    reach_directly(monkeypatch)
    with serve_files() as files:
        yield files


@pytest.fixture
def row_of(server):
    """Function that makes a row of the list for a file of the server."""

    def make(content, file="a.gmt", sha256="", size=None):
        address = server.add(f"/far/{file}", content)
        known = ("sets", "human", "gene_sets", "1", "sets", address, file, None, size, sha256)
        return Download(*known, "", "layout", "CC0 1.0", "nobody")

    return make


def fetch(*rows, **how):
    said = []
    fetch_all(rows, say=said.append, pause=lambda seconds: None, **how)
    return "\n".join(said)


def test_the_first_who_fetches_writes_the_lock(row_of):
    assert "a.gmt: fetched, its checksum is now in resources/fetched.lock.tsv" in fetch(
        row_of(SETS)
    )
    assert (FOLDER / "a.gmt").read_bytes() == SETS
    lock = read_lock()["a.gmt"]
    assert (lock.bytes, lock.sha256) == (len(SETS), digest(SETS))
    written = LOCK.read_bytes()
    assert "a.gmt: was there, its checksum agrees" in fetch(row_of(SETS))
    assert LOCK.read_bytes() == written


def test_what_is_there_is_checked_without_the_network(row_of, server):
    FOLDER.mkdir(parents=True)
    (FOLDER / "a.gmt").write_bytes(SETS)
    assert "was there" in fetch(row_of(SETS))
    assert server.asked == []
    assert read_lock()["a.gmt"].sha256 == digest(SETS)


def test_a_later_copy_has_to_agree_with_the_lock(row_of):
    fetch(row_of(SETS))
    (FOLDER / "a.gmt").unlink()
    with pytest.raises(StoppedError) as raised:
        fetch(row_of(OTHER))
    assert f"the SHA-256 is {digest(OTHER)}, and should be {digest(SETS)}" in str(raised.value)
    assert "replaced on the server since resources/fetched.lock.tsv" in str(raised.value)
    assert sorted(path.name for path in FOLDER.iterdir()) == [".lock"]


def test_a_file_that_was_changed_is_refused_and_kept(row_of):
    fetch(row_of(SETS))
    (FOLDER / "a.gmt").write_bytes(OTHER)
    with pytest.raises(StoppedError, match=r"a\.gmt: the SHA-256 is .* Delete it, then run"):
        fetch(row_of(SETS))
    assert (FOLDER / "a.gmt").read_bytes() == OTHER


def test_the_checksum_of_the_list_counts(row_of):
    with pytest.raises(StoppedError) as raised:
        fetch(row_of(SETS, sha256=digest(OTHER)))
    assert f"the SHA-256 is {digest(SETS)}, and should be {digest(OTHER)}" in str(raised.value)
    assert not LOCK.exists()
    assert "its checksum agrees" in fetch(row_of(SETS, sha256=digest(SETS)))


def test_a_lock_of_another_file_than_the_list_has_is_refused(row_of):
    fetch(row_of(SETS))
    with pytest.raises(StoppedError) as raised:
        fetch(row_of(OTHER, sha256=digest(OTHER)))
    assert digest(SETS) in str(raised.value)
    assert digest(OTHER) in str(raised.value)


def test_a_file_that_is_damaged_is_refused_even_without_a_checksum(row_of):
    with pytest.raises(StoppedError, match=r"a\.gz: this is not a gzip file"):
        fetch(row_of(b"Service is down", "a.gz"))
    with pytest.raises(StoppedError, match="this is a web page"):
        fetch(row_of(b"<!DOCTYPE html>"))
    assert not LOCK.exists()


def test_a_failure_does_not_keep_the_others(row_of, server):
    gone = replace(row_of(SETS, "b.gmt"), url=f"{server.url}/nowhere")
    with pytest.raises(StoppedError, match=r"1 of 2 files were not fetched:\n.*404 Not Found"):
        fetch(gone, row_of(SETS))
    assert list(read_lock()) == ["a.gmt"]


def test_an_archive_is_unpacked_and_both_are_locked(row_of):
    archive = packed(SETS)
    row = row_of(archive, "a.gmt.zip", digest(archive), len(archive))
    assert row.path == FOLDER / "a.gmt"
    fetch(row)
    assert row.path.read_bytes() == SETS
    assert {name: entry.sha256 for name, entry in read_lock().items()} == {
        "a.gmt": digest(SETS),
        "a.gmt.zip": digest(archive),
    }
    # What is unpacked follows from the archive, and is made again from it.
    row.path.unlink()
    fetch(row)
    assert row.path.read_bytes() == SETS
    with pytest.raises(StoppedError, match="the archive holds 2 files"):
        fetch(row_of(packed(SETS, OTHER), "b.gmt.zip"))


def test_a_mirror_has_the_files_by_name(row_of, server):
    row = replace(row_of(SETS), url="http://nowhere.invalid/x")
    mirror = server.add("/mirror/a.gmt", SETS).removesuffix("a.gmt")
    fetch(row, mirror=mirror)
    assert (FOLDER / "a.gmt").read_bytes() == SETS
    # The lock has the address of the list, so that it is the same wherever the file came from.
    assert read_lock()["a.gmt"].url == "http://nowhere.invalid/x"


def test_two_processes_fetch_one_after_the_other(row_of, server):
    row, said = row_of(SETS), []
    calls = [
        threading.Thread(target=fetch_all, args=([row],), kwargs={"say": said.append})
        for _ in range(4)
    ]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert len(server.asked) == 1
    assert sum("fetched, its" in line for line in said) == 1
    assert sum("was there" in line for line in said) == 3


def test_a_broken_lock_is_named_by_its_line(row_of):
    fetch(row_of(SETS))
    LOCK.write_text(LOCK.read_text() + "b.gmt\tmany\tabc\t\t\n")
    with pytest.raises(InputError, match=r"fetched\.lock\.tsv, line 3: the line is not one of"):
        read_lock()


def test_every_row_of_the_list_can_be_used():
    rows = list_downloads()
    assert len({(row.name, row.species) for row in rows}) == len(rows)
    assert len({row.file for row in rows}) == len({row.path for row in rows}) == len(rows)
    for row in rows:
        assert row.species in {*SPECIES, "mouse", "rat", "rabbit", "pig", "any"}
        assert row.url.startswith("https://")
        assert row.known_by in {"checksum", "address", "layout"}
        assert (row.known_by == "checksum") == bool(row.sha256) == bool(row.bytes)
        assert len(row.sha256) in {0, 64}
        assert row.licence
        assert row.credit
        for companion in with_companions(row):
            assert companion.species in {row.species, "any"}
        assert len(with_companions(row)) == (2 if row.beside else 1)


@pytest.mark.parametrize("species", ["human", "mouse", "rat", "rabbit", "pig"])
@pytest.mark.parametrize("network", ["functional", "physical"])
def test_the_names_of_string_are_beside_its_links(species, network):
    links, names = with_companions(find_download(f"string_12.0_{network}", species))
    assert names.kind == "names"
    expected = links.file.replace("physical.", "").replace("links.detailed", "info")
    assert names.file == expected


def test_a_fetched_file_is_described_wherever_the_folder_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = "resources/fetched/h.all.v2025.1.Hs.symbols.gmt"
    described = describe_fetched(path)
    assert described["version"] == "2025.1"
    assert described["licence"] == "CC BY 4.0"
    assert describe_fetched(Path.cwd() / path) == described
    assert describe_fetched("h.all.v2025.1.Hs.symbols.gmt") == {}
