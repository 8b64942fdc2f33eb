"""Protein interactions among the genes of interest, from a file of any size."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from tearflow.io.lines import BLOCK_BYTES, read_lines, read_start
from tearflow.io.streams import OF_TEXTS, ArrowStream
from tearflow.network.interaction_files import (
    ADVICE,
    PLAIN_COLUMNS,
    SAME_VERSION,
    STRING_COLUMNS,
    STRING_SCALE,
    check_interactions,
    detect_columns,
    read_string_names,
)
from tearflow.run.bundled import bundled_file
from tearflow.run.problems import InputError, Problem, show_signs

# The file that ships with TearFlow is named by what it holds, any other by its file name.
BUNDLED = bundled_file("interactions", "human")
BUNDLED_NAME = "STRING v12.0 physical links (bundled)"


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
    listed
        The genes that the file has an interaction of, whatever its score.
    present
        The genes that have an interaction with any gene, at or above the cut.
    lowest
        Lowest score in the file, 0 to 1; 1 in a file without interactions.
    scale
        The scores in the file run from 0 to this: 1 or 1000.
    members
        Current symbols of all genes in the file, whatever the score of their interactions.
    """

    name: str
    edges: pd.DataFrame
    listed: set[str]
    present: set[str]
    lowest: float
    scale: int
    members: frozenset[str] = frozenset()


def read_network(
    path: str | Path,
    names: str | Path | None,
    genes: Collection[str],
    current: Mapping[str, str],
    min_score: float,
) -> Network:
    """Read the interactions among the genes of interest.

    Parameters
    ----------
    path
        A tab-separated file with the columns `gene_a`, `gene_b` and `score`, or STRING's file of
        links; plain or compressed.
    names
        STRING's file of names (``protein.info``) for its file of links.
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
        If columns or STRING's names are missing, scores are not numbers from 0 to 1 or 1000, or all
        of them are below the cut.
    """
    columns, separator = detect_columns(read_start(str(path))[0], str(path))
    is_string = columns == STRING_COLUMNS
    known = read_string_names(str(names)) if is_string else {}
    named = translate(known, current)
    wanted = {name: gene for name, gene in named.items() if gene in genes}
    if not is_string:
        wanted |= {gene: gene for gene in genes}
    proteins, looked_for = pa.array(known, pa.string()), pa.array(wanted, pa.string())
    touching, lowest, highest = [pd.DataFrame(columns=PLAIN_COLUMNS)], float("inf"), 0.0
    everyone: set[str] = set()
    for batch in read_batches(str(path), columns, separator):
        if is_string:
            _refuse_unknown(str(path), batch, proteins, str(names))
        scores = batch[2].to_numpy()
        lowest, highest = min(lowest, scores.min()), max(highest, scores.max())
        for side in (0, 1):
            everyone.update(pc.unique(batch[side]).to_pylist())
        found = [pc.is_in(batch[side], value_set=looked_for) for side in (0, 1)]
        rows = batch.filter(pc.or_(*found)).rename_columns(PLAIN_COLUMNS)
        touching.append(rows.to_pandas().drop_duplicates())
    scale = STRING_SCALE if is_string or highest > 1 else 1
    if lowest <= highest < min_score * scale - 1e-9:
        message = f"no interaction has a score of {min_score:g}, the highest is {highest / scale:g}"
        raise InputError([Problem(str(path), message, "Lower network.min_score")])
    rows = pd.concat([rows for rows in touching if len(rows)] or touching[:1])
    sides = (rows["gene_a"].map(wanted), rows["gene_b"].map(wanted))
    # The slack is for decimals: 900 / 1000 need not be what a reader of "0.9" gets.
    rows = rows.assign(score=rows["score"] / scale).query("score >= @min_score - 1e-9")
    edges = rows.assign(gene_a=rows["gene_a"].map(wanted), gene_b=rows["gene_b"].map(wanted))
    return Network(
        name=BUNDLED_NAME if Path(path).resolve() == BUNDLED else show_signs(Path(path).name),
        edges=each_pair_once(edges.dropna()),
        listed=set(sides[0].dropna()) | set(sides[1].dropna()),
        present=set(edges["gene_a"].dropna()) | set(edges["gene_b"].dropna()),
        lowest=min(lowest / scale, 1.0),
        scale=scale,
        members=frozenset(named.get(name, name) for name in everyone),
    )


def _refuse_unknown(path: str, batch: pa.RecordBatch, known: pa.Array, names: str) -> None:
    """Raise where a protein of STRING has no name."""
    for side in (0, 1):
        unknown = batch[side].filter(pc.invert(pc.is_in(batch[side], value_set=known)))
        if len(unknown):
            message = f'protein "{unknown[0]}" is not in {names}'
            raise InputError([Problem(path, message, SAME_VERSION)])


def read_batches(path: str, columns: list[str], separator: str) -> Iterator[pa.RecordBatch]:
    """Chunks of a file of interactions: two genes or proteins and their score.

    Raises
    ------
    InputError
        For rows of another number of columns and scores that are not numbers from 0 to 1000.
    """
    kinds = dict(zip(columns, (pa.string(), pa.string(), pa.float64()), strict=True))
    options = (
        csv.ReadOptions(block_size=BLOCK_BYTES),
        csv.ParseOptions(delimiter=separator, quote_char=False),
        csv.ConvertOptions(column_types=kinds, include_columns=columns, null_values=[]),
    )
    try:
        with ArrowStream(path, OF_TEXTS) as file, csv.open_csv(file, *options) as batches:
            for batch in batches:
                scores = batch[2].to_numpy()
                named = pc.all(pc.and_(pc.not_equal(batch[0], ""), pc.not_equal(batch[1], "")))
                if not ((scores >= 0) & (scores <= STRING_SCALE)).all() or named.as_py() is False:
                    raise pa.ArrowInvalid("a row is not an interaction: two genes and a score")
                yield batch
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        # Line by line, which takes long, it is found where.
        check_interactions(read_lines(path), path)
        raise InputError([Problem(path, f"the file cannot be read: {error}", ADVICE)]) from None


def translate(known: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """Current symbols of the names in the file, by STRING's names or by outdated symbols.

    >>> translate({"9606.ENSP1": "CLG4B"}, {"CLG4B": "MMP9"})
    {'9606.ENSP1': 'MMP9'}
    >>> translate({}, {"CLG4B": "MMP9"})
    {'CLG4B': 'MMP9'}
    """
    if known:
        return {protein: current.get(symbol, symbol) for protein, symbol in known.items()}
    return dict(current)


def each_pair_once(edges: pd.DataFrame) -> pd.DataFrame:
    """Edges with the genes of a pair in order, each pair once with its highest score.

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
