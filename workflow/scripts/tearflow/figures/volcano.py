"""The volcano plot: change of every tested protein group against its significance."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from tearflow.differential.design_words import Units, form_of
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import DIFFERENCES
from tearflow.figures.fitting import legend_below
from tearflow.figures.label_places import overlaps
from tearflow.figures.labels import explain_pairs, is_whole, place_labels, protein_names
from tearflow.figures.style import (
    COLUMN,
    FAINT,
    INK,
    entitle,
    finish_layout,
    new_figure,
    palette,
    say,
    styled,
)
from tearflow.figures.volcano_points import axis_ends, q_heights, volcano_points

MARKS = {"none": (1.2, 0.45), "down": (2.6, 0.95), "up": (2.6, 0.95)}  # diameter in points, alpha
HEIGHT = 90.0  # in mm, without the legend
# In points, to the sides of a dot and above and below it.
ROOM_OF_LABEL = (30.0, 10.0)
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
        tested and are not drawn. Those of few pairs are hollow.
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
    figure = new_figure(COLUMN, HEIGHT)
    called = points[points["is_dep"]]
    behind = "" if is_whole(called, units) else f"DEPs: {explain_pairs(called, units)}"
    axes = figure.add_subplot()
    ends = axis_ends(points, differential)
    points = _move_inside(points, ends)
    named = labelled_rows(points, label, top)
    _draw_points(axes, points, points.loc[named], units)
    axes.set_xlim(*ends[0])
    axes.set_ylim(*ends[1])
    symbol, test = MEASURE_NAMES[differential.measure], form_of(differential.test, kind)
    axes.set_xlabel(effect.replace("log2", "log₂"))
    axes.set_ylabel(f"\N{MINUS SIGN}log₁₀ {symbol} ({test.name})")
    handles = axes.get_legend_handles_labels()[0]
    counted = f"{len(points):,} protein groups tested, n = {units}"
    # Three counts are one line; what else there is needs lines of its own.
    columns = {"ncols": 3} if len(handles) == 3 else {}
    legend_below(figure, handles, counted, handlelength=1, markerscale=1.6, **columns)
    entitle(figure, title, [note, f"n = {units.named}{few}", behind, remark])
    finish_layout(figure)
    written = _draw_thresholds(axes, points, named, differential)
    _label(axes, points, named, written)
    return figure


def _move_inside(
    points: pd.DataFrame, ends: tuple[tuple[float, float], tuple[float, float]]
) -> pd.DataFrame:
    """Points beyond the axes moved to their ends, and marked in a column `beyond`."""
    (left, right), (_, top) = ends
    inside = points.assign(
        log2fc=points["log2fc"].clip(0.985 * left, 0.985 * right),
        height=points["height"].clip(upper=0.985 * top),
    )
    moved = (inside[["log2fc", "height"]] != points[["log2fc", "height"]]).any(axis=1)
    return inside.assign(beyond=moved)


def _draw_points(axes: Axes, points: pd.DataFrame, named: pd.DataFrame, units: Units) -> None:
    """Draw DEPs above the others; those are one picture inside the SVG, which keeps it small.

    Named protein groups that are no DEPs get a ring, by which they are found among the grey ones.
    """
    counts = points["direction"].value_counts()
    names = {"none": "not a DEP", "down": "down", "up": "up"}
    for way, (size, alpha) in MARKS.items():
        colour = palette().directions[way]
        look: dict[str, Any] = {"linestyle": "none", "color": colour, "rasterized": way == "none"}
        of_way = points["direction"] == way
        whole = points[of_way & ~points["few_pairs"] & ~points["beyond"]]
        few = points[of_way & points["few_pairs"] & ~points["beyond"]]
        far = points[of_way & points["beyond"]]
        axes.plot(
            whole["log2fc"],
            whole["height"],
            marker="o",
            markersize=size,
            markeredgewidth=0,
            alpha=alpha,
            label=f"{names[way]} {counts.get(way, 0):,}",
            **look,
        )
        hollow: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 0.6, "marker": "o"}
        axes.plot(few["log2fc"], few["height"], markersize=size - 0.6, **hollow, **look)
        axes.plot(far["log2fc"], far["height"], marker="^", markersize=4, markeredgewidth=0, **look)
    key: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0.6, "markeredgecolor": INK}
    if n_few := int(points["few_pairs"].sum()):
        label = f"in fewer than half of {units.of_half} {n_few:,}"
        hollow = key | {"markerfacecolor": "white", "markeredgecolor": FAINT}
        axes.plot([], [], marker="o", markersize=2, label=label, **hollow)
    if n_far := int(points["beyond"].sum()):
        label = f"beyond the axes {n_far:,}"
        axes.plot([], [], marker="^", markersize=2.4, markerfacecolor=INK, label=label, **key)
    grey = named[named["direction"] == "none"]
    if len(grey):
        ring = key | {"marker": "o", "markersize": 3, "markerfacecolor": "none"}
        axes.plot(grey["log2fc"], grey["height"], label=f"named, not a DEP {len(grey)}", **ring)


def _draw_thresholds(
    axes: Axes, points: pd.DataFrame, named: list[int], differential: Rule
) -> list[Text]:
    """Draw and name the thresholds of the rule, and p at which q reaches .05 and .1."""
    look: dict[str, Any] = {"color": FAINT, "linewidth": 0.5, "zorder": 1}
    dashes, dots = (0, (4, 3)), (0, (1, 2))
    for change in (-differential.log2_fold_change, differential.log2_fold_change):
        axes.axvline(change, linestyle=dashes, **look)
    symbol = MEASURE_NAMES[differential.measure]
    at_alpha = float(-np.log10(differential.alpha))
    lines = [(at_alpha, f"{symbol} = {differential.alpha:g}", dashes)]
    found = q_heights(points, differential.measure, column_of(differential.test, "q_value"))
    lines += [(height, f"q = {level:g}", dots) for level, height in found.items()]
    for height, _, style in lines:
        axes.axhline(height, linestyle=style, **look)
    heights = {text: at for at, text, _ in lines}
    change = differential.log2_fold_change
    of_deps = points.loc[points["is_dep"], ["log2fc", "height"]].to_numpy()
    labelled = points.loc[named, ["log2fc", "height"]].to_numpy()
    return name_lines(axes, heights, of_deps, labelled, (-change, change))


def name_lines(
    axes: Axes,
    lines: dict[str, float],
    dots: np.ndarray,
    labelled: np.ndarray,
    upright: Sequence[float],
) -> list[Text]:
    """Write the names of lines at an end, above or below, where they cover least.

    They stand clear of their line, on a pale ground that keeps grey points and upright lines apart.

    Parameters
    ----------
    axes
        With its final layout.
    lines
        Height of each line by its name.
    dots
        Which names should not cover, n x 2, in data coordinates.
    labelled
        Those beside which a label will be written, to which names leave the room if they can.
    upright
        Places of upright lines that they should not cover.
    """
    point = axes.figure.dpi / 72
    marks, named = axes.transData.transform(dots), axes.transData.transform(labelled)
    ends = axes.get_window_extent()
    sides = axes.transData.transform([(change, 0.0) for change in upright])[:, 0]
    levels = axes.transData.transform([(0.0, height) for height in lines.values()])[:, 1]
    covered = np.vstack(
        [
            np.hstack([marks - 2 * point, marks + 2 * point]),
            *((side - point, ends.y0, side + point, ends.y1) for side in sides),
            *((ends.x0, level - point / 2, ends.x1, level + point / 2) for level in levels),
        ]
    )
    room = np.array(ROOM_OF_LABEL) * point
    rooms = np.hstack([named - room, named + room])
    written: list[Text] = []
    for name, height in lines.items():
        tried = [
            axes.annotate(
                name,
                (side, height),
                xycoords=axes.get_yaxis_transform(),
                xytext=(-1 if side else 1, 2 if is_above else -2),
                textcoords="offset points",
                ha="right" if side else "left",
                va="bottom" if is_above else "top",
                color=FAINT,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.4},
            )
            for side in (1, 0)
            for is_above in (True, False)
        ]
        boxes = np.array([text.get_window_extent().extents for text in tried])
        cost = overlaps(boxes, covered).sum(axis=1) + 0.1 * overlaps(boxes, rooms).sum(axis=1)
        best = int(cost.argmin())
        for place, text in enumerate(tried):
            if place != best:
                text.remove()
        written.append(tried[best])
        covered = np.vstack([covered, boxes[best]])
    return written


def _label(axes: Axes, points: pd.DataFrame, rows: list[int], written: Sequence[Text]) -> None:
    chosen = points.loc[rows]
    changed = points["direction"].ne("none") | points.index.isin(rows)
    places = points[["log2fc", "height"]].to_numpy()
    place_labels(
        axes,
        protein_names(chosen).tolist(),
        chosen[["log2fc", "height"]].to_numpy(),
        radii=np.full(len(rows), 1.5),
        obstacles=places,
        obstacle_radii=np.where(changed, 1.5, 0.7),
        obstacle_weights=np.where(changed, 5.0, 0.3),
        rivals=places[changed],
        optional=True,
        texts_there=written,
    )
