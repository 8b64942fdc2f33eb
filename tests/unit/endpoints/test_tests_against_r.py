"""Tests of clinical measures against R, on data of R's packages (tests/reference/endpoints.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.tests import analyse_measures

# With the analysis of all designs.
pytestmark = pytest.mark.slow

REFERENCE = Path(__file__).parents[2] / "reference"
TEXT = ["subject", "eye", "arm", "visit", "baseline", "control", "target", "test", "adjustment"]


def read(name):
    table = pd.read_table(
        REFERENCE / f"endpoints_{name}.tsv",
        comment="#",
        keep_default_na=False,
        na_values={"value": [""]},
        dtype=dict.fromkeys(TEXT, str),
    )
    for column in set(table) & NUMBERS:
        table[column] = pd.to_numeric(table[column])
    return table


NUMBERS = {
    *("n", "n_people", "n_left_out", "estimate", "lower", "upper", "statistic", "df", "df1", "df2"),
    *("epsilon", "epsilon_huynh_feldt", "p_geisser_greenhouse", "p_huynh_feldt", "p_value"),
    *("p_uncorrected", "shapiro_p", "adjusted_p", "by_mvtnorm", "multcomp_p"),
}
INPUT, DESIGNS = read("input"), read("designs").set_index("measure")


def design_of(name):
    given, values = DESIGNS.loc[name], INPUT[INPUT["measure"] == name]
    control = given["control"]
    return EndpointDesign(
        tuple(values["visit"].unique()),
        given["baseline"],
        tuple(values["arm"].unique()) if control else (),
        control,
        bool(given["paired"]),
    )


def measure_of(name):
    given = DESIGNS.loc[name]
    return Measure(name, scale=given["scale"], per=given["per"], test=given["test"])


def values_of(name):
    values = INPUT[INPUT["measure"] == name]
    if not DESIGNS.loc[name, "control"]:
        values = values.assign(arm="")
    return values.assign(below=False)


@pytest.fixture(scope="module")
def found():
    parts = [
        analyse_measures(values_of(name), [measure_of(name)], design_of(name), "visit")
        for name in DESIGNS.index
    ]
    tables = [pd.concat(tables, ignore_index=True) for tables in zip(*parts, strict=True)]
    return [table[table["analysis"] != "mixed"] for table in tables]


def compare(ours, expected, keys, numbers):
    ours, expected = (table.set_index(keys).sort_index() for table in (ours, expected))
    assert ours.index.is_unique
    assert ours.index.tolist() == expected.index.tolist()
    for column in numbers:
        pair = ours[column].to_numpy(float), expected[column].to_numpy(float)
        missing = np.isnan(pair[1])
        wrong = expected.index[missing != np.isnan(pair[0])].tolist()
        assert wrong == [], column
        np.testing.assert_allclose(*(some[~missing] for some in pair), rtol=1e-6, atol=1e-9)
    return ours, expected


def test_omnibus_tests_are_those_of_r(found):
    ours, expected = compare(
        found[0],
        read("omnibus_expected"),
        ["measure", "analysis", "arm"],
        [
            *("n", "n_left_out", "statistic", "df1", "df2", "p_value", "p_uncorrected"),
            *("epsilon", "epsilon_huynh_feldt", "p_geisser_greenhouse", "p_huynh_feldt"),
        ],
    )
    assert ours["test"].tolist() == expected["test"].tolist()
    pd.testing.assert_series_equal(ours["shapiro_p"], expected["shapiro_p"], rtol=1e-6)


def test_comparisons_are_those_of_r(found):
    keys = ["measure", "analysis", "comparison", "arm", "target", "visit"]
    numbers = ["n", "n_people", "estimate", "lower", "upper", "statistic", "df", "p_value"]
    expected = read("tests_expected")
    ours, expected = compare(found[1], expected, keys, [*numbers, "adjusted_p"])
    tested = expected["test"] != ""
    assert ours.loc[tested, "test"].tolist() == expected.loc[tested, "test"].tolist()
    assert ours.loc[tested, "adjustment"].tolist() == expected.loc[tested, "adjustment"].tolist()
    assert (ours["reason"] != "").all()
    # mvtnorm draws points at random, and says that it errs by 1e-5.
    by_mvtnorm = expected["by_mvtnorm"].notna()
    assert by_mvtnorm.sum() > 50
    np.testing.assert_allclose(
        ours.loc[by_mvtnorm, "adjusted_p"], expected.loc[by_mvtnorm, "by_mvtnorm"], atol=1e-4
    )


def test_dunnett_by_the_variance_of_the_anova_is_that_of_multcomp():
    expected = read("shared_expected")
    parts = [
        analyse_measures(values_of(name), [measure_of(name)], design_of(name), "pooled")[1]
        for name in expected["measure"].unique()
    ]
    tests = pd.concat(parts)
    tests = tests[tests["test"] == "Dunnett's test, pooled variance"]
    keys = ["measure", "analysis", "comparison", "arm", "visit"]
    numbers = ["estimate", "lower", "upper", "statistic", "df", "adjusted_p"]
    ours, expected = compare(tests, expected, keys, numbers)
    # multcomp draws points at random.
    np.testing.assert_allclose(ours["adjusted_p"], expected["multcomp_p"], atol=1e-4)


def test_dunnett_of_people_is_by_the_pooled_variance_unless_chosen_otherwise():
    tests = analyse_measures(
        values_of("orthodont"), [measure_of("orthodont")], design_of("orthodont")
    )[1]
    tests = tests[tests["analysis"].isin(["published", "person"])].set_index(["analysis", "visit"])
    expected = read("shared_expected").set_index(["measure", "analysis", "visit"]).loc["orthodont"]
    by_visit = read("tests_expected")
    by_visit = by_visit[by_visit["measure"] == "orthodont"].set_index(["analysis", "visit"])
    for analysis, table in (("person", expected), ("published", by_visit)):
        np.testing.assert_allclose(
            tests.loc[analysis, "adjusted_p"],
            table.loc[analysis, "adjusted_p"],
            rtol=1e-6,
            atol=1e-9,
        )
