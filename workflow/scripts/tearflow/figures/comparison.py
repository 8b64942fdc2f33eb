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


FIGURES = (
    Entry(
        "term_venn",
        "Network Venn diagram of BP terms",
        "comparison",
        ("terms",),
        _term_venn,
        "comparison",
    ),
)
