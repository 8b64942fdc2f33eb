"""The comparisons of contrasts in two runs, side by side."""

from pathlib import Path

import pandas as pd

from tearflow.comparison.run_folders import Results
from tearflow.comparison.table_specs import (
    AGREEMENT,
    COUNTED,
    DIFFERENCES,
    RUN_COMPARISONS,
    RUN_PLACES,
    SHARED_TERMS,
)
from tearflow.io.table_specs import TableSpec

PAIR = ["first", "second"]
PROTEIN = ["gene", "accession"]
TABLES = ("agreement", "differences", "shared_terms")


def list_tables(before: Results, after: Results) -> list[str]:
    """Tables of the comparisons that both runs have and both folders keep."""
    names = [f"comparisons/{name}" for name in after.comparisons if name in before.comparisons]
    tables = {name: [f"{name}/{table}.tsv" for table in TABLES] for name in names}
    return [
        file
        for files in tables.values()
        if all(Path(run.path, file).is_file() for run in (before, after) for file in files)
        for file in files
    ]


def compare_comparisons(before: Results, after: Results) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counts of every pair of contrasts in both runs, and the proteins whose place differs.

    Returns
    -------
    comparisons, places : pandas.DataFrame
        The columns of `compare_runs/comparisons.tsv` and `compare_runs/places.tsv`. A comparison
        that only one run has, or whose tables a folder does not keep, has one row of the first.
    """
    kept = set(list_tables(before, after))
    counts, places = [], []
    for name in dict.fromkeys([*after.comparisons, *before.comparisons]):
        if f"comparisons/{name}/agreement.tsv" not in kept:
            runs = [name in run.comparisons for run in (before, after)]
            status = "not kept" if all(runs) else ("added" if runs[1] else "removed")
            counts.append(pd.DataFrame([{"comparison": name, "status": status}]))
            continue
        moved = _compare_places(name, before, after)
        places.append(moved)
        counts.append(_compare_pairs(name, before, after, moved))
    return _stack(counts, RUN_COMPARISONS), _stack(places, RUN_PLACES)


def _stack(tables: list[pd.DataFrame], spec: TableSpec) -> pd.DataFrame:
    """Rows of the tables with the columns of a spec; a text that is missing is empty."""
    filled = [table for table in tables if not table.empty]
    whole = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
    whole = whole.reindex(columns=spec.names)
    types = {column.name: column.dtype for column in spec.columns}
    texts = [name for name, dtype in types.items() if dtype == "str"]
    return whole.astype(dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, "")).astype(types)


def _beside(
    table: str, spec: TableSpec, keys: list[str], values: list[str], runs: tuple[Results, Results]
) -> pd.DataFrame:
    """Columns of a table of both runs, `_before` and `_after`, by its keys."""
    read = [
        run.read(table, spec, [*keys, *values])
        .drop_duplicates(keys)
        .set_index(keys)
        .add_suffix(when)
        for run, when in zip(runs, ("_before", "_after"), strict=True)
    ]
    return read[0].join(read[1], how="outer")


def _compare_places(name: str, before: Results, after: Results) -> pd.DataFrame:
    values = ["place", "difference", "p_value"]
    table = f"comparisons/{name}/differences.tsv"
    both = _beside(table, DIFFERENCES, [*PAIR, *PROTEIN], values, (before, after))
    both = both.fillna({"place_before": "", "place_after": ""})
    moved = both[both["place_before"] != both["place_after"]].reset_index()
    return moved.assign(comparison=name)


def _compare_pairs(name: str, before: Results, after: Results, moved: pd.DataFrame) -> pd.DataFrame:
    folder, runs, values = f"comparisons/{name}", (before, after), list(COUNTED)
    both = _beside(f"{folder}/agreement.tsv", AGREEMENT, PAIR, values, runs)
    changed = moved.groupby(PAIR).size().reindex(both.index, fill_value=0)
    keys = ["ontology", "go_id"]
    terms = _beside(f"{folder}/shared_terms.tsv", SHARED_TERMS, keys, ["shared"], runs)
    old, new = (terms[f"shared_{when}"].eq(True) for when in ("before", "after"))
    return both.assign(
        comparison=name,
        status="both",
        places_changed=changed,
        terms_gained=int((new & ~old).sum()),
        terms_lost=int((old & ~new).sum()),
    ).reset_index()
