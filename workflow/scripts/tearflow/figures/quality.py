"""The overview of a cohort's samples: identifications, completeness, intensities, correlation."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from tearflow.figures.fitting import legend_columns
from tearflow.figures.style import (
    FAINT,
    MISSING,
    PAGE,
    entitle,
    finish_layout,
    ink_on,
    legend_name,
    list_runs,
    new_figure,
    panel_letter,
    shortened_apart,
    styled,
    visit_colours,
    whole_ticks,
    width_of,
)
from tearflow.quality.samples import Quality

# With more samples each panel that has a mark a sample takes the whole width.
MANY = 24
# With more samples their bars and boxes are narrower than a line, and run together.
MOST_BOXES = 200
DEPTH = 5  # letter values on each side of the median
LONGEST = 13  # list of names that can be read beside the correlations
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
    texts = shortened_apart([names[i] for i in shown], LETTERS)
    if vertical:
        axes.set_yticks(shown + 0.5, texts)
    else:
        axes.set_xticks(shown, texts, rotation=90)
        axes.set_xlabel(f"one sample in {step} is named" if step > 1 else "", fontsize=7)


def _draw_identified(axes: Axes, quality: Quality, colours: dict[str, str]) -> None:
    table = quality.table
    places, total = np.arange(len(table)), len(quality.log2)
    if len(table) > MOST_BOXES:
        axes.fill_between((-0.5, len(table) - 0.5), total, color=MISSING, linewidth=0)
        for start, length in list_runs(table["visit"]):
            part = table.iloc[start : start + length]
            edges, found = step_edges(part["n_identified"].to_numpy(), start)
            axes.fill_between(edges, found, color=colours[part["visit"].iloc[0]], linewidth=0)
    else:
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


def step_edges(values: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Places and values of the outline of bars without gaps, the first of sample number `start`.

    >>> [side.tolist() for side in step_edges(np.array([5.0, 7.0]), 3)]
    [[2.5, 3.5, 3.5, 4.5], [5.0, 5.0, 7.0, 7.0]]
    """
    edges = np.arange(start, start + len(values) + 1) - 0.5
    return np.repeat(edges, 2)[1:-1], np.repeat(values, 2)


def _draw_intensities(axes: Axes, quality: Quality, colours: dict[str, str]) -> None:
    """Draw letter values: each box beyond the quartiles holds half of what is left."""
    samples = quality.table["sample"].tolist()
    if len(samples) > MOST_BOXES:
        _draw_bands(axes, quality, colours)
    else:
        _draw_boxes(axes, quality, colours, samples)
    axes.set(title="Intensities", ylabel="log₂ intensity", xlim=(-0.6, len(samples) - 0.4))
    name_samples(axes, samples, most_names(len(samples)))


def _draw_bands(axes: Axes, quality: Quality, colours: dict[str, str]) -> None:
    """Draw the letter values of many samples as bands, and the median as a line."""
    tails = 0.5 ** np.arange(DEPTH + 1, 1, -1)
    levels = quality.log2[quality.table["sample"]].quantile([*tails, 0.5, *(1 - tails)])
    visits = quality.table["visit"].tolist()
    for start, length in list_runs(visits):
        part = levels.iloc[:, start : start + length].to_numpy()
        colour = colours[visits[start]]
        for low, high in zip(part[:DEPTH], part[DEPTH + 1 :], strict=True):
            edges, lower = step_edges(low, start)
            upper = step_edges(high, start)[1]
            axes.fill_between(edges, lower, upper, color=colour, alpha=0.35, linewidth=0)
        axes.plot(*step_edges(part[DEPTH], start), color="white", linewidth=1)


def _draw_boxes(axes: Axes, quality: Quality, colours: dict[str, str], samples: list[str]) -> None:
    # Half a second, which no other job has to pay.
    import seaborn as sns

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
        k_depth=DEPTH,
        showfliers=False,
        width=0.8,
        linewidth=0.5 if len(samples) <= MANY else 0,
        line_kws={"linewidth": 1.0, "color": "white"},
        ax=axes,
    )
    for boxes in axes.collections:
        boxes.set_rasterized(len(samples) > MANY)


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
    # As many ticks at any size: the layout takes the width of their numbers before it sets that.
    ticks = MaxNLocator(4, steps=[1, 2, 5, 10])
    bar: dict[str, Any] = {"label": CORRELATION, "shrink": 0.7, "aspect": 25, "extend": "both"}
    axes.figure.colorbar(mesh, ax=axes, ticks=ticks, **bar)
    axes.set(title="Correlation of samples", xlabel="", ylabel="")
    axes.tick_params(length=0)
    most = LONGEST if n > MANY else n
    name_samples(axes, quality.table["sample"].tolist(), most, vertical=True)
    visits = quality.table["visit"].tolist()
    for start, length in list_runs(visits):
        stripe: dict[str, Any] = {"color": colours[visits[start]], "clip_on": False, "linewidth": 0}
        axes.add_patch(Rectangle((start, n * 1.015), length, n * 0.03, **stripe))
