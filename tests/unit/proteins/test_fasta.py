import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tearflow.proteins import fasta, fasta_lines
from tearflow.proteins.fasta import (
    count_peptides,
    describe_sequences,
    parse_header,
    read_sequences,
)
from tearflow.run.problems import InputError

LCN1 = "sp|P31025|LCN1_HUMAN Lipocalin-1 OS=Homo sapiens OX=9606 GN=LCN1 PE=1 SV=1"
# Three peptides from 7 to 30 residues: cut behind R and K, not before P, not behind the last.
SEQUENCE = "MKPLLLLAVSLGLIAALQAHHLLASDEEIQR" + "LAPTIDEK" + "DVSGTWYLK" + "AMTVDR" + "SAMPLER"


@pytest.fixture
def write(tmp_path):
    def write(content, name="own.fasta"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


@pytest.mark.parametrize(
    ("text", "accession", "name", "gene"),
    [
        (LCN1, "P31025", "Lipocalin-1", "LCN1"),
        ("tr|A0A0A6|A0A0A6_HUMAN Mucin GN=MUC5AC PE=4", "A0A0A6", "Mucin", "MUC5AC"),
        ("sp|P31025-2|LCN1_HUMAN Isoform 2 OS=Homo sapiens", "P31025-2", "Isoform 2", ""),
        ("P31025", "P31025", "", ""),
        ("P31025 tear lipocalin", "P31025", "tear lipocalin", ""),
        ("P31025|LCN1_HUMAN tear lipocalin", "P31025", "tear lipocalin", ""),
        ("sp|Cont_P00761|TRYP_PIG Trypsin OS=Sus scrofa", "Cont_P00761", "Trypsin", ""),
        ("CON__Q9H552 Tax_Id=9606 Gene_Symbol=- Keratin-8-like", "CON__Q9H552", "", ""),
        ("X1 Tax_Id=9606 Gene_Symbol=KRT1;KRT1B Keratin", "X1", "", "KRT1"),
        ("ref|NP_002288.1| lipocalin [Homo]", "NP_002288.1", "lipocalin [Homo]", ""),
        ("sp||X name", "sp", "name", ""),
    ],
)
def test_header(text, accession, name, gene):
    header = parse_header(text)
    assert (header.accession, header.name, header.gene) == (accession, name, gene)
    assert header.text == text


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sequences_in_the_order_of_the_file(write, packed, end):
    lines = ["", f">{LCN1}", "MKPLL", "lavsl*", "", ">P2 two", "ACDU", ">P3", "G-X"]
    content = b"\xef\xbb\xbf" + end.join(lines).encode()
    path = write(gzip.compress(content) if packed else content)
    found = [(header.accession, sequence) for header, sequence in read_sequences(path)]
    assert found == [("P31025", "MKPLLLAVSL"), ("P2", "ACDU"), ("P3", "G-X")]


def test_peptides_counted_by_hand():
    # MKPL...QR has 31 residues, one too many (K before P is no site); AMTVDR has 6.
    assert count_peptides(SEQUENCE) == 3
    assert count_peptides("") == 0


@pytest.mark.parametrize(
    ("sequence", "count"),
    [
        ("AAAAAAK" + "AAAAAAK" + "AAAAAAR", 2),  # a peptide that occurs twice is one
        ("AAAAAAK", 1),
        ("AAAAAK", 0),
        ("A" * 29 + "K", 1),
        ("A" * 30 + "K", 0),
        ("AAAAAAKPAAAAAAK", 1),  # not before P ...
        ("AAAAAWKPAAAAAAK", 2),  # ... but in WKP and MRP
        ("AAAAAMRPAAAAAAK", 2),
        ("AAAAAAKAAAAAAA", 2),  # the end of a protein needs no site
        ("AAAXAAAK", 1),
    ],
)
def test_rule_of_trypsin(sequence, count):
    assert count_peptides(sequence) == count


def test_an_isoform_that_is_not_there_stands_for_its_entry(write):
    path = write(
        f">{LCN1}\n{SEQUENCE}\n>sp|Q1-2|X_HUMAN Two\nAAAAAAK\n>P31025 again\nMK\n>P9\nMK\n"
    )
    found = describe_sequences(path, ["Q1-2", "P31025-3", "P31025", "Q1", "P31025", "", "P0"])
    assert found.index.tolist() == ["Q1-2", "P31025-3", "P31025"]
    assert found["entry"].tolist() == ["Q1-2", "P31025", "P31025"]
    assert found.loc["P31025"].tolist() == ["P31025", "Lipocalin-1", "LCN1", len(SEQUENCE), 3]
    assert found["length"].tolist() == [7, len(SEQUENCE), len(SEQUENCE)]


def test_only_what_occurs_is_digested(write, monkeypatch):
    digested = []
    monkeypatch.setattr(fasta, "count_peptides", lambda sequence: digested.append(sequence) or 0)
    describe_sequences(write(">P1\nMAK\n>P2\nMCK\n>P3\nMDK\n"), ["P2"])
    assert digested == ["MCK"]


def test_a_matrix_of_genes_finds_nothing(write):
    found = describe_sequences(write(">P1\nMK\n"), ["", ""])
    assert found.empty
    assert "n_theoretical_peptides" in found


def test_the_fasta_of_another_search_is_refused(write):
    with pytest.raises(InputError) as caught:
        describe_sequences(write(">ENSP01\nMK\n>ENSP02\nMK\n"), ["P31025", "P2"])
    assert 'such as "P31025"' in str(caught.value)
    assert 'its first is "ENSP01"' in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["no header"]),
        ("\n\n", ["no header"]),
        ("MKLL\n>P1\nMK\n", ['line 1: "MKLL" is before the first header']),
        (">P1\n>P2\nMK\n", ["line 1: no sequence follows"]),
        (">P1\nMK\n>P2\n", ["line 3: no sequence follows"]),
        (">\nMK\n", ["line 1: the header is empty"]),
        (
            ">P1\nM K1\n>P2\nM\tK\n;c\n",
            ['line 2: "M K1"', "line 4", 'line 5: ";c" is not a sequence'],
        ),
        (b">P1\nM\x00K\n", ["line 2"]),
        (b">P1 Sj\xf6gren\nMK\n", ["line 1: byte 0xf6 is not UTF-8"]),
        (
            gzip.compress(f">{LCN1}\n{SEQUENCE}\n".encode() * 90, mtime=0)[:-12],
            ["damaged or cut off"],
        ),
    ],
)
def test_a_broken_file_is_a_mistake_of_the_user(write, content, words):
    path = write(content)
    with pytest.raises(InputError) as caught:
        list(read_sequences(path))
    for problem, word in zip(caught.value.problems, words, strict=True):
        assert word in str(problem)
        assert path in str(problem)


def test_an_absent_file_is_a_mistake_of_the_user(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        list(read_sequences(tmp_path / "absent.fasta"))


def test_many_broken_lines_are_counted(write):
    with pytest.raises(InputError) as caught:
        list(read_sequences(write(">P1\n" + "M1\n" * 30)))
    assert len(caught.value.problems) == 11
    assert "20 more lines" in str(caught.value.problems[-1])


@pytest.mark.parametrize("line", ["A" * 60 + "\n", "A" * 60])
def test_a_sequence_without_end_is_refused_before_it_fills_the_memory(write, monkeypatch, line):
    monkeypatch.setattr(fasta_lines, "MAX_RESIDUES", 1000)
    path = write(gzip.compress(b">P1\n" + line.encode() * 5000))
    with pytest.raises(InputError, match="1,000 residues or more"):
        list(read_sequences(path))


FRAGMENTS = [
    b">",
    b"\n",
    b"\r\n",
    b">P1 x",
    b"MK",
    b"*",
    b"\x00",
    b"\xff",
    b";",
    b" ",
    b"\x1f\x8b",
    b"|",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(b"".join) | st.binary(max_size=40))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_read_or_refused(write, content):
    try:
        found = list(read_sequences(write(content)))
    except InputError:
        return
    assert found
    assert all(header.text and sequence.upper() == sequence for header, sequence in found)
