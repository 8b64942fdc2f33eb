"""The tables of the gene sets and of their enrichment."""

from tearflow.differential.table_specs import DIRECTION
from tearflow.io.table_specs import Column, TableSpec

OF_TERM = (
    Column("ontology", "Ontology", "text", "BP, CC or MF"),
    Column("go_id", "GO id", "go", "Identifier of the term"),
    Column("term", "Term", "name", "Name of the term"),
)
TERMS = TableSpec(
    "gene_sets/terms.tsv",
    "the GO terms, and how many genes each has with its descendants",
    (*OF_TERM, Column("n_genes", "Genes", "integer", "Genes of the term and its descendants")),
)
GO = TableSpec(
    "{cohort}/{contrast}/go.tsv",
    "GO terms with direction and genes",
    (
        *OF_TERM,
        Column("n_hits", "DEPs", "integer", "DEPs in the term"),
        Column("n_deps", "All DEPs", "integer", "DEPs that are in any gene set"),
        Column("n_term", "Size", "integer", "Genes of the term in the background"),
        Column("n_background", "Background", "integer", "Tested genes that are in any gene set"),
        Column("p_value", "p", "p", "Hypergeometric test"),
        Column("q_value", "q", "p", "Benjamini-Hochberg over the tests of one family"),
        Column(
            "odds_ratio", "Odds ratio", "decimal", "Odds of a DEP in the term over those outside"
        ),
        Column("n_up", "Up", "integer", "DEPs in the term that go up"),
        Column("n_down", "Down", "integer", "DEPs in the term that go down"),
        DIRECTION,
        Column("genes", "Genes", "list", "DEPs in the term"),
        Column("significant", "Significant", "flag", "Whether p or q is below the threshold"),
        Column("family", "Family", "text", "The terms over which q is computed"),
    ),
)
