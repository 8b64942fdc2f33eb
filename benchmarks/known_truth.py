"""Score the tests on data whose truth is known: three species mixed in two known proportions.

    python benchmarks/known_truth.py --data FOLDER [--write]

It takes ProteoBench's DIA-NN 2.3 matrix and the saliva cohort of FOLDER (without --data, of the
folder that TEARFLOW_REAL_DATA names). With --write the tables replace those in docs/statistics.md.

Runs are paired by replicate number; human proteins did not change, those of yeast and E. coli did.
Protein groups of one species are ranked by each test's p-value. The scores are areas under the ROC
curve up to 1 and 10 % false positives, rescaled by McClish so that chance gives 0.5. Protein groups
that are seen in one of the two mixtures only have no p-value; how many of them changed is in a
table of their own. The published and the recommended rule are compared on this mixture and on
people: pairs drawn from a saliva cohort to whom nothing was done, a tenth of their proteins moved.
"""

import argparse
import os
import re
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from negative_control import COHORT, read_differences
from page import publish
from sklearn.metrics import roc_auc_score

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.contrast import Contrast  # noqa: E402
from tearflow.differential.design import Design, make_design  # noqa: E402
from tearflow.differential.detection import describe_detection  # noqa: E402
from tearflow.differential.fit import minimum_effect  # noqa: E402
from tearflow.differential.observations import Observations, summarise  # noqa: E402
from tearflow.differential.rule import RULES, Rule  # noqa: E402
from tearflow.differential.testing import apply_rule, run_test  # noqa: E402

MATRIX = "proteobench_hye/diann_2.3_astral_HYE.pg_matrix.tsv"
# Title of each row, its test and its least effect; the fourth has limma's prior of all proteins.
TESTS = {
    "paired t-test": ("paired_t", 0.0),
    "moderated paired t-test (limma)": ("moderated", 0.0),
    "moderated by peptide count (DEqMS)": ("moderated_by_count", 0.0),
    "minimum-effect test at 0.5, prior of all (limma's treat)": ("treat", 0.5),
    "minimum-effect test at 0.5, prior by peptide count": ("minimum_effect", 0.5),
    "minimum-effect test at 0.3, prior by peptide count": ("minimum_effect", 0.3),
}
# Draws of the saliva cohort for each number of people, the share of their proteins that is moved,
# and by how much: enough for the published threshold of the fold change.
DRAWS, MOVED, CHANGE = 60, 0.1, 1.5
# The share of false positives up to which the area is taken.
SHARES = (0.01, 0.1)


@dataclass(frozen=True)
class Truth:
    """The protein groups of one species.

    Parameters
    ----------
    log2
        Log2 intensities of the runs of mixture B, then of mixture A, in pairs by replicate.
    pairs
        Which runs make a pair: B is the reference.
    counts
        Peptides, shape (proteins,).
    changed, up
        Whether the amount differs between the mixtures, and whether A has more.
    """

    log2: pd.DataFrame
    pairs: pd.DataFrame
    counts: np.ndarray
    changed: np.ndarray
    up: np.ndarray

    @property
    def design(self) -> Design:
        """A against B, in pairs."""
        samples = [
            {"sample": row[side], "subject": row["subject"], "visit": side}
            for row in self.pairs.to_dict("records")
            for side in ("reference", "target")
        ]
        return make_design(samples, Contrast("truth", "a_vs_b", "visit", "reference", "target"))

    @property
    def differences(self) -> np.ndarray:
        """Log2 differences, A minus B, shape (proteins, pairs)."""
        sides = [self.log2[self.pairs[side]].to_numpy() for side in ("target", "reference")]
        return sides[0] - sides[1]


def read_truth(path: Path) -> Truth:
    """Protein groups of one species that are no contaminants."""
    matrix = pd.read_table(path)
    species = [
        {name.rsplit("_", 1)[-1] for name in text.split(";")}
        for text in matrix["Protein.Names"].fillna("")
    ]
    clean = ~matrix["Protein.Group"].str.contains("Cont_")
    matrix["species"] = ["".join(row) if len(row) == 1 else "" for row in species]
    matrix = matrix[clean & (matrix["species"] != "")].reset_index(drop=True)
    sides = {
        side: sorted(c for c in matrix if re.search(rf"_{side}_(REP)?\d+$", c)) for side in "BA"
    }
    pairs = pd.DataFrame({"reference": sides["B"], "target": sides["A"], "complete": True})
    return Truth(
        np.log2(matrix[[*sides["B"], *sides["A"]]]),
        pairs.assign(subject=[f"replicate {number + 1}" for number in pairs.index]),
        matrix["N.Sequences"].to_numpy(float),
        (matrix["species"] != "HUMAN").to_numpy(),
        (matrix["species"] == "YEAST").to_numpy(),
    )


def score(path: Path) -> pd.DataFrame:
    """Partial areas under the ROC curve of every test, on the groups seen in all runs."""
    truth = read_truth(path)
    whole = np.isfinite(truth.differences).all(axis=1)
    summarised = summarise(truth.differences[whole], truth.counts[whole])
    rows = [
        (title, whole.sum(), *areas(truth.changed[whole], p_values(summarised, test, effect)))
        for title, (test, effect) in TESTS.items()
    ]
    return pd.DataFrame(rows, columns=["test", "protein groups", *map(name_area, SHARES)])


def p_values(observations: Observations, test: str, effect: float) -> np.ndarray:
    """P-values of a test, or of limma's treat without peptide counts."""
    if test == "treat":
        return minimum_effect(observations.fit, observations.prior, effect).p_value
    return run_test(test, observations, Rule(minimum_effect=effect)).p_value


def areas(changed: np.ndarray, p_value: np.ndarray) -> list[float]:
    """Partial areas; a missing p-value is no evidence."""
    evidence = -np.nan_to_num(p_value, nan=1.0)
    return [roc_auc_score(changed, evidence, max_fpr=share) for share in SHARES]


def name_area(share: float) -> str:
    """Heading of a partial area."""
    return f"pAUC({share:g})"


def count_half_pairs(path: Path) -> pd.DataFrame:
    """How many groups that one mixture alone shows did change, by the runs that show them.

    Returns
    -------
    pandas.DataFrame
        `seen in` (runs of the one mixture, none of the other), `protein groups`, `changed` (share
        of them), `in this direction` (share of the changed that have more where they are seen),
        `exact p`.
    """
    truth = read_truth(path)
    table = describe_detection(truth.log2, truth.design, np.zeros(len(truth.log2), dtype=bool))
    n = len(truth.pairs)
    gained, lost = table["n_only_target"].to_numpy(), table["n_only_reference"].to_numpy()
    seen = truth.log2.notna().to_numpy()
    runs = np.stack([seen[:, :n].sum(axis=1), seen[:, n:].sum(axis=1)])
    one_sided, most = runs.min(axis=0) == 0, runs.max(axis=0)
    rows = []
    for name, numbers in {
        **{f"{number} of {n} runs": [number] for number in range(1, n + 1)},
        "2 runs or more": list(range(2, n + 1)),
    }.items():
        here = one_sided & np.isin(most, numbers)
        right = (gained > lost) == truth.up
        p_values = sorted(set(table["detection_p_value"].to_numpy()[here]), reverse=True)
        rows.append(
            {
                "seen in": name,
                "protein groups": int(here.sum()),
                "changed": truth.changed[here].mean(),
                "in this direction": right[here & truth.changed].mean(),
                "exact p": " or ".join(f"{p:g}" for p in p_values),
            }
        )
    return pd.DataFrame(rows)


def compare_rules(folder: Path) -> pd.DataFrame:
    """What each rule finds of the changed proteins, how much of it is false, and how it ranks.

    Returns
    -------
    pandas.DataFrame
        One row a data set and rule: `data`, `pairs`, `rule`, `DEPs` (mean of the draws), `false`
        (share of all DEPs), `found` (share of all changed proteins), and the mean partial areas of
        its test.
    """
    truth = read_truth(folder / MATRIX)
    whole = np.isfinite(truth.differences).all(axis=1)
    mixture = (truth.differences[whole], truth.counts[whole], truth.changed[whole])
    data = {("mixture of species", 3): [mixture]}
    people = read_differences(folder / COHORT, "screen", "prior").to_numpy()
    for n_pairs in (3, 4, 6, 10):
        data["saliva, moved", n_pairs] = [move(people, n_pairs, seed) for seed in range(DRAWS)]
    rows = []
    for ((name, n_pairs), draws), (key, rule) in product(data.items(), RULES.items()):
        tallies = np.array([tally(*draw, rule) for draw in draws])
        n_deps, n_true, n_changed = tallies[:, :3].sum(axis=0)
        rows.append(
            {
                "data": name,
                "pairs": n_pairs,
                "rule": key,
                "DEPs": round(n_deps / len(draws), 1),
                "false": 1 - n_true / n_deps if n_deps else 0.0,
                "found": n_true / n_changed,
                **dict(zip(map(name_area, SHARES), tallies[:, 3:].mean(axis=0), strict=True)),
            }
        )
    return pd.DataFrame(rows)


def move(differences: np.ndarray, n_pairs: int, seed: int) -> tuple[np.ndarray, None, np.ndarray]:
    """Differences of some people with some proteins moved, no counts, and which were moved."""
    random = np.random.default_rng(seed)
    drawn = differences[:, random.choice(differences.shape[1], n_pairs, replace=False)]
    drawn = drawn[np.isfinite(drawn).sum(axis=1) >= Rule().min_pairs]
    moved = random.random(len(drawn)) < MOVED
    signs = random.choice([-1, 1], len(drawn))
    return drawn + (CHANGE * signs * moved)[:, None], None, moved


def tally(
    differences: np.ndarray, counts: np.ndarray | None, changed: np.ndarray, rule: Rule
) -> tuple[float, ...]:
    """DEPs, changed DEPs, changed proteins, and the partial areas of the test."""
    summarised = summarise(differences, counts)
    called, _ = apply_rule(summarised, rule)
    p_value = run_test(rule.test, summarised, rule).p_value
    return called.sum(), (called & changed).sum(), changed.sum(), *areas(changed, p_value)


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Table with its numbers as the page shows them."""
    table = table.copy()
    for column in table.select_dtypes("number"):
        if column.startswith("pAUC"):
            table[column] = table[column].map("{:.3f}".format)
        elif column == "DEPs":
            table[column] = table[column].map("{:,.4g}".format)
        elif table[column].dtype.kind == "f":
            table[column] = (100 * table[column]).map("{:.3g} %".format)
        else:
            table[column] = table[column].map("{:,}".format)
    return table


def main() -> None:
    """Print the tables, or write them into the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", default=os.environ.get("TEARFLOW_REAL_DATA"))
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    folder = parser.parse_args().data
    if folder is None:
        parser.error("give --data FOLDER, or name the folder by TEARFLOW_REAL_DATA")
    path = Path(folder) / MATRIX
    tables = {
        "known_truth": score(path),
        "half_pairs": count_half_pairs(path),
        "rules": compare_rules(Path(folder)),
    }
    publish({name: in_words(table) for name, table in tables.items()})


if __name__ == "__main__":
    main()
