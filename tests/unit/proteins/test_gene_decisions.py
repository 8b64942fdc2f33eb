import numpy as np
import pandas as pd
import pytest

from tearflow.proteins.gene_decisions import decide_genes
from tearflow.proteins.gene_level import explain_representatives, genes_of
from tearflow.proteins.genes import GeneTable

TABLE = GeneTable(
    pd.DataFrame(
        [
            ("P31025", "LCN1", "", "VEGP"),
            ("Q99935", "OPRPN", "PROL1", "BPLP"),
            ("P69905", "HBA1", "", ""),
            ("P69905", "HBA2", "", ""),
            ("P14780", "MMP9", "CLG4B", ""),
        ],
        columns=["uniprot", "symbol", "previous_symbols", "alias_symbols"],
    ).assign(name="")
)


@pytest.mark.parametrize(
    ("accession", "diann", "from_fasta", "expected"),
    [
        ("P31025", "LCN1", "LCN1", ("LCN1", "accession", "", 1, "")),
        ("P31025-2", "LCN1", "", ("LCN1", "accession", "", 1, "")),
        ("P31025", "", "", ("LCN1", "accession", "", 1, "DIA-NN names no gene")),
        ("Q99935", "PROL1", "", ("OPRPN", "accession", "PROL1", 1, "")),
        ("Q99935", "PROL1;BPLP", "", ("OPRPN", "accession", "PROL1;BPLP", 1, "")),
        ("Q99935", "PROL1;OPRPN", "", ("OPRPN", "accession", "", 1, "")),
        (
            *("Q99935", "LCN1;PROL1", ""),
            (
                *("OPRPN", "accession", "PROL1", 2),
                "the first accession represents 2 genes; DIA-NN's first gene is LCN1",
            ),
        ),
        (
            *("P31025", "LCN1;MMP9", ""),
            ("LCN1", "accession", "", 2, "the first accession represents 2 genes"),
        ),
        (
            *("P69905", "HBA2", ""),
            (
                *("HBA1", "accession", "", 2),
                "the first accession represents 2 genes; it is not among DIA-NN's genes",
            ),
        ),
        ("X1", "ABC", "DEF", ("ABC", "diann", "", 1, "the accession is not in the gene table")),
        # PROL1 of an unknown accession may be another species', so it keeps its symbol.
        ("X1", "PROL1", "", ("PROL1", "diann", "", 1, "the accession is not in the gene table")),
        (
            *("X1", "A;B", ""),
            (
                *("A", "diann", "", 2),
                "the accession is not in the gene table; the first of DIA-NN's genes represents 2",
            ),
        ),
        ("", "A;B", "", ("A", "diann", "", 2, "the first of DIA-NN's genes represents 2")),
        ("X1", "", "DEF", ("DEF", "fasta", "", 1, "the accession is not in the gene table")),
        ("X1", "", "", ("", "none", "", 0, "without a gene it takes no part in GO and networks")),
    ],
)
def test_each_decision(accession, diann, from_fasta, expected):
    decided = decide_genes(*map(pd.Series, ([accession], [diann])), TABLE, pd.Series([from_fasta]))
    assert tuple(decided.iloc[0]) == expected


def test_a_table_without_accessions_renames_what_the_search_names():
    frame = pd.DataFrame({"uniprot": "", "symbol": ["Or8c10", "Ltf"], "previous_symbols": ""})
    table = GeneTable(frame.assign(alias_symbols=["Olfr250", ""], name=""))
    accessions, genes = pd.Series(["Q9", "", "P1"]), pd.Series(["Olfr250;Ltf", "Ltf", "Gm1"])
    decided = decide_genes(accessions, genes, table, pd.Series([""] * 3))
    several = "the first of DIA-NN's genes represents 2"
    assert [tuple(row) for row in decided.itertuples(index=False)] == [
        ("Or8c10", "diann", "Olfr250", 2, several),
        ("Ltf", "diann", "", 1, ""),
        ("Gm1", "diann", "", 1, ""),
    ]


def test_rows_keep_their_index_and_may_be_missing():
    index = [7, 3]
    decided = decide_genes(
        pd.Series(["P31025", None], index),
        pd.Series([None, None], index, dtype=object),
        TABLE,
        pd.Series([np.nan, np.nan], index),
    )
    assert decided.index.tolist() == index
    assert decided["source"].tolist() == ["accession", "none"]
    empty = pd.Series([], dtype=str)
    assert decide_genes(empty, empty, TABLE, empty).empty


def deps_of(rows):
    columns = ["protein_group", "gene", "log2fc", "p_value", "direction", "is_dep"]
    return pd.DataFrame(rows, columns=columns).assign(reason="")


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (("P2", "LTF", 9.0, 0.001, "none", False), "DEP"),
        (("P2", "LTF", 2.0, 0.04, "up", True), "p-value"),
        (("P2", "LTF", 2.0, np.nan, "up", True), "p-value"),
        (("P2", "LTF", 1.4, 0.03, "up", True), "size of change"),
        (("P2", "LTF", -1.5, 0.03, "up", True), "identifier"),
    ],
)
def test_why_a_group_speaks(second, why):
    first = ("P1", "LTF", 1.5, 0.03, "up", True)
    for rows in ([first, second], [second, first]):
        explained = explain_representatives(deps_of(rows))
        assert explained[["protein_group", "other_groups", "why"]].to_numpy().tolist() == [
            ["P1", "P2", why]
        ]


def test_missing_p_values_are_equal():
    rows = [("P2", "LTF", 1.0, np.nan, "none", False), ("P1", "LTF", 1.0, np.nan, "none", False)]
    assert explain_representatives(deps_of(rows))["why"].tolist() == ["identifier"]


def test_the_table_agrees_with_what_go_and_hubs_use():
    generator = np.random.default_rng(3)
    rows = [
        (f"P{n};Q{n}", f"G{generator.integers(60)}", *generator.normal(size=1), p, "up", p < 0.3)
        for n, p in enumerate(generator.random(200))
    ]
    deps = deps_of(rows).sample(frac=1, random_state=1)
    deps.loc[deps.index[:20], "reason"] = "contaminant"
    deps.loc[deps.index[20:30], "gene"] = ""
    spoken, explained = genes_of(deps), explain_representatives(deps)
    for column in ("gene", "protein_group", "n_groups"):
        assert explained[column].tolist() == spoken[column].tolist()
    others = explained["other_groups"].str.split("|").map(len).where(explained["n_groups"] > 1, 0)
    assert (others == explained["n_groups"] - 1).all()
    tested = deps[(deps["reason"] == "") & (deps["gene"] != "")]
    assert explained["n_deps"].sum() == tested["is_dep"].sum()


def test_a_dep_in_the_other_direction_is_named():
    rows = [
        ("P1", "LTF", 1.5, 0.01, "up", True),
        ("P2;P3", "LTF", -1.5, 0.02, "down", True),
        ("P4", "LTF", 1.5, 0.03, "up", True),
        ("P5", "LTF", -9.0, 0.9, "none", False),
    ]
    explained = explain_representatives(deps_of(rows)).iloc[0]
    assert explained["other_groups"] == "P2;P3|P4|P5"
    assert explained["note"] == "DEP in the other direction: P2;P3"
    assert explained["n_deps"] == 3


def test_a_contrast_without_tested_genes_gives_an_empty_table():
    deps = deps_of([("P1", "LTF", 1.0, 0.1, "none", False)]).assign(reason="contaminant")
    explained = explain_representatives(deps)
    assert explained.empty
    assert list(explained)[:2] == ["gene", "protein_group"]
