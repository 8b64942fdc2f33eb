"""Write the tables of the study, and the DEPs of every contrast, as an Excel workbook."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.report.run import Run, read_choices
from tearflow.report.workbooks import write_study_workbook
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(tables: list[str], choices: dict[str, Any], book: str) -> None:
    run = Run(results=Path(book).parent, **choices)
    write_study_workbook(run, run.names_of(tables), Path(book))


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=list(snakemake.input.tables),
            choices=read_choices(snakemake.params),
            book=snakemake.output.book,
        )
