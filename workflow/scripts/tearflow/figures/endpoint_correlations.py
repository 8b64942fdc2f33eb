"""How the changes of clinical measures go together: rank correlations of people, clustered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import PERSON, Measure
from tearflow.endpoints.summary import arms_of
from tearflow.endpoints.units import tabulate_units
from tearflow.figures.clustering import order_leaves
from tearflow.figures.endpoint_parts import Floats, name_shown, names_of
from tearflow.figures.heatmap import HATCH, MOST_SHAPES
from tearflow.figures.style import (
    DIVERGING,
    MISSING,
    PAGE,
    entitle,
    finish_layout,
    ink_on,
    new_figure,
    say,
    styled,
)
from tearflow.run.words import range_in_words

# Fewest people of a correlation that is drawn: of four the smallest two-sided p is 1/12.
FEWEST = 5
# In mm: the largest cell, the smallest in which a number can be read, names, all else in height.
CELL, LEAST_CELL, FURNITURE = 7.0, 4.0, 26.0
BAR = 2.0  # thickness of the colour bar
BESIDE = 3  # most panels in a row
LONGEST_MEASURE, LETTER = 30, 1.2
BOLD = 1.65  # width of a sign of a panel's title in mm


@dataclass(frozen=True)
class Correlations:
    """Rank correlations of measures, m x m.

    Attributes
    ----------
    rho
        NaN on the diagonal, where fewer than `FEWEST` people have both, and where one of them does
        not vary.
    n
        People who have both.
    """

    rho: Floats
    n: NDArray[np.int64]


def correlate_measures(
    values: pd.DataFrame, measures: Sequence[Measure], design: EndpointDesign, arm: str
) -> Correlations:
    """Spearman's correlation of the changes of every two measures, one value per person.

    A person's value is the mean change from baseline over those visits at which the person has
    both measures, so that visits are not counted as people. With one visit it is the value there.

    Parameters
    ----------
    values
        As in values.tsv of a cohort; a value below the limit of detection counts as the limit.
    measures
        The m that are compared.
    design
        Visits of the cohort.
    arm
        Whose people are taken; empty where there are no arms.
    """
    subjects = list(dict.fromkeys(values["subject"]))
    changes = np.array([_follow(values, measure, design, arm, subjects) for measure in measures])
    m = len(measures)
    rho, n = np.full((m, m), np.nan), np.zeros((m, m), dtype=np.int64)
    for i in range(m):
        for j in range(i):
            both = ~np.isnan(changes[i] + changes[j])
            people = both.any(axis=1)
            n[i, j] = n[j, i] = people.sum()
            if n[i, j] < FEWEST:
                continue
            first, second = (
                np.where(both, changes[k], 0.0)[people].sum(axis=1) / both[people].sum(axis=1)
                for k in (i, j)
            )
            rho[i, j] = rho[j, i] = rank_correlation(first, second)
    return Correlations(rho, n)


def _follow(
    values: pd.DataFrame,
    measure: Measure,
    design: EndpointDesign,
    arm: str,
    subjects: Sequence[str],
) -> Floats:
    """Changes of a measure from baseline, subject by visit; values where there is one visit."""
    of_arm = arm if arm in arms_of(measure, design) else ""
    visits = (design.baseline, *design.later_visits)
    found = tabulate_units(values, measure, visits, PERSON, of_arm or None).values
    table = found.droplevel("eye").reindex(subjects).to_numpy(float)
    return table[:, 1:] - table[:, :1] if design.later_visits else table


def rank_correlation(first: Floats, second: Floats) -> float:
    """Spearman's correlation, ties at their mean rank; NaN where one of the two does not vary.

    As ``cor(x, y, method = "spearman")`` of R.

    >>> round(rank_correlation(np.array([1.0, 2.0, 2.0, 9.0]), np.array([1.0, 3.0, 2.0, 4.0])), 4)
    0.9487
    """
    ranks = [pd.Series(values).rank().to_numpy() for values in (first, second)]
    centred = [values - values.mean() for values in ranks]
    spread = np.sqrt(np.prod([values @ values for values in centred]))
    return float(centred[0] @ centred[1] / spread) if spread > 0 else float("nan")


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
    labels = names_of(measures, LONGEST_MEASURE)
    names = [labels[place] for place in order]
    side = LETTER * max(map(len, names)) + 4
    beside = min(len(arms), BESIDE)
    rows = -(-len(arms) // beside)
    cell = min(CELL, (PAGE - side - 4) / beside / len(names))
    panel = cell * len(names)
    width = min(max(side + beside * (panel + 3) + 2, 100), PAGE)
    figure = new_figure(width, FURNITURE + rows * (side + panel + 4))
    counts = [n for table in found.values() for n in table.n[~np.isnan(table.rho)].tolist()]
    baseline = name_shown(design.baseline)
    what = f"mean changes from {baseline}" if design.later_visits else "values"
    people = f"n\xa0=\xa0{range_in_words(counts)} people"
    in_cells = "; n in each cell" if len(set(counts)) > 1 and cell >= LEAST_CELL else ""
    lines = [note, f"Spearman's correlation of {what}, one value per person; {people}{in_cells}"]
    entitle(figure, title, lines)
    grid = figure.subplots(rows, beside, squeeze=False).ravel()
    for place, (arm, table) in enumerate(found.items()):
        axes, sorted_n = grid[place], table.n[np.ix_(order, order)]
        _draw_cells(axes, table.rho[np.ix_(order, order)], sorted_n if in_cells else None)
        if arm:
            axes.set_title(name_shown(arm, int(panel / BOLD)), fontsize=7, pad=3)
        ticks = np.arange(len(names)) + 0.5
        axes.set_yticks(ticks, names if place % beside == 0 else [], fontsize=min(6.5, cell * 2.2))
        axes.set_xticks(ticks, names, rotation=90, fontsize=min(6.5, cell * 2.2))
    for axes in grid[len(arms) :]:
        axes.set_axis_off()
    pairs = ~np.eye(len(names), dtype=bool)
    hidden = any(np.isnan(table.rho[pairs]).any() for table in found.values())
    _draw_key(figure, hidden, BAR / (rows * panel))
    finish_layout(figure)
    return figure


def order_measures(tables: Sequence[Floats]) -> NDArray[np.int64]:
    """Order by average linkage of 1 - rho, the mean of the tables; an unknown rho counts as 0."""
    known = np.array([np.nan_to_num(table) for table in tables])
    distance = 1 - known.mean(axis=0)
    return order_leaves(distance) if len(distance) > 2 else np.arange(len(distance))


def _draw_cells(axes: Axes, rho: Floats, n: NDArray[np.int64] | None) -> None:
    m = len(rho)
    few = rho.size <= MOST_SHAPES
    axes.patch.set(facecolor=MISSING, hatch=HATCH, edgecolor="#BBBBBB", linewidth=0)
    axes.pcolormesh(
        np.ma.masked_invalid(rho),
        cmap=DIVERGING,
        vmin=-1,
        vmax=1,
        edgecolors="white" if few else "none",
        linewidth=0.3 if few else 0,
        rasterized=not few,
    )
    for place in range(m):
        axes.fill_between([place, place + 1], place, place + 1, color="white", linewidth=0)
    axes.set(xlim=(0, m), ylim=(m, 0), aspect="equal")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=2)
    if n is None:
        return
    for row, column in zip(*np.nonzero(~np.isnan(rho)), strict=True):
        ink = ink_on(to_hex(DIVERGING((rho[row, column] + 1) / 2)))
        axes.text(
            column + 0.5,
            row + 0.5,
            str(n[row, column]),
            ha="center",
            va="center",
            fontsize=5,
            color=ink,
        )


def _draw_key(figure: Figure, hidden: bool, thickness: float) -> None:
    """Draw the colour bar and, where any is hidden, what stands for it."""
    scale = figure.colorbar(
        ScalarMappable(Normalize(-1, 1), DIVERGING),
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
    scale.ax.tick_params(labelsize=6)
    if hidden:
        patch = Patch(facecolor=MISSING, hatch=HATCH, edgecolor="#BBBBBB")
        patch.set_label(f"n < {FEWEST}, or all alike")
        scale.ax.legend(
            handles=[patch],
            loc="center left",
            bbox_to_anchor=(1.08, 0.5),
            borderpad=0,
            borderaxespad=0,
            handlelength=1.4,
        )
