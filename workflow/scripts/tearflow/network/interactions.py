"""Protein interactions among the tested genes, from a file of any size."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tearflow.network.channels import SCALE, TEXT_MINING
from tearflow.network.link_cache import CachedLinks, open_cache
from tearflow.network.links import SCORE, WITHOUT, A, About, B, TextLinks
from tearflow.run.bundled import SPECIES, bundled_file
from tearflow.run.problems import InputError, Problem, show_signs

logger = logging.getLogger(__name__)

# The file that ships with TearFlow is named by what it holds, any other by its file name.
BUNDLED_NAMES = {
    bundled_file("interactions", species.name): "STRING v12.0 physical links"
    f"{' projected from human' if species.is_projected else ''} (bundled)"
    for species in SPECIES.values()
    if species.has_tables
}
# 900 / 1000 need not be what a reader of "0.9" gets.
SLACK = 1e-9
Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Links:
    """Interactions of a file among some genes, whatever their score.

    Attributes
    ----------
    name
        What the network is called in tables.
    genes
        The genes in the order of the alphabet; `a` and `b` are positions among them.
    a, b
        Every pair once, `a` before `b`, in their order.
    score
        Combined score of each pair, 0 to 1.
    without
        Score without text mining, 0 to 1; None where the file does not say.
    channels
        Score of each channel of evidence, 0 to 1000; empty where the file has none.
    best, best_without
        Of each gene, its best score with any gene of the file; 0 without an interaction.
    listed
        Of each gene, whether the file has an interaction of it, whatever its score.
    about
        What is true of all rows of the file.
    members
        Current symbols of all genes in the file.
    """

    name: str
    genes: NDArray[np.str_]
    a: NDArray[np.intp]
    b: NDArray[np.intp]
    score: NDArray[np.float64]
    without: NDArray[np.float64] | None
    channels: dict[str, NDArray[np.uint16]]
    best: NDArray[np.float64]
    best_without: NDArray[np.float64]
    listed: NDArray[np.bool_]
    about: About
    members: frozenset[str]

    @property
    def lowest(self) -> float:
        """Lowest score in the file, 0 to 1; 1 in a file without interactions."""
        return min(self.about.lowest / self.about.scale, 1.0)

    @property
    def highest(self) -> float:
        """Highest score in the file, 0 to 1."""
        return self.about.highest / self.about.scale

    @property
    def lacks_text_mining(self) -> bool:
        """Whether the scores of the file are of the other channels alone."""
        return bool(self.channels) and TEXT_MINING not in self.channels

    def has(self, text_mining: bool) -> bool:
        """Whether the file has scores with text mining, or without."""
        if text_mining:
            return not self.lacks_text_mining
        return self.lacks_text_mining or self.without is not None


@dataclass(frozen=True)
class Network:
    """Interactions among some genes at or above a score.

    Attributes
    ----------
    links
        What it was cut from.
    min_score
        The cut, 0 to 1.
    kept
        Positions of the interactions among those of `links`.
    score
        Their scores, 0 to 1.
    present
        Of each gene, whether it has an interaction with any gene, at or above the cut.
    """

    links: Links
    min_score: float
    kept: NDArray[np.intp]
    score: NDArray[np.float64]
    present: NDArray[np.bool_]

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return self.links.name

    @property
    def genes(self) -> NDArray[np.str_]:
        """The genes in the order of the alphabet."""
        return self.links.genes

    @cached_property
    def a(self) -> NDArray[np.intp]:
        """Position of the first gene of each interaction."""
        return self.links.a[self.kept]

    @cached_property
    def b(self) -> NDArray[np.intp]:
        """Position of the second gene of each interaction."""
        return self.links.b[self.kept]

    @cached_property
    def degree(self) -> NDArray[np.intp]:
        """Number of interactions of each gene."""
        size = len(self.genes)
        return np.bincount(self.a, minlength=size) + np.bincount(self.b, minlength=size)

    def among(self, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Positions of the interactions between two genes of a choice."""
        return np.flatnonzero(chosen[self.a] & chosen[self.b])


def read_links(
    path: str | Path,
    names: str | Path | None,
    genes: Collection[str],
    current: Mapping[str, str],
    cache: Path | None = None,
) -> Links:
    """Read the interactions among some genes.

    Parameters
    ----------
    path
        A tab-separated file with the columns `gene_a`, `gene_b` and `score` (or `combined_score`),
        or STRING's file of links, plain, detailed or full; compressed or not.
    names
        STRING's file of names (``protein.info``) for its file of links.
    genes
        Current symbols.
    current
        Outdated symbol to current symbol, to translate those of the file.
    cache
        Where the rows of a large file are kept, see `tearflow.network.link_cache.find_cache`.

    Returns
    -------
    Links
        Interactions of a gene with itself are left out; of a pair that is there twice the higher
        score counts. Scores above 1 anywhere in the file mean that all are out of 1000.

    Raises
    ------
    InputError
        If columns or STRING's names are missing, or scores are not numbers from 0 to 1 or 1000.
    """
    file, names_file = str(path), str(names) if names else None
    kept = open_cache(cache, file, names_file) if cache else None
    if kept and cache:
        try:
            return _gather(kept, file, genes, current)
        except (pa.ArrowException, OSError) as error:
            logger.warning("%s is damaged: %s", cache, error)
            cache.unlink(missing_ok=True)
    return _gather(TextLinks(file, names_file), file, genes, current)


def _gather(
    rows: TextLinks | CachedLinks, path: str, genes: Collection[str], current: Mapping[str, str]
) -> Links:
    """The interactions among the genes, from rows that come in chunks."""
    ordered = np.array(sorted(genes), dtype=str)
    place = {gene: number for number, gene in enumerate(ordered.tolist())}
    by_number: list[int] = []
    parts: list[dict[str, NDArray[Any]]] = []
    for batch in rows:
        names = rows.names if len(by_number) < len(rows.names) else []
        for name in names[len(by_number) :]:
            by_number.append(_find(name, place, current))
        to_gene = np.array(by_number, dtype=np.intp)
        ends = [to_gene[batch.column(end).to_numpy()] for end in (A, B)]
        both = np.flatnonzero((ends[0] >= 0) & (ends[1] >= 0) & (ends[0] != ends[1]))
        rest = [name for name in batch.schema.names if name not in (A, B)]
        parts.append(
            {A: np.minimum(*ends)[both], B: np.maximum(*ends)[both]}
            | {name: batch.column(name).to_numpy()[both] for name in rest}
        )
    about = rows.about
    if about is None:
        raise ValueError("the rows of a file are read once they have passed")
    empty = {A: np.zeros(0, np.intp), B: np.zeros(0, np.intp), SCORE: np.zeros(0)}
    parts = parts or [empty]
    every = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    # The highest score of a pair last, and of each pair the last.
    order = np.lexsort([every[SCORE], every[B], every[A]])
    a, b = every[A][order], every[B][order]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
    chosen = order[last]
    numbers = np.array(by_number, dtype=np.intp)
    listed = np.zeros(len(ordered), dtype=bool)
    listed[numbers[numbers >= 0]] = True
    without = every[WITHOUT][chosen] / SCALE if WITHOUT in every else None
    return Links(
        name=BUNDLED_NAMES.get(Path(path).resolve(), show_signs(Path(path).name)),
        genes=ordered,
        a=every[A][chosen],
        b=every[B][chosen],
        score=every[SCORE][chosen] / about.scale,
        without=without,
        channels={name: every[name][chosen] for name in about.channels if name in every},
        best=_best(about.best, numbers, len(ordered)) / about.scale,
        best_without=_best(about.best_without, numbers, len(ordered)) / SCALE,
        listed=listed,
        about=about,
        members=frozenset(current.get(name, name) for name in about.names),
    )


def _find(name: str, place: Mapping[str, int], current: Mapping[str, str]) -> int:
    """Position of a gene by the name that a file has for it; -1 where it is not looked for."""
    return place[name] if name in place else place.get(current.get(name, ""), -1)


def _best(scores: list[float], numbers: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """Best score of each gene, of all its names in a file."""
    best = np.zeros(size)
    if scores:
        wanted = numbers >= 0
        np.maximum.at(best, numbers[wanted], np.array(scores)[wanted])
    return best


def cut(
    links: Links, min_score: float, *, text_mining: bool = True, excluded: Pairs = frozenset()
) -> Network:
    """Interactions at or above a score.

    Parameters
    ----------
    links
        As `read_links` returns them.
    min_score
        The cut, 0 to 1.
    text_mining
        False takes the score without text mining.
    excluded
        Pairs of genes that are left out, each in the order of the alphabet.

    Raises
    ------
    ValueError
        If text mining cannot be left out of the scores of the file.
    """
    if not text_mining and not links.has(text_mining=False):
        raise ValueError(f"{links.name} has no channels of evidence")
    without = None if text_mining else links.without
    score = links.score if without is None else without
    best = links.best if without is None else links.best_without
    above = score >= min_score - SLACK
    if excluded and above.any():
        size, place = len(links.genes), {gene: n for n, gene in enumerate(links.genes.tolist())}
        pairs = [(place[x], place[y]) for x, y in excluded if x in place and y in place]
        above &= ~np.isin(links.a * size + links.b, [min(p) * size + max(p) for p in pairs])
    kept = np.flatnonzero(above)
    present = links.listed & (best >= min_score - SLACK)
    return Network(links, min_score, kept, score[kept], present)


def require_cut(links: Links, min_score: float, path: str, key: str) -> None:
    """Raise where a cut is above every score of the file.

    Parameters
    ----------
    key
        Key of the configuration that has the cut.
    """
    if links.about.n_rows and links.highest < min_score - SLACK:
        message = f"no interaction has a score of {min_score:g}, the highest is {links.highest:g}"
        raise InputError([Problem(path, message, f"Lower {key}")])
