"""The results folder of a finished run: its manifest, and tables that are still what it lists."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from tearflow.io.checksums import sha256
from tearflow.io.table_specs import TableSpec
from tearflow.io.tables import read_columns, read_table
from tearflow.provenance.manifest import workflow_version
from tearflow.run.problems import InputError, Problem, nearest
from tearflow.run.records import from_dict
from tearflow.study.config import ASIDE, Config
from tearflow.study.configuration import resolve_config

MANIFEST = "manifest.json"
# What the comparison reads of a manifest.
PARTS = {
    **{"workflow": dict, "versions": dict, "configuration": dict, "cohorts": dict},
    **{"contrasts": dict, "inputs": list, "resources": list, "outputs": list},
}
OF_COHORTS = ("matrix", "format", "samples", "runs")
GIVE = "Give the results folder of an earlier run: --config before=path/to/old/results"
FINISH = "Run snakemake in its folder until nothing is left to do, or copy the folder whole"


@dataclass(frozen=True)
class Results:
    """A results folder.

    Parameters
    ----------
    path
        As the user wrote it.
    manifest
        Content of its manifest.json.
    """

    path: str
    manifest: dict[str, Any]

    @property
    def version(self) -> str:
        """Version and code of the TearFlow that made the results."""
        workflow = self.manifest["workflow"]
        return f"{workflow['version']} (code {workflow['code']})"

    @cached_property
    def config(self) -> Config:
        """The configuration of the run; keys that its version did not know have the default."""
        filled, _ = resolve_config(self.manifest["configuration"])
        return from_dict(Config, {key: filled[key] for key in filled if key not in ASIDE})

    @cached_property
    def contrasts(self) -> dict[str, dict[str, str]]:
        """Every contrast, written cohort/contrast, and its definition."""
        return {
            f"{cohort}/{contrast}": definition
            for cohort, named in self.manifest["contrasts"].items()
            for contrast, definition in named.items()
        }

    @property
    def comparisons(self) -> dict[str, list[str]]:
        """Contrasts of every comparison."""
        return self.manifest.get("comparisons") or {}

    def checksums(self, name: str) -> set[str]:
        """SHA-256 that the manifest lists for a file below the folder.

        The manifest names files as the run saw them: below a results folder of any name, or, where
        that was outside of the run's own, by their last part alone.
        """
        last = Path(name).name
        listed = self._outputs[last]
        below = {sha for path, sha in listed if f"/{path}".endswith(f"/{name}")}
        return below or {sha for path, sha in listed if path == last}

    @cached_property
    def _outputs(self) -> dict[str, list[tuple[str, str]]]:
        """Paths and SHA-256 of the outputs by the last part of their name."""
        listed = defaultdict(list)
        for output in self.manifest["outputs"]:
            listed[Path(output["path"]).name].append((output["path"], output["sha256"]))
        return listed

    def problem(self, name: str) -> Problem | None:
        """Problem of a table that differs from the manifest; None where it agrees."""
        path, expected = Path(self.path, name), self.checksums(name)
        if not expected:
            message = f"{MANIFEST} does not list {name}, which TearFlow {workflow_version()} writes"
            return Problem(self.path, message, self._run_again)
        if not path.is_file():
            return Problem(str(path), f"{MANIFEST} lists the file and it is not there", FINISH)
        if sha256(path) not in expected:
            message = f"the file is not the one that {MANIFEST} lists: the run was not finished"
            return Problem(str(path), f"{message}, or the file was changed later", FINISH)
        return None

    def require(self, name: str) -> Path:
        """Path of a table, checked against the manifest."""
        if problem := self.problem(name):
            raise InputError([problem])
        return Path(self.path, name)

    def columns(self, name: str) -> list[str]:
        """Columns of a table, which is checked against the manifest."""
        return read_columns(self.require(name))

    def read(self, name: str, spec: TableSpec, columns: list[str]) -> pd.DataFrame:
        """Read columns of a table.

        Raises
        ------
        InputError
            If the table is not what the manifest lists, or another version wrote it without one of
            the columns.
        """
        path, known = Path(self.path, name), self.columns(name)
        missing = [column for column in columns if column not in known]
        if missing:
            message = f'column "{missing[0]}" is missing, so the comparison cannot be made'
            raise InputError([Problem(str(path), message, self._run_again)])
        return read_table(path, spec, columns)

    @property
    def _run_again(self) -> str:
        return f"Run the analysis again; these results are by TearFlow {self.version}"


def open_folders(before: str, after: str) -> tuple[Results, Results]:
    """Open the two folders of a comparison.

    Parameters
    ----------
    before, after
        Paths as the user wrote them.

    Raises
    ------
    InputError
        With every reason why one of them is not a results folder of a finished run, or if they are
        the same folder.
    """
    if not before:
        message = 'key "before" is empty, so there is no earlier run to compare with'
        raise InputError([Problem("configuration", message, GIVE)])
    opened = [_open(before, GIVE), _open(after, "Run snakemake first, or give --config after=...")]
    folders = [found for found in opened if isinstance(found, Results)]
    problems = [found for found in opened if isinstance(found, Problem)]
    if not problems and Path(before).samefile(after):
        message = f'this is the same folder as "{after}", which it would be compared with'
        problems = [Problem(before, message, f"Keep a copy before a run. {GIVE}")]
    if problems:
        raise InputError(problems)
    first, second = folders
    return first, second


def check_tables(folders: tuple[Results, Results], names: list[str]) -> None:
    """Raise every table of either folder that is not what its manifest lists.

    Raises
    ------
    InputError
        With all of them, up to five a folder.
    """
    problems = []
    for folder in folders:
        problems += [problem for name in names if (problem := folder.problem(name))][:5]
    if problems:
        raise InputError(problems)


def _open(path: str, advice: str) -> Results | Problem:
    folder = Path(path)
    if not folder.exists():
        beside = (
            [neighbour.name for neighbour in folder.parent.iterdir()]
            if folder.parent.is_dir()
            else []
        )
        return Problem(path, f"the folder was not found{nearest(folder.name, beside)}", advice)
    if not folder.is_dir():
        return Problem(path, "this is a file, not a folder", advice)
    if not (folder / MANIFEST).is_file():
        inner = folder / "results"
        if (inner / MANIFEST).is_file():
            return Problem(path, f"the folder has no {MANIFEST}, its results/ has", f"Give {inner}")
        message = f"the folder has no {MANIFEST}, which is the last file that a run writes"
        return Problem(path, message, FINISH)
    return _read_manifest(path)


def _read_manifest(path: str) -> Results | Problem:
    file = Path(path, MANIFEST)
    advice = "Give the results folder of a run of TearFlow"
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return Problem(str(file), f"the file cannot be read: {error}", advice)
    workflow = manifest.get("workflow") if isinstance(manifest, dict) else None
    if not isinstance(workflow, dict) or workflow.get("name") != "TearFlow":
        return Problem(str(file), "this is not a manifest of TearFlow", advice)
    lacking = [part for part, kind in PARTS.items() if not isinstance(manifest.get(part), kind)]
    if not lacking:
        cohorts = manifest["cohorts"].values()
        lacking = [key for key in OF_COHORTS if not all(key in cohort for cohort in cohorts)]
    if lacking:
        message = (
            f'it has no "{lacking[0]}": TearFlow {workflow.get("version")} wrote it, and '
            f"{workflow_version()} cannot compare with that"
        )
        return Problem(str(file), message, "Run that analysis again with this version")
    # Digests of the parts of the workflow, which the first manifests did not have.
    return Results(path, {"parts": {}} | manifest)
