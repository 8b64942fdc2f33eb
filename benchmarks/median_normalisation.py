"""What median normalisation leaves of a known loading, where low values are missing.

    python benchmarks/median_normalisation.py [--write]

With --write the table replaces the one in docs/statistics.md. Takes half a minute.

A data set has 4,400 proteins. Their log2 abundance is normal with a standard deviation of 2, and
every sample adds a deviation of 0.6, about what the differences of human saliva have
(`benchmarks/rule_cost.py`) divided by the square root of 2. Some samples are loaded with half as
much: all their values are lower by 1. A value is observed with a probability that rises with it,
as the logistic function of 2.5 times its distance from a limit, which is set so that the stated
share of all values is missing. "Left" is how far the samples of less load still lie below the
others after normalisation, on average: 1 without any, 0 after a perfect one.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.normalisation import estimate_shifts  # noqa: E402

PROTEINS, SPREAD, NOISE, SLOPE, SETS = 4400, 2.0, 0.6, 2.5, 20
# Samples, those loaded with less, share of values missing, share of proteins that change by 1.5 in
# the samples of less load.
SETTINGS = [
    (6, 3, 0.0, 0.0),
    (6, 3, 0.23, 0.0),
    (6, 3, 0.5, 0.0),
    (6, 1, 0.5, 0.0),
    (6, 3, 0.0, 0.1),
    (6, 3, 0.5, 0.1),
    (20, 10, 0.23, 0.0),
    (20, 10, 0.5, 0.0),
    (100, 50, 0.5, 0.0),
]


def simulate(
    random: np.random.Generator, samples: int, less: int, missing: float, changed: float
) -> tuple[np.ndarray, np.ndarray]:
    """Log2 intensities (proteins x samples) and which samples were loaded with less."""
    loaded_less = np.arange(samples) < less
    values = random.normal(22, SPREAD, (PROTEINS, 1)) + random.normal(0, NOISE, (PROTEINS, samples))
    values[: round(changed * PROTEINS), loaded_less] += 1.5
    values -= loaded_less
    draws = random.random(values.shape)

    def hide(limit: float) -> np.ndarray:
        return draws > 1 / (1 + np.exp(-SLOPE * (values - limit)))

    low, high = values.min() - 20, values.max()
    while missing and high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (low, middle) if hide(middle).mean() > missing else (middle, high)
    return np.where(hide(low) & (missing > 0), np.nan, values), loaded_less


def left_of(shifts: np.ndarray, loaded_less: np.ndarray) -> float:
    """How far the samples of less load still lie below the others."""
    return 1 + shifts[loaded_less].mean() - shifts[~loaded_less].mean()


def replicate(seed: int, setting: tuple[int, int, float, float]) -> dict[str, str]:
    """A row of the table: the setting, and what is left by two estimates of the shifts."""
    random = np.random.default_rng(seed)
    left = {"medians of the samples": [], "median normalisation": []}
    for _ in range(SETS):
        values, loaded_less = simulate(random, *setting)
        estimates = np.nanmedian(values, axis=0), estimate_shifts(values)
        for known, shifts in zip(left.values(), estimates, strict=True):
            known.append(left_of(shifts, loaded_less))
    samples, less, missing, changed = setting
    return {
        "samples": str(samples),
        "of them loaded with less": str(less),
        "missing": f"{100 * missing:g} %",
        "changed": f"{100 * changed:g} %",
        **{
            f"left by {name}": f"{np.mean(known):.3f} ± {np.std(known, ddof=1):.3f}"
            for name, known in left.items()
        },
    }


def main() -> None:
    """Print the table, or write it into the page."""
    rows = [replicate(seed, setting) for seed, setting in enumerate(SETTINGS)]
    publish({"median_normalisation": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
