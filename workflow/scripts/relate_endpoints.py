"""Relate the proteins of a contrast to the clinical measures, over people."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tearflow.differential.contrast import Contrast
from tearflow.differential.table_specs import DEPS, LOG2
from tearflow.endpoints.elisa import compare_elisa
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.protein_relation import relate_proteins
from tearflow.endpoints.table_specs import (
    ELISA,
    ENDPOINT_CHANGES,
    ENDPOINT_POINTS,
    ENDPOINT_RELATIONS,
    ENDPOINT_RESPONSE,
    VALUES,
)
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.genes import GeneTable
from tearflow.proteins.table_specs import PROTEINS
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)

TABLES = {
    "relations": ENDPOINT_RELATIONS,
    "changes": ENDPOINT_CHANGES,
    "response": ENDPOINT_RESPONSE,
    "points": ENDPOINT_POINTS,
    "elisa": ELISA,
}


@dataclass(frozen=True)
class Choices:
    """What a contrast compares and how it is tested."""

    cohort: Cohort
    contrast: Contrast
    measures: Sequence[Measure]
    test: str


def main(tables: Mapping[str, str], choices: Choices, results: Mapping[str, str]) -> None:
    contrast, measures, samples = choices.contrast, choices.measures, choices.cohort.samples
    deps = read_table(tables["deps"], DEPS)
    genes_of_groups = read_table(tables["proteins"], PROTEINS).set_index("protein_group")["genes"]
    log2, values = read_values(tables["log2"], LOG2), read_table(tables["values"], VALUES)
    found = relate_proteins(deps, log2, values, measures, samples, contrast)
    found["elisa"] = compare_elisa(
        deps,
        genes_of_groups.loc[deps["protein_group"]],
        log2,
        values,
        measures,
        samples,
        contrast,
        GeneTable.read(tables["genes"]),
        choices.test,
    )
    for row in found["relations"].itertuples():
        of_relation = f"{row.measure}, {row.relation}"
        if row.reason:
            logger.info("%s: %s", of_relation, row.reason)
        else:
            counts = row.n_people, row.n_tested, row.n_q_below, row.smallest_p_value
            text = "%s: %d people, %d protein groups, %d with q < 0.05, smallest possible p %.2g"
            logger.info(text, of_relation, *counts)
    for name, spec in TABLES.items():
        write_table(found[name], results[name], spec)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=dict(snakemake.input.items()),
            choices=Choices(
                cohort=Cohort(**snakemake.params.cohort),
                contrast=Contrast(**snakemake.params.contrast),
                measures=[from_dict(Measure, each) for each in snakemake.params.measures],
                test=snakemake.params.test,
            ),
            results=dict(snakemake.output.items()),
        )
