"""How much text fits on the paper."""

from bisect import bisect_right
from collections.abc import Sequence
from textwrap import fill
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from tearflow.figures.style import shortened_apart

# Of a letter of DejaVu Sans on average, of its size; and a point in mm.
LETTER, POINT = 0.57, 25.4 / 72
# Letters for the mark of an entry of a legend and the space to the next one.
AROUND_ENTRY = 8
ROW = 3.7  # of a legend, in mm


def count_letters(room: float, size: float = 7.0) -> int:
    """Letters of a size in points that fit into so many mm; at least 1.

    >>> count_letters(70)
    49
    """
    return max(int(room / (LETTER * size * POINT)), 1)


def name_visits(axes: Axes, visits: Sequence[str], room: float, length: int) -> None:
    """Name the visits along an axis of so many mm, upright where they would run together.

    Names are cut to a length.
    """
    names = shortened_apart(visits, length)
    upright = max(map(len, names)) + 1 > count_letters(room / len(visits))
    axes.set_xticks(range(len(visits)), names, rotation=90 if upright else 0)


def legend_columns(figure: Figure, names: Sequence[str]) -> int:
    """Columns of a legend with these names that fit below a figure, at least 1."""
    longest = max(map(len, names), default=0) + AROUND_ENTRY
    fitting = count_letters(figure.get_figwidth() * 25.4) // longest
    return max(min(fitting, len(names)), 1)


def legend_below(figure: Figure, handles: Sequence[Artist], title: str = "", **look: Any) -> None:
    """Draw a legend of as many columns as fit below a figure, which grows by the legend's height.

    Call it before `tearflow.figures.style.entitle`, which places the figure on the paper.
    """
    columns = legend_columns(figure, [str(handle.get_label()) for handle in handles])
    head = fill(title, count_letters(figure.get_figwidth() * 25.4))
    options: dict[str, Any] = {"loc": "outside lower center", "ncols": columns, **look}
    figure.legend(handles=handles, title=head or None, **options)
    n_rows = -(-len(handles) // options["ncols"]) + len(head.splitlines())
    figure.set_figheight(figure.get_figheight() + ROW * n_rows / 25.4)


def text_width(text: str, size: float = 7.0, weight: str = "normal") -> float:
    """Width of a line of text in mm, with the font of the settings."""
    font = FontProperties(family=mpl.rcParams["font.family"], size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0]) * POINT


def broken(
    text: str, room: float, most: int, size: float = 7.0, weight: str = "normal"
) -> list[str]:
    """Lines of a text that are no wider than the room, broken at spaces or else underscores.

    Parameters
    ----------
    text
        In one line.
    room
        In mm.
    most
        Most lines; what they do not hold is cut, and the cut is marked.
    size, weight
        Of the font.

    Examples
    --------
    >>> broken("response to other organism", 22, 2)
    ['response to other', 'organism']
    >>> broken("response to other organism", 22, 1)
    ['response to …']
    """
    lines: list[str] = []
    while text:
        if text_width(text, size, weight) <= room:
            return [*lines, text]
        mark = " …" if len(lines) == most - 1 else ""
        end = _count_fitting(text, mark, room, size, weight)
        space, underscore = text.rfind(" ", 0, end + 1), text.rfind("_", 0, end) + 1
        stop = space if space > 0 else underscore or end
        lines.append(text[:stop].rstrip(" ,;" if mark else " ") + mark)
        if mark:
            break
        text = text[stop:].lstrip()
    return lines


def _count_fitting(text: str, mark: str, room: float, size: float, weight: str) -> int:
    """First letters of a text, at least 1 and not all, that fit into a room with a mark behind.

    A search by halves: no letter makes a line narrower.
    """
    longer = range(2, len(text))
    return 1 + bisect_right(longer, room, key=lambda n: text_width(text[:n] + mark, size, weight))
