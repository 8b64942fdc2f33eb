"""From an annotation of genes to the gene sets that are tested."""

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from tearflow.enrichment.annotation_formats import GO_ID, choose_name, parse_annotation
from tearflow.enrichment.gene_sets import GeneSet
from tearflow.enrichment.ontology import COLLECTIONS, OTHER, Ontology, place_of
from tearflow.io.lines import Lines
from tearflow.run.problems import InputError, Problem

logger = logging.getLogger(__name__)


def read_gene_sets_of(
    lines: Lines,
    ontology: Ontology,
    relations: Collection[str],
    current: Mapping[str, str],
    files: tuple[str, str],
) -> list[GeneSet]:
    """Make the gene sets to be tested out of an annotation.

    Genes of a GAF or a gene2go table are given to the ancestors of their terms
    (`tearflow.enrichment.propagation.propagate`). The sets of a GMT are taken as they are.

    Parameters
    ----------
    lines
        Number and text of each line of the annotation.
    ontology
        Terms and relations.
    relations
        Relations by which a gene of a term is a gene of its ancestors.
    current
        Outdated symbol to current symbol.
    files
        Names of the annotation and of the ontology, for the messages of errors.

    Returns
    -------
    list of GeneSet
        By ontology and identifier.

    Raises
    ------
    InputError
        If the format is unknown, lines are broken, or no gene is left.
    """
    # Not at each start of the workflow, which looks at the annotation and does not propagate it.
    from tearflow.enrichment.propagation import propagate

    form, parsed = parse_annotation(lines, files[0])
    if form == "gmt":
        found = finished_sets(parsed, ontology, current)
    else:
        direct = resolve_terms(parsed, ontology, current)
        sets = propagate(direct, ontology, relations, files[1])
        found = [
            GeneSet(ontology.terms[term].ontology, term, ontology.terms[term].name, genes)
            for term, genes in sets.items()
        ]
    if not found:
        message = "no gene is annotated to a term of the ontology"
        raise InputError(
            [Problem(files[0], message, "Give an annotation to the terms of the ontology")]
        )
    logger.info("%s: read as %s, %d gene sets", files[0], form, len(found))
    return sorted(found, key=lambda gene_set: (place_of(gene_set.ontology), gene_set.identifier))


def resolve_terms(
    pairs: Iterable[tuple[str, str]], ontology: Ontology, current: Mapping[str, str]
) -> dict[str, set[str]]:
    """Gather the genes of each term, by current symbols and identifiers in use.

    Annotation to a term that the ontology does not hold is left out and counted in the log.
    """
    genes: dict[str, set[str]] = defaultdict(set)
    for symbol, term in pairs:
        genes[term].add(current.get(symbol, symbol))
    resolved: dict[str, set[str]] = defaultdict(set)
    unknown: Counter[str] = Counter()
    for term, members in genes.items():
        identifier = ontology.resolve(term)
        if identifier is None:
            unknown[term] = len(members)
        else:
            resolved[identifier] |= members
    if unknown:
        examples = ", ".join(sorted(unknown)[:5])
        logger.warning(
            "%d terms of the annotation are not in the ontology and are left out, with %d "
            "annotations: %s, ...",
            *(len(unknown), unknown.total(), examples),
        )
    return resolved


def finished_sets(
    sets: Iterable[tuple[str, str, set[str]]], ontology: Ontology, current: Mapping[str, str]
) -> list[GeneSet]:
    """Sets of a GMT by ontology, identifier and name; sets with the same key are united."""
    united: dict[str, GeneSet] = {}
    for name, description, members in sets:
        place, identifier, readable = identify(name, description, ontology)
        genes = {current.get(gene, gene) for gene in members}
        if identifier in united:
            genes.update(united[identifier].genes)
        united[identifier] = GeneSet(place, identifier, readable, sorted(genes))
    return list(united.values())


def identify(name: str, description: str, ontology: Ontology) -> tuple[str, str, str]:
    """Ontology, identifier and readable name of a set of a GMT.

    A GO identifier anywhere in the name decides, then the prefix that MSigDB gives its GO sets;
    any other set belongs to ``other``.

    >>> from tearflow.enrichment.ontology import Ontology, Term
    >>> ontology = Ontology({"GO:0006955": Term("immune response", "BP")}, {})
    >>> identify("Immune Response (GO:0006955)", "", ontology)
    ('BP', 'GO:0006955', 'immune response')
    >>> identify("GOMF_LYSOZYME_ACTIVITY", "https://example.org", ontology)
    ('MF', 'GOMF_LYSOZYME_ACTIVITY', 'GOMF_LYSOZYME_ACTIVITY')
    >>> identify("R-HSA-168256", "Immune System", ontology)
    ('other', 'R-HSA-168256', 'Immune System')
    """
    written = GO_ID.search(name)
    term = ontology.resolve(written.group()) if written else None
    if term is not None:
        return ontology.terms[term].ontology, term, ontology.terms[term].name
    return _of_msigdb(name), name, choose_name(name, description)


def _of_msigdb(name: str) -> str:
    """Collection of a set by the prefix that MSigDB gives its GO sets."""
    prefixes = {key: shown.prefix for key, shown in COLLECTIONS.items() if shown.prefix}
    return next((key for key in prefixes if name.startswith(prefixes[key])), OTHER)


def is_of_go(name: str) -> bool:
    """Whether the name of a set of a GMT says that it is of the Gene Ontology.

    >>> is_of_go("Immune Response (GO:0006955)"), is_of_go("GOBP_SECRETION"), is_of_go("Granules")
    (True, True, False)
    """
    return GO_ID.search(name) is not None or _of_msigdb(name) != OTHER
