"""Everything that the user gives, checked as a whole before any job runs."""

import codecs
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tearflow.inputs.checks import (
    check_cohort_names,
    check_cohorts,
    check_contrast_names,
    check_contrasts,
)
from tearflow.inputs.configuration import key_place, settle
from tearflow.inputs.report_folder import open_folders
from tearflow.inputs.reruns import runs_by_sample, settle_reruns
from tearflow.inputs.run_checks import check_matrices
from tearflow.inputs.samples import read_samples
from tearflow.inputs.sheets import Sheet, read_sheet
from tearflow.problems import InputError, Problem, nearest
from tearflow.text_files import find_problem, first_bytes, open_binary

BUNDLED = {
    "genes": "genes.tsv.gz",
    "ontology": "go-basic.obo.gz",
    "annotation": "gene2go.tsv.gz",
    "interactions": "interactions.tsv.gz",
    "contaminants": "contaminants.fasta.gz",
}
FASTAS = ("contaminants", "proteome")


@dataclass(frozen=True)
class Inputs:
    """What the rules need to know.

    Attributes
    ----------
    config
        The configuration with its defaults filled in.
    cohorts
        By cohort: `matrix`, `format`, `description`, and `samples`, a list of dicts of text, one
        for each sample that takes part in the order of the sheet. A column that is empty for a
        whole cohort is left out. `runs` has the runs of every sample: several where it was
        measured again.
    contrasts
        By cohort and contrast: `variable`, `reference`, `target`, `pair_by`.
    comparisons
        By comparison: the contrasts, each written cohort/contrast.
    resources
        Path of each resource but those set to `none`; those of the workflow's own are relative
        where it runs at home.
    contrast_paths
        Every contrast, written cohort/contrast, in the order of the sheet.
    files
        Sheets, matrices and resources, each once.
    """

    config: dict[str, Any]
    cohorts: dict[str, dict[str, Any]]
    contrasts: dict[str, dict[str, dict[str, str]]]
    comparisons: dict[str, list[str]]
    resources: dict[str, str]
    contrast_paths: list[str]
    files: list[str]

    @property
    def comparison_notes(self) -> dict[str, str]:
        """Descriptions of the cohorts of each comparison, in one line."""
        return {
            name: "; ".join(
                dict.fromkeys(self.cohorts[path.split("/")[0]]["description"] for path in paths)
            )
            for name, paths in self.comparisons.items()
        }


def load_inputs(config: dict[str, Any], home: Path) -> Inputs:
    """Read and check the configuration, the sheets and the matrices.

    Parameters
    ----------
    config
        As Snakemake read it.
    home
        Folder of the Snakefile, beside which `resources` is.

    Raises
    ------
    InputError
        With every mistake that the user made.
    """
    filled, problems = settle(config)
    cohorts, found = _read_cohorts(filled["cohorts"])
    problems += found
    samples, found = read_samples(filled["samples"], cohorts, filled["sdrf"], filled["matrix"])
    problems += found
    contrasts, found = read_sheet(filled["contrasts"], "contrasts")
    problems += found
    problems += check_cohorts(cohorts, samples, contrasts)
    problems += check_cohort_names(samples, cohorts)
    problems += check_cohort_names(contrasts, cohorts) + check_contrast_names(contrasts)
    merged, found = settle_reruns(samples, filled["reruns"])
    problems += found
    if samples.read:
        problems += check_contrasts(contrasts, merged, filled["differential"]["min_pairs"])
    problems += check_matrices(cohorts, samples, filled["matrix"])
    paths = [f"{row.cells['cohort']}/{row.cells['contrast']}" for row in contrasts.rows]
    if contrasts.read:
        problems += _check_comparisons(filled["comparisons"], paths, config)
    resources = _find_resources(filled["resources"], home)
    problems += _check_resources(filled["resources"], resources, config)
    if problems:
        raise InputError(problems)
    files = [
        *(sheet.path for sheet in (cohorts, samples, contrasts)),
        *(row.cells["matrix"] for row in cohorts.rows),
        *resources.values(),
    ]
    return Inputs(
        config=filled,
        cohorts=_gather_cohorts(cohorts, samples, merged),
        contrasts=_gather_contrasts(contrasts),
        comparisons=filled["comparisons"],
        resources=resources,
        contrast_paths=paths,
        files=list(dict.fromkeys(files)),
    )


def load_cohorts(config: dict[str, Any], home: Path) -> Inputs:
    """Read and check what a template of the sample sheet is made from, as if that were not there.

    Parameters and errors are those of `load_inputs`. There are no samples, contrasts and
    comparisons.
    """
    filled, problems = settle(config)
    cohorts, found = _read_cohorts(filled["cohorts"])
    none = Sheet("", [], [])
    problems += found + check_cohorts(cohorts, none, none)
    problems += check_matrices(cohorts, none, filled["matrix"])
    if problems:
        raise InputError(problems)
    return Inputs(
        config=filled,
        cohorts=_gather_cohorts(cohorts, none, none),
        contrasts={},
        comparisons={},
        resources=_find_resources(filled["resources"], home),
        contrast_paths=[],
        files=[cohorts.path, *(row.cells["matrix"] for row in cohorts.rows)],
    )


def _read_cohorts(path: str) -> tuple[Sheet, list[Problem]]:
    sheet, unread = read_sheet(path, "cohorts")
    cohorts, unopened = open_folders(sheet)
    return cohorts, [*unread, *unopened]


def _gather_cohorts(cohorts: Sheet, samples: Sheet, merged: Sheet) -> dict[str, dict[str, Any]]:
    members = defaultdict(list)
    for sample in merged.rows:
        if sample.included:
            cells = {k: cell for k, cell in sample.cells.items() if k not in {"cohort", "include"}}
            members[sample.cells["cohort"]].append(cells)
    gathered = {}
    for row in cohorts.rows:
        rows = members[row.cells["cohort"]]
        filled = {key for sample in rows for key, cell in sample.items() if cell}
        gathered[row.cells["cohort"]] = {
            **{key: row.cells[key] for key in ("matrix", "format", "description")},
            "samples": [{k: cell for k, cell in row.items() if k in filled} for row in rows],
            "runs": runs_by_sample(samples, row.cells["cohort"]),
        }
    return gathered


def _gather_contrasts(contrasts: Sheet) -> dict[str, dict[str, dict[str, str]]]:
    gathered: dict[str, dict[str, dict[str, str]]] = {}
    for row in contrasts.rows:
        gathered.setdefault(row.cells["cohort"], {})[row.cells["contrast"]] = {
            key: row.cells[key] for key in ("variable", "reference", "target", "pair_by")
        }
    return gathered


def _check_comparisons(
    comparisons: dict[str, list[str]], known: list[str], config: dict[str, Any]
) -> Iterator[Problem]:
    for name, paths in comparisons.items():
        for position, path in enumerate(paths):
            if path not in known:
                file, line = key_place(("comparisons", name, position), config)
                message = f'key "comparisons.{name}" names the unknown contrast "{path}"'
                mend = "Write it as cohort/contrast, as the contrast sheet names them"
                yield Problem(file, message + nearest(path, known), mend, line)


def _find_resources(chosen: dict[str, str], home: Path) -> dict[str, str]:
    folder = Path("resources") if Path.cwd() == home.resolve() else home / "resources"
    return {
        name: str(folder / BUNDLED[name]) if _is_bundled(name, path) else path
        for name, path in chosen.items()
        if not (name in FASTAS and path == "none")
    }


def _is_bundled(name: str, path: str) -> bool:
    return path == "bundled" and name in BUNDLED


def _check_resources(
    chosen: dict[str, str], resources: dict[str, str], config: dict[str, Any]
) -> Iterator[Problem]:
    for name, path in resources.items():
        other = "none" if name in FASTAS else "bundled"
        problem = find_problem(path, f"Give {other}, or the path of a file")
        if not problem and name == "genes":
            problem = _check_gene_table(path)
        if not problem and name in FASTAS:
            problem = _check_fasta(path)
        if problem:
            bundled = _is_bundled(name, chosen[name])
            mend = "Restore the file, which is part of TearFlow" if bundled else problem.mend
            file, line = key_place(("resources", name), config)
            yield Problem(
                file, f'key "resources.{name}", file "{path}": {problem.message}', mend, line
            )


def _check_gene_table(path: str) -> Problem | None:
    with open_binary(path) as handle:
        header = handle.readline().decode("utf-8-sig", errors="replace")
    columns = [column.strip() for column in header.split("\t")]
    for column in ("uniprot", "symbol"):
        if column not in columns:
            message = f'column "{column}" is missing{nearest(column, columns)}'
            return Problem(path, message, "Name the columns uniprot and symbol, separated by tabs")
    return None


def _check_fasta(path: str) -> Problem | None:
    # Only the start, since this runs at each call; the job that reads the file checks the rest.
    start = first_bytes(path).removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b">"):
        return None
    shown = start.split(b"\n")[0][:40].decode(errors="replace").strip()
    mend = "Give a FASTA file: each sequence below a header that starts with >"
    return Problem(path, f'it starts with "{shown}", not with the > of a FASTA header', mend)
