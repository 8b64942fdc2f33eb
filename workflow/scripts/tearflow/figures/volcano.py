"""The volcano plot: change of every tested protein group against its significance."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tearflow.differential.design_words import Units, form_of
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import DIFFERENCES
from tearflow.figures.labels import explain_pairs, is_whole, place_labels, protein_names
from tearflow.figures.style import (
    COLUMN,
    DIRECTION_COLOURS,
    FAINT,
    INK,
    entitle,
    finish_layout,
    new_figure,
    say,
    styled,
)
from tearflow.proteins.gene_level import is_tested

MARKS = {"none": (1.2, 0.45), "down": (2.6, 0.95), "up": (2.6, 0.95)}  # diameter in points, alpha
MEASURE_NAMES = {"p_value": "p", "q_value": "q", "storey_q_value": "Storey's q"}


def labelled_rows(points: pd.DataFrame, genes: Sequence[str], top: int) -> list[int]:
    """Choose the rows that get a label: requested genes, then the strongest DEPs by direction.

    Parameters
    ----------
    points
        Tested rows with columns `gene`, `direction`, `height` and `log2fc`.
    genes
        Genes that are labelled whatever their rank.
    top
        Number of DEPs in each direction, by `height`, ties by the size of the change.

    Returns
    -------
    list
        Index labels, without repeats, requested ones first.
    """
    asked = points.index[points["gene"].isin(list(genes))]
    order = points.assign(size=points["log2fc"].abs()).sort_values(
        ["height", "size"], ascending=False, kind="stable"
    )
    best = [order.index[order["direction"] == way][:top] for way in ("up", "down")]
    return list(dict.fromkeys([*asked, *best[0], *best[1]]))


@styled
def draw_volcano(
    deps: pd.DataFrame,
    differential: Rule,
    title: str,
    units: Units,
    note: str = "",
    label: Sequence[str] = (),
    top: int = 10,
    kind: str = DIFFERENCES,
    effect: str = "log2 fold change",
) -> Figure:
    """Draw log2 fold change against -log10 of the measure that decides about a DEP.

    Parameters
    ----------
    deps
        Every protein group of the contrast (columns of deps.tsv); rows with a reason were not
        tested and are not drawn. DEPs of few pairs are rings.
    differential
        The choices `test`, `measure`, `alpha` and `log2_fold_change`.
    title
        Cohort and contrast.
    units
        Units of the contrast.
    note
        Description of the cohort, below the title; may be empty.
    label
        Genes that are labelled whatever their rank.
    top
        Number of labelled DEPs in each direction.
    kind
        Of the model, which names the test.
    effect
        What `log2fc` is.
    """
    points = volcano_points(deps, column_of(differential.test, differential.measure))
    if points.empty:
        return say(title, note, "No protein group of this contrast was tested.")
    of_groups = " in a group" if units.are_groups else ""
    scarce = f": few {units.name}{of_groups}, a low p alone is weak evidence"
    few = scarce if units.are_few else ""
    remark = "eyes tested as independent pairs: p and q are too small"
    if units.sizes:
        remark = remark.replace(" pairs", "")
    remark = remark if units.eyes_are_independent else ""
    figure = new_figure(COLUMN, 98)
    called = points[points["is_dep"]]
    behind = "" if is_whole(called, units) else f"DEPs: {explain_pairs(called, units)}"
    entitle(figure, title, [note, f"n = {units.named}{few}", behind, remark])
    axes = figure.add_subplot()
    _draw_points(axes, points, units)
    _draw_thresholds(axes, points, differential)
    symbol, test = MEASURE_NAMES[differential.measure], form_of(differential.test, kind)
    axes.set_xlabel(effect.replace("log2", "log₂"))
    axes.set_ylabel(f"\N{MINUS SIGN}log₁₀ {symbol} ({test.name})")
    figure.legend(
        loc="outside lower center",
        ncols=2 if called["few_pairs"].any() else 3,
        title=f"{len(points):,} protein groups tested",
        handlelength=1,
        markerscale=1.6,
    )
    finish_layout(figure)
    _label(axes, points, labelled_rows(points, label, top))
    return figure


def volcano_points(deps: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The tested rows with `height`, -log10 of the measure.

    A measure of 0 gets the height of the smallest double above 0; rows whose measure is missing
    are left out.
    """
    tested = deps[is_tested(deps) & deps[measure].notna()]
    smallest = np.finfo(float).tiny
    return tested.assign(height=-np.log10(tested[measure].clip(lower=smallest)))


def _draw_points(axes: Axes, points: pd.DataFrame, units: Units) -> None:
    """Draw DEPs above the others; those are one picture inside the SVG, which keeps it small."""
    counts = points["direction"].value_counts()
    names = {"none": "not a DEP", "down": "down", "up": "up"}
    for way, (size, alpha) in MARKS.items():
        part = points[points["direction"] == way]
        axes.plot(
            part["log2fc"],
            part["height"],
            linestyle="none",
            marker="o",
            markersize=size,
            markeredgewidth=0,
            color=DIRECTION_COLOURS[way],
            alpha=alpha,
            rasterized=way == "none",
            label=f"{names[way]} {counts.get(way, 0):,}",
        )
    few = points[points["is_dep"] & points["few_pairs"]]
    if few.empty:
        return
    # White inside, so that a DEP of few pairs is a ring in the colour of its direction.
    axes.plot(
        few["log2fc"],
        few["height"],
        linestyle="none",
        marker="o",
        markersize=MARKS["up"][0] - 1.2,
        markeredgewidth=0,
        color="white",
    )
    axes.plot(
        [],
        [],
        linestyle="none",
        marker="o",
        markersize=MARKS["up"][0] - 0.6,
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=0.6,
        label=f"with few {units.few_of} {len(few):,}",
    )


def _draw_thresholds(axes: Axes, points: pd.DataFrame, differential: Rule) -> None:
    width = max(points["log2fc"].abs().max(), differential.log2_fold_change) * 1.12
    height = max(points["height"].max(), -np.log10(differential.alpha))
    axes.set_xlim(-width, width)
    axes.set_ylim(-0.02 * height, 1.12 * height)
    line: dict[str, Any] = {"color": FAINT, "linewidth": 0.5, "linestyle": (0, (4, 3)), "zorder": 1}
    axes.axhline(-np.log10(differential.alpha), **line)
    for change in (-differential.log2_fold_change, differential.log2_fold_change):
        axes.axvline(change, **line)


def _label(axes: Axes, points: pd.DataFrame, rows: list[int]) -> None:
    chosen = points.loc[rows]
    # A ring shows where a requested protein lies among the grey ones.
    axes.plot(
        chosen["log2fc"].where(chosen["direction"] == "none"),
        chosen["height"],
        linestyle="none",
        marker="o",
        markersize=3,
        markerfacecolor="none",
        markeredgecolor=INK,
        markeredgewidth=0.6,
    )
    changed = points["direction"].ne("none") | points.index.isin(rows)
    place_labels(
        axes,
        protein_names(chosen).tolist(),
        chosen[["log2fc", "height"]].to_numpy(),
        radii=np.full(len(rows), 1.5),
        obstacles=points[["log2fc", "height"]].to_numpy(),
        obstacle_radii=np.where(changed, 1.5, 0.7),
        obstacle_weights=np.where(changed, 5.0, 0.3),
    )
