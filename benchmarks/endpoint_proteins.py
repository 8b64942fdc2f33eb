"""How often a protein and a clinical measure are called related, with and without a relation.

    python benchmarks/endpoint_proteins.py [--write]

With --write the table replaces the one in docs/statistics.md. It takes a minute.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from tearflow.differential.multiple_testing import adjust_bh
from tearflow.endpoints.rank_correlation import correlate_ranks

PROTEINS, TRIALS, RELATED = 2000, 40, 40
SIZES = (3, 4, 5, 8, 11, 16, 24, 40)
# Correlation of the changes of the eyes of a person, and of a related protein with the measure.
OF_EYES, OF_PROTEIN = 0.8, 0.8


def share_by_chance(n: int, generator: np.random.Generator, n_eyes: int = 1) -> float:
    """Share of unrelated proteins with p < 0.05, each eye counted as a person."""
    shares = []
    for _ in range(TRIALS):
        people = np.repeat(generator.normal(size=(PROTEINS + 1, n)), n_eyes, axis=1)
        own = generator.normal(size=(PROTEINS + 1, n * n_eyes))
        weight = OF_EYES if n_eyes > 1 else 0.0
        values = np.sqrt(weight) * people + np.sqrt(1 - weight) * own
        found = correlate_ranks(values[1:], values[0], [""] * (n * n_eyes))
        shares.append((found.p_value < 0.05).mean())
    return float(np.mean(shares))


def shares_found(n: int, generator: np.random.Generator) -> tuple[float, float, float]:
    """Smallest p, and shares of related proteins with p < 0.05 and with q < 0.05."""
    by_p, by_q, smallest = [], [], 1.0
    for _ in range(TRIALS // 4):
        measure = generator.normal(size=n)
        values = generator.normal(size=(PROTEINS, n))
        noise = np.sqrt(1 - OF_PROTEIN**2) * values[:RELATED]
        values[:RELATED] = OF_PROTEIN * measure + noise
        found = correlate_ranks(values, measure, [""] * n)
        smallest = float(found.smallest[0])
        by_p.append((found.p_value[:RELATED] < 0.05).mean())
        by_q.append((adjust_bh(found.p_value)[:RELATED] < 0.05).mean())
    return smallest, float(np.mean(by_p)), float(np.mean(by_q))


def main() -> None:
    """Print the shares, or write them into the page."""
    rows = []
    for n in SIZES:
        generator = np.random.default_rng(n)
        unrelated = share_by_chance(n, generator)
        eyes = share_by_chance(n, generator, 2)
        smallest, by_p, by_q = shares_found(n, generator)
        shares = {
            "unrelated, p < .05": unrelated,
            "the same, eyes as people": eyes,
            "related, p < .05": by_p,
            "related, q < .05": by_q,
        }
        texts = {name: f"{100 * share:.1f} %" for name, share in shares.items()}
        rows.append({"people": str(n), "smallest p": f"{smallest:.2g}", **texts})
    publish({"related": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
