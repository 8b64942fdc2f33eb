"""On what every DEP depends: its pairs one by one, and the choices of the method."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tearflow.differential.contrast import Contrast
from tearflow.differential.design import Design
from tearflow.differential.design_words import name_effect, units_of
from tearflow.differential.effects import find_effects
from tearflow.differential.rule import Rule
from tearflow.figures.fitting import legend_below
from tearflow.figures.labels import names_with_pairs
from tearflow.figures.style import (
    FAINT,
    INK,
    MIDDLE,
    draw_lines,
    entitle,
    finish_layout,
    legend_name,
    new_figure,
    palette,
    say,
    shortened,
    shown_text,
    space,
    styled,
)

# Narrowest paper, in mm, with room for what is subtracted from what.
BESIDE = 110.0
# Of a person's name.
LETTERS = 16
# DEPs that are drawn; height of one, of titles, axis and margins, in mm.
MOST, ROW, FURNITURE = 40, 3.0, 28.0
PAIR, SHARE = "#9A9A9A", "#8C8C8C"
# Up to so many pairs or people are told apart, by colours of Okabe and Ito and by shapes.
PEOPLE = (("#E69F00", "o"), ("#009E73", "s"), ("#56B4E9", "^"), ("#CC79A7", "v"), ("#555555", "P"))


@styled
def draw_dependence(
    log2: pd.DataFrame,
    deps: pd.DataFrame,
    design: Design,
    contrast: Contrast,
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
    design, contrast
        What is compared.
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
    units = units_of(design, contrast)
    dots = find_effects(log2.loc[rows["protein_group"]], design, contrast)
    adjusted = len(design.covariates) > len(design.absorbed)
    lines = [note, f"{counted}, those called by the most specifications first; {hang}"]
    is_wide = figure.get_figwidth() * 25.4 >= BESIDE
    ratios = [4, 1] if is_wide else [5, 2]
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=ratios)
    # Differences are in the order of the units.
    people = [unit.name for unit in design.units] if design.in_target is None else []
    _draw_people(left, dots, rule.log2_fold_change, people)
    if len(people) > len(PEOPLE):
        _ring_people(left, rows, dots, [unit.subject for unit in design.units])
    _draw_changes(left, rows, names_with_pairs(rows, units))
    minus = "\n(target minus reference)" if units.are_pairs and is_wide else ""
    effect = name_effect(contrast).replace("log2", "log₂")
    left.set_xlabel(effect + minus, loc="center" if is_wide else "left")
    _draw_shares(right, rows)
    # Said inside too: figures may have no lines below a title.
    head = counted if n_found > MOST else ""
    legend_below(figure, left.get_legend_handles_labels()[0], head, handlelength=1.2)
    entitle(figure, title, [*lines, _explain_dots(len(dots), adjusted, contrast)])
    finish_layout(figure)
    return figure


def _explain_dots(kinds: int, adjusted: bool, contrast: Contrast) -> str:
    """Line on the dots, of which there is one kind or one for each group; empty for plain ones."""
    lines = []
    if kinds > 1:
        reference = contrast.group_reference if contrast.group else contrast.reference
        of = "change" if contrast.group else "value"
        lines.append(f"a dot is the {of} of a person less the mean of {shown_text(reference)}")
    if kinds and adjusted:
        lines.append("dots are not adjusted for covariates")
    return "; ".join(lines)


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


def _draw_people(
    axes: Axes, dots: dict[str, np.ndarray], threshold: float, people: list[str]
) -> None:
    """Draw pairs or people as dots, a few by marks of their own, those of a reference as rings."""
    for change in (-threshold, threshold):
        axes.axvline(change, color=FAINT, linewidth=0.5, linestyle=(0, (4, 3)), zorder=1)
    axes.axvline(0, color=FAINT, linewidth=0.5, zorder=1)
    if 0 < len(people) <= len(PEOPLE):
        (values,) = dots.values()
        for name, of_person, (colour, marker) in zip(people, values.T, PEOPLE, strict=False):
            axes.plot(
                of_person,
                np.arange(len(of_person)),
                linestyle="none",
                marker=marker,
                markersize=2.8,
                markeredgewidth=0,
                color=colour,
                label=shortened(legend_name(shown_text(name)), LETTERS),
            )
        return
    looks: list[dict[str, Any]] = [
        {"markeredgewidth": 0},
        {"markerfacecolor": "none", "markeredgewidth": 0.5},
    ]
    shifts = (0.0, 0.0) if len(dots) < 2 else (-0.14, 0.2)
    for (label, values), look, shift in zip(dots.items(), looks, shifts, strict=False):
        place, person = np.nonzero(~np.isnan(values))
        axes.plot(
            values[place, person],
            place + shift,
            linestyle="none",
            marker="o",
            markersize=2,
            color=PAIR,
            label=shown_text(label),
            **look,
        )


def _ring_people(
    axes: Axes, rows: pd.DataFrame, dots: dict[str, np.ndarray], subjects: list[str]
) -> None:
    """Mark the dots of the person whom a DEP depends on."""
    (values,) = dots.values()
    is_person = rows["hangs_on"].to_numpy()[:, None] == np.array(subjects)
    place, unit = np.nonzero(is_person & ~np.isnan(values))
    if place.size:
        axes.plot(
            values[place, unit],
            place,
            linestyle="none",
            marker="o",
            markersize=4,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=0.7,
            label="the person named at the right",
        )


def _draw_changes(axes: Axes, rows: pd.DataFrame, names: pd.Series) -> None:
    """Draw the fold change as a mark, and a line to the weakest leave-one-out."""
    places = np.arange(len(rows))
    ends = np.stack([rows["weakest_log2fc"], rows["log2fc"]], axis=1)
    height = np.repeat(places[:, None], 2, axis=1)
    draw_lines(axes, np.stack([ends, height], axis=2), INK, 0.9, zorder=3)
    for way in ("up", "down"):
        of_way = rows["direction"] == way
        axes.plot(
            rows["log2fc"].where(of_way),
            places,
            linestyle="none",
            markeredgewidth=0,
            marker="D",
            markersize=3.2,
            color=palette().directions[way],
            label=f"fold change, {way}",
            zorder=4,
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
    axes.set_yticks(places, names)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", left=False)


def _draw_shares(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the share of specifications that call each DEP, and the person whom it depends on."""
    places = np.arange(len(rows))
    axes.barh(places, rows["specification_share"], height=0.6, color=SHARE)
    for place in places[rows["specification_share"] == 0]:
        axes.annotate(
            "0", (0, place), xytext=(2, 0), textcoords="offset points", va="center", color=INK
        )
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 1], ["0", "100"])
    axes.set_xlabel("specifications\n(%)")
    axes.tick_params(axis="y", left=False, labelleft=False)
    hanging = np.flatnonzero(rows["hangs_on"].ne(""))
    for place, person in zip(places[hanging], rows["hangs_on"].iloc[hanging], strict=True):
        axes.annotate(
            f"depends on {shortened(person, LETTERS)}",
            (1, place),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            annotation_clip=False,
        )
