import math

import pytest

from tearflow.endpoints.design import EndpointDesign
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.summary import count_levels, summarise_endpoints
from tearflow.endpoints.units import tabulate_values
from tearflow.endpoints.values import Value

DESIGN = EndpointDesign(("before", "week2"), "before")
FELLOW = EndpointDesign(("before",), "before", ("drug", "vehicle"), "vehicle", paired_arms=True)


def values_of(measure, numbers, visit="before", below=(), eyes=("OD", "OS"), arms=("", "")):
    """Values of eyes, both of each person in turn."""
    return [
        Value(measure, "ABCDE"[i // 2], eyes[i % 2], arms[i % 2], visit, number, i in below)
        for i, number in enumerate(numbers)
        if number is not None
    ]


def only(table, **where):
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_numbers_of_eyes_and_of_people():
    values = tabulate_values(
        [*values_of("tmh", [1, 3, 2, 6]), *values_of("tmh", [4, None, 8, None], "week2")]
    )
    table = summarise_endpoints(values, [Measure("tmh")], DESIGN)
    eyes = only(table, visit="before", unit="eye")
    # 1, 2, 3 and 6: the squares of the deviations from 3 sum up to 14.
    assert (eyes["n"], eyes["n_people"], eyes["mean"]) == (4, 2, 3)
    assert eyes["sd"] == pytest.approx(math.sqrt(14 / 3))
    assert eyes["sem"] == pytest.approx(math.sqrt(14 / 3) / 2)
    assert (eyes["q1"], eyes["median"], eyes["q3"]) == (1.75, 2.5, 3.75)
    assert (eyes["minimum"], eyes["maximum"], eyes["n_missing"]) == (1, 6, 0)
    people = only(table, visit="before", unit="person")
    assert (people["n"], people["mean"], people["minimum"], people["maximum"]) == (2, 3, 2, 4)
    later = only(table, visit="week2", unit="eye")
    assert (later["n"], later["n_people"], later["n_missing"]) == (2, 2, 2)


def test_one_value_has_no_spread():
    table = summarise_endpoints(tabulate_values(values_of("tmh", [2])), [Measure("tmh")], DESIGN)
    row = only(table, unit="eye")
    assert (row["mean"], row["median"]) == (2, 2)
    assert math.isnan(row["sd"])
    assert math.isnan(row["sem"])


def test_below_the_limit_there_is_no_mean_and_a_median_above_it():
    il6 = Measure("il6", scale="concentration")
    values = tabulate_values(values_of("il6", [1.5, 1.2, 3, 4, 5, 9], below={0}))
    row = only(summarise_endpoints(values, [il6], DESIGN), unit="eye")
    # 1.2 and <1.5 cannot be ordered, and the first quartile is between 1.5 and 3.
    assert row[["mean", "sd", "sem", "minimum", "q1"]].isna().all()
    assert (row["median"], row["q3"], row["maximum"]) == (3.5, 4.75, 9)
    assert (row["n"], row["n_below"]) == (6, 1)
    # The mean of <1.5 and 1.2 is below 1.35; those of the others are 3.5 and 7.
    people = only(summarise_endpoints(values, [il6], DESIGN), unit="person")
    assert (people["n_below"], people["median"], people["maximum"]) == (1, 3.5, 7)


def test_a_measure_per_person_has_one_row_a_visit():
    values = tabulate_values([Value("osdi", "A", "", "", "before", 30.0, False)])
    table = summarise_endpoints(values, [Measure("osdi", per="person")], DESIGN)
    assert table["unit"].tolist() == ["person"]
    # The measure was not taken at the other visit at all.
    assert table["visit"].tolist() == ["before"]


def test_arms_of_the_eyes_are_described_apart_and_people_without_arm():
    values = tabulate_values(
        [
            Value("osdi", "A", "", "", "before", 30.0, False),
            *values_of("tmh", [1, 3, 2, 6], arms=("drug", "vehicle")),
        ]
    )
    measures = [Measure("osdi", per="person"), Measure("tmh")]
    table = summarise_endpoints(values, measures, FELLOW)
    assert only(table, arm="drug", unit="eye")["mean"] == 1.5
    assert only(table, arm="vehicle", unit="person")["mean"] == 4.5
    assert only(table, measure="osdi")["arm"] == ""


def test_levels_are_counted_with_those_that_nobody_has():
    scale = Measure("cfs", scale="ordinal", minimum=1, maximum=3)
    pain = Measure("pain", scale="yes_no", per="person")
    values = tabulate_values(
        [
            *values_of("cfs", [1, 1, 3, 1]),
            *values_of("tmh", [1, 2]),
            Value("pain", "A", "", "", "before", 1.0, False),
        ]
    )
    table = count_levels(values, [scale, Measure("tmh"), pain], DESIGN)
    assert table["measure"].tolist() == ["cfs"] * 3 + ["pain"] * 2
    assert table["level"].tolist() == [1, 2, 3, 0, 1]
    assert table["n"].tolist() == [3, 0, 1, 0, 1]
    assert table["share"].tolist() == [0.75, 0, 0.25, 0, 1]
