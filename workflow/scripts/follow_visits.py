"""Test every protein group over all visits of a series."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tearflow.differential.contrast import Contrast
from tearflow.differential.rule import Rule
from tearflow.differential.series import tabulate_visits
from tearflow.differential.series_design import make_series_design
from tearflow.differential.table_specs import DEPS, LOG2, VISITS
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.proteins.table_specs import PROTEINS
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    tables: Mapping[str, Any],
    cohort: Cohort,
    contrasts: list[Contrast],
    rule: Rule,
    visits: str,
) -> None:
    proteins = read_table(tables["proteins"], PROTEINS)
    log2 = read_values(tables["log2"], LOG2).reset_index(drop=True)
    deps = {
        contrast.name: read_table(path, DEPS)
        for contrast, path in zip(contrasts, tables["deps"], strict=True)
    }
    design = make_series_design(cohort.samples, contrasts)
    table = tabulate_visits(proteins, log2, design, deps, rule)
    tested, changed = table["f_p_value"].notna().sum(), (table["f_q_value"] < rule.alpha).sum()
    logger.info("%d protein groups are tested, %d change with q < %g", tested, changed, rule.alpha)
    write_table(table, visits, VISITS)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=dict(snakemake.input.items()),
            cohort=Cohort(**snakemake.params.cohort),
            contrasts=[Contrast(**contrast) for contrast in snakemake.params.contrasts],
            rule=from_dict(Rule, snakemake.params.differential),
            visits=snakemake.output.visits,
        )
