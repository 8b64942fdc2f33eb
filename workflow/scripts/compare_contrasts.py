"""Intersect the significant terms, the DEPs and the networks of several contrasts."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tearflow.comparison.contrasts import share_deps, share_edges, share_terms
from tearflow.comparison.table_specs import SHARED_DEPS, SHARED_EDGES, SHARED_TERMS
from tearflow.differential.selected_test import keep_in_force
from tearflow.differential.table_specs import DEPS
from tearflow.enrichment.table_specs import GO
from tearflow.figures.comparison import FIGURES
from tearflow.figures.style import save
from tearflow.io.tables import read_table, write_table
from tearflow.network.table_specs import EDGES
from tearflow.run.job import logged_to
from tearflow.run.problems import show_signs

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)

READ = {"deps": DEPS, "go": GO, "edges": EDGES}
WRITTEN = {"terms": SHARED_TERMS, "deps": SHARED_DEPS, "edges": SHARED_EDGES}


def main(
    inputs: dict[str, list[str]],
    contrasts: list[str],
    test: str,
    note: str,
    outputs: dict[str, str],
    figures: dict[str, Sequence[str]],
) -> None:
    read = {
        part: {
            name: read_table(path, READ[part]) for name, path in zip(contrasts, paths, strict=True)
        }
        for part, paths in inputs.items()
    }
    deps = {name: keep_in_force(table, test) for name, table in read["deps"].items()}
    tables = {
        "terms": share_terms(read["go"]),
        "deps": share_deps(deps),
        "edges": share_edges(read["edges"]),
    }
    for part, table in tables.items():
        logger.info("%s: %d in any, %d in all contrasts", part, len(table), table["shared"].sum())
        write_table(table, outputs[part], WRITTEN[part])
    for entry in FIGURES:
        figure = entry.draw(tables, {"contrasts": contrasts}, "", show_signs(note))
        save(figure, figures[entry.name])


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            inputs={part: snakemake.input[part] for part in ("deps", "go", "edges")},
            contrasts=snakemake.params.contrasts,
            test=snakemake.params.test,
            note=snakemake.params.note,
            outputs={part: snakemake.output[part] for part in ("terms", "deps", "edges")},
            figures={entry.name: snakemake.output[entry.name] for entry in FIGURES},
        )
