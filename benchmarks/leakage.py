"""How often a DEP is rightly said to survive serum leakage, or to be explained by it.

Simulated differences of pairs: serum leaks into the samples of the second visit, by another amount
in each person. Of 400 proteins, 40 change by themselves, 40 come from serum and change with the
leakage, 20 do both, and 300 do neither. DEPs are found by the published rule, and judged by
`tearflow.differential.adjusted_changes`.

    python benchmarks/leakage.py [--write]

With --write the table replaces the one in docs/panels.md. 2 s.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from tearflow.differential.adjusted_changes import adjust, judge
from tearflow.differential.model import model_of_pairs
from tearflow.differential.rule import Rule
from tearflow.differential.testing import find_changed
from tearflow.differential.verdicts import EXPLAINED, SURVIVES, UNCERTAIN

TRUTHS = {"true": 40, "serum": 40, "both": 20, "none": 300}
PAIRS = (3, 4, 5, 6, 8, 10, 15, 20)
# Change of a protein by itself, mean of the leakage, and its spreads between people, log2.
EFFECT, LEAKAGE, SPREADS = 2.0, 1.5, (0.5, 1.0)
# Of the differences of a protein (its own standard deviation varies around it), and of the index.
NOISE, OF_INDEX = 0.5, 0.1
REPEATS, SEED = 50, 13


def simulate(
    n_pairs: int, spread: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Differences, shape (proteins, pairs); change of the index; and the truth of each protein."""
    truth = np.repeat(list(TRUTHS), list(TRUTHS.values()))
    leakage = rng.normal(LEAKAGE, spread, n_pairs)
    noise = NOISE * np.sqrt(rng.chisquare(6, (len(truth), 1)) / 6)
    values = rng.normal(0, 1, (len(truth), n_pairs)) * noise
    values[np.isin(truth, ["true", "both"])] += EFFECT
    values[np.isin(truth, ["serum", "both"])] += leakage
    return values, leakage + rng.normal(0, OF_INDEX, n_pairs), truth


def run() -> pd.DataFrame:
    """Shares of the verdicts among the DEPs of each truth, by pairs and spread."""
    rng = np.random.default_rng(SEED)
    rows = []
    for spread in SPREADS:
        for n_pairs in PAIRS:
            counts: dict[str, dict[str, int]] = {name: {} for name in TRUTHS}
            for _ in range(REPEATS):
                values, index, truth = simulate(n_pairs, spread, rng)
                is_dep = find_changed(values, Rule())
                found = adjust(values[is_dep], model_of_pairs(None, n_pairs), index)
                outside = np.zeros(is_dep.sum(), dtype=bool)
                verdicts = judge(values[is_dep].mean(axis=1), found, outside)
                for name, verdict in zip(truth[is_dep], verdicts, strict=True):
                    counts[name][verdict] = counts[name].get(verdict, 0) + 1
            row = {"spread": spread, "pairs": n_pairs}
            for name in ("true", "serum", "both"):
                total = sum(counts[name].values())
                row[f"{name} n"] = total / REPEATS
                for verdict in (SURVIVES, EXPLAINED, UNCERTAIN):
                    row[f"{name} {verdict}"] = counts[name].get(verdict, 0) / max(total, 1)
            rows.append(row)
    return pd.DataFrame(rows)


def show(table: pd.DataFrame) -> pd.DataFrame:
    """The rows as texts, a column for each verdict among the DEPs of each kind."""
    shown = pd.DataFrame({"spread of leakage": table["spread"].map("{:g}".format)})
    shown["pairs"] = table["pairs"].astype(str)
    kinds = {"true": "changed by themselves", "serum": "from serum", "both": "both"}
    for name, words in kinds.items():
        shown[f"DEPs {words}"] = table[f"{name} n"].map("{:.0f}".format)
        for verdict in (SURVIVES, EXPLAINED, UNCERTAIN):
            shown[f"{words}: {verdict}"] = table[f"{name} {verdict}"].map("{:.0%}".format)
    return shown


if __name__ == "__main__":
    publish({"leakage": show(run())}, "panels.md")
