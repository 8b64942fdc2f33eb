"""The figures of a comparison of contrasts."""

from functools import partial
from typing import TYPE_CHECKING

from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.figures.registry import Entry, Given

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The collection of the published diagram.
PROCESSES = "BP"


def _term_venn(collection: str, given: Given) -> "Figure":
    from tearflow.figures.style import shown, shown_choices
    from tearflow.figures.venn import draw_term_venn

    contrasts, enrichment = shown_choices(given.choices["contrasts"]), given.choices["enrichment"]
    terms = shown(given.tables["terms"])
    return draw_term_venn(terms, contrasts, collection, enrichment, **given.heading)


def _changes(given: Given) -> "Figure":
    from tearflow.comparison.places import SIDES
    from tearflow.figures.changes import draw_changes
    from tearflow.figures.style import shown, shown_choices

    titles = shown_choices(given.choices["contrasts"])
    # A reader knows the contrasts by their titles, the tables by their paths.
    named = [
        table.assign(**{side: table[side].map(titles) for side in SIDES})
        for table in map(shown, given.tables.values())
    ]
    return draw_changes(*named, **given.heading)


# Besides those of the gene sets, see `comparison_figures`.
FIGURES = (
    Entry(
        "changes",
        "Changes of two contrasts",
        "comparison",
        ("differences", "agreement"),
        _changes,
    ),
)


def comparison_figures(enrichment: EnrichmentSettings) -> tuple[Entry, ...]:
    """Every figure of a comparison: of gene sets a diagram of BP, as published, and of each GMT."""
    names = {
        name: "term_venn" if name == PROCESSES else f"term_venn_{name.lower()}"
        for name, collection in enrichment.by_name.items()
        if name == PROCESSES or (collection.figure and not collection.namespace)
    }
    return FIGURES + tuple(
        Entry(
            figure,
            f"Shared {name} {enrichment.by_name[name].noun}s",
            "comparison",
            ("terms",),
            partial(_term_venn, name),
            "comparison",
        )
        for name, figure in names.items()
    )
