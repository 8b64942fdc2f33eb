"""The first screen beside the contrasts: comparisons of contrasts, and primary endpoints."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, ClassVar

import pandas as pd
from markupsafe import Markup

from tearflow.endpoints.measures import PRIMARY, YES_NO
from tearflow.endpoints.names import BY_PERSON, OF_CHANGE, OF_VISIT
from tearflow.report.blocks import Block, anchor
from tearflow.report.endpoint_summary import visit_shown
from tearflow.report.endpoint_words import amount, interval, p_value, why_no_interval
from tearflow.report.run import Run
from tearflow.report.summary import address_of, choose_terms
from tearflow.run.words import count_of, few_digits, join, number, people_in_words, with_minus

# Shared DEPs and terms that are named.
MOST_SHARED, MOST_TERMS = 8, 3


@dataclass(frozen=True)
class Digest:
    """What concerns several contrasts or none: a title with its address, and lines."""

    title: str
    anchor: str
    lines: Sequence[str | Markup]


@dataclass(frozen=True)
class Digests(Block):
    """Comparisons and endpoints below the contrasts."""

    kind: ClassVar[str] = "digests"
    digests: Sequence[Digest]


def comparison_digests(run: Run) -> list[Digest]:
    """What the contrasts of each comparison share."""
    return [
        Digest(run.comparison_title(name), anchor("comparison", name), describe(run, name))
        for name in run.comparisons
    ]


def describe(run: Run, name: str) -> list[str | Markup]:
    """Lines on a comparison: shared DEPs, agreement of the changes, shared terms."""
    folder = f"comparisons/{name}"
    return [
        shared_deps(run, name),
        shared_terms(run.table(f"{folder}/shared_terms.tsv"), run.comparisons[name]),
        *agreement_in_words(run.table(f"{folder}/agreement.tsv")),
    ]


def shared_deps(run: Run, name: str) -> Markup:
    """DEPs of all contrasts, by name, and how many are expected by chance."""
    folder = f"comparisons/{name}"
    table, agreement = run.table(f"{folder}/shared_deps.tsv"), run.table(f"{folder}/agreement.tsv")
    shared = table[table["shared"].astype(bool)]
    if shared.empty:
        return Markup("<b>Shared DEPs:</b> none")
    same = int(shared["concordant"].astype(bool).sum())
    expected = agreement["expected_shared"].iloc[0] if len(agreement) == 1 else float("nan")
    chance = "" if pd.isna(expected) else f" ({expected:.1f} expected by chance)"
    first = run.comparisons[name][0]
    deps, place = run.table(f"{first}/deps.tsv"), run.page_of(first.split("/")[0])
    names = [
        Markup('<a href="{}{}">{}</a>').format(
            place, address_of(row, deps), row["gene"] or row["accession"]
        )
        for row in shared.head(MOST_SHARED).to_dict("records")
    ]
    if len(shared) > MOST_SHARED:
        names.append(Markup(number(len(shared) - MOST_SHARED) + " more"))
    return Markup("<b>Shared DEPs:</b> {}{}, {} in the same direction: {}").format(
        number(len(shared)), chance, number(same), Markup(", ").join(names)
    )


def agreement_in_words(agreement: pd.DataFrame) -> list[Markup]:
    """Agreement of the changes of a pair of contrasts; of several pairs how far it reaches."""
    known = agreement[agreement["n_signs"].gt(0)]
    if known.empty:
        return []
    if len(known) > 1:
        shares = known["n_same_sign"] / known["n_signs"]
        text = (
            f"in {count_of(len(known), 'pair')} of contrasts {100 * shares.min():.0f} to "
            f"{100 * shares.max():.0f} % of the DEPs of either change in the same direction"
        )
    else:
        row: Any = next(known.itertuples())
        text = (
            f"{number(row.n_same_sign)} of {count_of(row.n_signs, 'DEP')} of either change in the "
            f"same direction; a difference is shown (q < 0.05) for {number(row.n_different)} of "
            f"{count_of(row.n_tested, 'protein')} tested in both"
        )
        if not isnan(row.correlation):
            text += with_minus(f"; r of the changes {row.correlation:.2f}")
    return [Markup("<b>Changes:</b> {}").format(text)]


def shared_terms(terms: pd.DataFrame, paths: Sequence[str]) -> Markup:
    """Terms that all contrasts list, those first whose largest p is smallest."""
    shared = terms[terms["shared"].astype(bool)]
    if shared.empty:
        return Markup("<b>Shared terms:</b> none")
    columns = [f"p_value_{path.replace('/', '.')}" for path in paths]
    ordered = shared.assign(largest=shared[columns].max(axis=1)).sort_values(
        "largest", kind="stable"
    )
    named = []
    for row in choose_terms(ordered, MOST_TERMS).to_dict("records"):
        values = join([few_digits(row[name]) for name in columns])
        named.append(f"{row['ontology']}: {row['term']} (p = {values})")
    if len(shared) > MOST_TERMS:
        named.append(f"{number(len(shared) - MOST_TERMS)} more")
    return Markup("<b>Shared terms:</b> {}: {}").format(number(len(shared)), "; ".join(named))


def endpoint_digests(run: Run) -> list[Digest]:
    """Primary clinical measures, a line each; how many others where there is none."""
    if not run.endpoints:
        return []
    lines = [line for cohort in run.endpoints for line in primary_lines(run, cohort)]
    if not lines:
        lines = [f"{count_of(len(run.measures), 'measure')}, none of them declared primary"]
    return [Digest("Clinical endpoints", "endpoints", lines)]


def primary_lines(run: Run, cohort: str) -> list[str | Markup]:
    """A line for each primary measure, and each arm: its difference, interval and adjusted p."""
    tests = run.table(f"{cohort}/endpoints/tests.tsv")
    design = run.endpoints[cohort].design
    kind = OF_CHANGE if tests["comparison"].eq(OF_CHANGE).any() else OF_VISIT
    found: list[str | Markup] = []
    for measure in run.endpoints[cohort].measures:
        rows = tests[tests["measure"].eq(measure.name) & tests["analysis"].eq(BY_PERSON)]
        shown = kind if rows["comparison"].eq(kind).any() else OF_VISIT
        rows = rows[rows["comparison"].eq(shown)]
        if measure.role != PRIMARY or rows.empty:
            continue
        for side, of_side in rows.groupby("arm" if shown == OF_VISIT else "target", sort=False):
            visit = visit_shown(run, cohort, of_side)
            row: Any = next(of_side[of_side["visit"].eq(visit)].itertuples())
            compared = f"{visit} against {design.baseline}"
            if shown == OF_CHANGE:
                compared = f"{side} against {design.control}, change to {visit}"
            elif side:
                compared = f"{side}, {compared}"
            found.append(
                Markup("<b>{}, <bdi>{}</bdi></b>, {}: {}").format(
                    run.cohort_title(cohort), measure.label, compared, _result(row, measure)
                )
            )
    return found


def _result(row: Any, measure: Any) -> str:
    people = people_in_words(int(row.n_people))
    if isnan(row.adjusted_p):
        return f"not tested: {row.reason} ({people})"
    scale, sign = (100, " %") if measure.scale == YES_NO else (1, "")
    shown = (
        "compared by ranks" if isnan(row.estimate) else amount(scale * row.estimate, signed=True)
    )
    shown = shown if isnan(row.estimate) else shown + sign
    within = interval(scale * row.lower, scale * row.upper)
    if few := why_no_interval(row):
        people += f" ({few})"
    unit = f" {measure.unit}" if measure.unit and not isnan(row.estimate) else ""
    p = p_value(row.adjusted_p)
    return f"{shown}{unit}{' ' + within if within else ''}, adjusted {p}, {people}"
