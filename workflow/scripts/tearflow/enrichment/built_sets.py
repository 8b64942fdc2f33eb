"""Gene sets that ship with TearFlow, propagated when they were built and not in each run.

The file is gzip. Within it, a line of JSON (`Index`), then one byte or more for each gene of each
set: its distance from the gene before it in the order of the alphabet, as the sum of the bytes up
to the first that is not 255. First come the sets by `LAYERS[0]`, in the order of the index, then
what each gains by the further relations of `LAYERS[1]`. Text takes three times as much.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tearflow.enrichment.gene_sets import GeneSet
from tearflow.io.checksums import sha256
from tearflow.run.keys import RELATIONS
from tearflow.run.problems import InputError, Problem

# The relations that sets were built by: those of the default, and all.
LAYERS = (("is_a", "part_of"), RELATIONS)
LONGEST = 255


class Entry(NamedTuple):
    """A gene set in the index.

    Parameters
    ----------
    ontology, identifier, name
        As of a `GeneSet`.
    n_first, n_more
        Number of genes by the first of `LAYERS`, and how many more there are by the second.
    """

    ontology: str
    identifier: str
    name: str
    n_first: int
    n_more: int


@dataclass(frozen=True)
class Index:
    """What the gene sets of a file are, and what they were made from.

    Parameters
    ----------
    made_from
        SHA-256 of `ontology`, `annotation` and `genes`.
    genes
        All genes in the order of the alphabet.
    terms
        Every set.
    """

    made_from: dict[str, str]
    genes: list[str]
    terms: list[Entry]


def read_index(path: str | Path) -> Index:
    """Index of a file that `write_built_sets` wrote."""
    return _split(path)[0]


def read_built_sets(
    path: str | Path, files: Mapping[str, str], relations: Iterable[str]
) -> list[GeneSet] | None:
    """Gene sets as `tearflow.enrichment.annotation.read_gene_sets_of` makes them of the same files.

    Parameters
    ----------
    path
        A file that `write_built_sets` wrote.
    files
        Path of what the sets are to be of: `ontology`, `annotation` and, where its symbols may
        rename those of the annotation, `genes`.
    relations
        Relations by which a gene of a term is a gene of its ancestors.

    Returns
    -------
    list of GeneSet or None
        None where the file was made from others, or by other relations.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    if set(relations) not in map(set, LAYERS):
        return None
    index, packed = _split(path)
    if any(sha256(file) != index.made_from[name] for name, file in files.items()):
        return None
    first = [entry.n_first for entry in index.terms]
    more = [entry.n_more for entry in index.terms]
    found = _unpack(packed, [*first, *more])
    if found is None:
        raise _damaged(path)
    names = np.array(index.genes, dtype=object)
    sets = []
    whole = set(relations) == set(LAYERS[1])
    for place, entry in enumerate(index.terms):
        members = found[place]
        if whole and more[place]:
            members = np.sort(np.concatenate([members, found[place + len(first)]]))
        if len(members):
            sets.append(GeneSet(*entry[:3], names[members].tolist()))
    return sets


def write_built_sets(
    layers: Sequence[Sequence[GeneSet]], made_from: dict[str, str], path: str | Path
) -> None:
    """Write the gene sets by each of `LAYERS`; the same ones give the same bytes."""
    first, whole = ({found.identifier: found for found in layer} for layer in layers)
    genes = sorted({gene for found in whole.values() for gene in found.genes})
    place = {gene: position for position, gene in enumerate(genes)}
    members: dict[str, list[list[int]]] = {}
    for identifier, found in whole.items():
        before = set(first[identifier].genes) if identifier in first else set()
        members[identifier] = [
            sorted(place[gene] for gene in found.genes if (gene in before) is inside)
            for inside in (True, False)
        ]
    terms = [
        Entry(found.ontology, identifier, found.name, *map(len, members[identifier]))
        for identifier, found in whole.items()
    ]
    text = json.dumps(asdict(Index(made_from, genes, terms)), separators=(",", ":"))
    packed = b"".join(_pack(both[layer]) for layer in (0, 1) for both in members.values())
    with Path(path).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.encode() + b"\n" + packed)


def _split(path: str | Path) -> tuple[Index, bytes]:
    """Index and packed genes of a file."""
    try:
        text, _, packed = gzip.decompress(Path(path).read_bytes()).partition(b"\n")
        read = json.loads(text)
        return Index(**read | {"terms": [Entry(*term) for term in read["terms"]]}), packed
    except (EOFError, ValueError, LookupError, TypeError, gzip.BadGzipFile, zlib.error) as error:
        raise _damaged(path) from error


def _damaged(path: str | Path) -> InputError:
    message = "the gene sets that ship with TearFlow cannot be read"
    return InputError([Problem(str(path), message, "Restore the file, which is part of TearFlow")])


def _pack(places: Iterable[int]) -> bytes:
    """Bytes of ascending numbers from 0.

    >>> list(_pack([0, 2, 600]))
    [1, 2, 255, 255, 88]
    """
    packed, before = bytearray(), -1
    for number in places:
        distance = number - before
        packed += bytes([LONGEST]) * (distance // LONGEST) + bytes([distance % LONGEST])
        before = number
    return bytes(packed)


def _unpack(packed: bytes, sizes: Sequence[int]) -> list[NDArray[np.int64]] | None:
    """Numbers of each set, as `_pack` has packed them one after the other; None if they do not fit.

    >>> [found.tolist() for found in _unpack(_pack([0, 2, 600]) + _pack([1]), [3, 0, 1])]
    [[0, 2, 600], [], [1]]
    """
    raw = np.frombuffer(packed, dtype=np.uint8)
    reached = np.cumsum(raw, dtype=np.int64)[raw != LONGEST]
    ends = np.cumsum(sizes)
    if len(reached) != (ends[-1] if len(ends) else 0):
        return None
    before = np.concatenate([[0], reached])[ends - np.asarray(sizes)]
    return np.split(reached - np.repeat(before, sizes) - 1, ends[:-1])
