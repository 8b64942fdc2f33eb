"""Protein interactions among the genes of interest, from a file of any size."""

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tearflow.lines import BROKEN_GZIP, read_lines, refuse_lines
from tearflow.problems import InputError, Problem, nearest
from tearflow.provenance import HOME
from tearflow.text_files import open_binary

# The file that ships with TearFlow is named by what it holds, any other by its file name.
BUNDLED = HOME / "resources" / "interactions.tsv.gz"
BUNDLED_NAME = "STRING v12.0 physical links (bundled)"

PLAIN_COLUMNS = ["gene_a", "gene_b", "score"]
STRING_COLUMNS = ["protein1", "protein2", "combined_score"]
# STRING's file of links, whole, physical or in detail; its file of names differs in the first part.
STRING_LINKS = re.compile(r"protein\.(physical\.)?links(\.detailed|\.full)?\.")
STRING_SCALE = 1000
# STRING's whole human network has 13.7 million rows: too many for the memory of a small machine.
CHUNK_ROWS = 1_000_000


@dataclass(frozen=True)
class Network:
    """What a file of interactions says about some genes.

    Parameters
    ----------
    name
        What the network is called in tables.
    edges
        `gene_a`, `gene_b`, `score` (0 to 1), every pair of the genes once, `gene_a` before
        `gene_b`, in the order of the alphabet.
    present
        The genes that have an interaction with any gene, at or above the cut.
    lowest
        Lowest score in the file, 0 to 1; 1 in a file without interactions.
    scale
        The scores in the file run from 0 to this: 1 or 1000.
    """

    name: str
    edges: pd.DataFrame
    present: set[str]
    lowest: float
    scale: int


def read_network(
    path: str | Path, genes: Collection[str], current: Mapping[str, str], min_score: float
) -> Network:
    """Read the interactions among the genes of interest.

    Parameters
    ----------
    path
        A tab-separated file with the columns `gene_a`, `gene_b` and `score`, or STRING's file of
        links with its file of names (``protein.info``) beside it; plain or compressed.
    genes
        Current symbols.
    current
        Outdated symbol to current symbol, to translate those of the file.
    min_score
        Interactions below are left out, 0 to 1. Of a pair that stands there twice the higher
        score counts. Scores above 1 anywhere in the file mean that all are out of 1000.

    Returns
    -------
    Network
        Interactions of a gene with itself are left out.

    Raises
    ------
    InputError
        If columns or STRING's names are missing, or scores are no numbers from 0 to 1 or 1000.
    """
    columns, separator = detect_columns(path)
    is_string = columns == STRING_COLUMNS
    known = read_string_names(path) if is_string else {}
    wanted = {name: gene for name, gene in translate(known, current).items() if gene in genes}
    if not is_string:
        wanted |= {gene: gene for gene in genes}
    touching, lowest, highest = [], float("inf"), float("-inf")
    for chunk in read_chunks(path, columns, separator):
        lowest, highest = min(lowest, chunk["score"].min()), max(highest, chunk["score"].max())
        either = chunk["gene_a"].isin(wanted.keys()) | chunk["gene_b"].isin(wanted.keys())
        touching.append(chunk[either])
    scale = STRING_SCALE if is_string or highest > 1 else 1
    if highest > scale or lowest < 0:
        message = f"scores run from {lowest:g} to {highest:g}"
        mend = "Give scores from 0 to 1, or from 0 to 1000"
        raise InputError([Problem(str(path), message, mend, column=columns[2])])
    rows = pd.concat(touching)
    # The slack is for decimals: 900 / 1000 need not be what a reader of "0.9" gets.
    rows = rows.assign(score=rows["score"] / scale).query("score >= @min_score - 1e-9")
    edges = rows.assign(gene_a=rows["gene_a"].map(wanted), gene_b=rows["gene_b"].map(wanted))
    return Network(
        name=BUNDLED_NAME if Path(path).resolve() == BUNDLED else Path(path).name,
        edges=each_pair_once(edges.dropna()),
        present=set(edges["gene_a"].dropna()) | set(edges["gene_b"].dropna()),
        lowest=min(lowest / scale, 1.0),
        scale=scale,
    )


def detect_columns(path: str | Path) -> tuple[list[str], str]:
    """Tell by its header whether a file is a plain table or STRING's, and what separates columns.

    Raises
    ------
    InputError
        If a column is missing.
    """
    with open_binary(str(path)) as file:
        header = file.readline().decode("utf-8-sig", errors="replace").strip()
    if set(STRING_COLUMNS) <= set(header.split(" ")):
        return STRING_COLUMNS, " "
    found = header.split("\t")
    mend = "Name tab-separated columns gene_a, gene_b and score, or give STRING's file of links"
    problems = [
        Problem(str(path), f"the column is missing{nearest(column, found)}", mend, column=column)
        for column in PLAIN_COLUMNS
        if column not in found
    ]
    if problems:
        raise InputError(problems)
    return PLAIN_COLUMNS, "\t"


def read_chunks(path: str | Path, columns: list[str], separator: str) -> Iterator[pd.DataFrame]:
    """Give a file of interactions in pieces, with columns `gene_a`, `gene_b` and `score`.

    Raises
    ------
    InputError
        For rows of another number of columns and scores that are no numbers.
    """
    options = {
        "sep": separator,
        "usecols": columns,
        "dtype": {columns[0]: str, columns[1]: str},
        "quoting": csv.QUOTE_NONE,
        "keep_default_na": False,
        "encoding": "utf-8-sig",
        "chunksize": CHUNK_ROWS,
    }
    try:
        with open_binary(str(path)) as file, pd.read_csv(file, **options) as chunks:
            for chunk in chunks:
                named = chunk.rename(columns=dict(zip(columns, PLAIN_COLUMNS, strict=True)))
                yield named.assign(score=as_scores(chunk[columns[2]], str(path)))
    except (pd.errors.ParserError, UnicodeDecodeError, *BROKEN_GZIP) as error:
        message = f"the file cannot be read: {str(error).strip()}".rstrip(".")
        mend = "Give a complete file with as many columns in each row as in the header"
        raise InputError([Problem(str(path), message, mend)]) from None


def as_scores(scores: pd.Series, file: str) -> pd.Series:
    """Read scores as numbers and refuse those that are none; the header is line 1."""
    numbers = pd.to_numeric(scores, errors="coerce")
    wrong = scores[numbers.isna()]
    broken = [(row + 2, f'"{value}" is no number') for row, value in wrong.items()]
    refuse_lines(broken, file, "Give a score to each pair", scores.name)
    return numbers.astype(float)


def read_string_names(links: str | Path) -> dict[str, str]:
    """Read STRING's preferred name of each protein from the file beside that of the links.

    Raises
    ------
    InputError
        If the file is not there.
    """
    name = STRING_LINKS.sub("protein.info.", Path(links).name, count=1).removesuffix(".gz")
    candidates = [Path(links).with_name(name + ending) for ending in (".gz", "")]
    found = next((path for path in candidates if path.exists() and path != Path(links)), None)
    if found is None:
        message = f'STRING\'s names of the proteins, "{name}.gz", are not beside the file of links'
        mend = "Put STRING's protein.info of the same version there, and keep the names of both"
        raise InputError([Problem(str(links), message, mend)])
    rows = (line.split("\t", maxsplit=2) for _, line in read_lines(found) if line[:1] != "#")
    return {protein: symbol for protein, symbol, *_ in rows}


def translate(known: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """Give names of the file current symbols: by STRING's names, or the outdated symbols.

    Examples
    --------
    >>> translate({"9606.ENSP1": "CLG4B"}, {"CLG4B": "MMP9"})
    {'9606.ENSP1': 'MMP9'}
    >>> translate({}, {"CLG4B": "MMP9"})
    {'CLG4B': 'MMP9'}
    """
    if known:
        return {protein: current.get(symbol, symbol) for protein, symbol in known.items()}
    return dict(current)


def each_pair_once(edges: pd.DataFrame) -> pd.DataFrame:
    """Put the two genes of a pair in order, and keep of each pair the highest score.

    Examples
    --------
    >>> edges = pd.DataFrame({"gene_a": ["LYZ", "LTF", "LTF"], "gene_b": ["LTF", "LYZ", "LTF"],
    ...                       "score": [0.9, 0.95, 1.0]})
    >>> each_pair_once(edges).to_numpy().tolist()
    [['LTF', 'LYZ', 0.95]]
    """
    swapped = edges["gene_a"] > edges["gene_b"]
    first = edges["gene_a"].mask(swapped, edges["gene_b"])
    second = edges["gene_b"].mask(swapped, edges["gene_a"])
    ordered = edges.assign(gene_a=first, gene_b=second)[first != second]
    best = ordered.sort_values(["gene_a", "gene_b", "score"]).drop_duplicates(
        ["gene_a", "gene_b"], keep="last"
    )
    return best[PLAIN_COLUMNS].reset_index(drop=True)
