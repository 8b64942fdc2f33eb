"""Protein groups seen at one visit or in one group only, beside the tests of the change."""

from math import comb
from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.differential.contrast import Contrast
from tearflow.differential.detection_people import size_groups
from tearflow.differential.limits import NOMINAL
from tearflow.differential.rule import OnOffRule
from tearflow.report.blocks import Block, DataTable, Prose, Section, anchor
from tearflow.report.columns import ON_OFF_COLUMNS, STATE_VIEWS, detection_columns
from tearflow.report.run import Run
from tearflow.report.tables import make_table
from tearflow.run.words import few_digits, number

# Protein groups that are shown by the evidence of their detection.
STRONGEST = 50


def on_off_section(run: Run, path: str) -> Section:
    """Section on protein groups seen at one visit only, beside the tests of the change."""
    contrast, rule = run.contrasts[path], run.config.differential
    deps, table = run.table(f"{path}/deps.tsv"), run.table(f"{path}/on_off.tsv")
    sizes = size_groups(run.design(path))
    side = "group" if len(sizes) > 1 else "visit"
    limits = limits_in_words(rule.on_off, side)
    units = "the complete pairs" if run.units(path).are_pairs else "the people that are compared"
    caption = Markup(
        "<p>Protein groups seen {}, over {}. They have no fold change, and none is imputed; they "
        "are not among the DEPs. <em>Appears</em>: seen at {}. <em>Vanishes</em>: seen at {}.</p>"
    ).format(limits, units, contrast.target, contrast.reference)
    found = f"No protein group was seen {limits}."
    if contrast.group:
        found = "Protein groups are not listed as on or off where changes are compared."
    blocks: list[Block] = [Prose([found])]
    if not table.empty:
        shown = make_table(table, ON_OFF_COLUMNS, STATE_VIEWS)
        blocks = [_table(run, path, "on_off", "On and off proteins", caption, shown)]
    strongest = deps[deps["detection_rank"] <= STRONGEST].sort_values("detection_rank")
    if not strongest.empty:
        words = detection_in_words(deps, contrast, sizes)
        shown = make_table(strongest, detection_columns(rule))
        caption = Markup("<p>{}</p>").format(words)
        blocks.append(_table(run, path, "detection", "Evidence from detection", caption, shown))
    return Section("On and off proteins", anchor(path, "on_off"), blocks)


def _table(
    run: Run, path: str, name: str, title: str, caption: Markup, shown: dict[str, Any]
) -> DataTable:
    file = f"{path.replace('/', '.')}.{name}"
    place = run.title(path)
    source = f"{path}/{'on_off' if name == 'on_off' else 'deps'}.tsv"
    title = f"{title}, {place}"
    return DataTable(anchor(path, name, "table"), title, file, caption, shown, source=source)


def detection_in_words(deps: pd.DataFrame, contrast: Contrast, sizes: list[int]) -> str:
    """Sentences on the exact tests of who has a protein at all.

    Parameters
    ----------
    deps
        With the columns of deps.tsv.
    contrast
        What is compared.
    sizes
        People who are compared with themselves, or of the reference and the target group.

    Examples
    --------
    >>> deps = pd.DataFrame({"n_only_reference": [0, 1], "n_only_target": [3, 0],
    ...                      "detection_rank": [1, 2]})
    >>> contrast = Contrast("dry", "week2", "visit", reference="before", target="after")
    >>> detection_in_words(deps, contrast, [3])[:91]
    'Protein groups that some people have at one visit only: 1 in more people at after, 1 at bef'
    """
    ranked = deps[deps["detection_rank"].notna()]
    share_reference = ranked["n_only_reference"] / max(sizes[0], 1)
    share_target = ranked["n_only_target"] / max(sizes[-1], 1)
    more = int((share_target > share_reference).sum())
    counts = number(more), number(len(ranked) - more)
    smallest = smallest_p(sizes)
    limit = f", so that no protein group can reach p < {NOMINAL:g} here"
    if len(sizes) == 1:
        side, test = "visit", "the exact sign test of the people (McNemar)"
        people = f"{sizes[0]} people"
        which = (
            f"Protein groups that some people have at one visit only: {counts[0]} in more people "
            f"at {contrast.target}, {counts[1]} at {contrast.reference}"
        )
        if contrast.group:
            side = "group"
            which = (
                f"Protein groups that appear in one of {contrast.group_target} and "
                f"{contrast.group_reference} of some people and not in the other: {counts[0]} in "
                f"{contrast.group_target} of more people, {counts[1]} in {contrast.group_reference}"
            )
    else:
        verb = "appear in" if contrast.group else "are found in"
        names = contrast.sides
        if contrast.group:
            names = contrast.group_reference, contrast.group_target
        which = (
            f"Protein groups that {verb} a larger share of one group: {counts[0]} of {names[1]}, "
            f"{counts[1]} of {names[0]}"
        )
        side, test = "group", "Fisher's exact test of the people"
        people = f"{sizes[0]} and {sizes[1]} people"
    return (
        f"{which}; where one of these numbers is much larger, the samples of that {side} may have "
        f"been measured more deeply. p is that of {test}, which with {people} cannot be "
        f"below {few_digits(smallest, 3)}{limit if smallest >= NOMINAL else ''}. "
        "Rows with equal p are in the "
        f"order of how many more people have the protein {'in' if side == 'group' else 'at'} the "
        f"one {side}, then of mean intensity. These p and q select no DEP; p of the test of the "
        f"change stands beside them. The first {STRONGEST} are shown; deps.tsv has all."
    )


def smallest_p(sizes: list[int]) -> float:
    """Smallest p of the exact test: the sign test of people, or Fisher's of two groups.

    >>> smallest_p([3]), smallest_p([3, 3]), smallest_p([2, 4])
    (0.25, 0.1, 0.06666666666666667)
    """
    if len(sizes) == 1:
        return float(2.0 ** (1 - max(sizes[0], 1)))
    # With groups of one size the opposite division is as extreme.
    return min(1.0, (1 + (sizes[0] == sizes[1])) / comb(sum(sizes), sizes[0]))


def limits_in_words(rule: OnOffRule, side: str = "visit") -> str:
    """Definition of an on or off protein group.

    >>> limits_in_words(OnOffRule())
    'in all samples of one visit and in none of the other'
    >>> limits_in_words(OnOffRule(0.8, 0.1), "group")
    'in at least 80 % of the samples of one group and in at most 10 % of the other'
    """
    seen = "all" if rule.seen_share >= 1 else f"at least {100 * rule.seen_share:.3g} % of the"
    unseen = "none" if rule.unseen_share <= 0 else f"at most {100 * rule.unseen_share:.3g} %"
    return f"in {seen} samples of one {side} and in {unseen} of the other"
