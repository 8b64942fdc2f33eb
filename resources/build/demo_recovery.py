"""How much of what was planted a plain paired t-test at three pairs finds again."""

import numpy as np
import pandas as pd
from scipy.special import stdtrit

ALPHA = 0.05
THRESHOLD = 1.0


def find(log2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Test each protein by |log2FC| > 1 and p < 0.05 in a paired t-test.

    Parameters
    ----------
    log2
        Log2 intensities, shape (proteins, patients, 2); not a number where missing.

    Returns
    -------
    tuple
        Which proteins have every pair complete, and the direction of each DEP: 1, -1, or 0 where
        it is none or was not tested; both of shape (proteins,).
    """
    change = log2[:, :, 1] - log2[:, :, 0]
    pairs = change.shape[1]
    mean, sd = change.mean(axis=1), change.std(axis=1, ddof=1)
    critical = stdtrit(pairs - 1, 1 - ALPHA / 2)
    dep = (np.abs(mean) > THRESHOLD) & (np.abs(mean) * np.sqrt(pairs) > critical * sd)
    return np.isfinite(mean), np.where(dep, np.sign(mean), 0)


def recovery(log2: np.ndarray, log2fc: np.ndarray) -> dict[str, float]:
    """Count what the test finds among the planted proteins with every pair complete.

    Parameters
    ----------
    log2
        Log2 intensities, shape (proteins, patients, 2); not a number where missing.
    log2fc
        Planted change, 0 for none; shape (proteins,).

    Returns
    -------
    dict
        planted, testable (planted with every pair complete), recovered (testable, a DEP in the
        planted direction), share (recovered of testable), false (DEPs that were not planted).
    """
    complete, direction = find(log2)
    testable = int((complete & (log2fc != 0)).sum())
    recovered = int(((direction != 0) & (direction == np.sign(log2fc))).sum())
    return {
        "planted": int((log2fc != 0).sum()),
        "testable": testable,
        "recovered": recovered,
        "share": recovered / testable,
        "false": int(((direction != 0) & (log2fc == 0)).sum()),
    }


def summarise(runs: pd.DataFrame) -> pd.DataFrame:
    """Average the recoveries of many seeds.

    Parameters
    ----------
    runs
        One row a seed: cv (per cent), cohort, and the values of `recovery`.

    Returns
    -------
    pandas.DataFrame
        cv, cohort, seeds, testable, share (means), lowest (share), met (share of the seeds that
        recover at least 80 %), false (mean).
    """
    return runs.groupby(["cv", "cohort"], as_index=False).agg(
        seeds=("share", "size"),
        testable=("testable", "mean"),
        share=("share", "mean"),
        lowest=("share", "min"),
        met=("share", lambda share: (share >= 0.8).mean()),
        false=("false", "mean"),
    )
