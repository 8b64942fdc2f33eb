"""Draw the changes and the terms of several contrasts against each other."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tearflow.comparison.table_specs import AGREEMENT, DIFFERENCES, SHARED_TERMS
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.comparison import comparison_figures
from tearflow.figures.style import save_each
from tearflow.io.tables import read_table
from tearflow.run.job import logged_to
from tearflow.run.problems import show_signs
from tearflow.run.records import from_dict
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

TABLES = {"terms": SHARED_TERMS, "differences": DIFFERENCES, "agreement": AGREEMENT}


def main(
    tables: Mapping[str, str],
    contrasts: Mapping[str, str],
    enrichment: EnrichmentSettings,
    note: str,
    drawn: Mapping[str, Sequence[str]],
    settings: FigureSettings,
) -> None:
    read = {name: read_table(path, TABLES[name]) for name, path in tables.items()}
    choices = {"contrasts": dict(contrasts), "enrichment": enrichment}
    figures = (
        (entry.name, entry.draw(read, choices, "", show_signs(note), settings))
        for entry in comparison_figures(enrichment)
    )
    save_each(figures, drawn)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=dict(snakemake.input.items()),
            contrasts=snakemake.params.titles_of,
            enrichment=from_dict(EnrichmentSettings, snakemake.params.enrichment),
            note=snakemake.params.note,
            drawn=dict(snakemake.output.items()),
            settings=from_dict(FigureSettings, snakemake.params.figures),
        )
