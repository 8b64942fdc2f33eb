"""Check the tests between contrasts where the truth is simulated.

    python benchmarks/comparison.py [--write]

With --write the tables replace those in docs/statistics.md. Takes about five minutes.

Cohorts are as in `benchmarks/rule_cost.py`: 4,400 proteins, variances as unequal as in human
saliva, half of the variance common where it says so. A protein has the same true variance in both
cohorts, and the same loadings on the common causes, unless it says otherwise.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish
from rule_cost import D0, FACTORS, PROTEINS, S0, find_changed

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.comparison.chance import overlap_p_value, sign_p_value  # noqa: E402
from tearflow.comparison.differences import Estimate, compare_changes, pool_changes  # noqa: E402
from tearflow.comparison.places import DIFFERENT  # noqa: E402
from tearflow.comparison.same_people import compare_within_people  # noqa: E402
from tearflow.differential.fit import moderated_t  # noqa: E402
from tearflow.differential.multiple_testing import adjust_bh  # noqa: E402
from tearflow.differential.observations import summarise  # noqa: E402
from tearflow.differential.rule import Rule  # noqa: E402

SEED, SETS = 12, 20
# Fewer called different in all data sets together say nothing of a share.
FEWEST = 100
RULES = {"published": Rule(), "moderated": Rule(test="moderated")}


class Proteins:
    """What two cohorts have in common: true variances, and loadings on common causes."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.spread = S0 * np.sqrt(D0 / rng.chisquare(D0, PROTEINS))
        self.loadings = rng.normal(size=(PROTEINS, FACTORS)) / np.sqrt(FACTORS)

    def draw(self, people: int, common: float = 0.0) -> np.ndarray:
        """Log2 differences (proteins x people) without any change."""
        causes = self.loadings @ self.rng.normal(size=(FACTORS, people))
        alone = self.rng.normal(size=(PROTEINS, people))
        return (np.sqrt(common) * causes + np.sqrt(1 - common) * alone) * self.spread[:, None]


def estimate(changes: np.ndarray) -> Estimate:
    """Change of every protein with its moderated standard error."""
    observations = summarise(changes)
    outcome = moderated_t(observations.fit, observations.prior)
    return Estimate(observations.fit.effect, observations.fit.effect / outcome.t, outcome.df)


def percent(share: float, digits: int = 1) -> str:
    """Write a share as a percentage."""
    return f"{100 * share:.{digits}f} %"


def simulate_error() -> pd.DataFrame:
    """Share of unchanged differences with p < 0.05, between different people."""
    settings = [
        (*people, same, common, missing)
        for people in ((3, 3), (3, 10), (5, 5), (10, 10))
        for same, common, missing in ((True, 0, 0), (False, 0, 0), (True, 0.5, 0), (True, 0, 0.2))
    ]
    rows = []
    for seed, (n_first, n_second, same, common, missing) in enumerate(settings):
        rng = np.random.default_rng([SEED, 1, seed])
        found = []
        for _ in range(SETS):
            proteins = Proteins(rng)
            other = proteins if same else Proteins(rng)
            cohorts = proteins.draw(n_first, common), other.draw(n_second, common)
            for changes in cohorts:
                changes[rng.random(changes.shape) < missing] = np.nan
            enough = np.all([np.isfinite(changes).sum(axis=1) >= 3 for changes in cohorts], axis=0)
            difference = compare_changes(*(estimate(changes[enough]) for changes in cohorts))
            for p_value in (difference.p_value, difference.student_p_value):
                any_called = (adjust_bh(p_value) < DIFFERENT).any()
                found.append([(p_value < 0.05).mean(), (p_value < 1e-3).mean(), any_called])
        mean = np.mean(np.reshape(found, (SETS, 2, 3)), axis=0)
        rows.append(
            {
                "people": f"{n_first} and {n_second}",
                "true variances": "the same" if same else "unrelated",
                "common": f"{100 * common:g} %",
                "missing": f"{100 * missing:g} %",
                **{
                    f"{what}{by}": percent(share, digits)
                    for what, shares, digits in zip(
                        ("p < 0.05", "p < 0.001", "any called different"),
                        mean.T,
                        (1, 2, 0),
                        strict=True,
                    )
                    for by, share in zip(("", ", Welch"), shares, strict=True)
                },
            }
        )
    return pd.DataFrame(rows)


def simulate_people() -> pd.DataFrame:
    """Share of unchanged differences with p < 0.05 where two visits are of the same people."""
    rows = []
    for seed, (people, alike) in enumerate([(n, r) for n in (3, 5, 10) for r in (0.0, 0.5, 0.8)]):
        rng = np.random.default_rng([SEED, 2, seed])
        within, as_different = [], []
        for _ in range(SETS):
            proteins = Proteins(rng)
            person = proteins.draw(people) * np.sqrt(alike)
            visits = [person + np.sqrt(1 - alike) * proteins.draw(people) for _ in range(2)]
            frames = [pd.DataFrame(changes) for changes in visits]
            within.append((compare_within_people(*frames, 3).p_value < 0.05).mean())
            p_value = compare_changes(*map(estimate, visits)).p_value
            as_different.append((p_value < 0.05).mean())
        rows.append(
            {
                "people": str(people),
                "correlation of a person's changes": f"{alike:g}",
                "within people: p < 0.05": percent(np.mean(within)),
                "as if of different people": percent(np.mean(as_different)),
            }
        )
    return pd.DataFrame(rows)


def simulate_places() -> pd.DataFrame:
    """How many DEPs of one cohort only are called different, whether they are or not."""
    settings = [
        (people, share, effect, differ)
        for people in (3, 10)
        for share, effect, differ in (
            *((0.05, 1.5, 0), (0.05, 2, 0), (0.2, 2, 0)),
            *((0.05, 2, 0.5), (0.2, 2, 0.5), (0.2, 3, 0.5)),
        )
    ]
    rows = []
    for seed, (people, share, effect, differ) in enumerate(settings):
        rng = np.random.default_rng([SEED, 3, seed])
        counts = {rule: np.zeros(6) for rule in RULES}
        for _ in range(SETS):
            proteins = Proteins(rng)
            order = np.arange(PROTEINS) / PROTEINS
            change = np.where(order < share, effect * rng.choice([-1.0, 1.0], PROTEINS), 0.0)
            differs = order < share * differ
            first = proteins.draw(people) + change[:, None]
            second = proteins.draw(people) + np.where(differs, 0.0, change)[:, None]
            p_value = compare_changes(estimate(first), estimate(second)).p_value
            called = adjust_bh(p_value) < DIFFERENT
            for name, rule in RULES.items():
                only = find_changed(first, rule) ^ find_changed(second, rule)
                alike, unlike = only & ~differs, only & differs
                by_p = (alike & (p_value < 0.05)).sum()
                found = [(part & called).sum() for part in (alike, unlike)]
                counts[name] += [alike.sum(), by_p, found[0], unlike.sum(), found[1], 1]
        for name, (alike, by_p, false, unlike, true, sets) in counts.items():
            cells = [f"{unlike / sets:.0f}", percent(true / unlike)] if unlike else ["", ""]
            enough = unlike and false + true >= FEWEST
            of_called = percent(false / (false + true)) if enough else ""
            rows.append(
                {
                    "people in each": str(people),
                    "changed": f"{100 * share:g} % by {effect:g}",
                    "of these in one alone": f"{100 * differ:g} %",
                    "rule": name,
                    "equal changes": f"{alike / sets:.0f}",
                    "of these p < 0.05": percent(by_p / alike),
                    "called different": percent(false / alike),
                    "true differences": cells[0],
                    "of these called different": cells[1],
                    "of those called different, equal": of_called,
                }
            )
    return pd.DataFrame(rows)


def simulate_pooled() -> pd.DataFrame:
    """How often the interval of the pooled change holds the mean of all cohorts."""
    rows = []
    settings = [(*n, spread) for n in ((3, 3), (3, 10), (10, 10)) for spread in (0, 0.3, 0.5, 1, 2)]
    for seed, (n_first, n_second, spread) in enumerate(settings):
        rng = np.random.default_rng([SEED, 4, seed])
        held, by_normal, found = [], [], []
        for _ in range(SETS):
            proteins = Proteins(rng)
            cohorts = [
                estimate(proteins.draw(people) + spread * rng.normal(size=(PROTEINS, 1)))
                for people in (n_first, n_second)
            ]
            pooled, _ = pool_changes(*cohorts)
            p_value = pooled.p_value
            held.append((p_value >= 0.05).mean())
            by_normal.append((np.abs(pooled.effect) < 1.96 * pooled.error).mean())
            found.append((adjust_bh(p_value) < 0.05).any())
        rows.append(
            {
                "people": f"{n_first} and {n_second}",
                "SD of the true change between cohorts": f"{spread:g}",
                "interval holds it": percent(np.mean(held)),
                "normal interval holds it": percent(np.mean(by_normal)),
                "half of the interval, median": f"{np.median(pooled.margin):.2f}",
                "any pooled q < 0.05": "" if spread else percent(np.mean(found), 0),
            }
        )
    return pd.DataFrame(rows)


def simulate_chance() -> pd.DataFrame:
    """How often overlap and signs seem to agree beyond chance where nothing has changed."""
    rows = []
    settings = [(people, common) for people in (3, 10) for common in (0.0, 0.2, 0.5)]
    for seed, (people, common) in enumerate(settings):
        rng = np.random.default_rng([SEED, 5, seed])
        found = {rule: [] for rule in RULES}
        for _ in range(2 * SETS):
            proteins = Proteins(rng)
            cohorts = [proteins.draw(people, common) for _ in range(2)]
            same = np.sign(cohorts[0].mean(axis=1)) == np.sign(cohorts[1].mean(axis=1))
            for name, rule in RULES.items():
                first, second = (find_changed(changes, rule) for changes in cohorts)
                n_first, n_second = int(first.sum()), int(second.sum())
                shared, either = int((first & second).sum()), first | second
                overlap = overlap_p_value(shared, n_first, n_second, PROTEINS)
                signs = sign_p_value(int(same[either].sum()), int(either.sum()))
                expected = n_first * n_second / PROTEINS
                found[name].append([shared, expected, overlap < 0.05, signs < 0.05])
        for name, sets in found.items():
            shared, expected, overlap, signs = np.mean(sets, axis=0)
            rows.append(
                {
                    "people in each": str(people),
                    "common": f"{100 * common:g} %",
                    "rule": name,
                    "shared DEPs": f"{shared:.1f}",
                    "expected by chance": f"{expected:.1f}",
                    "overlap p < 0.05": f"{100 * overlap:.0f} %",
                    "sign p < 0.05": f"{100 * signs:.0f} %",
                }
            )
    return pd.DataFrame(rows)


def main() -> None:
    """Print the tables, or write them into the page."""
    publish(
        {
            "comparison error": simulate_error(),
            "comparison people": simulate_people(),
            "comparison places": simulate_places(),
            "comparison pooled": simulate_pooled(),
            "comparison chance": simulate_chance(),
        }
    )


if __name__ == "__main__":
    main()
