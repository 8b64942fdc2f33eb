"""Dots of the listed terms of one collection, those that go up apart from those that go down."""

from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tearflow.enrichment.redundancy import SEPARATOR
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.fitting import legend_below
from tearflow.figures.named_rows import head_rows, lay_rows, name_rows, write_beside
from tearflow.figures.style import (
    FAINT,
    INK,
    MIDDLE,
    entitle,
    finish_layout,
    new_figure,
    palette,
    say,
    shortened,
    styled,
    width_of,
)
from tearflow.run.words import count_of, number

LETTERS = 46  # of a term's name on one line of a figure of `MIDDLE`; two lines at most
# Terms of each direction that are drawn before further ones of another.
LEAST = 3
DIRECTIONS = ("up", "down", "mixed")
# In mm: height of a row at least, of the heading of a direction, of axis and margins.
ROW, HEADING, FURNITURE = 4.4, 4.6, 32.0
# Areas of the dots of no and of the most DEPs, in square points.
AREAS = 8.0, 90.0


@styled
def draw_term_dots(
    go: pd.DataFrame,
    collection: str,
    enrichment: EnrichmentSettings,
    title: str,
    note: str = "",
    top: int = 15,
    without: str = "",
) -> Figure:
    """Draw -log10 of the measure of the first terms, of terms that repeat each other one.

    Where nominal terms are drawn, significant ones are filled dots with bold names.

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
    found = drawn_terms(go, collection, enrichment.measure)
    if without:
        return say(heading, note, f"{without.removesuffix('.')}, so no {shown.noun} was tested.")
    if not go["ontology"].eq(collection).any():
        limits = f"{enrichment.min_size} to {enrichment.max_size} tested genes"
        return say(heading, note, f"No DEP is in a {shown.noun} of {shown.whole} of {limits}.")
    if found.empty:
        rule = enrichment.listed_in_words
        return say(heading, note, f"No {shown.noun} of {shown.whole} is {rule}.")
    terms = choose_terms(found, top)
    letters = int(LETTERS * min(width_of(MIDDLE) / MIDDLE, 1.5))
    names = [wrapped(term, n, letters) for term, n in terms[["term", "n_others"]].to_numpy()]
    rows = lay_rows(names, terms["direction"], ROW, HEADING)
    figure = new_figure(MIDDLE, FURNITURE + rows.height)
    axes = figure.add_subplot()
    values = -np.log10(terms[enrichment.measure].clip(lower=np.finfo(float).tiny)).to_numpy()
    colours = terms["direction"].map(palette().directions)
    is_filled = terms["significant"].astype(bool)
    areas = dot_areas(terms["n_hits"].to_numpy(), int(terms["n_hits"].max()))
    faces = colours.where(is_filled, "white")
    dots = axes.scatter(values, rows.middles, s=areas, c=faces, edgecolors=colours, zorder=2)
    # Those at an end of the axis are whole.
    dots.set(linewidth=0.9, clip_on=False)
    # From the threshold, which no drawn term is below, to the strongest.
    low = min(-np.log10(enrichment.alpha), values.min())
    span = max(values.max() - low, 0.5)
    axes.set_xlim(low - 0.08 * span, low + 1.08 * span)
    axes.grid(axis="x", color=FAINT, alpha=0.25, linewidth=0.5)
    axes.set_xlabel(f"\N{MINUS SIGN}log₁₀ {symbol}")
    name_rows(axes, rows, is_filled & (enrichment.listed == "nominal"))
    ways = terms["direction"][rows.starts].tolist()
    words = {"up": "up", "down": "down", "mixed": "up and down"}
    headings = head_rows(axes, rows, [words[way] for way in ways], size=8, weight="bold")
    for text, way in zip(headings, ways, strict=True):
        text.set_color(palette().directions[way])
    write_beside(axes, rows, "DEPs/tested", _count_hits(terms))
    _add_legend(figure, terms, shown.noun, enrichment)
    listed = go[go[enrichment.listed].astype(bool) & (go["ontology"] == collection)]
    entitle(figure, heading, [note, *_counted(listed, found, terms, shown.noun, enrichment)])
    finish_layout(figure)
    return figure


def drawn_terms(go: pd.DataFrame, collection: str, measure: str) -> pd.DataFrame:
    """Terms that may be drawn, lowest measure first, ties by p-value and identifier.

    Returns
    -------
    pandas.DataFrame
        Columns of go.tsv, and `n_others`: further listed terms of the same tested genes, or that
        share most of their DEPs, which the term represents.
    """
    found = go[go["drawn"].astype(bool) & (go["ontology"] == collection)]
    found = found.sort_values([measure, "p_value", "go_id"], kind="stable")
    aliases = found["aliases"].fillna("").astype(str)
    n_terms = pd.Series(
        [1 + len(text.split(SEPARATOR)) if text else 1 for text in aliases], index=found.index
    )
    group = found["representative"].where(found["representative"].ne(""), found["go_id"])
    n_others = n_terms.groupby(group).transform("sum") - 1
    return found.assign(n_others=n_others.astype(int))[~group.duplicated()]


def choose_terms(terms: pd.DataFrame, top: int) -> pd.DataFrame:
    """The first terms, by direction; few of one direction are drawn beside many of another.

    >>> terms = pd.DataFrame({"direction": [*["up"] * 6, "down", "down"], "rank": range(8)})
    >>> choose_terms(terms, 4)["rank"].tolist()
    [0, 1, 6, 7]
    """
    terms = terms.reset_index(drop=True)
    kept = [way for way in DIRECTIONS if way in set(terms["direction"])]
    least = min(LEAST, max(top // max(len(kept), 1), 1))
    first = terms.groupby("direction", sort=False).head(least)
    chosen = pd.concat([first, terms]).loc[lambda rows: ~rows.index.duplicated()].head(top)
    rank = chosen["direction"].map({way: place for place, way in enumerate(kept)})
    order = np.lexsort([chosen.index.to_numpy(), rank.to_numpy()])
    return chosen.iloc[order]


def dot_areas(hits: np.ndarray, most: int) -> np.ndarray:
    """Areas of dots in square points, which grow with the number of DEPs."""
    least, largest = AREAS
    return np.asarray(least + (largest - least) * hits / max(most, 1))


def wrapped(term: str, n_others: int = 0, letters: int = LETTERS) -> str:
    r"""Break a name into at most two lines, with the number of terms that it represents.

    >>> wrapped("disruption of plasma membrane integrity in another organism")
    'disruption of plasma membrane integrity in\nanother organism'
    >>> wrapped("HALLMARK_TNFA_SIGNALING_VIA_NFKB", 2)
    'HALLMARK_TNFA_SIGNALING_VIA_NFKB (+2)'
    """
    more = f" (+{n_others})" if n_others else ""
    # A name without spaces, as MSigDB has them, is broken behind an underscore.
    lines = [line.replace("_ ", "_") for line in wrap(term.replace("_", "_ "), letters)]
    if not lines[1:]:
        return "".join(lines) + more
    rest = " ".join(lines[1:]) if " " in term else "".join(lines[1:])
    return f"{lines[0]}\n{shortened(rest, letters - len(more))}{more}"


def _counted(
    listed: pd.DataFrame,
    found: pd.DataFrame,
    shown: pd.DataFrame,
    noun: str,
    enrichment: EnrichmentSettings,
) -> list[str]:
    """Sentences on the listed terms, and on those of them that are drawn."""
    verb = "is" if len(listed) == 1 else "are"
    said = f"{count_of(len(listed), noun)} {verb} {enrichment.listed_in_words}"
    if enrichment.listed == "nominal":
        significant = number(int(listed["significant"].sum()))
        said += f", {significant} significant ({enrichment.rule_of_significant}; bold)"
    part = f"the first {len(shown)}" if len(shown) < len(found) else ""
    if len(found) < len(listed):
        alike = f"that share less than {100 * enrichment.overlap:g} % of their DEPs"
        part = f"{part} of {number(len(found))} {alike}" if part else f"{len(found)} {alike}"
    drawn = f"Drawn: {part}" if part else ""
    same = f"(+1): another {noun} of much the same proteins" if shown["n_others"].any() else ""
    beside = "; ".join(filter(None, (drawn, same)))
    return [f"{said}.", f"{beside}." if beside else ""]


def _count_hits(terms: pd.DataFrame) -> list[str]:
    """DEPs and tested proteins of each term, and how many DEPs go up and down where both do."""
    return [
        f"{hits}/{size}" + (f"  {up}↑ {down}↓" if up and down else "")
        for hits, size, up, down in terms[["n_hits", "n_term", "n_up", "n_down"]].to_numpy()
    ]


def _add_legend(
    figure: Figure, terms: pd.DataFrame, noun: str, enrichment: EnrichmentSettings
) -> None:
    """Sizes of the dots, where there are several, and what the hollow ones are."""
    least, most = int(terms["n_hits"].min()), int(terms["n_hits"].max())
    sizes = sorted({least, -(-(least + most) // 2), most}) if most > least else []
    handles = [
        Line2D([], [], color=FAINT, marker="o", lw=0, mew=0, markersize=size, label=str(n))
        for n, size in zip(sizes, np.sqrt(dot_areas(np.array(sizes), most)), strict=True)
    ]
    if handles:
        handles.insert(0, Line2D([], [], lw=0, label=f"DEPs of the {noun}:"))
    words = explain_fill(terms["significant"].astype(bool), noun, enrichment)
    if handles or words:
        look = {"handlelength": 1.0, "labelcolor": INK, "ncols": max(len(handles), 1)}
        legend_below(figure, handles, words, **look)


def explain_fill(is_filled: pd.Series, noun: str, enrichment: EnrichmentSettings) -> str:
    """What hollow dots are; empty where there are none."""
    rule = enrichment.rule_of_significant
    if is_filled.all():
        return ""
    if is_filled.any():
        return f"hollow: not significant ({rule})"
    return f"hollow: candidates, no {noun} is significant ({rule})"
