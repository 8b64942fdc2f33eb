"""The samples on their first two principal components, and what is left within people."""

from collections.abc import Sequence
from itertools import cycle, pairwise
from textwrap import fill
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tearflow.figures.fitting import AROUND_ENTRY, count_letters, legend_columns, name_visits
from tearflow.figures.labels import place_labels
from tearflow.figures.style import (
    FAINT,
    INK,
    PAGE,
    entitle,
    finish_layout,
    legend_name,
    new_figure,
    panel_letter,
    say,
    shortened_apart,
    space,
    styled,
    visit_colours,
)
from tearflow.quality.pca import SEEN, Components, principal_components
from tearflow.quality.samples import Quality

# With more steps from visit to visit they are lines without arrow heads.
MOST_ARROWS = 60
# The visits of a subject are joined up to so many of them. With more, the lines hide the samples,
# and the visits have panels of their own. The caption, pca.rst, knows this number.
MOST_JOINED = 4
# Of both components over many visits: the look of the line, and its distance from the place of a
# visit. Joined in the plane of the components the medians of eleven visits are a knot.
COURSES: dict[str, tuple[str, dict[str, Any], float]] = {
    "pc1": ("PC1", {"color": INK, "linestyle": "-", "markerfacecolor": INK}, -0.1),
    "pc2": ("PC2", {"color": FAINT, "linestyle": (0, (4, 2)), "markerfacecolor": "white"}, 0.1),
}
COURSE: dict[str, Any] = {"marker": "o", "markersize": 3.5, "linewidth": 1, "markeredgewidth": 0.7}
# Subjects that are named, the outermost first, where there is room; and samples of many visits.
MOST_NAMED, MOST_FAR = 40, 8
# Of the visits, beside their colours, so that eleven of them are told apart without colours too; of
# the treatment arms, where there are several, which part of a mark is filled.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "*", "h")
LARGER = {"*": 1.5}  # A star is drawn smaller than other marks of its size.
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
# it, and the narrowest paper with both panels beside each other. Most height of panels and legend.
LINE, LEGEND, SIDES, AROUND, BESIDE, TALLEST = 3.4, 12.0, 15.0, 15.0, 140.0, 228.0
# Entries of a legend with more have short names, of which two fit beside each other.
FEW_ENTRIES = 8
# Height of a course, of that of a panel of samples; letters of a visit's name.
COURSE_HEIGHT, LETTERS = 0.7, 14


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
    heights = [1.0, *([COURSE_HEIGHT] if many else [])]
    heights = np.repeat(heights, len(panels) // columns).tolist()
    rows = len(heights)
    ratio = max(_height_of(components) for components in panels.values())
    arms = pd.Series(quality.arms or [""] * len(table), index=table.index)
    fills = dict(zip(dict.fromkeys(arms), cycle(FILLS), strict=False))
    entries = _list_entries(looks, fills if quality.arms else {}, many, count_letters(width))
    in_a_row = legend_columns(figure, [str(entry.get_label()) for entry in entries])
    more = 3.5 * (-(-len(entries) // in_a_row) - 1)
    highest = (TALLEST - more - rows * AROUND) / sum(heights)
    ratio = min(ratio, highest / (width / columns - SIDES))
    made_of = f"{found.n_groups:,} protein groups seen in at least {SEEN:.0%} of the samples"
    taken = "b: the mean of each person is taken out of every protein group"
    lines = [line for line in (note, made_of, taken if len(panels) > 1 else "") if line]
    height = LINE * (1 + len(lines)) + sum(heights) * ratio * (width / columns - SIDES)
    height += rows * AROUND + LEGEND + more
    figure.set_figheight(height / 25.4)
    space(figure, wspace=0.06, hspace=0.06)
    entitle(figure, title, lines)
    drawn = figure.subplots(rows, columns, squeeze=False, height_ratios=heights).ravel()
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
        room = width / columns - SIDES
        letters = "abcd"[len(panels) :]
        for axes, of, letter, name in zip(
            drawn[len(panels) :], "ab", letters, panels, strict=False
        ):
            _draw_courses(axes, scores[name], list(looks), room)
            axes.set_title(f"Medians of the visits in {of}")
            panel_letter(axes, letter)
    figure.legend(
        handles=entries,
        loc="outside lower center",
        ncols=in_a_row,
        title=fill(made_of, count_letters(width)),
        handletextpad=0.2,
    )
    finish_layout(figure)
    for axes in drawn[: len(panels)]:
        # After the layout, which would measure the room of the labels at narrower axes.
        axes.set_aspect("equal")
        axes.apply_aspect()
    for axes, of_panel in zip(drawn, scores.values(), strict=False):
        (_name_samples if many else _name_subjects)(axes, of_panel)
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
        "markersize": size * LARGER.get(marker, 1.0),
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


def _list_entries(
    looks: dict[str, tuple[str, str]], fills: dict[str, Any], many: bool, letters: int
) -> list[Line2D]:
    """Entries of a legend so many letters wide: visits, and arms and courses if there are any."""
    names = [*looks, *(arm or "no arm" for arm in fills)]
    if len(names) > FEW_ENTRIES:
        names = shortened_apart(names, max(letters // 2 - AROUND_ENTRY, LETTERS))
    marks = [_mark(look, "full", 5.0) for look in looks.values()]
    marks += [_mark((FAINT, "o"), filled, 5.0) for filled in fills.values()]
    entries = [
        Line2D([], [], label=legend_name(name), **mark)
        for name, mark in zip(names, marks, strict=True)
    ]
    courses = COURSES.values() if many else ()
    return entries + [Line2D([], [], label=name, **look, **COURSE) for name, look, _ in courses]


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


def quartiles_of(table: pd.DataFrame, component: str, visits: Sequence[str]) -> pd.DataFrame:
    """Quartiles of the samples of each visit, a column each, on a component; visits x 3.

    >>> table = pd.DataFrame({"visit": ["v1", "v1", "v1", "v2"], "pc1": [0.0, 2.0, 4.0, 1.0]})
    >>> quartiles_of(table, "pc1", ["v1", "v2"]).to_numpy().tolist()
    [[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]]
    """
    of_visits = table.groupby("visit")[component]
    found = {share: of_visits.quantile(share) for share in (0.25, 0.5, 0.75)}
    return pd.DataFrame(found).reindex(visits)


def _draw_courses(axes: Axes, table: pd.DataFrame, visits: list[str], room: float) -> None:
    """Draw the median of both components over the visits, with its quartiles."""
    axes.axhline(0, color="#E0E0E0", linewidth=0.5, zorder=0)
    for component, (_, look, aside) in COURSES.items():
        low, median, high = quartiles_of(table, component, visits).to_numpy().T
        places = np.arange(len(visits)) + aside
        axes.vlines(places, low, high, color=look["color"], linewidth=0.6, zorder=2)
        axes.plot(places, median, zorder=3, **look, **COURSE)
    name_visits(axes, visits, room, LETTERS)
    axes.set(ylabel="median and quartiles", xlim=(-0.5, len(visits) - 0.5))
    axes.locator_params(axis="y", nbins=TICKS)


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
