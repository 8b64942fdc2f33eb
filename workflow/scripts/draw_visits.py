"""Draw the protein groups that change most over the visits of a series."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tearflow.differential.contrast import Contrast
from tearflow.differential.table_specs import LOG2, VISITS
from tearflow.figures.series import draw_series
from tearflow.figures.style import save_each
from tearflow.io.tables import read_table, read_values
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.cohort import Cohort
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(
    tables: Mapping[str, str],
    cohort: Cohort,
    contrasts: list[Contrast],
    description: str,
    settings: FigureSettings,
    drawn: Mapping[str, Sequence[str]],
) -> None:
    visits = read_table(tables["visits"], VISITS)
    log2 = read_values(tables["log2"], LOG2).reset_index(drop=True)
    figures = draw_series(visits, log2, cohort.samples, contrasts, settings, description)
    save_each(figures, drawn)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=dict(snakemake.input.items()),
            cohort=Cohort(**snakemake.params.cohort),
            contrasts=[Contrast(**contrast) for contrast in snakemake.params.contrasts],
            description=snakemake.params.description,
            settings=from_dict(FigureSettings, snakemake.params.figures),
            drawn=dict(snakemake.output.items()),
        )
