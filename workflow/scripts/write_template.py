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
from tearflow.study.template import COLUMNS, WORKBOOK, make_template, template_path

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)

# Signs of a list of choices in Excel, and of the widest column.
LONGEST_LIST, WIDEST = 255, 60


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
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if Path(path).suffix == WORKBOOK:
        write_workbook(table, list(cohorts), path)
    else:
        write_frame(table, path)
    logger.info("%s: %d runs.", path, len(rows))
    print(f"Wrote {path}: check it, delete the column guess and save it as {samples}.")


def write_workbook(table: pd.DataFrame, cohorts: list[str], path: str) -> None:
    """Write a template as a workbook whose cells offer what there is to choose from."""
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    visits = [visit for visit in dict.fromkeys(table["visit"]) if visit]
    offered = {
        "cohort": cohorts,
        "visit": visits,
        "eye": ["OD", "OS"],
        "include": ["true", "false"],
    }
    book = Workbook()
    sheet = book.active
    sheet.append(list(table))
    for row in table.itertuples(index=False):
        sheet.append([text or None for text in row])
    sheet.freeze_panes = "A2"
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(longest + 2, WIDEST)
    for name, values in offered.items():
        # Excel takes no longer list.
        if values and len(text := ",".join(values)) <= LONGEST_LIST:
            # Of visits those of the names are offered, and others may be written.
            rule = DataValidation("list", formula1=f'"{text}"', showErrorMessage=name != "visit")
            letter = sheet.cell(1, list(table).index(name) + 1).column_letter
            rule.add(f"{letter}2:{letter}{len(table) + 1}")
            sheet.add_data_validation(rule)
    book.save(path)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            samples=snakemake.params.samples,
            cohorts={name: Cohort(**fields) for name, fields in snakemake.params.cohorts.items()},
            settings=from_dict(MatrixSettings, snakemake.params.matrix),
        )
