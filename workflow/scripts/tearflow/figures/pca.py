"""Scores of the samples on the first two principal components, a few visits of a subject joined."""

from itertools import cycle, pairwise
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tearflow.figures.labels import place_labels
from tearflow.figures.style import (
    FAINT,
    INK,
    MIDDLE,
    entitle,
    finish_layout,
    legend_name,
    new_figure,
    say,
    styled,
    visit_colours,
)
from tearflow.quality.samples import Quality

# With more steps from visit to visit they are lines without arrow heads.
MOST_ARROWS = 60
# The visits of a subject are joined up to so many of them. With more, the lines hide the samples,
# and the median of each visit is named instead. The caption, pca.rst, knows this number too.
MOST_JOINED = 4
# Of the treatment arms, where there are several.
MARKERS = ("o", "s", "^", "D", "v", "P")
# Steps of an axis, at most.
TICKS = 7


@styled
def draw_pca(quality: Quality, title: str, note: str = "") -> Figure:
    """Draw the first two components.

    Parameters
    ----------
    quality
        As `tearflow.quality.samples.assess` gives it.
    title, note
        Cohort, and a line below it.
    """
    if len(quality.explained) < 2:
        message = (
            f"No principal components: {len(quality.table)} samples share "
            f"{quality.n_complete} protein groups without a missing value; 3 of each are needed, "
            "and two directions in which they vary."
        )
        return say(title, note, message)
    table = quality.table
    limits = equal_limits(table[["pc1", "pc2"]].to_numpy())
    width, height = np.diff(limits, axis=1).ravel()
    figure = new_figure(MIDDLE, 33 + 80 * height / width)
    made_of = f"{quality.n_complete:,} protein groups found in all {len(table)} samples, centred"
    entitle(figure, title, [note, f"Principal components of {made_of}"])
    axes = figure.add_subplot()
    axes.axhline(0, color="#E0E0E0", linewidth=0.5, zorder=0)
    axes.axvline(0, color="#E0E0E0", linewidth=0.5, zorder=0)
    colours = visit_colours(list(dict.fromkeys(table["visit"])))
    joined = len(colours) <= MOST_JOINED
    if joined:
        _join_visits(axes, table)
    arms = pd.Series(quality.arms or [""] * len(table), index=table.index)
    markers = dict(zip(dict.fromkeys(arms), cycle(MARKERS), strict=False))
    size = 22 if len(table) <= 60 else 12
    for visit, colour in colours.items():
        for arm, marker in markers.items():
            part = table[(table["visit"] == visit) & (arms == arm)]
            axes.scatter(
                part["pc1"],
                part["pc2"],
                s=size,
                color=colour,
                edgecolors="white",
                linewidths=0.5,
                zorder=3,
                marker=marker,
                label=legend_name(visit) if arm == arms.iloc[0] else None,
            )
    if quality.arms:
        for arm, marker in markers.items():
            name = legend_name(arm or "no arm")
            axes.scatter([], [], s=size, color=FAINT, marker=marker, label=name)
    sides: tuple[Literal["x", "y"], ...] = ("x", "y")
    for axis, name, share in zip(sides, ("PC1", "PC2"), quality.explained, strict=False):
        axes.set(**{f"{axis}label": f"{name} ({share:.1%} of the variance)"})
        # As many ticks whatever the size: longer numbers than those that the layout has seen would
        # push the label off the paper.
        axes.locator_params(axis=axis, nbins=TICKS)
    axes.set(xlim=limits[0], ylim=limits[1])
    title_of_legend = "visit, arm" if quality.arms else "visit"
    axes.legend(
        loc="upper left", bbox_to_anchor=(1.01, 1), title=title_of_legend, handletextpad=0.2
    )
    finish_layout(figure)
    # After the layout, which would measure the room of the labels at axes that are narrower yet.
    axes.set_aspect("equal")
    axes.apply_aspect()
    if joined:
        _name_subjects(axes, table)
    else:
        _name_visits(axes, table, colours)
    return figure


def equal_limits(places: np.ndarray) -> np.ndarray:
    """Limits of both axes for equal scales, with a height of half to all of the width.

    Matplotlib's own equal scales change the limits after the layout, which then cuts labels off.

    >>> equal_limits(np.array([[0.0, 0.0], [10.0, 2.0]])).round(2).tolist()
    [[-0.9, 10.9], [-1.95, 3.95]]
    """
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    width, height = 1.18 * np.ptp(places, axis=0)
    width = max(width, height)
    half = np.array([width, max(height, width / 2)]) / 2
    return np.column_stack([middle - half, middle + half])


def subject_names(table: pd.DataFrame) -> pd.Series:
    """Name what the pairs are made of: the subject, with the eye where the sheet has one."""
    return table["subject"] + "_" + table["eye"] if "eye" in table else table["subject"]


def _join_visits(axes: Axes, table: pd.DataFrame) -> None:
    """Lead from each visit of a subject to its next one, visits in the order of the table."""
    heads = len(table) - subject_names(table).nunique() <= MOST_ARROWS
    for _, path in table.groupby(subject_names(table), sort=False):
        places = path[["pc1", "pc2"]].to_numpy()
        for start, end in pairwise(places):
            axes.annotate(
                "",
                end,
                start,
                arrowprops={
                    "arrowstyle": "-|>,head_width=0.12,head_length=0.25" if heads else "-",
                    "color": FAINT,
                    "linewidth": 0.6 if heads else 0.3,
                    "alpha": 0.8 if heads else 0.5,
                    "shrinkA": 2.5,
                    "shrinkB": 2.5,
                },
                zorder=2,
            )


def _name_subjects(axes: Axes, table: pd.DataFrame) -> None:
    """Name every subject once, at its first visit."""
    first = table.assign(name=subject_names(table)).drop_duplicates("name")
    places = table[["pc1", "pc2"]].to_numpy()
    place_labels(
        axes,
        first["name"].tolist(),
        first[["pc1", "pc2"]].to_numpy(),
        radii=np.full(len(first), 2.4),
        obstacles=places,
        obstacle_radii=np.full(len(places), 2.4),
        obstacle_weights=np.full(len(places), 3.0),
    )


def _name_visits(axes: Axes, table: pd.DataFrame, colours: dict[str, str]) -> None:
    """Mark the median of every visit and name it."""
    medians = table.groupby("visit", sort=False)[["pc1", "pc2"]].median()
    places = medians.to_numpy()
    axes.scatter(
        places[:, 0],
        places[:, 1],
        s=32,
        marker="D",
        color=[colours[visit] for visit in medians.index],
        edgecolors=INK,
        linewidths=0.9,
        zorder=4,
    )
    samples = table[["pc1", "pc2"]].to_numpy()
    place_labels(
        axes,
        medians.index.tolist(),
        places,
        radii=np.full(len(places), 3.5),
        obstacles=np.concatenate([places, samples]),
        obstacle_radii=np.repeat([3.5, 1.8], [len(places), len(samples)]),
        obstacle_weights=np.repeat([3.0, 1.0], [len(places), len(samples)]),
    )
