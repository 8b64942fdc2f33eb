"""The numbers of a contrast in full, and warnings on its samples and units."""

import pandas as pd
from markupsafe import Markup

from tearflow.differential.covariates import NUMERIC
from tearflow.differential.design_words import (
    averages_eyes,
    describe_contrast,
    describe_test,
    needed_in_words,
)
from tearflow.differential.pairing import SINGLE_EYES
from tearflow.proteins.gene_level import is_tested
from tearflow.report.blocks import Block, Facts, Note, Section, anchor
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
from tearflow.report.network import name_hubs
from tearflow.report.overview import (
    link_workbook,
    mark_directions,
    shared_columns,
)
from tearflow.report.ranked import ranked_in_words
from tearflow.report.run import Run
from tearflow.report.terms import facts_of_terms
from tearflow.report.trust import pairs_behind, selected_estimate
from tearflow.run.words import join, keep_exponents, number, with_minus
from tearflow.study.coinciding_columns import explain_coincidences


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
        ("Complete pairs" if units.are_pairs else "People", run.complete(path)),
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
        found.append((f"Correlation of the {of} of a person", with_minus(f"{correlation:.2f}")))
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


def few_notes(run: Run, path: str) -> list[Block]:
    """Note where the units are few, or eyes are tested as independent."""
    deps, units = run.table(f"{path}/deps.tsv"), run.units(path)
    tested = int(is_tested(deps).sum())
    few = (
        warning_of_few_pairs(units, tested, run.config.differential),
        selected_estimate(run, path).warning,
    )
    if not any(few):
        return []
    title = f"Only {str(units).replace('pair', 'complete pair')}"
    if units.eyes_are_independent and not units.are_few:
        title = f"Both eyes of people tested as independent{' pairs' if units.are_pairs else ''}"
    return [Note(title, keep_exponents(" ".join(filter(None, few))))]


def numbers_section(run: Run, path: str) -> Section:
    """Folded section with the rule and every count of a contrast."""
    return Section(
        "Rule and numbers",
        anchor(path, "numbers"),
        [Facts(facts(run, path))],
        folded=True,
        inside="what was compared, tested, selected and found",
    )
