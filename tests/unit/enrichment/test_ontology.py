from pathlib import Path

import pandas as pd
import pytest

from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.ontology import Ontology, Term, parse_obo
from tearflow.enrichment.propagation import propagate
from tearflow.io.lines import read_lines
from tearflow.run.problems import InputError

ROOT = Path(__file__).parents[3]
RESOURCES = ROOT / "resources"
IS_A_PART_OF = ["is_a", "part_of"]
ALL = [*IS_A_PART_OF, "regulates", "positively_regulates", "negatively_regulates"]

OBO = """format-version: 1.2
default-namespace: gene_ontology

[Term]
id: GO:0000001
name: process
namespace: biological_process

[Term]
id: GO:0000002
name: defence
namespace: biological_process
def: "To defend: itself." [GOC:x]
alt_id: GO:0000020
is_a: GO:0000001 {source="x"} ! process
relationship: part_of GO:0000001 ! process

[Term]
id: GO:0000003
name: regulation of defence
namespace: biological_process
is_a: GO:0000001 ! process
relationship: regulates GO:0000002 ! defence

[Term]
id: GO:0000004
name: lysis activity
namespace: molecular_function
relationship: part_of GO:0000002 ! defence

[Term]
id: GO:0000005
name: obsolete attack
namespace: biological_process
is_obsolete: true
replaced_by: GO:0000002

[Term]
id: GO:0000006
name: obsolete retreat
namespace: biological_process
is_obsolete: true
consider: GO:0000002

[Typedef]
id: part_of
name: part of
"""


def ontology_of(text=OBO):
    return parse_obo(enumerate(text.splitlines(), start=1), "go.obo")


@pytest.fixture(scope="module")
def bundled():
    return parse_obo(read_lines(RESOURCES / "go-basic.obo.gz"), "go-basic.obo.gz")


def test_parse_obo_keeps_terms_in_use():
    ontology = ontology_of()
    assert list(ontology.terms) == [f"GO:000000{number}" for number in (1, 2, 3, 4)]
    assert ontology.terms["GO:0000002"] == Term(
        "defence", "BP", [("is_a", "GO:0000001"), ("part_of", "GO:0000001")]
    )
    assert ontology.terms["GO:0000004"].ontology == "MF"


@pytest.mark.parametrize(
    ("written", "current"),
    [
        ("GO:0000002", "GO:0000002"),
        ("GO:0000020", "GO:0000002"),
        ("GO:0000005", "GO:0000002"),
        ("GO:0000006", None),
        ("GO:0009999", None),
    ],
)
def test_resolve(written, current):
    assert ontology_of().resolve(written) == current


def test_no_term_is_refused():
    with pytest.raises(
        InputError, match=r"not a line of an ontology in OBO format. Give as resources.ontology"
    ):
        ontology_of("accession\tgene\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("! a comment\nformat-version: 1.2\n", 'no "[Term]" with an id'),
        (
            "<?xml version='1.0'?>\n",
            "line 1: \"<?xml version='1.0'?>\" is not a line of an ontology",
        ),
        ("[Term]\nid: GO:1\nis_a: \n", 'line 3: "is_a: " names no value'),
        ("[Term]\nid: GO:1\nrelationship: part_of\n", 'line 3: "relationship: part_of" names no'),
    ],
)
def test_a_broken_ontology_is_refused(text, words):
    with pytest.raises(InputError) as caught:
        ontology_of(text)
    assert words in str(caught.value)


def test_relations_decide_who_is_an_ancestor():
    direct = {"GO:0000003": {"LTF"}, "GO:0000004": {"LYZ"}}
    sets = propagate(direct, ontology_of(), IS_A_PART_OF, "go.obo")
    assert sets == {"GO:0000001": ["LTF"], "GO:0000003": ["LTF"], "GO:0000004": ["LYZ"]}
    sets = propagate(direct, ontology_of(), ALL, "go.obo")
    assert sets["GO:0000002"] == ["LTF"]


def test_a_path_does_not_leave_its_ontology():
    sets = propagate({"GO:0000004": {"LYZ"}}, ontology_of(), ALL, "go.obo")
    assert list(sets) == ["GO:0000004"]


def test_a_circle_is_refused():
    terms = {"a": Term("a", "BP", [("is_a", "b")]), "b": Term("b", "BP", [("is_a", "a")])}
    with pytest.raises(InputError, match="the relations form a cycle"):
        propagate({"a": {"LYZ"}}, Ontology(terms, {}), ["is_a"], "go.obo")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("relations", "column"), [(ALL, "all_relations"), (IS_A_PART_OF, "is_a_part_of")]
)
def test_offspring_is_that_of_go_db(bundled, relations, column):
    expected = pd.read_table(ROOT / "tests/reference/offspring_expected.tsv", comment="#")
    itself = {term: [term] for term in bundled.terms}
    offspring = propagate(itself, bundled, relations, "go-basic.obo.gz")
    assert len(expected) > 700
    assert [len(offspring[term]) - 1 for term in expected["go_id"]] == expected[column].tolist()


@pytest.mark.slow
@pytest.mark.parametrize(("relations", "genes"), [(IS_A_PART_OF, 28), (ALL, 738)])
def test_bundled_annotation_gives_the_known_set_sizes(bundled, relations, genes):
    # Measured on the same annotation as a GAF of other gene types: hence the tolerance of 1 %.
    lines = read_lines(RESOURCES / "human/gene2go.tsv.gz")
    sets = read_gene_sets_of(lines, bundled, relations, {}, ("gene2go.tsv.gz", "go-basic.obo.gz"))
    sizes = {gene_set.identifier: len(gene_set.genes) for gene_set in sets}
    assert sizes["GO:0001816"] == pytest.approx(genes, rel=0.01)
    if relations == IS_A_PART_OF:
        for ontology, count in {"BP": 6096, "CC": 785, "MF": 1236}.items():
            found = sum(s.ontology == ontology and 10 <= len(s.genes) <= 500 for s in sets)
            assert found == pytest.approx(count, rel=0.01)
