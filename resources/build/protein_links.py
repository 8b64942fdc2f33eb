"""STRING's physical interactions of high confidence, between gene symbols."""

import csv
import gzip
import sqlite3
from collections import defaultdict
from pathlib import Path

from gene_names import CODING, Gene, natural

# The package keeps the links with a combined score of at least 900 of 1000, without the score.
LOWEST_SCORE = "0.9"


def read_links(path: Path) -> list[tuple[str, str]]:
    """Read pairs of Ensembl protein ids; STRING's species prefix is cut."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            (row["protein1"].removeprefix("9606."), row["protein2"].removeprefix("9606."))
            for row in csv.DictReader(file)
        ]


def read_packaged_symbols(path: Path) -> dict[str, str]:
    """Map Ensembl protein ids to the symbols that came with the links."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["ensp"]: row["symbol"] for row in csv.DictReader(file)}


def read_ncbi_symbols(ncbi: Path, symbols: dict[str, str], genes: list[Gene]) -> dict[str, str]:
    """Map Ensembl protein ids to symbols by NCBI's links to genes.

    Of several genes the first in natural order is taken, those that code for a protein of their
    own before readthroughs and genes unknown to HGNC.
    """
    coding = {gene.symbol for gene in genes if gene.locus_type in CODING}
    found: dict[str, set[str]] = defaultdict(set)
    query = "SELECT prot_id, gene_id FROM ensembl_prot JOIN genes USING (_id)"
    with sqlite3.connect(ncbi) as database:
        for protein, entrez in database.execute(query):
            found[protein].add(symbols[entrez])
    return {
        protein: min(names, key=lambda name: (name not in coding, natural(name)))
        for protein, names in found.items()
    }


def read_mane_symbols(path: Path, symbols: dict[str, str]) -> dict[str, str]:
    """Map Ensembl protein ids to the current symbols of the genes whose MANE transcript they are.

    MANE is the set of transcripts on which NCBI and Ensembl agree, one or a few of each gene that
    codes for a protein; its other transcripts, of RNA genes, have no protein and are left out.

    Parameters
    ----------
    path
        The summary of a release, gzipped.
    symbols
        Current symbol of each Entrez Gene id.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return {
            row["Ensembl_prot"].partition(".")[0]: symbols.get(
                row["#NCBI_GeneID"].removeprefix("GeneID:"), row["symbol"]
            )
            for row in csv.DictReader(file, delimiter="\t")
            if row["Ensembl_prot"]
        }


def name_proteins(
    packaged: dict[str, str], by_ncbi: dict[str, str], by_mane: dict[str, str], genes: list[Gene]
) -> dict[str, str]:
    """Map every Ensembl protein that has a name to the current symbol of its gene.

    The packaged symbol counts where HGNC approves it; else the gene that NCBI links to the
    protein; else the gene of MANE; else the gene whose one previous or alias symbol the packaged
    one is; else the packaged symbol.
    """
    approved = {gene.symbol for gene in genes}
    claims: dict[str, set[str]] = defaultdict(set)
    for gene in genes:
        for outdated in (*gene.previous, *gene.aliases):
            claims[outdated].add(gene.symbol)
    outdated = {old: next(iter(new)) for old, new in claims.items() if len(new) == 1}
    names = {protein: outdated.get(symbol, symbol) for protein, symbol in packaged.items()}
    current = {protein: symbol for protein, symbol in packaged.items() if symbol in approved}
    return names | by_mane | by_ncbi | current


def interaction_rows(
    links: list[tuple[str, str]], names: dict[str, str], first: dict[str, str]
) -> list[tuple[str, str, str]]:
    """The rows of interactions.tsv: every edge once, gene_a before gene_b, sorted.

    Links of a protein without a symbol are left out, and so are edges from a gene to itself,
    which arise where genes of one protein are brought together.

    Examples
    --------
    >>> interaction_rows([("p2", "p1"), ("p1", "p3")], {"p1": "B", "p2": "A", "p3": "A2"},
    ...                  {"A2": "A"})
    [('A', 'B', '0.9')]
    """
    named = {protein: first.get(symbol, symbol) for protein, symbol in names.items()}
    edges = {
        tuple(sorted((named[left], named[right])))
        for left, right in links
        if left in named and right in named
    }
    return [(*edge, LOWEST_SCORE) for edge in sorted(edges) if edge[0] != edge[1]]
