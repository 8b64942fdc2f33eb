"""Modules: groups of DEPs that interact with each other more than with the others."""

from collections.abc import Sequence

import networkx as nx
import numpy as np
import pandas as pd

from tearflow.enrichment.over_representation import (
    adjust_in_family,
    size_of_family,
    upper_tails,
)
from tearflow.enrichment.redundancy import SEPARATOR
from tearflow.network.settings import SEED_OF_MODULES
from tearflow.network.table_specs import MODULES

# Fewest genes of a module; smaller groups of interactions have no number.
LEAST_GENES = 3
# A term is named for a module with at least so many of its genes, and this q.
LEAST_HITS, LARGEST_Q = 2, 0.05
# Terms that are named of a module.
MOST_TERMS = 5

# Columns of the best term of a module, and what they hold without one.
OF_BEST = {
    "ontology": "",
    "go_id": "",
    "term": "",
    "n_hits": pd.NA,
    "p_value": np.nan,
    "q_value": np.nan,
}
NO_TERMS = pd.DataFrame(columns=list(OF_BEST))


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
    found = (
        nx.community.louvain_communities(numbered, weight=None, seed=SEED_OF_MODULES)
        if names
        else []
    )
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
    modules: Sequence[Sequence[str]],
    graph: nx.Graph,
    hubs: pd.DataFrame,
    go: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Modules with their genes, hubs and terms: the columns of `modules.tsv`.

    Parameters
    ----------
    modules, graph
        As `find_modules` returns and takes them.
    hubs
        Columns `gene`, `direction` and `hub`, in the order of hubs.tsv.
    go
        The table go.tsv of the same DEPs; None names no term.
    """
    rows = []
    for number, genes in enumerate(modules, start=1):
        inside = hubs[hubs["gene"].isin(genes)]
        terms = NO_TERMS if go is None else find_terms(genes, go)
        best = terms.to_dict("records")[0] if len(terms) else {}
        rows.append(
            {
                "module": number,
                "n_genes": len(genes),
                "n_edges": graph.subgraph(genes).number_of_edges(),
                "n_up": int((inside["direction"] == "up").sum()),
                "n_down": int((inside["direction"] == "down").sum()),
                "hubs": SEPARATOR.join(inside.loc[inside["hub"], "gene"]),
                "genes": SEPARATOR.join(genes),
                **{name: best.get(name, missing) for name, missing in OF_BEST.items()},
                "other_terms": SEPARATOR.join(terms["term"].iloc[1:MOST_TERMS]),
            }
        )
    table = pd.DataFrame(rows, columns=MODULES.names)
    return table.astype({column.name: column.dtype for column in MODULES.columns})


def find_terms(genes: Sequence[str], go: pd.DataFrame) -> pd.DataFrame:
    """Sets that are over-represented in a module, against the tested genes.

    Parameters
    ----------
    genes
        Of the module, all of them DEPs.
    go
        The table go.tsv, which has every set with a DEP.

    Returns
    -------
    pandas.DataFrame
        `OF_BEST`, one row a set with at least `LEAST_HITS` genes of the module and q below
        `LARGEST_Q`, by p. Of sets with the same genes of the module the first. p is hypergeometric
        with all genes of the module as drawn, also those that the collection does not know, which
        makes it larger; q is Benjamini and Hochberg's over all sets of the collection.
    """
    inside = set(genes)
    hits = [sorted(inside & set(found.split(SEPARATOR))) for found in go["genes"]]
    table = go[["ontology", "go_id", "term", "n_term", "n_background", "family"]].assign(
        hits=pd.Series([SEPARATOR.join(found) for found in hits], go.index, dtype="str"),
        n_hits=pd.Series([len(found) for found in hits], go.index, dtype=int),
    )
    table = table[table["n_hits"] > 0]
    parts = []
    for family, sets in table.groupby("family", sort=False):
        drawn = len(inside), int(sets["n_background"].iloc[0])
        p_values = upper_tails(sets["n_hits"].to_numpy(), sets["n_term"].to_numpy(), *drawn)
        q_values = adjust_in_family(p_values, size_of_family(str(family)))
        parts.append(sets.assign(p_value=p_values, q_value=q_values))
    if not parts:
        return NO_TERMS
    found = pd.concat(parts).sort_values(["p_value", "n_term", "go_id"])
    found = found[(found["n_hits"] >= LEAST_HITS) & (found["q_value"] < LARGEST_Q)]
    return found.drop_duplicates("hits")[list(OF_BEST)]
