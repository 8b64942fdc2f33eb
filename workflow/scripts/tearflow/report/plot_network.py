"""The interaction network of a contrast as the page draws it."""

from typing import Any

import pandas as pd

from tearflow.differential.design_words import name_effect
from tearflow.figures.layout import NEAREST, node_places
from tearflow.network.isolated import ABSENT, ALONE, BELOW, STATES
from tearflow.report.blocks import Block, Figure, Plot
from tearflow.report.run import Run
from tearflow.report.tables import round_values
from tearflow.run.words import count_of, join, number

# Columns of hubs.tsv, of which the gene of each DEP has a row.
OF_NODE = ("gene", "protein_group", "direction", "degree", "hub", "module", "state")
DECIMALS = 2  # of a place, in lengths of an edge
NAMED = 5  # hubs in the alternative text


def network_plot(run: Run, path: str, figure: Figure) -> Block:
    """Network of the DEPs of a contrast; its figure alone where no DEP has a gene."""
    hubs, edges = run.table(f"{path}/hubs.tsv"), run.table(f"{path}/ppi_edges.tsv")
    if hubs.empty:
        return figure
    settings = {
        "nodes": place_nodes(hubs, edges),
        "nearest": NEAREST,
        "states": explain_states(hubs),
        "effect": name_effect(run.contrasts[path]),
    }
    return Plot("network", path, describe_network(hubs, edges), settings, figure)


def place_nodes(hubs: pd.DataFrame, edges: pd.DataFrame) -> dict[str, list[Any]]:
    """Genes of the DEPs at their places in the printed figure.

    Parameters
    ----------
    hubs, edges
        Columns of hubs.tsv and ppi_edges.tsv.

    Returns
    -------
    dict
        A list for each column of `OF_NODE`, and `x` and `y`, to the right and down from 0 in
        lengths of an edge, None of a gene without an interaction.

    Examples
    --------
    >>> hubs = pd.DataFrame({"gene": ["MPO", "LTF", "PIP"], "protein_group": ["P1", "P2", "P3"],
    ...     "direction": "up", "degree": [1, 1, 0], "hub": False, "module": None, "state": ""})
    >>> found = place_nodes(hubs, pd.DataFrame({"gene_a": ["LTF"], "gene_b": ["MPO"]}))
    >>> found["gene"], found["x"], found["y"]
    (['MPO', 'LTF', 'PIP'], [1, 0, None], [0, 0, None])
    """
    nodes = hubs.reindex(columns=list(OF_NODE))
    places = pd.DataFrame(columns=["x", "y"], dtype=float)
    if not edges.empty:
        places = node_places(edges)
        # On paper y goes up, on a screen down.
        places["y"] *= -1
        places = (places - places.min()).round(DECIMALS) + 0.0
    nodes[["x", "y"]] = places.reindex(hubs["gene"]).to_numpy()
    return {str(name): round_values(nodes[name]) for name in nodes}


def explain_states(hubs: pd.DataFrame) -> dict[str, str]:
    """What the states of genes without an interaction mean, as headings."""
    cut = f"score {hubs['min_score'].iloc[0]:g} or more"
    return {
        STATES[ALONE]: f"With interactions of {cut}, but with no other DEP",
        STATES[BELOW]: f"In the network file without an interaction of {cut}",
        STATES[ABSENT]: "Not in the network file",
    }


def describe_network(hubs: pd.DataFrame, edges: pd.DataFrame) -> str:
    """What the drawing of a network shows, in words.

    Examples
    --------
    >>> hubs = pd.DataFrame({"gene": ["MPO", "LTF", "PIP"], "degree": [3, 1, 0],
    ...     "direction": ["up", "up", "down"], "hub": [True, False, False], "network": "STRING"})
    >>> describe_network(hubs, pd.DataFrame({"gene_a": ["LTF"], "gene_b": ["MPO"]}))
    'Network of 3 DEPs (2 up, 1 down) in STRING: 1 interaction between 2 of them; 1 hub: MPO (3).'
    """
    ways = ", ".join(f"{number(int(hubs['direction'].eq(w).sum()))} {w}" for w in ("up", "down"))
    linked, found = hubs[hubs["degree"] > 0], hubs[hubs["hub"].astype(bool)]
    named = [f"{row.gene} ({row.degree})" for row in found.head(NAMED).itertuples()]
    counted = f"{count_of(len(found), 'hub')}: {join(named)}" if named else "no hub"
    return (
        f"Network of {count_of(len(hubs), 'DEP')} ({ways}) in {hubs['network'].iloc[0]}: "
        f"{count_of(len(edges), 'interaction')} between {number(len(linked))} of them; {counted}."
    )
