"""Open the text files that users give, and say in words why one cannot be read."""

import gzip
import zlib
from pathlib import Path

from tearflow.problems import Problem, nearest

# https://en.wikipedia.org/wiki/List_of_file_signatures
_SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or another zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a parquet file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
GZIP = b"\x1f\x8b"
# What gzip raises where the file was cut off or changed on its way.
GZIP_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile)
GZIP_DAMAGED = "the gzip file is damaged or cut off"


def find_problem(path: str, mend: str) -> Problem | None:
    """Say why a file is not there or is no text, or return None where it can be read.

    Parameters
    ----------
    path
        Path as the user wrote it.
    mend
        What the user can do about a file of another kind, in the imperative.
    """
    file = Path(path)
    try:
        if file.is_dir():
            return Problem(path, "this is a folder, not a file", mend)
        if not file.exists():
            match = nearest(file.name, _names(file.parent))
            message = f"the file was not found{match}"
            return Problem(path, message, f"Correct the path, which is relative to {Path.cwd()}")
        if not file.is_file():
            # Opening a pipe waits for ever, and it could be read only once.
            return Problem(path, "this is a pipe or a device, not a file", mend)
        start = first_bytes(path)
    except GZIP_ERRORS:
        return Problem(path, GZIP_DAMAGED, "Copy or make the file again")
    except (OSError, ValueError) as error:
        return Problem(path, f"the file cannot be read: {error}", "Check the file and its rights")
    if not start.strip():
        return Problem(path, "the file is empty", mend)
    for signature, kind in _SIGNATURES.items():
        if start.startswith(signature):
            return Problem(path, f"this is {kind}, not UTF-8 text", mend)
    return None


def first_bytes(path: str, count: int = 4096) -> bytes:
    """Read the beginning of a file, unpacked where it is gzipped."""
    with open_binary(path) as handle:
        return handle.read(count)


def open_binary(path: str):
    """Open a file for reading bytes, unpacked where its content says that it is gzipped."""
    with open(path, "rb") as handle:
        packed = handle.read(2) == GZIP
    return gzip.open(path) if packed else open(path, "rb")


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
