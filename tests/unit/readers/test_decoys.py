"""Decoys are left out and counted, in every format, and nothing that only looks like one."""

import pandas as pd
import pytest

from tearflow.readers.formats import open_table, require_table
from tearflow.readers.settings import GenericTable, MatrixSettings
from tearflow.run.problems import InputError

DECOYS = ["REV__P1", "rev_P2", "DECOY_P3", "decoy_P4", "XXX_P5", "##P6", "Reverse_P7", "REV_P8",
          "rev_sp|P9|LYSC_HUMAN", "sp|DECOY_P10|X", "REV__CON__P11", "CON__REV__P12",
          "RANDOM_P18", "shuffled_P19", "rnd_P20", "rev-P21", "DECOY:P22", "P23_REVERSE",
          "P13_REVERSED", "REV__P14;REV__P15", "###REV###P16", "#DECOY#P17"]  # fmt: skip
PROTEINS = ["REV1", "REV3L", "REVP12", "P18", "CON__P19", "REV_HV1H2", "XXX", "P20;REV__P21"]
FORMS = ["wide", "genes", "generic", "report.tsv", "report.parquet"]


def settings(**matrix):
    return MatrixSettings(generic=GenericTable(id_column="Protein IDs"), **matrix)


def make(tmp_path, form, groups):
    numbers = {run: [1000.5 + row for row in range(len(groups))] for run in ("S1", "S2")}
    path = tmp_path / f"{form}.tsv"
    if form.startswith("report"):
        rows = pd.DataFrame({"Protein.Group": groups, "Precursor.Id": groups, "PG.MaxLFQ": 1000.5})
        rows = rows.assign(**{"Q.Value": 0.001, "PG.Q.Value": 0.001})
        table = pd.concat([rows.assign(Run=run) for run in numbers])
        path = tmp_path / form
        if form.endswith("parquet"):
            table.to_parquet(path, row_group_size=3)
            return str(path)
    else:
        name = {"wide": "Protein.Group", "genes": "Genes", "generic": "Protein IDs"}[form]
        table = pd.DataFrame({name: groups, **numbers})
    table.to_csv(path, sep="\t", index=False)
    return str(path)


def read(path, kind="auto", **matrix):
    return require_table(path, kind, settings(**matrix)).read({"S1": "S1", "S2": "S2"})


@pytest.mark.parametrize("form", FORMS)
def test_decoys_are_left_out_and_counted(tmp_path, form):
    kind = "generic" if form == "generic" else "auto"
    groups = [*PROTEINS[:4], *DECOYS, *PROTEINS[4:]]
    reading = read(make(tmp_path, form, groups), kind)
    assert sorted(reading.annotation["protein_group"]) == sorted(PROTEINS)
    assert len(reading.intensities) == len(PROTEINS)
    assert reading.intensities.notna().all().all()
    filters = reading.filters.set_index("filter")
    runs = 2 if form.startswith("report") else 1
    assert filters.loc["decoy accession", "rows_removed"] == runs * len(DECOYS)
    assert filters.loc["decoy accession", "rows_left"] == runs * len(PROTEINS)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "genes"])
def test_a_group_with_a_protein_is_that_of_the_protein(tmp_path, form):
    kind = "generic" if form == "generic" else "auto"
    reading = read(make(tmp_path, form, ["REV__P1;P2;XXX_P3;P4", "P5"]), kind)
    assert (
        reading.annotation["protein_group"].tolist()
        == ["P5", "REV__P1;P2;XXX_P3;P4"][:: 1 if form.startswith("report") else -1]
    )
    assert sorted(reading.annotation["accessions"]) == ["P2;P4", "P5"]
    assert "decoy accession" not in set(reading.filters["filter"])


@pytest.mark.parametrize("form", FORMS)
def test_the_rule_can_be_turned_off_and_changed(tmp_path, form):
    kind = "generic" if form == "generic" else "auto"
    path = make(tmp_path, form, ["REV__P1", "odd-P2", "P3"])
    assert len(read(path, kind, decoy_prefixes=[]).intensities) == 3
    kept = read(path, kind, decoy_prefixes=["odd-"]).annotation["protein_group"]
    assert sorted(kept) == ["P3", "REV__P1"]


@pytest.mark.parametrize("form", ["wide", "generic", "report.tsv"])
def test_nothing_but_decoys_is_refused(tmp_path, form):
    kind = "generic" if form == "generic" else "auto"
    with pytest.raises(InputError, match="decoy"):
        read(make(tmp_path, form, ["REV__P1", "REV__P2"]), kind)


@pytest.mark.parametrize(
    ("column", "marks"),
    [
        ("Reverse", ["+", "", "", "+"]),
        ("Decoy", ["1", "0", "0", "1"]),
        ("PG.IsDecoy", ["True", "False", "False", "True"]),
        ("Is Decoy", ["decoy", "target", "target", "decoy"]),
        ("Target/Decoy", ["decoy", "target", "target", "decoy"]),
        ("Protein type", ["decoy", "target", "target", "decoy"]),
        ("decoy hit", ["+", "", "", "+"]),
        ("Decoy", ["WAHR", "FALSCH", "FALSCH", "WAHR"]),
        ("Reverse", ["VRAI", "FAUX", "FAUX", "VRAI"]),
    ],
)
def test_a_column_that_marks_decoys(tmp_path, column, marks):
    table = pd.DataFrame({"Protein IDs": ["P1", "P2", "P3", "P4"], "S1": [1e3, 2e3, 3e3, 4e3]})
    path = tmp_path / "proteinGroups.txt"
    table.assign(**{column: marks, "S2": [1e3, 2e3, 3e3, 4e3]}).to_csv(path, sep="\t", index=False)
    table = require_table(str(path), "generic", settings())
    assert table.list_runs() == ["S1", "S2"]
    assert not table.check(["S1", "S2"])
    reading = read(str(path), "generic")
    assert reading.annotation["protein_group"].tolist() == ["P2", "P3"]
    (row,) = reading.filters.itertuples()
    assert (row.filter, row.column, row.rows_removed, row.rows_left) == ("decoy", column, 2, 2)


@pytest.mark.parametrize("words", [("ja", "perhaps"), ("T", "D")])
def test_a_column_of_marks_that_are_unknown_is_refused(tmp_path, words):
    """It was left out in silence, and the decoys were tested."""
    path = tmp_path / "table.tsv"
    path.write_text(f"Protein IDs\tS1\tDecoy\nP1\t1000\t{words[0]}\nP2\t2000\t{words[1]}\n")
    table, _ = open_table(str(path), "generic", settings())
    (problem,) = table.check(["S1"])
    assert f'line 3, column Decoy: "{words[1]}" says neither' in str(problem)


@pytest.mark.parametrize("name", ["Protein type", "Sequence coverage", "Decoy score"])
def test_a_column_of_other_words_marks_nothing(tmp_path, name):
    path = tmp_path / "table.tsv"
    path.write_text(f"Protein IDs\tS1\t{name}\nP1\t1000\tenzyme\nP2\t2000\t\n")
    table = require_table(str(path), "generic", settings())
    assert table.list_runs() == ["S1"]
    assert len(table.read({"S1": "S1"}).intensities) == 2


def test_a_run_may_be_called_decoy(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text("Protein IDs\tS1\tDecoy\nP1\t1000\t2000\n")
    assert require_table(str(path), "generic", settings()).list_runs() == ["S1", "Decoy"]


def test_an_unknown_word_below_is_refused_with_its_line(tmp_path):
    rows = "".join(f"P{n}\t1000\t{'perhaps' if n == 1500 else ''}\n" for n in range(2000))
    (tmp_path / "table.tsv").write_text("Protein IDs\tS1\tReverse\n" + rows)
    table, _ = open_table(str(tmp_path / "table.tsv"), "generic", settings())
    assert 'line 1502, column Reverse: "perhaps" says neither' in str(table.check(["S1"])[0])
    with pytest.raises(InputError, match="says neither"):
        table.read({"S1": "S1"})
