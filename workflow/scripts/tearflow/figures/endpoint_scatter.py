"""Scatter plots of proteins against clinical measures, a point per person."""

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tearflow.endpoints.measures import CONCENTRATION, Measure
from tearflow.endpoints.protein_relation import ALPHA, STRONGEST
from tearflow.figures.fitting import count_letters, legend_below
from tearflow.figures.labels import protein_names
from tearflow.figures.style import (
    FAINT,
    INK,
    LONGEST_NAME,
    PAGE,
    entitle,
    finish_layout,
    legend_name,
    new_figure,
    say,
    shortened,
    styled,
    width_of,
)
from tearflow.run.words import join, list_first, with_minus

# Of Okabe and Ito and ColorBrewer's Dark2, each with a mark of its own.
LOOKS = (
    ("#0072B2", "o"),
    ("#D55E00", "s"),
    ("#1B9E77", "^"),
    ("#7570B3", "D"),
    ("#E7298A", "v"),
    ("#A6761D", "P"),
)
# Measures that are drawn; in mm: height of a row of panels and of the heading, width of a panel and
# of what is beside its axes.
MOST, ROW, HEADING, PANEL, SIDES = 6, 45, 14, 40, 8
HIGH = 26  # Letters of a label that fit along the height of a panel.
# A smallest possible p above this is named.
NOTABLE = 0.001
MORE = ["Further measures are in the table"]
RHO = "\N{GREEK SMALL LETTER RHO}"


@styled
def draw_scatter(
    relations: pd.DataFrame,
    points: pd.DataFrame,
    relation: str,
    measures: Sequence[Measure],
    across: str,
    title: str,
    note: str = "",
) -> Figure:
    """Draw the strongest proteins of each measure in a row.

    Parameters
    ----------
    relations, points
        As `tearflow.endpoints.protein_relation.relate_proteins` makes them.
    relation
        Which of them.
    measures
        All that are declared.
    across
        What the proteins' axis shows.
    title
        Cohort, contrast and relation.
    note
        Description of the cohort, below the title; may be empty.
    """
    points = points[points["relation"] == relation]
    found = relations[(relations["relation"] == relation) & relations["reason"].eq("")]
    by_name = {measure.name: measure for measure in measures}
    if found.empty:
        return say(title, note, explain_empty(relations[relations["relation"] == relation]))
    rows = found.head(MOST).to_dict("records")
    strata = sorted(set(points["stratum"]))
    looks = dict(zip(strata, LOOKS * (len(strata) // len(LOOKS) + 1), strict=False))
    columns = int(np.clip(width_of(PAGE) // PANEL, 1, STRONGEST))
    n_rows = -(-STRONGEST // columns)
    letters = count_letters(width_of(PAGE) / columns - SIDES, 8)
    figure = new_figure(PAGE, HEADING + ROW * n_rows * len(rows))
    grid = figure.subplots(n_rows * len(rows), columns, squeeze=False)
    for place, row in enumerate(rows):
        panels = grid[place * n_rows : (place + 1) * n_rows].ravel()
        for axes in panels[STRONGEST:]:
            axes.set_axis_off()
        measure = by_name[row["measure"]]
        of_measure = points[points["measure"] == measure.name]
        for number, axes in enumerate(panels[:STRONGEST], start=1):
            of_protein = of_measure[of_measure["rank"] == number]
            if of_protein.empty:
                axes.set_axis_off()
                continue
            _draw_panel(axes, of_protein, looks)
            axes.set_xlabel(fill(across, letters))
        for axes in panels[::columns]:
            axes.set_ylabel(break_before_unit(name_change(measure), HIGH))
    _add_legend(figure, strata, looks, points)
    entitle(figure, title, [note, *describe_rows(rows), *(MORE * (len(found) > MOST))])
    finish_layout(figure)
    return figure


def describe_rows(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    r"""Lines below the title: what a point is, the smallest possible p, and ties of the strongest.

    >>> row = {"smallest_p_value": 1 / 3, "n_first": 40, "n_tested": 200, "n_strata": 1}
    >>> print(*describe_rows([row]), sep="\n")
    A point is a person. No p below 0.33 is possible, so these plots are descriptive only
    As strong as the first of a row: 40 of 200 protein groups
    """
    smallest = max(row["smallest_p_value"] for row in rows)
    line = "A point is a person"
    if any(row["n_strata"] > 1 for row in rows):
        line += f"; {RHO} of ranks within the arms"
    if smallest > NOTABLE:
        line += f". No p below {smallest:.2g} is possible"
    if smallest > ALPHA:
        line += ", so these plots are descriptive only"
    lines = [line]
    if any(row["n_first"] > 1 for row in rows):
        counts = dict.fromkeys(f"{row['n_first']:,} of {row['n_tested']:,}" for row in rows)
        lines.append(f"As strong as the first of a row: {join(list(counts))} protein groups")
    return lines


def name_change(measure: Measure) -> str:
    """Label of the axis of the change of a measure.

    >>> name_change(Measure("il6", scale="concentration")), name_change(Measure("tmh", unit="mm"))
    ('change of il6 (log₂ ratio)', 'change of tmh (mm)')
    """
    unit = "log₂ ratio" if measure.scale == CONCENTRATION else shortened(measure.unit, LONGEST_NAME)
    label = shortened(measure.label, LONGEST_NAME)
    return f"change of {label}" + (f" ({unit})" if unit else "")


def break_before_unit(label: str, letters: int) -> str:
    r"""Label on lines of so many letters, its unit in one piece where that fits.

    >>> break_before_unit("change of Schirmer I (mm/5 min)", 26)
    'change of Schirmer I\n(mm/5 min)'
    """
    name, bracket, unit = label.rpartition(" (")
    space = "\N{NO-BREAK SPACE}"
    return fill(name + bracket + unit.replace(" ", space), letters).replace(space, " ")


def explain_empty(relations: pd.DataFrame) -> str:
    """Why nothing is drawn, as a sentence."""
    if relations.empty:
        return "No measure is primary."
    reasons = [f"{row.measure}: {row.reason}" for row in relations.itertuples()]
    return f"No measure could be related. {list_first(reasons, 2, separator='; ')}."


def _draw_panel(axes: Axes, points: pd.DataFrame, looks: dict[str, tuple[str, str]]) -> None:
    """Draw the people of a protein, with its name and numbers above."""
    first = points.iloc[0]
    axes.axhline(0, color=FAINT, linewidth=0.5, linestyle=(0, (2, 2)), zorder=1)
    for stratum, of_stratum in points.groupby("stratum"):
        colour, mark = looks[str(stratum)]
        for limited, part in of_stratum.groupby("limited"):
            axes.plot(
                part["protein"],
                part["change"],
                mark,
                color=colour,
                markerfacecolor="none" if limited else colour,
                markersize=4,
                markeredgewidth=0.7,
                alpha=0.85,
                zorder=3,
            )
    axes.margins(0.12)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(4))
    axes.set_title(shortened(protein_names(points).iloc[0], 18), pad=20)
    rho = with_minus(f"{first['rho']:.2f}")
    measures = f"p {first['p_value']:.2g}, q {first['q_value']:.2g}"
    numbers = f"{RHO} {rho}, n {len(points)}\n{measures}"
    axes.text(0, 1.03, numbers, transform=axes.transAxes, color=INK, linespacing=1.1)


def _add_legend(
    figure: Figure, strata: Sequence[str], looks: dict[str, tuple[str, str]], points: pd.DataFrame
) -> None:
    """Name the arms where there are several, and the hollow marks, below the panels."""
    handles = []
    if len(strata) > 1:
        for stratum in strata:
            colour, mark = looks[stratum]
            handles += figure.axes[0].plot([], [], mark, color=colour, label=legend_name(stratum))
    if points["limited"].any():
        label = "hollow: a value at the limit of detection"
        handles += figure.axes[0].plot([], [], "o", color=INK, markerfacecolor="none", label=label)
    for handle in handles:
        handle.set_markersize(4)
    if handles:
        legend_below(figure, handles)
