"""Share of repeated-measures ANOVAs at p < .05 where nothing changes, by the epsilon of their p.

    python benchmarks/sphericity.py [--write]

With --write the table replaces the one in docs/statistics.md. Simulated values whose changes are
spherical, and values of which neighbouring visits correlate by .7, those further apart less.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.endpoints.repeated_measures import analyse_repeated  # noqa: E402

MEASURES, ALPHA = 20000, 0.05
DESIGNS = ((5, 3), (5, 7), (11, 3), (11, 5), (11, 7), (16, 7))
CORRELATIONS = {"spherical": 0.0, "0.7": 0.7}
NAMES = ("none", "Geisser-Greenhouse", "Huynh-Feldt")


def find_shares(random: np.random.Generator, people: int, visits: int, correlation: float) -> list:
    """Share of measures with p < .05 without an epsilon and with either."""
    apart = np.abs(np.subtract.outer(range(visits), range(visits)))
    root = np.linalg.cholesky(np.power(correlation, apart))
    values = random.normal(size=(MEASURES, people, visits)) @ root.T
    found = [analyse_repeated(measure) for measure in values]
    p_values = [(one.p_uncorrected, one.p_value, one.p_huynh_feldt) for one in found]
    return (np.array(p_values) < ALPHA).mean(axis=0).tolist()


def main() -> None:
    """Print the shares, or write them into the page."""
    random = np.random.default_rng(14)
    rows = []
    for people, visits in DESIGNS:
        row = {"people": str(people), "visits": str(visits)}
        for kind, correlation in CORRELATIONS.items():
            shares = find_shares(random, people, visits, correlation)
            row |= {
                f"{name}, {kind}": f"{100 * share:.1f} %"
                for name, share in zip(NAMES, shares, strict=True)
            }
        rows.append(row)
    publish({"sphericity": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
