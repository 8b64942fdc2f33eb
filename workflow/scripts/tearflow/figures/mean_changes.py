"""Mean change of chosen proteins over the visits of a series, each line named at its end."""

from collections.abc import Sequence
from itertools import cycle
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from tearflow.differential.contrast import Contrast
from tearflow.figures.fitting import count_letters
from tearflow.figures.labels import protein_names
from tearflow.figures.style import (
    FAINT,
    LONGEST_NAME,
    MIDDLE,
    entitle,
    finish_layout,
    new_figure,
    say,
    shortened,
    styled,
    width_of,
)
from tearflow.figures.trajectories import draw_means, has_untested, is_course, name_change

Floats = NDArray[np.float64]

# Of Okabe and Ito, without the yellow, which is too light for a line, and ColorBrewer's Dark2.
COLOURS = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#7570B3", "#A6761D", "#333333")
# Again with other dashes where there are more lines than colours.
DOTS = (0, (1, 3))
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1)))
# Height of the label of a line, in points.
LABEL = 8.0
# What is beside the lines, and a letter of a visit's name, in mm.
SIDES, LETTER = 40.0, 1.4


@styled
def draw_mean_changes(
    visits: pd.DataFrame, contrasts: list[Contrast], title: str, note: str = ""
) -> Figure:
    """Draw the mean log2 fold change at each visit, a line a protein.

    Parameters
    ----------
    visits
        Rows of visits.tsv that are drawn.
    contrasts
        Those of the series, in the order of the visits.
    title
        Cohort and series.
    note
        Description of the cohort, below the title; may be empty.
    """
    changes = visits[[f"log2fc_{contrast.name}" for contrast in contrasts]].to_numpy(float)
    drawn = np.flatnonzero(~np.isnan(changes).all(axis=1))
    if drawn.size == 0:
        return say(title, note, "No protein group of this series was tested.")
    p_values = visits[[f"p_value_{contrast.name}" for contrast in contrasts]].to_numpy(float)[drawn]
    changes = np.hstack([np.zeros((len(drawn), 1)), changes[drawn]])
    levels = (contrasts[0].reference, *(contrast.target for contrast in contrasts))
    names = [shortened(level, LONGEST_NAME) for level in levels]
    upright = sum(map(len, names)) + 2 * len(names) > count_letters(width_of(MIDDLE) - SIDES)
    height = max(60, 1.2 * LABEL * len(drawn) / 72 * 25.4)
    # What flat names need is there in any case.
    below = max(LETTER * max(map(len, names)) - 18, 0) if upright else 0
    figure = new_figure(MIDDLE, 42 + below + height)
    hollow = "; hollow: too few people to be tested" if has_untested(visits, contrasts) else ""
    entitle(figure, title, [note, f"Mean of the people{hollow}"])
    axes = figure.add_subplot()
    axes.axhline(0, color=FAINT, linewidth=0.5, zorder=0)
    kinds = cycle([(colour, dash) for dash in DASHES for colour in COLOURS])
    looks = [look for look, _ in zip(kinds, changes, strict=False)]
    for line, p_value, (colour, dash) in zip(changes, p_values, looks, strict=True):
        # Of groups thin dots, by which the eye finds the points of a protein.
        look = (dash, 1.1) if is_course(contrasts[0]) else (DOTS, 0.6)
        axes.plot(line, color=colour, linestyle=look[0], linewidth=look[1])
        draw_means(axes, np.arange(line.size), line, np.array([0.0, *p_value]), colour)
    axes.set_xticks(range(len(names)), names, rotation=90 if upright else 0)
    axes.set_xlim(-0.2, len(names) - 0.8)
    axes.set_ylabel(fill(f"mean log₂ {name_change(contrasts[0])}", count_letters(height, 8)))
    labels = protein_names(visits.iloc[drawn]).tolist()
    # Before the layout, which leaves the room that they take.
    texts = [
        axes.text(1.06, 0.5, label, color=colour, va="center", fontsize=7, transform=axes.transAxes)
        for label, (colour, _) in zip(labels, looks, strict=True)
    ]
    finish_layout(figure)
    points = axes.get_window_extent().height / figure.dpi * 72
    _place(axes, texts, changes, looks, LABEL / points)
    return figure


def _place(
    axes: Axes, texts: list[Text], changes: Floats, looks: Sequence[tuple[str, Any]], gap: float
) -> None:
    """Move each label to the height of the end of its line, and join the two.

    With the dashes of the line, since lines may share a colour; with others where it ends early.
    """
    last = [int(np.flatnonzero(~np.isnan(line))[-1]) for line in changes]
    ends = np.array([(place, line[place]) for place, line in zip(last, changes, strict=True)])
    to_axes = axes.transData + axes.transAxes.inverted()
    starts = to_axes.transform(ends)
    heights = spread_out(starts[:, 1], gap)
    for text, (colour, dash), start, place, place_of_last in zip(
        texts, looks, starts, heights, last, strict=True
    ):
        text.set_y(place)
        axes.plot(
            [start[0], 1.0, 1.05],
            [start[1], start[1], place],
            color=colour,
            linewidth=0.5,
            linestyle=dash if place_of_last == changes.shape[1] - 1 else (0, (2, 2)),
            clip_on=False,
            transform=axes.transAxes,
            zorder=1,
        )


def spread_out(places: Floats, gap: float) -> Floats:
    """Places at least `gap` apart, in the same order and as near to the given ones as possible.

    Nearness is the sum of squares, so that a crowd moves by equal parts to both sides. Places are
    from 0 to 1 where all fit, and else from 0 upwards.

    Examples
    --------
    >>> spread_out(np.array([0.5, 0.1, 0.5]), 0.2).round(2).tolist()
    [0.4, 0.1, 0.6]
    """
    order = np.argsort(places, kind="stable")
    steps = gap * np.arange(places.size)
    # Pools of neighbours that want the same place or each other's, with their mean.
    pools: list[tuple[float, int]] = []
    for wanted in places[order] - steps:
        mean, size = float(wanted), 1
        while pools and pools[-1][0] > mean:
            before, n_before = pools.pop()
            mean, size = (mean * size + before * n_before) / (size + n_before), size + n_before
        pools.append((mean, size))
    spread = np.repeat([mean for mean, _ in pools], [size for _, size in pools])
    # Without its step each place is at least that of the first and at most that of the last.
    spread = np.clip(spread, 0.0, max(1 - steps[-1], 0.0)) + steps
    found = np.empty(places.size)
    found[order] = spread
    return found
