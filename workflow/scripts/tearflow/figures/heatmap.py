"""The heatmap: DEPs by pairs, people or samples, in an up and a down block with their trees."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from tearflow.figures.clustering import Tree
from tearflow.figures.heatmap_columns import Drawn
from tearflow.figures.heatmap_values import (
    CHANGE,
    Z_SCORE,
    cluster_deps,
    find_values,
    name_values,
)
from tearflow.figures.labels import explain_pairs, names_with_pairs
from tearflow.figures.style import (
    COLUMN,
    FAINT,
    MISSING,
    PAGE,
    PAGE_HEIGHT,
    entitle,
    finish_layout,
    ink_on,
    list_runs,
    new_figure,
    palette,
    say,
    shortened,
    shown_text,
    space,
    styled,
    visit_colours,
)

# Most cells that are shapes of their own, and rows that are drawn where nothing else is asked for.
MOST_SHAPES, MOST_ROWS = 1500, 60
# In mm: a row, the lowest with a name, a row of the header, what a column needs for its name, and
# what is beside the cells: the tree, the number of DEPs, the names of rows.
ROW, NAMED_ROW, STRIP, NAMED_COLUMN, BESIDE, TREE = 2.95, 2.6, 3.8, 2.9, 42.0, 11.0
# In mm: a line of the heading, the colour bar, all of the key, and the gaps.
LINE, BAR, KEY, GAPS = 3.4, (32.0, 2.0), 12.0, 8.5
# The ground where there is no value.
ABSENT: dict[str, Any] = {"facecolor": MISSING, "hatch": "//////", "edgecolor": "#BBBBBB"}
LONGEST_PAIR, LETTER = 20, 1.35  # signs of the name below a column, and the size of one in mm
# Ends of the scale: of z-scores, and those of changes that are tried.
LIMIT, LIMITS = 2.0, (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True)
class Block:
    """DEPs of one direction.

    Attributes
    ----------
    values
        Row by column in drawing order; as index the genes (else accessions), each with the pairs
        behind it where any DEP lacks one.
    tree
        By which they are ordered.
    n_found
        DEPs of this direction, also those that are not drawn.
    """

    values: pd.DataFrame
    tree: Tree
    n_found: int


def heatmap_blocks(
    values: pd.DataFrame, deps: pd.DataFrame, names: pd.Series, most: int = MOST_ROWS
) -> dict[str, Block]:
    """Blocks of the DEPs that have rows, `up` before `down`.

    Parameters
    ----------
    values
        Protein group by column.
    deps
        Columns of deps.tsv.
    names
        Of the DEPs, by the index of `deps`.
    most
        DEPs that are drawn, those with the largest changes.
    """
    directions = deps.loc[deps["is_dep"], "direction"]
    blocks = {}
    for way, (rows, tree) in cluster_deps(values, deps, most).items():
        of_rows = values.loc[rows["protein_group"]].set_axis(names[rows.index])
        blocks[way] = Block(of_rows, tree, int(directions.eq(way).sum()))
    return blocks


@styled
def draw_heatmap(
    log2: pd.DataFrame,
    deps: pd.DataFrame,
    design: Design,
    contrast: Contrast,
    title: str,
    note: str = "",
    kind: str = CHANGE,
    most: int = MOST_ROWS,
) -> Figure:
    """Draw the changes of the DEPs in each pair or person, or the z-scores of the samples.

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
    kind
        What a cell is, a key of `tearflow.study.figure_settings.HEATMAPS`.
    most
        DEPs that are drawn, those with the largest changes.
    """
    called = deps[deps["is_dep"]]
    if called.empty:
        return say(title, note, "No protein group of this contrast is a DEP: no heatmap.")
    values, columns = find_values(log2.loc[called["protein_group"]], design, contrast, kind)
    units = units_of(design, contrast)
    blocks = heatmap_blocks(values, deps, names_with_pairs(called, units), most)
    names = [shortened(shown_text(column.name), LONGEST_PAIR) for column in columns]
    strips = _list_strips(columns, contrast)
    n_rows = sum(len(block.values) for block in blocks.values())
    letters = LETTER * max(map(len, names))
    lines = _describe(blocks, called, design, contrast, note)
    around = LINE * (1 + len(lines)) + STRIP * len(strips) + letters + KEY + GAPS
    row = min(ROW, (PAGE_HEIGHT - around) / n_rows)
    figure = new_figure(COLUMN if len(columns) <= 14 else PAGE, around + n_rows * row)
    space(figure, hspace=0.0, wspace=0.0, h_pad=0.015, w_pad=0.02)
    entitle(figure, title, lines, KEY)
    limit = LIMIT if kind == Z_SCORE else find_limit([block.values for block in blocks.values()])
    _draw_blocks(figure, blocks, strips, row, limit)
    _name_columns(figure, names)
    finish_layout(figure)
    # After the layout: both have their place at the lower edge, whatever is above.
    label = name_values(kind, design, contrast, _short)
    _draw_scale(figure, label, limit)
    _draw_key(figure, blocks, len(called))
    return figure


def _describe(
    blocks: dict[str, Block], called: pd.DataFrame, design: Design, contrast: Contrast, note: str
) -> list[str]:
    """Lines below the title."""
    counts = ", ".join(f"{block.n_found} {way}" for way, block in blocks.items())
    behind = explain_pairs(called, units_of(design, contrast))
    eyes = "A column is the mean of a person's eyes" if averages_eyes(design) else ""
    counted = f"{len(called)} {'DEP' if len(called) == 1 else 'DEPs'} ({counts}), {behind}"
    return [line for line in (note, counted, eyes) if line]


def _draw_key(figure: Figure, blocks: dict[str, Block], n_found: int) -> None:
    """Write beside the scale what stands for a missing value, and how many DEPs are not drawn."""
    key = []
    if any(block.values.isna().to_numpy().any() for block in blocks.values()):
        key.append(absent_key("missing"))
    if left_out := n_found - sum(len(block.values) for block in blocks.values()):
        label = f"{left_out:,} DEPs with smaller\nchanges are not shown"
        key.append(Patch(facecolor="none", edgecolor="none", label=label))
    width, height = figure.get_size_inches() * 25.4
    figure.legend(
        handles=key,
        loc="upper left",
        bbox_to_anchor=((BAR[0] + 10) / width, (KEY - 1) / height),
        borderaxespad=0,
        borderpad=0,
        handlelength=1.4,
    )


@dataclass(frozen=True)
class Strip:
    """A bar of the header: its name, first column, number of columns and colour."""

    name: str
    start: int
    length: int
    colour: str


def _list_strips(columns: list[Drawn], contrast: Contrast) -> list[list[Strip]]:
    """Rows of the header, the uppermost first: groups, and the visits or what is subtracted."""
    colours = visit_colours(contrast.sides)
    rows = []
    if contrast.group:
        minus = _subtract(contrast.group_target, contrast.group_reference)
        runs = list_runs([(column.group,) for column in columns])
        rows.append([Strip(columns[start].group or minus, start, n, MISSING) for start, n in runs])
    if not columns[0].level:
        change = _subtract(contrast.target, contrast.reference)
        return [*rows, [Strip(change, 0, len(columns), MISSING)]]
    runs = list_runs([(column.group, column.level) for column in columns])
    levels = [(columns[start].level, start, n) for start, n in runs]
    return [*rows, [Strip(level, start, n, colours[level]) for level, start, n in levels]]


def _subtract(target: str, reference: str) -> str:
    return f"{target} \N{MINUS SIGN} {reference}"


def find_limit(values: Sequence[pd.DataFrame]) -> float:
    """End of the scale of changes: beyond it lie at most 5 % of them.

    >>> find_limit([pd.DataFrame([[0.2, -2.2, None]])])
    3.0
    """
    sizes = np.abs(np.concatenate([part.to_numpy(float).ravel() for part in values]))
    known = sizes[~np.isnan(sizes)]
    wanted = np.percentile(known, 95) if known.size else 0.0
    return next((limit for limit in LIMITS if limit >= wanted), LIMITS[-1])


def _draw_blocks(
    figure: Figure, blocks: dict[str, Block], strips: list[list[Strip]], row: float, limit: float
) -> None:
    """Draw header, trees and cells."""
    heights = [STRIP * len(strips), *(len(block.values) * row for block in blocks.values())]
    widths = [TREE, figure.get_figwidth() * 25.4 - BESIDE]
    grid = figure.add_gridspec(len(heights), 2, height_ratios=heights, width_ratios=widths)
    # All trees have one scale.
    tallest = max(block.tree.heights.max(initial=0.0) for block in blocks.values()) or 1.0
    n_cells = sum(block.values.size for block in blocks.values())
    drawn = []
    for place, (way, block) in enumerate(blocks.items(), start=1):
        branches, cells = (figure.add_subplot(grid[place, side]) for side in (0, 1))
        _draw_tree(branches, block, way, tallest)
        draw_cells(
            cells,
            block.values.to_numpy(),
            palette().diverging,
            limit,
            most_shapes=MOST_SHAPES if n_cells <= MOST_SHAPES else 0,
        )
        _name_rows(cells, block, has_names=row >= NAMED_ROW)
        for start in {strip.start for of_row in strips for strip in of_row} - {0}:
            cells.axvline(start, color="white", linewidth=2)
        drawn.append(cells)
    _draw_strips(figure.add_subplot(grid[0, 1], sharex=drawn[0]), strips, figure)


def _draw_strips(axes: Axes, strips: list[list[Strip]], figure: Figure) -> None:
    """Draw the header: bars with the names of groups and visits, or of what is subtracted."""
    width = figure.get_figwidth() * 25.4 - BESIDE
    n_columns = sum(strip.length for strip in strips[0])
    for height, of_row in enumerate(reversed(strips)):
        for strip in of_row:
            place = (strip.start, height)
            bar = Rectangle(place, strip.length, 1, facecolor=strip.colour, edgecolor="white")
            axes.add_patch(bar)
            letters = max(int(width * strip.length / n_columns / 1.6), 3)
            written = axes.text(
                strip.start + strip.length / 2,
                height + 0.47,
                shortened(shown_text(strip.name), letters),
                ha="center",
                va="center",
                color=ink_on(strip.colour),
                weight="bold",
                clip_on=True,
            )
            written.set_in_layout(False)  # else a long name takes the width of the cells
    axes.set(ylim=(0, len(strips)))
    axes.set_axis_off()


def _draw_tree(axes: Axes, block: Block, way: str, tallest: float) -> None:
    """Draw the tree of a block, and beside it how many DEPs there are."""
    n_rows = len(block.values)
    gaps = np.full((len(block.tree.places), 1), np.nan)
    places, heights = (
        np.hstack([corners, gaps]).ravel() for corners in (block.tree.places, block.tree.heights)
    )
    axes.plot(heights, places + 0.5, color=FAINT, linewidth=0.5)
    axes.set(xlim=(1.03 * tallest, 0), ylim=(n_rows, 0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    counted = (
        f"{n_rows} of\n{block.n_found:,} {way}" if n_rows < block.n_found else f"{n_rows} {way}"
    )
    axes.set_ylabel(
        counted,
        color=palette().directions[way],
        weight="bold",
        rotation=0,
        ha="right",
        va="center",
    )


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
        linewidth=0.5 if few else 0,
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


def _name_rows(axes: Axes, block: Block, has_names: bool) -> None:
    """Write the names of the rows at their right, where there is room for them."""
    axes.set(ylim=(len(block.values), 0), xlim=(0, block.values.shape[1]), xticks=[])
    axes.yaxis.tick_right()
    axes.set_yticks(np.arange(len(block.values)) + 0.5 if has_names else [])
    if has_names:
        axes.set_yticklabels(block.values.index)


def _name_columns(figure: Figure, names: list[str]) -> None:
    """Name the unit below its columns, with so many names left out that the rest can be read."""
    axes = figure.axes[-2]  # the lowest cells
    width = figure.get_figwidth() * 25.4 - BESIDE
    step = max(int(np.ceil(NAMED_COLUMN * len(names) / width)), 1)
    columns = np.arange(0, len(names), step)
    axes.set_xticks(columns + 0.5, [names[column] for column in columns], rotation=90)


def _short(name: str) -> str:
    return shortened(shown_text(name), LONGEST_PAIR)


def _draw_scale(figure: Figure, label: str, limit: float) -> None:
    """Draw the colour bar at the lower edge, at the left."""
    width, height = figure.get_size_inches() * 25.4
    length, thickness = BAR
    place = (4 / width, (KEY - 1 - thickness) / height, length / width, thickness / height)
    bar = figure.colorbar(
        ScalarMappable(Normalize(-limit, limit), palette().diverging),
        cax=figure.add_axes(place),
        orientation="horizontal",
        extend="both",
        ticks=limit * np.array([-1, -0.5, 0, 0.5, 1]),
        format="{x:g}",
    )
    bar.set_label(label, loc="left", labelpad=1)
    bar.outline.set_visible(False)
