from pathlib import Path

import pandas as pd
import pytest

from contaminant_list import TEAR_GENES as LEFT_OUT
from tearflow.proteins.contaminants import (
    TEAR_GENES,
    is_foreign,
    listed_accessions,
    mark_contaminants,
)
from tearflow.proteins.fasta import parse_header, read_sequences
from tearflow.proteins.genes import GeneTable
from tearflow.run.bundled import bundled_file

RESOURCES = Path(__file__).parents[3] / "resources"
PREFIXES = ["Cont_", "CON__", "cRAP-", "contam_"]
HUMAN = ["P02768", "P61626", "P02788", "P04264", "P13645"]


@pytest.fixture(scope="module")
def genes():
    return GeneTable.read(RESOURCES / "human/genes.tsv.gz")


@pytest.fixture(scope="module")
def bundled():
    return [header for header, _ in read_sequences(RESOURCES / "contaminants.fasta.gz")]


def listed(texts, genes, prefixes=PREFIXES, accessions=HUMAN):
    headers = [parse_header(text) for text in texts]
    return listed_accessions(headers, genes, prefixes, pd.Series(accessions))


@pytest.mark.parametrize(
    ("header", "foreign"),
    [
        ("sp|P02769|ALBU_BOVIN Albumin OS=Bos taurus OX=9913", True),
        ("sp|P02768|ALBU_HUMAN Albumin OS=Homo sapiens OX=9606", False),
        ("sp|P02769|ALBU_BOVIN Albumin OS=Bos taurus", True),
        ("sp|P02768|ALBU_HUMAN Albumin OS=Homo sapiens", False),
        ("sp|P02769|ALBU_BOVIN", True),
        ("sp|P02768|ALBU_HUMAN", False),
        ("CON__P02769 (Bos taurus) Bovine serum albumin precursor", True),
        ("CON__P02666 Beta-casein - Bos taurus (Bovine).", True),
        ("CON__Q6IFU5 Type I hair keratin KA36 - Homo sapiens (Human).", False),
        ("CON__O76009 Keratin, type I cuticular HA3-I", False),
        ("CON__REFSEQ:XP_092267 Tax_Id=9606 similar to Keratin", False),
        ("CON__Q9R4J5 SWISS-PROT:Q9R4J5 Endoproteinase Asp-N", True),
        ("P12345", False),
    ],
)
def test_organism_of_a_header(header, foreign):
    assert is_foreign(header) is foreign


def test_the_bundled_list_marks_other_organisms_and_nothing_human(bundled, genes):
    marked = listed_accessions(bundled, genes, PREFIXES, pd.Series(HUMAN))
    assert {"P00761", "P02769", "P02662", "P00766", "P13717", "Q9R4J5"} <= marked
    assert not any(genes.symbol(accession) for accession in marked)
    human = [h for h in bundled if "Tax_Id=9606" in h.text or "Homo sapiens" in h.text]
    assert len(human) > 50
    assert not {h.accession.removeprefix("CON__") for h in human} & marked
    assert len(marked) == 162


def test_the_bundled_list_marks_nothing_in_samples_of_another_animal(bundled, genes):
    mouse = pd.Series(["P19001", "P07744", "Q922U2", "P04264"])
    assert listed_accessions(bundled, genes, PREFIXES, mouse) == frozenset()


@pytest.mark.parametrize(
    ("header", "species", "foreign"),
    [
        ("CON__P04104 SWISS-PROT:P04104 Tax_Id=10090 Gene_Symbol=Krt1", "mouse", False),
        ("CON__P04264 SWISS-PROT:P04264 Tax_Id=9606 Gene_Symbol=KRT1", "mouse", True),
        ("sp|P07724|ALBU_MOUSE Albumin OS=Mus musculus", "mouse", False),
        ("sp|P07724|ALBU_MOUSE", "rat", True),
        ("sp|P07724|ALBU_MOUSE", "mouse", False),
        ("CON__Q6IFU5 Type I hair keratin KA36 - Homo sapiens (Human).", "rat", True),
        ("CON__P00761 Trypsin - Sus scrofa (Pig).", "mouse", True),
        ("CON__P00761 Trypsin - Sus scrofa (Pig).", "pig", False),
        ("CON__O76009 Keratin, type I cuticular HA3-I", "mouse", False),
    ],
)
def test_organism_of_a_header_in_samples_of_another_species(header, species, foreign):
    assert is_foreign(header, species) is foreign


def test_the_bundled_list_marks_what_is_not_of_the_declared_species(bundled):
    table = GeneTable.read(bundled_file("genes", "mouse"))
    # Krt19, Krt72, Krt5 and Krt10 of the mouse, which are in MaxQuant's list.
    mouse = pd.Series(["P19001", "Q6IME9", "Q922U2", "P02535-1"])
    marked = listed_accessions(bundled, table, PREFIXES, mouse, "mouse")
    assert {"P00761", "P02769", "P04264"} <= marked
    assert not set(mouse) & marked
    assert len(marked) > 190


def test_no_configured_prefix_makes_no_difference_to_the_bundled_list(bundled, genes):
    accessions = pd.Series(HUMAN)
    known = listed_accessions(bundled, genes, PREFIXES, accessions)
    assert listed_accessions(bundled, genes, [], accessions) == known


def test_the_gene_table_protects_the_proteins_of_its_organism():
    cattle = GeneTable(
        pd.DataFrame({"uniprot": ["P02769"], "symbol": ["ALB"]}).assign(
            previous_symbols="", alias_symbols="", name=""
        )
    )
    texts = ["CON__P02769 (Bos taurus) Albumin", "CON__P00761 Trypsin - Sus scrofa (Pig)."]
    assert listed(texts, cattle, accessions=["P02769"]) == {"P00761"}


def test_a_universal_list_with_prefixes_leaves_tear_proteins_alone(genes):
    texts = [
        "sp|Cont_P02768|ALBU_HUMAN Albumin OS=Homo sapiens OX=9606 GN=ALB",
        "sp|Cont_P61626|LYSC_HUMAN Lysozyme C OS=Homo sapiens OX=9606 GN=LYZ",
        "sp|Cont_P02769|ALBU_BOVIN Albumin OS=Bos taurus OX=9913 GN=ALB",
        "own_P00761 TRYP_PIG",
    ]
    assert listed(texts, genes, ["own_"]) == {"P02769"}


def test_an_accession_without_a_prefix_is_meant(genes):
    assert listed(["P02768", "sp|P00761|TRYP_PIG Trypsin"], genes) == {"P02768", "P00761"}
    assert listed(["P02768"], genes, accessions=["X1"]) == {"P02768"}


MARKED = {
    "first": ["prefix", "", "fasta", "fasta", "", ""],
    "any": ["prefix", "prefix", "fasta", "fasta", "fasta", ""],
    "all": ["", "", "fasta", "fasta", "", ""],
}


@pytest.mark.parametrize("rule", MARKED)
def test_which_accessions_make_a_contaminant(rule):
    groups = [
        "Cont_P61626;P61626",
        "P61626;Cont_P61626",
        "P00761",
        "P00761-2",
        "P6;P00761",
        "P00762",
    ]
    proteins = pd.DataFrame({"protein_group": groups, "accessions": groups})
    marked = mark_contaminants(proteins, PREFIXES, frozenset(["P00761", "Cont_P61626"]), rule)
    assert marked["by"].tolist() == MARKED[rule]
    # Whatever the rule, each such accession is flagged.
    assert marked["accessions"].tolist() == [
        *("Cont_P61626", "Cont_P61626", "P00761", "P00761-2", "P00761", "")
    ]


def test_an_unknown_rule_raises():
    proteins = pd.DataFrame({"protein_group": ["P1"], "accessions": ["P1"]})
    with pytest.raises(KeyError):
        mark_contaminants(proteins, PREFIXES, frozenset(), "second")


def test_a_matrix_of_genes_has_no_contaminant_by_accession():
    proteins = pd.DataFrame({"protein_group": ["ALB", "CON__KRT1"], "accessions": ["", ""]})
    marked = mark_contaminants(proteins, PREFIXES, frozenset(["", "P1"]))
    assert marked["by"].tolist() == ["", "prefix"]
    assert marked["accessions"].tolist() == ["", "CON__KRT1"]


def test_tear_proteins_are_those_that_the_bundled_list_leaves_out_and_more(genes):
    assert LEFT_OUT <= TEAR_GENES
    assert set(genes.frame["symbol"]) >= TEAR_GENES
    # Keratins of the dry skin are no tear proteins.
    assert not TEAR_GENES & {"KRT1", "KRT2", "KRT9", "KRT10"}
