"""One look for all figures, which the section `figures` of the configuration chooses."""

import logging
import warnings
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from textwrap import fill
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from tearflow.figures.files import write_figure
from tearflow.io.whole_files import written_whole
from tearflow.run.keys import require_known
from tearflow.run.problems import InputError, show_signs
from tearflow.study.figure_settings import PALETTES, FigureSettings, missing_font

logger = logging.getLogger(__name__)

# Widths of one column, one and a half and a page in print, in mm.
COLUMN, MIDDLE, PAGE = 85.0, 125.0, 170.0
# Height that a figure may have on a page with its legend, in mm.
PAGE_HEIGHT = 235.0

# The default palette, for what does not ask `palette()` for the chosen one.
UP, DOWN, MIXED, OTHER = "#B2182B", "#2166AC", "#8073AC", "#BDBDBD"
DIRECTION_COLOURS = {"up": UP, "down": DOWN, "mixed": MIXED, "none": OTHER}
DIVERGING = LinearSegmentedColormap.from_list(
    "tearflow", [DOWN, "#67A9CF", "#F7F7F7", "#EF8A62", UP]
)
NEUTRAL, MISSING = "#F7F7F7", "#E4E4E4"
INK, FAINT = "#333333", "#757575"

# Journals ask for letters of 7 pt and lines of 0.5 pt at least.
SMALLEST_TEXT, THINNEST_LINE = 7.0, 0.5

STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    # Verdana, of Windows and macOS, is as wide as DejaVu Sans, which comes with Matplotlib: the SVG
    # has text, and looks the same where only the other one is installed.
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "font.size": 7.0,
    "axes.titlesize": 8.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    # Where it is anyway: not given, it is sought by measuring all ticks each time.
    "axes.titley": 1.0,
    "axes.labelsize": 8.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 7.0,
    "ytick.labelsize": 7.0,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "legend.fontsize": 7.0,
    "legend.frameon": False,
    "legend.handletextpad": 0.4,
    "hatch.linewidth": 0.5,
    "hatch.color": "#BBBBBB",
    "patch.linewidth": 0.5,
    # Hinting fits letters to the pixels of a screen; 300 dpi do not need it.
    "text.hinting": "no_hinting",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": "tearflow",
    "image.composite_image": False,
    "savefig.dpi": 300,
    "figure.dpi": 300,
}

# Heights of a line of the title, of one below it, and of the space around both, in pt.
TITLE_HEIGHT, LINE_HEIGHT, AROUND = 10.0, 9.4, 6.0
# Most signs of a heading, of a line below it and of a name: a longer one would leave no room.
LONGEST_TITLE, LONGEST_LINE, LONGEST_NAME = 100, 160, 40


DEFAULTS = FigureSettings()
_SETTINGS: ContextVar[FigureSettings] = ContextVar("figures", default=DEFAULTS)


def settings() -> FigureSettings:
    """Settings of the figure that is drawn."""
    return _SETTINGS.get()


@contextmanager
def drawn_with(chosen: FigureSettings) -> Iterator[None]:
    """Give all that is drawn meanwhile the look of some settings.

    Raises
    ------
    InputError
        If the font is not installed.
    """
    _require_font(chosen.font)
    token = _SETTINGS.set(chosen)
    try:
        with look():
            yield
    finally:
        _SETTINGS.reset(token)


@cache
def _require_font(family: str) -> None:
    """Raise where a font is not installed, for which Matplotlib would take another."""
    try:
        findfont(family, fallback_to_default=False)
    except ValueError:
        raise InputError([missing_font(family, "configuration")]) from None


@contextmanager
def look() -> Iterator[None]:
    """Style of all figures; a sign that the font lacks is drawn as an empty box."""
    family = [settings().font, "sans-serif"] if settings().font != DEFAULTS.font else "sans-serif"
    with mpl.rc_context({**STYLE, "font.family": family}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+ .*missing from font", UserWarning)
        yield


# Decorates every function that draws: text and axes take their style when they are made.
styled = look()


@dataclass(frozen=True)
class Palette:
    """Colours of directions.

    Attributes
    ----------
    up, down, mixed, none
        Colours of the four directions.
    diverging
        From down over a pale grey to up.
    """

    up: str
    down: str
    mixed: str
    none: str
    diverging: LinearSegmentedColormap

    @property
    def directions(self) -> dict[str, str]:
        """Colour of each direction by its name in the tables."""
        return {"up": self.up, "down": self.down, "mixed": self.mixed, "none": self.none}


def palette() -> Palette:
    """Colours that the settings choose.

    >>> palette().directions
    {'up': '#B2182B', 'down': '#2166AC', 'mixed': '#8073AC', 'none': '#BDBDBD'}
    """
    return _palette(settings().palette)


@cache
def _palette(name: str) -> Palette:
    require_known(name, PALETTES, "palette")
    up, down, mixed, rather_up, rather_down = PALETTES[name]
    steps = [down, rather_down, NEUTRAL, rather_up, up]
    return Palette(up, down, mixed, OTHER, LinearSegmentedColormap.from_list("tearflow", steps))


class Paper(Figure):
    """Figure that knows its title and the lines below it, also where it does not show them.

    Attributes
    ----------
    heading
        Title and lines.
    """

    heading: tuple[str, ...] = ()


def shown(table: pd.DataFrame) -> pd.DataFrame:
    r"""Table whose texts, its index included, can be drawn: see `tearflow.run.problems.show_signs`.

    >>> print(shown(pd.DataFrame({"gene": ["LYZ", "A\x01B"], "log2fc": [1.0, 2.0]})))
         gene  log2fc
    0     LYZ     1.0
    1  A\x01B     2.0
    """
    texts = table.select_dtypes(["object", "str"])
    cleaned = table.assign(**{name: texts[name].map(_shown_value) for name in texts})
    return cleaned.rename(index=_shown_value)


def _shown_value(value: object) -> object:
    return shown_text(value) if isinstance(value, str) else value


def shown_text(text: str) -> str:
    r"""Text that can be drawn: see `tearflow.run.problems.show_signs`.

    >>> print(shown_text("A\x01B"))
    A\x01B
    """
    return show_signs(text).replace("\t", " ")


def shown_choices(choices: Mapping[str, Any]) -> dict[str, Any]:
    r"""Settings whose texts can be drawn, as `shown` makes those of a table; keys stay.

    >>> print(shown_choices({"contrast": {"target": "week\x0b2"}, "top": 10}))
    {'contrast': {'target': 'week\\x0b2'}, 'top': 10}
    """
    return {key: _shown_choice(value) for key, value in choices.items()}


def _shown_choice(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        # Not `vars`, which holds cached properties as well.
        given = {entry.name: getattr(value, entry.name) for entry in fields(value)}
        return replace(value, **shown_choices(given))
    if isinstance(value, list):
        return [_shown_choice(item) for item in value]
    return shown_choices(value) if isinstance(value, Mapping) else _shown_value(value)


def width_of(suitable: float) -> float:
    """Width of a figure in mm: that of the settings, else the one that suits it."""
    return settings().width or suitable


def new_figure(width: float, height: float) -> Figure:
    """Make an empty figure with constrained layout.

    Parameters
    ----------
    width, height
        Size in mm. The settings may choose another width, see `width_of`.
    """
    figure = Paper(figsize=(width_of(width) / 25.4, height / 25.4), layout="constrained")
    FigureCanvasAgg(figure)
    space(figure, w_pad=0.04, h_pad=0.04)
    return figure


def space(figure: Figure, **pads: Any) -> None:
    """Set the pads of a constrained layout, or the part of the paper that it fills."""
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    engine.set(**pads)


def list_runs(values: Iterable[Hashable]) -> list[tuple[int, int]]:
    """First position and length of every run of equal values.

    >>> list_runs(["a", "a", "b"])
    [(0, 2), (2, 1)]
    """
    lengths = [len(list(run)) for _, run in groupby(values)]
    return [(sum(lengths[:place]), length) for place, length in enumerate(lengths)]


def whole_ticks(axis: Axis) -> None:
    """Let an axis of counts have ticks at whole numbers only."""
    locator = axis.get_major_locator()
    assert isinstance(locator, MaxNLocator)
    locator.set_params(integer=True)


def finish_layout(figure: Figure) -> None:
    """Lay the figure out and keep it so, for labels whose place is measured on the canvas."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            # An empty label needs no place, which is sought by measuring all ticks each time.
            if not axis.label.get_text():
                axis.set_label_coords(0, 0)
    # What draw_without_rendering also does, visiting every letter once more, is not needed here.
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)
    # The last digit of a place changes from run to run, and the identifiers in an SVG with it.
    for axes in figure.axes:
        left, bottom, width, height = axes.get_position(original=True).bounds
        axes.set_position((round(left, 6), round(bottom, 6), round(width, 6), round(height, 6)))
        axes.apply_aspect()
    figure.set_layout_engine("none")


def entitle(figure: Figure, title: str, lines: Iterable[str], foot: float = 0.0) -> None:
    """Keep title and lines below it with the figure, and write them into it if the settings say so.

    Parameters
    ----------
    figure
        Figure with constrained layout, with room for a title of one line and up to four below it.
        What a figure does not need of that is taken off its height.
    title
        Bold first line.
    lines
        Lines below the title; empty ones are left out, long ones wrapped.
    foot
        What is to stay empty at the lower edge, in mm.
    """
    given = [line for line in lines if line]
    if isinstance(figure, Paper):
        figure.heading = (title, *given)
    width, height = figure.get_size_inches() * 72
    # The mean letter of DejaVu Sans is 0.56 of its size wide, a bold one 0.64.
    heading = fill(shortened(title, LONGEST_TITLE), int((width - 10) / (0.64 * 8)))
    letters = int((width - 10) / (0.56 * SMALLEST_TEXT))
    below = "\n".join(fill(shortened(line, LONGEST_LINE), letters) for line in given)
    rows = len(heading.splitlines()), len(below.splitlines())
    if settings().titles:
        # Figures leave room for a heading of one line and a few below it; for more the paper grows.
        height += TITLE_HEIGHT * max(rows[0] - 1, 0) + LINE_HEIGHT * max(rows[1] - 4, 0)
    else:
        height -= TITLE_HEIGHT + LINE_HEIGHT * min(rows[1], 4) + AROUND
    figure.set_size_inches(width / 72, height / 72)
    bottom, top = foot / 25.4 * 72, height
    if settings().titles:
        left, top = 5 / width, height - (AROUND - 1)
        figure.text(left, top / height, heading, va="top", size=8, weight="bold", linespacing=1.2)
        top -= TITLE_HEIGHT * rows[0]
        size = SMALLEST_TEXT
        figure.text(left, top / height, below, va="top", size=size, color=FAINT, linespacing=1.3)
        top -= LINE_HEIGHT * rows[1] + 1
    space(figure, rect=(0, bottom / height, 1, (top - bottom) / height))


def say(title: str, note: str, message: str) -> Figure:
    """Make a small figure of one sentence, for where there is nothing to draw.

    Parameters
    ----------
    title, note
        Title of the figure and the line below it, which may be empty.
    message
        Why it is empty, as a sentence.
    """
    figure = new_figure(COLUMN, 45)
    entitle(figure, title, [note])
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.text(0.5, 0.5, fill(message, 50), ha="center", va="center", transform=axes.transAxes)
    return figure


def visit_colours(visits: Sequence[str]) -> dict[str, str]:
    """Colour of every visit or arm, of the settings or from dark to light in their order.

    >>> visit_colours(["baseline", "week2"])
    {'baseline': '#433e85', 'week2': '#5ec962'}
    """
    positions = np.linspace(0.18, 0.75 if len(visits) == 2 else 0.92, len(visits))
    shades = map(to_hex, mpl.colormaps["viridis"](positions))
    chosen = settings().colours
    return {name: chosen.get(name, shade) for name, shade in zip(visits, shades, strict=True)}


def in_order(arms: Iterable[str]) -> list[str]:
    """Arms in the order of the settings; those that are not named there come last, as they were.

    >>> with drawn_with(FigureSettings(arms=("vehicle", "drug"))):
    ...     in_order(["high", "drug", "vehicle"])
    ['vehicle', 'drug', 'high']
    """
    first = settings().arms
    return sorted(arms, key=lambda arm: first.index(arm) if arm in first else len(first))


def ink_on(colour: str) -> str:
    """Choose white or dark text for a ground, by its luma (ITU-R BT.601).

    >>> ink_on("#000000"), ink_on("#52c569")
    ('white', '#333333')
    """
    return "white" if np.dot(to_rgb(colour), [0.299, 0.587, 0.114]) < 0.5 else INK


def shortened(text: str, length: int) -> str:
    """Cut a text at a word's end and mark the cut.

    >>> shortened("positive regulation of cytokine production", 30)
    'positive regulation of …'
    >>> shortened("phagocytosis", 30)
    'phagocytosis'
    """
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(",;- ") + " …"


def shortened_apart(texts: Sequence[str], length: int) -> list[str]:
    """Texts cut as by `shortened`, but in the middle where they would be alike at their end.

    >>> shortened_apart(["follow-up, week 1", "follow-up, week 2"], 14)
    ['follow…week 1', 'follow…week 2']
    """
    cut = [shortened(text, length) for text in texts]
    if len(set(cut)) == len(set(texts)):
        return cut
    tail = length // 2
    return [
        text
        if len(text) <= length
        else f"{text[: length - 1 - tail].rstrip(' -')}…{text[-tail:].lstrip(' -')}"
        for text in texts
    ]


def legend_name(text: str) -> str:
    """Text for a legend, which leaves out what begins with an underscore.

    >>> legend_name("week2"), legend_name("_week2")
    ('week2', ' _week2')
    """
    return shortened(f" {text}" if text.startswith("_") else text, LONGEST_NAME)


def panel_letter(axes: Axes, letter: str) -> None:
    """Write the bold letter of a panel at its upper left corner, before the title."""
    axes.set_title(f"{letter}   {axes.get_title(loc='left')}", loc="left")


def draw_lines(axes: Axes, lines: ArrayLike, colour: str, width: float, zorder: float) -> None:
    """Draw lines as one path, which is a tenth of the SVG that a path for each of them is.

    Parameters
    ----------
    axes
        Where to draw; its limits stay as they are.
    lines
        Both ends of each line, n x 2 x 2.
    colour, width, zorder
        The same for all lines.
    """
    ends = np.asarray(lines, dtype=float).reshape(-1, 2, 2)
    broken = np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1).reshape(-1, 2)
    line = Line2D(*broken.T, color=colour, linewidth=width, zorder=zorder)
    line.set_solid_capstyle("round")
    axes.add_artist(line)


def save(figure: Figure, paths: Iterable[str | Path]) -> None:
    """Write a figure to files whose formats follow from their endings, laid out once for all.

    Equal figures are equal bytes: see `tearflow.figures.files`.
    """
    heading = figure.heading if isinstance(figure, Paper) else ()
    with look():
        if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):
            finish_layout(figure)
        for path in map(Path, paths):
            with written_whole(path) as temporary:
                write_figure(figure, temporary, heading)


def save_each(
    figures: Iterable[tuple[str, Figure]], drawn: Mapping[str, Iterable[str | Path]]
) -> None:
    """Write each figure to the files of its name, as soon as it is drawn, and log them."""
    for name, figure in figures:
        save(figure, drawn[name])
        logger.info("%s: %s", name, ", ".join(map(str, drawn[name])))
