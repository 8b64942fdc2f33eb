"""The heatmap: DEPs by samples, grouped by visit and person, in an up and a down block."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design
from tearflow.differential.design_words import averages_eyes, units_of
from tearflow.differential.observed import average_sides
from tearflow.figures.clustering import cluster_order, z_scores
from tearflow.figures.heatmap_columns import Drawn, list_columns
from tearflow.figures.labels import explain_pairs, names_with_pairs
from tearflow.figures.style import (
    COLUMN,
    DIRECTION_COLOURS,
    DIVERGING,
    MISSING,
    PAGE,
    entitle,
    finish_layout,
    ink_on,
    new_figure,
    say,
    shortened,
    shown_text,
    space,
    styled,
    visit_colours,
)

# Most rows that are named each, most cells that are shapes of their own, most names of columns.
MOST_LABELS, MOST_SHAPES, MOST_NAMES = 80, 3000, 60
# In mm: a row, the header strip, the colour bar, the empty lower edge, all other rows, and the
# tallest figure.
ROW, STRIP, BAR, FOOT, FURNITURE, TALLEST = 2.7, 3.6, 2.0, 0.8, 42.8, 225.0
# The ground where there is no value.
ABSENT: dict[str, Any] = {"facecolor": MISSING, "hatch": "//////", "edgecolor": "#BBBBBB"}
LONGEST_PAIR, LETTER = 20, 1.2  # signs of the name below a column, and the height of one in mm
LIMIT = 2.0  # z-scores beyond take the last colour


def heatmap_blocks(
    log2: pd.DataFrame, deps: pd.DataFrame, design: Design, contrast: Contrast
) -> dict[str, pd.DataFrame]:
    """Z-scores of the DEPs, `up` before `down`, rows and columns in drawing order.

    Parameters
    ----------
    log2
        Log2 intensities with `protein_group` as index, protein group by sample.
    deps
        Columns of deps.tsv.
    design, contrast
        What is compared; only units that take part are drawn.

    Returns
    -------
    dict of str to pandas.DataFrame
        Blocks that have rows, each with its genes (else accessions) as index, and the pairs of
        each row behind it where any DEP lacks one.
    """
    columns = list_columns(design, contrast)
    values = pd.DataFrame(
        average_sides(log2, [column.side for column in columns]),
        index=log2.index,
        columns=[";".join(column.side.samples) for column in columns],
    )
    ordered = deps[deps["is_dep"]].sort_values("log2fc", ascending=False, kind="stable")
    names = names_with_pairs(ordered, units_of(design, contrast))
    blocks = {}
    for way in ("up", "down"):
        rows = ordered[ordered["direction"] == way]
        if rows.empty:
            continue
        scores = z_scores(values.loc[rows["protein_group"]])
        scores.index = names[rows.index]
        blocks[way] = scores.iloc[cluster_order(scores.to_numpy())]
    return blocks


@styled
def draw_heatmap(
    log2: pd.DataFrame,
    deps: pd.DataFrame,
    design: Design,
    contrast: Contrast,
    title: str,
    note: str = "",
) -> Figure:
    """Draw the DEPs of a contrast as z-scores of their log2 intensities.

    Parameters
    ----------
    log2
        Log2 intensities with `protein_group` as index, protein group by sample.
    deps
        Columns of deps.tsv.
    design, contrast
        What is compared; only units that take part are drawn. Two eyes of a person are averaged
        where the contrast does so.
    title, note
        Cohort and contrast, and a line below it.
    """
    if not deps["is_dep"].any():
        return say(title, note, "No protein group of this contrast is a DEP: no heatmap.")
    blocks, columns = heatmap_blocks(log2, deps, design, contrast), list_columns(design, contrast)
    n_rows, n_columns = sum(map(len, blocks.values())), len(columns)
    width = COLUMN if n_columns <= 14 else PAGE
    row = min(ROW, (TALLEST - FURNITURE) / n_rows)
    names = [shortened(shown_text(column.name), LONGEST_PAIR) for column in columns]
    longer = LETTER * max(0, max(map(len, names)) - 8)
    strips = 2 if contrast.group else 1
    height = FURNITURE + longer + n_rows * row + STRIP * (strips - 1)
    figure = new_figure(width, height)
    space(figure, hspace=0.0, h_pad=0.015)
    counts = ", ".join(f"{len(block)} {way}" for way, block in blocks.items())
    behind = explain_pairs(deps[deps["is_dep"]], units_of(design, contrast))
    eyes = "A column is the mean of a person's eyes" if averages_eyes(design) else ""
    entitle(figure, title, [note, f"{n_rows} DEPs ({counts}), {behind}", eyes], FOOT)
    heights = [STRIP * strips, *(len(block) * row for block in blocks.values())]
    grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    _draw_visits(figure.add_subplot(grid[0]), contrast, columns)
    for position, (way, block) in enumerate(blocks.items(), start=1):
        axes = figure.add_subplot(grid[position])
        _draw_block(axes, block, way, n_rows <= MOST_LABELS)
        for start, _ in list_runs([(column.group, column.level) for column in columns])[1:]:
            axes.axvline(start, color="white", linewidth=2)
    _name_columns(axes, names)
    _draw_key(figure, blocks, BAR / sum(heights))
    finish_layout(figure)
    return figure


def list_runs(values: list[tuple[str, ...]]) -> list[tuple[int, int]]:
    """First position and length of every run of equal values.

    >>> list_runs([("a",), ("a",), ("b",)])
    [(0, 2), (2, 1)]
    """
    lengths = [len(list(run)) for _, run in groupby(values)]
    return [(sum(lengths[:place]), length) for place, length in enumerate(lengths)]


def _draw_visits(axes: Axes, contrast: Contrast, columns: list[Drawn]) -> None:
    """Draw the header strip: a coloured bar with the name of each visit, groups above them."""
    colours = visit_colours(contrast.sides)
    runs = list_runs([(column.group, column.level) for column in columns])
    for start, length in runs:
        level = columns[start].level
        _draw_strip(axes, shown_text(level), (start, length, 0), colours[level])
    rows = 1
    if contrast.group:
        rows = 2
        for start, length in list_runs([(column.group,) for column in columns]):
            group = shown_text(columns[start].group)
            _draw_strip(axes, group, (start, length, 1), MISSING)
    axes.set(xlim=(0, len(columns)), ylim=(0, rows))
    axes.set_axis_off()


def _draw_strip(axes: Axes, name: str, place: tuple[int, int, int], colour: str) -> None:
    """Draw a bar with its name at a first column, of so many columns, in a row."""
    start, length, row = place
    axes.add_patch(Rectangle((start, row), length, 1, facecolor=colour, edgecolor="w"))
    written = axes.text(
        start + length / 2,
        row + 0.47,
        shortened(name, LONGEST_PAIR),
        ha="center",
        va="center",
        color=ink_on(colour),
        weight="bold",
        clip_on=True,
    )
    written.set_in_layout(False)  # else a long name takes the width of the cells


def draw_cells(
    axes: Axes,
    values: np.ndarray,
    colours: Colormap,
    limit: float,
    most_shapes: int = MOST_SHAPES,
) -> None:
    """Draw cells without frame and ticks; the hatched ground shows through where one is missing.

    Parameters
    ----------
    axes
        Into which they are drawn.
    values
        Row by column, missing ones NaN.
    colours, limit
        Colours from -limit to limit.
    most_shapes
        Most cells that are shapes of their own.
    """
    few = values.size <= most_shapes
    axes.patch.set(**ABSENT, linewidth=0)
    axes.pcolormesh(
        np.ma.masked_invalid(values),
        cmap=colours,
        vmin=-limit,
        vmax=limit,
        edgecolors="white" if few else "none",
        linewidth=0.3 if few else 0,
        rasterized=not few,
    )
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, pad=2)


def absent_key(label: str) -> Patch:
    """What stands in a key for the cells that `draw_cells` leaves out."""
    return Patch(**ABSENT, label=label)


def add_absent_key(scale: Axes, label: str) -> None:
    """Put it beside a colour bar."""
    scale.legend(
        handles=[absent_key(label)],
        loc="center left",
        bbox_to_anchor=(1.08, 0.5),
        borderpad=0,
        borderaxespad=0,
        handlelength=1.4,
    )


def _draw_block(axes: Axes, block: pd.DataFrame, way: str, labelled: bool) -> None:
    """Draw the rows of one direction."""
    draw_cells(axes, block.to_numpy(), DIVERGING, LIMIT)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.set_yticks(np.arange(len(block)) + 0.5 if labelled else [])
    if labelled:
        axes.set_yticklabels(block.index, fontsize=6)
    axes.set_ylabel(
        f"{len(block)} {way}",
        color=DIRECTION_COLOURS[way],
        weight="bold",
        rotation=0,
        ha="right",
        va="center",
    )


def _name_columns(axes: Axes, names: list[str]) -> None:
    """Name the unit below its columns, with so many names left out that the rest can be read."""
    columns = np.arange(0, len(names), max(1, -(-len(names) // MOST_NAMES)))
    axes.set_xticks(columns + 0.5, [names[column] for column in columns], rotation=90)
    axes.tick_params(axis="x", labelsize=6)


def _draw_key(figure: Figure, blocks: Mapping[str, pd.DataFrame], thickness: float) -> None:
    """Draw the colour bar and, where a value is missing, what stands for it."""
    bar = figure.colorbar(
        ScalarMappable(Normalize(-LIMIT, LIMIT), DIVERGING),
        ax=figure.axes,
        location="bottom",
        fraction=thickness,
        aspect=40 / BAR,
        pad=thickness,
        anchor=(0.0, 1.0),  # so that there is room for the other sign beside it
        extend="both",
        ticks=[-2, -1, 0, 1, 2],
        label="z-score of log₂ intensity",
    )
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=6)
    if any(block.isna().to_numpy().any() for block in blocks.values()):
        add_absent_key(bar.ax, "missing")
