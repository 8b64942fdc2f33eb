"""How much of what was planted a plain paired t-test finds: proteins at three pairs, endpoints."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import nctdtr, stdtrit

from demo_endpoints import MEASURES, VISITS, Simulated, change_spread

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


def change_of_people(values: np.ndarray, measure: Simulated) -> np.ndarray:
    """Change of each person's mean over the eyes from baseline to week 2; logarithms where `log`.

    Parameters
    ----------
    values
        Shape (people, eyes, visits). Below the limit of detection they count as the limit.
    measure
        What was measured.

    Returns
    -------
    numpy.ndarray
        One a person with both visits.
    """
    known = np.maximum(values, measure.limit) if measure.limit else values
    scaled = np.log(np.maximum(known, 10.0**-measure.digits)) if measure.log else known
    both = scaled[:, :, [VISITS.index("baseline"), VISITS.index("week2")]]
    seen = np.isfinite(both).any(axis=1).all(axis=1)
    means = np.nanmean(both[seen], axis=1)
    return means[:, 1] - means[:, 0]


def expected_power(effect: float, spread: float, people: int) -> float:
    """Power of a paired t-test at `ALPHA`, in the direction of the effect; 0 where there is none.

    Examples
    --------
    R's `power.t.test(n = 10, delta = 1, type = "paired")` gives 0.8031.

    >>> round(expected_power(-1.0, 1.0, 10), 4)
    0.8031
    """
    if effect == 0:
        return 0.0
    critical = stdtrit(people - 1, 1 - ALPHA / 2)
    return float(1 - nctdtr(people - 1, np.abs(effect) / spread * np.sqrt(people), critical))


def recover_effects(recorded: Mapping[str, Mapping[str, np.ndarray]]) -> pd.DataFrame:
    """Whether each planted effect at week 2 is found, one value per person; not of yes or no.

    Parameters
    ----------
    recorded
        By cohort and measure, values of shape (people, eyes, visits).

    Returns
    -------
    pandas.DataFrame
        cohort, measure, people (with both visits), planted (effect, of natural logarithms where
        `log`), power (expected of normal values that are neither rounded nor cut), found (p < 0.05
        in the planted direction; in either where none was planted).
    """
    rows = []
    for place, (cohort, values) in enumerate(recorded.items()):
        for measure in MEASURES:
            if measure.scale == "yes_no":
                continue
            effect = measure.effects(place)["week2"]
            change = change_of_people(values[measure.name], measure)
            people, sd = len(change), change.std(ddof=1)
            critical = stdtrit(people - 1, 1 - ALPHA / 2)
            significant = np.abs(change.mean()) * np.sqrt(people) > critical * sd
            found = significant and (effect == 0 or np.sign(change.mean()) == np.sign(effect))
            power = expected_power(effect, change_spread(measure), people)
            rows.append((cohort, measure.name, people, effect, power, bool(found)))
    return pd.DataFrame(rows, columns=["cohort", "measure", "people", "planted", "power", "found"])
