"""The power card: the change that a number of pairs, people with two eyes or groups can show."""

from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter, ScalarFormatter

from tearflow.differential.design_words import Units, count_pairs, form_of
from tearflow.differential.tests import DIFFERENCES, GROUPS, TESTS
from tearflow.figures.style import (
    COLUMN,
    FAINT,
    entitle,
    finish_layout,
    new_figure,
    say,
    styled,
    whole_ticks,
)

# Of Okabe and Ito; the first two, orange and blue, differ in lightness too.
COLOURS = ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00"]
# Most uprights of a test.
MOST_BARS = 14
TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]


@styled
def draw_power(
    curve: pd.DataFrame,
    card: pd.DataFrame,
    title: str,
    note: str = "",
    units: Units | None = None,
) -> Figure:
    """Draw the |log2 fold change| that is found with 80 % power over the number of people.

    Parameters
    ----------
    curve
        As `tearflow.differential.power.make_power_curve` gives it.
    card
        As `tearflow.differential.power.make_power_card` gives it.
    title
        Cohort and contrast.
    note
        Description of the cohort, below the title; may be empty.
    units
        Of the contrast; without it pairs, as the card counts them.
    """
    if curve.empty:
        return say(title, note, f"No power card: {card['reason'].iloc[0]}.")
    target = card["target_log2fc"].iloc[0]
    n_pairs, n_people = card[["n_pairs", "n_people"]].iloc[0].tolist()
    counted = units or count_pairs(n_pairs, n_people)
    kind, name, present = DIFFERENCES, counted.name, str(counted)
    if counted.sizes:
        # Two groups of this size have the power of those that there are.
        reference, of_target = counted.sizes
        n_people = 2 * reference * of_target / (reference + of_target)
        kind, name = GROUPS, "people in each group"
    figure = new_figure(COLUMN, 93)
    reading = "line: median protein; upright: the middle half of the proteins"
    if counted.has_eyes:
        reading = f"by the mean change of a person's eyes; {reading}"
    # Two pairs, off the scale with a plain test, are cut.
    shown = curve[curve["n_people"] >= min(n_people, 3)]
    limits = scale_limits(shown)
    dashes = f"dashed: the {present} there are, and a |log2 fold change| of {target:g}"
    if not limits[0] <= target <= limits[1]:
        side = "above" if target > limits[1] else "below"
        dashes = f"dashed: the {present} there are; a |log2 fold change| of {target:g} lies {side}"
    entitle(figure, title, [note, reading, dashes])
    axes = figure.add_subplot()
    middle = card[card["protein"] == "median protein"].set_index("test")["detectable_log2fc"]
    planned = [key for key, test in TESTS.items() if test.in_power]
    span = float(curve["n_people"].max() - shown["n_people"].min())
    for place, (key, colour) in enumerate(zip(planned, cycle(COLOURS), strict=False)):
        of_test = curve[curve["test"] == key]
        # Beside each other: bands over each other would have a third colour.
        aside = 0.012 * span * (place - (len(planned) - 1) / 2)
        some = of_test.iloc[:: -(-len(of_test) // MOST_BARS)]
        axes.vlines(
            some["n_people"] + aside, some["lower"], some["upper"], color=colour, linewidth=0.9
        )
        with_these = present if counted.sizes else f"{n_people} {name}"
        label = f"{form_of(key, kind).short}: {middle[key]:.2f} with {with_these}"
        axes.plot(of_test["n_people"], of_test["median"], color=colour, linewidth=1.2, label=label)
        axes.plot(n_people, middle[key], "o", color=colour, markersize=4, markeredgecolor="white")
    _scale(axes, limits)
    axes.set_xlim(shown["n_people"].min() - 1, curve["n_people"].max())
    line: dict[str, Any] = {"color": FAINT, "linewidth": 0.5, "linestyle": (0, (4, 3)), "zorder": 1}
    axes.axhline(target, **line)
    axes.axvline(n_people, **line)
    _name_lines(axes, n_people, present, target, limits)
    axes.set_xlabel(name)
    axes.set_ylabel(f"|log₂FC| found with {card['power'].iloc[0]:.0%} power")
    figure.legend(
        loc="outside lower center", ncols=1, title="median protein, and the middle half of them"
    )
    finish_layout(figure)
    return figure


def _name_lines(
    axes: Axes, n_people: float, present: str, target: float, limits: tuple[float, float]
) -> None:
    """Name the dashed lines where curves, which fall to the right, are not."""
    left, right = axes.get_xlim()
    at_left = n_people > (left + right) / 2
    axes.annotate(
        f"{present}",
        (n_people, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-2 if at_left else 2, 0),
        textcoords="offset points",
        ha="right" if at_left else "left",
        va="top",
        color=FAINT,
    )
    if limits[0] <= target <= limits[1]:
        axes.annotate(
            f"{target:g}",
            (1, target),
            xycoords=axes.get_yaxis_transform(),
            xytext=(-1, 1),
            textcoords="offset points",
            ha="right",
            va="bottom",
            color=FAINT,
        )


def scale_limits(shown: pd.DataFrame) -> tuple[float, float]:
    """Lower and upper end of the scale of the change, for bands from `lower` to `upper`.

    >>> scale_limits(pd.DataFrame({"lower": [2.0, 1.15], "upper": [4.0, 2.0]}))
    (1.0, 5.0)
    """
    return float(shown["lower"].min() / 1.15), float(shown["upper"].max() * 1.25)


def _scale(axes: Axes, limits: tuple[float, float]) -> None:
    """Take logarithms of the change, with few round numbers on the axis."""
    low, high = limits
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in TICKS if low <= tick <= high]))
    axes.yaxis.set_major_formatter(ScalarFormatter())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_ylim(low, high)
    whole_ticks(axes.xaxis)
    axes.grid(axis="y", color=FAINT, alpha=0.2, linewidth=0.5)
    axes.set_yticks(np.array([]), minor=True)
