"""Sheets for the saliva cohort among the real data, which is no part of the repository."""

import shutil

import pandas as pd

# In the order of the study.
VISITS = ("screen", "prior", "chal", "24h", "48h", "72h", "96h", "disch", "1week", "1mth", "3mth")


def lay_out_saliva(data, directory, contrasts):
    """Copy the matrix into a directory and write the three sheets and a configuration there.

    Parameters
    ----------
    data
        Folder of `report.pg_matrix.tsv` and `sample_sheet_derived.tsv`.
    directory
        Where the study is laid out; it is there and empty.
    contrasts
        Reference and target of each contrast, by its name; the target `*` is every other visit.
    """
    (directory / "config").mkdir()
    shutil.copy(data / "report.pg_matrix.tsv", directory)
    sheet = pd.read_table(data / "sample_sheet_derived.tsv", dtype=str)
    sheets = {
        "cohorts": {"cohort": ["saliva"], "matrix": ["report.pg_matrix.tsv"]},
        "samples": {
            "cohort": "saliva",
            "run": sheet["run"],
            "sample": sheet["sample"],
            "subject": "P" + sheet["subject"],
            "visit": sheet["timepoint"],
            "include": sheet["keep"],
        },
        "contrasts": {
            "cohort": "saliva",
            "contrast": list(contrasts),
            "reference": [reference for reference, _ in contrasts.values()],
            "target": [target for _, target in contrasts.values()],
            "pair_by": "subject",
        },
    }
    for name, table in sheets.items():
        pd.DataFrame(table).to_csv(directory / f"config/{name}.tsv", sep="\t", index=False)
    listed = ", ".join(f'"{visit}"' for visit in VISITS)
    (directory / "config/config.yaml").write_text(f"visits: [{listed}]\n", encoding="utf-8")
