"""Bars of the significant GO terms of one ontology, coloured by direction."""

from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from tearflow.enrichment.ontology import COLLECTIONS
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.style import (
    DIRECTION_COLOURS,
    FAINT,
    MIDDLE,
    entitle,
    finish_layout,
    new_figure,
    say,
    shortened,
    styled,
)

LETTERS = 46  # of a term's name on one line; two lines at most


@styled
def draw_go_bars(
    go: pd.DataFrame,
    ontology: str,
    enrichment: EnrichmentSettings,
    title: str,
    note: str = "",
    top: int = 15,
    without: str = "",
) -> Figure:
    """Draw -log10 of the measure of the most significant terms.

    Parameters
    ----------
    go
        Columns of go.tsv.
    ontology
        A key of `COLLECTIONS`.
    enrichment
        The section `enrichment` of the configuration.
    title, note
        Cohort and contrast, and a line below it.
    top
        Most terms that are drawn.
    without
        Why no DEP has a gene, as a sentence; empty where one has.
    """
    symbol = {"p_value": "p", "q_value": "q"}[enrichment.measure]
    rule = f"{symbol} < {enrichment.alpha:g}"
    heading = f"{title}, {COLLECTIONS[ontology].title}"
    terms = significant_terms(go, ontology, enrichment.measure)
    n_found, terms = len(terms), terms.head(top)
    if without:
        return say(heading, note, f"{without.removesuffix('.')}, so no term was tested.")
    if not go["ontology"].eq(ontology).any():
        limits = f"{enrichment.min_size} to {enrichment.max_size} tested genes"
        return say(heading, note, f"No DEP is in a term of this ontology of {limits}.")
    if not n_found:
        return say(heading, note, f"No term of this ontology is significant ({rule}).")
    names = [wrapped(term) for term in terms["term"]]
    heights = np.array([max(1.45, name.count("\n") + 1) for name in names])
    figure = new_figure(MIDDLE, 33 + 2.9 * heights.sum())
    entitle(figure, heading, [note, _counted(len(terms), n_found, rule)])
    axes = figure.add_subplot()
    middles = np.cumsum(heights) - heights / 2
    values = -np.log10(terms[enrichment.measure].clip(lower=np.finfo(float).tiny))
    colours = [DIRECTION_COLOURS[way] for way in terms["direction"]]
    axes.barh(middles, values, height=1.0, color=colours)
    _count_hits(axes, middles, values, terms)
    axes.set_yticks(middles, names, linespacing=1.05)
    axes.set(ylim=(heights.sum() + 0.2, -0.2), xlim=(0, values.max() * 1.17))
    axes.set_xlabel(f"\N{MINUS SIGN}log₁₀ {symbol}")
    axes.tick_params(axis="y", length=0)
    meanings = {"up": "mostly up", "down": "mostly down", "mixed": "as many up as down"}
    figure.legend(
        handles=[
            Patch(color=DIRECTION_COLOURS[way], label=meaning) for way, meaning in meanings.items()
        ],
        loc="outside lower center",
        ncols=3,
        title="DEPs of the term",
        handlelength=1.2,
    )
    finish_layout(figure)
    return figure


def significant_terms(go: pd.DataFrame, ontology: str, measure: str) -> pd.DataFrame:
    """Significant terms, lowest measure first, ties by p-value and identifier."""
    found = go[go["significant"].astype(bool) & (go["ontology"] == ontology)]
    return found.sort_values([measure, "p_value", "go_id"], kind="stable")


def wrapped(term: str) -> str:
    r"""Break a name into at most two lines.

    >>> wrapped("disruption of plasma membrane integrity in another organism")
    'disruption of plasma membrane integrity in\nanother organism'
    """
    lines = wrap(term, LETTERS)
    return "\n".join(lines[:1] + [shortened(" ".join(lines[1:]), LETTERS)] * (len(lines) > 1))


def _counted(shown: int, found: int, rule: str) -> str:
    noun = "term" if found == 1 else "terms"
    part = f"The first {shown} of " if shown < found else ""
    return f"{part}{found} {noun} with {rule}. At each bar: DEPs / tested proteins of the term."


def _count_hits(axes: Axes, middles: np.ndarray, values: pd.Series, terms: pd.DataFrame) -> None:
    rows = zip(middles, values, terms["n_hits"], terms["n_term"], strict=True)
    for middle, value, hits, size in rows:
        axes.annotate(
            f"{hits}/{size}",
            (value, middle),
            xytext=(2.5, 0),
            textcoords="offset points",
            va="center",
            fontsize=6.5,
            color=FAINT,
        )
