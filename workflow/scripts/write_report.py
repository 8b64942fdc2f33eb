"""Gather tables and figures of all cohorts in one HTML file, and the results in a few lines."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.io.whole_files import write_text
from tearflow.proteins.genes import GeneTable
from tearflow.provenance.sources import as_planned
from tearflow.quality.panels import read_panels
from tearflow.report.closing import summarise_results
from tearflow.report.page import render_page
from tearflow.report.run import Run, read_choices
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    inputs: dict[str, str],
    resources: dict[str, str],
    genes: str,
    panels: Sequence[str],
    choices: dict[str, Any],
    html: str,
    summary: str,
) -> None:
    run = Run(results=Path(html).parent, **choices)
    page = render_page(run, inputs, resources, GeneTable.read(genes), read_panels(*panels).values())
    write_text(page, html)
    write_text(summarise_results(run), summary)
    logger.info("%d contrasts, %.1f MB", len(run.paths), Path(html).stat().st_size / 1e6)


if __name__ == "__main__":
    # The other files are only listed; `write_manifest` refuses a run in which one was changed.
    read = [snakemake.input.genes, *snakemake.input.panels]
    planned = {path: snakemake.params.resources[path] for path in read}
    with logged_to(snakemake.log[0]), as_planned(planned):
        main(
            inputs=snakemake.params.inputs,
            resources=snakemake.params.resources,
            genes=snakemake.input.genes,
            panels=snakemake.input.panels,
            choices=read_choices(snakemake.params),
            html=snakemake.output.html,
            summary=snakemake.output.summary,
        )
