"""Names of human genes: HGNC's table, and what NCBI's adds to it."""

import csv
import re
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

# Kinds of locus that make a protein of their own, in HGNC's words. A readthrough, a pseudogene or
# an RNA that shares an accession with such a gene comes after it.
CODING = {"gene with protein product", "immunoglobulin gene", "T cell receptor gene"}
CHROMOSOMES = (*(str(number) for number in range(1, 23)), "X", "Y", "MT")


class Gene(NamedTuple):
    """An approved gene of HGNC; lists are in HGNC's order."""

    symbol: str
    name: str
    entrez: str
    locus_type: str
    uniprot: list[str]
    previous: list[str]
    aliases: list[str]


def read_hgnc(path: Path) -> list[Gene]:
    """Read the approved genes of HGNC's table; withdrawn entries are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["Status"] == "Approved"]
    return [
        Gene(
            symbol=row["Approved symbol"],
            name=row["Approved name"],
            entrez=row["NCBI Gene ID(supplied by NCBI)"],
            locus_type=row["Locus type"],
            uniprot=listed(row["UniProt ID(supplied by UniProt)"]),
            previous=listed(row["Previous symbols"]),
            aliases=listed(row["Alias symbols"]),
        )
        for row in rows
    ]


def listed(text: str) -> list[str]:
    """Split HGNC's comma-separated list.

    Examples
    --------
    >>> listed("FWP007, S863-7"), listed("")
    (['FWP007', 'S863-7'], [])
    """
    return [item.strip() for item in text.split(",") if item.strip()]


def natural(symbol: str) -> list:
    """A key that sorts numbers in symbols by their value.

    Examples
    --------
    >>> sorted(["H4C11", "H4C2"], key=natural)
    ['H4C2', 'H4C11']
    """
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", symbol)]


def symbols_by_entrez(genes: list[Gene], ncbi: Path) -> dict[str, str]:
    """Map Entrez Gene ids to HGNC's current symbol, else to NCBI's own."""
    query = "SELECT gene_id, symbol FROM genes JOIN gene_info USING (_id)"
    with sqlite3.connect(ncbi) as database:
        symbols = dict(database.execute(query))
    return symbols | {gene.entrez: gene.symbol for gene in genes if gene.entrez}


def update_symbols(genes: list[Gene], ncbi: Path) -> list[Gene]:
    """Genes by the symbols that a newer table of NCBI has for them, the former as previous ones.

    A gene is renamed where NCBI knows its former symbol as an alias and no other gene has the new
    one, so that a symbol of NCBI's own never replaces one of HGNC.
    """
    with sqlite3.connect(ncbi) as database:
        newer = dict(
            database.execute("SELECT gene_id, symbol FROM gene_info JOIN genes USING (_id)")
        )
        query = "SELECT gene_id, alias_symbol FROM alias JOIN genes USING (_id)"
        known = set(database.execute(query))
    taken = {gene.symbol for gene in genes}
    updated = []
    for gene in genes:
        symbol = newer.get(gene.entrez, gene.symbol)
        if symbol != gene.symbol and symbol not in taken and (gene.entrez, gene.symbol) in known:
            kept = [name for name in gene.previous if name != symbol]
            others = [name for name in gene.aliases if name != symbol]
            gene = gene._replace(symbol=symbol, previous=[gene.symbol, *kept], aliases=others)
        updated.append(gene)
    return updated


def chromosomes_by_entrez(ncbi: Path) -> dict[str, str]:
    """Map Entrez Gene ids to their chromosome: 1 to 22, X, Y, MT, or X|Y of what both have."""
    found: dict[str, set[str]] = defaultdict(set)
    query = "SELECT gene_id, chromosome FROM chromosomes JOIN genes USING (_id)"
    with sqlite3.connect(ncbi) as database:
        for entrez, chromosome in database.execute(query):
            found[entrez].add(chromosome)
    return {entrez: "|".join(sorted(names & set(CHROMOSOMES))) for entrez, names in found.items()}


def gene_rows(genes: list[Gene], ncbi: Path, accessions: Path) -> list[tuple[str, ...]]:
    """The rows of genes.tsv: HGNC's accessions, then those that only NCBI links to a gene.

    An accession of several genes (P69905 is the protein of HBA1 and of HBA2) has a row for each;
    the first is a gene that codes for a protein, and of those the first in natural order.
    Previous and alias symbols that are the approved symbol of any gene are left out, since they
    would rename that gene.

    Parameters
    ----------
    genes
        Of HGNC.
    ncbi
        SQLite file of org.Hs.eg.db, of which chromosomes and symbols are taken.
    accessions
        That of the release whose further accessions are taken.
    """
    chromosomes = chromosomes_by_entrez(ncbi)
    approved = {gene.symbol for gene in genes}
    kinds = {gene.symbol: gene.locus_type for gene in genes}

    def order(row: tuple[str, ...]) -> tuple:
        accession, symbol = row[:2]
        return accession, kinds.get(symbol) not in CODING, natural(symbol)

    primary = [
        (
            accession,
            gene.symbol,
            gene.entrez,
            "|".join(item for item in gene.previous if item not in approved),
            "|".join(item for item in gene.aliases if item not in approved),
            gene.name,
            chromosomes.get(gene.entrez, ""),
        )
        for gene in genes
        for accession in gene.uniprot
    ]
    known = {row[0] for row in primary}
    symbols = symbols_by_entrez([], accessions) | symbols_by_entrez(genes, ncbi)
    query = "SELECT DISTINCT uniprot_id, gene_id FROM uniprot JOIN genes USING (_id)"
    with sqlite3.connect(accessions) as database:
        linked = {(accession, symbols[entrez]) for accession, entrez in database.execute(query)}
    extra = [(*pair, "", "", "", "", "") for pair in linked if pair[0] not in known]
    return sorted(primary, key=order) + sorted(extra, key=order)


def first_symbols(rows: list[tuple[str, ...]]) -> dict[str, str]:
    """Map the symbols of genes with one and the same protein to the first of them.

    Mass spectrometry sees the protein: HBA2 stands under HBA1. Only the accessions of HGNC count
    (rows with an Entrez id), since the others are often fragments. A gene with several
    accessions, one of them its own, keeps its symbol.

    Examples
    --------
    >>> first_symbols([("P69905", "HBA1", "3039"), ("P69905", "HBA2", "3040")])
    {'HBA2': 'HBA1'}
    """
    leader: dict[str, str] = {}
    leaders: dict[str, set[str]] = defaultdict(set)
    for accession, symbol, entrez, *_ in rows:
        if entrez:
            leaders[symbol].add(leader.setdefault(accession, symbol))
    return {
        symbol: next(iter(found))
        for symbol, found in leaders.items()
        if len(found) == 1 and symbol not in found
    }
