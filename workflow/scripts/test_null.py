"""Run the rule of a contrast on sign-flipped pairs: how many "DEPs" nothing gives."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tearflow.differential.contrast import Contrast
from tearflow.differential.deps import find_eligible
from tearflow.differential.design import make_design
from tearflow.differential.imputation import impute
from tearflow.differential.limits import count_needed_pairs
from tearflow.differential.model import model_of
from tearflow.differential.null_self_test import null_self_test
from tearflow.differential.observations import summarise
from tearflow.differential.observed import observe
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import LOG2, NULL_SELF_TEST
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.table_specs import PROTEINS
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.cohort import Sample

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    proteins: str,
    log2: str,
    samples: list[Sample],
    contrast: Contrast,
    rule: Rule,
    flips: str,
) -> None:
    table, design = read_table(proteins, PROTEINS), make_design(samples, contrast)
    model = model_of(design)
    measured = read_values(log2, LOG2)[list(design.names_of_samples)].reset_index(drop=True)
    values = observe(impute(measured, rule.imputation), design).to_numpy()
    rule = replace(rule, min_pairs=count_needed_pairs(rule.min_pairs, model.count_all()))
    n, n_measured = model.count(values), model.count(observe(measured, design).to_numpy())
    rows = find_eligible(table["contaminant"], n, n_measured, rule)
    counts = table["n_peptides"].to_numpy(float, na_value=np.nan)[rows]
    model = model.correlate(values[rows])
    found = null_self_test(summarise(values[rows], counts, model), rule)
    logger.info(
        "%d flips give %.4g DEPs on average, %d at most",
        len(found),
        found["n_deps"].mean(),
        found["n_deps"].max(),
    )
    write_table(found, flips, NULL_SELF_TEST)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            proteins=snakemake.input.proteins,
            log2=snakemake.input.log2,
            samples=snakemake.params.cohort["samples"],
            contrast=Contrast(**snakemake.params.contrast),
            rule=from_dict(Rule, snakemake.params.differential),
            flips=snakemake.output.flips,
        )
