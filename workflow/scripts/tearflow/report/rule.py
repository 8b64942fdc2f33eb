"""The rule that makes a DEP: in words, and what it and its alternatives count."""

from typing import Any

import pandas as pd

from tearflow.report.words import count_of, number
from tearflow.statistics.in_force import column_of
from tearflow.statistics.limits import FEW_PAIRS

# The name of each test, and a short one.
TESTS = {
    "paired_t": ("paired t-test", "paired t"),
    "moderated": ("moderated paired t-test (limma)", "moderated t"),
    "moderated_by_count": (
        "paired t-test moderated by peptide count (DEqMS)",
        "t by peptide count",
    ),
    "wilcoxon": ("Wilcoxon signed-rank test", "Wilcoxon"),
    "minimum_effect": ("minimum-effect test (limma's treat)", "minimum effect"),
}

# What a rule can put its threshold on: the letter, and how it came about.
MEASURES = {
    "p_value": ("p", "not adjusted"),
    "q_value": ("q", "Benjamini-Hochberg"),
    "storey_q_value": ("q", "Storey"),
}

# The rule of Zhang et al. 2025.
PUBLISHED = {
    "test": "paired_t",
    "measure": "p_value",
    "log2_fold_change": 1.0,
    "alpha": 0.05,
    "imputation": "none",
}


def name_measure(test: str, measure: str) -> str:
    """Name a measure of a test.

    Examples
    --------
    >>> name_measure("paired_t", "q_value")
    'q (Benjamini-Hochberg) of the paired t-test'
    """
    letter, origin = MEASURES[measure]
    return f"{letter} ({origin}) of the {TESTS[test][0]}"


def is_published(rule: dict[str, Any]) -> bool:
    """Tell whether the rule is that of the published method."""
    return all(rule[key] == value for key, value in PUBLISHED.items())


def rule_in_words(rule: dict[str, Any]) -> str:
    """Say what makes a DEP.

    Examples
    --------
    >>> print(rule_in_words(PUBLISHED | {"min_pairs": 3}))
    |log2 fold change| > 1 (more than 2-fold) and p < 0.05 by the paired t-test, among the protein
    groups with at least 3 complete pairs
    """
    fold = f"{2 ** rule['log2_fold_change']:.3g}"
    letter, origin = MEASURES[rule["measure"]]
    adjusted = "" if rule["measure"] == "p_value" else f" ({origin})"
    name = TESTS[rule["test"]][0]
    if rule["test"] == "minimum_effect":
        name += f" of a |log2 fold change| above {rule['minimum_effect']:g}"
    return (
        f"|log2 fold change| > {rule['log2_fold_change']:g} (more than {fold}-fold) and "
        f"{letter}{adjusted} < {rule['alpha']:g} by the {name}, among the protein "
        f"groups with at least {count_of(rule['min_pairs'], 'complete pair')}"
    )


def count_directions(deps: pd.DataFrame, price: Any) -> tuple[int, int]:
    """Count the rows that pass a rule.

    Parameters
    ----------
    deps
        Every protein group of the contrast.
    price
        Row of `rule.tsv`: `test`, `measure`, `alpha` and `log2_fold_change`.

    Returns
    -------
    tuple
        Up and down.
    """
    passed = deps[deps[column_of(price.test, price.measure)] < price.alpha]["log2fc"]
    threshold = price.log2_fold_change
    return int((passed > threshold).sum()), int((passed < -threshold).sum())


def false_in_words(price: Any) -> str:
    r"""Say how many DEPs of a rule are expected to be false, or why that is not known.

    Parameters
    ----------
    price
        Row of `rule.tsv`.

    Examples
    --------
    >>> row = pd.Series({"n_deps": 35, "expected_false": 2.333, "expected_false_low": 0.0,
    ...                  "expected_false_high": 4.0, "false_share": 0.0667, "reason": ""})
    >>> false_in_words(row)
    'about 2.3 (0 to 4), 7\xa0%'
    """
    if pd.isna(price.expected_false):
        return price.reason
    if price.n_deps == 0:
        return "no DEP"
    low, high = price.expected_false_low, price.expected_false_high
    return (
        f"about {price.expected_false:.2g} ({low:.2g} to {high:.2g}), "
        f"{100 * price.false_share:.0f}\N{NO-BREAK SPACE}%"
    )


def count_deps(deps: pd.DataFrame) -> tuple[int, int]:
    """Count the DEPs as marked: up and down."""
    return tuple(int((deps["direction"] == side).sum()) for side in ("up", "down"))


def count_reasons(deps: pd.DataFrame) -> dict[str, int]:
    """Count the untested rows by reason, the most frequent first."""
    reasons = deps.loc[deps["reason"] != "", "reason"].value_counts()
    return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))


def reasons_in_words(reasons: dict[str, int]) -> str:
    """List the reasons with their counts.

    Examples
    --------
    >>> reasons_in_words({"fewer than 3 complete pairs": 1234, "contaminant": 12})
    'fewer than 3 complete pairs: 1,234; contaminant: 12'
    """
    return "; ".join(f"{reason}: {number(count)}" for reason, count in reasons.items())


def warning_of_few_pairs(n_pairs: int, n_tested: int, rule: dict[str, Any]) -> str:
    """Say in plain language what the rule cannot promise at this number of pairs.

    Returns
    -------
    str
        Empty where there are enough pairs.
    """
    if n_pairs > FEW_PAIRS:
        return ""
    few = f"This contrast rests on {count_of(n_pairs, 'complete pair')}. "
    if rule["test"] == "wilcoxon":  # an exact test, which promises nothing here
        return few.strip()
    if rule["measure"] != "p_value":
        return few + (
            "With so few pairs the spread of a protein is hardly known, and a q-value finds only "
            "what is large and steady: a protein that is not listed may well have changed."
        )
    chance = number(round(rule["alpha"] * n_tested))
    expected = (
        f": if no protein had changed at all, about {chance} of them would still be expected below "
        "it. The fold change keeps some of these out, but nothing"
    )
    if rule["test"] == "minimum_effect":  # which expects fewer the smaller the changes are
        expected = ". Nothing"
    return few + (
        f"p < {rule['alpha']:g} is not adjusted for the {number(n_tested)} tests that were made"
        f"{expected} bounds the share of false discoveries among the DEPs: they are candidates. "
        "The table below estimates how many of them are false, coarsely with so few pairs. "
        "Compare the counts by q, and confirm a protein in new samples before relying on it."
    )
