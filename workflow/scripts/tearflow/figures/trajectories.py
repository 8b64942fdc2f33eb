"""Chosen proteins over the visits of a series, a line per person."""

from collections.abc import Sequence
from math import ceil
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from tearflow.differential.contrast import Contrast
from tearflow.differential.fit import student_t
from tearflow.differential.observations import summarise
from tearflow.differential.pairing import UNPAIRED
from tearflow.differential.trajectories import Trajectories
from tearflow.figures.fitting import AROUND_ENTRY, count_letters, legend_columns
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
from tearflow.run.words import people_in_words

Floats = NDArray[np.float64]

# Panels beside each other, height of one and of what is around them, in mm.
BESIDE, PANEL, FURNITURE = 4, 32.0, 34.0
# Of the groups that a series compares; of a single one the lines are grey and the mean is dark.
GROUP_COLOURS = ("#7570B3", "#D55E00")
LINE = "#A8A8A8"
# Of lines without the reference.
DASHES = (0, (2.5, 1.5))
MANY = 30  # with more people their lines are fainter
# Share of its height by which the scale of a panel may grow for the bars.
MORE = 0.25
# Marks of bars that go on beyond the panel.
CUT: dict[str, Any] = {"markersize": 3, "markeredgewidth": 0, "clip_on": False, "zorder": 6}
# Parts of the line of the mean, as columns of visits.tsv begin, and distance of two groups' lines.
OF_MEAN, ASIDE = ("log2fc", "ci_low", "ci_high", "p_value"), 0.08
# Signs of a name above a panel, beside q.
LONGEST_HEAD = 13
# Signs of all names of visits together that fit below a panel side by side.
FLAT = 16


def choose_proteins(visits: pd.DataFrame, label: Sequence[str], top: int) -> list[int]:
    """Rows of the proteins that are drawn: requested genes, then those with the smallest p.

    Parameters
    ----------
    visits
        Columns of visits.tsv.
    label
        Genes that are drawn whatever their p.
    top
        Number of the others, ties in the order of the table.

    Examples
    --------
    >>> visits = pd.DataFrame({"gene": ["LYZ", "ALB", "LTF"], "f_p_value": [0.2, np.nan, 0.1]})
    >>> choose_proteins(visits, ["ALB"], 1)
    [1, 2]
    """
    genes = visits["gene"].tolist()
    asked = [
        row for gene in dict.fromkeys(label) for row, named in enumerate(genes) if named == gene
    ]
    p_values = visits["f_p_value"].to_numpy()
    ranked = [row for row in np.argsort(p_values, kind="stable") if not np.isnan(p_values[row])]
    return [*asked, *(int(row) for row in ranked if row not in asked)][: len(asked) + top]


@styled
def draw_trajectories(
    visits: pd.DataFrame,
    followed: Trajectories,
    contrasts: list[Contrast],
    title: str,
    note: str = "",
) -> Figure:
    """Draw the change of every person in each protein, and the mean with its interval over it.

    Parameters
    ----------
    visits
        Rows of visits.tsv that are drawn.
    followed
        Changes of the people in these proteins.
    contrasts
        Those of the series, in the order of the visits.
    title
        Cohort and series.
    note
        Description of the cohort, below the title; may be empty.
    """
    if visits.empty:
        return say(title, note, "No protein group of this series was tested.")
    columns = max(min(int(width_of(PAGE) * BESIDE // PAGE), len(visits)), 1)
    rows = ceil(len(visits) / columns)
    names = [shortened(level, LONGEST_NAME) for level in followed.levels]
    upright = sum(map(len, names)) > FLAT
    below = min(1.6 * max(map(len, names)), 30) if upright else 0.0
    figure = new_figure(PAGE * max(columns, 2) / BESIDE, FURNITURE + below + rows * PANEL)
    sign = "line" if followed.is_paired else "point"
    reading = f"A {sign} is a person, bars are the 95 % interval of the mean"
    entitle(figure, title, [note, f"{reading}; q of any change (moderated F)"])
    panels = figure.subplots(rows, columns, sharex=True, squeeze=False)
    colours = group_colours(followed, contrasts[0])
    drawn = protein_names(visits).tolist()
    is_cut = False
    for place, axes in enumerate(panels.ravel()):
        if place >= len(visits):
            axes.set_axis_off()
            continue
        axes.axhline(0, color=FAINT, linewidth=0.5, zorder=0)
        _draw_people(axes, followed, place, colours)
        is_cut |= _draw_means(axes, visits.iloc[place], followed, place, contrasts, colours)
        _head(axes, drawn[place], visits.iloc[place]["f_q_value"])
        axes.locator_params(axis="y", nbins=5)
        axes.tick_params(axis="x", rotation=90 if upright else 0)
    panels[0, 0].set_xticks(range(len(names)), names)
    panels[0, 0].set_xlim(-0.3, len(names) - 0.7)
    change = name_change(contrasts[0], as_difference=len(colours) == 1)
    figure.supylabel(f"log₂ {change}", fontsize=8, color=INK)
    _explain(figure, followed, colours, has_untested(visits, contrasts), is_cut)
    finish_layout(figure)
    for axes in panels.ravel()[len(visits) - columns : (rows - 1) * columns]:
        # After the layout, which would make room for them although the place below is empty.
        axes.tick_params(labelbottom=True)
    return figure


def group_colours(followed: Trajectories, contrast: Contrast) -> dict[str, str]:
    """Colour of the lines of each group of people; grey where there is one."""
    if len(set(followed.groups)) == 1:
        return {followed.groups[0]: LINE}
    return dict(zip((contrast.group_reference, contrast.group_target), GROUP_COLOURS, strict=True))


def name_change(contrast: Contrast, as_difference: bool = True) -> str:
    """What is drawn of a contrast: a change, or the difference of the changes of two groups.

    Examples
    --------
    >>> name_change(Contrast("dry", "week1", "visit", "day0", "week1"))
    'change from day0'
    """
    change = f"change from {shortened(contrast.reference, LONGEST_NAME)}"
    if not (contrast.group and as_difference):
        return change
    target, reference = contrast.group_target, contrast.group_reference
    return f"{change}, {shortened(f'{target} minus {reference}', LONGEST_NAME)}"


def is_course(contrast: Contrast) -> bool:
    """Whether the values of the variable follow each other, so that a line may join them."""
    return contrast.variable == "visit" or contrast.pair_by != UNPAIRED


def has_untested(visits: pd.DataFrame, contrasts: list[Contrast]) -> bool:
    """Whether any mean that is drawn was not tested."""
    means, p_values = (
        visits[[f"{part}_{contrast.name}" for contrast in contrasts]].to_numpy(float)
        for part in ("log2fc", "p_value")
    )
    return bool((np.isnan(p_values) & ~np.isnan(means)).any())


def _draw_people(axes: Axes, followed: Trajectories, protein: int, colours: dict[str, str]) -> None:
    """Draw all lines of a kind as one path; a value without a neighbour is a point."""
    n_levels = len(followed.levels)
    strength = 0.3 if len(followed.groups) > MANY else 0.55
    for group, colour in colours.items():
        members = np.array(followed.groups) == group
        for has_reference, dashes in ((True, "-"), (False, DASHES)):
            people = members & (followed.has_reference[protein] == has_reference)
            changes = followed.changes[protein, people]
            broken = np.hstack([changes, np.full((len(changes), 1), np.nan)]).ravel()
            x = np.tile([*range(n_levels), np.nan], len(changes))
            axes.plot(x, broken, color=colour, alpha=strength, linewidth=0.5, linestyle=dashes)
            known = np.pad(~np.isnan(changes), ((0, 0), (1, 1)))
            alone = known[:, 1:-1] & ~known[:, :-2] & ~known[:, 2:]
            axes.plot(
                # Beside the mean, which would hide them.
                np.nonzero(alone)[1] - (0.0 if followed.is_paired else ASIDE),
                changes[alone],
                linestyle="none",
                marker="o",
                markersize=1.5 if followed.is_paired else 2.2,
                markeredgewidth=0,
                color=colour,
                alpha=0.8,
            )


def _draw_means(
    axes: Axes,
    row: pd.Series,
    followed: Trajectories,
    protein: int,
    contrasts: list[Contrast],
    colours: dict[str, str],
) -> bool:
    """Draw the means with their intervals; whether an interval goes on beyond the panel."""
    bars = []
    for place, (group, colour) in enumerate(colours.items()):
        if len(colours) == 1:
            mean, low, high, p_value = (
                row[[f"{part}_{contrast.name}" for contrast in contrasts]].to_numpy(float)
                for part in OF_MEAN
            )
        else:
            members = (np.array(followed.groups) == group) & followed.has_reference[protein]
            summary = summarise(followed.changes[protein, members, 1:].T)
            test = student_t(summary.fit)
            mean, low, high, p_value = summary.fit.effect, test.ci_low, test.ci_high, test.p_value
        x = np.arange(mean.size + 1) + ASIDE * (place - (len(colours) - 1) / 2)
        dark = INK if len(colours) == 1 else colour
        if is_course(contrasts[0]):
            # White around it keeps it apart from the lines of many people.
            axes.plot(x, [0.0, *mean], color="white", linewidth=2.5, zorder=3)
            axes.plot(x, [0.0, *mean], color=dark, linewidth=1.3, zorder=4)
        draw_means(axes, x, np.array([0.0, *mean]), np.array([0.0, *p_value]), dark)
        bars.append((x[1:], low, high, dark))
    # Bars of two or three people would leave no height for the lines; they are cut, and marked.
    bottom, top = axes.get_ylim()
    for x, low, high, dark in bars:
        axes.vlines(x, low, high, color=dark, linewidth=0.8, zorder=4)
    room = MORE * (top - bottom)
    bottom, top = max(axes.get_ylim()[0], bottom - room), min(axes.get_ylim()[1], top + room)
    axes.set_ylim(bottom, top)
    marks = [
        (place, edge, arrow, dark)
        for x, low, high, dark in bars
        for edge, is_cut, arrow in ((bottom, low < bottom, "v"), (top, high > top, "^"))
        for place in x[is_cut]
    ]
    for place, edge, arrow, dark in marks:
        axes.plot(place, edge, arrow, color=dark, **CUT)
    return bool(marks)


def draw_means(
    axes: Axes, x: Floats, mean: Floats, p_value: Floats, colour: str, size: float = 2.4
) -> None:
    """Draw the points of means, hollow where they were not tested."""
    for untested in (False, True):
        axes.plot(
            np.where(np.isnan(p_value) == untested, x, np.nan),
            mean,
            linestyle="none",
            marker="o",
            markersize=size,
            markeredgewidth=0.6,
            markeredgecolor=colour,
            markerfacecolor="white" if untested else colour,
            zorder=5,
        )


def _head(axes: Axes, name: str, q_value: float) -> None:
    axes.set_title(shortened(name, LONGEST_HEAD), fontsize=7, pad=2)
    said = "not tested" if np.isnan(q_value) else f"q = {q_value:.2g}"
    axes.text(
        1, 1.015, said, fontsize=7, color=FAINT, ha="right", va="bottom", transform=axes.transAxes
    )


def mean_handle(colour: str, label: str, untested: bool = False) -> Line2D:
    """Entry of a legend for the points of `draw_means`."""
    return Line2D(
        [],
        [],
        color=colour,
        linewidth=0 if untested else 1.3,
        marker="o",
        markersize=2.6,
        markeredgewidth=0.6,
        markerfacecolor="white" if untested else colour,
        label=label,
    )


def _explain(
    figure: Figure,
    followed: Trajectories,
    colours: dict[str, str],
    untested: bool,
    is_cut: bool,
) -> None:
    """Write the legend."""
    look = (
        {"linewidth": 0.9}
        if followed.is_paired
        else {"linewidth": 0, "marker": "o", "markersize": 2.2}
    )
    handles = []
    for group, colour in colours.items():
        people = people_in_words(followed.groups.count(group))
        name = f"{legend_name(group)}: {people}" if group else people
        handles.append(Line2D([], [], color=colour, label=name, **look))
    handles.append(mean_handle(INK, "mean"))
    if untested:
        handles.append(mean_handle(INK, "too few people to be tested", untested=True))
    if not followed.has_reference[~np.isnan(followed.changes).all(axis=2)].all():
        label = f"no value at {followed.levels[0]}, placed by the mean of the others"
        label = fill(label, count_letters(figure.get_figwidth() * 25.4) - AROUND_ENTRY)
        handles.append(Line2D([], [], color=LINE, linestyle=DASHES, linewidth=0.9, label=label))
    if is_cut:
        label = "interval goes on beyond the panel"
        handles.append(Line2D([], [], linestyle="none", marker="^", color=INK, label=label, **CUT))
    labels = [line for handle in handles for line in str(handle.get_label()).splitlines()]
    columns = legend_columns(figure, labels)
    figure.legend(handles=handles, loc="outside lower center", ncols=columns)
