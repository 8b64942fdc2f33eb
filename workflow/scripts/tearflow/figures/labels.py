"""Labels that cover neither each other nor the points of interest."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text

from tearflow.differential.design_words import Units
from tearflow.figures.label_places import LEADER, choose_boxes, free_of_others, is_clear
from tearflow.figures.style import FAINT, INK, LONGEST_NAME, draw_lines, shortened
from tearflow.run.words import range_in_words

WITH_CONTAMINANT = " \N{DAGGER}"


def protein_names(table: pd.DataFrame) -> pd.Series:
    """Gene of each row, or the accession where there is no gene.

    A long name is cut. A dagger marks protein groups that are tested, and have an accession of a
    contaminant too.
    """
    names = table["gene"].where(table["gene"] != "", table["accession"])
    names = names.map(lambda name: shortened(name, LONGEST_NAME))
    if "contaminant_accessions" not in table:
        return names
    shared = table["contaminant_accessions"].ne("")
    return names.where(~shared, names.astype(str) + WITH_CONTAMINANT)


def names_with_pairs(table: pd.DataFrame, units: Units) -> pd.Series:
    """Name of each row, with what it was measured in in brackets where any row lacks some.

    Parameters
    ----------
    table
        Columns of deps.tsv; rows of few pairs get a ring before their name, as in the volcano plot.
    units
        Of the contrast: pairs, or people of two groups, whose numbers are written both.

    Examples
    --------
    >>> from tearflow.differential.design_words import count_pairs
    >>> table = pd.DataFrame({"gene": ["MMP8", "ALB"], "accession": ["P22894", "P02768"],
    ...                       "n_measured": [20, 3], "few_pairs": [False, True]})
    >>> names_with_pairs(table, count_pairs(20)).tolist()
    ['MMP8 (20)', '○ ALB (3)']
    """
    names = protein_names(table)
    if is_whole(table, units):
        return names
    ring = table["few_pairs"].map({True: "\N{WHITE CIRCLE} ", False: ""})
    columns = ("n_reference", "n_target") if units.sizes else ("n_measured",)
    numbers = table[list(columns)].astype(str).agg(", ".join, axis=1)
    return ring + names.astype(str) + " (" + numbers + ")"


def is_whole(table: pd.DataFrame, units: Units) -> bool:
    """Whether every row was measured in all units of a contrast."""
    if units.sizes is None:
        return bool((table["n_measured"] == units.most).all())
    whole = zip(("n_reference", "n_target"), units.sizes, strict=True)
    return all((table[name] == size).all() for name, size in whole)


def explain_pairs(table: pd.DataFrame, units: Units) -> str:
    """Footnote on the pairs behind the DEPs of a figure: their range, and DEPs with few pairs.

    >>> from tearflow.differential.design_words import count_pairs
    >>> table = pd.DataFrame({"n_measured": [20, 3], "few_pairs": [False, True]})
    >>> explain_pairs(table, count_pairs(20))
    'measured in 3 to 20 of 20 pairs, 1 in fewer than half'
    >>> explain_pairs(table.head(1), count_pairs(20, 10))
    'measured in all 20 eyes of 10 people'
    """
    if is_whole(table, units):
        return f"measured in all {units.counted}"
    columns = ("n_reference", "n_target") if units.sizes else ("n_measured",)
    behind = " and ".join(range_in_words(table[name].tolist()) for name in columns)
    few = int(table["few_pairs"].sum())
    return f"measured in {behind} of {units.counted}" + (
        f", {few} in fewer than half" if few else ""
    )


def place_labels(
    axes: Axes,
    texts: list[str],
    points: np.ndarray,
    obstacles: np.ndarray,
    radii: np.ndarray,
    obstacle_radii: np.ndarray,
    obstacle_weights: np.ndarray,
    fontsize: float = 7.0,
    bold: Sequence[bool] = (),
    rivals: np.ndarray | None = None,
    optional: bool = False,
    texts_there: Sequence[Text] = (),
) -> list[Text]:
    """Write labels beside points, with a leader line where one stands off.

    A label is nearer to its own mark than to any other of the labelled ones and the rivals, or it
    has a leader line.

    Call it on a figure with its final layout: places are measured on its canvas.

    Parameters
    ----------
    axes
        Where the points are; its limits are final.
    texts
        Labels in order of priority, n.
    points, radii
        Labelled points in data coordinates, n x 2, and radius of their marks in points (1/72 inch).
    obstacles, obstacle_radii, obstacle_weights
        All points that labels should not cover, m x 2, their radii, and how much each counts.
    fontsize
        Size of the text in points.
    bold
        Whether each label is bold; empty where none is.
    rivals
        Other points, in data coordinates, whose label one of these could be taken for.
    optional
        Whether a label is left out that covers one before it, or could be taken for another mark's.
    texts_there
        Texts on the canvas that no label should cover.

    Returns
    -------
    list of matplotlib.text.Text
        Those that are kept, in the order of `texts`.
    """
    if not texts:
        return []
    scale = axes.figure.dpi / 72
    written = [
        axes.text(
            x,
            y,
            text,
            fontsize=fontsize,
            fontweight="bold" if heavy else "normal",
            color=INK,
            ha="center",
            va="center",
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.2},
        )
        for text, (x, y), heavy in zip(texts, points, bold or [False] * len(texts), strict=True)
    ]
    extents = [text.get_window_extent() for text in written]
    centres = axes.transData.transform(points)
    marks, sides = axes.transData.transform(obstacles), obstacle_radii[:, None] * scale
    marked = np.column_stack([centres, radii * scale])
    if rivals is not None and len(rivals):
        others = np.full((len(rivals), 1), radii.max() * scale)
        marked = np.vstack([marked, np.hstack([axes.transData.transform(rivals), others])])
    covered = np.hstack([marks - sides, marks + sides, obstacle_weights[:, None]])
    for text in texts_there:
        covered = np.vstack([covered, [*text.get_window_extent().extents, 20.0]])
    boxes = choose_boxes(
        centres,
        np.array([[extent.width, extent.height] for extent in extents]),
        radii * scale,
        covered,
        marked,
        np.array(axes.get_window_extent().extents) + np.array([1, 1, -1, -1]) * scale,
        scale,
    )
    kept = np.ones(len(boxes), dtype=bool)
    if optional:
        clear = [
            is_clear(box, mark, marked, scale) for box, mark in zip(boxes, marked, strict=False)
        ]
        kept = free_of_others(boxes) & clear
    to_data = axes.transData.inverted()
    for text, box, is_kept in zip(written, boxes, kept, strict=True):
        if is_kept:
            text.set_position(tuple(to_data.transform((box[:2] + box[2:]) / 2)))
        else:
            text.remove()
    leaders = _leaders(centres[kept], boxes[kept], radii[kept] * scale, LEADER * scale)
    lines = to_data.transform(leaders.reshape(-1, 2)).reshape(-1, 2, 2)
    draw_lines(axes, lines, FAINT, 0.5, zorder=5)
    return [text for text, is_kept in zip(written, kept, strict=True) if is_kept]


def _leaders(points: np.ndarray, boxes: np.ndarray, gaps: np.ndarray, least: float) -> np.ndarray:
    """Lines from the rim of a mark to its label, n x 2 x 2, where they are long enough."""
    tips = np.clip(points, boxes[:, :2], boxes[:, 2:])
    length = np.hypot(*(tips - points).T)
    long = length > gaps + least
    starts = points + (tips - points) * (gaps / np.where(long, length, 1))[:, None]
    return np.stack([starts, tips], axis=1)[long]
