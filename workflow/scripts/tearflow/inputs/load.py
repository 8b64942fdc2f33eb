"""Everything that the user gives, checked as a whole before any job runs."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tearflow.inputs.checks import check_cohorts, check_contrasts, check_names
from tearflow.inputs.configuration import key_place, settle
from tearflow.inputs.run_checks import check_matrices
from tearflow.inputs.sheets import Sheet, read_sheet
from tearflow.problems import InputError, Problem, nearest
from tearflow.text_files import find_problem, open_binary

BUNDLED = {
    "genes": "genes.tsv.gz",
    "ontology": "go-basic.obo.gz",
    "annotation": "gene2go.tsv.gz",
    "interactions": "interactions.tsv.gz",
}


@dataclass(frozen=True)
class Inputs:
    """What the rules need to know.

    Attributes
    ----------
    config
        The configuration with its defaults filled in.
    cohorts
        By cohort: `matrix`, `format`, `description`, and `samples`, a list of dicts of text, one
        for each included row in the order of the sheet. A column that is empty for a whole cohort
        is left out.
    contrasts
        By cohort and contrast: `variable`, `reference`, `target`, `pair_by`.
    comparisons
        By comparison: the contrasts, each written cohort/contrast.
    resources
        Path of each resource, those of the workflow's own relative where it runs at home.
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
    sheets = {}
    for name in ("cohorts", "samples", "contrasts"):
        sheets[name], found = read_sheet(filled[name], name)
        problems += found
    cohorts, samples, contrasts = sheets.values()
    problems += check_cohorts(cohorts, samples, contrasts)
    problems += check_names(samples, cohorts, "sample")
    problems += check_names(contrasts, cohorts, "contrast")
    if samples.read:
        problems += check_contrasts(contrasts, samples, filled["differential"]["min_pairs"])
    problems += check_matrices(cohorts, samples)
    paths = [f"{row.cells['cohort']}/{row.cells['contrast']}" for row in contrasts.rows]
    if contrasts.read:
        problems += _check_comparisons(filled["comparisons"], paths, config)
    resources = _find_resources(filled["resources"], home)
    problems += _check_resources(filled["resources"], resources, config)
    if problems:
        raise InputError(problems)
    files = [
        *(sheet.path for sheet in sheets.values()),
        *(row.cells["matrix"] for row in cohorts.rows),
        *resources.values(),
    ]
    return Inputs(
        config=filled,
        cohorts=_gather_cohorts(cohorts, samples),
        contrasts=_gather_contrasts(contrasts),
        comparisons=filled["comparisons"],
        resources=resources,
        contrast_paths=paths,
        files=list(dict.fromkeys(files)),
    )


def _gather_cohorts(cohorts: Sheet, samples: Sheet) -> dict[str, dict[str, Any]]:
    members = defaultdict(list)
    for sample in samples.rows:
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
        name: str(folder / BUNDLED[name]) if path == "bundled" else path
        for name, path in chosen.items()
    }


def _check_resources(
    chosen: dict[str, str], resources: dict[str, str], config: dict[str, Any]
) -> Iterator[Problem]:
    for name, path in resources.items():
        problem = find_problem(path, "Give bundled, or the path of a file")
        if not problem and name == "genes":
            problem = _check_gene_table(path)
        if problem:
            bundled = chosen[name] == "bundled"
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
