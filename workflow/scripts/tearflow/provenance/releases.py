"""Releases of what a resource holds: of bundled files by record, of others by their header."""

import csv
import re
from functools import cache
from pathlib import Path

from tearflow.io.lines import read_start
from tearflow.run.bundled import RESOURCES
from tearflow.run.places import HOME
from tearflow.run.problems import InputError

# Release and licence of the data in each bundled file.
RECORD = HOME / "resources" / "sources.tsv"
# Of an ontology in OBO, and of an annotation in GAF.
_DATED = re.compile(r"(?:data-version:|!date-generated:|!Generated:)\s*(?:releases/)?(\S+)")


@cache
def _recorded() -> dict[str, list[str]]:
    """Sources of each bundled file with their releases, by its path below `resources`."""
    found: dict[str, list[str]] = {}
    with RECORD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found.setdefault(row["file"], []).append(f"{row['source']} {row['release']}")
    return found


def releases_of(path: str | Path) -> str:
    """Releases of what a resource holds, such as `Gene Ontology 2026-01-23`.

    Parameters
    ----------
    path
        Of a bundled file, or of the user's own, of which the header is read.

    Returns
    -------
    str
        Of a file of the user's own the date in its header; empty where there is none, as in a table
        or a GMT.
    """
    resolved = Path(path).resolve()
    if resolved.is_relative_to(RESOURCES):
        place = resolved.relative_to(RESOURCES).as_posix()
        if place in _recorded():
            return ", ".join(_recorded()[place])
    try:
        lines, _ = read_start(str(path))
    except (InputError, OSError):
        return ""
    return next((dated[1][:40] for _, line in lines if (dated := _DATED.match(line))), "")
