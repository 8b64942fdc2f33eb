"""A contrast of each design, of one small study, and how it is named."""

from dataclasses import replace

from cohorts import list_samples
from tearflow.differential.contrast import Contrast
from tearflow.differential.tests import DIFFERENCES, GROUPS, LINEAR

VISITS = ("baseline", "week2")
WEEK2 = Contrast("dry", "week2", "visit", "baseline", "week2")
ARMS = Contrast("dry", "arms", "arm", "placebo", "drug", pair_by="none", filter="visit=week2")
CHANGES = replace(WEEK2, group="arm", group_reference="placebo", group_target="drug")
FELLOW = replace(WEEK2, group="side", group_reference="fellow", group_target="treated")


def make_samples():
    """Both eyes of four people with a drug and three with placebo; P1 has no second visit."""
    samples = []
    for eye, side in (("OD", "treated"), ("OS", "fellow")):
        for row in list_samples([f"P{n}" for n in range(1, 8)], VISITS, eye=eye, side=side):
            number = int(row["subject"][1])
            arm, age = ("drug" if number < 5 else "placebo"), str(40 + 3 * number)
            named = {"sample": f"{row['sample']}_{eye}", "arm": arm, "age": age}
            if (row["subject"], row["visit"]) != ("P1", "week2"):
                samples.append({**row, **named})
    return samples


# By a name: the contrast, its title, its units, the kind of its model, and what a protein needs.
DESIGNS = {
    "mean of eyes": (WEEK2, "week2 against baseline", "6 pairs", DIFFERENCES, "3 complete pairs"),
    "correlated eyes": (
        replace(WEEK2, eyes="block"),
        "week2 against baseline",
        "12 eyes of 6 people",
        LINEAR,
        "values of at least 3 people",
    ),
    "separate eyes": (
        replace(WEEK2, eyes="separate"),
        "week2 against baseline",
        "12 eyes of 6 people",
        DIFFERENCES,
        "at least 3 complete pairs",
    ),
    "right eyes": (
        replace(WEEK2, eyes="OD"),
        "week2 against baseline, right eyes",
        "6 pairs",
        DIFFERENCES,
        "3 complete pairs",
    ),
    "incomplete pairs": (
        replace(WEEK2, incomplete="block"),
        "week2 against baseline",
        "7 people (7 with baseline, 6 with week2)",
        LINEAR,
        "values of at least 3 people at each of baseline and week2",
    ),
    "groups": (
        ARMS,
        "drug against placebo at week2",
        "3 and 3 people",
        GROUPS,
        "values of at least 3 people in each group",
    ),
    "groups, separate eyes": (
        replace(ARMS, eyes="separate"),
        "drug against placebo at week2",
        "3 and 3 people (12 eyes)",
        GROUPS,
        "values of at least 3 people in each group",
    ),
    "groups, covariate": (
        replace(ARMS, covariates="age"),
        "drug against placebo at week2, adjusted for age",
        "3 and 3 people",
        LINEAR,
        "values of at least 3 people in each group",
    ),
    "changes between people": (
        CHANGES,
        "change from baseline to week2, drug against placebo",
        "3 and 3 people",
        GROUPS,
        "values of at least 3 people in each group",
    ),
    "changes within people": (
        FELLOW,
        "change from baseline to week2, treated against fellow",
        "6 people",
        DIFFERENCES,
        "values of at least 3 people",
    ),
}
