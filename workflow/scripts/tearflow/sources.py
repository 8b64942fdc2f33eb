"""Whether the files that results were made from are still the same when they are listed."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tearflow.checksums import sha256
from tearflow.places import name_file
from tearflow.problems import InputError, Problem, StoppedError
from tearflow.whole_files import damaged, require_sound

START_AGAIN = "Leave it as it is while the workflow runs, and run again"


def stamp(path: str | Path) -> str:
    """Give size and time of a file, which change where it is replaced or written again."""
    known = Path(path).stat()
    return f"{known.st_size} {known.st_mtime_ns}"


@contextmanager
def unchanged(stamps: dict[str, str]) -> Iterator[None]:
    """Refuse what a block made of files that are no longer those that were there before.

    Also where the block fails, since half of another file is rarely well formed.

    Parameters
    ----------
    stamps
        By path, what `stamp` gave.

    Raises
    ------
    InputError
        Naming every file that was changed, replaced or removed.
    """
    try:
        yield
    finally:
        problems = [
            Problem(path, "the file was changed while the workflow ran", START_AGAIN)
            for path, known in stamps.items()
            if not Path(path).is_file() or stamp(path) != known
        ]
        if problems:
            raise InputError(problems) from None


def describe_file(path: str | Path) -> dict[str, Any]:
    """Name, size in bytes and SHA-256 of a file."""
    return {"path": name_file(path), "bytes": Path(path).stat().st_size, "sha256": sha256(path)}


def describe_files(paths: Iterable[str | Path]) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of every file, each once, sorted by name."""
    return sorted(map(describe_file, dict.fromkeys(map(str, paths))), key=lambda one: one["path"])


def read_source(path: str | Path) -> tuple[str, str]:
    """Give name and SHA-256 of the matrix that a cohort's results were made from.

    Without pandas, which takes longer to import than all else that a manifest needs.

    Raises
    ------
    StoppedError
        If the table is not the one that was written.
    """
    require_sound(path)
    with Path(path).open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file, delimiter="\t"), {})
    if not row.get("path") or not row.get("sha256"):
        raise damaged(path, "it does not name a matrix")
    return row["path"], row["sha256"]


def require_read(inputs: Iterable[dict[str, Any]], read: dict[str, tuple[str, str]]) -> None:
    """Compare the matrices that a manifest lists with those that the results were made from.

    Parameters
    ----------
    inputs
        As `describe_files` gives them.
    read
        For each folder of results, name and SHA-256 of the matrix that was read.

    Raises
    ------
    StoppedError
        If a matrix is another one by now.
    """
    listed = {(one["path"], one["sha256"]) for one in inputs}
    stale = [
        f"{folder} was made from another {known[0]} than is there now: delete that folder"
        for folder, known in read.items()
        if known not in listed
    ]
    if stale:
        raise StoppedError(f"{'; '.join(stale)} and run again.")
