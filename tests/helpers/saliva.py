"""Sheets for the saliva cohort among the real data, which is not part of the repository."""

import shutil

import pandas as pd

# In the order of the study.
VISITS = ("screen", "prior", "chal", "24h", "48h", "72h", "96h", "disch", "1week", "1mth", "3mth")


def lay_out_saliva(data, directory, contrasts, **columns):
    """Copy the matrix into a directory and write the three sheets and a configuration there.

    Parameters
    ----------
    data
        Folder of `report.pg_matrix.tsv` and `sample_sheet_derived.tsv`.
    directory
        Where the study is laid out; it is there and empty.
    contrasts
        Cells of each contrast by its name, at least reference and target.
    columns
        More columns of the sample sheet, each a function of its table.
    """
    (directory / "config").mkdir()
    shutil.copy(data / "report.pg_matrix.tsv", directory)
    sheet = pd.read_table(data / "sample_sheet_derived.tsv", dtype=str)
    plain = {"variable": "visit", "pair_by": "subject"}
    sheets = {
        "cohorts": {"cohort": ["saliva"], "matrix": ["report.pg_matrix.tsv"]},
        "samples": {
            "cohort": "saliva",
            "run": sheet["run"],
            "sample": sheet["sample"],
            "subject": "P" + sheet["subject"],
            "visit": sheet["timepoint"],
            "include": sheet["keep"],
            **{name: column(sheet) for name, column in columns.items()},
        },
        "contrasts": [
            {"cohort": "saliva", "contrast": name, **plain, **cells}
            for name, cells in contrasts.items()
        ],
    }
    for name, table in sheets.items():
        pd.DataFrame(table).to_csv(directory / f"config/{name}.tsv", sep="\t", index=False)
    listed = ", ".join(f'"{visit}"' for visit in VISITS)
    (directory / "config/config.yaml").write_text(f"visits: [{listed}]\n", encoding="utf-8")
