"""Missing values by the ten nearest rows, by scikit-learn.

    python knn.py

in this folder, with scikit-learn 1.9; nothing of TearFlow is used. Writes knn_input.tsv, simulated,
and knn_expected.tsv. Twelve rows have the last sample alone, and two the last and the one before:
most rows share no sample with any that has the last one. Three rows are lower by 30.
"""

import numpy as np
import pandas as pd


def main() -> None:
    """Simulate, fill and write."""
    from sklearn.impute import KNNImputer

    random = np.random.default_rng(11)
    levels = random.normal(22, 2, (80, 1))
    values = levels + random.normal(0, 0.5, (80, 6))
    values[random.random(values.shape) < 0.25] = np.nan
    values[40:43] -= 30
    values[:, 5] = np.nan
    values[:14, :5] = np.nan
    values[:14, 5] = levels[:14, 0]
    values[12:14, 4] = 20.0
    kept = pd.DataFrame(values).dropna(how="all")
    kept.to_csv("knn_input.tsv", sep="\t", header=False, index=False)
    filled = KNNImputer(n_neighbors=10).fit_transform(kept)
    pd.DataFrame(filled).to_csv("knn_expected.tsv", sep="\t", header=False, index=False)


if __name__ == "__main__":
    main()
