"""A clinical measure over the visits: a line per person, mean or median, stars and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import CONCENTRATION, EYE, HIGH, LOW, PERSON, RANKS, Measure
from tearflow.endpoints.names import (
    BY_PERSON,
    HODGES_LEHMANN,
    OF_ARM,
    OF_CHANGE,
    OF_VISIT,
    PUBLISHED,
    UNADJUSTED,
)
from tearflow.endpoints.summary import arms_of
from tearflow.endpoints.units import Units, tabulate_units, visits_of_measure
from tearflow.figures.endpoint_parts import (
    LETTER,
    LINE,
    Floats,
    arm_colour,
    break_names,
    legend_columns,
    name_shown,
    name_with_unit,
    plain_numbers,
    stars,
    write_number,
)
from tearflow.figures.style import (
    COLUMN,
    FAINT,
    INK,
    MIDDLE,
    PAGE,
    entitle,
    finish_layout,
    legend_name,
    new_figure,
    say,
    shown_text,
    space,
    styled,
    width_of,
)
from tearflow.run.words import range_in_words

# In mm: the panel, a row of stars or numbers, all else but the names of the visits.
PANEL, ROW, FURNITURE = 58.0, 3.4, 30.0
# Most visits that fit a width.
WIDTHS = {3: COLUMN, 8: MIDDLE}
# Signs of a row's name, and share of the width that it may take; signs of a visit's name, and of a
# line of the vertical axis.
LONGEST_ROW, SHARE, LONGEST_VISIT, AXIS_LINE = 30, 0.34, 24, 40
# Share of the distance of two visits that all arms take.
SPREAD = 0.36
# Greatest over smallest concentration from which the axis is logarithmic.
DECADES = 50.0
# Without a break between a sign and its limit.
STARS_READ = "* < 0.05, ** < 0.01, *** < 0.001".replace(" <", "\xa0<").replace("< ", "<\xa0")
NOT_TESTED, EACH_EYE = "\N{EN DASH}", "each eye"
CENTRED: dict[str, Any] = {"ha": "center", "va": "center"}
MANY = 30  # with more people their lines are fainter, and eyes have none


@dataclass(frozen=True)
class Summary:
    """Middle of one value per person at each visit, with the ends of its line.

    Attributes
    ----------
    middle, low, high
        Mean and its standard error, or median and quartiles, by visit; NaN where nothing is known
        or the value lies under the limit of detection.
    n
        People at each visit.
    """

    middle: Floats
    low: Floats
    high: Floats
    n: Floats


@styled
def draw_course(
    values: pd.DataFrame,
    summary: pd.DataFrame,
    tests: pd.DataFrame,
    measure: Measure,
    design: EndpointDesign,
    title: str,
    note: str = "",
) -> Figure:
    """Figure of a measure over the visits.

    Parameters
    ----------
    values, summary, tests
        As in values.tsv, summary.tsv and tests.tsv of a cohort.
    measure
        Which one.
    design
        Visits and arms of the cohort.
    title
        Cohort and measure.
    note
        Description of the cohort, below the title; may be empty.
    """
    values, summary, tests = (
        table[table["measure"] == measure.name] for table in (values, summary, tests)
    )
    if values.empty:
        return say(title, note, f"{name_shown(measure.label)} has no value in this cohort.")
    visits = visits_of_measure(values, measure, design.visits)
    arms = {arm: arm_colour(arm, design) for arm in arms_of(measure, design)}
    ranked = is_ranked(tests, summary, measure)
    people, eyes = (
        {arm: tabulate_units(values, measure, visits, unit, arm) for arm in arms}
        for unit in (PERSON, EYE)
    )
    has_eyes = any(len(eyes[arm].values) > len(people[arm].values) for arm in arms)
    n_people = sum(len(units.values) for units in people.values())
    drawn_eyes = has_eyes and n_people <= MANY and len(arms) == 1
    width = width_of(next((w for most, w in WIDTHS.items() if len(visits) <= most), PAGE))
    longest = min(int(SHARE * width / LETTER), LONGEST_ROW)
    room = int((width - 40) / len(visits) / LETTER)
    compared = fit_rows(list_comparisons(tests, list(arms), design, visits, has_eyes), room)
    counted = fit_rows(_count(summary, list(arms), visits, has_eyes), room)

    names = [name_shown(visit, LONGEST_VISIT) for visit in visits]
    broken = break_names(names, room)
    n_lines = max(name.count("\n") + 1 for name in broken or [""])
    below = 3.0 * n_lines if broken else LETTER * max(map(len, names))
    above, under = (len(rows) * row_height(rows, room) for rows in (compared, counted))
    heights = [above, PANEL, under]
    figure = new_figure(width, FURNITURE + below + sum(heights))
    space(figure, hspace=0.0, h_pad=0.015)
    entitle(figure, title, [note, _explain(ranked, has_eyes), _explain_stars(tests, compared)])
    grid = figure.add_gridspec(3, 1, height_ratios=[max(height, 0.01) for height in heights])
    axes = figure.add_subplot(grid[1])
    limit = values.loc[values["below"], "value"].max()
    if is_logarithmic(values, measure):
        axes.set_yscale("log")
    for place, (arm, colour) in enumerate(arms.items()):
        if drawn_eyes:
            _draw_lines(axes, eyes[arm], colour, n_people, thin=True)
        _draw_lines(axes, people[arm], colour, n_people)
        aside = SPREAD * ((place + 0.5) / len(arms) - 0.5)
        dark = INK if len(arms) == 1 else colour
        found = summarise_people(summary, arm, visits, ranked)
        _draw_summary(axes, aside, found, limit, dark)
    _dress(axes, measure, len(visits))
    if compared:
        _draw_rows(figure.add_subplot(grid[0], sharex=axes), compared, arms, longest, room)
    numbers = figure.add_subplot(grid[2], sharex=axes)
    _draw_rows(numbers, counted, arms, longest, room)
    axes.tick_params(labelbottom=False)
    numbers.tick_params(labelbottom=True)
    numbers.set_xticks(range(len(names)), broken or names, rotation=0 if broken else 90)
    handles = _list_handles(arms, ranked, drawn_eyes, limit)
    columns = legend_columns(handles, width)
    figure.legend(handles=handles, loc="outside lower center", ncols=columns)
    finish_layout(figure)
    return figure


def is_ranked(tests: pd.DataFrame, summary: pd.DataFrame, measure: Measure) -> bool:
    """Whether medians are shown: of a measure tested by ranks in any arm, or without means."""
    of_people = summary[(summary["unit"] == PERSON) & (summary["n"] > 0)]
    if of_people["mean"].isna().any():
        return True
    tested = tests[(tests["analysis"] == BY_PERSON) & tests["p_value"].notna()]
    if tested.empty:
        return measure.test == RANKS
    return bool((tested["estimand"] == HODGES_LEHMANN).any())


def is_logarithmic(values: pd.DataFrame, measure: Measure) -> bool:
    """Whether the concentrations of a measure are drawn on a logarithmic axis."""
    least, most = values["value"].min(), values["value"].max()
    return measure.scale == CONCENTRATION and bool(least > 0 and most / least >= DECADES)


def summarise_people(
    summary: pd.DataFrame, arm: str, visits: Sequence[str], ranked: bool
) -> Summary:
    """Means with their standard errors, or medians with quartiles, of the people of an arm."""
    rows = summary[(summary["unit"] == PERSON) & (summary["arm"] == arm)]
    rows = rows.set_index("visit").reindex(visits)
    n = rows["n"].fillna(0).to_numpy(float)
    if ranked:
        middle, low, high = (rows[name].to_numpy(float) for name in ("median", "q1", "q3"))
    else:
        middle, error = (rows[name].to_numpy(float) for name in ("mean", "sem"))
        low, high = middle - error, middle + error
    return Summary(middle, low, high, n)


@dataclass(frozen=True)
class Row:
    """Cells above or below the visits, with their name at the left.

    Attributes
    ----------
    name
        Of the row.
    cells
        Texts by visit.
    arm
        In whose colour it is; empty for none.
    behind
        The same of eyes, which are written in brackets behind the cells; empty for none.
    name_behind
        Of eyes, for a row of their own.
    """

    name: str
    cells: list[str]
    arm: str = ""
    behind: tuple[str, ...] = ()
    name_behind: str = ""


def fit_rows(rows: Sequence[Row], letters: int) -> list[Row]:
    """Rows with what is behind their cells in brackets, or below them where that is too long.

    >>> row = Row("people (eyes)", ["11", "9"], "", ("22", ""), "eyes")
    >>> [(fitted.name, fitted.cells) for fitted in fit_rows([row], 8)]
    [('people (eyes)', ['11 (22)', '9'])]
    >>> [(fitted.name, fitted.cells) for fitted in fit_rows([row], 5)]
    [('people', ['11', '9']), ('eyes', ['22', ''])]
    """
    fitted: list[Row] = []
    for row in rows:
        cells = [
            f"{cell or NOT_TESTED} ({other})" if other else cell
            for cell, other in zip_longest(row.cells, row.behind, fillvalue="")
        ]
        if not any(row.behind):
            fitted.append(row)
        elif max(map(len, cells)) <= letters:
            fitted.append(Row(row.name, cells, row.arm))
        else:
            name = row.name.removesuffix(f" ({row.name_behind})")
            fitted.append(Row(name, row.cells, row.arm))
            fitted.append(Row(row.name_behind, list(row.behind), row.arm))
    return fitted


def list_comparisons(
    tests: pd.DataFrame,
    arms: Sequence[str],
    design: EndpointDesign,
    visits: Sequence[str],
    has_eyes: bool,
) -> list[Row]:
    """Rows of stars: visits against baseline by arm, then arms against the control.

    Stars are of the adjusted p of one value per person; those of each eye by itself are behind them
    in brackets, where people have two of them.
    """
    rows = []
    for arm in arms:
        of_arm = tests[(tests["comparison"] == OF_VISIT) & (tests["arm"] == arm)]
        name = arm or f"against {design.baseline}"
        stated = of_arm.assign(visit=of_arm["target"])
        rows.append(_stars_of(name, stated, visits, arm, has_eyes))
    others = design.treated_arms if len(arms) > 1 else ()
    for comparison, words in ((OF_ARM, "between arms"), (OF_CHANGE, "their changes")):
        for arm in others:
            found = tests[(tests["comparison"] == comparison) & (tests["target"] == arm)]
            name = words if len(others) == 1 else f"{words}: {arm}"
            rows.append(_stars_of(name, found, visits, "", has_eyes))
    return [row for row in rows if any(row.cells) or any(row.behind)]


def _stars_of(
    name: str, tests: pd.DataFrame, visits: Sequence[str], arm: str, has_eyes: bool
) -> Row:
    """Stars of each visit; the tests have each visit once in each analysis."""
    person, published = (
        tests[tests["analysis"] == analysis].set_index("visit").reindex(visits)
        for analysis in (BY_PERSON, PUBLISHED)
    )
    cells, behind = (
        [stars(p_value) for p_value in table["adjusted_p"].to_numpy(float)]
        for table in (person, published)
    )
    return Row(name, cells, arm, tuple(behind) if has_eyes else (), EACH_EYE)


def _count(
    summary: pd.DataFrame, arms: Sequence[str], visits: Sequence[str], has_eyes: bool
) -> list[Row]:
    """Rows of the numbers of people, with those of eyes in brackets."""
    rows = []
    for arm in arms:
        of_arm = summary[summary["arm"] == arm]
        people, eyes = (
            of_arm[of_arm["unit"] == unit].set_index("visit")["n"].reindex(visits).fillna(0)
            for unit in (PERSON, EYE)
        )
        cells, behind = ([f"{n:.0f}" for n in counts] for counts in (people, eyes))
        name = "people (eyes)" if has_eyes else "people"
        name = f"{name_shown(arm, LONGEST_ROW)}: n" if arm else name
        rows.append(Row(name, cells, arm, tuple(behind) if has_eyes else (), "eyes"))
    return rows


def _explain(ranked: bool, has_eyes: bool) -> str:
    middle = "Median and quartiles" if ranked else "Mean and its standard error"
    mean = ", the mean of the eyes" if has_eyes else ""
    return f"{middle} of one value per person{mean}"


def _explain_stars(tests: pd.DataFrame, compared: list[Row]) -> str:
    if not compared:
        return "Not tested: see tests.tsv"
    used = tests[(tests["analysis"] == BY_PERSON) & tests["adjusted_p"].notna()]
    procedures = [name for name in dict.fromkeys(used["adjustment"]) if name != UNADJUSTED]
    adjusted = f"adjusted p ({', '.join(procedures)})" if procedures else "p"
    # Fewer than the numbers below where a test needs every visit.
    people = used["n_people"].tolist()
    of_people = f" of {range_in_words(people)} people" if people else ""
    eyes = ""
    if any("(" in cell for row in compared for cell in row.cells):
        eyes = "; in brackets each eye by itself, as published"
    elif any(row.name == EACH_EYE for row in compared):
        eyes = "; each eye by itself as published"
    return f"Above: {adjusted}{of_people}: {STARS_READ}{eyes}"


def _draw_lines(axes: Axes, units: Units, colour: str, n: int, thin: bool = False) -> None:
    """Draw a line per person or an eye, with a gap where a visit is missing, as one path."""
    table = units.values.to_numpy(float)
    broken = np.hstack([table, np.full((len(table), 1), np.nan)]).ravel()
    x = np.tile([*range(table.shape[1]), np.nan], len(table))
    strength = 0.35 if thin or n > MANY else 0.7
    width = 0.6 if n <= MANY and not thin else 0.5
    axes.plot(x, broken, color=colour, alpha=strength, linewidth=width, zorder=1)
    if thin:
        return
    known = np.pad(~np.isnan(table), ((0, 0), (1, 1)))
    alone = known[:, 1:-1] & ~known[:, :-2] & ~known[:, 2:]
    below = units.below.to_numpy(bool)
    looks: tuple[tuple[Any, Mapping[str, Any]], ...] = (
        (alone & ~below, {"marker": "o", "markersize": 1.8, "markeredgewidth": 0}),
        (below, {"marker": "v", "markersize": 3.2, "markerfacecolor": "none"}),
    )
    for where, look in looks:
        axes.plot(
            np.nonzero(where)[1],
            table[where],
            linestyle="none",
            color=colour,
            markeredgecolor=colour,
            zorder=2,
            **{"markeredgewidth": 0.5, **look},
        )


def _draw_summary(axes: Axes, aside: float, found: Summary, limit: float, colour: str) -> None:
    """Draw means or medians with their lines; those under the limit as a triangle at it."""
    x = np.arange(found.n.size) + aside
    under = np.isnan(found.middle) & (found.n > 0) & ~np.isnan(limit)
    middle = np.where(under, limit, found.middle)
    # White around it keeps it apart from the lines of 100 people.
    axes.plot(x, middle, color="white", linewidth=2.5, zorder=3)
    axes.plot(x, middle, color=colour, linewidth=1.3, zorder=4)
    low = np.where(np.isnan(found.low) & ~np.isnan(limit), limit, found.low)
    axes.vlines(x, low, found.high, color=colour, linewidth=0.9, zorder=4)
    for where, marker, fill_colour in ((~under, "o", colour), (under, "v", "white")):
        axes.plot(
            x[where],
            middle[where],
            linestyle="none",
            marker=marker,
            markersize=3.2 if marker == "o" else 4.4,
            markerfacecolor=fill_colour,
            markeredgecolor=colour,
            markeredgewidth=0.7,
            zorder=5,
        )


def _dress(axes: Axes, measure: Measure, n_visits: int) -> None:
    axes.set_xlim(-0.5, n_visits - 0.5)
    label = fill(name_with_unit(measure), AXIS_LINE)
    # The label is turned by a quarter, and its arrow with it.
    arrows = {LOW: "\N{LEFTWARDS ARROW} better", HIGH: "better \N{RIGHTWARDS ARROW}", "": ""}
    axes.set_ylabel("\n".join(filter(None, (label, arrows[measure.better]))))
    plain_numbers(axes)


def row_height(rows: Sequence[Row], letters: int) -> float:
    """Height of each of some rows in mm: more where a cell is turned, not having so many letters.

    >>> row_height([Row("drug", ["**", "ns"])], 2), round(row_height([Row("drug", ["***"])], 2), 1)
    (3.4, 5.0)
    """
    longest = max((len(cell) for row in rows for cell in row.cells), default=0)
    return ROW if longest <= letters else LETTER * longest + 0.8


def _draw_rows(
    axes: Axes, rows: Sequence[Row], arms: Mapping[str, str], longest: int, room: int
) -> None:
    """Write rows of cells, each with room for so many letters, under or over the visits."""
    axes.set_ylim(len(rows), 0)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelbottom=False)
    axes.set_yticks(
        np.arange(len(rows)) + 0.5,
        [name_shown(row.name, longest) for row in rows],
    )
    turned = 0 if row_height(rows, room) == ROW else 90
    for place, (row, label) in enumerate(zip(rows, axes.get_yticklabels(), strict=True)):
        colour = arms[row.arm] if row.arm else INK
        label.set_color(colour)
        for visit, cell in enumerate(row.cells):
            axes.text(visit, place + 0.5, cell, color=colour, rotation=turned, **CENTRED)


def _list_handles(
    arms: Mapping[str, str], ranked: bool, drawn_eyes: bool, limit: float
) -> list[Line2D]:
    handles = [
        Line2D(
            [], [], color=colour, linewidth=0.9, label=legend_name(shown_text(arm or "a person"))
        )
        for arm, colour in arms.items()
    ]
    if drawn_eyes:
        handles.append(Line2D([], [], color=LINE, linewidth=0.5, alpha=0.6, label="an eye"))
    dot: dict[str, Any] = {"marker": "o", "markersize": 3.2, "linewidth": 1.3}
    label = "median, quartiles" if ranked else "mean ± SEM"
    handles.append(Line2D([], [], color=INK if len(arms) == 1 else FAINT, label=label, **dot))
    if not np.isnan(limit):
        triangle: dict[str, Any] = {"marker": "v", "markersize": 3.6, "markerfacecolor": "none"}
        label = f"below the limit of detection ({write_number(limit)})"
        handles.append(Line2D([], [], color=FAINT, linewidth=0, label=label, **triangle))
    return handles
