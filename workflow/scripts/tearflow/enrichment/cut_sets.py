"""The gene sets of each collection as a contrast can test them: cut to its tested genes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from tearflow.enrichment.gene_sets import SetKey
from tearflow.enrichment.ontology import COLLECTIONS
from tearflow.enrichment.redundancy import SEPARATOR
from tearflow.enrichment.settings import ANNOTATION, EnrichmentSettings
from tearflow.run.words import count_of


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


def find_backgrounds(collections: Iterable[CutCollection]) -> dict[str, set[str]]:
    """Background of the annotation and of each GMT, by their names."""
    return {source_of(cut.name): cut.background for cut in collections}


def list_sources(genes: Iterable[str], backgrounds: Mapping[str, set[str]]) -> list[str]:
    """What knows each gene, with `;` between several, and empty where nothing does.

    >>> list_sources(["LYZ", "XIST"], {"annotation": {"LYZ"}, "Reactome": {"LYZ", "ALB"}})
    ['annotation;Reactome', '']
    """
    return [
        SEPARATOR.join(name for name in backgrounds if gene in backgrounds[name]) for gene in genes
    ]


def describe_background(source: str, known: pd.Series, is_dep: pd.Series) -> str:
    """Sentence on the tested genes and DEPs that the annotation or a GMT knows.

    >>> known, is_dep = pd.Series([True, True, False]), pd.Series([True, False, True])
    >>> describe_background("Reactome", known, is_dep)
    'of 3 tested genes Reactome knows 2, the background; of 2 DEPs among them, 1'
    """
    name = f"the {source}" if source == ANNOTATION else source
    return (
        f"of {len(known):,} tested genes {name} knows {known.sum():,}, the background; "
        f"of {is_dep.sum():,} DEPs among them, {(known & is_dep).sum():,}"
    )


def name_family(collection: str, n_sets: int, rule: EnrichmentSettings, genes: str) -> str:
    """The tests of a collection that a q-value is adjusted over.

    >>> name_family("BP", 3717, EnrichmentSettings(), "background")
    '3,717 BP terms of 5 to 500 background genes'
    """
    noun = "term" if collection in COLLECTIONS else "set"
    counted = count_of(n_sets, f"{collection} {noun}")
    return f"{counted} of {rule.min_size} to {rule.max_size} {genes} genes"


def source_of(collection: str) -> str:
    """What a collection shares its background with.

    >>> source_of("CC"), source_of("Reactome")
    ('annotation', 'Reactome')
    """
    return ANNOTATION if collection in COLLECTIONS else collection
