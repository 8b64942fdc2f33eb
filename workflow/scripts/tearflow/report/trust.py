"""Reliability of the DEPs of a contrast."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.differential.table_specs import SPECIFICATIONS
from tearflow.differential.tests import TESTS, find_test
from tearflow.differential.units import count_units, name_units
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
from tearflow.run.words import count_of, number, range_in_words

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
