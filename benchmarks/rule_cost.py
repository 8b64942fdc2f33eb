"""Compare the estimated with the true share of false DEPs, where the truth is simulated.

    python benchmarks/rule_cost.py [--unchanged] [--write]

With --write the tables replace those in docs/statistics.md. Takes about four minutes. With
--unchanged it makes the table of thousands of data sets without any change instead, in two minutes.

A data set has 4,400 proteins. Their true variances are s0^2 d0 / chi-square(d0) with s0 = 0.8 and
d0 = 5, as measured on log2 differences of human saliva (three contrasts: s0 0.68 to 0.90, d0 4.8 to
5.7); given them, differences are normal. Some proteins change, by the same |log2 fold change| up or
down. Correlated proteins share two factors that differ between patients, as strangers to the
treatment do, with loadings that differ between proteins.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.statistics.rule_cost import MOST_FLIPS, SAMPLE, estimate_false_deps  # noqa: E402
from tearflow.statistics.sign_flips import make_flips  # noqa: E402
from tearflow.statistics.testing import find_changed  # noqa: E402

SEED = 1

PROTEINS, S0, D0, FACTORS = 4400, 0.8, 5.0, 2
PUBLISHED = {
    "test": "paired_t",
    "min_pairs": 3,
    "log2_fold_change": 1.0,
    "measure": "p_value",
    "alpha": 0.05,
}
RULES = {
    "paired t, p": ("paired_t", "p_value"),
    "paired t, q": ("paired_t", "q_value"),
    "moderated, p": ("moderated", "p_value"),
    "moderated, q": ("moderated", "q_value"),
}
# Data sets without any change, by the share of the variance that the factors make.
UNCHANGED = {0.2: 2000, 0.5: 2000}
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
    """Return log2 differences (proteins x pairs) and which proteins changed.

    `changed` is their share, `correlated` the share of the variance that the factors make and
    `missing` that of the values that are missing at random.
    """
    spread = S0 * np.sqrt(D0 / rng.chisquare(D0, PROTEINS))
    loadings = rng.normal(size=(PROTEINS, FACTORS)) / np.sqrt(FACTORS)
    common = loadings @ rng.normal(size=(FACTORS, pairs))
    own = rng.normal(size=(PROTEINS, pairs))
    noise = np.sqrt(correlated) * common + np.sqrt(1 - correlated) * own
    has_changed = np.arange(PROTEINS) < round(changed * PROTEINS)
    signs = rng.choice([-1.0, 1.0], PROTEINS)
    differences = noise * spread[:, None] + (has_changed * effect * signs)[:, None]
    differences[rng.random(differences.shape) < missing] = np.nan
    return differences, has_changed


def replicate(sets: int, seed: int, remade: bool = False, **setting: float) -> pd.DataFrame:
    """Return one row a data set and rule: DEPs, false ones, and what was estimated.

    With `remade` also the mean count of the whole rule over all flips, its prior and q-values made
    anew in each.
    """
    rng = np.random.default_rng([SEED, seed])
    rows = []
    for _ in range(sets):
        differences, has_changed = simulate(rng, **setting)
        prices = estimate_false_deps(differences, PUBLISHED).set_index(["test", "measure"])
        for name, (test, measure) in RULES.items():
            rule = {**PUBLISHED, "test": test, "measure": measure}
            deps = find_changed(differences, rule)
            price = prices.loc[(test, measure)]
            row = {
                "rule": name,
                "deps": int(deps.sum()),
                "false": int((deps & ~has_changed).sum()),
                "expected": price["expected_false"],
                "printed": price["false_share"],
                "low": price["expected_false_low"],
                "high": price["expected_false_high"],
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
    """Return the first columns of a table."""
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
            own = sets[(sets["rule"] == rule) & (sets["deps"] > 0)]
            shares = own["false"] / own["deps"]
            errors = {
                "all data sets together": abs(true - estimated),
                "mean of the printed shares": abs(shares.mean() - own["printed"].mean()),
                "one data set, on average": (shares - own["printed"]).abs().mean(),
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
            own = sets[(sets["rule"] == rule) & (sets["deps"] > 0)]
            error = (own["false"] / own["deps"] - own["printed"]).abs().mean()
            inside = own["false"].between(own["low"], own["high"]).mean()
            noise = (own["expected"] - own["false"]).std() / np.sqrt(len(own)) / own["deps"].mean()
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
            own = sets[sets["rule"] == rule]
            noise = (own["expected"] - own["false"]).std() / np.sqrt(size) / own["false"].mean()
            row[rule] = f"{own['expected'].mean() / own['false'].mean():.3f} ± {noise:.3f}"
        rows.append(row)
    return pd.DataFrame(rows)


def simulate_remade() -> pd.DataFrame:
    """Set the estimate beside the mean count of the whole rule made anew in each flip."""
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


def main() -> None:
    """Print the tables, or write them into the page."""
    if "--unchanged" in sys.argv[1:]:
        publish({"rule_cost unchanged": simulate_unchanged()})
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
