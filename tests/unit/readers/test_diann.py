import gzip
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.readers.cell_checks import check_body
from tearflow.readers.formats import require_table
from tearflow.readers.matrices import read_layout
from tearflow.readers.settings import MatrixSettings
from tearflow.run.problems import InputError
from tearflow.study import run_checks
from tearflow.study.sheets import Row, Sheet

FULL = "Protein.Group\tProtein.Ids\tProtein.Names\tGenes\tFirst.Protein.Description"
LAYOUTS = {
    "with Protein.Ids": (FULL, "P1;P2\tP2;P1\tA_HUMAN\tG2;G1\tprotein"),
    "without Protein.Ids": (FULL.replace("Protein.Ids\t", ""), "P1;P2\tA_HUMAN\tG2;G1\tprotein"),
    "with peptides": (
        FULL.replace("Protein.Ids\t", "") + "\tN.Sequences\tN.Proteotypic.Sequences",
        "P1;P2\tA_HUMAN\tG2;G1\tprotein\t5\t1",
    ),
    "genes only": ("Genes", "G2;G1"),
}


@pytest.fixture
def write(tmp_path):
    def write_text(text, name="matrix.tsv"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write_text


def read_matrix(path, runs):
    reading = require_table(path, "diann_matrix", MatrixSettings()).read(runs)
    return reading.annotation, reading.intensities


@pytest.mark.parametrize("number", ["1500.5", '"1500.5"'])
def test_matrix_in_quotes_as_r_writes_it_is_read(write, number):
    header = ["Protein.Group", "Genes", "First.Protein.Description", "D:\\\\a\\\\S1.d", "S2"]
    plain = "\t".join([*header]) + "\nP1;P2\tG1\ttear, human\t1500.5\tNA\nP3\t\t\t7\t2e4\n"
    quoted = "\t".join(f'"{name}"' for name in header)
    quoted += f'\n"P1;P2"\t"G1"\t"tear, human"\t{number}\tNA\n"P3"\tNA\tNA\t7\t"2e4"\n'
    runs = {"a": "S1", "b": "S2"}
    expected = read_matrix(write(plain, "plain.tsv"), runs)
    found = read_matrix(write(quoted, "quoted.tsv"), runs)
    assert found[1].equals(expected[1])
    assert found[0].equals(expected[0])


def problems_of(path):
    """Problems that the look before the run finds; the reader must find the same."""
    layout, problems = read_layout(path)
    problems = problems or check_body(path, layout, layout.runs)
    runs = {run: run for run in layout.runs} if layout else {"S": "S"}
    if problems:
        with pytest.raises(InputError) as caught:
            read_matrix(path, runs)
        assert caught.value.problems == problems
    else:
        read_matrix(path, runs)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_wide_layout(write, name, ends, packed):
    header, row = LAYOUTS[name]
    text = f"{header}\tD:\\a\\S1.d\tS2.d{ends}{row}\t1.5E+06\t{ends}{row[1:]}\t\t2{ends}"
    path = write(gzip.compress(text.encode()) if packed else text)
    annotation, intensities = read_matrix(path, {"two": "S2", "one": "S1"})
    of_genes = name == "genes only"
    first = annotation.iloc[0]
    assert first["protein_group"] == ("G2;G1" if of_genes else "P1;P2")
    assert first["accessions"] == ("" if of_genes else "P1;P2")
    assert first["genes"] == "G2;G1"
    assert first["description"] == ("" if of_genes else "protein")
    assert annotation["n_peptides"].isna().all() == (name != "with peptides")
    assert str(annotation["n_peptides"].dtype) == "Int64"
    expected = pd.DataFrame({"two": [np.nan, 2.0], "one": [1.5e6, np.nan]})
    pd.testing.assert_frame_equal(intensities, expected)


def test_zeros_and_words_for_nothing_are_missing(write):
    path = write("Genes\tS1\nA\t0\nB\tNA\nC\tNaN\nD\t0.00E+00\nE\t7\n")
    _, intensities = read_matrix(path, {"S1": "S1"})
    assert intensities["S1"].isna().tolist() == [True, True, True, True, False]


def test_quotes_are_text_and_rows_may_be_short(write):
    path = write(f'{FULL}\tS1\tS2\nP1\t\t\t\t"beta" chain\t1\nP2\t\t\t\t\'\t\t2\n\nP3\nP4\n')
    annotation, intensities = read_matrix(path, {"a": "S1", "b": "S2"})
    assert annotation["description"].tolist() == ['"beta" chain', "'", "", ""]
    assert intensities["b"].tolist()[1] == 2
    assert intensities.isna().sum().sum() == 6


def test_numbers_are_exact(write):
    numbers = ["0.1", "123456789.123456789", "5.5e-20", "1.8446744073709551e19", "9007199254740993"]
    path = write("Genes\tS1\n" + "".join(f"G{n}\t{n}\n" for n in numbers))
    _, intensities = read_matrix(path, {"S1": "S1"})
    assert intensities["S1"].tolist() == [float(number) for number in numbers]


def test_a_row_without_a_gene_is_left_out_of_a_matrix_of_genes(write, caplog):
    annotation, _ = read_matrix(write("Genes\tS1\n\t1\n\t2\nA\t3\n"), {"S1": "S1"})
    assert annotation["protein_group"].tolist() == ["A"]
    assert "left out 2 rows without a gene" in caplog.text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Genes\tS1\nA\t1\nA\t2\n",
            ["line 3, column Genes", 'duplicate protein group "A"; the first is in line 2'],
        ),
        ("Genes\tS1\nA\t1\nA \t2\n", ["line 3, column Genes", '"A " begins or ends with a blank']),
        (f"{FULL}\tS1\n\t\t\t\t\t1\n", ["line 2, column Protein.Group", "empty"]),
        ("Genes\tS1\nA\t1\nB\tabc\n", ["line 3, column S1", '"abc" is not a number']),
        ("Genes\tS1\nA\t1,5\nB\t2,5\n", ["line 2", '"1,5"', "1 more such", "dot for decimals"]),
        ("Genes\tS1\nA\t-1\n", ["line 2, column S1", '"-1" is negative', "logarithms"]),
        ("Genes\tS1\nA\tinf\n", ["line 2", '"inf" is infinite']),
        ("Genes\tS1\nA\t1e999\n", ["infinite"]),
        ("Genes\tS1\nA\t1_000\n", ["not a number"]),
        ("Genes\tN.Sequences\tS1\nA\tx\t1\n", ["column N.Sequences", '"x" is not a number']),
        ("Genes\tS1\tS2\nA\t1\t\nB\t2\t0\n", ["column S2", "no intensity"]),
        ("Genes\tS1\n", ["no rows"]),
        ("Genes\tS1\nA\t1\t2\n", ["line 2", "3 cells, the header 2"]),
        ("Genes\tS1\tS2\nA\t1\t1\nB\t2", ["line 3", "breaks off"]),
        ("Genes\tS1\nA\t1\0\n", ["line 2", "NUL"]),
        ("Genes\tS1\tS1\nA\t1\t1\n", ["line 1, column S1", "duplicate"]),
        ("Genes\nA\n", ["no column of a run"]),
        ("Genes,S1\nA,1\n", ["commas or semicolons"]),
        ("Run\tProtein.Group\tPrecursor.Id\nr\tP\tX2\n", ["long report", "report.pg_matrix.tsv"]),
        ("Protein.Group\tPrecursor.Id\tr\nP\tX2\t1\n", ["precursor matrix"]),
        ('"Protein.Group"\tS1\n"P"\t1\n', ["some columns are in quotes"]),
        ('"Genes"\t"S1"\n"1"\t"A"\t1\n', ["line 2", "row.names = FALSE"]),
        ('"Genes"\t"S1"\n"A"\tx\n', ["line 2, column S1", '"x" is not a number']),
        ("Majority protein IDs\tLFQ A\nP\t1\n", ['"Majority protein IDs", "LFQ A"', "neither"]),
        ("\tGenes\tS1\n0\tA\t1\n", ["column number 1 has no name", "index=False"]),
        ("", ["empty"]),
        (b"PAR1\x00", ["parquet"]),
        (b"Genes\tS1\nA\xe9\t1\n", ["line 2", "0xe9"]),
        (gzip.compress(b"Genes\tS1\nA\t1\n", mtime=0)[:-9], ["gzip", "cut off"]),
    ],
)
def test_what_is_no_matrix_or_no_number_is_refused(write, text, parts):
    problem = "\n".join(problems_of(write(text)))
    for part in parts:
        assert part in problem


def values(number, scale):
    """Matrix of genes: log2 intensities of 14 to 30, by the scale."""
    rows = [f"G{n}\t{scale(14 + 16 * n / number)}\t\n" for n in range(number)]
    return "Genes\tS1\tS2\n" + "".join(rows) + f"G\t\t{scale(20)}\n"


@pytest.mark.parametrize(
    ("number", "scale", "refused"),
    [
        (60, float, True),
        (60, lambda value: value * np.log10(2), True),
        (60, np.exp2, False),
        (60, lambda value: np.exp2(value - 30), False),
        (40, float, False),
    ],
    ids=["log2", "log10", "raw", "fractions", "few"],
)
def test_logarithms_are_not_taken_for_intensities(write, number, scale, refused):
    problems = problems_of(write(values(number, scale)))
    assert len(problems) == refused
    if refused:
        largest = scale(14 + 16 * 59 / 60)
        assert f"the largest intensity is {largest:g}, and the others are near it" in problems[0]
        assert "generic with matrix.generic.scale set to" in problems[0]
        advised = problems[0].split("set to")[1]
        assert advised.index("log10") < advised.index("log2") if scale is not float else True


def test_a_gzip_file_that_was_cut_off_is_refused(write):
    numbers = np.random.default_rng(1).random(20_000)
    text = "Genes\tS1\n" + "".join(f"G{n}\t{number}\n" for n, number in enumerate(numbers))
    packed = gzip.compress(text.encode())
    assert "cut off" in problems_of(write(packed[: len(packed) // 2]))[-1]


def parse(text):
    """Read a matrix without the reader: a dictionary a row."""
    lines = [line.removesuffix("\r").split("\t") for line in text.split("\n")]
    header, *rows = [line for line in lines if line != [""]]
    return [dict(zip_longest(header, row, fillvalue="")) for row in rows]


@pytest.mark.parametrize("seed", range(200))
def test_a_spoilt_byte_is_refused_or_read_as_the_text_says(write, seed):
    generator = np.random.default_rng(seed)
    content = bytearray(f"{FULL}\tS1\tS2\nP1\tP1\t\tG\t\t1.5E+06\t2\nP2\t\t\t\t\t3\t\n".encode())
    content[generator.integers(len(content))] = generator.choice(list(b'\0\t\n\r\xff-,.;"eE9'))
    path = write(bytes(content))
    if problems_of(path):
        return
    layout, _ = read_layout(path)
    annotation, intensities = read_matrix(path, {run: run for run in layout.runs})
    rows = parse(content.decode())
    for name, column in {"protein_group": layout.id_column, "genes": layout.gene_column}.items():
        assert annotation[name].tolist() == [row.get(column, "") for row in rows]
    assert layout.runs == [name for name in rows[0] if name not in FULL.split("\t")]
    for run in layout.runs:
        values = [float(row[run] or "nan") for row in rows]
        np.testing.assert_array_equal(intensities[run], [value or np.nan for value in values])


def test_many_mistakes_of_one_kind_are_counted(write):
    runs = [f"S{n}" for n in range(30)]
    text = "\t".join(["Genes", *runs]) + "\nA\t" + "\t".join(["x"] * 30) + "\n"
    problems = problems_of(write(text))
    assert len(problems) == 1
    assert (
        '29 more such cells in this column and in "S1", "S2", "S3" and 26 more columns'
        in problems[0]
    )


def test_a_run_that_went_missing_since_the_check_is_named(write):
    with pytest.raises(InputError, match='run "S9" of sample "nine" is no run of the file'):
        read_matrix(write("Genes\tS1\nA\t1\n"), {"nine": "S9"})


def test_what_is_looked_at_is_bounded_over_all_matrices(write, monkeypatch):
    paths = [write("Genes\tS1\nA\tx\n", name) for name in ("one.tsv", "two.tsv")]
    matrices = [Row(2, {"cohort": p, "matrix": p, "format": "auto"}, valid=True) for p in paths]
    runs = [Row(2, {"cohort": p, "run": "S1", "sample": "s"}, valid=True) for p in paths]
    cohorts = Sheet("cohorts.tsv", ["cohort", "matrix", "format"], matrices)
    samples = Sheet("samples.tsv", ["cohort", "run", "sample"], runs)

    def refused():
        settings = MatrixSettings()
        return [problem.file for problem in run_checks.check_matrices(cohorts, samples, settings)]

    assert refused() == paths
    monkeypatch.setattr(run_checks, "LARGEST_LOOK", Path(paths[0]).stat().st_size + 1)
    assert refused() == paths[:1]
