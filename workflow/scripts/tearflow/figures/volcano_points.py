"""Points, axes and lines of a volcano plot, for the printed one and that of the page."""

import numpy as np
import pandas as pd

from tearflow.differential.rule import Rule
from tearflow.proteins.gene_level import is_tested

# Of lines at the p at which q reaches it.
Q_LINES = (0.05, 0.1)


def volcano_points(deps: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The tested rows with `height`, -log10 of the measure.

    A measure of 0 gets the height of the smallest double above 0; rows whose measure is missing
    are left out.
    """
    tested = deps[is_tested(deps) & deps[measure].notna()]
    smallest = np.finfo(float).tiny
    return tested.assign(height=-np.log10(tested[measure].clip(lower=smallest)))


def axis_ends(
    points: pd.DataFrame, differential: Rule
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of the axis of the change and of that of the significance.

    A few points that lie far beyond all others, see `far_end`, do not take the room of the rest.
    """
    change, height = points["log2fc"].to_numpy(float), points["height"].to_numpy(float)
    threshold = differential.log2_fold_change
    low = max(far_end(-change), 1.2 * threshold)
    high = max(far_end(change), 1.2 * threshold)
    margin = 0.06 * (low + high) or 1.0
    top = max(far_end(height), -1.1 * np.log10(differential.alpha))
    return (-low - margin, high + margin), (-0.02 * top, 1.08 * top)


def far_end(values: np.ndarray) -> float:
    """The largest value, without up to a hundredth of them that lie twice as far as the next.

    >>> far_end(np.array([300.0, *range(150)])), far_end(np.array([300.0, *range(90)]))
    (149.0, 300.0)
    """
    ordered = np.sort(values)[::-1]
    most = len(ordered) // 100
    far = [n for n in range(1, most + 1) if ordered[n - 1] > 2 * max(ordered[n], 0.0) > 0]
    return float(ordered[far[-1] if far else 0])


def q_heights(points: pd.DataFrame, measure: str, column: str) -> dict[float, float]:
    """Height at which q reaches .05 and .1 where the axis shows p, by q.

    In the middle between the last protein group with such a q and the next one; a q that no
    protein group reaches is left out.

    Parameters
    ----------
    points
        As from `volcano_points`.
    measure
        That of the axis; there are none where it is no p.
    column
        Of q.
    """
    if measure != "p_value":
        return {}
    ordered = points.sort_values("height", ascending=False, kind="stable")
    heights, found = ordered["height"].to_numpy(), {}
    for level in Q_LINES:
        reached = np.flatnonzero(ordered[column].to_numpy() <= level)
        if reached.size:
            last = int(reached[-1])
            found[level] = float(heights[last : last + 2].mean())
    return found
