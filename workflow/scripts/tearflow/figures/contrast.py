"""The figures of a contrast."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from tearflow.differential.design_words import name_contrast, name_effect, units_of
from tearflow.differential.table_specs import (
    DEPS,
    LOG2,
    MARKERS,
    PANEL_CHANGES,
    POWER,
    POWER_CURVE,
    SPECIFICATIONS,
)
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.enrichment.table_specs import GO, RANKED
from tearflow.figures.registry import Entry, Given
from tearflow.network.table_specs import EDGES, HUBS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def _volcano(given: Given) -> "Figure":
    from tearflow.figures.volcano import draw_volcano

    contrast, design = given.choices["contrast"], given.choices["design"]
    limits = given.choices["figures"]
    return draw_volcano(
        given.tables["deps"],
        given.choices["differential"],
        units=units_of(design, contrast),
        label=limits.label,
        top=limits.top_deps,
        kind=design.kind_of_model,
        effect=name_effect(contrast),
        **given.heading,
    )


def _heatmap(given: Given) -> "Figure":
    from tearflow.figures.heatmap import draw_heatmap

    log2, deps = given.tables.values()
    compared = given.choices["design"], given.choices["contrast"]
    limits = given.choices["figures"]
    return draw_heatmap(
        log2, deps, *compared, kind=limits.heatmap, most=limits.top_heatmap, **given.heading
    )


def _specifications(given: Given) -> "Figure":
    from tearflow.figures.specifications import draw_specifications

    curve, deps = given.tables.values()
    rule, kind = given.choices["differential"], given.choices["design"].kind_of_model
    return draw_specifications(curve, deps, rule, **given.heading, kind=kind)


def _dependence(given: Given) -> "Figure":
    from tearflow.figures.dependence import draw_dependence

    log2, deps = given.tables.values()
    compared = given.choices["design"], given.choices["contrast"]
    rule = given.choices["differential"]
    return draw_dependence(log2, deps, *compared, rule, **given.heading)


def _power(given: Given) -> "Figure":
    from tearflow.figures.power import draw_power

    units = units_of(given.choices["design"], given.choices["contrast"])
    curve, card = given.tables.values()
    return draw_power(curve, card, **given.heading, units=units)


def _origins(given: Given) -> "Figure":
    from tearflow.figures.origins import draw_origins

    panels, markers = given.tables.values()
    effect = name_effect(given.choices["contrast"])
    return draw_origins(panels, markers, effect, **given.heading)


def _term_dots(collection: str, given: Given) -> "Figure":
    from tearflow.figures.term_dots import draw_term_dots
    from tearflow.proteins.gene_level import why_no_gene

    return draw_term_dots(
        given.tables["go"],
        collection,
        given.choices["enrichment"],
        top=given.choices["figures"].top_terms,
        without=why_no_gene(given.tables["deps"]),
        **given.heading,
    )


def _ranked(given: Given) -> "Figure":
    from tearflow.differential.selected_test import keep_in_force
    from tearflow.enrichment.ranked import find_ranked, why_not_ranked
    from tearflow.figures.ranked_sets import draw_ranked_sets

    deps = keep_in_force(given.tables["deps"], given.choices["differential"].test)
    genes = find_ranked(deps)
    return draw_ranked_sets(
        given.tables["ranked"],
        genes.set_index("gene")["log2fc"],
        given.choices["enrichment"],
        top=given.choices["figures"].top_terms,
        without=why_not_ranked(genes),
        effect=name_effect(given.choices["contrast"]),
        **given.heading,
    )


def _network(given: Given) -> "Figure":
    from tearflow.figures.network import draw_network
    from tearflow.proteins.gene_level import why_no_gene

    edges, hubs, deps = given.tables.values()
    return draw_network(edges, hubs, without=why_no_gene(deps), **given.heading)


# Besides those of the gene sets, see `contrast_figures`.
FIGURES = (
    Entry("volcano", "Volcano plot", "deps", ("deps",), _volcano),
    Entry("heatmap", "Heatmap of the DEPs", "deps", ("log2", "deps"), _heatmap),
    Entry(
        "specifications",
        "Specification curve",
        "trust",
        ("specifications", "deps"),
        _specifications,
    ),
    Entry(
        "dependence",
        "Pairs and specifications behind each DEP",
        "trust",
        ("log2", "deps"),
        _dependence,
    ),
    Entry("power", "Power", "trust", ("power_curve", "power"), _power),
    Entry("ranked_sets", "Ranked gene sets", "ranked", ("ranked", "deps"), _ranked, "ranked"),
    Entry(
        "origins",
        "Panels and published markers",
        "origins",
        ("panels", "markers"),
        _origins,
    ),
    Entry(
        "network",
        "Interaction network",
        "network",
        ("edges", "hubs", "deps"),
        _network,
        "hubs",
    ),
)
# The tables that they are drawn from, which are the inputs of the rule.
TABLES = {
    "log2": LOG2,
    "deps": DEPS,
    "specifications": SPECIFICATIONS,
    "power": POWER,
    "power_curve": POWER_CURVE,
    "panels": PANEL_CHANGES,
    "markers": MARKERS,
    "go": GO,
    "ranked": RANKED,
    "edges": EDGES,
    "hubs": HUBS,
}


# The resource that figures of a section show.
DRAWN_FROM = {"go": "annotation", "ranked": "annotation", "network": "interactions"}


def contrast_figures(enrichment: EnrichmentSettings) -> tuple[Entry, ...]:
    """Every figure of a contrast, among them a dot plot of each collection of gene sets."""
    return FIGURES + tuple(
        Entry(
            collection.figure,
            collection.full_title,
            "go",
            ("go", "deps"),
            partial(_term_dots, name),
            "go",
        )
        for name, collection in enrichment.by_name.items()
        if collection.figure
    )


def draw_contrast(
    tables: Mapping[str, "pd.DataFrame"], choices: Mapping[str, Any], cohort: str
) -> Iterator[tuple[str, "Figure"]]:
    """Names and figures of a contrast, each drawn when it is asked for.

    Parameters
    ----------
    tables
        As in their files, by the names that the entries need. Names may hold any sign: they are
        drawn as text, see `shown`.
    choices
        `description` of the cohort, the `contrast` and its `design`, and the sections
        `differential`, `enrichment` and `figures` of the configuration; `projected`, the resources
        that are human ones, see `Config.projected`.
    cohort
        Name of the cohort.
    """
    from tearflow.figures.style import shown, shown_choices, shown_text

    tables = {name: shown(table) for name, table in tables.items()}
    design, contrast = choices["design"], choices["contrast"]
    title = shown_text(f"{cohort}: {name_contrast(contrast, design.absorbed)}")
    # The names of contrast and design stay as they are, since samples are found by them.
    choices = {**shown_choices(choices), "contrast": contrast, "design": design}
    for entry in contrast_figures(choices["enrichment"]):
        note = "; ".join(filter(None, (choices["description"], name_projected(entry, choices))))
        yield entry.name, entry.draw(tables, choices, title, note, choices["figures"])


def name_projected(entry: Entry, choices: Mapping[str, Any]) -> str:
    """What of a figure is projected from human; empty where nothing is, as of a GMT."""
    source = DRAWN_FROM.get(entry.section)
    if source not in choices.get("projected", ()):
        return ""
    words = "projected from human by orthologs"
    enrichment = choices["enrichment"]
    if source != "annotation" or not enrichment.figures_of_gmt:
        return words
    if entry.name in enrichment.figures_of_gmt or not enrichment.tests_go:
        return ""
    return f"GO {words}" if entry.section == "ranked" else words
