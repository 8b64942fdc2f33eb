"""Time the fits and the moderated t-test against R's limma on the same simulated data.

    python benchmarks/limma_speed.py [--write]

With --write the table replaces the one in docs/statistics.md. It needs Rscript with limma. Only
the ratio is worth quoting: both run here, one after the other.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.fit import Fit, moderated_t, student_t  # noqa: E402
from tearflow.differential.linear_model import fit_least_squares  # noqa: E402
from tearflow.differential.moderation import fit_prior  # noqa: E402
from tearflow.differential.observations import summarise  # noqa: E402

PROTEINS, PAIRS, SAMPLES, RUNS = 8000, 20, 200, 15


def draw(random: np.random.Generator, columns: int, missing: float) -> np.ndarray:
    """Log2 values of all proteins, some of them missing at random places."""
    values = random.normal(20, 0.5, (PROTEINS, columns))
    values[random.random(values.shape) < missing] = np.nan
    return values


def time_tearflow(fit: Callable[[], Fit]) -> float:
    """Seconds of a fit and of both t-tests, best of several runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        fitted = fit()
        student_t(fitted)
        moderated_t(fitted, fit_prior(fitted.variance, fitted.df))
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def time_limma(values: np.ndarray, matrix: np.ndarray) -> float:
    """Seconds of lmFit and eBayes in R, without reading the data."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("values.tsv", "matrix.tsv")]
        for path, table in zip(paths, (values, matrix), strict=True):
            pd.DataFrame(table).to_csv(path, sep="\t", index=False, na_rep="NA")
        command = ["Rscript", HOME / "benchmarks/limma_speed.R", *paths]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def describe(data: str, ours: float, limma: float) -> dict[str, str]:
    """Row of the table."""
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "data": f"{PROTEINS:,} proteins x {data}",
        "TearFlow, fit, t and moderated t": f"{ours:.4f} s",
        "limma, lmFit and eBayes": f"{limma:.2f} s",
        "ratio": f"{limma / ours:.0f}",
        "most memory so far": f"{megabytes:.0f} MB",
    }


def time_pairs(random: np.random.Generator) -> dict[str, str]:
    """Row of a paired contrast, from the intensities on."""
    before, after = (draw(random, PAIRS, 0.25) for _ in range(2))
    ours = time_tearflow(lambda: summarise(after - before).fit)
    people = np.tile(np.eye(PAIRS), (2, 1))
    matrix = np.column_stack([people, np.repeat([0.0, 1.0], PAIRS)])
    limma = time_limma(np.hstack([before, after]), matrix)
    return describe(f"{PAIRS} pairs, 25 % missing", ours, limma)


def time_model(random: np.random.Generator) -> dict[str, str]:
    """Row of two groups with two covariates, as many patterns of missing values as proteins."""
    values, group = draw(random, SAMPLES, 0.3), np.arange(SAMPLES) < SAMPLES / 2
    covariates = random.normal([60, 0], [10, 1], (SAMPLES, 2))
    matrix = np.column_stack([np.ones(SAMPLES), group, covariates])
    tested = np.array([0.0, 1.0, 0.0, 0.0])
    ours = time_tearflow(lambda: fit_least_squares(values, matrix, tested))
    limma = time_limma(values, matrix)
    return describe(f"{SAMPLES} samples, 4 parameters, 30 % missing", ours, limma)


def main() -> None:
    """Print seconds and ratio, or write them into the page."""
    random = np.random.default_rng(1)
    rows = [time_pairs(random), time_model(random)]
    publish({"limma_speed": pd.DataFrame(rows)})


if __name__ == "__main__":
    main()
