"""The bytes of a text table, refused where they can be no table before they fill the memory."""

import io
from gzip import GzipFile
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from tearflow.io.text_files import GZIP, GZIP_DAMAGED, GZIP_ERRORS, open_binary
from tearflow.run.problems import InputError, Problem

EXPORT_AGAIN = "Copy or export the file again"
LARGEST_GAP = 1 << 16


class Limits(NamedTuple):
    """What no honest file goes beyond.

    Attributes
    ----------
    line
        Bytes of a line.
    expansion, checked_from
        By how much a gzip file may grow, and the bytes up to which it may do so by more.
    """

    line: int
    expansion: int
    checked_from: int


# A matrix of 10,000 runs has lines of 200 kB. Text of numbers gzips to a third, tables that are
# nearly empty to a fiftieth.
OF_TABLES = Limits(64 << 20, 100, 1 << 25)
# A gene set of all genes has 200 kB. Annotations gzip to a tenth.
OF_TEXTS = Limits(8 << 20, 50, 1 << 24)


class TableStream(io.RawIOBase):
    """A file as bytes, unpacked where it is gzipped, with the lines that went by counted.

    Parameters
    ----------
    path
        Path as the user wrote it.
    limits
        `OF_TABLES` or `OF_TEXTS`.

    Raises
    ------
    InputError
        While it is read: at a NUL byte, a line that is too long, thousands of empty lines, a gzip
        file that is damaged or that unpacks to more than a table can.
    """

    _file: BufferedReader | GzipFile | None = None

    def __init__(self, path: str, limits: Limits | None = None) -> None:
        super().__init__()
        self._path, self._limits = path, limits or OF_TABLES
        self._file = open_binary(path)
        with open(path, "rb") as start:
            self._packed = start.read(2) == GZIP
        self._size = Path(path).stat().st_size
        self._passed = self._lines = self._line_length = 0

    def readable(self) -> bool:
        """Whether the stream can be read, as Python and Arrow ask."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer and check what came."""
        if self._file is None:
            raise ValueError("the file was not opened")
        try:
            count = self._file.readinto(buffer)
        except GZIP_ERRORS:
            raise InputError([Problem(self._path, GZIP_DAMAGED, EXPORT_AGAIN)]) from None
        self._check(bytes(memoryview(buffer)[:count]))
        return count

    def close(self) -> None:
        """Close the file below as well; Python does so too with one that could not be opened."""
        if self._file:
            self._file.close()
        super().close()

    def _check(self, chunk: bytes) -> None:
        nul = chunk.find(b"\0")
        if nul >= 0:
            self._lines += chunk.count(b"\n", 0, nul)
            raise self._problem("the line holds a NUL byte")
        if len(chunk) >= LARGEST_GAP and not chunk.strip(b"\r\n"):
            raise self._problem("nothing but empty lines follows for long")
        end = chunk.rfind(b"\n")
        self._line_length = len(chunk) - end - 1 + (0 if end >= 0 else self._line_length)
        self._lines += chunk.count(b"\n") if end >= 0 else 0
        self._passed += len(chunk)
        longest, expansion, checked_from = self._limits
        if self._line_length > longest:
            raise self._problem(f"the line has more than {longest >> 20} MB")
        if self._packed and self._passed > max(checked_from, expansion * self._size):
            message = f"the gzip file unpacks to more than {expansion} times its size"
            advice = "Give the file as it was exported or published"
            raise InputError([Problem(self._path, message, advice)])

    def _problem(self, message: str) -> InputError:
        return InputError([Problem(self._path, message, EXPORT_AGAIN, self._lines + 1)])


class ArrowStream(TableStream):
    """A `TableStream` for Arrow, to be used in a `with` block.

    Arrow reads ahead on threads of its own. An exception there can leave one of them waiting for
    Python for ever, so that the process does not end. Here the file ends instead, and what is wrong
    with it is raised at the end of the block, whatever Arrow makes of the rest.
    """

    _refusal: InputError | None = None

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; nothing more comes where the file is refused."""
        if self._refusal or self.closed:
            return 0
        try:
            return super().readinto(buffer)
        except InputError as error:
            self._refusal = error
            return 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, and say what is wrong with it."""
        super().__exit__(kind, error, trace)
        if self._refusal:
            raise self._refusal from None
