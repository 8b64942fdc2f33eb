"""Bars of the listed terms of one collection, split by the directions of their DEPs."""

from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

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
from tearflow.run.words import count_of, number

LETTERS = 46  # of a term's name on one line; two lines at most


@styled
def draw_term_bars(
    go: pd.DataFrame,
    collection: str,
    enrichment: EnrichmentSettings,
    title: str,
    note: str = "",
    top: int = 15,
    without: str = "",
) -> Figure:
    """Draw -log10 of the measure of the first terms, split by how many DEPs go up and down.

    Terms with the same tested genes are one bar. The names of significant ones are bold where
    nominal ones are drawn.

    Parameters
    ----------
    go
        Columns of go.tsv.
    collection
        Name of a collection of the settings.
    enrichment
        The section `enrichment` of the configuration.
    title, note
        Cohort and contrast, and a line below it.
    top
        Most terms that are drawn.
    without
        Why no DEP has a gene, as a sentence; empty where one has.
    """
    shown = enrichment.by_name[collection]
    symbol = {"p_value": "p", "q_value": "q"}[enrichment.measure]
    heading = f"{title}, {shown.title}"
    drawn = drawn_terms(go, collection, enrichment.measure)
    terms = drawn.head(top)
    if without:
        return say(heading, note, f"{without.removesuffix('.')}, so no {shown.noun} was tested.")
    if not go["ontology"].eq(collection).any():
        limits = f"{enrichment.min_size} to {enrichment.max_size} tested genes"
        return say(heading, note, f"No DEP is in a {shown.noun} of {shown.whole} of {limits}.")
    if drawn.empty:
        rule = enrichment.listed_in_words
        return say(heading, note, f"No {shown.noun} of {shown.whole} is {rule}.")
    listed = go[go[enrichment.listed].astype(bool) & (go["ontology"] == collection)]
    names = [wrapped(term, more) for term, more in terms[["term", "n_aliases"]].to_numpy()]
    heights = np.array([max(1.45, name.count("\n") + 1) for name in names])
    figure = new_figure(MIDDLE, 39 + 2.9 * heights.sum())
    entitle(figure, heading, [note, *_counted(listed, drawn, terms, shown.noun, enrichment)])
    axes = figure.add_subplot()
    middles = np.cumsum(heights) - heights / 2
    values = -np.log10(terms[enrichment.measure].clip(lower=np.finfo(float).tiny))
    up = values * terms["n_up"] / terms["n_hits"]
    axes.barh(middles, up, height=1.0, color=DIRECTION_COLOURS["up"])
    axes.barh(middles, values - up, left=up, height=1.0, color=DIRECTION_COLOURS["down"])
    _count_hits(axes, middles, values, terms)
    axes.set_yticks(middles, names, linespacing=1.05)
    for label, significant in zip(axes.get_yticklabels(), terms["significant"], strict=True):
        label.set_fontweight("bold" if significant and enrichment.listed == "nominal" else "normal")
    # A p-value of 1 has a bar without length.
    axes.set(ylim=(heights.sum() + 0.2, -0.2), xlim=(0, max(values.max(), 0.1) * 1.17))
    axes.set_xlabel(f"\N{MINUS SIGN}log₁₀ {symbol}")
    axes.tick_params(axis="y", length=0)
    figure.legend(
        handles=[Patch(color=DIRECTION_COLOURS[way], label=way) for way in ("up", "down")],
        loc="outside lower center",
        ncols=2,
        title=f"Share of the DEPs of the {shown.noun}",
        handlelength=1.2,
    )
    finish_layout(figure)
    return figure


def drawn_terms(go: pd.DataFrame, collection: str, measure: str) -> pd.DataFrame:
    """Terms that are drawn, lowest measure first, ties by p-value and identifier.

    Returns
    -------
    pandas.DataFrame
        Columns of go.tsv, and `n_aliases`, how many other terms have the same tested genes.
    """
    found = go[go["drawn"].astype(bool) & (go["ontology"] == collection)]
    aliases = found["aliases"].fillna("").astype(str)
    found = found.assign(n_aliases=[len(text.split(";")) if text else 0 for text in aliases])
    return found.sort_values([measure, "p_value", "go_id"], kind="stable")


def wrapped(term: str, n_aliases: int = 0) -> str:
    r"""Break a name into at most two lines, with the number of terms of the same genes.

    >>> wrapped("disruption of plasma membrane integrity in another organism")
    'disruption of plasma membrane integrity in\nanother organism'
    >>> wrapped("HALLMARK_TNFA_SIGNALING_VIA_NFKB", 2)
    'HALLMARK_TNFA_SIGNALING_VIA_NFKB (+2)'
    """
    more = f" (+{n_aliases})" if n_aliases else ""
    # A name without spaces, as MSigDB has them, is broken behind an underscore.
    lines = [line.replace("_ ", "_") for line in wrap(term.replace("_", "_ "), LETTERS)]
    if not lines[1:]:
        return "".join(lines) + more
    rest = " ".join(lines[1:]) if " " in term else "".join(lines[1:])
    return f"{lines[0]}\n{shortened(rest, LETTERS - len(more))}{more}"


def _counted(
    listed: pd.DataFrame,
    drawn: pd.DataFrame,
    shown: pd.DataFrame,
    noun: str,
    enrichment: EnrichmentSettings,
) -> list[str]:
    """Sentences on the listed terms, on those of them that are drawn, and on the bars."""
    verb = "is" if len(listed) == 1 else "are"
    found = f"{count_of(len(listed), noun)} {verb} {enrichment.listed_in_words}"
    if enrichment.listed == "nominal":
        significant = number(int(listed["significant"].sum()))
        found += f", {significant} significant ({enrichment.rule_of_significant}; bold)"
    part = f"the first {len(shown)}" if len(shown) < len(drawn) else ""
    if len(drawn) < len(listed):
        which = "not redundant" if enrichment.redundant == "hide" else "of different proteins"
        part = f"{part} of {number(len(drawn))} {which}" if part else f"{len(drawn)} {which}"
    same = f"; (+1): another {noun} of the same proteins" if shown["n_aliases"].any() else ""
    bars = f"at each bar: DEPs / tested proteins{same}."
    return [f"{found}.", f"Drawn: {part}; {bars}" if part else f"{bars[0].upper()}{bars[1:]}"]


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
