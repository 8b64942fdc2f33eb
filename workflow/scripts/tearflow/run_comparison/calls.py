"""The DEPs of one contrast in two runs, side by side."""

import numpy as np
import pandas as pd

from tearflow.run_comparison.folders import Results
from tearflow.statistics.in_force import column_of

DEP_COLUMNS = [
    *("contrast", "protein_group", "gene", "change", "log2fc_before", "log2fc_after"),
    *("p_value_before", "p_value_after", "measured_before", "measured_after"),
    *("reason", "detail"),
]


def read_deps(results: Results, contrast: str) -> pd.DataFrame:
    """Read the calls of a contrast and the numbers that they rest on.

    Returns
    -------
    pandas.DataFrame
        By protein group: `gene`, `log2fc`, `direction`, `is_dep`, and of the test in force
        `p_value` and `measured`, the number that the rule compares with alpha.
    """
    rule = results.configuration["differential"]
    p_value = column_of(rule["test"], "p_value")
    measured = column_of(rule["test"], rule["measure"])
    columns = ["protein_group", "gene", "log2fc", "direction", "is_dep", p_value, measured]
    table = results.read(f"{contrast}/deps.tsv", list(dict.fromkeys(columns)))
    kept = table[["gene", "log2fc", "direction", "is_dep"]]
    made = kept.assign(p_value=table[p_value], measured=table[measured])
    return made.set_axis(pd.Index(table["protein_group"]), axis=0).fillna({"gene": ""})


def count_moved(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Count the protein groups whose change or p-value differs, or that only one run has.

    Parameters are as `read_deps` gives them. A relative difference of 1e-9 is rounding.
    """
    rows = before.index.intersection(after.index)
    alone = len(before) + len(after) - 2 * len(rows)
    columns = ["log2fc", "p_value"]
    old, new = (table.loc[rows, columns].to_numpy(float) for table in (before, after))
    same = np.isclose(old, new, rtol=1e-9, atol=0, equal_nan=True)
    return alone + int((~same.all(axis=1)).sum())


def change_of(before: pd.Series, after: pd.Series) -> pd.Series:
    """Name the change of a direction, empty where there is none.

    Parameters
    ----------
    before, after
        `none`, or a direction, by protein group or term.

    Examples
    --------
    >>> change_of(pd.Series(["none", "up", "up"]), pd.Series(["up", "none", "down"])).tolist()
    ['gained', 'lost', 'turned']
    """
    names = [before == after, before == "none", after == "none"]
    return pd.Series(np.select(names, ["", "gained", "lost"], "turned"), index=before.index)


def compare_calls(contrast: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List the protein groups that are a DEP in one run alone, or in another direction.

    Returns
    -------
    pandas.DataFrame
        By protein group, the strongest change first: `DEP_COLUMNS` but for the reason, and the
        directions `before` and `after`. A protein group that a run does not have is no DEP there.
    """
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="outer")
    calls = {
        when: both[f"direction_{when}"].fillna("none").astype("str") for when in ("before", "after")
    }
    both = both.assign(**calls, change=change_of(calls["before"], calls["after"]))
    both = both[both["change"] != ""]
    largest = both[["log2fc_before", "log2fc_after"]].abs().max(axis=1)
    order = pd.DataFrame({"change": both["change"], "size": -largest, "name": both.index})
    order = order.sort_values(["change", "size", "name"]).index
    return both.assign(contrast=contrast, gene=both["gene_after"].fillna(both["gene_before"])).loc[
        order
    ]
