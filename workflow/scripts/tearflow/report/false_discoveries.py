"""The selection rule in words, and the DEPs and estimated false discoveries of each rule."""

from typing import Any

import pandas as pd

from tearflow.differential.design_words import Units, describe_test, form_of, the
from tearflow.differential.limits import MOST_WHOLE, pairs_in_words
from tearflow.differential.rule import CRITERIA, RULES, Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.tests import DIFFERENCES, GROUPS, find_test
from tearflow.proteins.gene_level import is_tested
from tearflow.run.keys import require_known
from tearflow.run.words import number

# The measures that a rule can threshold: the letter, and how they are adjusted.
MEASURES = {
    "p_value": ("p", "not adjusted"),
    "q_value": ("q", "Benjamini-Hochberg"),
    "storey_q_value": ("q", "Storey"),
}

# An estimated number of false DEPs below this is only called so: no flips tell 0.01 from 0.001.
LEAST_COUNT = 0.1

# What Zhang et al. 2025 say of their rule.
PUBLISHED = ("test", "measure", "log2_fold_change", "alpha", "imputation")


def name_measure(test: str, measure: str, kind: str = DIFFERENCES) -> str:
    """Name of a measure of a test, for a kind of model.

    >>> name_measure("paired_t", "q_value")
    'q (Benjamini-Hochberg) of the paired t-test'
    """
    require_known(measure, MEASURES, "measure")
    letter, origin = MEASURES[measure]
    return f"{letter} ({origin}) of {the(form_of(test, kind).full_name)}"


def is_published(rule: Rule) -> bool:
    """Whether the rule is that of the published method."""
    return all(getattr(rule, key) == getattr(Rule(), key) for key in PUBLISHED)


def is_recommended(rule: Rule) -> bool:
    """Whether the rule is the one that TearFlow recommends."""
    return all(getattr(rule, key) == getattr(RULES["recommended"], key) for key in CRITERIA)


def origin_in_words(rule: Rule, kind: str = DIFFERENCES) -> str:
    """Where a rule comes from; of the published one the test is for differences of pairs alone.

    >>> origin_in_words(Rule()), origin_in_words(RULES["recommended"])
    ('published (Zhang et al. 2025)', 'recommended by TearFlow (docs/statistics.md)')
    """
    if is_published(rule) and kind != DIFFERENCES:
        return "published thresholds (Zhang et al. 2025), with the test of this design"
    if is_published(rule):
        return "published (Zhang et al. 2025)"
    if is_recommended(rule):
        return "recommended by TearFlow (docs/statistics.md)"
    return "chosen in the configuration, neither the published nor the recommended one"


def rule_in_words(rule: Rule, test: str = "", needed: str = "") -> str:
    """Selection rule of the DEPs in words.

    Parameters
    ----------
    rule
        The section `differential` of the configuration.
    test, needed
        The selected test and what a tested protein group needs, where not as for pairs.

    Examples
    --------
    >>> print(rule_in_words(Rule()))
    |log2 fold change| > 1 (more than 2-fold) and p < 0.05 by the paired t-test, among the protein
    groups with at least 3 complete pairs
    >>> print(rule_in_words(RULES["recommended"]))
    q (Benjamini-Hochberg) < 0.05 by the minimum-effect test (limma's treat) for a |log2 fold
    change| above 0.3, among the protein groups with at least 3 complete pairs
    """
    require_known(rule.measure, MEASURES, "measure")
    fold = f"{2**rule.log2_fold_change:.3g}"
    letter, origin = MEASURES[rule.measure]
    adjusted = "" if rule.measure == "p_value" else f" ({origin})"
    name = test or describe_test(rule)
    size = f"|log2 fold change| > {rule.log2_fold_change:g} (more than {fold}-fold) and "
    return (
        f"{size if rule.log2_fold_change else ''}"
        f"{letter}{adjusted} < {rule.alpha:g} by {the(name)}, among the protein "
        f"groups with {needed or f'at least {pairs_in_words(rule.min_pairs)}'}"
    )


def count_directions(deps: pd.DataFrame, estimate: Any) -> tuple[int, int]:
    """Numbers of protein groups that pass a rule.

    Parameters
    ----------
    deps
        Every protein group of the contrast.
    estimate
        Row of `rule.tsv`: `test`, `measure`, `alpha` and `log2_fold_change`.

    Returns
    -------
    tuple
        Up and down.
    """
    passed = deps[deps[column_of(estimate.test, estimate.measure)] < estimate.alpha]["log2fc"]
    threshold = estimate.log2_fold_change
    return int((passed > threshold).sum()), int((passed < -threshold).sum())


def false_in_words(estimate: Any) -> str:
    r"""Estimated number of false DEPs of a rule, or why it is not known.

    Parameters
    ----------
    estimate
        Row of `rule.tsv`. A percentage is given only where `no_percentage` is empty, and never
        where as many false DEPs are expected as there are DEPs.

    Examples
    --------
    >>> row = pd.Series({"n_deps": 35, "n_flips": 15, "expected_false": 2.333,
    ...                  "expected_false_low": 0.0, "expected_false_high": 4.0,
    ...                  "false_share": 0.0667, "reason": "", "no_percentage": ""})
    >>> false_in_words(row)
    'about 2.3 (0 to 4), 7\xa0%'
    >>> false_in_words(pd.Series({**row, "no_percentage": "fewer than 5 pairs"}))
    'about 2.3 (0 to 4)'
    >>> false_in_words(pd.Series({**row, "expected_false": 0.0025, "false_share": 0.00007}))
    'fewer than 0.1 (0 to 4), under 1\xa0%'
    >>> false_in_words(pd.Series({**row, "n_deps": 2}))
    'about 2.3 (0 to 4), so all may be false'
    """
    if pd.isna(estimate.expected_false):
        return estimate.reason
    if estimate.n_deps == 0:
        return "no DEP"
    ends = ("expected_false", "expected_false_low", "expected_false_high")
    middle, low, high = (round_count(getattr(estimate, name)) for name in ends)
    about = f"about {middle} ({low} to {high})"
    if estimate.n_flips == 1:  # a single flip has no range
        is_flip = getattr(estimate, "design", DIFFERENCES) != GROUPS
        about = f"about {middle}, by a single {'sign flip' if is_flip else 'exchange of people'}"
    about = about.replace("about <", "fewer than ")
    if estimate.expected_false >= estimate.n_deps:
        return f"{about}, so all may be false"
    if pd.notna(estimate.no_percentage) and estimate.no_percentage:
        return about
    percent = round(100 * estimate.false_share)
    return f"{about}, {percent or 'under 1'}\N{NO-BREAK SPACE}%"


def round_count(value: float) -> str:
    """Expected number with two significant digits, from ten on as a whole number.

    Below `LEAST_COUNT` it is only called smaller than that.

    >>> round_count(0.0036), round_count(2.333), round_count(123.4), round_count(4321.0)
    ('<0.1', '2.3', '123', '4,321')
    >>> round_count(0.0), round_count(0.1)
    ('0', '0.1')
    """
    if 0 < value < LEAST_COUNT:
        return f"<{LEAST_COUNT:g}"
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def share_in_words(estimate: Any) -> str:
    """Sentence that compares the share of tested proteins with p < .05 with that in the flips.

    Parameters
    ----------
    estimate
        Row of `rule.tsv`.

    Returns
    -------
    str
        Empty where there are no flips or no tests.
    """
    shares = [
        getattr(estimate, f"share_below_05{end}") for end in ("", "_flips_low", "_flips_high")
    ]
    if any(map(pd.isna, shares)):
        return ""
    share, low, high = (f"{100 * value:.1f}" for value in shares)
    flips = int(estimate.n_flips)
    one, many, these = "sign flip", "sign flips", "flips"
    if getattr(estimate, "design", DIFFERENCES) == GROUPS:
        one, many, these = "exchange of people", "exchanges of people", "exchanges"
    mean = f"{100 * estimate.share_below_05_flips:.1f} %"
    spread = f"{mean} ({low} to {high}) in the {many}" if flips > 1 else f"{mean} in the only {one}"
    counted = (
        f"{share} % of the {number(int(estimate.n_tested))} tested protein groups have p < 0.05, "
        f"compared with {spread}: "
    )
    if shares[0] <= shares[2]:
        return (
            counted + f"no more than expected by chance. {many.capitalize()} cannot reveal "
            f"{estimate.cannot_see}."
        )
    is_flip = one == "sign flip"
    differ, cause = ("changed", "The treatment") if is_flip else ("differ", "What is compared")
    more = f"more than in the central 95 % of the {these}, so many proteins {differ} together"
    if (
        flips <= MOST_WHOLE
    ):  # the range covers all flips, and the data are one of flips + 1 patterns
        more = (
            f"more than in any {these[:-1]}, which is expected by chance once in {flips + 1} times"
        )
    return counted + (
        f"{more}. {cause} can cause this, and so can {estimate.cannot_see}; {many} "
        "cannot distinguish the two."
    )


def count_deps(deps: pd.DataFrame) -> tuple[int, int]:
    """Numbers of DEPs: up and down."""
    direction = deps["direction"]
    return int((direction == "up").sum()), int((direction == "down").sum())


def count_reasons(deps: pd.DataFrame) -> dict[str, int]:
    """Number of untested protein groups by reason, the most frequent first."""
    reasons = deps.loc[~is_tested(deps), "reason"].value_counts()
    return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


def reasons_in_words(reasons: dict[str, int]) -> str:
    """Reasons with their counts.

    >>> reasons_in_words({"fewer than 3 complete pairs": 1234, "contaminant": 12})
    'fewer than 3 complete pairs: 1,234; contaminant: 12'
    """
    return "; ".join(f"{reason}: {number(count)}" for reason, count in reasons.items())


def warning_of_few_pairs(units: Units, n_tested: int, rule: Rule) -> str:
    """Warning of what the rule cannot guarantee with so few people.

    Returns
    -------
    str
        Empty where there are enough people.
    """
    if not units.are_few:
        return ""
    few = f"This contrast is based on {str(units).replace('pair', 'complete pair')}. "
    test = find_test(rule.test)
    if test.is_exact:  # an exact test, which cannot reach significance here
        return few.strip()
    if rule.measure != "p_value":
        return few + (
            "With so few, the variance of a protein is poorly estimated, and q-values detect only "
            "large and consistent changes: a protein that is not listed may well have changed."
        )
    chance = number(round(rule.alpha * n_tested))
    expected = (
        f": even if no protein had changed, about {chance} of them would be expected below this "
        "threshold. The fold-change threshold removes some of these, but nothing"
    )
    if units.eyes_are_independent:
        expected = expected.replace("about", "more than")
    if test.is_conservative:
        expected = ". Nothing"
    return few + (
        f"p < {rule.alpha:g} is not adjusted for the {number(n_tested)} tests"
        f"{expected} limits the share of false discoveries among the DEPs: they are candidates. "
        "The table below gives a rough estimate of how many of them are false. "
        "Compare the counts by q-value, and confirm a protein in new samples before relying on it."
    )
