"""Test the differences between several contrasts, and list the terms and DEPs that they share."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from tearflow.comparison.changes import Compared, compare_pairs, find_dependent
from tearflow.comparison.contrasts import share_deps, share_edges, share_terms
from tearflow.comparison.places import SIDES
from tearflow.comparison.ranked import share_ranked
from tearflow.comparison.same_people import changes_of_people, has_changes_of_people
from tearflow.comparison.table_specs import (
    AGREEMENT,
    DIFFERENCES,
    SHARED_DEPS,
    SHARED_EDGES,
    SHARED_RANKED,
    SHARED_TERMS,
)
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.table_specs import DEPS, IMPUTED, LOG2
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import GO, RANKED
from tearflow.io.tables import read_table, read_values, write_table
from tearflow.network.table_specs import EDGES
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)

READ = {"deps": DEPS, "go": GO, "ranked": RANKED, "edges": EDGES}
WRITTEN = {
    "terms": SHARED_TERMS,
    "deps": SHARED_DEPS,
    "ranked": SHARED_RANKED,
    "edges": SHARED_EDGES,
    "differences": DIFFERENCES,
    "agreement": AGREEMENT,
}


def main(
    inputs: dict[str, list[str]],
    contrasts: list[Contrast],
    cohorts: list[Cohort],
    rule: Rule,
    enrichment: EnrichmentSettings,
    outputs: dict[str, str],
) -> None:
    paths = [contrast.path for contrast in contrasts]
    by_contrast = {part: dict(zip(paths, inputs[part], strict=True)) for part in inputs}
    read = {
        part: {name: read_table(path, spec) for name, path in by_contrast[part].items()}
        for part, spec in READ.items()
    }
    deps = {name: keep_in_force(table, rule.test) for name, table in read["deps"].items()}
    designs = {
        contrast.path: make_design(cohort.samples, contrast)
        for contrast, cohort in zip(contrasts, cohorts, strict=True)
    }
    compared = {
        path: Compared(deps[path], cohort.matrix, list(dict.fromkeys(designs[path].people)))
        for path, cohort in zip(paths, cohorts, strict=True)
    }
    for path in find_dependent(compared):
        if has_changes_of_people(designs[path]):
            changes = changes_of_people(
                read_values(by_contrast["log2"][path], LOG2),
                read_table(by_contrast["imputed"][path], IMPUTED),
                designs[path],
            )
            compared[path] = replace(compared[path], changes=changes)
    differences, agreement = compare_pairs(compared, rule)
    tables = {
        "terms": share_terms(read["go"], enrichment.listed),
        "deps": share_deps(deps),
        "ranked": share_ranked(read["ranked"]),
        "edges": share_edges(read["edges"]),
        "differences": differences,
        "agreement": agreement,
    }
    for part in ("terms", "ranked", "deps", "edges"):
        table = tables[part]
        logger.info("%s: %d in any, %d in all contrasts", part, len(table), table["shared"].sum())
    for row in agreement.to_dict("records"):
        logger.info(
            "%s and %s: %d proteins tested in both, %d of them changed differently",
            *(row[name] for name in (*SIDES, "n_tested", "n_different")),
        )
        if row["remark"]:
            logger.info("%s", row["remark"])
    for part, table in tables.items():
        write_table(table, outputs[part], WRITTEN[part])


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            inputs=dict(snakemake.input.items()),
            contrasts=[Contrast(**fields) for fields in snakemake.params.definitions],
            cohorts=[Cohort(**fields) for fields in snakemake.params.cohorts],
            rule=from_dict(Rule, snakemake.params.differential),
            enrichment=from_dict(EnrichmentSettings, snakemake.params.enrichment),
            outputs={part: snakemake.output[part] for part in WRITTEN},
        )
