"""On what every DEP depends: its pairs one by one, and the choices of the method."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tearflow.differential.pairs import pair_differences
from tearflow.differential.rule import Rule
from tearflow.figures.labels import names_with_pairs
from tearflow.figures.style import (
    DIRECTION_COLOURS,
    FAINT,
    INK,
    MIDDLE,
    draw_lines,
    entitle,
    finish_layout,
    new_figure,
    say,
    space,
    styled,
)

# DEPs that are drawn; height of one, and of titles, axis, legend and margins, in mm.
MOST, ROW, FURNITURE = 40, 2.9, 31.0
PAIR, SHARE = "#9A9A9A", "#8C8C8C"


@styled
def draw_dependence(
    log2: pd.DataFrame,
    deps: pd.DataFrame,
    pairs: pd.DataFrame,
    rule: Rule,
    title: str,
    note: str = "",
) -> Figure:
    """Draw each DEP's pairs, its fold change, and what is left without one person.

    Parameters
    ----------
    log2
        Log2 intensities as measured, protein group by sample.
    deps
        Columns of deps.tsv.
    pairs
        Columns of pairs.tsv.
    rule
        The section `differential` of the configuration.
    title
        Cohort and contrast.
    note
        Description of the cohort, below the title; may be empty.
    """
    rows = order_deps(deps)
    n_found, rows = len(rows), rows.head(MOST)
    if rows.empty:
        return say(title, note, "No protein group of this contrast is a DEP.")
    figure = new_figure(MIDDLE, FURNITURE + ROW * max(len(rows), 4))
    space(figure, wspace=0.03, w_pad=0.02)
    named = "DEP" if n_found == 1 else "DEPs"
    counted = f"the first {MOST} of {n_found} {named}" if n_found > MOST else f"{n_found} {named}"
    hanging = int((deps["is_dep"] & deps["hangs_on"].ne("")).sum())
    hang = f"{hanging} of {n_found} {'depends' if hanging == 1 else 'depend'} on one person"
    entitle(figure, title, [note, f"{counted}, those that most specifications call first; {hang}"])
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[4, 1])
    differences = pair_differences(log2, pairs).loc[rows["protein_group"]].to_numpy()
    names = names_with_pairs(rows, differences.shape[1])
    _draw_pairs(left, rows, names, differences, rule.log2_fold_change)
    _draw_shares(right, rows)
    figure.legend(loc="outside lower center", ncols=4, handlelength=1.2)
    finish_layout(figure)
    return figure


def order_deps(deps: pd.DataFrame) -> pd.DataFrame:
    """DEPs, sorted by the share of specifications and the change that remains without a pair.

    Columns of deps.tsv, with `left`, the size of `weakest_log2fc`.
    """
    kept = deps.assign(left=deps["weakest_log2fc"].abs())
    return kept[kept["is_dep"]].sort_values(
        ["specification_share", "left", "protein_group"],
        ascending=[False, False, True],
        ignore_index=True,
    )


def _draw_pairs(
    axes: Axes, rows: pd.DataFrame, names: pd.Series, differences: np.ndarray, threshold: float
) -> None:
    """Draw pairs as dots, the fold change as a mark, and a line to the weakest leave-one-out."""
    places = np.arange(len(rows))
    for change in (-threshold, threshold):
        axes.axvline(change, color=FAINT, linewidth=0.5, linestyle=(0, (4, 3)), zorder=1)
    axes.axvline(0, color=FAINT, linewidth=0.4, zorder=1)
    ends = np.stack([rows["weakest_log2fc"], rows["log2fc"]], axis=1)
    height = np.repeat(places[:, None], 2, axis=1)
    draw_lines(axes, np.stack([ends, height], axis=2), INK, 0.9, zorder=3)
    dots: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0}
    place, pair = np.nonzero(~np.isnan(differences))
    axes.plot(
        differences[place, pair],
        place,
        marker="o",
        markersize=2,
        color=PAIR,
        label="a pair",
        **dots,
    )
    for way in ("up", "down"):
        of_way = rows["direction"] == way
        axes.plot(
            rows["log2fc"].where(of_way),
            places,
            marker="D",
            markersize=3.2,
            color=DIRECTION_COLOURS[way],
            label=f"fold change, {way}",
            zorder=4,
            **dots,
        )
    axes.plot(
        rows["weakest_log2fc"],
        places,
        marker="|",
        markersize=4.5,
        linestyle="none",
        markeredgewidth=0.9,
        color=INK,
        label="left without one person",
        zorder=3,
    )
    axes.set_xlabel("log₂ fold change (target minus reference)")
    axes.set_yticks(places, names, fontsize=6)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", left=False)


def _draw_shares(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the share of specifications that call each DEP, and the person whom it depends on."""
    places = np.arange(len(rows))
    axes.barh(places, rows["specification_share"], height=0.6, color=SHARE)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    axes.set_xlabel("specifications (%)")
    axes.tick_params(axis="y", left=False, labelleft=False)
    hanging = np.flatnonzero(rows["hangs_on"].ne(""))
    for place, person in zip(places[hanging], rows["hangs_on"].iloc[hanging], strict=True):
        axes.annotate(
            f"depends on {person}",
            (1, place),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=6,
            color=INK,
            annotation_clip=False,
        )
