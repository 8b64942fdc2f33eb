"""The UpSet plot: terms by the contrasts in which they are listed, for more than three of these.

Lex et al. 2014, doi 10.1109/TVCG.2014.2346248.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tearflow.figures.fitting import broken, text_width
from tearflow.figures.sheet import LINE, MARGIN, draw_legend, legend_height, new_sheet, of_sheet
from tearflow.figures.style import FAINT, INK, PAGE, draw_lines, palette, styled, width_of
from tearflow.run.words import count_of, number

# All in mm: height of the largest bar, and of its number; the room between two parts; least and
# widest distance of two intersections; what a row has besides its text.
BARS, COUNT, SPACE = 26.0, 4.0, 1.6
PITCHES = 4.2, 7.5
ROW_PAD = 1.6
OFF, STRIPE, SIZE = "#DADADA", "#F5F5F5", "#8C8C8C"
# Most intersections, half of them shared ones where there are so many; and letters of those shared
# ones whose terms are named.
MOST_COLUMNS = 20
LETTERS = ("a", "b", "c")
TITLE_LINES = 6
# Most lines on the terms of an intersection, on narrow and on wide paper, and most terms.
TERM_LINES, MOST_TERMS, WIDE = (4, 2), 8, 140.0


def intersections(table: pd.DataFrame, contrasts: Sequence[str]) -> pd.DataFrame:
    """Terms counted by the exact contrasts in which they are listed.

    Parameters
    ----------
    table
        As `tearflow.figures.venn.membership` returns it.
    contrasts
        Its columns of booleans.

    Returns
    -------
    pandas.DataFrame
        A row an intersection: a column of booleans for each contrast, `up`, `down`, `mixed` (terms
        by direction), `n_terms`, and `n_contrasts`. Order: number of terms, number of contrasts
        (both largest first), then that of the contrasts.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [True, True, False], "b": [True, True, True],
    ...                       "direction": ["up", "down", "up"]})
    >>> intersections(table, ["a", "b"])[["a", "up", "down", "n_terms"]].to_numpy().tolist()
    [[True, 1, 1, 2], [False, 1, 0, 1]]
    """
    names = list(contrasts)
    ways = {way: table["direction"].eq(way).astype(int) for way in ("up", "down", "mixed")}
    counted = table[names].assign(**ways).groupby(names, sort=False).sum().reset_index()
    counted["n_terms"] = counted[list(ways)].sum(axis=1)
    counted["n_contrasts"] = counted[names].sum(axis=1)
    return counted.sort_values(["n_terms", "n_contrasts", *names], ascending=False).reset_index(
        drop=True
    )


def choose_drawn(found: pd.DataFrame, most: int) -> pd.DataFrame:
    """The largest intersections, in their order, at least half of them of several contrasts.

    Those of a single contrast are the largest as a rule: on narrow paper they would be all.

    >>> found = pd.DataFrame({"n_terms": [9, 8, 7, 1], "n_contrasts": [1, 1, 1, 2]})
    >>> choose_drawn(found, 3)["n_terms"].tolist()
    [9, 8, 1]
    """
    is_shared = found["n_contrasts"] > 1
    n_shared = max(int(is_shared.head(most).sum()), min(int(is_shared.sum()), most // 2))
    rows = [*found.index[is_shared][:n_shared], *found.index[~is_shared][: most - n_shared]]
    return found.loc[sorted(rows)].reset_index(drop=True)


@styled
def draw_upset(
    table: pd.DataFrame,
    contrasts: Mapping[str, str],
    noun: str,
    heading: str,
    lines: Sequence[str],
) -> Figure:
    """Draw how many terms each combination of contrasts has, largest first.

    Parameters
    ----------
    table
        As `tearflow.figures.venn.membership` returns it, not empty.
    contrasts
        Title of each contrast by its column.
    noun
        Of a term.
    heading, lines
        See `tearflow.figures.style.entitle`.
    """
    width = width_of(PAGE)
    is_wide = width >= WIDE
    paths = list(contrasts)
    sizes = table[paths].sum()
    # From left to right: titles, bars of all terms of a contrast with their numbers, intersections.
    titles_room, size_room = (0.27 * width, 16.0) if is_wide else (0.33 * width, 8.0)
    sizes_at = MARGIN + titles_room + SPACE
    widest = max(text_width(number(int(size))) for size in sizes)
    first = sizes_at + size_room + widest + 2 * SPACE
    found = intersections(table, paths)
    pitch = max(PITCHES[0], text_width(number(int(found["n_terms"].max()))) + 1)
    n_columns = min(len(found), MOST_COLUMNS, max(int((width - MARGIN - first) // pitch), 1))
    pitch = max(pitch, min((width - MARGIN - first) / n_columns, PITCHES[1]))
    drawn = choose_drawn(found, n_columns)
    middles = first + (np.arange(n_columns) + 0.5) * pitch

    names = [broken(title, titles_room, TITLE_LINES) for title in contrasts.values()]
    heights = np.array([max(len(name) * LINE + ROW_PAD, PITCHES[0]) for name in names])
    lettered = drawn.index[drawn["n_contrasts"] > 1][: len(LETTERS)]
    texts = [
        _names_in_words(table, drawn.loc[row, paths], noun, width - 2 * MARGIN - 4, is_wide)
        for row in lettered
    ] or [[f"No {noun} is shared by two of the contrasts."]]
    below = sum(len(text) * LINE + 0.8 for text in texts) + SPACE
    foot = legend_height(width)
    height = foot + below + LINE + SPACE + heights.sum() + SPACE + BARS + COUNT + MARGIN
    axes = new_sheet(PAGE, height, heading, lines)

    floor = height - MARGIN - COUNT - BARS
    _draw_bars(axes, drawn, middles, 0.66 * pitch, floor)
    said = _left_out_in_words(found, drawn, noun)
    _write(axes, broken(said, first - MARGIN - 2 * SPACE, 8), MARGIN, height - MARGIN, FAINT)
    tops = floor - SPACE - np.concatenate([[0.0], heights.cumsum()])
    rows = (tops[:-1] + tops[1:]) / 2
    for k, name in enumerate(names):
        if k % 2 == 0:
            stripe = (MARGIN / 2, tops[k + 1]), width - MARGIN, heights[k]
            axes.add_patch(Rectangle(*stripe, facecolor=STRIPE, linewidth=0, zorder=0))
        _write(axes, name, MARGIN, rows[k] + len(name) * LINE / 2, INK)
        size = int(sizes.iloc[k])
        reach = size_room * size / max(int(sizes.max()), 1)
        bar = Rectangle((sizes_at, rows[k] - 1.2), reach, 2.4, facecolor=SIZE, linewidth=0)
        axes.add_patch(bar)
        axes.text(sizes_at + reach + 0.8, rows[k], number(size), va="center_baseline")
    _draw_dots(axes, drawn[paths].to_numpy(dtype=bool), middles, rows)
    y = tops[-1] - SPACE / 2
    for letter, row in zip(LETTERS, lettered, strict=False):
        axes.text(middles[row], y, letter, ha="center", va="top", weight="bold")
    y -= LINE + SPACE
    for k, text in enumerate(texts):
        if len(lettered):
            axes.text(MARGIN, y - LINE / 2, LETTERS[k], va="center_baseline", weight="bold")
        _write(axes, text, MARGIN + (4 if len(lettered) else 0), y, INK)
        y -= len(text) * LINE + 0.8
    draw_legend(axes)
    return of_sheet(axes)


def _left_out_in_words(found: pd.DataFrame, drawn: pd.DataFrame, noun: str) -> str:
    """Sentences on what a bar is, and on the intersections that have none."""
    said = f"Upright bars: {noun}s listed in exactly the contrasts with a dot below. "
    said += f"Level bars: all {noun}s of a contrast."
    n_others = len(found) - len(drawn)
    if not n_others:
        return said
    terms = count_of(int(found["n_terms"].sum() - drawn["n_terms"].sum()), noun)
    return f"{said} Not drawn: {count_of(n_others, 'other combination')}, {terms}."


def _names_in_words(
    table: pd.DataFrame, inside: pd.Series, noun: str, room: float, is_wide: bool
) -> list[str]:
    """Lines on the terms of an intersection: as many names as fit, strongest first."""
    of_set = table[(table[inside.index] == inside).all(axis=1)]
    names = of_set.loc[of_set["named"], "term"].tolist()
    most = TERM_LINES[is_wide]
    for n in range(min(len(names), MOST_TERMS), 0, -1):
        more = f"; {number(len(of_set) - n)} more" if n < len(of_set) else ""
        text = f"{count_of(len(of_set), noun)}: {'; '.join(names[:n])}{more}"
        lines = broken(text, room, most + 1)
        if len(lines) <= most:
            return lines
    return broken(f"{count_of(len(of_set), noun)}: {names[0]}", room, most)


def _write(axes: Axes, lines: Sequence[str], x: float, top: float, colour: str) -> None:
    """Write lines from a height downwards."""
    for k, line in enumerate(lines):
        y = top - (k + 0.5) * LINE
        axes.text(x, y, line, va="center_baseline", color=colour)


def _draw_bars(
    axes: Axes, drawn: pd.DataFrame, middles: np.ndarray, width: float, floor: float
) -> None:
    """Draw the terms of each intersection as a bar, by direction, with their number above."""
    scale = BARS / drawn["n_terms"].max()
    base = np.full(len(drawn), floor)
    for way in ("up", "down", "mixed"):
        heights = drawn[way].to_numpy() * scale
        for x, y, height in zip(middles, base, heights, strict=True):
            if height:
                corner = (x - width / 2, y)
                colour = palette().directions[way]
                axes.add_patch(Rectangle(corner, width, height, facecolor=colour, linewidth=0))
        base = base + heights
    for x, y, n in zip(middles, base, drawn["n_terms"], strict=True):
        axes.text(x, y + 0.6, number(int(n)), ha="center", va="bottom")


def _draw_dots(axes: Axes, inside: np.ndarray, middles: np.ndarray, rows: np.ndarray) -> None:
    """Draw whether intersections (rows of `inside`) are of the contrasts (its columns)."""
    spans = [(rows[column].max(), rows[column].min()) for column in inside]
    links = [
        [(x, high), (x, low)] for x, (high, low) in zip(middles, spans, strict=True) if high > low
    ]
    draw_lines(axes, links, INK, 1.0, zorder=2)
    for on, colour in ((False, OFF), (True, INK)):
        column, row = np.nonzero(inside == on)
        size = (2.4 / 25.4 * 72) ** 2
        axes.scatter(middles[column], rows[row], s=size, c=colour, linewidths=0, zorder=3)
