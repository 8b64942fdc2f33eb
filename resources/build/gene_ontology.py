"""The Gene Ontology and its human annotation, out of Bioconductor's SQLite files."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

# GO.db's words for the relations, and those of the OBO format.
RELATIONS = {
    "part of": "part_of",
    "regulates": "regulates",
    "positively regulates": "positively_regulates",
    "negatively regulates": "negatively_regulates",
}
ASPECTS = {"bp": "P", "cc": "C", "mf": "F"}
# "No biological data available": says that a gene was looked at, not what it does.
NO_DATA = "ND"
# NCBI's types of the genes that make a protein; the immunoglobulins are of type "other". RNA genes
# have a hundred of the annotations to cytokine production, and no protein that could be measured.
PROTEIN_TYPES = {"protein-coding", "other"}


def release_dates(database: Path) -> dict[str, str]:
    """Dates of GO and of NCBI's tables that a SQLite file of Bioconductor was made from.

    Of GO the file says none in some releases; then it is that of NCBI, which was taken with it.
    """
    with sqlite3.connect(database) as opened:
        found = dict(opened.execute("SELECT name, value FROM metadata"))
    ncbi = datetime.strptime(found["GOEGSOURCEDATE"], "%Y-%b%d").date().isoformat()
    return {"GO": found["GOSOURCEDATE"] or f"before {ncbi}", "NCBI": ncbi}


def obo_lines(go_db: Path) -> Iterator[str]:
    """Write GO.db as an OBO 1.2 file.

    Each term has its id, name, namespace, alternative ids and relations. GO.db keeps neither
    obsolete terms among its terms nor relations that lead from one of the three ontologies into
    another, so neither does the file.
    """
    date = release_dates(go_db)["GO"]
    with sqlite3.connect(go_db) as database:
        namespaces = dict(database.execute("SELECT ontology, term_type FROM go_ontology"))
        terms = {
            number: (go_id, name, namespaces[ontology])
            for number, go_id, name, ontology in database.execute(
                "SELECT _id, go_id, term, ontology FROM go_term WHERE ontology != 'universal'"
            )
        }
        alternatives = database.execute(
            "SELECT _id, secondary FROM go_synonym WHERE secondary IS NOT NULL"
        )
        lines: dict[int, set[str]] = defaultdict(set)
        for number, go_id in alternatives:
            lines[number].add(f"alt_id: {go_id}")
        for ontology in ASPECTS:
            for child, parent, relation in database.execute(
                f"SELECT _id, _parent_id, relationship_type FROM go_{ontology}_parents"
            ):
                if parent in terms:  # GO.db hangs the three roots under a term "all"
                    lines[child].add(relation_line(relation, *terms[parent][:2]))

    yield from ("format-version: 1.2", f"data-version: releases/{date}", "ontology: go")
    for number, (go_id, name, namespace) in sorted(terms.items(), key=lambda item: item[1]):
        yield from ("", "[Term]", f"id: {go_id}", f"name: {name}", f"namespace: {namespace}")
        yield from sorted(lines[number])


def relation_line(relation: str, go_id: str, name: str) -> str:
    """Write one relation to a parent as the OBO format does.

    Examples
    --------
    >>> relation_line("part of", "GO:0006955", "immune response")
    'relationship: part_of GO:0006955 ! immune response'
    """
    target = f"{go_id} ! {name}"
    if relation == "isa":
        return f"is_a: {target}"
    return f"relationship: {RELATIONS[relation]} {target}"


def annotation_rows(ncbi: Path, symbols: dict[str, str], coding: set[str]) -> list[tuple[str, ...]]:
    """The rows of gene2go.tsv: direct annotation of genes with a protein, without ND.

    Parameters
    ----------
    ncbi
        SQLite file of org.Hs.eg.db.
    symbols
        Current symbol of each Entrez Gene id.
    coding
        Entrez Gene ids of the genes that have a protein by HGNC: NCBI takes some segments of
        immunoglobulins for pseudogenes that HGNC does not.
    """
    rows: set[tuple[str, ...]] = set()
    with sqlite3.connect(ncbi) as database:
        types = database.execute("SELECT gene_id, gene_type FROM genetype JOIN genes USING (_id)")
        with_protein = {entrez for entrez, kind in types if kind in PROTEIN_TYPES} | coding
        for ontology, aspect in ASPECTS.items():
            query = f"SELECT gene_id, go_id, evidence FROM go_{ontology} JOIN genes USING (_id)"
            rows.update(
                (entrez, symbols[entrez], go_id, evidence, aspect)
                for entrez, go_id, evidence in database.execute(query)
                if evidence != NO_DATA and entrez in with_protein
            )
    return sorted(rows, key=lambda row: (int(row[0]), row))
