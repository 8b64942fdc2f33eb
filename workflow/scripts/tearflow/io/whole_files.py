"""Files that the workflow writes: whole or not there, and known again by their SHA-256."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tearflow.io.checksums import sha256
from tearflow.run.problems import StoppedError

# In each folder of results: the SHA-256 of its tables, by which a job knows a damaged one.
CHECKSUMS = ".sha256sums"


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Temporary path beside `path`, renamed to `path` if the block succeeds.

    A job that dies in between leaves no half-written file that a later run would trust.

    Parameters
    ----------
    path
        Final name of the file. The temporary name keeps its ending, since writers of figures
        choose their format by it.

    Raises
    ------
    OSError
        With the final name, where the file cannot be written.
    """
    final = Path(path)
    temporary = final.with_name(f".partial.{os.getpid()}.{final.name}")
    try:
        # A job that was killed could not remove its own.
        for left in final.parent.glob(f".partial.*.{final.name}"):
            left.unlink()
        yield temporary
        temporary.replace(final)
    except OSError as error:
        # pandas and matplotlib do not say which file it was.
        raise OSError(error.errno, error.strerror or str(error), str(final)) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(text: str, path: str | Path) -> None:
    """Write a text whole, see `written_whole`, in UTF-8 and with line feeds on any system."""
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def written_sealed(path: str | Path) -> Iterator[Path]:
    """Write a file whole, as `written_whole` does, and list its SHA-256 in `CHECKSUMS`.

    By that `require_sound` knows a file that was cut off or changed afterwards: most damaged
    tables can still be read, with fewer rows or other numbers.
    """
    with written_whole(path) as temporary:
        yield temporary
        # Before the table takes its name, so that none is there without its checksum.
        _list_checksum(Path(path), sha256(temporary))


def require_sound(path: str | Path) -> None:
    """Compare a file with the SHA-256 that `written_sealed` listed for it, where there is one.

    Raises
    ------
    StoppedError
        If the file is another one, or does not end with a line.
    """
    file = Path(path)
    listed = _read_checksums(file.with_name(CHECKSUMS)).get(file.name)
    if listed and listed != sha256(file):
        raise damaged(path, "it was changed after it was written")
    with file.open("rb") as content:
        if not content.read(1):
            raise damaged(path, "it is empty")
        content.seek(-1, os.SEEK_END)
        if content.read(1) != b"\n":
            raise damaged(path, "its last line is cut off")


def damaged(path: str | Path, why: str) -> StoppedError:
    """Error for a file of the workflow that was damaged or changed."""
    return StoppedError(f"{path} is damaged ({why}): delete it and run again.")


def _list_checksum(path: Path, digest: str) -> None:
    """Add a file to the checksums of its folder, to which other jobs write at the same time."""
    listing = path.with_name(CHECKSUMS)
    # Neither "a+" nor "w+": the lines that are there are read, and replaced in place.
    handle = os.open(listing, os.O_RDWR | os.O_CREAT, 0o666)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX)  # until the file is closed
        except OSError:
            # A file system without locks: no checksums rather than outdated ones.
            listing.unlink(missing_ok=True)
            return
        known = _parse_checksums(file.read()) | {path.name: digest}
        file.seek(0)
        # The form that `sha256sum --check` reads; in order, so that two runs give the same bytes.
        file.writelines(f"{known[name]}  {name}\n" for name in sorted(known))
        file.truncate()


def _read_checksums(listing: Path) -> dict[str, str]:
    """SHA-256 by name of file; empty where the folder has no checksums."""
    if not listing.exists():
        return {}
    with listing.open(encoding="utf-8") as file:
        with suppress(OSError):
            fcntl.lockf(file, fcntl.LOCK_SH)
        return _parse_checksums(file.read())


def _parse_checksums(text: str) -> dict[str, str]:
    lines = (line.split("  ", 1) for line in text.splitlines())
    return {line[1]: line[0] for line in lines if len(line) == 2 and len(line[0]) == 64}
