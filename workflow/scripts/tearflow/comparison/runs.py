"""Everything that differs between two results folders, as tables."""

from typing import Any

import pandas as pd

from tearflow.comparison.run_calls import compare_calls, count_moved, read_deps
from tearflow.comparison.run_comparisons import compare_comparisons, list_tables
from tearflow.comparison.run_endpoints import compare_endpoints, list_shared
from tearflow.comparison.run_folders import Results, check_tables
from tearflow.comparison.run_ranked import compare_ranked
from tearflow.comparison.run_settings import compare_files, compare_settings
from tearflow.comparison.run_terms import compare_hubs, compare_terms, read_hubs, read_terms
from tearflow.comparison.table_specs import (
    CHANGES,
    RUN_CONTRASTS,
    RUN_DEPS,
    RUN_HUBS,
    RUN_RANKED,
    RUN_TERMS,
)

TABLES = ("deps.tsv", "go.tsv", "hubs.tsv")


def compare_results(before: Results, after: Results) -> dict[str, pd.DataFrame]:
    """Tables of all differences between two runs.

    Parameters
    ----------
    before, after
        The two folders.

    Returns
    -------
    dict of pandas.DataFrame
        By the name of its table: `inputs`, `configuration`, `contrasts`, `deps`, `terms`, `hubs`,
        `comparisons`, `places`, `ranked`, and `endpoints` where both runs have clinical endpoints.
        A contrast that only one run has is counted in `contrasts` and is in no other table.

    Raises
    ------
    InputError
        If a table is not the one that its manifest lists.
    """
    shared = [contrast for contrast in after.contrasts if contrast in before.contrasts]
    of_contrasts = [f"{name}/{table}" for name in shared for table in TABLES]
    tested = list_shared(before, after)
    check_tables((before, after), [*of_contrasts, *list_tables(before, after), *tested])
    rows = []
    deps: list[pd.DataFrame] = []
    terms: list[pd.DataFrame] = []
    hubs: list[pd.DataFrame] = []
    ranked: list[pd.DataFrame] = []
    for contrast in dict.fromkeys([*after.contrasts, *before.contrasts]):
        if contrast in shared:
            row, *tables = _compare_contrast(before, after, contrast)
            for whole, table in zip((deps, terms, hubs, ranked), tables, strict=True):
                whole.append(table)
        else:
            row = _describe_single(before, after, contrast)
        rows.append({"contrast": contrast, **row})
    counts = pd.DataFrame(rows, columns=RUN_CONTRASTS.names)
    comparisons, places = compare_comparisons(before, after)
    return {
        "inputs": compare_files(before.manifest, after.manifest),
        "configuration": compare_settings(before.manifest, after.manifest),
        "contrasts": counts.astype({column.name: column.dtype for column in RUN_CONTRASTS.columns}),
        "deps": _stack(deps, RUN_DEPS.names),
        "terms": _stack(terms, RUN_TERMS.names),
        "hubs": _stack(hubs, RUN_HUBS.names),
        "comparisons": comparisons,
        "places": places,
        "ranked": _stack(ranked, RUN_RANKED.names),
        **({"endpoints": compare_endpoints(before, after)} if tested else {}),
    }


def _compare_contrast(
    before: Results, after: Results, contrast: str
) -> tuple[dict[str, Any], *tuple[pd.DataFrame, ...]]:
    """Counts and lists of the differences of a contrast that both runs have."""
    folders = before, after
    old, new = (read_deps(folder, contrast) for folder in folders)
    deps = compare_calls(contrast, old, new)
    terms = compare_terms(contrast, *(read_terms(folder, contrast) for folder in folders))
    ranked = compare_ranked(contrast, before, after)
    hubs = compare_hubs(contrast, *(read_hubs(folder, contrast) for folder in folders))
    row = {
        "status": "both",
        "n_deps_before": int(old["is_dep"].sum()),
        "n_deps_after": int(new["is_dep"].sum()),
        **{f"deps_{change}": int((deps["change"] == change).sum()) for change in CHANGES},
        "deps_near_threshold": int(deps["near_threshold"].sum()),
        "groups_moved": count_moved(old, new),
        **{f"terms_{change}": int((terms["change"] == change).sum()) for change in CHANGES},
        "hubs_changed": len(hubs),
        **{f"ranked_{change}": int((ranked["change"] == change).sum()) for change in CHANGES},
    }
    return row, deps, terms, hubs, ranked


def _describe_single(before: Results, after: Results, contrast: str) -> dict[str, Any]:
    added = contrast in after.contrasts
    deps = read_deps(after if added else before, contrast)
    count = f"n_deps_{'after' if added else 'before'}"
    return {"status": "added" if added else "removed", count: int(deps["is_dep"].sum())}


def _stack(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    filled = [table for table in tables if not table.empty]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)
