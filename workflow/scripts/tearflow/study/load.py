"""Everything that the user gives, checked as a whole before any job runs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tearflow.differential.contrast import Contrast, nest_definitions
from tearflow.differential.series_design import group_series
from tearflow.differential.titles import title_contrasts
from tearflow.proteins.gene_files import read_gene_numbers
from tearflow.provenance.fetched import FetchRequest
from tearflow.provenance.memory import Memory
from tearflow.readers.formats import AUTO, KINDS
from tearflow.run.problems import InputError, Note, Problem, nearest
from tearflow.run.records import from_dict, to_dict
from tearflow.study.cohort import Cohort
from tearflow.study.cohort_checks import check_cohort_names, check_cohorts, check_contrast_names
from tearflow.study.collection_checks import (
    add_others,
    check_collection_genes,
    check_names,
    collection_key,
    find_collections,
)
from tearflow.study.config import FETCHING, FOLDERS, PLACE, Config
from tearflow.study.config_files import CONFIG_FILE
from tearflow.study.configuration import key_place, resolve_config
from tearflow.study.contrast_checks import check_contrasts
from tearflow.study.date_genes import note_date_genes, note_dated_resources
from tearflow.study.endpoint_memory import load_endpoints_once
from tearflow.study.endpoints import Endpoints
from tearflow.study.fetch_checks import NotFetched, check_downloads, make_request
from tearflow.study.figure_checks import check_figure_names, check_font
from tearflow.study.file_names import check_file_names
from tearflow.study.gene_cells import GeneCells
from tearflow.study.known_genes import Resources, check_known_genes
from tearflow.study.notes import (
    note_clinical,
    note_coincidences,
    note_covariates,
    note_eyes,
    note_single,
)
from tearflow.study.panel_genes import note_panel_genes, note_panel_names
from tearflow.study.report_folder import open_folders
from tearflow.study.resources import check_networks, check_resources, find_resources
from tearflow.study.run_checks import check_matrices
from tearflow.study.samples import read_samples
from tearflow.study.series import expand_series, note_series
from tearflow.study.sheets import Sheet, leave_out_columns, read_sheet
from tearflow.study.technical_replicates import resolve_reruns, runs_by_sample
from tearflow.study.value_spelling import check_values
from tearflow.study.visit_order import order_visits, sort_visits
from tearflow.study.visits import check_visits


@dataclass(frozen=True)
class Study:
    """What the user says: configuration and sheets, checked.

    Attributes
    ----------
    config
        The configuration.
    cohorts
        By name, in the order of the sheet.
    contrasts
        By their path, those of a cohort together.
    comparisons
        By comparison: the contrasts, each written cohort/contrast.
    resources
        Path of each resource, see `find_resources` and `check_resources`.
    files
        Sheets, matrices and resources, each once.
    folders
        The two results folders of `compare_runs`, `before` and `after`; not part of `config`, since
        they bear on no result.
    fetch_request
        What `fetch_resources` fetches; not part of `config` either.
    notes
        What the check found that stops nothing; see `tearflow.run.problems.log_notes`.
    endpoints
        The clinical endpoints, empty where there are none.
    """

    config: Config
    cohorts: dict[str, Cohort]
    contrasts: dict[str, Contrast]
    comparisons: dict[str, list[str]]
    resources: dict[str, str]
    files: list[str]
    folders: dict[str, str]
    fetch_request: FetchRequest
    notes: tuple[Note, ...] = ()
    endpoints: Endpoints = field(default_factory=Endpoints)

    @property
    def settings(self) -> dict[str, Any]:
        """What was asked for, as the manifest lists it."""
        return {
            "configuration": self.config.as_dict,
            "cohorts": {name: to_dict(cohort) for name, cohort in self.cohorts.items()},
            "contrasts": nest_definitions(self.contrasts.values()),
            "comparisons": self.comparisons,
        }

    @property
    def cohort_titles(self) -> dict[str, str]:
        """Title of every cohort for readers."""
        return {name: cohort.title or name for name, cohort in self.cohorts.items()}

    @property
    def titles(self) -> dict[str, str]:
        """Title of every contrast for readers."""
        return title_contrasts(self.contrasts.values(), self.cohort_titles)

    @property
    def collection_files(self) -> dict[str, str]:
        """Key of the GMT of each collection among the resources."""
        keys = {c.name: collection_key(c.name) for c in self.config.enrichment.collections}
        return {name: key for name, key in keys.items() if key in self.resources}

    @property
    def every_contrast(self) -> dict[str, list[str]]:
        """The cohort and the name of every contrast, each as a list."""
        return {
            "cohort": [contrast.cohort for contrast in self.contrasts.values()],
            "contrast": [contrast.name for contrast in self.contrasts.values()],
        }

    @property
    def contrasts_by_cohort(self) -> dict[str, list[str]]:
        """Names of the contrasts of every cohort that has any."""
        found: dict[str, list[str]] = {}
        for contrast in self.contrasts.values():
            found.setdefault(contrast.cohort, []).append(contrast.name)
        return found

    @property
    def series(self) -> dict[str, list[Contrast]]:
        """Contrasts of every series, by its path `cohort/series`."""
        return group_series(self.contrasts.values())

    @property
    def every_series(self) -> dict[str, list[str]]:
        """The cohort and the name of every series, each as a list."""
        pairs = [path.split("/") for path in self.series]
        return {"cohort": [cohort for cohort, _ in pairs], "series": [name for _, name in pairs]}

    @property
    def every_folder(self) -> list[str]:
        """All folders that the workflow writes into, in that of the results."""
        measured = [f"{cohort}/endpoints" for cohort in self.endpoints.cohorts]
        return [*self.folder_names, *measured, "compare_runs", "endpoints", "gene_sets"]

    @property
    def folder_names(self) -> list[str]:
        """Folders of cohorts, contrasts, series and comparisons, in that of the results."""
        comparisons = [f"comparisons/{name}" for name in self.comparisons]
        return [*self.cohorts, *self.contrasts, *self.series, *comparisons]

    def order_visits(self, cohort: str) -> list[str]:
        """Visits of a cohort as the key `visits` lists them, else ordered by its contrasts.

        Apart from `cohorts`, since a new contrast is no reason to read a matrix again.
        """
        visits = [sample["visit"] for sample in self.cohorts[cohort].samples]
        if listed := self.config.visits:
            return sort_visits(visits, listed)
        return order_visits(visits, (c for c in self.contrasts.values() if c.cohort == cohort))

    @property
    def comparison_notes(self) -> dict[str, str]:
        """Descriptions of the cohorts of each comparison, in one line."""
        return {
            name: "; ".join(
                dict.fromkeys(self.cohorts[path.split("/")[0]].description for path in paths)
            )
            for name, paths in self.comparisons.items()
        }


class IncompleteStudyError(InputError):
    """What is missing is only what the workflow can make: the sample sheet, or resources to fetch.

    Attributes
    ----------
    study
        From which a template of the sheet is made, and what is fetched.
    missing
        Paths of what is not there.
    """

    def __init__(self, problems: list[Problem], study: Study, missing: list[str]) -> None:
        super().__init__(problems)
        self.study, self.missing = study, missing

    @property
    def is_fetched_by(self) -> bool:
        """Whether fetching the resources is all that is left to do."""
        return all(isinstance(problem, NotFetched) for problem in self.problems)


def load_study(
    config: dict[str, Any],
    home: Path,
    files: Sequence[str] = (CONFIG_FILE,),
    entries: Sequence[str] = (),
) -> Study:
    """Read and check the configuration, the sheets and the matrices.

    Parameters
    ----------
    config
        As Snakemake read it.
    home
        Folder of the Snakefile, beside which `resources` is.
    files
        Files of configuration, one whose values go before those of another behind it.
    entries
        What the command gave by --config, each written key=value.

    Raises
    ------
    InputError
        With every mistake that the user made.
    IncompleteStudyError
        If there is no sample sheet or a resource was not fetched, and all else is right but the
        contrast sheet where there is no sample sheet.
    """
    filled, problems = resolve_config(config, files, entries)
    folders = {key: filled.pop(key) for key in FOLDERS}
    folders["after"] = folders["after"] or filled[PLACE]
    del filled[PLACE]
    fetch, mirror = (filled.pop(key) for key in FETCHING)
    chosen = from_dict(Config, filled)
    cohorts, found = _read_cohorts(chosen.cohorts)
    problems += found
    samples, found = read_samples(chosen.samples, cohorts, chosen.sdrf, chosen.matrix)
    problems += found
    contrasts, found = read_sheet(chosen.contrasts, "contrasts")
    problems += found
    problems += check_cohorts(cohorts, samples, contrasts)
    problems += check_cohort_names(samples, cohorts)
    problems += check_cohort_names(contrasts, cohorts) + check_contrast_names(contrasts)
    merged, found = resolve_reruns(samples, chosen.reruns)
    problems += found
    if samples.read:
        contrasts, found = expand_series(contrasts, merged, filled["visits"])
        problems += found + check_visits(filled["visits"], samples, config, files)
        problems += check_values(contrasts, samples)
        rule = chosen.differential
        problems += check_contrasts(contrasts, merged, rule.min_pairs, rule.test)
    problems += check_matrices(cohorts, samples, chosen.matrix)
    paths = [f"{row.cells['cohort']}/{row.cells['contrast']}" for row in contrasts.rows]
    if contrasts.read:
        problems += _check_comparisons(chosen.comparisons, paths, config, files)
    asked, species = vars(chosen.resources), chosen.species
    resources = find_resources(asked, species, home)
    resources, found = check_resources(asked, resources, species, config, files)
    beside, unread = check_networks(chosen.network, asked, resources, species, config, files)
    resources |= beside
    unfetched, fetch_notes = check_downloads(filled, fetch, config, files)
    problems += [*found, *unread, *unfetched]
    collections = chosen.enrichment.collections
    problems += check_names(collections, config, files)
    of_collections, found = find_collections(collections, species, config, files)
    problems += found
    resources |= of_collections
    memory = Memory()
    endpoints, found, endpoint_notes = load_endpoints_once(
        chosen.endpoints, cohorts, samples, (config, files), chosen.visits, memory
    )
    problems += [*found, *check_font(chosen.figures.font, config, files)]
    if samples.read and contrasts.read:
        names = (merged, contrasts, endpoints)
        problems += check_figure_names(chosen.figures, *names, config, files)
    # What is measured by the trial is not a trait of the samples, and another value of it is no
    # reason to test the proteins again.
    described = leave_out_columns(merged, endpoints.columns_apart_from(contrasts))
    read = [
        *(sheet.path for sheet in (cohorts, samples, contrasts)),
        *endpoints.files,
        *(row.cells["matrix"] for row in cohorts.rows),
        *resources.values(),
    ]
    problems += check_file_names(read)
    notes: list[Note] = []
    if not problems:
        read_once, genes = Resources(resources), GeneCells()
        found, notes = check_known_genes(cohorts, chosen.matrix, read_once, genes, memory)
        problems += found
        problems += check_collection_genes(
            of_collections,
            resources["genes"],
            lambda: read_once.table[1] | read_gene_numbers(resources["genes"]),
            memory,
        )
        enrichment = add_others(
            chosen.enrichment, asked["annotation"] == "bundled", resources["annotation"]
        )
        chosen = replace(chosen, enrichment=enrichment)
        notes += [
            *fetch_notes,
            *endpoint_notes,
            *note_clinical(samples, endpoints.columns),
            *note_series(contrasts),
            *note_single(contrasts, merged),
            *note_eyes(contrasts, merged),
            *note_covariates(contrasts, merged),
            *note_coincidences(contrasts, described),
            *note_date_genes(
                [(row.cells["matrix"], row.cells["format"]) for row in cohorts.rows],
                *(chosen.matrix, read_once, genes, memory),
            ),
            *note_panel_genes(read_once),
            *note_panel_names(read_once),
            *note_dated_resources(
                [
                    *(name for name, path in asked.items() if path != "bundled"),
                    *(*of_collections, *beside),
                ],
                *(read_once, memory),
            ),
        ]
    missing = [] if Path(samples.path).exists() else [samples.path]
    sheets = {samples.path, contrasts.path} if missing else set()
    if any(not isinstance(p, NotFetched) and p.file not in sheets for p in problems):
        raise InputError(problems)
    fetch_request = make_request(filled, fetch, mirror)
    missing += [path for p in problems if isinstance(p, NotFetched) for path in p.paths]
    study = Study(
        config=chosen,
        cohorts=_gather_cohorts(cohorts, samples, described),
        contrasts=_gather_contrasts(contrasts),
        comparisons=chosen.comparisons,
        resources=resources,
        files=list(dict.fromkeys(read)),
        folders=folders,
        fetch_request=fetch_request,
        notes=tuple(notes),
        endpoints=endpoints,
    )
    if problems:
        raise IncompleteStudyError(problems, study, missing)
    return study


def _read_cohorts(path: str) -> tuple[Sheet, list[Problem]]:
    sheet, unread = read_sheet(path, "cohorts")
    # An unknown format is a problem by now; what the matrix is found to be is checked all the same.
    rows = [
        row
        if row.cells["format"] in KINDS
        else replace(row, cells={**row.cells, "format": AUTO}, valid=False)
        for row in sheet.rows
    ]
    cohorts, unopened = open_folders(replace(sheet, rows=rows))
    return cohorts, [*unread, *unopened]


def _gather_cohorts(cohorts: Sheet, samples: Sheet, merged: Sheet) -> dict[str, Cohort]:
    members, runs = defaultdict(list), runs_by_sample(samples)
    for sample in merged.rows:
        if sample.included:
            cells = {k: cell for k, cell in sample.cells.items() if k not in {"cohort", "include"}}
            members[sample.cells["cohort"]].append(cells)
    gathered = {}
    for row in cohorts.rows:
        name = row.cells["cohort"]
        rows = members[name]
        filled = {key for sample in rows for key, cell in sample.items() if cell}
        gathered[name] = Cohort(
            **{key: row.cells[key] for key in ("matrix", "format", "description", "title")},
            samples=tuple({k: cell for k, cell in row.items() if k in filled} for row in rows),
            runs=runs.get(name, {}),
        )
    return gathered


def _gather_contrasts(contrasts: Sheet) -> dict[str, Contrast]:
    found = [Contrast.from_row(row.cells) for row in contrasts.rows]
    cohorts = list(dict.fromkeys(contrast.cohort for contrast in found))
    found.sort(key=lambda contrast: cohorts.index(contrast.cohort))
    return {contrast.path: contrast for contrast in found}


def _check_comparisons(
    comparisons: dict[str, list[str]],
    known: list[str],
    config: dict[str, Any],
    config_files: Sequence[str],
) -> Iterator[Problem]:
    for name, paths in comparisons.items():
        for position, path in enumerate(paths):
            if path not in known:
                file, line = key_place(("comparisons", name, position), config, config_files)
                message = f'key "comparisons.{name}" names the unknown contrast "{path}"'
                advice = "Write it as cohort/contrast, as the contrast sheet names them"
                yield Problem(file, message + nearest(path, known), advice, line)
