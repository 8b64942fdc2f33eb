"""Describe and draw the quality of every sample of a cohort, and of the tears in it."""

import logging
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tearflow.differential.table_specs import LOG2
from tearflow.figures.cohort import FIGURES
from tearflow.figures.style import save_each
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.table_specs import PROTEINS
from tearflow.quality.panels import read_panels
from tearflow.quality.samples import assess, describe_panels, describe_tears
from tearflow.quality.table_specs import PANEL_SCORES, QUALITY, TEARS
from tearflow.run.job import logged_to
from tearflow.run.problems import show_signs
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    *,
    inputs: dict[str, str],
    panels: list[str],
    name: str,
    cohort: Cohort,
    visits: list[str],
    tables: dict[str, str],
    figures: dict[str, Sequence[str]],
    settings: FigureSettings,
) -> None:
    proteins = read_table(inputs["proteins"], PROTEINS)
    log2 = read_values(inputs["log2"], LOG2)
    samples = sorted(cohort.samples, key=lambda sample: visits.index(sample["visit"]))
    quality = assess(proteins, log2, samples)
    of_origin = read_panels(*panels)
    if not of_origin:
        logger.info("no panel of proteins is of this species, so blood and serum are not measured")
    tears = describe_tears(quality, proteins, log2, of_origin)
    scores = describe_panels(quality, proteins, log2, of_origin)
    logger.info("%d protein groups are found in all samples", quality.n_complete)
    reasons = Counter(reason for reason in quality.table["swap_unchecked"] if reason)
    n_samples = len(quality.table)
    logger.info(
        "%d of %d samples were compared with their own subject and others, %d of them look swapped",
        n_samples - reasons.total(),
        n_samples,
        quality.table["swap_suspect"].sum(),
    )
    for reason, count in reasons.most_common():
        logger.info("%d samples were not checked for swaps: %s", count, reason)
    logger.info("%d samples are outliers", quality.table["outlier"].sum())
    write_table(quality.table, tables["qc"], QUALITY)
    write_table(tears, tables["tear_quality"], TEARS)
    write_table(scores, tables["panels"], PANEL_SCORES)
    described = {"quality": quality, "tear_quality": tears, "panels": scores}
    note = show_signs(cohort.description)
    drawn = (
        (entry.name, entry.draw(described, {}, f"{name}: {entry.label}", note, settings))
        for entry in FIGURES
    )
    save_each(drawn, figures)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            inputs={name: snakemake.input[name] for name in ("proteins", "log2")},
            panels=list(snakemake.input.panels),
            name=snakemake.wildcards.cohort,
            cohort=Cohort(**snakemake.params.cohort),
            visits=snakemake.params.visits,
            tables={
                "qc": snakemake.output.table,
                "tear_quality": snakemake.output.tear_table,
                "panels": snakemake.output.panel_table,
            },
            figures={entry.name: snakemake.output[entry.name] for entry in FIGURES},
            settings=from_dict(FigureSettings, snakemake.params.figures),
        )
