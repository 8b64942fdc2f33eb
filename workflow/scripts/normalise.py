"""Take the logarithm of the intensities of a cohort and, where asked, centre the samples."""

import logging
from typing import TYPE_CHECKING

from tearflow.job import logged_to
from tearflow.matrix import prepare
from tearflow.tables import read_table, read_values, write_table

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(proteins: str, intensities: str, normalisation: str, log2: str) -> None:
    contaminant = read_table(proteins, ["contaminant"])["contaminant"]
    raw = read_values(intensities)
    values = prepare.log2_intensities(raw)
    contaminant.index = values.index
    values = prepare.normalise(values, contaminant, normalisation)
    medians = values.median()
    spread = medians.max() - medians.min()
    logger.info("Normalisation %s: the medians differ by up to %.3g.", normalisation, spread)
    write_table(values.reset_index(), log2)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            proteins=snakemake.input.proteins,
            intensities=snakemake.input.intensities,
            normalisation=snakemake.params.normalisation,
            log2=snakemake.output.log2,
        )
