"""The figures of a series of contrasts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tearflow.differential.contrast import Contrast
from tearflow.differential.series_design import make_series_design
from tearflow.figures.registry import Entry, Given
from tearflow.study.figure_settings import FigureSettings

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from tearflow.differential.design import Sample


def _trajectories(given: Given) -> "Figure":
    from tearflow.figures.trajectories import draw_trajectories

    visits, followed = given.tables.values()
    return draw_trajectories(visits, followed, given.choices["contrasts"], **given.heading)


def _mean_changes(given: Given) -> "Figure":
    from tearflow.figures.mean_changes import draw_mean_changes

    return draw_mean_changes(given.tables["visits"], given.choices["contrasts"], **given.heading)


FIGURES = (
    Entry(
        "trajectories",
        "Single proteins over the visits",
        "series",
        ("visits", "followed"),
        _trajectories,
    ),
    Entry("mean_changes", "Mean changes over the visits", "series", ("visits",), _mean_changes),
)


def draw_series(
    visits: "pd.DataFrame",
    log2: "pd.DataFrame",
    samples: "Sequence[Sample]",
    contrasts: Sequence[Contrast],
    settings: FigureSettings,
    description: str,
) -> Iterator[tuple[str, "Figure"]]:
    """Names and figures of a series, each drawn when it is asked for.

    Parameters
    ----------
    visits
        As in visits.tsv. Names may hold any sign: they are drawn as text, see `shown`.
    log2
        Log2 intensities, protein group by sample, in the same order.
    samples
        Those of the cohort.
    contrasts
        Those of the series, in the order of the visits.
    settings
        Which proteins are drawn, and how figures look.
    description
        Of the cohort.
    """
    from tearflow.differential.observed import observe
    from tearflow.differential.trajectories import follow_people
    from tearflow.figures.style import shown, shown_choices
    from tearflow.figures.trajectories import choose_proteins

    rows = choose_proteins(visits, settings.label, settings.top_deps)
    design = make_series_design(samples, contrasts)
    followed = follow_people(observe(log2.iloc[rows], design).to_numpy(), design)
    tables = {"visits": shown(visits.iloc[rows]), "followed": followed}
    choices = shown_choices({"contrasts": list(contrasts), "description": description})
    first = choices["contrasts"][0]
    title = f"{first.cohort}, {first.series}: each {first.variable} against {first.reference}"
    if first.group:
        title += f", {first.group_target} against {first.group_reference}"
    for entry in FIGURES:
        yield entry.name, entry.draw(tables, choices, title, choices["description"], settings)
