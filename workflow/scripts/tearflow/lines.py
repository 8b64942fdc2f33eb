"""Long text files of the user's, plain or compressed, line by line."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from tearflow.problems import InputError, Problem
from tearflow.text_files import open_binary

# A broken file has as many problems as lines; a reader needs the first few.
PROBLEMS_SHOWN = 10
BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)


def read_lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """Give every line of a text file, without its line end, beside its number from 1.

    A byte-order mark is dropped. The file is read whole, three times as fast as line by line.

    Raises
    ------
    InputError
        If the file is cut short or is no UTF-8 text.
    """
    try:
        with io.TextIOWrapper(open_binary(str(path)), encoding="utf-8-sig") as file:
            text = file.read()
    except (UnicodeDecodeError, *BROKEN_GZIP) as error:
        message = f"the file cannot be read as text: {error}".rstrip(".")
        mend = "Give a complete file of UTF-8 text, plain or compressed by gzip"
        raise InputError([Problem(str(path), message, mend)]) from None
    return enumerate(text.removesuffix("\n").split("\n"), start=1)


def refuse_lines(
    broken: list[tuple[int, str]], file: str, mend: str, column: str | None = None
) -> None:
    """Raise the first broken lines as problems, and how many more there are."""
    problems = [
        Problem(file, message, mend, number, column) for number, message in broken[:PROBLEMS_SHOWN]
    ]
    if len(broken) > PROBLEMS_SHOWN:
        message = f"{len(broken) - PROBLEMS_SHOWN} more lines have problems of this kind"
        problems.append(Problem(file, message, mend, column=column))
    if problems:
        raise InputError(problems)
