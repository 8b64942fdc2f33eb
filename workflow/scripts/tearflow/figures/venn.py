"""The network Venn diagram: contrasts, and the terms that are listed in each of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch

from tearflow.comparison.contrasts import suffix
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.style import (
    FAINT,
    INK,
    PAGE,
    THINNEST_LINE,
    draw_lines,
    entitle,
    new_figure,
    palette,
    say,
    shortened,
    styled,
)
from tearflow.run.words import count_of

# All in mm. Contrasts stand left and right, shared terms between them.
HUB, RIM, PITCH = 11.0, 25.0, 64.0  # radius of a contrast's node, of its terms; rows of contrasts
BOX_WIDTH, BOX_HEIGHT, BOX_PITCH = 64.0, 4.4, 5.4
DOT_PITCH, DOTS_A_ROW = 2.2, 22
HEADER, FOOTER = 14.0, 9.0
LETTERS = 44
GOLDEN = np.pi * (3 - np.sqrt(5))


def membership(
    terms: pd.DataFrame, contrasts: Sequence[str], collection: str, listed: str
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

    Returns
    -------
    pandas.DataFrame
        A row a term that is drawn anywhere, so that terms of the same genes are one: `term`,
        `direction` (`up` or `down` where all contrasts in which it is listed say so, else
        `mixed`), and a column of booleans for each contrast. Order: number of contrasts, then
        product of the p-values.
    """
    drawn = terms[[f"drawn_{suffix(c)}" for c in contrasts]].astype(bool).any(axis=1)
    found = terms[drawn & (terms["ontology"] == collection)]
    inside = pd.DataFrame({c: found[f"{listed}_{suffix(c)}"].astype(bool) for c in contrasts})
    ways = pd.DataFrame({c: found[f"direction_{suffix(c)}"].where(inside[c]) for c in contrasts})
    weight = sum(
        np.log10(found[f"p_value_{suffix(c)}"].clip(lower=1e-300)).where(inside[c], 0.0)
        for c in contrasts
    )
    first = ways.bfill(axis=1).iloc[:, 0]
    agreed = first.where((ways.eq(first, axis=0) | ways.isna()).all(axis=1), "mixed")
    table = inside.assign(term=found["term"], direction=agreed, weight=weight)
    table = table[inside.any(axis=1)].assign(n=inside.sum(axis=1), go_id=found["go_id"])
    table = table.sort_values(["n", "weight", "go_id"], ascending=[False, True, True])
    return table[["term", "direction", "n", *contrasts]].reset_index(drop=True)


@styled
def draw_term_venn(
    terms: pd.DataFrame,
    contrasts: Sequence[str],
    collection: str,
    enrichment: EnrichmentSettings,
    title: str = "",
    note: str = "",
    top: int = 15,
) -> Figure:
    """Draw the terms of a collection that are listed in one contrast or in several.

    Parameters
    ----------
    terms
        Columns of shared_terms.tsv.
    contrasts
        As ``cohort/contrast``, at least two.
    collection
        Its name.
    enrichment
        The section `enrichment` of the configuration.
    title, note
        Name of the comparison, and a line below it.
    top
        Most shared terms that are named; further ones are dots.
    """
    heading = title or " and ".join(contrasts)
    table = membership(terms, contrasts, collection, enrichment.listed)
    shown = enrichment.by_name[collection]
    noun = "biological process" if shown.namespace else f"{collection} set"
    if table.empty:
        rule = enrichment.listed_in_words
        return say(heading, note, f"No {noun} is {rule} in any of the contrasts.")
    shared = table[table["n"] > 1].reset_index(drop=True)
    n_rows = -(-len(contrasts) // 2)
    middle = min(len(shared), top) * BOX_PITCH + _dot_rows(shared, top) * DOT_PITCH + 12
    inner = max(n_rows * PITCH, middle)
    figure = new_figure(PAGE, inner + HEADER + FOOTER)
    plural = "biological processes" if shown.namespace else f"{collection} sets"
    counts = f"{len(table)} {enrichment.listed} {noun if len(table) == 1 else plural}"
    entitle(figure, heading, [note, f"{counts}, {len(shared)} of them in more than one contrast"])
    axes = figure.add_axes((0, 0, 1, 1))
    # In mm, also where the paper is lower without a title.
    axes.set(xlim=(0, PAGE), ylim=(0, PAGE * np.divide(*figure.get_size_inches()[::-1])))
    axes.set_axis_off()
    centres = contrast_places(contrasts, FOOTER + inner)
    places = _shared_places(len(shared), top, FOOTER + inner / 2)
    _draw_links(axes, shared, places, centres, top)
    for contrast, centre in centres.items():
        alone = table[table[contrast] & (table["n"] == 1)]
        counted = count_of(int(table[contrast].sum()), shown.noun)
        _draw_contrast(axes, contrast, centre, alone, counted)
    _draw_shared(axes, shared, places, top, FOOTER + inner / 2, shown.noun)
    meanings = {"up": "up in each", "down": "down in each", "mixed": "mixed, or not the same"}
    figure.legend(
        handles=[Patch(color=palette().directions[w], label=text) for w, text in meanings.items()],
        loc="lower center",
        ncols=3,
        handlelength=1.2,
    )
    figure.set_layout_engine("none")
    return figure


def contrast_places(contrasts: Sequence[str], top: float) -> dict[str, np.ndarray]:
    """Put the contrasts left and right in turn, each side centred between `FOOTER` and `top`.

    >>> {name: place.tolist() for name, place in contrast_places(["a/x", "b/x"], 75.0).items()}
    {'a/x': [27.0, 42.0], 'b/x': [143.0, 42.0]}
    """
    places = {}
    for x, side in ((RIM + 2, contrasts[0::2]), (PAGE - RIM - 2, contrasts[1::2])):
        pitch = (top - FOOTER) / len(side)
        for row, name in enumerate(side):
            places[name] = np.array([x, top - (row + 0.5) * pitch])
    return places


def _dot_rows(shared: pd.DataFrame, top: int) -> int:
    return -(-max(len(shared) - top, 0) // DOTS_A_ROW)


def _shared_places(n: int, top: int, middle: float) -> np.ndarray:
    """Stack the named terms in the middle, and set the others in rows below them; n x 2."""
    named, rest = min(n, top), max(n - top, 0)
    rows = -(-rest // DOTS_A_ROW)
    upper = middle + (named * BOX_PITCH + rows * DOT_PITCH + (3 if rest else 0)) / 2
    boxes = [(PAGE / 2, upper - (k + 0.5) * BOX_PITCH) for k in range(named)]
    first = upper - named * BOX_PITCH - 3
    dots = [
        (
            PAGE / 2 + (k % DOTS_A_ROW - (min(rest, DOTS_A_ROW) - 1) / 2) * DOT_PITCH,
            first - (k // DOTS_A_ROW) * DOT_PITCH,
        )
        for k in range(rest)
    ]
    return np.array(boxes + dots).reshape(-1, 2)


def _draw_links(
    axes: Axes,
    shared: pd.DataFrame,
    places: np.ndarray,
    centres: dict[str, np.ndarray],
    top: int,
) -> None:
    """Link each shared term with its contrasts; lines end at the side of a box that faces them."""
    reach = np.where(np.arange(len(shared)) < top, BOX_WIDTH / 2, 0.0)
    lines, faint = [], []
    for contrast, centre in centres.items():
        side = -1 if centre[0] < PAGE / 2 else 1
        ends = places + np.column_stack([side * reach, np.zeros(len(shared))])
        inside = shared[contrast].to_numpy()
        lines += [[centre, end] for end in ends[inside & (reach > 0)]]
        faint += [[centre, end] for end in ends[inside & (reach == 0)]]
    draw_lines(axes, faint, "#E3E3E3", THINNEST_LINE, zorder=1)
    draw_lines(axes, lines, "#C4C4C4", 0.6, zorder=1.5)


def _draw_contrast(
    axes: Axes, contrast: str, centre: np.ndarray, terms: pd.DataFrame, counted: str
) -> None:
    """Draw a contrast with its count, and around it as dots the terms that it alone has."""
    x, y = centre
    axes.add_patch(Circle((x, y), HUB, facecolor="#F2F2F2", edgecolor=FAINT, zorder=3))
    total, noun = counted.split()
    inside: dict[str, Any] = {"ha": "center", "zorder": 4}
    axes.text(x, y + 0.9, f"{total}", va="bottom", size=9, weight="bold", **inside)
    axes.text(x, y - 0.4, f"{noun}\n{len(terms)} only here", va="top", **inside)
    cohort, name = contrast.split("/")
    axes.text(x, y + RIM + 3.8, cohort, ha="center", va="bottom", size=8, weight="bold")
    axes.text(x, y + RIM + 3.0, shortened(name, 40), ha="center", va="top")
    if terms.empty:
        return
    # A sunflower: equal areas for all terms, each a golden angle from the last.
    order = np.arange(len(terms)) + 0.5
    area = min(9.0, (RIM**2 - (HUB + 2) ** 2) / len(terms))
    radius = np.sqrt((HUB + 2) ** 2 + area * order)
    dots = centre + radius[:, None] * np.column_stack(
        [np.cos(GOLDEN * order), np.sin(GOLDEN * order)]
    )
    spokes = [[centre, dot] for dot in dots]
    draw_lines(axes, spokes, "#E3E3E3", THINNEST_LINE, zorder=1)
    _draw_dots(axes, dots, terms["direction"], min(1.9, 0.62 * np.sqrt(area)))


def _draw_dots(axes: Axes, places: np.ndarray, ways: pd.Series, width: float) -> None:
    axes.scatter(
        places[:, 0],
        places[:, 1],
        s=(width / 25.4 * 72) ** 2,
        c=ways.map(palette().directions),
        edgecolors="white",
        linewidths=0,
        zorder=3,
    )


def _draw_shared(
    axes: Axes, shared: pd.DataFrame, places: np.ndarray, top: int, middle: float, noun: str
) -> None:
    """Draw the named terms as boxes and the others as dots."""
    if shared.empty:
        axes.text(PAGE / 2, middle, f"no shared {noun}", ha="center", va="center", color=FAINT)
        return
    for (x, y), term, way in zip(places[:top], shared["term"], shared["direction"], strict=False):
        tint = tuple(0.13 * part + 0.87 for part in to_rgb(palette().directions[way]))
        axes.add_patch(
            FancyBboxPatch(
                (x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2),
                BOX_WIDTH,
                BOX_HEIGHT,
                boxstyle=f"round,pad=0,rounding_size={BOX_HEIGHT / 2}",
                facecolor=tint,
                edgecolor=palette().directions[way],
                linewidth=0.7,
                zorder=4,
            )
        )
        axes.text(
            x,
            y,
            shortened(term, LETTERS),
            ha="center",
            va="center_baseline",
            color=INK,
            zorder=5,
        )
    if len(shared) > top:
        _draw_dots(axes, places[top:], shared["direction"].iloc[top:], 1.5)
        rest = len(shared) - top
        further = count_of(rest, f"further shared {noun}")
        low = places[:, 1].min() - 1.6
        axes.text(PAGE / 2, low, further, ha="center", va="top", color=FAINT)
