"""The genes that a term of an ontology has by its descendants."""

from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from tearflow.enrichment.ontology import Ontology
from tearflow.run.keys import RELATIONS, require_known
from tearflow.run.problems import InputError, Problem


def propagate(
    direct: Mapping[str, Collection[str]], ontology: Ontology, relations: Collection[str], file: str
) -> dict[str, list[str]]:
    """Genes of every term, those of its descendants included.

    A gene of a term is a gene of each ancestor that a path of the chosen relations leads to. A
    path stays within its ontology: a gene becomes part of a biological process by its own
    annotation to processes, not by way of a molecular function. GO.db, and with it
    clusterProfiler, does the same. As there, relations are chained without regard to their kind.

    Parameters
    ----------
    direct
        Identifier in use to the genes annotated to it.
    ontology
        Terms and relations.
    relations
        Names of the relations, of ``is_a``, ``part_of``, ``regulates``,
        ``positively_regulates`` and ``negatively_regulates``.
    file
        Name of the file of the ontology, for the message of an error.

    Returns
    -------
    dict
        Identifier to genes in the order of the alphabet; terms without a gene are left out.

    Raises
    ------
    InputError
        If the relations lead round in a circle, as they do in an ontology that is not the basic
        edition.

    Examples
    --------
    >>> from tearflow.enrichment.ontology import Term
    >>> terms = {"root": Term("process", "BP"), "leaf": Term("lysis", "BP", [("is_a", "root")])}
    >>> direct = {"leaf": {"LYZ"}, "root": {"LTF"}}
    >>> propagate(direct, Ontology(terms, {}), ["is_a"], "go.obo")["root"]
    ['LTF', 'LYZ']
    """
    parents = ancestry(direct, ontology, relations)
    symbols = sorted(set().union(*direct.values()))
    place = {symbol: position for position, symbol in enumerate(symbols)}
    # A set of genes is an integer with a bit a gene: uniting two of them is one fast operation.
    masks = dict.fromkeys(parents, 0)
    masks |= {term: as_mask([place[gene] for gene in genes]) for term, genes in direct.items()}
    for child in children_first(parents, file):
        for parent in parents[child]:
            masks[parent] |= masks[child]
    names = np.array(symbols, dtype=object)
    return {term: names[positions(mask)].tolist() for term, mask in masks.items() if mask}


def ancestry(
    terms: Iterable[str], ontology: Ontology, relations: Collection[str]
) -> dict[str, list[str]]:
    """List the parents of the terms, of these parents and so on, by the relations given."""
    for relation in relations:
        require_known(relation, RELATIONS, "relation")
    parents: dict[str, list[str]] = {}
    waiting = list(terms)
    while waiting:
        name = waiting.pop()
        if name not in parents:
            parents[name] = chosen_parents(name, ontology, relations)
            waiting += parents[name]
    return parents


def chosen_parents(name: str, ontology: Ontology, relations: Collection[str]) -> list[str]:
    """List the parents in the same ontology that one of the relations leads to, each once."""
    term = ontology.terms[name]
    found = [
        parent
        for relation, parent in term.parents
        if relation in relations
        and parent in ontology.terms
        and ontology.terms[parent].ontology == term.ontology
    ]
    return list(dict.fromkeys(found))


def children_first(parents: Mapping[str, list[str]], file: str) -> list[str]:
    """Order terms so that each comes before all of its ancestors."""
    try:
        return list(TopologicalSorter(parents).static_order())[::-1]
    except CycleError as error:
        message = f"the relations form a cycle: {' to '.join(error.args[1])}"
        advice = "Give the basic edition of the ontology, go-basic.obo"
        raise InputError([Problem(file, message, advice)]) from None


def as_mask(bits: Collection[int]) -> int:
    """Set the bits at the given positions.

    >>> as_mask([2, 0, 9]) == 0b1000000101
    True
    """
    raw = bytearray(max(bits, default=0) // 8 + 1)
    for position in bits:
        raw[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(raw, "little")


def positions(mask: int) -> NDArray[np.intp]:
    """Positions of the bits that are set, ascending.

    >>> positions(0b1000000101).tolist()
    [0, 2, 9]
    """
    raw = np.frombuffer(mask.to_bytes(mask.bit_length() // 8 + 1, "little"), dtype=np.uint8)
    # Of booleans NumPy finds the set ones five times as fast as of numbers.
    return np.flatnonzero(np.unpackbits(raw, bitorder="little").view(bool))
