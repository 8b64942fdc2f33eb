"""The samples on their first two principal components, and what is left within people."""

from itertools import cycle, pairwise
from textwrap import fill
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tearflow.figures.fitting import count_letters, legend_columns
from tearflow.figures.labels import place_labels
from tearflow.figures.style import (
    FAINT,
    PAGE,
    entitle,
    finish_layout,
    legend_name,
    new_figure,
    panel_letter,
    say,
    space,
    styled,
    visit_colours,
)
from tearflow.quality.pca import SEEN, Components, principal_components
from tearflow.quality.samples import Quality

# With more steps from visit to visit they are lines without arrow heads.
MOST_ARROWS = 60
# The visits of a subject are joined up to so many of them. With more, the lines hide the samples,
# and the medians of the visits have panels of their own. The caption, pca.rst, knows this number.
MOST_JOINED = 4
# Subjects that are named, the outermost first, where there is room; and samples of many visits.
MOST_NAMED, MOST_FAR = 40, 8
# Of the visits, beside their colours, so that eleven of them are told apart without colours too; of
# the treatment arms, where there are several, which part of a mark is filled.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "*", "h")
FILLS: tuple[Literal["full", "none", "left", "top", "right", "bottom"], ...] = (
    "full",
    "none",
    "left",
    "top",
    "right",
    "bottom",
)
# Steps of an axis, at most; diameter of a mark in points, by the most samples.
TICKS = 6
SIZES = {60: 5.0, 120: 3.8, np.inf: 3.0}
# In mm: a line of the heading, the legend, what is around a panel at its sides and above and below
# it, and the narrowest paper with both panels beside each other. Of all panels, the height at most.
LINE, LEGEND, SIDES, AROUND, BESIDE, TALLEST = 3.4, 12.0, 15.0, 15.0, 140.0, 210.0


@styled
def draw_pca(quality: Quality, title: str, note: str = "") -> Figure:
    """Draw the first two components of the samples, and those after people's means are taken out.

    Parameters
    ----------
    quality
        As `tearflow.quality.samples.assess` gives it.
    title, note
        Cohort, and a line below it.
    """
    table = quality.table
    found = principal_components(quality.log2)
    if len(found.explained) < 2:
        message = (
            f"No principal components: {found.n_groups} protein groups are seen in at least "
            f"{SEEN:.0%} of the {len(table)} samples; 3 of each are needed, and two directions in "
            "which the samples vary."
        )
        return say(title, note, message)
    within = principal_components(quality.log2, table["subject"].tolist())
    panels = {"Samples": found}
    if len(within.explained) > 1:
        panels["Changes within people"] = within
    figure = new_figure(PAGE, 100)
    width = figure.get_figwidth() * 25.4
    columns = len(panels) if width >= BESIDE else 1
    looks = visit_looks(list(dict.fromkeys(table["visit"])))
    many = len(looks) > MOST_JOINED
    rows = len(panels) * (2 if many else 1) // columns
    ratio = max(_height_of(components) for components in panels.values())
    ratio = min(ratio, (TALLEST / rows - AROUND) / (width / columns - SIDES))
    made_of = f"{found.n_groups:,} protein groups seen in at least {SEEN:.0%} of the samples"
    taken = "b: the mean of each person is taken out of every protein group"
    lines = [line for line in (note, made_of, taken if len(panels) > 1 else "") if line]
    entries = list(dict.fromkeys([*table["visit"], *quality.arms]))
    rows_of_legend = -(-len(entries) // legend_columns(figure, entries))
    height = LINE * (1 + len(lines)) + rows * (ratio * (width / columns - SIDES) + AROUND)
    height += LEGEND + 3.5 * (rows_of_legend - 1)
    figure.set_figheight(height / 25.4)
    space(figure, wspace=0.06, hspace=0.06)
    entitle(figure, title, lines)
    drawn = figure.subplots(rows, columns, squeeze=False).ravel()
    arms = pd.Series(quality.arms or [""] * len(table), index=table.index)
    fills = dict(zip(dict.fromkeys(arms), cycle(FILLS), strict=False))
    scores = {}
    for axes, letter, (name, components) in zip(drawn, "ab", panels.items(), strict=False):
        of_panel = table.assign(pc1=components.scores[:, 0], pc2=components.scores[:, 1])
        scores[name] = of_panel[of_panel["pc1"].notna()]
        _draw_samples(axes, scores[name], arms, looks, fills)
        _scale(axes, components, equal_limits(scores[name][["pc1", "pc2"]].to_numpy(), ratio))
        axes.set_title(name)
        if len(drawn) > 1:
            panel_letter(axes, letter)
    if many:
        # By themselves: among the samples the medians of many visits lie on each other.
        letters = "abcd"[len(panels) :]
        for axes, of, letter, name in zip(
            drawn[len(panels) :], "ab", letters, panels, strict=False
        ):
            places = medians_of(scores[name]).to_numpy()
            _draw_medians(axes, scores[name], looks)
            _scale(axes, panels[name], equal_limits(places, ratio))
            axes.set_title(f"Medians of the visits in {of}")
            panel_letter(axes, letter)
    _explain(figure, looks, fills if quality.arms else {}, made_of)
    finish_layout(figure)
    for axes in drawn:
        # After the layout, which would measure the room of the labels at narrower axes.
        axes.set_aspect("equal")
        axes.apply_aspect()
    for axes, of_panel in zip(drawn, scores.values(), strict=False):
        (_name_samples if many else _name_subjects)(axes, of_panel)
    for axes, of_panel in zip(drawn[len(panels) :], scores.values(), strict=False):
        _name_visits(axes, medians_of(of_panel))
    return figure


def _height_of(components: Components) -> float:
    """Height of a panel with equal scales, of its width; half of it to all."""
    width, height = np.ptp(components.scores[~np.isnan(components.scores[:, 0]), :2], axis=0)
    return float(np.clip(height / width, 0.5, 1.0)) if width else 1.0


def equal_limits(places: np.ndarray, ratio: float) -> np.ndarray:
    """Limits of both axes for equal scales, with so much of the width as height.

    Matplotlib's own equal scales change the limits after the layout, which then cuts labels off.

    >>> equal_limits(np.array([[0.0, 0.0], [10.0, 2.0]]), 0.5).round(2).tolist()
    [[-1.0, 11.0], [-2.0, 4.0]]
    """
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    width, height = 1.2 * np.ptp(places, axis=0)
    width = max(width, height / ratio)
    half = np.array([width, ratio * width]) / 2
    return np.column_stack([middle - half, middle + half])


def visit_looks(visits: list[str]) -> dict[str, tuple[str, str]]:
    """Colour and marker of every visit.

    >>> visit_looks(["baseline", "week2"])
    {'baseline': ('#433e85', 'o'), 'week2': ('#5ec962', 's')}
    """
    colours = visit_colours(visits)
    return {
        visit: (colours[visit], marker)
        for visit, marker in zip(visits, cycle(MARKERS), strict=False)
    }


def subject_names(table: pd.DataFrame) -> pd.Series:
    """Name what the pairs are made of: the subject, with the eye where the sheet has one."""
    return table["subject"] + "_" + table["eye"] if "eye" in table else table["subject"]


def _draw_samples(
    axes: Axes,
    table: pd.DataFrame,
    arms: pd.Series,
    looks: dict[str, tuple[str, str]],
    fills: dict[str, Any],
) -> None:
    """Draw the samples, the visits of a subject joined where they are few."""
    axes.axhline(0, color="#E0E0E0", linewidth=0.5, zorder=0)
    axes.axvline(0, color="#E0E0E0", linewidth=0.5, zorder=0)
    if len(looks) <= MOST_JOINED:
        _join_visits(axes, table)
    size = next(size for most, size in SIZES.items() if len(table) <= most)
    for visit, look in looks.items():
        for arm, filled in fills.items():
            part = table[(table["visit"] == visit) & (arms[table.index] == arm)]
            axes.plot(part["pc1"], part["pc2"], **_mark(look, filled, size), zorder=3)


def _mark(look: tuple[str, str], fill: Any, size: float) -> dict[str, Any]:
    """Options of a mark: hollow ones have the edge of their colour, the others a white one."""
    colour, marker = look
    return {
        "linestyle": "none",
        "marker": marker,
        "markersize": size,
        "color": colour,
        "fillstyle": fill,
        "markerfacecoloralt": "white",
        "markeredgecolor": "white" if fill == "full" else colour,
        "markeredgewidth": 0.5 if fill == "full" else 0.9,
    }


def _scale(axes: Axes, components: Components, limits: np.ndarray) -> None:
    sides: tuple[Literal["x", "y"], ...] = ("x", "y")
    for axis, name, share in zip(sides, ("PC1", "PC2"), components.explained, strict=False):
        axes.set(**{f"{axis}label": f"{name} ({share:.1%} of the variance)"})
        # As many ticks whatever the size: longer numbers than those that the layout has seen would
        # push the label off the paper.
        axes.locator_params(axis=axis, nbins=TICKS)
    axes.set(xlim=limits[0], ylim=limits[1])


def _explain(
    figure: Figure,
    looks: dict[str, tuple[str, str]],
    fills: dict[str, Any],
    made_of: str,
) -> None:
    """Write the legend: visits, arms where there are several, and what the components are of."""
    entries = [
        Line2D([], [], label=legend_name(visit), **_mark(look, "full", 5.0))
        for visit, look in looks.items()
    ]
    for arm, filled in fills.items():
        look = _mark((FAINT, "o"), filled, 5.0)
        entries.append(Line2D([], [], label=legend_name(arm or "no arm"), **look))
    figure.legend(
        handles=entries,
        loc="outside lower center",
        ncols=legend_columns(figure, [str(entry.get_label()) for entry in entries]),
        title=fill(made_of, count_letters(figure.get_figwidth() * 25.4)),
        handletextpad=0.2,
    )


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
                    "linewidth": 0.6 if heads else 0.5,
                    "alpha": 0.8 if heads else 0.4,
                    "shrinkA": 2.5,
                    "shrinkB": 2.5,
                },
                zorder=2,
            )


def _name_subjects(axes: Axes, table: pd.DataFrame) -> None:
    """Name every subject once, at its first visit, the outermost first, where there is room."""
    first = table.assign(name=subject_names(table)).drop_duplicates("name")
    first = first.iloc[np.argsort(-np.hypot(first["pc1"], first["pc2"]), kind="stable")]
    first = first.head(MOST_NAMED)
    places = table[["pc1", "pc2"]].to_numpy()
    place_labels(
        axes,
        first["name"].tolist(),
        first[["pc1", "pc2"]].to_numpy(),
        radii=np.full(len(first), 2.5),
        obstacles=places,
        obstacle_radii=np.full(len(places), 2.5),
        obstacle_weights=np.full(len(places), 3.0),
        rivals=places,
        optional=True,
    )


def medians_of(table: pd.DataFrame) -> pd.DataFrame:
    """Median of the samples of each visit on both components, visits in the order of the table."""
    return table.groupby("visit", sort=False)[["pc1", "pc2"]].median()


def _draw_medians(axes: Axes, table: pd.DataFrame, looks: dict[str, tuple[str, str]]) -> None:
    """Mark the medians of the visits, and join them in their order."""
    medians = medians_of(table)
    axes.plot(*medians.to_numpy().T, color=FAINT, linewidth=0.6, zorder=2)
    for visit, place in zip(medians.index, medians.to_numpy(), strict=True):
        axes.plot(*place, **_mark(looks[visit], "full", 6.0), zorder=3)


def _name_visits(axes: Axes, medians: pd.DataFrame) -> None:
    """Name the medians of the visits."""
    places, radii = medians.to_numpy(), np.full(len(medians), 3.2)
    weights = np.full(len(medians), 3.0)
    place_labels(axes, [*medians.index], places, places, radii, radii, weights)


def _name_samples(axes: Axes, table: pd.DataFrame) -> None:
    """Name the outermost samples."""
    places = table[["pc1", "pc2"]].to_numpy()
    far = np.argsort(-np.hypot(*places.T), kind="stable")[:MOST_FAR]
    place_labels(
        axes,
        subject_names(table).iloc[far].tolist(),
        places[far],
        obstacles=places,
        radii=np.full(len(far), 1.9),
        obstacle_radii=np.full(len(places), 1.9),
        obstacle_weights=np.full(len(places), 1.0),
        optional=True,
    )
