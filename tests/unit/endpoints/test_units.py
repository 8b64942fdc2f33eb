import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.measures import Measure
from tearflow.endpoints.units import tabulate_units, tabulate_values, visits_of_measure
from tearflow.endpoints.values import Value

SCHIRMER = Measure("schirmer")
OSDI = Measure("osdi", per="person")
VISITS = ("before", "week2")


def value(measure, subject, visit, number, eye="", arm="", below=False):
    return Value(measure, subject, eye, arm, visit, number, below)


VALUES = tabulate_values(
    [
        value("osdi", "B", "before", 40.0),
        value("osdi", "A", "week2", 20.0),
        value("schirmer", "B", "before", 4.0, "OD", "drug"),
        value("schirmer", "B", "week2", 9.0, "OD", "drug"),
        value("schirmer", "B", "before", 6.0, "OS", "vehicle", below=True),
        value("schirmer", "A", "week2", 8.0, "OS", "vehicle"),
    ]
)


def test_each_eye_is_a_unit():
    units = tabulate_units(VALUES, SCHIRMER, VISITS, "eye")
    assert units.values.index.tolist() == [("B", "OD"), ("B", "OS"), ("A", "OS")]
    assert units.values.index.names == ["subject", "eye"]
    expected = [[4.0, 9.0], [6.0, np.nan], [np.nan, 8.0]]
    np.testing.assert_array_equal(units.values.to_numpy(), expected)
    assert list(units.values) == list(units.below) == list(VISITS)
    assert units.below.to_numpy().tolist() == [[False, False], [True, False], [False, False]]


def test_a_person_has_the_mean_of_the_eyes_that_are_there():
    units = tabulate_units(VALUES, SCHIRMER, VISITS, "person")
    assert units.values.index.tolist() == [("B", ""), ("A", "")]
    np.testing.assert_array_equal(units.values.to_numpy(), [[5.0, 9.0], [np.nan, 8.0]])
    assert units.below.to_numpy().tolist() == [[True, False], [False, False]]


@pytest.mark.parametrize("unit", ["eye", "person"])
def test_a_measure_per_person_has_a_row_a_person(unit):
    units = tabulate_units(VALUES, OSDI, VISITS, unit)
    assert units.values.index.tolist() == [("B", ""), ("A", "")]
    np.testing.assert_array_equal(units.values.to_numpy(), [[40.0, np.nan], [np.nan, 20.0]])


def test_an_arm_has_its_eyes_and_visits_are_as_asked():
    units = tabulate_units(VALUES, SCHIRMER, ("week2", "before"), "person", arm="vehicle")
    np.testing.assert_array_equal(units.values.to_numpy(), [[np.nan, 6.0], [8.0, np.nan]])
    only = tabulate_units(VALUES, SCHIRMER, ("before",), "eye", arm="vehicle")
    assert only.values.index.tolist() == [("B", "OS")]


def test_what_has_no_value_has_no_units():
    units = tabulate_units(VALUES, Measure("tmh"), VISITS, "person")
    assert units.values.shape == units.below.shape == (0, 2)
    assert tabulate_values([]).dtypes.astype(str).tolist()[-2:] == ["float64", "bool"]


def test_an_unknown_unit_and_a_second_value_are_refused():
    with pytest.raises(ValueError, match='unknown unit "hand"'):
        tabulate_units(VALUES, SCHIRMER, VISITS, "hand")
    with pytest.raises(ValueError, match="two values of a unit"):
        tabulate_units(pd.concat([VALUES, VALUES]), SCHIRMER, VISITS, "eye")


def test_visits_of_a_measure_are_those_with_a_value():
    il6 = tabulate_values([value("il6", "A", "week2", 1.5, "OD")])
    assert visits_of_measure(il6, Measure("il6"), VISITS) == ("week2",)
