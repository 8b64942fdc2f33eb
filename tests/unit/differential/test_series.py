"""The F-test over the visits of a series against limma, and what takes part in it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.blocks import Correlation
from tearflow.differential.contrast import Contrast
from tearflow.differential.fit import moderated_t
from tearflow.differential.observations import summarise
from tearflow.differential.observed import observe
from tearflow.differential.rule import Rule
from tearflow.differential.series import count_at_levels, omnibus_test, tabulate_changes
from tearflow.differential.series_design import make_series_design
from tearflow.differential.trajectories import follow_people

REFERENCE = Path(__file__).parents[2] / "reference"
RULE = Rule()
GROUPS = {"group": "arm", "group_reference": "vehicle", "group_target": "drug"}
SERIES = {
    "paired": {},
    "unpaired": {"pair_by": "none", "covariates": "age"},
    "groups": GROUPS,
    "blocked": {"incomplete": "block"},
}


def make_contrasts(targets, reference="0", **choices):
    contrast = Contrast("dry", "", "visit", reference, "", series="after", **choices)
    return [replace(contrast, name=f"after_{target}", target=target) for target in targets]


def make_samples(*names, **of_people):
    """Samples named by person, visit and eye such as "A0.OD", and columns by person."""
    samples = []
    for name in names:
        subject, visit, eye = name[0], name[1], name[3:]
        columns = {column: values[subject] for column, values in of_people.items()}
        samples.append({"sample": name, "subject": subject, "visit": visit, "eye": eye, **columns})
    return samples


def read_reference(name):
    return pd.read_table(REFERENCE / f"visits_{name}.tsv", comment="#", dtype={"age": str})


@pytest.fixture(params=SERIES)
def found(request, monkeypatch):
    """Numbers of R, ours and ours with a robust prior, given R's correlation within people."""
    expected = read_reference(f"{request.param}_expected")
    given = Correlation(expected["correlation"][0], expected["correlation"].to_numpy())
    monkeypatch.setattr("tearflow.differential.series.estimate_correlation", lambda *_: given)
    samples = read_reference(f"{request.param}_samples")
    days = sorted(set(samples["visit"]))
    contrasts = make_contrasts(days[1:], days[0], **SERIES[request.param])
    design = make_series_design(samples.to_dict("records"), contrasts)
    values = read_reference(f"{request.param}_input")
    return expected, run(values, design), run(values, design, replace(RULE, robust_prior=True))


def test_r_has_the_same_proteins_tested(found):
    expected, table, _ = found
    np.testing.assert_array_equal(table["f"].notna(), expected["f"].notna())
    np.testing.assert_array_equal(table["reason"].eq(""), expected["f"].notna())
    assert expected["f"].notna().mean() > 0.8


def test_f_and_p_are_those_of_r(found):
    expected, table, _ = found
    np.testing.assert_array_equal(table["f_df"], expected["df"])
    np.testing.assert_allclose(table["f_residual_df"], expected["residual_df"], rtol=1e-9)
    np.testing.assert_allclose(table["f"], expected["f"], rtol=1e-9, atol=1e-20)
    np.testing.assert_allclose(np.log10(table["f_p_value"]), expected["log10_p"], atol=1e-9)


def test_limma_itself_has_the_same_f_where_nothing_is_missing(found):
    expected, table, _ = found
    whole = expected["limma_f"].notna()
    assert whole.sum() >= 4
    np.testing.assert_allclose(table["f"][whole], expected["limma_f"][whole], rtol=1e-9, atol=1e-20)
    log10_p = np.log10(table["f_p_value"][whole])
    np.testing.assert_allclose(log10_p, expected["limma_log10_p"][whole], atol=1e-9)


def test_p_by_the_robust_prior_is_that_of_limma(found):
    expected, table, robust = found
    log10_p = np.log10(robust["f_p_value"])
    np.testing.assert_allclose(log10_p, expected["robust_log10_p"], atol=1e-8)
    assert not np.allclose(robust["f_p_value"], table["f_p_value"], equal_nan=True)


def simulate(samples, proteins=30):
    values = np.random.default_rng(1).normal(20, 1, (proteins, len(samples)))
    return pd.DataFrame(values, columns=[sample["sample"] for sample in samples])


def run(log2, design, rule=RULE, contaminant=False):
    values = observe(log2, design).to_numpy()
    return omnibus_test(values, np.full(len(log2), contaminant), design, rule)


def test_of_two_visits_f_is_the_square_of_the_moderated_t():
    samples = make_samples(*(f"{who}{visit}" for who in "ABCDE" for visit in "01"))
    log2 = simulate(samples) * np.linspace(0.2, 2, 30)[:, None]
    log2 = log2.mask(np.random.default_rng(2).random(log2.shape) < 0.1)
    table = run(log2, make_series_design(samples, make_contrasts("1")))
    before, after = ([f"{who}{visit}" for who in "ABCDE"] for visit in "01")
    pairs = summarise(log2[after].to_numpy() - log2[before].to_numpy())
    tested = table["reason"].eq("").to_numpy()
    assert 20 < tested.sum() < 30
    assert (pairs.n[tested] >= 3).all()
    pairs = pairs.select(tested)
    expected = moderated_t(pairs.fit, pairs.prior)
    np.testing.assert_allclose(table["f"][tested], expected.t**2, rtol=1e-10)
    np.testing.assert_allclose(table["f_p_value"][tested], expected.p_value, rtol=1e-10)


def test_eyes_are_averaged_whatever_the_contrasts_do_with_them():
    both = make_samples(
        *(f"{who}{visit}.{eye}" for who in "ABCD" for visit in "012" for eye in ("OD", "OS"))
    )
    log2 = simulate(both)
    log2.iloc[0, 0] = np.nan  # A0.OD, so that the other eye represents the person
    mean = pd.DataFrame(
        {
            f"{who}{visit}": log2[[f"{who}{visit}.OD", f"{who}{visit}.OS"]].mean(axis=1)
            for who in "ABCD"
            for visit in "012"
        }
    )
    single = make_series_design(make_samples(*mean), make_contrasts("12"))
    expected = run(mean, single)
    for eyes in ("", "mean", "block", "separate"):
        table = run(log2, make_series_design(both, make_contrasts("12", eyes=eyes)))
        pd.testing.assert_frame_equal(table, expected)
    right = run(log2, make_series_design(both, make_contrasts("12", eyes="OD")))
    of_right = log2[[f"{name}.OD" for name in mean]].set_axis(list(mean), axis=1)
    pd.testing.assert_frame_equal(right, run(of_right, single))


def test_a_filter_of_the_contrasts_chooses_the_samples():
    samples = make_samples(
        *(f"{who}{visit}" for who in "ABCDE" for visit in "012"),
        sex=dict(zip("ABCDE", "ffmff", strict=True)),
    )
    log2 = simulate(samples)
    women = make_series_design(samples, make_contrasts("12", filter="sex=f"))
    assert set(women.people) == set("ABDE")
    without = [sample for sample in samples if sample["subject"] != "C"]
    expected = run(log2, make_series_design(without, make_contrasts("12")))
    pd.testing.assert_frame_equal(run(log2, women), expected)


def test_a_sample_without_a_covariate_takes_no_part():
    # Only one in no pair can lack it: what a contrast uses is checked before.
    names = ("A0", "A1", "B0", "B1", "C0", "C1", "D1")
    samples = make_samples(*names, age=dict(zip("ABCD", ("31", "45", "52", "NA"), strict=True)))
    design = make_series_design(samples, make_contrasts("1", covariates="age"))
    assert design.people == ("A", "A", "B", "B", "C", "C")
    assert design.parameters == ("visit=1", "age")


def test_difference_within_people_is_the_series_of_their_differences():
    treated = make_samples(
        *(f"{who}{visit}.{eye}" for who in "ABCD" for visit in "012" for eye in ("OD", "OS"))
    )
    for sample in treated:
        sample["arm"] = "drug" if sample["eye"] == "OD" else "vehicle"
    log2 = simulate(treated)
    differences = pd.DataFrame(
        {
            f"{who}{visit}": log2[f"{who}{visit}.OD"] - log2[f"{who}{visit}.OS"]
            for who in "ABCD"
            for visit in "012"
        }
    )
    table = run(log2, make_series_design(treated, make_contrasts("12", **GROUPS)))
    plain = make_series_design(make_samples(*differences), make_contrasts("12"))
    pd.testing.assert_frame_equal(table, run(differences, plain))


def test_what_a_person_has_at_all_visits_adjusts_the_changes_of_groups():
    people = {
        "arm": dict(zip("ABCDEF", ["drug", "vehicle"] * 3, strict=True)),
        "age": dict(zip("ABCDEF", "314159", strict=True)),
    }
    samples = make_samples(*(f"{who}{visit}" for who in "ABCDEF" for visit in "01"), **people)
    contrasts = make_contrasts("1", **GROUPS, covariates="age:numeric")
    design = make_series_design(samples, contrasts)
    assert design.parameters == ("visit=1", "visit=1:arm=drug", "visit=1:age")
    # Of two visits: the change on arm and age, by least squares, with the variance of a difference
    # twice that of a value. All variances are alike here, so that the posterior is their mean.
    log2 = simulate(samples)
    before, after = ([f"{who}{visit}" for who in "ABCDEF"] for visit in "01")
    change = (log2[after].to_numpy() - log2[before].to_numpy()).T
    matrix = np.column_stack([np.ones(6), [1, 0] * 3, [3, 1, 4, 1, 5, 9]])
    fitted, squares, *_ = np.linalg.lstsq(matrix, change)
    explained = fitted[1] ** 2 / np.linalg.inv(matrix.T @ matrix)[1, 1] / 2
    table = run(log2, design)
    assert table["f_residual_df"].isna().all()
    np.testing.assert_allclose(table["f"], explained / (squares / 2 / 3).mean(), rtol=1e-9)


def test_reasons_and_people():
    samples = make_samples("A0", "A1", "A2", "B0", "B1", "B2", "C1", "C2", "D0", "D1")
    log2 = simulate(samples)
    log2.loc[0, ["A1", "A2", "B1"]] = np.nan  # B and C and D are left
    log2.loc[1, ["A1", "A2", "B1", "B2"]] = np.nan  # C and D are left
    design = make_series_design(samples, make_contrasts("12"))
    table = run(log2, design)
    assert table["n_people"].tolist()[:3] == [3, 2, 4]
    assert table["reason"].tolist()[:3] == ["", "fewer than 3 people at two visits", ""]
    seen = observe(log2, design).notna().to_numpy()
    assert count_at_levels(seen, design)[:3].tolist() == [[3, 2, 2], [3, 2, 1], [3, 4, 3]]
    assert table["f"].isna().tolist()[:3] == [False, True, False]
    contaminants = run(log2, design, contaminant=True)
    assert set(contaminants["reason"]) == {"contaminant"}


def test_two_groups_of_different_people_need_enough_in_each():
    names = [
        f"{who}{visit}"
        for visit, people in (("0", "ABC"), ("1", "DEF"), ("2", "G"))
        for who in people
    ]
    samples = make_samples(*names)
    log2 = simulate(samples)
    log2.loc[0, "D1"] = np.nan
    table = run(log2, make_series_design(samples, make_contrasts("12", pair_by="none")))
    assert table["reason"].tolist()[:2] == ["fewer than 3 people each at two values", ""]
    assert table["n_people"].tolist()[:2] == [6, 7]


def test_without_a_prior_nothing_is_tested():
    samples = make_samples(*(f"{who}{visit}" for who in "ABC" for visit in "01"))
    table = run(simulate(samples, proteins=1), make_series_design(samples, make_contrasts("1")))
    assert table["reason"].tolist() == ["too few variances for a prior"]


def test_q_across_is_over_all_contrasts():
    p_values = {"after_1": [0.001, 0.04, np.nan], "after_2": [0.02, 0.9, 0.03]}
    deps = {
        name: pd.DataFrame(
            {"log2fc": 1.0, "ci_low": 0.0, "ci_high": 2.0, "p_value": p, "q_value": p}
        )
        for name, p in p_values.items()
    }
    table = tabulate_changes(deps, np.ones((3, 2), dtype=int), "paired_t")
    # R's p.adjust(c(0.001, 0.04, 0.02, 0.9, 0.03), "BH").
    np.testing.assert_allclose(table["q_across_after_1"], [0.005, 0.05, np.nan])
    np.testing.assert_allclose(table["q_across_after_2"], [0.05, 0.9, 0.05])


def test_people_of_a_group_are_placed_by_their_group():
    arms = {"arm": dict(zip("ABCD", ["drug", "drug", "vehicle", "vehicle"], strict=True))}
    samples = make_samples("A0", "A1", "B1", "B2", "C0", "C1", "D1", **arms)
    design = make_series_design(samples, make_contrasts("12", **GROUPS))
    values = pd.DataFrame(
        [dict(zip([s["sample"] for s in samples], [5.0, 8, 1, 2, 5, 4, 9], strict=True))]
    )
    followed = follow_people(observe(values, design).to_numpy(), design)
    assert followed.groups == ("drug", "drug", "vehicle", "vehicle")
    expected = [[0, 3, np.nan], [np.nan, 3, 4], [0, -1, np.nan], [np.nan, -1, np.nan]]
    np.testing.assert_array_equal(followed.changes, [expected])
    assert followed.has_reference.tolist() == [[True, False, True, False]]


def test_changes_of_different_people_are_from_the_mean_of_the_reference():
    samples = make_samples("A0", "B0", "C1")
    design = make_series_design(samples, make_contrasts("1", pair_by="none"))
    followed = follow_people(np.array([[1.0, 3.0, 7.0]]), design)
    expected = [[-1, np.nan], [1, np.nan], [np.nan, 5]]
    np.testing.assert_array_equal(followed.changes, [expected])
