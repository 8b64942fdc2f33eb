"""Which protein groups are contaminants: by the prefix of their accession, and by a FASTA."""

import re
from collections.abc import Callable, Iterable

import pandas as pd

from tearflow.proteins.fasta import Header
from tearflow.proteins.genes import ISOFORM, GeneTable
from tearflow.run.bundled import SPECIES

# A search that adds a FASTA of contaminants with one of these tells them apart by itself.
PREFIXES = ("Cont_", "CON__", "cRAP-", "contam_")
# Human proteins that the eye makes or that leak into tears, and that lists of contaminants hold or
# might hold: Zhou et al. 2012, doi 10.1016/j.jprot.2012.04.022; the keratins are those of the cells
# that cornea and conjunctiva shed: Ramirez-Miranda et al. 2011, Mol Vis 17:1652.
TEAR_GENES = frozenset(
    [
        *["LCN1", "LTF", "LYZ", "PRR4", "PIP", "LACRT", "OPRPN", "ZG16B", "SCGB2A1", "SCGB1D1"],
        *["ALB", "TF", "A2M", "SERPINA1", "ORM1", "HP", "APOA1", "CLU", "AZGP1", "B2M", "LCN2"],
        *["IGHA1", "IGHA2", "IGHG1", "IGHM", "IGKC", "IGLC2", "JCHAIN", "PIGR", "DMBT1", "LPO"],
        *["CST1", "CST2", "CST3", "CST4", "S100A8", "S100A9", "ANXA1", "ALDH3A1", "GSTP1", "MSLN"],
        *[
            "MUC5AC",
            "BPIFA1",
            "PLA2G2A",
            "LGALS3BP",
            "SLPI",
            "CTSD",
            "PRDX1",
            "SOD1",
            "GSN",
            "PPIA",
        ],
        *["KRT3", "KRT4", "KRT5", "KRT7", "KRT8", "KRT12", "KRT13", "KRT14", "KRT15", "KRT19"],
    ]
)
# Which of the marks of a group's accessions, empty text where there is none, make it a contaminant.
RULES: dict[str, Callable[[list[str]], bool]] = {
    "first": lambda marks: bool(marks[0]),
    "any": any,
    "all": all,
}
TAXON = re.compile(r"(?:OX|Tax_Id)=(\d+)")
ORGANISM = re.compile(r"OS=(\w+ \w+)")
ENTRY_NAME = re.compile(r"\|\w+_([A-Z0-9]{3,5})\b")
HUMAN = re.compile(r"Homo sapiens|\(Human\)")
# MaxQuant's list names organisms in its own words, and of two reagents none.
OTHER_ORGANISMS = re.compile(
    r"Bos taurus|Sus scrofa|Achromobacter|Clostridium|Staphylococcus|Serratia|S\.avidinii"
    r"|Endoproteinase Asp-N|Green fluorescent protein"
)


def is_foreign(header: str, species: str = "human") -> bool:
    """Whether a header names another species than that of the samples; False in doubt.

    >>> is_foreign("sp|P00761|TRYP_PIG Trypsin OS=Sus scrofa OX=9823 PE=1 SV=1")
    True
    >>> is_foreign("CON__P04264 SWISS-PROT:P04264 Tax_Id=9606 Gene_Symbol=KRT1"), is_foreign("X")
    (False, False)
    >>> is_foreign("CON__P04264 SWISS-PROT:P04264 Tax_Id=9606 Gene_Symbol=KRT1", "mouse")
    True
    """
    own = SPECIES[species]
    if taxon := TAXON.search(header):
        return taxon[1] != own.taxon
    if organism := ORGANISM.search(header):
        return organism[1] != own.latin
    if HUMAN.search(header):
        return species != "human"
    if entry := ENTRY_NAME.search(header):
        return entry[1] != own.code
    other = OTHER_ORGANISMS.search(header)
    return other is not None and other[0] != own.latin


def listed_accessions(
    headers: Iterable[Header],
    genes: GeneTable,
    prefixes: Iterable[str],
    accessions: pd.Series,
    species: str = "human",
) -> frozenset[str]:
    """Choose the accessions that a FASTA of contaminants marks where the matrix has no prefix.

    Parameters
    ----------
    headers
        Of the FASTA, which is the bundled one or the user's.
    genes
        Knows the proteins of the organism that the samples are of.
    prefixes
        The configured prefixes of contaminants; `PREFIXES` count as well.
    accessions
        First accession of each protein group of the matrix.
    species
        What the samples are of, one of `tearflow.run.bundled.SPECIES`.

    Returns
    -------
    frozenset of str
        An accession without a prefix is taken: whoever writes it there means it. One with a prefix
        is of a search that writes the prefix to the matrix, so that the bare accession is the
        sample's own protein: it is taken, without its prefix, only where the header names an
        organism other than that of the samples and the gene table does not know it. So in people
        the human proteins of the usual lists, albumin, lysozyme, lactotransferrin and keratins
        among them, mark nothing. Nor does a protein of mouse or cattle where the gene table knows
        less than half of the accessions, since the samples may be of that animal, unless another
        species than human is declared.

    Examples
    --------
    >>> from tearflow.proteins.fasta import parse_header
    >>> table = pd.DataFrame({"uniprot": ["P02768"], "symbol": ["ALB"], "name": [""],
    ...                       "previous_symbols": [""], "alias_symbols": [""]})
    >>> texts = ["CON__P02769 (Bos taurus) Albumin", "sp|P00761|TRYP_PIG Trypsin",
    ...          "sp|Cont_P02768|ALBU_HUMAN Albumin"]
    >>> accessions = pd.Series(["P02768", "P02769"])
    >>> sorted(listed_accessions(map(parse_header, texts), GeneTable(table), [], accessions))
    ['P00761', 'P02769']
    """
    marks = tuple(dict.fromkeys([*prefixes, *PREFIXES]))
    of_the_table = species != "human" or genes.symbols(accessions).ne("").mean() >= 0.5
    taken = set()
    for header in headers:
        prefix = next((mark for mark in marks if header.accession.startswith(mark)), None)
        if prefix is None:
            taken.add(header.accession)
            continue
        bare = header.accession.removeprefix(prefix)
        if of_the_table and is_foreign(header.text, species) and not genes.symbol(bare):
            taken.add(bare)
    return frozenset(taken)


def mark_contaminants(
    proteins: pd.DataFrame,
    prefixes: Iterable[str],
    listed: frozenset[str],
    rule: str = "first",
) -> pd.DataFrame:
    """Contaminants among the accessions of every protein group, and whether they make it one.

    Parameters
    ----------
    proteins
        `protein_group`, `accessions` (separated by `;`, empty in a matrix of genes).
    prefixes
        Texts with which the accession of a contaminant starts, case counting.
    listed
        As `listed_accessions` gives them; an isoform of one is marked too.
    rule
        Which accessions have to be marked for the group to be a contaminant, one of `RULES`.
        ``first``: a tear protein that shares its peptides with an entry of a list of contaminants
        stays a tear protein.

    Returns
    -------
    pandas.DataFrame
        `by`: ``prefix``, ``fasta``, or empty where the group is not a contaminant; `accessions`:
        those that are marked, whatever the rule makes of them.

    Raises
    ------
    KeyError
        If there is no such rule.

    Examples
    --------
    >>> proteins = pd.DataFrame({"protein_group": ["P1;Cont_P2", "Cont_P2"]})
    >>> proteins = proteins.assign(accessions=proteins["protein_group"])
    >>> mark_contaminants(proteins, ["Cont_"], frozenset())
           by accessions
    0            Cont_P2
    1  prefix    Cont_P2
    """
    decide, starts = RULES[rule], tuple(prefixes)

    def mark(accession: str) -> str:
        if accession.startswith(starts):
            return "prefix"
        bare = ISOFORM.sub("", accession)
        return "fasta" if accession and (accession in listed or bare in listed) else ""

    rows = []
    pairs = zip(proteins["protein_group"].tolist(), proteins["accessions"].tolist(), strict=True)
    for group, accessions in pairs:
        # In a matrix of genes the group is the gene: a prefix of it counts, an accession is none.
        members = [name.strip() for name in accessions.split(";")]
        marks = [mark(member) for member in members]
        if group.startswith(starts) and not marks[0]:
            marks[0] = "prefix"
        named = [name or group for name, found in zip(members, marks, strict=True) if found]
        by = next((found for found in marks if found), "") if decide(marks) else ""
        rows.append((by, ";".join(dict.fromkeys(named))))
    return pd.DataFrame(rows, columns=["by", "accessions"], index=proteins.index, dtype="str")
