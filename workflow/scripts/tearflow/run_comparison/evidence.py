"""What the calls of a contrast rest on, in one run or mixed from two, and the calls it gives."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tearflow.contrasts.pairs import pair_differences
from tearflow.matrix.prepare import log2_intensities, normalise
from tearflow.run_comparison.folders import Results
from tearflow.statistics.imputation import impute
from tearflow.statistics.testing import find_changed
from tearflow.tables import read_values

# Keys of the section `differential` that cut; the other keys of `METHOD` choose what is cut.
THRESHOLDS = ("min_pairs", "log2_fold_change", "alpha", "minimum_effect")
METHOD = ("test", "measure", "imputation")
# What can differ between two runs and be exchanged, in the order in which reasons are listed.
KINDS = ("threshold", "method", "sample", "input", "contaminant")


@dataclass(frozen=True)
class Evidence:
    """All that decides which protein groups of a contrast are DEPs.

    Parameters
    ----------
    proteins
        `n_peptides` and `contaminant` by protein group.
    intensities
        Raw intensities, protein group by sample, all samples of the cohort.
    pairs
        The complete pairs of the contrast: `pair`, `reference`, `target`, `complete`.
    runs
        Sample to the runs that measured it, by which samples of two analyses are matched: the same
        name may stand for another tube. Several runs are joined by tabs.
    rule
        The section `differential` of the configuration.
    normalisation
        That of the configuration.
    """

    proteins: pd.DataFrame
    intensities: pd.DataFrame
    pairs: pd.DataFrame
    runs: dict[str, str]
    rule: dict[str, Any]
    normalisation: str

    @property
    def measured_pairs(self) -> dict[tuple[str, str], str]:
        """The runs of the reference and of the target of every pair, and its name."""
        rows = self.pairs[["pair", "reference", "target"]].itertuples(index=False)
        return {(self.runs[one], self.runs[other]): pair for pair, one, other in rows}

    @property
    def by_runs(self) -> pd.DataFrame:
        """The intensities with the runs of each sample for its name."""
        return self.intensities.rename(columns=self.runs)


def read_evidence(results: Results, contrast: str) -> Evidence:
    """Read what the calls of a contrast rest on.

    Raises
    ------
    InputError
        If a table is not the one that the manifest lists.
    """
    cohort = contrast.split("/")[0]
    config = results.configuration
    proteins = results.read(
        f"{cohort}/proteins.tsv",
        ["protein_group", "n_peptides", "contaminant"],
        dtype={"n_peptides": "Int64"},
    )
    # As the job that tests reads it, so that the numbers are the same to the last digit.
    intensities = read_values(results.require(f"{cohort}/intensities.tsv"))
    pairs = results.read(f"{contrast}/pairs.tsv", ["pair", "reference", "target", "complete"])
    runs = results.manifest["cohorts"][cohort]["runs"]
    return Evidence(
        proteins.set_index("protein_group"),
        intensities,
        pairs[pairs["complete"]].reset_index(drop=True),
        {sample: "\t".join(runs[sample]) for sample in intensities},
        config["differential"],
        config["normalisation"],
    )


def differing(before: Evidence, after: Evidence) -> list[str]:
    """List the `KINDS` in which two runs differ, whether that matters or not."""
    old, new = before.by_runs, after.by_runs
    shared = [name for name in old if name in new]
    flags = before.proteins["contaminant"], after.proteins["contaminant"]
    rows = before.proteins.index.intersection(after.proteins.index)
    same = {
        "threshold": all(before.rule[key] == after.rule[key] for key in THRESHOLDS),
        "method": before.normalisation == after.normalisation
        and all(before.rule[key] == after.rule[key] for key in METHOD),
        "sample": list(old) == list(new) and before.measured_pairs == after.measured_pairs,
        "input": old[shared].equals(new[shared])
        and before.proteins["n_peptides"].equals(after.proteins["n_peptides"]),
        "contaminant": flags[0].loc[rows].equals(flags[1].loc[rows]),
    }
    return [kind for kind in KINDS if not same[kind]]


def mix(before: Evidence, after: Evidence, changed: Collection[str]) -> Evidence:
    """Take some `KINDS` from the later run and the rest from the earlier one.

    A sample that only one run has keeps the values of that run. So do protein groups that only one
    matrix has, which without a value are as good as absent.
    """
    source = {kind: after if kind in changed else before for kind in KINDS}
    design, values = source["sample"], source["input"]
    rule = {**source["method"].rule, **{k: source["threshold"].rule[k] for k in THRESHOLDS}}
    intensities = values.intensities if values is design else _fill(design, values)
    pick = {kind: source[kind].proteins for kind in ("input", "contaminant")}
    rest = pd.concat([before.proteins, after.proteins])
    rest = rest[~rest.index.duplicated()]
    proteins = pd.DataFrame(
        {
            "n_peptides": _lookup(pick["input"], rest, "n_peptides", intensities.index),
            "contaminant": _lookup(pick["contaminant"], rest, "contaminant", intensities.index),
        }
    )
    normalisation = source["method"].normalisation
    return Evidence(proteins, intensities, design.pairs, design.runs, rule, normalisation)


def on_common_pairs(evidence: Evidence, other: Evidence) -> Evidence | None:
    """Leave only the pairs that another run has too; None where there is none."""
    names = [
        evidence.measured_pairs[runs]
        for runs in evidence.measured_pairs
        if runs in other.measured_pairs
    ]
    pairs = evidence.pairs[evidence.pairs["pair"].isin(names)]
    if pairs.empty:
        return None
    return Evidence(**{**vars(evidence), "pairs": pairs.reset_index(drop=True)})


def call(evidence: Evidence) -> pd.Series:
    """Find the DEPs, by the code of this version.

    Returns
    -------
    pandas.Series
        `up`, `down` or `none` by protein group, as the column `direction` of deps.tsv.
    """
    contaminant = evidence.proteins["contaminant"].astype(bool)
    log2 = normalise(log2_intensities(evidence.intensities), contaminant, evidence.normalisation)
    samples = evidence.pairs[["reference", "target"]].to_numpy().ravel().tolist()
    filled = impute(log2[samples], evidence.rule["imputation"])
    differences = pair_differences(filled, evidence.pairs)[~contaminant]
    counts = evidence.proteins.loc[~contaminant, "n_peptides"].to_numpy(float, na_value=np.nan)
    changed = find_changed(differences.to_numpy(), evidence.rule, counts)
    up = differences[changed].mean(axis=1) > 0
    calls = pd.Series("none", index=evidence.intensities.index, dtype="str")
    calls[up.index] = up.map({True: "up", False: "down"})
    return calls


def _fill(design: Evidence, values: Evidence) -> pd.DataFrame:
    """Give the samples of one run the values that the other has of the same runs."""
    theirs, rows = values.by_runs, values.intensities.index
    only = design.intensities.index.difference(rows, sort=False)
    columns = {}
    for sample in design.intensities:
        seen = theirs.get(design.runs[sample], design.intensities[sample])
        columns[sample] = pd.concat([seen.reindex(rows), seen.reindex(only)])
    filled = pd.DataFrame(columns)
    return filled[filled.index.isin(rows) | filled.notna().any(axis=1)]


def _lookup(first: pd.DataFrame, rest: pd.DataFrame, column: str, rows: pd.Index) -> pd.Series:
    """Take a column for protein groups, from the other run where the first lacks the row."""
    missing = rows.difference(first.index, sort=False)
    return pd.concat([first[column], rest.loc[missing, column]]).loc[rows]
