"""Count what passes a test between two visits of real people to whom nothing was done.

    TEARFLOW_REAL_DATA=FOLDER python benchmarks/negative_control.py [--write]

It takes the saliva cohort of FOLDER. Between its visits "screen" and "prior" nothing was done; the
contrast of "prior" and "24h", after an intervention, stands beside it. With --write the table
replaces the one in docs/statistics.md.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.contrast import Contrast  # noqa: E402
from tearflow.differential.design import make_design  # noqa: E402
from tearflow.differential.multiple_testing import adjust_bh  # noqa: E402
from tearflow.differential.observations import summarise  # noqa: E402
from tearflow.differential.observed import observe  # noqa: E402
from tearflow.differential.rule import Rule  # noqa: E402
from tearflow.differential.testing import is_beyond, run_test  # noqa: E402

COHORT = "chivas_saliva"
CONTRASTS = {
    "screen to prior: nothing done": ("screen", "prior"),
    "prior to 24 h": ("prior", "24h"),
}
RULE = Rule()
TESTS = {"paired_t": "paired t", "moderated": "moderated t", "wilcoxon": "Wilcoxon"}


def read_differences(folder: Path, reference: str, target: str) -> pd.DataFrame:
    """Log2 differences of two visits, protein group by person, of the runs to be kept."""
    sheet = pd.read_table(folder / "sample_sheet_derived.tsv", dtype=str)
    kept = sheet[sheet["keep"].str.lower() == "true"]
    matrix = pd.read_table(folder / "report.pg_matrix.tsv")[kept["run"]]
    log2 = pd.DataFrame(np.log2(matrix.to_numpy()), columns=kept["sample"])
    contrast = Contrast("saliva", "control", "timepoint", reference, target)
    return observe(log2, make_design(kept.to_dict("records"), contrast))


def count(differences: np.ndarray, test: str) -> dict[str, str]:
    """How many proteins a test lets pass."""
    summarised = summarise(differences)
    tested = summarised.select(summarised.n >= RULE.min_pairs)
    p_value = run_test(test, tested, RULE).p_value
    n_tested, n_below = int((~np.isnan(p_value)).sum()), int((p_value < RULE.alpha).sum())
    return {
        "pairs": str(differences.shape[1]),
        "tested": f"{n_tested:,}",
        "p < 0.05": str(n_below),
        "share": f"{100 * n_below / n_tested:.1f} %",
        "and more than 2-fold": str(int(is_beyond(tested.fit.effect, p_value, RULE).sum())),
        "q < 0.05": str(int((adjust_bh(p_value) < RULE.alpha).sum())),
    }


def control(folder: Path) -> pd.DataFrame:
    """One row a contrast and test."""
    rows = []
    for name, visits in CONTRASTS.items():
        differences = read_differences(folder, *visits).to_numpy()
        rows += [
            {"contrast": name, "test": title} | count(differences, test)
            for test, title in TESTS.items()
        ]
    return pd.DataFrame(rows)


if __name__ == "__main__":
    folder = Path(os.environ["TEARFLOW_REAL_DATA"]) / COHORT
    publish({"negative_control": control(folder)})
