"""The changes of one contrast against those of another, coloured by the place of the DEPs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tearflow.comparison.places import (
    BOTH,
    DIFFERENT,
    ONE_DIFFERENT,
    ONE_NOT_COMPARED,
    ONE_NOT_DIFFERENT,
    SIDES,
)
from tearflow.figures.fitting import legend_columns
from tearflow.figures.labels import place_labels, protein_names
from tearflow.figures.style import (
    FAINT,
    INK,
    LONGEST_NAME,
    MIDDLE,
    OTHER,
    PAGE,
    PAGE_HEIGHT,
    entitle,
    finish_layout,
    new_figure,
    say,
    shortened,
    space,
    styled,
    width_of,
)
from tearflow.run.words import with_minus

# Marker, face and edge of a point by its place; the others are grey dots.
MARKS = {
    BOTH: ("o", "#542788", "#542788"),
    ONE_DIFFERENT: ("D", "#E08214", "#E08214"),
    ONE_NOT_DIFFERENT: ("o", "white", "#1B7837"),
    ONE_NOT_COMPARED: ("s", "white", INK),
}
MEANINGS = {
    BOTH: "DEP of both",
    ONE_DIFFERENT: f"DEP of one, different (q < {DIFFERENT:g})",
    ONE_NOT_DIFFERENT: "DEP of one, no difference shown",
    ONE_NOT_COMPARED: "DEP of one, difference not tested",
}
# Panels of a figure, and labels of a panel.
MOST_PANELS, MOST_LABELS = 6, 12
# In mm: narrowest paper with two panels beside each other, what is above and below all panels and
# beside each, and least height of a row on wide paper.
BESIDE, AROUND, SIDE, ROW = 140.0, 40.0, 14.0, 62.0


@styled
def draw_changes(
    differences: pd.DataFrame, agreement: pd.DataFrame, title: str = "", note: str = ""
) -> Figure:
    """Draw log2 fold changes of the proteins that two contrasts tested, a panel for each pair.

    Parameters
    ----------
    differences, agreement
        Columns of `differences.tsv` and `agreement.tsv`.
    title, note
        Name of the comparison, and a line below it.
    """
    names = dict.fromkeys(agreement[list(SIDES)].to_numpy().ravel())
    heading = title or "Changes in " + " and ".join(names)
    pairs = agreement[agreement["n_tested"] > 0]
    if pairs.empty:
        return say(heading, note, "No protein was tested in two of these contrasts.")
    columns = min(len(pairs), 2 if width_of(PAGE) >= BESIDE else 1)
    suitable = MIDDLE if columns == 1 else PAGE
    row = width_of(suitable) / columns - (SIDE if columns == 1 else 0)
    most = min(columns * int((PAGE_HEIGHT - AROUND) // min(row, ROW)), MOST_PANELS)
    shown = pairs.head(most)
    left_out = len(pairs) - len(shown)
    rows = -(-len(shown) // columns)
    row = min(row, (PAGE_HEIGHT - AROUND) / rows)
    figure = new_figure(min(suitable, columns * (row + SIDE)), AROUND + rows * row)
    space(figure, hspace=0.06, wspace=0.06)
    which = f"the first {len(shown)} of {len(pairs)} pairs of contrasts" if left_out else ""
    entitle(figure, heading, [note, which, "on the dashed line both changes are equal"])
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    points = differences[differences[[f"log2fc_{side}" for side in SIDES]].notna().all(axis=1)]
    drawn = []
    for axes, pair in zip(panels, shown.to_dict("records"), strict=False):
        of_pair = points["first"].eq(pair["first"]) & points["second"].eq(pair["second"])
        drawn.append(points[of_pair].reset_index(drop=True))
        _draw_panel(axes, drawn[-1], pair)
    for axes in panels[len(shown) :]:
        axes.set_axis_off()
    entries = _legend(pd.concat(drawn))
    in_a_row = min(legend_columns(figure, [str(entry.get_label()) for entry in entries]), 2)
    figure.legend(handles=entries, loc="outside lower center", ncols=in_a_row)
    finish_layout(figure)
    for axes, table in zip(panels, drawn, strict=False):
        # After the layout, which would leave no room for what is around narrower axes.
        axes.set_aspect("equal")
        axes.apply_aspect()
        _label(axes, table, MOST_LABELS // columns)
    return figure


def _draw_panel(axes: Axes, points: pd.DataFrame, pair: Mapping[str, Any]) -> None:
    """Draw the points of two contrasts, DEPs above the others."""
    x, y = (points[f"log2fc_{side}"] for side in SIDES)
    low, high = min(x.min(), y.min(), 0.0), max(x.max(), y.max(), 0.0)
    margin = 0.06 * (high - low) or 1.0
    low, high = low - margin, high + margin
    line: dict[str, Any] = {"color": FAINT, "linewidth": 0.5, "linestyle": (0, (4, 3)), "zorder": 1}
    axes.plot([low, high], [low, high], **line)
    axes.axhline(0, color=OTHER, linewidth=0.5, zorder=0)
    axes.axvline(0, color=OTHER, linewidth=0.5, zorder=0)
    no_dep = points["place"].eq("")
    axes.plot(
        x[no_dep],
        y[no_dep],
        linestyle="none",
        marker="o",
        markersize=1.4,
        markeredgewidth=0,
        color=OTHER,
        alpha=0.6,
        rasterized=True,
    )
    for place in reversed(MARKS):
        rows = points["place"].eq(place)
        axes.plot(x[rows], y[rows], **_style(place))
    axes.set(xlim=(low, high), ylim=(low, high))
    r = with_minus(f"{pair['correlation']:.2f}")
    axes.set_title(f"r = {r} over {pair['n_tested']:,} proteins", loc="left")
    axes.set_xlabel(f"log₂ fold change\n{shortened(pair['first'], LONGEST_NAME)}")
    axes.set_ylabel(f"{shortened(pair['second'], LONGEST_NAME)}\nlog₂ fold change")


def _style(place: str) -> dict[str, Any]:
    """Options of a line that is nothing but the marks of a place."""
    marker, face, edge = MARKS[place]
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": 3.0,
        "markerfacecolor": face,
        "markeredgecolor": edge,
        "markeredgewidth": 0.6,
    }


def _legend(points: pd.DataFrame) -> list[Line2D]:
    """Entries of the places that are drawn, with the number of points."""
    counts = points["place"].value_counts()
    entries = [
        Line2D([], [], label=f"{meaning} {counts[place]:,}", **_style(place))
        for place, meaning in MEANINGS.items()
        if place in counts
    ]
    grey: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 2, "color": OTHER}
    return [*entries, Line2D([], [], label=f"no DEP {counts.get('', 0):,}", **grey)]


def _label(axes: Axes, points: pd.DataFrame, most: int) -> None:
    """Name the DEPs of both and those that differ, the strongest of each."""
    size = points[["log2fc_first", "log2fc_second"]].abs().max(axis=1)
    ranked = points.assign(size=size).sort_values("size", ascending=False, kind="stable")
    chosen = [
        ranked.index[ranked["place"] == place][: most // 2] for place in (BOTH, ONE_DIFFERENT)
    ]
    rows = [*chosen[0], *chosen[1]]
    places = points[["log2fc_first", "log2fc_second"]].to_numpy()
    is_dep = points["place"].ne("").to_numpy()
    place_labels(
        axes,
        protein_names(points.loc[rows]).tolist(),
        places[rows],
        radii=np.full(len(rows), 1.6),
        obstacles=places,
        obstacle_radii=np.where(is_dep, 1.6, 0.7),
        obstacle_weights=np.where(is_dep, 5.0, 0.3),
    )
