"""Sequences of a FASTA file, what their headers say, and the peptides that trypsin makes of them.

pyteomics is imported with this module: beside pandas, which it needs and each job has, it costs
0.02 s. What runs at each call of Snakemake (`tearflow.study`) therefore does not import this one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pyteomics import fasta, parser

from tearflow.io.lines import read_lines
from tearflow.proteins.fasta_lines import check_fasta
from tearflow.proteins.genes import ISOFORM
from tearflow.run.problems import InputError, Problem

# sp|P31025|LCN1_HUMAN, tr|..., ref|NP_002288.1| and the like: a short name of the database first.
DATABASE = re.compile(r"[a-z]{2,3}")
# UniProt writes OS, OX, GN, PE and SV (https://www.uniprot.org/help/fasta-headers), MaxQuant's list
# of contaminants Tax_Id and Gene_Symbol.
FIELD = re.compile(r"\s+(OS|OX|GN|PE|SV|Tax_Id|Gene_Symbol)=")

# Shorter peptides are not unique and longer ones are hardly seen; the defaults of DIA-NN's
# --min-pep-len and --max-pep-len are the same.
PEPTIDE_LENGTHS = (7, 30)


@dataclass(frozen=True)
class Header:
    """What the header of a sequence says.

    Attributes
    ----------
    accession
        As a search engine names the protein: P31025 of ``sp|P31025|LCN1_HUMAN``, else the text
        up to the first space.
    name
        Name of the protein; may be empty.
    gene
        Symbol, empty where the header has none.
    text
        The whole header without its ``>``.
    """

    accession: str
    name: str
    gene: str
    text: str


def parse_header(text: str) -> Header:
    """Read a header of UniProt, of MaxQuant's contaminants or of any other make.

    `pyteomics.fasta.parse` is not used: it knows UniProt's headers in full form alone, and
    raises for an entry name without an underscore.

    >>> header = parse_header("sp|P31025|LCN1_HUMAN Lipocalin-1 OS=Homo sapiens OX=9606 GN=LCN1")
    >>> header.accession, header.name, header.gene
    ('P31025', 'Lipocalin-1', 'LCN1')
    >>> parse_header("CON__P00761 SWISS-PROT:P00761|TRYP_PIG Trypsin - Sus scrofa (Pig).").accession
    'CON__P00761'
    >>> parse_header("P31025").name
    ''
    """
    identifier, _, rest = text.partition(" ")
    parts = identifier.split("|")
    tagged = len(parts) > 1 and parts[1] and DATABASE.fullmatch(parts[0])
    name, *fields = FIELD.split(f" {rest}")
    known = dict(zip(fields[::2], fields[1::2], strict=True))
    gene = re.split(r"[;\s]", known.get("GN", known.get("Gene_Symbol", "")).strip())[0]
    return Header(
        accession=parts[1] if tagged else parts[0],
        name=name.strip(),
        gene="" if gene == "-" else gene,
        text=text,
    )


def read_sequences(path: str | Path) -> Iterator[tuple[Header, str]]:
    """Headers and sequences of a FASTA file, in the order of the file.

    Parameters
    ----------
    path
        Plain or compressed by gzip.

    Yields
    ------
    tuple of Header and str
        The sequence is in capitals, without a stop sign at its end.

    Raises
    ------
    InputError
        If the file is not a FASTA, is cut short or is not UTF-8 text; after the sound sequences
        were given.
    """
    with fasta.FASTA(_CheckedLines(path)) as entries:
        for header, sequence in entries:
            yield parse_header(header), sequence.upper()


class _CheckedLines:
    """Lines of a FASTA file; pyteomics itself takes any text for a header or a sequence."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)

    def __iter__(self) -> Iterator[str]:
        return check_fasta(read_lines(self._path), self._path)


def count_peptides(sequence: str) -> int:
    """Count the distinct peptides of 7 to 30 residues that trypsin makes of a protein.

    Cut behind K and R by the rule of Expasy's PeptideCutter (not before P, but in WKP and MRP),
    none missed. The first methionine stays; a letter for an unknown residue counts as a residue.

    >>> count_peptides("MAAAAAAK" + "PEPTIDEK" + "AAAAAAAR" + "AAK" + "AAAAAAAR" + "G" * 7)
    3
    """
    shortest, longest = PEPTIDE_LENGTHS
    peptides = parser.cleave(sequence, "trypsin", 0, min_length=shortest, max_length=longest)
    return len(peptides)


def describe_sequences(path: str | Path, accessions: Iterable[str]) -> pd.DataFrame:
    """Look up accessions in a FASTA file; only the sequences of these are kept and digested.

    Parameters
    ----------
    path
        Plain or compressed by gzip.
    accessions
        An isoform that the file does not have, such as P31025-2, stands for its entry, P31025.

    Returns
    -------
    pandas.DataFrame
        Index accession, those that were found, in the given order; `entry`, the accession
        of the sequence; `name`, `gene`, `length` (residues) and `n_theoretical_peptides`
        (`count_peptides`). Of several sequences of an accession the first counts.

    Raises
    ------
    InputError
        As `read_sequences`; and if the file has none of the accessions, so that it cannot be the
        FASTA of the search.
    """
    requested = list(dict.fromkeys(accession for accession in accessions if accession))
    wanted = {*requested, *(ISOFORM.sub("", accession) for accession in requested)}
    found: dict[str, tuple[Header, str]] = {}
    first = ""
    for header, sequence in read_sequences(path):
        first = first or header.accession
        if header.accession in wanted:
            found.setdefault(header.accession, (header, sequence))
    if requested and not found:
        message = (
            f'no accession of the matrix, such as "{requested[0]}", is in it; its first is'
            f' "{first}"'
        )
        raise InputError(
            [Problem(str(path), message, "Give the FASTA that the search was made with")]
        )
    rows = {}
    for accession in requested:
        entry = accession if accession in found else ISOFORM.sub("", accession)
        if entry in found:
            header, sequence = found[entry]
            rows[accession] = (
                *(entry, header.name, header.gene),
                *(len(sequence), count_peptides(sequence)),
            )
    columns = ["entry", "name", "gene", "length", "n_theoretical_peptides"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
