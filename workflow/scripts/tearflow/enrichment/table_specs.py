"""The tables of the gene sets and of their enrichment."""

from tearflow.differential.table_specs import DIRECTION
from tearflow.io.table_specs import Column, TableSpec

OF_TERM = (
    Column("ontology", "Collection", "text", "BP, CC, MF or the name of another collection"),
    Column("go_id", "Id", "go", "Identifier of the term or set"),
    Column("term", "Term", "name", "Name of the term or set"),
)
TERMS = TableSpec(
    "gene_sets/terms.tsv",
    "the gene sets of all collections, and how many genes each has",
    (
        *OF_TERM,
        Column("n_genes", "Genes", "integer", "Genes, those of descendants of a term included"),
    ),
)
GO = TableSpec(
    "{cohort}/{contrast}/go.tsv",
    "GO terms and other gene sets with a DEP: tests, direction and genes",
    (
        *OF_TERM,
        Column("n_hits", "DEPs", "integer", "DEPs in the term"),
        Column("n_deps", "All DEPs", "integer", "DEPs that the collection knows"),
        Column("n_term", "Size", "integer", "Genes of the term in the background"),
        Column("n_background", "Background", "integer", "Tested genes that the collection knows"),
        Column("p_value", "p", "p", "Hypergeometric test"),
        Column("q_value", "q", "p", "Benjamini-Hochberg over the tests of one family"),
        Column(
            "odds_ratio", "Odds ratio", "decimal", "Odds of a DEP in the term over those outside"
        ),
        Column("n_up", "Up", "integer", "DEPs in the term that go up"),
        Column("n_down", "Down", "integer", "DEPs in the term that go down"),
        DIRECTION,
        Column("genes", "Genes", "list", "DEPs in the term"),
        Column(
            "significant",
            "Significant",
            "flag",
            "Whether q is below the threshold, with enough DEPs",
        ),
        Column("family", "Family", "text", "The terms over which q is computed"),
        Column("p_value_up", "p up", "p", "Hypergeometric test of the DEPs that go up"),
        Column("q_value_up", "q up", "p", "Its q, over the same family"),
        Column(
            "significant_up", "Significant up", "flag", "Whether that q is, with enough of them"
        ),
        Column("p_value_down", "p down", "p", "Hypergeometric test of the DEPs that go down"),
        Column("q_value_down", "q down", "p", "Its q, over the same family"),
        Column(
            "significant_down", "Significant down", "flag", "Whether that q is, with enough of them"
        ),
        Column("nominal", "Nominal", "flag", "Whether p is below the threshold"),
        Column("aliases", "Same genes", "list", "Other terms with the same tested genes"),
        Column(
            "representative",
            "Represented by",
            "text",
            "The listed term that represents this one, itself where it is not redundant",
        ),
        Column("drawn", "Drawn", "flag", "Whether figures may show it: listed, and not left out"),
    ),
)
METHOD = Column("method", "Method", "text", "camera or prerank")
RANKED = TableSpec(
    "{cohort}/{contrast}/ranked.tsv",
    "gene sets tested by the moderated t of all genes, DEPs or not",
    (
        *OF_TERM,
        METHOD,
        Column("n_genes", "Size", "integer", "Genes of the set with a moderated t"),
        Column("n_background", "Ranked", "integer", "All genes with a moderated t"),
        DIRECTION,
        Column(
            "statistic",
            "Statistic",
            "decimal",
            "Of camera t of the set against all other genes, of prerank the normalised score",
        ),
        Column("p_value", "p", "p", "Two-sided; of prerank within the direction of the set"),
        Column("q_value", "q", "p", "Over the family: Benjamini-Hochberg, of prerank GSEA's own"),
        Column("significant", "Significant", "flag", "Whether q is below the threshold"),
        Column(
            "correlation",
            "Correlation",
            "decimal",
            "Between two genes of the set, as camera took it",
        ),
        Column(
            "mean_log2fc", "Mean log2 FC", "decimal", "Mean log2 fold change of its genes", "log2"
        ),
        Column("n_leading", "Leading", "integer", "Number of leading genes"),
        Column(
            "leading_genes",
            "Leading genes",
            "list",
            "Genes that change most in the direction of the set, the foremost first",
        ),
        Column("family", "Family", "text", "The sets over which q is computed"),
        Column("remark", "Remark on p and q", "text", "What makes them too small; else empty"),
        Column("aliases", "Same genes", "list", "Other sets with the same ranked genes"),
    ),
)
