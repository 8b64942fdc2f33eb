"""Draw the volcano plot, heatmap, trust, GO bars and network of a contrast."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.rule import Rule
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.contrast import TABLES, draw_contrast
from tearflow.figures.style import save_each
from tearflow.io.tables import read_table, read_values
from tearflow.run.batches import each_contrast
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    tables: Mapping[str, str], choices: Mapping[str, Any], cohort: str, drawn: Mapping[str, Any]
) -> None:
    read = {
        name: (read_values if name == "log2" else read_table)(path, TABLES[name])
        for name, path in tables.items()
    }
    unknown = set(choices["figures"].label) - set(read["deps"]["gene"])
    if unknown:
        logger.warning("figures.label: no protein group is of %s", ", ".join(sorted(unknown)))
    save_each(draw_contrast(read, choices, cohort), drawn)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        for job in each_contrast(snakemake):
            main(
                tables=dict(job.input.items()),
                choices={
                    **dict(job.params.items()),
                    "contrast": (contrast := Contrast(**job.params.contrast)),
                    "design": make_design(job.params.cohort["samples"], contrast),
                    "differential": from_dict(Rule, job.params.differential),
                    "enrichment": from_dict(EnrichmentSettings, job.params.enrichment),
                    "figures": from_dict(FigureSettings, job.params.figures),
                },
                cohort=job.wildcards.cohort,
                drawn=dict(job.output.items()),
            )
