"""Rows of a figure with a name at the left, text at the right, and headings between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tearflow.figures.style import FAINT

LINE = 2.9  # height of a line of text in mm


@dataclass(frozen=True)
class Rows:
    """Places of rows in mm below the first of them.

    Attributes
    ----------
    names
        Lines of the name of each row.
    middles
        Middle of each row.
    starts
        Whether a heading is above each row.
    tops
        Lower edge of each of these headings.
    height
        Of all.
    """

    names: list[str]
    middles: NDArray[np.float64]
    starts: NDArray[np.bool_]
    tops: NDArray[np.float64]
    height: float


def lay_rows(names: Sequence[str], parts: pd.Series, least: float, heading: float) -> Rows:
    r"""Rows that are as high as their names, with a heading above each part.

    Parameters
    ----------
    names
        Of the rows; a name may have lines.
    parts
        What the rows of a part have in common.
    least, heading
        Height of a row at least, and of a heading, in mm.

    Examples
    --------
    >>> rows = lay_rows(["a", "b\nb", "c"], pd.Series(["up", "up", "down"]), 4.4, 4.6)
    >>> rows.middles.round(1).tolist(), rows.tops.round(1).tolist()
    ([6.8, 12.2, 22.2], [4.6, 20.0])
    """
    starts = ~parts.duplicated().to_numpy()
    heights = np.array([max(least, LINE * (name.count("\n") + 1) + 0.6) for name in names])
    bottoms = np.cumsum(heights + heading * starts)
    tops = (bottoms - heights)[starts]
    return Rows(list(names), bottoms - heights / 2, starts, tops, float(bottoms[-1]))


def name_rows(axes: Axes, rows: Rows, is_bold: pd.Series) -> None:
    """Write the names at the left, and let the axis end below the last row."""
    axes.set_yticks(rows.middles, rows.names, linespacing=1.05)
    for label, bold in zip(axes.get_yticklabels(), is_bold, strict=True):
        label.set_fontweight("bold" if bold else "normal")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows.height + 0.8, -0.5)


def head_rows(axes: Axes, rows: Rows, headings: Sequence[str], **look: Any) -> list[Any]:
    """Headings above the names of their rows."""
    return [
        _write(axes, text, 0, top - 0.5, -3, ha="right", va="bottom", **look)
        for text, top in zip(headings, rows.tops, strict=True)
    ]


def write_beside(axes: Axes, rows: Rows, heading: str, texts: Sequence[str]) -> None:
    """Write a column at the right, with its heading above."""
    _write(axes, heading, 1, rows.tops[0] - 0.5, 4, va="bottom", color=FAINT)
    for text, middle in zip(texts, rows.middles, strict=True):
        _write(axes, text, 1, middle, 4, va="center", linespacing=1.1, color=FAINT)


def _write(axes: Axes, text: str, side: int, height: float, away: float, **look: Any) -> Any:
    """Write beside the left or right edge, so many points away."""
    return axes.annotate(
        text,
        (side, height),
        xycoords=("axes fraction", "data"),
        xytext=(away, 0),
        textcoords="offset points",
        **look,
    )
