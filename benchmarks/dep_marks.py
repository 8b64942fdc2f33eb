"""Whether a mark on the DEPs tells true ones from false ones, where the truth is simulated.

    python benchmarks/dep_marks.py [--write]

With --write the table replaces the one in docs/statistics.md. Takes about three minutes.

The data are those of `benchmarks/rule_cost.py`: 4,400 proteins, variances as unequal as in human
saliva, proteins independent or half of the variance common. DEPs are those of the published rule.
A cell is the share of false DEPs among the marked ones, divided by that among all DEPs of the line
(1: the mark says nothing; 0.5: it halves the share), and in brackets how many of the true DEPs are
marked. "Too few": fewer than 50 marked DEPs in all data sets of the line.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish
from rule_cost import PUBLISHED, name_setting, simulate

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.fit import minimum_effect, moderated_t  # noqa: E402
from tearflow.differential.multiple_testing import adjust_bh  # noqa: E402
from tearflow.differential.observations import summarise  # noqa: E402
from tearflow.differential.robustness import (  # noqa: E402
    describe_leave_outs,
    leave_one_out,
    specification_curve,
)
from tearflow.differential.testing import apply_rule  # noqa: E402

SEED, FEWEST = 7, 50
SETS = {3: 60, 5: 40, 8: 30, 20: 15}
CHANGES = [(0.01, 1.5), (0.05, 1.0), (0.05, 2.0), (0.1, 1.5)]
MODERATED = replace(PUBLISHED, test="moderated")


def mark(differences: np.ndarray) -> dict[str, np.ndarray]:
    """DEPs, and by every mark which proteins have it, each of shape (proteins,)."""
    summarised = summarise(differences)
    left = describe_leave_outs(summarised, PUBLISHED)
    _, share = specification_curve({"none": summarised}, "none", PUBLISHED)
    moderated = moderated_t(summarised.fit, summarised.prior)
    larger = minimum_effect(summarised.fit, summarised.prior, 0.5)
    agree = left["pairs_agreeing"].to_numpy() == summarised.n
    steady = agree & (left["hangs_on"] == "").to_numpy()
    return {
        "DEPs": apply_rule(summarised, PUBLISHED)[0],
        "all pairs agree": agree,
        "and no pair carries it, and half of the specifications": steady & (share >= 0.5),
        "a DEP without any one pair": (left["leave_one_out_share"] == 1).to_numpy(),
        "the same, moderated": leave_one_out(summarised, MODERATED)[0].all(axis=1),
        "moderated p < 0.01": moderated.p_value < 0.01,
        "moderated q < 0.05": adjust_bh(moderated.p_value) < 0.05,
        "minimum effect of 0.5, p < 0.05": larger.p_value < 0.05,
    }


def compare(random: np.random.Generator, sets: int, **setting: float) -> dict[str, str]:
    """Cells of a line."""
    true, false = {}, {}
    for _ in range(sets):
        differences, has_changed = simulate(random, **setting)
        marks = mark(differences)
        for name, marked in marks.items():
            found = marks["DEPs"] & marked
            true[name] = true.get(name, 0) + int((found & has_changed).sum())
            false[name] = false.get(name, 0) + int((found & ~has_changed).sum())
    whole = false["DEPs"] / (true["DEPs"] + false["DEPs"])
    cells = {"false share": f"{whole:.3f}"}
    for name in list(true)[1:]:
        marked = true[name] + false[name]
        ratio = false[name] / max(marked, 1) / whole
        kept = 100 * true[name] / true["DEPs"]
        cells[name] = f"{ratio:.2f} ({kept:.0f} %)" if marked >= FEWEST else "too few"
    return cells


def main() -> None:
    """Print the table, or write it into the page."""
    rows = []
    for pairs, sets in SETS.items():
        for common in (0.0, 0.5):
            for changed, effect in CHANGES:
                random = np.random.default_rng([SEED, len(rows)])
                setting = {"pairs": pairs, "changed": changed, "effect": effect}
                cells = compare(random, sets, correlated=common, **setting)
                row = name_setting(**setting) | {"common": f"{100 * common:g} %"}
                rows.append(row | cells)
    publish({"dep_marks": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
