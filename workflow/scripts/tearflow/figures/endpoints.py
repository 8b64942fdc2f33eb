"""The figures of the clinical endpoints of a cohort."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.table_specs import LEVELS, SUMMARY, TESTS, VALUES
from tearflow.figures.registry import Entry, Given
from tearflow.run.words import people_in_words
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SECTION = "endpoints"
# Tables that the figures are drawn from, by the names that entries and rule have for them.
TABLES = {"values": VALUES, "summary": SUMMARY, "levels": LEVELS, "tests": TESTS}


def _course(measure: Measure, given: Given) -> "Figure":
    from tearflow.figures.endpoint_course import draw_course

    values, summary, tests = (given.tables[name] for name in ("values", "summary", "tests"))
    return draw_course(values, summary, tests, measure, given.choices["design"], **given.heading)


def _scales(given: Given) -> "Figure":
    from tearflow.figures.endpoint_scales import draw_scales

    return draw_scales(given.tables["levels"], *_measures_and_design(given), **given.heading)


def _heatmap(given: Given) -> "Figure":
    from tearflow.figures.endpoint_heatmap import draw_endpoint_heatmap

    values, chosen = given.tables["values"], _measures_and_design(given)
    return draw_endpoint_heatmap(values, *chosen, **given.heading)


def _correlations(given: Given) -> "Figure":
    from tearflow.figures.endpoint_correlations import draw_correlations

    return draw_correlations(given.tables["values"], *_measures_and_design(given), **given.heading)


def _measures_and_design(given: Given) -> tuple[Sequence[Measure], EndpointDesign]:
    return given.choices["measures"], given.choices["design"]


def compares(designs: Iterable[EndpointDesign]) -> bool:
    """Whether any cohort has a second visit, or arms."""
    return any(design.later_visits or design.arms for design in designs)


def endpoint_figures(measures: Sequence[Measure], compared: bool = True) -> tuple[Entry, ...]:
    """Every figure of the endpoints of a study, which are the same for each of its cohorts.

    Parameters
    ----------
    measures
        Those of the study. Of one alone there is neither heatmap nor correlation.
    compared
        Whether visits or arms are compared; else no measure has a figure of its own.
    """
    entries = []
    if compared:
        entries += [
            Entry(
                f"course_{measure.name}",
                f"Course of {measure.label}",
                SECTION,
                ("values", "summary", "tests"),
                partial(_course, measure),
                "endpoint_course",
            )
            for measure in measures
            if not measure.levels
        ]
        if any(measure.levels for measure in measures):
            entries.append(
                Entry(
                    "scales",
                    "Scales over the visits",
                    SECTION,
                    ("levels",),
                    _scales,
                    "endpoint_scales",
                )
            )
    if len(measures) > 1:
        entries += [
            Entry(
                "heatmap",
                "Clinical measures of all people",
                SECTION,
                ("values",),
                _heatmap,
                "endpoint_heatmap",
            ),
            Entry(
                "correlations",
                "Correlations of the clinical measures",
                SECTION,
                ("values",),
                _correlations,
                "endpoint_correlations",
            ),
        ]
    return tuple(entries)


def draw_endpoints(
    names: Container[str],
    tables: Mapping[str, Any],
    measures: Sequence[Measure],
    design: EndpointDesign,
    cohort: str,
    description: str,
    settings: FigureSettings,
) -> Iterator[tuple[str, "Figure"]]:
    """Names and figures of a cohort, each drawn when it is asked for.

    Parameters
    ----------
    names
        Of the figures that are asked for.
    tables
        Values, summary, levels and tests of the cohort.
    measures
        Those of the study, of which the cohort may lack some. Texts may hold any sign: they are
        drawn as text.
    design
        Visits and arms of the cohort.
    cohort, description
        Its name, and what the sheet says of it.
    settings
        How figures look.
    """
    from tearflow.figures.style import drawn_with, in_order, shown_text

    with drawn_with(settings):
        ordered = replace(design, arms=tuple(in_order(design.arms)))
    choices = {"measures": measures, "design": ordered}
    # The description of a cohort may count those of whom there are tears.
    counted = f"clinical measures of {people_in_words(tables['values']['subject'].nunique())}"
    for entry in endpoint_figures(measures):
        if entry.name in names:
            title = shown_text(f"{cohort}: {entry.label}")
            note = "; ".join(filter(None, (shown_text(description), counted)))
            yield entry.name, entry.draw(tables, choices, title, note, settings)
