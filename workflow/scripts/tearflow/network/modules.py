"""Modules: groups of DEPs that interact with each other more than with the others."""

from collections.abc import Sequence

import networkx as nx
import pandas as pd

from tearflow.network.table_specs import MODULES

SEED = 1
# Fewest genes of a module; smaller groups of interactions have no number.
LEAST_GENES = 3


def find_modules(graph: nx.Graph) -> list[list[str]]:
    """Genes of each module, the largest first, by the Louvain method with a fixed seed.

    Parameters
    ----------
    graph
        Network of the DEPs.

    Returns
    -------
    list of list of str
        Genes in the order of the alphabet; modules of one size by their first gene. Groups of fewer
        than `LEAST_GENES` are left out.

    Notes
    -----
    Each interaction has the weight 1, since scores above the cut are degrees of belief and not of
    strength. Nodes are numbers, since the order of a set of names changes with each process.
    """
    names = sorted(gene for gene, degree in graph.degree if degree)
    place = {gene: number for number, gene in enumerate(names)}
    numbered = nx.Graph()
    numbered.add_nodes_from(range(len(names)))
    numbered.add_edges_from(sorted(tuple(sorted((place[a], place[b]))) for a, b in graph.edges))
    found = nx.community.louvain_communities(numbered, weight=None, seed=SEED) if names else []
    modules = [sorted(names[number] for number in group) for group in found]
    kept = [module for module in modules if len(module) >= LEAST_GENES]
    return sorted(kept, key=lambda module: (-len(module), module))


def number_modules(modules: Sequence[Sequence[str]]) -> dict[str, int]:
    """Number of the module of each gene, from 1.

    >>> number_modules([["ELANE", "MPO", "PRTN3"], ["C3", "C5", "CFB"]])["C5"]
    2
    """
    return {gene: number for number, genes in enumerate(modules, start=1) for gene in genes}


def tabulate_modules(
    modules: Sequence[Sequence[str]], graph: nx.Graph, hubs: pd.DataFrame
) -> pd.DataFrame:
    """Modules with their genes and hubs: the columns of `modules.tsv`.

    Parameters
    ----------
    modules, graph
        As `find_modules` returns and takes them.
    hubs
        Columns `gene`, `direction` and `hub`, in the order of hubs.tsv.
    """
    rows = []
    for number, genes in enumerate(modules, start=1):
        inside = hubs[hubs["gene"].isin(genes)]
        rows.append(
            {
                "module": number,
                "n_genes": len(genes),
                "n_edges": graph.subgraph(genes).number_of_edges(),
                "n_up": int((inside["direction"] == "up").sum()),
                "n_down": int((inside["direction"] == "down").sum()),
                "hubs": ";".join(inside.loc[inside["hub"], "gene"]),
                "genes": ";".join(genes),
            }
        )
    table = pd.DataFrame(rows, columns=MODULES.names)
    return table.astype({column.name: column.dtype for column in MODULES.columns})
