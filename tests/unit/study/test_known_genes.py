"""What the check at the start says of data and resources of two species."""

import gzip
import os
from pathlib import Path

import pytest

from tearflow.provenance.memory import Memory
from tearflow.readers.settings import MatrixSettings
from tearflow.run.bundled import bundled_file
from tearflow.study.gene_cells import GeneCells
from tearflow.study.known_genes import Resources, check_known_genes
from tearflow.study.sheets import Row, Sheet

ROOT = Path(__file__).parents[3]
BUNDLED = {
    "genes": str(ROOT / "resources/human/genes.tsv.gz"),
    "annotation": str(ROOT / "resources/human/gene2go.tsv.gz"),
    "interactions": str(ROOT / "resources/human/interactions.tsv.gz"),
}
# Read once, since that takes seconds.
READ = Resources(BUNDLED)
SETTINGS = MatrixSettings(contaminant_prefixes=("Cont_",), decoy_prefixes=("rev_",))
# Symbols of mice; only C3 and F2 are spelt as the human ones.
MOUSE = ["C3", "F2", "A2m", "Ltf", "Lcn2", "Lyz2", "Alb", "Trf", "Mmp9", "Mpo", "Elane", "Prtn3"]
MOUSE += [f"Gm{number}" for number in range(100, 150)]
HUMAN = ["A2M", "LTF", "LCN2", "LYZ", "ALB", "TF", "MMP9", "MPO", "ELANE", "PRTN3", "C3", "F2"]
HUMAN += ["S100A8", "S100A9", "CLU", "PIGR", "AZGP1", "LCN1", "PIP", "CST4", "IGHA1", "JCHAIN"]


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def check(rows, resources=BUNDLED, memory=None, names=("m.tsv",)):
        lines = ["Protein.Group\tGenes\trun1", *(f"{group}\t{gene}\t1e6" for group, gene in rows)]
        for name in names:
            Path(name).write_text("\n".join(lines) + "\n")
        cells = [{"cohort": "c", "matrix": name, "format": "auto"} for name in names]
        sheet = Sheet("cohorts.tsv", ["cohort"], [Row(2, row, True) for row in cells])
        read = READ if resources == BUNDLED else Resources(resources)
        return check_known_genes(
            sheet, SETTINGS, read, GeneCells(), memory or Memory(Path("memory.json"))
        )

    return check


def of_genes(genes):
    return [(f"X{number:05d}", gene) for number, gene in enumerate(genes)]


def test_genes_of_a_mouse_are_refused_beside_the_resources_of_man(study):
    problems, notes = study(of_genes(MOUSE))
    assert notes == []
    assert len(problems) == 1
    assert problems[0].file == "m.tsv"
    expected = "of 62 genes the gene table knows 2 (3.2 %), the annotation knows 2 (3.2 %)"
    assert problems[0].message.startswith(expected)
    assert "resources.annotation" in problems[0].advice
    assert "the key species to that of the samples (human, mouse, rat" in problems[0].advice


@pytest.mark.slow
def test_genes_of_a_mouse_are_counted_by_what_is_projected(study):
    names = ("genes", "annotation", "interactions", "orthologs")
    resources = {name: str(bundled_file(name, "mouse")) for name in names}
    problems, notes = study(of_genes(MOUSE[:12]), resources)
    assert problems == []
    # Lyz2 is one of two genes of the mouse for LYZ, so it has no annotation.
    expected = (
        "of 12 genes the gene table knows 12 (100.0 %), the annotation projected from human knows"
        " 11 (91.7 %), the network file knows"
    )
    assert expected in str(notes[0])
    problems, _ = study(of_genes([*HUMAN, *(f"ABC{n}" for n in range(40))]), resources)
    assert "of 62 genes the gene table knows 2 (3.2 %)" in problems[0].message


def test_genes_of_people_are_counted(study):
    problems, notes = study(of_genes(HUMAN))
    assert problems == []
    assert not notes[0].warning
    assert "of 22 genes the gene table knows 22 (100.0 %), the annotation knows 22" in str(notes[0])


def test_the_gene_is_that_of_the_accession(study):
    # Two isoforms of lactoferrin, an older symbol, a FASTA name and a contaminant.
    rows = [("P02788", "any"), ("P02788-2", ""), ("X1", "CLG4B"), ("sp|P61626|LYZ_HUMAN", "")]
    _, notes = study([*rows, ("Cont_P04264", "KRT1")])
    assert "of 3 genes the gene table knows 3" in str(notes[0])


def test_half_of_the_genes_unknown_is_a_warning(study):
    problems, notes = study(of_genes(HUMAN + [f"yeast{number}" for number in range(30)]))
    assert problems == []
    assert notes[0].warning
    assert "of 52 genes the gene table knows 22 (42.3 %)" in str(notes[0])


@pytest.mark.parametrize(("genes", "warned"), [(["LocA", "LocB"], True), (HUMAN[:2], False)])
def test_of_few_genes_nobody_can_tell(study, genes, warned):
    problems, notes = study(of_genes(genes))
    assert problems == []
    assert notes[0].warning == warned


def test_a_metaproteome_with_human_proteins_is_a_warning(study):
    with gzip.open(BUNDLED["genes"], "rt") as file:
        human = [line.split("\t")[0] for line in file][10_000:15_000][::33]
    microbes = [(f"M{number}", f"rpl{number}") for number in range(6000)]
    problems, notes = study([(accession, "") for accession in human] + microbes)
    assert problems == []
    assert notes[0].warning


def test_an_annotation_of_another_species_beside_a_gene_table_that_fits_is_refused(study):
    names = [f"Gm{number}" for number in range(3000)]
    header = "uniprot\tsymbol\n"
    rows = "".join(f"M{number:05d}\t{name}\n" for number, name in enumerate(names))
    Path("mouse.tsv").write_text(header + rows)
    problems, _ = study(of_genes(names[:200]), BUNDLED | {"genes": "mouse.tsv"})
    assert "the gene table knows 200 (100.0 %), the annotation knows 0" in problems[0].message


def test_no_gene_at_all_is_told(study):
    problems, notes = study([(f"NP_{number}", "") for number in range(40)])
    assert problems == []
    assert notes[0].warning
    assert "no protein group has a gene" in str(notes[0])


def test_few_gene_sets_of_the_users_own_and_a_small_network_are_no_mistake(study, tmp_path):
    Path("own.gmt").write_text("SET\t\tLTF\tLYZ\tMMP9\n")
    Path("own.tsv").write_text("gene_a\tgene_b\tscore\nELANE\tPRTN3\t0.9\n")
    given = BUNDLED | {"annotation": "own.gmt", "interactions": "own.tsv"}
    problems, notes = study(of_genes(HUMAN), given)
    assert problems == []
    assert not notes[0].warning
    assert "the annotation knows 3 (13.6 %), the network file knows 2 (9.1 %)" in str(notes[0])


def test_counts_are_remembered_until_a_file_changes(study, monkeypatch):
    counted, count = [], Resources.count
    monkeypatch.setattr(Resources, "count", lambda *a: counted.append(1) or count(*a))
    _, first = study(of_genes(HUMAN))
    later = Path("m.tsv").stat().st_mtime_ns
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: None)
    assert study(of_genes(HUMAN)) == ([], first)
    assert len(counted) == 1
    os.utime("m.tsv", ns=(later, later + 1))
    assert study(of_genes(HUMAN)) == ([], first)
    assert len(counted) == 2


def test_many_matrices_have_one_note(study):
    _, notes = study(of_genes(HUMAN), names=[f"m{number}.tsv" for number in range(7)])
    assert len(notes) == 1
    assert "of the genes of 7 matrices the gene table knows 100.0 to 100.0 %" in str(notes[0])


def test_two_of_these_genes_of_a_mouse_are_spelt_as_human_ones():
    with gzip.open(BUNDLED["genes"], "rt") as file:
        symbols = {line.split("\t")[1] for line in file}
    assert {gene for gene in MOUSE if gene in symbols} == {"C3", "F2"}
