"""The figures of a comparison of contrasts."""

from typing import TYPE_CHECKING

from tearflow.figures.registry import Entry, Given

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _term_venn(given: Given) -> "Figure":
    from tearflow.figures.style import shown
    from tearflow.figures.venn import draw_term_venn

    contrasts = given.choices["contrasts"]
    return draw_term_venn(shown(given.tables["terms"]), contrasts, **given.heading)


def _changes(given: Given) -> "Figure":
    from tearflow.figures.changes import draw_changes
    from tearflow.figures.style import shown

    return draw_changes(*map(shown, given.tables.values()), **given.heading)


FIGURES = (
    Entry(
        "changes",
        "Changes of two contrasts",
        "comparison",
        ("differences", "agreement"),
        _changes,
    ),
    Entry(
        "term_venn",
        "Network Venn diagram of BP terms",
        "comparison",
        ("terms",),
        _term_venn,
        "comparison",
    ),
)
