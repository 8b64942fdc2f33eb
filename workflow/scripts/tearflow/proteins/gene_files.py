"""What the first lines of a gene table tell."""

from collections.abc import Iterator, Sequence

from tearflow.io.lines import BrokenLines, Lines, check_columns, read_lines
from tearflow.run.problems import InputError, Problem

REQUIRED = ("uniprot", "symbol")
OPTIONAL = ("previous_symbols", "alias_symbols", "name")
# Number of the gene at NCBI, read only for gene sets that name genes by it.
NUMBER = "entrez"
# All of Swiss-Prot has 570,000 accessions.
MOST_ROWS = 1_000_000
ADVICE = (
    "Give as resources.genes text in UTF-8 with the columns uniprot and symbol, separated by tabs"
)


def parse_genes(
    lines: Lines, file: str, columns: Sequence[str] = (*REQUIRED, *OPTIONAL)
) -> Iterator[list[str]]:
    """Cells of the columns of each row, empty where there is none.

    Raises
    ------
    InputError
        If a column is missing or duplicate, or there are too many rows; at the end, if rows
        have more cells than the header.
    """
    iterator = iter(lines)
    header = next(iterator, (1, ""))[1].split("\t")
    check_columns(header, REQUIRED, file, ADVICE, optional=OPTIONAL)
    places = [header.index(name) if name in header else -1 for name in columns]
    broken = BrokenLines(file, ADVICE)
    for number, line in iterator:
        if number > MOST_ROWS:
            message = f"the table has more than {MOST_ROWS:,} rows"
            raise InputError([Problem(file, message, "Give the genes of one species")])
        cells = line.split("\t")
        if len(cells) > len(header):
            broken.add(number, f"the row has {len(cells)} cells, the header {len(header)}")
            continue
        # A row may be short, since some editors strip tabs; the last cell is for absent columns.
        cells += [""] * (len(header) - len(cells) + 1)
        yield [cells[place] for place in places]
    broken.refuse()


def read_gene_numbers(path: str) -> dict[str, str]:
    """Symbol of a gene by its number at NCBI; empty where the table has no column of them."""
    rows = parse_genes(read_lines(path), path, (NUMBER, "symbol"))
    return {number: symbol for number, symbol in rows if number and symbol}
