"""Simulate the clinical data of the two cohorts of the demo, with a table of the planted effects.

    python resources/build/simulate_endpoints.py              writes the sheets in config/ again
    python resources/build/simulate_endpoints.py --study 400  recovery over the seeds 1 to 400

Everything is simulated: no patient, measurement, event or dose of these sheets exists. What is
simulated, with the numbers and their reasons, stands in demo_endpoints; the proteomes, which a
measure of each cohort follows in three patients, are those of simulate_demo, and so is the seed.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME / "workflow/scripts"), str(HOME / "resources/build")]

from demo_endpoints import (  # noqa: E402
    PEOPLE,
    RELATIONS,
    simulate_measures,
    tabulate_measures,
    tabulate_people,
    tabulate_safety,
    tabulate_truth,
    tabulate_values,
    take_away,
)
from demo_readme import write_endpoints  # noqa: E402
from demo_recovery import recover_effects  # noqa: E402
from simulate_demo import SEED  # noqa: E402
from tearflow.io.whole_files import written_whole  # noqa: E402


def read_excess(folder: Path, samples: Path) -> dict[str, list[float]]:
    """Change of the protein of `RELATIONS` less its mean, log2, by cohort and patient."""
    sheet = pd.read_table(samples)
    excess = {}
    for cohort, relation in RELATIONS.items():
        matrix = pd.read_table(folder / f"{cohort}.pg_matrix.tsv", index_col="Genes")
        rows = sheet[sheet["cohort"] == cohort]
        runs = {path.split("\\")[-1].removesuffix(".raw"): path for path in matrix.columns}
        log2 = np.log2(matrix.loc[relation.gene, rows["run"].map(runs)].astype(float).to_numpy())
        visits = rows.assign(log2=log2).set_index(["visit", "subject"])["log2"]
        change = visits["week2"] - visits["baseline"]
        excess[cohort] = (change - change.mean()).tolist()
    return excess


def simulate_all(seed: int, excess: dict[str, list[float]]) -> dict[str, dict[str, np.ndarray]]:
    """Recorded values of both cohorts, by measure, shape (people, eyes, visits)."""
    recorded = {}
    for place, cohort in enumerate(PEOPLE):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(100, place)))
        values = simulate_measures(cohort, rng, excess[cohort])
        recorded[cohort] = take_away(cohort, values, rng)
    return recorded


def write_sheet(table: pd.DataFrame, path: Path) -> None:
    """Write a table of texts and numbers, tab-separated."""
    with written_whole(path) as temporary:
        table.to_csv(temporary, sep="\t", index=False, lineterminator="\n")


def main(folder: Path, config: Path, samples: Path) -> None:
    """Write the sheets, the planted effects and the numbers of the README."""
    recorded = simulate_all(SEED, read_excess(folder, samples))
    values = pd.concat([tabulate_values(cohort, of) for cohort, of in recorded.items()])
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(101,)))
    write_sheet(values, config / "endpoints.tsv")
    write_sheet(tabulate_measures(), config / "measures.tsv")
    write_sheet(tabulate_safety(rng), config / "safety.tsv")
    ages = pd.read_table(samples, dtype=str).set_index("subject")["age"].to_dict()
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(102,)))
    write_sheet(tabulate_people(rng, ages), config / "people.tsv")
    write_sheet(tabulate_truth(), folder / "endpoints_truth.tsv")


def study(folder: Path, samples: Path, seeds: int) -> pd.DataFrame:
    """Recovery of the planted effects over the seeds 1 to `seeds`, and by the seed of the demo."""
    excess = read_excess(folder, samples)
    demo = recover_effects(simulate_all(SEED, excess)).rename(columns={"found": "demo"})
    runs = [recover_effects(simulate_all(seed, excess)) for seed in range(1, seeds + 1)]
    keys = ["cohort", "measure"]
    share = pd.concat(runs).groupby(keys, sort=False, as_index=False)["found"].mean()
    return demo.merge(share.rename(columns={"found": "share"}), on=keys)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=HOME / "resources/demo")
    parser.add_argument("--config", type=Path, default=HOME / "config")
    parser.add_argument("--study", type=int, metavar="SEEDS", help="measure the recovery instead")
    arguments = parser.parse_args()
    sheet = HOME / "config/samples.tsv"
    if arguments.study:
        table = study(arguments.folder, sheet, arguments.study)
        write_endpoints(arguments.folder / "README.md", table, arguments.study)
        sys.stdout.write(table.round(3).to_string(index=False) + "\n")
    else:
        main(arguments.folder, arguments.config, sheet)
