"""Write the tables of a contrast as an Excel workbook."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.report.run import Run, read_choices
from tearflow.report.workbooks import write_contrast_workbook
from tearflow.run.batches import each_contrast
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(tables: list[str], choices: dict[str, Any], book: str) -> None:
    # Of a contrast, which is in the folder of its cohort.
    run = Run(results=Path(book).parents[2], **choices)
    write_contrast_workbook(run, run.names_of(tables), Path(book))


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        for job in each_contrast(snakemake):
            main(
                tables=[*job.input.tables, *job.input.related],
                choices=read_choices(job.params),
                book=job.output.book,
            )
