"""Draw each clinical measure of a cohort over the visits, and how the measures go together."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.figures.endpoints import TABLES, draw_endpoints
from tearflow.figures.style import save_each
from tearflow.io.tables import read_table
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(
    tables: Mapping[str, str],
    measures: Sequence[Measure],
    design: EndpointDesign,
    cohort: str,
    description: str,
    drawn: Mapping[str, Sequence[str]],
    settings: FigureSettings,
) -> None:
    read = {name: read_table(path, TABLES[name]) for name, path in tables.items()}
    figures = draw_endpoints(drawn, read, measures, design, cohort, description, settings)
    save_each(figures, drawn)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=dict(snakemake.input.items()),
            measures=[from_dict(Measure, each) for each in snakemake.params.measures],
            design=from_dict(EndpointDesign, snakemake.params.design),
            cohort=snakemake.wildcards.cohort,
            description=snakemake.params.description,
            drawn=dict(snakemake.output.items()),
            settings=from_dict(FigureSettings, snakemake.params.figures),
        )
