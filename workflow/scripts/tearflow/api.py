"""The analysis of the workflow, step by step in Python: what `import tearflow` offers.

Every function takes and returns tables as the workflow writes them (docs/tables.md), so that a
notebook may start from either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import yaml
from matplotlib.figure import Figure

from tearflow.differential.analysis import analyse as analyse_design
from tearflow.differential.deps import require_counts
from tearflow.differential.design import make_design
from tearflow.differential.normalisation import (
    find_possible_shifts,
    log2_intensities,
    normalise_each,
)
from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.series import tabulate_visits
from tearflow.differential.series_design import make_series_design
from tearflow.endpoints.summary import count_levels, summarise_endpoints
from tearflow.endpoints.tests import analyse_measures
from tearflow.endpoints.units import tabulate_values
from tearflow.enrichment.cut_sets import cut_collections
from tearflow.enrichment.find_gene_sets import gather_gene_sets, tabulate_sets
from tearflow.enrichment.gene_residuals import find_gene_residuals
from tearflow.enrichment.gene_sets import SetKey
from tearflow.enrichment.over_representation import enrich as enrich_genes
from tearflow.enrichment.ranked import EYES, find_ranked, rank_sets
from tearflow.figures.contrast import draw_contrast
from tearflow.figures.endpoints import compares, endpoint_figures
from tearflow.figures.endpoints import draw_endpoints as draw_endpoint_figures
from tearflow.figures.series import draw_series
from tearflow.figures.style import save
from tearflow.io.tables import write_frame
from tearflow.network.analysis import analyse_network, read_asked
from tearflow.network.suspicious import LIST, read_pairs
from tearflow.proteins.contaminants import listed_accessions
from tearflow.proteins.fasta import describe_sequences, read_sequences
from tearflow.proteins.gene_level import genes_of
from tearflow.proteins.genes import GeneTable, outdated_symbols, read_gene_table
from tearflow.proteins.naming import NO_SEQUENCES, lead_accessions, name_proteins
from tearflow.quality.panels import read_markers, read_panels
from tearflow.readers.formats import require_table
from tearflow.readers.merged_runs import merge_reruns
from tearflow.run.places import HOME
from tearflow.study.config import Config
from tearflow.study.endpoint_sheets import CohortEndpoints, read_cohort
from tearflow.study.load import Study, load_study

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Cohort:
    """A cohort of the sheets with its matrix.

    Attributes
    ----------
    name
        As in the sheet of cohorts.
    study
        The checked configuration and sheets.
    proteins
        One row a protein group, as in `proteins.tsv`.
    intensities
        Raw intensities, shape (proteins, samples), NaN where missing, by protein group.
    """

    name: str
    study: Study
    proteins: pd.DataFrame
    intensities: pd.DataFrame

    @property
    def log2(self) -> pd.DataFrame:
        """Log2 intensities by the normalisation of the configuration, as in `log2.tsv`."""
        return self.log2_by_normalisation[self.config.normalisation]

    @cached_property
    def log2_by_normalisation(self) -> Tables:
        """Log2 intensities by each normalisation that is possible."""
        measured = log2_intensities(self.intensities)
        contaminant = self.proteins["contaminant"].set_axis(measured.index)
        selected = self.config.normalisation
        return normalise_each(measured, find_possible_shifts(measured, contaminant, selected))

    @cached_property
    def gene_sets(self) -> tuple[dict[SetKey, list[str]], pd.DataFrame]:
        """Genes of every set by collection and identifier, and the sets as in `terms.tsv`."""
        resources = self.study.resources
        files = {name: resources[key] for name, key in self.study.collection_files.items()}
        found = gather_gene_sets(resources, files, self.config.enrichment.relations)
        sets = {(gene_set.ontology, gene_set.identifier): gene_set.genes for gene_set in found}
        return sets, tabulate_sets(found)

    @property
    def config(self) -> Config:
        """The configuration with its defaults."""
        return self.study.config


def load(name: str, config: str | Path = "config/config.yaml") -> Cohort:
    """Read a cohort: sheets and matrix as the configuration says, genes and contaminants named.

    Parameters
    ----------
    name
        A cohort of the sheet.
    config
        The configuration; its paths are seen from the current folder, as in the workflow.

    Raises
    ------
    InputError
        If the configuration, a sheet or a matrix has mistakes; each with its place and remedy.
    """
    read = yaml.safe_load(Path(config).read_text(encoding="utf-8"))
    study = load_study(read, HOME, (str(config),))
    if name not in study.cohorts:
        raise KeyError(f'no cohort is called "{name}", but {", ".join(study.cohorts)}')
    cohort, settings = study.cohorts[name], study.config.matrix
    runs = cohort.runs
    every = {run: run for measured in runs.values() for run in measured}
    spare = [run for measured in runs.values() if len(measured) > 1 for run in measured]
    table = require_table(cohort.matrix, cohort.format, settings).read(every, spare)
    merged, _ = merge_reruns(table.intensities, runs, study.config.reruns)
    intensities = merged.set_axis(table.annotation["protein_group"])
    return Cohort(name, study, _name(table.annotation, study), intensities)


def _name(annotation: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Name the protein groups and mark the contaminants."""
    settings, resources = study.config.matrix, study.resources
    genes, leads = GeneTable.read(resources["genes"]), lead_accessions(annotation)
    prefixes, sequences = settings.contaminant_prefixes, NO_SEQUENCES
    listed: frozenset[str] = frozenset()
    if "contaminants" in resources:
        headers = [header for header, _ in read_sequences(resources["contaminants"])]
        listed = listed_accessions(headers, genes, prefixes, leads, study.config.species)
    if "proteome" in resources:
        sequences = describe_sequences(resources["proteome"], leads)
    rule = settings.contaminant_rule
    return name_proteins(annotation, genes, prefixes, listed, sequences, rule)[0]


def analyse(cohort: Cohort, contrast: str) -> Tables:
    """Differential expression of a contrast: `deps`, `pairs`, `rule` and the tables beside them."""
    asked = cohort.study.contrasts[f"{cohort.name}/{contrast}"]
    stated, rule = cohort.study.cohorts[cohort.name], cohort.config.differential
    design = make_design(stated.samples, asked)
    require_counts(cohort.proteins, rule, stated.matrix)
    selected = cohort.config.normalisation
    log2 = {
        method: values.reset_index(drop=True)
        for method, values in cohort.log2_by_normalisation.items()
    }
    paths = cohort.study.resources
    panels, markers = (
        [paths[key] for key in (f"bundled_{name}", name) if key in paths]
        for name in ("panels", "markers")
    )
    of_origin = read_panels(*panels), read_markers(*markers)
    return analyse_design(cohort.proteins, log2, selected, design, rule, *of_origin)


def analyse_endpoints(cohort: Cohort) -> Tables:
    """Clinical endpoints of a cohort: `values`, `summary`, `levels`, `omnibus` and `tests`.

    Raises
    ------
    KeyError
        If the cohort has none.
    """
    found, settings = _endpoints_of(cohort), cohort.config.endpoints
    sheets = cohort.study.endpoints.sheets
    source = sheets[0] if sheets else None
    values = tabulate_values(read_cohort(source, cohort.name, found, settings.decimal))
    measures, design = found.measures, found.design
    omnibus, tests = analyse_measures(values, measures, design, settings.dunnett_variance)
    return {
        "values": values,
        "summary": summarise_endpoints(values, measures, design),
        "levels": count_levels(values, measures, design),
        "omnibus": omnibus,
        "tests": tests,
    }


def draw_endpoints(cohort: Cohort, tables: Mapping[str, pd.DataFrame]) -> dict[str, Figure]:
    """Figures of the clinical endpoints by name, from the tables of `analyse_endpoints`."""
    found = _endpoints_of(cohort)
    names = [entry.name for entry in endpoint_figures(found.measures, compares([found.design]))]
    described = cohort.study.cohorts[cohort.name].description
    chosen = (found.measures, found.design, cohort.name, described, cohort.config.figures)
    return dict(draw_endpoint_figures(names, tables, *chosen))


def _endpoints_of(cohort: Cohort) -> CohortEndpoints:
    """Measures, visits and arms of a cohort."""
    found = cohort.study.endpoints.cohorts
    if cohort.name not in found:
        named = ", ".join(found) or "none"
        raise KeyError(f'cohort "{cohort.name}" has no clinical endpoints; those with: {named}')
    return found[cohort.name]


def follow(cohort: Cohort, series: str, deps: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Changes over the visits of a series, as in `visits.tsv`.

    Parameters
    ----------
    cohort
        As `load` returns it.
    series
        Name of the contrast whose target is `*`.
    deps
        The table `deps` of each of its contrasts, by their names.
    """
    contrasts = cohort.study.series[f"{cohort.name}/{series}"]
    design = make_series_design(cohort.study.cohorts[cohort.name].samples, contrasts)
    ordered = {contrast.name: deps[contrast.name] for contrast in contrasts}
    log2 = cohort.log2.reset_index(drop=True)
    return tabulate_visits(cohort.proteins, log2, design, ordered, cohort.config.differential)


def enrich(cohort: Cohort, deps: pd.DataFrame) -> pd.DataFrame:
    """Over-representation of the DEPs in every gene set, as in `go.tsv`."""
    settings, (sets, terms) = cohort.config.enrichment, cohort.gene_sets
    genes = genes_of(keep_in_force(deps, cohort.config.differential.test))
    collections = cut_collections(genes["gene"], sets, settings)
    return enrich_genes(genes, collections, terms, settings)


def enrich_ranked(cohort: Cohort, contrast: str, deps: pd.DataFrame) -> pd.DataFrame:
    """Gene sets tested by the moderated t of all genes of a contrast, as in `ranked.tsv`."""
    settings, (sets, terms) = cohort.config.enrichment, cohort.gene_sets
    rule = cohort.config.differential
    groups = keep_in_force(deps, rule.test)
    genes = find_ranked(groups)
    residuals = None
    if settings.needs_residuals:
        samples = cohort.study.cohorts[cohort.name].samples
        design = make_design(samples, cohort.study.contrasts[f"{cohort.name}/{contrast}"])
        residuals = find_gene_residuals(genes, groups, cohort.log2, design, rule.imputation)
    cut = cut_collections(genes["gene"], sets, settings)
    remark = EYES if groups["remark"].ne("").any() else ""
    cut_sets = {collection.name: collection.sets for collection in cut}
    return rank_sets(genes, cut_sets, terms, settings, residuals, remark)


def rank(cohort: Cohort, deps: pd.DataFrame, go: pd.DataFrame | None = None) -> Tables:
    """Interactions between the DEPs, `edges`, the DEPs by their degree, `hubs`, and beside them.

    Parameters
    ----------
    cohort
        As `load` returns it.
    deps
        The table `deps` of a contrast.
    go
        Its table `go`, by which modules are named.

    Returns
    -------
    dict of pandas.DataFrame
        `edges`, `hubs`, `networks`, `hub_curve` and `modules`, as in the files of the workflow.
    """
    resources, settings = cohort.study.resources, cohort.config.network
    further = [resources[f"network_{n}"] for n in range(1, len(settings.further) + 1)]
    renamed = outdated_symbols(read_gene_table(resources["genes"]))
    every = genes_of(keep_in_force(deps, cohort.config.differential.test))
    files = [resources["interactions"], *further]
    excluded = resources.get("excluded_interactions")
    found = analyse_network(
        every,
        read_asked(files, settings, set(every["gene"]), renamed),
        settings.alpha,
        suspicious=read_pairs(LIST, renamed),
        excluded=read_pairs(excluded, renamed) if excluded else {},
        go=go,
    )
    return {
        name: getattr(found, name) for name in ("edges", "hubs", "networks", "hub_curve", "modules")
    }


def draw(cohort: Cohort, contrast: str, tables: Mapping[str, pd.DataFrame]) -> dict[str, Figure]:
    """Figures of a contrast by name.

    Parameters
    ----------
    cohort, contrast
        As for `analyse`.
    tables
        Those of `analyse` and `rank`, and `go` of `enrich` and `ranked` of `enrich_ranked`.
    """
    stated = cohort.study.cohorts[cohort.name]
    asked = cohort.study.contrasts[f"{cohort.name}/{contrast}"]
    choices = {
        "description": stated.description,
        "contrast": asked,
        "design": make_design(stated.samples, asked),
        "differential": cohort.config.differential,
        "enrichment": cohort.config.enrichment,
        "figures": cohort.config.figures,
    }
    return dict(draw_contrast({"log2": cohort.log2, **tables}, choices, cohort.name))


def draw_visits(cohort: Cohort, series: str, visits: pd.DataFrame) -> dict[str, Figure]:
    """Figures of a series by name, from the table of `follow`."""
    stated = cohort.study.cohorts[cohort.name]
    contrasts = cohort.study.series[f"{cohort.name}/{series}"]
    chosen = (stated.samples, contrasts, cohort.config.figures, stated.description)
    return dict(draw_series(visits, cohort.log2, *chosen))


def write(result: pd.DataFrame | Figure, path: str | Path) -> None:
    """Write a table as TSV, or a figure in the format that the ending of the path names."""
    if isinstance(result, Figure):
        save(result, [path])
    else:
        write_frame(result, path)
