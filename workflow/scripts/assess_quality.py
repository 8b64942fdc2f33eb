"""Describe and draw the quality of every sample of a cohort."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tearflow.figures.pca import draw_pca
from tearflow.figures.quality import draw_quality
from tearflow.figures.style import save
from tearflow.job import logged_to
from tearflow.matrix.quality import assess
from tearflow.tables import read_table, write_table

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    *,
    proteins: str,
    log2: str,
    name: str,
    cohort: dict[str, Any],
    table: str,
    overview: Sequence[str],
    pca: Sequence[str],
) -> None:
    intensities = read_table(log2, index_col="protein_group")
    quality = assess(read_table(proteins), intensities, cohort["samples"])
    logger.info("%d protein groups are found in all samples", quality.n_complete)
    write_table(quality.table, table)
    save(draw_quality(quality, f"{name}: quality of the samples", cohort["description"]), overview)
    save(draw_pca(quality, f"{name}: principal components", cohort["description"]), pca)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            proteins=snakemake.input.proteins,
            log2=snakemake.input.log2,
            name=snakemake.wildcards.cohort,
            cohort=snakemake.params.cohort,
            table=snakemake.output.table,
            overview=snakemake.output.overview,
            pca=snakemake.output.pca,
        )
