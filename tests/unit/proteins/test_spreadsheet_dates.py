"""Genes that a spreadsheet turned into dates: read, corrected where sure, else named."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tearflow.proteins.genes import GeneTable
from tearflow.proteins.naming import name_proteins
from tearflow.proteins.spreadsheet_dates import OldSymbols, has_serials, read_date
from tearflow.provenance.memory import Memory
from tearflow.readers.settings import GenericTable, MatrixSettings
from tearflow.study.date_genes import note_date_genes, note_dated_resources
from tearflow.study.gene_cells import GeneCells
from tearflow.study.known_genes import Resources

BUNDLED = Path(__file__).parents[3] / "resources/human/genes.tsv.gz"
# HGNC's renames of 2020 and before, doi 10.1038/s41588-020-0669-3.
SURE = {
    "2-Sep": "SEPTIN2",
    "Sep-07": "SEPTIN7",
    "09-sept": "SEPTIN9",
    "14. Sep": "SEPTIN14",
    "11-Sep-2021": "SEPTIN11",
    "Sept-4": "SEPTIN4",
    "5-Mrz": "MARCHF5",
    "Mar-05": "MARCHF5",
    "mars-06": "MARCHF6",
    "7-mrt": "MARCHF7",
    "10-mar.": "MARCHF10",
    "2021-03-08": "MARCHF8",
    "2021-09-10 00:00:00": "SEPTIN10",
    "09.03.2020": "MARCHF9",
    "1-Dez": "DELEC1",
    "Dec-01": "DELEC1",
    "1-dic": "DELEC1",
    "9月12日": "SEPTIN12",
    "15-Sep": "SELENOF",
    "44806": "SEPTIN2",
    "2 \u0441\u0435\u043d": "SEPTIN2",
    "02.\u0441\u0435\u043d": "SEPTIN2",
    "Eyl.07": "SEPTIN7",
    "9-\u03a3\u03b5\u03c0": "SEPTIN9",
    "szept.-04": "SEPTIN4",
    "5-\u043c\u0430\u0440": "MARCHF5",
    "9\uc6d4 12\uc77c": "SEPTIN12",
    "2021. 03. 08.": "MARCHF8",
    "2021/9/6": "SEPTIN6",
    "2021-09-10T00:00:00": "SEPTIN10",
    "11-Sep-21 00:00:00": "SEPTIN11",
    "Thursday, September 2, 2021": "SEPTIN2",
    "6 de marzo de 2021": "MARCHF6",
}
SEVERAL = {"Mar-01": ["MARCHF1", "MTARC1"], "2-Mar": ["MARCHF2", "MTARC2"],
           "1-Mrz": ["MARCHF1", "MTARC1"], "1-Oct": ["POU2F1", "SLC22A1"],
           "3/9/2021": ["MARCHF9", "SEPTIN3"]}  # fmt: skip
NO_DATES = [
    "MARCH2",
    "SEPT9",
    "NOV",
    "HLA-DRB1",
    "NKX2-1",
    "H2-K1",
    "ERVK-7",
    "MT-ND1",
    "CD3",
    "",
    "2-5A",
    "KRTAP10-1",
    "1234",
    "99999",
    "TRAV1-2",
    "IGHV3-23",
    "13-Foo",
    "45-Mar",
    "MAR",
    "MART-1",
    "SRP-9",
    "TEM-8",
    "ZAR-1",
    "2 chains",
]


@pytest.fixture(scope="module")
def genes():
    return GeneTable.read(BUNDLED)


@pytest.mark.parametrize("text", SURE)
def test_a_date_that_only_one_symbol_can_have_been_is_that_gene(genes, text):
    assert genes.old_symbols.genes(text) == [SURE[text]]


@pytest.mark.parametrize("text", SEVERAL)
def test_a_date_that_several_genes_can_have_been_is_left(genes, text):
    assert genes.old_symbols.genes(text) == SEVERAL[text]


@pytest.mark.parametrize("text", NO_DATES)
def test_symbols_are_no_dates(genes, text):
    assert genes.old_symbols.genes(text) is None


def test_no_symbol_of_a_human_gene_is_taken_for_a_date(genes):
    assert [symbol for symbol in genes.frame["symbol"] if read_date(symbol)] == []


def test_serial_numbers_are_those_of_excel():
    # Of Excel's documentation: 39448 is the first of January 2008.
    assert read_date("39448") == [(1, 1)]
    assert date(2008, 1, 1).toordinal() - date(2022, 9, 2).toordinal() == 39448 - 44806


def test_a_column_of_numbers_has_no_dates():
    assert has_serials(["LYZ"] * 30 + ["44806"])
    assert not has_serials(["44806", "44807", "39448", "LYZ"])


def annotation(**columns):
    rows = len(columns["genes"])
    counts = dict.fromkeys(("n_peptides", "n_precursors"), pd.array([pd.NA] * rows, "Int64"))
    return pd.DataFrame({"description": "", **counts, **columns})


def test_dates_are_corrected_recorded_or_left(genes):
    listed = ["2-Sep", "Mar-02", "LYZ", "44806", "LYZ;2-Sep"]
    named, decided = name_proteins(
        annotation(genes=listed, protein_group=[*"ABCDE"], accessions=""), genes
    )
    assert named["gene"].tolist() == ["SEPTIN2", "Mar-02", "LYZ", "SEPTIN2", "LYZ"]
    assert named["genes"].tolist()[4] == "LYZ;SEPTIN2"
    assert decided["genes_diann"].tolist() == listed
    assert decided["renamed_from"].tolist() == ["2-Sep", "", "", "44806", "2-Sep"]
    assert 'date of it: "2-Sep" is SEPTIN2' in decided["note"][0]
    assert '"Mar-02" may be MARCHF2 or MTARC2' in decided["note"][1]


def test_the_accession_decides_among_several(genes):
    # Q969Z3 is MTARC2, Q9P0N8 MARCHF2 and P61626 LYZ; X1 is unknown.
    accessions = ["Q969Z3", "Q9P0N8", "P61626", "X1", "P61626"]
    listed = ["Mar-02", "Mar-02", "Mar-02", "Mar-02", "LYZ;2-Sep"]
    named, decided = name_proteins(
        annotation(genes=listed, protein_group=accessions, accessions=accessions), genes
    )
    assert named["gene"].tolist() == ["MTARC2", "MARCHF2", "LYZ", "Mar-02", "LYZ"]
    assert named["genes"].tolist() == ["MTARC2", "MARCHF2", "LYZ", "Mar-02", "LYZ;SEPTIN2"]
    assert decided["n_genes"].tolist() == [1, 1, 1, 1, 2]
    assert decided["renamed_from"].tolist()[:3] == ["Mar-02"] * 3


@pytest.mark.parametrize("form", ["genes", "wide", "generic", "quoted", "report"])
def test_dates_are_named_before_any_job(tmp_path, form, monkeypatch):
    settings = MatrixSettings(generic=GenericTable(id_column="id", gene_column="Gene"))
    column = "Gene" if form in {"generic", "quoted"} else "Genes"
    frame = pd.DataFrame({"Genes": ["LYZ", "2-Sep", "ALB;1-Mar"], "S1": [1e3, 2e3, 3e3]})
    if form == "wide":
        frame.insert(0, "Protein.Group", ["P1", "P2", "P3"])
    elif form == "report":
        frame = frame[["Genes"]].assign(Run="S1", **{"Precursor.Id": "K2", "Protein.Group": "P",
            "Q.Value": 0.0, "PG.Q.Value": 0.0, "PG.MaxLFQ": 1e3})  # fmt: skip
    elif column == "Gene":
        frame = frame.rename(columns={"Genes": "Gene"}).assign(id=["P1", "P2", "P3"])
    path = str(tmp_path / "table.tsv")
    frame.to_csv(path, sep="\t", index=False, quoting=1 if form == "quoted" else 0)
    kind = "generic" if column == "Gene" else "auto"
    bundled, memory = Resources({"genes": str(BUNDLED)}), Memory(tmp_path / "memory.json")
    matrices = [(path, kind), (path, kind)]
    (note,) = note_date_genes(matrices, settings, bundled, GeneCells(), memory)
    assert note.warning
    assert str(note).startswith(f"{path}, line 3, column {column}: a spreadsheet turned 2 gene")
    assert '"2-Sep" is SEPTIN2 (line 3), "1-Mar" may be MARCHF1 or MTARC1 (line 4)' in str(note)
    # The next start reads nothing of a matrix that is the same.
    memory = Memory(tmp_path / "memory.json")
    monkeypatch.setattr("tearflow.study.date_genes.open_table", pytest.fail)
    assert note_date_genes(matrices, settings, bundled, GeneCells(), memory) == [note]
    monkeypatch.undo()
    frame.assign(**{column: "LYZ"}).to_csv(path, sep="\t", index=False)
    assert note_date_genes(matrices, settings, Resources({}), GeneCells(), memory) == []


def test_a_gene_table_without_older_symbols_corrects_nothing():
    assert OldSymbols([("LYZ", "", "")]).genes("2-Sep") == []


OWN_RESOURCES = {
    "genes": "uniprot\tsymbol\nP1\tLYZ\nP2\t{}\nP3\t{}\n",
    "annotation": "lysis\t\tLYZ\t{}\t{}\n",
    "interactions": "gene_a\tgene_b\tscore\nLYZ\t{}\t0.9\n{}\tLTF\t0.9\n",
    "collection_Own": "lysis\t\tLYZ\t{},1.0\t{}\n",
    "network_1": "gene_a\tgene_b\tscore\nLYZ\t{}\t0.9\n{}\tLTF\t0.9\n",
    "excluded_interactions": "gene_a\tgene_b\nLYZ\t{}\n{}\tLTF\n",
}


@pytest.mark.parametrize("name", OWN_RESOURCES)
def test_dates_in_a_resource_are_named_at_each_start(tmp_path, name):
    path = tmp_path / "own.tsv"
    path.write_text(OWN_RESOURCES[name].format("2-Sep", "Mar-01"))
    for _ in range(2):
        memory = Memory(tmp_path / "memory.json")
        (note,) = note_dated_resources([name, "ontology"], Resources({name: str(path)}), memory)
        assert note.warning
        assert 'turned 2 gene symbols into dates: "2-Sep", "Mar-01"' in str(note)
    path.write_text(OWN_RESOURCES[name].format("SEPTIN2", "MARCHF1"))
    memory = Memory(tmp_path / "memory.json")
    assert note_dated_resources([name], Resources({name: str(path)}), memory) == []


@pytest.mark.parametrize("symbol", ["sep-1", "set-2", "Oct-4", "44806", "NKX2-1"])
def test_symbols_of_other_species_are_no_dates_in_a_resource(tmp_path, symbol):
    path = tmp_path / "own.tsv"
    path.write_text(OWN_RESOURCES["annotation"].format(symbol, "TF"))
    read = Resources({"annotation": str(path)})
    assert note_dated_resources(["annotation"], read, Memory(tmp_path / "m.json")) == []
