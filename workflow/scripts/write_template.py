"""Write a template of the sample sheet, filled from the runs of the matrices."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from tearflow.io.tables import write_frame
from tearflow.readers.formats import require_table
from tearflow.readers.settings import MatrixSettings
from tearflow.run.job import logged_to
from tearflow.run.problems import InputError, Problem
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort
from tearflow.study.template import COLUMNS, make_template, template_path

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(samples: str, cohorts: dict[str, Cohort], settings: MatrixSettings) -> None:
    path = template_path(samples)
    # No output of the rule, since Snakemake removes those before it makes them again.
    if Path(path).exists():
        message = "the file is there already, and what was filled in is not overwritten"
        raise InputError([Problem(path, message, "Move or delete it, then ask again")])
    runs = {
        name: require_table(cohort.matrix, cohort.format, settings).list_runs()
        for name, cohort in cohorts.items()
    }
    rows = make_template(runs)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_frame(pd.DataFrame(rows, columns=list(COLUMNS)), path)
    logger.info("%s: %d runs.", path, len(rows))
    print(f"Wrote {path}: check it, delete the column guess and save it as {samples}.")


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            samples=snakemake.params.samples,
            cohorts={name: Cohort(**fields) for name, fields in snakemake.params.cohorts.items()},
            settings=from_dict(MatrixSettings, snakemake.params.matrix),
        )
