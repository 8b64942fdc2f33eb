"""The section of a contrast: its DEPs, GO terms, network and pairs."""

from dataclasses import replace

import pandas as pd
from markupsafe import Markup

from tearflow.differential.design_words import name_effect
from tearflow.differential.selected_test import column_of
from tearflow.differential.table_specs import PAIRS
from tearflow.enrichment.cut_sets import source_of
from tearflow.enrichment.redundancy import SEPARATOR
from tearflow.enrichment.settings import ANNOTATION, GO, EnrichmentSettings
from tearflow.figures.contrast import FIGURES, contrast_figures
from tearflow.report.blocks import Block, DataTable, Fold, Grid, Prose, Section, anchor
from tearflow.report.columns import (
    DEP_VIEWS,
    FIRST_OF_GO,
    GO_COLUMNS,
    SHORT_REMARK,
    VERDICT_COLUMNS,
    dep_columns,
    first_of_deps,
)
from tearflow.report.contamination import tear_change_section, tear_notes
from tearflow.report.contrast_facts import few_notes, numbers_section, shared_notes
from tearflow.report.detection import on_off_section
from tearflow.report.endpoint_proteins import relation_sections
from tearflow.report.false_discoveries import count_deps, false_in_words
from tearflow.report.lights import lights_of
from tearflow.report.network import network_section
from tearflow.report.origins import can_be_judged, origin_section
from tearflow.report.plots import draw_plots, draw_terms
from tearflow.report.ranked import ranked_in_words, ranked_section
from tearflow.report.run import Run
from tearflow.report.summary import (
    find_candidates,
    find_strongest,
    list_proteins,
    show_lights,
)
from tearflow.report.summary_words import (
    changed_in_words,
    compared_in_words,
    detectable_in_words,
    trust_in_words,
)
from tearflow.report.tables import make_table, without_descriptions
from tearflow.report.terms import (
    annotation_form,
    facts_of_terms,
    go_views,
    origin_of_sets,
    where_others_are,
)
from tearflow.report.trust import estimate_blocks, selected_estimate, trust_section
from tearflow.run.records import to_dict
from tearflow.run.words import count_of, join, number

# Best candidates of a contrast without DEPs.
CANDIDATES = 10


def contrast_section(run: Run, path: str) -> Section:
    """Section of a contrast: what changed first, and what it depends on folded.

    Without a DEP all but the best candidates is folded.
    """
    deps = run.table(f"{path}/deps.tsv")
    lights, n_deps = lights_of(run, path), sum(count_deps(deps))
    strongest = find_strongest(deps, run.config.differential)
    sentences = [
        ("Compared", compared_in_words(run, path)),
        ("Changed", changed_in_words(run, path, strongest)),
        ("Trust", trust_in_words(run, path)),
    ]
    opening = [Markup("<b>{}:</b> {}").format(*sentence) for sentence in sentences]
    found = [deps_section(run, path), go_section(run, path), network_section(run, path)]
    if not n_deps:
        said = [f"{count_of(len(deps), 'protein group')}", "no DEP to test", "no DEP to connect"]
        found = [fold(part, inside) for part, inside in zip(found, said, strict=True)]
    return Section(
        run.title(path),
        anchor(path),
        [
            Prose([*opening, *show_lights(lights)]),
            *([] if n_deps else candidate_blocks(run, path)),
        ],
        [*found, *folded_sections(run, path)],
    )


def fold(section: Section, inside: str) -> Section:
    """The section, folded; beside its heading is said what it holds."""
    return replace(section, folded=True, inside=inside)


def folded_sections(run: Run, path: str) -> list[Section]:
    """What the result of a contrast depends on, and what else is known of it."""
    deps, on_off = run.table(f"{path}/deps.tsv"), run.table(f"{path}/on_off.tsv")
    ranked = run.table(f"{path}/ranked.tsv")
    warned = int(run.table(f"{path}/tear_quality.tsv")["warning"].ne("").sum())
    trust, tears = trust_section(run, path), tear_change_section(run, path)
    warnings = [*few_notes(run, path), *shared_notes(run, path), *estimate_blocks(run, path)]
    tears = replace(tears, blocks=[*tear_notes(run, path), *tears.blocks])
    trust = replace(trust, blocks=[*warnings, *trust.blocks])
    estimate = false_in_words(selected_estimate(run, path))
    n_panels = len(run.table(f"{path}/panels.tsv"))
    return [
        fold(trust, f"estimated false of {count_of(sum(count_deps(deps)), 'DEP')}: {estimate}"),
        fold(ranked_section(run, path), f"{ranked_in_words(ranked, run.config.enrichment)}"),
        fold(on_off_section(run, path), f"{count_of(len(on_off), 'protein group')} on or off"),
        fold(tears, count_of(warned, "warning") if warned else "no warning"),
        fold(origin_section(run, path), f"{count_of(n_panels, 'panel')} of proteins"),
        *(
            fold(part, "correlation of changes, and values before with the response")
            for part in relation_sections(run, path)
        ),
        fold(pairs_section(run, path), run.complete(path)),
        numbers_section(run, path),
    ]


def candidate_blocks(run: Run, path: str) -> list[Block]:
    """Best candidates of a contrast without DEPs, and what would be needed."""
    rule, deps = run.config.differential, run.table(f"{path}/deps.tsv")
    rows = find_candidates(deps, rule, CANDIDATES)
    if rows.empty:
        return []
    shown = [
        [Markup('<a href="{}">{}</a>').format(protein.address, protein.name), *protein.cells]
        for protein in list_proteins(rows, deps, rule, with_interval=True)
    ]
    title = "Best candidates: the smallest p, none of which is a DEP"
    headers = ["Protein", f"{name_effect(run.contrasts[path])} (95 % CI)", "p", "q"]
    needed = [f"{text[0].upper()}{text[1:]}" for text in detectable_in_words(run, path)]
    return [Grid(title, headers, shown), Prose(needed)]


def deps_section(run: Run, path: str) -> Section:
    """Section with the volcano plot, the heatmap and the table of all protein groups."""
    params = {
        "contrast": run.contrasts[path],
        "differential": run.config.differential,
        "figures": run.config.figures,
    }
    place = run.title(path)
    rule = run.config.differential
    units = run.units(path)
    columns = dep_columns(rule, units, run.kind(path), name_effect(run.contrasts[path]))
    measure = column_of(rule.test, rule.measure)
    rows = run.table(f"{path}/deps.tsv")
    if units.eyes_are_independent:
        rows = rows.assign(remark=rows["remark"].mask(rows["remark"].astype(bool), SHORT_REMARK))
    adjusted = run.table(f"{path}/adjusted.tsv")
    if can_be_judged(adjusted):
        judged = adjusted[["protein_group", *(column.name for column in VERDICT_COLUMNS)]]
        rows = rows.merge(judged, on="protein_group", how="left")
        columns = [*columns[:-2], *VERDICT_COLUMNS, *columns[-2:]]
    return Section(
        "Differential expression",
        anchor(path, "deps"),
        [
            *draw_plots(run, FIGURES, "deps", path, params),
            DataTable(
                anchor(path, "deps", "table"),
                f"Protein groups, {place}",
                f"{path.replace('/', '.')}.deps",
                run.caption("deps", path, **params),
                without_descriptions(
                    make_table(rows, columns, DEP_VIEWS, (measure, "asc"), first_of_deps(rule)),
                    path.split("/")[0],
                ),
                contrast=path,
            ),
        ],
    )


def go_section(run: Run, path: str) -> Section:
    """Section with the bar plots of the collections and the table of all tested terms."""
    place = run.title(path)
    go, settings = run.table(f"{path}/go.tsv"), run.config.enrichment
    enrichment = to_dict(settings) | {"form": annotation_form(run)}
    caption = run.caption("go", path, enrichment=enrichment)
    origin = origin_of_sets(run.config)
    only_go = all(collection.kind == GO for collection in settings.collections)
    return Section(
        f"{'Gene Ontology' if only_go else 'Gene sets'}{origin}",
        anchor(path, "go"),
        [
            Prose([counts_of_terms(go, settings)]),
            *draw_terms(run, contrast_figures(settings), path),
            Fold(
                "All tested terms, and how they were tested",
                [
                    Prose(
                        [
                            caption,
                            *background_in_words(
                                run.table(f"{path}/gene_level.tsv"), settings, origin
                            ),
                            *families_in_words(go),
                            *where_others_are(go, settings),
                        ]
                    ),
                    DataTable(
                        anchor(path, "go", "table"),
                        f"{'GO terms' if only_go else 'Gene sets'}{origin}, {place}",
                        f"{path.replace('/', '.')}.go",
                        Markup("<p>All tested terms with at least one DEP.</p>"),
                        make_table(
                            go, GO_COLUMNS, go_views(go, settings), ("p_value", "asc"), FIRST_OF_GO
                        ),
                    ),
                ],
            ),
        ],
    )


def counts_of_terms(go: pd.DataFrame, enrichment: EnrichmentSettings) -> str:
    """Sentence that counts the terms by p and by q."""
    (_, nominal), (_, significant) = facts_of_terms(go, enrichment)
    return f"Terms by p: {nominal}. Terms by q: {significant}."


def families_in_words(go: pd.DataFrame) -> list[str]:
    r"""Sentences on the families of q, and on collections without genes outside of a set.

    >>> go = pd.DataFrame({"ontology": ["Mine"], "family": ["1 Mine set of 5 to 500 genes"],
    ...                    "n_term": [26], "n_background": [26]})
    >>> print(*families_in_words(go))
    q-values are adjusted over 1 Mine set of 5 to 500 genes. A set of Mine has all genes of its
    background, so that its p is 1 whatever they do: only the test of ranked gene sets compares it
    with other genes.
    """
    families = join([family for family in go["family"].unique() if family])
    if not families:
        return ["No term has a DEP, so none was tested."]
    sentences = [f"q-values are adjusted over {families}."]
    if whole := go.loc[go["n_term"] == go["n_background"], "ontology"].unique().tolist():
        sentences.append(
            f"A set of {join(whole)} has all genes of its background, so that its p is 1 whatever"
            " they do: only the test of ranked gene sets compares it with other genes."
        )
    return sentences


def background_in_words(
    genes: pd.DataFrame, enrichment: EnrichmentSettings, origin: str = ""
) -> list[str]:
    """Sentences on the tested genes and DEPs that each collection knows, from gene_level.tsv."""
    if genes.empty:
        return ["No tested protein group has a gene, so there is nothing to test."]
    annotation = f"the annotation{origin}"
    deps, sentences = genes["n_deps"] > 0, []
    known_to = [set(text.split(SEPARATOR)) for text in genes["collections"].fillna("")]
    for source in dict.fromkeys(map(source_of, enrichment.by_name)):
        known = pd.Series([source in sources for sources in known_to], genes.index)
        sentences.append(
            f"Of {count_of(len(genes), 'tested gene')}, {number(int(known.sum()))} "
            f"({100 * known.mean():.1f} %) are in "
            f"{annotation if source == ANNOTATION else source} and form "
            f"{'the' if source == ANNOTATION else 'its'} background, including "
            f"{number(int((known & deps).sum()))} of {count_of(int(deps.sum()), 'gene')} with a "
            "DEP."
        )
    return sentences


def pairs_section(run: Run, path: str) -> Section:
    """Section with every pair or person, and why one takes no part."""
    units = run.units(path)
    title = "Pairs" if units.are_pairs else "People"
    explained = "Only complete pairs are tested."
    if not units.are_pairs:
        explained = "Those that take part are complete; design.tsv has every sample."
    return Section(
        title,
        anchor(path, "pairs"),
        [
            DataTable(
                anchor(path, "pairs", "table"),
                f"{title}, {run.title(path)}",
                f"{path.replace('/', '.')}.pairs",
                Markup("<p>{}</p>").format(explained),
                make_table(run.table(f"{path}/pairs.tsv"), PAIRS.columns),
            )
        ],
    )
