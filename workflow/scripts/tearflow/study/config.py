"""The configuration of a run, composed of the sections that the rooms below declare."""

from dataclasses import dataclass, field
from typing import Any

from tearflow.differential.rule import Rule
from tearflow.endpoints.settings import EndpointSettings
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.network.settings import NetworkSettings
from tearflow.readers.settings import MatrixSettings
from tearflow.run.bundled import PROJECTED, SPECIES
from tearflow.run.records import to_dict
from tearflow.study.figure_settings import FigureSettings

# Keys that name results folders to compare, which are no part of a run's configuration.
FOLDERS = ("before", "after")
# Keys that say what `fetch_resources` fetches, and from where.
FETCHING = ("fetch", "mirror")
# Where results are written, which changes none of them.
PLACE = "results"
# Keys that bear on no result.
ASIDE = (*FOLDERS, *FETCHING, PLACE)


@dataclass(frozen=True)
class SdrfSettings:
    """Section `sdrf`: columns of an SDRF file, `auto` to find them by their names."""

    visit_column: str = "auto"
    subject_column: str = "auto"


@dataclass(frozen=True)
class ResourceSettings:
    """Section `resources`: paths of files, `bundled`, or `none` for what can be left out."""

    genes: str = "bundled"
    ontology: str = "bundled"
    annotation: str = "bundled"
    interactions: str = "bundled"
    contaminants: str = "bundled"
    proteome: str = "none"
    panels: str = "none"
    markers: str = "none"


@dataclass(frozen=True)
class Config:
    """The configuration, without `ASIDE`.

    Attributes
    ----------
    cohorts, samples, contrasts
        Paths of the sheets.
    visits
        Every visit in its order; empty for that of the sample sheet.
    reruns
        What becomes of the runs that share a sample, one of `tearflow.run.keys.RERUNS`.
    normalisation
        A key of `tearflow.differential.normalisation.METHODS`.
    comparisons
        By comparison: the contrasts, each written cohort/contrast.
    species
        What the samples are of, one of `tearflow.run.bundled.SPECIES`.
    sdrf, resources, matrix, differential, endpoints, enrichment, network, figures
        The sections.
    """

    cohorts: str = "config/cohorts.tsv"
    samples: str = "config/samples.tsv"
    contrasts: str = "config/contrasts.tsv"
    sdrf: SdrfSettings = field(default_factory=SdrfSettings)
    visits: tuple[str, ...] = ()
    reruns: str = "refuse"
    species: str = "human"
    resources: ResourceSettings = field(default_factory=ResourceSettings)
    matrix: MatrixSettings = field(default_factory=MatrixSettings)
    normalisation: str = "none"
    differential: Rule = field(default_factory=Rule)
    endpoints: EndpointSettings = field(default_factory=EndpointSettings)
    enrichment: EnrichmentSettings = field(default_factory=EnrichmentSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    figures: FigureSettings = field(default_factory=FigureSettings)
    comparisons: dict[str, list[str]] = field(default_factory=dict)

    @property
    def as_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as manifest and report have them; endpoints only if there are any.

        >>> "endpoints" in Config().as_dict, "network" in Config().as_dict
        (False, True)
        """
        plain: dict[str, Any] = to_dict(self)
        if self.endpoints == EndpointSettings():
            del plain["endpoints"]
        return plain

    @property
    def projected(self) -> tuple[str, ...]:
        """Resources that are human ones, given to the orthologs of the species."""
        if not SPECIES[self.species].is_projected:
            return ()
        return tuple(name for name in PROJECTED if getattr(self.resources, name) == "bundled")
