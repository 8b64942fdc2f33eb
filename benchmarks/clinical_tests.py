"""Share of measures of both eyes at p < .05 where nothing changes, by how they are tested.

    python benchmarks/clinical_tests.py [--write]

With --write the table replaces that in docs/statistics.md. Simulated: seven visits, two eyes that
are correlated by .8 at a visit, because people differ, or in equal parts because people differ and
because a visit moves both eyes of a person; the latter also such that what moves them at
neighbouring visits is correlated by .7. With drop-outs a third of the people miss the last one to
four visits, and everybody one visit of twenty.
"""

import os
import sys
from itertools import product
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small matrices: threads cost more than they bring

import numpy as np
import pandas as pd
from page import publish
from scipy.special import fdtrc

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.multiple_testing import adjust_holm  # noqa: E402
from tearflow.endpoints.dunnett import compare_by_dunnett  # noqa: E402
from tearflow.endpoints.friedman import friedman  # noqa: E402
from tearflow.endpoints.mixed_model import (  # noqa: E402
    Blocks,
    evaluate,
    fit_mixed,
    make_blocks,
)
from tearflow.endpoints.repeated_measures import analyse_repeated  # noqa: E402

VISITS, EYES, ALPHA = 7, 2, 0.05
PEOPLE, MEASURES = (5, 11, 16), 500
EYE, RESIDUAL = 0.08, 0.12
# Variance of a person by visit, of the 0.8 that the eyes share, and the correlation of neighbouring
# visits.
SHARED = {"no": (0.0, 0.0), "yes": (0.4, 0.0), "yes, neighbours alike": (0.4, 0.7)}
APART = np.abs(np.subtract.outer(range(VISITS), range(VISITS)))
POOLED = "person: Dunnett, pooled variance"
CONTRASTS = np.hstack([-np.ones((VISITS - 1, 1)), np.eye(VISITS - 1)])

Values = np.ndarray  # people x eyes x visits


def draw(random: np.random.Generator, people: int, variance: float, serial: float) -> Values:
    """A measure that does not change."""
    root = np.linalg.cholesky(np.power(serial, APART))
    moved = random.normal(size=(people, 1, VISITS)) @ root.T
    return (
        random.normal(0, np.sqrt(0.8 - variance), (people, 1, 1))
        + random.normal(0, np.sqrt(EYE), (people, EYES, 1))
        + np.sqrt(variance) * moved
        + random.normal(0, np.sqrt(RESIDUAL), (people, EYES, VISITS))
    )


def drop(random: np.random.Generator, values: Values) -> Values:
    """The measure with missing visits, both eyes at a time."""
    people = len(values)
    leaves = random.random(people) < 1 / 3
    last = np.where(leaves, random.integers(VISITS - 4, VISITS, people), VISITS)
    missing = np.arange(VISITS) >= last[:, None]
    missing |= random.random(missing.shape) < 1 / 20
    return np.where(missing[:, None], np.nan, values)


def complete(units: np.ndarray) -> np.ndarray:
    """Units with a value at each visit."""
    return units[~np.isnan(units).any(axis=1)]


def test_complete(values: Values) -> dict[str, float]:
    """P-values of the tests that need complete units, missing where there are too few."""
    eyes, people = complete(values.reshape(-1, VISITS)), complete(values.mean(axis=1))
    names = ("each eye: ANOVA", "person: ANOVA", "person: Dunnett", POOLED, "person: Friedman")
    if len(people) < 2:
        return dict.fromkeys(names, np.nan)
    by_person, changes = analyse_repeated(people), (people[:, 1:] - people[:, :1]).T
    by_visit, by_all = (
        min(adjusted for _, adjusted in compare_by_dunnett(changes, variance))
        for variance in (None, by_person.residual_variance)
    )
    p_values = (
        analyse_repeated(eyes).p_value,
        by_person.p_huynh_feldt,
        by_visit,
        by_all,
        friedman(people).p_value,
    )
    return dict(zip(names, p_values, strict=True))


def test_by_model(values: Values) -> dict[str, float]:
    """P-values of the mixed models, which take all values."""
    there = ~np.isnan(values)
    person, eye, visit = (index[there] for index in np.indices(values.shape))
    groups = {"person": person, "eye": person * EYES + eye}
    matrix, found = np.eye(VISITS)[visit], values[there]
    without = fit_mixed(found, matrix, groups, person)
    groups["person_visit"] = person * VISITS + visit
    fit = fit_mixed(found, matrix, groups, person)
    variances = np.array(list(fit.variances.values()))
    blocks = make_blocks(found, matrix, groups, person)
    visits = np.array([fit.estimate(contrast).p_value for contrast in CONTRASTS])
    return {
        "mixed without person by visit: F": without.test(CONTRASTS).p_value,
        "mixed: F": fit.test(CONTRASTS).p_value,
        "mixed: F of Satterthwaite": test_by_satterthwaite(blocks, variances),
        "mixed: Holm": np.fmin.reduce(adjust_holm(visits)),
    }


def test_by_satterthwaite(blocks: Blocks, variances: np.ndarray) -> float:
    """P-value with the degrees of freedom of lmerTest, which the workflow does not use."""
    point = evaluate(blocks, variances)
    free = variances > 0
    uncertainty = 2 * np.linalg.inv(point.hessian[np.ix_(free, free)])
    spread = CONTRASTS @ point.covariance @ CONTRASTS.T
    sizes, directions = np.linalg.eigh(spread)
    rows = directions.T @ CONTRASTS
    weights = rows @ point.covariance
    slopes = np.einsum("ra,kab,rb->rk", weights, point.first[free], weights)
    df = 2 * sizes**2 / np.einsum("rk,kl,rl->r", slopes, uncertainty, slopes)
    f = ((rows @ point.effects) ** 2 / sizes).mean()
    expected = (df / (df - 2))[df > 2].sum()
    df2 = 2 * expected / (expected - len(df)) if expected > len(df) else 2.0
    return float(fdtrc(len(df), df2, f))


def simulate(moves: str, misses: str, people: int) -> dict[str, str]:
    """A line of the table."""
    random = np.random.default_rng([list(SHARED).index(moves), misses == "yes", people])
    measures = [draw(random, people, *SHARED[moves]) for _ in range(MEASURES)]
    if misses == "yes":
        measures = [drop(random, measure) for measure in measures]
    measures = [some for some in measures if (~np.isnan(some)).any(axis=(0, 1)).all()]
    p_values = pd.DataFrame([test_complete(some) | test_by_model(some) for some in measures])
    shares = (p_values < ALPHA).sum() / p_values.notna().sum()
    line = {"visits move both eyes": moves, "drop-outs": misses, "people": str(people)}
    return line | {name: f"{100 * share:.1f} %" for name, share in shares.items()}


def main() -> None:
    """Print the shares, or write them into the page."""
    lines = product(SHARED, ("no", "yes"), PEOPLE)
    publish({"endpoints": pd.DataFrame([simulate(*line) for line in lines])})


if __name__ == "__main__":
    main()
