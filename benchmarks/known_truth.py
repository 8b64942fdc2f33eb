"""Score the tests on data whose truth is known: three species mixed in two known proportions.

    TEARFLOW_REAL_DATA=FOLDER python benchmarks/known_truth.py [--write]

It takes ProteoBench's DIA-NN 2.3 matrix of FOLDER. With --write the table replaces the one in
docs/statistics.md. Runs are paired by replicate
number; human proteins did not change, those of yeast and E. coli did. Protein groups of one
species, seen in all runs, are ranked by each test's p-value. The score is the area under the ROC
curve up to 1 % false positives, rescaled by McClish so that chance gives 0.5.
"""

import os
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish
from sklearn.metrics import roc_auc_score

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.paired import summarise  # noqa: E402
from tearflow.differential.testing import run_test  # noqa: E402

MATRIX = "proteobench_hye/diann_2.3_astral_HYE.pg_matrix.tsv"
RULE = {"minimum_effect": 0.5}
NAMES = {
    "paired_t": "paired t-test",
    "moderated": "moderated paired t-test (limma)",
    "moderated_by_count": "moderated by peptide count (DEqMS)",
    "minimum_effect": "minimum-effect test at 0.5 (limma's treat)",
}


def read_truth(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log2 differences, peptide counts and whether each protein group changed."""
    matrix = pd.read_table(path)
    species = [
        {name.rsplit("_", 1)[-1] for name in text.split(";")}
        for text in matrix["Protein.Names"].fillna("")
    ]
    clean = ~matrix["Protein.Group"].str.contains("Cont_")
    matrix["species"] = ["".join(row) if len(row) == 1 else "" for row in species]
    matrix = matrix[clean & (matrix["species"] != "")]
    sides = {
        side: sorted(c for c in matrix if re.search(rf"_{side}_(REP)?\d+$", c)) for side in "AB"
    }
    log2 = {side: np.log2(matrix[columns].to_numpy()) for side, columns in sides.items()}
    differences = log2["A"] - log2["B"]
    whole = np.isfinite(differences).all(axis=1)
    counts = matrix["N.Sequences"].to_numpy(float)
    return differences[whole], counts[whole], (matrix["species"] != "HUMAN").to_numpy()[whole]


def score(path: Path) -> pd.DataFrame:
    """Partial area under the ROC curve of every test."""
    differences, counts, changed = read_truth(path)
    summarised = summarise(differences, counts)
    rows = []
    for test in NAMES:
        p_value = run_test(test, summarised, RULE).p_value
        evidence = -np.nan_to_num(p_value, nan=1.0)
        rows.append((test, len(changed), roc_auc_score(changed, evidence, max_fpr=0.01)))
    return pd.DataFrame(rows, columns=["test", "protein groups", "pAUC(0.01)"])


def main() -> None:
    """Print the scores, or write them into the page."""
    table = score(Path(os.environ["TEARFLOW_REAL_DATA"]) / MATRIX)
    table["test"] = table["test"].map(NAMES)
    table["protein groups"] = table["protein groups"].map("{:,}".format)
    table["pAUC(0.01)"] = table["pAUC(0.01)"].map("{:.3f}".format)
    publish({"known_truth": table})


if __name__ == "__main__":
    main()
