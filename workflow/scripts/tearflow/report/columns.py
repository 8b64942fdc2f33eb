"""The columns of the tables of the report, and the views of their filters."""

from typing import Any

import pandas as pd

from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import find_test
from tearflow.enrichment.ontology import COLLECTIONS, OTHER
from tearflow.quality.panels import INDICES, PANELS
from tearflow.report.tables import Column, View, view_all

GENE = Column("gene", "Gene", "gene", "Symbol of the gene that represents the protein group")
DIRECTION = Column("direction", "Change", "direction")
DEPS = [
    GENE,
    Column("accession", "Accession", "uniprot", "First UniProt accession of the protein group"),
    Column("description", "Protein", "name"),
    DIRECTION,
    Column(
        "log2fc", "log2 FC", "decimal", "Mean of the differences of the pairs: log2 fold change"
    ),
    Column("ci_low", "CI low", "decimal", "Lower end of its 95 % confidence interval by t"),
    Column("ci_high", "CI high", "decimal", "Upper end of its 95 % confidence interval by t"),
    Column("p_value", "p", "p", "Paired t-test"),
    Column("q_value", "q", "p", "Benjamini-Hochberg over the tested rows, paired t-test"),
    Column("moderated_p_value", "mod. p", "p", "Moderated paired t-test, as limma's"),
    Column("moderated_q_value", "mod. q", "p", "Benjamini-Hochberg, moderated paired t-test"),
    Column("n_pairs", "Pairs", "integer", "Pairs with a value in both samples"),
    Column("few_pairs", "Few pairs", hint="Measured in fewer than half of the contrast's pairs"),
    Column("pairs_agreeing", "Agree", "integer", "Pairs that changed in the direction of the mean"),
    Column("hangs_on", "Depends on", hint="Without this person it falls below the fold change"),
    Column(
        "leave_one_out_share",
        "Leave-outs",
        "decimal",
        "Share of its people without any one of whom it is still a DEP by the whole rule",
    ),
    Column("specification_share", "Specifications", "decimal", "Share that call it a DEP"),
    Column("mean_reference", "Mean ref.", "decimal", "Mean log2 intensity of the reference"),
    Column("mean_target", "Mean target", "decimal", "Mean log2 intensity of the target"),
    Column("missing_reference", "Missing ref.", "integer", "Reference samples without a value"),
    Column("missing_target", "Missing target", "integer", "Target samples without a value"),
    Column("abundance_rank", "Rank", "integer", "By mean intensity; 1 is the most abundant"),
    Column("n_peptides", "Peptides", "integer"),
    Column("flags", "Flags", "list", "Signs of skin, blood or a shared group"),
    Column("reason", "Not tested because", "name"),
    Column("protein_group", "Protein group", "list"),
    Column("contaminant_accessions", "Contaminants", "list", "Accessions of contaminants in it"),
]
EYES = [
    Column("n_people", "People", "integer", "People whom its pairs, which are eyes, are of"),
    Column(
        "remark",
        "Remark on p and q",
        hint="Too small where the eyes of a person, tested as independent pairs, change alike",
    ),
]
# What the page shows of a remark, which would make every row ten lines high; the file has it whole.
SHORT_REMARK = "too small"
IMPUTED = Column("n_imputed", "Imputed", "integer", "Imputed values under the tests")
ON_OFF = [
    GENE,
    Column("accession", "Accession", "uniprot"),
    Column("description", "Protein", "name"),
    Column("state", "State"),
    Column("seen_reference", "Seen ref.", "integer", "Reference samples with a value"),
    Column("seen_target", "Seen target", "integer", "Target samples with a value"),
    Column("n_pairs", "Of pairs", "integer"),
    Column("mean_log2", "Mean log2", "decimal", "Mean log2 intensity where it is seen"),
    Column("abundance_percentile", "Percentile", "decimal", "Of the abundance in the cohort"),
    Column("n_peptides", "Peptides", "integer"),
    Column("chance_of_pattern", "Chance", "p", "Of such a pattern if visits were exchangeable"),
    Column("contaminant", "Contaminant"),
    Column("protein_group", "Protein group", "list"),
]
SPECIFICATIONS = [
    Column("test", "Test"),
    Column("measure", "Measure"),
    Column("log2_fold_change", "|log2 FC| above", "decimal"),
    Column("normalisation", "Normalisation"),
    Column("in_force", "Selected rule"),
    Column("n_tested", "Tested", "integer", "Protein groups that this test can test"),
    Column("n_deps", "DEPs", "integer"),
    Column("n_shared", "Shared", "integer", "Of these, DEPs of the selected rule"),
]
GO = [
    Column("ontology", "Ontology"),
    Column("go_id", "GO id", "go"),
    Column("term", "Term", "name"),
    DIRECTION,
    Column("n_hits", "DEPs", "integer", "DEPs in the term"),
    Column("n_term", "Size", "integer", "Genes of the term in the background"),
    Column("odds_ratio", "Odds ratio", "decimal"),
    Column("p_value", "p", "p", "Hypergeometric test"),
    Column("q_value", "q", "p", "Benjamini-Hochberg over the tests of one family"),
    Column("n_up", "Up", "integer", "DEPs in the term that go up"),
    Column("n_down", "Down", "integer", "DEPs in the term that go down"),
    Column("genes", "Genes", "list"),
    Column("significant", "Significant"),
]
HUBS = [
    Column("rank", "Rank", "integer"),
    GENE,
    Column("degree", "Degree", "integer", "Edges to other DEPs"),
    Column("in_network", "At the cut", hint="Has an interaction at the cut, with a DEP or another"),
    Column(
        "in_file", "In the file", hint="The network file has an interaction of it, of any score"
    ),
    DIRECTION,
    Column("log2fc", "log2 FC", "decimal"),
    Column("p_value", "p", "p", "Of the selected test"),
    Column("protein_group", "Protein group", "list"),
]
PAIRS = [
    Column("pair", "Pair"),
    Column("subject", "Subject"),
    Column("eye", "Eye"),
    Column("reference", "Reference sample"),
    Column("target", "Target sample"),
    Column("complete", "Complete"),
    Column("note", "Note"),
]
QUALITY = [
    Column("sample", "Sample", "gene"),
    Column("subject", "Subject"),
    Column("visit", "Visit"),
    Column("eye", "Eye"),
    Column("n_identified", "Identified", "integer", "Protein groups with an intensity"),
    Column("missing", "Missing", "decimal", "Share of the protein groups without an intensity"),
    Column("median_log2", "Median log2", "decimal", "Median of the log2 intensities"),
    Column("mean_correlation", "Correlation", "decimal", "Mean Pearson r with the other samples"),
    Column("visit_cv", "CV of visit", "decimal", "Median coefficient of variation of its visit"),
    Column("n_contaminants", "Contaminants", "integer", "Contaminants identified"),
    Column("contaminant_share", "Contaminant share", "p", "Share of contaminants in the intensity"),
    Column("pc1", "PC1", "decimal", "Score on the first principal component"),
    Column("pc2", "PC2", "decimal", "Score on the second principal component"),
    Column("own_correlation", "Own r", "decimal", "Mean Pearson r with the subject's other visits"),
    Column("best_other_correlation", "Other r", "decimal", "The same, with the best other subject"),
    Column("best_other_sample", "Closest", hint="Most alike sample of the best other subject"),
    Column("swap_suspect", "Swap suspect"),
    Column("swap_note", "Swap evidence", "name"),
    Column("outlier", "Outlier"),
    Column("outlier_reason", "Outlier by", "name"),
    Column("swap_unchecked", "Not checked for swaps", "name", "Why it could not be compared"),
]
TEARS = [
    Column("sample", "Sample", "gene"),
    Column("subject", "Subject"),
    Column("visit", "Visit"),
    Column("eye", "Eye"),
    *dict.fromkeys(  # once where two indices have one panel
        column
        for name, index in INDICES.items()
        for column in (
            Column(name, index.title, "decimal", index.formula),
            *(
                Column(f"n_{key}", PANELS[key].title, "integer", f"{PANELS[key].noun} found")
                for key in index.panels
            ),
        )
    ),
]
# Columns of a comparison that stand once for each contrast, as `{name}_{cohort}.{contrast}`.
PER_CONTRAST = [
    Column("log2fc", "log2 FC", "decimal"),
    Column("p_value", "p", "p", "Of DEPs that of the selected test"),
    DIRECTION,
]
SHARED_TERMS = [
    *GO[:3],
    Column("shared", "Shared", hint="Significant in every contrast of the comparison"),
    Column("concordant", "Same direction", hint="Same direction wherever it is significant"),
    Column("n_contrasts", "Contrasts", "integer", "Contrasts in which it is significant"),
]
SHARED_DEPS = [
    GENE,
    Column("shared", "Shared", hint="DEP in every contrast of the comparison"),
    Column("concordant", "Same direction", hint="Same direction wherever it is a DEP"),
    Column("n_contrasts", "Contrasts", "integer", "Contrasts in which it is a DEP"),
]
SHARED_EDGES = [
    Column("gene_a", "Gene", "gene"),
    Column("gene_b", "Gene", "gene"),
    Column("score", "Score", "decimal", "Confidence of the interaction, 0 to 1"),
    Column("contrasts", "In the networks of", "list"),
    Column("shared", "Shared", hint="In the network of every contrast of the comparison"),
]

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
GO_VIEWS = {
    "Show": [View("significant terms", "significant", [True]), view_all("all terms with a DEP")],
    "Ontology": [
        view_all(),
        *(View(name, "ontology", [name]) for name in COLLECTIONS if name != OTHER),
    ],
    "Change": [view_all(), UP, DOWN, View("mixed", "direction", ["mixed"])],
}
STATE_VIEWS = {
    "Show": [view_all(), *(View(state, "state", [state]) for state in ("appears", "vanishes"))]
}
HUB_VIEWS = {"Change": [view_all(), UP, DOWN]}
TERM_VIEWS = {
    "Show": [View("shared terms", "shared", [True]), view_all("all terms")],
    "Ontology": GO_VIEWS["Ontology"],
}
DEP_SHARED_VIEWS = {"Show": [View("shared DEPs", "shared", [True]), view_all("all DEPs")]}
EDGE_VIEWS = {"Show": [View("shared", "shared", [True]), view_all("all interactions")]}


def dep_columns(rule: dict[str, Any], eyes: bool = False) -> list[Column]:
    """Return the columns of the DEP table, those of the selected test always among them.

    Parameters
    ----------
    rule
        The section `differential` of the configuration.
    eyes
        Whether some people have two eyes among the pairs, which p and q take for independent.
    """
    key, test = rule["test"], find_test(rule["test"])
    name, short = test.full_name, test.short
    selected = [
        Column(column_of(key, "p_value"), f"p, {short}", "p", name),
        Column(column_of(key, "q_value"), f"q, {short}", "p", f"Benjamini-Hochberg, {name}"),
    ]
    if rule["measure"] == "storey_q_value":
        selected.append(Column("storey_q_value", "Storey q", "p", f"Storey's q-value, {name}"))
    if rule["imputation"] != "none":
        selected.append(IMPUTED)
    known = {column.name for column in DEPS}
    added = [column for column in selected if column.name not in known]
    place = next(i for i, column in enumerate(DEPS) if column.name == "n_pairs")
    columns = DEPS[:place] + added + DEPS[place:]
    after = next(i for i, column in enumerate(columns) if column.name == "n_pairs") + 1
    return columns[:after] + EYES * eyes + columns[after:]


def with_contrasts(columns: list[Column], frame: pd.DataFrame, paths: list[str]) -> list[Column]:
    """Add the columns of a comparison that stand once for each contrast.

    Parameters
    ----------
    columns
        Those that stand once.
    frame
        Table of the comparison.
    paths
        The contrasts, written `cohort/contrast`.
    """
    repeated = [
        Column(
            f"{column.name}_{path.replace('/', '.')}",
            f"{column.title}, {path.replace('/', ' ')}",
            column.kind,
        )
        for path in paths
        for column in PER_CONTRAST
    ]
    return columns + [column for column in repeated if column.name in frame]
