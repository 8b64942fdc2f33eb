"""Test every protein group of a contrast by its pairs, mark the DEPs, estimate the false ones."""

import logging
from typing import TYPE_CHECKING

import pandas as pd

from tearflow.differential.analysis import analyse
from tearflow.differential.contrast import Contrast
from tearflow.differential.deps import require_counts
from tearflow.differential.design import make_design
from tearflow.differential.model import model_of
from tearflow.differential.normalisation import normalise_each
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import LOG2, SHIFTS, TABLES, UNNORMALISED
from tearflow.differential.units import count_units
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.gene_level import is_tested
from tearflow.proteins.table_specs import PROTEINS
from tearflow.quality.panels import read_markers, read_panels
from tearflow.run.batches import each_contrast
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort
from tearflow.study.coinciding_columns import (
    explain_coincidences,
    find_coincidences,
    name_what_differs,
)

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    tables: dict[str, str],
    cohort: Cohort,
    contrast: Contrast,
    normalisation: str,
    rule: Rule,
    panels: list[str],
    markers: list[str],
    results: dict[str, str],
) -> None:
    design = make_design(cohort.samples, contrast)
    proteins = read_table(tables["proteins"], PROTEINS)
    require_counts(proteins, rule, cohort.matrix)
    log2 = normalise_each(*read_log2(tables, normalisation))
    of_origin = read_panels(*panels), read_markers(*markers)
    found = analyse(proteins, log2, normalisation, design, rule, *of_origin)
    if shared := find_coincidences(cohort.samples, contrast):
        columns = ", ".join(f'"{column.column}"' for column in shared)
        found["rule"]["cannot_see"] += f" (here the {name_what_differs(shared)} in {columns})"
        explained = explain_coincidences(shared, contrast)
        logger.warning("In the sample sheet %s.", explained)
    deps, estimate = found["deps"], found["rule"].iloc[0]
    sizes = model_of(design).sizes
    units = count_units(len(design.units), len(set(design.people)), sizes)
    logger.info("%s complete, of %d", units, len(design.every_unit))
    logger.info("%d of %d protein groups are tested", is_tested(deps).sum(), len(deps))
    spread = estimate[["expected_false", "expected_false_low", "expected_false_high"]]
    if spread.notna().all():
        words = (estimate["n_deps"], *spread, estimate["range_is"])
        logger.info("%d DEPs, about %.3g of them false (%.3g to %.3g: %s)", *words)
    else:
        logger.info("%d DEPs, no estimate of false ones: %s", *estimate[["n_deps", "reason"]])
    if estimate["warning"]:
        logger.info("%s", estimate["warning"])
    found["deps_only"] = deps[deps["is_dep"]]
    for name, table in found.items():
        write_table(table, results[name], TABLES[name])


def read_log2(tables: dict[str, str], normalisation: str) -> tuple[pd.DataFrame, pd.Series]:
    """Log2 intensities before normalisation, and what normalisation by the median takes off."""
    name, spec = ("log2", LOG2) if normalisation == "none" else ("unnormalised", UNNORMALISED)
    shifts = read_table(tables["shifts"], SHIFTS).set_index("sample")["shift"]
    return read_values(tables[name], spec).reset_index(drop=True), shifts


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        for job in each_contrast(snakemake):
            tables = ("proteins", "log2", "unnormalised", "shifts")
            main(
                tables={name: job.input[name] for name in tables},
                cohort=Cohort(**job.params.cohort),
                contrast=Contrast(**job.params.contrast),
                normalisation=job.params.normalisation,
                rule=from_dict(Rule, job.params.differential),
                panels=list(job.input.panels),
                markers=list(job.input.markers),
                results=dict(job.output.items()),
            )
