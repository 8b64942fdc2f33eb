"""Over-representation of gene sets among the DEPs of a contrast."""

from collections.abc import Mapping, Sequence, Set

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tearflow.differential.multiple_testing import adjust_bh
from tearflow.enrichment.cut_sets import CutCollection, name_family
from tearflow.enrichment.redundancy import (
    SEPARATOR,
    find_aliases,
    find_representatives,
    list_aliases,
)
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import GO

# DEPs that are tested by themselves beside all together, which have no ending.
WAYS = ("up", "down")


def enrich(
    genes: pd.DataFrame,
    collections: Sequence[CutCollection],
    terms: pd.DataFrame,
    rule: EnrichmentSettings,
) -> pd.DataFrame:
    """Over-representation of the DEPs in every gene set, against the tested genes of the contrast.

    The p-value is the upper tail of the hypergeometric distribution, P(X >= n_hits): DEPs and
    background are drawn from the same proteins, those that could have become a DEP, so what tears
    are rich in is not mistaken for what the treatment changed. Genes that a collection does not
    know are not in its background, as in clusterProfiler: of genes that could not have been a hit,
    those that are not DEPs would make every set look enriched. BP, CC and MF, which are of one
    annotation, share one background; a GMT has one of its own.

    Parameters
    ----------
    genes
        As `tearflow.proteins.gene_level.genes_of` gives it: the tested genes, with the DEPs.
    collections
        From `tearflow.enrichment.cut_sets.cut_collections`, at least one.
    terms
        One row a gene set: `ontology`, `go_id`, `term`, `n_genes`.
    rule
        The section `enrichment` of the configuration.

    Returns
    -------
    pandas.DataFrame
        One row a gene set with a hit, by collection, p-value and identifier; the columns of
        `go.tsv`. `q_value` is Benjamini and Hochberg's over every set of the collection within the
        size limits, sets without a hit included, as `family` says: which sets have a hit is a
        result, and leaving the others out would make the correction depend on it. `odds_ratio` is
        of the sample, with half a gene added to each of the four cells (Haldane and Anscombe), so
        that it is finite. `direction` is that of the majority of the hits, `mixed` in a tie.
        `n_background` and `n_deps` count genes that the collection knows. Columns that end with
        `_up` and `_down` are of the DEPs of that direction alone. `nominal` is p below alpha,
        `significant` q below alpha with enough hits. `aliases` and `representative` are those of
        `tearflow.enrichment.redundancy`.
    """
    parts = [enrich_collection(genes, cut, terms, rule) for cut in collections]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def enrich_collection(
    genes: pd.DataFrame, cut: CutCollection, terms: pd.DataFrame, rule: EnrichmentSettings
) -> pd.DataFrame:
    """Rows of a collection, see `enrich`."""
    known = genes[in_collection(genes["gene"], cut.background)]
    deps = set(known.loc[known["is_dep"], "gene"])
    up = set(known.loc[known["direction"] == "up", "gene"])
    table = find_hits(cut.sets, deps, up, len(known))
    named = terms[terms["ontology"] == cut.name].set_index("go_id")
    table["term"], table["n_genes"] = (
        named.loc[table["go_id"], column].to_numpy() for column in ("term", "n_genes")
    )
    for ending in ("", *(f"_{way}" for way in WAYS)):
        q_values = adjust_in_family(table[f"p_value{ending}"].to_numpy(float), len(cut.sets))
        enough = table[f"n{ending or '_hits'}"] >= rule.min_hits
        table[f"q_value{ending}"] = q_values
        table[f"significant{ending}"] = (q_values < rule.alpha) & enough
    table = table.assign(
        ontology=cut.name,
        n_background=len(known),
        n_deps=len(deps),
        family=name_family(cut.name, len(cut.sets), rule, "background"),
        nominal=table["p_value"] < rule.alpha,
    )
    table = table.sort_values(["p_value", "go_id"], ignore_index=True)
    return name_redundant(table, cut, rule)[GO.names]


def name_redundant(
    table: pd.DataFrame, cut: CutCollection, rule: EnrichmentSettings
) -> pd.DataFrame:
    """Table of a collection with the sets that say the same.

    Parameters
    ----------
    table
        Sorted by p-value.

    Returns
    -------
    pandas.DataFrame
        With `aliases`, the other sets of the same tested genes, and `representative`: of sets that
        are aliases the smallest in the whole collection, which says most; among those that are
        listed, the one that `find_representatives` keeps. Sets that represent themselves bear their
        own identifier; what is not listed has none. `drawn` are the listed sets without aliases of
        another and, where the settings hide them, without redundant ones.
    """
    names = table["go_id"].tolist()
    tested = [cut.sets[name] for name in names]
    # The smallest set of all genes is the most specific of those with the same tested ones.
    order = list(zip(table["n_genes"], names, strict=True))
    first = find_aliases(tested, order)
    listed = table[rule.listed].tolist()
    heads = [place for place in range(len(names)) if listed[place] and first[place] == place]
    hits = [set(genes.split(SEPARATOR)) for genes in table["genes"].iloc[heads]]
    kept = {
        head: names[heads[place]]
        for head, place in zip(heads, find_representatives(hits, rule.overlap), strict=True)
    }
    representative = [kept.get(place, "") for place in first]
    shown = kept if rule.redundant == "show" else {p for p in kept if kept[p] == names[p]}
    return table.assign(
        drawn=[place in shown for place in range(len(names))],
        aliases=list_aliases(names, tested),
        representative=representative,
    )


def in_collection(genes: pd.Series, annotated: Set[str]) -> pd.Series:
    """Whether each gene is among those of the gene sets.

    Examples
    --------
    >>> in_collection(pd.Series(["LYZ", "Lyz2"]), {"LTF", "LYZ"}).tolist()
    [True, False]
    """
    # Not `isin`, which makes an array of all annotated genes first.
    return pd.Series([gene in annotated for gene in genes], genes.index, dtype=bool)


def find_hits(
    sets: Mapping[str, frozenset[str]], deps: set[str], up: set[str], n_background: int
) -> pd.DataFrame:
    """Sets with a hit, and how likely as many hits are by chance.

    Parameters
    ----------
    sets
        Identifier to genes, all of them in the background.
    deps, up
        The DEPs of the background, and those of them that go up; the others go down.
    n_background
        Genes of the background.

    Returns
    -------
    pandas.DataFrame
        Columns `go_id`, `n_hits`, `n_term`, `p_value`, `p_value_up`, `p_value_down`, `odds_ratio`,
        `n_up`, `n_down`, `direction` and `genes`, the hits with `;` between them.

    Examples
    --------
    >>> hits = find_hits({"a": {"LTF", "LYZ", "PIP", "ALB"}}, {"LTF", "LYZ", "PIP"}, {"LTF"}, 10)
    >>> hits[["n_hits", "n_up", "n_down", "direction", "genes"]].to_numpy().tolist()
    [[3, 1, 2, 'down', 'LTF;LYZ;PIP']]
    """
    hits = {name: found for name, genes in sets.items() if (found := deps & genes)}
    n_hits = np.array([len(found) for found in hits.values()], dtype=np.int_)
    n_term = np.array([len(sets[name]) for name in hits], dtype=np.int_)
    n_up = np.array([len(up & found) for found in hits.values()], dtype=np.int_)
    n_down, n_deps = n_hits - n_up, len(deps)
    outside = n_background - n_term - n_deps + n_hits
    drawn = {"": (n_hits, n_deps), "_up": (n_up, len(up)), "_down": (n_down, n_deps - len(up))}
    return pd.DataFrame(
        {
            "go_id": pd.Series(list(hits), dtype="str"),
            "n_hits": n_hits,
            "n_term": n_term,
            **{
                f"p_value{ending}": upper_tails(found, n_term, n_drawn, n_background)
                for ending, (found, n_drawn) in drawn.items()
            },
            "odds_ratio": ((n_hits + 0.5) * (outside + 0.5))
            / ((n_term - n_hits + 0.5) * (n_deps - n_hits + 0.5)),
            "n_up": n_up,
            "n_down": n_down,
            "direction": np.select([n_up > n_down, n_down > n_up], WAYS, default="mixed"),
            "genes": [SEPARATOR.join(sorted(found)) for found in hits.values()],
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


def size_of_family(family: str) -> int:
    """Number of sets that a family in go.tsv has.

    >>> size_of_family("3,717 BP terms of 5 to 500 background genes")
    3717
    """
    return int(family.partition(" ")[0].replace(",", ""))


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
