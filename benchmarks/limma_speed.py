"""Time the paired and the moderated t-test against R's limma on the same simulated data.

    python benchmarks/limma_speed.py [--write]

With --write the table replaces the one in docs/statistics.md. It needs Rscript with limma. Only
the ratio is worth quoting: both run here, one after the other.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.fit import moderated_t, student_t  # noqa: E402
from tearflow.differential.moderation import fit_prior  # noqa: E402
from tearflow.differential.paired import summarise  # noqa: E402

PROTEINS, PAIRS, MISSING, RUNS = 8000, 20, 0.25, 15


def simulate() -> tuple[np.ndarray, np.ndarray]:
    """Draw log2 intensities before and after, a quarter of them missing."""
    random = np.random.default_rng(1)
    before = random.normal(20, 2, (PROTEINS, PAIRS))
    after = before + random.normal(0, 0.5, (PROTEINS, PAIRS))
    for values in (before, after):
        values[random.random(values.shape) < MISSING] = np.nan
    return before, after


def time_tearflow(before: np.ndarray, after: np.ndarray) -> float:
    """Seconds of both tests, from the intensities on, best of several runs."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        fit = summarise(after - before).fit
        student_t(fit)
        moderated_t(fit, fit_prior(fit.variance, fit.df))
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def time_limma(before: np.ndarray, after: np.ndarray) -> float:
    """Seconds of lmFit and eBayes in R, without reading the data."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "log2.tsv"
        pd.DataFrame(np.hstack([before, after])).to_csv(table, sep="\t", index=False, na_rep="NA")
        command = ["Rscript", HOME / "benchmarks/limma_speed.R", table]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print seconds and ratio, or write them into the page."""
    data = simulate()
    ours, limma = time_tearflow(*data), time_limma(*data)
    row = {
        "data": f"{PROTEINS:,} proteins x {PAIRS} pairs, {100 * MISSING:g} % missing",
        "TearFlow, paired t and moderated t": f"{ours:.4f} s",
        "limma, lmFit and eBayes": f"{limma:.2f} s",
        "ratio": f"{limma / ours:.0f}",
    }
    publish({"limma_speed": pd.DataFrame([row])})


if __name__ == "__main__":
    main()
