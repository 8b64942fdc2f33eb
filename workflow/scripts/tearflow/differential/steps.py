"""Steps over the proteins, so that what is computed in each of them is small."""

from collections.abc import Iterator

# Numbers that are worked on at once: they stay in the cache of a processor, and the products are
# too small for BLAS to start threads, which on a busy machine wait for each other.
STEP = 100_000


def split(proteins: int, numbers: int) -> Iterator[slice]:
    """Steps over the proteins, each of which takes some numbers.

    >>> list(split(5, 40_000))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    step = max(1, STEP // numbers)
    for start in range(0, proteins, step):
        yield slice(start, min(start + step, proteins))
