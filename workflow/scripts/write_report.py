"""Gather tables and figures of all cohorts in one HTML file, and the results in a few lines."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.io.whole_files import write_text
from tearflow.proteins.genes import GeneTable
from tearflow.provenance.sources import as_planned
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
    choices: dict[str, Any],
    html: str,
    summary: str,
) -> None:
    run = Run(results=Path(html).parent, **choices)
    page = render_page(run, inputs, resources, GeneTable.read(genes))
    write_text(page, html)
    write_text(summarise_results(run), summary)
    logger.info("%d contrasts, %.1f MB", len(run.paths), Path(html).stat().st_size / 1e6)


if __name__ == "__main__":
    genes = snakemake.input.genes
    # The other files are only listed; `write_manifest` refuses a run in which one was changed.
    with logged_to(snakemake.log[0]), as_planned({genes: snakemake.params.resources[genes]}):
        main(
            inputs=snakemake.params.inputs,
            resources=snakemake.params.resources,
            genes=genes,
            choices=read_choices(snakemake.params),
            html=snakemake.output.html,
            summary=snakemake.output.summary,
        )
