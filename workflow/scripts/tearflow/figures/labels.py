"""Labels that cover neither each other nor the points of interest."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text

from tearflow.differential.design_words import Units
from tearflow.figures.style import FAINT, INK, LONGEST_NAME, draw_lines, shortened
from tearflow.run.words import range_in_words

# Places tried around a point: 24 directions, at distances in points (1/72 inch).
DIRECTIONS = np.linspace(0, 2 * np.pi, 24, endpoint=False)
DISTANCES = np.array([1.5, 4, 7, 10, 14, 18, 23, 29, 36, 44, 54, 66, 80])
PASSES = 3
WITH_CONTAMINANT = " \N{DAGGER}"


def overlaps(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Area that each box shares with each other box.

    Parameters
    ----------
    boxes, others
        Boxes as rows of left, bottom, right, top; n x 4 and m x 4.

    Returns
    -------
    numpy.ndarray
        Areas, n x m.

    Examples
    --------
    >>> overlaps(np.array([[0, 0, 2, 2]]), np.array([[1, 1, 3, 3], [5, 5, 6, 6]]))
    array([[1, 0]])
    """
    wide, high = (
        np.minimum(boxes[:, None, axis + 2], others[None, :, axis + 2])
        - np.maximum(boxes[:, None, axis], others[None, :, axis])
        for axis in (0, 1)
    )
    return np.clip(wide, 0, None) * np.clip(high, 0, None)


def crossings(starts: np.ndarray, ends: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Which lines from `starts` to `ends` (n x 2) cross which from `a` to `b` (m x 2).

    >>> crossings(np.array([[0, 0]]), np.array([[2, 2]]), np.array([[0, 2]]), np.array([[2, 0]]))
    array([[ True]])
    """

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return np.sign(
            (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1])
            - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])
        )

    p, q, r, s = starts[:, None], ends[:, None], a[None], b[None]
    return (side(p, q, r) * side(p, q, s) < 0) & (side(r, s, p) * side(r, s, q) < 0)


def _candidates(point: np.ndarray, size: np.ndarray, gap: float, scale: float) -> np.ndarray:
    """Boxes of one label around its point, nearest first, in pixels."""
    distance = np.repeat(DISTANCES * scale + gap, len(DIRECTIONS))
    angle = np.tile(DIRECTIONS, len(DISTANCES))
    unit = np.column_stack([np.cos(angle), np.sin(angle)])
    # The middle moves on an ellipse, so that the box touches the circle with its nearest side.
    centres = point + unit * distance[:, None] + unit * size / 2
    return np.hstack([centres - size / 2, centres + size / 2])


def _standing_cost(
    boxes: np.ndarray, point: np.ndarray, obstacles: np.ndarray, frame: np.ndarray, scale: float
) -> np.ndarray:
    """Cost of each box that no other label changes: distance, marks covered, frame left."""
    length = np.hypot(*(np.clip(point, boxes[:, :2], boxes[:, 2:]) - point).T)
    outside = np.clip(frame[:2] - boxes[:, :2], 0, None) + np.clip(
        boxes[:, 2:] - frame[2:], 0, None
    )
    reach = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    near = obstacles[overlaps(reach[None], obstacles[:, :4])[0] > 0]
    covered = overlaps(boxes, near[:, :4]) @ near[:, 4]
    return (length + 1e3 * outside.sum(axis=1)) / scale + covered / scale**2


def _lines_through(starts: np.ndarray, ends: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Which lines cross which boxes, by their diagonals; n x m."""
    return crossings(starts, ends, boxes[:, [0, 1]], boxes[:, [2, 3]]) | crossings(
        starts, ends, boxes[:, [0, 3]], boxes[:, [2, 1]]
    )


def choose_boxes(
    points: np.ndarray,
    sizes: np.ndarray,
    gaps: np.ndarray,
    obstacles: np.ndarray,
    frame: np.ndarray,
    scale: float,
) -> np.ndarray:
    """Choose a box for every label by the least sum of overlaps, crossed leaders and distance.

    The labels are placed in their order, then each again with all the others in place; the result
    depends on nothing but the arguments.

    Parameters
    ----------
    points, sizes
        Labelled points and width and height of their labels, n x 2, in pixels.
    gaps
        Radius of the mark at each point, n, in pixels.
    obstacles
        What no label should cover, as rows of left, bottom, right, top and weight, m x 5.
    frame
        Left, bottom, right, top that labels must not leave.
    scale
        Pixels of one point (1/72 inch).

    Returns
    -------
    numpy.ndarray
        Boxes, n x 4.
    """
    tried = [_candidates(*label, scale) for label in zip(points, sizes, gaps, strict=True)]
    standing = [
        _standing_cost(boxes, point, obstacles, frame, scale)
        for boxes, point in zip(tried, points, strict=True)
    ]
    chosen, ends = np.full((len(points), 4), np.nan), np.full((len(points), 2), np.nan)
    margin = np.array([-1, -1, 1, 1]) * 0.6 * scale
    for _ in range(PASSES):
        before = chosen.copy()
        for label in range(len(points)):
            boxes, point = tried[label], points[[label]]
            tips = np.clip(point, boxes[:, :2], boxes[:, 2:])
            others = ~np.isnan(chosen[:, 0])
            others[label] = False
            lines = crossings(
                np.repeat(point, len(tips), axis=0), tips, points[others], ends[others]
            )
            lines |= _lines_through(np.repeat(point, len(tips), axis=0), tips, chosen[others])
            lines |= _lines_through(points[others], ends[others], boxes).T
            shared = overlaps(boxes + margin, chosen[others]).sum(axis=1) / scale**2
            best = np.argmin(standing[label] + 100 * shared + 30 * lines.sum(axis=1))
            chosen[label], ends[label] = boxes[best], tips[best]
        if np.array_equal(chosen, before):
            break
    return chosen


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
    fontsize: float = 6.0,
    bold: Sequence[bool] = (),
) -> list[Text]:
    """Write labels beside points, with a leader line where one stands off.

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

    Returns
    -------
    list of matplotlib.text.Text
        In the order of `texts`.
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
    boxes = choose_boxes(
        centres,
        np.array([[extent.width, extent.height] for extent in extents]),
        radii * scale,
        np.hstack([marks - sides, marks + sides, obstacle_weights[:, None]]),
        np.array(axes.get_window_extent().extents) + np.array([1, 1, -1, -1]) * scale,
        scale,
    )
    to_data = axes.transData.inverted()
    for text, box in zip(written, boxes, strict=True):
        x, y = to_data.transform((box[:2] + box[2:]) / 2)
        text.set_position((x, y))
    leaders = _leaders(centres, boxes, radii * scale, 1.8 * scale)
    lines = to_data.transform(leaders.reshape(-1, 2)).reshape(-1, 2, 2)
    draw_lines(axes, lines, FAINT, 0.4, zorder=5)
    return written


def _leaders(points: np.ndarray, boxes: np.ndarray, gaps: np.ndarray, least: float) -> np.ndarray:
    """Lines from the rim of a mark to its label, n x 2 x 2, where they are long enough."""
    tips = np.clip(points, boxes[:, :2], boxes[:, 2:])
    length = np.hypot(*(tips - points).T)
    long = length > gaps + least
    starts = points + (tips - points) * (gaps / np.where(long, length, 1))[:, None]
    return np.stack([starts, tips], axis=1)[long]
