"""The first gene sets of the ranked enrichment, with the changes of their leading genes."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tearflow.enrichment.ranked_methods import METHODS
from tearflow.enrichment.redundancy import SEPARATOR
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.fitting import legend_below
from tearflow.figures.named_rows import head_rows, lay_rows, name_rows, write_beside
from tearflow.figures.style import (
    FAINT,
    INK,
    PAGE,
    draw_lines,
    entitle,
    finish_layout,
    new_figure,
    palette,
    say,
    styled,
    width_of,
)
from tearflow.figures.term_dots import wrapped
from tearflow.run.words import number

# Leading genes that are named beside a set, letters of all these names, and of the name of a set.
NAMED, LETTERS, NAME = 6, 30, 46
# In mm: height of a row at least, which has two lines, of a heading, and of axis and margins.
ROW, HEADING, FURNITURE = 6.4, 4.2, 29.0
# In mm: narrowest paper with the names of leading genes, what the numbers take without them, the
# points at least, and a letter of a bold name.
WITH_GENES, NUMBERS, POINTS, LETTER = 140.0, 17.0, 27.0, 1.6


@styled
def draw_ranked_sets(
    ranked: pd.DataFrame,
    changes: pd.Series,
    enrichment: EnrichmentSettings,
    title: str,
    note: str = "",
    top: int = 15,
    without: str = "",
    effect: str = "log2 fold change",
) -> Figure:
    """Draw the changes of the leading genes of the first sets of each collection.

    The sets are those of the first method of the configuration with the smallest p, of sets with
    the same genes one.

    Parameters
    ----------
    ranked
        Columns of ranked.tsv.
    changes
        Log2 fold change of each gene, by gene.
    enrichment
        The section `enrichment` of the configuration.
    title, note
        Cohort and contrast, and a line below it.
    top
        Most sets that are drawn, spread evenly over the collections.
    without
        Why no set was tested, as a sentence; empty where one was.
    effect
        What the log2 fold change is.
    """
    heading = f"{title}, ranked gene sets"
    if not enrichment.ranked:
        return say(heading, note, "No method of ranked enrichment is configured.")
    method = enrichment.ranked[0]
    tested = ranked[ranked["method"] == method]
    if tested.empty:
        limits = f"{enrichment.min_size} to {enrichment.max_size} genes"
        return say(heading, note, without or f"No gene set has {limits} with a moderated t.")
    rows = first_sets(tested, top, enrichment.overlap)
    width = width_of(PAGE)
    with_genes = width >= WITH_GENES
    numbers = LETTER * LETTERS if with_genes else NUMBERS
    letters = min(NAME, int((width - numbers - POINTS) / LETTER))
    names = [
        wrapped(term, len(aliases.split(SEPARATOR)) if aliases else 0, letters)
        for term, aliases in rows[["term", "aliases"]].to_numpy()
    ]
    laid = lay_rows(names, rows["ontology"], ROW, HEADING)
    figure = new_figure(PAGE, FURNITURE + laid.height)
    axes = figure.add_subplot()
    axes.axvline(0, color=FAINT, linewidth=0.5, zorder=0)
    beside = [
        _draw_set(axes, middle, row, changes, with_genes)
        for middle, row in zip(laid.middles, rows.to_dict("records"), strict=True)
    ]
    name_rows(axes, laid, rows["significant"])
    head_rows(axes, laid, rows["ontology"][laid.starts].tolist(), color=FAINT)
    write_beside(axes, laid, "leading genes, number/all" if with_genes else "leading/all", beside)
    axes.set_xlabel(effect.replace("log2", "log₂"))
    axes.margins(x=0.03)
    _add_legend(figure, enrichment.alpha, bool(rows["significant"].any()))
    entitle(figure, heading, [note, _counted(tested, rows, method, enrichment)])
    finish_layout(figure)
    return figure


def first_sets(tested: pd.DataFrame, top: int, overlap: float = 1.0) -> pd.DataFrame:
    """The first sets of each collection, of sets with the same genes one.

    Parameters
    ----------
    tested
        Rows of one method, by collection and p-value.
    top
        Most sets of all collections together; each has at least one.
    overlap
        Sets that share at least this part of the leading genes of both with a set before them, and
        go the same way, are left out.
    """
    each = max(top // tested["ontology"].nunique(), 1)
    # Of the same genes are sets that agree in all that is computed of these.
    same = ["ontology", "n_genes", "statistic", "mean_log2fc", "leading_genes"]
    kept = []
    distinct = tested.drop_duplicates(same).reset_index(drop=True)
    for _, rows in distinct.groupby("ontology", sort=False):
        seen: list[tuple[str, frozenset[str]]] = []
        for row, way, genes in rows[["direction", "leading_genes"]].itertuples():
            leading = frozenset(genes.split(SEPARATOR)) if genes else frozenset()
            if not any(way == other and _share(leading, of) >= overlap for other, of in seen):
                seen.append((way, leading))
                kept.append(row)
            if len(seen) == each:
                break
    return distinct.loc[kept].reset_index(drop=True)


def _share(first: frozenset[str], second: frozenset[str]) -> float:
    """Part of all genes of two sets that both have; 0 where they have none."""
    return len(first & second) / max(len(first | second), 1)


def _draw_set(
    axes: Axes, middle: float, row: dict[str, object], changes: pd.Series, with_genes: bool
) -> str:
    """Draw leading genes of a set as points, the mean of all its genes; text beside them."""
    leading = [gene for gene in str(row["leading_genes"]).split(SEPARATOR) if gene in changes.index]
    colour = palette().directions[str(row["direction"])]
    axes.scatter(
        changes[leading], [middle] * len(leading), s=9, color=colour, alpha=0.75, linewidth=0
    )
    mean = float(str(row["mean_log2fc"]))
    draw_lines(axes, [[(mean, middle - 1.6), (mean, middle + 1.6)]], INK, 1.2, 3)
    axes.update_datalim([(mean, middle)])
    counts = f"{row['n_leading']}/{row['n_genes']}"
    q = f"q = {row['q_value']:.2g}"
    numbers = f"{counts}, p = {row['p_value']:.1g}, {q}"
    return f"{name_leading(leading)}\n{numbers}" if with_genes else f"{counts}\n{q}"


def name_leading(genes: list[str]) -> str:
    """Names of the foremost genes, as many as have room.

    >>> name_leading(["S100A9", "CTSG", "DEFA3", "S100A12", "ELANE", "S100A8", "MPO"])
    'S100A9, CTSG, DEFA3, S100A12, …'
    >>> name_leading(["C3"]), name_leading([])
    ('C3', 'no leading gene')
    """
    if not genes:
        return "no leading gene"
    named = genes[:NAMED]
    while len(named) > 1 and len(", ".join(named)) > LETTERS:
        named.pop()
    return ", ".join(named) + (", …" if len(named) < len(genes) else "")


def _counted(
    tested: pd.DataFrame, rows: pd.DataFrame, method: str, enrichment: EnrichmentSettings
) -> str:
    counts = [
        f"{number(int(part['significant'].sum()))} of {number(len(part))} {collection}"
        for collection, part in tested.groupby("ontology", sort=False)
    ]
    most = rows.groupby("ontology").size().max()
    shown = f"the first {most} by p" if len(counts) == 1 else f"the first {most} of each by p"
    return (
        f"{METHODS[method].name}, q < {enrichment.alpha:g} (bold): {', '.join(counts)}; {shown} "
        f"are shown, of sets that share leading genes one. Beside each: foremost leading genes, "
        "leading / all genes."
    )


def _add_legend(figure: Figure, alpha: float, any_significant: bool) -> None:
    """Name points and means, and say what bold names are."""
    points = [
        Line2D(
            [],
            [],
            color=palette().directions[way],
            marker="o",
            linestyle="",
            markersize=3,
            label=f"leading gene of a set that goes {way}",
        )
        for way in ("up", "down")
    ]
    mean = Line2D(
        [], [], color=INK, marker="|", linestyle="", markersize=6, label="mean of all its genes"
    )
    bold = f"bold: q < {alpha:g}" if any_significant else f"no set has q < {alpha:g}"
    legend_below(figure, [*points, mean], bold)
