"""What a configuration says of the gene sets that are tested."""

from dataclasses import dataclass, replace

from tearflow.enrichment.ontology import COLLECTIONS, OTHER, Collection
from tearflow.run.keys import require_known
from tearflow.run.words import count_of

# Kinds of collections: an ontology of `resources.annotation`, or the sets of a GMT of their own.
GO, GMT = "go", "gmt"
# All collections of the annotation have one background.
ANNOTATION = "annotation"
# What becomes of redundant terms in figures and in the first view of the report.
REDUNDANT = ("show", "hide")
# What makes a term one that is drawn and compared, by the measure.
LISTED = {"p_value": "nominal", "q_value": "significant"}

# One seed for every run of the ranked enrichment, so that two runs give the same numbers.
SEED_OF_PERMUTATIONS = 20250418


@dataclass(frozen=True)
class CollectionSettings:
    """An item of `enrichment.collections`.

    Attributes
    ----------
    name
        In the column `ontology` of the tables; of a collection of the Gene Ontology BP, CC or MF.
    kind
        `go` or `gmt`.
    file
        The GMT; empty for the Gene Ontology, whose sets come from `resources.annotation`.
    """

    name: str
    kind: str = GO
    file: str = ""


# In the place of a correlation between the genes of a set.
ESTIMATED = "estimated"


@dataclass(frozen=True)
class EnrichmentSettings:
    """Section `enrichment` of the configuration.

    Attributes
    ----------
    collections
        The gene sets that are tested, by collection; p-values are adjusted within each.
    relations
        Relations of the ontology by which a gene of a term is one of its ancestors.
    min_size, max_size
        Genes of a set once it is cut to the background.
    measure, alpha
        `p_value`: terms with p below alpha are drawn and compared, which the tables call nominal.
        `q_value`: those that are significant, with q below alpha and at least `min_hits` DEPs.
    min_hits
        Fewest DEPs of a significant term.
    redundant, overlap
        Whether figures show or hide a term that shares at least this part of its DEPs with one
        of smaller p (`tearflow.enrichment.redundancy`).
    ranked
        Keys of `tearflow.enrichment.ranked.METHODS`, by which the sets are tested by all genes.
    inter_gene_correlation
        Between the genes of a set, for `camera`: a number, or `ESTIMATED` from the residuals.
    """

    collections: tuple[CollectionSettings, ...] = (
        CollectionSettings("BP"),
        CollectionSettings("CC"),
        CollectionSettings("MF"),
    )
    relations: tuple[str, ...] = ("is_a", "part_of")
    min_size: int = 5
    max_size: int = 500
    measure: str = "p_value"
    alpha: float = 0.05
    min_hits: int = 2
    redundant: str = "show"
    overlap: float = 0.5
    ranked: tuple[str, ...] = ("camera",)
    inter_gene_correlation: float | str = 0.05

    @property
    def listed(self) -> str:
        """Column of `go.tsv` that says which terms are drawn and compared."""
        require_known(self.measure, LISTED, "measure")
        return LISTED[self.measure]

    @property
    def rule_of_significant(self) -> str:
        """When a term is significant, in words."""
        fewest = f" and at least {count_of(self.min_hits, 'DEP')}" if self.min_hits > 1 else ""
        return f"q < {self.alpha:g}{fewest}"

    @property
    def listed_in_words(self) -> str:
        """What a term is that is drawn and compared."""
        rule = f"p < {self.alpha:g}" if self.listed == "nominal" else self.rule_of_significant
        return f"{self.listed} ({rule})"

    @property
    def needs_residuals(self) -> bool:
        """Whether a correlation is estimated from the residuals of the genes."""
        return "camera" in self.ranked and self.inter_gene_correlation == ESTIMATED

    @property
    def tests_go(self) -> bool:
        """Whether any collection is of the annotation."""
        return any(collection.kind == GO for collection in self.collections)

    @property
    def figures_of_gmt(self) -> set[str]:
        """Names of the figures of the collections that are GMT files."""
        of_gmt = {collection.name for collection in self.collections if collection.kind == GMT}
        return {found.figure for name, found in self.by_name.items() if name in of_gmt}

    @property
    def by_name(self) -> dict[str, Collection]:
        """Titles and figures of the collections, in the order of the tables.

        Sets of a GMT as annotation that are outside of the Gene Ontology are tested in any case,
        and drawn where `other` is listed.
        """
        names = [*COLLECTIONS] if self.tests_go else []
        listed = {collection.name for collection in self.collections}
        of_go = {name: COLLECTIONS[name] for name in names if name in listed}
        if self.tests_go:
            of_go.setdefault(OTHER, replace(COLLECTIONS[OTHER], figure=""))
        return of_go | {
            collection.name: Collection(
                f"gene sets of {collection.name}", figure=f"sets_{collection.name.lower()}"
            )
            for collection in self.collections
            if collection.kind == GMT
        }
