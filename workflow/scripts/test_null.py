"""Run the rule of a contrast on sign-flipped pairs: how many "DEPs" nothing gives."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tearflow.differential.imputation import impute
from tearflow.differential.limits import count_needed_pairs
from tearflow.differential.pairs import pair_differences
from tearflow.differential.rule import Rule
from tearflow.differential.sign_flips import null_self_test
from tearflow.differential.table_specs import LOG2, NULL_SELF_TEST, PAIRS
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.table_specs import PROTEINS
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(proteins: str, log2: str, pairs: str, rule: Rule, flips: str) -> None:
    table = read_table(proteins, PROTEINS)
    paired = read_table(pairs, PAIRS)
    complete = paired[paired["complete"]]
    samples = complete[["reference", "target"]].to_numpy().ravel()
    measured = read_values(log2, LOG2)[samples].reset_index(drop=True)
    filled = impute(measured, rule.imputation)
    rule = replace(rule, min_pairs=count_needed_pairs(rule.min_pairs, len(complete)))
    n_measured = pair_differences(measured, paired).notna().sum(axis=1).to_numpy()
    rows = ~table["contaminant"].to_numpy(bool) & (n_measured >= rule.min_measured)
    counts = table["n_peptides"].to_numpy(float, na_value=np.nan)[rows]
    differences, people = pair_differences(filled, paired)[rows], complete["subject"].tolist()
    found = null_self_test(differences, rule, counts, people=people)
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
            pairs=snakemake.input.pairs,
            rule=from_dict(Rule, snakemake.params.differential),
            flips=snakemake.output.flips,
        )
