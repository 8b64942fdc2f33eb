"""How many genes of each chromosome the bundled annotation and network know."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gene_names import CHROMOSOMES, first_symbols


class Coverage(NamedTuple):
    """Genes with a protein of one chromosome, and how many of them two resources know.

    Parameters
    ----------
    chromosome
        1 to 22, X, Y or MT. A gene that X and Y share counts for X.
    n_genes
        Genes with an accession of HGNC; genes of one and the same protein count once.
    n_annotated
        Those with an annotation to a GO term.
    n_linked
        Those with an interaction.
    """

    chromosome: str
    n_genes: int
    n_annotated: int
    n_linked: int


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a bundled table."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def coverage(folder: Path) -> list[Coverage]:
    """Coverage of each chromosome by the files of a folder."""
    genes = [row for row in read_rows(folder / "human/genes.tsv.gz") if row["entrez"]]
    others = first_symbols([(row["uniprot"], row["symbol"], row["entrez"]) for row in genes])
    places = {
        row["symbol"]: row["chromosome"].partition("|")[0]
        for row in genes
        if row["symbol"] not in others
    }
    annotated = {row["symbol"] for row in read_rows(folder / "human/gene2go.tsv.gz")}
    linked = {
        row[side]
        for row in read_rows(folder / "human/interactions.tsv.gz")
        for side in ("gene_a", "gene_b")
    }
    counted = []
    for chromosome in CHROMOSOMES:
        symbols = {symbol for symbol, place in places.items() if place == chromosome}
        known = len(symbols & annotated), len(symbols & linked)
        counted.append(Coverage(chromosome, len(symbols), *known))
    return counted


def coverage_table(counted: list[Coverage]) -> str:
    """Coverage as a Markdown table.

    Examples
    --------
    >>> print(coverage_table([Coverage("X", 800, 720, 220)]))
    | chromosome | genes with a protein | annotated | in the network |
    |---|---|---|---|
    | X | 800 | 720 (90 %) | 220 (28 %) |
    """
    lines = [
        "| chromosome | genes with a protein | annotated | in the network |",
        "|---|---|---|---|",
    ]
    for row in counted:
        shares = [f"{n} ({n / row.n_genes:.0%})" for n in (row.n_annotated, row.n_linked)]
        cells = row.chromosome, str(row.n_genes), *(text.replace("%", " %") for text in shares)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
