"""The model that the values of a contrast's units follow, on arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.design import Design
from tearflow.differential.fit import Fit
from tearflow.differential.people import average_people, number_people
from tearflow.differential.tests import DIFFERENCES, GROUPS, LINEAR
from tearflow.differential.units import name_units

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

# Signs of people's differences, see `Model.exchange_kind`.
SIGNS = "signs"


@dataclass(frozen=True)
class Model:
    """How the effect follows from the values of the units.

    Parameters
    ----------
    matrix
        Model matrix, shape (units, parameters).
    tested
        The effect is ``tested @ coefficients``, shape (parameters,).
    people
        Person of each unit.
    target
        Units of the target group, shape (units,), where units are of two groups, or of two visits;
        None where each is a difference.
    is_blocked
        Whether the units of a person are correlated, else all units are independent.
    correlation
        That of two units of a person, see `tearflow.differential.blocks.estimate_correlation`;
        missing until it is estimated.
    sides
        Samples of a unit, the eyes that are averaged as one: two of a pair, four of a person whose
        changes are compared.
    """

    matrix: Floats
    tested: Floats
    people: tuple[str, ...]
    target: Flags | None = None
    is_blocked: bool = False
    correlation: float = field(default=np.nan)
    sides: int = 2

    @property
    def kind(self) -> str:
        """`DIFFERENCES`, `GROUPS` or `LINEAR`."""
        if self.is_blocked:
            return LINEAR
        if self.target is None:
            return DIFFERENCES if self.matrix.shape[1] == 1 else LINEAR
        return GROUPS if self.matrix.shape[1] == 2 else LINEAR

    @property
    def owners(self) -> Counts:
        """Number of the person of each unit, in the order of first appearance, shape (units,)."""
        return number_people(self.people, len(self.people))

    @property
    def n_people(self) -> int:
        """People of all units."""
        return len(set(self.people))

    @property
    def independent(self) -> str:
        """What is independent of each other, in the plural: pairs, or people."""
        of_people = self.is_blocked or self.sides != 2
        return "people" if of_people else name_units(len(self.people), self.n_people)

    @property
    def sizes(self) -> tuple[int, int] | None:
        """People of the reference and of the target group, where units are of two."""
        if self.target is None:
            return None
        owners = self.owners
        return np.unique(owners[~self.target]).size, np.unique(owners[self.target]).size

    def count(self, values: Floats) -> Counts:
        """What `min_pairs` asks for: pairs, people, or people of the smallest group.

        A group is what the tested columns of the matrix tell apart: two groups of people, two
        visits where samples are units, or both.

        Parameters
        ----------
        values
            Shape (proteins, units), missing as NaN.

        Returns
        -------
        numpy.ndarray
            Shape (proteins,).
        """
        if self.target is not None:
            last = int(np.flatnonzero(self.tested)[-1])
            cells, cell = np.unique(self.matrix[:, : last + 1], axis=0, return_inverse=True)
            people = [
                self._count_people(values, cell.ravel() == place) for place in range(len(cells))
            ]
            return np.minimum.reduce(people)
        if self.is_blocked:
            return self._count_people(values, np.ones(len(self.people), dtype=bool))
        return np.count_nonzero(~np.isnan(values), axis=1)

    def count_all(self) -> int:
        """What `count` counts, where every unit has a value."""
        return int(self.count(np.zeros((1, len(self.people))))[0])

    def count_sides(self, values: Floats) -> tuple[Counts, Counts]:
        """People of the reference and of the target group with a value, shape (proteins,) each."""
        assert self.target is not None
        return self._count_people(values, ~self.target), self._count_people(values, self.target)

    def _count_people(self, values: Floats, units: Flags) -> Counts:
        people = [person for person, some in zip(self.people, units, strict=True) if some]
        return np.count_nonzero(~np.isnan(average_people(values[:, units], people)), axis=1)

    def fit(self, values: Floats) -> Fit:
        """Fit of the effect by least squares, generalised where units are correlated.

        Parameters
        ----------
        values
            Shape (proteins, units), missing as NaN.

        Raises
        ------
        ValueError
            If the units of a person are correlated and the correlation is missing.
        """
        # Only designs with a matrix take the time of these imports.
        from tearflow.differential.blocks import fit_blocks
        from tearflow.differential.linear_model import fit_least_squares

        if not self.is_blocked:
            return fit_least_squares(values, self.matrix, self.tested)
        if np.isnan(self.correlation):
            raise ValueError("the correlation within a person is missing")
        return fit_blocks(values, self.matrix, self.tested, self.people, self.correlation)

    def correlate(self, values: Floats) -> "Model":
        """The model with the consensus correlation of the units of a person, where there is one.

        Parameters
        ----------
        values
            Of the proteins that it is estimated from, shape (proteins, units).
        """
        if not self.is_blocked:
            return self
        from tearflow.differential.blocks import estimate_correlation

        found = estimate_correlation(values, self.matrix, self.people)
        return replace(self, correlation=found.consensus)

    def select(self, units: Flags) -> "Model":
        """Model of some of the units."""
        return replace(
            self,
            matrix=self.matrix[units],
            people=tuple(p for p, some in zip(self.people, units, strict=True) if some),
            target=None if self.target is None else self.target[units],
        )

    def exchange(self, target: Flags) -> "Model":
        """Model of two groups with other units in the target group."""
        assert self.kind == GROUPS
        matrix = np.column_stack([self.matrix[:, 0], target.astype(float)])
        return replace(self, matrix=matrix, target=target)

    @property
    def exchange_kind(self) -> str:
        """What exchanges people where nothing has changed: `SIGNS`, `GROUPS`, or empty.

        The signs of people where the effect is a mean of their differences, and the groups that
        people are in. Neither where covariates are fitted, samples are units, or a person is in
        both groups with an eye each.
        """
        if self.target is None:
            return SIGNS if self.matrix.shape[1] == 1 else ""
        is_exchangeable = self.kind == GROUPS and sum(self.sizes or ()) == self.n_people
        return GROUPS if is_exchangeable else ""

    @property
    def smallest_exact_p(self) -> float:
        """Smallest two-sided p-value that exchanges of people can reach; missing without any.

        2 / 2^n by the signs of n people, 2 / C(n, m) by groups of n and m people.
        """
        if self.exchange_kind == GROUPS:
            reference, target = self.sizes or (0, 0)
            arrangements = comb(reference + target, target)
            return 2.0 / arrangements if arrangements > 1 else np.nan
        if not self.exchange_kind:
            return np.nan
        return 2.0 ** (1 - self.n_people) if self.n_people else np.nan


def model_of_pairs(people: Sequence[str] | None, n_pairs: int) -> Model:
    """Model of pairs whose mean difference is the effect.

    Parameters
    ----------
    people
        Person of each pair; None where every pair is of another person.
    n_pairs
        Number of pairs.
    """
    names = tuple(str(pair) for pair in range(n_pairs)) if people is None else tuple(people)
    return Model(np.ones((n_pairs, 1)), np.ones(1), names)


def model_of(design: Design) -> Model:
    """Model of a design."""
    matrix = np.array(design.matrix, dtype=float).reshape(-1, len(design.parameters))
    tested = np.array(design.tested, dtype=float)
    in_target = design.in_target
    return Model(
        matrix=matrix,
        tested=tested,
        people=design.people,
        target=None if in_target is None else np.array(in_target, dtype=bool),
        is_blocked=design.block is not None,
        sides=max((len(unit.sides) for unit in design.units), default=2),
    )
