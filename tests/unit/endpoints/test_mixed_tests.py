"""Tests of a measure by the mixed model, against pbkrtest, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.differential.multiple_testing import adjust_holm
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.effect_sizes import change_effect, group_effect, paired_effect
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.mixed_tests import (
    find_changes,
    fit_measure,
    model_arms,
    model_changes,
    model_visits,
)
from tearflow.endpoints.tests import analyse_measures

REFERENCE = Path(__file__).parents[2] / "reference"
MEASURE = Measure("schirmer")
NUMBERS = ["Estimate", "t value", "df", "Pr(>|t|)", "lower", "upper"]
OF_ARMS = {"simulated_arms": "control", "simulated_fellow": "fellow"}


def read(name):
    path = REFERENCE / f"mixed_{name}.tsv"
    return pd.read_table(path, comment="#", keep_default_na=False, dtype={"value": float})


INPUT, EXPECTED = read("input"), read("expected")


def values_of(data):
    rows = INPUT[INPUT["data"] == data].drop(columns="data")
    return rows.assign(measure="schirmer", below=False)


def design_of(data):
    rows = INPUT[INPUT["data"] == data]
    arms = tuple(rows["arm"].unique()) if data in OF_ARMS else ()
    visits, control = tuple(sorted(rows["visit"].unique())), OF_ARMS.get(data, "")
    return EndpointDesign(visits, visits[0], arms, control, data == "simulated_fellow")


def expect(data, columns, item):
    rows = EXPECTED[(EXPECTED["data"] == data) & (EXPECTED["item"] == item)]
    return pytest.approx(rows.set_index("what").loc[columns, "value"].tolist(), rel=1e-6, abs=1e-9)


def numbers_of(test):
    found = test.comparison
    return [found.estimate, found.statistic, found.df, found.p_value, found.lower, found.upper]


@pytest.mark.parametrize("data", ["simulated_eyes", "simulated_zero_visit", *OF_ARMS])
def test_visits_agree_with_r(data):
    design = design_of(data)
    model = fit_measure(values_of(data), MEASURE, design)
    for arm in design.arms or ("",):
        for test in model_visits(model, arm, design.baseline, design.later_visits):
            assert numbers_of(test) == expect(data, NUMBERS, f"{arm}@{test.visit}")


@pytest.mark.parametrize("data", OF_ARMS)
def test_arms_and_their_changes_agree_with_r(data):
    design = design_of(data)
    model = fit_measure(values_of(data), MEASURE, design)
    at_visits = list(model_arms(model, design, design.visits))
    changes = list(model_changes(model, design, design.later_visits))
    assert len(at_visits) == len(design.treated_arms) * len(design.visits)
    for kind, tests in (("arm", at_visits), ("change", changes)):
        for test in tests:
            assert numbers_of(test) == expect(data, NUMBERS, f"{kind} {test.target}@{test.visit}")


@pytest.mark.parametrize("data", ["simulated_eyes", *OF_ARMS])
def test_changes_at_all_agree_with_r(data):
    design = design_of(data)
    found = find_changes(fit_measure(values_of(data), MEASURE, design), MEASURE, design)
    assert list(found) == ([*design.arms, ""] if design.arms else [""])
    for arm, omnibus in found.items():
        item = "arm by visit" if design.arms and not arm else arm
        numbers = [omnibus.statistic, omnibus.df1, omnibus.df2, omnibus.p_value]
        assert numbers == expect(data, ["F value", "NumDF", "DenDF", "Pr(>F)"], item)


def first_test(values, measure=MEASURE, design=None):
    design = design or design_of("simulated_eyes")
    model = fit_measure(values, measure, design)
    omnibus = find_changes(model, measure, design)[""]
    test = next(model_visits(model, "", design.baseline, design.later_visits))
    assert np.isnan(omnibus.p_value) == np.isnan(test.comparison.p_value)
    return omnibus, test


def test_the_reason_names_the_random_terms():
    omnibus, test = first_test(
        values_of("simulated_zero_visit"), design=design_of("simulated_zero_visit")
    )
    terms = "random terms: person, eye in person, person by visit"
    assert omnibus.reason == f"{terms}; estimated as zero: person by visit"
    assert test.comparison.reason == ""


def test_a_measure_of_people_has_people_as_its_only_random_term():
    values = values_of("simulated_eyes")
    people = values[values["eye"] == "OD"].assign(eye="")
    omnibus, test = first_test(people, Measure("schirmer", per="person"))
    assert omnibus.reason == "random terms: person"
    assert omnibus.n == people["subject"].nunique()
    at_either = people[people["visit"].isin(["v1", "v2"])]
    assert test.people == at_either["subject"].nunique()


@pytest.mark.parametrize(
    ("measure", "change", "reason"),
    [
        (Measure("schirmer", scale="ordinal"), {}, "since the scale is ordinal"),
        (Measure("schirmer", scale="yes_no"), {}, "since the scale is yes or no"),
        (MEASURE, {"below": True}, "below the limit of detection"),
        (MEASURE, {"visit": "v1"}, "fewer than two visits"),
        (MEASURE, {"value": 3.0}, "do not vary"),
    ],
)
def test_what_is_not_modelled_says_why(measure, change, reason):
    values = values_of("simulated_eyes").assign(**change)
    omnibus, test = first_test(values.drop_duplicates(["subject", "eye", "visit"]), measure)
    assert reason in omnibus.reason
    assert reason in test.comparison.reason
    assert np.isnan(test.effect).all()


def test_two_people_are_too_few():
    values = values_of("simulated_eyes")
    omnibus, _ = first_test(values[values["subject"].isin(["P01", "P02"])])
    assert omnibus.reason == "fewer than three people"


def test_a_visit_of_one_person_is_left_out():
    values, design = values_of("simulated_eyes"), design_of("simulated_eyes")
    kept = values[(values["visit"] != "v5") | (values["subject"] == "P01")]
    model = fit_measure(kept, MEASURE, design)
    *others, last = model_visits(model, "", "v1", design.later_visits)
    assert last.comparison.reason == 'fewer than two people at "v5"'
    without = fit_measure(kept[kept["visit"] != "v5"], MEASURE, design)
    assert others == list(model_visits(without, "", "v1", design.later_visits))[:-1]


def test_the_effect_is_measured_by_the_spread_between_people():
    """With complete pairs of single eyes, the model's SD is that of the two visits pooled."""
    values = pd.DataFrame(
        [
            {"measure": "schirmer", "subject": f"P{person}", "eye": "", "arm": "", "below": False}
            | {"visit": visit, "value": float(value)}
            for person, pair in enumerate([(1, 2), (4, 6), (3, 6), (9, 9)])
            for visit, value in zip(("v1", "v2"), pair, strict=True)
        ]
    )
    measure, design = Measure("schirmer", per="person"), EndpointDesign(("v1", "v2"), "v1")
    model = fit_measure(values, measure, design)
    first, second = np.array([1, 4, 3, 9]), np.array([2, 6, 6, 9])
    assert model.spread == pytest.approx(
        np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2), rel=1e-6
    )
    (test,) = model_visits(model, "", "v1", ("v2",))
    factor = 0.7236012545582676  # Gamma(3 / 2) / (sqrt(3 / 2) Gamma(1))
    assert test.effect.hedges_g == pytest.approx(factor * 1.5 / model.spread, rel=1e-6)
    # power.t.test(delta = 1.5, sd = sd(c(1, 2, 3, 0)), power = .8, type = "paired", strict = TRUE)
    assert test.effect.n_needed == 8


SIZES = ["hedges_g", "g_lower", "g_upper", "n_needed"]


def tables_of(data, measure=MEASURE):
    return analyse_measures(values_of(data), [measure], design_of(data))


def sizes_of(tests, comparison, analysis, target, visit):
    is_row = (tests["comparison"] == comparison) & (tests["analysis"] == analysis)
    is_row &= (tests["target"] == target) & (tests["visit"] == visit)
    (row,) = tests.loc[is_row, SIZES].to_numpy(float)
    return pytest.approx(row, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("data", ["simulated_eyes", *OF_ARMS])
def test_rows_of_the_model_are_adjusted_by_holm_in_their_family(data):
    omnibus, tests = tables_of(data)
    assert set(omnibus["analysis"]) == {"published", "person", "mixed"}
    rows = tests[tests["analysis"] == "mixed"]
    published = tests[tests["analysis"] == "published"]
    keys = ["comparison", "arm", "reference", "target", "visit"]
    assert rows[keys].to_numpy().tolist() == published[keys].to_numpy().tolist()
    for _, family in rows.groupby(["comparison", "arm"]):
        assert set(family["adjustment"]) == {"Holm"}
        expected = adjust_holm(family["p_value"].to_numpy())
        assert family["adjusted_p"].tolist() == pytest.approx(expected.tolist())


def by_person(data, arm=None):
    rows = values_of(data)
    rows = rows if arm is None else rows[rows["arm"] == arm]
    return rows.pivot_table(index="subject", columns="visit", values="value", aggfunc="mean")


def test_visits_have_the_size_of_the_units_that_are_tested():
    _, tests = tables_of("simulated_eyes", Measure("schirmer", test="parametric"))
    people = by_person("simulated_eyes").dropna()
    expected = paired_effect(people["v1"].to_numpy(), people["v3"].to_numpy())
    assert sizes_of(tests, "visit", "person", "v3", "v3") == list(expected)
    (estimate,) = tests.loc[(tests["analysis"] == "person") & (tests["visit"] == "v3"), "estimate"]
    assert estimate == pytest.approx((people["v3"] - people["v1"]).mean())


def test_eyes_by_themselves_need_no_number_of_people():
    _, tests = tables_of("simulated_eyes")
    of_eyes = tests["analysis"] == "published"
    assert tests.loc[of_eyes, "n_needed"].isna().all()
    assert tests["hedges_g"].notna().all()
    assert tests.loc[~of_eyes, "n_needed"].notna().any()


def test_arms_of_different_people_have_the_size_of_groups():
    _, tests = tables_of("simulated_arms")
    control, treated = (by_person("simulated_arms", arm) for arm in ("control", "treated"))
    at_visit = group_effect(control["v2"].dropna().to_numpy(), treated["v2"].dropna().to_numpy())
    assert sizes_of(tests, "arm", "person", "treated", "v2") == list(at_visit)
    both = [side[["v1", "v2"]].dropna() for side in (control, treated)]
    changes = [(side["v2"] - side["v1"]).to_numpy() for side in both]
    change = change_effect(*changes, *(side["v1"].to_numpy() for side in both))
    assert sizes_of(tests, "change", "person", "treated", "v2") == list(change)


def test_fellow_eyes_have_the_size_of_pairs():
    _, tests = tables_of("simulated_fellow")
    fellow, treated = (by_person("simulated_fellow", arm) for arm in ("fellow", "treated"))
    both = pd.concat({"fellow": fellow, "treated": treated}, axis=1)
    at_visit = both[[("fellow", "v2"), ("treated", "v2")]].dropna().to_numpy().T
    assert sizes_of(tests, "arm", "person", "treated", "v2") == list(paired_effect(*at_visit))
    complete = both[[(arm, v) for arm in ("fellow", "treated") for v in ("v1", "v2")]].dropna()
    before, after, treated_before, treated_after = complete.to_numpy().T
    change = paired_effect(after - before, treated_after - treated_before, before)
    assert sizes_of(tests, "change", "person", "treated", "v2") == list(change)


def test_scales_and_values_below_the_limit_have_no_size():
    ordinal = Measure("schirmer", scale="ordinal", minimum=0, maximum=30)
    _, tests = tables_of("simulated_eyes", ordinal)
    assert tests[SIZES].isna().all(axis=None)
    values = values_of("simulated_eyes")
    values.loc[values.index[0], "below"] = True
    _, tests = analyse_measures(values, [MEASURE], design_of("simulated_eyes"))
    assert tests[SIZES].isna().all(axis=None)
