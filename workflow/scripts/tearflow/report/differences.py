"""The part of a comparison on its test: what is shared, what differs, and what is left open."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from tearflow.comparison.places import BOTH, DIFFERENT, ONE_DIFFERENT, ONE_NOT_DIFFERENT, SIDES
from tearflow.comparison.table_specs import DIFFERENCES
from tearflow.report.blocks import Block, DataTable, Prose, anchor
from tearflow.report.columns import SHORT_REMARK
from tearflow.report.run import Run
from tearflow.report.tables import View, make_table, view_all
from tearflow.run.words import count_of, few_digits, number

# Pairs of contrasts that are described; agreement.tsv has all.
MOST_DESCRIBED = 6
COLUMNS = DIFFERENCES.pick(
    *SIDES,
    *("gene", "place", "log2fc_first", "log2fc_second", "difference", "ci_low", "ci_high"),
    *("p_value", "q_value", "pooled_log2fc", "pooled_ci_low", "pooled_ci_high", "pooled_q_value"),
    *("reason", "remark"),
)
VIEWS = {
    "Show": [
        view_all("all DEPs"),
        View("DEPs of both", "place", [BOTH]),
        View("one only, different", "place", [ONE_DIFFERENT]),
        View("one only, not different", "place", [ONE_NOT_DIFFERENT]),
    ]
}
NO_TEST = (
    "A change that is significant in one contrast and not in another may be the same in both: two "
    "lists of DEPs laid on each other, as two circles of a Venn diagram, are not a test. So the "
    "difference of the two changes of every protein is tested."
)


def difference_blocks(run: Run, name: str) -> list[Block]:
    """Blocks on the pairs of contrasts of a comparison."""
    folder = f"comparisons/{name}"
    agreement = run.table(f"{folder}/agreement.tsv").replace(dict.fromkeys(SIDES, run.titles))
    rows = run.table(f"{folder}/differences.tsv")
    rows = rows[rows["place"].ne("")].replace(dict.fromkeys(SIDES, run.titles))
    rows = rows.assign(remark=rows["remark"].mask(rows["remark"].ne(""), SHORT_REMARK))
    several = len(agreement) > 1
    empty = {name for name in ("reason", "remark") if rows[name].eq("").all()}
    left_out = empty if several else empty | set(SIDES)
    first, second = (agreement.loc[0, side] for side in SIDES)
    caption = Markup(
        "<p>DEPs of either contrast, and whether their changes differ.{} "
        "<code>differences.tsv</code> has all proteins.</p>"
    ).format("" if several else f" First is {first}, second {second}.")
    return [
        Prose(describe_pairs(agreement.to_dict("records"))),
        DataTable(
            anchor("comparison", name, "differences", "table"),
            "Differences of the changes",
            f"comparisons.{name}.differences",
            caption,
            make_table(rows, [c for c in COLUMNS if c.name not in left_out], VIEWS),
        ),
    ]


def describe_pairs(rows: list[Mapping[str, Any]]) -> list[str | Markup]:
    """Paragraphs on pairs of contrasts, rows of `agreement.tsv`."""
    shown: list[str | Markup] = [NO_TEST]
    for row in rows[:MOST_DESCRIBED]:
        shown += describe_pair(row)
    if len(rows) > MOST_DESCRIBED:
        left = count_of(len(rows) - MOST_DESCRIBED, "further pair")
        shown.append(Markup("{} of contrasts: see <code>agreement.tsv</code>.").format(left))
    return shown


def describe_pair(row: Mapping[str, Any]) -> list[str | Markup]:
    """Paragraphs on a pair of contrasts, in place of whose paths the row has their titles."""
    first, second = (row[side] for side in SIDES)
    sentences = [
        f"{count_of(row['n_tested'], 'protein')} {'was' if row['n_tested'] == 1 else 'were'} "
        f"tested in both; for {number(row['n_different'])} of them a difference of the changes is "
        f"shown (q < {DIFFERENT:g}).",
        f"“{first}” has {count_of(row['n_deps_first'], 'DEP')}, “{second}” "
        f"{number(row['n_deps_second'])}. {describe_shared(row)}",
        *describe_only(row),
    ]
    heading = Markup("<strong>{} and {}.</strong> {}").format(first, second, " ".join(sentences))
    return [heading, *describe_chance(row), *([f"{row['remark']}."] if row["remark"] else [])]


def describe_shared(row: Mapping[str, Any]) -> str:
    """Sentence on the DEPs of both contrasts."""
    shared, same = row["n_shared"], row["n_shared_same_direction"]
    if shared == 0:
        return "None is a DEP of both."
    if shared == 1:
        return f"1 is a DEP of both, in {'the same' if same else 'the opposite'} direction."
    agree = number(same) if 0 < same < shared else "all" if same else "none"
    return f"{number(shared)} are DEPs of both, {agree} in the same direction."


def describe_only(row: Mapping[str, Any]) -> Iterable[str]:
    """Sentences on the DEPs of one contrast only."""
    count = {
        word: sum(row[f"n_{side}_only_{word}"] for side in SIDES)
        for word in ("different", "not_different", "not_tested", "not_compared")
    }
    if compared := count["different"] + count["not_different"]:
        yield (
            f"Of {count_of(compared, 'DEP')} of one contrast only, a difference is shown for "
            f"{number(count['different'])}."
        )
    if count["not_different"]:
        yield (
            f"For {number(count['not_different'])} no difference is shown: they are no "
            "evidence that the contrasts differ, nor that they are alike."
        )
    if count["not_compared"]:
        yield f"The difference of {number(count['not_compared'])} could not be tested."
    if count["not_tested"]:
        yield (
            f"{count_of(count['not_tested'], 'further DEP')} of one contrast "
            f"{'was' if count['not_tested'] == 1 else 'were'} not tested in the other, which says "
            "nothing about a difference."
        )


def describe_chance(row: Mapping[str, Any]) -> list[str]:
    """Sentences on agreement against chance; none where the people are the same."""
    if pd.isna(row["overlap_p_value"]) or not row["n_signs"]:
        return []
    overlap, signs = (
        f"p = {few_digits(row[name])}" for name in ("overlap_p_value", "sign_p_value")
    )
    return [
        f"By chance {few_digits(row['expected_shared'])} shared DEPs are expected ({overlap} for "
        "as many as there are), and half of the signs of the changes to be equal: of "
        f"{count_of(row['n_signs'], 'DEP')} of either contrast {number(row['n_same_sign'])} have "
        f"equal signs ({signs}). Both p take the proteins for independent and equally variable and "
        "tend to be too small, so they are weak evidence of a common effect."
    ]
