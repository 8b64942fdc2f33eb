import gzip

import pandas as pd
import pytest

from tearflow.proteins.genes import GeneTable, outdated_symbols, read_gene_table
from tearflow.run.problems import InputError

TEXT = """uniprot\tsymbol\tentrez\tprevious_symbols\talias_symbols\tname
P31025\tLCN1\t3933\t\tVEGP|TLC\tlipocalin 1
P69905\tHBA1\t3039\t\tCD31\themoglobin subunit alpha 1
P69905\tHBA2\t3040\t\tHBH\themoglobin subunit alpha 2
Q99935\tOPRPN\t58503\tPROL1\tBPLP\topiorphin "prepropeptide
Q8N726\tCDKN2A\t1029\tCDKN2\tTLC\tcyclin dependent kinase inhibitor 2A
Q8N726-2\tNA\t\t\tLCN1\t
A0A1\tLCN1\t\t\t\t
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "genes.tsv"
    path.write_text(TEXT)
    return GeneTable.read(path)


@pytest.mark.parametrize(
    ("accession", "symbol"),
    [
        ("P31025", "LCN1"),
        ("P31025-2", "LCN1"),
        ("P69905", "HBA1"),
        ("Q8N726-2", "NA"),  # a row of its own comes before the entry's
        ("Q8N726-3", "CDKN2A"),
        ("Cont_P31025", ""),
        ("CON__P31025-2", ""),
        ("cRAP-P31025", ""),
        ("P00000", ""),
        ("", ""),
    ],
)
def test_symbol_of_an_accession(table, accession, symbol):
    assert table.symbol(accession) == symbol


def test_name_comes_from_the_gene_also_for_a_further_accession(table):
    assert table.name("A0A1") == "lipocalin 1"
    assert table.name("Q99935") == 'opiorphin "prepropeptide'
    assert table.name("P00000") == ""


@pytest.mark.parametrize(
    ("symbol", "current"),
    [
        ("PROL1", "OPRPN"),
        ("VEGP", "LCN1"),
        ("TLC", "TLC"),  # of two genes
        ("LCN1", "LCN1"),  # current, though an alias of another
        ("Lcn1", "Lcn1"),
        ("", ""),
    ],
)
def test_current_symbol(table, symbol, current):
    assert table.current(symbol) == current


def test_columns_keep_index_and_missing_values(table):
    accessions = pd.Series(["Q99935-1", None], index=["x", "y"])
    assert table.symbols(accessions).to_dict() == {"x": "OPRPN", "y": ""}
    assert table.names(accessions)["y"] == ""


def test_outdated_symbols_never_hold_a_current_one(table):
    assert not set(outdated_symbols(table.frame)) & set(table.frame["symbol"])


def test_two_columns_are_enough(tmp_path):
    path = tmp_path / "mine.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8-sig") as file:
        file.write("symbol\tuniprot\tlength\nLcn2\tP11672\t200\n\tP99999\t3\n")
    table = GeneTable.read(path)
    assert table.symbol("P11672") == "Lcn2"
    assert table.symbol("P99999") == ""
    assert table.name("P11672") == ""
    assert table.current("24p3") == "24p3"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ['"uniprot" is missing', '"symbol" is missing']),
        (b"UniProt\tsymbol\nP1\tA\n", ['"uniprot" is missing (nearest: "UniProt")']),
        (b"uniprot,symbol\nP1,A\n", ['"uniprot" is missing', '"symbol" is missing']),
        (b"uniprot\tsymbol\nP1\t\xff\xfe\n", ["line 2: byte 0xff is not UTF-8"]),
        (b"uniprot\tsymbol\nP1\tA\nP2\tB\tx\n", ["line 3: the row has 3 cells, the header 2"]),
        (b"uniprot\tsymbol\tsymbol\nP1\tA\tB\n", ['duplicate column "symbol"']),
        (b"uniprot\tsymbol\nP1\t\n", ["no row has a symbol"]),
    ],
)
def test_a_file_that_is_no_gene_table_is_named_with_all_problems(tmp_path, content, words):
    path = tmp_path / "genes.tsv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_gene_table(path)
    assert len(caught.value.problems) == len(words)
    for problem, word in zip(caught.value.problems, words, strict=True):
        assert word in str(problem)
        assert str(path) in str(problem)


def test_a_cut_archive_and_an_absent_file_are_mistakes_of_the_user(tmp_path):
    cut = tmp_path / "cut.tsv.gz"
    cut.write_bytes(gzip.compress(TEXT.encode() * 50)[:-20])
    with pytest.raises(InputError, match="damaged or cut off"):
        read_gene_table(cut)
    with pytest.raises(InputError, match="cannot be read"):
        read_gene_table(tmp_path / "absent.tsv")
