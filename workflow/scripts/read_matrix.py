"""Read the protein matrix or the long report of a cohort, its runs renamed to samples."""

import logging
from typing import TYPE_CHECKING

from tearflow.io.tables import write_table
from tearflow.provenance.sources import recorded
from tearflow.readers.formats import require_table
from tearflow.readers.merged_runs import describe_reruns, merge_reruns, refuse_silent
from tearflow.readers.settings import MatrixSettings
from tearflow.readers.table_specs import (
    ANNOTATION,
    FILTERS,
    INTENSITIES,
    PEPTIDES_BY_RUN,
    PRECURSORS_BY_RUN,
    RERUNS,
)
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    matrix: str,
    kind: str,
    runs: dict[str, list[str]],
    policy: str,
    settings: MatrixSettings,
    annotation: str,
    intensities: str,
    reruns: str,
    filters: str,
    peptides: str,
    precursors: str,
) -> None:
    spare = [run for measured in runs.values() if len(measured) > 1 for run in measured]
    every = {run: run for measured in runs.values() for run in measured}
    reading = require_table(matrix, kind, settings).read(every, spare)
    values, table = merge_reruns(reading.intensities, runs, policy)
    refuse_silent(matrix, table)
    write_table(table, reruns, RERUNS)
    for line in describe_reruns(table, policy):
        logger.info("%s", line)
    logger.info("%s: %d protein groups, %d samples.", matrix, *values.shape)
    write_table(reading.annotation, annotation, ANNOTATION)
    values.insert(0, "protein_group", reading.annotation["protein_group"])
    write_table(values, intensities, INTENSITIES)
    write_table(reading.filters, filters, FILTERS)
    write_table(reading.peptides, peptides, PEPTIDES_BY_RUN)
    write_table(reading.precursors, precursors, PRECURSORS_BY_RUN)


if __name__ == "__main__":
    with (
        logged_to(snakemake.log[0]),
        recorded(snakemake.input, snakemake.params.contents, snakemake.output.source),
    ):
        main(
            matrix=snakemake.input.matrix,
            kind=snakemake.params.cohort["format"],
            runs=snakemake.params.cohort["runs"],
            policy=snakemake.params.reruns,
            settings=from_dict(MatrixSettings, snakemake.params.settings),
            annotation=snakemake.output.annotation,
            intensities=snakemake.output.intensities,
            reruns=snakemake.output.reruns,
            filters=snakemake.output.filters,
            peptides=snakemake.output.peptides,
            precursors=snakemake.output.precursors,
        )
