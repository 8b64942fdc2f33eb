"""A file from a web server: whole or not there, and taken up again where a transfer was cut."""

import json
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TextIO

import requests
from requests import exceptions as failures
from urllib3.exceptions import HTTPError

from tearflow.io.text_files import GZIP, GZIP_DAMAGED, GZIP_ERRORS, find_problem, open_binary
from tearflow.run.problems import StoppedError

# In a row, each without a byte more than the ones before it.
ATTEMPTS = 5
# Seconds: until a server answers at all, and without a byte after that.
TIMEOUTS = (20.0, 60.0)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
MOST_REDIRECTS = 10
CHUNK = 1 << 16
# What a server answers that may be other in a moment.
PASSING = {408, 425, 429, 500, 502, 503, 504}
# A transfer that was not finished, and what belongs to it.
PART, STATE = ".part", ".part.json"
Report = Callable[[str, int, int | None], None]


class UnreachableError(StoppedError):
    """A server that could not be reached, or did not send the whole file, however often asked."""


class _InterruptedError(Exception):
    """A transfer that ended early and may be taken up again, after `wait` seconds if asked to."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        self.wait = wait
        super().__init__(reason)


@dataclass
class _Part:
    """The bytes of a file that have come, on disk, with what tells whether the file changed since.

    Attributes
    ----------
    file
        The unfinished file.
    validator
        Strong ETag or Last-Modified of the answer that the bytes are from; empty where the server
        sends neither, so that the transfer begins again.
    total
        Bytes of the whole file, where the server says so.
    modified
        Last-Modified, as the server writes it.
    """

    file: Path
    validator: str = ""
    total: int | None = None
    modified: str = ""

    @classmethod
    def of(cls, path: Path, url: str) -> "_Part":
        """What an earlier call left of the same address; an empty one otherwise."""
        part = cls(path.with_name(path.name + PART))
        with suppress(OSError, ValueError, TypeError, KeyError):
            known = json.loads(part._state.read_text(encoding="utf-8"))
            if known.pop("url") == url and part.file.is_file():
                return cls(part.file, **known)
        part.remove()
        return part

    @property
    def _state(self) -> Path:
        return self.file.with_name(self.file.name.removesuffix(PART) + STATE)

    @property
    def bytes(self) -> int:
        """How many have come."""
        return self.file.stat().st_size if self.file.exists() else 0

    def begin(self, url: str, answer: requests.Response) -> None:
        """Start again with the file of an answer."""
        self.modified = answer.headers.get("Last-Modified", "")
        self.validator = _validator(answer)
        length = answer.headers.get("Content-Length", "")
        self.total = int(length) if length.isdigit() else None
        self.file.write_bytes(b"")
        known = {"validator": self.validator, "total": self.total, "modified": self.modified}
        self._state.write_text(json.dumps({"url": url, **known}), encoding="utf-8")

    def remove(self) -> None:
        """Forget what has come."""
        self.file.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)

    def finish(self, path: Path) -> None:
        """Give the file its name."""
        self.file.replace(path)
        self._state.unlink(missing_ok=True)


def download(
    url: str,
    path: str | Path,
    check: Callable[[Path], None],
    *,
    size: int | None = None,
    agent: str = "TearFlow",
    report: Report | None = None,
    pause: Callable[[float], None] = time.sleep,
    timeouts: tuple[float, float] = TIMEOUTS,
) -> str:
    """Fetch a file, which takes its name when it is whole and passes the check.

    Proxies are those of the environment (`HTTPS_PROXY`, `NO_PROXY`, ...). What an earlier call left
    is continued if the server says that the file is still the same (`Range` with `If-Range`), else
    fetched again from the start. Back-off doubles from one second; `Retry-After` is respected.

    Parameters
    ----------
    url
        Address, http or https.
    path
        Name of the finished file; unfinished, it is `path` with `.part` behind it.
    check
        Raises where the whole file, at the path that it is given, is not what it should be; it is
        then removed.
    size
        Bytes of the file, where they are known; another size is refused before the transfer.
    agent
        Name under which the server is asked.
    report
        Called with the name of the file, bytes that are here and bytes of all, if known.
    pause
        Waits so many seconds.
    timeouts
        Seconds, see `TIMEOUTS`.

    Returns
    -------
    str
        Last-Modified as the server writes it, empty where it does not.

    Raises
    ------
    UnreachableError
        If the server cannot be reached, or cuts the transfer again and again.
    StoppedError
        If it refuses, sends a web page instead of the file or a file of another size, or if the
        file is larger than what is free on the disk.
    OSError
        With the name of the file, where the disk does not take it.
    """
    path = Path(path)
    part = _Part.of(path, url)
    most, failed = part.bytes, 0
    with requests.Session() as session:
        session.max_redirects = MOST_REDIRECTS
        session.headers.update({"Accept-Encoding": "identity", "User-Agent": agent})
        while True:
            try:
                _transfer(session, url, part, path.name, size, report, timeouts)
                break
            except _InterruptedError as error:
                failed = 1 if part.bytes > most else failed + 1
                most = max(most, part.bytes)
                if failed == ATTEMPTS:
                    kept = " What has come is kept and continued next time." if part.bytes else ""
                    message = f"{url}: {error}, {ATTEMPTS} times in a row.{kept}"
                    raise UnreachableError(message) from None
                pause(error.wait or min(FIRST_PAUSE * 2 ** (failed - 1), LONGEST_PAUSE))
            except OSError as error:
                # What a full disk refuses has no name of its own.
                raise OSError(error.errno, error.strerror, str(part.file)) from error
    try:
        check(part.file)
    except Exception:
        part.remove()
        raise
    part.finish(path)
    return part.modified


def _transfer(
    session: requests.Session,
    url: str,
    part: _Part,
    name: str,
    size: int | None,
    report: Report | None,
    timeouts: tuple[float, float],
) -> None:
    """Ask once for what is missing of a file and add what comes."""
    with _ask(session, url, part, timeouts) as answer:
        if _is_whole(answer, part):
            return
        _require_file(answer, url, part)
        if part.total is not None:
            _require_size(url, part, size)
        with part.file.open("ab") as file:
            for chunk in _read(answer):
                file.write(chunk)
                if report:
                    report(name, file.tell(), part.total)
    if part.total is not None and part.bytes < part.total:
        raise _InterruptedError(f"the connection ended after {part.bytes} of {part.total} bytes")
    _require_size(url, part, size, whole=True)


def _ask(
    session: requests.Session, url: str, part: _Part, timeouts: tuple[float, float]
) -> requests.Response:
    headers = {}
    if part.bytes and part.validator:
        headers = {"Range": f"bytes={part.bytes}-", "If-Range": part.validator}
    try:
        return session.get(url, headers=headers, stream=True, timeout=timeouts)
    except failures.SSLError as error:
        advice = "A proxy that opens the traffic needs its certificate in REQUESTS_CA_BUNDLE"
        raise StoppedError(
            f"{url}: the certificate was refused ({_cause(error)}). {advice}."
        ) from None
    except failures.TooManyRedirects:
        message = f"more than {MOST_REDIRECTS} redirections lead from one address to another"
        raise StoppedError(f"{url}: {message}. Look at the address in a browser.") from None
    except failures.ProxyError as error:
        message = f"the proxy of the environment did not connect ({_cause(error)})"
        raise _InterruptedError(message) from None
    except failures.Timeout:
        raise _InterruptedError(f"no answer within {timeouts[0]:g} s") from None
    except failures.ConnectionError as error:
        raise _InterruptedError(f"the server could not be reached ({_cause(error)})") from None
    except failures.RequestException as error:
        raise StoppedError(f"{url}: {error}. Correct the address.") from None


def _cause(error: failures.ConnectionError) -> str:
    """What went wrong, without the objects that requests and urllib3 put around it."""
    reason = getattr(error.args[0], "reason", error) if error.args else error
    return str(reason).partition("): ")[2] or str(reason)


def _require_file(answer: requests.Response, url: str, part: _Part) -> None:
    """Take an answer as the start or the rest of a file; raise where it is neither."""
    status = answer.status_code
    said = f"the server answers {status} {answer.reason or ''}".rstrip()
    if status in PASSING:
        raise _InterruptedError(said, _wait(answer.headers.get("Retry-After", "")))
    if status == 407:
        advice = "Give them in HTTPS_PROXY: http://user:password@proxy:port"
        raise StoppedError(f"{url}: the proxy asks for a name and a password. {advice}.")
    if status == 416 or (status == 206 and not _continues(answer, part)):
        part.remove()
        raise _InterruptedError("the file changed while it was fetched")
    if status not in {200, 206}:
        raise StoppedError(f"{url}: {said}. The file may have moved: look for it in a browser.")
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        raise StoppedError(f"{url}: {_PAGE}")
    if status == 200:
        part.begin(url, answer)


_PAGE = (
    "the server sends a web page instead of the file, such as the login page of a network or an"
    " error page. Look at the address in a browser, and run again."
)


def _is_whole(answer: requests.Response, part: _Part) -> bool:
    """Whether nothing was missing, as where a call was killed between the last byte and its end."""
    total = answer.headers.get("Content-Range", "").removeprefix("bytes */")
    return answer.status_code == 416 and total == str(part.bytes)


def _validator(answer: requests.Response) -> str:
    """What changes with a file: its strong ETag, else Last-Modified; empty without either."""
    tag = answer.headers.get("ETag", "")
    modified = answer.headers.get("Last-Modified", "")
    return modified if tag.startswith("W/") else tag or modified


def _continues(answer: requests.Response, part: _Part) -> bool:
    """Whether a part of a file is the one that follows on what is here.

    Not every server that knows `Range` looks at `If-Range`.
    """
    # bytes 100-999/1000
    span, _, total = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    same = part.total is None or total in {"*", str(part.total)}
    same = same and _validator(answer) in {"", part.validator}
    return same and span.partition("-")[0] == str(part.bytes)


def _wait(after: str) -> float:
    """Seconds of a Retry-After, which is a number or a date.

    >>> _wait("7"), _wait("3600"), _wait(""), _wait("soon")
    (7.0, 60.0, 0.0, 0.0)
    """
    seconds = 0.0
    with suppress(ValueError):
        seconds = float(after) if after.isdigit() else _seconds_until(after)
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def _seconds_until(date: str) -> float:
    return parsedate_to_datetime(date).timestamp() - time.time() if date else 0.0


def _require_size(url: str, part: _Part, size: int | None, *, whole: bool = False) -> None:
    """Raise where a file is not as large as it should be, or larger than the disk has room for."""
    found = part.bytes if whole else part.total
    if size is not None and found != size:
        part.remove()
        message = f"the file there has {found} bytes, and should have {size}"
        raise StoppedError(f"{url}: {message}. It was replaced, or a proxy changed it.")
    if not whole and found is not None:
        free = shutil.disk_usage(part.file.parent).free
        if found - part.bytes > free:
            message = f"the file needs {in_mb(found - part.bytes)}, and {in_mb(free)} are free"
            raise StoppedError(f"{part.file.parent}: {message}. Free some space and run again.")


def _read(answer: requests.Response) -> Iterator[bytes]:
    """Pieces of the file as it is on the server, gzipped or not."""
    try:
        yield from answer.raw.stream(CHUNK, decode_content=False)
    except (HTTPError, OSError) as error:
        raise _InterruptedError(f"the connection was cut ({error})") from None


def find_damage(path: Path, name: str) -> str:
    """What is wrong with a file that was fetched, by its content; empty where it is sound.

    Parameters
    ----------
    path
        Where it is.
    name
        What it will be called: a name that ends in `.gz` or `.zip` has to be of that kind and to
        unpack to its end.
    """
    with path.open("rb") as file:
        start = file.read(len(GZIP))
    if name.endswith(".zip"):
        if not zipfile.is_zipfile(path):
            return "this is not a zip archive, or it is cut off"
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
        return f'"{broken}" in the zip archive is damaged' if broken else ""
    if problem := find_problem(str(path), "Fetch it again"):
        return problem.message
    if not name.endswith(".gz"):
        return ""
    if not start.startswith(GZIP):
        return "this is not a gzip file"
    try:
        with open_binary(str(path)) as file:
            while file.read(1 << 22):
                pass
    except GZIP_ERRORS:
        return GZIP_DAMAGED
    return ""


def in_mb(count: float) -> str:
    """Bytes as text in MB.

    >>> in_mb(132_800_000), in_mb(48_689)
    ('132.8 MB', '0.05 MB')
    """
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e6:.2f} MB"


class Progress:
    """Shows how much of a file has come: a line that changes on a terminal, else one each 10 s.

    Parameters
    ----------
    stream
        Where to write.
    clock
        Seconds.
    """

    def __init__(
        self, stream: TextIO = sys.stdout, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream, self._clock = stream, clock
        self._changes = stream.isatty()
        self._name, self._shown, self._first = "", 0.0, (0.0, 0)

    def __call__(self, name: str, here: int, total: int | None) -> None:
        """Show the state of a file, unless that of a moment ago is shown."""
        now = self._clock()
        if name != self._name:
            self._name, self._shown, self._first = name, now, (now, here)
        is_whole = here == total
        if not is_whole and now - self._shown < (0.5 if self._changes else 10.0):
            return
        self._shown = now
        of_all = f" of {in_mb(total)} ({here / total:.0%})" if total else ""
        seconds, came = now - self._first[0], here - self._first[1]
        speed = f", {in_mb(came / seconds)}/s" if seconds >= 1 else ""
        line = f"{name}: {in_mb(here)}{of_all}{speed}"
        end = "\n" if is_whole or not self._changes else ""
        print(f"\r{line:<78}" if self._changes else line, end=end, file=self._stream, flush=True)
