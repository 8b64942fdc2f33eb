"""Exchanges of people: what the same data would show if nothing had changed.

Without a change the differences of a person could as well have had the other sign, and a person
could as well have been in the other group. People are exchanged as a whole, with both eyes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from tearflow.differential.model import SIGNS, Model
from tearflow.differential.observations import Observations, summarise
from tearflow.differential.sign_flips import SEED, count_flips, make_flips
from tearflow.differential.tests import GROUPS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Exchange:
    """Data with some people exchanged.

    Parameters
    ----------
    people
        Numbers of those whose sign was turned, or who changed the group.
    observations
        Their priors are those of the data.
    """

    people: NDArray[np.intp]
    observations: Observations


def count_exchanges(model: Model) -> int:
    """Number of exchanges that say something: not the data themselves, and none twice.

    A two-sided test says the same of an exchange and of its mirror image: all signs turned, or two
    groups of one size that change places.
    """
    if model.exchange_kind == SIGNS:
        return count_flips(model.n_people)
    if model.exchange_kind != GROUPS or model.sizes is None:
        return 0
    reference, target = model.sizes
    arrangements = comb(reference + target, target)
    # Nobody is left of either group where no protein is tested.
    return max(0, (arrangements // 2 if reference == target else arrangements) - 1)


def make_groups(model: Model, most: int, sample: int) -> Flags:
    """Target groups of the people in all exchanges, or in a seeded sample of them.

    Parameters
    ----------
    model
        Of two groups of people.
    most
        Number of exchanges up to which all are made.
    sample
        How many are drawn above it, without repeats.

    Returns
    -------
    numpy.ndarray
        Shape (exchanges, people).
    """
    own = in_target(model)
    reference, target = model.sizes or (0, 0)
    everybody, halved = own.size, reference == target

    def is_new(flags: Flags) -> bool:
        # Of two mirror images the one that leaves the first person in the group is taken.
        return not (halved and flags[0] != own[0]) and not np.array_equal(flags, own)

    def of(members: tuple[int, ...]) -> Flags:
        flags = np.zeros(everybody, dtype=bool)
        flags[list(members)] = True
        return flags

    total = count_exchanges(model)
    if total == 0:
        return np.zeros((0, everybody), dtype=bool)
    if total <= most:
        found = [
            flags
            for members in combinations(range(everybody), target)
            if is_new(flags := of(members))
        ]
        return np.array(found).reshape(-1, everybody)
    generator, seen = np.random.default_rng(SEED), dict[tuple[int, ...], Flags]()
    while len(seen) < sample:
        members = tuple(np.sort(generator.permutation(everybody)[:target]).tolist())
        if is_new(flags := of(members)):
            seen[members] = flags
    return np.array([*seen.values()])


def in_target(model: Model) -> Flags:
    """Whether each person is of the target group, shape (people,)."""
    assert model.target is not None
    flags = np.zeros(model.n_people, dtype=bool)
    flags[model.owners[model.target]] = True
    return flags


def exchange_people(observations: Observations, most: int, sample: int) -> Iterator[Exchange]:
    """Data with people exchanged, in all ways or in a seeded sample of them.

    Parameters
    ----------
    observations
        With a model that allows exchanges.
    most, sample
        As for `make_groups`.
    """
    model = observations.model
    if model.exchange_kind == SIGNS:
        for signs in make_flips(model.n_people, most, sample):
            turned = observations.log2 * signs[model.owners]
            yield Exchange(np.flatnonzero(signs < 0), pin(observations, turned, model))
    elif model.exchange_kind == GROUPS:
        own = in_target(model)
        for flags in make_groups(model, most, sample):
            exchanged = model.exchange(flags[model.owners])
            yield Exchange(
                np.flatnonzero(flags != own), pin(observations, observations.log2, exchanged)
            )


def pin(observations: Observations, values: Floats, model: Model) -> Observations:
    """Fit of exchanged data, with the priors of the data themselves."""
    return replace(summarise(values, observations.counts, model), pinned=observations)
