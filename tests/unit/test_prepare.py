import numpy as np
import pandas as pd
import pytest

from tearflow.biology.genes import GeneTable
from tearflow.matrix.prepare import centre_samples, log2_intensities, normalise, protein_table

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
        {"genes": "", "description": "", "n_peptides": pd.array([pd.NA] * rows, "Int64")}
        | {"protein_group": columns["accessions"]}
        | columns
    )
    return protein_table(annotation, GENES, ["Cont_", "CON__"])


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
    ).assign(description="", n_peptides=1)
    assert not protein_table(annotation, GENES, [])["contaminant"].any()


def test_log2_keeps_what_is_missing():
    values = log2_intensities(pd.DataFrame({"a": [1.0, np.nan], "b": [6.21846e6, 2.0]}))
    # R 4.2.2: format(log2(6.21846e+06), digits = 17)
    assert values["b"][0] == pytest.approx(22.568125910862012, abs=1e-13)
    assert values["a"].isna().tolist() == [False, True]


def test_medians_are_equal_after_centring_and_missing_values_stay():
    generator = np.random.default_rng(7)
    log2 = pd.DataFrame(generator.normal(20, 2, (50, 4)), columns=list("abcd"))
    log2 = log2.mask(generator.random((50, 4)) < 0.3)
    contaminant = pd.Series(generator.random(50) < 0.1)
    centred = centre_samples(log2, contaminant)
    medians = centred[~contaminant].median()
    np.testing.assert_allclose(medians, log2[~contaminant].median().median(), atol=1e-12)
    pd.testing.assert_frame_equal(centred.isna(), log2.isna())
    shifts = (log2 - centred).agg(["min", "max"])
    np.testing.assert_allclose(shifts.loc["min"], shifts.loc["max"], atol=1e-12)


def test_a_sample_of_contaminants_alone_stays_as_it_is():
    log2 = pd.DataFrame({"a": [1.0, 5.0], "b": [np.nan, 7.0]})
    centred = centre_samples(log2, pd.Series([False, True]))
    pd.testing.assert_frame_equal(centred, log2)


def test_none_changes_nothing():
    log2 = pd.DataFrame({"a": [1.0], "b": [9.0]})
    pd.testing.assert_frame_equal(normalise(log2, pd.Series([False]), "none"), log2)
    assert normalise(log2, pd.Series([False]), "median").loc[0].tolist() == [5.0, 5.0]
