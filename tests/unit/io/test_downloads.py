"""Downloads from a server that cuts, lies and refuses: a file is whole or it is not there."""

import errno
import gzip
import io
import os
import shutil
from pathlib import Path

import pytest

from file_server import MODIFIED, reach_directly, serve_files
from tearflow.io.downloads import ATTEMPTS, CHUNK, LONGEST_PAUSE, Progress, download, find_damage
from tearflow.run.disk import FREE_SPACE, explain
from tearflow.run.problems import StoppedError

CONTENT = os.urandom(300_000)


@pytest.fixture
def server(monkeypatch):
    """A file server; it is reached without the proxy that the environment may name."""
    reach_directly(monkeypatch)
    with serve_files() as files:
        yield files


@pytest.fixture
def fetch(tmp_path):
    """Function that fetches an address to a file, and the pauses that it made."""

    def fetch_it(url, pauses=None, check=lambda path: None, **how):
        waited = [] if pauses is None else pauses
        path = tmp_path / "file.bin"
        how = {"timeouts": (2, 2)} | how
        modified = download(url, path, check, pause=waited.append, **how)
        assert sorted(os.listdir(tmp_path)) == ["file.bin"]
        return path.read_bytes(), modified

    return fetch_it


def test_a_file_and_its_date_arrive(server, fetch):
    url = server.add("/a", CONTENT)
    assert fetch(url, agent="TearFlow/1") == (CONTENT, MODIFIED)
    assert server.asked == [("/a", None, "TearFlow/1")]


def test_a_cut_transfer_is_continued(server, fetch):
    url, pauses = server.add("/a", CONTENT, cuts=[100_000, 50_000]), []
    assert fetch(url, pauses)[0] == CONTENT
    ranges = [wanted for _, wanted, _ in server.asked]
    assert ranges == [None, "bytes=100000-", "bytes=150000-"]
    # Each brought something, so the pause does not grow.
    assert pauses == [1.0, 1.0]


def test_the_date_serves_where_there_is_no_strong_tag(server, fetch):
    url = server.add("/a", CONTENT, cuts=[100_000], tag="")
    assert fetch(url)[0] == CONTENT
    assert [wanted for _, wanted, _ in server.asked] == [None, "bytes=100000-"]


@pytest.mark.parametrize(
    "how", [{"ranges": False}, {"tag": "", "modified": ""}], ids=["no ranges", "no validator"]
)
def test_a_server_that_cannot_continue_starts_again(server, fetch, how):
    url = server.add("/a", CONTENT, cuts=[100_000], **how)
    assert fetch(url)[0] == CONTENT
    assert len(server.asked) == 2


def test_a_later_call_continues_what_an_earlier_one_left(server, fetch, tmp_path):
    url = server.add("/a", CONTENT, cuts=[200_000] + [0] * ATTEMPTS)
    with pytest.raises(StoppedError, match=r"What has come is kept and continued next time"):
        fetch(url)
    assert not (tmp_path / "file.bin").exists()
    server.files["/a"].cuts.clear()
    assert fetch(url)[0] == CONTENT
    assert server.asked[-1][1] == "bytes=200000-"


def test_a_file_that_changed_meanwhile_is_not_mixed(server, fetch):
    url = server.add("/a", CONTENT, cuts=[200_000] + [0] * ATTEMPTS)
    with pytest.raises(StoppedError):
        fetch(url)
    other = os.urandom(250_000)
    server.add("/a", other, tag='"two"', modified="Thu, 02 Oct 2025 10:00:00 GMT")
    assert fetch(url)[0] == other


def test_a_server_that_sends_parts_of_another_file_is_seen_through(server, fetch):
    url = server.add("/a", CONTENT, cuts=[200_000] + [0] * ATTEMPTS)
    with pytest.raises(StoppedError):
        fetch(url)
    other = os.urandom(len(CONTENT))
    server.add("/a", other, tag='"two"', careless=True)
    assert fetch(url)[0] == other
    assert [wanted for _, wanted, _ in server.asked][-2:] == ["bytes=200000-", None]


def test_a_part_of_another_file_is_not_taken(server, fetch):
    url = server.add("/a", CONTENT, cuts=[200_000] + [0] * ATTEMPTS)
    with pytest.raises(StoppedError):
        fetch(url)
    # The tag is the same though the file is another: its length tells.
    other = os.urandom(250_000)
    server.add("/a", other)
    assert fetch(url)[0] == other


def test_what_is_left_of_another_address_is_not_continued(server, fetch):
    first = server.add("/a", CONTENT, cuts=[200_000] + [0] * ATTEMPTS)
    with pytest.raises(StoppedError):
        fetch(first)
    other = CONTENT[::-1]
    assert fetch(server.add("/b", other))[0] == other


def test_a_part_that_is_too_long_is_fetched_again(server, fetch, tmp_path):
    url = server.add("/a", CONTENT, cuts=[200_000] + [0] * ATTEMPTS)
    with pytest.raises(StoppedError):
        fetch(url)
    (tmp_path / "file.bin.part").write_bytes(b"x" * 400_000)
    server.files["/a"].cuts.clear()
    assert fetch(url)[0] == CONTENT


def test_a_part_that_is_whole_already_is_not_fetched_again(server, fetch, tmp_path):
    url = server.add("/a", CONTENT, cuts=[200_000] + [0] * ATTEMPTS)
    with pytest.raises(StoppedError):
        fetch(url)
    (tmp_path / "file.bin.part").write_bytes(CONTENT)
    assert fetch(url)[0] == CONTENT
    assert server.asked[-1][1] == "bytes=300000-"
    assert len(server.asked) == ATTEMPTS + 1


def test_a_length_that_is_too_large_is_no_whole_file(server, fetch):
    url = server.add("/a", CONTENT, length=400_000, ranges=False)
    with pytest.raises(StoppedError, match=rf"{url}: the connection .*{ATTEMPTS} times in a row"):
        fetch(url)


def test_a_length_that_is_too_small_is_noticed_by_the_size(server, fetch):
    url = server.add("/a", CONTENT, length=200_000)
    message = r"the file there has 200000 bytes, and should have 300000"
    with pytest.raises(StoppedError, match=message):
        fetch(url, size=len(CONTENT))
    server.add("/a", CONTENT, length=-1)
    with pytest.raises(StoppedError, match=r"has 300000 bytes, and should have 299999"):
        fetch(url, size=len(CONTENT) - 1)


def test_a_file_without_a_length_is_taken_as_it_ends(server, fetch):
    assert fetch(server.add("/a", CONTENT, length=-1), size=len(CONTENT))[0] == CONTENT


def test_redirections_are_followed_but_not_for_ever(server, fetch):
    server.add("/b", CONTENT)
    url = server.add("/a", location="/b")
    assert fetch(url)[0] == CONTENT
    with pytest.raises(StoppedError, match="more than 10 redirections"):
        fetch(server.add("/round", location="/round"))


def test_a_server_that_does_not_answer_is_not_waited_for(server, fetch):
    url = server.add("/a", CONTENT, delays=[0.4])
    assert fetch(url, timeouts=(0.2, 0.2))[0] == CONTENT
    assert len(server.asked) == 2
    server.add("/a", CONTENT, delays=[0.4] * ATTEMPTS)
    with pytest.raises(StoppedError, match=rf"no answer within 0\.2 s, {ATTEMPTS} times in a row"):
        fetch(url, timeouts=(0.2, 0.2))


def test_a_transfer_that_stalls_is_cut_and_continued(server, fetch):
    url = server.add("/a", CONTENT, cuts=[100_000], stall=0.6)
    # What is less than a piece is asked for again.
    assert fetch(url, timeouts=(0.2, 0.2))[0] == CONTENT
    assert [wanted for _, wanted, _ in server.asked] == [None, f"bytes={CHUNK}-"]


def test_a_server_that_is_busy_is_asked_again(server, fetch):
    url, pauses = server.add("/a", CONTENT), []
    soon, late = ({"Retry-After": seconds} for seconds in ("7", "9999"))
    server.files["/a"].statuses = [(503, {}), (503, {}), (429, soon), (503, late)]
    assert fetch(url, pauses)[0] == CONTENT
    assert pauses == [1.0, 2.0, 7.0, LONGEST_PAUSE]


def test_a_server_that_stays_busy_is_given_up(server, fetch):
    url, pauses = server.add("/a", CONTENT, statuses=[(503, {})] * ATTEMPTS), []
    with pytest.raises(StoppedError, match=r"503 Service Unavailable, 5 times in a row"):
        fetch(url, pauses)
    assert pauses == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_is_final(server, fetch, status):
    url = server.add("/a", CONTENT, statuses=[(status, {})])
    with pytest.raises(StoppedError, match=rf"{url}: the server answers {status} \w+"):
        fetch(url)
    assert len(server.asked) == 1


def test_a_web_page_is_not_the_file(server, fetch):
    url = server.add("/a", b"<html>Log in</html>", kind="text/html; charset=utf-8")
    with pytest.raises(StoppedError, match="a web page instead of the file"):
        fetch(url)


def test_a_file_that_fails_its_check_is_removed(server, fetch, tmp_path):
    def refuse(path):
        assert path.read_bytes() == CONTENT
        raise StoppedError("another checksum")

    with pytest.raises(StoppedError, match="another checksum"):
        fetch(server.add("/a", CONTENT), check=refuse)
    assert os.listdir(tmp_path) == []


def test_a_server_that_is_not_there(server, fetch):
    with pytest.raises(StoppedError, match=r"/a: the server could not be .*Connection refused\)"):
        fetch("http://127.0.0.1:9/a")


def test_the_proxy_of_the_environment_is_used(server, fetch, monkeypatch):
    # The server answers as a proxy does: it is asked for the whole address.
    server.add("/a.gz", CONTENT)
    monkeypatch.setenv("HTTP_PROXY", server.url)
    assert fetch("http://nowhere.invalid/a.gz")[0] == CONTENT
    assert server.asked[0][0] == "http://nowhere.invalid/a.gz"
    server.add("/a.gz", statuses=[(407, {"Proxy-Authenticate": "Basic"})])
    with pytest.raises(StoppedError, match=r"the proxy asks for a name and a password"):
        fetch("http://nowhere.invalid/a.gz")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with pytest.raises(StoppedError, match=r"the proxy of the environment did not connect"):
        fetch("http://nowhere.invalid/a.gz")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.add("/b", CONTENT)
    assert fetch(f"{server.url}/b")[0] == CONTENT


def test_a_disk_that_is_too_small_is_noticed_before(server, fetch, monkeypatch, tmp_path):
    free = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr("tearflow.io.downloads.shutil.disk_usage", lambda path: free)
    with pytest.raises(StoppedError, match=r"the file needs 0\.3 MB, and 0\.00 MB are free"):
        fetch(server.add("/a", CONTENT))


def test_a_disk_that_fills_up_is_an_error_of_the_disk(server, fetch, monkeypatch, tmp_path):
    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def open_full(path, mode="r", **how):
        return Full() if mode == "ab" else io.open(path, mode, **how)  # noqa: UP020

    monkeypatch.setattr(Path, "open", open_full)
    # Not tried again, and put into words by the log of the job.
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as raised:
        fetch(server.add("/a", CONTENT))
    assert explain(raised.value).endswith("file.bin.part: the disk is full. " + FREE_SPACE + ".")
    assert len(server.asked) == 1


def test_damage_by_content(tmp_path):
    def damage(content, name):
        path = tmp_path / "file.part"
        path.write_bytes(content)
        return find_damage(path, name)

    packed = gzip.compress(b"LYZ\n" * 1000)
    assert damage(packed, "a.gz") == damage(b"LYZ\n", "a.gmt") == ""
    assert damage(packed[:-10], "a.gz") == "the gzip file is damaged or cut off"
    assert damage(b"Not found\n", "a.gz") == "this is not a gzip file"
    assert damage(b"PK\x03\x04 cut", "a.zip") == "this is not a zip archive, or it is cut off"
    assert damage(b"", "a.gmt") == "the file is empty"
    for name in ("a.gz", "a.gmt"):
        assert "this is a web page" in damage(b"<!DOCTYPE html>\n<html>", name)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "lines"), [(Terminal(), 1), (io.StringIO(), 3)])
def test_progress_is_a_line_that_changes_or_few_lines(stream, lines):
    times = iter([0.0, *(second / 2 for second in range(1, 41)), 20.5])
    show = Progress(stream, lambda: next(times))
    for step in range(42):
        show("links.gz", step * 1_000_000, 41_000_000)
    text = stream.getvalue()
    assert text.count("\n") == lines
    assert "links.gz: 20.0 MB of 41.0 MB (49%), 2.0 MB/s" in text
    assert text.rstrip().endswith("links.gz: 41.0 MB of 41.0 MB (100%), 2.0 MB/s")
