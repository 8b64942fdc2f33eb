"""The overview of a cohort's samples: identifications, completeness, intensities, correlation."""

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from tearflow.figures.fitting import legend_columns
from tearflow.figures.style import (
    FAINT,
    MISSING,
    PAGE,
    entitle,
    finish_layout,
    ink_on,
    legend_name,
    new_figure,
    panel_letter,
    shortened,
    styled,
    visit_colours,
    whole_ticks,
    width_of,
)
from tearflow.quality.samples import Quality

# With more samples each panel that has a mark a sample takes the whole width.
MANY = 24
LETTERS = 14  # of a sample's name
# In mm: the narrowest paper with two panels beside each other, what an upright name needs, and what
# is beside the marks of the samples.
BESIDE, NAME, SIDES = 140.0, 2.9, 20.0
CORRELATION = "Pearson r of log₂ intensity"


@styled
def draw_quality(quality: Quality, title: str, note: str = "") -> Figure:
    """Draw four panels that show which samples stand out.

    Parameters
    ----------
    quality
        As `tearflow.quality.samples.assess` gives it.
    title, note
        Cohort, and a line below it.
    """
    table = quality.table
    many = len(table) > MANY
    mosaic: Any = (
        [["bars", "bars"], ["boxes", "boxes"], ["found", "heat"]]
        if many
        else [
            ["bars", "boxes"],
            ["found", "heat"],
        ]
    )
    heights = [1, 1, 1.6] if many else [1, 1.25]
    is_narrow = width_of(PAGE) < BESIDE
    if is_narrow:
        mosaic, heights = [[name] for name in ("bars", "boxes", "found", "heat")], [1, 1, 1, 1.4]
    figure = new_figure(PAGE, 245 if is_narrow else 195 if many else 150)
    counts = f"{len(table)} samples, {len(quality.log2):,} protein groups without contaminants"
    entitle(figure, title, [note, counts])
    axes = figure.subplot_mosaic(mosaic, height_ratios=heights)
    colours = visit_colours(list(dict.fromkeys(table["visit"])))
    _draw_identified(axes["bars"], quality, colours)
    _draw_intensities(axes["boxes"], quality, colours)
    _draw_completeness(axes["found"], quality.log2)
    _draw_correlation(axes["heat"], quality, colours)
    order = ["bars", "boxes", "found", "heat"]
    for letter, name in zip("abcd", order, strict=True):
        panel_letter(axes[name], letter)
    handles = [Patch(color=colour, label=legend_name(visit)) for visit, colour in colours.items()]
    figure.legend(
        handles=[*handles, Patch(color=MISSING, label="missing")],
        loc="outside lower center",
        ncols=legend_columns(figure, [*colours, "missing"]),
        handlelength=1.2,
    )
    finish_layout(figure)
    return figure


def most_names(n_samples: int) -> int:
    """Names of samples that can be read side by side below a panel."""
    panels = 1 if n_samples > MANY or width_of(PAGE) < BESIDE else 2
    return int((width_of(PAGE) / panels - SIDES) / NAME)


def name_samples(axes: Axes, names: list[str], most: int, vertical: bool = False) -> None:
    """Name the samples along an axis, every k-th where there are more than can be read."""
    step = max(1, -(-len(names) // most))
    shown = np.arange(0, len(names), step)
    texts = [shortened(names[i], LETTERS) for i in shown]
    if vertical:
        axes.set_yticks(shown + 0.5, texts)
    else:
        axes.set_xticks(shown, texts, rotation=90)
        axes.set_xlabel(f"one sample in {step} is named" if step > 1 else "", fontsize=7)


def _draw_identified(axes: Axes, quality: Quality, colours: dict[str, str]) -> None:
    table = quality.table
    places, total = np.arange(len(table)), len(quality.log2)
    axes.bar(places, total, color=MISSING, width=0.8)
    axes.bar(places, table["n_identified"], color=table["visit"].map(colours), width=0.8)
    axes.set(title="Identifications", ylabel="protein groups", xlim=(-0.6, len(table) - 0.4))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    if len(table) <= MANY:
        _count(axes, table, total, colours)
    name_samples(axes, table["sample"].tolist(), most_names(len(table)))


def _count(axes: Axes, table: pd.DataFrame, total: int, colours: dict[str, str]) -> None:
    """Write the number found at the top of each bar, and the missing share above it."""
    style: dict[str, Any] = {
        "ha": "center",
        "rotation": 0 if len(table) <= 8 else 90,
    }
    axes.set_ylim(0, total * (1.12 if len(table) <= 8 else 1.2))
    rows = zip(table["n_identified"], table["missing"], table["visit"], strict=True)
    for place, (found, missing, visit) in enumerate(rows):
        ink = ink_on(colours[visit])
        axes.text(place, found - 0.015 * total, f"{found:,}", va="top", color=ink, **style)
        axes.text(place, 1.015 * total, f"{missing:.0%}", va="bottom", color=FAINT, **style)


def _draw_intensities(axes: Axes, quality: Quality, colours: dict[str, str]) -> None:
    """Draw letter values: each box beyond the quartiles holds half of what is left."""
    samples = quality.table["sample"].tolist()
    long = quality.log2.melt(var_name="sample", value_name="log2").dropna()
    long["visit"] = long["sample"].map(quality.table.set_index("sample")["visit"])
    sns.boxenplot(
        long,
        x="sample",
        y="log2",
        order=samples,
        hue="visit",
        palette=colours,
        dodge=False,
        legend=False,
        k_depth=5,
        showfliers=False,
        width=0.8,
        linewidth=0.5 if len(samples) <= MANY else 0,
        line_kws={"linewidth": 1.0, "color": "white"},
        ax=axes,
    )
    axes.set(title="Intensities", ylabel="log₂ intensity", xlim=(-0.6, len(samples) - 0.4))
    for boxes in axes.collections:
        boxes.set_rasterized(len(samples) > MANY)
    name_samples(axes, samples, most_names(len(samples)))


def _draw_completeness(axes: Axes, log2: pd.DataFrame) -> None:
    """Draw how many protein groups are found in at least each number of samples."""
    found = log2.notna().sum(axis=1)
    samples = np.arange(1, log2.shape[1] + 1)
    at_least = np.array([(found >= k).sum() for k in samples])
    axes.fill_between(samples, at_least, step="mid", color="#9E9E9E", alpha=0.35, linewidth=0)
    axes.step(samples, at_least, where="mid", color="#555555", linewidth=1)
    axes.set(
        title="Completeness",
        xlabel="found in at least this many samples",
        ylabel="protein groups",
        ylim=(0, len(log2) * 1.15),
        xlim=(0.5, log2.shape[1] + 0.5),
    )
    whole_ticks(axes.xaxis)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    share = at_least[-1] / max(len(log2), 1)
    axes.annotate(
        f"{at_least[-1]:,} ({share:.0%}) in all samples",
        (1, 1),
        xycoords="axes fraction",
        ha="right",
        va="top",
        color=FAINT,
    )


def _draw_correlation(axes: Axes, quality: Quality, colours: dict[str, str]) -> None:
    n = len(quality.table)
    shown = np.where(np.eye(n, dtype=bool), np.nan, quality.correlation.to_numpy())
    known = shown[~np.isnan(shown)]
    # Without the outermost, so that one strange sample does not take all colours.
    low, high = np.percentile(known, [2, 98]) if known.size else (0, 1)
    # seaborn's heatmap draws the whole figure once more to see whether its labels collide.
    mesh = axes.pcolormesh(
        shown,
        cmap="cividis",
        vmin=low,
        vmax=high,
        rasterized=n > MANY,
        linewidth=0.5 if n <= MANY else 0,
        edgecolor="white" if n <= MANY else "none",
    )
    axes.set(aspect="equal", xticks=[], xlim=(0, n), ylim=(n, 0))
    axes.spines[:].set_visible(False)
    axes.figure.colorbar(mesh, ax=axes, label=CORRELATION, shrink=0.7, aspect=25, extend="both")
    axes.set(title="Correlation of samples", xlabel="", ylabel="")
    axes.tick_params(length=0)
    name_samples(axes, quality.table["sample"].tolist(), 32, vertical=True)
    for place, visit in enumerate(quality.table["visit"]):
        axes.add_patch(
            Rectangle(
                (place, n * 1.015), 1, n * 0.03, color=colours[visit], clip_on=False, linewidth=0
            )
        )
