"""The values of the heatmap of a contrast, on paper and in the report; without Matplotlib."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design
from tearflow.differential.design_words import name_effect
from tearflow.differential.observed import average_sides, observe
from tearflow.figures.clustering import Tree, cluster_rows, z_scores
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
    shown, order = list_changes(design, contrast), order_changes(design, contrast)
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


def order_changes(design: Design, contrast: Contrast) -> list[int]:
    """Places of the units in the order in which they are drawn: reference before target."""
    shown = list_changes(design, contrast)

    def rank(place: int) -> tuple[bool, bool]:
        column = shown[place]
        return column.group == contrast.group_target, column.level == contrast.target

    return sorted(range(len(shown)), key=rank)


def changes_of_units(log2: pd.DataFrame, design: Design, contrast: Contrast) -> pd.DataFrame:
    """Values of the units less the mean of the reference, protein group by unit.

    Differences, as of pairs, are changes already. Where levels of a variable are compared in two
    groups of people, the reference is that of each group.
    """
    values = observe(log2, design)
    if design.in_target is None:
        return values
    means = np.full(values.shape, np.nan)
    for members, reference in list_references(design, contrast):
        means[:, members] = values.iloc[:, reference].mean(axis=1).to_numpy()[:, None]
    return values - means


def list_references(design: Design, contrast: Contrast) -> list[tuple[list[int], list[int]]]:
    """Places of units, and of those among them whose mean is subtracted from their values.

    Empty where the units are differences themselves.
    """
    if design.in_target is None:
        return []
    by_group = contrast.has_one_side and bool(contrast.group)
    groups: dict[str, list[int]] = {}
    for place, unit in enumerate(design.units):
        groups.setdefault(unit.group if by_group else "", []).append(place)
    in_target = design.in_target
    return [
        (members, [place for place in members if not in_target[place]])
        for members in groups.values()
    ]


def name_values(
    kind: str, design: Design, contrast: Contrast, shown: Callable[[str], str] = str
) -> str:
    """What the values of `find_values` are; `shown` is how a name of the user's is written."""
    if kind == Z_SCORE:
        return "z-score of log₂ intensity"
    if design.in_target is None:
        return name_effect(contrast).replace("log2", "log₂")
    what = "change" if contrast.group and not contrast.has_one_side else "intensity"
    reference = contrast.reference if contrast.has_one_side else contrast.group_reference
    return f"log₂ {what} less the mean of {shown(reference)}"


def cluster_deps(
    values: pd.DataFrame, deps: pd.DataFrame, most: int
) -> dict[str, tuple[pd.DataFrame, Tree]]:
    """Rows of the DEPs that are drawn, `up` before `down`, and the tree by which they are ordered.

    Parameters
    ----------
    values
        Protein group by column.
    deps
        Columns of deps.tsv.
    most
        DEPs that are drawn, those with the largest changes.
    """
    called = deps[deps["is_dep"]]
    size = called["log2fc"].abs().sort_values(ascending=False, kind="stable")
    kept = called.loc[size.index[:most]].sort_values("log2fc", ascending=False, kind="stable")
    found = {}
    for way in ("up", "down"):
        rows = kept[kept["direction"] == way]
        if not rows.empty:
            tree = cluster_rows(values.loc[rows["protein_group"]].to_numpy())
            found[way] = rows.iloc[tree.order], tree
    return found
