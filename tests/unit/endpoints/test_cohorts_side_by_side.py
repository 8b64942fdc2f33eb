"""Baseline table and differences of changes of two cohorts, against R and by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.baseline import (
    NOT_EXACT,
    NOT_SEVERAL,
    SAME_PEOPLE,
    EndpointCohort,
    tabulate_baseline,
)
from tearflow.endpoints.characteristics import gather_characteristics
from tearflow.endpoints.cohort_differences import SAME, compare_comparisons
from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.fisher import fisher_exact
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.several_groups import kruskal_wallis, welch_anova

REFERENCE = Path(__file__).parents[2] / "reference"
VISITS = ("before", "week2", "month12")
COLUMNS = ["measure", "subject", "eye", "arm", "visit", "value", "below"]
TEAR_HEIGHT = Measure("tmh", better="high")


def read_reference(name):
    return pd.read_table(REFERENCE / f"cohorts_side_by_side_{name}.tsv", comment="#")


def make_cohort(name, rows, visits=VISITS, characteristics=None, **design):
    """A cohort of rows that lack what is empty or false in most."""
    filled = [{"measure": "tmh", "eye": "", "arm": "", "below": False} | row for row in rows]
    values = pd.DataFrame(filled, columns=COLUMNS).astype({"value": float})
    people = values["subject"].unique()
    known = pd.DataFrame(characteristics or {}, index=pd.Index(people, name="subject"))
    return EndpointCohort(name, EndpointDesign(visits, visits[0], **design), values, known)


def compare(first, second, measures, matrices=("a", "b")):
    """Table of the only comparison of two cohorts."""
    cohorts = {first.name: first, second.name: second}
    of_cohorts = dict(zip(cohorts, matrices, strict=True))
    return compare_comparisons(cohorts, of_cohorts, measures, {"both": list(cohorts)})


@pytest.fixture(scope="module")
def cohorts():
    table = read_reference("input")
    return [
        make_cohort(name, rows.drop(columns="cohort").to_dict("records"))
        for name, rows in table.groupby("cohort", sort=False)
    ]


@pytest.mark.parametrize(("test", "kind"), [("parametric", "welch"), ("ranks", "ranks")])
@pytest.mark.parametrize("unit", ["eye", "person"])
def test_baseline_agrees_with_r(cohorts, unit, test, kind):
    table = tabulate_baseline(cohorts, [replace(TEAR_HEIGHT, test=test)])
    (p_value,) = table.query("unit == @unit and cohort == ''")["p_value"]
    expected = read_reference("expected").query("unit == @unit and test == @kind")
    assert p_value == pytest.approx(expected.query("what == 'before'")["p_value"].item(), abs=1e-12)


@pytest.mark.parametrize(("test", "kind"), [("parametric", "welch"), ("ranks", "ranks")])
@pytest.mark.parametrize(("analysis", "unit"), [("published", "eye"), ("person", "person")])
def test_differences_of_changes_agree_with_r(cohorts, analysis, unit, test, kind):
    table = compare(*cohorts, [replace(TEAR_HEIGHT, test=test)])
    found = table.query("analysis == @analysis").set_index("visit")
    expected = read_reference("expected").query("unit == @unit and test == @kind")
    expected = expected.set_index("what").drop(index="before")
    assert list(found.index) == list(expected.index) == ["week2", "month12"]
    columns = ["estimate", "lower", "upper", "p_value", "adjusted_p"]
    assert np.allclose(found[columns], expected[columns], rtol=0, atol=1e-9)
    assert set(found["adjustment"]) == {"Holm"}
    assert set(found["favours"]) == {"first"}


@pytest.mark.parametrize(
    ("first", "second", "p_value"), read_reference("counts").to_numpy().tolist()
)
def test_fishers_exact_test_agrees_with_r(first, second, p_value):
    counts = np.array([first.split(","), second.split(",")]).astype(int).T
    assert fisher_exact(counts) == pytest.approx(p_value, abs=1e-10, nan_ok=True)


def test_too_many_tables_are_not_listed():
    assert np.isnan(fisher_exact(np.full((6, 2), 60)))


def visits_of(subject, *values, **fields):
    return [
        {"subject": subject, "visit": visit, "value": value} | fields
        for visit, value in zip(VISITS, values, strict=False)
    ]


def test_people_and_eyes_are_counted():
    rows = [
        *visits_of("A", 1, 2, eye="OD"),
        *visits_of("A", 3, 4, eye="OS"),
        *visits_of("B", 5, eye="OD"),
    ]
    table = tabulate_baseline([make_cohort("nsde", rows)], [TEAR_HEIGHT])
    counts = table[table["kind"] == "count"]
    assert counts["characteristic"].tolist() == ["people", "eyes"]
    assert counts["n"].tolist() == [2, 3]
    by_unit = table[table["kind"] == "measure"].set_index("unit")
    # Eyes 1, 3, 5; people 2, 5.
    assert by_unit["mean"].tolist() == [3.0, 3.5]
    assert by_unit["n"].tolist() == [3, 2]
    assert by_unit["n_people"].tolist() == [2, 2]
    # One cohort without arms has nothing to be compared with.
    assert by_unit["test"].tolist() == ["", ""]


def test_people_with_one_id_in_two_cohorts_are_two_people():
    cohorts = [make_cohort(name, visits_of("A", 1) + visits_of("B", 2)) for name in ("x", "y")]
    table = tabulate_baseline(cohorts, [replace(TEAR_HEIGHT, per="person")])
    assert table.query("characteristic == 'people'")["n"].tolist() == [4, 2, 2]
    assert table.query("kind == 'measure'")["n_people"].tolist() == [4, 2, 2]


def test_characteristics_are_numbers_or_categories():
    people = ["A", "B", "C"]
    rows = [row for subject in people for row in visits_of(subject, 1)]
    known = {"age": ["50", "60", ""], "sex": ["f", "m", "f"], "smoker": ["0", "1", "1"]}
    table = tabulate_baseline([make_cohort("x", rows, characteristics=known)], [])
    kinds = table[table["level"] == ""].set_index("characteristic")["kind"]
    assert kinds[["age", "sex", "smoker"]].tolist() == ["number", "category", "category"]
    age = table[table["characteristic"] == "age"].iloc[0]
    assert (age["mean"], age["n"], age["n_missing"]) == (55.0, 2, 1)
    sex = table.query("characteristic == 'sex' and level != ''").set_index("level")
    assert sex["n_level"].to_dict() == {"f": 2, "m": 1}
    assert sex["share"].to_dict() == pytest.approx({"f": 2 / 3, "m": 1 / 3})


def test_categories_of_two_cohorts_are_compared_by_fishers_test():
    cohorts = [
        make_cohort(
            name,
            [row for subject in "ABCD" for row in visits_of(subject, 1)],
            characteristics={"sex": list(sexes)},
        )
        for name, sexes in (("x", "fffm"), ("y", "fmmm"))
    ]
    table = tabulate_baseline(cohorts, [])
    (row,) = table.query("characteristic == 'sex' and level == '' and cohort == ''").itertuples()
    # 3 and 1 of 4: 34 of 70 divisions are as uneven.
    assert row.p_value == pytest.approx(34 / 70)
    alike = [replace(c, characteristics=c.characteristics.assign(sex="f")) for c in cohorts]
    (row,) = tabulate_baseline(alike, []).query("level == '' and test != ''").itertuples()
    assert np.isnan(row.p_value) and row.reason == NOT_EXACT


def test_a_text_that_differs_between_most_people_is_left_out():
    people = [f"P{n}" for n in range(12)]
    rows = [row for subject in people for row in visits_of(subject, 1)]
    table = tabulate_baseline([make_cohort("x", rows, characteristics={"file": people})], [])
    assert "file" not in set(table["characteristic"])


def test_levels_of_a_scale_are_counted():
    scale = Measure("tmh", scale="ordinal", minimum=1, maximum=3)
    rows = [
        *visits_of("A", 1, eye="OD"),
        *visits_of("A", 3, eye="OS"),
        *visits_of("B", 3, eye="OD"),
    ]
    table = tabulate_baseline([make_cohort("x", rows)], [scale])
    levels = table[table["level"] != ""]
    assert dict(zip(levels["level"], levels["n_level"], strict=True)) == {"1": 1, "2": 0, "3": 2}
    assert set(levels["unit"]) == {"eye"}


def test_yes_and_no_are_compared_by_fishers_test():
    answers = {"x": (1, 1, 1, 0), "y": (0, 0, 0, 1)}
    cohorts = [
        make_cohort(
            name,
            [r for who, v in zip("ABCD", found, strict=True) for r in visits_of(who, v)],
        )
        for name, found in answers.items()
    ]
    table = tabulate_baseline(cohorts, [Measure("tmh", scale="yes_no", per="person")])
    (row,) = table.query("test != ''").itertuples()
    assert (row.test, row.p_value) == ("Fisher's exact test", pytest.approx(34 / 70))


def test_arms_of_different_people_are_compared_in_the_row_of_the_cohort():
    rows = [
        row
        for arm, shift in (("drug", 0), ("sham", 5))
        for n in range(4)
        for row in visits_of(f"{arm}{n}", n + shift, arm=arm)
    ]
    cohort = make_cohort("x", rows, arms=("drug", "sham"), control="sham")
    measures = [replace(TEAR_HEIGHT, per="person", test="ranks")]
    table = tabulate_baseline([cohort], measures).query("kind == 'measure'")
    assert table["arm"].tolist() == ["", "drug", "sham"]
    # All values of one arm are above those of the other: 2 of 70 divisions.
    assert table["p_value"].iloc[0] == pytest.approx(2 / 70)
    assert table["p_value"].iloc[1:].isna().all()


def test_eyes_of_the_same_people_are_not_compared_as_groups():
    rows = [
        row
        for n in range(4)
        for eye, arm in (("OD", "drug"), ("OS", "sham"))
        for row in visits_of(f"P{n}", n, eye=eye, arm=arm)
    ]
    cohort = make_cohort(
        *("x", rows),
        characteristics={"age": ["50", "51", "52", "53"]},
        **{"arms": ("drug", "sham"), "control": "sham", "paired_arms": True},
    )
    table = tabulate_baseline([cohort], [TEAR_HEIGHT])
    measure = table[table["kind"] == "measure"]
    assert measure["p_value"].isna().all()
    assert set(measure.query("arm == ''")["reason"]) == {SAME_PEOPLE}
    # Who the people are does not depend on the eye.
    assert table.query("characteristic == 'age'")["arm"].tolist() == [""]


def read_groups(text):
    return [[float(value) for value in group.split(",")] for group in text.split(";")]


@pytest.mark.parametrize(
    ("test", "groups", "p_value"),
    pd.read_table(REFERENCE / "several_groups_expected.tsv", comment="#").to_numpy().tolist(),
)
def test_several_groups_agree_with_r(test, groups, p_value):
    groups = read_groups(groups)
    if test == "fisher":
        found = fisher_exact(np.array(groups).astype(int).T)
    else:
        found = {"means": welch_anova, "ranks": kruskal_wallis}[test](list(map(np.array, groups)))
    assert found == pytest.approx(p_value, rel=1e-10)


@pytest.mark.parametrize(
    ("kind", "test"), [("parametric", "Welch's ANOVA"), ("ranks", "Kruskal-Wallis test")]
)
def test_three_cohorts_are_compared_in_the_row_of_all(kind, test):
    values = {"x": (1, 2), "y": (3, 4), "z": (5, 6)}
    cohorts = [
        make_cohort(name, visits_of("A", first) + visits_of("B", second), characteristics=known)
        for name, (first, second) in values.items()
        for known in [{"sex": ["f", "fm"[name == "z"]]}]
    ]
    table = tabulate_baseline(cohorts, [replace(TEAR_HEIGHT, per="person", test=kind)])
    (row,) = table.query("kind == 'measure' and cohort == ''").itertuples()
    expected = {"parametric": 0.0769230769230769, "ranks": 0.101701392304227}
    assert (row.test, row.p_value) == (test, pytest.approx(expected[kind], abs=1e-12))
    (sex,) = table.query("kind == 'category' and cohort == '' and level == ''").itertuples()
    # One of six is a man: all divisions are equally probable.
    assert (sex.test, sex.p_value) == ("Fisher's exact test", pytest.approx(1))


def test_three_groups_of_which_one_cannot_be_compared_have_a_reason():
    cohorts = [make_cohort(name, visits_of("A", 1) + visits_of("B", 1)) for name in "xy"]
    cohorts.append(make_cohort("z", visits_of("A", 5)))
    measure = replace(TEAR_HEIGHT, per="person", test="parametric")
    (row,) = tabulate_baseline(cohorts, [measure]).query("test != ''").itertuples()
    assert np.isnan(row.p_value) and row.reason == NOT_SEVERAL


def test_a_measure_that_nobody_has_at_the_baseline_has_no_row():
    rows = [row for row in visits_of("A", 1, 2) if row["visit"] != "before"]
    table = tabulate_baseline([make_cohort("x", rows)], [TEAR_HEIGHT, Measure("cfs")])
    assert table["characteristic"].tolist() == ["people"]


def test_values_below_the_limit_are_tied_and_have_no_mean():
    def rows(*values):
        return [
            {"subject": f"P{n}", "visit": visit, "value": abs(value), "below": value < 0}
            for n, pair in enumerate(values)
            for visit, value in zip(VISITS, pair, strict=False)
        ]

    # Negative: below that limit. The values under 2 cannot be told from each other.
    first = make_cohort("x", rows((-2, 5), (1.5, 6), (3, 9), (4, 11)), VISITS[:2])
    second = make_cohort("y", rows((6, 6), (7, 8), (8, 8.5), (9, 9)), VISITS[:2])
    cytokine = Measure("tmh", scale="concentration", per="person")
    table = tabulate_baseline([first, second], [cytokine]).query("kind == 'measure'")
    assert table["mean"].isna().tolist() == [True, True, False]
    assert table["p_value"].iloc[0] == pytest.approx(2 / 70)
    found = compare(first, second, [cytokine]).query("analysis == 'person'")
    assert found["test"].tolist() == ["Wilcoxon rank-sum test"]
    # Changes 3, 4, 6, 7 against 0, 1, 0.5, 0.
    assert found["p_value"].item() == pytest.approx(2 / 70)
    assert found[["change_first", "change_second"]].isna().all(axis=None)


def test_people_of_both_cohorts_are_not_tested():
    rows = [row for subject in "ABC" for row in visits_of(subject, 1, 2)]
    cohorts = make_cohort("x", rows), make_cohort("y", rows)
    table = compare(*cohorts, [TEAR_HEIGHT], matrices=("a", "a"))
    assert table["p_value"].isna().all()
    assert set(table["reason"]) == {SAME}


def test_cohorts_without_a_common_visit_have_no_rows():
    first = make_cohort("x", visits_of("A", 1, 2), VISITS[:2])
    later = [{"subject": "A", "visit": visit, "value": 1} for visit in ("day0", "day7")]
    assert compare(first, make_cohort("y", later, ("day0", "day7")), [TEAR_HEIGHT]).empty


def test_changes_are_counted_with_their_people():
    first = make_cohort(
        "x",
        [*visits_of("A", 1, 2, eye="OD"), *visits_of("A", 1, eye="OS"), *visits_of("B", 0, 4)],
        VISITS[:2],
    )
    second = make_cohort("y", [*visits_of("A", 1, 2, eye="OD"), *visits_of("A", 1, 3, eye="OS")])
    table = compare(first, second, [TEAR_HEIGHT]).set_index("analysis")
    columns = ["n_first", "n_people_first", "n_second", "n_people_second", "change_first"]
    # The left eye of A has no second value; the mean of the eyes of A at week 2 is the right one's.
    assert table.loc["published", columns].tolist() == [2, 2, 2, 1, 2.5]
    assert table.loc["person", columns].tolist() == [2, 2, 1, 1, 2.5]
    assert table["p_value"].isna().tolist() == [False, True]
    assert table["reason"].iloc[1] == "fewer than two values in a group"


def test_characteristics_come_from_all_sheets():
    sheets = [
        [
            {"subject": "A", "visit": "v1", "sex": "f", "drops": "3"},
            {"subject": "A", "visit": "v2", "sex": "f", "drops": "4"},
            {"subject": "B", "visit": "v1", "sex": ""},
        ],
        [
            {"subject": "A", "sample": "A_v1", "sex": "m", "age": "54"},
            {"subject": "B", "sample": "B_v1", "sex": "m", "age": "60"},
            {"subject": "C", "sample": "C_v1", "sex": "x", "age": "70"},
        ],
    ]
    found = gather_characteristics(sheets, ["A", "B"], ["osdi"])
    assert found.to_dict("index") == {
        "A": {"sex": "f", "age": "54"},
        "B": {"sex": "m", "age": "60"},
    }


def test_effect_size_is_of_people_by_the_spread_at_the_baseline():
    first = make_cohort("x", visits_of("A", 1, 4) + visits_of("B", 3, 8), VISITS[:2])
    second = make_cohort("y", visits_of("A", 1, 1) + visits_of("B", 3, 3), VISITS[:2])
    table = compare(first, second, [TEAR_HEIGHT]).set_index("analysis")
    # Changes 3 and 5 against 0 and 0; baselines 1 and 3 in both, so a pooled SD of sqrt(2). The
    # correction for 2 degrees of freedom is gamma(1) / gamma(1 / 2).
    expected = 4 / np.sqrt(2) / np.sqrt(np.pi)
    assert table.loc["person", "hedges_g"] == pytest.approx(expected, rel=1e-12)
    assert np.isnan(table.loc["published", "hedges_g"])
