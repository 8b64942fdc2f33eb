"""Take the logarithm of the intensities of a cohort and, where asked, centre the samples."""

import logging
from typing import TYPE_CHECKING

from tearflow.differential import normalisation as prepare
from tearflow.differential.table_specs import LOG2
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.table_specs import PROTEINS
from tearflow.readers.table_specs import INTENSITIES
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(proteins: str, intensities: str, normalisation: str, log2: str) -> None:
    contaminant = read_table(proteins, PROTEINS, ["contaminant"])["contaminant"]
    raw = read_values(intensities, INTENSITIES)
    measured = prepare.log2_intensities(raw)
    contaminant.index = measured.index
    values = prepare.normalise(measured, contaminant, normalisation)
    shifts = (values - measured).max()
    logger.info(
        "Normalisation %s: the samples are shifted by %.3g to %.3g on the log2 scale.",
        normalisation,
        shifts.min(),
        shifts.max(),
    )
    write_table(values.copy().reset_index(), log2, LOG2)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            proteins=snakemake.input.proteins,
            intensities=snakemake.input.intensities,
            normalisation=snakemake.params.normalisation,
            log2=snakemake.output.log2,
        )
