"""The columns of the tables of the report, and the views of their filters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from tearflow.comparison.table_specs import SHARED_DEPS, SHARED_EDGES, SHARED_TERMS
from tearflow.differential.design_words import Units
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.table_specs import ADJUSTED, DEPS, ON_OFF, columns_of_test
from tearflow.differential.tests import DIFFERENCES, TESTS, find_test
from tearflow.enrichment.table_specs import GO
from tearflow.io.table_specs import Column, TableSpec
from tearflow.quality.panels import ADJUSTED_FOR, INDICES
from tearflow.quality.table_specs import OF_SAMPLE, QUALITY, TEARS
from tearflow.report.tables import View, view_all

# What the page shows of a remark, which would make every row ten lines high; the file has it whole.
SHORT_REMARK = "too small"
DEP_COLUMNS = DEPS.pick(
    "gene",
    "accession",
    "description",
    "direction",
    "log2fc",
    "ci_low",
    "ci_high",
    "p_value",
    "q_value",
    "moderated_p_value",
    "moderated_q_value",
    "n_pairs",
    "few_pairs",
    "pairs_agreeing",
    "hangs_on",
    "leave_one_out_share",
    "specification_share",
    "mean_reference",
    "mean_target",
    "missing_reference",
    "missing_target",
    "detection_p_value",
    "detection_q_value",
    "abundance_rank",
    "n_peptides",
    "flags",
    "reason",
    "protein_group",
    "contaminant_accessions",
)
# Of `adjusted.tsv`, beside the DEPs.
VERDICT_COLUMNS = [
    replace(column, title=f"Without {name}")
    for name in ADJUSTED_FOR
    for column in ADJUSTED.pick(f"{name}_verdict")
]
ON_OFF_COLUMNS = ON_OFF.pick(
    "gene",
    "accession",
    "description",
    "state",
    "seen_reference",
    "seen_target",
    "n_pairs",
    "mean_log2",
    "abundance_percentile",
    "n_peptides",
    "detection_p_value",
    "detection_q_value",
    "detection_rank",
    "contaminant",
    "protein_group",
)
# What is missing at one visit, beside the test of the change where there is one.
DETECTION_COLUMNS = (
    "detection_rank",
    "gene",
    "accession",
    "description",
    "n_only_reference",
    "n_only_target",
    "detection_p_value",
    "detection_q_value",
    "missing_reference",
    "missing_target",
    "n_pairs",
    "log2fc",
    "direction",
    "reason",
    "protein_group",
)
GO_COLUMNS = GO.pick(
    "ontology",
    "go_id",
    "term",
    "direction",
    "n_hits",
    "n_term",
    "odds_ratio",
    "p_value",
    "q_value",
    "n_up",
    "n_down",
    "p_value_up",
    "q_value_up",
    "p_value_down",
    "q_value_down",
    "genes",
    "nominal",
    "significant",
    "significant_up",
    "significant_down",
    "aliases",
    "representative",
    "drawn",
)
# Shown when the page opens, the most important first.
FIRST_OF_GO = (
    "term",
    "direction",
    "n_hits",
    "p_value",
    "q_value",
    "genes",
    "ontology",
    "n_term",
    "odds_ratio",
    "go_id",
)
QUALITY_COLUMNS = [column for column in QUALITY.columns if column.name != "pc3"]
TEAR_COLUMNS = TEARS.pick(
    *(column.name for column in OF_SAMPLE),
    *dict.fromkeys(  # once where two indices have one panel
        name
        for index in INDICES
        for name in (index, *(f"n_{panel}" for panel in INDICES[index].panels))
    ),
)
TERM_COLUMNS = SHARED_TERMS.pick("ontology", "go_id", "term", "shared", "concordant", "n_contrasts")
DEP_SHARED_COLUMNS = SHARED_DEPS.pick("gene", "shared", "concordant", "n_contrasts")
EDGE_COLUMNS = SHARED_EDGES.pick("gene_a", "gene_b", "score", "contrasts", "shared")
# Shown of each contrast of a comparison.
PER_CONTRAST = ("log2fc", "p_value", "direction")

UP, DOWN = View("up", "direction", ["up"]), View("down", "direction", ["down"])
DEP_VIEWS = {
    "Show": [
        View("DEPs", "direction", ["up", "down"]),
        UP,
        DOWN,
        View("few pairs", "few_pairs", [True]),
        View("all tested", "reason", [""]),
        view_all("all protein groups"),
    ]
}
STATE_VIEWS = {
    "Show": [view_all(), *(View(state, "state", [state]) for state in ("appears", "vanishes"))]
}
DEP_SHARED_VIEWS = {"Show": [View("shared DEPs", "shared", [True]), view_all("all DEPs")]}
EDGE_VIEWS = {"Show": [View("shared", "shared", [True]), view_all("all interactions")]}


def dep_columns(rule: Rule, units: Units, kind: str, effect: str) -> list[Column]:
    """Columns of the DEP table, those of the selected test always among them.

    Parameters
    ----------
    rule
        The section `differential` of the configuration.
    units, kind
        Units of the contrast, and the kind of their model. Eyes that p and q take for independent
        have a remark; of groups the people of each are counted.
    effect
        What `log2fc` is.
    """
    test = rule.test
    added = [column_of(test, "p_value"), column_of(test, "q_value"), *interval_of(test)]
    added += ["storey_q_value"] if rule.measure == "storey_q_value" else []
    added += ["n_imputed"] if rule.imputation != "none" else []
    names = [column.name for column in DEP_COLUMNS]
    place = names.index("n_pairs")
    names[place:place] = [name for name in added if name not in names]
    after = names.index("n_pairs") + 1
    names[after:after] = ["n_people", "remark"] if units.eyes_are_independent else []
    if units.sizes:
        names[after - 1 : after] = ["n_reference", "n_target"]
    return [_of_design(column, units, kind, effect) for column in DEPS.pick(*names)]


def interval_of(test: str) -> list[str]:
    """Names of the columns of the confidence interval of a test."""
    return [f"{find_test(test).prefix}ci_{end}" for end in ("low", "high")]


def first_of_deps(rule: Rule) -> list[str]:
    """Columns of the DEP table that are shown when the page opens, the most important first."""
    test = rule.test
    storey = rule.measure == "storey_q_value"
    q = rule.measure if storey else column_of(test, "q_value")
    return [
        *("gene", "log2fc", "direction", column_of(test, "p_value"), q, "description"),
        *interval_of(test),
        *("n_pairs", "n_people", "n_reference", "n_target", "pairs_agreeing", "few_pairs"),
        *("remark", "hangs_on", "flags", "reason"),
    ]


def every_dep_column(rule: Rule, units: Units, kind: str, effect: str) -> list[Column]:
    """Columns of `deps.tsv`, those of the DEP table first; see `dep_columns`."""
    first = dep_columns(rule, units, kind, effect)
    shown = {column.name for column in first}
    rest = [column for column in DEPS.columns if column.name not in shown]
    return first + [_of_design(column, units, kind, effect) for column in rest]


def _of_design(column: Column, units: Units, kind: str, effect: str) -> Column:
    """Column with title and hint for units that are no pairs."""
    changed: dict[str, tuple[str, str]] = {}
    if not units.are_pairs:
        changed["n_pairs"] = ("People", "People with a value of every sample that is compared")
        changed["log2fc"] = (column.title, f"{effect[0].upper()}{effect[1:]}")
        changed["pairs_agreeing"] = ("Agree", "People whose value has the sign of the mean")
    if units.few_of != "pairs":
        half = f"Measured in fewer than half of {units.of_half}"
        changed["few_pairs"] = ("Few values", half)
    if kind != DIFFERENCES:
        for key in TESTS:
            of = columns_of_test(key), columns_of_test(key, kind)
            changed |= {
                old.name: (new.title, new.hint) for old, new in zip(*of, strict=True) if old != new
            }
    title, hint = changed.get(column.name, (column.title, column.hint))
    return replace(column, title=title, hint=hint)


def detection_columns(rule: Rule) -> list[Column]:
    """Columns of the table of detection, with p of the selected test among them."""
    names = list(DETECTION_COLUMNS)
    names.insert(names.index("direction"), column_of(rule.test, "p_value"))
    return DEPS.pick(*names)


def with_contrasts(
    columns: list[Column],
    spec: TableSpec,
    frame: pd.DataFrame,
    titles: Mapping[str, str],
    repeat: Sequence[str] = PER_CONTRAST,
) -> list[Column]:
    """Columns of a comparison, followed by those of each contrast.

    Parameters
    ----------
    columns
        Those that are there once.
    spec
        The table of the comparison.
    frame
        Its content.
    titles
        Of each contrast, by its path.
    repeat
        Columns that are shown of each contrast.
    """
    repeated = [
        (f"{name}_{path.replace('/', '.')}", title)
        for path, title in titles.items()
        for name in repeat
    ]
    return columns + [
        replace(column, name=name, title=f"{column.title}, {place}")
        for name, place in repeated
        if name in frame
        for column in spec.pick(name)
    ]
