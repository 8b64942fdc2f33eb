"""Mistakes in enrichment.collections, each found at the start."""

import gzip

import pytest

from tearflow.enrichment.settings import CollectionSettings, EnrichmentSettings
from tearflow.provenance.memory import Memory
from tearflow.study.collection_checks import (
    add_others,
    check_collection_genes,
    check_names,
    find_collections,
)
from tearflow.study.configuration import resolve_config

GOOD = "Neutrophils\thttps://example.org\tELANE\tMMP8\n"
MOUSE = "Neutrophils%WikiPathways_20240410%WP254%Mus musculus\t\tElane\tMmp8\n"


def faults(*collections):
    given = [CollectionSettings(*collection) for collection in collections]
    return [str(problem) for problem in check_names(given, {})]


def test_the_usual_collections_are_right():
    usual = [("BP",), ("CC",), ("MF",), ("Reactome", "gmt", "a.gmt"), ("WP_2024", "gmt", "b.gmt")]
    assert faults(*usual) == []


@pytest.mark.parametrize(
    ("collection", "words"),
    [
        (
            ("BPP",),
            '"BPP" (nearest: "BP"), is not an ontology of the Gene Ontology. Give BP, CC or MF',
        ),
        (("BP", "go", "a.gmt"), '"BP", is of kind go and has a file. Give kind: gmt, or remove'),
        (("Reactome", "gmt"), '"Reactome", has no file. Give the path of its GMT'),
        (("bp", "gmt", "a.gmt"), '"bp", has the name of sets of the annotation. Give it a name'),
        (("Other", "gmt", "a.gmt"), "Give it a name other than BP, CC, MF, other and annotation"),
        (("Annotation", "gmt", "a.gmt"), "has the name of sets of the annotation"),
    ],
)
def test_name_kind_and_file_that_do_not_fit(collection, words):
    (problem,) = faults(collection)
    assert 'key "enrichment.collections[1]", ' in problem
    assert words in problem


def test_names_that_differ_by_capitals_only():
    """Their figures would be one file."""
    found = faults(("Reactome", "gmt", "a.gmt"), ("reactome", "gmt", "b.gmt"), ("BP",), ("BP",))
    assert 'collections[2]", "reactome", has the name of a collection above it' in found[0]
    assert '"Reactome", but for its capitals' in found[0]
    assert 'collections[4]", "BP", has the name of a collection above it.' in found[1]


@pytest.mark.parametrize(
    ("collections", "words"),
    [
        ([{"name": "my sets"}], 'collections[1].name" is "my sets"'),
        ([{"name": "A", "kind": "GMT"}], 'collections[1].kind" is "GMT" (nearest: "gmt")'),
        ([{"name": "A", "fil": "a.gmt"}], 'collections[1].fil" is unknown (nearest: "file")'),
        ([{"kind": "gmt"}], "Give name, kind and file"),
        ([], "Give a list of collections"),
        ({"BP": "go"}, "Give a list of collections"),
    ],
)
def test_what_the_schema_refuses(collections, words):
    _, (problem, *_) = resolve_config({"enrichment": {"collections": collections}})
    assert words in str(problem)


def find(path, species="human"):
    found, problems = find_collections([CollectionSettings("Own", "gmt", str(path))], species, {})
    return found, [str(problem) for problem in problems]


def test_a_gmt_is_looked_at(tmp_path):
    path = tmp_path / "own.gmt.gz"
    path.write_bytes(gzip.compress(GOOD.encode()))
    assert find(path) == ({"collection_Own": str(path)}, [])
    (missing,) = find(tmp_path / "own.gmt")[1]
    assert 'file "' in missing
    assert 'of the collection "Own": the file was not found (nearest: "own.gmt.gz")' in missing
    (tmp_path / "table.tsv").write_text("symbol\tgo_id\tevidence\nLYZ\tGO:0000001\tIDA\n")
    assert "not a GMT" in find(tmp_path / "table.tsv")[1][0]


def test_what_can_be_fetched_for_another_species_only_is_left_to_its_own_check():
    assert find("reactome_97", "mouse")[1] == []


def test_sets_that_say_another_species_are_refused(tmp_path):
    path = tmp_path / "wikipathways.gmt"
    path.write_text(MOUSE)
    (problem,) = find(path)[1]
    assert "the sets are of Mus musculus, and the study is of Homo sapiens" in problem


def test_genes_are_counted_at_the_start_and_remembered(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table, good, bad = (tmp_path / name for name in ("genes.tsv", "good.gmt", "bad.gmt"))
    table.write_text("x")
    good.write_text(GOOD)
    bad.write_text("a\t\t1991\t4317\n")
    asked = []

    def current():
        asked.append(1)
        return {"ELANE": "ELANE", "MMP8": "MMP8"}

    paths = {"collection_Good": str(good), "collection_Bad": str(bad)}
    for _ in range(2):
        (problem,) = check_collection_genes(paths, str(table), current, Memory())
        assert problem.file == str(bad)
        assert "numbers of Entrez" in str(problem)
    # The good file once, the bad one each time.
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("Granule\t\tLYZ\n", True),
        ("secretion (GO:0046903)\t\tLYZ\nGOBP_LYSIS\t\tLYZ\n", False),
        ("symbol\tgo_id\tevidence\nLYZ\tGO:0003796\tIDA\n", False),
    ],
)
def test_sets_outside_of_go_in_the_annotation_are_a_collection(tmp_path, text, added):
    path = tmp_path / "annotation.txt"
    path.write_text(text)
    usual = EnrichmentSettings()
    found = add_others(usual, False, str(path))
    assert (found != usual) == added
    assert found.by_name["other"].figure == ("sets_other" if added else "")
    assert add_others(found, False, str(path)) == found
    assert add_others(usual, True, str(path)) == usual
