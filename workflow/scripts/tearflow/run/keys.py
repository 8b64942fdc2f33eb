"""Keys that choose one of several ways, refused where they are unknown; free of imports."""

from collections.abc import Collection

# What becomes of the runs that share a sample.
RERUNS = ("refuse", "best", "average")
# Relations of the Gene Ontology by which a gene of a term is one of its ancestors.
RELATIONS = ("is_a", "part_of", "regulates", "positively_regulates", "negatively_regulates")
# Which q-values of a long report hold in the whole experiment.
ACROSS_RUNS = ("auto", "library", "global")


def require_known(key: str, known: Collection[str], what: str) -> None:
    """Raise where a key is none of those that are known, so that no other way is taken for it.

    Parameters
    ----------
    key
        What was asked for.
    known
        The keys that there are, in the order in which they are named.
    what
        Name of the choice, for the message.

    Raises
    ------
    ValueError
        If the key is unknown.

    Examples
    --------
    >>> require_known("median", ["none", "median"], "normalisation")
    >>> require_known("welch", ["paired_t", "moderated"], "test")
    Traceback (most recent call last):
    ValueError: unknown test "welch": choose from paired_t, moderated
    """
    if key not in known:
        raise ValueError(f'unknown {what} "{key}": choose from {", ".join(known)}')
