"""The files that results are made from: known by their content, read as planned, listed as used."""

import csv
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tearflow.io.checksums import sha256
from tearflow.io.whole_files import damaged, require_sound
from tearflow.provenance.memory import Memory
from tearflow.run.places import name_file
from tearflow.run.problems import InputError, Problem, StoppedError

SECTION = "checksums"
START_AGAIN = "Leave it as it is while the workflow runs, and run again"
# Times of files are not finer than this anywhere, and clocks of a file server not far off.
CLOCK_NS = 2 * 10**9


def stamp(path: str | Path) -> list[int]:
    """Size, times and place of a file, by which a change is noticed without reading it.

    The time of the last change of any kind (ctime) cannot be set back. That of the content (mtime)
    is, by `cp -p`, `touch -r`, `unzip` and `rsync -t`.
    """
    known = Path(path).stat()
    return [known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino]


class Contents:
    """SHA-256 of files by their path, each read once and remembered as long as it is not touched.

    Parameters
    ----------
    memory
        Of earlier starts. In a copy of the folder no file has the stamp that it remembers.
    planned
        For a job that runs elsewhere: what the start of the workflow found out is taken, whatever
        the file is by now. `as_planned` then compares it.

    Raises
    ------
    InputError
        If a file changes while it is read for its checksum.
    """

    def __init__(self, memory: Memory, *, planned: bool = False) -> None:
        self._memory, self._planned = memory, planned
        self._sums: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        """SHA-256 of a file."""
        # A path of Snakemake's is not plain text.
        path = str(path)
        if path not in self._sums:
            known = _recall(self._memory, path)
            self._sums[path] = known[0] if known and self._planned else self._find(path, known)
        return self._sums[path]

    def of(self, files: Mapping[str, str]) -> dict[str, str]:
        """SHA-256 of files under the names that they have here."""
        return {name: self[path] for name, path in files.items()}

    def _find(self, path: str, known: tuple[str, list[int] | None] | None) -> str:
        if known and known[1] == stamp(path):
            return known[0]
        before, begun = stamp(path), time.time_ns()
        found = sha256(path)
        if stamp(path) != before:
            raise InputError([_changed(path)])
        # A file that was written a moment ago may be written again at the same time of the clock.
        lasting = before if begun - before[2] > CLOCK_NS else None
        self._memory.keep(SECTION, {path: {"sha256": found, "stamp": lasting}})
        return found


@contextmanager
def as_planned(contents: Mapping[str, str]) -> Iterator[None]:
    """Run a block on files that have the content for which the run was planned, before and after.

    They are looked at where the block fails as well, since half of another file is rarely well
    formed.

    Parameters
    ----------
    contents
        SHA-256 by path, from `Contents`. A file that was not touched since is not read for it.

    Raises
    ------
    InputError
        Naming every file that was changed, replaced or removed.
    """
    memory, stamps = Memory(), {}
    for path, planned in contents.items():
        if Path(path).is_file():
            stamps[path] = stamp(path)
            if (planned, stamps[path]) != _recall(memory, path) and sha256(path) != planned:
                del stamps[path]
    _refuse(path for path in contents if path not in stamps)
    try:
        yield
    finally:
        _refuse(
            path
            for path, known in stamps.items()
            if not Path(path).is_file() or stamp(path) != known
        )


@contextmanager
def recorded(
    inputs: Mapping[str, str], contents: Mapping[str, str], record: str | Path
) -> Iterator[None]:
    """Run a block as `as_planned` does, and write down which files it read.

    Parameters
    ----------
    inputs
        Paths by the name that the rule gives them.
    contents
        SHA-256 by the same names.
    record
        Table to write at the end: `path`, `bytes`, `sha256`.
    """
    # What lists files without any table does without pandas.
    from pandas import DataFrame

    from tearflow.io.tables import write_table
    from tearflow.provenance.table_specs import SOURCE

    sums = {inputs[name]: known for name, known in contents.items()}
    with as_planned(sums):
        yield
    write_table(DataFrame(describe_known(sums)), record, SOURCE)


def describe_file(path: str | Path, known: str | None = None) -> dict[str, Any]:
    """Name, size in bytes and SHA-256 of a file, which is read unless its SHA-256 is `known`."""
    size = Path(path).stat().st_size
    return {"path": name_file(path), "bytes": size, "sha256": known or sha256(path)}


def describe_files(paths: Iterable[str | Path]) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of every file, each once, sorted by name."""
    return _by_name(map(describe_file, dict.fromkeys(map(str, paths))))


def describe_known(contents: Mapping[str, str]) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of files whose SHA-256 is known by path, sorted by name."""
    return _by_name(describe_file(path, known) for path, known in contents.items())


def read_record(path: str | Path) -> list[tuple[str, str]]:
    """Names and SHA-256 of the files that `recorded` noted.

    Without pandas, which takes longer to import than all else that a manifest needs.

    Raises
    ------
    StoppedError
        If the table is not the one that was written.
    """
    require_sound(path)
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if not rows or not all(row.get("path") and row.get("sha256") for row in rows):
        raise damaged(path, "it does not name the files that were read")
    return [(row["path"], row["sha256"]) for row in rows]


def require_used(listed: Iterable[dict[str, Any]], records: Iterable[str | Path]) -> None:
    """Compare the files that a manifest lists with those that the results were made from.

    Parameters
    ----------
    listed
        Inputs and resources, as `describe_known` gives them.
    records
        Tables that `recorded` wrote.

    Raises
    ------
    StoppedError
        If a job read another file than is listed, as where Snakemake was told to look at nothing
        but the times of files.
    """
    used = {(source["path"], source["sha256"]) for source in listed}
    stale = [
        f"the tables beside {record} were made from another {name} than is there now: "
        f"delete {record}"
        for record in records
        for name, known in read_record(record)
        if (name, known) not in used
    ]
    if stale:
        raise StoppedError(f"{'; '.join(stale)} and run again.")


def _by_name(described: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(described, key=lambda source: source["path"])


def _recall(memory: Memory, path: str) -> tuple[str, list[int] | None] | None:
    """SHA-256 and stamp that are remembered of a file; no stamp where the file was too new."""
    known = memory.recall(SECTION, path)
    if not isinstance(known, dict) or not isinstance(known.get("sha256"), str):
        return None
    return known["sha256"], known.get("stamp")


def _refuse(paths: Iterable[str]) -> None:
    if problems := [_changed(path) for path in paths]:
        raise InputError(problems) from None


def _changed(path: str) -> Problem:
    return Problem(path, "the file was changed while the workflow ran", START_AGAIN)
