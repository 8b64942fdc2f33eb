"""Gene sets in words: what the annotation was, and how many terms are significant."""

import pandas as pd

from tearflow.enrichment.annotation_formats import parse_annotation
from tearflow.enrichment.ontology import OTHER
from tearflow.enrichment.settings import EnrichmentSettings
from tearflow.io.lines import read_start
from tearflow.report.columns import GO_VIEWS
from tearflow.report.run import Run
from tearflow.report.tables import View
from tearflow.run.words import count_of, join, number
from tearflow.study.resources import locate


def annotation_form(run: Run) -> str:
    """Format of the annotation: `gaf`, `table` (as the bundled annotation) or `gmt`."""
    if run.config.resources.annotation == "bundled":
        return "table"
    path = locate(run.config.resources.annotation, run.config.species)
    lines, _ = read_start(path)
    form, _ = parse_annotation(lines, path)
    return form


def terms_in_words(
    ontology: pd.Series, strict: pd.Series, enrichment: EnrichmentSettings, where: str = ""
) -> str:
    """Numbers of significant terms by ontology, and how many of them are significant by q.

    Parameters
    ----------
    ontology
        Of each significant term.
    strict
        Whether its q-value is below alpha, in the same order.
    enrichment
        The section of the configuration; with q as the measure, only the numbers are returned.
    where
        Ending of the remark on q.

    Examples
    --------
    >>> ontology, strict = pd.Series(["BP", "CC", "BP"]), pd.Series([True, False, False])
    >>> terms_in_words(ontology, strict, EnrichmentSettings())
    '2 BP (1 with q < 0.05) and 1 CC (0 with q < 0.05)'
    >>> terms_in_words(ontology, strict, EnrichmentSettings(measure="q_value"))
    '2 BP and 1 CC'
    """
    counts = []
    for name, by_q in strict.astype(bool).groupby(ontology, sort=True):
        remark = f" ({number(int(by_q.sum()))} with q < {enrichment.alpha:g}{where})"
        counts.append(
            f"{number(len(by_q))} {name}" + (remark if enrichment.measure == "p_value" else "")
        )
    return join(counts) or "none"


def significant_in_words(go: pd.DataFrame, enrichment: EnrichmentSettings) -> str:
    """Numbers of significant terms of a contrast."""
    found = go[go["significant"].astype(bool)]
    return terms_in_words(
        found["ontology"], found["q_value"].astype(float) < enrichment.alpha, enrichment
    )


def shared_in_words(terms: pd.DataFrame, paths: list[str], enrichment: EnrichmentSettings) -> str:
    """Numbers of terms that are significant in every contrast of a comparison."""
    shared = terms[terms["shared"].astype(bool)]
    q_values = shared[[f"q_value_{path.replace('/', '.')}" for path in paths]].astype(float)
    strict = (q_values < enrichment.alpha).all(axis=1)
    return terms_in_words(shared["ontology"], strict, enrichment, " in each")


def views_of(ontology: pd.Series, views: dict[str, list[View]]) -> dict[str, list[View]]:
    """Filters, with a choice for the sets outside the three ontologies where there are any."""
    if OTHER not in set(ontology):
        return views
    return views | {"Ontology": [*GO_VIEWS["Ontology"], View(OTHER, "ontology", [OTHER])]}


def where_others_are(go: pd.DataFrame) -> list[str]:
    """Sentence on the sets outside the three ontologies; empty where there are none."""
    others = go[go["ontology"] == OTHER]
    if others.empty:
        return []
    found = number(int(others["significant"].astype(bool).sum()))
    return [
        f"{count_of(len(others), 'set')} with a DEP, {found} of them significant, "
        f"{'belongs' if len(others) == 1 else 'belong'} to none of the three ontologies and "
        f"{'is' if len(others) == 1 else 'are'} not drawn: see the table, ontology {OTHER}."
    ]
