"""The bytes of a text table, refused where they can be no table before they fill the memory."""

import io
from pathlib import Path

from tearflow.problems import InputError, Problem
from tearflow.text_files import GZIP, GZIP_DAMAGED, GZIP_ERRORS, open_binary

EXPORT_AGAIN = "Copy or export the file again"
# A matrix of 10,000 runs has lines of 200 kB.
LONGEST_LINE = 64 << 20
# Text of numbers gzips to a third, tables that are nearly empty to a fiftieth.
LARGEST_EXPANSION, EXPANSION_CHECKED_FROM = 100, 1 << 28
LARGEST_GAP = 1 << 16


class TableStream(io.RawIOBase):
    """A file as bytes, unpacked where it is gzipped, with the lines that went by counted.

    Parameters
    ----------
    path
        Path as the user wrote it.

    Raises
    ------
    InputError
        While it is read: at a NUL byte, a line above 64 MB, thousands of empty lines, a gzip file
        that is damaged or that unpacks to more than a table can.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._file = open_binary(path)
        with open(path, "rb") as start:
            self._packed = start.read(2) == GZIP
        self._size = Path(path).stat().st_size
        self._passed = self._lines = self._line_length = 0

    def readable(self) -> bool:
        """Tell Python and Arrow that this is a file to read."""
        return True

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer and check what came."""
        try:
            count = self._file.readinto(buffer)
        except GZIP_ERRORS:
            raise InputError([Problem(self._path, GZIP_DAMAGED, EXPORT_AGAIN)]) from None
        self._check(bytes(buffer[:count]))
        return count

    def close(self) -> None:
        """Close the file below as well."""
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
        if self._line_length > LONGEST_LINE:
            raise self._problem(f"the line has more than {LONGEST_LINE >> 20} MB")
        if (
            self._packed
            and self._passed > EXPANSION_CHECKED_FROM
            and self._passed > LARGEST_EXPANSION * self._size
        ):
            message = f"the gzip file unpacks to more than {LARGEST_EXPANSION} times its size"
            raise InputError([Problem(self._path, message, "Give the table that DIA-NN wrote")])

    def _problem(self, message: str) -> InputError:
        return InputError([Problem(self._path, message, EXPORT_AGAIN, self._lines + 1)])
