"""What each pair or person shows of the effect of a contrast, to be drawn beside their mean."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design
from tearflow.differential.design_words import sides_of, units_of
from tearflow.differential.observed import observe
from tearflow.differential.pairing import BLOCK
from tearflow.differential.people import average_people

Floats = NDArray[np.float64]


def find_effects(log2: pd.DataFrame, design: Design, contrast: Contrast) -> dict[str, Floats]:
    """Values of pairs or people whose mean is the effect, where there are no covariates.

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample.
    design, contrast
        What is compared.

    Returns
    -------
    dict
        By what a value is of, each of shape (proteins, units): differences of pairs; changes of
        people; or of two groups the values of people less the mean of the reference group, the
        target group first. Empty where no value of a person shows the effect, as where four groups
        of people are compared.
    """
    values, units = observe(log2, design).to_numpy(), units_of(design, contrast)
    if design.in_target is None:
        return {"a pair" if units.are_pairs else "a person": values}
    matrix = np.array(design.matrix, dtype=float)
    if design.kind == BLOCK:
        values, groups = _change_of_people(values, matrix[:, 1] == 1, design)
        in_target = groups == contrast.group_target
    elif contrast.has_one_side and contrast.group:
        return {}
    else:
        in_target = matrix[:, 1] == 1
    if design.kind == BLOCK and not contrast.group:
        return {"a person with both": values}
    known = ~np.isnan(values[:, ~in_target])
    total = np.where(known, values[:, ~in_target], 0.0).sum(axis=1, keepdims=True)
    number = known.sum(axis=1, keepdims=True)
    mean = np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)
    of = "an eye" if units.has_eyes else "a person"
    reference, target = sides_of(contrast)
    if contrast.group:
        reference, target = contrast.group_reference, contrast.group_target
    return {
        f"{of}, {target}": values[:, in_target] - mean,
        f"{of}, {reference}": values[:, ~in_target] - mean,
    }


def _change_of_people(
    values: Floats, in_target: NDArray[np.bool_], design: Design
) -> tuple[Floats, NDArray[np.str_]]:
    """Change of every person who has samples of both sides, and the group of each person."""
    people = np.array(design.people)
    groups = {unit.subject: unit.group for unit in design.units}
    both = [who for who in dict.fromkeys(design.people) if len(set(in_target[people == who])) == 2]
    halves = []
    for side in (True, False):
        units = (in_target == side) & np.isin(people, both)
        names = people[units].tolist()
        means = average_people(values[:, units], names)
        order = list(dict.fromkeys(names))
        halves.append(means[:, [order.index(who) for who in both]])
    return halves[0] - halves[1], np.array([groups[who] for who in both])
