"""Gene sets that say the same: of the same tested genes, or of nearly the same DEPs."""

from collections import defaultdict
from collections.abc import Collection, Sequence, Set

SEPARATOR = ";"


def find_aliases(tested: Sequence[Set[str]], order: Sequence[tuple[int, str]]) -> list[int]:
    """Place of the set that represents each set: the first of those with the same tested genes.

    Parameters
    ----------
    tested
        Genes of each set in the background.
    order
        Genes of each set in its whole collection, and its identifier: the smallest of the sets
        with the same tested genes, which says most, comes first.

    Examples
    --------
    >>> find_aliases([{"LYZ", "LTF"}, {"ALB"}, {"LTF", "LYZ"}], [(90, "b"), (5, "c"), (30, "a")])
    [2, 1, 2]
    """
    same: dict[frozenset[str], list[int]] = defaultdict(list)
    for place, genes in enumerate(tested):
        same[frozenset(genes)].append(place)
    first = {genes: min(places, key=lambda place: order[place]) for genes, places in same.items()}
    return [first[frozenset(genes)] for genes in tested]


def list_aliases(names: Sequence[str], tested: Sequence[Collection[str]]) -> list[str]:
    """The other sets with the same tested genes, of each set, with `;` between them.

    >>> list_aliases(["a", "b", "c"], [{"LYZ"}, {"ALB"}, {"LYZ"}])
    ['c', '', 'a']
    """
    same: dict[frozenset[str], list[str]] = defaultdict(list)
    for name, genes in zip(names, tested, strict=True):
        same[frozenset(genes)].append(name)
    return [
        SEPARATOR.join(other for other in same[frozenset(genes)] if other != name)
        for name, genes in zip(names, tested, strict=True)
    ]


def find_representatives(hits: Sequence[Set[str]], overlap: float) -> list[int]:
    """Place of the set that represents each set, of sets in order of their p-value.

    A set is redundant if it shares at least `overlap` of the DEPs of both (Jaccard's index) with
    a set before it that is not redundant itself; of several such sets the most similar represents
    it, the first of equals.

    Parameters
    ----------
    hits
        DEPs of each set, the set with the smallest p-value first; a set without any is like none.
    overlap
        From 0 to 1.

    Returns
    -------
    list of int
        A set that is not redundant represents itself.

    Examples
    --------
    >>> find_representatives([{"LYZ", "LTF", "PIP"}, {"LYZ", "LTF"}, {"ALB"}, {"ALB", "PIP"}], 0.5)
    [0, 0, 2, 2]
    """
    places = {gene: place for place, gene in enumerate(sorted(set().union(*hits)))}
    # A set of genes is an integer with a bit a gene: two of them are compared in a moment.
    masks = [sum(1 << places[gene] for gene in genes) for genes in hits]
    kept: list[int] = []
    represented = []
    for place, mask in enumerate(masks):
        alike = [(masks[first] & mask).bit_count() for first in kept]
        shares = [
            shared / ((masks[first] | mask).bit_count() or 1)
            for shared, first in zip(alike, kept, strict=True)
        ]
        best = max(shares, default=0.0)
        if kept and best >= overlap:
            represented.append(kept[shares.index(best)])
        else:
            kept.append(place)
            represented.append(place)
    return represented
