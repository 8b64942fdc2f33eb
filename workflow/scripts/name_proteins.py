"""Assign every protein group of a cohort its gene and name, and mark the contaminants."""

import logging
from typing import TYPE_CHECKING

from tearflow.io.tables import read_table, write_table
from tearflow.proteins.contaminants import listed_accessions
from tearflow.proteins.fasta import describe_sequences, read_sequences
from tearflow.proteins.genes import GeneTable
from tearflow.proteins.known_genes import Known, judge
from tearflow.proteins.naming import NO_SEQUENCES, lead_accessions, name_proteins
from tearflow.proteins.table_specs import GENES, PROTEINS
from tearflow.provenance.sources import recorded
from tearflow.readers.table_specs import ANNOTATION
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(
    *,
    annotation: str,
    genes: str,
    contaminants: str | None,
    proteome: str | None,
    contaminant_prefixes: list[str],
    contaminant_rule: str = "first",
    species: str = "human",
    proteins: str,
    decisions: str,
) -> None:
    rows, known = read_table(annotation, ANNOTATION), GeneTable.read(genes)
    listed: frozenset[str] = frozenset()
    sequences, leads = NO_SEQUENCES, lead_accessions(rows)
    if contaminants:
        headers = [header for header, _ in read_sequences(contaminants)]
        listed = listed_accessions(headers, known, contaminant_prefixes, leads, species)
    if proteome:
        sequences = describe_sequences(proteome, leads)
        found = leads.isin(sequences.index).sum()
        logger.info("%s: %d of %d protein groups.", proteome, found, len(rows))
    named, decided = name_proteins(
        rows, known, contaminant_prefixes, listed, sequences, contaminant_rule
    )
    for source, count in decided["source"].value_counts(sort=False).items():
        logger.info("Gene by %s: %d protein groups.", source, count)
    symbols = set(known.frame["symbol"])
    by_gene = decided[~named["contaminant"] & decided["gene"].ne("")].assign(
        known=lambda rows: rows["source"].eq("accession") | rows["gene"].isin(symbols)
    )
    of_table = by_gene.groupby("gene")["known"].any()
    logger.info(judge(Known("gene table", int(of_table.sum()), len(of_table), len(symbols)), genes))
    logger.info("Contaminants: %d protein groups.", named["contaminant"].sum())
    beside = (~named["contaminant"] & named["contaminant_accessions"].ne("")).sum()
    if beside:
        logger.info("Tested and flagged: %d with a contaminant among their accessions.", beside)
    write_table(named, proteins, PROTEINS)
    write_table(decided, decisions, GENES)


if __name__ == "__main__":
    with (
        logged_to(snakemake.log[0]),
        recorded(snakemake.input, snakemake.params.contents, snakemake.output.source),
    ):
        main(
            annotation=snakemake.input.annotation,
            genes=snakemake.input.genes,
            # The input is an empty list where the configuration says none.
            contaminants=snakemake.input.contaminants or None,
            proteome=snakemake.input.proteome or None,
            contaminant_prefixes=snakemake.params.contaminant_prefixes,
            contaminant_rule=snakemake.params.contaminant_rule,
            species=snakemake.params.species,
            proteins=snakemake.output.proteins,
            decisions=snakemake.output.decisions,
        )
