"""The figures of a cohort."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from tearflow.figures.registry import Entry, Given
from tearflow.run.problems import show_signs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tearflow.quality.samples import Quality


def _quality(given: Given) -> "Figure":
    from tearflow.figures.quality import draw_quality

    return draw_quality(given.tables["quality"], **given.heading)


def _pca(given: Given) -> "Figure":
    from tearflow.figures.pca import draw_pca

    return draw_pca(given.tables["quality"], **given.heading)


def _tear_quality(given: Given) -> "Figure":
    from tearflow.figures.contamination import draw_tear_quality
    from tearflow.figures.style import shown

    return draw_tear_quality(shown(given.tables["tear_quality"]), **given.heading)


FIGURES = (
    Entry("qc", "Quality of the samples", "quality", ("quality",), _quality),
    Entry("pca", "Principal components", "quality", ("quality",), _pca),
    Entry("tear_quality", "Blood, skin and serum", "tears", ("tear_quality",), _tear_quality),
)


def draw_cohort(
    quality: "Quality", tear_quality: pd.DataFrame, cohort: str, description: str
) -> Iterator[tuple[str, "Figure"]]:
    """Names and figures of a cohort.

    Parameters
    ----------
    quality
        As `tearflow.quality.samples.assess` returns it.
    tear_quality
        As `tearflow.quality.samples.describe_tears` returns it.
    cohort, description
        Name of the cohort, and a line below it.
    """
    tables = {"quality": quality, "tear_quality": tear_quality}
    for entry in FIGURES:
        title = f"{cohort}: {entry.title[0].lower()}{entry.title[1:]}"
        yield entry.name, entry.draw(tables, {}, title, show_signs(description))
