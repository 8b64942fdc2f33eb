"""Indices and panels of the samples at each visit, the samples of a subject joined."""

from itertools import pairwise
from string import ascii_lowercase
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tearflow.figures.fitting import name_visits
from tearflow.figures.pca import subject_names
from tearflow.figures.style import (
    FAINT,
    INK,
    PAGE,
    draw_lines,
    entitle,
    finish_layout,
    new_figure,
    panel_letter,
    say,
    shortened,
    styled,
    visit_colours,
    width_of,
)
from tearflow.quality.panels import INDICES

# Of an axis, so that small steps look small: two log2 steps, or a tenth of the intensity.
LEAST_LOG2_SPAN, LEAST_SHARE_SPAN = 2.0, 0.1
# Panels in the whole figure; in mm: width of one, what of it is beside the marks, and the narrowest
# paper with two indices beside each other.
MOST_PANELS, PANEL, SIDES, BESIDE = 24, 42.0, 14.0, 140.0
# With more subjects the lines are too many to be followed, and are drawn fainter.
MANY = 8
# Letters of a visit's name, and of a line of a panel's.
LETTERS, TITLE = 14, 20
# Letters of a label that fit along the height of a panel, and most steps of its axis.
LETTERS_HIGH, TICKS = 24, 6


@styled
def draw_tear_quality(table: pd.DataFrame, title: str, note: str = "") -> Figure:
    """Figure of the indices by visit.

    Parameters
    ----------
    table
        One row a sample, visits together: `sample`, `subject`, `visit`, `eye` where the sheet has
        it, and the indices. A sample without a value has no point.
    title, note
        Cohort, and a line below it.
    """
    visits = list(dict.fromkeys(table["visit"]))
    n_columns = 2 if width_of(PAGE) >= BESIDE else 1
    n_rows = -(-len(INDICES) // n_columns)
    figure = new_figure(PAGE, 10 + 52 * n_rows)
    unit = "an eye" if "eye" in table else "a subject"
    joined = f"A line joins the samples of {unit}; the bar is the median of a visit"
    entitle(figure, title, [note, joined])
    axes = figure.subplots(n_rows, n_columns, squeeze=False).ravel()
    room = width_of(PAGE) / n_columns - SIDES
    for letter, place, (name, index) in zip(ascii_lowercase, axes, INDICES.items(), strict=False):
        least = LEAST_SHARE_SPAN if index.top else LEAST_LOG2_SPAN
        _draw_index(place, table, name, visits, least, room)
        place.set(title=index.title, ylabel=fill(index.formula, LETTERS_HIGH))
        panel_letter(place, letter)
        if index.top:
            # Steps of whole percents: one at 17.5 % would be labelled 18 %.
            place.yaxis.set_major_locator(MaxNLocator(TICKS, steps=[1, 2, 5, 10]))
            place.yaxis.set_major_formatter("{x:.0%}")
    for place in axes[len(INDICES) :]:
        place.remove()
    finish_layout(figure)
    return figure


@styled
def draw_panels(table: pd.DataFrame, title: str, note: str = "") -> Figure:
    """Figure of the scores of the panels by visit.

    Parameters
    ----------
    table
        One row a panel and sample, visits together: `panel`, `score`, `sample`, `subject`, `visit`
        and `eye` where the sheet has it. A sample without a score has no point.
    title, note
        Cohort, and a line below it.
    """
    names = list(dict.fromkeys(table["panel"]))
    if not names:
        return say(title, note, "There are no panels for this species.")
    shown = names[:MOST_PANELS]
    visits = list(dict.fromkeys(table["visit"]))
    in_a_row = max(min(int(width_of(PAGE) // PANEL), len(shown)), 1)
    n_rows = -(-len(shown) // in_a_row)
    figure = new_figure(PAGE, 20 + 48 * n_rows)
    unit = "an eye" if "eye" in table else "a subject"
    joined = f"A line joins the samples of {unit}; the bar is the median of a visit"
    left_out = f"the first {len(shown)} of {len(names)} panels" if len(names) > len(shown) else ""
    entitle(figure, title, [note, left_out, joined])
    axes = figure.subplots(n_rows, in_a_row, squeeze=False).ravel()
    room = width_of(PAGE) / in_a_row - SIDES
    for place, name in zip(axes, shown, strict=False):
        _draw_index(place, table[table["panel"] == name], "score", visits, LEAST_LOG2_SPAN, room)
        title_of = shortened(f"{name[:1].upper()}{name[1:]}", 2 * TITLE)
        place.set_title(fill(title_of, TITLE), fontsize=7)
    for place in axes[::in_a_row]:
        place.set_ylabel("log₂ of panel / all")
    for place in axes[len(shown) :]:
        place.remove()
    finish_layout(figure)
    return figure


def _draw_index(
    axes: Axes, table: pd.DataFrame, name: str, visits: list[str], least: float, room: float
) -> None:
    """Draw a value of the samples at each visit, in a panel so many mm wide."""
    places = {visit: place for place, visit in enumerate(visits)}
    seen = table[table[name].notna()]
    names = subject_names(seen)
    many = names.nunique() > MANY
    steps = [
        list(pairwise(zip(path["visit"].map(places), path[name], strict=True)))
        for _, path in seen.groupby(names, sort=False)
    ]
    lines = [step for path in steps for step in path]
    draw_lines(axes, lines, "#CCCCCC" if many else FAINT, 0.5 if many else 0.8, zorder=1)
    for visit, colour in visit_colours(visits).items():
        values = seen.loc[seen["visit"] == visit, name].to_numpy()
        if not values.size:
            continue
        spot = places[visit]
        axes.scatter(
            np.full(values.size, spot),
            values,
            s=12 if many else 22,
            color=colour,
            edgecolors="white",
            linewidths=0.5,
            zorder=3,
        )
        half, middle = 0.22, np.median(values)
        bar = [spot - half, spot + half], [middle] * 2
        # Among few samples the median is one of them, which it must not hide.
        axes.plot(*bar, color=INK, linewidth=1.4, zorder=4 if many else 2)
    if seen.empty:
        axes.text(0.5, 0.5, "not found in any sample", ha="center", transform=axes.transAxes)
        axes.set_yticks([])
    else:
        low, high = seen[name].min(), seen[name].max()
        half = 0.6 * max(high - low, least)
        axes.set_ylim((low + high) / 2 - half, (low + high) / 2 + half)
        # As many ticks whatever the height: those of a higher panel, which the layout has not
        # measured, can be wider and push the label off the paper.
        axes.yaxis.set_major_locator(MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xlim(-0.6, len(visits) - 0.4)
    name_visits(axes, visits, room, LETTERS)
