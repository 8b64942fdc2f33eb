"""Take the logarithm of the intensities of a cohort and, where asked, centre the samples."""

import logging
from typing import TYPE_CHECKING

from tearflow.differential import normalisation as prepare
from tearflow.differential.table_specs import LOG2, SHIFTS, UNNORMALISED
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.table_specs import PROTEINS
from tearflow.readers.table_specs import INTENSITIES
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    proteins: str, intensities: str, normalisation: str, log2: str, unnormalised: str, shifts: str
) -> None:
    contaminant = read_table(proteins, PROTEINS, ["contaminant"])["contaminant"]
    measured = prepare.log2_intensities(read_values(intensities, INTENSITIES))
    contaminant.index = measured.index
    found = prepare.find_possible_shifts(measured, contaminant, normalisation)
    values = prepare.normalise(measured, found, normalisation)
    taken = found if normalisation == "median" else found * 0
    logger.info(
        "Normalisation %s: the samples are shifted by %.3g to %.3g on the log2 scale.",
        normalisation,
        -taken.max(),
        -taken.min(),
    )
    # Written once where both are the same.
    before = measured.iloc[:0, :0] if values is measured else measured
    write_table(values.reset_index(), log2, LOG2)
    write_table(before.reset_index(), unnormalised, UNNORMALISED)
    write_table(found.rename_axis("sample").rename("shift").reset_index(), shifts, SHIFTS)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            proteins=snakemake.input.proteins,
            intensities=snakemake.input.intensities,
            normalisation=snakemake.params.normalisation,
            log2=snakemake.output.log2,
            unnormalised=snakemake.output.unnormalised,
            shifts=snakemake.output.shifts,
        )
