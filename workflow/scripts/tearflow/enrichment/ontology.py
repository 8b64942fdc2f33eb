"""The Gene Ontology: its terms, and how they are related."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tearflow.io.lines import BrokenLines, Lines
from tearflow.run.keys import require_known
from tearflow.run.problems import InputError, Problem


@dataclass(frozen=True)
class Collection:
    """A collection of gene sets, whose p-values are adjusted together.

    Attributes
    ----------
    title
        In the heading of its figure.
    namespace
        Of its terms in an ontology in OBO; empty outside of the Gene Ontology.
    prefix
        Of the names that MSigDB gives its sets.
    figure
        Name of its bar plot; empty where it has none and is in the table only.
    """

    title: str
    namespace: str = ""
    prefix: str = ""
    figure: str = ""

    @property
    def noun(self) -> str:
        """What one of its sets is called."""
        return "term" if self.namespace else "set"

    @property
    def whole(self) -> str:
        """What it is called itself, within a sentence."""
        return "this ontology" if self.namespace else "this collection"

    @property
    def full_title(self) -> str:
        """The title by itself, with the name of the Gene Ontology where it is of it."""
        if self.namespace:
            return f"GO {self.title}"
        return f"{self.title[0].upper()}{self.title[1:]}"


OTHER = "other"
# By the key in the column `ontology`, in the order of every table.
COLLECTIONS = {
    "BP": Collection("biological process", "biological_process", "GOBP_", "go_bp"),
    "CC": Collection("cellular component", "cellular_component", "GOCC_", "go_cc"),
    "MF": Collection("molecular function", "molecular_function", "GOMF_", "go_mf"),
    OTHER: Collection("sets outside of the Gene Ontology", figure="sets_other"),
}
NAMESPACES = {
    collection.namespace: key for key, collection in COLLECTIONS.items() if collection.namespace
}


def place_of(key: str) -> int:
    """Place of a collection in the order of the tables; a ValueError for an unknown one."""
    require_known(key, COLLECTIONS, "ontology")
    return list(COLLECTIONS).index(key)


def in_table_order(names: Iterable[str]) -> dict[str, int]:
    """Place of each collection in the order of the tables: first GO, others as they come.

    >>> in_table_order(["Reactome", "CC", "Reactome", "BP"])
    {'BP': 0, 'CC': 1, 'Reactome': 2}
    """
    found = dict.fromkeys(names)
    ordered = [*(key for key in COLLECTIONS if key in found), *found]
    return {name: place for place, name in enumerate(dict.fromkeys(ordered))}


ADVICE = "Give as resources.ontology an ontology in OBO format, such as go-basic.obo"
# A line of the header, such as "format-version: 1.2", or the first stanza.
_START = re.compile(r"[A-Za-z_-]+:|\[[A-Za-z]+\]")
# What is read of a term; definitions and synonyms are most of the file.
TAGS = {
    *("id", "name", "namespace", "alt_id", "is_a", "relationship"),
    *("is_obsolete", "replaced_by"),
}


# The largest term of GO has a hundred lines: only a file made to fill the memory has more.
MOST_LINES = 100_000
# Number of the line, tag and value.
Stanza = list[tuple[int, str, str]]


@dataclass
class Term:
    """A term that is in use.

    Parameters
    ----------
    name
        As a reader knows it, such as ``"immune response"``.
    ontology
        A key of `COLLECTIONS`.
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
        """Identifier in use; None where the term is unknown or obsolete."""
        if identifier in self.terms:
            return identifier
        current = self.aliases.get(identifier)
        return current if current in self.terms else None


def parse_obo(lines: Lines, file: str, *, whole: bool = True) -> Ontology:
    """Read terms, alternative identifiers and relations of an ontology in OBO format.

    Parameters
    ----------
    lines
        Number and text of each line.
    file
        Name of the file, for the message of an error.
    whole
        Whether the lines are all there are, so that there must be a term among them.

    Raises
    ------
    InputError
        If the file starts like another one, a term is broken, or there is none in it.

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
    ontology, broken = Ontology({}, {}), BrokenLines(file, ADVICE)
    for stanza in term_stanzas(_checked_start(lines, file)):
        add_term(ontology, stanza, broken)
    broken.refuse()
    if whole and not ontology.terms:
        raise InputError([Problem(file, 'the file has no "[Term]" with an id', ADVICE)])
    return ontology


def _checked_start(lines: Lines, file: str) -> Iterator[tuple[int, str]]:
    """Pass on the lines where the first that is not a comment is one of an ontology."""
    started = False
    for number, line in lines:
        if not started and line.strip() and not line.startswith("!"):
            if not _START.match(line):
                message = f'"{line[:60]}" is not a line of an ontology in OBO format'
                raise InputError([Problem(file, message, ADVICE, number)])
            started = True
        yield number, line


def term_stanzas(lines: Lines) -> Iterator[Stanza]:
    """Lines, tags and values of each term, without header and typedefs."""
    stanza: Stanza | None = None
    for number, line in lines:
        if line.startswith("["):
            if stanza is not None:
                yield stanza
            stanza = [] if line.startswith("[Term]") else None
        elif stanza is not None:
            tag, _, value = line.partition(":")
            if tag in TAGS and len(stanza) < MOST_LINES:
                stanza.append((number, tag, value.strip()))
    if stanza is not None:
        yield stanza


def add_term(ontology: Ontology, stanza: Stanza, broken: BrokenLines) -> None:
    """Put one term into the ontology, of an obsolete one only its replacement, or note its fault.

    A term that the end of the lines cut off before its id is left out.
    """
    single = {tag: value for _, tag, value in stanza}
    for number, tag, value in stanza:
        if not value or (tag == "relationship" and len(value.split()) < 2):
            broken.add(number, f'"{tag}: {value}" names no {"term" if value else "value"}')
            return
    if "id" not in single:
        return
    identifier = single["id"]
    if single.get("is_obsolete") == "true":
        if "replaced_by" in single:
            ontology.aliases[identifier] = single["replaced_by"]
        return
    name = single.get("name", identifier)
    term = Term(name, NAMESPACES.get(single.get("namespace", ""), OTHER))
    for _, tag, value in stanza:
        # What follows the identifier is a comment or a qualifier in braces.
        if tag == "is_a":
            term.parents.append(("is_a", value.split()[0]))
        elif tag == "relationship":
            relation, parent = value.split()[:2]
            term.parents.append((relation, parent))
        elif tag == "alt_id":
            ontology.aliases[value] = identifier
    ontology.terms[identifier] = term
