"""Gene sets in words: what the annotation was, how many terms are nominal and significant."""

import pandas as pd

from tearflow.enrichment.annotation_formats import parse_annotation
from tearflow.enrichment.ontology import OTHER, in_table_order
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.io.lines import read_start
from tearflow.provenance.fetched import locate
from tearflow.report.columns import DOWN, UP
from tearflow.report.run import Run
from tearflow.report.tables import View, view_all
from tearflow.run.words import count_of, join, number
from tearflow.study.config import Config


def origin_of_sets(config: Config) -> str:
    """What stands behind the name of gene sets that are those of human orthologs; else empty."""
    if "annotation" not in config.projected or not config.enrichment.tests_go:
        return ""
    return f" ({'GO ' if config.enrichment.figures_of_gmt else ''}projected from human)"


def annotation_form(run: Run) -> str:
    """Format of the annotation: `gaf`, `table` (as the bundled annotation) or `gmt`."""
    if run.config.resources.annotation == "bundled":
        return "table"
    path = locate(run.config.resources.annotation, run.config.species)
    lines, _ = read_start(path)
    form, _ = parse_annotation(lines, path)
    return form


def count_terms(ontology: pd.Series) -> str:
    """Numbers of terms by collection.

    >>> count_terms(pd.Series(["CC", "BP", "BP"])), count_terms(pd.Series([], dtype=str))
    ('2 BP and 1 CC', 'none')
    """
    counts = ontology.value_counts()
    return (
        join([f"{number(int(counts[name]))} {name}" for name in in_table_order(counts.index)])
        or "none"
    )


def facts_of_terms(go: pd.DataFrame, enrichment: EnrichmentSettings) -> list[tuple[str, str]]:
    """Numbers of nominal and of significant terms of a contrast, with what makes them so."""
    count = {
        flag: count_terms(go.loc[go[flag].astype(bool), "ontology"])
        for flag in ("nominal", "significant", "significant_up", "significant_down")
    }
    return [
        ("Nominal terms", f"{count['nominal']} (p < {enrichment.alpha:g}, not adjusted)"),
        (
            "Significant terms",
            f"{count['significant']} ({enrichment.rule_of_significant}); of the DEPs that go up "
            f"alone {count['significant_up']}, down alone {count['significant_down']}",
        ),
    ]


def shared_in_words(terms: pd.DataFrame, paths: list[str], enrichment: EnrichmentSettings) -> str:
    """Numbers of terms that are listed in every contrast of a comparison, and significant there."""
    shared = terms[terms["shared"].astype(bool)]
    listed = f"{count_terms(shared['ontology'])}, {enrichment.listed_in_words} in each"
    if enrichment.listed != "nominal":
        return listed
    flags = shared[[f"significant_{path.replace('/', '.')}" for path in paths]].astype(bool)
    significant = count_terms(shared.loc[flags.all(axis=1), "ontology"])
    return f"{listed}; significant ({enrichment.rule_of_significant}) in each: {significant}"


def collection_views(ontology: pd.Series, enrichment: EnrichmentSettings) -> list[View]:
    """Choices of the filter by collection; of sets outside of GO only where there are any."""
    names = [name for name in enrichment.by_name if name != OTHER or OTHER in set(ontology)]
    return [view_all(), *(View(name, "ontology", [name]) for name in names)]


def go_views(go: pd.DataFrame, enrichment: EnrichmentSettings) -> dict[str, list[View]]:
    """Filters of the table of terms of a contrast; those that figures show come first."""
    nominal = [View("all nominal terms", "nominal", [True])]
    return {
        "Show": [
            View(f"{enrichment.listed} terms, as drawn", "drawn", [True]),
            *(nominal if enrichment.listed == "nominal" else []),
            View("significant terms", "significant", [True]),
            View("significant by DEPs that go up", "significant_up", [True]),
            View("significant by DEPs that go down", "significant_down", [True]),
            view_all("all terms with a DEP"),
        ],
        "Collection": collection_views(go["ontology"], enrichment),
        "Change": [view_all(), UP, DOWN, View("mixed", "direction", ["mixed"])],
    }


def term_views(terms: pd.DataFrame, enrichment: EnrichmentSettings) -> dict[str, list[View]]:
    """Filters of the table of terms of a comparison."""
    return {
        "Show": [View("shared terms", "shared", [True]), view_all("all terms")],
        "Collection": collection_views(terms["ontology"], enrichment),
    }


def where_others_are(go: pd.DataFrame, enrichment: EnrichmentSettings) -> list[str]:
    """Sentence on the sets of the annotation outside of GO; empty where none or where drawn."""
    others = go[go["ontology"] == OTHER]
    if others.empty or enrichment.by_name[OTHER].figure:
        return []
    found = number(int(others[enrichment.listed].astype(bool).sum()))
    return [
        f"{count_of(len(others), 'set')} with a DEP, {found} of them {enrichment.listed}, "
        f"{'belongs' if len(others) == 1 else 'belong'} to none of the three ontologies and "
        f"{'is' if len(others) == 1 else 'are'} not drawn: see the table, collection {OTHER}."
    ]
