"""Draw the proteins of a contrast that go with the clinical measures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tearflow.differential.contrast import Contrast
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.table_specs import ENDPOINT_POINTS, ENDPOINT_RELATIONS
from tearflow.figures.endpoint_proteins import draw_endpoint_proteins
from tearflow.figures.style import save_each
from tearflow.io.tables import read_table
from tearflow.run.job import logged_to
from tearflow.run.records import from_dict
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

TABLES = {"relations": ENDPOINT_RELATIONS, "points": ENDPOINT_POINTS}


def main(
    tables: Mapping[str, str],
    contrast: Contrast,
    measures: Sequence[Measure],
    description: str,
    settings: FigureSettings,
    drawn: Mapping[str, Sequence[str]],
) -> None:
    read = {name: read_table(path, TABLES[name]) for name, path in tables.items()}
    figures = draw_endpoint_proteins(read, measures, contrast, description, settings)
    save_each(figures, drawn)


if __name__ == "__main__":
    with logged_to(snakemake.log[0]):
        main(
            tables=dict(snakemake.input.items()),
            contrast=Contrast(**snakemake.params.contrast),
            measures=[from_dict(Measure, each) for each in snakemake.params.measures],
            description=snakemake.params.description,
            settings=from_dict(FigureSettings, snakemake.params.figures),
            drawn=dict(snakemake.output.items()),
        )
