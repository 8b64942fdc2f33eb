"""Over-representation of gene sets among the DEPs of a contrast."""

import logging
from collections.abc import Mapping, Set

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.multiple_testing import adjust_bh
from tearflow.enrichment.gene_sets import genes_of_sets
from tearflow.enrichment.ontology import place_of
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import GO
from tearflow.run.keys import require_known

logger = logging.getLogger(__name__)

# What significance of a term can be of.
MEASURES = ("p_value", "q_value")


def enrich(
    genes: pd.DataFrame,
    gene_sets: Mapping[str, list[str]],
    terms: pd.DataFrame,
    rule: EnrichmentSettings,
) -> pd.DataFrame:
    """Over-representation of the DEPs in every gene set, against the tested genes of the contrast.

    The p-value is the upper tail of the hypergeometric distribution, P(X >= n_hits): DEPs and
    background are drawn from the same proteins, those that could have become a DEP, so what tears
    are rich in is not mistaken for what the treatment changed. Genes that are in none of the gene
    sets are not in the background, as in clusterProfiler (its `enricher` with one collection of
    sets): of genes that could not have been a hit, those that are not DEPs would make every set
    look enriched.

    Parameters
    ----------
    genes
        As `tearflow.proteins.gene_level.genes_of` gives it: the background, with its DEPs.
    gene_sets
        Identifier to genes.
    terms
        One row a gene set: `ontology`, `go_id`, `term`.
    rule
        The section `enrichment` of the configuration.

    Returns
    -------
    pandas.DataFrame
        One row a gene set with a hit, by ontology, p-value and identifier; the columns of `go.tsv`.
        `q_value` is Benjamini and Hochberg's over every set of the ontology within the size
        limits, sets without a hit included, as `family` says: which sets have a hit is a result,
        and leaving the others out would make the correction depend on it. `odds_ratio` is of the
        sample, with half a gene added to each of the four cells (Haldane and Anscombe), so that
        it is finite. `direction` is that of the majority of the hits, `mixed` in a tie.
        `n_background` and `n_deps` count genes that are in a gene set.
    """
    require_known(rule.measure, MEASURES, "measure")
    genes = genes[in_collection(genes["gene"], genes_of_sets(gene_sets))]
    sets = cut_to_background(gene_sets, set(genes["gene"]), rule.min_size, rule.max_size)
    tests = find_hits(genes, sets)
    up = set(genes.loc[genes["direction"] == "up", "gene"])
    table = describe_hits(tests, up).merge(terms[["ontology", "go_id", "term"]], on="go_id")
    table["n_background"], table["n_deps"] = len(genes), int(genes["is_dep"].sum())
    table["q_value"], table["family"] = np.nan, ""
    sizes = terms.loc[terms["go_id"].isin(sets.keys()), "ontology"].value_counts()
    for ontology, size in sizes.items():
        in_ontology = table["ontology"].eq(ontology)
        table.loc[in_ontology, "q_value"] = adjust_in_family(
            table.loc[in_ontology, "p_value"].to_numpy(), size
        )
        limits = f"{rule.min_size} to {rule.max_size} background genes"
        table.loc[in_ontology, "family"] = f"{size:,} {ontology} terms of {limits}"
    table["significant"] = table[rule.measure] < rule.alpha
    table["place"] = table["ontology"].map(place_of)
    return table.sort_values(["place", "p_value", "go_id"], ignore_index=True)[GO.names]


def in_collection(genes: pd.Series, annotated: Set[str]) -> pd.Series:
    """Whether each gene is among those of the gene sets.

    Examples
    --------
    >>> in_collection(pd.Series(["LYZ", "Lyz2"]), {"LTF", "LYZ"}).tolist()
    [True, False]
    """
    # Not `isin`, which makes an array of all annotated genes first.
    return pd.Series([gene in annotated for gene in genes], genes.index, dtype=bool)


def cut_to_background(
    gene_sets: Mapping[str, list[str]], background: set[str], min_size: int, max_size: int
) -> dict[str, list[str]]:
    """Cut each set to the background and keep those of a size that can be tested.

    >>> sets = {"lysis": ["LYZ", "LTF", "ABC1"], "binding": ["ALB"]}
    >>> cut_to_background(sets, {"LYZ", "LTF", "ALB"}, 2, 500)
    {'lysis': ['LTF', 'LYZ']}
    """
    cut = ((name, background.intersection(members)) for name, members in gene_sets.items())
    return {name: sorted(members) for name, members in cut if min_size <= len(members) <= max_size}


def find_hits(genes: pd.DataFrame, sets: Mapping[str, list[str]]) -> pd.DataFrame:
    """Sets with a hit, and how likely as many hits are by chance.

    Parameters
    ----------
    genes
        Background with `gene` and `is_dep`, one row a gene.
    sets
        Identifier to genes, all of them in the background.

    Returns
    -------
    pandas.DataFrame
        Columns `go_id`, `n_hits`, `n_term`, `p_value`, `odds_ratio` and `hits`, a list of genes.
    """
    deps = set(genes.loc[genes["is_dep"], "gene"])
    hits = {name: sorted(found) for name in sets if (found := deps.intersection(sets[name]))}
    n_hits = np.array([len(found) for found in hits.values()], dtype=int)
    n_term = np.array([len(sets[name]) for name in hits], dtype=int)
    n_background, n_deps = len(genes), len(deps)
    outside = n_background - n_term - n_deps + n_hits
    return pd.DataFrame(
        {
            "go_id": pd.Series(list(hits), dtype="str"),
            "n_hits": n_hits,
            "n_term": n_term,
            "p_value": upper_tails(n_hits, n_term, n_deps, n_background),
            "odds_ratio": ((n_hits + 0.5) * (outside + 0.5))
            / ((n_term - n_hits + 0.5) * (n_deps - n_hits + 0.5)),
            "hits": list(hits.values()),
        }
    )


def upper_tails(
    n_hits: NDArray[np.int_], n_term: NDArray[np.int_], n_deps: int, n_background: int
) -> NDArray[np.float64]:
    """P(X >= n_hits) of the hypergeometric distribution, one value a set.

    Parameters
    ----------
    n_hits, n_term
        Hits and genes of each set.
    n_deps, n_background
        Genes that are drawn, and from how many.

    Notes
    -----
    Checked against R's `phyper` and `fisher.test` and gseapy to a relative 1e-12, down to 1e-300
    (tests/reference/enrichment_tails.R).

    Examples
    --------
    >>> upper_tails(np.array([3]), np.array([4]), 4, 10) * 210
    array([25.])
    """
    tails = np.ones(len(n_hits))
    for size in np.unique(n_term):
        of_size = n_term == size
        tails[of_size] = tail_of_size(int(size), n_deps, n_background)[n_hits[of_size]]
    return tails


def tail_of_size(n_term: int, n_deps: int, n_background: int) -> NDArray[np.float64]:
    """P(X >= k) for each possible number k of hits in a set, from 0 on.

    The probabilities are made relative to that of the mode, from which each follows by a ratio of
    whole numbers: without the rounding of log-factorials, and without overflow.
    """
    lowest, highest = max(0, n_term + n_deps - n_background), min(n_term, n_deps)
    k = np.arange(lowest, highest, dtype=float)
    # Of k + 1 hits over k; it falls with k, so that the mode is where it falls below 1.
    ratio = (n_term - k) * (n_deps - k) / ((k + 1) * (n_background - n_term - n_deps + k + 1))
    mode = np.count_nonzero(ratio >= 1)
    below = np.cumprod(1 / ratio[:mode][::-1])[::-1]
    weights = np.concatenate([below, [1.0], np.cumprod(ratio[mode:])])
    # From the smallest on, so that a far tail keeps its digits.
    tail = np.cumsum(weights[::-1])[::-1]
    return np.concatenate([np.ones(lowest), tail / tail[0]])


def describe_hits(tests: pd.DataFrame, up: set[str]) -> pd.DataFrame:
    """Count the directions of the hits and write the genes as text.

    Parameters
    ----------
    tests
        With a column `hits`, a list of DEP genes a row.
    up
        The DEP genes that went up; the others went down.

    Examples
    --------
    >>> tests = pd.DataFrame({"hits": [["LTF", "LYZ", "PIP"], ["ALB", "LYZ"]]})
    >>> described = describe_hits(tests, {"LTF", "LYZ"})
    >>> described[["n_up", "n_down", "direction", "genes"]].to_numpy().tolist()
    [[2, 1, 'up', 'LTF;LYZ;PIP'], [1, 1, 'mixed', 'ALB;LYZ']]
    """
    n_up = np.array([len(up.intersection(hits)) for hits in tests["hits"]], dtype=int)
    n_down = np.array([len(hits) for hits in tests["hits"]], dtype=int) - n_up
    return tests.drop(columns="hits").assign(
        n_up=n_up,
        n_down=n_down,
        direction=np.select([n_up > n_down, n_down > n_up], ["up", "down"], default="mixed"),
        genes=[";".join(hits) for hits in tests["hits"]],
    )


def adjust_in_family(p_values: np.ndarray, family: int) -> np.ndarray:
    """Adjust by Benjamini and Hochberg over a family of which the rest has p-value 1.

    Parameters
    ----------
    p_values
        Of the sets with a hit. A set without one has p-value 1, for at least no hit is certain.
    family
        Number of tests, with and without a hit.

    Examples
    --------
    >>> adjust_in_family(np.array([0.01, 0.04]), 4).tolist()
    [0.04, 0.08]
    """
    whole = np.concatenate([p_values, np.ones(family - p_values.size)])
    return adjust_bh(whole)[: p_values.size]
