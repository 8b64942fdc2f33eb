"""Interactions that are on a list of suspicious ones, by which they can be left out."""

from collections.abc import Mapping
from pathlib import Path

from tearflow.io.lines import BrokenLines, Lines, check_columns, read_lines
from tearflow.network.settings import LISTED, NOTHING
from tearflow.run.bundled import BESIDE, MODEL, RESOURCES

LIST = RESOURCES / MODEL / BESIDE["bundled_suspicious"]
COLUMNS = ("gene_a", "gene_b")
REASON = "reason"
ADVICE = "Give as network.exclude a tab-separated table with the columns gene_a and gene_b"


def parse_pairs(lines: Lines, file: str) -> dict[tuple[str, str], str]:
    r"""Pairs of genes, each in the order of the alphabet, with the reason where there is one.

    Raises
    ------
    InputError
        If a column is missing or a row does not name two genes.

    Examples
    --------
    >>> rows = enumerate(["gene_a\tgene_b\treason", "RPS3\tHBA1\tone annotation"], start=1)
    >>> parse_pairs(rows, "list.tsv")
    {('HBA1', 'RPS3'): 'one annotation'}
    """
    rows = ((number, line) for number, line in lines if line.strip() and not line.startswith("#"))
    header = next(rows, (1, ""))[1].split("\t")
    check_columns(header, COLUMNS, file, ADVICE, optional=(REASON,))
    broken, pairs = BrokenLines(file, ADVICE), {}
    for number, line in rows:
        cells = dict(zip(header, line.split("\t"), strict=False))
        names = [cells.get(column, "").strip() for column in COLUMNS]
        if all(names):
            pairs[min(names), max(names)] = cells.get(REASON, "").strip()
        else:
            broken.add(number, "the row does not name two genes")
    broken.refuse()
    return pairs


def read_pairs(path: str | Path, current: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Pairs of a list by their current symbols, see `parse_pairs`."""
    renamed = {}
    for pair, reason in parse_pairs(read_lines(path), str(path)).items():
        first, second = sorted(current.get(gene, gene) for gene in pair)
        renamed[first, second] = reason
    return renamed


def place_of_list(exclude: str) -> str:
    """Path of the list that a configuration names; empty where nothing is left out."""
    return {NOTHING: "", LISTED: str(LIST)}.get(exclude, exclude)
