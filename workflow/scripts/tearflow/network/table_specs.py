"""The tables of the interaction network of a contrast."""

from tearflow.differential.table_specs import DIRECTION
from tearflow.enrichment.table_specs import OF_TERM
from tearflow.io.table_specs import Column, TableSpec
from tearflow.proteins.table_specs import GENE
from tearflow.readers.table_specs import PROTEIN_GROUP

OF_EDGE = (
    Column("gene_a", "Gene", "gene", "One gene of the interaction"),
    Column("gene_b", "Gene", "gene", "The other gene of the interaction"),
    Column("score", "Score", "decimal", "Confidence of the interaction, 0 to 1"),
)
EDGES = TableSpec(
    "{cohort}/{contrast}/ppi_edges.tsv",
    "the interactions between the DEPs",
    (
        *OF_EDGE,
        Column(
            "evidence",
            "Evidence",
            "list",
            "Channels with their scores, strongest first; empty where no file has channels",
        ),
        Column("remark", "Remark", "name", "Why the interaction is on a list of suspicious ones"),
    ),
)
_KIND = Column("kind", "Kind", "text", "physical, functional, or other where it is not known")
_TEXT_MINING = Column("text_mining", "Text mining", "flag", "Text mining is part of the score")
_CUT = Column("min_score", "Cut", "decimal", "Score at which the network was cut")
_NETWORK = Column("network", "Network", "text", "Name of the network")
_EXPECTED = Column(
    "expected_degree", "Expected", "decimal", "Degree that DEPs of like degree would give by chance"
)
_P_DEGREE = Column("p_degree", "p (degree)", "p", "Of a degree as high by chance")
_HUB = Column("hub", "Hub", "flag", "Degree of at least 3 and its p below network.alpha")
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
        _NETWORK,
        _CUT,
        Column(
            "in_file",
            "In the file",
            "flag",
            "The network file has an interaction of it, of any score",
        ),
        Column("n_tested", "Tested genes", "integer", "Tested genes of the contrast"),
        Column("n_tested_in_file", "In the file", "integer", "Of these, genes of the network file"),
        _EXPECTED,
        _P_DEGREE,
        Column("q_degree", "q (degree)", "p", "Benjamini-Hochberg, over the DEPs at the cut"),
        _HUB,
        Column(
            "evidence",
            "Evidence",
            "list",
            "Channels behind its interactions: how many have each, and its highest score",
        ),
        Column("module", "Module", "integer", "Number of its module in modules.tsv", missing=True),
        Column(
            "n_views",
            "Views",
            "integer",
            "Networks and cuts of hub_curve.tsv; empty for what is a hub in none",
            missing=True,
        ),
        Column("n_views_hub", "Hub in", "integer", "Of these, those with it as hub", missing=True),
        Column("best_rank", "Best rank", "integer", "Over these views", missing=True),
        Column("worst_rank", "Worst rank", "integer", "Over these views", missing=True),
        Column(
            "state",
            "State",
            "text",
            "linked, no edge to a DEP, below the cut, or not in the file",
        ),
    ),
)
NETWORKS = TableSpec(
    "{cohort}/{contrast}/networks.tsv",
    "each network and cut: interactions between the DEPs, and how many chance gives",
    (
        Column(
            "role",
            "Role",
            "text",
            "main, further (both asked for), or curve: a cell of the specification curve",
        ),
        Column("network", "Network", "text", "Name of the network; empty where none has the cell"),
        _KIND,
        _TEXT_MINING,
        _CUT,
        Column("state", "State", "name", "answered, or why no given file can answer it"),
        Column("n_tested_in_file", "Tested", "integer", "Tested genes in the file", missing=True),
        Column("n_tested_at_cut", "At the cut", "integer", "Of these, at the cut", missing=True),
        Column(
            "n_edges_tested",
            "Edges, tested",
            "integer",
            "Interactions between tested genes",
            missing=True,
        ),
        Column("n_deps_in_file", "DEPs", "integer", "DEPs in the file", missing=True),
        Column("n_deps_at_cut", "DEPs at the cut", "integer", "Of these, at the cut", missing=True),
        Column("n_edges", "Edges", "integer", "Interactions between DEPs", missing=True),
        Column(
            "expected_edges", "Expected", "decimal", "Edges that proteins of like degree would have"
        ),
        Column("p_edges", "p", "p", "Of as many edges, by draws of proteins of like degree"),
        Column("n_hubs", "Hubs", "integer", "DEPs that are hubs", missing=True),
    ),
)
HUB_CURVE = TableSpec(
    "{cohort}/{contrast}/hub_curve.tsv",
    "how each hub holds over networks, cuts, and with or without text mining",
    (
        GENE,
        _NETWORK,
        _KIND,
        _TEXT_MINING,
        _CUT,
        Column("degree", "Degree", "integer", "Edges to other DEPs"),
        Column("rank", "Rank", "integer", "By degree; genes of one degree share a rank"),
        _EXPECTED,
        _P_DEGREE,
        _HUB,
    ),
)
MODULES = TableSpec(
    "{cohort}/{contrast}/modules.tsv",
    "groups of DEPs that interact with each other more than with the others",
    (
        Column("module", "Module", "integer", "Number, the largest first"),
        Column("n_genes", "Genes", "integer", "DEPs in the module"),
        Column("n_edges", "Edges", "integer", "Interactions between them"),
        Column("n_up", "Up", "integer", "DEPs that go up"),
        Column("n_down", "Down", "integer", "DEPs that go down"),
        Column("hubs", "Hubs", "list", "Those that are hubs"),
        Column("genes", "Genes", "list", "The DEPs, in the order of the alphabet"),
        *OF_TERM,
        Column("n_hits", "Hits", "integer", "Genes of the module in that term", missing=True),
        Column("p_value", "p", "p", "Of that term, hypergeometric, against the tested genes"),
        Column("q_value", "q", "p", "Benjamini-Hochberg, over all sets of its collection"),
        Column("other_terms", "Further terms", "list", "The next four with q < 0.05, by p"),
    ),
)
