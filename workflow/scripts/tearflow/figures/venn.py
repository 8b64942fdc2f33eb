"""The network Venn diagram: contrasts, and the terms that are listed in each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch
from matplotlib.path import Path

from tearflow.comparison.contrasts import suffix
from tearflow.enrichment.redundancy import SEPARATOR, find_representatives
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.fitting import broken
from tearflow.figures.sheet import LINE, MARGIN, draw_legend, legend_height, new_sheet, of_sheet
from tearflow.figures.style import FAINT, INK, PAGE, palette, say, styled, width_of
from tearflow.figures.upset import draw_upset
from tearflow.run.words import count_of, join, number

# More contrasts are an UpSet plot: links of more circles could not be followed.
MOST_CIRCLES = 3
# Narrowest paper with contrasts on both sides of the terms. All lengths in mm.
BESIDE = 140.0
RADIUS, BOX_GAP, BOX_PAD, DOT = 9.0, 1.1, 1.5, 1.6
# Between title, circle and terms of a contrast, and between two contrasts.
SPACE, APART = 1.6, 6.0
# Most lines of a title and of the name of a term; most terms of one contrast that are named, and
# how high the figure may grow for them.
TITLE_LINES, TERM_LINES, MOST_ALONE, HIGHEST = 6, 2, 3, 110.0
# Of the circles and their links, which can so be followed where they cross.
GREYS = ("#4D4D4D", "#8C8C8C", "#B8B8B8")


def membership(
    terms: pd.DataFrame,
    contrasts: Sequence[str],
    collection: str,
    listed: str,
    overlap: float = 1.0,
) -> pd.DataFrame:
    """Contrasts in which each term of a collection is listed, and whether directions agree.

    Parameters
    ----------
    terms
        Columns of shared_terms.tsv.
    contrasts
        As ``cohort/contrast``.
    collection
        Its name.
    listed
        What makes a term count, `nominal` or `significant`.
    overlap
        Of terms of the same contrasts that share this part of their DEPs one is named, see
        `tearflow.enrichment.redundancy.find_representatives`.

    Returns
    -------
    pandas.DataFrame
        A row a term that is listed anywhere, as the tables count them: `term`, `direction` (`up` or
        `down` where all contrasts in which it is listed say so, else `mixed`), `n` contrasts,
        whether it is `named`, and a column of booleans for each contrast. Order: number of
        contrasts, then product of the p-values.
    """
    found = terms[terms["ontology"] == collection]
    inside = pd.DataFrame({c: found[f"{listed}_{suffix(c)}"].astype(bool) for c in contrasts})
    ways = pd.DataFrame({c: found[f"direction_{suffix(c)}"].where(inside[c]) for c in contrasts})
    weight = sum(
        np.log10(found[f"p_value_{suffix(c)}"].clip(lower=1e-300)).where(inside[c], 0.0)
        for c in contrasts
    )
    first = ways.bfill(axis=1).iloc[:, 0]
    agreed = first.where((ways.eq(first, axis=0) | ways.isna()).all(axis=1), "mixed")
    drawn = found[[f"drawn_{suffix(c)}" for c in contrasts]].astype(bool).any(axis=1)
    table = inside.assign(term=found["term"], direction=agreed, weight=weight, drawn=drawn)
    table = table[inside.any(axis=1)].assign(n=inside.sum(axis=1), go_id=found["go_id"])
    order = {"n": False, "weight": True, "drawn": False, "go_id": True}
    table = table.sort_values([*order], ascending=[*order.values()])
    hits = _hits_of(found.loc[table.index], table[list(contrasts)])
    table = table.reset_index(drop=True).assign(named=True)
    for of_same in table.groupby(list(contrasts)).indices.values():
        first = find_representatives([hits[row] for row in of_same], overlap)
        table.loc[of_same, "named"] = np.array(first) == np.arange(len(of_same))
    return table[["term", "direction", "n", "named", *contrasts]]


def _hits_of(terms: pd.DataFrame, inside: pd.DataFrame) -> list[frozenset[str]]:
    """DEPs of each term with the contrasts in which it is listed."""
    columns = [
        [
            [f"{contrast} {gene}" for gene in genes.split(SEPARATOR)] if is_inside else []
            for genes, is_inside in zip(
                terms[f"genes_{suffix(contrast)}"], inside[contrast], strict=True
            )
        ]
        for contrast in inside
    ]
    return [frozenset(chain.from_iterable(of_term)) for of_term in zip(*columns, strict=True)]


@styled
def draw_term_venn(
    terms: pd.DataFrame,
    contrasts: Mapping[str, str],
    collection: str,
    enrichment: EnrichmentSettings,
    title: str = "",
    note: str = "",
    top: int = 15,
) -> Figure:
    """Draw the terms of a collection that are listed in one contrast or in several.

    Up to three contrasts are circles that are linked with the terms they share; more are an UpSet
    plot.

    Parameters
    ----------
    terms
        Columns of shared_terms.tsv.
    contrasts
        Title of at least two contrasts by ``cohort/contrast``.
    collection
        Its name.
    enrichment
        The section `enrichment` of the configuration.
    title, note
        Name of the comparison, and a line below it.
    top
        Most shared terms that are named between circles; further ones are counted.
    """
    heading = title or join(list(contrasts.values()))
    chosen = enrichment.listed, enrichment.overlap
    table = membership(terms, list(contrasts), collection, *chosen)
    shown = enrichment.by_name[collection]
    noun = "biological process" if shown.namespace else f"{collection} set"
    if table.empty:
        rule = enrichment.listed_in_words
        return say(heading, note, f"No {noun} is {rule} in any of the contrasts.")
    plural = "biological processes" if shown.namespace else f"{collection} sets"
    counts = f"{number(len(table))} {enrichment.listed} {noun if len(table) == 1 else plural}"
    shared = number(int((table["n"] > 1).sum()))
    lines = [note, f"{counts}, {shared} of them in more than one contrast"]
    if not table["named"].all():
        alike = f"{100 * enrichment.overlap:g} % of their DEPs or more"
        lines.append(f"Of {shown.noun}s that share {alike} one is named")
    if len(contrasts) > MOST_CIRCLES:
        return draw_upset(table, contrasts, shown.noun, heading, lines)
    return _draw_circles(table, contrasts, shown.noun, heading, lines, top)


@dataclass(frozen=True)
class Block:
    """A contrast as it is drawn: its circle, with its title above and terms of its own below.

    Attributes
    ----------
    title
        Lines.
    colour
        Of circle and links.
    total, alone
        Number of its terms, and of those that no other contrast has.
    named
        Lines and direction of the first of the latter.
    """

    title: list[str]
    colour: str
    total: int
    alone: int
    named: list[tuple[list[str], str]]

    @property
    def height(self) -> float:
        """Height in mm."""
        lines = len(self.title) + 1 + sum(len(name) for name, _ in self.named)
        return lines * LINE + 2 * (RADIUS + SPACE)


def _draw_circles(
    table: pd.DataFrame,
    contrasts: Mapping[str, str],
    noun: str,
    heading: str,
    lines: Sequence[str],
    top: int,
) -> Figure:
    """Draw contrasts as circles beside the terms they share, on both sides where there is room."""
    width = width_of(PAGE)
    sides = 2 if width >= BESIDE else 1
    column, gap = (0.215 * width, 0.085 * width) if sides == 2 else (0.35 * width, 0.1 * width)
    box = width - 2 * MARGIN - sides * (column + gap)
    shared = table[table["n"] > 1].reset_index(drop=True)
    further = len(shared)
    shared = shared[shared["named"]].head(top).reset_index(drop=True)
    further -= len(shared)
    names = [broken(term, box - 4, TERM_LINES) for term in shared["term"]]
    boxes = sum(len(name) * LINE + BOX_PAD + BOX_GAP for name in names)
    middle = boxes + (LINE + SPACE if further or shared.empty else 0.0)
    paths = list(contrasts)
    places = [paths[side::sides] for side in range(sides)]

    def blocks_of(most: int) -> list[list[Block]]:
        return [
            [
                _block(table, path, contrasts[path], column, most, GREYS[paths.index(path)])
                for path in side
            ]
            for side in places
        ]

    def height_of(blocks: list[list[Block]]) -> float:
        return max(sum(b.height for b in side) + APART * (len(side) - 1) for side in blocks)

    fitting = (blocks_of(most) for most in range(MOST_ALONE, -1, -1))
    plain = blocks_of(0)
    blocks = next((b for b in fitting if height_of(b) <= max(middle, HIGHEST)), plain)
    inner = max(middle, height_of(blocks))
    foot = legend_height(width)
    axes = new_sheet(PAGE, foot + inner + MARGIN, heading, lines)
    left = MARGIN + column + gap
    top_edge = foot + (inner + middle) / 2
    said = count_of(further, f"further shared {noun}") if further else ""
    said = said if len(shared) else f"no shared {noun}s"
    edges = _draw_shared(axes, names, shared, (left, top_edge), box, said)
    for side, (of_side, drawn) in enumerate(zip(places, blocks, strict=True)):
        x = MARGIN + column / 2 if side == 0 else width - MARGIN - column / 2
        inwards = 1 if side == 0 else -1
        free = inner - sum(block.height for block in drawn)
        y = foot + inner
        for path, block in zip(of_side, drawn, strict=True):
            y -= free / len(drawn) / 2
            hub = y - len(block.title) * LINE - SPACE - RADIUS
            _draw_block(axes, block, x, y, column, noun)
            start = x + inwards * column / 2, hub
            inside = shared[path].to_numpy()
            end = left if side == 0 else left + box
            _draw_links(axes, block.colour, x, start, end, edges[inside])
            y -= block.height + free / len(drawn) / 2
    draw_legend(axes)
    return of_sheet(axes)


def _draw_shared(
    axes: Axes,
    names: list[list[str]],
    shared: pd.DataFrame,
    corner: tuple[float, float],
    width: float,
    said: str,
) -> np.ndarray:
    """Draw shared terms below each other, then what is said of the others; heights of the terms."""
    left, y = corner
    edges = np.zeros(len(names))
    for k, (name, way) in enumerate(zip(names, shared["direction"], strict=True)):
        height = len(name) * LINE + BOX_PAD
        edges[k] = y - height / 2
        _draw_box(axes, name, way, (left, y - height), width, height)
        y -= height + BOX_GAP
    axes.text(left + width / 2, y - SPACE / 2, said, ha="center", va="top", color=FAINT)
    return edges


def _block(
    table: pd.DataFrame, path: str, title: str, room: float, most: int, colour: str
) -> Block:
    """A contrast with at most so many named terms, all its text no wider than the room."""
    alone = table[table[path] & (table["n"] == 1)]
    first = alone[alone["named"]].head(most)
    named = [
        (broken(term, room - DOT - 1.2, TERM_LINES), way)
        for term, way in zip(first["term"], first["direction"], strict=True)
    ]
    lines = broken(title, room, TITLE_LINES, weight="bold")
    return Block(lines, colour, int(table[path].sum()), len(alone), named)


def _draw_block(axes: Axes, block: Block, x: float, top: float, column: float, noun: str) -> None:
    """Draw a contrast below a height: title, circle with its number, and terms of its own."""
    for k, line in enumerate(block.title):
        y = top - (k + 0.5) * LINE
        axes.text(x, y, line, ha="center", va="center_baseline", weight="bold")
    y = top - len(block.title) * LINE - SPACE - RADIUS
    axes.add_patch(Circle((x, y), RADIUS, facecolor="#F2F2F2", edgecolor=block.colour, zorder=3))
    total, word = count_of(block.total, noun).split(" ", 1)
    axes.text(x, y + 0.2, total, ha="center", va="bottom", size=9, weight="bold", zorder=4)
    axes.text(x, y - 0.6, word, ha="center", va="top", zorder=4)
    y -= RADIUS + SPACE + LINE / 2
    few = ", such as" if 0 < len(block.named) < block.alone else ""
    alone = f"{number(block.alone)} only here{few}"
    axes.text(x, y, alone, ha="center", va="center_baseline", color=FAINT)
    for name, way in block.named:
        y -= LINE
        dot = Circle((x - column / 2 + DOT / 2, y), DOT / 2, color=palette().directions[way], lw=0)
        axes.add_patch(dot)
        for line in name:
            axes.text(x - column / 2 + DOT + 1, y, line, ha="left", va="center_baseline")
            y -= LINE
        y += LINE


def _draw_box(
    axes: Axes, name: list[str], way: str, corner: tuple[float, float], width: float, height: float
) -> None:
    """Draw a shared term as a box in the colour of its direction."""
    colour = palette().directions[way]
    style = f"round,pad=0,rounding_size={(LINE + BOX_PAD) / 2}"
    tint = tuple(0.13 * part + 0.87 for part in to_rgb(colour))
    look: dict[str, Any] = {"facecolor": tint, "edgecolor": colour, "linewidth": 0.7, "zorder": 4}
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle=style, **look))
    for k, line in enumerate(name):
        y = corner[1] + height - BOX_PAD / 2 - (k + 0.5) * LINE
        axes.text(
            corner[0] + width / 2, y, line, ha="center", va="center_baseline", color=INK, zorder=5
        )


def _draw_links(
    axes: Axes,
    colour: str,
    hub: float,
    start: tuple[float, float],
    end: float,
    heights: np.ndarray,
) -> None:
    """Link a contrast with the sides of its shared terms.

    Curves begin at the edge of the column of the contrast, so that they cross none of its text.
    """
    if not len(heights):
        return
    middle = (start[0] + end) / 2
    curves = [
        [start, (middle, start[1]), (middle, height), (end, height)] for height in heights.tolist()
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3] * len(curves)
    vertices = [(hub, start[1]), start, *(place for curve in curves for place in curve)]
    path = Path(vertices, [Path.MOVETO, Path.LINETO, *codes])
    look: dict[str, Any] = {
        "facecolor": "none",
        "edgecolor": colour,
        "linewidth": 0.6,
        "zorder": 1.5,
    }
    axes.add_patch(PathPatch(path, capstyle="round", **look))
