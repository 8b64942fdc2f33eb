"""The figures of a comparison of contrasts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from tearflow.figures.registry import Entry, Given
from tearflow.run.problems import show_signs

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


def draw_comparison(
    tables: dict[str, pd.DataFrame], contrasts: list[str], note: str
) -> Iterator[tuple[str, "Figure"]]:
    """Names and figures of a comparison.

    Parameters
    ----------
    tables
        `terms`, `deps` and `edges`, as in their files.
    contrasts
        As `cohort/contrast`, at least two.
    note
        A line below the title.
    """
    for entry in FIGURES:
        yield entry.name, entry.draw(tables, {"contrasts": contrasts}, "", show_signs(note))
