"""How the changes of clinical measures go together, over people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import PERSON, Measure
from tearflow.endpoints.rank_correlation import centre_ranks
from tearflow.endpoints.summary import arm_or_all
from tearflow.endpoints.ties import tidy
from tearflow.endpoints.units import tabulate_units

Floats = NDArray[np.float64]

# Fewest people of a correlation that is given: of four the smallest two-sided p is 1/12.
FEWEST = 5


@dataclass(frozen=True)
class Correlations:
    """Rank correlations of measures, m x m.

    Attributes
    ----------
    rho
        NaN on the diagonal, where fewer than `FEWEST` people have both, and where one of them does
        not vary.
    n
        People who have both.
    """

    rho: Floats
    n: NDArray[np.int64]


def correlate_measures(
    values: pd.DataFrame, measures: Sequence[Measure], design: EndpointDesign, arm: str
) -> Correlations:
    """Spearman's correlation of the changes of every two measures, one value per person.

    A person's value is the mean change from baseline over those visits at which the person has
    both measures, so that visits are not counted as people. With one visit it is the value there.

    Parameters
    ----------
    values
        As in values.tsv of a cohort; a value below the limit of detection counts as the limit.
    measures
        The m that are compared.
    design
        Visits of the cohort.
    arm
        Whose people are taken; empty where there are no arms.
    """
    subjects = list(dict.fromkeys(values["subject"]))
    changes = np.array([_follow(values, measure, design, arm, subjects) for measure in measures])
    m = len(measures)
    rho, n = np.full((m, m), np.nan), np.zeros((m, m), dtype=np.int64)
    for i in range(m):
        for j in range(i):
            both = ~np.isnan(changes[i] + changes[j])
            people = both.any(axis=1)
            n[i, j] = n[j, i] = people.sum()
            if n[i, j] < FEWEST:
                continue
            first, second = (
                np.where(both, changes[k], 0.0)[people].sum(axis=1) / both[people].sum(axis=1)
                for k in (i, j)
            )
            rho[i, j] = rho[j, i] = rank_correlation(first, second)
    return Correlations(rho, n)


def _follow(
    values: pd.DataFrame,
    measure: Measure,
    design: EndpointDesign,
    arm: str,
    subjects: Sequence[str],
) -> Floats:
    """Changes of a measure from baseline, subject by visit; values where there is one visit."""
    of_arm = arm_or_all(measure, design, arm)
    visits = (design.baseline, *design.later_visits)
    found = tabulate_units(values, measure, visits, PERSON, of_arm).values
    table = found.droplevel("eye").reindex(subjects).to_numpy(float)
    return table[:, 1:] - table[:, :1] if design.later_visits else table


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's correlation, ties at their mean rank; NaN where one of the two does not vary.

    As ``cor(x, y, method = "spearman")`` of R.

    >>> round(rank_correlation(np.array([1.0, 2.0, 2.0, 9.0]), np.array([1.0, 3.0, 2.0, 4.0])), 4)
    0.9487

    Values that are equal but for rounding tie.

    >>> rank_correlation(np.array([0.1 + 0.2, 0.3, 0.4]), np.array([1.0, 1.0, 2.0])) > 0.999
    True
    """
    both = np.array([tidy(pd.Series(values)).to_numpy() for values in (first, second)])
    ranks = centre_ranks(both, np.ones((len(first),) * 2, dtype=bool))
    spread = np.sqrt(1.0 * (ranks**2).sum(axis=1).prod())
    return float(ranks[0] @ ranks[1] / spread) if spread > 0 else float("nan")
