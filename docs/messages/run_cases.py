"""Mistakes about the two results folders that `compare_runs` is given."""

import json
from collections.abc import Callable
from pathlib import Path

from message_study import Edit

from tearflow.provenance import sha256
from tearflow.run_comparison.folders import PARTS, check_tables, open_folders

TABLE = "nsde/week2_vs_baseline/deps.tsv"
MADE = {part: kind() for part, kind in PARTS.items()} | {
    "workflow": {"name": "TearFlow", "version": "0.0.9", "code": "894816dc1b61"}
}


def result(folder: str, **parts: object) -> Edit:
    """Write the manifest of a results folder."""
    return f"{folder}/manifest.json", json.dumps(MADE | parts)


def listing(folder: str) -> Edit:
    """Write a manifest that lists a table, and the table."""

    def write() -> None:
        table = Path(folder, TABLE)
        table.parent.mkdir(parents=True)
        table.write_text("is_dep\n", encoding="utf-8")
        outputs = [{"path": str(table), "sha256": sha256(table)}]
        Path(folder, "manifest.json").write_text(
            json.dumps(MADE | {"outputs": outputs}), encoding="utf-8"
        )

    return write


def compare(before: str = "old", after: str = "results") -> Callable[[], None]:
    """Open two folders as `compare_runs` does."""
    return lambda: open_folders(before, after)


def require(columns: list[str]) -> Callable[[], None]:
    """Read columns of a table of the earlier run."""

    def read() -> None:
        folders = open_folders("old", "results")
        check_tables(folders, [TABLE])
        folders[0].read(TABLE, columns)

    return read


NEW = result("results")
BOTH = (listing("old"), listing("results"))
RUN_CASES: dict[str, dict[str, tuple[Edit, ...]]] = {
    "Comparing two runs": {
        "No earlier run is named": (NEW, compare("")),
        "There is no such folder": (NEW, result("older"), compare()),
        "The folder is a file": (NEW, ("old", "a file"), compare()),
        "The folder is that above the results": (NEW, result("old/results"), compare()),
        "The run was not finished": (NEW, ("old/nsde/log2.tsv", "protein_group\n"), compare()),
        "The manifest is damaged": (NEW, ("old/manifest.json", '{"workflow":'), compare()),
        "The manifest is of another program": (NEW, ("old/manifest.json", "{}"), compare()),
        "The results are of a version that told less": (NEW, result("old", cohorts=[]), compare()),
        "Both folders are the same": (NEW, compare("results")),
        "The results are of a version with other tables": (NEW, result("old"), require(["is_dep"])),
        "A table of the run is gone": (
            *BOTH,
            lambda: Path("old", TABLE).unlink(),
            require(["is_dep"]),
        ),
        "A table was changed after the run": (
            *BOTH,
            (f"old/{TABLE}", "is_dep\nTrue\n"),
            require(["is_dep"]),
        ),
        "A table was made by a version that told less": (
            *BOTH,
            require(["direction"]),
        ),
    },
}
