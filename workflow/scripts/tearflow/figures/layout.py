"""Places for the nodes of a network: every connected part by itself, then all parts in rows."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import networkx as nx

STEPS = 150
NEAREST = 0.42  # least distance of two nodes, in lengths of an edge
ASPECT = 1.2  # width over height that parts are packed to


def node_places(edges: pd.DataFrame) -> pd.DataFrame:
    """Place every node that has an edge.

    Parameters
    ----------
    edges
        Columns `gene_a` and `gene_b`.

    Returns
    -------
    pandas.DataFrame
        Columns `x` and `y`, the gene as index.
    """
    # The page reads this module without placing anything.
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(sorted({*edges["gene_a"], *edges["gene_b"]}))
    graph.add_edges_from(zip(edges["gene_a"], edges["gene_b"], strict=True))
    members = sorted(map(sorted, nx.connected_components(graph)), key=lambda m: (-len(m), m))
    parts = []
    for names in members:
        ordered = nx.Graph()
        ordered.add_nodes_from(names)
        ordered.add_edges_from(sorted(graph.subgraph(names).edges))
        parts.append(lay_out(ordered))
    genes = [name for names in members for name in names]
    return pd.DataFrame(np.vstack(pack(parts, ASPECT)), index=genes, columns=["x", "y"])


def lay_out(graph: "nx.Graph") -> np.ndarray:
    """Place the nodes of a connected graph so that distances on paper follow those in the graph.

    Stress majorisation with weights of 1 / distance squared, from a circle in the order of the
    nodes: no random start. Gansner, Koren and North 2005, doi 10.1007/978-3-540-31843-9_25.

    Parameters
    ----------
    graph
        Connected graph of n nodes.

    Returns
    -------
    numpy.ndarray
        Places in units of one edge, n x 2, in the order of the nodes, longer than high.

    Examples
    --------
    >>> import networkx as nx
    >>> places = lay_out(nx.path_graph(3))
    >>> np.hypot(*(places[2] - places[0])).round(1).item()
    2.0
    """
    n = graph.number_of_nodes()
    if n == 1:
        return np.zeros((1, 2))
    import networkx as nx

    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    target = np.array([[lengths[a][b] for b in graph] for a in graph], dtype=float)
    weight = 1 / np.where(target > 0, target, np.inf) ** 2
    laplacian = np.diag(weight.sum(axis=1)) - weight
    # Its null space, the shift of all nodes, is filled so that it can be inverted.
    inverse = np.linalg.inv(laplacian + 1 / n)
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    places = np.column_stack([np.cos(angle), np.sin(angle)]) * target.max() / 2
    for _ in range(STEPS):
        apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        pull = weight * target / np.where(apart > 1e-9, apart, np.inf)
        places = inverse @ ((np.diag(pull.sum(axis=1)) - pull) @ places)
    return _turned(_spread(places))


def _spread(places: np.ndarray, least: float = NEAREST) -> np.ndarray:
    """Push nodes apart that are closer than `least`, each by half of what lacks."""
    places = places.copy()
    for _ in range(STEPS):
        step = places[:, None] - places[None]
        apart = np.hypot(step[..., 0], step[..., 1])
        np.fill_diagonal(apart, np.inf)
        lack = np.clip(least - apart, 0, None) / np.clip(apart, 1e-9, None)
        if not lack.any():
            break
        places += 0.5 * (step * lack[..., None]).sum(axis=1)
    return places


def _turned(places: np.ndarray) -> np.ndarray:
    """Turn a layout so that its longer axis lies flat, the first node on the left."""
    centred = places - places.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    turned = centred @ axes[:, ::-1]
    return turned * np.where(turned[0] > 0, -1, 1)


def pack(parts: list[np.ndarray], aspect: float, gap: float = 1.0) -> list[np.ndarray]:
    """Put parts of a network beside each other in rows, the first one at the top.

    Parameters
    ----------
    parts
        Places of the nodes of each part, n x 2, largest part first.
    aspect
        Width of the paper over its height.
    gap
        Room between parts.

    Returns
    -------
    list of numpy.ndarray
        The same parts, moved.
    """
    sizes = np.array([np.ptp(part, axis=0) + gap for part in parts])
    narrowest, widest = sizes[:, 0].max(), sizes[:, 0].sum()
    tried = [_rows(sizes, width) for width in np.linspace(narrowest, widest, 40)]
    best = min(tried, key=lambda rows: _extent(sizes, rows, aspect))
    moved, top = [], 0.0
    for row in best:
        height = sizes[row, 1].max()
        left = -sizes[row, 0].sum() / 2
        for position in row:
            middle = np.array([left + sizes[position, 0] / 2, top - height / 2])
            part = parts[position]
            moved.append(part - (part.min(axis=0) + part.max(axis=0)) / 2 + middle)
            left += sizes[position, 0]
        top -= height
    return moved


def _rows(sizes: np.ndarray, width: float) -> list[list[int]]:
    """Fill rows of at most `width` with parts in their order."""
    rows: list[list[int]] = [[]]
    used = 0.0
    for position, part in enumerate(sizes[:, 0]):
        if rows[-1] and used + part > width * 1.001:
            rows.append([])
            used = 0.0
        rows[-1].append(position)
        used += part
    return rows


def _extent(sizes: np.ndarray, rows: list[list[int]], aspect: float) -> float:
    """Width that the rows need on paper of that aspect ratio."""
    width = max(sizes[row, 0].sum() for row in rows)
    return max(width, aspect * sum(sizes[row, 1].max() for row in rows))
