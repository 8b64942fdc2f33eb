"""The units and the model of every kind of design, by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pairs import make_pairs, pair_differences
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.observed import observe, tabulate_samples, tabulate_units

WEEK2 = Contrast("dry", "week2", "visit", reference="before", target="after")
ARMS = Contrast("dry", "arms", "arm", reference="vehicle", target="drug", pair_by="none")


def sheet(columns, *rows):
    """Samples named by their cells: `A_OD_after` of the columns subject, eye and visit."""
    return [
        {"sample": "_".join(row), **dict(zip(columns.split(), row, strict=True))} for row in rows
    ]


def both_eyes(people="AB", visits=("before", "after")):
    return sheet(
        "subject eye visit", *((p, e, v) for p in people for v in visits for e in ("OD", "OS"))
    )


def units_of(design):
    """Signed names of samples by unit."""
    return {
        unit.name: [f"{side.sign:+d} {'&'.join(side.samples)}" for side in unit.sides]
        for unit in design.units
    }


def test_pairs_have_target_minus_reference_and_a_column_of_ones():
    samples = sheet(
        "subject visit", ("B", "after"), ("A", "before"), ("A", "after"), ("C", "later")
    )
    design = make_design([*samples, *sheet("subject visit", ("B", "before"))], WEEK2)
    assert (design.kind, design.block) == ("paired", None)
    assert units_of(design) == {
        "B": ["+1 B_after", "-1 B_before"],
        "A": ["+1 A_after", "-1 A_before"],
    }
    assert design.names_of_samples == ("B_before", "B_after", "A_before", "A_after")
    assert design.parameters == ("visit=after",)
    assert (design.matrix, design.tested, design.is_mean) == (((1.0,), (1.0,)), (1.0,), True)


def test_eyes_are_averaged_at_each_visit():
    design = make_design(both_eyes("A"), WEEK2)
    assert units_of(design) == {"A": ["+1 A_OD_after&A_OS_after", "-1 A_OD_before&A_OS_before"]}
    assert (design.units[0].eye, design.block) == ("", None)


@pytest.mark.parametrize("changes", [{"eyes": "separate"}, {"pair_by": "subject+eye"}])
def test_separate_eyes_are_pairs_without_a_block(changes):
    design = make_design(both_eyes("A"), replace(WEEK2, **changes))
    assert units_of(design) == {
        "A_OD": ["+1 A_OD_after", "-1 A_OD_before"],
        "A_OS": ["+1 A_OS_after", "-1 A_OS_before"],
    }
    assert (design.block, design.people) == (None, ("A", "A"))


@pytest.mark.parametrize("pair_by", ["subject", "subject+eye"])
def test_eyes_of_a_block_have_the_person_as_block(pair_by):
    design = make_design(both_eyes(), replace(WEEK2, eyes="block", pair_by=pair_by))
    assert [unit.name for unit in design.units] == ["A_OD", "A_OS", "B_OD", "B_OS"]
    assert design.block == ("A", "A", "B", "B")
    assert (design.kind, design.parameters, design.is_mean) == ("paired", ("visit=after",), False)


def test_one_eye_leaves_the_other_out():
    design = make_design(both_eyes("A"), replace(WEEK2, eyes="OS"))
    assert units_of(design) == {"A": ["+1 A_OS_after", "-1 A_OS_before"]}
    assert design.units[0].eye == "OS"
    notes = {use.sample: use.note for use in design.samples}
    assert notes["A_OD_after"] == "the contrast takes OS"
    assert notes["A_OS_after"] == ""


def test_incomplete_pairs_are_left_out_and_say_why():
    samples = sheet(
        "subject visit", ("A", "before"), ("A", "after"), ("B", "before"), ("C", "after")
    )
    design = make_design(samples, WEEK2)
    assert [unit.name for unit in design.units] == ["A"]
    assert [unit.note for unit in design.every_unit] == [
        "",
        'no sample of "after"',
        'no sample of "before"',
    ]
    assert [use.note for use in design.samples] == [
        "",
        "",
        'no sample of "after"',
        'no sample of "before"',
    ]


def test_incomplete_pairs_are_samples_of_a_block():
    samples = sheet(
        "subject visit", ("A", "after"), ("A", "before"), ("B", "before"), ("C", "after")
    )
    design = make_design(samples, replace(WEEK2, incomplete="block"))
    assert (design.kind, design.block) == ("block", ("A", "A", "B", "C"))
    assert [unit.name for unit in design.units] == ["A_before", "A_after", "B_before", "C_after"]
    assert design.parameters == ("intercept", "visit=after")
    assert design.matrix == ((1, 0), (1, 1), (1, 0), (1, 1))
    assert design.tested == (0, 1)


def test_samples_of_a_block_average_the_eyes():
    samples = both_eyes("A")[:3]
    design = make_design(samples, replace(WEEK2, incomplete="block"))
    assert units_of(design) == {
        "A_before": ["+1 A_OD_before&A_OS_before"],
        "A_after": ["+1 A_OD_after"],
    }


def test_people_of_two_groups_have_an_intercept_and_the_group():
    samples = sheet("subject arm", ("A", "drug"), ("B", "vehicle"), ("C", "drug"), ("D", "none"))
    design = make_design(samples, ARMS)
    assert (design.kind, design.block) == ("groups", None)
    assert [unit.group for unit in design.units] == ["drug", "vehicle", "drug"]
    assert design.parameters == ("intercept", "arm=drug")
    assert design.matrix == ((1, 1), (1, 0), (1, 1))
    assert design.tested == (0, 1)
    assert design.samples[3].note == 'arm "none" is not compared'


def test_both_eyes_of_a_person_in_a_group_are_averaged_or_a_block():
    samples = sheet("subject eye arm", *((p, e, a) for p, a in ("Ad", "Bv") for e in ("OD", "OS")))
    contrast = replace(ARMS, reference="v", target="d")
    design = make_design(samples, contrast)
    assert units_of(design) == {"A": ["+1 A_OD_d&A_OS_d"], "B": ["+1 B_OD_v&B_OS_v"]}
    design = make_design(samples, replace(contrast, eyes="block"))
    assert [unit.name for unit in design.units] == ["A_OD", "A_OS", "B_OD", "B_OS"]
    assert design.block == ("A", "A", "B", "B")
    assert design.matrix == ((1, 1), (1, 1), (1, 0), (1, 0))


def test_a_treated_eye_is_compared_with_the_fellow_eye_at_a_visit():
    rows = [
        ("A", "OD", "drug"),
        ("A", "OS", "vehicle"),
        ("B", "OS", "drug"),
        ("B", "OD", "vehicle"),
    ]
    samples = sheet("subject eye arm visit", *((*r, v) for v in ("w0", "w2") for r in rows))
    design = make_design(samples, replace(ARMS, pair_by="subject", filter="visit=w2"))
    assert units_of(design) == {
        "A": ["+1 A_OD_drug_w2", "-1 A_OS_vehicle_w2"],
        "B": ["+1 B_OS_drug_w2", "-1 B_OD_vehicle_w2"],
    }
    assert design.samples[0].note == 'left out by the filter "visit=w2"'
    assert design.kind == "paired"


def groups(people=(("A", "drug"), ("B", "vehicle"))):
    rows = [(p, arm, visit) for p, arm in people for visit in ("before", "after")]
    return sheet("subject arm visit", *rows)


BY_ARM = replace(WEEK2, group="arm", group_reference="vehicle", group_target="drug")


def test_changes_of_two_groups_of_people_are_compared():
    design = make_design(groups((("A", "drug"), ("B", "vehicle"), ("C", "other"))), BY_ARM)
    assert (design.kind, design.block) == ("difference_of_differences", None)
    assert units_of(design) == {
        "A": ["+1 A_drug_after", "-1 A_drug_before"],
        "B": ["+1 B_vehicle_after", "-1 B_vehicle_before"],
    }
    assert [unit.group for unit in design.units] == ["drug", "vehicle"]
    assert design.parameters == ("visit=after", "visit=after:arm=drug")
    assert design.matrix == ((1, 1), (1, 0))
    assert design.tested == (0, 1)


def treated_eyes():
    rows = [("A", "OD", "drug"), ("A", "OS", "vehicle")]
    return sheet("subject eye arm visit", *((*row, v) for row in rows for v in ("before", "after")))


def test_change_of_the_treated_eye_is_compared_with_that_of_the_fellow_eye():
    design = make_design(treated_eyes(), BY_ARM)
    assert design.kind == "difference_of_differences"
    assert units_of(design) == {
        "A": [
            "+1 A_OD_drug_after",
            "-1 A_OD_drug_before",
            "-1 A_OS_vehicle_after",
            "+1 A_OS_vehicle_before",
        ]
    }
    assert (design.units[0].group, design.matrix, design.tested) == ("", ((1.0,),), (1.0,))


def test_eyes_of_a_block_may_be_in_different_groups():
    design = make_design(treated_eyes(), replace(BY_ARM, eyes="block"))
    assert [(unit.name, unit.group) for unit in design.units] == [
        ("A_OD", "drug"),
        ("A_OS", "vehicle"),
    ]
    assert (design.matrix, design.block) == (((1, 1), (1, 0)), ("A", "A"))


def test_a_person_without_the_fellow_eye_is_incomplete():
    samples = [*treated_eyes(), *sheet("subject arm visit", ("B", "drug", "before"))]
    design = make_design(samples, BY_ARM)
    assert design.every_unit[1].note == (
        'no sample of "before" with arm "vehicle"; no sample of "after" with arm "vehicle"; '
        'no sample of "after" with arm "drug"'
    )


def test_a_person_whose_group_changes_is_incomplete():
    samples = [
        *groups(),
        *sheet("subject arm visit", ("C", "drug", "before"), ("C", "vehicle", "after")),
    ]
    assert make_design(samples, BY_ARM).every_unit[2].note == 'arm is both "drug" and "vehicle"'


def test_groups_with_incomplete_pairs_have_four_columns():
    samples = [*groups(), *sheet("subject arm visit", ("C", "drug", "after"))]
    design = make_design(samples, replace(BY_ARM, incomplete="block"))
    assert design.kind == "block"
    assert design.parameters == (
        "intercept",
        "visit=after",
        "arm=drug",
        "visit=after:arm=drug",
    )
    # A before and after, B before and after, C after.
    assert design.matrix == (
        (1, 0, 1, 0),
        (1, 1, 1, 1),
        (1, 0, 0, 0),
        (1, 1, 0, 0),
        (1, 1, 1, 1),
    )
    assert (design.tested, design.block) == ((0, 0, 0, 1), ("A", "A", "B", "B", "C"))


def test_a_number_is_centred_and_a_category_has_a_column_for_each_level_but_the_first():
    rows = [("A", "drug", "40", "f"), ("B", "vehicle", "50", "m"), ("C", "drug", "60", "x")]
    samples = sheet("subject arm age sex", *rows)
    design = make_design(samples, replace(ARMS, covariates="age; sex"))
    assert design.parameters == ("intercept", "arm=drug", "age", "sex=m", "sex=x")
    assert design.matrix == ((1, 1, -10, 0, 0), (1, 0, 0, 1, 0), (1, 1, 10, 0, 1))
    assert design.tested == (0, 1, 0, 0, 0)
    assert [covariate.type for covariate in design.covariates] == ["numeric", "categorical"]


def test_numbers_may_be_declared_categories_and_a_batch_has_categories_anyway():
    rows = [("A", "drug", "1", "1"), ("B", "vehicle", "2", "2"), ("C", "drug", "2", "3")]
    samples = sheet("subject arm site batch", *rows)
    design = make_design(samples, replace(ARMS, covariates="site:categorical;batch"))
    assert design.parameters[2:] == ("site=2", "batch=2", "batch=3")


def test_pairs_have_the_change_of_a_covariate_which_is_not_centred():
    samples = groups()
    for sample, volume, batch in zip(samples, ("3", "5", "4", "8"), "1212", strict=True):
        sample |= {"volume": volume, "batch": batch, "sex": "f"}
    samples[3]["batch"] = "1"
    design = make_design(samples, replace(WEEK2, covariates="volume;sex;batch"))
    assert design.parameters == ("visit=after", "volume", "batch=2")
    assert design.matrix == ((1, 2, 1), (1, 4, 0))
    assert design.absorbed == ("sex",)


def test_what_a_person_has_explains_the_change_where_groups_of_people_are_compared():
    samples = groups((("A", "drug"), ("B", "vehicle"), ("C", "drug")))
    for sample in samples:
        sample["age"] = {"A": "30", "B": "40", "C": "50"}[sample["subject"]]
    design = make_design(samples, replace(BY_ARM, covariates="age"))
    assert design.parameters == ("visit=after", "visit=after:arm=drug", "age")
    assert design.matrix == ((1, 1, -10), (1, 0, 0), (1, 1, 10))
    assert design.absorbed == ()


def test_a_covariate_of_the_person_is_absorbed_where_eyes_of_a_person_are_compared():
    samples = [sample | {"age": "50"} for sample in treated_eyes()]
    assert make_design(samples, replace(BY_ARM, covariates="age")).absorbed == ("age",)


def test_a_filter_takes_alternatives_and_all_its_conditions():
    rows = [(p, v, site) for p, site in ("A1", "B2", "C3") for v in ("before", "after")]
    samples = [sample | {"sex": "f"} for sample in sheet("subject visit site", *rows)]
    samples[4]["sex"] = "m"
    design = make_design(samples, replace(WEEK2, filter="site = 1|3; sex=f"))
    assert [unit.name for unit in design.units] == ["A"]
    assert [use.note for use in design.samples][2::2] == [
        'left out by the filter "site=1|3"',
        'left out by the filter "sex=f"',
    ]


@pytest.mark.parametrize(
    ("samples", "contrast", "message"),
    [
        (sheet("subject visit tissue", *("AxT", "AxC")), replace(WEEK2, target="x"), "several"),
        (sheet("subject arm", ("A", "drug"), ("A", "vehicle")), ARMS, "both groups"),
        (
            sheet("subject visit age", ("A", "before", "1"), ("A", "after", "NA")),
            replace(WEEK2, covariates="age"),
            "without age",
        ),
        ([], replace(WEEK2, eyes="left"), "left"),
        ([], replace(WEEK2, pair_by="eye"), "eye"),
        ([], replace(WEEK2, incomplete="impute"), "impute"),
        ([], replace(WEEK2, filter="after"), "column=value"),
    ],
)
def test_what_has_no_place_is_refused(samples, contrast, message):
    with pytest.raises(ValueError, match=message):
        make_design([*samples, *sheet("subject visit", ("Z", "after"))], contrast)


def test_a_category_that_is_the_same_in_all_has_no_column():
    samples = [
        sample | {"sex": "f"} for sample in sheet("subject arm", ("A", "drug"), ("B", "vehicle"))
    ]
    assert make_design(samples, replace(ARMS, covariates="sex")).parameters[2:] == ()


# The values.


def log2_of(**values):
    return pd.DataFrame({name: np.array(column, float) for name, column in values.items()})


def test_plain_pairs_are_bit_equal_to_the_differences_of_pairs():
    rng = np.random.default_rng(1)
    samples = sheet("subject visit", *((p, v) for v in ("after", "before") for p in "DACB"))
    del samples[5]
    values = rng.normal(20, 5, (200, len(samples)))
    values[rng.random(values.shape) < 0.2] = np.nan
    log2 = pd.DataFrame(values, columns=[sample["sample"] for sample in samples])
    pairs = make_pairs(pd.DataFrame(samples), WEEK2)
    design = make_design(samples, WEEK2)
    pd.testing.assert_frame_equal(
        observe(log2, design), pair_differences(log2, pairs), check_exact=True
    )
    pd.testing.assert_frame_equal(tabulate_units(design), pairs)


def test_pairs_of_eyes_have_the_table_of_pairs():
    samples, contrast = both_eyes()[:-1], replace(WEEK2, pair_by="subject+eye")
    pairs = make_pairs(pd.DataFrame(samples), contrast)
    pd.testing.assert_frame_equal(tabulate_units(make_design(samples, contrast)), pairs)


def test_a_side_is_the_mean_of_the_eyes_that_are_measured():
    log2 = log2_of(
        A_OD_before=[1, 1, np.nan],
        A_OS_before=[3, np.nan, np.nan],
        A_OD_after=[4, 4, 4],
        A_OS_after=[8, 8, 8],
    )
    values = observe(log2, make_design(both_eyes("A"), WEEK2))
    # 6 - 2; 6 - 1; nothing before.
    np.testing.assert_array_equal(values["A"], [4, 5, np.nan])


def test_sides_of_different_numbers_of_samples_are_averaged_each_over_its_samples():
    samples = both_eyes("AB")[:-1]
    log2 = log2_of(**{sample["sample"]: [float(n)] for n, sample in enumerate(samples)})
    values = observe(log2, make_design(samples, WEEK2))
    # A: (2 + 3) / 2 - (0 + 1) / 2; B: 6 - (4 + 5) / 2.
    assert values.iloc[0].to_dict() == {"A": 2.0, "B": 1.5}


def test_difference_of_differences_within_a_person():
    log2 = log2_of(
        A_OD_drug_before=[1],
        A_OD_drug_after=[5],
        A_OS_vehicle_before=[2],
        A_OS_vehicle_after=[3],
    )
    assert observe(log2, make_design(treated_eyes(), BY_ARM)).iloc[0].to_dict() == {"A": 3.0}


def test_people_of_groups_have_their_values():
    samples = sheet("subject arm", ("A", "drug"), ("B", "vehicle"))
    values = observe(log2_of(A_drug=[2.5], B_vehicle=[-0.0]), make_design(samples, ARMS))
    assert values.iloc[0].to_dict() == {"A": 2.5, "B": -0.0}


def test_table_of_units_names_all_samples_of_a_unit():
    table = tabulate_units(make_design(both_eyes("A"), WEEK2))
    assert table.to_dict("records") == [
        {
            "pair": "A",
            "subject": "A",
            "reference": "A_OD_before;A_OS_before",
            "target": "A_OD_after;A_OS_after",
            "complete": True,
            "note": "",
        }
    ]


def test_table_of_samples_says_which_are_used_and_why_not():
    samples = sheet("subject eye arm visit", *(("A", "OD", "drug", v) for v in ("before", "after")))
    samples += sheet("subject eye arm visit", ("B", "OS", "vehicle", "later"))
    table = tabulate_samples(make_design(samples, BY_ARM))
    assert table.columns.tolist() == [
        "sample",
        "subject",
        "eye",
        "visit",
        "group",
        "side",
        "unit",
        "used",
        "note",
    ]
    assert table["side"].tolist() == ["reference", "target", ""]
    assert table["unit"].tolist() == ["A", "A", ""]
    assert table["used"].tolist() == [True, True, False]
    assert table["note"].tolist() == ["", "", 'visit "later" is not compared']


def test_optional_fields_cross_a_rule_only_where_they_are_filled():
    kept = {"cohort": "dry", "name": "week2", "variable": "visit", "pair_by": "subject"}
    kept |= {"reference": "before", "target": "after"}
    assert WEEK2.as_dict == kept
    assert BY_ARM.as_dict == kept | {
        "group": "arm",
        "group_reference": "vehicle",
        "group_target": "drug",
    }
    assert Contrast(**BY_ARM.as_dict) == BY_ARM
