"""The GMT files of the databases, as they come."""

import pytest

from tearflow.enrichment.gene_sets import GeneSet
from tearflow.enrichment.gmt_collection import read_collection
from tearflow.proteins.gene_files import read_gene_numbers
from tearflow.run.problems import InputError

SYMBOLS = {"ALB", "ELANE", "LTF", "LYZ", "MMP8", "MMP9"}
ENRICHR = "Neutrophil Degranulation R-HSA-6798695\t\tLYZ,1.0\tELANE,1.0\t\n"
MSIGDB = "HALLMARK_HYPOXIA\thttps://www.gsea-msigdb.org/x\tLYZ\tMMP9\n"
REACTOME = "Neutrophil degranulation\tR-HSA-6798695\tLYZ\tELANE\n"
# Releases until 2016 had the same text in every second column.
OLD_REACTOME = "Hemostasis\tReactome Pathway\tALB\nImmune System\tReactome Pathway\tLYZ\n"
WIKIPATHWAYS = (
    "Neutrophils%WikiPathways_20240410%WP254%Homo sapiens"
    "\thttps://www.wikipathways.org/instance/WP254\tMMP8\tCLG4B\n"
)
OWN = "Granule\tNeutrophil granule\tELANE\tMMP8\n"


def read(text, current=None):
    lines = enumerate(text.splitlines(), start=1)
    return read_collection(lines, "Own", "own.gmt", current or {"CLG4B": "MMP9"}, SYMBOLS)


def problem_of(text):
    with pytest.raises(InputError) as caught:
        read(text)
    (problem,) = caught.value.problems
    return str(problem)


@pytest.mark.parametrize(
    ("text", "identifier", "name", "genes"),
    [
        (ENRICHR, "R-HSA-6798695", "Neutrophil Degranulation", ["ELANE", "LYZ"]),
        (MSIGDB, "HALLMARK_HYPOXIA", "HALLMARK_HYPOXIA", ["LYZ", "MMP9"]),
        (REACTOME, "R-HSA-6798695", "Neutrophil degranulation", ["ELANE", "LYZ"]),
        (WIKIPATHWAYS, "WP254", "Neutrophils", ["MMP8", "MMP9"]),
        (OWN, "Granule", "Neutrophil granule", ["ELANE", "MMP8"]),
        ("defense response (GO:0006952)\t\tLYZ\n", "GO:0006952", "defense response", ["LYZ"]),
    ],
)
def test_sets_of_each_database(text, identifier, name, genes):
    assert read(text) == [GeneSet("Own", identifier, name, genes)]


def test_a_description_of_all_sets_is_no_name():
    assert [gene_set.name for gene_set in read(OLD_REACTOME)] == ["Hemostasis", "Immune System"]


def test_sets_of_one_identifier_keep_their_names():
    text = "First WP1\t\tLYZ\nSecond WP1\t\tALB\nThird WP2\t\tLTF\n"
    assert [(s.identifier, s.name) for s in read(text)] == [
        ("First WP1", "First"),
        ("Second WP1", "Second"),
        ("WP2", "Third"),
    ]


def test_outdated_symbols_are_translated_and_united():
    assert read("a\t\tCLG4B\tMMP9\n")[0].genes == ["MMP9"]


def test_numbers_of_genes_are_translated_where_the_gene_table_has_them(tmp_path):
    table = tmp_path / "genes.tsv"
    table.write_text("uniprot\tsymbol\tentrez\nP61626\tLYZ\t4069\nP14780\tMMP9\t4318\nQ1\tX\n")
    numbers = read_gene_numbers(str(table))
    assert numbers == {"4069": "LYZ", "4318": "MMP9"}
    wiki = "Lysis%WikiPathways_20260910%WP1%Homo sapiens\thttps://x\t4318\t4069\n"
    assert read(wiki, numbers)[0].genes == ["LYZ", "MMP9"]
    table.write_text("uniprot\tsymbol\nP61626\tLYZ\n")
    assert read_gene_numbers(str(table)) == {}


@pytest.mark.parametrize(
    ("genes", "what"),
    [
        ("4069\t1991\t4318", "numbers of Entrez (NCBI) (1991, 4069, 4318)"),
        ("P61626\tP08246\tA0A024R161", "accessions of UniProt (A0A024R161, P08246, P61626)"),
        ("ENSG00000090382\tENSG00000197561.5", "identifiers of Ensembl ("),
        ("LYZ,LTF,ELANE", "several genes in a cell (LYZ,LTF,ELANE)"),
        ("Lyz2\tElane\tMmp8\tMmp9", "of another species, or spelt in another way (Elane, Lyz2,"),
    ],
)
def test_genes_that_are_no_symbols_of_the_study_are_refused(genes, what):
    problem = problem_of(f"a\t\t{genes}\n")
    assert "0 are symbols of the gene table: they seem to be " in problem
    assert what in problem
    remedy = "by the symbols of resources.genes" if "species" in what else ".symbols.gmt"
    remedy = "with tabs between" if "in a cell" in what else remedy
    assert remedy in problem


def test_some_unknown_genes_are_usual():
    assert read("a\t\tLYZ\tMIR21\n")[0].genes == ["LYZ", "MIR21"]


def test_a_file_without_descriptions_is_refused():
    """The first gene of each of its sets would be lost."""
    problem = problem_of("Granule\tMMP8\tLYZ\tELANE\nSerum\tALB\tLTF\nGland\tna\tLTF\n")
    assert "the second column, which is for a description, has a gene in 2 of 3 sets" in problem
    assert "(MMP8, ALB). Put na, or a description, between" in problem


def test_a_set_may_be_described_by_the_gene_that_it_is_called_by():
    assert read("LTF targets\tLTF\tLYZ\tALB\n")[0].genes == ["ALB", "LYZ"]


@pytest.mark.parametrize("description", ["NA", "n/a", "None", "-", "12", "x" * 101, "ftp://x.org"])
def test_a_placeholder_is_no_name(description):
    assert read(f"Granule\t{description}\tLYZ\n")[0].name == "Granule"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("uniprot\tsymbol\tgo_id\nP1\tLYZ\tGO:1\n", " is of a table or an annotation, not a GMT"),
        ("a\tGO\tLYZ\n", "no set or description called as a column of a table"),
        ("\tna\tLYZ\n", "line 1: the set has no name"),
        ("!gaf-version: 2.2\tx\ty\n", "of a table or an annotation, not a GMT"),
        ("LYZ,LTF\n", '"LYZ,LTF" is not a line of a GMT'),
        ("", '"" is not a line of a GMT'),
        ("a\t\tLYZ\nb\t\t\n", 'line 2: set "b" has no gene'),
        ("a\t\tLYZ\na\t\tLTF\n", 'line 2: duplicate gene set "a"; the first is in line 1'),
    ],
)
def test_what_is_no_gmt_is_refused(text, words):
    assert words in problem_of(text)
