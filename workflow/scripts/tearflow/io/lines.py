"""Long text files of the user's, plain or compressed, line by line, whole or their beginning."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader
from pathlib import Path

from tearflow.io.streams import OF_TEXTS, TableStream
from tearflow.io.text_files import GZIP_DAMAGED, GZIP_ERRORS, first_bytes
from tearflow.run.problems import InputError, Problem, nearest

Lines = Iterable[tuple[int, str]]

# A broken file has as many problems as lines; a reader needs the first few.
PROBLEMS_SHOWN, PROBLEMS_COUNTED = 10, 10_000
# Split in large blocks, a file is read three times as fast as line by line.
BLOCK_BYTES = 1 << 24
# What every call of Snakemake looks at: a few hundred lines.
START_BYTES = 1 << 16
NO_RETURN = "Remove it, or save the file with the line ends of Windows or Unix"
# From the first of several returns only, since a file of nothing else would take for ever.
_LINE_END = re.compile(r"(?<!\r)\r++\n")
SAVE_AS = "Save the file as text in UTF-8"


def read_lines(path: str | Path, *, keep_returns: bool = False) -> Iterator[tuple[int, str]]:
    """Lines of a text file without line ends, each with its number from 1.

    A byte-order mark is dropped.

    Parameters
    ----------
    path
        Plain or compressed by gzip.
    keep_returns
        Whether a carriage return within a line is part of its text, as in the description of a
        protein, and no mistake.

    Raises
    ------
    InputError
        If the file is cut short, is not UTF-8 text, or is not text at all, see `TableStream`; at a
        carriage return within a line, which other programs take for its end.
    """
    number, rest = 0, b""
    with open_bytes(path) as file:
        while block := file.read(BLOCK_BYTES):
            whole, end, rest = (rest + block).rpartition(b"\n")
            if end:
                found = _split(str(path), whole, number, keep_returns=keep_returns)
                numbered = enumerate(found, start=number + 1)
                for number, line in numbered:
                    yield number, line
    if rest:
        found = _split(str(path), rest, number, keep_returns=keep_returns)
        yield from enumerate(found, start=number + 1)


def open_bytes(path: str | Path) -> BufferedReader:
    """Open a text file so that it is refused while it is read where it can be none."""
    try:
        return BufferedReader(TableStream(str(path), OF_TEXTS), START_BYTES)
    except OSError as error:
        raise _unread(str(path), error) from None


def read_start(path: str) -> tuple[list[tuple[int, str]], bool]:
    """Lines of the first 64 kB with their numbers, and whether that is the whole file.

    A line that goes on behind the 64 kB is left out, unless there is no other.

    Raises
    ------
    InputError
        As `read_lines`, as far as the beginning tells.
    """
    try:
        data = first_bytes(path, START_BYTES + 1)
    except GZIP_ERRORS:
        raise InputError([Problem(path, GZIP_DAMAGED, "Copy or make the file again")]) from None
    except OSError as error:
        raise _unread(path, error) from None
    whole = len(data) <= START_BYTES
    data = data if whole or b"\n" not in data else data.rpartition(b"\n")[0]
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise InputError([Problem(path, "the line holds a NUL byte", SAVE_AS, line)])
    lines = _split(path, data.removesuffix(b"\n"), 0, cut=not whole)
    return list(enumerate(lines, start=1)), whole


def check_columns(
    header: Sequence[str],
    required: Sequence[str],
    file: str,
    advice: str,
    *,
    optional: Sequence[str] = (),
) -> None:
    """Raise where the first line of a table lacks a required column, or names a known one twice."""
    problems = [
        Problem(file, f'column "{name}" is missing{nearest(name, header)}', advice, 1, name)
        for name in required
        if name not in header
    ]
    problems += [
        Problem(file, f'duplicate column "{name}"', "Keep one of the two", 1, name)
        for name in (*required, *optional)
        if header.count(name) > 1
    ]
    if problems:
        raise InputError(problems)


def _unread(path: str, error: OSError) -> InputError:
    return InputError([Problem(path, f"the file cannot be read: {error}", "Check the file")])


def _split(
    path: str, data: bytes, before: int, *, cut: bool = False, keep_returns: bool = False
) -> list[str]:
    """Split the bytes behind the first `before` lines; the last character may be cut off."""
    data = data if before else data.removeprefix(codecs.BOM_UTF8)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data, not cut)
    except UnicodeDecodeError as error:
        line = before + data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise InputError([Problem(path, message, SAVE_AS, line)]) from None
    # Some programs write Windows line ends twice.
    text = _LINE_END.sub("\n", text.rstrip("\r"))
    if "\r" in text and (before or "\n" in text):
        if keep_returns:
            return text.split("\n")
        line = before + text.count("\n", 0, text.index("\r")) + 1
        message = "the line holds a carriage return, which is no line end in this file"
        raise InputError([Problem(path, message, NO_RETURN, line)])
    # The line end of an old Macintosh.
    return text.replace("\r", "\n").split("\n")


class BrokenLines:
    """The first broken lines of a file, and how many there are.

    Parameters
    ----------
    file
        Path as the user wrote it.
    advice
        What the user can do about all of them.
    column
        Column that they share.
    """

    def __init__(self, file: str, advice: str, column: str | None = None) -> None:
        self._file, self._advice, self._column = file, advice, column
        self._problems: list[Problem] = []
        self._count = 0

    def add(self, number: int, message: str) -> None:
        """Note a line; raise where thousands are broken, since no line is worth reading then."""
        self._count += 1
        if self._count <= PROBLEMS_SHOWN:
            self._problems.append(Problem(self._file, message, self._advice, number, self._column))
        if self._count >= PROBLEMS_COUNTED:
            self.refuse()

    def refuse(self) -> None:
        """Raise the first lines as problems, and how many more there are, if there is any."""
        rest = self._count - PROBLEMS_SHOWN
        if rest > 0:
            message = f"{rest} more lines have problems of this kind"
            self._problems.append(Problem(self._file, message, self._advice, column=self._column))
        if self._problems:
            raise InputError(self._problems)
