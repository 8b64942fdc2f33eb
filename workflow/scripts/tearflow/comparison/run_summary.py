"""The comparison in a few lines, for a person, and in counts, for a machine."""

from typing import Any

import pandas as pd

from tearflow.comparison.run_calls import NEAR
from tearflow.comparison.run_folders import Results
from tearflow.comparison.run_settings import NAMED
from tearflow.comparison.table_specs import CHANGES
from tearflow.run.words import count_of, join, list_first, number

# Rows of a table in the summary; the files have all of them.
SHOWN = 20
# Parts of configuration.tsv that have a line of their own in the summary.
OF_THE_VERSION = ("workflow", "parts", "versions")


def count_changes(
    before: Results, after: Results, tables: dict[str, pd.DataFrame], stale: list[str]
) -> dict[str, Any]:
    """Count what changed, for a machine that decides by it.

    Parameters
    ----------
    before, after
        The two folders.
    tables
        As `tearflow.comparison.runs.compare_results` gives them.
    stale
        What was changed after the later results were made.
    """
    contrasts = tables["contrasts"]
    deps, terms, ranked = (
        {c: int(contrasts[f"{what}_{c}"].sum()) for c in CHANGES}
        for what in ("deps", "terms", "ranked")
    )
    return {
        "before": {"folder": before.path, **before.manifest["workflow"]},
        "after": {"folder": after.path, **after.manifest["workflow"]},
        "stale": stale,
        "no_dep_changed": sum(deps.values()) == 0,
        "deps": deps,
        "deps_near_threshold": int(contrasts["deps_near_threshold"].sum()),
        "groups_moved": int(contrasts["groups_moved"].sum()),
        "terms": terms,
        "ranked": ranked,
        "hubs_changed": int(contrasts["hubs_changed"].sum()),
        "comparisons": _count(
            tables["comparisons"].drop_duplicates("comparison")["status"],
            ("both", "added", "removed", "not kept"),
        ),
        "places_changed": len(tables["places"]),
        "contrasts": _count(contrasts["status"], ("both", "added", "removed")),
        **_count_endpoints(tables),
        "inputs": _count(tables["inputs"]["status"], ("same", "changed", "added", "removed")),
        "settings_changed": len(tables["configuration"]),
    }


def _count_endpoints(tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Comparisons of clinical measures by their change; nothing where a run has none."""
    if "endpoints" not in tables:
        return {}
    return {"endpoints": _count(tables["endpoints"]["change"], (*CHANGES, "moved"))}


def headline(counts: dict[str, Any]) -> str:
    """One line on whether the DEPs changed.

    >>> headline({"no_dep_changed": True, "contrasts": {"both": 2}})
    'No DEP changed in 2 contrasts'
    """
    contrasts = counts["contrasts"]["both"]
    if not contrasts:
        return "Nothing to compare: the runs have no contrast in common"
    if counts["no_dep_changed"]:
        return f"No DEP changed in {count_of(contrasts, 'contrast')}"
    changes = [f"{number(n)} {change}" for change, n in counts["deps"].items() if n]
    return f"{count_of(sum(counts['deps'].values()), 'DEP')} changed: {join(changes)}"


def write_summary(
    before: Results, after: Results, tables: dict[str, pd.DataFrame], counts: dict[str, Any]
) -> str:
    """Write the comparison as Markdown, short enough for a pull request."""
    blocks = [
        f"## {headline(counts)}",
        f"Before: {code(before.path)}, TearFlow {code(before.version)}. "
        f"After: {code(after.path)}, TearFlow {code(after.version)}.",
    ]
    if counts["stale"]:
        changed = list_first(map(code, counts["stale"]), NAMED)
        blocks.append(
            f"**The later results are out of date**: {changed} changed after"
            " they were made. Run `snakemake`, then compare again."
        )
    if not tables["contrasts"].empty:
        blocks.append(_contrast_table(tables["contrasts"]))
    blocks += _dep_table(tables["deps"])
    if not tables["comparisons"].empty:
        blocks.append(_comparison_table(tables["comparisons"]))
    blocks += _endpoint_table(tables)
    blocks.append(_list_changes(tables))
    return "\n\n".join(blocks) + "\n"


def _contrast_table(contrasts: pd.DataFrame) -> str:
    rows = []
    for row in contrasts.itertuples(index=False):
        if row.status == "both":
            moved = [f"{n:,}" for n in (row.deps_gained, row.deps_lost, row.deps_turned)]
            terms = f"+{row.terms_gained:,} -{row.terms_lost:,}"
            terms += f", {row.terms_turned:,} turned" if row.terms_turned else ""
            ranked = f"+{row.ranked_gained:,} -{row.ranked_lost:,}"
            ranked += f", {row.ranked_turned:,} turned" if row.ranked_turned else ""
            moved += [f"{row.groups_moved:,}", terms, ranked, f"{row.hubs_changed:,}"]
        else:
            moved = [row.status, *[""] * 6]
        deps = [("" if pd.isna(n) else f"{n:,}") for n in (row.n_deps_before, row.n_deps_after)]
        rows.append([code(row.contrast), *deps, *moved])
    header = ["contrast", "DEPs before", "after", "gained", "lost", "turned"]
    header += ["protein groups with other numbers", "terms", "ranked sets", "hubs changed"]
    return _table(header, rows)


def _comparison_table(comparisons: pd.DataFrame) -> str:
    rows = []
    for row in comparisons.itertuples(index=False):
        counts = [row.status, *[""] * 4]
        if row.status == "both":
            moved = [
                (row.n_shared_before, row.n_shared_after),
                (row.n_different_before, row.n_different_after),
            ]
            counts = [f"{_integer(old)} → {_integer(new)}" for old, new in moved]
            counts += [f"{row.places_changed:,}", f"+{row.terms_gained:,} -{row.terms_lost:,}"]
            counts = [f"{code(row.first)}, {code(row.second)}", *counts]
        rows.append([code(row.comparison), *counts])
    header = ["comparison", "contrasts", "shared DEPs", "proteins that differ"]
    return _table([*header, "proteins in another place", "shared terms"], rows)


def _integer(number: Any) -> str:
    return "none" if pd.isna(number) else f"{number:,}"


def _dep_table(deps: pd.DataFrame) -> list[str]:
    if deps.empty:
        return []
    rows = [
        [
            code(row.contrast),
            code(row.gene or row.protein_group),
            row.change,
            f"{_round(row.log2fc_before)} → {_round(row.log2fc_after)}",
            f"{_round(row.p_value_before)} → {_round(row.p_value_after)}",
            _remark(row),
        ]
        for row in deps.head(SHOWN).itertuples(index=False)
    ]
    header = ["contrast", "protein", "DEP", "log2 fold change", "p-value", "remark"]
    near = f"{number(int(deps['near_threshold'].sum()))} of {number(len(deps))}"
    within = f"within {NEAR:.0%} of a threshold in one of the runs"
    blocks = [f"{near} are {within}.", _table(header, rows)]
    if len(deps) > SHOWN:
        blocks.append(f"and {number(len(deps) - SHOWN)} more in deps.tsv.")
    return blocks


def _endpoint_table(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Comparisons of clinical measures with other numbers; empty where a run has no endpoints."""
    if "endpoints" not in tables:
        return []
    endpoints = tables["endpoints"]
    crossed = int(endpoints["change"].ne("moved").sum())
    if endpoints.empty:
        return ["Clinical endpoints: the same numbers."]
    blocks = [
        f"Clinical endpoints, on one value per person: {count_of(len(endpoints), 'comparison')}"
        f" with other numbers, {number(crossed)} of them crossed an adjusted p of 0.05 or turned."
    ]
    rows = [
        [
            code(row.cohort),
            code(" ".join(filter(None, (row.measure, row.arm)))),
            code(row.visit if row.comparison == "visit" else f"{row.target}, {row.visit}"),
            row.change,
            f"{_round(row.estimate_before)} → {_round(row.estimate_after)}",
            f"{_round(row.adjusted_p_before)} → {_round(row.adjusted_p_after)}",
            f"{_integer(row.n_people_before)} → {_integer(row.n_people_after)}",
        ]
        for row in endpoints.head(SHOWN).itertuples(index=False)
    ]
    header = ["cohort", "measure", "at", "change", "estimate", "adjusted p", "people"]
    blocks.append(_table(header, rows))
    if len(endpoints) > SHOWN:
        blocks.append(f"and {number(len(endpoints) - SHOWN)} more in endpoints.tsv.")
    return blocks


def _remark(row: Any) -> str:
    """What to know of a changed call: not tested in one of the runs, or near a threshold."""
    untested = (("before", row.untested_before), ("after", row.untested_after))
    remarks = [f"{when}: {reason}" for when, reason in untested if reason]
    return "; ".join([*remarks, *(["near a threshold"] if row.near_threshold else [])])


def _list_changes(tables: dict[str, pd.DataFrame]) -> str:
    inputs, settings = tables["inputs"], tables["configuration"]
    changed = inputs[inputs["status"] != "same"]
    of_version = settings["part"].isin(OF_THE_VERSION)
    lines = [
        ("Inputs", [f"{code(row.file)} {row.status}" for row in changed.itertuples()]),
        ("Settings, samples and contrasts", _pairs(settings[~of_version])),
        ("Versions", _pairs(settings[of_version])),
    ]
    return "\n".join(
        f"- {what}: {list_first(entries, SHOWN, separator='; ') or 'the same'}"
        for what, entries in lines
    )


def _pairs(settings: pd.DataFrame) -> list[str]:
    return [
        f"{code(row.key)} {code(row.before) or 'none'} → {code(row.after) or 'none'}"
        for row in settings.itertuples()
    ]


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: str) -> str:
    r"""Text as code, in which GitHub sees no markup, link or mention; empty text stays empty.

    What could end the code, or the cell of a table in which it stands, is written as numbers.

    >>> print(code("@lcn1 <b>[x](y)</b>"), code("a`b|c"), code("a\nb"))
    `@lcn1 <b>[x](y)</b>` <code>a&#96;b&#124;c</code> `a b`
    """
    flat = " ".join(text.split())
    if not flat:
        return ""
    if not set("`|\\") & set(flat):
        return f"`{flat}`"
    signs = (sign if sign.isalnum() or sign == " " else f"&#{ord(sign)};" for sign in flat)
    return f"<code>{''.join(signs)}</code>"


def _round(value: float) -> str:
    return "none" if pd.isna(value) else f"{value:.3g}"


def _count(column: pd.Series, values: tuple[str, ...]) -> dict[str, int]:
    return {value: int((column == value).sum()) for value in values}
