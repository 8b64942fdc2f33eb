"""The interaction network of the DEPs: colour by direction, size by degree, lines by evidence."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon

from tearflow.figures.labels import place_labels
from tearflow.figures.layout import NEAREST, node_places
from tearflow.figures.style import (
    FAINT,
    INK,
    LONGEST_NAME,
    MIDDLE,
    PAGE,
    THINNEST_LINE,
    draw_lines,
    entitle,
    finish_layout,
    new_figure,
    palette,
    say,
    shortened,
    styled,
    width_of,
)
from tearflow.network.channels import CHANNELS, TEXT_MINING
from tearflow.network.isolated import ABSENT, ALONE, BELOW, isolated_genes

# All nodes are named, and modules have a shade, up to this number; in larger networks only so many
# hubs are named, and shades would cover each other.
MOST_NAMED, HUBS_NAMED = 100, 50
# Shades behind the modules of a small network; of more modules the smaller ones have none.
SHADES = ("#F1E6D0", "#DDE9E0", "#E6DEEF", "#E9E6C9", "#D9E7EE", "#F3DEDE")
# Width of the rim of a shade around the outermost nodes, in points.
RIM = 17.0
# In lengths of an edge: the room that labels at the rim need to the left and right, and above and
# below; in mm: the longest edge, and the paper around the network.
ROOM = np.array([1.2, 0.9])
LONGEST, FURNITURE = 26.0, 20.0
STEEPEST = 1.3  # most height over width of the network
KEY = 4.6  # height of a row of the key in mm
# Networks of more nodes are as wide as a page.
MOST_NARROW = 40
# In mm: cells of the DEPs without interactions, and the line above them. Letters of their names,
# and rows of one reason, or of several together.
CELL_WIDTH, CELL_HEIGHT, CELL_HEAD = 17.0, 3.9, 5.0
CELL_LETTERS, MOST_ROWS = 9, 12
# Narrowest paper, in mm, with directions and degrees in one row of the key.
ONE_KEY = 110.0
# Colour of an edge by its strongest evidence; grey where the file has no channels.
NO_CHANNEL = "#B5B5B5"
EVIDENCE = {
    CHANNELS["experiments"]: "#4D4D4D",
    CHANNELS["database"]: "#1B9E77",
    CHANNELS["coexpression"]: "#E6AB02",
    CHANNELS[TEXT_MINING]: "#C7B8DE",
}
OTHER_EVIDENCE = ("other evidence", "#D98CB3")


def radius(degree: pd.Series) -> pd.Series:
    """Radius of a node in points: its area grows with the degree."""
    return np.sqrt(6 + 4 * degree).clip(upper=12)


@styled
def draw_network(
    edges: pd.DataFrame, hubs: pd.DataFrame, title: str, note: str = "", without: str = ""
) -> Figure:
    """Draw the part of the network that the DEPs make.

    Parameters
    ----------
    edges
        Columns of ppi_edges.tsv.
    hubs
        Columns of hubs.tsv: every DEP once, those without an edge with degree 0. Hubs have a dark
        ring and a bold name, modules a shade behind them.
    title, note
        Cohort and contrast, and a line below it.
    without
        Why no DEP has a gene, as a sentence; empty where one has.
    """
    if hubs.empty:
        return say(
            title, note, f"{without.removesuffix('.') or 'No DEP has a gene'}, so no network."
        )
    cut = f"score \N{GREATER-THAN OR EQUAL TO} {hubs['min_score'].iloc[0]:g}"
    source = f"{hubs['network'].iloc[0]}, {cut}"
    reasons = _name_reasons(hubs, cut)
    rest = "; ".join(f"{what}: {len(genes)}" for what, genes in reasons.items())
    if edges.empty:
        message = (
            f"No interaction between the DEPs (n = {len(hubs)}) in {source}. DEPs with {rest}."
        )
        return say(title, note, message)
    nodes = hubs[hubs["degree"] > 0].set_index("gene")
    places = node_places(edges).loc[nodes.index]
    paper = width_of(MIDDLE if len(nodes) <= MOST_NARROW else PAGE)
    width, height = np.ptp(places.to_numpy(), axis=0) + ROOM
    # The network fills the paper from side to side, or from top to bottom; a few edges are short.
    width = max(width, height / STEEPEST, (paper - 3) / LONGEST)
    upper = (paper - 3) * height / width
    cells = max(int((paper - 4) / CELL_WIDTH), 1)
    most = cells * max(MOST_ROWS // (len(reasons) + 1), 2)
    heights = [_height_of_cells(min(len(genes), most), cells) for genes in reasons.values()]
    lower = max(sum(heights), 0.1)
    # In points for one edge, of what margins leave of the paper.
    size = radius(nodes["degree"])
    size *= min(1.0, 0.5 * NEAREST * 0.95 * (paper - 3) / 25.4 * 72 / width / size.max())
    strongest = strongest_evidence(edges)
    is_shaded = len(nodes) <= MOST_NAMED and bool(nodes["module"].notna().any())
    of_nodes = _make_keys(nodes, size, paper >= ONE_KEY)
    keys = [max(KEY, 2 * size.max() / 72 * 25.4 + 0.5)] * len(of_nodes)
    keys += [KEY] * (is_shaded + bool(strongest.ne("").any()))
    figure = new_figure(paper, FURNITURE + upper + lower + sum(keys))
    counts = f"{len(nodes)} DEPs with {len(edges)} interaction{'s' if len(edges) > 1 else ''}"
    left_out = f"Without interaction, of {len(hubs)} DEPs: {rest}" if rest else ""
    found = _count_hubs(nodes)
    entitle(figure, title, [note, f"Network: {source}", f"{counts}; {found}", left_out])
    axes, beside, below = figure.subplots(3, 1, height_ratios=[upper, lower, sum(keys)])
    axes.set_aspect("equal")
    axes.set_axis_off()
    shades = _shade_modules(axes, nodes, places) if is_shaded else []
    evidence = _draw_edges(axes, edges, places, strongest)
    middle = (places.max() + places.min()) / 2
    axes.set_xlim(middle["x"] - width / 2, middle["x"] + width / 2)
    axes.set_ylim(middle["y"] - height / 2, middle["y"] + height / 2)
    _draw_nodes(axes, nodes, places, size)
    _list_alone(beside, hubs.set_index("gene"), reasons, (cells, most), (paper, lower))
    given: tuple[Sequence[Artist], ...] = (*of_nodes, shades, evidence)
    rows = [entries for entries in given if entries]
    _draw_keys(below, rows, keys)
    finish_layout(figure)
    _name_nodes(axes, edges, places, size, nodes["hub"])
    return figure


def _list_alone(
    axes: Axes,
    hubs: pd.DataFrame,
    reasons: Mapping[str, Sequence[str]],
    room: tuple[int, int],
    size: tuple[float, float],
) -> None:
    """Name the DEPs without interactions in rows, by reason, the strongest changes first.

    Parameters
    ----------
    axes
        Below the network.
    hubs
        Rows of hubs.tsv by gene.
    reasons
        Genes by what the network file says of them.
    room
        Names of a row, and most of a reason.
    size
        Width and height in mm.
    """
    axes.set_axis_off()
    axes.set(xlim=(0, size[0]), ylim=(size[1], 0))
    top, (cells, most) = 0.0, room
    for words, genes in reasons.items():
        heading = f"{words[0].upper()}{words[1:]}: {len(genes)}"
        axes.text(1, top + CELL_HEAD - 0.5, heading, va="bottom", color=FAINT)
        alone = hubs.loc[list(genes)]
        ordered = alone.iloc[np.argsort(-alone["log2fc"].abs().to_numpy(), kind="stable")]
        named = ordered if len(ordered) <= most else ordered.head(most - 1)
        for place, (name, way) in enumerate(named["direction"].items()):
            x, y = _cell_place(place, cells, top)
            axes.plot(x, y, "o", markersize=4, color=palette().directions[way], mew=0)
            axes.text(x + 1.6, y, shortened(str(name), CELL_LETTERS), va="center_baseline")
        if len(named) < len(ordered):
            x, y = _cell_place(most - 1, cells, top)
            axes.text(x, y, f"{len(ordered) - len(named)} more", va="center_baseline", color=FAINT)
        top += _height_of_cells(min(len(genes), most), cells)


def _height_of_cells(n: int, cells: int) -> float:
    """Height of so many names with the line above them, in mm."""
    return CELL_HEAD + CELL_HEIGHT * -(-n // cells)


def _cell_place(place: int, cells: int, top: float) -> tuple[float, float]:
    """Left end and middle of a cell, in mm from the upper left corner."""
    row, column = divmod(place, cells)
    return 2.5 + column * CELL_WIDTH, top + CELL_HEAD + (row + 0.5) * CELL_HEIGHT


def _name_reasons(hubs: pd.DataFrame, cut: str) -> dict[str, list[str]]:
    """Genes of the DEPs without interactions, by what the network file says of them."""
    words = {
        ALONE: f"no link of {cut} to another DEP",
        BELOW: f"no link of {cut} to any gene",
        ABSENT: "not in the network file",
    }
    return {words[key]: genes for key, genes in isolated_genes(hubs).items() if genes}


def _draw_nodes(axes: Axes, nodes: pd.DataFrame, places: pd.DataFrame, size: pd.Series) -> None:
    """Draw the nodes with their radii in points."""
    axes.scatter(
        places["x"],
        places["y"],
        s=4 * size**2,
        c=nodes["direction"].map(palette().directions),
        edgecolors=[INK if hub else "white" for hub in nodes["hub"]],
        linewidths=[1.2 if hub else 0.6 for hub in nodes["hub"]],
        zorder=3,
    )


def _count_hubs(nodes: pd.DataFrame) -> str:
    """Hubs and modules in words.

    >>> _count_hubs(pd.DataFrame({"hub": [True, False], "module": [1, pd.NA]}))
    '1 hub, 1 module'
    """
    counts = {"hub": int(nodes["hub"].sum()), "module": nodes["module"].nunique()}
    return ", ".join(f"{n or 'no'} {what}{'s' * (n != 1)}" for what, n in counts.items())


def _shade_modules(axes: Axes, nodes: pd.DataFrame, places: pd.DataFrame) -> list[Patch]:
    """Draw a shade behind the genes of each module, the largest first; their legend entries."""
    handles: list[Patch] = []
    for number, shade in enumerate(SHADES, start=1):
        members = places.loc[nodes.index[nodes["module"] == number]].to_numpy()
        if not len(members):
            break
        axes.add_patch(
            Polygon(
                outline(members),
                facecolor=shade,
                edgecolor=shade,
                linewidth=RIM,
                joinstyle="round",
                zorder=0,
            )
        )
        handles.append(Patch(facecolor=shade, label=f"module {number}"))
    return handles


def outline(points: np.ndarray) -> np.ndarray:
    """Corners of the smallest convex shape around points, by Andrew's monotone chain.

    >>> outline(np.array([[0, 0], [2, 0], [1, 1], [2, 2], [0, 2]])).tolist()
    [[0, 0], [2, 0], [2, 2], [0, 2]]
    """
    ordered = sorted(map(tuple, points.tolist()))

    def chain(corners: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for x, y in corners:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return np.array([*chain(ordered), *chain(ordered[::-1])] or ordered)


def _draw_edges(
    axes: Axes, edges: pd.DataFrame, places: pd.DataFrame, strongest: pd.Series
) -> list[Line2D]:
    """Draw the edges in the colour of their strongest evidence; their legend entries."""
    ends = np.stack([places.loc[edges[side]].to_numpy() for side in ("gene_a", "gene_b")], axis=1)
    width = float(np.clip(40 / len(edges), THINNEST_LINE, 0.9))
    handles = []
    for name, colour in {**EVIDENCE, OTHER_EVIDENCE[0]: OTHER_EVIDENCE[1], "": NO_CHANNEL}.items():
        of_name = (strongest == name).to_numpy()
        if of_name.any():
            draw_lines(axes, ends[of_name], colour, width, zorder=1)
            if name:
                handles.append(Line2D([], [], color=colour, linewidth=1.2, label=name))
    return handles


def strongest_evidence(edges: pd.DataFrame) -> pd.Series:
    """Name of the strongest channel of each edge as the legend has it; empty where none is known.

    >>> edges = pd.DataFrame({"evidence": ["databases 0.40;co-expression 0.05", ""]})
    >>> strongest_evidence(edges).tolist()
    ['databases', '']
    """
    if "evidence" not in edges:
        return pd.Series("", index=edges.index, dtype="str")
    first = edges["evidence"].fillna("").astype("str").str.split(";").str[0]
    names = first.str.rsplit(" ", n=1).str[0]
    return names.where(names.isin(EVIDENCE) | names.eq(""), OTHER_EVIDENCE[0])


def _make_keys(nodes: pd.DataFrame, size: pd.Series, in_one: bool) -> list[list[Artist]]:
    """Rows of legend entries of directions, hubs and degrees, with the radii of nodes in points."""
    degrees = nodes["degree"]
    least, most = int(degrees.min()), int(degrees.max())
    shown = sorted({least, -(-(least + most) // 2), most}) if most > least else []
    shrink = size.max() / radius(degrees).max()

    def mark(label: str, degree: int, **look: Any) -> Line2D:
        across = 2 * shrink * float(radius(pd.Series([degree])).iloc[0])
        return Line2D([], [], lw=0, marker="o", markersize=across, label=label, **look)

    ways: list[Artist] = [
        mark(way, 2, color=palette().directions[way], mew=0) for way in ("up", "down")
    ]
    if nodes["hub"].any():
        ways.append(mark("hub", 2, mfc="white", mec=INK, mew=1.2))
    sizes: list[Artist] = [
        mark(f"{n} interaction{'s' * (n > 1)}" if n == least else str(n), n, color="#999999", mew=0)
        for n in shown
    ]
    return [row for row in ([ways + sizes] if in_one else [ways, sizes]) if row]


def _draw_keys(axes: Axes, rows: Sequence[Sequence[Artist]], heights: Sequence[float]) -> None:
    """Draw rows of legend entries below each other, each as wide as it needs.

    Parameters
    ----------
    axes
        At the lower edge.
    rows
        Of entries.
    heights
        Of the rows, in mm.
    """
    axes.set_axis_off()
    middles = 1 - (np.cumsum(heights) - np.array(heights) / 2) / sum(heights)
    for entries, middle in zip(rows, middles, strict=True):
        sizes = [e.get_markersize() for e in entries if isinstance(e, Line2D) and e.get_marker()]
        legend = Legend(
            axes,
            [*entries],
            [str(entry.get_label()) for entry in entries],
            loc="center",
            bbox_to_anchor=(0.5, middle),
            ncols=len(entries),
            handlelength=max([1.5, *(size / 7 for size in sizes)]),
            columnspacing=1.4,
            borderpad=0,
        )
        axes.add_artist(legend)


def _name_nodes(
    axes: Axes, edges: pd.DataFrame, places: pd.DataFrame, size: pd.Series, is_hub: pd.Series
) -> None:
    """Name all nodes of a small network, and those of highest degree of a large one."""
    named = places.index if len(places) <= MOST_NAMED else places.index[:HUBS_NAMED]
    starts, ends = (places.loc[edges[side]].to_numpy() for side in ("gene_a", "gene_b"))
    along = [starts + (ends - starts) * share for share in np.linspace(0.1, 0.9, 9)]
    beads = len(edges) * len(along)
    place_labels(
        axes,
        [shortened(name, LONGEST_NAME) for name in named],
        places.loc[named].to_numpy(),
        radii=size.loc[named].to_numpy(),
        obstacles=np.vstack([places.to_numpy(), *along]),
        obstacle_radii=np.concatenate([size.to_numpy(), np.full(beads, 1.5)]),
        # No name bites into a node.
        obstacle_weights=np.concatenate([np.full(len(places), 20.0), np.full(beads, 0.5)]),
        bold=is_hub.loc[named].tolist(),
    )
