"""Read the protein matrix of a cohort, its runs renamed to samples."""

import logging
from typing import TYPE_CHECKING

from tearflow.biology.genes import GeneTable
from tearflow.job import logged_to
from tearflow.matrix import diann
from tearflow.matrix.prepare import protein_table
from tearflow.tables import write_table

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    matrix: str,
    genes: str,
    cohort: dict,
    contaminant_prefixes: list[str],
    proteins: str,
    intensities: str,
) -> None:
    runs = {sample["sample"]: sample["run"] for sample in cohort["samples"]}
    annotation, values = diann.read_matrix(matrix, runs)
    table = protein_table(annotation, GeneTable.read(genes), contaminant_prefixes)
    logger.info("%s: %d protein groups, %d samples.", matrix, *values.shape)
    logger.info("Contaminants by prefix: %d.", table["contaminant"].sum())
    write_table(table, proteins)
    values.insert(0, "protein_group", table["protein_group"])
    write_table(values, intensities)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            matrix=snakemake.input.matrix,
            genes=snakemake.input.genes,
            cohort=snakemake.params.cohort,
            contaminant_prefixes=snakemake.params.contaminant_prefixes,
            proteins=snakemake.output.proteins,
            intensities=snakemake.output.intensities,
        )
