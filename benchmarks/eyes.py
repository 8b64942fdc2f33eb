"""Share of unchanged proteins at p < .05, by what is done with two eyes of each person.

    python benchmarks/eyes.py [--write]

With --write the table replaces the one in docs/statistics.md. Simulated changes between two visits
that are zero on average; the two eyes of a person change alike to some degree. Moderated t-test.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.blocks import estimate_correlation, fit_blocks  # noqa: E402
from tearflow.differential.fit import Fit, moderated_t  # noqa: E402
from tearflow.differential.moderation import fit_prior  # noqa: E402
from tearflow.differential.observations import summarise  # noqa: E402

PROTEINS, STUDIES, PRIOR_DF, ALPHA = 2000, 20, 4.0, 0.05
PEOPLE, CORRELATIONS, MISSING = (3, 4, 6, 8, 12), (0.0, 0.5, 0.8), 0.1


def draw(random: np.random.Generator, people: int, correlation: float) -> np.ndarray:
    """Changes of every protein by person and eye, a few missing: (proteins, people, 2)."""
    sd = np.sqrt(0.1 * PRIOR_DF / random.chisquare(PRIOR_DF, PROTEINS))
    shared = random.normal(size=(PROTEINS, people, 1)) * np.sqrt(correlation)
    of_eye = random.normal(size=(PROTEINS, people, 2)) * np.sqrt(1 - correlation)
    values = sd[:, None, None] * (shared + of_eye)
    values[random.random(values.shape) < MISSING] = np.nan
    return values


def average_eyes(values: np.ndarray) -> Fit:
    """Fit of the mean of the eyes that each person has."""
    n = np.count_nonzero(~np.isnan(values), axis=2)
    return summarise(np.nansum(values, axis=2) / np.where(n > 0, n, np.nan)).fit


def keep_eyes(values: np.ndarray) -> Fit:
    """Fit of all eyes, with the correlation of the eyes of a person."""
    people = np.repeat(np.arange(values.shape[1]), 2)
    flat, matrix = values.reshape(len(values), -1), np.ones((people.size, 1))
    correlation = estimate_correlation(flat, matrix, people).consensus
    return fit_blocks(flat, matrix, np.ones(1), people, correlation)


def separate_eyes(values: np.ndarray) -> Fit:
    """Fit of all eyes, each as if it were a person."""
    return summarise(values.reshape(len(values), -1)).fit


WAYS = {"mean": average_eyes, "block": keep_eyes, "separate": separate_eyes}


def find_share(fit: Fit) -> float:
    """Share of the tested proteins with p < .05."""
    p_value = moderated_t(fit, fit_prior(fit.variance, fit.df)).p_value
    return float((p_value[~np.isnan(p_value)] < ALPHA).mean())


def main() -> None:
    """Print the shares, or write them into the page."""
    random = np.random.default_rng(1)
    rows = []
    for people in PEOPLE:
        for correlation in CORRELATIONS:
            studies = [draw(random, people, correlation) for _ in range(STUDIES)]
            shares = {
                way: [find_share(fit(study)) for study in studies] for way, fit in WAYS.items()
            }
            texts = {f"`{way}`": f"{100 * np.mean(share):.1f} %" for way, share in shares.items()}
            rows.append({"people": str(people), "correlation": f"{correlation:g}", **texts})
    publish({"eyes": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
