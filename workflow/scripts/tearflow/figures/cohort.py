"""The figures of a cohort."""

from typing import TYPE_CHECKING

from tearflow.figures.registry import Entry, Given

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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


def _panels(given: Given) -> "Figure":
    from tearflow.figures.contamination import draw_panels
    from tearflow.figures.style import shown

    return draw_panels(shown(given.tables["panels"]), **given.heading)


FIGURES = (
    Entry("qc", "Quality of the samples", "quality", ("quality",), _quality),
    Entry("pca", "Principal components", "quality", ("quality",), _pca),
    Entry("tear_quality", "Blood, skin and serum", "tears", ("tear_quality",), _tear_quality),
    Entry("panels", "Where the proteins come from", "panels", ("panels",), _panels),
)
