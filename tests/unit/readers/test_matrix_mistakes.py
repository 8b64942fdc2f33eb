"""Tables that would be read wrongly, and tables that only look as if: each kind in every form."""

import gzip

import numpy as np
import pandas as pd
import pytest

from tearflow.readers.cut_tables import find_cut_columns, find_cut_rows
from tearflow.readers.formats import open_table, require_table
from tearflow.readers.settings import GenericTable, MatrixSettings
from tearflow.run.problems import InputError

ANNOTATION = ["Protein.Group", "Protein.Ids", "Protein.Names", "Genes", "First.Protein.Description"]
RUNS = [f"S{n}" for n in range(1, 7)]
REPORT = ["Run", "Protein.Group", "Precursor.Id", "Genes", "First.Protein.Description", "Q.Value",
          "PG.Q.Value", "PG.MaxLFQ"]  # fmt: skip


def settings(**generic):
    return MatrixSettings(generic=GenericTable(**{"id_column": "id"} | generic))


@pytest.fixture
def write(tmp_path):
    def write_text(text, name="table.tsv"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write_text


def wide(cells, description="protein"):
    """A wide matrix of DIA-NN of rows of six cells."""
    lines = ["\t".join([*ANNOTATION, *RUNS])]
    for number, row in enumerate(cells):
        named = [f"P{number}", f"P{number}", f"P{number}_HUMAN", f"G{number}", description]
        lines.append("\t".join([*named, *row]))
    return "\n".join(lines) + "\n"


def generic(cells, separator="\t"):
    lines = [separator.join(["id", *RUNS])]
    lines += [separator.join([f"P{number}", *row]) for number, row in enumerate(cells)]
    return "\n".join(lines) + "\n"


def long(cells):
    """A long report of rows of six cells, a protein group each."""
    lines = ["\t".join(REPORT)]
    for number, row in enumerate(cells):
        for run, cell in zip(RUNS, row, strict=True):
            named = [run, f"P{number}", f"PEP{number}K2", f"G{number}", "protein"]
            lines.append("\t".join([*named, "0.001", "0.001", cell]))
    return "\n".join(lines) + "\n"


def problems(path, kind="auto", config=None, runs=None):
    """What the look before the run finds; the reader must find it as well."""
    config = config or settings()
    table, found = open_table(path, kind, config)
    if table is None:
        return "\n".join(map(str, found))
    runs = runs or table.list_runs()
    found = table.check(runs)
    if found:
        with pytest.raises(InputError):
            read(path, kind, config, runs)
    else:
        read(path, kind, config, runs)
    return "\n".join(map(str, found))


def read(path, kind="auto", config=None, runs=None):
    table = require_table(path, kind, config or settings())
    return table.read({run: run for run in runs or table.list_runs()})


def intensities(seed=1, n=40):
    return 2 ** np.random.default_rng(seed).normal(18, 2, (n, len(RUNS)))


def grouped(value, sign, decimals=0):
    return f"{value:,.{decimals}f}".replace(",", sign)


SIGNS = {
    "no-break": "\u00a0",
    "narrow no-break": "\u202f",
    "thin": "\u2009",
    "figure": "\u2007",
    "blank": " ",
    "apostrophe": "'",
    "typographic apostrophe": "\u2019",
    "low line": "_",
    "Arabic": "\u066c",
    "dot": ".",
    "comma": ",",
}


@pytest.mark.parametrize("form", ["wide", "generic", "long"])
@pytest.mark.parametrize("sign", SIGNS)
def test_thousands_are_refused_whatever_separates_them(write, sign, form):
    cells = [[grouped(value, SIGNS[sign]) for value in row] for row in intensities()]
    text = {"wide": wide, "generic": generic, "long": long}[form](cells)
    found = problems(write(text), "generic" if form == "generic" else "auto", runs=RUNS)
    assert "without separators of thousands" in found
    assert "matrix.generic.decimal" not in found
    assert found.count("\n") == 0
    # A number below a million with one dot may be a decimal one.
    assert "line 2" in found or sign in {"dot", "comma"}


@pytest.mark.parametrize(("sign", "mark"), [(".", ","), (",", "."), ("\u202f", ","), ("'", ".")])
def test_thousands_beside_decimals_are_refused(write, sign, mark):
    numbers = [[grouped(value, "|", 1) for value in row] for row in intensities()]
    cells = [[text.replace(".", mark).replace("|", sign) for text in row] for row in numbers]
    found = problems(write(generic(cells)), "generic", runs=RUNS)
    assert "without separators of thousands" in found
    assert ('matrix.generic.decimal to ","' in found) == (mark == ",")
    found = problems(write(generic(cells)), "generic", settings(decimal=","), RUNS)
    assert "without separators of thousands" in found
    assert ('matrix.generic.decimal to "."' in found) == (mark == ".")


def test_groups_of_two_as_in_india_are_refused(write):
    found = problems(write(generic([["12,34,567"] * 6, ["1,234"] * 6])), "generic", runs=RUNS)
    assert "Save the numbers without separators of thousands" in found


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("largest", [999, 999_999])
def test_thousands_that_read_as_decimals_are_refused(write, decimal, largest):
    """All below a million: with or without whole numbers below a thousand beside them."""
    values = np.random.default_rng(2).integers(largest // 100, 999_999, (40, 6))
    cells = [[grouped(value, decimal) for value in row] for row in values]
    found = problems(write(generic(cells)), "generic", settings(decimal=decimal), RUNS)
    assert "seems to separate thousands" in found
    if decimal == ".":
        assert "seems to separate thousands" in problems(write(wide(cells)))
        assert "line 2, column PG.MaxLFQ" in problems(write(long(cells)), runs=RUNS)


@pytest.mark.parametrize(("form", "decimal"), [("wide", "."), ("generic", "."), ("generic", ",")])
def test_a_single_column_of_thousands_is_refused(write, form, decimal):
    """One column of a spreadsheet was formatted, those beside it were not."""
    values = np.minimum(intensities(), 999_999)
    cells = [[f"{value:.1f}".replace(".", decimal) for value in row] for row in values]
    for row, of_row in zip(cells, values, strict=True):
        row[2] = grouped(of_row[2], decimal)
    kind, text = ("generic", generic(cells)) if form == "generic" else ("auto", wide(cells))
    found = problems(write(text), kind, settings(decimal=decimal), RUNS)
    assert f"line 2, column {RUNS[2]}:" in found
    assert "as all 40 numbers of the column" in found
    assert "seems to separate thousands" in found


def test_a_column_of_whole_numbers_and_few_decimals_is_read(write):
    """A number from 1,000 on without the sign shows that the sign is no separator."""
    cells = [[f"{value:.1f}" for value in row] for row in intensities()]
    for row in cells:
        row[2] = "117711"
    cells[7][2] = "840.107"
    assert not problems(write(wide(cells)), runs=RUNS)


def test_a_number_of_peptides_that_is_not_whole_is_refused(write):
    header, *rows = wide([["5000.5"] * 6] * 3).splitlines()
    table = [f"N.Sequences\t{header}", *(f"{n}\t{row}" for n, row in zip(
        ("12", "1.234", "3.0"), rows, strict=True))]  # fmt: skip
    found = problems(write("\n".join(table) + "\n"), runs=RUNS)
    assert 'line 3, column N.Sequences: the number of peptides "1.234" is not whole' in found
    assert "without separators of thousands" in found


DECIMALS = {
    "six digits, as DIA-NN prints them": lambda value: f"{value:.6g}",
    "three decimals": lambda value: f"{value:.3f}",
    "three decimals, small numbers": lambda value: f"{value / 1e6:.3f}",
    "rounded to three decimals": lambda value: f"{round(value, 3)}",
    "whole numbers": lambda value: f"{value:.0f}",
    "powers of ten": lambda value: f"{value:.3E}",
    "one decimal": lambda value: f"{value:.1f}",
}


@pytest.mark.parametrize("form", ["wide", "generic", "long"])
@pytest.mark.parametrize("name", DECIMALS)
def test_decimals_are_not_taken_for_thousands(write, name, form):
    cells = [[DECIMALS[name](value) for value in row] for row in intensities()]
    text = {"wide": wide, "generic": generic, "long": long}[form](cells)
    assert not problems(write(text), "generic" if form == "generic" else "auto", runs=RUNS)


def test_logarithms_of_three_decimals_are_not_taken_for_thousands(write):
    cells = [[f"{np.log2(value):.3f}" for value in row] for row in intensities(n=60)]
    path = write(generic(cells))
    assert not problems(path, "generic", settings(scale="log2"))
    assert "seems to separate thousands" not in problems(path, "generic")


@pytest.mark.parametrize("form", ["wide", "long"])
def test_a_decimal_comma_where_dia_nn_writes_a_dot(write, form):
    cells = [[f"{value:.1f}".replace(".", ",") for value in row] for row in intensities()]
    found = problems(write((wide if form == "wide" else long)(cells)), runs=RUNS)
    assert "line 2" in found
    assert "239 more such cells" in found
    assert "Save with a dot for decimals, as DIA-NN does" in found


def test_a_decimal_comma_of_q_values_in_a_long_report(write):
    found = problems(write(long([["5000"] * 6]).replace("0.001", "0,001")), runs=RUNS)
    assert 'column Q.Value: "0,001" is not a number' in found
    assert "dot for decimals" in found


ENDS = {"line ends": "\n", "Windows": "\r\n"}


@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("form", ["generic", "long"])
def test_a_table_cut_at_the_last_row_of_a_spreadsheet_is_refused(write, form, ends, packed):
    # With an end of its last line and without, in half of the others each, two by two.
    last = (form == "long") ^ (ends == "Windows") ^ packed

    def text(n_rows):
        head, line = ("id\tS1", "P{n}\t{n}")
        if form == "long":
            head, line = "\t".join(REPORT), "S1\tP{n}\tK{n}\t\t\t0.001\t0.001\t{n}"
        lines = [head, *(line.format(n=n + 1000) for n in range(n_rows - 1))]
        content = (ENDS[ends].join(lines) + ENDS[ends] * last).encode()
        return write(gzip.compress(content, 1) if packed else content)

    kind = "generic" if form == "generic" else "auto"
    with pytest.raises(InputError, match="ends at row 65,536, header included"):
        read(text(65_536), kind)
    for n_rows in (65_535, 65_537):
        assert len(read(text(n_rows), kind).intensities) == n_rows - 1


def test_the_limits_of_rows_and_columns():
    for n_rows in (1_048_576, 65_536):
        assert "cut off" in str(find_cut_rows("m.tsv", n_rows))
        assert find_cut_rows("m.tsv", n_rows - 1) is find_cut_rows("m.tsv", n_rows + 1) is None
    for n_columns in (16_384, 256):
        assert "cut off" in str(find_cut_columns("m.tsv", ["S"] * n_columns))
        assert find_cut_columns("m.tsv", ["S"] * (n_columns - 1)) is None


@pytest.mark.parametrize("kind", ["auto", "generic"])
def test_a_matrix_cut_at_the_last_column_of_a_spreadsheet_is_refused(write, kind):
    first = "Protein.Group" if kind == "auto" else "id"
    runs = [f"S{n}" for n in range(255)]
    path = write("\t".join([first, *runs]) + "\nP1" + "\t1000" * 255 + "\n")
    assert "has 256 columns" in problems(path, kind)


CONTROLS = ["\r", "\x07", "\x0b", "\x7f", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("sign", CONTROLS, ids=ascii)
def test_a_control_sign_in_a_description_is_read_as_a_blank(write, sign):
    for text in (wide([["5000.5"] * 6] * 2), long([["5000.5"] * 6] * 2)):
        path = write(text.replace("protein", f"Dystrobrevin alpha{sign}(fragment)"))
        assert not problems(path, runs=RUNS)
        described = read(path, runs=RUNS).annotation["description"].tolist()
        assert described == ["Dystrobrevin alpha (fragment)"] * 2


@pytest.mark.parametrize("sign", CONTROLS, ids=ascii)
@pytest.mark.parametrize("cell", ["P1", "G1"])
def test_a_control_sign_in_a_name_is_refused_with_its_line(write, sign, cell):
    cells = [["5000.5"] * 6] * 3
    found = problems(write(wide(cells).replace(f"{cell}\t", f"{cell}{sign}x\t")), runs=RUNS)
    assert "line 3" in found
    assert "holds a" in found
    found = problems(write(long(cells).replace(f"\t{cell}\t", f"\t{cell}{sign}x\t")), runs=RUNS)
    assert "line 8" in found
    assert "holds a" in found


def test_a_control_sign_in_the_name_of_a_run_is_refused(write):
    path = write(wide([["5000"] * 6]).replace("S3", "S\x0b3"))
    assert "line 1" in problems(path)
    assert "U+000B" in problems(path)


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("1.7e308", "larger than any that is measured"),
        ("1e25", "larger than any that is measured"),
        ("1" * 30, "larger than any that is measured"),
        ("5e-324", "smaller than any that is measured"),
        ("1e-30", "smaller than any that is measured"),
        ("0." + "0" * 25 + "1", "smaller than any that is measured"),
        ("1e999", "infinite"),
        ("-5", "negative"),
    ],
)
def test_numbers_that_overflow_are_refused(write, cell, part):
    cells = [["5000.5"] * 6, ["4000", cell, "", "1e5", "1e6", "0"]]
    for text, kind in ((wide(cells), "auto"), (generic(cells), "generic"), (long(cells), "auto")):
        found = problems(write(text), kind, runs=RUNS)
        assert part in found
        assert found.count("\n") == 0


def with_channels(channels):
    table = pd.read_table(pd.io.common.StringIO(long([["5000.5"] * 6, ["6000.5"] * 6])))
    return table.assign(Channel=[channels[n % len(channels)] for n in range(len(table))])


@pytest.mark.parametrize("form", ["parquet", "tsv"])
def test_multiplexed_runs_are_refused(tmp_path, form):
    for channels, refused in (
        (["L", "H"], True),
        ([""], False),
        (["L"], False),
        (["", "L"], False),
    ):
        path = tmp_path / f"report.{form}"
        if form == "parquet":
            with_channels(channels).to_parquet(path)
        else:
            with_channels(channels).to_csv(path, sep="\t", index=False)
        found = problems(str(path), runs=RUNS)
        assert ("column Channel: the runs are multiplexed" in found) == refused
        assert ('2 channels, "H", "L"' in found) == refused


OTHERS = {
    "library": ("Genes\tProductMz\tLibraryIntensity\nG1\t500.1\t1\n", "spectral library"),
    "statistics": ("File.Name\tPrecursors.Identified\nS1.raw\t9000\n", "statistics of the runs"),
    "sites": ("Protein\tGene.Names\tResidue\tSite\tS1\nP1\tG1\tS\t3\t5\n", "modification sites"),
    "precursors": ("Protein.Group\tGenes\tPrecursor.Id\tS1\nP1\tG\tAAK2\t5\n", "precursor matrix"),
    "page": ("<!DOCTYPE html>\n<html><body>Log in</body></html>\n", "web page"),
    "pointer": (
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "git lfs pull",
    ),
    "tar": (b"x" * 257 + b"ustar" + b"x" * 250, "tar archive"),
    "twice": (
        gzip.compress(gzip.compress(b"Genes\tS1\nA\t1\n")),
        "gzipped twice. Unpack it once",
    ),
    "archive": (
        b"7z\xbc\xaf\x27\x1c\0\4",
        "this is an archive of 7-Zip, not UTF-8 text. Unpack it",
    ),
    "workbook": (b"PK\x03\x04\x14\0\6\0[Content_Types].xml", "this is an Excel workbook"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_file_is_called_by_its_name(write, name):
    text, part = OTHERS[name]
    found = problems(write(text))
    assert part in found
    assert found.count("\n") == 0
    assert "column" not in found.split(":")[0]


def test_a_spectral_library_is_known_by_its_name(write):
    found = problems(write(b"\xf6\xff\xff\xff" + bytes(range(16)) * 9, "lib.predicted.speclib"))
    assert "spectral library" in found


def test_a_report_of_the_first_pass_is_said_to_be_one(write):
    found = problems(write(long([["0"] * 6, [""] * 6])), runs=RUNS)
    assert "report of the first pass" in found
    assert "Give report.parquet, report.tsv" in found
    assert found.count("\n") == 0


def test_a_report_that_no_row_of_passes_is_one_problem(write):
    found = problems(write(long([["5000"] * 6] * 3).replace("0.001", "0.9")), runs=RUNS)
    assert "none of the 18 rows passes the filters; they remove: q_value 18" in found
    assert found.count("\n") == 0


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("kind", ["auto", "generic"])
def test_row_names_of_r_are_named(write, kind, quote):
    lines = (wide if kind == "auto" else generic)([["5000.5"] * 6] * 3).splitlines()
    shifted = [lines[0], *(f"{quote}{n}{quote}\t{line}" for n, line in enumerate(lines[1:], 1))]
    found = problems(write("\n".join(shifted) + "\n"), kind)
    assert "line 2" in found
    assert "row.names = FALSE" in found


def test_empty_cells_behind_every_row_are_read_over(write):
    lines = wide([["5000.5"] * 6] * 3).splitlines()
    behind = [lines[0], *(f"{line}\t\t\t" for line in lines[1:])]
    everywhere = [f"{line}\t\t" for line in lines]
    below = [*lines, "\t" * 10, "\t" * 10, ""]
    for rows in (behind, everywhere, below, [*everywhere, "\t" * 12]):
        path = write("\n".join(rows) + "\n")
        assert not problems(path)
        assert len(read(path).intensities) == 3
    # A row that is not empty still needs a name.
    found = problems(write("\n".join([*lines, "\t" * 9 + "5"]) + "\n"))
    assert "line 5, column Protein.Group: the cell is empty" in found


def test_empty_rows_below_a_table_of_another_program_are_read_over(write):
    path = write(generic([["5000.5"] * 6] * 3, ",") + ",,,,,,\n" * 5)
    assert not problems(path, "generic")
    assert len(read(path, "generic").intensities) == 3


def test_line_ends_of_old_macintosh_are_named(write):
    found = problems(write(wide([["5000.5"] * 6] * 3).replace("\n", "\r")))
    assert "the first line holds a carriage return" in found
    assert found.count("\n") == 0


@pytest.mark.parametrize("kind", ["auto", "generic"])
def test_row_names_of_r_are_named_where_the_first_rows_end_empty(write, kind):
    """The cell too many is empty there, and the cells before it are one column off."""
    cells = [["5000"] * 6 for _ in range(4)]
    cells[0][-1] = cells[1][-1] = ""
    header, *rows = (generic if kind == "generic" else wide)(cells).splitlines()
    mark = ";" if ";" in header else "," if "," in header else "\t"
    text = "\n".join([header, *(f"{n}{mark}{row}" for n, row in enumerate(rows, 1))]) + "\n"
    found = problems(write(text), kind)
    assert "line 4" in found
    assert "row.names = FALSE" in found
    assert found.count("\n") == 0


def test_an_index_of_pandas_in_a_table_of_another_program_has_no_name(write):
    rows = [f"{n}\tP{n}\t{1000.5 + n}\t" for n in range(5)]
    found = problems(write("\n".join(["\tProtein IDs\tS1\tS2", *rows]) + "\n"), "generic")
    assert "column number 1 has no name" in found


@pytest.mark.parametrize("declared", ["log2", "ln"])
def test_ln_and_log2_are_told_apart_by_the_digits_of_the_intensities(write, declared):
    printed = [[float(f"{value:.6g}") for value in row] for row in intensities(n=60)]
    true = "ln" if declared == "log2" else "log2"
    log = np.log if true == "ln" else np.log2
    path = write(generic([[repr(float(log(value))) for value in row] for row in printed]))
    found = problems(path, "generic", settings(scale=declared))
    assert f"as {true} all but a few of the values are numbers of 7 digits" in found
    assert not problems(path, "generic", settings(scale=true))


def test_a_matrix_that_is_called_a_report(write):
    found = problems(write(wide([["5000.5"] * 6])), "diann_report")
    assert "this is a matrix of protein groups by runs" in found
    assert found.count("\n") == 0


def logarithms(base, n=80, centre=0.0, seed=3):
    """Cells of logarithms of what a mass spectrometer measures: 4 orders of magnitude."""
    values = np.log2(intensities(seed, n)) * np.log(2) / np.log(base) - centre
    return [[f"{value:.4f}" for value in row] for row in values]


def test_log10_that_is_called_log2_is_doubted(write):
    path = write(generic(logarithms(10)))
    found = problems(path, "generic", settings(scale="log2"))
    assert "as logarithms to base 10 do" in found
    advice = found.split("Set matrix.generic.scale")[1]
    assert "log10" in advice
    assert not problems(path, "generic", settings(scale="log10"))
    assert not problems(path, "generic", settings(scale="log2", check_scale=False))


@pytest.mark.parametrize("declared", ["log10", "ln"])
def test_a_larger_base_than_the_true_one_is_doubted(write, declared):
    mean, spread = (23, 3.5) if declared == "ln" else (13, 1.5)
    values = 2 ** np.random.default_rng(4).normal(mean, spread, (200, 6))
    log2 = [[f"{np.log2(value):.4f}" for value in row] for row in values]
    found = problems(write(generic(log2)), "generic", settings(scale=declared))
    assert f"scale {declared} is declared" in found
    assert "as logarithms to base 2" in found
    assert not problems(write(generic(log2)), "generic", settings(scale="log2"))


def test_z_scores_are_no_intensities(write):
    values = np.log2(intensities())
    scores = (values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, keepdims=True)
    found = problems(
        write(generic([[f"{v:.4f}" for v in row] for row in scores])),
        *("generic", settings(scale="log2")),
    )
    assert "z-scores" in found


@pytest.mark.parametrize("centre", [0.0, 18.0])
def test_logarithms_to_base_2_are_not_doubted(write, centre):
    values = np.random.default_rng(5).normal(18 - centre, 3, (200, 6))
    path = write(generic([[f"{value:.7f}" for value in row] for row in values]))
    assert not problems(path, "generic", settings(scale="log2"))


@pytest.mark.parametrize(
    ("scale", "cell", "raw"),
    [("log10", "3", 1000.0), ("log10", "6.5", 10**6.5), ("ln", "10", 22026.465794806718),
     ("log2", "10", 1024.0), ("raw", "10", 10.0)],
)  # fmt: skip
def test_every_scale_gives_raw_intensities(write, scale, cell, raw):
    path = write(generic([[cell] * 6]))
    values = read(path, "generic", settings(scale=scale)).intensities["S1"]
    assert values.tolist() == pytest.approx([raw], rel=1e-14)


@pytest.mark.parametrize("base", [2, 10, np.e])
@pytest.mark.parametrize("kind", ["auto", "generic"])
def test_logarithms_are_never_advised_to_be_of_another_base(write, kind, base):
    cells = logarithms(base)
    found = problems(write(wide(cells) if kind == "auto" else generic(cells)), kind)
    assert "as logarithms are" in found
    advice = found.split("matrix.generic.scale")[1]
    assert ("log10" in advice) == (base == 10)


def test_a_bomb_of_tabs_is_refused_in_little_memory(write):
    import tracemalloc

    head = "\t".join([*ANNOTATION, *RUNS]) + "\n"
    bombs = {
        "header": b"a" + b"\t" * (1 << 26),
        "row": head.encode() + b"P1" + b"\t" * (1 << 25) + b"\n",
    }
    for bomb in bombs.values():
        path = write(gzip.compress(bomb, 1))
        tracemalloc.start()
        assert "more than" in problems(path, runs=RUNS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 400 << 20
