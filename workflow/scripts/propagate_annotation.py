"""Gather the gene sets: GO terms with the genes of their descendants, and the sets of each GMT."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tearflow.enrichment.find_gene_sets import gather_gene_sets, tabulate_sets
from tearflow.enrichment.gene_sets import write_gene_sets
from tearflow.enrichment.table_specs import TERMS
from tearflow.io.tables import write_table
from tearflow.provenance.sources import recorded
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    resources: Mapping[str, str],
    collections: Mapping[str, str],
    relations: list[str],
    gene_sets: str,
    terms: str,
) -> None:
    found = gather_gene_sets(resources, collections, relations)
    named = tabulate_sets(found)
    for name, count in named["ontology"].value_counts(sort=False).items():
        by = collections.get(str(name), f"{resources['annotation']} and {', '.join(relations)}")
        logger.info("%s: %d gene sets by %s", name, count, by)
    write_gene_sets(found, gene_sets)
    write_table(named, terms, TERMS)


if __name__ == "__main__":
    with (
        logged_to(snakemake.log[0]),
        recorded(snakemake.input, snakemake.params.contents, snakemake.output.source),
    ):
        keys = snakemake.params.collections
        main(
            # A resource that there is not is an empty list.
            resources={key: str(path) for key, path in snakemake.input.items() if path},
            collections={name: snakemake.input[key] for name, key in keys.items()},
            relations=snakemake.params.relations,
            gene_sets=snakemake.output.gene_sets,
            terms=snakemake.output.terms,
        )
