"""Write the tables of each contrast, and those of the study, as Excel workbooks."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tearflow.report.run import Run, read_choices
from tearflow.report.workbooks import write_workbooks
from tearflow.run.job import logged_to

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

logger = logging.getLogger(__name__)


def main(tables: list[str], choices: dict[str, Any], study: str) -> None:
    results = Path(study).parent
    run = Run(results=results, **choices)
    write_workbooks(run, [Path(table).relative_to(results).as_posix() for table in tables])
    logger.info("%d contrasts", len(run.paths))


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=list(snakemake.input.tables),
            choices=read_choices(snakemake.params),
            study=snakemake.output.study,
        )
