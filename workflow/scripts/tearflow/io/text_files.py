"""Open the text files that users give, and say in words why one cannot be read."""

import gzip
import os
import re
import zlib
from io import BufferedReader
from pathlib import Path

from tearflow.run.problems import Problem, nearest

# https://en.wikipedia.org/wiki/List_of_file_signatures
_SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or another zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a parquet file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"BZh": "an archive of bzip2",
    b"\xfd7zXZ\x00": "an archive of xz",
    b"\x28\xb5\x2f\xfd": "an archive of zstd",
    b"7z\xbc\xaf\x27\x1c": "an archive of 7-Zip",
    b"Rar!": "an archive of RAR",
    b"%PDF": "a PDF document",
    b"\x89HDF": "an HDF5 file",
    b"SQLite format 3": "an SQLite database",
}
_WORKBOOK = re.compile(rb"\[Content_Types\]\.xml|xl/")
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|error)\b", re.IGNORECASE
)
# A line with a stray NUL is told by its number; of a binary file no line is worth naming.
_UNTEXTUAL, _BINARY_SHARE = bytes({*range(1, 9), *range(14, 32)} - {27}), 0.1
SPECTRAL_LIBRARY = ".speclib"
# Tables and figures cannot hold these in a text: control signs, the ends of lines and paragraphs
# of Unicode, and the two that are not characters. Everything that reads a text cell goes by this.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_CONTROL_NAMES = {
    "\r": "a carriage return",
    "\n": "an end of line",
    "\t": "a tab",
    "\0": "a NUL",
    "\u2028": "a line separator (U+2028)",
    "\u2029": "a paragraph separator (U+2029)",
    "\x85": "a next-line sign (U+0085)",
}
PARQUET = b"PAR1"
GZIP = b"\x1f\x8b"
# What gzip raises where the file was cut off or changed on its way.
GZIP_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile)
GZIP_DAMAGED = "the gzip file is damaged or cut off"


def is_parquet(path: str) -> bool:
    """Whether a file is parquet by its first bytes; False as well where there is no file."""
    # Opening a pipe waits for ever.
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as handle:
            return handle.read(len(PARQUET)) == PARQUET
    except OSError:
        return False


def find_problem(path: str, advice: str) -> Problem | None:
    """Problem of a file that is missing or not text; None where it can be read.

    Parameters
    ----------
    path
        Path as the user wrote it.
    advice
        What the user can do about a file of another kind, in the imperative.
    """
    file = Path(path)
    try:
        if file.is_dir():
            return Problem(path, "this is a folder, not a file", advice)
        if file.is_symlink() and not file.exists():
            message = f'this is a link to "{file.readlink()}", which was not found'
            return Problem(path, message, "Correct the link, or give the file itself")
        if not file.exists():
            # The first part of the path that is not there: the file or a folder above it.
            missing = file
            while not missing.parent.exists():
                missing = missing.parent
            match = nearest(missing.name, _names(missing.parent))
            if missing == file:
                message = f"the file was not found{match}"
            else:
                message = f'the file was not found, since there is no folder "{missing}"{match}'
            return Problem(path, message, f"Correct the path, which is relative to {Path.cwd()}")
        if not file.is_file():
            # Opening a pipe waits for ever, and it could be read only once.
            message = "this is a pipe, a socket or a device, not a file"
            return Problem(path, message, "Save what comes out of it as a file, and give that")
        start = first_bytes(path)
    except GZIP_ERRORS:
        return Problem(path, GZIP_DAMAGED, "Copy or make the file again")
    except (OSError, ValueError) as error:
        return Problem(path, f"the file cannot be read: {error}", "Check the file and its rights")
    return _find_kind_problem(path, start, advice)


def _find_kind_problem(path: str, start: bytes, advice: str) -> Problem | None:
    """Problem of a file whose first bytes are not those of text; None where it may be text."""
    if not start.strip():
        return Problem(path, "the file is empty", advice)
    if start.startswith(_LFS_POINTER):
        message = "this is a Git LFS pointer, not the file itself"
        return Problem(path, message, "Fetch the file with: git lfs pull")
    if _WEB_PAGE.match(start):
        message = "this is a web page, such as an error or login page, not the file itself"
        return Problem(path, message, "Download the file again, and look at it in an editor")
    for signature, kind in _SIGNATURES.items():
        if start.startswith(signature):
            if "zip archive" in kind and _WORKBOOK.search(start):
                kind = "an Excel workbook"
            elif "archive" in kind:
                advice = f"Unpack it, or {_lower(advice)}"
            return Problem(path, f"this is {kind}, not UTF-8 text", advice)
    if start.startswith(GZIP):
        return Problem(path, "the file is gzipped twice", f"Unpack it once, or {_lower(advice)}")
    if start[257:262] == b"ustar":
        return Problem(path, "this is a tar archive", f"Unpack it, or {_lower(advice)}")
    if path.endswith(SPECTRAL_LIBRARY):
        return Problem(path, "this is a spectral library of DIA-NN, not a table of results", advice)
    if len(start) - len(start.translate(None, _UNTEXTUAL)) > _BINARY_SHARE * len(start):
        return Problem(path, "this is a binary file, not UTF-8 text", advice)
    return None


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def name_control(text: str) -> str:
    r"""Name the first control sign of a text, empty where there is none.

    >>> name_control("A\rB"), name_control("A\x07"), name_control("A B")
    ('a carriage return', 'a control character (U+0007)', '')
    """
    found = CONTROL.search(text)
    if not found:
        return ""
    return _CONTROL_NAMES.get(found[0], f"a control character (U+{ord(found[0]):04X})")


def first_bytes(path: str, count: int = 4096) -> bytes:
    """Read the beginning of a file, unpacked where it is gzipped."""
    with open_binary(path) as handle:
        return handle.read(count)


def open_binary(path: str) -> BufferedReader | gzip.GzipFile:
    """Open a file for reading bytes, unpacked where its content says that it is gzipped."""
    with open(path, "rb") as handle:
        packed = handle.read(2) == GZIP
    return gzip.open(path) if packed else open(path, "rb")


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []
