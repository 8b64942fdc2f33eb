import gzip
from pathlib import Path

import pandas as pd
import pytest

from tearflow.differential import protein_support as evidence
from tearflow.quality import panels
from tearflow.quality.panels import PANELS, is_member

ROOT = Path(__file__).parents[3]


def test_accessions_are_those_of_the_genes():
    with gzip.open(ROOT / "resources/human/genes.tsv.gz", "rt") as handle:
        genes = pd.read_table(handle, usecols=["uniprot", "symbol"])
    known = set(zip(genes["symbol"], genes["uniprot"], strict=True))
    for panel in PANELS.values():
        assert set(panel.accessions.items()) <= known


def test_there_is_one_home_for_blood_and_keratins():
    assert evidence.BLOOD is panels.BLOOD
    assert evidence.KERATIN is panels.KERATIN
    assert {"HBA1", "HBA2", "HBB", "HBD", "CA1", "PRDX2", "CAT"} <= panels.BLOOD
    assert {"KRT1", "KRT2", "KRT9", "KRT10"} == panels.SKIN_KERATINS


@pytest.mark.parametrize("prefix", ["Cont_", "CON__", "cRAP-", "contam_"])
@pytest.mark.parametrize("suffix", ["", "-2"])
def test_contaminant_counts_by_its_human_accession(prefix, suffix):
    proteins = pd.DataFrame(
        {
            "gene": ["KRT1", "ALB", "KRT10"],
            "accession": [f"{prefix}P04264{suffix}", f"{prefix}P02769", f"{prefix}P00761"],
            "contaminant": True,
        }
    )
    assert is_member(proteins, "skin").tolist() == [True, False, False]
    assert not is_member(proteins, "serum").any()


def test_other_keratins_and_missing_genes_do_not_count():
    proteins = pd.DataFrame(
        {"gene": ["KRT5", None, ""], "accession": ["P13647", "P35527", ""], "contaminant": False}
    )
    assert is_member(proteins, "skin").tolist() == [False, True, False]
