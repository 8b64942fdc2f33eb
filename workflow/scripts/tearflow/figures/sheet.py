"""Figures that are drawn in mm, without axes: the paper, and the legend of directions below."""

from collections.abc import Iterable

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from tearflow.figures.fitting import legend_columns
from tearflow.figures.style import entitle, new_figure, palette, settings

# In mm: the margin of the paper, a line of text of 7 pt, a row of the legend, and room for a title.
MARGIN, LINE, LEGEND_ROW, HEADER = 2.0, 3.1, 3.6, 20.0
MEANINGS = {"up": "up in each", "down": "down in each", "mixed": "mixed, or not the same"}


def new_sheet(width: float, height: float, heading: str, lines: Iterable[str]) -> Axes:
    """Axes over a whole new figure, in mm from its lower left corner.

    Parameters
    ----------
    width
        Of the figure, see `tearflow.figures.style.new_figure`.
    height
        Of what is drawn; a title that the settings ask for comes on top.
    heading, lines
        See `tearflow.figures.style.entitle`.
    """
    figure = new_figure(width, height + HEADER)
    entitle(figure, heading, lines)
    if not settings().titles:
        figure.set_size_inches(figure.get_figwidth(), height / 25.4)
    axes = figure.add_axes((0, 0, 1, 1))
    right, upper = figure.get_size_inches() * 25.4
    axes.set(xlim=(0, right), ylim=(0, upper))
    axes.set_axis_off()
    figure.set_layout_engine("none")
    return axes


def of_sheet(axes: Axes) -> Figure:
    """Figure of some axes."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def legend_height(width: float) -> float:
    """Room for the legend of directions below a figure of a width; in mm."""
    rows = -(-len(MEANINGS) // _columns(Figure(figsize=(width / 25.4, 1))))
    return rows * LEGEND_ROW + 4


def draw_legend(axes: Axes) -> None:
    """Draw the legend of directions at the foot of the figure."""
    figure = of_sheet(axes)
    figure.legend(
        handles=[Patch(color=palette().directions[w], label=text) for w, text in MEANINGS.items()],
        loc="lower center",
        ncols=_columns(figure),
        handlelength=1.2,
        columnspacing=1.5,
    )


def _columns(figure: Figure) -> int:
    return legend_columns(figure, list(MEANINGS.values()))
