"""Values of the sheets as lists within a message."""

from collections.abc import Iterable

from tearflow.run.words import list_first


def quote_all(values: Iterable[str], shown: int = 20) -> str:
    """Values in double quotes, of many the first and a count.

    >>> quote_all(["A", "B", "C"]), quote_all(["A", "B", "C"], 1)
    ('"A", "B", "C"', '"A" and 2 more')
    """
    return list_first(values, shown, quoted=True)
