import pytest

from tearflow.endpoints.measures import Measure
from tearflow.study.endpoint_cells import CellError, read_value

PLAIN = Measure("tmh", unit="mm")
OSDI = Measure("osdi", minimum=0, maximum=100)
GRADE = Measure("cfs", scale="ordinal", minimum=1, maximum=4)
COUNT = Measure("blinks", scale="count")
IL6 = Measure("il6", scale="concentration")
PAIN = Measure("pain", scale="yes_no")


@pytest.mark.parametrize("cell", ["", "NA", "n/a", "N.A.", ".", "-", "?", "NaN", "not available"])
@pytest.mark.parametrize("measure", [PLAIN, IL6, PAIN])
def test_missing_values(cell, measure):
    assert read_value(cell, measure) is None


@pytest.mark.parametrize(
    ("cell", "value"), [("12", 12), ("0.29", 0.29), (".5", 0.5), ("-1.5e1", -15), ("+3.", 3)]
)
def test_numbers(cell, value):
    assert read_value(cell, PLAIN) == (value, False)


def test_numbers_with_a_comma_where_it_is_declared():
    assert read_value("0,29", PLAIN, ",") == (0.29, False)
    assert read_value("12", PLAIN, ",") == (12, False)
    assert read_value("< 1,5", IL6, ",") == (1.5, True)
    # A workbook has its numbers as numbers, whatever sign its texts have.
    assert read_value("0.29", PLAIN, ",", either=True) == (0.29, False)


@pytest.mark.parametrize("cell", ["<1.5", "< 1.5", "<1.50"])
def test_values_below_a_limit(cell):
    assert read_value(cell, IL6) == (1.5, True)


@pytest.mark.parametrize("cell", ["yes", "Y", "TRUE", "1", "ja", "Oui", "s\u00ed", "\u2713"])
def test_yes(cell):
    assert read_value(cell, PAIN) == (1, False)


@pytest.mark.parametrize("cell", ["no", "N", "False", "0", "nein", "NON"])
def test_no(cell):
    assert read_value(cell, PAIN) == (0, False)


@pytest.mark.parametrize(
    ("cell", "measure", "message", "advice"),
    [
        ("many", PLAIN, '"many" is not a number', "leave the cell empty"),
        ("12 mm", PLAIN, "is a number with text behind it", "its unit has a column"),
        ("yes", PLAIN, '"yes" is not a number', "declare the scale yes_no"),
        ("mild", GRADE, '"mild" is not a level of "cfs"', "Write its level, 1 to 4"),
        ("2+", GRADE, '"2+" is not a level of "cfs"', "Write its level, 1 to 4"),
        ("50%", PLAIN, "is a number with text behind it", "Write the number alone"),
        ("<3 pg/ml", IL6, "is a number with text behind it", "Write the number alone"),
        ("1,5", PLAIN, '"1,5" is not a number', 'Set endpoints.decimal to ","'),
        ("<1,5", IL6, '"<1,5" is not a number', 'Set endpoints.decimal to ","'),
        ("1,234", PLAIN, '"1,234" is not a number', "without separators of thousands"),
        ("\u22124", PLAIN, "is not a number (it has U+2212 MINUS SIGN)", "Write a number"),
        ("\u22641.5", IL6, "is not a number", "Write < and the limit"),
        ("<=1.5", IL6, "is not a number", "Write < and the limit"),
        ("1'234.5", PLAIN, "is not a number", "without separators of thousands"),
        ("2026-05-01", PLAIN, "is a date or a time", "Format the column as number or text"),
        ("2026-05-01 00:00:00", PLAIN, "is a date or a time", "type the value again"),
        ("01.05.2026", PLAIN, "is a date or a time", "Format"),
        ("1-May", PLAIN, "is a date or a time", "Format"),
        ("5. Mai", PLAIN, "is a date or a time", "Format"),
        ("Jan 05", PLAIN, "is a date or a time", "Format"),
        ("00:10:00", PLAIN, "is a date or a time", "Format"),
        ("inf", PLAIN, '"inf" is not a number', "Write a number"),
        ("1e999", PLAIN, '"1e999" is not a number', "Write a number"),
        ("\u0661\u0662", PLAIN, "is not a number", "Write a number"),
        ("#DIV/0!", PLAIN, "is an error that a spreadsheet shows", "Correct the formula"),
        ("101", OSDI, "is out of the range", "minimum and maximum"),
        ("-1", OSDI, "whose minimum 0 is declared", "Correct it"),
        ("<1.5", PLAIN, "is below a limit", "declare the scale concentration"),
        ("<0", IL6, "has a limit that is not above 0", "Write < and the limit"),
        ("<", IL6, "has no limit of detection", "such as <1.5"),
        ("LOD", IL6, '"LOD" has no limit of detection', "such as <1.5"),
        ("< LOD", IL6, "has no limit of detection", "such as <1.5"),
        ("n.d.", IL6, "has no limit of detection", "such as <1.5"),
        ("ND", IL6, "has no limit of detection", "such as <1.5"),
        ("BLQ", IL6, "has no limit of detection", "such as <1.5"),
        ("LLOQ", IL6, "has no limit of detection", "such as <1.5"),
        ("below detection limit", IL6, "has no limit of detection", "such as <1.5"),
        ("not detected", IL6, "has no limit of detection", "such as <1.5"),
        ("n.d.", PLAIN, "has the scale continuous", "Leave the cell empty"),
        (">2000", IL6, "is above a limit", "Write the limit as the value"),
        ("-0.1", IL6, "is negative, and", "scale"),
        ("2.5", GRADE, 'is between the levels of "cfs", 1 to 4', "correct scale"),
        ("0", GRADE, 'is outside the levels of "cfs", 1 to 4', "minimum and maximum"),
        ("-1", COUNT, "is negative", "Correct it"),
        ("2.5", COUNT, "is not a whole number", "declare the scale continuous"),
        ("x", PAIN, "is neither yes nor no", "Write yes or no in every cell"),
        ("+", PAIN, "is neither yes nor no", "Write yes or no in every cell"),
        ("2", PAIN, "is neither yes nor no", "Write yes or no"),
    ],
)
def test_what_is_not_a_value_is_named_with_what_to_do(cell, measure, message, advice):
    with pytest.raises(CellError) as caught:
        read_value(cell, measure)
    assert f'"{cell}"' in caught.value.message
    assert message in caught.value.message
    assert advice in caught.value.advice


def test_a_dot_is_refused_where_the_comma_is_declared():
    with pytest.raises(CellError) as caught:
        read_value("1.5", PLAIN, ",")
    assert caught.value.advice == 'Set endpoints.decimal to "."'


def test_zero_is_a_level_where_it_is_declared():
    assert read_value("0", Measure("g", scale="ordinal", minimum=0, maximum=3)) == (0, False)
    assert read_value("2.0", GRADE) == (2, False)
