"""The section of a comparison: what differs between contrasts, and what they share."""

import pandas as pd
from markupsafe import Markup

from tearflow.comparison.places import DIFFERENT
from tearflow.comparison.table_specs import SHARED_DEPS, SHARED_TERMS
from tearflow.figures.comparison import comparison_figures
from tearflow.report.blocks import DataTable, Facts, Section, anchor
from tearflow.report.columns import (
    DEP_SHARED_COLUMNS,
    DEP_SHARED_VIEWS,
    EDGE_COLUMNS,
    EDGE_VIEWS,
    TERM_COLUMNS,
    with_contrasts,
)
from tearflow.report.differences import difference_blocks
from tearflow.report.plots import draw_plots
from tearflow.report.ranked import ranked_table, shared_ranked_in_words
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.report.terms import shared_in_words, term_views
from tearflow.run.words import agreement_in_words, count_of, join, number

MATCHED = "Proteins that are DEPs in at least one contrast, matched by gene."
FOUND_IN = "Interactions of the networks, and the contrasts in which they were found."


def comparison_section(run: Run, name: str) -> Section:
    """Section on the differences between the contrasts of a comparison, and what they share."""
    folder, paths = f"comparisons/{name}", run.comparisons[name]
    titles = {path: run.title(path) for path in paths}
    files = {part: f"{folder}/shared_{part}.tsv" for part in ("terms", "deps", "edges")}
    terms, deps, edges = (run.table(file) for file in files.values())
    shown = {
        "terms": with_contrasts(TERM_COLUMNS, SHARED_TERMS, terms, titles),
        "deps": with_contrasts(DEP_SHARED_COLUMNS, SHARED_DEPS, deps, titles),
        "edges": EDGE_COLUMNS,
    }
    enrichment = run.config.enrichment
    return Section(
        run.comparison_title(name),
        anchor("comparison", name),
        [
            Facts(
                [
                    ("Contrasts", join(list(titles.values()))),
                    ("Shared terms", shared_in_words(terms, paths, enrichment)),
                    (
                        "Shared DEPs",
                        shared_deps_in_words(deps),
                    ),
                    ("Shared ranked gene sets", shared_ranked_in_words(run, name)),
                    ("Shared interactions", number(int(edges["shared"].sum()))),
                ]
            ),
            *draw_plots(
                *(run, comparison_figures(enrichment), "comparison", folder),
                {"contrasts": paths, "enrichment": enrichment},
            ),
        ],
        [
            Section(
                "Terms side by side",
                anchor("comparison", name, "terms"),
                [
                    DataTable(
                        anchor("comparison", name, "terms", "table"),
                        f"Terms of {count_of(len(paths), 'contrast')}",
                        f"comparisons.{name}.shared_terms",
                        Markup("<p>Terms {} in at least one contrast.</p>").format(
                            enrichment.listed_in_words
                        ),
                        make_table(terms, shown["terms"], term_views(terms, enrichment)),
                    )
                ],
                folded=True,
                inside=shared_in_words(terms, paths, enrichment),
            ),
            Section(
                "Differences of the changes",
                anchor("comparison", name, "differences"),
                difference_blocks(run, name),
                folded=True,
                inside=differences_in_words(run.table(f"{folder}/agreement.tsv")),
            ),
            Section(
                "DEPs side by side",
                anchor("comparison", name, "deps"),
                [
                    DataTable(
                        anchor("comparison", name, "deps", "table"),
                        f"DEPs of {count_of(len(paths), 'contrast')}",
                        f"comparisons.{name}.shared_deps",
                        Markup("<p>{}</p>").format(MATCHED),
                        make_table(deps, shown["deps"], DEP_SHARED_VIEWS),
                    )
                ],
                folded=True,
                inside=f"{count_of(len(deps), 'protein')}; shared: {shared_deps_in_words(deps)}",
            ),
            *ranked_sections(run, name),
            Section(
                "Interactions side by side",
                anchor("comparison", name, "edges"),
                [
                    DataTable(
                        anchor("comparison", name, "edges", "table"),
                        f"Interactions of {count_of(len(paths), 'contrast')}",
                        f"comparisons.{name}.shared_edges",
                        Markup("<p>{}</p>").format(FOUND_IN),
                        make_table(edges, shown["edges"], EDGE_VIEWS),
                    )
                ],
                folded=True,
                inside=f"{count_of(len(edges), 'interaction')}, "
                f"{number(int(edges['shared'].sum()))} shared",
            ),
        ],
    )


def ranked_sections(run: Run, name: str) -> list[Section]:
    """Folded section on the ranked gene sets; empty where none are tested."""
    blocks = ranked_table(run, name)
    if not blocks:
        return []
    place = anchor("comparison", name, "ranked")
    inside = f"shared: {shared_ranked_in_words(run, name)}"
    return [Section("Ranked gene sets side by side", place, blocks, folded=True, inside=inside)]


def differences_in_words(agreement: pd.DataFrame) -> str:
    """Number of proteins whose change differs between two contrasts."""
    pairs = f" in {count_of(len(agreement), 'pair')} of contrasts" if len(agreement) > 1 else ""
    found = int(agreement["n_different"].sum())
    return f"{count_of(found, 'protein') if found else 'no protein'} with q < {DIFFERENT:g}{pairs}"


def shared_deps_in_words(deps: pd.DataFrame) -> str:
    """Number of DEPs shared by all contrasts, and of those that change in the same direction."""
    shared = deps[deps["shared"]]
    return agreement_in_words(len(shared), int(shared["concordant"].sum()))
