"""How the changes of clinical measures go together: rank correlations of people, clustered."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, to_hex
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measure_correlations import FEWEST, correlate_measures
from tearflow.endpoints.measures import Measure
from tearflow.figures.clustering import order_leaves
from tearflow.figures.endpoint_parts import Floats, name_shown, names_of
from tearflow.figures.heatmap import add_absent_key, draw_cells
from tearflow.figures.style import (
    PAGE,
    entitle,
    finish_layout,
    ink_on,
    new_figure,
    palette,
    say,
    styled,
    width_of,
)
from tearflow.run.words import range_in_words

# In mm: the largest cell, the smallest in which a number can be read, the smallest whose row can be
# named, all else in height.
CELL, LEAST_CELL, LEAST_ROW, FURNITURE = 7.0, 4.6, 2.7, 26.0
BAR = 2.0  # thickness of the colour bar
BESIDE = 3  # most panels in a row
ONE_LINE = 110.0  # narrowest paper, in mm, with the key in one line
SHORTEST_MEASURE, LONGEST_MEASURE, LETTER = 12, 30, 1.4
BOLD = 1.65  # width of a sign of a panel's title in mm


@styled
def draw_correlations(
    values: pd.DataFrame,
    measures: Sequence[Measure],
    design: EndpointDesign,
    title: str,
    note: str = "",
) -> Figure:
    """Figure of the correlations, a panel an arm, with the measures in the same order.

    Parameters
    ----------
    values
        As in values.tsv of a cohort.
    measures
        Those of the study.
    design
        Visits and arms of the cohort.
    title, note
        Cohort, and a line below it.
    """
    seen = set(values["measure"])
    measures = [measure for measure in measures if measure.name in seen]
    arms = design.arms or ("",)
    found = {arm: correlate_measures(values, measures, design, arm) for arm in arms}
    if not any((~np.isnan(table.rho)).any() for table in found.values()):
        message = (
            f"No two measures that vary have values of at least {FEWEST} people in this cohort."
        )
        return say(title, note, message)
    order = order_measures([table.rho for table in found.values()])
    paper = width_of(PAGE)
    fitting = int((paper - 8 - LEAST_ROW * len(measures)) / LETTER)
    labels = names_of(measures, int(np.clip(fitting, SHORTEST_MEASURE, LONGEST_MEASURE)))
    names = [labels[place] for place in order]
    side = LETTER * max(map(len, names)) + 4
    # As many beside each other as leave room for the letters of the names.
    beside = next(
        n
        for n in range(min(len(arms), BESIDE), 0, -1)
        if n == 1 or (paper - side - 4) / n / len(names) >= LEAST_ROW
    )
    rows = -(-len(arms) // beside)
    cell = min(CELL, (paper - side - 4) / beside / len(names))
    panel = cell * len(names)
    width = min(max(side + beside * (panel + 3) + 2, 100), paper)
    figure = new_figure(width, FURNITURE + side + rows * (panel + 8))
    counts = [n for table in found.values() for n in table.n[~np.isnan(table.rho)].tolist()]
    baseline = name_shown(design.baseline)
    what = f"mean changes from {baseline}" if design.later_visits else "values"
    people = f"n\xa0=\xa0{range_in_words(counts)} people"
    in_cells = "; n in each cell" if len(set(counts)) > 1 and cell >= LEAST_CELL else ""
    lines = [note, f"Spearman's correlation of {what}, one value per person; {people}{in_cells}"]
    entitle(figure, title, lines)
    grid = figure.subplots(rows, beside, squeeze=False).ravel()
    ticks = np.arange(len(names)) + 0.5
    for place, (arm, table) in enumerate(found.items()):
        axes, sorted_n = grid[place], table.n[np.ix_(order, order)]
        _draw_cells(axes, table.rho[np.ix_(order, order)], sorted_n if in_cells else None)
        if arm:
            axes.set_title(name_shown(arm, int(panel / BOLD)), fontsize=7, pad=3)
        axes.set_yticks(ticks, names if place % beside == 0 else [])
        axes.set_xticks(ticks, names if place // beside == rows - 1 else [], rotation=90)
    for axes in grid[len(arms) :]:
        axes.set_axis_off()
    pairs = ~np.eye(len(names), dtype=bool)
    hidden = any(np.isnan(table.rho[pairs]).any() for table in found.values())
    _draw_key(
        figure,
        hidden,
        BAR / (rows * panel),
        "\n" if figure.get_figwidth() * 25.4 < ONE_LINE else " ",
    )
    finish_layout(figure)
    for axes in grid[: len(arms)]:
        # After the layout, which would measure the room of the names at smaller axes.
        axes.set_aspect("equal")
        axes.apply_aspect()
    for axes in grid[max(len(arms) - beside, 0) : (rows - 1) * beside]:
        # After the layout, which would make room for them although the place below is empty.
        axes.set_xticks(ticks, names, rotation=90)
    return figure


def order_measures(tables: Sequence[Floats]) -> NDArray[np.int64]:
    """Order by average linkage of 1 - rho, the mean of the tables; an unknown rho counts as 0."""
    known = np.array([np.nan_to_num(table) for table in tables])
    distance = 1 - known.mean(axis=0)
    return order_leaves(distance) if len(distance) > 2 else np.arange(len(distance))


def _draw_cells(axes: Axes, rho: Floats, n: NDArray[np.int64] | None) -> None:
    m = len(rho)
    draw_cells(axes, rho, palette().diverging, 1)
    for place in range(m):
        axes.fill_between([place, place + 1], place, place + 1, color="white", linewidth=0)
    axes.set(xlim=(0, m), ylim=(m, 0))
    if n is None:
        return
    for row, column in zip(*np.nonzero(~np.isnan(rho)), strict=True):
        ink = ink_on(to_hex(palette().diverging((rho[row, column] + 1) / 2)))
        axes.text(
            column + 0.5,
            row + 0.5,
            str(n[row, column]),
            ha="center",
            va="center",
            color=ink,
        )


def _draw_key(figure: Figure, hidden: bool, thickness: float, space: str) -> None:
    """Draw the colour bar and, where any is hidden, its sign, with a space in the text."""
    scale = figure.colorbar(
        ScalarMappable(Normalize(-1, 1), palette().diverging),
        ax=figure.axes,
        location="bottom",
        fraction=thickness,
        aspect=30 / BAR,
        pad=thickness,
        anchor=(0.0, 1.0),  # so that there is room for the other sign beside it
        ticks=[-1, -0.5, 0, 0.5, 1],
        label="Spearman's correlation",
    )
    scale.outline.set_visible(False)
    if hidden:
        add_absent_key(scale.ax, f"n < {FEWEST},{space}or all alike")
