"""Annotation of genes to GO in three formats, told apart by what is in the file."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from tearflow.io.lines import BrokenLines, Lines
from tearflow.run.problems import InputError, Problem, nearest

# Evidence "no biological data available": says that a gene was looked at, not what it does.
NO_DATA = "ND"
# Databases whose entries in a GAF are not genes but complexes and transcripts.
NOT_GENES = {"ComplexPortal", "RNAcentral"}
ADVICE = "Give as resources.annotation a GAF 2.2, a gene2go table or a GMT"
GAF_COLUMNS = 15
TABLE_COLUMNS = ("symbol", "go_id", "evidence")
# Names of columns that no gene set bears, so that a table of other columns is not taken for a GMT.
TABLE_WORDS = {
    *("go", "goid", "go id", "go.id", "go_term", "evidence", "symbol", "gene", "genes", "gene_a"),
    *("gene_id", "geneid", "entrez", "entrezid", "uniprot", "accession", "protein.group"),
    *("cohort", "sample", "subject", "run"),
}
GO_ID = re.compile(r"\bGO:\d{7}\b")
# Identifier of a term in any ontology, such as GO:0006955 or HP:0000478.
TERM_ID = re.compile(r"[A-Za-z][A-Za-z_]*:\S+")
# A longer description of a set is a paragraph, which no figure or table has a place for.
LONGEST_NAME = 100
# What stands in place of a description: nothing, a placeholder, the number of genes, an address.
_NO_NAME = re.compile(r"|na|n/a|nan|none|null|[-.?\d\s]+|.*://.*", re.IGNORECASE)
# An Enrichr weight behind a gene.
_WEIGHT = re.compile(r",[-+.\deE]+$")


def parse_annotation(lines: Lines, file: str) -> tuple[str, Iterator[Any]]:
    """Format of an annotation and its parsed content.

    Parameters
    ----------
    lines
        Number and text of each line.
    file
        Name of the file, for the messages of errors.

    Returns
    -------
    form : str
        As `detect_format` gives it.
    parsed : iterator
        What `parse_gaf`, `parse_table` or `parse_gmt` gives.

    Raises
    ------
    InputError
        If the format is unknown; while it is parsed, at its end, if lines are broken.
    """
    iterator = iter(lines)
    first = next((line for line in iterator if line[1].strip()), (1, ""))
    form = detect_format(first[1], file, first[0])
    parse = {"gaf": parse_gaf, "table": parse_table, "gmt": parse_gmt}[form]
    return form, parse(chain([first], iterator), file)


def detect_format(line: str, file: str, number: int = 1) -> str:
    r"""Format by the first line that is not empty, and the number of that line.

    Returns
    -------
    str
        ``"gaf"``, ``"table"`` (gene2go) or ``"gmt"``.

    Raises
    ------
    InputError
        If the line fits none of them.

    Examples
    --------
    >>> detect_format("!gaf-version: 2.2", "goa_human.gaf")
    'gaf'
    >>> detect_format("entrez\tsymbol\tgo_id\tevidence\taspect", "gene2go.tsv")
    'table'
    >>> detect_format("immune response (GO:0006955)\t\tLYZ,1.0", "own.gmt")
    'gmt'
    """
    fields = line.split("\t")
    if line.startswith("!") or (len(fields) >= GAF_COLUMNS and GO_ID.fullmatch(fields[4])):
        return "gaf"
    lowered = {field.lower().lstrip("#") for field in fields}
    if "go_id" in lowered or lowered & TABLE_WORDS:
        advice = f"{ADVICE}; a table needs the columns {', '.join(TABLE_COLUMNS)}, in any order"
        problems = [
            Problem(
                file,
                f'column "{column}" is missing{nearest(column, fields)}',
                advice,
                number,
                column,
            )
            for column in TABLE_COLUMNS
            if column not in fields
        ]
        if problems:
            raise InputError(problems)
        return "table"
    if len(fields) > 2:
        return "gmt"
    message = f'"{line[:60]}" is not the first line of an annotation'
    raise InputError([Problem(file, message, ADVICE, number)])


def parse_gaf(lines: Lines, file: str) -> Iterator[tuple[str, str]]:
    r"""Symbol and term of each line of a GAF that annotates a gene.

    Lines with the qualifier ``NOT``, with evidence ``ND``, of complexes and of transcripts are left
    out.

    Raises
    ------
    InputError
        For lines with too few columns, and terms or genes that are none.

    References
    ----------
    https://geneontology.org/docs/go-annotation-file-gaf-format-2.2/

    Examples
    --------
    >>> line = ["UniProtKB", "P61626", "LYZ", "enables", "GO:0003796", "PMID:1", "IDA"] + [""] * 8
    >>> list(parse_gaf([(1, "!gaf-version: 2.2"), (2, "\t".join(line))], "goa.gaf"))
    [('LYZ', 'GO:0003796')]
    """
    broken = BrokenLines(file, "Give a GAF 2.2 as the Gene Ontology publishes it")
    for number, line in lines:
        if line.startswith("!") or not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) < GAF_COLUMNS:
            broken.add(number, f"the line has {len(fields)} columns, not {GAF_COLUMNS}")
            continue
        database, _, symbol, qualifier, term, _, evidence = fields[:7]
        if not (symbol and TERM_ID.fullmatch(term)):
            broken.add(number, f'"{symbol}" and "{term}" are not a gene symbol and a GO identifier')
            continue
        if database in NOT_GENES or evidence == NO_DATA or "NOT" in qualifier.split("|"):
            continue
        yield symbol, term
    broken.refuse()


def parse_table(lines: Lines, file: str) -> Iterator[tuple[str, str]]:
    r"""Symbol and term of each row of a gene2go table, except those without evidence (``ND``).

    Raises
    ------
    InputError
        For rows with another number of columns than the header, and terms that are none.

    Examples
    --------
    >>> rows = ["symbol\tgo_id\tevidence", "LYZ\tGO:0003796\tIDA", "LYZ\tGO:0008150\tND"]
    >>> list(parse_table(enumerate(rows, start=1), "gene2go.tsv"))
    [('LYZ', 'GO:0003796')]
    """
    iterator = iter(lines)
    header = next(iterator)[1].split("\t")
    symbol, term, evidence = (header.index(column) for column in TABLE_COLUMNS)
    broken = BrokenLines(file, "Give a tab-separated table with GO identifiers such as GO:0006955")
    # Half a million rows are of a few thousand terms, and every start reads them.
    terms: set[str] = set()
    for number, line in iterator:
        fields = line.split("\t")
        if len(fields) != len(header):
            if line.strip():
                broken.add(number, f"the row has {len(fields)} columns, not {len(header)}")
        elif fields[term] not in terms and not GO_ID.fullmatch(fields[term]):
            if line.strip():
                broken.add(number, f'"{fields[term]}" is not a GO identifier')
        elif not fields[symbol]:
            broken.add(number, "the row has no gene symbol")
        else:
            terms.add(fields[term])
            if fields[evidence] != NO_DATA:
                yield fields[symbol], fields[term]
    broken.refuse()


def parse_gmt(lines: Lines, file: str) -> Iterator[tuple[str, str, set[str]]]:
    r"""Read name, description and genes of each set.

    The description may be empty and a gene may carry a weight behind a comma, as Enrichr writes
    them; weights are dropped.

    Raises
    ------
    InputError
        For lines without a name or a gene, and duplicate names, all at once.

    Examples
    --------
    >>> name, description, genes = next(parse_gmt([(1, "lysis\t\tLYZ,1.0\tLTF")], "own.gmt"))
    >>> name, description, sorted(genes)
    ('lysis', '', ['LTF', 'LYZ'])
    """
    advice = "Write sets of different names, each a line: name, description and genes, tabs between"
    broken = BrokenLines(file, advice)
    first_line: dict[str, int] = {}
    for number, line in lines:
        if not line.strip():
            continue
        name, description, *members = [*line.split("\t"), ""]
        genes = {_WEIGHT.sub("", member.strip()) for member in members} - {""}
        name = name.strip()
        if not name:
            broken.add(number, "the set has no name")
        elif not genes:
            broken.add(number, f'set "{name}" has no gene')
        elif name in first_line:
            broken.add(
                number, f'duplicate gene set "{name}"; the first is in line {first_line[name]}'
            )
        else:
            first_line[name] = number
            yield name, description.strip(), genes
    broken.refuse()


def choose_name(name: str, description: str) -> str:
    """What a reader knows a set of a GMT by: its description, or its name where that is none.

    >>> choose_name("R-HSA-168256", "Immune System"), choose_name("Granules", "NA")
    ('Immune System', 'Granules')
    """
    is_name = len(description) <= LONGEST_NAME and not _NO_NAME.fullmatch(description)
    return description if is_name else name
