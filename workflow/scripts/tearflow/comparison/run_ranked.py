"""The gene sets of the ranked enrichment of one contrast in two runs, side by side."""

import pandas as pd

from tearflow.comparison.run_calls import change_of
from tearflow.comparison.run_folders import Results
from tearflow.comparison.table_specs import RUN_RANKED
from tearflow.enrichment.ontology import in_table_order
from tearflow.enrichment.table_specs import RANKED

KEYS = ["method", "ontology", "go_id"]
VALUES = ["term", "p_value", "q_value", "n_genes"]


def compare_ranked(contrast: str, before: Results, after: Results) -> pd.DataFrame:
    """List the gene sets that are significant in one run alone, or in another direction.

    Returns
    -------
    pandas.DataFrame
        The columns of `compare_runs/ranked.tsv`; no row where one of the runs has no such table,
        as those of earlier versions.
    """
    name = f"{contrast}/ranked.tsv"
    if not (before.checksums(name) and after.checksums(name)):
        return pd.DataFrame(columns=RUN_RANKED.names)
    old, new = (read_ranked(results, name) for results in (before, after))
    both = old.add_suffix("_before").join(new.add_suffix("_after"), how="outer")
    change = change_of(*(both[f"state_{when}"].fillna("none") for when in ("before", "after")))
    both = both.assign(change=change, contrast=contrast)[change != ""].reset_index()
    both = both.assign(
        term=both["term_after"].fillna(both["term_before"]),
        place=both["ontology"].map(in_table_order(both["ontology"])),
        smallest=both[["p_value_before", "p_value_after"]].min(axis=1),
        **{
            f"n_genes_{when}": both[f"n_genes_{when}"].fillna(0).astype(int)
            for when in ("before", "after")
        },
    )
    return both.sort_values(["method", "place", "change", "smallest", "go_id"])[RUN_RANKED.names]


def read_ranked(results: Results, name: str) -> pd.DataFrame:
    """Read the tests of a contrast by method, collection and identifier.

    Returns
    -------
    pandas.DataFrame
        `VALUES`, and `state`: the direction where the set is significant, else ``none``.
    """
    table = results.read(name, RANKED, [*KEYS, *VALUES, "significant", "direction"])
    state = table["direction"].where(table["significant"], "none")
    return table.assign(state=state.astype("str")).set_index(KEYS)[[*VALUES, "state"]]
