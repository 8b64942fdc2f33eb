"""Gather tables and figures of a cohort in an HTML file of its own, for many contrasts."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.io.whole_files import write_text
from tearflow.proteins.genes import GeneTable
from tearflow.provenance.sources import as_planned
from tearflow.quality.panels import read_panels
from tearflow.report.page import render_page
from tearflow.report.run import Run, read_choices
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    cohort: str, genes: str, panels: Sequence[str], choices: dict[str, Any], html: str
) -> None:
    run = Run(results=Path(html).parents[1], cohort=cohort, **choices)
    page = render_page(run, {}, {}, GeneTable.read(genes), read_panels(*panels).values())
    write_text(page, html)
    logger.info("%d contrasts, %.1f MB", len(run.paths), Path(html).stat().st_size / 1e6)


if __name__ == "__main__":
    # In the order of their contents.
    resources = [snakemake.input.genes, *snakemake.input.panels]
    planned = dict(zip(resources, snakemake.params.contents.values(), strict=True))
    with logged_to(snakemake.log[0]), as_planned(planned):
        main(
            cohort=snakemake.wildcards.cohort,
            genes=snakemake.input.genes,
            panels=snakemake.input.panels,
            choices=read_choices(snakemake.params),
            html=snakemake.output.html,
        )
