"""Small cohorts for the tests: samples, pairs, protein groups, simulated intensities, sheets."""

import numpy as np
import pandas as pd

from pairs import make_pairs
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.model import model_of_pairs
from tearflow.differential.null_self_test import null_self_test
from tearflow.differential.observations import summarise
from tearflow.differential.testing import apply_rule

VISITS = ("before", "after")


def list_samples(subjects="ABC", visits=VISITS, **columns):
    """Rows of a sample sheet: a sample of each subject at each visit, visit by visit."""
    return [
        {"run": f"{subject}_{visit}.raw", "sample": f"{subject}_{visit}"}
        | {"subject": str(subject), "visit": visit, **columns}
        for visit in visits
        for subject in subjects
    ]


def pair_samples(samples, **changed):
    """Pairs of samples, the first visit of the sheet against the last."""
    table = pd.DataFrame(samples, columns=["sample", "subject", "visit", "eye"])
    first, *_, last = dict.fromkeys([*table["visit"]] or VISITS)
    return make_pairs(table, Contrast("dry", "week2", "visit", first, last, **changed))


def design_of(pairs):
    """Design of a table of pairs; several of one person are the eyes of that person."""
    eyes = pairs.groupby("subject").cumcount().tolist()
    pair_by = "subject+eye" if max(eyes, default=0) else "subject"
    samples = [
        {"sample": row[side], "subject": row["subject"], "eye": ("OD", "OS")[eye], "visit": side}
        for row, eye in zip(pairs.to_dict("records"), eyes, strict=True)
        for side in (("reference", "target") if row["complete"] else ("reference",))
        if row[side]
    ]
    contrast = Contrast("dry", "week2", "visit", "reference", "target", pair_by=pair_by)
    return make_design(samples, contrast)


def of_people(differences, people, counts=None):
    """Fit of differences (protein by pair) of these people."""
    return summarise(np.asarray(differences, float), counts, model_of_pairs(people, len(people)))


def find_changed(differences, rule, counts=None):
    """DEPs by the whole rule, of differences of different people."""
    return apply_rule(summarise(differences, counts), rule)[0]


def self_test(differences, rule, counts=None, people=None):
    """Null self-test of differences, protein by pair; columns are people unless they are given."""
    people = differences.columns.astype(str).tolist() if people is None else people
    return null_self_test(of_people(differences, people, counts), rule)


def list_proteins(names, **columns):
    """Rows of `proteins.tsv`: so many protein groups, or those named, with columns as given."""
    names = [f"P{row}" for row in range(names)] if isinstance(names, int) else list(names)
    named = {name: pd.Series(names, dtype="str") for name in ("protein_group", "accession", "gene")}
    count = pd.array([pd.NA] * len(names), dtype="Int64")
    fixed = {"genes": "", "description": "", "n_peptides": count, "contaminant": False}
    return pd.DataFrame(named).assign(**{**fixed, **columns})


def simulate_log2(samples, size, seed, level=(20, 3), noise=0.3, missing=0.0):
    """Log2 intensities, protein group by sample: level of the group, and noise."""
    random = np.random.default_rng(seed)
    values = random.normal(*level, (size, 1)) + random.normal(0, noise, (size, len(samples)))
    values[random.random(values.shape) < missing] = np.nan
    return pd.DataFrame(values, columns=[sample["sample"] for sample in samples])


def write_sheets(folder, matrices, samples, contrast="week2"):
    """Write the three sheets of a study: samples of each cohort, a contrast of their visits."""
    (folder / "config").mkdir(parents=True, exist_ok=True)
    visits = [sample["visit"] for sample in samples]
    sides = {"reference": visits[0], "target": visits[-1]}
    sheets = {
        "cohorts": [{"cohort": cohort, "matrix": path} for cohort, path in matrices.items()],
        "samples": [{"cohort": cohort, **sample} for cohort in matrices for sample in samples],
        "contrasts": [{"cohort": cohort, "contrast": contrast, **sides} for cohort in matrices],
    }
    for name, rows in sheets.items():
        pd.DataFrame(rows).to_csv(folder / f"config/{name}.tsv", sep="\t", index=False)
