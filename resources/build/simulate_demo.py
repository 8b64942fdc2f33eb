"""Simulate the two cohorts of the demo in the layout of DIA-NN 1.8.1, with a table of the truth.

    python resources/build/simulate_demo.py                 writes resources/demo again
    python resources/build/simulate_demo.py --study 60      recovery over the seeds 1 to 60
    python resources/build/simulate_demo.py --redraw        draws from today's genes and annotation

The proteins are drawn from resources/demo/proteins.tsv.xz, made of HGNC's genes of 2024-07 and the
annotation of 2022-09, so that a newer resource leaves the demo as it is.

What is simulated, with the numbers and their reasons, stands in the modules beside this script:
tear_proteome (which proteins, in which order), demo_groups (protein groups), demo_planted (what
changes), demo_intensities (how values vary and go missing). The seed was fixed before anything was
looked at, and no seed, effect or noise was chosen by what the fixed seed gives.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HOME = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(HOME / "workflow/scripts"), str(HOME / "resources/build")]

from demo_groups import choose, form_groups, present, read_proteins, write_proteins  # noqa: E402
from demo_intensities import WITHIN_PATIENT, simulate  # noqa: E402
from demo_planted import PLANS, plant  # noqa: E402
from demo_readme import write_numbers, write_study  # noqa: E402
from demo_recovery import recovery, summarise  # noqa: E402
from tear_proteome import CONTAMINANTS  # noqa: E402
from tearflow.io.tables import write_frame  # noqa: E402
from tearflow.io.whole_files import written_whole  # noqa: E402

SEED = 20250418
GROUPS = {"nsde": 4402, "ssde": 3709}
N_PATIENTS = 3
#: Order of acquisition, as (patient, visit): stored samples, measured in a random order. The k-th
#: baseline and the k-th week-2 run never are of the same patient.
RUN_ORDER = {
    "nsde": ((1, 0), (0, 1), (0, 0), (2, 1), (1, 1), (2, 0)),
    "ssde": ((2, 1), (0, 1), (1, 0), (2, 0), (1, 1), (0, 0)),
}
RUN_DATES = {"nsde": 20240311, "ssde": 20240318}
VISIT_CODES = ("V0", "V2")
#: Week-to-week coefficients of variation of the study, per cent.
STUDY_CV = (20, 25, 30, 40)


ANNOTATION = {
    "protein_group": "Protein.Group",
    "protein_ids": "Protein.Ids",
    "protein_names": "Protein.Names",
    "genes": "Genes",
    "description": "First.Protein.Description",
}


def run_name(cohort: str, patient: int, visit: int, position: int) -> str:
    r"""Name a run as DIA-NN does: by its path.

    Examples
    --------
    >>> print(run_name("nsde", 0, 1, 3))
    D:\DIA\TearTrial\NSDE\20240312_NSDE_P01_V2_DIA.raw
    """
    date = RUN_DATES[cohort] + position // 3
    code = f"{cohort.upper()}_P{patient + 1:02d}_{VISIT_CODES[visit]}"
    return rf"D:\DIA\TearTrial\{cohort.upper()}\{date}_{code}_DIA.raw"


def simulate_cohorts(
    proteins: pd.DataFrame, further: pd.Series, seed: int, within: float = WITHIN_PATIENT
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, np.ndarray]]:
    """Simulate the cohorts of one seed.

    Returns
    -------
    dict
        For each cohort its protein groups, its truth, and the log2 intensities with shape
        (protein groups, patients, visits).
    """
    catalogue_seed, *cohort_seeds = np.random.SeedSequence(seed).spawn(1 + len(GROUPS))
    rng = np.random.default_rng(catalogue_seed)
    catalogue = form_groups(choose(proteins, rng), proteins, further, rng)
    cohorts = {}
    for (cohort, size), cohort_seed in zip(GROUPS.items(), cohort_seeds, strict=True):
        rng = np.random.default_rng(cohort_seed)
        groups = present(catalogue, size, rng)
        truth = plant(groups, PLANS[cohort], rng)
        log2fc = groups["protein_group"].map(truth.set_index("protein_group")["log2fc"])
        level = groups["level"].to_numpy() / np.log10(2)
        log2 = simulate(level, log2fc.fillna(0).to_numpy(), N_PATIENTS, rng, within)
        cohorts[cohort] = groups, truth, log2
    return cohorts


def contaminant_rows(runs: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Simulate the contaminants, which differ from run to run and not by patient."""
    rows = []
    for accession, entry, gene, description in CONTAMINANTS:
        human = entry.endswith("_HUMAN")
        group = f"Cont_{accession};{accession}" if human else f"Cont_{accession}"
        log10 = rng.uniform(5.0, 7.5) + rng.normal(0, 0.3, len(runs))
        values = np.where(rng.random(len(runs)) < 0.1, np.nan, 10**log10)
        rows.append([group, group, entry, gene, description, *values])
    return pd.DataFrame(rows, columns=[*ANNOTATION.values(), *runs])


def to_matrix(
    cohort: str, groups: pd.DataFrame, log2: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Lay a cohort out as DIA-NN's protein matrix: rows by protein group, runs as acquired."""
    order = RUN_ORDER[cohort]
    runs = [run_name(cohort, *run, position) for position, run in enumerate(order)]
    values = np.column_stack([2 ** log2[:, patient, visit] for patient, visit in order])
    table = groups[list(ANNOTATION)].rename(columns=ANNOTATION).reset_index(drop=True)
    table = pd.concat([table, pd.DataFrame(values, columns=runs)], axis=1)
    table = pd.concat([table, contaminant_rows(runs, rng)], ignore_index=True)
    return table.sort_values("Protein.Group", ignore_index=True)


def main(drawn_from: Path, folder: Path) -> None:
    """Write the matrices, the truth and the numbers of the README."""
    cohorts = simulate_cohorts(*read_proteins(drawn_from), SEED)
    rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(99,)))
    for cohort, (groups, _, log2) in cohorts.items():
        matrix = to_matrix(cohort, groups, log2, rng)
        with written_whole(folder / f"{cohort}.pg_matrix.tsv") as path:
            # DIA-NN prints numbers as C++ does: six significant digits.
            matrix.to_csv(path, sep="\t", index=False, float_format="%.6g", lineterminator="\n")
    truth = pd.concat([truth.assign(cohort=cohort) for cohort, (_, truth, _) in cohorts.items()])
    columns = ["cohort", *truth.columns.drop("cohort")]
    write_frame(truth[columns], folder / "truth.tsv")
    write_numbers(folder / "README.md", SEED, cohorts)


def study(drawn_from: Path, seeds: int) -> pd.DataFrame:
    """Measure the recovery over the seeds 1 to `seeds`, at several levels of noise."""
    proteins, further = read_proteins(drawn_from)
    runs = []
    for seed in range(1, seeds + 1):
        for cv in STUDY_CV:
            within = np.sqrt(np.log1p((cv / 100) ** 2)) / np.log(2)
            for cohort, (groups, truth, log2) in simulate_cohorts(
                proteins, further, seed, within
            ).items():
                log2fc = groups["protein_group"].map(truth.set_index("protein_group")["log2fc"])
                found = recovery(log2, log2fc.fillna(0).to_numpy())
                runs.append({"seed": seed, "cv": cv, "cohort": cohort, **found})
    return summarise(pd.DataFrame(runs))


if __name__ == "__main__":
    resources = HOME / "resources"
    human = resources / "human"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--redraw", action="store_true", help="draw from today's resources")
    parser.add_argument("--folder", type=Path, default=resources / "demo")
    parser.add_argument("--study", type=int, metavar="SEEDS", help="measure the recovery instead")
    arguments = parser.parse_args()
    drawn_from = resources / "demo/proteins.tsv.xz"
    if arguments.redraw:
        write_proteins(human / "genes.tsv.gz", human / "gene2go.tsv.gz", drawn_from)
    if arguments.study:
        table = study(drawn_from, arguments.study)
        write_study(arguments.folder / "README.md", table)
        sys.stdout.write(table.round(3).to_string(index=False) + "\n")
    else:
        main(drawn_from, arguments.folder)
