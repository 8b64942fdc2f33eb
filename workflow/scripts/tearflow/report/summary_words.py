"""The sentences of the first screen: what was compared, what changed, how far to trust it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tearflow.differential.design_words import describe_test, name_contrast, the
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.proteins.gene_level import is_tested
from tearflow.report.false_discoveries import MEASURES, count_deps, false_in_words
from tearflow.report.run import Run
from tearflow.run.words import count_of, join, number

# Genes that are named in a sentence, in each direction.
NAMED = 3
# Kind of protein of `power.tsv` by which what is needed is said.
TYPICAL = "median protein"


def compared_in_words(run: Run, path: str) -> str:
    """Sentence on what was compared, in whom, and what was tested."""
    contrast, deps = run.contrasts[path], run.table(f"{path}/deps.tsv")
    compared = name_contrast(contrast, run.design(path).absorbed)
    tested = int(is_tested(deps).sum())
    test = the(describe_test(run.config.differential, run.kind(path)))
    counted = f"{number(tested)} of {number(len(deps))} protein groups"
    return f"{compared} in {run.units(path).named}, {counted} by {test}."


def changed_in_words(run: Run, path: str, strongest: Mapping[str, pd.DataFrame]) -> str:
    """Sentence on what changed, with the strongest DEPs by name."""
    rule, deps = run.config.differential, run.table(f"{path}/deps.tsv")
    ways = [
        f"{number(count)} {way}{_name(strongest[way])}"
        for way, count in zip(("up", "down"), count_deps(deps), strict=True)
    ]
    total = sum(count_deps(deps))
    noun = "protein group is a DEP" if total == 1 else "protein groups are DEPs"
    if not total:
        return f"no protein group is a DEP ({rule_in_short(rule)})."
    return f"{number(total)} {noun} ({rule_in_short(rule)}): {'; '.join(ways)}."


def _name(rows: pd.DataFrame) -> str:
    names = rows["gene"].where(rows["gene"].ne(""), rows["accession"]).tolist()
    if not names:
        return ""
    more = ", first " if len(names) > NAMED else " ("
    return f"{more}{join(names[:NAMED])}" + ("" if more.startswith(",") else ")")


def rule_in_short(rule: Rule) -> str:
    """Thresholds of the rule.

    >>> rule_in_short(Rule())
    '|log2 FC| > 1, p < 0.05'
    """
    size = f"|log2 FC| > {rule.log2_fold_change:g}, " if rule.log2_fold_change else ""
    return f"{size}{MEASURES[rule.measure][0]} < {rule.alpha:g}"


def trust_in_words(run: Run, path: str) -> str:
    """Sentence on how far to trust the DEPs: units, expected false ones, what q says."""
    rule, units = run.config.differential, run.units(path)
    deps, estimates = run.table(f"{path}/deps.tsv"), run.table(f"{path}/rule.tsv")
    estimate = estimates[estimates["in_force"]].iloc[0]
    q = deps[column_of(rule.test, "q_value")]
    passed = int((deps["is_dep"] & q.lt(rule.alpha)).sum())
    if not is_tested(deps).any():
        return f"nothing can be said from {units}."
    if not deps["is_dep"].any():
        smallest = q.min()
        return f"the smallest q is {smallest:.2g}; no DEP does not mean no change."
    total, false = count_of(int(deps["is_dep"].sum()), "DEP"), false_in_words(estimate)
    parts = [f"estimated false of {total}: {false}"]
    if rule.measure == "p_value":
        has = "has" if passed < 2 else "have"
        parts.append(f"{number(passed) if passed else 'none'} {has} q < {rule.alpha:g}")
    if units.are_few:
        parts.append(f"with {units} they are candidates")
    return "; ".join(parts) + "."


def detectable_in_words(run: Run, path: str) -> list[str]:
    """Sentence on the change that could be detected, and on the units that a change needs."""
    power, units = run.table(f"{path}/power.tsv"), run.units(path)
    if not is_tested(run.table(f"{path}/deps.tsv")).any():
        return []
    rows = power[power["protein"].eq(TYPICAL)]
    chosen = rows[rows["test"].eq(run.config.differential.test)]
    row: Any = next((chosen if len(chosen) else rows).itertuples(), None)
    if row is None or pd.isna(row.detectable_log2fc):
        return []
    each = " in each group" if units.sizes else ""
    needs = ""
    if pd.notna(row.people_needed):
        needs = (
            f"; a change of {row.target_log2fc:g} needs {number(int(row.people_needed))} "
            f"{units.name}{each}"
        )
    return [
        f"of a protein of median spread {units} detect a |log2 FC| of {row.detectable_log2fc:.2f} "
        f"at p < {row.alpha:g} with a probability of {100 * row.power:.0f} %{needs}."
    ]
