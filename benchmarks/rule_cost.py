"""Compare the estimated with the true share of false DEPs, where the truth is simulated.

    python benchmarks/rule_cost.py [--write]
    python benchmarks/rule_cost.py --unchanged | --eyes | --groups | --shift | --coverage [--write]

With --write the tables replace those in docs/statistics.md. Takes about four minutes. Other tables
instead: with --unchanged that of thousands of data sets without any change; with --eyes both eyes
of people as pairs; with --groups two groups of people; with --shift a shift that all pairs share;
with --coverage how often the range over the flips holds the truth. Each of these takes two minutes
or less.

A data set has 4,400 proteins. Their true variances are s0^2 d0 / chi-square(d0) with s0 = 0.8 and
d0 = 5, as measured on log2 differences of human saliva (three contrasts: s0 0.68 to 0.90, d0 4.8 to
5.7); given them, differences are normal. Some proteins change, by the same |log2 fold change| up or
down. Correlated proteins share two factors that differ between patients, as strangers to the
treatment do, with loadings that differ between proteins.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.false_discoveries import MOST_FLIPS, SAMPLE, estimate_false_deps  # noqa: E402
from tearflow.differential.model import Model, model_of_pairs  # noqa: E402
from tearflow.differential.observations import summarise  # noqa: E402
from tearflow.differential.rule import Rule  # noqa: E402
from tearflow.differential.sign_flips import make_flips  # noqa: E402
from tearflow.differential.testing import apply_rule  # noqa: E402

SEED = 1

PROTEINS, S0, D0, FACTORS = 4400, 0.8, 5.0, 2
PUBLISHED = Rule()
RULES = {
    "paired t, p": ("paired_t", "p_value"),
    "paired t, q": ("paired_t", "q_value"),
    "moderated, p": ("moderated", "p_value"),
    "moderated, q": ("moderated", "q_value"),
}
# Data sets without any change, by the share of the variance that the factors make.
UNCHANGED = {0.2: 2000, 0.5: 2000}
# Both eyes: people, correlation of the changes of a person's eyes, data sets of each.
EYES = [(n, alike) for n in (3, 5, 8) for alike in (0.5, 0.8)]
EYES_SETS = 150
# Two groups: people in each, share changed and by how much; data sets of each.
GROUPS = [(n, changed, 2.0) for n in (3, 5, 8) for changed in (0.0, 0.2)]
GROUPS_SETS, OF_GROUPS = 40, 1000
# A shift: standard deviation of the log2 shifts of the proteins, share changed and by how much.
SHIFTS = [(0.0, 0.05, 2.0), (0.3, 0.05, 2.0), (0.5, 0.05, 2.0), (0.0, 0.2, 1.5)]
SHIFT_PAIRS, SHIFT_SETS = 8, 40
# The range over the flips: pairs, shares that the factors make, data sets of each.
RANGE_PAIRS, RANGE_STRENGTHS, RANGE_SETS = (3, 4, 5, 6), (0.0, 0.2, 0.5), 200
# Fewer DEPs in all data sets together say nothing of a share.
FEWEST = 100


def simulate(
    rng: np.random.Generator,
    pairs: int,
    changed: float,
    effect: float,
    correlated: float = 0.0,
    missing: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Log2 differences (proteins x pairs) and which proteins changed.

    `changed` is their share, `correlated` the share of the variance that the factors make and
    `missing` that of the values that are missing at random.
    """
    spread = S0 * np.sqrt(D0 / rng.chisquare(D0, PROTEINS))
    loadings = rng.normal(size=(PROTEINS, FACTORS)) / np.sqrt(FACTORS)
    common = loadings @ rng.normal(size=(FACTORS, pairs))
    independent = rng.normal(size=(PROTEINS, pairs))
    noise = np.sqrt(correlated) * common + np.sqrt(1 - correlated) * independent
    has_changed = np.arange(PROTEINS) < round(changed * PROTEINS)
    signs = rng.choice([-1.0, 1.0], PROTEINS)
    differences = noise * spread[:, None] + (has_changed * effect * signs)[:, None]
    differences[rng.random(differences.shape) < missing] = np.nan
    return differences, has_changed


def find_changed(differences: np.ndarray, rule: Rule) -> np.ndarray:
    """DEPs by the whole rule, of differences of different people."""
    return apply_rule(summarise(differences), rule)[0]


def replicate(sets: int, seed: int, remade: bool = False, **setting: float) -> pd.DataFrame:
    """One row a data set and rule: DEPs, false ones, and what was estimated.

    With `remade` also the mean count of the whole rule over all flips, its prior and q-values made
    anew in each.
    """
    rng = np.random.default_rng([SEED, seed])
    rows = []
    for _ in range(sets):
        differences, has_changed = simulate(rng, **setting)
        estimates = estimate_false_deps(summarise(differences), PUBLISHED).set_index(
            ["test", "measure"]
        )
        for name, (test, measure) in RULES.items():
            rule = replace(PUBLISHED, test=test, measure=measure)
            deps = find_changed(differences, rule)
            estimate = estimates.loc[(test, measure)]
            row = {
                "rule": name,
                "deps": int(deps.sum()),
                "false": int((deps & ~has_changed).sum()),
                "expected": estimate["expected_false"],
                "printed": estimate["false_share"],
                "low": estimate["expected_false_low"],
                "high": estimate["expected_false_high"],
            }
            if remade:
                flips = make_flips(differences.shape[1], MOST_FLIPS, SAMPLE)
                row["remade"] = np.mean([find_changed(differences * s, rule).sum() for s in flips])
            rows.append(row)
    return pd.DataFrame(rows)


def compare(sets: pd.DataFrame, column: str = "expected") -> Iterator[tuple[str, float, float]]:
    """Yield each rule with its true and its estimated share, over all data sets together.

    True: false DEPs over DEPs. Estimated: expected false DEPs over DEPs. Both are missing where
    there are too few DEPs.
    """
    for rule in RULES:
        total = sets[sets["rule"] == rule].sum(numeric_only=True)
        enough = total["deps"] >= FEWEST
        yield (
            rule,
            total["false"] / total["deps"] if enough else np.nan,
            total[column] / total["deps"] if enough else np.nan,
        )


def name_setting(pairs: int, changed: float, effect: float, **_: float) -> dict[str, str]:
    """First columns of a table."""
    return {
        "pairs": str(pairs),
        "changed": f"{100 * changed:g} %",
        "by": f"{effect:g}" if changed else "",
    }


def simulate_independent() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare the shares for independent proteins; also the worst difference of each rule."""
    effects = [(0.0, 0.0)] + [(c, e) for c in (0.01, 0.05, 0.1, 0.2) for e in (1.0, 2.0)]
    settings = [{"pairs": n, "changed": c, "effect": e} for n in (3, 5) for c, e in effects]
    settings += [{"pairs": 10, "changed": 0.1, "effect": 1.0, "missing": 0.25}]
    rows, worst = [], []
    for seed, setting in enumerate(settings):
        sets = replicate(150 if setting["pairs"] < 10 else 40, seed, **setting)
        row = name_setting(**setting)
        if "missing" in setting:
            row["pairs"] += ", 25 % missing"
        for rule, true, estimated in compare(sets):
            row[rule] = f"{true:.3f} / {estimated:.3f}" if np.isfinite(true) else "too few"
            of_rule = sets[(sets["rule"] == rule) & (sets["deps"] > 0)]
            shares = of_rule["false"] / of_rule["deps"]
            errors = {
                "all data sets together": abs(true - estimated),
                "mean of the printed shares": abs(shares.mean() - of_rule["printed"].mean()),
                "one data set, on average": (shares - of_rule["printed"]).abs().mean(),
            }
            worst += [{"rule": rule, **errors}] if np.isfinite(true) else []
        rows.append(row)
    largest = pd.DataFrame(worst).groupby("rule", sort=False).max().map("{:.3f}".format)
    return pd.DataFrame(rows), largest.reset_index()


def simulate_correlated() -> pd.DataFrame:
    """Compare the shares for correlated proteins, by the published and the moderated rule."""
    rows = []
    settings = [
        {"pairs": n, "changed": c, "effect": 1.5 if c else 0.0, "correlated": strength}
        for n in (3, 5)
        for c in (0.0, 0.05, 0.2)
        for strength in (0.0, 0.2, 0.5)
    ]
    for seed, setting in enumerate(settings, start=100):
        sets = replicate(150, seed, **setting)
        shares = {rule: (true, estimated) for rule, true, estimated in compare(sets)}
        row = name_setting(**setting) | {"common": f"{100 * setting['correlated']:g} %"}
        for rule in ("paired t, p", "moderated, p"):
            of_rule = sets[(sets["rule"] == rule) & (sets["deps"] > 0)]
            error = (of_rule["false"] / of_rule["deps"] - of_rule["printed"]).abs().mean()
            inside = of_rule["false"].between(of_rule["low"], of_rule["high"]).mean()
            noise = (
                (of_rule["expected"] - of_rule["false"]).std()
                / np.sqrt(len(of_rule))
                / of_rule["deps"].mean()
            )
            row[rule] = "{:.3f} / {:.3f}".format(*shares[rule]) + f" ± {noise:.3f}"
            row[f"{rule}: error of one"] = f"{error:.3f}"
            row[f"{rule}: in range"] = f"{100 * inside:.0f} %"
        rows.append(row)
    return pd.DataFrame(rows)


def simulate_unchanged() -> pd.DataFrame:
    """Compare the mean numbers of many data sets of correlated proteins that did not change."""
    rows = []
    for seed, (strength, size) in enumerate(UNCHANGED.items(), start=300):
        setting = {"pairs": 3, "changed": 0.0, "effect": 0.0, "correlated": strength}
        sets = replicate(size, seed, **setting)
        row = {"pairs": "3", "common": f"{100 * strength:g} %", "data sets": f"{size:,}"}
        for rule in ("paired t, p", "moderated, p"):
            of_rule = sets[sets["rule"] == rule]
            noise = (
                (of_rule["expected"] - of_rule["false"]).std()
                / np.sqrt(size)
                / of_rule["false"].mean()
            )
            row[rule] = f"{of_rule['expected'].mean() / of_rule['false'].mean():.3f} ± {noise:.3f}"
        rows.append(row)
    return pd.DataFrame(rows)


def simulate_remade() -> pd.DataFrame:
    """The estimate beside the mean count of the whole rule made anew in each flip."""
    rows = []
    settings = [{"pairs": n, "changed": 0.2, "effect": 2.0} for n in (3, 5, 8)]
    for seed, setting in enumerate(settings, start=200):
        sets = replicate(20 if setting["pairs"] < 8 else 4, seed, remade=True, **setting)
        for (rule, true, estimated), (_, _, remade) in zip(
            compare(sets), compare(sets, "remade"), strict=True
        ):
            if np.isfinite(true):
                shares = {"true": true, "estimate": estimated, "rule made anew": remade}
                shown = {name: f"{share:.3f}" for name, share in shares.items()}
                rows.append(name_setting(**setting) | {"rule": rule} | shown)
    return pd.DataFrame(rows)


def simulate_pair_of_eyes(rng: np.random.Generator, people: int, alike: float) -> np.ndarray:
    """Log2 differences (proteins x eyes) without any change, the eyes of a person adjacent.

    `alike` is the correlation of the differences of a person's eyes.
    """
    spread = S0 * np.sqrt(D0 / rng.chisquare(D0, PROTEINS))
    person = np.repeat(rng.normal(size=(PROTEINS, people)), 2, axis=1)
    eye = rng.normal(size=(PROTEINS, 2 * people))
    return (np.sqrt(alike) * person + np.sqrt(1 - alike) * eye) * spread[:, None]


def simulate_eyes() -> pd.DataFrame:
    """Compare true and estimated numbers where both eyes are pairs and nothing has changed."""
    rows = []
    for seed, (n, alike) in enumerate(EYES, start=400):
        rng = np.random.default_rng([SEED, seed])
        people = [f"P{number}" for number in range(n) for _ in range(2)]
        found = {"true": [], "by people": [], "by eyes": [], "share": []}
        for _ in range(EYES_SETS):
            differences = simulate_pair_of_eyes(rng, n, alike)
            of_people = summarise(differences, model=model_of_pairs(people, 2 * n))
            row = estimate_false_deps(of_people, PUBLISHED).iloc[0]
            alone = estimate_false_deps(summarise(differences), PUBLISHED).iloc[0]
            found["true"].append(row["n_deps"])
            found["by people"].append(row["expected_false"])
            found["by eyes"].append(alone["expected_false"])
            found["share"].append(row["share_below_05"])
        true, by_people, by_eyes, share = map(np.array, found.values())
        noise = (by_people - true).std() / np.sqrt(EYES_SETS) / true.mean()
        rows.append(
            {
                "eyes": f"{2 * n} of {n} people",
                "correlation": f"{alike:g}",
                "p < 0.05": f"{100 * share.mean():.1f} %",
                "false DEPs": f"{true.mean():.1f}",
                "estimated": f"{by_people.mean():.1f}",
                "estimated / true": f"{by_people.mean() / true.mean():.3f} ± {noise:.3f}",
                "estimated, each eye flipped by itself": f"{by_eyes.mean():.1f}",
            }
        )
    return pd.DataFrame(rows)


def simulate_groups() -> pd.DataFrame:
    """Compare true and estimated numbers of false DEPs of two groups of people."""
    rows = []
    for seed, (n, changed, effect) in enumerate(GROUPS, start=600):
        rng = np.random.default_rng([SEED, seed])
        target = np.arange(2 * n) >= n
        matrix = np.column_stack([np.ones(2 * n), target])
        people = tuple(f"P{number}" for number in range(2 * n))
        model = Model(matrix, np.array([0.0, 1.0]), people, target)
        sets = []
        for _ in range(GROUPS_SETS):
            spread = S0 * np.sqrt(D0 / rng.chisquare(D0, OF_GROUPS))
            has_changed = np.arange(OF_GROUPS) < round(changed * OF_GROUPS)
            values = rng.normal(size=(OF_GROUPS, 2 * n)) * spread[:, None]
            values += np.outer(has_changed * effect * rng.choice([-1.0, 1.0], OF_GROUPS), target)
            observations = summarise(values, model=model)
            estimates = estimate_false_deps(observations, PUBLISHED)
            for name, (test, measure) in RULES.items():
                rule = replace(PUBLISHED, test=test, measure=measure)
                false = int((apply_rule(observations, rule)[0] & ~has_changed).sum())
                of_rule = (estimates["test"] == test) & (estimates["measure"] == measure)
                sets.append(estimates[of_rule].iloc[0].to_dict() | {"rule": name, "false": false})
        for name, found in pd.DataFrame(sets).groupby("rule", sort=False):
            true, estimated = found["false"], found["expected_false"]
            ratio = noise = np.nan
            if true.sum() >= FEWEST:
                ratio = estimated.mean() / true.mean()
                noise = (estimated - true).std() / np.sqrt(GROUPS_SETS) / true.mean()
            rows.append(
                {
                    "people": f"{n} and {n}",
                    "changed": f"{100 * changed:g} %",
                    "rule": name.replace("paired t", "Welch's t"),
                    "DEPs": f"{found['n_deps'].mean():.1f}",
                    "false DEPs": f"{true.mean():.1f}",
                    "estimated": f"{estimated.mean():.1f}",
                    "estimated / true": "" if np.isnan(ratio) else f"{ratio:.2f} ± {noise:.2f}",
                }
            )
    return pd.DataFrame(rows)


def simulate_shift() -> pd.DataFrame:
    """Compare the shares where all pairs share a shift, which differs between the proteins."""
    rows = []
    for seed, (shift, changed, effect) in enumerate(SHIFTS, start=500):
        rng = np.random.default_rng([SEED, seed])
        sets = []
        for _ in range(SHIFT_SETS):
            differences, has_changed = simulate(rng, SHIFT_PAIRS, changed, effect)
            differences += shift * rng.normal(size=(PROTEINS, 1))
            row = estimate_false_deps(summarise(differences), PUBLISHED).iloc[0].to_dict()
            false = int((find_changed(differences, PUBLISHED) & ~has_changed).sum())
            sets.append(row | {"false": false})
        mean = pd.DataFrame(sets).mean(numeric_only=True)
        flips = [100 * mean[f"share_below_05_flips{end}"] for end in ("", "_low", "_high")]
        rows.append(
            {
                "shift, SD": f"{shift:g}",
                **name_setting(SHIFT_PAIRS, changed, effect),
                "DEPs": f"{mean['n_deps']:.0f}",
                "true share": f"{mean['false'] / mean['n_deps']:.2f}",
                "estimated share": f"{mean['expected_false'] / mean['n_deps']:.2f}",
                "p < 0.05": f"{100 * mean['share_below_05']:.1f} %",
                "p < 0.05 in the flips": "{:.1f} % ({:.1f} to {:.1f})".format(*flips),
            }
        )
    return pd.DataFrame(rows)


def simulate_coverage() -> pd.DataFrame:
    """Count how often the range over the flips holds the true number of false DEPs."""
    rows, seed = [], 600
    for n in RANGE_PAIRS:
        inside = {"paired t, p": [], "moderated, p": []}
        row = {"pairs": str(n), "data sets": f"{2 * len(RANGE_STRENGTHS) * RANGE_SETS:,}"}
        for strength in RANGE_STRENGTHS:
            held = {rule: [] for rule in inside}
            for changed, effect in ((0.0, 0.0), (0.05, 1.5)):
                seed += 1
                setting = {"pairs": n, "changed": changed, "effect": effect}
                sets = replicate(RANGE_SETS, seed, correlated=strength, **setting)
                for rule in inside:
                    part = sets[sets["rule"] == rule]
                    held[rule] += part["false"].between(part["low"], part["high"]).tolist()
            for rule in inside:
                inside[rule] += held[rule]
                row[f"{rule}: common {100 * strength:g} %"] = f"{100 * np.mean(held[rule]):.0f} %"
        for rule in inside:
            row[f"{rule}: all"] = f"{100 * np.mean(inside[rule]):.0f} %"
        rows.append(row)
    return pd.DataFrame(rows)


OPTIONS = {
    "--unchanged": ("rule_cost unchanged", simulate_unchanged),
    "--eyes": ("rule_cost eyes", simulate_eyes),
    "--groups": ("rule_cost groups", simulate_groups),
    "--shift": ("rule_cost shift", simulate_shift),
    "--coverage": ("rule_cost coverage", simulate_coverage),
}


def main() -> None:
    """Print the tables, or write them into the page."""
    chosen = {name: make for option, (name, make) in OPTIONS.items() if option in sys.argv[1:]}
    if chosen:
        publish({name: make() for name, make in chosen.items()})
        return
    independent, largest = simulate_independent()
    tables = {
        "rule_cost independent": independent,
        "rule_cost largest": largest,
        "rule_cost correlated": simulate_correlated(),
        "rule_cost remade": simulate_remade(),
    }
    publish(tables)


if __name__ == "__main__":
    main()
