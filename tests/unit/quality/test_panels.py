"""The bundled panels and markers, their members among protein groups, and their scores."""

import gzip
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohorts import list_proteins, list_samples, simulate_log2
from tearflow.quality.contamination import score_panels
from tearflow.quality.panel_files import ACCESSION, DOI, Member
from tearflow.quality.panels import (
    COUNTED,
    INDICES,
    Panel,
    genes_of_panel,
    human_markers,
    human_panels,
    is_member,
    list_indices,
    read_markers,
    read_panels,
)

ROOT = Path(__file__).parents[3]
MEMBERS = [member for panel in human_panels().values() for member in panel.members]


def test_accessions_are_those_of_the_genes():
    with gzip.open(ROOT / "resources/human/genes.tsv.gz", "rt") as handle:
        genes = pd.read_table(handle, usecols=["uniprot", "symbol"])
    known = set(zip(genes["symbol"], genes["uniprot"], strict=True))
    assert {(row.gene, row.accession) for row in [*MEMBERS, *human_markers()]} <= known


def test_every_row_has_a_work_and_the_docs_say_how_it_was_verified():
    page = (ROOT / "docs/panels.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(10\.\S+)\]\(https://doi\.org/(\S+)\) \|.*\| [^|]+ \|$", page, re.M)
    assert all(text == target for text, target in listed)
    used = {row.doi for row in [*MEMBERS, *human_markers()]}
    assert all(map(DOI.match, used))
    assert {text for text, _ in listed} == used


def test_the_docs_list_every_panel_with_its_genes():
    page = (ROOT / "docs/panels.md").read_text(encoding="utf-8")
    for name in list_indices(human_panels()):
        genes = ", ".join(member.gene for member in human_panels()[name].members)
        assert f"| {name} | {genes} |" in page


def test_indices_are_made_of_bundled_panels():
    made_of = {name for index in INDICES.values() for name in index.panels}
    assert made_of == set(COUNTED) <= set(human_panels())
    assert not made_of & set(list_indices(human_panels()))
    assert {"HBA1", "HBA2", "HBB", "HBD", "CA1", "PRDX2", "CAT"} <= genes_of_panel(
        human_panels(), "blood"
    )
    assert genes_of_panel(human_panels(), "skin") == {"KRT1", "KRT2", "KRT9", "KRT10"}
    assert genes_of_panel({}, "skin") == frozenset()


def test_accessions_of_the_tables_are_accessions():
    assert all(ACCESSION.match(row.accession) for row in [*MEMBERS, *human_markers()])
    for text in ("ALB", "P02768-2", "sp|P02768|ALBU", "P0276"):
        assert not ACCESSION.match(text)


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
    assert is_member(proteins, human_panels()["skin"].members).tolist() == [True, False, False]
    assert not is_member(proteins, human_panels()["serum"].members).any()


def test_other_keratins_and_missing_genes_do_not_count():
    proteins = pd.DataFrame(
        {"gene": ["KRT5", None, ""], "accession": ["P13647", "P35527", ""], "contaminant": False}
    )
    assert is_member(proteins, human_panels()["skin"].members).tolist() == [False, True, False]
    without = [Member("own", "KRT5", "", "")]
    assert is_member(proteins, without).tolist() == [True, False, False]


def test_score_is_log2_of_the_panel_over_all_but_contaminants():
    proteins = list_proteins(["MPO", "ELANE", "G1", "G2"])
    proteins.loc[3, "contaminant"] = True
    log2 = pd.DataFrame({"s1": [3.0, 3.0, 4.0, 20.0], "s2": [np.nan, np.nan, 4.0, 20.0]})
    scores = score_panels(proteins, log2).set_index(["panel", "sample"])
    assert scores.loc[("neutrophil granules", "s1"), "score"] == pytest.approx(np.log2(16 / 32))
    found = scores.loc["neutrophil granules", "n_found"]
    assert found.tolist() == [2, 0]
    assert np.isnan(scores.loc[("neutrophil granules", "s2"), "score"])
    assert scores["score"].notna().sum() == 1
    assert scores.loc["neutrophil granules", "n_members"].eq(13).all()


def test_no_panels_give_a_table_without_rows():
    samples = list_samples("AB")
    scores = score_panels(list_proteins(["MPO"]), simulate_log2(samples, 1, 1), {})
    assert scores.empty
    assert list(scores) == ["sample", "panel", "score", "n_found", "n_members"]


def test_a_panel_of_the_user_replaces_that_of_its_name(tmp_path):
    bundled = str(ROOT / "resources/human/panels.tsv")
    (tmp_path / "own.tsv").write_text("panel\tgene\nmine\tALB\nblood\tHBB\n")
    panels = read_panels(bundled, str(tmp_path / "own.tsv"))
    assert panels["mine"] == Panel("mine", (Member("mine", "ALB", "", ""),))
    assert panels["blood"].genes == {"HBB"}
    assert panels["skin"] == human_panels()["skin"]
    assert list(list_indices(panels))[-1] == "mine"
    (tmp_path / "markers.tsv").write_text("gene\tdirection\nLTF\tup\nNEW1\tdown\n")
    paths = str(ROOT / "resources/human/markers.tsv"), str(tmp_path / "markers.tsv")
    markers = {marker.gene: marker.direction for marker in read_markers(*paths)}
    assert (markers["LTF"], markers["NEW1"], markers["LCN1"]) == ("up", "down", "down")
