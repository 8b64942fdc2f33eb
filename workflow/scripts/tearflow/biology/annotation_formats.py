"""Annotation of genes to GO in three formats, told apart by what is in the file."""

import re
from collections.abc import Iterable, Iterator

from tearflow.lines import refuse_lines
from tearflow.problems import InputError, Problem, nearest

Lines = Iterable[tuple[int, str]]

# Evidence "no biological data available": says that a gene was looked at, not what it does.
NO_DATA = "ND"
# Databases whose entries in a GAF are no genes but complexes and transcripts.
NOT_GENES = {"ComplexPortal", "RNAcentral"}
GAF_COLUMNS = 15
TABLE_COLUMNS = ("symbol", "go_id", "evidence")
GO_ID = re.compile(r"\bGO:\d{7}\b")


def detect_format(line: str, file: str) -> str:
    r"""Tell the format by the first line that is not empty.

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
    if "go_id" in lowered:
        missing = [column for column in TABLE_COLUMNS if column not in fields]
        if missing:
            problems = [
                Problem(
                    file,
                    f'the column "{column}" is missing{nearest(column, fields)}',
                    f"Name the columns {', '.join(TABLE_COLUMNS)}, in any order",
                    column=column,
                )
                for column in missing
            ]
            raise InputError(problems)
        return "table"
    if len(fields) > 2:
        return "gmt"
    message = f'the first line "{line[:60]}" is none of an annotation'
    mend = "Give a GAF 2.2, a gene2go table with the columns symbol, go_id and evidence, or a GMT"
    raise InputError([Problem(file, message, mend, 1)])


def parse_gaf(lines: Lines, file: str) -> Iterator[tuple[str, str]]:
    r"""Give symbol and term of each line of a GAF that says what a gene is or does.

    Lines with the qualifier ``NOT``, with evidence ``ND``, of complexes and of transcripts say
    no such thing and are left out.

    Raises
    ------
    InputError
        For lines with too few columns.

    References
    ----------
    https://geneontology.org/docs/go-annotation-file-gaf-format-2.2/

    Examples
    --------
    >>> line = ["UniProtKB", "P61626", "LYZ", "enables", "GO:0003796", "PMID:1", "IDA"] + [""] * 8
    >>> list(parse_gaf([(1, "!gaf-version: 2.2"), (2, "\t".join(line))], "goa.gaf"))
    [('LYZ', 'GO:0003796')]
    """
    broken = []
    for number, line in lines:
        if line.startswith("!") or not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) < GAF_COLUMNS:
            broken.append((number, f"the line has {len(fields)} columns, not {GAF_COLUMNS}"))
            continue
        database, _, symbol, qualifier, term, _, evidence = fields[:7]
        if database in NOT_GENES or evidence == NO_DATA or "NOT" in qualifier.split("|"):
            continue
        yield symbol, term
    refuse_lines(broken, file, "Give a GAF 2.2 as the Gene Ontology publishes it")


def parse_table(lines: Lines, file: str) -> Iterator[tuple[str, str]]:
    r"""Give symbol and term of each row of a gene2go table but those without evidence (``ND``).

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
    broken = []
    for number, line in iterator:
        if not line.strip():
            continue
        fields = line.split("\t")
        if len(fields) != len(header):
            broken.append((number, f"the row has {len(fields)} columns, not {len(header)}"))
        elif not fields[term].startswith("GO:"):
            broken.append((number, f'"{fields[term]}" is no GO identifier'))
        elif fields[evidence] != NO_DATA:
            yield fields[symbol], fields[term]
    refuse_lines(broken, file, "Give a tab-separated table with GO identifiers such as GO:0006955")
