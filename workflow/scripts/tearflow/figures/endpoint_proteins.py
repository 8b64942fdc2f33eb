"""The figures of the proteins and clinical measures of a contrast."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tearflow.differential.contrast import Contrast
from tearflow.differential.design_words import name_contrast
from tearflow.endpoints.measures import Measure
from tearflow.figures.registry import Entry, Given
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

# The section of the report, and the tables that both are drawn from.
SECTION, NEEDS = "endpoints", ("relations", "points")


def _changes(given: Given) -> "Figure":
    contrast = given.choices["contrast"]
    whose = "change of the log₂ value" if contrast.group else f"log₂ fold change, {contrast.target}"
    return _draw("changes", whose, given)


def _response(given: Given) -> "Figure":
    return _draw("response", f"log₂ value at {given.choices['contrast'].reference}", given)


def _draw(relation: str, across: str, given: Given) -> "Figure":
    from tearflow.figures.endpoint_scatter import draw_scatter

    relations, points = (given.tables[name] for name in NEEDS)
    measures = given.choices["measures"]
    return draw_scatter(relations, points, relation, measures, across, **given.heading)


FIGURES = (
    Entry(
        "proteins_with_endpoints",
        "Proteins that change with the endpoints",
        SECTION,
        NEEDS,
        _changes,
        "endpoint_proteins",
    ),
    Entry(
        "baseline_and_response",
        "Baseline proteins and response",
        SECTION,
        NEEDS,
        _response,
        "endpoint_proteins",
    ),
)


def draw_endpoint_proteins(
    tables: Mapping[str, "pd.DataFrame"],
    measures: Sequence[Measure],
    contrast: Contrast,
    description: str,
    settings: FigureSettings,
) -> Iterator[tuple[str, "Figure"]]:
    """Names and figures of a contrast, each drawn when it is asked for.

    Parameters
    ----------
    tables
        `relations` and `points`, as in their files.
    measures
        All that are declared.
    contrast
        What is compared.
    description
        Of the cohort.
    settings
        How figures look.
    """
    from tearflow.figures.style import shown, shown_choices, shown_text

    drawn = {name: shown(tables[name]) for name in NEEDS}
    choices = shown_choices(
        {"measures": list(measures), "contrast": contrast, "description": description}
    )
    for entry in FIGURES:
        title = shown_text(f"{contrast.cohort}, {name_contrast(contrast)}: {entry.label}")
        yield entry.name, entry.draw(drawn, choices, title, choices["description"], settings)
