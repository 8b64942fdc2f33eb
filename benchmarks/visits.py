"""Share of unchanged proteins at p < .05 by the test over all visits, with both eyes sampled.

    python benchmarks/visits.py [--write]

With --write the table replaces the one in docs/statistics.md. Simulated: four visits without any
change, people who differ, two eyes that are alike to some degree, a fifth of the values missing.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.contrast import Contrast  # noqa: E402
from tearflow.differential.observed import observe  # noqa: E402
from tearflow.differential.rule import Rule  # noqa: E402
from tearflow.differential.series import omnibus_test  # noqa: E402
from tearflow.differential.series_design import make_series_design  # noqa: E402

PROTEINS, VISITS, PRIOR_DF, MISSING = 10_000, 4, 5.0, 0.2
PEOPLE, CORRELATIONS, ALPHA = (3, 5, 8, 12), (0.0, 0.5, 0.8), 0.05


def simulate(random: np.random.Generator, people: int, correlation: float) -> pd.DataFrame:
    """Log2 values of unchanged proteins by sample, named person_visit_eye."""
    sd = np.sqrt(0.2 * PRIOR_DF / random.chisquare(PRIOR_DF, PROTEINS))[:, None]
    of_person = random.normal(0, 2, (PROTEINS, people)).repeat(2 * VISITS, axis=1)
    of_visit = random.normal(size=(PROTEINS, people * VISITS)).repeat(2, axis=1)
    of_eye = random.normal(size=(PROTEINS, people * VISITS * 2))
    noise = np.sqrt(correlation) * of_visit + np.sqrt(1 - correlation) * of_eye
    values = 20 + of_person + sd * noise
    values[random.random(values.shape) < MISSING] = np.nan
    names = [f"{p}_{v}_{eye}" for p in range(people) for v in range(VISITS) for eye in ("OD", "OS")]
    return pd.DataFrame(values, columns=names)


def find_share(log2: pd.DataFrame) -> float:
    """Share of the tested proteins with p < .05."""
    keys = ("subject", "visit", "eye")
    samples = [
        {"sample": name, **dict(zip(keys, name.split("_"), strict=True))} for name in log2.columns
    ]
    contrasts = [
        Contrast("dry", f"course_{visit}", "visit", "0", str(visit), series="course")
        for visit in range(1, VISITS)
    ]
    design = make_series_design(samples, contrasts)
    unmarked = np.zeros(len(log2), dtype=bool)
    table = omnibus_test(observe(log2, design).to_numpy(), unmarked, design, Rule())
    return float((table["f_p_value"].dropna() < ALPHA).mean())


def main() -> None:
    """Print the shares, or write them into the page."""
    random = np.random.default_rng(1)
    rows = []
    for people in PEOPLE:
        shares = {
            f"eyes correlated by {correlation:g}": find_share(simulate(random, people, correlation))
            for correlation in CORRELATIONS
        }
        texts = {name: f"{100 * share:.1f} %" for name, share in shares.items()}
        rows.append({"people": str(people), **texts})
    publish({"visits": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
