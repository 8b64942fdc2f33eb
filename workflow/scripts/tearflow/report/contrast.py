"""The section of a contrast: its DEPs, GO terms, network and pairs."""

import pandas as pd
from markupsafe import Markup

from tearflow.differential.covariates import NUMERIC
from tearflow.differential.design_words import (
    averages_eyes,
    describe_contrast,
    describe_test,
    name_effect,
    needed_in_words,
)
from tearflow.differential.pairing import SINGLE_EYES
from tearflow.differential.selected_test import column_of
from tearflow.differential.table_specs import PAIRS
from tearflow.enrichment.cut_sets import source_of
from tearflow.enrichment.redundancy import SEPARATOR
from tearflow.enrichment.settings import ANNOTATION, GO, EnrichmentSettings
from tearflow.figures.contrast import FIGURES, contrast_figures
from tearflow.proteins.gene_level import is_tested
from tearflow.report.blocks import Block, DataTable, Facts, Note, Prose, Section, anchor
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
from tearflow.report.detection import on_off_section
from tearflow.report.endpoint_proteins import relation_sections
from tearflow.report.false_discoveries import (
    count_deps,
    count_reasons,
    false_in_words,
    origin_in_words,
    reasons_in_words,
    rule_in_words,
    warning_of_few_pairs,
)
from tearflow.report.inputs_read import genes_of_deps
from tearflow.report.network import name_hubs, network_section
from tearflow.report.origins import can_be_judged, origin_section
from tearflow.report.overview import (
    complete_in_words,
    link_workbook,
    mark_directions,
    shared_columns,
)
from tearflow.report.ranked import ranked_in_words, ranked_section
from tearflow.report.run import Run
from tearflow.report.tables import make_table, without_descriptions
from tearflow.report.terms import (
    annotation_form,
    facts_of_terms,
    go_views,
    origin_of_sets,
    where_others_are,
)
from tearflow.report.trust import (
    estimate_blocks,
    pairs_behind,
    selected_estimate,
    trust_section,
)
from tearflow.run.records import to_dict
from tearflow.run.words import count_of, join, number
from tearflow.study.coinciding_columns import explain_coincidences


def contrast_section(run: Run, path: str) -> Section:
    """Section of a contrast: the counts first, then their details."""
    rule = run.config.differential
    deps = run.table(f"{path}/deps.tsv")
    tested = int(is_tested(deps).sum())
    units = run.units(path)
    blocks: list[Block] = [Facts(facts(run, path))]
    few = warning_of_few_pairs(units, tested, rule), selected_estimate(run, path).warning
    if any(few):
        title = f"Only {str(units).replace('pair', 'complete pair')}"
        if units.eyes_are_independent and not units.are_few:
            title = (
                f"Both eyes of people tested as independent{' pairs' if units.are_pairs else ''}"
            )
        blocks.append(Note(title, " ".join(filter(None, few))))
    blocks += [*shared_notes(run, path), *estimate_blocks(run, path), *tear_notes(run, path)]
    parts = [
        deps_section,
        trust_section,
        on_off_section,
        tear_change_section,
        origin_section,
        go_section,
        ranked_section,
        network_section,
    ]
    sections = [
        *(part(run, path) for part in parts),
        *relation_sections(run, path),
        pairs_section(run, path),
    ]
    return Section(run.title(path), anchor(path), blocks, sections)


def shared_notes(run: Run, path: str) -> list[Block]:
    """Notes on sample sheet columns in which all pairs, or the groups, differ in the same way."""
    words = explain_coincidences(shared_columns(run, path), run.contrasts[path])
    title = "All pairs share a difference in the sample sheet"
    if run.units(path).sizes:
        title = "The groups share a difference in the sample sheet"
    return [Note(title, f"In the sample sheet {words}.")] if words else []


def facts(run: Run, path: str) -> list[tuple[str, str | Markup]]:
    """Facts of a contrast: what was compared, the selection rule and the results."""
    contrast, deps = run.contrasts[path], run.table(f"{path}/deps.tsv")
    rule, units = run.config.differential, run.units(path)
    needed = needed_in_words(rule.min_pairs, units)
    go, hubs = run.table(f"{path}/go.tsv"), run.table(f"{path}/hubs.tsv")
    up, down = count_deps(deps)
    called, reasons = deps[deps["is_dep"]], count_reasons(deps)
    return [
        ("Change" if units.are_pairs else "Compared", describe_contrast(contrast)),
        ("Complete pairs" if units.are_pairs else "People", complete_in_words(run, path)),
        *facts_of_design(run, path),
        ("Selection of DEPs", rule_in_words(rule, describe_test(rule, run.kind(path)), needed)),
        ("Rule", origin_in_words(rule, run.kind(path))),
        (
            "DEPs",
            Markup("<b>{}</b>: {} up, {} down").format(
                number(up + down), *mark_directions(up, down)
            ),
        ),
        ("DEPs measured in", pairs_behind(called, units)),
        ("Estimated false DEPs", false_in_words(selected_estimate(run, path))),
        ("Tested", f"{number(len(deps) - sum(reasons.values()))} of {number(len(deps))}"),
        ("Not tested", reasons_in_words(reasons) or "none"),
        *facts_of_terms(go, run.config.enrichment),
        (
            "Ranked gene sets",
            ranked_in_words(run.table(f"{path}/ranked.tsv"), run.config.enrichment),
        ),
        ("Hubs (degree)", name_hubs(hubs, run.config.network.alpha)),
        *genes_of_deps(run, path),
        ("Tables", link_workbook(run, f"{path}/")),
    ]


def facts_of_design(run: Run, path: str) -> list[tuple[str, str | Markup]]:
    """Facts on eyes, covariates and the correlation within a person; empty for plain pairs."""
    contrast, design, units = run.contrasts[path], run.design(path), run.units(path)
    found: list[tuple[str, str | Markup]] = []
    if averages_eyes(design):
        found.append(("Eyes", "the mean of a person's eyes, where both were measured"))
    elif contrast.eyes in SINGLE_EYES:
        found.append(("Eyes", f"{contrast.eyes} of each person"))
    elif units.has_eyes:
        how = "with their correlation" if units.is_blocked else "as if they were independent"
        found.append(("Eyes", f"each by itself, {how}"))
    if units.is_blocked and pd.notna(correlation := selected_estimate(run, path).correlation):
        of = "eyes" if units.has_eyes else "samples"
        found.append((f"Correlation of the {of} of a person", f"{correlation:.2f}"))
    adjusted = [
        f"{covariate.name} ({covariate.type}"
        + ("" if covariate.type == NUMERIC else f": {join(covariate.levels)}")
        + ")"
        for covariate in design.covariates
        if covariate.name not in design.absorbed
    ]
    if adjusted:
        found.append(("Adjusted for", "; ".join(adjusted)))
    if design.absorbed:
        found.append(("Without effect", f"{join(design.absorbed)}: the same within every pair"))
    return found


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
            *run.figures(FIGURES, "deps", path, params),
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
            Prose(
                [
                    caption,
                    *background_in_words(run.table(f"{path}/gene_level.tsv"), settings, origin),
                    *families_in_words(go),
                    *where_others_are(go, settings),
                ]
            ),
            *run.figures(contrast_figures(settings), "go", path, None),
            DataTable(
                anchor(path, "go", "table"),
                f"{'GO terms' if only_go else 'Gene sets'}{origin}, {place}",
                f"{path.replace('/', '.')}.go",
                Markup("<p>All tested terms with at least one DEP.</p>"),
                make_table(go, GO_COLUMNS, go_views(go, settings), ("p_value", "asc"), FIRST_OF_GO),
            ),
        ],
    )


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
