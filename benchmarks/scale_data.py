"""Simulated cohorts of any number and size, laid out as a user would."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

HOME = Path(__file__).parents[1]
DEMO = HOME / "resources/demo/nsde.pg_matrix.tsv"
VISITS = {"V0": "baseline", "V2": "week2"}
# Standard deviation on the log2 scale of what a pair, and what a sample, adds to the demo's.
OF_PAIR, OF_SAMPLE = 0.5, 0.3


def simulate_matrix(pairs: int, groups: int | None, random: np.random.Generator) -> pd.DataFrame:
    """Draw pairs from the three of the demo, with noise of their own.

    Parameters
    ----------
    pairs
        Pairs of the matrix, two runs each.
    groups
        Protein groups, drawn from those of the demo; None takes all.
    random
        Source of the noise and of the choice of the groups.

    Returns
    -------
    pandas.DataFrame
        As DIA-NN writes a matrix: five columns of text, then a run P<n>_V0 and P<n>_V2 of each
        pair; missing where the demo's is missing.
    """
    demo = pd.read_csv(DEMO, sep="\t")
    if groups:
        demo = demo.iloc[np.sort(random.choice(len(demo), groups, replace=False))]
    runs = {column.rsplit("NSDE_", 1)[1]: column for column in demo.columns if "NSDE_" in column}
    of_run = {name.removesuffix("_DIA.raw"): demo[column] for name, column in runs.items()}
    drawn = {}
    for pair in range(pairs):
        of_pair = random.normal(0, OF_PAIR, len(demo))
        for visit in VISITS:
            noise = of_pair + random.normal(0, OF_SAMPLE, len(demo))
            drawn[f"P{pair + 1}_{visit}"] = of_run[f"P{pair % 3 + 1:02}_{visit}"] * 2**noise
    values = pd.DataFrame(drawn).round(1)
    return pd.concat(
        [demo.iloc[:, :5].reset_index(drop=True), values.reset_index(drop=True)], axis=1
    )


def lay_out(folder: Path, cohorts: int, pairs: int, groups: int | None) -> None:
    """Write the sheets, the configuration and the matrices of simulated cohorts into a folder."""
    random = np.random.default_rng(1)
    (folder / "config").mkdir(parents=True)
    (folder / "data").mkdir()
    names = [f"cohort{number + 1}" for number in range(cohorts)]
    for name in names:
        matrix = simulate_matrix(pairs, groups, random)
        matrix.to_csv(folder / f"data/{name}.tsv", sep="\t", index=False)
    sheets = {
        "cohorts": [
            {"cohort": name, "matrix": f"data/{name}.tsv", "description": "Simulated"}
            for name in names
        ],
        "samples": [
            {
                "cohort": name,
                "run": f"P{pair + 1}_{short}",
                "sample": f"P{pair + 1}_{visit}",
                "subject": f"P{pair + 1}",
                "visit": visit,
            }
            for name in names
            for pair in range(pairs)
            for short, visit in VISITS.items()
        ],
        "contrasts": [
            {
                "cohort": name,
                "contrast": "week2_vs_baseline",
                "variable": "visit",
                "reference": "baseline",
                "target": "week2",
                "pair_by": "subject",
            }
            for name in names
        ],
    }
    for name, rows in sheets.items():
        pd.DataFrame(rows).to_csv(folder / f"config/{name}.tsv", sep="\t", index=False)
    config = yaml.safe_load((HOME / "config/config.yaml").read_text(encoding="utf-8"))
    config["comparisons"] = config["endpoints"] = {}
    (folder / "config/config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
