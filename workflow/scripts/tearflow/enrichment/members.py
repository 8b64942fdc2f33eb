"""The genes of many sets as arrays, and what a ranked test says of the sets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Numbers of the genes of the sets that are summed at once: they stay in the cache of a processor.
STEP = 250_000


@dataclass(frozen=True)
class Membership:
    """The genes of many sets as one array, so that sums over all sets are one operation.

    Parameters
    ----------
    genes
        Places of the genes of the first set, then of the second and so on, shape (members,).
    sizes
        Number of genes of each set, one at least, shape (sets,).
    """

    genes: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each set begins among the members."""
        return np.cumsum(self.sizes) - self.sizes

    @property
    def owners(self) -> NDArray[np.int64]:
        """Number of the set of each member."""
        return np.repeat(np.arange(self.sizes.size), self.sizes)

    def sum(self, values: Floats) -> Floats:
        """Sums of values of the genes over each set.

        Parameters
        ----------
        values
            Shape (genes,) or (genes, n).

        Returns
        -------
        numpy.ndarray
            Shape (sets,) or (sets, n).

        Examples
        --------
        >>> membership = Membership(np.array([0, 2, 1]), np.array([2, 1]))
        >>> membership.sum(np.array([1.0, 5.0, 2.0])).tolist()
        [3.0, 5.0]
        """
        return np.add.reduceat(values[self.genes], self.starts, axis=0)

    def steps(self, numbers: int) -> Iterator[tuple[slice, "Membership"]]:
        """Some sets at a time, each member of which takes some numbers."""
        ends = np.cumsum(self.sizes)
        # Sets whose last member is in the same step of members.
        step = ends * numbers // STEP
        borders = [0, *(np.flatnonzero(np.diff(step)) + 1).tolist(), self.sizes.size]
        for first, last in pairwise(borders):
            members = slice(ends[first] - self.sizes[first], ends[last - 1])
            yield slice(first, last), Membership(self.genes[members], self.sizes[first:last])


def find_members(sets: Iterable[Iterable[str]], genes: Sequence[str]) -> Membership:
    """Membership of sets, all of whose genes are among those given, in the order of these.

    Examples
    --------
    >>> find_members([{"LYZ", "LTF"}, {"ALB"}], ["ALB", "LTF", "LYZ"]).genes.tolist()
    [1, 2, 0]
    """
    place = {gene: number for number, gene in enumerate(genes)}
    members = [[place[gene] for gene in names] for names in sets]
    sizes = np.array([len(names) for names in members], dtype=np.int64)
    flat = np.array([number for names in members for number in names], dtype=np.int64)
    # The order within a set may depend on the seed of Python's hashes, and sums depend on it.
    in_order = np.sort(flat + np.repeat(np.arange(sizes.size), sizes) * len(genes))
    return Membership(in_order % max(len(genes), 1), sizes)


@dataclass(frozen=True)
class SetResults:
    """What a method of ranked enrichment says of each set.

    Parameters
    ----------
    statistic
        Negative where the set goes down, shape (sets,).
    p_value, q_value
        Two-sided, and adjusted over these sets, shape (sets,).
    correlation
        Between the genes of each set, as the test took it; missing where it takes none.
    leading, leading_sets
        Places of the leading genes of all sets, the foremost of each set first, and the number of
        the set of each, ascending; shape (leading genes,).
    """

    statistic: Floats
    p_value: Floats
    q_value: Floats
    correlation: Floats
    leading: NDArray[np.int64]
    leading_sets: NDArray[np.int64]
