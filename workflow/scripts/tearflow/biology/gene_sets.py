"""Gene sets as files in GMT format: an identifier, a name and the genes, a line a set."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tearflow.lines import read_lines
from tearflow.problems import InputError, Problem
from tearflow.tables import written_whole


class GeneSet(NamedTuple):
    """A set of genes to be tested.

    Parameters
    ----------
    ontology
        ``"BP"``, ``"CC"``, ``"MF"`` or ``"other"``.
    identifier
        GO identifier, or the name of a set outside GO.
    name
        As a reader knows it.
    genes
        Current symbols in the order of the alphabet.
    """

    ontology: str
    identifier: str
    name: str
    genes: list[str]


def parse_gmt(lines: Iterable[tuple[int, str]], file: str) -> Iterator[tuple[str, str, set[str]]]:
    r"""Read name, description and genes of each set.

    The description may be empty and a gene may carry a weight behind a comma, as Enrichr writes
    them; weights are dropped.

    Raises
    ------
    InputError
        For lines without a gene and names that stand twice, all at once.

    Examples
    --------
    >>> name, description, genes = next(parse_gmt([(1, "lysis\t\tLYZ,1.0\tLTF")], "own.gmt"))
    >>> name, description, sorted(genes)
    ('lysis', '', ['LTF', 'LYZ'])
    """
    problems: list[Problem] = []
    first_line: dict[str, int] = {}
    for number, line in lines:
        if not line.strip():
            continue
        name, description, *members = [*line.split("\t"), ""]
        genes = {re.sub(r",[-+.\deE]+$", "", member.strip()) for member in members} - {""}
        name = name.strip()
        if not genes:
            mend = "Write name, description and genes with a tab between them"
            problems.append(Problem(file, f'set "{name}" has no gene', mend, number))
        if name in first_line:
            message = f'set "{name}" stands already in line {first_line[name]}'
            problems.append(Problem(file, message, "Rename or remove one of them", number))
        first_line[name] = number
        yield name, description.strip(), genes
    if problems:
        raise InputError(problems)


def read_gene_sets(path: str | Path) -> dict[str, list[str]]:
    """Read the genes of each identifier from a file that `write_gene_sets` wrote."""
    split = (line.split("\t") for _, line in read_lines(path))
    return {identifier: genes for identifier, _, *genes in split}


def write_gene_sets(gene_sets: Iterable[GeneSet], path: str | Path) -> None:
    """Write a line a set: identifier, name and genes."""
    with written_whole(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        for gene_set in gene_sets:
            fields = [gene_set.identifier, gene_set.name, *gene_set.genes]
            file.write("\t".join(fields) + "\n")
