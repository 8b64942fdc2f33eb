"""Long reports against pandas: the same rows filtered, pivoted and counted there."""

import gzip
from dataclasses import fields

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tearflow.readers import cell_checks as matrix_check
from tearflow.readers import diann_report as long_report
from tearflow.readers import report_batches
from tearflow.readers.formats import open_table, require_table
from tearflow.readers.settings import Filters, MatrixSettings
from tearflow.run.problems import InputError

RUNS = [f"tears_{number}" for number in range(5)]
MBR = ["Lib.Q.Value", "Lib.PG.Q.Value"]
ALONE = ["Global.Q.Value", "Global.PG.Q.Value"]


def settings(**changes):
    names = {field.name for field in fields(Filters)}
    filters = {key: changes.pop(key) for key in list(changes) if key in names}
    return MatrixSettings(filters=Filters(**filters), **changes)


@pytest.fixture
def report():
    """A report of 40 protein groups in which every filter has something to remove."""
    random = np.random.default_rng(1)
    rows = []
    lfq = 2 ** random.normal(20, 2, (40, len(RUNS)))
    lfq[random.random(lfq.shape) < 0.05] = 0
    for precursor in range(200):
        group, peptide = precursor // 5, precursor // 2
        sequence = "".join(chr(65 + int(digit)) for digit in str(1000 + peptide))
        modified = f"{sequence[:2]}(UniMod:{precursor % 2 + 1}){sequence[2:]}"
        for run, name in enumerate(RUNS):
            if random.random() < 0.7:
                q_values = random.random(6) * [0.011, 0.055, 0.011, 0.011, 0.011, 0.011]
                names = [name, f"P{group};Q{group}", f"{modified}2", sequence, f"G{group}"]
                is_decoy = float(random.random() < 0.05)
                rows.append([*names, *q_values, lfq[group, run], is_decoy])
    texts = ["Run", "Protein.Group", "Precursor.Id", "Stripped.Sequence", "Genes"]
    names = [*texts, "Q.Value", "PG.Q.Value", *MBR, *ALONE, "PG.MaxLFQ", "Decoy"]
    return pd.DataFrame(rows, columns=names).sample(frac=1, random_state=2, ignore_index=True)


def filtered(report, across=MBR):
    """Filter as the documentation of DIA-NN says."""
    keep = (report["Decoy"] != 1) & (report["PG.Q.Value"] <= 0.05) & (report["PG.MaxLFQ"] > 0)
    for column in ("Q.Value", *across):
        keep &= report[column] <= 0.01
    return report[keep]


def pivoted(rows, value="PG.MaxLFQ", how="first"):
    table = rows.pivot_table(index="Protein.Group", columns="Run", values=value, aggfunc=how)
    return table.reindex(columns=RUNS)


@pytest.fixture(
    params=["parquet", "tsv", "tsv.gz", "csv", "lines", "small batches", "small blocks"]
)
def written(request, tmp_path, monkeypatch):
    """Function that writes a report in each of the forms that are read."""

    def write(table):
        kind = request.param
        path = tmp_path / f"report.{kind}"
        if kind in {"parquet", "small batches"}:
            monkeypatch.setattr(report_batches, "BATCH_ROWS", 7 if kind == "small batches" else 99)
            monkeypatch.setattr(report_batches, "SLICE_ROWS", 5)
            pq.write_table(pa.Table.from_pandas(table), path, row_group_size=50)
        else:
            if kind == "small blocks":
                monkeypatch.setattr(report_batches, "BLOCK_BYTES", 1 << 10)
            text = table.to_csv(sep="," if kind == "csv" else "\t", index=False)
            if kind == "lines":
                # A blank that Arrow takes for text: the file is read line by line.
                text = text.replace(f"{table['Q.Value'][3]}", f" {table['Q.Value'][3]}")
            path.write_bytes(gzip.compress(text.encode()) if kind == "tsv.gz" else text.encode())
        return str(path)

    return write


def read(path, runs=RUNS, **changes):
    return require_table(path, "auto", settings(**changes)).read({run: run for run in runs})


def test_every_form_gives_what_pandas_gives(report, written):
    reading = read(written(report))
    rows = filtered(report)
    expected = pivoted(rows)
    assert reading.annotation["protein_group"].tolist() == sorted(expected.index)
    np.testing.assert_array_equal(reading.intensities[RUNS].to_numpy(), expected.to_numpy())
    groups = rows.groupby("Protein.Group")
    for column, name in (("n_precursors", "Precursor.Id"), ("n_peptides", "Stripped.Sequence")):
        assert reading.annotation[column].tolist() == groups[name].nunique().tolist()
    for counts, name in (
        (reading.precursors, "Precursor.Id"),
        (reading.peptides, "Stripped.Sequence"),
    ):
        table = pivoted(rows, name, "nunique").fillna(0).astype(int)
        assert counts["protein_group"].tolist() == sorted(table.index)
        np.testing.assert_array_equal(counts[RUNS].to_numpy(), table.to_numpy())
    assert reading.annotation["genes"].tolist() == [
        f"G{group.split(';')[0][1:]}" for group in sorted(expected.index)
    ]


def test_what_each_filter_removes_adds_up(report, written):
    filters = read(written(report)).filters
    assert filters["filter"].tolist() == [
        "decoy", "no protein group", "q_value", "pg_q_value", "global_q_value",
        "global_pg_q_value", "no intensity",
    ]  # fmt: skip
    assert (filters["rows_removed"].drop(1) > 0).all()
    assert filters["rows_left"].iloc[-1] == len(filtered(report))
    assert filters["rows_removed"].sum() + len(filtered(report)) == len(report)
    assert filters["column"].tolist()[4:6] == MBR


def test_without_match_between_runs_the_global_q_values_count(report, written):
    report["Lib.Q.Value"] = 0.0
    reading = read(written(report))
    assert reading.filters["column"].tolist()[4:6] == ALONE
    expected = pivoted(filtered(report, ALONE))
    np.testing.assert_array_equal(reading.intensities.to_numpy(), expected.to_numpy())


def test_one_q_value_of_the_library_at_the_end_is_enough(report, written):
    report["Lib.Q.Value"] = [*[0.0] * (len(report) - 1), 0.02]
    reading = read(written(report))
    assert reading.filters["column"].tolist()[4:6] == MBR
    assert reading.filters["rows_removed"][4] <= 1


def test_the_configuration_chooses_the_filters(report, tmp_path):
    path = tmp_path / "report.parquet"
    pq.write_table(pa.Table.from_pandas(report), path)
    filters = read(str(path), across_runs="global", q_value=1.0).filters
    assert filters["column"].tolist()[4:6] == ALONE
    assert filters["rows_removed"][2] == 0
    assert filters["at_most"].tolist()[2:6] == [1.0, 0.05, 0.01, 0.01]


def test_runs_that_take_no_part_leave_no_trace(report, written):
    reading = read(written(report), RUNS[:2])
    rows = filtered(report)
    rows = rows[rows["Run"].isin(RUNS[:2])]
    assert list(reading.intensities) == RUNS[:2]
    assert reading.annotation["protein_group"].tolist() == sorted(set(rows["Protein.Group"]))
    expected = rows.groupby("Protein.Group")["Precursor.Id"].nunique()
    assert reading.annotation["n_precursors"].tolist() == expected.tolist()


def test_wide_and_long_give_the_same(report, tmp_path):
    wide = pivoted(filtered(report)).rename_axis("Protein.Group").reset_index()
    wide.to_csv(tmp_path / "report.pg_matrix.tsv", sep="\t", index=False)
    report.to_csv(tmp_path / "report.tsv", sep="\t", index=False)
    of_wide = read(str(tmp_path / "report.pg_matrix.tsv"))
    of_long = read(str(tmp_path / "report.tsv"))
    pd.testing.assert_frame_equal(of_wide.intensities, of_long.intensities)
    assert (
        of_wide.annotation["protein_group"].tolist() == of_long.annotation["protein_group"].tolist()
    )
    assert of_wide.filters.empty
    assert of_wide.peptides.empty
    assert list(of_wide.filters) == list(of_long.filters)
    assert list(of_wide.peptides) == list(of_long.peptides)


def test_the_order_of_the_rows_makes_no_difference(report, written):
    shuffled = read(written(report))
    for order in (["Run", "Precursor.Id"], ["Precursor.Id", "Run"]):
        reading = read(written(report.sort_values(order, kind="stable")))
        pd.testing.assert_frame_equal(reading.annotation, shuffled.annotation)
        pd.testing.assert_frame_equal(reading.intensities, shuffled.intensities)
        pd.testing.assert_frame_equal(reading.peptides, shuffled.peptides)
        pd.testing.assert_frame_equal(reading.precursors, shuffled.precursors)


def test_precursors_that_change_their_protein_group_count_in_each(report, written):
    random = np.random.default_rng(3)
    moved = report.index[random.random(len(report)) < 0.3]
    report.loc[moved, "Protein.Group"] = random.permutation(report.loc[moved, "Protein.Group"])
    cells = report.groupby(["Protein.Group", "Run"])
    report["PG.MaxLFQ"] = cells["PG.MaxLFQ"].transform("max")
    reading, rows = read(written(report)), filtered(report)
    for counts, name in (
        (reading.precursors, "Precursor.Id"),
        (reading.peptides, "Stripped.Sequence"),
    ):
        table = pivoted(rows, name, "nunique").fillna(0).astype(int)
        np.testing.assert_array_equal(counts[RUNS].to_numpy(), table.to_numpy())
    expected = rows.groupby("Protein.Group")["Precursor.Id"].nunique()
    assert reading.annotation["n_precursors"].tolist() == expected.tolist()


def test_the_first_row_of_a_protein_group_names_its_genes(report, written):
    report["Genes"] = [f"G{row}" for row in range(len(report))]
    annotation = read(written(report)).annotation
    expected = report.groupby("Protein.Group")["Genes"].first()
    assert annotation["genes"].tolist() == expected[annotation["protein_group"]].tolist()


def test_a_precursor_in_two_protein_groups_counts_in_both(tmp_path):
    rows = [
        ("P1", "AAK2", 4.0),
        ("P2", "AAK2", 8.0),
        ("P2", "AAK3", 8.0),
        ("P2", "(x(y))AAK3", 8.0),
    ]
    table = pd.DataFrame(rows, columns=["Protein.Group", "Precursor.Id", "PG.MaxLFQ"])
    table = table.assign(Run="S1", **{"Q.Value": 0.001, "PG.Q.Value": 0.001})
    table.to_csv(tmp_path / "report.tsv", sep="\t", index=False)
    annotation = read(str(tmp_path / "report.tsv"), ["S1"]).annotation
    assert annotation["n_precursors"].tolist() == [1, 3]
    assert annotation["n_peptides"].tolist() == [1, 1]


def spoil(column, value, row=5):
    def change(table):
        table[column] = table[column].astype(object)
        table.loc[row, column] = value
        return table

    return change


MISTAKES = {
    "a negative intensity": (spoil("PG.MaxLFQ", -3.0), ['"-3"', "negative", "PG.MaxLFQ"]),
    "an infinite intensity": (spoil("PG.MaxLFQ", np.inf), ["infinite"]),
    "two intensities": (spoil("PG.MaxLFQ", 77.0), ["several intensities", "one search"]),
    "no maxlfq": (lambda t: t.drop(columns="PG.MaxLFQ"), ['"PG.MaxLFQ"', "1.8", "pg_matrix.tsv"]),
    "no run": (lambda t: t.drop(columns="Run"), ['"Run" or "File.Name"']),
    "no q-value": (lambda t: t.drop(columns="Q.Value"), ['no column "Q.Value"']),
    "no q-value of groups": (
        lambda t: t.drop(columns=["PG.Q.Value", "Lib.PG.Q.Value", "Global.PG.Q.Value"]),
        ["no q-value of protein groups"],
    ),
    "no rows": (lambda t: t.iloc[:0], ["no rows"]),
    "a run without intensities": (
        lambda t: t.assign(**{"Q.Value": t["Q.Value"].where(t["Run"] != "tears_2", 1.0)}),
        ['run "tears_2" has no intensity that passes the filters'],
    ),
    "a control character": (
        lambda t: t.assign(Run=t["Run"].replace("tears_2", "tears\x07")), ["control character"],
    ),
}  # fmt: skip


def problems(path, runs=RUNS):
    table, found = open_table(path, "diann_report", settings())
    if table:
        found = table.check(runs)
    return "\n".join(map(str, found))


def test_logarithms_are_not_taken_for_intensities(report, tmp_path, monkeypatch):
    report["PG.MaxLFQ"] = np.log2(report["PG.MaxLFQ"].where(report["PG.MaxLFQ"] > 0))
    report.to_parquet(tmp_path / "report.parquet", index=False)
    # The report has 40 protein groups.
    monkeypatch.setattr(matrix_check, "FEWEST_VALUES", 20)
    found = problems(str(tmp_path / "report.parquet"))
    assert "the others are near it, as logarithms are. Give raw intensities" in found
    assert "generic" not in found


@pytest.mark.parametrize("form", ["parquet", "tsv"])
@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_said(report, tmp_path, form, name):
    change, parts = MISTAKES[name]
    # One row of group, run and precursor each that no filter takes, so that each mistake counts.
    passing = report.assign(Decoy=0.0, **dict.fromkeys(["Q.Value", "PG.Q.Value", *MBR], 0.001))
    passing["PG.MaxLFQ"] = passing.groupby(["Protein.Group", "Run"])["PG.MaxLFQ"].transform("first")
    table, path = change(passing.copy()), tmp_path / f"report.{form}"
    table = table.infer_objects()
    if form == "parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_csv(path, sep="\t", index=False)
    found = problems(str(path))
    assert all(part in found for part in parts), found


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("\tPG.MaxLFQ\t", "\tPG.MaxLFQ\tQ.Value\t", ['duplicate column "Q.Value"']),
        ("S1\tP1", "S1\tP1\t\t\t\t\t\t\t\tx", ["line 2", "cells, the header"]),
        ("0.001\t0.002", "0.001\tmany", ["line 2, column PG.Q.Value", '"many" is not a number']),
        ("P1", "P\0", ["line 2", "NUL"]),
        ("G1", "G\xe9", ["line 2", "0xe9"]),
        ("\tG2\t0.1\t0.002\t5\n", "\tG2", ["line 3", "breaks off"]),
    ],
)
def test_broken_text_is_refused_with_its_line(tmp_path, old, new, parts):
    text = (
        "Run\tProtein.Group\tPrecursor.Id\tGenes\tQ.Value\tPG.Q.Value\tPG.MaxLFQ\tRT\n"
        "S1\tP1\tAAK2\tG1\t0.001\t0.002\t4\t1\nS1\tP2\tAAR2\tG2\t0.1\t0.002\t5\n"
    )
    assert old in text
    path = tmp_path / "report.tsv"
    path.write_bytes(text.replace(old, new, 1).encode("latin-1"))
    found = problems(str(path), ["S1"])
    assert all(part in found for part in parts), found


def test_text_where_parquet_should_hold_numbers_is_refused(report, tmp_path):
    path = tmp_path / "report.parquet"
    report.astype({"PG.MaxLFQ": str}).assign(Run=1).to_parquet(path)
    found = problems(str(path))
    assert "column Run: the column holds int64, not text" in found
    assert "column PG.MaxLFQ: the column holds" in found


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.7, 0.99])
def test_a_parquet_file_that_was_cut_off_is_refused(report, tmp_path, share):
    path = tmp_path / "report.parquet"
    report.to_parquet(path)
    content = path.read_bytes()
    path.write_bytes(content[: max(4, int(share * len(content)))])
    assert "damaged or cut off" in problems(str(path))


@pytest.mark.parametrize("seed", range(30))
def test_spoilt_bytes_never_end_in_a_traceback(report, tmp_path, seed):
    random = np.random.default_rng(seed)
    path = tmp_path / "report.parquet"
    pq.write_table(pa.Table.from_pandas(report), path, write_page_checksum=True)
    content = bytearray(path.read_bytes())
    content[random.integers(4, len(content))] ^= int(random.integers(1, 256))
    path.write_bytes(content)
    found = problems(str(path))
    if not found:
        # What the byte changed is not read.
        np.testing.assert_array_equal(
            read(str(path)).intensities.to_numpy(), pivoted(filtered(report)).to_numpy()
        )


def test_rows_without_a_group_or_an_intensity_are_counted(report, tmp_path):
    report["Lib.Q.Value"] = 0.001
    report.loc[:9, "Protein.Group"] = None
    report.loc[10:14, "PG.MaxLFQ"] = [-np.inf, np.nan, 0, np.nan, -np.inf]
    path = tmp_path / "report.parquet"
    report.to_parquet(path)
    everything = dict.fromkeys(["q_value", "pg_q_value", "global_q_value", "global_pg_q_value"], 1)
    filters = read(str(path), **everything).filters.set_index("filter")["rows_removed"]
    assert filters["no protein group"] >= 8
    assert filters["no intensity"] >= 5


def test_a_report_of_1_7_is_read_by_the_quantity_that_was_chosen(tmp_path):
    path = tmp_path / "report.tsv"
    path.write_text(
        "File.Name\tProtein.Group\tPG.Quantity\tPG.Normalised\tPrecursor.Id\tQ.Value\tPG.Q.Value\n"
        "D:\\raw\\S1.mzML.dia\tP1\t5\t6\tAAK2\t0.001\t0.001\n"
    )
    table, found = open_table(str(path), "auto", settings())
    assert table is None
    assert "PG.Normalised" in str(found[0])
    reading = read(str(path), ["S1"], quantity="PG.Normalised")
    assert reading.intensities["S1"].tolist() == [6.0]


def test_the_runs_are_listed_without_the_rest(report, written):
    table = require_table(written(report), "auto", settings())
    assert sorted(table.list_runs()) == RUNS


def test_a_filter_that_the_report_lacks_is_warned_of(report, tmp_path, caplog):
    path = tmp_path / "report.tsv"
    report.drop(columns=["PG.Q.Value"]).to_csv(path, sep="\t", index=False)
    read(str(path))
    assert "not filtered by pg_q_value, which it lacks" in caplog.text


def test_an_unknown_run_is_named(report, tmp_path):
    path = tmp_path / "report.parquet"
    report.to_parquet(path)
    with pytest.raises(InputError, match='run "S9" of sample "S9" is no run'):
        read(str(path), ["S9"])


def test_a_table_that_is_no_report_is_refused(tmp_path):
    path = tmp_path / "library.parquet"
    pd.DataFrame({"Product.Mz": [1.0]}).to_parquet(path)
    table, found = long_report.open_report(str(path), settings())
    assert table is None
    assert "this is a spectral library" in str(found[0])
