import csv
import gzip
import io
from itertools import zip_longest

import numpy as np
import pandas as pd
import pytest

from tearflow.readers.formats import open_table, require_table
from tearflow.readers.settings import GenericTable, MatrixSettings
from tearflow.run.problems import InputError


def settings(**generic):
    return MatrixSettings(generic=GenericTable(**{"id_column": "Protein IDs"} | generic))


@pytest.fixture
def write(tmp_path):
    def write_text(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write_text


def read(path, **generic):
    table = require_table(path, "generic", settings(**generic))
    return table.read({run: run for run in table.list_runs()})


def problems(path, **generic):
    """What the look before the run finds; the reader must find it as well."""
    table, found = open_table(path, "generic", settings(**generic))
    if table:
        found = table.check(table.list_runs())
        if found:
            with pytest.raises(InputError):
                table.read({run: run for run in table.list_runs()})
    return "\n".join(map(str, found))


LOGARITHMS = "Protein IDs,S1\n" + "".join(f"P{n},{20 + n / 10}\n" for n in range(60))
TABLES = {
    "commas": ("Protein IDs,Gene,S1,S2\nP1;P2,A,1.5,\nP3,B,NA,2e3\n", {}),
    "tabs": ("Protein IDs\tGene\tS1\tS2\nP1;P2\tA\t1.5\nP3\tB\tnull\t2000\n", {}),
    "semicolons and decimal commas": (
        '\ufeffProtein IDs;Gene;S1;S2\n"P1;P2";A;1,5;\nP3;B;#N/A;2000,0;;\n',
        {"decimal": ","},
    ),
    "quotes, annotation and blanks": (
        'Length,"Protein IDs","Gene","Note",S1,S2\n,P1;P2,A,"x, ""y""", 1.5,\n,"P3",B,z,,2000\n',
        {},
    ),
    "a declared separator": (
        "Protein IDs\tGene\tS1\tS2,a,b,c,d\nP1;P2\tA\t1.5\nP3\tB\tFiltered\t2000\n",
        {"separator": "tab"},
    ),
    "logarithms": (
        "Protein IDs,Gene,S1,S2\nP1;P2,A,0.5849625007211562,\nP3,B,NaN,10.965784284662087\n",
        {"scale": "log2"},
    ),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", TABLES)
def test_every_notation_gives_the_same(write, name, packed, ends):
    text, generic = TABLES[name]
    content = text.replace("\n", ends).encode()
    path = write(gzip.compress(content) if packed else content)
    reading = read(path, gene_column="Gene", **generic)
    values = reading.intensities.set_axis(["S1", "S2"], axis=1)
    expected = pd.DataFrame({"S1": [1.5, np.nan], "S2": [np.nan, 2000.0]})
    pd.testing.assert_frame_equal(values, expected, rtol=1e-15)
    assert reading.annotation["protein_group"].tolist() == ["P1;P2", "P3"]
    assert reading.annotation["genes"].tolist() == ["A", "B"]
    assert reading.annotation["n_peptides"].isna().all()


def test_columns_of_text_are_no_runs(write):
    path = write("Protein IDs,Gene,Description,Filtered,S1\nP1,A,text,Filtered,1\nP2,B,,,\n")
    assert require_table(path, "generic", settings(gene_column="Gene")).list_runs() == ["S1"]


def test_a_column_of_text_without_a_name_is_left_out(write):
    reading = read(write(",Protein IDs,S1\nrow,P1,1\n"))
    assert reading.annotation["genes"].tolist() == [""]
    assert reading.intensities.columns.tolist() == ["S1"]


def test_entries_of_a_fasta_give_accessions(write):
    path = write("Protein IDs,S1\nsp|P31025|LCN1_HUMAN;tr|Q5|Q5_HUMAN,1\nCon_sp|P1|X,1\n")
    accessions = read(path).annotation["accessions"]
    assert accessions.tolist()[0] == "P31025;Q5"


def test_a_table_of_genes_has_no_accessions(write):
    reading = read(write("Protein IDs,S1\nLCN1,1\n"), gene_column="Protein IDs")
    assert reading.annotation["genes"].tolist() == ["LCN1"]
    assert reading.annotation["accessions"].tolist() == [""]


def test_zero_is_missing_on_the_raw_scale(write):
    values = read(write("Protein IDs,S1\nP1,0\nP2,1\n")).intensities["S1"]
    assert values.isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "generic", "parts"),
    [
        ("Protein,S1\nP1,1\n", {}, ['no column "Protein IDs" (nearest: "Protein")', '"S1"']),
        ("Protein IDs,S1\nP1,1\n", {"id_column": ""}, ["does not say", '"Protein IDs", "S1"']),
        ("Protein IDs,S1\nP1,1\n", {"gene_column": "Gen"}, ['no column "Gen"']),
        ("Protein IDs,S1,S1\nP1,1,1\n", {}, ['duplicate column "S1"']),
        ("Protein IDs,S1\nP1,x\n", {}, ["no column holds numbers"]),
        ("Protein IDs,S1\nP1,.5\n", {}, []),
        ("Protein IDs,S1\rP1,1\r", {}, ["line 1", "carriage return"]),
        ("Protein IDs,S1\nP1,1\nP2,x\n", {}, ["line 3, column S1", '"x" is not a number']),
        ("Protein IDs,S1\nP1,1\nP1,2\n", {}, ["line 3", "the first is in line 2"]),
        ("Protein IDs,S1\n,1\n", {}, ["line 2", "empty"]),
        (
            "Protein IDs,S1\nP1,-1\n",
            {},
            ["negative", "scale to their base: log2, log10, ln"],
        ),
        ("Protein IDs,S1\nP1,1e999\n", {}, ["infinite"]),
        ("Protein IDs;S1\nP1;1,5\n", {}, ['"1,5"', 'matrix.generic.decimal to ","']),
        ("Protein IDs;S1\nP1;1.5\n", {"decimal": ","}, ['"1.5"', 'matrix.generic.decimal to "."']),
        ("Protein IDs;S1\nP1;1.234,5\n", {"decimal": ","}, ["thousands"]),
        ("Protein IDs,S1\nP1,0\n", {"scale": "log2"}, ["zero", "empty"]),
        (
            "Protein IDs,S1\nP1,123456\n",
            {"scale": "log2"},
            ["large", "to what the numbers are: raw"],
        ),
        ("Protein IDs,S1\nP1,1,2\n", {}, ["3 cells, the header 2"]),
        ("Protein IDs,S1,S2\nP1,1,1\nP2,1", {}, ["line 3", "breaks off"]),
        ('Protein IDs,S1\nP0,3\n"P1,1\nP2,2\n', {}, ["quotes do not fit"]),
        ('Protein IDs,S1\n"P1\nx",1\n', {}, ["line 3", "an end of line"]),
        ("Protein IDs,S1,S2\nP1,1,\n", {}, []),
        ("Protein IDs,S1\n", {}, ["no column holds numbers"]),
        (",Protein IDs,S1\n0,P1,1\n", {}, ["line 1: column number 1 has no name", "index=False"]),
        (",S1\nP1,1\n", {}, ["column number 1 has no name", 'no column "Protein IDs"']),
        (",,Protein IDs,S1\nx,y,P1,1\n", {}, []),
        (LOGARITHMS, {}, ["the largest intensity is 25.9", "set matrix.generic.scale to the base"]),
        (LOGARITHMS, {"scale": "log2"}, []),
        (b"Protein IDs,S1\nP\xe9,1\n", {}, ["0xe9"]),
        (b"Protein IDs,S1\nP\0,1\n", {}, ["NUL"]),
        (b"\xff\xfeP\0,\0", {}, ["UTF-16"]),
        (b"PK\x03\x04", {}, ["Excel"]),
        (b"PAR1\0\0", {}, ["parquet"]),
        ("", {}, ["empty"]),
    ],
)
def test_what_is_not_as_declared_is_refused(write, text, generic, parts):
    found = problems(write(text), **generic)
    assert bool(found) == bool(parts)
    assert all(part in found for part in parts), found


def parse(text):
    """Read a table of semicolons without the reader: the header, and a dictionary a row."""
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") if row]
    header = [name.strip() for name in rows[0]]
    return [dict(zip_longest(header, row, fillvalue="")) for row in rows[1:]]


def to_number(cell):
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return np.nan


@pytest.mark.parametrize("seed", range(150))
def test_a_spoilt_byte_is_refused_or_read_as_the_text_says(write, seed):
    random = np.random.default_rng(seed)
    content = bytearray(b'Protein IDs;Gene;S1;S2\n"P1";A;1,5;2,5\n"P2;P3";B;;7\n')
    content[random.integers(len(content))] = random.choice(list(b'\0\t\n\r\xff-,.;"eE9'))
    path = write(bytes(content))
    if problems(path, decimal=","):
        return
    reading, rows = read(path, decimal=","), parse(content.decode())
    assert reading.annotation["protein_group"].tolist() == [row["Protein IDs"] for row in rows]
    values = {name: [to_number(row[name]) for row in rows] for name in rows[0]}
    text = ("", "Protein IDs")
    runs = [name for name in values if name not in text and not np.isnan(values[name]).all()]
    assert reading.intensities.columns.tolist() == runs
    for run in runs:
        np.testing.assert_array_equal(reading.intensities[run], values[run])
