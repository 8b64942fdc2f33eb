"""From the sheets of a design to its tests, against R (tests/reference/designs.R)."""

from dataclasses import replace
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ranksums, ttest_ind

from cohorts import list_proteins, simulate_log2
from designs import ARMS, FELLOW, WEEK2, make_samples
from tearflow.differential.analysis import analyse
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.exchanges import count_exchanges, exchange_people, in_target
from tearflow.differential.model import model_of
from tearflow.differential.observations import summarise
from tearflow.differential.observed import observe, observe_sides
from tearflow.differential.rule import Rule
from tearflow.differential.testing import run_test
from tearflow.differential.tests import TESTS

REFERENCE = Path(__file__).parents[2] / "reference"
RULE = Rule()
GROUPS = Contrast("c", "arms", "arm", "placebo", "drug", pair_by="none")
CHANGE = Contrast("c", "change", "visit", "0", "1", eyes="OD")
BY_ARM = {"group": "arm", "group_reference": "placebo", "group_target": "drug"}
CONTRASTS = {
    "groups": replace(GROUPS, eyes="OD", filter="visit=1"),
    "covariates": replace(GROUPS, eyes="separate", filter="visit=1", covariates="age; site"),
    "interaction": replace(CHANGE, **BY_ARM),
    "eyes": replace(GROUPS, eyes="block", filter="visit=1"),
    "half": replace(CHANGE, incomplete="block"),
}
# As designs.R gives them.
CORRELATIONS = {"eyes": 0.6, "half": -0.3}


def read(name):
    return pd.read_csv(REFERENCE / f"designs_{name}.tsv", sep="\t", comment="#")


@pytest.fixture(scope="module")
def study():
    """Samples of the sheet, log2 intensities and what R finds."""
    samples = read("samples").rename(columns={"person": "subject"}).astype(str)
    return samples.to_dict("records"), read("input"), read("expected")


@pytest.mark.parametrize("name", CONTRASTS)
def test_every_design_gives_the_numbers_of_limma(study, name):
    samples, log2, expected = study
    design = make_design(samples, CONTRASTS[name])
    model = replace(model_of(design), correlation=CORRELATIONS.get(name, np.nan))
    observations = summarise(observe(log2, design).to_numpy(), model=model)
    np.testing.assert_allclose(
        observations.fit.effect, expected[f"{name}_effect"], rtol=1e-9, atol=1e-12
    )
    moderated = run_test("moderated", observations, RULE)
    np.testing.assert_allclose(moderated.t, expected[f"{name}_t"], rtol=1e-8, atol=1e-9)
    log10_p = np.log10(moderated.p_value)
    np.testing.assert_allclose(log10_p, expected[f"{name}_log10_p"], rtol=0, atol=1e-9)
    classical, of_r = run_test("paired_t", observations, RULE), f"{name}_student_log10_p"
    if name == "interaction":  # Welch's, of the differences
        target = np.array([unit.group == "drug" for unit in design.units])
        values = observe(log2, design).to_numpy()
        sides = [list(v[flags & ~np.isnan(v)]) for v in values[8:] for flags in (target, ~target)]
        welch = [
            ttest_ind(*pair, equal_var=False).pvalue
            for pair in zip(sides[::2], sides[1::2], strict=True)
        ]
        np.testing.assert_allclose(classical.p_value[8:], welch, rtol=1e-9)
    else:
        of_r = "welch_log10_p" if name == "groups" else of_r
        np.testing.assert_allclose(np.log10(classical.p_value), expected[of_r], atol=1e-9)


@pytest.mark.parametrize("name", CONTRASTS)
def test_every_table_is_made_of_every_design(study, name):
    samples, log2, _ = study
    design = make_design(samples, CONTRASTS[name])
    assert design.kind_of_model == model_of(design).kind
    proteins = list_proteins(len(log2))
    found = analyse(proteins, {"none": log2, "median": log2}, "none", design, RULE)
    deps, estimate = found["deps"], found["rule"].iloc[0]
    means = deps["mean_target"] - deps["mean_reference"]
    if name in ("groups", "interaction"):
        # Without covariates or weights the fold change is the difference of the means.
        shown = deps["log2fc"].notna()
        np.testing.assert_allclose(means[shown], deps.loc[shown, "log2fc"], atol=1e-9)
        # Of six and six people, without mirror images.
        assert (estimate["flips"], estimate["n_flips"]) == ("all", comb(12, 6) // 2 - 1)
        assert estimate["smallest_exact_p"] == pytest.approx(2 / comb(12, 6))
        assert (estimate["n_reference"], estimate["n_target"]) == (6, 6)
        assert found["power"]["detectable_log2fc"].notna().all()
    else:
        assert estimate["reason"].startswith("not for this design")
        why = "covariates are fitted" if name == "covariates" else "samples of one person are units"
        assert found["power"]["reason"].eq(f"not where {why}").all()
    assert np.isnan(estimate["correlation"]) == (name not in CORRELATIONS)
    # The first protein is not measured in one arm.
    assert (deps.loc[0, "reason"] == "") == (name == "half")
    assert found["design"]["used"].sum() == len(design.names_of_samples)
    assert len(found["specifications"]) > 0
    wilcoxon = deps["wilcoxon_p_value"].notna().any()
    assert wilcoxon == (name in ("groups", "interaction"))


def simulate(n_reference, n_target, proteins=40, seed=1):
    rng = np.random.default_rng(seed)
    people = [f"P{number}" for number in range(n_reference + n_target)]
    samples = [
        {
            "sample": name,
            "subject": name,
            "visit": "v",
            "arm": "drug" if place >= n_reference else "placebo",
        }
        for place, name in enumerate(people)
    ]
    return samples, pd.DataFrame(rng.normal(20, 1, (proteins, len(people))), columns=people)


@pytest.mark.parametrize(("n_reference", "n_target"), [(3, 3), (4, 4), (3, 5), (2, 1), (1, 4)])
def test_all_exchanges_of_people_between_groups(n_reference, n_target):
    samples, log2 = simulate(n_reference, n_target)
    design = make_design(samples, GROUPS)
    observations = summarise(observe(log2, design).to_numpy(), model=model_of(design))
    exchanged = list(exchange_people(observations, 500, 250))
    groups = [
        frozenset(np.flatnonzero(in_target(e.observations.model)).tolist()) for e in exchanged
    ]
    everybody = frozenset(range(n_reference + n_target))
    own = frozenset(range(n_reference, n_reference + n_target))
    wanted = {frozenset(group) for group in combinations(sorted(everybody), n_target)} - {own}
    if n_reference == n_target:
        wanted = {group for group in wanted if group != everybody - own}
        # One of each group and its mirror image.
        assert {frozenset({g, everybody - g}) for g in groups} == {
            frozenset({g, everybody - g}) for g in wanted
        }
        wanted = groups
    assert len(groups) == len(set(groups)) == len(wanted) == count_exchanges(observations.model)


def test_an_exchange_is_the_fit_of_the_other_groups():
    samples, log2 = simulate(3, 4)
    design = make_design(samples, GROUPS)
    observations = summarise(observe(log2, design).to_numpy(), model=model_of(design))
    for exchange in exchange_people(observations, 500, 250):
        target = in_target(exchange.observations.model)
        welch = ttest_ind(log2.loc[:, target], log2.loc[:, ~target], axis=1, equal_var=False)
        found = run_test("paired_t", exchange.observations, RULE)
        np.testing.assert_allclose(found.p_value, welch.pvalue, rtol=1e-9)
        # The prior is that of the data.
        assert exchange.observations.prior == observations.prior


def test_nothing_is_exchanged_where_nobody_is_left_of_the_groups():
    samples, log2 = simulate(3, 3)
    proteins, log2 = list_proteins(len(log2)), log2 * np.nan
    tables = analyse(
        proteins, {"none": log2, "median": log2}, "none", make_design(samples, GROUPS), RULE
    )
    assert tables["rule"]["n_tested"].eq(0).all() and tables["rule"]["n_flips"].eq(0).all()
    assert tables["deps"]["reason"].eq("fewer than 3 people in a group with complete values").all()


def test_people_in_both_groups_are_not_exchanged():
    samples, log2 = simulate(3, 3)
    model = replace(model_of(make_design(samples, GROUPS)), people=tuple("ABCABC"))
    observations = summarise(log2.to_numpy(), model=model)
    assert count_exchanges(model) == 0 and not list(exchange_people(observations, 500, 250))


def test_a_protein_with_as_many_values_as_parameters_has_no_degree_of_freedom():
    samples, log2 = simulate(4, 4)
    samples = [sample | {"age": str(40 + 3 * n % 7)} for n, sample in enumerate(samples)]
    log2.iloc[0, [0, 1, 2, 4, 5]] = np.nan
    design = make_design(samples, replace(GROUPS, covariates="age"))
    proteins, both = list_proteins(len(log2)), {"none": log2, "median": log2}
    rule = replace(RULE, min_pairs=1, min_measured=1)
    deps = analyse(proteins, both, "none", design, rule)["deps"]
    assert deps.loc[0, "reason"] == "no degree of freedom is left for the variance"
    assert np.isfinite(deps.loc[0, "log2fc"]) and deps["reason"].iloc[1:].eq("").all()
    rule = replace(rule, test="wilcoxon")
    reasons = analyse(proteins, both, "none", design, rule)["deps"]["reason"]
    assert reasons.eq("the selected test cannot be made of this design").all()


def test_groups_of_few_people_are_warned_of():
    samples, log2 = simulate(3, 3)
    proteins, both = list_proteins(len(log2)), {"none": log2, "median": log2}
    design = make_design(samples, GROUPS)
    row = analyse(proteins, both, "none", design, RULE)["rule"].iloc[0]
    assert row["warning"].startswith("With 3 and 3 people no exact test of two groups can give")
    assert "below 0.1:" in row["warning"]
    assert row["no_percentage"] == "fewer than 5 people in a group"
    ranks = analyse(proteins, both, "none", design, replace(RULE, test="wilcoxon"))["rule"].iloc[0]
    assert ranks["warning"].startswith("The Wilcoxon rank-sum test of 3 and 3 people cannot give")


def test_eyes_are_averaged_by_person():
    log2 = pd.DataFrame(
        [[1.0, 3.0, 5.0, 5.0, 4.0, 9.0], [1.0, np.nan, 5.0, 5.0, 4.0, 9.0]],
        columns=["a0d", "a0s", "a1d", "a1s", "b0d", "b1d"],
    )
    samples = [
        {
            "sample": name,
            "subject": name[0],
            "visit": name[1],
            "eye": "OD" if name[2] == "d" else "OS",
        }
        for name in log2
    ]
    design = make_design(samples, Contrast("c", "n", "visit", "0", "1"))
    assert observe(log2, design).to_numpy().tolist() == [[3.0, 5.0], [4.0, 5.0]]
    reference, target = observe_sides(log2, design)
    assert reference.tolist() == [[2.0, 4.0], [1.0, 4.0]]
    assert target.tolist() == [[5.0, 9.0], [5.0, 9.0]]


def test_rank_sum_is_that_of_scipy_for_many_people():
    samples, log2 = simulate(60, 70, proteins=5)
    design = make_design(samples, GROUPS)
    observations = summarise(observe(log2, design).to_numpy(), model=model_of(design))
    found = run_test("wilcoxon", observations, RULE).p_value
    groups = log2.to_numpy()[:, 60:], log2.to_numpy()[:, :60]
    # Without R's correction for continuity, of half a rank.
    np.testing.assert_allclose(found, ranksums(*groups, axis=1).pvalue, rtol=0.02)


@pytest.mark.parametrize("key", TESTS)
def test_a_test_of_a_fit_is_one_of_every_design(key):
    forms = [TESTS[key].form(kind) for kind in ("differences", "groups", "linear")]
    assert all(forms[:2])
    assert (forms[2] is None) == (key == "wilcoxon")
    assert "paired" not in "".join(form.name for form in forms[1:] if form)


def test_people_of_the_smallest_group_count_where_samples_are_units():
    """The change of the drug at a visit, of people with one of the two visits or both."""
    people = {
        "P": ("placebo", "01"),
        "Q": ("placebo", "01"),
        "R": ("drug", "01"),
        "S": ("drug", "1"),
    }
    samples = [
        {"sample": f"{name}{visit}", "subject": name, "visit": visit, "arm": arm}
        for name, (arm, visits) in people.items()
        for visit in visits
    ]
    contrast = Contrast("c", "n", "visit", "0", "1", incomplete="block", **BY_ARM)
    model = model_of(make_design(samples, contrast))
    # One person has the drug at the first visit, two at the second.
    assert model.count_all() == 1


INCOMPLETE = replace(WEEK2, incomplete="block")


@pytest.mark.parametrize(
    ("contrast", "reason"),
    [
        (WEEK2, "fewer than 3 complete pairs"),
        (replace(WEEK2, eyes="block"), "fewer than 3 people with a complete pair"),
        (
            replace(WEEK2, incomplete="block"),
            "fewer than 3 people on one side with complete values",
        ),
        (ARMS, "fewer than 3 people in a group with complete values"),
        (FELLOW, "fewer than 3 people with all four values"),
    ],
)
def test_what_a_protein_lacks_is_said_in_the_words_of_the_design(contrast, reason):
    samples = make_samples()
    log2 = simulate_log2(samples, 30, seed=4)
    kept = [place for place, sample in enumerate(samples) if sample["subject"] in ("P2", "P5")]
    log2.iloc[0, [place for place in range(len(samples)) if place not in kept]] = np.nan
    proteins, both = list_proteins(len(log2)), {"none": log2, "median": log2}
    deps = analyse(proteins, both, "none", make_design(samples, contrast), RULE)["deps"]
    assert deps["reason"].tolist() == [reason] + [""] * 29


def test_few_people_whose_changes_are_compared_are_no_pairs():
    samples = [row for row in make_samples() if row["subject"] in ("P2", "P3", "P5")]
    log2 = simulate_log2(samples, 30, seed=4)
    proteins, both = list_proteins(len(log2)), {"none": log2, "median": log2}
    row = analyse(proteins, both, "none", make_design(samples, FELLOW), RULE)["rule"].iloc[0]
    assert row["warning"].startswith("With 3 people no exact paired test can give")
    assert row["no_percentage"] == "fewer than 5 people"
