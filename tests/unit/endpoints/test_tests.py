"""Rows of the tests of clinical measures: what is tested, on which units, and why not."""

import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.table_specs import OMNIBUS, TESTS
from tearflow.endpoints.tests import analyse_measures

VISITS = ("v0", "v1", "v2")
RANDOM = np.random.default_rng(14)


def make_values(table, measure="osdi", visits=VISITS):
    """Rows of values.tsv; of each unit (subject, eye, arm) its values, None where missing, or a
    text such as <1.5."""
    rows = []
    for (subject, eye, arm), numbers in table.items():
        for visit, number in zip(visits, numbers, strict=True):
            if number is not None:
                text = str(number)
                rows.append(
                    (measure, subject, eye, arm, visit, float(text.lstrip("<")), text[0] == "<")
                )
    return pd.DataFrame(
        rows, columns=["measure", "subject", "eye", "arm", "visit", "value", "below"]
    )


def people(*rows, arm=""):
    return {(f"P{i}{arm}", "", arm): row for i, row in enumerate(rows)}


def analyse(table, visits=VISITS, arms=(), control="", paired=False, **measure):
    values = make_values(table, visits=visits)
    design = EndpointDesign(visits, visits[0], arms, control, paired)
    measure = Measure("osdi", **({"per": "person", "test": "parametric"} | measure))
    omnibus, tests = analyse_measures(values, [measure], design)
    assert list(omnibus) == OMNIBUS.names
    assert list(tests) == TESTS.names
    for table in (omnibus, tests):
        # Never a p-value that is missing without a reason, nor one with a reason why there is none.
        assert (table["reason"] != "").all()
        assert table["p_value"].isna().tolist() == table["statistic"].isna().tolist() or (
            measure.scale == "yes_no"
        )
    assert tests["p_value"].isna().equals(tests["adjusted_p"].isna())
    return without_model(omnibus), without_model(tests)


def without_model(table):
    """Rows as published and by person; those of the model are tested in test_mixed_tests.py."""
    return table[table["analysis"] != "mixed"].reset_index(drop=True)


def of_person(table):
    return table[table["analysis"] == "person"].reset_index(drop=True)


def test_measure_of_a_person_has_the_same_tests_in_both_analyses():
    values = make_values(people([1, 3, 4], [2, 3, 5], [2, 5, 5], [4, 5, 9]), visits=VISITS)
    measure = Measure("osdi", per="person", test="parametric")
    omnibus, tests = (
        table[table["analysis"] != "mixed"]
        for table in analyse_measures(values, [measure], EndpointDesign(VISITS, "v0"), "visit")
    )
    for table in (omnibus, tests):
        assert set(table["unit"]) == {"person"}
        # p of the ANOVA is by another epsilon, see below.
        of_each = table.drop(columns=["p_value", "reason"]).groupby("analysis")
        alike = [of.drop(columns="analysis").to_numpy() for _, of in of_each]
        pd.testing.assert_frame_equal(pd.DataFrame(alike[0]), pd.DataFrame(alike[1]))
    assert omnibus["test"].tolist() == ["repeated-measures ANOVA"] * 2
    assert of_person(tests)["target"].tolist() == ["v1", "v2"]


@pytest.mark.parametrize("test", ["parametric", "ranks", "auto"])
@pytest.mark.parametrize(
    ("rows", "n", "reason"),
    [
        ([[1, 2, 4]], 0, 'fewer than two values at the baseline "v0"'),
        ([[None, 2, 4], [None, 3, 5], [1, 2, 6]], 0, 'fewer than two values at the baseline "v0"'),
        (
            [[1, 2, None], [2, None, 3], [3, 4, None], [4, None, 3]],
            0,
            "no unit has a value at each",
        ),
        ([[1, 2, 3], [2, None, 3], [3, 4, None]], 1, "only one unit has a value at each of the 3"),
    ],
)
def test_too_few_units_give_no_test_but_a_reason(rows, n, reason, test):
    omnibus, tests = analyse(people(*rows), test=test)
    assert omnibus["n"].tolist() == [n] * 2
    assert omnibus["n_left_out"].tolist() == [len(rows) - n] * 2
    for table in (omnibus, tests):
        assert table["p_value"].isna().all()
        assert table["reason"].str.startswith(reason).all()


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("parametric", "all units change alike"),
        ("ranks", "no unit changes"),
        ("auto", "no unit changes"),
    ],
)
def test_values_without_any_variance_have_no_p_value(test, reason):
    omnibus, tests = analyse(people([1, 1, 1], [1, 1, 1], [1, 1, 1]), test=test)
    for table in (omnibus, tests):
        assert table["p_value"].isna().all()
        assert table["reason"].tolist() == [reason] * len(table)
    assert tests["estimate"].tolist() == [0.0] * 4


def test_rounding_is_no_variance():
    rows = [[0.1, 0.3, 0.7], [1.1, 1.3, 1.7], [12.1, 12.3, 12.7]]
    omnibus, tests = analyse(people(*rows))
    assert omnibus["reason"].tolist() == ["all units change alike"] * 2
    assert tests["p_value"].isna().all()
    assert tests["estimate"].tolist() == pytest.approx([0.2, 0.6] * 2)


def test_one_visit_without_variance_leaves_the_others():
    omnibus, tests = analyse(people([1, 2, 4], [2, 3, 5], [3, 4, 9], [5, 6, 7]))
    # Each visit has its own variance as published.
    tests = tests[tests["analysis"] == "published"].reset_index(drop=True)
    assert omnibus["p_value"].notna().all()
    assert tests["p_value"].isna().tolist() == [True, False]
    assert tests["reason"][0] == "all units change alike"
    # Still one of two comparisons.
    assert tests["adjusted_p"][1] > tests["p_value"][1]


def test_visit_of_a_single_unit_leaves_the_others_complete():
    rows = [[1, 2, None], [2, 4, 5], [3, 7, None]]
    omnibus, tests = analyse(people(*rows))
    omnibus, tests = of_person(omnibus), of_person(tests)
    assert omnibus.loc[0, ["test", "n", "n_left_out"]].tolist() == ["paired t-test", 3, 0]
    assert tests["visit"].tolist() == ["v1", "v2"]
    assert tests["reason"][1] == "only one value at this visit"
    assert tests["n"].tolist() == [3, 1]
    # Changes 1, 2 and 4, by R's t.test.
    assert tests["p_value"][0] == pytest.approx(0.1181, abs=5e-5)
    assert tests["adjustment"].tolist() == ["none", "none"]


def test_visits_at_which_a_measure_was_not_taken_have_no_row():
    omnibus, tests = analyse(people([1, None, 2], [2, None, 4], [3, None, 7]))
    assert of_person(tests)["visit"].tolist() == ["v2"]
    omnibus, tests = analyse(people([1, None, None], [2, None, None]))
    assert tests.empty
    assert omnibus["reason"].tolist() == ["one visit only"] * 2


def test_measure_without_any_value_has_no_row_of_a_visit():
    omnibus, tests = analyse({})
    assert tests.empty
    assert omnibus["p_value"].isna().all()


def test_eyes_are_units_as_published_and_people_in_the_other_analysis():
    eyes = {
        (subject, eye, ""): [level, level + change, level + 2 * change]
        for subject, level in (("A", 1), ("B", 3), ("C", 8))
        for eye, change in (("OD", level / 2), ("OS", 2))
    }
    omnibus, tests = analyse(eyes, per="eye")
    assert omnibus["n"].tolist() == [6, 3]
    assert omnibus["unit"].tolist() == ["eye", "person"]
    assert tests["n_people"].tolist() == [3] * 4


def test_values_below_the_limit_are_tied_and_have_no_estimate():
    rows = [[5.0, 2.0, 3.0], [6.0, "<1.5", 2.0], [7.0, 1.0, "<1.5"], [9.0, 1.2, 1.5]]
    kinds = {"scale": "concentration", "test": "parametric"}
    omnibus, tests = analyse(people(*rows), **kinds)
    tied, _ = analyse(
        people([5, 2, 3], [6, 1.5, 2], [7, 1.5, 1.5], [9, 1.5, 1.5]), scale="ordinal", test="ranks"
    )
    assert omnibus["test"].tolist() == ["Friedman test"] * 2
    assert set(omnibus["reason"]) == {"ranks, since values are below the limit of detection"}
    assert omnibus["statistic"].tolist() == tied["statistic"].tolist()
    assert tests[["estimate", "lower", "upper"]].isna().all(axis=None)
    assert set(tests["estimand"]) == {""}
    # The direction is known: everybody has less than before.
    _, tests = analyse(people(*rows), **kinds, better="low")
    assert set(tests["favours"]) == {"target"}


def test_where_half_stays_below_the_limit_no_side_is_favoured():
    rows = [["<1.5", "<1.5"], ["<1.5", 1.2], [9.0, 4.0], ["<1.5", "<1.5"]]
    kinds = {"scale": "concentration", "better": "low"}
    _, tests = analyse(people(*rows), visits=("baseline", "week2"), **kinds)
    assert set(tests["favours"]) == {""}


@pytest.mark.parametrize(
    ("better", "expected"), [("high", "target"), ("low", "reference"), ("", "")]
)
def test_better_values_are_favoured(better, expected):
    _, tests = analyse(people([1, 3, 4], [2, 3, 5], [2, 5, 5], [4, 5, 9]), better=better)
    assert set(tests["favours"]) == {expected}


def test_a_difference_that_is_rounding_favours_nobody():
    # 0.1 + 0.2 - 0.3 is 5.6e-17.
    before, after = [0.3, 0.9, 0.6, 1.2], [0.1 + 0.2, 0.8, 0.7, 1.2]
    table = people(*zip(before, after, strict=True))
    _, tests = analyse(table, visits=("baseline", "week2"), better="high")
    assert set(tests["estimate"]) == {0.0}
    assert set(tests["favours"]) == {""}


def test_arms_of_one_person_are_pairs():
    eyes = {}
    for i, (level, change) in enumerate([(10, 1), (30, 2), (70, 4)]):
        eyes[f"P{i}", "OD", "drug"] = [level, level + change, level + 5]
        eyes[f"P{i}", "OS", "vehicle"] = [level, level, level]
    arms = {"arms": ("vehicle", "drug"), "control": "vehicle", "paired": True, "per": "eye"}
    _, tests = analyse(eyes, **arms)
    rows = tests[tests["comparison"] == "arm"].set_index(["analysis", "visit"])
    # Differences 1, 2 and 4 at v1, by R's t.test: the same with eyes as pairs.
    assert rows["p_value"].loc[[("published", "v1"), ("person", "v1")]].tolist() == pytest.approx(
        [0.1181, 0.1181], abs=5e-5
    )
    assert rows.loc[("person", "v0"), "reason"] == "all differences are equal"
    assert rows.loc[("person", "v2"), "reason"] == "all differences are equal"
    assert set(rows["reference"]) == {"vehicle"}
    assert set(rows["target"]) == {"drug"}
    assert set(rows["n"]) == {3}
    changes = tests[tests["comparison"] == "change"]
    assert changes["visit"].tolist() == ["v1", "v2"] * 2
    # One with a p-value needs no adjustment.
    assert set(changes["adjustment"]) == {"none"}


def test_eyes_of_one_arm_are_averaged_before_people_are_compared():
    eyes = {
        (f"{arm}{i}", eye, arm): [None, level + shift + right, None]
        for arm, shift in (("drug", 5), ("vehicle", 0))
        for i, level in enumerate([1, 4, 2.5])
        for right, eye in enumerate(("OS", "OD"))
    }
    arms = {"arms": ("drug", "vehicle"), "control": "vehicle", "per": "eye"}
    _, tests = analyse(eyes, **arms)
    rows = tests[tests["comparison"] == "arm"]
    assert rows["n"].tolist() == [12, 6]
    assert rows["n_people"].tolist() == [6, 6]
    assert rows["estimate"].tolist() == pytest.approx([5, 5])
    # t = 5 / sqrt(2 * 2.25 / 3) of three and three people.
    assert rows["statistic"].tolist()[1] == pytest.approx(5 / 1.5**0.5)
    assert rows["df"].tolist()[1] == pytest.approx(4)


def test_several_arms_are_adjusted_together():
    eyes = {
        (f"{arm}{i}", "", arm): [level, level + shift + step, level + step * i]
        for arm, shift in (("A", 1), ("B", 4), ("C", 2))
        for i, (level, step) in enumerate([(1, 0.5), (4, 1.0), (2, 2.5), (3, 1.5)])
    }
    _, tests = analyse(eyes, arms=("A", "B", "C"), control="A")
    rows = of_person(tests[tests["comparison"] == "arm"])
    assert rows[["target", "visit"]].agg("-".join, axis=1).tolist() == [
        f"{arm}-{visit}" for arm in "BC" for visit in VISITS
    ]
    assert set(rows["adjustment"]) == {"Holm"}
    smallest = rows["p_value"].idxmin()
    assert rows["adjusted_p"][smallest] == pytest.approx(
        min(1, rows["p_value"].notna().sum() * rows["p_value"][smallest])
    )


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([[1, 2, 3]], [[1, 2, 3]]),
        ([[1, 2, 3]], [[1, 2, 3], [2, 3, 4]]),
        ([[1, 1, 1], [1, 1, 1]], [[1, 1, 1], [1, 1, 1]]),
        ([[None, 2, 3], [None, 3, 3]], [[1, 2, 3], [2, 5, 3]]),
        ([[1, None, 3], [2, None, 3]], [[1, 2, None], [2, 5, None]]),
    ],
)
@pytest.mark.parametrize(
    ("scale", "test"), [("continuous", "parametric"), ("ordinal", "auto"), ("yes_no", "auto")]
)
def test_few_or_equal_values_of_arms_warn_of_nothing(first, second, paired, test, scale):
    if scale == "yes_no":
        first, second = ([[v and v % 2 for v in row] for row in arm] for arm in (first, second))
    table = {}
    for arm, rows in (("a", first), ("b", second)):
        for i, row in enumerate(rows):
            table[f"P{i}" if paired else f"{arm}{i}", "OD" if arm == "a" else "OS", arm] = row
    arms = {"arms": ("a", "b"), "control": "a", "paired": paired}
    _, tests = analyse(table, test=test, per="eye", scale=scale, **arms)
    assert not tests.empty


def test_yes_of_any_eye_is_a_yes_of_the_person():
    eyes = {
        (f"P{i}", eye, ""): [0, late if eye == "OS" else 0, 1]
        for i, late in enumerate([1, 1, 1, 1, 0])
        for eye in ("OD", "OS")
    }
    omnibus, tests = analyse(eyes, scale="yes_no", per="eye")
    assert omnibus["test"].tolist() == ["Cochran's Q test"] * 2
    assert tests["estimate"].tolist() == pytest.approx([4 / 10, 1, 4 / 5, 1])
    # Four and five heads in as many throws, twice.
    assert of_person(tests)["p_value"].tolist() == pytest.approx([2 / 2**4, 2 / 2**5])
    assert of_person(tests)["adjusted_p"].tolist() == pytest.approx([2 / 2**4, 2 / 2**4])


def test_anova_of_people_has_p_by_huynh_and_feldt():
    rows = [[1, 3, 4], [2, 3, 5], [2, 5, 5], [4, 5, 9], [3, 3, 2]]
    omnibus = analyse(people(*rows))[0].set_index("analysis")
    ways = {"published": "p_geisser_greenhouse", "person": "p_huynh_feldt"}
    for analysis, column in ways.items():
        assert omnibus.loc[analysis, "p_value"] == omnibus.loc[analysis, column]
    assert omnibus.loc["published", "reason"].endswith("; p by Geisser and Greenhouse")
    assert omnibus.loc["person", "reason"].endswith("; p by Huynh and Feldt")
    found = omnibus.loc["person"]
    assert found["p_uncorrected"] < found["p_huynh_feldt"] < found["p_geisser_greenhouse"]


def test_unknown_variance_is_refused():
    values, design = make_values(people([1, 3, 4])), EndpointDesign(VISITS, "v0")
    with pytest.raises(ValueError, match="unknown variance of Dunnett's test"):
        analyse_measures(values, [Measure("osdi")], design, "own")


def test_shapiro_wilk_decides_where_nothing_was_chosen():
    skewed = [[1.0, 2 + i, 3.0 + (100 if i == 4 else i)] for i in range(10)]
    for row, noise in zip(skewed, RANDOM.normal(size=10), strict=True):
        row[0] += noise
    omnibus, _ = analyse(people(*skewed), test="auto")
    assert omnibus["test"].tolist() == ["Friedman test"] * 2
    assert omnibus["reason"][0].startswith("ranks: Shapiro-Wilk p = ")
    assert "(v2, n = 10)" in omnibus["reason"][0]
    chosen, _ = analyse(people(*skewed), test="parametric")
    assert chosen["shapiro_p"].isna().all()


def test_few_values_decide_little():
    omnibus, _ = analyse(people([1, 3, 4], [2, 3.5, 5.5], [2.5, 5, 5], [4, 6, 9]), test="auto")
    assert omnibus["test"].tolist() == ["repeated-measures ANOVA"] * 2
    assert "n = 4; so few values decide little)" in omnibus["reason"][0]


def test_order_of_rows_and_of_people_changes_nothing():
    rows = RANDOM.normal(size=(6, 3)).round(2)
    table = people(*rows.tolist())
    backwards = dict(reversed(table.items()))
    for one, other in zip(analyse(table), analyse(backwards), strict=True):
        pd.testing.assert_frame_equal(one, other)
