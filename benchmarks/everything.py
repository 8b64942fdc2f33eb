"""Time everything that is told of a contrast, on a large one and on three pairs.

    python benchmarks/everything.py [--write] [--profile]

`tearflow.differential.analysis.analyse` runs every test, estimates the false DEPs of the rules by
sign flips, leaves out each pair, runs the specification curve, and makes the on/off list and the
power card. The data
are simulated: a tenth of the proteins changed, peptide counts known, a quarter of the intensities
missing. With --write the table replaces the one in docs/statistics.md.
"""

import cProfile
import pstats
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from page import publish

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "workflow/scripts"))

from tearflow.differential.analysis import analyse  # noqa: E402
from tearflow.differential.contrast import Contrast  # noqa: E402
from tearflow.differential.design import Design, make_design  # noqa: E402
from tearflow.differential.normalisation import find_shifts, normalise_each  # noqa: E402
from tearflow.differential.rule import Rule  # noqa: E402

# Proteins, pairs and share of missing intensities; the second is the size of a published cohort.
SIZES = [(10_000, 200, 0.25), (4_400, 3, 0.25)]
RUNS = 3
CONTRAST = Contrast("large", "after", "visit", "before", "after")
RULE = Rule()


def simulate(
    proteins: int, pairs: int, missing: float
) -> tuple[pd.DataFrame, pd.DataFrame, Design]:
    """Protein table, the log2 intensities and the design of a cohort."""
    random = np.random.default_rng(1)
    spread = 0.8 * np.sqrt(5 / random.chisquare(5, (proteins, 1)))
    before = random.normal(22, 2, (proteins, 1)) + random.normal(0, 0.5, (proteins, pairs))
    after = before + spread * random.normal(0, 1, (proteins, pairs))
    after[: proteins // 10] += 1.5
    values = np.hstack([before, after])
    values[random.random(values.shape) < missing] = np.nan
    samples = pd.DataFrame(
        [(f"S{n}_{visit}", f"S{n}", visit) for visit in ("before", "after") for n in range(pairs)],
        columns=["sample", "subject", "visit"],
    )
    names = [f"P{row}" for row in range(proteins)]
    table = pd.DataFrame(
        {
            "protein_group": names,
            "accession": names,
            "gene": names,
            "genes": names,
            "description": "",
            "n_peptides": pd.array(random.geometric(0.15, proteins), dtype="Int64"),
            "contaminant": False,
        }
    )
    return (
        table,
        pd.DataFrame(values, columns=samples["sample"]),
        make_design(samples.to_dict("records"), CONTRAST),
    )


def time_analysis(proteins: int, pairs: int, missing: float) -> dict[str, str]:
    """A row of the table: the size and the seconds of the whole analysis, best of RUNS."""
    table, log2, design = simulate(proteins, pairs, missing)
    both = normalise_each(log2, find_shifts(log2, table["contaminant"]))
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        analyse(table, both, "none", design, RULE)
        seconds.append(time.perf_counter() - start)
    size = f"{proteins:,} proteins x {pairs} pairs, {100 * missing:g} % missing"
    return {"data": size, "everything": f"{min(seconds):.1f} s"}


def main() -> None:
    """Print the seconds of every size, or write them into the page."""
    publish({"everything": pd.DataFrame([time_analysis(*size) for size in SIZES])})


if __name__ == "__main__":
    if "--profile" in sys.argv[1:]:
        with cProfile.Profile() as profile:
            main()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(40)
    else:
        main()
