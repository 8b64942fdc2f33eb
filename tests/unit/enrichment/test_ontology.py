import gzip
from pathlib import Path

import pandas as pd
import pytest

from tearflow.enrichment.annotation import read_gene_sets_of
from tearflow.enrichment.built_sets import read_built_sets, write_built_sets
from tearflow.enrichment.find_gene_sets import find_gene_sets
from tearflow.enrichment.gene_sets import GeneSet
from tearflow.enrichment.ontology import Ontology, Term, parse_obo
from tearflow.enrichment.propagation import propagate
from tearflow.io.checksums import sha256
from tearflow.io.lines import read_lines
from tearflow.proteins.genes import outdated_symbols, read_gene_table
from tearflow.run.bundled import bundled_file
from tearflow.run.problems import InputError

ROOT = Path(__file__).parents[3]
RESOURCES = ROOT / "resources"
BUNDLED = [str(bundled_file(name, "human")) for name in ("ontology", "annotation", "genes")]
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
@pytest.mark.parametrize(
    ("relations", "column"), [(ALL, "all_relations"), (IS_A_PART_OF, "is_a_part_of")]
)
def test_annotated_genes_are_those_of_bioconductor(relations, column):
    expected = pd.read_table(ROOT / "tests/reference/annotated_expected.tsv", comment="#")
    sets = find_gene_sets(*BUNDLED, relations, str(bundled_file("built_sets", "human")))
    sizes = {gene_set.identifier: len(gene_set.genes) for gene_set in sets}
    assert expected[column].max() > 4_000
    assert [sizes.get(term, 0) for term in expected["go_id"]] == expected[column].tolist()


@pytest.mark.slow
def test_built_sets_are_those_of_a_fresh_propagation(bundled):
    built = str(bundled_file("built_sets", "human"))
    ontology, annotation, genes = BUNDLED
    files = {"ontology": ontology, "annotation": annotation, "genes": genes}
    assert read_built_sets(built, files, IS_A_PART_OF) == find_gene_sets(*BUNDLED, IS_A_PART_OF)
    current, named = outdated_symbols(read_gene_table(genes)), (annotation, ontology)
    fresh = read_gene_sets_of(read_lines(annotation), bundled, ALL, current, named)
    assert read_built_sets(built, files, ALL[::-1]) == fresh


def test_built_sets_are_not_taken_by_other_relations_or_of_other_files(tmp_path):
    built = bundled_file("built_sets", "human")
    files = dict(zip(("ontology", "annotation", "genes"), BUNDLED, strict=True))
    assert read_built_sets(built, files, ["is_a"]) is None
    for name in files:
        other = tmp_path / name
        other.write_bytes(Path(files[name]).read_bytes() + b"\n")
        assert read_built_sets(built, files | {name: str(other)}, IS_A_PART_OF) is None


LAYERS_OF_SETS = [
    [GeneSet("BP", "GO:1", "process", ["A", "C"]), GeneSet("CC", "GO:3", "cell", ["B"])],
    [
        GeneSet("BP", "GO:1", "process", ["A", "B", "C"]),
        GeneSet("BP", "GO:2", "regulated", ["C"]),
        GeneSet("CC", "GO:3", "cell", ["B"]),
    ],
]


@pytest.fixture
def built_sets(tmp_path):
    """Path of a small file of gene sets, and the file that they were made from."""
    source = tmp_path / "go.obo"
    source.write_text(OBO)
    path = tmp_path / "sets.gz"
    write_built_sets(LAYERS_OF_SETS, {"ontology": sha256(source)}, path)
    return path, {"ontology": str(source)}


def test_built_sets_are_read_as_written(built_sets, tmp_path):
    path, files = built_sets
    for relations, layer in zip((IS_A_PART_OF, ALL), LAYERS_OF_SETS, strict=True):
        assert read_built_sets(path, files, relations) == layer
    again = tmp_path / "again.gz"
    write_built_sets(LAYERS_OF_SETS, {"ontology": sha256(files["ontology"])}, again)
    assert again.read_bytes() == path.read_bytes()


def test_damaged_built_sets_are_refused(built_sets):
    path, files = built_sets
    whole = path.read_bytes()
    text = gzip.decompress(whole)
    for broken in (b"", whole[:-9], b"x" + whole, gzip.compress(text[:-1]), gzip.compress(b"{}\n")):
        path.write_bytes(broken)
        with pytest.raises(InputError, match="Restore the file, which is part of TearFlow"):
            read_built_sets(path, files, IS_A_PART_OF)


@pytest.mark.slow
def test_sets_of_another_species_are_those_of_its_orthologs(tmp_path):
    orthologs = bundled_file("orthologs", "mouse")
    ontology, annotation, _ = BUNDLED
    built = str(bundled_file("built_sets", "human"))
    genes = str(bundled_file("genes", "mouse"))
    human = {s.identifier: s for s in find_gene_sets(*BUNDLED, IS_A_PART_OF, built)}
    mouse = {
        s.identifier: s
        for s in find_gene_sets(ontology, annotation, genes, IS_A_PART_OF, built, str(orthologs))
    }
    # defense response to bacterium
    assert {"Elane", "Ltf", "Camp"} <= set(mouse["GO:0042742"].genes)
    assert mouse.keys() <= human.keys()
    assert all(len(found.genes) <= len(human[name].genes) for name, found in mouse.items())
    assert all(found.genes == sorted(set(found.genes)) for found in mouse.values())


def test_an_annotation_is_projected_by_orthologs_alone(tmp_path):
    write = {
        "go.obo": OBO,
        "a.gaf": "\n".join(
            ["!gaf-version: 2.2"]
            + [
                "\t".join(["U", "P1", gene, "is_a", "GO:0000002", "x", "IDA"] + ["x"] * 8)
                for gene in ("LTF", "LYZ", "C3")
            ]
        ),
        "genes.tsv": "uniprot\tsymbol\n\tLtf\n\tC3\n",
        "orthologs.tsv": "human\tsymbol\nLTF\tLtf\nC3\tC3\n",
    }
    for name, text in write.items():
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / name) for name in write]
    found = find_gene_sets(*paths[:3], ["is_a"], "", paths[3])
    assert {s.identifier: s.genes for s in found} == {
        "GO:0000001": ["C3", "Ltf"],
        "GO:0000002": ["C3", "Ltf"],
    }
    (tmp_path / "orthologs.tsv").write_text("human\tsymbol\n")
    with pytest.raises(InputError, match="no gene of the annotation has an ortholog"):
        find_gene_sets(*paths[:3], ["is_a"], "", paths[3])
