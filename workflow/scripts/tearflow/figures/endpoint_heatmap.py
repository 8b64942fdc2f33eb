"""Clinical measures as a clustered heatmap: mean changes, and every person at each visit."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import LOW, PERSON, Measure
from tearflow.endpoints.summary import arm_or_all
from tearflow.endpoints.units import tabulate_units
from tearflow.figures.clustering import order_leaves, row_distances
from tearflow.figures.endpoint_parts import (
    GOODNESS,
    arm_colour,
    legend_columns,
    name_shown,
    names_of,
)
from tearflow.figures.heatmap import absent_key, draw_cells
from tearflow.figures.style import (
    PAGE,
    entitle,
    finish_layout,
    legend_name,
    new_figure,
    say,
    shown_text,
    space,
    styled,
    visit_colours,
    width_of,
)

# In mm: a row, a strip of colours, the widest cell, names of the measures, what is around the
# panels, all else in height.
ROW, STRIP, CELL, NAMES, GAP, FURNITURE = 4.6, 2.2, 6.0, 52.0, 12.0, 44.0
# Share of the width that the names take at most; rows of a legend that FURNITURE has room for, and
# height of one in mm.
NAMES_SHARE, FEW_ROWS, LEGEND_ROW = 0.45, 4, 3.7
# Most of the width that the mean changes take, and the narrowest of their columns that is named.
SHARE, NARROWEST = 0.45, 2.7
BAR = 2.0  # thickness of the colour bar
MOST_CELLS = 1000  # that are shapes of their own
# Height of all rows in mm, and most columns that are named each.
TALLEST, MOST_NAMES = 190.0, 45
# Signs of the name of a measure, of a visit, and of a person, and height of one in mm.
LONGEST_MEASURE, LONGEST_VISIT, LONGEST_PERSON, LETTER = 34, 20, 12, 1.4
LIMIT = 2.0  # SDs beyond take the last colour
NEITHER = " \N{DEGREE SIGN}"


def score_people(
    values: pd.DataFrame, measures: Sequence[Measure], design: EndpointDesign
) -> pd.DataFrame:
    """Z-scores of one value per person, turned so that a higher one is better.

    Parameters
    ----------
    values
        As in values.tsv of a cohort; a value below the limit of detection counts as the limit.
    measures
        Those of the study. Where neither direction of one is better its sign stays.
    design
        Visits and arms of the cohort.

    Returns
    -------
    pandas.DataFrame
        Measures with a value by (arm, visit, subject), in SDs (n - 1) of all that the people have
        at all visits; 0 where all are equal.
    """
    rows = {}
    for measure in measures:
        if not (values["measure"] == measure.name).any():
            continue
        tables = {
            arm: tabulate_units(
                values, measure, design.visits, PERSON, arm_or_all(measure, design, arm)
            )
            for arm in design.arms or ("",)
        }
        found = pd.concat(
            {
                (arm, visit): column.droplevel("eye").dropna()
                for arm, units in tables.items()
                for visit, column in units.values.items()
            },
            names=["arm", "visit"],
        )
        spread = found.std()
        turned = -1.0 if measure.better == LOW else 1.0
        rows[measure.name] = turned * (found - found.mean()) / (spread if spread > 0 else 1.0)
    table = pd.DataFrame(rows).T
    if table.empty:
        return table
    subjects = list(dict.fromkeys(values["subject"]))
    columns = [
        (arm, visit, subject)
        for arm in design.arms or ("",)
        for visit in design.visits
        for subject in subjects
        if (arm, visit, subject) in table.columns
    ]
    return table[columns]


def mean_changes(scores: pd.DataFrame, design: EndpointDesign) -> pd.DataFrame:
    """Mean change from baseline by (arm, visit), of the people who have both values, in SDs."""
    people = {
        place: rows.droplevel(["arm", "visit"])
        for place, rows in scores.T.groupby(level=["arm", "visit"], sort=False)
    }
    found = {
        (arm, visit): (people[arm, visit] - people[arm, design.baseline]).mean()
        for arm in design.arms or ("",)
        for visit in design.visits
        if visit != design.baseline and {(arm, visit), (arm, design.baseline)} <= people.keys()
    }
    return pd.DataFrame(found, index=scores.index)


def order_rows(scores: np.ndarray) -> np.ndarray:
    """Order rows as `cluster_order`; two that share no column are as far apart as any."""
    distance = row_distances(scores)
    if len(scores) < 3 or np.isnan(distance).all():
        return np.arange(len(scores))
    return order_leaves(np.where(np.isnan(distance), np.nanmax(distance), distance))


@styled
def draw_endpoint_heatmap(
    values: pd.DataFrame,
    measures: Sequence[Measure],
    design: EndpointDesign,
    title: str,
    note: str = "",
) -> Figure:
    """Figure of two panels with the same rows, which are clustered by the second.

    Parameters
    ----------
    values
        As in values.tsv of a cohort.
    measures
        Those of the study.
    design
        Visits and arms of the cohort.
    title, note
        Cohort, and a line below it.
    """
    scores = score_people(values, measures, design)
    if len(scores) < 2:
        return say(title, note, "Fewer than two measures have a value in this cohort: no heatmap.")
    scores = scores.iloc[order_rows(scores.to_numpy()), order_rows(scores.to_numpy().T)]
    changes = mean_changes(scores, design)
    paper = width_of(PAGE)
    side = min(NAMES, NAMES_SHARE * paper)
    letters = min(int((side - 4) / LETTER), LONGEST_MEASURE)
    labels = {
        measure.name: label + ("" if measure.better else NEITHER)
        for measure, label in zip(measures, names_of(measures, letters), strict=True)
    }
    row = max(min(ROW, TALLEST / len(scores)), NARROWEST)
    room = paper - side - GAP
    step = min(CELL, SHARE * room / max(changes.shape[1], 1))
    cell = min(CELL, (room - step * changes.shape[1]) / scores.shape[1])
    widths = [step * changes.shape[1], cell * scores.shape[1]]
    visits = [name_shown(visit, LONGEST_VISIT) for _, visit in changes] or [""]
    below = LETTER * max(map(len, visits)) if step >= NARROWEST else 0.0
    strips = STRIP * (2 if design.arms else 1)
    width = width_of(max(side + GAP + sum(widths), 110))
    handles = _list_handles(scores, changes, design)
    columns = legend_columns(handles, width)
    more = LEGEND_ROW * max(-(-len(handles) // columns) - FEW_ROWS, 0)
    figure = new_figure(width, FURNITURE + more + below + strips + row * len(scores))
    space(figure, hspace=0.0, h_pad=0.015)
    baseline = name_shown(design.baseline, LONGEST_VISIT)
    panels = f"a: mean change from {baseline}; b: people, at visits by the colour above"
    if changes.empty:
        panels = "A column is a person, at the visit of the colour above"
    neither = f"{NEITHER.strip()} neither direction is better: green is higher"
    entitle(
        figure,
        title,
        [
            note,
            "In SDs of the measure over all people and visits; green is better",
            panels,
            neither if any(labels[name].endswith(NEITHER) for name in scores.index) else "",
        ],
    )
    shown = [place for place, width in enumerate(widths) if width]
    grid = figure.add_gridspec(
        2,
        len(shown),
        width_ratios=[widths[place] for place in shown],
        height_ratios=[strips, row * len(scores)],
    )
    for column, table in enumerate((changes, scores)[-len(shown) :]):
        header = figure.add_subplot(grid[0, column])
        axes = figure.add_subplot(grid[1, column])
        _draw_strips(header, table, design)
        if len(shown) > 1:
            header.set_title("ab"[column], fontsize=8, pad=3)
        draw_cells(axes, table.to_numpy(float), GOODNESS, LIMIT, MOST_CELLS)
        axes.invert_yaxis()
        axes.set_yticks(
            np.arange(len(table)) + 0.5,
            [labels[name] for name in table.index] if column == 0 else [],
        )
        if table is changes:
            named = visits if step >= NARROWEST else []
            axes.set_xticks(np.arange(len(named)) + 0.5, named, rotation=90)
        elif table.shape[1] <= MOST_NAMES and cell >= NARROWEST:
            people = [name_shown(subject, LONGEST_PERSON) for _, _, subject in table]
            axes.set_xticks(np.arange(len(people)) + 0.5, people, rotation=90)
        else:
            axes.set_xticks([])
    _draw_key(figure, handles, columns, BAR / (strips + row * len(scores)))
    finish_layout(figure)
    return figure


def _draw_strips(axes: Axes, table: pd.DataFrame, design: EndpointDesign) -> None:
    """Draw the colour of the visit above each column, and that of the arm over it."""
    colours = list(visit_colours(design.visits).values())
    codes = [[design.visits.index(column[1]) for column in table]]
    if design.arms:
        codes += [[len(colours) + design.arms.index(column[0]) for column in table]]
        colours += [arm_colour(arm, design) for arm in design.arms]
    axes.pcolormesh(
        codes,
        cmap=ListedColormap(colours),
        vmin=-0.5,
        vmax=len(colours) - 0.5,
        rasterized=table.shape[1] > MOST_NAMES,
    )
    for row in range(1, len(codes) + 1):
        axes.axhline(row, color="white", linewidth=1.5)
    axes.set_axis_off()


def _draw_key(figure: Figure, handles: list[Patch], columns: int, thickness: float) -> None:
    scale = figure.colorbar(
        ScalarMappable(Normalize(-LIMIT, LIMIT), GOODNESS),
        ax=figure.axes,
        location="bottom",
        fraction=thickness,
        aspect=30 / BAR,
        pad=thickness,
        extend="both",
        ticks=[-2, 0, 2],
        label="\N{LEFTWARDS ARROW} worse      SDs      better \N{RIGHTWARDS ARROW}",
    )
    scale.outline.set_visible(False)
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, handlelength=1.2)


def _list_handles(
    scores: pd.DataFrame, changes: pd.DataFrame, design: EndpointDesign
) -> list[Patch]:
    present = {visit for _, visit, _ in scores}
    handles = [
        Patch(color=colour, label=legend_name(shown_text(visit)))
        for visit, colour in visit_colours(design.visits).items()
        if visit in present
    ]
    handles += [
        Patch(color=arm_colour(arm, design), label=legend_name(shown_text(arm)))
        for arm in design.arms
    ]
    if scores.isna().to_numpy().any() or changes.isna().to_numpy().any():
        handles.append(absent_key("missing"))
    return handles
