"""The gene sets of each collection as a contrast can test them: cut to its tested genes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tearflow.enrichment.gene_sets import SetKey
from tearflow.enrichment.ontology import COLLECTIONS
from tearflow.enrichment.settings import EnrichmentSettings

# All collections of the annotation have one background.
ANNOTATION = "annotation"


@dataclass(frozen=True)
class CutCollection:
    """The gene sets of a collection that a contrast tests.

    Attributes
    ----------
    name
        As in the column `ontology`.
    background
        Tested genes that the collection knows; of the collections of the Gene Ontology, those that
        any term of the annotation knows.
    sets
        Identifier to the tested genes of each set with as many as the settings ask for.
    """

    name: str
    background: set[str] = field(default_factory=set)
    sets: dict[str, frozenset[str]] = field(default_factory=dict)


def cut_collections(
    genes: Iterable[str], gene_sets: Mapping[SetKey, list[str]], rule: EnrichmentSettings
) -> list[CutCollection]:
    """The collections of the configuration, cut to the tested genes of a contrast.

    Parameters
    ----------
    genes
        The tested genes.
    gene_sets
        Collection and identifier to genes.
    rule
        The section `enrichment` of the configuration.

    Examples
    --------
    >>> sets = {("BP", "a"): ["LTF", "LYZ", "X"], ("BP", "b"): ["ALB"], ("CC", "c"): ["PIP"]}
    >>> rule = EnrichmentSettings(min_size=2)
    >>> bp, cc, *_ = cut_collections(["ALB", "LTF", "LYZ", "PIP", "Y"], sets, rule)
    >>> sorted(bp.background), {name: sorted(genes) for name, genes in bp.sets.items()}
    (['ALB', 'LTF', 'LYZ', 'PIP'], {'a': ['LTF', 'LYZ']})
    >>> cc.sets
    {}
    """
    tested = set(genes)
    backgrounds: dict[str, set[str]] = {}
    found = {
        name: CutCollection(name, backgrounds.setdefault(source_of(name), set()))
        for name in rule.by_name
    }
    for (collection, identifier), members in gene_sets.items():
        cut = tested.intersection(members)
        source = source_of(collection)
        if source in backgrounds:
            backgrounds[source] |= cut
        if collection in found and rule.min_size <= len(cut) <= rule.max_size:
            found[collection].sets[identifier] = frozenset(cut)
    return list(found.values())


def source_of(collection: str) -> str:
    """What a collection shares its background with.

    >>> source_of("CC"), source_of("Reactome")
    ('annotation', 'Reactome')
    """
    return ANNOTATION if collection in COLLECTIONS else collection
