"""The interaction network of the DEPs: colour by direction, size by degree, hubs and modules."""

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon

from tearflow.figures.labels import place_labels
from tearflow.figures.layout import NEAREST, node_places
from tearflow.figures.style import (
    DIRECTION_COLOURS,
    INK,
    LONGEST_NAME,
    MIDDLE,
    draw_lines,
    entitle,
    finish_layout,
    new_figure,
    say,
    shortened,
    styled,
)
from tearflow.network.isolated import ABSENT, ALONE, BELOW, isolated_genes

# All nodes are named up to this number; in larger networks only so many hubs are.
MOST_NAMED, HUBS_NAMED = 100, 50
# Shades behind the modules of a small network; of more modules the smaller ones have none.
SHADES = ("#F1E6D0", "#DDE9E0", "#E6DEEF", "#E9E6C9", "#D9E7EE", "#F3DEDE")
# Width of the rim of a shade around the outermost nodes, in points.
RIM = 17.0
# In lengths of an edge: least width of what is drawn, and the room that labels at the rim need
# to the left and right, and above and below.
NARROWEST, ROOM = 7.0, np.array([1.6, 1.0])
STEEPEST = 1.4  # most height over width of the figure


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
    rest = _count_isolated(hubs, cut)
    if edges.empty:
        message = f"No interaction between the DEPs (n = {len(hubs)}) in {source}: {rest}."
        return say(title, note, message)
    nodes = hubs[hubs["degree"] > 0].set_index("gene")
    places = node_places(edges).loc[nodes.index]
    width, height = np.ptp(places.to_numpy(), axis=0) + ROOM
    width = max(width, NARROWEST, height / STEEPEST)
    figure = new_figure(MIDDLE, 34 + (MIDDLE - 3) * height / width)
    counts = f"{len(nodes)} DEPs with {len(edges)} interaction{'s' if len(edges) > 1 else ''}"
    left_out = f"Not drawn, of {len(hubs)} DEPs: {rest}" if rest else ""
    found = _count_hubs(nodes)
    entitle(figure, title, [note, f"Network: {source}", f"{counts}; {found}", left_out])
    axes = figure.add_subplot(aspect="equal")
    axes.set_axis_off()
    shades = _shade_modules(axes, nodes, places)
    _draw_edges(axes, edges, places)
    middle = (places.max() + places.min()) / 2
    axes.set_xlim(middle["x"] - width / 2, middle["x"] + width / 2)
    axes.set_ylim(middle["y"] - height / 2, middle["y"] + height / 2)
    shrink = _draw_nodes(axes, nodes, places)
    _draw_legend(figure, nodes, shrink, shades)
    finish_layout(figure)
    _name_nodes(axes, edges, places, radius(nodes["degree"]) * shrink, nodes["hub"])
    return figure


def _count_isolated(hubs: pd.DataFrame, cut: str) -> str:
    """Footnote on the DEPs without interactions, by whether the network file has them."""
    isolated = isolated_genes(hubs)
    reasons = {
        ALONE: "linked to no other DEP",
        BELOW: f"without a link of {cut} in the file",
        ABSENT: "not in the network file",
    }
    return ", ".join(
        f"{len(isolated[key])} {what}" for key, what in reasons.items() if isolated[key]
    )


def _draw_nodes(axes: Axes, nodes: pd.DataFrame, places: pd.DataFrame) -> float:
    """Draw the nodes, all shrunk by the returned factor where the nearest ones would touch."""
    size = radius(nodes["degree"])
    # What legend and margins leave of the paper, in points for one edge.
    edge = 0.9 * MIDDLE / 25.4 * 72 / np.ptp(axes.get_xlim())
    shrink = min(1.0, 0.5 * NEAREST * edge / size.max())
    axes.scatter(
        places["x"],
        places["y"],
        s=4 * (shrink * size) ** 2,
        c=nodes["direction"].map(DIRECTION_COLOURS),
        edgecolors=[INK if hub else "white" for hub in nodes["hub"]],
        linewidths=[1.2 if hub else 0.6 for hub in nodes["hub"]],
        zorder=3,
    )
    return shrink


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
    # Shades of larger networks would cover each other.
    if len(nodes) > MOST_NAMED:
        return handles
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


def _draw_edges(axes: Axes, edges: pd.DataFrame, places: pd.DataFrame) -> None:
    ends = [places.loc[edges[side]].to_numpy() for side in ("gene_a", "gene_b")]
    width = float(np.clip(40 / len(edges), 0.35, 0.9))
    draw_lines(axes, np.stack(ends, axis=1), "#CFCFCF", width, zorder=1)


def _draw_legend(figure: Figure, nodes: pd.DataFrame, shrink: float, shades: list[Patch]) -> None:
    most = int(nodes["degree"].max())
    marks = [(way, 2, DIRECTION_COLOURS[way]) for way in ("up", "down")]
    marks += [(f"degree {n}", n, "#999999") for n in sorted({1, -(-most // 2), most})]
    sizes = 2 * shrink * radius(pd.Series([n for _, n, _ in marks]))
    handles = [
        Line2D([], [], lw=0, marker="o", markersize=size, color=colour, mew=0, label=name)
        for (name, _, colour), size in zip(marks, sizes, strict=True)
    ]
    if nodes["hub"].any():
        ring = Line2D([], [], lw=0, marker="o", mfc="white", mec=INK, mew=1.2, label="hub")
        ring.set_markersize(sizes.iloc[0])
        handles.insert(2, ring)
    # By columns, so that modules are a row of their own.
    columns = max(len(handles), len(shades))
    rows: list[list[Artist]] = [[*handles], [*shades]] if shades else [[*handles]]
    filled = [row + [Line2D([], [], lw=0, label="")] * (columns - len(row)) for row in rows]
    ordered = [row[place] for place in range(columns) for row in filled]
    figure.legend(handles=ordered, loc="outside lower center", ncols=columns, handlelength=1.5)


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
        obstacle_weights=np.concatenate([np.full(len(places), 3.0), np.full(beads, 0.5)]),
        fontsize=6.5 if len(places) <= HUBS_NAMED else 6.0,
        bold=is_hub.loc[named].tolist(),
    )
