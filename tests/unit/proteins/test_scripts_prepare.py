import pandas as pd
import pytest

import name_proteins
import normalise
import read_matrix
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError

RUNS = {"A-0": ["S1"], "A-1": ["S2"]}
MATRIX = (
    "Protein.Group\tGenes\tx/S2.d\tx/S1.d\n"
    "P31025\tLCN1\t4\t0.1\n"
    "Cont_P00761\t\t\t1024\n"
    "P61626\tLYZ\t0\t2.5E+03\n"
)

# The same without a gap: two protein groups are too few to compare levels where one is missing.
WHOLE = MATRIX.replace("\t0\t", "\t7\t")

OUTPUTS = ("annotation", "intensities", "reruns", "filters", "peptides", "precursors")


def read(folder):
    read_matrix.main(
        matrix=str(folder / "matrix.tsv"),
        kind="auto",
        runs=RUNS,
        policy="refuse",
        settings=MatrixSettings(),
        **{name: str(folder / f"{name}.tsv") for name in OUTPUTS},
    )


@pytest.fixture
def prepared(tmp_path):
    (tmp_path / "matrix.tsv").write_text(MATRIX)
    (tmp_path / "genes.tsv").write_text("uniprot\tsymbol\nP31025\tLCN1\n")

    def run(normalisation="none", contaminants=None, proteome=None):
        read(tmp_path)
        name_proteins.main(
            annotation=str(tmp_path / "annotation.tsv"),
            genes=str(tmp_path / "genes.tsv"),
            contaminants=contaminants,
            proteome=proteome,
            contaminant_prefixes=["Cont_"],
            proteins=str(tmp_path / "proteins.tsv"),
            decisions=str(tmp_path / "decisions.tsv"),
        )
        normalise.main(
            proteins=str(tmp_path / "proteins.tsv"),
            intensities=str(tmp_path / "intensities.tsv"),
            normalisation=normalisation,
            log2=str(tmp_path / "log2.tsv"),
            unnormalised=str(tmp_path / "log2_unnormalised.tsv"),
            shifts=str(tmp_path / "shifts.tsv"),
        )
        return tmp_path

    return run


def test_the_tables_share_rows_and_follow_the_sheet(prepared):
    folder = prepared()
    assert (folder / "proteins.tsv").read_text() == (
        "protein_group\taccession\tgene\tdescription\tn_peptides\tn_precursors\tn_accessions\tgenes\tcontaminant"
        "\tlength\tn_theoretical_peptides\tcontaminant_accessions\n"
        "P31025\tP31025\tLCN1\t\t\t\t1\tLCN1\tFalse\t\t\t\n"
        "Cont_P00761\tCont_P00761\t\t\t\t\t1\t\tTrue\t\t\tCont_P00761\n"
        "P61626\tP61626\tLYZ\t\t\t\t1\tLYZ\tFalse\t\t\t\n"
    )
    assert (folder / "decisions.tsv").read_text() == (
        "protein_group\taccession\tgenes_diann\tgene\tsource\trenamed_from\tn_genes\tnote\n"
        "P31025\tP31025\tLCN1\tLCN1\taccession\t\t1\t\n"
        "Cont_P00761\tCont_P00761\t\t\tnone\t\t0\twithout a gene it takes no part in GO and"
        " networks; contaminant by its prefix\n"
        "P61626\tP61626\tLYZ\tLYZ\tdiann\t\t1\tthe accession is not in the gene table\n"
    )
    assert (folder / "intensities.tsv").read_text() == (
        "protein_group\tA-0\tA-1\nP31025\t0.1\t4.0\nCont_P00761\t1024.0\t\nP61626\t2500.0\t\n"
    )
    log2 = pd.read_table(folder / "log2.tsv", index_col=0)
    assert log2.loc["P31025"].tolist() == [-3.321928094887362, 2.0]
    assert log2["A-1"].isna().tolist() == [False, True, True]
    assert (folder / "log2_unnormalised.tsv").read_text() == "protein_group\n"
    assert (folder / "shifts.tsv").read_text() == "sample\tshift\nA-0\t\nA-1\t\n"


def test_two_runs_give_the_same_bytes(prepared, tmp_path):
    (tmp_path / "matrix.tsv").write_text(WHOLE)
    folder = prepared("median")
    first = {path.name: path.read_bytes() for path in folder.glob("*.tsv")}
    prepared("median")
    assert first == {path.name: path.read_bytes() for path in folder.glob("*.tsv")}


def test_fastas_add_what_the_matrix_lacks(prepared, tmp_path):
    contaminants, proteome = tmp_path / "contaminants.fasta", tmp_path / "proteome.fasta"
    contaminants.write_text(">P61626\nMK\n")
    proteome.write_text(">sp|P31025|LCN1_HUMAN Lipocalin-1 GN=LCN1\nPEPTIDERAAAAAAAK\n")
    folder = prepared("none", str(contaminants), str(proteome))
    proteins = pd.read_table(folder / "proteins.tsv", index_col=0, keep_default_na=False)
    assert proteins.loc["P31025", "description"] == "Lipocalin-1"
    assert proteins.loc["P31025", "length":].tolist() == ["16", "2", ""]
    assert proteins["contaminant"].tolist() == [False, True, True]


def test_median_leaves_contaminants_out(prepared, tmp_path):
    (tmp_path / "matrix.tsv").write_text(WHOLE)
    log2 = pd.read_table(prepared("median") / "log2.tsv", index_col=0)
    medians = log2.drop("Cont_P00761").median()
    assert medians["A-0"] == pytest.approx(medians["A-1"], abs=1e-12)
    before = pd.read_table(tmp_path / "log2_unnormalised.tsv", index_col=0)
    shifts = pd.read_table(tmp_path / "shifts.tsv", index_col="sample")["shift"]
    pd.testing.assert_frame_equal(before - shifts, log2, check_exact=True)
    assert before.loc["P31025"].tolist() == [-3.321928094887362, 2.0]


def test_samples_that_cannot_be_compared_end_with_what_to_do(prepared):
    with pytest.raises(InputError, match=r'"A-1".*set normalisation to none'):
        prepared("median")


def test_a_spoilt_matrix_leaves_no_file(prepared, tmp_path):
    outputs = {"annotation.tsv", "intensities.tsv"}
    (tmp_path / "matrix.tsv").write_text(MATRIX.replace("2.5E+03", "lots"))
    with pytest.raises(InputError, match=r"line 4, column x/S1\.d"):
        read(tmp_path)
    assert not outputs & {path.name for path in tmp_path.iterdir()}
