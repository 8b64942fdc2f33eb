"""The values of the heatmap of a contrast, on paper and in the report; without Matplotlib."""

import numpy as np
import pandas as pd

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design
from tearflow.differential.observed import average_sides, observe
from tearflow.figures.clustering import z_scores
from tearflow.figures.heatmap_columns import Drawn, list_columns
from tearflow.run.keys import require_known
from tearflow.study.figure_settings import HEATMAPS

CHANGE, Z_SCORE = "change", "z_score"


def find_values(
    log2: pd.DataFrame, design: Design, contrast: Contrast, kind: str
) -> tuple[pd.DataFrame, list[Drawn]]:
    """Values of the heatmap, protein group by column, and its columns.

    Parameters
    ----------
    log2
        Log2 intensities, protein group by sample.
    design, contrast
        What is compared; only units that take part are drawn.
    kind
        A key of `HEATMAPS`. Units that are no differences, as people of two groups, have no change
        of their own: `change` is their value less the mean of the reference.

    Raises
    ------
    ValueError
        If the kind is unknown.
    """
    require_known(kind, HEATMAPS, "heatmap")
    if kind == Z_SCORE:
        columns = list_columns(design, contrast)
        means = average_sides(log2, [column.side for column in columns])
        return z_scores(pd.DataFrame(means, index=log2.index)), columns
    values = changes_of_units(log2, design, contrast)
    shown = list_changes(design, contrast)
    order = sorted(range(len(shown)), key=lambda place: _rank(shown[place], contrast))
    return values.iloc[:, order], [shown[place] for place in order]


def list_changes(design: Design, contrast: Contrast) -> list[Drawn]:
    """Columns of the units, in the order of the design; those of differences have no level."""
    one_side = contrast.has_one_side
    return [
        Drawn(
            unit.group if contrast.group else "",
            unit.sides[0].level if one_side else "",
            "_".join(filter(None, (unit.subject, unit.eye))) if one_side else unit.name,
            unit.sides[0],
        )
        for unit in design.units
    ]


def _rank(column: Drawn, contrast: Contrast) -> tuple[bool, bool]:
    """Reference before target, groups first."""
    return column.group == contrast.group_target, column.level == contrast.target


def changes_of_units(log2: pd.DataFrame, design: Design, contrast: Contrast) -> pd.DataFrame:
    """Values of the units less the mean of the reference, protein group by unit.

    Differences, as of pairs, are changes already. Where levels of a variable are compared in two
    groups of people, the reference is that of each group.
    """
    values = observe(log2, design)
    if design.in_target is None:
        return values
    reference = ~np.array(design.in_target)
    by_group = contrast.has_one_side and bool(contrast.group)
    groups = np.array([unit.group if by_group else "" for unit in design.units])
    means = np.full(values.shape, np.nan)
    for group in dict.fromkeys(groups):
        of_group = groups == group
        means[:, of_group] = values.loc[:, reference & of_group].mean(axis=1).to_numpy()[:, None]
    return values - means
