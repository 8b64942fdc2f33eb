import gzip
import logging

import pytest

from tearflow.enrichment.annotation import identify, read_gene_sets_of
from tearflow.enrichment.annotation_formats import detect_format
from tearflow.enrichment.gene_sets import GeneSet, read_gene_sets, write_gene_sets
from tearflow.enrichment.ontology import COLLECTIONS, Collection, Ontology, Term, place_of
from tearflow.io import lines
from tearflow.io.lines import read_lines, read_start
from tearflow.run.problems import InputError

ONTOLOGY = Ontology(
    {
        "GO:0000001": Term("process", "BP"),
        "GO:0000002": Term("defence", "BP", [("is_a", "GO:0000001")]),
        "GO:0000004": Term("lysis activity", "MF"),
    },
    {"GO:0000020": "GO:0000002"},
)
CURRENT = {"CLG4B": "MMP9"}


def gaf_line(symbol, term, qualifier="involved_in", evidence="IDA", database="UniProtKB"):
    return "\t".join([database, "P1", symbol, qualifier, term, "PMID:1", evidence] + [""] * 10)


def gene_sets_of(text, file="own.txt"):
    lines = enumerate(text.splitlines(), start=1)
    return read_gene_sets_of(lines, ONTOLOGY, ["is_a"], CURRENT, (file, "go.obo"))


def problems_of(text):
    with pytest.raises(InputError) as caught:
        gene_sets_of(text)
    return [str(problem) for problem in caught.value.problems]


PROPAGATED = [
    GeneSet("BP", "GO:0000001", "process", ["LTF", "MMP9"]),
    GeneSet("BP", "GO:0000002", "defence", ["LTF", "MMP9"]),
    GeneSet("MF", "GO:0000004", "lysis activity", ["LYZ"]),
]


def test_gaf():
    lines = [
        "!gaf-version: 2.2",
        gaf_line("LTF", "GO:0000002"),
        gaf_line("CLG4B", "GO:0000020"),
        gaf_line("LYZ", "GO:0000004", "enables"),
        gaf_line("ALB", "GO:0000004", "NOT|enables"),
        gaf_line("PIP", "GO:0000001", evidence="ND"),
        gaf_line("hsa-miR-21", "GO:0000002", database="RNAcentral"),
        gaf_line("a complex", "GO:0000002", database="ComplexPortal"),
    ]
    assert gene_sets_of("\n".join(lines)) == PROPAGATED
    assert gene_sets_of("\n".join(lines[1:])) == PROPAGATED


def test_table():
    lines = [
        "entrez\tsymbol\tgo_id\tevidence\taspect",
        "1\tLTF\tGO:0000002\tIDA\tP",
        "1\tLTF\tGO:0000002\tIEA\tP",
        "2\tCLG4B\tGO:0000020\tIDA\tP",
        "3\tLYZ\tGO:0000004\tIDA\tF",
        "4\tPIP\tGO:0000001\tND\tP",
    ]
    assert gene_sets_of("\n".join(lines)) == PROPAGATED


def test_gmt_is_finished():
    text = (
        "defence (GO:0000020)\t\tLTF,1.0\tCLG4B,0.5\t\n"
        "GO:0000002\tdefence\tPIP\n"
        "GOCC_GRANULE\thttps://example.org\tMMP8\n"
        "\n"
        "Granules\tNeutrophil granules\tMMP8\tELANE\n"
        "retreat (GO:0000099)\tna\tMMP8\n"
    )
    assert gene_sets_of(text) == [
        GeneSet("BP", "GO:0000002", "defence", ["LTF", "MMP9", "PIP"]),
        GeneSet("CC", "GOCC_GRANULE", "GOCC_GRANULE", ["MMP8"]),
        GeneSet("other", "Granules", "Neutrophil granules", ["ELANE", "MMP8"]),
        GeneSet("other", "retreat (GO:0000099)", "retreat (GO:0000099)", ["MMP8"]),
    ]


def test_terms_outside_the_ontology_are_counted_in_the_log(caplog):
    with caplog.at_level(logging.WARNING):
        gene_sets_of(f"{gaf_line('LTF', 'GO:0000002')}\n{gaf_line('LYZ', 'GO:0000077')}\n")
    assert "1 terms of the annotation are not in the ontology" in caplog.text
    assert "GO:0000077" in caplog.text


def test_nothing_left_is_refused():
    assert problems_of(gaf_line("LYZ", "GO:0000077")) == [
        "own.txt: no gene is annotated to a term of the ontology. "
        "Give an annotation to the terms of the ontology."
    ]


def test_broken_lines_are_named_all_at_once():
    table = "symbol\tgo_id\tevidence\nLTF\tGO:0000002\nLYZ\t0000004\tIDA\n"
    first, second = problems_of(table)
    assert first.startswith("own.txt, line 2: the row has 2 columns, not 3.")
    assert second.startswith('own.txt, line 3: "0000004" is not a GO identifier.')
    (short,) = problems_of("!gaf-version: 2.2\nUniProtKB\tP1\tLTF\n")
    assert short.startswith("own.txt, line 2: the line has 3 columns, not 15.")
    many = problems_of("!gaf-version: 2.2\n" + "UniProtKB\tP1\n" * 25)
    assert len(many) == 11
    assert "15 more lines have problems of this kind" in many[-1]
    many = problems_of("!gaf-version: 2.2\n" + "UniProtKB\tP1\n" * 20_000)
    assert "9990 more lines have problems of this kind" in many[-1]


def test_gmt_problems():
    empty, doubled = problems_of("A\t\tLTF\nB\tdescription\t\nA\t\tLYZ\n")
    assert empty == (
        'own.txt, line 2: set "B" has no gene. '
        "Write sets of different names, each a line: name, description and genes, tabs between."
    )
    assert 'line 3: duplicate gene set "A"; the first is in line 1' in doubled


def test_a_column_with_another_name_is_suggested():
    (problem,) = problems_of("symbols\tgo_id\tevidence\nLTF\tGO:0000002\tIDA\n")
    assert 'column "symbol" is missing (nearest: "symbols")' in problem


@pytest.mark.parametrize("line", ["", "LTF LYZ ALB", "a\tb"])
def test_unknown_format(line):
    with pytest.raises(InputError, match="is not the first line of an annotation"):
        detect_format(line, "own.txt")


def test_gene_sets_come_back(tmp_path):
    path = tmp_path / "gene_sets.gmt"
    write_gene_sets(PROPAGATED, path)
    assert path.read_text().splitlines()[2] == "GO:0000004\tlysis activity\tLYZ"
    found = read_gene_sets(path, [gene_set.ontology for gene_set in PROPAGATED])
    assert found == {(s.ontology, s.identifier): s.genes for s in PROPAGATED}
    with pytest.raises(ValueError, match="longer"):
        read_gene_sets(path, ["BP"])


def test_compressed_lines_of_windows(tmp_path):
    path = tmp_path / "named_without_an_ending"
    path.write_bytes(gzip.compress("\ufeffone\r\ntwo\r\n".encode()))
    assert list(read_lines(path)) == [(1, "one"), (2, "two")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"text " * 99, mtime=0)[:-12], "the gzip file is damaged or cut off"),
        (b"one\n\xff\xfe", "line 2: byte 0xff is not UTF-8"),
        (b"one\ntw\0", "line 2: the line holds a NUL byte"),
    ],
)
def test_files_that_are_no_text(tmp_path, content, words):
    path = tmp_path / "goa.gaf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        list(read_lines(path))
    if len(content) < 20:
        with pytest.raises(InputError, match=words):
            read_start(str(path))


def test_lines_go_over_the_blocks_that_are_read(tmp_path, monkeypatch):
    path = tmp_path / "lines.txt"
    text = "\ufeffone\r\n\ntw\u00f6\r\n" * 9 + "last"
    path.write_bytes(text.encode())
    expected = list(enumerate(text.replace("\r", "").split("\n"), start=1))
    expected[0] = (1, "one")
    for size in range(1, 12):
        monkeypatch.setattr(lines, "BLOCK_BYTES", size)
        assert list(read_lines(path)) == expected


@pytest.mark.parametrize("size", [3, 1 << 24])
def test_a_carriage_return_within_a_line_is_refused(tmp_path, monkeypatch, size):
    """It would cut a gene set in two, the second with a gene as its name."""
    monkeypatch.setattr(lines, "BLOCK_BYTES", size)
    path = tmp_path / "own.gmt"
    path.write_bytes(b"a\t\tLYZ\tLTF\nb\t\tLYZ\tA\rLB\tLTF\tTF\nc\t\tLYZ\n")
    with pytest.raises(InputError, match="line 2: the line holds a carriage return"):
        list(read_lines(path))
    with pytest.raises(InputError, match="line 2: the line holds a carriage return"):
        read_start(str(path))
    assert list(read_lines(path, keep_returns=True))[1] == (2, "b\t\tLYZ\tA\rLB\tLTF\tTF")


def test_a_file_of_carriage_returns_is_refused(tmp_path):
    path = tmp_path / "own.gmt"
    # Hours, where the time grows with the square of their number.
    path.write_bytes(b"a\t\tLYZ\n" + b"\r" * 4_000_000 + b"x\n")
    with pytest.raises(InputError, match="line 2: the line holds a carriage return"):
        list(read_lines(path))


@pytest.mark.parametrize("end", ["\r", "\r\r\n", "\r\n"])
def test_line_ends_of_any_program(tmp_path, end):
    path = tmp_path / "own.gmt"
    path.write_bytes(end.join(["one", "two", "", "four", ""]).encode())
    expected = [(1, "one"), (2, "two"), (3, ""), (4, "four")]
    assert [line for line in read_lines(path) if line != (5, "")] == expected
    assert [line for line in read_start(str(path))[0] if line != (5, "")] == expected


def test_the_start_of_a_file_ends_with_a_whole_line(tmp_path, monkeypatch):
    path = tmp_path / "lines.txt"
    path.write_bytes("one\ntw\u00f6\n".encode())
    for size in range(4, 8):
        monkeypatch.setattr(lines, "START_BYTES", size)
        assert read_start(str(path)) == ([(1, "one")], False)
    monkeypatch.setattr(lines, "START_BYTES", 9)
    assert read_start(str(path)) == ([(1, "one"), (2, "tw\u00f6")], True)
    path.write_bytes("\u00f6\u00f6".encode())
    monkeypatch.setattr(lines, "START_BYTES", 2)
    assert read_start(str(path)) == ([(1, "\u00f6")], False)


@pytest.mark.parametrize("header", ["uniprot\tsymbol\tentrez", "Protein.Group\tGO\tS1"])
def test_a_table_of_other_columns_is_no_gene_set(header):
    with pytest.raises(InputError, match='column "go_id" is missing'):
        detect_format(header, "own.tsv")


@pytest.mark.parametrize(("symbol", "term"), [("", "GO:0000001"), ("LYZ", "0000001")])
def test_a_gaf_without_gene_or_term_is_refused(symbol, term):
    text = f"!gaf-version: 2.2\n{gaf_line(symbol, term)}"
    assert (
        f'line 2: "{symbol}" and "{term}" are not a gene symbol and a GO identifier'
        in problems_of(text)[0]
    )


def test_a_collection_is_one_entry(monkeypatch):
    """A bar plot of it is an output of the rule besides, see `tests/unit/figures`."""
    hallmark = Collection("hallmark sets of MSigDB", prefix="HALLMARK_")
    assert identify("HALLMARK_HYPOXIA", "", ONTOLOGY)[0] == "other"
    monkeypatch.setitem(COLLECTIONS, "hallmark", hallmark)
    assert identify("HALLMARK_HYPOXIA", "", ONTOLOGY)[0] == "hallmark"
    assert [place_of(key) for key in COLLECTIONS] == list(range(5))
    assert hallmark.full_title == "Hallmark sets of MSigDB"
