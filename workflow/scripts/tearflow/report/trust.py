"""Reliability of the DEPs of a contrast."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.differential.design_words import Units, form_of, name_effect
from tearflow.differential.table_specs import SPECIFICATIONS
from tearflow.differential.tests import DIFFERENCES, GROUPS, TESTS
from tearflow.figures.contrast import FIGURES
from tearflow.report.blocks import Block, DataTable, Facts, Grid, Prose, Section, anchor
from tearflow.report.false_discoveries import (
    MEASURES,
    count_directions,
    false_in_words,
    name_measure,
    share_in_words,
)
from tearflow.report.overview import mark_directions
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.run.words import count_of, number, range_in_words, with_minus

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
        measured = name_measure(estimate.test, estimate.measure, run.kind(path))
        name = Markup("{}{}").format(measured, mark)
        counted = [number(up + down), *mark_directions(up, down)]
        rows.append([name, *counted, false_in_words(estimate)])
    selected = selected_estimate(run, path)
    title = (
        f"Protein groups with |{name_effect(run.contrasts[path])}| > "
        f"{selected.log2_fold_change:g} and a measure below {selected.alpha:g}"
    )
    headers = ["Measure", "DEPs", "up", "down", "Estimated false"]
    lines = [flips_in_words(selected, run.units(path)), share_in_words(selected)]
    return [Grid(title, headers, rows), Prose(list(filter(None, lines)))]


def flips_in_words(selected: pd.Series, units: Units) -> str:
    """Sentences on how the number of false DEPs was estimated, and on its range."""
    if not selected.n_flips:
        return f"There is no estimate of false DEPs: {selected.reason}." if units.sizes else ""
    exchanged = "the two samples of some pairs"
    if units.sizes:
        exchanged = "people between the groups" + ", with both eyes," * units.has_eyes
    elif units.has_eyes:
        exchanged = "the two samples of some people, both eyes together,"
    elif not units.are_pairs:
        exchanged = "the groups of samples of some people"
    changed = "do not truly differ" if units.sizes else "have not truly changed"
    text = (
        f"Estimated false: the number of DEPs that {changed}, estimated by exchanging "
        f"{exchanged} in {count_of(int(selected.n_flips), 'way')} "
        f"({selected.flips}). In brackets: {selected.range_is}."
    )
    if selected.no_percentage:
        text += f" No percentage is given with {selected.no_percentage}."
    return text


def trust_section(run: Run, path: str) -> Section:
    """Section on what the DEPs depend on, and which changes the pairs can detect."""
    place = run.title(path)
    deps, rule = run.table(f"{path}/deps.tsv"), run.config.differential
    called = deps[deps["is_dep"]]
    units = run.units(path)
    facts = describe_dependence(called)
    if rule.imputation != "none":
        imputed = number(int((called["n_imputed"] > 0).sum()))
        facts.append(("Depend on imputed values", f"{imputed}; imputed.tsv lists these values"))
    agree = "Agree is the number of pairs that changed in its direction, Leave-outs"
    if not units.are_pairs:
        agree = "Leave-outs is" if units.sizes else agree.replace("pairs", "people")
    explained = (
        f"How a DEP depends on its {'pairs' if units.are_pairs else 'people'}: {agree} "
        "the share of its people without any one of whom it remains a DEP "
        "by the whole rule, including p or q, and Specifications the share of the specifications "
        f"below that select it. With few {'pairs' if units.are_pairs else 'people'}, none of these "
        "distinguishes true DEPs from false ones: in simulations with three pairs, the DEPs that "
        "pass them all were false 0.8 to 1 times as often as all DEPs, since chance produces "
        "differences that are as consistent, and every specification uses the same samples."
    )
    params = {"contrast": run.contrasts[path], "differential": rule}
    return Section(
        "Reliability of the DEPs",
        anchor(path, "trust"),
        [
            Facts(facts),
            Prose([explained]),
            *run.figures(FIGURES, "trust", path, params),
            power_grid(run.table(f"{path}/power.tsv"), units),
            DataTable(
                anchor(path, "specifications", "table"),
                f"Specifications, {place}",
                f"{path.replace('/', '.')}.specifications",
                Markup("<p>DEPs under every combination of common analysis choices.</p>"),
                make_table(
                    name_choices(run.table(f"{path}/specifications.tsv"), run.kind(path)),
                    SPECIFICATIONS.columns,
                ),
            ),
        ],
    )


def pairs_behind(deps: pd.DataFrame, units: Units) -> str:
    """Numbers of pairs, or people of each group, that the DEPs were measured in; how many in few.

    Parameters
    ----------
    deps
        The DEPs, with the columns of deps.tsv.
    units
        Of the contrast.

    Examples
    --------
    >>> deps = pd.DataFrame({"n_measured": [20, 3, 18], "few_pairs": [False, True, False]})
    >>> from tearflow.differential.design_words import count_pairs
    >>> pairs_behind(deps, count_pairs(20)), pairs_behind(deps.head(1), count_pairs(20, 10))
    ('3 to 20 of 20 pairs; 1 DEP in fewer than half of them', '20 of 20 eyes of 10 people')
    """
    if deps.empty:
        return "no DEP"
    few = int(deps["few_pairs"].sum())
    columns = ("n_reference", "n_target") if units.sizes else ("n_measured",)
    behind = " and ".join(range_in_words(deps[name].tolist()) for name in columns)
    half = f"half of {units.of_half}" if units.sizes else "half of them"
    return f"{behind} of {units.counted}" + (
        f"; {count_of(few, 'DEP')} in fewer than {half}" if few else ""
    )


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
    known = deps.empty or deps["pairs_agreeing"].notna().any()
    agreeing = [("All pairs agree in direction", f"{number(agree)} of {total}")]
    return [
        # Values of people in groups have no direction.
        *(agreeing if known else []),
        ("Fold change depends on one person", f"{number(dependent)} of {total}"),
    ]


def name_choices(specifications: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Specifications with the keys of the configuration replaced by words."""
    words = {
        "test": {key: form_of(key, kind).full_name for key in TESTS},
        "measure": {measure: f"{letter} ({how})" for measure, (letter, how) in MEASURES.items()},
        "normalisation": NORMALISATIONS,
    }
    known = {name: named for name, named in words.items() if name in specifications}
    return specifications.replace(known)


def power_grid(power: pd.DataFrame, units: Units) -> Grid:
    """Table of the change that the pairs can detect, and the pairs that a given change needs."""
    first = power.iloc[0]
    # A plan of a block is one of people; that of groups is of equal ones.
    kind, in_group = (GROUPS, " in each group") if units.sizes else (DIFFERENCES, "")
    return Grid(
        f"Power of {units} at p < {first.alpha:g} with a probability of {100 * first.power:.0f} %",
        [
            "Protein",
            "Test",
            "SD within groups" if units.sizes else "SD of its differences",
            "Detectable |log2 fold change|",
            f"{units.name.capitalize()} needed{in_group} for a |log2 fold change| of "
            f"{first.target_log2fc:g}",
        ],
        [
            [
                row.protein,
                form_of(row.test, kind).full_name,
                known(row.sd, ".2f"),
                known(row.detectable_log2fc, ".2f") or row.reason,
                known(row.people_needed, ".0f") or row.reason,
            ]
            for row in power.itertuples()
        ],
    )


def known(value: Any, form: str, unit: str = "") -> str:
    """Formatted number with its unit, empty where it is missing.

    >>> known(1.234, ".2f"), known(12.3, ".0f", " %"), known(float("nan"), ".2f")
    ('1.23', '12 %', '')
    """
    return "" if pd.isna(value) else with_minus(format(value, form)) + unit
