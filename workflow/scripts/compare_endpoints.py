"""Describe the people of all cohorts before the treatment, compare their changes, count events."""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from tearflow.endpoints.baseline import EndpointCohort, tabulate_baseline
from tearflow.endpoints.characteristics import gather_characteristics
from tearflow.endpoints.cohort_differences import compare_comparisons
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.safety import list_groups, tabulate_adherence, tabulate_events
from tearflow.endpoints.table_specs import ADHERENCE as OF_ADHERENCE
from tearflow.endpoints.table_specs import BASELINE, DIFFERENCES, SAFETY, VALUES
from tearflow.io.tables import read_table, write_table
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.safety_sheet import ADHERENCE, EVENT, KINDS, read_safety

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)

WRITTEN = {
    "baseline": BASELINE,
    "differences": DIFFERENCES,
    "safety": SAFETY,
    "adherence": OF_ADHERENCE,
}


def main(
    values: Sequence[str],
    cohorts: Mapping[str, Mapping[str, Any]],
    measures: Sequence[Measure],
    comparisons: Mapping[str, Sequence[str]],
    sampled: Mapping[str, Sequence[str]],
    safety: pd.DataFrame | None,
    outputs: Mapping[str, str],
) -> None:
    names = {measure.name for measure in measures}
    described = {
        name: describe(name, path, cohorts[name], names)
        for name, path in zip(cohorts, values, strict=True)
    }
    tables = {"baseline": tabulate_baseline(list(described.values()), measures)}
    if "differences" in outputs:
        matrices = {name: cohort["matrix"] for name, cohort in cohorts.items()}
        tables["differences"] = compare_comparisons(described, matrices, measures, comparisons)
    if safety is not None:
        groups = list_groups(list(described.values()), sampled, safety)
        kinds = {kind: safety[safety["kind"].eq(kind)] for kind in KINDS}
        tables["safety"] = tabulate_events(kinds[EVENT], groups)
        tables["adherence"] = tabulate_adherence(kinds[ADHERENCE], groups)
    for name, table in tables.items():
        logger.info("%s: %d rows", name, len(table))
        write_table(table, outputs[name], WRITTEN[name])


def describe(
    name: str, path: str, cohort: Mapping[str, Any], measures: Collection[str]
) -> EndpointCohort:
    """A cohort with its values and what the sheets of people and samples say of its people."""
    values = read_table(path, VALUES)
    people = values["subject"].unique().tolist()
    sheets = cohort["people"], cohort["samples"]
    known = gather_characteristics(sheets, people, measures)
    return EndpointCohort(name, from_dict(EndpointDesign, cohort["design"]), values, known)


if __name__ == "__main__":
    sheets = snakemake.input.get("safety", [])
    with logged_to(snakemake.log[0]):
        main(
            values=snakemake.input.values,
            cohorts=snakemake.params.cohorts,
            measures=[from_dict(Measure, fields) for fields in snakemake.params.measures],
            comparisons=snakemake.params.comparisons,
            sampled=snakemake.params.sampled,
            safety=read_safety(sheets[0], snakemake.params.decimal, snakemake.params.safety)
            if sheets
            else None,
            outputs=dict(snakemake.output.items()),
        )
