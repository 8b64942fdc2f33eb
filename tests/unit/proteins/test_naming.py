import logging

import pandas as pd
import pytest

from cohorts import design_of
from tearflow.differential.protein_support import describe_evidence
from tearflow.io.tables import read_table, write_frame
from tearflow.proteins.fasta import describe_sequences
from tearflow.proteins.genes import GeneTable
from tearflow.proteins.naming import name_proteins
from tearflow.readers.table_specs import ANNOTATION

GENES = GeneTable(
    pd.DataFrame(
        [
            ("P31025", "LCN1", "lipocalin 1"),
            ("P61626", "LYZ", "lysozyme"),
            ("P69905", "HBA1", "hemoglobin subunit alpha 1"),
            ("P69905", "HBA2", "hemoglobin subunit alpha 2"),
        ],
        columns=["uniprot", "symbol", "name"],
    ).assign(previous_symbols="", alias_symbols="")
)


def table(**columns):
    rows = len(columns["accessions"])
    annotation = pd.DataFrame(
        {"genes": "", "description": ""}
        | dict.fromkeys(("n_peptides", "n_precursors"), pd.array([pd.NA] * rows, "Int64"))
        | {"protein_group": columns["accessions"]}
        | columns
    )
    return name_proteins(annotation, GENES, ["Cont_", "CON__"])[0]


def test_the_gene_is_that_of_the_first_accession_else_the_first_of_the_matrix():
    named = table(
        accessions=["P31025-2;P61626", "X1;P61626", "P69905", "X2"],
        genes=["LYZ;LCN1", "ABC;LYZ;ABC", "HBA2", ""],
    )
    assert named["gene"].tolist() == ["LCN1", "ABC", "HBA1", ""]
    assert named["accession"].tolist() == ["P31025-2", "X1", "P69905", "X2"]
    assert named["n_accessions"].tolist() == [2, 2, 1, 1]
    assert named["genes"].tolist() == ["LYZ;LCN1", "ABC;LYZ", "HBA2", ""]


def test_the_description_is_that_of_the_matrix_else_the_name_of_the_gene():
    named = table(accessions=["P31025", "P61626", "X"], description=["von Ebner's", "", ""])
    assert named["description"].tolist() == ["von Ebner's", "lysozyme", ""]


def test_only_the_first_accession_makes_a_contaminant():
    named = table(
        accessions=["Cont_P61626;P61626", "P61626;Cont_P61626", "cont_X"], genes=["LYZ", "", ""]
    )
    assert named["contaminant"].tolist() == [True, False, False]
    assert named["gene"].tolist() == ["LYZ", "LYZ", ""]


def test_a_matrix_of_genes_has_no_accession():
    named = table(accessions=[""], protein_group=["LYZ;LCN1"], genes=["LYZ;LCN1"])
    assert named.loc[0, ["protein_group", "accession", "gene"]].tolist() == ["LYZ;LCN1", "", "LYZ"]
    assert named["n_accessions"].tolist() == [0]


def test_no_prefix_makes_no_contaminant():
    annotation = pd.DataFrame(
        {"protein_group": ["Cont_1"], "accessions": ["Cont_1"], "genes": [""]}
    ).assign(description="", n_peptides=1, n_precursors=1)
    assert not name_proteins(annotation, GENES)[0]["contaminant"].any()


def annotated(accessions, genes=""):
    texts = {"protein_group": accessions, "accessions": accessions, "genes": genes}
    return pd.DataFrame(texts).assign(
        description="",
        **dict.fromkeys(
            ("n_peptides", "n_precursors"), pd.array([pd.NA] * len(accessions), "Int64")
        ),
    )


@pytest.fixture
def proteome(tmp_path):
    path = tmp_path / "proteome.fasta"
    path.write_text(
        ">sp|P31025|LCN1_HUMAN Lipocalin-1 OS=Homo sapiens GN=LCN1\nPEPTIDERAAAAAAAK\n"
        ">sp|X1|X1_HUMAN Not in the gene table GN=NEW1\nMK\n"
        ">P61626\nAAAAAAAK\n"
    )
    return path


def test_a_proteome_adds_names_lengths_and_peptides(proteome):
    annotation = annotated(["P31025-2;P61626", "X1", "P61626", "X9"])
    sequences = describe_sequences(proteome, ["P31025-2", "X1", "P61626", "X9"])
    named, decided = name_proteins(annotation, GENES, sequences=sequences)
    assert named["description"].tolist() == [
        *("Lipocalin-1", "Not in the gene table"),
        *("lysozyme", ""),  # a header without a name leaves it to the gene table
    ]
    assert named["gene"].tolist() == ["LCN1", "NEW1", "LYZ", ""]
    assert decided["source"].tolist() == ["accession", "fasta", "accession", "none"]
    assert named["length"].tolist() == [16, 2, 8, pd.NA]
    assert named["n_theoretical_peptides"].tolist() == [2, 0, 1, pd.NA]
    assert decided["note"][0] == "DIA-NN names no gene; length and peptides are those of P31025"


def test_what_the_matrix_says_comes_before_the_proteome(proteome):
    annotation = annotated(["X1"], ["ABC"]).assign(description="of the matrix")
    named, _ = name_proteins(annotation, GENES, sequences=describe_sequences(proteome, ["X1"]))
    assert named.loc[0, ["gene", "description"]].tolist() == ["ABC", "of the matrix"]


def test_without_a_proteome_the_columns_are_there_and_empty():
    named, decided = name_proteins(annotated(["P31025"]), GENES)
    assert named[["length", "n_theoretical_peptides"]].isna().all(axis=None)
    assert list(decided) == [
        *("protein_group", "accession", "genes_diann", "gene", "source", "renamed_from"),
        *("n_genes", "note"),
    ]


def test_tear_proteins_of_a_users_list_are_named_in_a_warning(caplog):
    annotation = annotated(["P61626", "P00761", "P31025-2", "Cont_P61626"])
    listed = frozenset(["P61626", "P00761", "P31025"])
    with caplog.at_level(logging.WARNING):
        named, decided = name_proteins(annotation, GENES, ["Cont_"], listed)
    assert named["contaminant"].all()
    assert "2 proteins" in caplog.text
    assert "LYZ (P61626), LCN1 (P31025-2)" in caplog.text
    assert decided["note"].str.extract("contaminant by (.*)$")[0].tolist() == [
        *["the FASTA of contaminants"] * 3,
        "its prefix",
    ]


def test_no_warning_where_no_tear_protein_is_listed(caplog):
    name_proteins(annotated(["P00761"]), GENES, ["Cont_"], frozenset(["P00761"]))
    assert not caplog.records


def test_annotation_goes_through_its_file(tmp_path):
    annotation = annotated(["NA", "P1;P2"], ["NA", ""])
    annotation["n_peptides"] = pd.array([3, pd.NA], "Int64")
    write_frame(annotation, tmp_path / "annotation.tsv")
    read = read_table(tmp_path / "annotation.tsv", ANNOTATION)
    pd.testing.assert_frame_equal(read, annotation.astype(read.dtypes.to_dict()))
    assert read["n_peptides"].dtype == "Int64"


@pytest.mark.parametrize(
    ("genes", "gene", "flags"),
    [
        ("KRT1", "KRT1", "skin keratin"),
        ("KRT2", "KRT2", "skin keratin"),
        ("KRT9", "KRT9", "skin keratin"),
        ("KRT10", "KRT10", "skin keratin"),
        ("KRT3", "KRT3", "keratin"),
        ("KRT12", "KRT12", "keratin"),
        ("KRT13;KRT1", "KRT13", "skin keratin;several genes"),
        ("KRTAP2-4", "KRTAP2-4", ""),
        ("HBB", "HBB", "blood"),
        ("", "KRT1", "skin keratin"),  # a matrix without Genes
        ("", "HBA1", "blood"),
        ("", "", ""),
        ("LCN1;LCN1P1", "LCN1", "several genes"),
    ],
)
def test_keratins_and_blood_are_flagged_and_stay(genes, gene, flags):
    proteins = pd.DataFrame(
        {"genes": [genes], "gene": [gene], "contaminant": [False], "n_peptides": [pd.NA]}
    )
    pairs = pd.DataFrame({"subject": "A", "reference": ["a"], "target": ["b"], "complete": True})
    log2 = pd.DataFrame({"a": [1.0], "b": [2.0]})
    evidence = describe_evidence(proteins, log2, design_of(pairs))
    assert evidence["flags"].tolist() == [flags]


def test_a_contaminant_behind_the_first_accession_is_noted():
    annotation = annotated(["P31025;Cont_P04264", "Cont_P04264;P31025"])
    named, decided = name_proteins(annotation, GENES, ["Cont_"])
    assert named["contaminant"].tolist() == [False, True]
    assert named["contaminant_accessions"].tolist() == ["Cont_P04264"] * 2
    assert decided["note"].str.contains("has the contaminant Cont_P04264").tolist() == [True, False]
    named, _ = name_proteins(annotation, GENES, ["Cont_"], contaminant_rule="any")
    assert named["contaminant"].all()
