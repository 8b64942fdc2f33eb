"""The specification curve: how many DEPs every combination of reasonable choices gives."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tearflow.differential.design_words import form_of
from tearflow.differential.rule import Rule
from tearflow.differential.tests import DIFFERENCES, TESTS
from tearflow.figures.style import (
    FAINT,
    INK,
    MIDDLE,
    entitle,
    finish_layout,
    new_figure,
    say,
    space,
    styled,
    whole_ticks,
)
from tearflow.proteins.gene_level import is_tested

# Dark, blue and yellow differ in lightness too, and none is made by another one over it.
ALSO, FURTHER, BAND, OFF = "#3F3F3F", "#56B4E9", "#FDE9B8", "#E3E3E3"

# Heights in mm: of the counts, of a row of choices, and of titles, legend and margins.
COUNTS, ROW, FURNITURE = 34.0, 3.3, 29.0
# Rows between two kinds of choice.
GAP = 0.6

NAMES = {
    "measure": {"p_value": "p", "q_value": "q (Benjamini-Hochberg)"},
    "normalisation": {"none": "as provided", "median": "normalised by the median"},
}


def name_choices(kind: str) -> dict[str, dict[str, str]]:
    """Names of the values of every choice, for a kind of model."""
    tests = [key for key, test in TESTS.items() if test.in_specifications]
    return {"test": {key: form_of(key, kind).short for key in tests}, **NAMES}


@styled
def draw_specifications(
    curve: pd.DataFrame,
    deps: pd.DataFrame,
    rule: Rule,
    title: str,
    note: str = "",
    kind: str = DIFFERENCES,
) -> Figure:
    """Draw the number of DEPs of every specification above the choices that make it.

    Parameters
    ----------
    curve
        As `tearflow.differential.robustness.specification_curve` gives it.
    deps
        Columns `is_dep` and `reason` of deps.tsv.
    rule
        The section `differential` of the configuration.
    title
        Cohort and contrast.
    note
        Description of the cohort, below the title; may be empty.
    kind
        Of the model, which names the tests.
    """
    if not is_tested(deps).any():
        return say(title, note, "No protein group of this contrast was tested.")
    if curve.empty:
        return say(title, note, "The data allow none of the tests that would be compared here.")
    ordered = curve.sort_values(["n_deps", "n_shared"], kind="stable", ignore_index=True)
    names = name_choices(kind)
    choices = list_choices(ordered, rule.alpha, names)
    height = ROW * (choices["place"].max() + 1)
    figure = new_figure(MIDDLE, FURNITURE + COUNTS + height)
    space(figure, hspace=0.0, h_pad=0.02)
    n_deps = int(deps["is_dep"].sum())
    reading = "A column is a combination of choices. " + (
        f"Shaded: the selected rule, {n_deps} DEPs."
        if ordered["in_force"].any()
        else f"The selected rule, {n_deps} DEPs (dashed), is not among them."
    )
    entitle(figure, title, [note, reading, *say_left_out(curve, names)])
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[COUNTS, height])
    _draw_counts(upper, ordered, n_deps)
    _draw_choices(lower, ordered, choices)
    label = f"the selected rule, {n_deps:,} {'DEP' if n_deps == 1 else 'DEPs'}"
    for column in np.flatnonzero(ordered["in_force"]):
        for axes in (upper, lower):
            ends = column - 0.5, column + 0.5
            axes.axvspan(*ends, color=BAND, linewidth=0, zorder=0, label=label)
            label = ""
    lower.set_xlim(-0.7, len(ordered) - 0.3)
    figure.legend(loc="outside lower center", ncols=2, handlelength=1.0)
    finish_layout(figure)
    return figure


def say_left_out(curve: pd.DataFrame, named: dict[str, dict[str, str]]) -> list[str]:
    """Name the tests and normalisations that are left out, since the data do not allow them.

    >>> curve = pd.DataFrame({"test": ["paired_t", "moderated"], "log2_fold_change": 1.0})
    >>> each = curve.assign(normalisation="none"), curve.assign(normalisation="median")
    >>> say_left_out(pd.concat(each).loc[[0, 0, 1, 1]], name_choices(DIFFERENCES))
    ['Left out, as the data do not allow it: moderated by peptide count.']
    """
    thresholds, scales = curve["log2_fold_change"].nunique(), curve["normalisation"].nunique()
    whole = len(named["measure"]) * thresholds * scales
    counted = curve["test"].value_counts()
    names = [name for test, name in named["test"].items() if counted.get(test, 0) < whole]
    seen = set(curve["normalisation"])
    names += [name for key, name in named["normalisation"].items() if key not in seen]
    return [f"Left out, as the data do not allow it: {', '.join(names)}."] if names else []


def list_choices(
    curve: pd.DataFrame, alpha: float, named: dict[str, dict[str, str]]
) -> pd.DataFrame:
    """List the values of every choice in the rows of the lower panel.

    Returns
    -------
    pandas.DataFrame
        `choice`, `value`, `name` (for the reader) and `place` (from the top, with gaps between
        the choices).
    """
    rows, place = [], 0.0
    known = [value for names in named.values() for value in names]
    for choice in ("test", "measure", "log2_fold_change", "normalisation"):
        for value in (
            curve[choice]
            .drop_duplicates()
            .sort_values(
                key=lambda values: values if values.dtype.kind == "f" else values.map(known.index)
            )
        ):
            if choice == "log2_fold_change":
                name = f"|log₂ fold change| > {value:g}"
            else:
                name = named[choice][value] + (f" < {alpha:g}" if choice == "measure" else "")
            rows.append((choice, value, name, place))
            place += 1
        place += GAP
    return pd.DataFrame(rows, columns=["choice", "value", "name", "place"])


def _draw_counts(axes: Axes, curve: pd.DataFrame, n_deps: int) -> None:
    """Draw the DEPs as bars: below those that the selected rule calls as well."""
    columns, shared = np.arange(len(curve)), curve["n_shared"].to_numpy()
    further = curve["n_deps"].to_numpy() - shared
    axes.bar(columns, shared, width=0.72, color=ALSO, label="DEPs of the selected rule as well")
    axes.bar(columns, further, width=0.72, bottom=shared, color=FURTHER, label="further DEPs")
    top = 1.06 * max(int(curve["n_deps"].max()), n_deps, 1)
    # Above the dashed line where that would cross them.
    above = n_deps if n_deps < 0.12 * top else 0
    for column in np.flatnonzero(curve["n_deps"] == 0):
        axes.annotate(
            "0",
            (column, above),
            xytext=(0, 1.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
    axes.axhline(n_deps, color=FAINT, linewidth=0.5, linestyle=(0, (4, 3)), zorder=3)
    axes.set_ylim(0, top)
    whole_ticks(axes.yaxis)
    axes.set_ylabel("DEPs")
    axes.tick_params(axis="x", bottom=False, labelbottom=False)
    axes.spines["bottom"].set_visible(False)


def _draw_choices(axes: Axes, curve: pd.DataFrame, choices: pd.DataFrame) -> None:
    """Draw a dot where a specification makes the choice of a row, a faint one where it does not."""
    chosen = np.array([curve[row.choice] == row.value for row in choices.itertuples()])
    columns = np.arange(len(curve))
    for on, colour, size in ((False, OFF, 2.2), (True, INK, 3.6)):
        row, column = np.nonzero(chosen == on)
        axes.plot(
            columns[column],
            choices["place"].to_numpy()[row],
            linestyle="none",
            marker="o",
            markersize=size,
            markeredgewidth=0,
            color=colour,
        )
    axes.set_yticks(choices["place"], choices["name"])
    axes.set_ylim(choices["place"].max() + 0.6, -0.6)
    axes.tick_params(left=False, bottom=False, labelbottom=False)
    axes.spines[:].set_visible(False)
