"""Ordinal and yes/no measures over the visits, as shares of their levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import EYE, HIGH, LOW, YES_NO, Measure
from tearflow.endpoints.summary import arms_of
from tearflow.figures.endpoint_parts import (
    GOODNESS,
    NEUTRAL,
    name_shown,
    names_of,
)
from tearflow.figures.style import (
    COLUMN,
    FAINT,
    INK,
    PAGE,
    PAGE_HEIGHT,
    entitle,
    finish_layout,
    new_figure,
    say,
    shortened,
    styled,
    width_of,
)
from tearflow.run.words import with_minus

# In mm: height of a panel, at least and at most, of all else but the names of the visits; width of
# a bar.
PANELS, FURNITURE, BAR = (27.0, 34.0), 18.0, 5.0
# Most panels beside each other, and under each other.
BESIDE, MOST_ROWS = 3, 16
# Signs of a visit's name and of a title, and width of a sign of each in mm.
LONGEST_VISIT, LETTER, BOLD = 20, 1.4, 1.65
SHORT = 8  # most visits that fit the width of a column
# Most levels that are named in a key, and places of the key beside the bars.
MOST_LEVELS, KEY = 6, 0.55


@dataclass(frozen=True)
class Panel:
    """A measure in one arm: its rows of levels.tsv."""

    measure: Measure
    label: str
    arm: str
    rows: pd.DataFrame


@styled
def draw_scales(
    levels: pd.DataFrame,
    measures: Sequence[Measure],
    design: EndpointDesign,
    title: str,
    note: str = "",
) -> Figure:
    """Figure of stacked bars, a panel a measure; the arms beside each other.

    Parameters
    ----------
    levels
        As in levels.tsv of a cohort.
    measures
        Those of the study; only ordinal and yes/no ones with a value are drawn.
    design
        Visits and arms of the cohort.
    title, note
        Cohort, and a line below it.
    """
    seen = levels[levels["n"] > 0]
    found = [measure for measure in measures if (seen["measure"] == measure.name).any()]
    if not found:
        return say(title, note, "No ordinal or yes/no measure has a value in this cohort.")
    visits = [visit for visit in design.visits if (seen["visit"] == visit).any()]
    n_arms = max(len(design.arms), 1)
    columns = _count_columns(len(visits), len(found), n_arms, width_of(PAGE))
    drawn = found[: MOST_ROWS * columns // n_arms]
    width = width_of(COLUMN if columns == 1 and len(visits) <= SHORT else PAGE)
    line = int((width / columns - 20) / BOLD)
    panels = [
        panel
        for measure, label in zip(drawn, names_of(drawn, 2 * line - 4), strict=True)
        for panel in _list_panels(seen, measure, label, design, columns)
    ]
    rows = -(-len(panels) // columns)
    names = [name_shown(visit, LONGEST_VISIT) for visit in visits]
    upright = max(map(len, names)) * LETTER > (width / columns - 26) / len(visits)
    below = LETTER * max(map(len, names)) if upright else 3.0
    around = FURNITURE + below
    figure = new_figure(width, around + rows * np.clip((PAGE_HEIGHT - around) / rows, *PANELS))
    left_out = f"The first {len(drawn)} of {len(found)} measures" if drawn != found else ""
    entitle(figure, title, [note, left_out, "Above each bar its number of eyes or people"])
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True).ravel()
    for axes, panel in zip_longest(grid, panels):
        if panel is None:
            axes.set_axis_off()
            continue
        _draw_panel(axes, panel, visits)
        _head(axes, panel, line)
    grid[0].set_xticks(range(len(names)), names)
    for axes in grid:
        axes.tick_params(axis="x", rotation=90 if upright else 0)
    finish_layout(figure)
    for place, panel in enumerate(panels):
        if panel and not any(panels[place + columns :: columns]):
            # After the layout, which would make room for them although the place below is empty.
            grid[place].tick_params(labelbottom=True)
    return figure


def _list_panels(
    seen: pd.DataFrame, measure: Measure, label: str, design: EndpointDesign, columns: int
) -> list[Panel | None]:
    """Panels of a measure, filled up to a whole row where there are arms."""
    rows = seen[seen["measure"] == measure.name]
    panels: list[Panel | None] = [
        Panel(measure, label, arm, rows[rows["arm"] == arm]) for arm in arms_of(measure, design)
    ]
    return panels + [None] * (-len(panels) % columns if design.arms else 0)


def _count_columns(n_visits: int, n_measures: int, n_arms: int, paper: float) -> int:
    """Panels beside each other: the arms of a measure in one row or in whole rows."""
    fitting = max(1, min(BESIDE, int(paper // (24 + BAR * n_visits))))
    if n_arms == 1:
        return min(fitting, n_measures)
    return next(columns for columns in range(fitting, 0, -1) if n_arms % columns == 0)


def _head(axes: Axes, panel: Panel, line: int) -> None:
    """Write measure and arm above the numbers, on two lines at most."""
    arm = f": {name_shown(panel.arm, line)}" if panel.arm else ""
    heading = shortened(panel.label, max(2 * line - len(arm) - 4, 8)) + arm
    axes.set_title(fill(heading, line), fontsize=7, pad=11)


def level_colours(measure: Measure) -> list[str]:
    """Colour of every level, from bad to good; from light to dark where neither is better."""
    places = np.linspace(0, 1, len(measure.levels))
    if not measure.better:
        return [to_hex(NEUTRAL(place)) for place in places]
    return [to_hex(GOODNESS(place if measure.better == HIGH else 1 - place)) for place in places]


def _draw_panel(axes: Axes, panel: Panel, visits: Sequence[str]) -> None:
    measure = panel.measure
    levels = measure.levels
    colours = level_colours(measure)
    counts = panel.rows.pivot_table(index="level", columns="visit", values="n", aggfunc="sum")
    counts = counts.reindex(index=levels, columns=list(visits)).fillna(0)
    totals = counts.sum()
    shares = counts / totals.where(totals > 0, 1)
    bottom = np.zeros(len(visits))
    for (_, share), colour in zip(shares.iterrows(), colours, strict=True):
        height = share.to_numpy(float)
        shown = np.flatnonzero(height)
        axes.bar(
            shown,
            height[shown],
            bottom=bottom[shown],
            width=0.72,
            color=colour,
            edgecolor=FAINT,
            linewidth=0.5,
        )
        bottom = bottom + height
    for place, total in enumerate(totals):
        axes.text(place, 1.02, f"{total:.0f}", ha="center", va="bottom", color=FAINT)
    _draw_key(axes, measure, colours, len(visits))
    axes.set(ylim=(0, 1), xlim=(-0.6, len(visits) - 0.4 + 0.8 * KEY * max(len(visits) / 4, 1)))
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.set_ylabel("eyes" if measure.per == EYE else "people")
    axes.spines["bottom"].set_bounds(-0.5, len(visits) - 0.5)


def _draw_key(axes: Axes, measure: Measure, colours: Sequence[str], n_visits: int) -> None:
    """Draw the levels as equal steps beside the bars, their names at the right of them."""
    levels = measure.levels
    wide = max(n_visits / 4, 1)
    left, width, step = n_visits - 0.55 + 0.2 * wide, 0.4 * KEY * wide, 1 / len(levels)
    axes.bar(
        [left + width / 2] * len(levels),
        [step] * len(levels),
        bottom=[place * step for place in range(len(levels))],
        width=width,
        color=colours,
        edgecolor=FAINT,
        linewidth=0.5 if len(levels) <= 2 * MOST_LEVELS else 0,
    )
    every = -(-len(levels) // MOST_LEVELS)
    named = sorted({*range(0, len(levels) - every // 2 - 1, every), len(levels) - 1})
    best = {LOW: 0, HIGH: len(levels) - 1}.get(measure.better)
    for place in named:
        words = name_level(measure, levels[place])
        if best is not None and place in (0, len(levels) - 1):
            good, bad = ("best", "worst") if len(levels) > 2 else ("better", "worse")
            words += f" ({good if place == best else bad})"
        axes.text(
            left + 1.3 * width,
            (place + 0.5) * step,
            words,
            va="center",
            color=INK,
        )


def name_level(measure: Measure, level: int) -> str:
    """Text of a level in the key.

    >>> name_level(Measure("redness", scale="ordinal"), 2)
    '2'
    >>> name_level(Measure("drops", scale="yes_no"), 1)
    'yes'
    """
    if measure.scale == YES_NO:
        return "yes" if level else "no"
    return with_minus(str(level))
