"""Mistakes in tables of panels and of markers: place, mistake and remedy."""

import pytest

from tearflow.quality.panel_files import Marker, Member, parse_markers, parse_panels
from tearflow.run.problems import InputError


def parse(text, parser=parse_panels):
    return parser(list(enumerate(text.splitlines(), start=1)), "own.tsv")


def problems(text, parser=parse_panels):
    with pytest.raises(InputError) as raised:
        parse(text, parser)
    return [(found.row, found.column, found.message) for found in raised.value.problems]


def test_rows_of_any_order_of_columns_and_blank_rows():
    text = "note\tgene\tpanel\n\tALB\tmine\n\n\t\t\nwhy\tTF \tmine"
    assert parse(text) == [Member("mine", "ALB", "", ""), Member("mine", "TF", "", "")]
    markers = parse("direction\tgene\tdoi\nup\tMMP9\t10.1038/x", parse_markers)
    assert markers == [Marker("MMP9", "", "up", "", "10.1038/x")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("panel\tgenes\na\tALB", (1, "gene", 'column "gene" is missing; did you mean "genes"?')),
        ("panel\tgene\tgene\na\tALB\tALB", (1, "gene", 'duplicate column "gene"')),
        ("panel\tgene\tkind\na\tALB\tx", (1, "kind", 'column "kind" is not known')),
        ("panel\tgene\na\t", (2, "gene", "the cell is empty")),
        ("panel\tgene\n\tALB", (2, "panel", "the cell is empty")),
        ("panel\tgene\na\tALB;TF", (2, "gene", '"ALB;TF" is not a gene symbol')),
        ("panel\tgene\na\tALB\nA\tTF", (3, "panel", 'panel "A" is also written "a"')),
        ("panel\tgene\na\tALB\na\tALB", (3, "gene", 'gene "ALB" is duplicate in panel "a"')),
        (
            "panel\tgene\taccession\na\tALB\tP02768-1",
            (2, "accession", '"P02768-1" is not an accession of UniProt'),
        ),
        (
            "panel\tgene\tdoi\na\tALB\thttps://doi.org/10.1038/nrm1619",
            (2, "doi", '"https://doi.org/10.1038/nrm1619" is not a doi'),
        ),
        ("panel\tgene\na\tALB\tmore", (2, None, "the row has 3 cells, the header 2")),
        ("panel\tgene", (None, None, "the table has no rows")),
        ("", (1, "panel", 'column "panel" is missing')),
    ],
)
def test_mistakes_of_panels(text, expected):
    found = problems(text)
    row, column, message = expected
    assert any(
        (row, column) == place and text.startswith(message.split(";")[0])
        for *place, text in found
        for place in [tuple(place)]
    )


def test_all_mistakes_at_once():
    assert len(problems("panel\tgene\na\tALB TF\n\tTF\na\tX\na\tX")) == 3


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("gene\tdirection\nLTF\tlower", 2, "direction"),
        ("gene\tdirection\nLTF\t", 2, "direction"),
        ("gene\tdirection\nLTF\tup\nLTF\tdown", 3, "gene"),
    ],
)
def test_mistakes_of_markers(text, row, column):
    assert [found[:2] for found in problems(text, parse_markers)] == [(row, column)]
