"""Where the changes of a contrast come from: its panels, and published markers beside them."""

from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tearflow.differential.markers import AS_PUBLISHED, NOT_FOUND, NOT_TESTED, OPPOSITE
from tearflow.figures.fitting import legend_below
from tearflow.figures.style import (
    FAINT,
    OTHER,
    PAGE,
    entitle,
    finish_layout,
    new_figure,
    palette,
    panel_letter,
    say,
    shortened,
    styled,
    width_of,
)

# In mm: a row, what is above and below those of a part, and the heading, and the
# narrowest paper with both parts beside each other.
ROW, FRAME, FURNITURE, BESIDE = 3.6, 15.0, 16.0, 140.0
LEAST_ROWS = 8
LETTERS, MOST_PANELS, MOST_MARKERS = 26, 24, 40
ALPHA = 0.05
ARROWS = {"up": "↑", "down": "↓"}


@styled
def draw_origins(
    panels: pd.DataFrame, markers: pd.DataFrame, effect: str, title: str, note: str = ""
) -> Figure:
    """Draw the change of every panel, and of every marker that was tested, with its interval.

    Parameters
    ----------
    panels
        Columns of panels.tsv of a contrast.
    markers
        Columns of markers.tsv.
    effect
        What a change is called, for the axes.
    title, note
        Cohort and contrast, and a line below it.
    """
    scored = panels[panels["change"].notna()]
    tested = markers[~markers["verdict"].isin([NOT_TESTED, NOT_FOUND])]
    if scored.empty and tested.empty:
        why = "No protein of a panel was measured" if len(panels) else "There are no panels"
        return say(title, note, f"{why}, and no published marker was tested.")
    lines = [note, _counted(markers)]
    for shown, most, what in ((scored, MOST_PANELS, "panels"), (tested, MOST_MARKERS, "markers")):
        if len(shown) > most:
            lines.append(f"the first {most} of {len(shown)} {what}")
    scored, tested = scored.head(MOST_PANELS), _ordered(tested).head(MOST_MARKERS)
    rows = [1.6 * len(scored), len(tested)]
    if width_of(PAGE) < BESIDE:
        shape, rows = (2, 1), [max(n, LEAST_ROWS / 2) for n in rows]
    else:
        shape, rows = (1, 2), [max(*rows, LEAST_ROWS)]
    figure = new_figure(PAGE, FURNITURE + sum(FRAME + ROW * n for n in rows))
    parts = figure.subplots(*shape, height_ratios=rows)
    n_cut = _draw_panels(parts[0], scored, effect) + _draw_markers(parts[1], tested, effect)
    for letter, axes in zip("ab", parts, strict=True):
        panel_letter(axes, letter)
    legend_below(figure, _legend(n_cut > 0))
    entitle(figure, title, lines)
    finish_layout(figure)
    return figure


def _counted(markers: pd.DataFrame) -> str:
    """How many markers changed as published, and how many in the other direction."""
    if markers.empty:
        return ""
    counts = markers["verdict"].value_counts()
    n_tested = len(markers) - counts.get(NOT_TESTED, 0) - counts.get(NOT_FOUND, 0)
    return (
        f"Of {n_tested} markers tested, {counts.get(AS_PUBLISHED, 0)} changed as in dry eye and "
        f"{counts.get(OPPOSITE, 0)} in the opposite direction (p < {ALPHA:g})"
    )


def _ordered(markers: pd.DataFrame) -> pd.DataFrame:
    """Markers that are up in the disease first, each kind by its change."""
    return markers.sort_values(["published", "log2fc"], ascending=[False, False], kind="stable")


def _draw_panels(axes: Axes, panels: pd.DataFrame, effect: str) -> int:
    """Draw the panels; the number of intervals that the frame cuts."""
    names = [
        fill(shortened(f"{name[:1].upper()}{name[1:]}", 2 * LETTERS), LETTERS)
        for name in panels["panel"]
    ]
    found = palette()
    colours = [
        OTHER if not row.p_value < ALPHA else found.up if row.change > 0 else found.down
        for row in panels.itertuples()
    ]
    axes.set_title("Panels")
    axes.set_xlabel(f"{_as_axis(effect)} of panel / all")
    return _draw_forest(axes, panels, "change", names, colours, [True] * len(panels))


def _draw_markers(axes: Axes, markers: pd.DataFrame, effect: str) -> int:
    """Draw the markers; the number of intervals that the frame cuts."""
    names = [
        f"{shortened(name, LETTERS)} {ARROWS[way]}"
        for name, way in zip(markers["gene"], markers["published"], strict=True)
    ]
    colours = [palette().directions[way] for way in markers["published"]]
    changed = markers["verdict"].isin([AS_PUBLISHED, OPPOSITE]).tolist()
    narrow = width_of(PAGE) < BESIDE
    axes.set_title(fill("Published markers of dry eye", 20 if narrow else 40))
    axes.set_xlabel(_as_axis(effect))
    return _draw_forest(axes, markers, "log2fc", names, colours, changed)


def _as_axis(effect: str) -> str:
    return effect.replace("log2", "log₂")


def _draw_forest(
    axes: Axes,
    rows: pd.DataFrame,
    column: str,
    names: list[str],
    colours: list[str],
    filled: list[bool],
) -> int:
    """Points with intervals, a row each; the number of those that go beyond the frame.

    An arrow marks each of them.
    """
    if rows.empty:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "none was tested", ha="center", transform=axes.transAxes)
        return 0
    places = np.arange(len(rows))
    values = rows[column].to_numpy(float)
    axes.axvline(0, color=OTHER, linewidth=0.6, zorder=0)
    axes.hlines(places, rows["ci_low"], rows["ci_high"], color=colours, linewidth=1.0, zorder=1)
    faces = [colour if full else "white" for colour, full in zip(colours, filled, strict=True)]
    axes.scatter(values, places, s=14, c=faces, edgecolors=colours, linewidths=0.9, zorder=2)
    axes.set_yticks(places, names, linespacing=1.0)
    axes.tick_params(axis="y", length=0)
    largest = max(np.abs(values).max(), 0.8)
    widest = rows[["ci_low", "ci_high"]].abs().to_numpy(float).max()
    # One wide interval would leave no room for all others.
    reach = 1.05 * widest if largest < widest < 2 * largest else 1.5 * largest
    axes.set(xlim=(-reach, reach), ylim=(len(rows) - 0.4, -0.6))
    cut = [(-reach, place, "<") for place in places[rows["ci_low"] < -reach]]
    cut += [(reach, place, ">") for place in places[rows["ci_high"] > reach]]
    for edge, place, arrow in cut:
        axes.plot(edge, place, arrow, color=colours[place], markersize=4, mew=0, clip_on=False)
    return len(cut)


def _legend(is_cut: bool) -> list[Line2D]:
    """Entries for the colours, for what is hollow, and for intervals beyond the frame."""
    dot: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 4}
    dots = (
        ("marker up in dry eye; panel that rises", palette().up, palette().up),
        ("marker down in dry eye; panel that falls", palette().down, palette().down),
        (f"grey or hollow: p ≥ {ALPHA:g}", FAINT, "white"),
    )
    entries = [
        Line2D([], [], label=label, color=edge, markerfacecolor=face, **dot)
        for label, edge, face in dots
    ]
    if is_cut:
        arrow = dot | {"marker": ">", "color": FAINT, "markeredgewidth": 0}
        entries.append(Line2D([], [], label="interval goes on beyond the axis", **arrow))
    return entries
