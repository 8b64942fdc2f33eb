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
