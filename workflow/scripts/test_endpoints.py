"""Gather the values of the clinical measures of a cohort, describe and test them at each visit."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.summary import count_levels, summarise_endpoints
from tearflow.endpoints.table_specs import LEVELS, OMNIBUS, SUMMARY, TESTS, VALUES
from tearflow.endpoints.tests import analyse_measures
from tearflow.endpoints.units import tabulate_values
from tearflow.io.tables import write_table
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.endpoint_sheets import CohortEndpoints, read_cohort

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    sheet: str | None,
    cohort: str,
    endpoints: CohortEndpoints,
    decimal: str,
    dunnett_variance: str,
    tables: Mapping[str, str],
) -> None:
    values = tabulate_values(read_cohort(sheet, cohort, endpoints, decimal))
    measures, design = endpoints.measures, endpoints.design
    logger.info("%d values of %d measures", len(values), len(measures))
    write_table(values, tables["values"], VALUES)
    write_table(summarise_endpoints(values, measures, design), tables["summary"], SUMMARY)
    write_table(count_levels(values, measures, design), tables["levels"], LEVELS)
    omnibus, tests = analyse_measures(values, measures, design, dunnett_variance)
    write_table(omnibus, tables["omnibus"], OMNIBUS)
    write_table(tests, tables["tests"], TESTS)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            # Where the values are in the sample sheet, they come as a parameter.
            sheet=snakemake.input[0] if snakemake.input else None,
            cohort=snakemake.wildcards.cohort,
            endpoints=CohortEndpoints(
                measures=tuple(from_dict(Measure, each) for each in snakemake.params.measures),
                design=from_dict(EndpointDesign, snakemake.params.design),
                digest=snakemake.params.content,
                samples=tuple(snakemake.params.samples),
            ),
            decimal=snakemake.params.decimal,
            dunnett_variance=snakemake.params.dunnett_variance,
            tables=dict(snakemake.output.items()),
        )
