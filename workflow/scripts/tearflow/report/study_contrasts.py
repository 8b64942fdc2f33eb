"""A contrast as the scripts of the page read it, see `web/study.js`."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tearflow.differential.design_words import describe_test, name_effect, needed_in_words
from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import find_test
from tearflow.endpoints.protein_relation import CHANGES, RESPONSE
from tearflow.report.blocks import anchor
from tearflow.report.endpoint_proteins import TITLES, has_relations
from tearflow.report.endpoint_words import amount, interval
from tearflow.report.false_discoveries import rule_in_words
from tearflow.report.packs import pack_json
from tearflow.report.run import Run
from tearflow.report.study_states import q_column
from tearflow.report.tables import round_values

EDGE = ("gene_a", "gene_b", "score", "evidence", "remark")
MARKER = ("published", "verdict", "evidence", "doi")
RELATION = ("n_people", "rho", "p_value", "q_value")
FILES = {CHANGES: "endpoint_changes.tsv", RESPONSE: "endpoint_response.tsv"}


def describe_contrast(run: Run, path: str, packs: dict[str, str]) -> dict[str, Any]:
    """What the page knows of a contrast beside the table of its protein groups.

    Returns
    -------
    dict
        `path`, `cohort`, `title`, `effect`, and the values that are compared, `variable`,
        `reference`, `target`; `units`: `name`, and the samples (their numbers in the cohort) whose
        means are added, `plus`, and subtracted, `minus`; of the rule `measure`, `alpha`,
        `min_log2fc`, `rule` in words and, by `p`, `q`, `low` and `high`, the columns of the table
        that have these of the selected test; `table`, `terms`, `ranked` (None without any) and
        `hubs`, the packs of these tables; `edges`, the pack of the interactions between DEPs;
        `markers`, what was published on a gene; `elisa`, see `list_elisa`;
        `relations`, the pack of the correlations with clinical measures, None without any.
    """
    contrast, rule = run.contrasts[path], run.config.differential
    units, prefix = run.units(path), find_test(rule.test).prefix
    packs[f"edges.{path}"] = pack_json(columns_of(run.table(f"{path}/ppi_edges.tsv"), EDGE))
    return {
        "path": path,
        "cohort": contrast.cohort,
        "title": run.title(path),
        "effect": name_effect(contrast),
        "variable": contrast.variable,
        "reference": contrast.reference,
        "target": contrast.target,
        "units": list_units(run, path),
        "are_pairs": units.are_pairs,
        "measure": rule.measure,
        "alpha": rule.alpha,
        "min_log2fc": rule.log2_fold_change,
        "rule": rule_in_words(
            rule,
            describe_test(rule, run.kind(path)),
            needed_in_words(rule.min_pairs, units),
        ),
        "columns": {
            "p": column_of(rule.test, "p_value"),
            "q": q_column(rule),
            "low": f"{prefix}ci_low",
            "high": f"{prefix}ci_high",
        },
        "table": f"{anchor(path, 'deps', 'table')}-data",
        "terms": f"{anchor(path, 'go', 'table')}-data",
        "ranked": None
        if run.table(f"{path}/ranked.tsv").empty
        else f"{anchor(path, 'ranked', 'table')}-data",
        "hubs": f"{anchor(path, 'hubs', 'table')}-data",
        "edges": f"edges.{path}",
        "elisa": list_elisa(run, path),
        "markers": list_markers(run.table(f"{path}/markers.tsv")),
        "relations": pack_relations(run, path, packs),
    }


def name_contrast(run: Run, path: str) -> dict[str, Any]:
    """What an index knows of a contrast beside the states of the protein groups."""
    rule = run.config.differential
    return {
        "path": path,
        "cohort": path.split("/")[0],
        "title": run.title(path),
        "measure": rule.measure,
        "alpha": rule.alpha,
        "min_log2fc": rule.log2_fold_change,
    }


def list_units(run: Run, path: str) -> list[dict[str, Any]]:
    """Units of a contrast that take part, with the numbers of their samples in the cohort."""
    samples = run.cohorts[path.split("/")[0]].samples
    places = {sample["sample"]: place for place, sample in enumerate(samples)}

    def of_sign(sides: Sequence[Any], sign: int) -> list[int]:
        return [places[name] for side in sides if side.sign == sign for name in side.samples]

    return [
        {"name": unit.name, "plus": of_sign(unit.sides, 1), "minus": of_sign(unit.sides, -1)}
        for unit in run.design(path).units
    ]


def list_elisa(run: Run, path: str) -> dict[str, list[list[str]]]:
    """Of each gene with an ELISA its rows: measure, change by it, by the proteome, and how they go.

    Empty where the contrast is not of changes between visits that have endpoints.
    """
    if not has_relations(run, path):
        return {}
    elisa = run.table(f"{path}/elisa.tsv")
    labels = {measure.name: measure.label for measure in run.endpoints[path.split("/")[0]].measures}
    found: dict[str, list[list[str]]] = {}
    for row in elisa[elisa["n_elisa"].gt(0)].itertuples():
        by_elisa, by_ms = (
            f"{amount(change, signed=True)} {interval(low, high)}".strip()
            for change, low, high in (
                (row.elisa_change, row.elisa_ci_low, row.elisa_ci_high),
                (row.log2fc, row.ci_low, row.ci_high),
            )
        )
        shown = f"{by_elisa} ({row.elisa_scale}, {row.n_elisa} people)"
        cells = [labels[row.measure], shown, by_ms or "\N{EN DASH}", row.agreement or row.reason]
        found.setdefault(row.gene, []).append(cells)
    return found


def list_markers(markers: pd.DataFrame) -> dict[str, list[str]]:
    """Of each gene that is a published marker its direction, verdict, evidence and DOI."""
    rows = zip(*columns_of(markers, MARKER).values(), strict=True)
    return dict(zip(markers["gene"], map(list, rows), strict=True))


def columns_of(table: pd.DataFrame, names: Sequence[str]) -> dict[str, list[Any]]:
    """Columns of a table as lists, numbers cut to the digits of the page, None where missing."""
    return {name: round_values(table[name]) for name in names}


def pack_relations(run: Run, path: str, packs: dict[str, str]) -> str | None:
    """Name of the pack of the correlations of a contrast with clinical measures.

    It is a list, an entry for each relation and measure: `title` and `measure` in words, and by
    protein group of the cohort the columns `RELATION`, None where it was not tested.
    """
    if not has_relations(run, path):
        return None
    groups = run.table(f"{path.split('/')[0]}/proteins.tsv")["protein_group"]
    found = run.endpoints[path.split("/")[0]]
    labels = {measure.name: measure.label for measure in found.measures}
    entries: list[dict[str, Any]] = []
    for relation, title in TITLES.items():
        table = run.table(f"{path}/{FILES[relation]}")
        for measure, rows in table[table["reason"].eq("")].groupby("measure", sort=False):
            aligned = rows.set_index("protein_group").reindex(groups)
            entry = {"title": title, "measure": labels[str(measure)]}
            entries.append(entry | columns_of(aligned, RELATION))
    name = f"relations.{path}"
    packs[name] = pack_json(entries)
    return name
