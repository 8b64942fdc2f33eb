"""The tables of the interaction network of a contrast."""

from tearflow.differential.table_specs import DIRECTION
from tearflow.io.table_specs import Column, TableSpec
from tearflow.proteins.table_specs import GENE
from tearflow.readers.table_specs import PROTEIN_GROUP

OF_EDGE = (
    Column("gene_a", "Gene", "gene", "One gene of the interaction"),
    Column("gene_b", "Gene", "gene", "The other gene of the interaction"),
    Column("score", "Score", "decimal", "Confidence of the interaction, 0 to 1"),
)
EDGES = TableSpec("{cohort}/{contrast}/ppi_edges.tsv", "the interactions between the DEPs", OF_EDGE)
HUBS = TableSpec(
    "{cohort}/{contrast}/hubs.tsv",
    "the DEPs by their number of interactions with other DEPs",
    (
        Column("rank", "Rank", "integer", "By degree; genes of one degree share a rank"),
        GENE,
        Column("degree", "Degree", "integer", "Edges to other DEPs"),
        Column("log2fc", "log2 FC", "decimal", "Log2 fold change", "log2"),
        DIRECTION,
        Column("p_value", "p", "p", "Of the selected test"),
        PROTEIN_GROUP,
        Column("n_up", "Up", "integer", "Neighbours that go up"),
        Column("n_down", "Down", "integer", "Neighbours that go down"),
        Column(
            "in_network",
            "At the cut",
            "flag",
            "Has an interaction at the cut, with a DEP or another",
        ),
        Column("network", "Network", "text", "Name of the network"),
        Column("min_score", "Cut", "decimal", "Score at which the network was cut"),
        Column(
            "in_file",
            "In the file",
            "flag",
            "The network file has an interaction of it, of any score",
        ),
        Column("n_tested", "Tested genes", "integer", "Tested genes of the contrast"),
        Column("n_tested_in_file", "In the file", "integer", "Of these, genes of the network file"),
    ),
)
