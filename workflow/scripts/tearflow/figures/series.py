"""The figures of a series of contrasts."""

from typing import TYPE_CHECKING

from tearflow.figures.registry import Entry, Given

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
