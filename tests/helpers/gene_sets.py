"""Gene sets by identifier, as tests write them, put through the test of over-representation."""

from tearflow.enrichment import over_representation
from tearflow.enrichment.cut_sets import cut_collections


def enrich(genes, sets, terms, rule):
    """Test sets by identifier, of the collections of the terms; a set without a term is in BP."""
    ontology = dict(terms[["go_id", "ontology"]].to_numpy())
    keyed = {(ontology.get(name, "BP"), name): members for name, members in sets.items()}
    terms = terms.assign(n_genes=[len(sets.get(name, ())) for name in terms["go_id"]])
    collections = cut_collections(genes["gene"], keyed, rule)
    return over_representation.enrich(genes, collections, terms, rule)
