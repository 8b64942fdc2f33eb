"""Time a study of ten contrasts of one cohort against one of a single contrast, as whole runs.

    python benchmarks/series.py FOLDER [--keep FOLDER] [--write]

FOLDER holds the saliva cohort of 20 people and 11 visits (`report.pg_matrix.tsv` and
`sample_sheet_derived.tsv`). The larger study compares every visit with "prior": ten contrasts, the
test over all visits, the trajectories. Both start from nothing on two cores, one after the other.
What is judged is their ratio, that of the CPU seconds where the machine has other work. With --keep
both studies stay in that folder, which is new; with --write the table replaces the one in
docs/scale.md.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import pandas as pd
from page import publish
from scale import HOME, read_jobs, run

sys.path.insert(0, str(HOME / "tests/helpers"))

from saliva import lay_out_saliva

STUDIES = {
    "one contrast": {"to_24h": {"reference": "prior", "target": "24h"}},
    "ten in a series": {"to": {"reference": "prior", "target": "*"}},
}


def time_study(folder: Path) -> pd.Series:
    """Seconds of a run: of the clock and of the CPU, and of the clock by rule."""
    measured = run(folder)
    whole = {
        "from nothing": measured["wall"],
        "CPU of the jobs": measured["jobs"],
        "CPU of Snakemake": measured["own"],
    }
    return pd.concat([pd.Series(whole), read_jobs(folder).groupby("rule")["s"].sum()])


def main() -> None:
    """Print the seconds of both studies, by rule too, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    seconds = {}
    with tempfile.TemporaryDirectory(prefix="tearflow-series-") as name:
        for study, contrasts in STUDIES.items():
            folder = (arguments.keep or Path(name)) / study.replace(" ", "_")
            folder.mkdir(parents=True)
            lay_out_saliva(arguments.data, folder, contrasts)
            seconds[study] = time_study(folder)
    table = pd.DataFrame(seconds)
    one, ten = (table[study] for study in STUDIES)
    shown = table.map("{:.1f}".format).replace("nan", "")
    shown["ratio"] = (ten / one).map("{:.2f}".format).replace("nan", "")
    publish({"series": shown.reset_index(names="seconds")}, "scale.md")


if __name__ == "__main__":
    main()
