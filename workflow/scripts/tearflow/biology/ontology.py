"""The Gene Ontology: its terms, and how they are related."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tearflow.problems import InputError, Problem

# Short names of the three ontologies, in the order of every table; "other" is any set outside GO.
ONTOLOGIES = ("BP", "CC", "MF", "other")
NAMESPACES = {
    "biological_process": "BP",
    "cellular_component": "CC",
    "molecular_function": "MF",
}
# What is read of a term; definitions and synonyms are most of the file.
TAGS = {
    *("id", "name", "namespace", "alt_id", "is_a", "relationship"),
    *("is_obsolete", "replaced_by"),
}


@dataclass
class Term:
    """A term that is in use.

    Parameters
    ----------
    name
        As a reader knows it, such as ``"immune response"``.
    ontology
        ``"BP"``, ``"CC"``, ``"MF"`` or ``"other"``.
    parents
        Relation and identifier of each parent.
    """

    name: str
    ontology: str
    parents: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Ontology:
    """Terms by identifier, and the identifiers that now stand for another one.

    Parameters
    ----------
    terms
        Terms in use; obsolete ones are not among them.
    aliases
        Alternative identifier, or obsolete one with a replacement, to the identifier in use.
    """

    terms: dict[str, Term]
    aliases: dict[str, str]

    def resolve(self, identifier: str) -> str | None:
        """Give the identifier in use, or nothing where the term is unknown or obsolete."""
        if identifier in self.terms:
            return identifier
        current = self.aliases.get(identifier)
        return current if current in self.terms else None


def parse_obo(lines: Iterable[tuple[int, str]], file: str) -> Ontology:
    """Read terms, alternative identifiers and relations of an ontology in OBO format.

    Parameters
    ----------
    lines
        Number and text of each line.
    file
        Name of the file, for the message of an error.

    Raises
    ------
    InputError
        If there is no term in the file.

    References
    ----------
    https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html

    Examples
    --------
    >>> text = '''[Term]
    ... id: GO:2
    ... name: cytokine production
    ... namespace: biological_process
    ... alt_id: GO:9
    ... relationship: part_of GO:1 ! immune response'''
    >>> ontology = parse_obo(enumerate(text.splitlines(), start=1), "go.obo")
    >>> ontology.terms[ontology.resolve("GO:9")]
    Term(name='cytokine production', ontology='BP', parents=[('part_of', 'GO:1')])
    """
    ontology = Ontology({}, {})
    for stanza in term_stanzas(lines):
        add_term(ontology, stanza)
    if not ontology.terms:
        mend = "Give an ontology in OBO format, such as go-basic.obo"
        raise InputError([Problem(file, 'the file has no "[Term]" with an id', mend)])
    return ontology


def term_stanzas(lines: Iterable[tuple[int, str]]) -> Iterable[list[tuple[str, str]]]:
    """Give tags and values of each term, and leave out header and typedefs."""
    stanza: list[tuple[str, str]] | None = None
    for _, line in lines:
        if line.startswith("["):
            if stanza is not None:
                yield stanza
            stanza = [] if line.startswith("[Term]") else None
        elif stanza is not None:
            tag, _, value = line.partition(": ")
            if tag in TAGS:
                stanza.append((tag, value))
    if stanza is not None:
        yield stanza


def add_term(ontology: Ontology, stanza: list[tuple[str, str]]) -> None:
    """Put one term into the ontology; of an obsolete one only its replacement."""
    single = dict(stanza)
    if "id" not in single:
        return
    identifier = single["id"]
    if single.get("is_obsolete") == "true":
        if "replaced_by" in single:
            ontology.aliases[identifier] = single["replaced_by"]
        return
    name = single.get("name", identifier)
    term = Term(name, NAMESPACES.get(single.get("namespace", ""), "other"))
    for tag, value in stanza:
        # What follows the identifier is a comment or a qualifier in braces.
        if tag == "is_a":
            term.parents.append(("is_a", value.split()[0]))
        elif tag == "relationship":
            relation, parent = value.split()[:2]
            term.parents.append((relation, parent))
        elif tag == "alt_id":
            ontology.aliases[value] = identifier
    ontology.terms[identifier] = term
