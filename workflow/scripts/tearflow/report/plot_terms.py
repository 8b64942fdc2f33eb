"""The gene sets of a contrast as dots, as the page draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.enrichment.redundancy import SEPARATOR, find_representatives
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.report.blocks import Figure, Plot
from tearflow.report.run import Run
from tearflow.run.words import number

# DEPs whose terms are drawn: all together, and those of one direction; with the ending that the
# columns of go.tsv have.
WAYS = {"all": "", "up": "_up", "down": "_down"}

CAPTION = Markup(
    "<p>Up and down apart: the DEPs of one direction are tested by themselves, each dot with the p "
    "of that test. All together: one test of all DEPs, which the counts above, the table below and "
    "the figures for print show.</p>"
)


def terms_plot(run: Run, path: str, figures: Sequence[Figure]) -> Plot | None:
    """Plot of the gene sets of all collections; None where none is listed.

    The page takes what it shows of a set from the table of them.
    """
    go, hubs = run.table(f"{path}/go.tsv"), run.table(f"{path}/hubs.tsv")
    enrichment = run.config.enrichment
    found = list_collections(go, hubs, enrichment)
    if not figures or not any(any(each["listed"].values()) for each in found):
        return None
    settings = {
        "measure": enrichment.measure,
        "rule": enrichment.listed_in_words,
        "collections": found,
    }
    of_go = all(enrichment.by_name[each["name"]].namespace for each in found)
    return Plot(
        "terms",
        path,
        describe_terms(go, found, enrichment),
        settings,
        # Its lines count the terms of one collection, as its file draws them.
        replace(figures[0], caption=CAPTION),
        further=figures[1:],
        title=f"{'GO terms' if of_go else 'Gene sets'}, {run.place(path)}",
    )


def list_collections(
    go: pd.DataFrame, hubs: pd.DataFrame, enrichment: EnrichmentSettings
) -> list[dict[str, Any]]:
    """Listed gene sets of every collection, by all DEPs and by those of each direction.

    Parameters
    ----------
    go, hubs
        Columns of go.tsv, and of hubs.tsv: the direction of the gene of every DEP.
    enrichment
        The section `enrichment` of the configuration.

    Returns
    -------
    list of dict
        `name`, `title` and `noun` of a collection, and as `listed`, for each of `WAYS`, what
        `list_sets` gives. A collection without a row in the table is left out.
    """
    direction = dict(zip(hubs["gene"], hubs["direction"], strict=True))
    rows = dict(iter(go.groupby("ontology", sort=False)))
    return [
        {
            "name": name,
            "title": collection.full_title,
            "noun": collection.noun,
            "listed": {way: list_sets(rows[name], direction, way, enrichment) for way in WAYS},
        }
        for name, collection in enrichment.by_name.items()
        if name in rows
    ]


def list_sets(
    go: pd.DataFrame, direction: Mapping[str, str], way: str, enrichment: EnrichmentSettings
) -> list[list[str]]:
    """Listed sets of a collection by the DEPs of one of `WAYS`, and what represents each.

    Sets are redundant by the same rule as those of all DEPs, see `find_representatives`.

    Parameters
    ----------
    go
        Rows of go.tsv.
    direction
        Of the gene of every DEP.
    way
        One of `WAYS`.
    enrichment
        The section `enrichment` of the configuration.

    Examples
    --------
    >>> go = pd.DataFrame({"go_id": ["a", "b", "c"], "p_value_up": [0.001, 0.01, 0.5],
    ...     "genes": ["LYZ;LTF;ALB", "LTF;LYZ", "ALB"]})
    >>> changes = {"LYZ": "up", "LTF": "up", "ALB": "down"}
    >>> list_sets(go, changes, "up", EnrichmentSettings())
    [['a', 'a'], ['b', 'a']]
    """
    ending = WAYS[way]
    column = f"{enrichment.measure}{ending}"
    if enrichment.listed == "significant":
        is_listed = go[f"significant{ending}"].astype(bool)
    else:
        is_listed = go[column] < enrichment.alpha
    by = list(dict.fromkeys([column, f"p_value{ending}", "go_id"]))
    listed = go[is_listed].sort_values(by, kind="stable")
    hits = {
        name: {gene for gene in genes.split(SEPARATOR) if way in ("all", direction.get(gene))}
        for name, genes in zip(listed["go_id"], listed["genes"], strict=True)
    }
    names = [name for name, genes in hits.items() if genes]
    places = find_representatives([hits[name] for name in names], enrichment.overlap)
    return [[name, names[place]] for name, place in zip(names, places, strict=True)]


def describe_terms(
    go: pd.DataFrame, collections: Sequence[Mapping[str, Any]], enrichment: EnrichmentSettings
) -> str:
    """What the plot of gene sets shows, in words.

    Parameters
    ----------
    go
        Columns of go.tsv.
    collections
        As from `list_collections`.
    enrichment
        The section `enrichment` of the configuration.

    Examples
    --------
    >>> go = pd.DataFrame({"ontology": ["BP"], "go_id": ["a"], "term": ["immune response"]})
    >>> found = [{"name": "BP", "title": "GO process", "listed": {"all": [["a", "a"]]}}]
    >>> describe_terms(go, found, EnrichmentSettings())
    'Listed gene sets, nominal (p < 0.05): GO process 1, first immune response.'
    """
    names = go.set_index(["ontology", "go_id"])["term"]
    parts = []
    for found in collections:
        if listed := found["listed"]["all"]:
            first = names[found["name"], listed[0][0]]
            parts.append(f"{found['title']} {number(len(listed))}, first {first}")
    return f"Listed gene sets, {enrichment.listed_in_words}: {'; '.join(parts) or 'none'}."
