"""The terms and hubs of one contrast in two runs, side by side."""

import numpy as np
import pandas as pd

from tearflow.comparison.run_calls import change_of
from tearflow.comparison.run_folders import Results
from tearflow.comparison.table_specs import RUN_HUBS, RUN_TERMS
from tearflow.enrichment.ontology import in_table_order
from tearflow.enrichment.table_specs import GO
from tearflow.network.table_specs import HUBS


def compare_terms(contrast: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List the terms that are listed in one run alone, or in another direction.

    Parameters
    ----------
    before, after
        As `read_terms` gives them.

    Returns
    -------
    pandas.DataFrame
        The columns of `compare_runs/terms.tsv`: the DEP genes that the term gained and lost say
        where the change comes from. Where they are empty, the background, the gene sets or the
        rule changed.
    """
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="outer")
    change = change_of(*(both[f"state_{when}"].fillna("none") for when in ("before", "after")))
    both = both.assign(change=change, contrast=contrast)[change != ""]
    hits = {
        when: [set(text.split(";")) - {""} for text in both[f"genes_{when}"].fillna("")]
        for when in ("before", "after")
    }
    pairs = list(zip(hits["before"], hits["after"], strict=True))
    both = both.assign(
        term=both["term_after"].fillna(both["term_before"]),
        genes_gained=[";".join(sorted(new - old)) for old, new in pairs],
        genes_lost=[";".join(sorted(old - new)) for old, new in pairs],
        **{
            f"n_hits_{when}": both[f"n_hits_{when}"].fillna(0).astype(int)
            for when in ("before", "after")
        },
    ).reset_index()
    names = (table.index.get_level_values("ontology") for table in (after, before))
    place = both["ontology"].map(in_table_order(name for level in names for name in level))
    smallest = both[["p_value_before", "p_value_after"]].min(axis=1)
    both = both.assign(place=place, smallest=smallest)
    return both.sort_values(["place", "change", "smallest", "go_id"])[RUN_TERMS.names]


# What compare_runs/hubs.tsv says of a gene that is in the network of both runs.
HUB, NO_HUB = "hub", "no hub"


def read_terms(results: Results, contrast: str) -> pd.DataFrame:
    """Read the terms of a contrast by ontology and identifier.

    Returns
    -------
    pandas.DataFrame
        `term`, `p_value`, `n_hits`, `genes`, and `state`: the direction where the term is listed
        (nominal, or significant where the measure of the run is q), else ``none``.
    """
    keys, values = ["ontology", "go_id"], ["term", "p_value", "n_hits", "genes"]
    name, listed = f"{contrast}/go.tsv", results.config.enrichment.listed
    # Until there was a column `nominal`, `significant` was the measure below alpha.
    if listed not in results.columns(name):
        listed = "significant"
    table = results.read(name, GO, [*keys, *values, listed, "direction"])
    state = table["direction"].where(table[listed], "none")
    return table.assign(state=state.astype("str")).set_index(keys)[[*values, "state"]]


def compare_hubs(contrast: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List the genes whose number of interactions with other DEPs differs.

    Parameters
    ----------
    before, after
        As `read_hubs` gives them.

    Returns
    -------
    pandas.DataFrame
        The columns of `compare_runs/hubs.tsv`, the largest difference first; `change` is gained
        where there was no interaction before, lost where none is left, else more or fewer; of as
        many interactions, whether the gene became a hub or is one no longer.
    """
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="outer")
    old, new = (both[f"degree_{when}"].fillna(0).astype(int) for when in ("before", "after"))
    was, now = (both[f"hub_{when}"].fillna("") for when in ("before", "after"))
    # An earlier version did not say what a hub is.
    differs = (was != now) & was.ne("") & now.ne("")
    same = np.select([~differs, now == HUB], ["", "became a hub"], "no longer a hub")
    names = [old == new, old == 0, new == 0, new > old]
    change = np.select(names, [same, "gained", "lost", "more"], "fewer")
    both = both.assign(
        contrast=contrast,
        change=change,
        degree_before=old,
        degree_after=new,
        hub_before=was,
        hub_after=now,
        size=-(new - old).abs(),
    )
    listed = both[both["change"] != ""].rename_axis("gene").reset_index()
    return listed.sort_values(["size", "gene"])[RUN_HUBS.names]


def read_hubs(results: Results, contrast: str) -> pd.DataFrame:
    """Read `degree`, `rank` and `hub` (in words) of the DEPs of a contrast, by gene."""
    name, columns = f"{contrast}/hubs.tsv", ["gene", "degree", "rank"]
    known = "hub" in results.columns(name)
    table = results.read(name, HUBS, [*columns, *["hub"] * known])
    hub = np.where(table["hub"], HUB, NO_HUB) if known else ""
    table = table.assign(hub=pd.Series(hub, table.index, dtype="str"))
    return table.astype({"degree": "Int64", "rank": "Int64"}).set_index("gene")
