"""What the figures of clinical endpoints share: colours, names and order."""

import re
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.figures.style import LONGEST_NAME, settings, shortened, shown_text
from tearflow.run.words import with_minus

Floats = NDArray[np.float64]

# ColorBrewer's BrBG, which all common forms of colour blindness tell apart: from bad to good. Red
# and blue mean up and down elsewhere.
BAD, GOOD = "#8C510A", "#01665E"
GOODNESS = LinearSegmentedColormap.from_list(
    "goodness", [BAD, "#D8B365", "#F5F5F5", "#5AB4AC", GOOD]
)
# Where neither direction is better, from low to high.
NEUTRAL = LinearSegmentedColormap.from_list("neutral", ["#EFEDF5", "#9E9AC8", "#54278F"])
# Of the arms: as groups of people elsewhere, then more of ColorBrewer's Dark2.
ARM_COLOURS = ("#7570B3", "#D55E00", "#1B9E77", "#E7298A", "#66A61E", "#A6761D")
LINE = "#A8A8A8"
# Width of a sign of 7 points, and of the handle of a legend with the room around it, in mm.
LETTER, HANDLE = 1.4, 11.0
STARS = {0.001: "***", 0.01: "**", 0.05: "*"}
# Of the numbers of an axis, beyond which a power of ten is shorter.
DIGITS = 7


def name_shown(text: str, length: int = LONGEST_NAME) -> str:
    """Text of the user's as it is drawn, cut at a length."""
    return shortened(shown_text(text), length)


def name_with_unit(measure: Measure, length: int = LONGEST_NAME) -> str:
    """Label of a measure with its unit.

    >>> name_with_unit(Measure("TMH", unit="mm")), name_with_unit(Measure("OSDI"))
    ('TMH (mm)', 'OSDI')
    """
    label = name_shown(measure.label, length)
    return f"{label} ({name_shown(measure.unit, length)})" if measure.unit else label


def stars(p_value: float) -> str:
    """Usual stars of a p-value; "ns" where it is not below 0.05, nothing where it is missing.

    >>> [stars(p) for p in (0.0009, 0.001, 0.04, 0.05, float("nan"))]
    ['***', '**', '*', 'ns', '']
    """
    if np.isnan(p_value):
        return ""
    return next((sign for limit, sign in STARS.items() if p_value < limit), "ns")


def names_of(measures: Sequence[Measure], length: int) -> list[str]:
    """Labels of measures cut at a length, the names of those that then could not be told apart.

    >>> names_of([Measure("a", "Break-up time, first"), Measure("b", "Break-up time, mean")], 15)
    ['a', 'b']
    """
    labels = [name_shown(measure.label, length) for measure in measures]
    return [
        measure.name if labels.count(label) > 1 else label
        for measure, label in zip(measures, labels, strict=True)
    ]


def legend_columns(handles: Sequence[Artist], width: float) -> int:
    """Columns of a legend, filled one after the other, that fit a width in mm."""
    lengths = [len(str(handle.get_label())) for handle in handles]
    for columns in range(len(lengths), 1, -1):
        # As Matplotlib does it.
        widest = [max(column) for column in np.array_split(lengths, columns)]
        if sum(LETTER * letters + HANDLE for letters in widest) <= width:
            return columns
    return 1


def break_names(names: Sequence[str], letters: int) -> list[str] | None:
    r"""Names on lines of so many letters, broken between words; None where one does not fit.

    >>> break_names(["baseline", "followup_month12"], 9)
    ['baseline', 'followup_\nmonth12']
    >>> break_names(["baseline", "followup_month12"], 7)
    """
    broken = []
    for name in names:
        lines = [""]
        for part in re.findall(r"[^ _-]*[ _-]?", name):
            if len(lines[-1] + part.rstrip()) > letters:
                lines.append("")
            lines[-1] += part
        if max(len(line.rstrip()) for line in lines) > letters:
            return None
        broken.append("\n".join(line.rstrip() for line in lines if line))
    return broken


def arm_colour(arm: str, design: EndpointDesign) -> str:
    """Colour of an arm, that of the settings if they have one; grey where there is none."""
    if not arm:
        return LINE
    usual = ARM_COLOURS[design.arms.index(arm) % len(ARM_COLOURS)]
    return settings().colours.get(arm, usual)


def plain_numbers(axes: Axes) -> None:
    """Write each number at the vertical axis by itself, without a common factor in a corner."""
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: write_number(value)))


def write_number(value: float) -> str:
    """Number as it is drawn: all its digits, or with a power of ten where it is long.

    >>> [write_number(value) for value in (0.1 + 0.2, 120000.0, 2.5e9)]
    ['0.3', '120000', '2.5e+09']
    """
    return with_minus(f"{value:.{DIGITS}g}")
