"""A collection of the user's: a GMT of MSigDB, Reactome, WikiPathways, Enrichr or any other."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import chain

from tearflow.enrichment.annotation_formats import choose_name, detect_format, parse_gmt
from tearflow.enrichment.gene_sets import GeneSet
from tearflow.io.lines import Lines
from tearflow.run.problems import InputError, Problem

ADVICE = "Give a GMT, each line a set: name, description and gene symbols, tabs between"
# Identifiers of databases, as names of sets end with them or descriptions consist of them.
DATABASE_ID = re.compile(r"GO:\d{7}|R-[A-Z]{3}-\d+(?:\.\d+)?|WP\d+|hsa\d{5}")
_NAMED_WITH_ID = re.compile(rf"(.*\S)\s+\(?({DATABASE_ID.pattern})\)?")
# WikiPathways: name%WikiPathways_20240410%WP254%Homo sapiens.
_WIKIPATHWAYS = re.compile(r"(.+)%WikiPathways_[^%]*%(WP\d+)%(.+)")
# What genes are called where not by their symbols, and where to find sets by symbols.
OTHER_NAMES = {
    "numbers of Entrez (NCBI)": re.compile(r"\d+"),
    "accessions of UniProt": re.compile(
        r"(?:[OPQ]\d[A-Z\d]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z\d]{2}\d){1,2})(?:-\d+)?"
    ),
    "identifiers of Ensembl": re.compile(r"ENS[A-Z]*[GTP]\d{11}(?:\.\d+)?"),
}
BY_SYMBOL = (
    "Give the sets by gene symbol: of MSigDB the file that ends with .symbols.gmt, of WikiPathways "
    "those of MSigDB or Enrichr, of Reactome its ReactomePathways.gmt; numbers of Entrez are known "
    "where resources.genes has them in a column entrez"
)
# Of all that is called a symbol in a database of people, the gene table knows nine in ten.
LEAST_KNOWN = 0.5
# Examples in a message.
NAMED = 5


def read_collection(
    lines: Lines, collection: str, file: str, current: Mapping[str, str], symbols: Set[str]
) -> list[GeneSet]:
    """The gene sets of a GMT, by identifier.

    Parameters
    ----------
    lines
        Number and text of each line.
    collection, file
        Its name in the configuration, and that of the file for messages.
    current
        Outdated symbol to current symbol; the number of a gene at NCBI may be one.
    symbols
        Current symbols of the gene table.

    Raises
    ------
    InputError
        If the file is no GMT, lines are broken, or its genes are not those of the gene table.
    """
    sets = list(parse_collection(lines, file))
    check_symbols(sets, lambda gene: current.get(gene, gene) in symbols, file)
    named = identify_sets([(name, description) for name, description, _ in sets])
    found = [
        GeneSet(collection, identifier, name, sorted({current.get(g, g) for g in members}))
        for (identifier, name), (_, _, members) in zip(named, sets, strict=True)
    ]
    return sorted(found, key=lambda gene_set: gene_set.identifier)


def parse_collection(lines: Lines, file: str) -> Iterator[tuple[str, str, set[str]]]:
    """Name, description and genes of each set, as `parse_gmt`; another format is refused."""
    iterator = iter(lines)
    first = next((line for line in iterator if line[1].strip()), (1, ""))
    form = "gmt"
    if not _has_genes(first[1]):
        message = f'"{first[1][:60]}" is not a line of a GMT'
        raise InputError([Problem(file, message, ADVICE, first[0])])
    try:
        form = detect_format(first[1], file, first[0])
    except InputError:
        form = "table"
    if form != "gmt":
        message = f'"{first[1][:60]}" is of a table or an annotation, not a GMT'
        advice = (
            f"{ADVICE}, without a header and with no set or description called as a column of a "
            "table; give an annotation to GO as resources.annotation"
        )
        raise InputError([Problem(file, message, advice, first[0])])
    yield from parse_gmt(chain([first], iterator), file)


def _has_genes(line: str) -> bool:
    return len(line.split("\t")) > 2


def check_symbols(
    sets: Sequence[tuple[str, str, Set[str]]], is_known: Callable[[str], bool], file: str
) -> None:
    """Refuse a collection whose genes are called otherwise, are of another species, or misplaced.

    Parameters
    ----------
    sets
        Name, description and genes of each.
    is_known
        Whether the gene table knows a gene.
    file
        Name of the file.

    Raises
    ------
    InputError
        If fewer than half of the genes are known, or if most descriptions are genes, as where a
        file has none: the first gene of each set would be lost.
    """
    genes = {gene for *_, members in sets for gene in members}
    unknown = sorted(gene for gene in genes if not is_known(gene))
    n_known = len(genes) - len(unknown)
    if n_known < LEAST_KNOWN * len(genes):
        what, advice = call_names(unknown)
        examples = ", ".join(unknown[:NAMED])
        message = (
            f"of {len(genes):,} genes of the sets, {n_known:,} are symbols of the gene table: they "
            f"seem to be {what} ({examples}{', ...' if len(unknown) > NAMED else ''})"
        )
        raise InputError([Problem(file, message, advice)])
    # A set of the targets of a gene may well be described by that gene, and is called by it.
    misplaced = [text for name, text, _ in sets if is_known(text) and text not in name]
    if len(misplaced) > len(sets) / 2:
        message = (
            f"the second column, which is for a description, has a gene in {len(misplaced):,} of "
            f"{len(sets):,} sets ({', '.join(misplaced[:NAMED])}"
            f"{', ...' if len(misplaced) > NAMED else ''})"
        )
        advice = "Put na, or a description, between the name of each set and its genes"
        raise InputError([Problem(file, message, advice)])


def call_names(unknown: list[str]) -> tuple[str, str]:
    """What genes that are no known symbols are, and what to do.

    >>> call_names(["6347", "4318"])[0], call_names(["Mmp8", "Lyz2"])[0]
    ('numbers of Entrez (NCBI)', 'of another species, or spelt in another way')
    """
    if sum(len(re.split(r"[;,|\s]+", gene)) > 2 for gene in unknown) > len(unknown) / 2:
        return "several genes in a cell", "Give each gene a cell of its own, with tabs between"
    for what, pattern in OTHER_NAMES.items():
        if sum(map(bool, map(pattern.fullmatch, unknown))) > len(unknown) / 2:
            return what, BY_SYMBOL
    return (
        "of another species, or spelt in another way",
        "Give sets of the species of the study, by the symbols of resources.genes",
    )


def identify_sets(named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Identifier and readable name of each set of a GMT.

    Parameters
    ----------
    named
        Name and description of each set, the names all different.

    Returns
    -------
    list of tuple
        The identifier of the database where name or description hold one that no other set has,
        else the name. A description that is an address, a number, a placeholder such as NA or a
        paragraph, or that several sets share, is no name.

    Examples
    --------
    >>> identify_sets([
    ...     ("Apoptosis%WikiPathways_20240410%WP254%Homo sapiens", "https://example.org"),
    ...     ("Immune System", "R-HSA-168256"), ("R-HSA-109582", "Hemostasis"),
    ...     ("Phagosome R-HSA-1236977", ""), ("HALLMARK_HYPOXIA", "https://example.org")])
    [('WP254', 'Apoptosis'), ('R-HSA-168256', 'Immune System'), ('R-HSA-109582', 'Hemostasis'),
     ('R-HSA-1236977', 'Phagosome'), ('HALLMARK_HYPOXIA', 'HALLMARK_HYPOXIA')]
    """
    shared = {text for text, n in Counter(text for _, text in named).items() if n > 1}
    found = [_identify(name, "" if text in shared else text) for name, text in named]
    doubled = Counter(identifier for identifier, _ in found)
    return [
        (identifier if doubled[identifier] == 1 else name, readable)
        for (identifier, readable), (name, _) in zip(found, named, strict=True)
    ]


def _identify(name: str, description: str) -> tuple[str, str]:
    if wiki := _WIKIPATHWAYS.fullmatch(name):
        return wiki[2], wiki[1]
    if DATABASE_ID.fullmatch(description):
        return description, name
    if with_id := _NAMED_WITH_ID.fullmatch(name):
        return with_id[2], with_id[1]
    return name, choose_name(name, description)


def species_of(names: list[str]) -> str:
    """Species that the names of WikiPathways end with, where all agree; else empty.

    >>> species_of(["Apoptosis%WikiPathways_20240410%WP1254%Mus musculus"])
    'Mus musculus'
    """
    found = {wiki[3] for name in names if (wiki := _WIKIPATHWAYS.fullmatch(name))}
    return found.pop() if len(found) == 1 else ""
