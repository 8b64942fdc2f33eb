"""What a configuration says of the gene sets that are tested."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EnrichmentSettings:
    """Section `enrichment` of the configuration.

    Attributes
    ----------
    relations
        Relations of the ontology by which a gene of a term is one of its ancestors.
    min_size, max_size
        Genes of a set once it is cut to the background.
    measure, alpha
        A term is significant whose measure, `p_value` or `q_value`, is below alpha.
    """

    relations: tuple[str, ...] = ("is_a", "part_of")
    min_size: int = 5
    max_size: int = 500
    measure: str = "p_value"
    alpha: float = 0.05
