"""Fetch the files of the list of resources, check what is there, and keep the study's lock."""

import fcntl
import logging
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tearflow.io.checksums import sha256
from tearflow.io.downloads import Report, UnreachableError, download, find_damage
from tearflow.io.whole_files import written_whole
from tearflow.provenance.fetched import (
    COMMAND,
    FOLDER,
    LOCK,
    TABLE,
    Download,
    Locked,
    read_lock,
    write_lock,
)
from tearflow.run.places import name_file
from tearflow.run.problems import StoppedError

logger = logging.getLogger(__name__)

OFFLINE = (
    "Check the connection; behind a proxy set HTTPS_PROXY; docs/resources.md of TearFlow says which"
    " files a computer without internet needs, and where"
)


def fetch_all(
    downloads: Iterable[Download],
    *,
    mirror: str = "",
    report: Report | None = None,
    say: Callable[[str], None] = print,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Fetch what is not there, check what is, and add both to the lock.

    A file that fails does not keep the others from being fetched.

    Parameters
    ----------
    downloads
        Rows of the list.
    mirror
        Address of a folder that has the files under their names in `FOLDER`; empty for the address
        of each.
    report, pause
        See `download`.
    say
        Takes a line for each file that is begun or done.

    Raises
    ------
    StoppedError
        With all that failed.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = list(dict.fromkeys(downloads))
    failed: list[StoppedError] = []
    with _alone(FOLDER / ".lock", say):
        for item in wanted:
            try:
                say(_fetch(item, mirror, report, say, pause))
            except StoppedError as error:
                failed.append(error)
                say(f"{item.file}: not fetched")
    if failed:
        count = f"{len(failed)} of {len(wanted)} files were not fetched"
        lines = [f"{count}:", *(f"  {error}" for error in failed)]
        if any(isinstance(error, UnreachableError) for error in failed):
            lines.append(f"{OFFLINE}.")
        raise StoppedError("\n".join(lines))


def _fetch(
    item: Download,
    mirror: str,
    report: Report | None,
    say: Callable[[str], None],
    pause: Callable[[float], None],
) -> str:
    """Fetch or check a file, unpack it and write it into the lock; a line that says so."""
    known = read_lock()
    expected = _expected(item, known)
    was_there = item.fetched.is_file()
    modified = known[item.file].modified if item.file in known else ""
    if was_there:
        advice = f"Delete it, then run: {COMMAND}"
        _check(item.fetched, item, expected, f"{item.fetched}", advice)
    else:
        url = f"{mirror.rstrip('/')}/{item.file}" if mirror else item.url
        advice = _what_if_it_differs(item, known)
        say(f"{item.file}: from {url}")
        modified = download(
            url,
            item.fetched,
            lambda part: _check(part, item, expected, url, advice),
            size=item.bytes,
            report=report,
            pause=pause,
        )
    entries = [_entry(item.fetched, item.url, modified)]
    if item.path != item.fetched:
        _unpack(item)
        entries.append(_entry(item.path, item.url, modified))
    write_lock((known | {entry.file: entry for entry in entries}).values())
    by = "its checksum agrees" if expected else f"its checksum is now in {LOCK}"
    return f"{item.path}: {'was there' if was_there else 'fetched'}, {by}"


def _expected(item: Download, known: dict[str, Locked]) -> str:
    """SHA-256 that a file has to have by list or lock; empty where neither knows one."""
    locked = known[item.file].sha256 if item.file in known else ""
    if item.sha256 and locked and item.sha256 != locked:
        raise StoppedError(
            f"{LOCK}: the SHA-256 of {item.file} is {locked}, and {item.sha256} by"
            f" {name_file(TABLE)} of TearFlow. The lock is of another file: delete its line and"
            f" {item.fetched}, then run: {COMMAND}"
        )
    return item.sha256 or locked


def _what_if_it_differs(item: Download, known: dict[str, Locked]) -> str:
    """Advice for a file that is not the expected one."""
    if not item.sha256 and item.file in known:
        return (
            f"The file was replaced on the server since {LOCK} was written. Copy it from where it"
            " was fetched first; or, to change to the new one, delete its line there"
        )
    return "Fetch it again; if that does not help, it was replaced, or a proxy changes it"


def _check(path: Path, item: Download, expected: str, place: str, advice: str) -> None:
    """Raise where a file is damaged or has another SHA-256 than it should have."""
    damage = find_damage(path, item.file)
    if damage:
        raise StoppedError(f"{place}: {damage}. {advice}.")
    found = sha256(path)
    if expected and found != expected:
        raise StoppedError(f"{place}: the SHA-256 is {found}, and should be {expected}. {advice}.")


def _entry(path: Path, url: str, modified: str) -> Locked:
    return Locked(path.name, path.stat().st_size, sha256(path), modified, url)


def _unpack(item: Download) -> None:
    """Write the one file of a zip archive beside it."""
    with zipfile.ZipFile(item.fetched) as archive:
        members = [name for name in archive.namelist() if not name.endswith("/")]
        if len(members) != 1:
            message = f"the archive holds {len(members)} files, not one"
            raise StoppedError(f"{item.fetched}: {message}. Delete it and run: {COMMAND}")
        with written_whole(item.path) as temporary:
            temporary.write_bytes(archive.read(members[0]))


@contextmanager
def _alone(lock: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Run a block when no other process does; where the disk knows no locks, at once."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another process fetches into {lock.parent}; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            logger.warning("%s: this disk knows no locks, so fetch with one process only", lock)
        yield
