"""Ranked enrichment in the report: the section of a contrast, and what the methods say of it."""

import pandas as pd
from markupsafe import Markup

from tearflow.comparison.table_specs import SHARED_RANKED
from tearflow.differential.selected_test import keep_in_force
from tearflow.enrichment.ranked import find_ranked, why_not_ranked
from tearflow.enrichment.ranked_methods import METHODS
from tearflow.enrichment.settings import ESTIMATED, SEED_OF_PERMUTATIONS, EnrichmentSettings
from tearflow.enrichment.table_specs import RANKED
from tearflow.figures.contrast import FIGURES
from tearflow.report.blocks import Block, DataTable, Note, Prose, Section, anchor
from tearflow.report.columns import DOWN, UP, with_contrasts
from tearflow.report.run import Run
from tearflow.report.tables import View, make_table, view_all
from tearflow.report.terms import origin_of_sets
from tearflow.run.records import to_dict
from tearflow.run.words import agreement_in_words, count_of, join, number

COLUMNS = RANKED.pick(
    "ontology",
    "go_id",
    "term",
    "method",
    "direction",
    "n_genes",
    "statistic",
    "mean_log2fc",
    "p_value",
    "q_value",
    "significant",
    "n_leading",
    "leading_genes",
    "correlation",
    "aliases",
)
SHARED_COLUMNS = SHARED_RANKED.pick(
    *("ontology", "go_id", "term", "method", "shared", "concordant", "n_contrasts"),
    "common_leading",
)
PER_CONTRAST = ("direction", "p_value", "q_value", "leading_genes")


def ranked_section(run: Run, path: str) -> Section:
    """Section with the figure of the first sets and the table of those with a small p."""
    settings, place = run.config.enrichment, run.title(path)
    ranked = run.table(f"{path}/ranked.tsv")
    caption = run.caption("ranked", path, enrichment=to_dict(settings))
    blocks: list[Block] = [Prose([caption, *ranked_genes_in_words(run, path)])]
    if remark := ", ".join(set(ranked["remark"]) - {""}):
        blocks.append(
            Note("Eyes of a person tested as independent", f"{remark[0].upper()}{remark[1:]}.")
        )
    blocks += run.figures(FIGURES, "ranked", path, None)
    if not ranked.empty:
        low = ranked[ranked["p_value"] < settings.alpha]
        rows = low if len(low) else ranked.groupby(["method", "ontology"]).head(1)
        said = (
            f"The {count_of(len(rows), 'set')} with p < {settings.alpha:g}"
            if len(low)
            else f"No set has p < {settings.alpha:g}; the first of each collection"
        )
        blocks.append(
            DataTable(
                anchor(path, "ranked", "table"),
                f"Ranked gene sets{origin_of_sets(run.config)}, {place}",
                f"{path.replace('/', '.')}.ranked",
                Markup("<p>{}; <code>ranked.tsv</code> has all {}.</p>").format(
                    said, number(len(ranked))
                ),
                make_table(rows, COLUMNS, ranked_views(rows), ("p_value", "asc")),
            )
        )
    return Section(f"Ranked gene sets{origin_of_sets(run.config)}", anchor(path, "ranked"), blocks)


def ranked_views(rows: pd.DataFrame) -> dict[str, list[View]]:
    """Filters of the table; that of the method where there are several."""
    views = {
        "Show": [view_all(), View("significant sets", "significant", [True])],
        "Collection": [
            view_all(),
            *(View(name, "ontology", [name]) for name in rows["ontology"].unique()),
        ],
        "Change": [view_all(), UP, DOWN],
    }
    methods = rows["method"].unique()
    if len(methods) > 1:
        views["Method"] = [view_all(), *(View(name, "method", [name]) for name in methods)]
    return views


def ranked_genes_in_words(run: Run, path: str) -> list[str]:
    """Sentences on the ranked genes and the families of q, or why there are none."""
    ranked, settings = run.table(f"{path}/ranked.tsv"), run.config.enrichment
    if not settings.ranked:
        return []
    if ranked.empty:
        return [why_none(run, path)]
    genes = count_of(int(ranked["n_background"].iloc[0]), "gene")
    families = join(ranked["family"].unique().tolist())
    return [f"{genes} have a moderated t. q-values are adjusted over {families}."]


def why_none(run: Run, path: str) -> str:
    """Why a contrast has no ranked gene set, as a sentence."""
    deps = keep_in_force(run.table(f"{path}/deps.tsv"), run.config.differential.test)
    settings = run.config.enrichment
    limits = f"{settings.min_size} to {settings.max_size} genes"
    return why_not_ranked(find_ranked(deps)) or f"No gene set has {limits} with a moderated t."


def ranked_in_words(ranked: pd.DataFrame, settings: EnrichmentSettings) -> str:
    """Numbers of significant sets of a contrast, by collection and method.

    Examples
    --------
    >>> ranked = pd.DataFrame({"method": "camera", "ontology": ["BP", "BP", "CC"],
    ...                        "significant": [True, False, False]})
    >>> ranked_in_words(ranked, EnrichmentSettings())
    '1 of 2 BP and 0 of 1 CC with q < 0.05 (CAMERA)'
    """
    if ranked.empty:
        return "none tested"
    parts = []
    for method, tested in ranked.groupby("method", sort=False):
        counts = [
            f"{number(int(part['significant'].sum()))} of {number(len(part))} {collection}"
            for collection, part in tested.groupby("ontology", sort=False)
        ]
        parts.append(f"{join(counts)} with q < {settings.alpha:g} ({METHODS[str(method)].name})")
    return "; ".join(parts)


def shared_ranked_in_words(run: Run, name: str) -> str:
    """Number of sets that are significant in every contrast of a comparison, and how they agree."""
    if not run.config.enrichment.ranked:
        return "none tested"
    shared = run.table(f"comparisons/{name}/shared_ranked.tsv").query("shared")
    return agreement_in_words(len(shared), int(shared["concordant"].sum()))


def ranked_table(run: Run, name: str) -> list[Block]:
    """Table of the sets of a comparison; empty where no method is configured."""
    if not run.config.enrichment.ranked:
        return []
    paths = run.comparisons[name]
    shared = run.table(f"comparisons/{name}/shared_ranked.tsv")
    titles = {path: run.title(path) for path in paths}
    columns = with_contrasts(SHARED_COLUMNS, SHARED_RANKED, shared, titles, PER_CONTRAST)
    views = {"Show": [view_all("all sets"), View("shared sets", "shared", [True])]}
    return [
        DataTable(
            anchor("comparison", name, "ranked", "table"),
            f"Ranked gene sets of {count_of(len(paths), 'contrast')}",
            f"comparisons.{name}.shared_ranked",
            Markup("<p>Gene sets with q &lt; {:g} in at least one contrast.</p>").format(
                run.config.enrichment.alpha
            ),
            make_table(shared, columns, views),
        )
    ]


def describe_ranked(settings: EnrichmentSettings) -> str:
    """Sentences on the ranked enrichment for the methods; empty where there is none.

    >>> print(describe_ranked(EnrichmentSettings(ranked=("prerank",))))
     Besides, gene sets were tested by the moderated t of all genes, DEPs or not: by GSEA of the
    ranked list [@gsea], with the moderated t as weight and 1,000 permutations of the genes
    (prerank of gseapy [@gseapy], random seed 20250418).
    """
    if not settings.ranked:
        return ""
    correlation = settings.inter_gene_correlation
    how = {
        "camera": (
            "by CAMERA [@camera], with "
            + (
                "the correlation between the genes of each set estimated from the residuals"
                if correlation == ESTIMATED
                else f"a correlation of {correlation:g} between the genes of a set"
            )
            + ", two-sided (Benjamini-Hochberg within each collection)"
        ),
        "prerank": (
            "by GSEA of the ranked list [@gsea], with the moderated t as weight and 1,000 "
            "permutations of the genes (prerank of gseapy [@gseapy], random seed "
            f"{SEED_OF_PERMUTATIONS})"
        ),
    }
    methods = join([how[method] for method in settings.ranked])
    return (
        f" Besides, gene sets were tested by the moderated t of all genes, DEPs or not: {methods}."
    )
