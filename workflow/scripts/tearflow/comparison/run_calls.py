"""The DEPs of one contrast in two runs, side by side."""

import numpy as np
import pandas as pd

from tearflow.comparison.run_folders import Results
from tearflow.comparison.table_specs import RUN_DEPS
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.table_specs import DEPS

# A call is near a threshold where it passes or misses it by less than this share.
NEAR = 0.1
NOT_THERE = "not in the matrix"


def read_deps(results: Results, contrast: str) -> pd.DataFrame:
    """Calls of a contrast and the numbers that they rest on.

    Returns
    -------
    pandas.DataFrame
        By protein group: `gene`, `log2fc`, `direction`, `is_dep`, `untested` (why it was not
        tested, else empty), of the selected test `p_value` and `measured`, the number that the
        rule compares with alpha, and `near`: whether the call is near a threshold
        (`near_threshold`).
    """
    rule = results.config.differential
    p_value = column_of(rule.test, "p_value")
    measured = column_of(rule.test, rule.measure)
    kept = ["gene", "log2fc", "direction", "is_dep"]
    columns = ["protein_group", *kept, "reason", p_value, measured]
    table = results.read(f"{contrast}/deps.tsv", DEPS, list(dict.fromkeys(columns)))
    calls = table[kept].assign(
        untested=table["reason"],
        p_value=table[p_value],
        measured=table[measured],
        near=near_threshold(table["log2fc"], table[measured], rule),
    )
    return calls.set_axis(pd.Index(table["protein_group"]), axis=0)


def near_threshold(log2fc: pd.Series, measured: pd.Series, rule: Rule) -> pd.Series:
    """Whether a small change of the values would reverse a call.

    Parameters
    ----------
    log2fc, measured
        Log2 fold change, and the p- or q-value that the rule compares with alpha; missing where
        the protein group was not tested.
    rule
        The section `differential` of the configuration.

    Returns
    -------
    pandas.Series
        True where the rule makes a DEP with both thresholds milder by the share `NEAR` and none
        with both stricter by as much; never for an untested group.

    Examples
    --------
    >>> log2fc = pd.Series([1.05, -0.95, 2.0, 2.0, 0.2])
    >>> near_threshold(log2fc, pd.Series([0.01, 0.01, 0.052, 0.01, 0.01]), Rule()).tolist()
    [True, True, True, False, False]
    """
    milder, stricter = (
        (log2fc.abs() > rule.log2_fold_change * (1 - share)) & (measured < rule.alpha * (1 + share))
        for share in (NEAR, -NEAR)
    )
    return milder & ~stricter


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
        The columns of `compare_runs/deps.tsv`, the strongest change first. A protein group that a
        run does not have is not a DEP there, and `untested` says that it was not in its matrix.
    """
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="outer")
    calls = [both[f"direction_{when}"].fillna("none").astype("str") for when in ("before", "after")]
    both = both.assign(
        contrast=contrast,
        change=change_of(*calls),
        gene=both["gene_after"].fillna(both["gene_before"]),
        near_threshold=both["near_before"].eq(True) | both["near_after"].eq(True),
        size=-both[["log2fc_before", "log2fc_after"]].abs().max(axis=1),
    ).fillna({"untested_before": NOT_THERE, "untested_after": NOT_THERE})
    changed = both[both["change"] != ""].rename_axis("protein_group").reset_index()
    return changed.sort_values(["change", "size", "protein_group"])[RUN_DEPS.names]
