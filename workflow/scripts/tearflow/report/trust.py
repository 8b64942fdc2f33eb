"""Reliability of the DEPs of a contrast."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.differential.contrast import Contrast
from tearflow.differential.limits import NOMINAL
from tearflow.differential.rule import OnOffRule
from tearflow.differential.table_specs import SPECIFICATIONS
from tearflow.differential.tests import TESTS, find_test
from tearflow.differential.units import count_units, name_units
from tearflow.figures.contrast import FIGURES
from tearflow.report.blocks import Block, DataTable, Facts, Grid, Prose, Section, anchor
from tearflow.report.columns import ON_OFF_COLUMNS, STATE_VIEWS, detection_columns
from tearflow.report.false_discoveries import (
    MEASURES,
    count_directions,
    false_in_words,
    name_measure,
    share_in_words,
)
from tearflow.report.overview import count_people, mark_directions
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.run.words import count_of, number, range_in_words

# Protein groups that are shown by the evidence of their detection.
STRONGEST = 50
NORMALISATIONS = {"none": "as in the input", "median": "median"}


def selected_estimate(run: Run, path: str) -> pd.Series:
    """Row of `rule.tsv` for the selected rule."""
    estimates = run.table(f"{path}/rule.tsv")
    return estimates[estimates["in_force"]].iloc[0]


def estimate_blocks(run: Run, path: str) -> list[Block]:
    """DEPs and estimated false discoveries of the selected rule and its alternatives."""
    estimates, deps = run.table(f"{path}/rule.tsv"), run.table(f"{path}/deps.tsv")
    rows = []
    for estimate in estimates.itertuples():
        up, down = count_directions(deps, estimate)
        mark = Markup(" <b>(selected rule)</b>") if estimate.in_force else ""
        name = Markup("{}{}").format(name_measure(estimate.test, estimate.measure), mark)
        counted = [number(up + down), *mark_directions(up, down)]
        rows.append([name, *counted, false_in_words(estimate)])
    selected = selected_estimate(run, path)
    title = (
        f"Protein groups with |log2 fold change| > {selected.log2_fold_change:g} and a measure "
        f"below {selected.alpha:g}"
    )
    headers = ["Measure", "DEPs", "up", "down", "Estimated false"]
    lines = [flips_in_words(selected), share_in_words(selected)]
    return [Grid(title, headers, rows), Prose(list(filter(None, lines)))]


def flips_in_words(selected: pd.Series) -> str:
    """Sentences on how the number of false DEPs was estimated, and on its range."""
    if not selected.n_flips:
        return ""
    units = name_units(int(selected.n_pairs), int(selected.n_people))
    flipped = "pairs" if units == "pairs" else "people, both eyes together,"
    text = (
        "Estimated false: the number of DEPs that have not truly changed, estimated by exchanging "
        f"the two samples of some {flipped} in {count_of(int(selected.n_flips), 'way')} "
        f"({selected.flips}). In brackets: {selected.range_is}."
    )
    if selected.no_percentage:
        text += f" No percentage is given with {selected.no_percentage}."
    return text


def trust_section(run: Run, path: str) -> Section:
    """Section on what the DEPs depend on, and which changes the pairs can detect."""
    place = path.replace("/", " ")
    deps, rule = run.table(f"{path}/deps.tsv"), run.config.differential
    called = deps[deps["is_dep"]]
    facts = describe_dependence(called)
    if rule.imputation != "none":
        imputed = number(int((called["n_imputed"] > 0).sum()))
        facts.append(("Depend on imputed values", f"{imputed}; imputed.tsv lists these values"))
    explained = (
        "How a DEP depends on its pairs: Agree is the number of pairs that changed in its "
        "direction, Leave-outs the share of its people without any one of whom it remains a DEP "
        "by the whole rule, including p or q, and Specifications the share of the specifications "
        "below that select it. With few pairs, none of these distinguishes true DEPs from false "
        "ones: in simulations with three pairs, the DEPs that pass them all were false 0.8 to 1 "
        "times as often as all DEPs, since chance produces differences that are as consistent, "
        "and every specification uses the same samples."
    )
    params = {"contrast": run.contrasts[path], "differential": rule}
    return Section(
        "Reliability of the DEPs",
        anchor(path, "trust"),
        [
            Facts(facts),
            Prose([explained]),
            *run.figures(FIGURES, "trust", path, params),
            power_grid(run.table(f"{path}/power.tsv")),
            DataTable(
                anchor(path, "specifications", "table"),
                f"Specifications, {place}",
                f"{path.replace('/', '.')}.specifications",
                Markup("<p>DEPs under every combination of common analysis choices.</p>"),
                make_table(
                    name_choices(run.table(f"{path}/specifications.tsv")), SPECIFICATIONS.columns
                ),
            ),
        ],
    )


def pairs_behind(deps: pd.DataFrame, n_pairs: int, n_people: int) -> str:
    """Numbers of pairs in which the DEPs were measured, and how many were measured in few.

    Parameters
    ----------
    deps
        The DEPs, with the columns of deps.tsv.
    n_pairs, n_people
        Complete pairs of the contrast, and the people that they are of.

    Examples
    --------
    >>> deps = pd.DataFrame({"n_measured": [20, 3, 18], "few_pairs": [False, True, False]})
    >>> pairs_behind(deps, 20, 20), pairs_behind(deps.head(1), 20, 10)
    ('3 to 20 of 20 pairs; 1 DEP in fewer than half of them', '20 of 20 eyes of 10 people')
    """
    if deps.empty:
        return "no DEP"
    few = int(deps["few_pairs"].sum())
    behind = f"{range_in_words(deps['n_measured'].tolist())} of {count_units(n_pairs, n_people)}"
    return behind + (f"; {count_of(few, 'DEP')} in fewer than half of them" if few else "")


def describe_dependence(deps: pd.DataFrame) -> list[tuple[str, str]]:
    """Facts on how the DEPs depend on their pairs.

    Parameters
    ----------
    deps
        The DEPs, with the columns of deps.tsv.

    Examples
    --------
    >>> deps = pd.DataFrame({"n_pairs": [20, 3, 18], "pairs_agreeing": [20, 3, 15],
    ...                      "hangs_on": ["", "P07", ""]})
    >>> describe_dependence(deps)[0]
    ('All pairs agree in direction', '2 of 3')
    >>> describe_dependence(deps)[1]
    ('Fold change depends on one person', '1 of 3')
    """
    total = number(len(deps))
    agree = int((deps["pairs_agreeing"] == deps["n_pairs"]).sum())
    dependent = int((deps["hangs_on"] != "").sum())
    return [
        ("All pairs agree in direction", f"{number(agree)} of {total}"),
        ("Fold change depends on one person", f"{number(dependent)} of {total}"),
    ]


def name_choices(specifications: pd.DataFrame) -> pd.DataFrame:
    """Specifications with the keys of the configuration replaced by words."""
    words = {
        "test": {key: test.full_name for key, test in TESTS.items()},
        "measure": {measure: f"{letter} ({how})" for measure, (letter, how) in MEASURES.items()},
        "normalisation": NORMALISATIONS,
    }
    known = {name: named for name, named in words.items() if name in specifications}
    return specifications.replace(known)


def power_grid(power: pd.DataFrame) -> Grid:
    """Table of the change that the pairs can detect, and the pairs that a given change needs."""
    first = power.iloc[0]
    counts = int(first.n_pairs), int(first.n_people)
    units = name_units(*counts)
    return Grid(
        f"Power of {count_units(*counts)} at p < {first.alpha:g} with a "
        f"probability of {100 * first.power:.0f} %",
        [
            "Protein",
            "Test",
            "SD of its differences",
            "Detectable |log2 fold change|",
            f"{units.capitalize()} needed for a |log2 fold change| of {first.target_log2fc:g}",
        ],
        [
            [
                row.protein,
                find_test(row.test).full_name,
                known(row.sd, ".2f"),
                known(row.detectable_log2fc, ".2f") or row.reason,
                known(row.people_needed, ".0f") or row.reason,
            ]
            for row in power.itertuples()
        ],
    )


def known(value: Any, form: str) -> str:
    """Formatted number, empty where it is missing.

    >>> known(1.234, ".2f"), known(float("nan"), ".2f")
    ('1.23', '')
    """
    return "" if pd.isna(value) else format(value, form)


def on_off_section(run: Run, path: str) -> Section:
    """Section on protein groups seen at one visit only, beside the tests of the change."""
    place, contrast = path.replace("/", " "), run.contrasts[path]
    rule, table = run.config.differential, run.table(f"{path}/on_off.tsv")
    limits = limits_in_words(rule.on_off)
    deps = run.table(f"{path}/deps.tsv")
    strongest = deps[deps["detection_rank"] <= STRONGEST].sort_values("detection_rank")
    blocks: list[Block] = []
    if table.empty:
        blocks.append(Prose([f"No protein group was seen {limits}."]))
    else:
        caption = Markup(
            "<p>Protein groups seen {}, over the complete pairs. They have no fold change, and "
            "none is imputed; they are not among the DEPs. <em>Appears</em>: seen at {}. "
            "<em>Vanishes</em>: seen at {}.</p>"
        ).format(limits, contrast.target, contrast.reference)
        blocks.append(
            DataTable(
                anchor(path, "on_off", "table"),
                f"On and off proteins, {place}",
                f"{path.replace('/', '.')}.on_off",
                caption,
                make_table(table, ON_OFF_COLUMNS, STATE_VIEWS),
            )
        )
    if not strongest.empty:
        caption = Markup("<p>{}</p>").format(
            detection_in_words(deps, contrast, count_people(run, path))
        )
        blocks.append(
            DataTable(
                anchor(path, "detection", "table"),
                f"Evidence from detection, {place}",
                f"{path.replace('/', '.')}.detection",
                caption,
                make_table(strongest, detection_columns(rule)),
            )
        )
    return Section("On and off proteins", anchor(path, "on_off"), blocks)


def detection_in_words(deps: pd.DataFrame, contrast: Contrast, n_people: int) -> str:
    """Sentences on the exact tests of who has a protein at all.

    Parameters
    ----------
    deps
        With the columns of deps.tsv.
    contrast
        The two visits.
    n_people
        People of the complete pairs.

    Examples
    --------
    >>> deps = pd.DataFrame({"n_only_reference": [0, 1], "n_only_target": [3, 0],
    ...                      "detection_rank": [1, 2]})
    >>> contrast = Contrast("dry", "week2", "visit", reference="before", target="after")
    >>> words = detection_in_words(deps, contrast, 3)
    >>> words[:91]
    'Protein groups that some people have at one visit only: 1 in more people at after, 1 at bef'
    """
    ranked = deps[deps["detection_rank"].notna()]
    more = int((ranked["n_only_target"] > ranked["n_only_reference"]).sum())
    smallest = 2.0 ** (1 - n_people)
    limit = (
        f", so that no protein group can reach p < {NOMINAL:g} here" if smallest >= NOMINAL else ""
    )
    return (
        f"Protein groups that some people have at one visit only: {number(more)} in more people at "
        f"{contrast.target}, {number(len(ranked) - more)} at {contrast.reference}; where one "
        "of these numbers is much larger, the samples of that visit may have been measured more "
        f"deeply. p is that of the exact sign test of the people (McNemar), which with {n_people} "
        f"people cannot be below {smallest:.3g}{limit}. Rows with equal p are in the order of how "
        "many more people have the protein at the one visit, then of mean intensity. These p and q "
        f"select no DEP; p of the test of the change stands beside them. The first {STRONGEST} are "
        "shown; deps.tsv has all."
    )


def limits_in_words(rule: OnOffRule) -> str:
    """Definition of an on or off protein group.

    >>> limits_in_words(OnOffRule())
    'in all samples of one visit and in none of the other'
    >>> limits_in_words(OnOffRule(0.8, 0.1))
    'in at least 80 % of the samples of one visit and in at most 10 % of the other'
    """
    seen = "all" if rule.seen_share >= 1 else f"at least {100 * rule.seen_share:.3g} % of the"
    unseen = "none" if rule.unseen_share <= 0 else f"at most {100 * rule.unseen_share:.3g} %"
    return f"in {seen} samples of one visit and in {unseen} of the other"
