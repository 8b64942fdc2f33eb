"""What the sheets say of designs beyond two visits: every mistake is found before a job."""

from itertools import product

import pytest

from tearflow.study.contrast_checks import check_contrasts
from tearflow.study.notes import (
    note_coincidences,
    note_covariates,
    note_eyes,
    note_single,
)
from tearflow.study.sheets import check_table

NEEDED = ("cohort", "run", "sample", "subject", "visit")


def make_samples(columns, rows):
    """Sample sheet of a cohort; a row has the cells of subject, visit and columns."""
    names = [*NEEDED, *columns.split()]
    lines = [(1, names)]
    for line, row in enumerate(rows, start=2):
        lines.append((line, ["c", f"r{line}", f"s{line}", *row.split()]))
    lines = [(line, ["" if cell == "_" else cell for cell in cells]) for line, cells in lines]
    sheet, problems = check_table("samples.tsv", lines, "samples")
    assert not problems
    return sheet


def make_contrasts(*rows, **cells):
    """Contrast sheet with one row for each dict of cells, or one of the cells given."""
    rows = rows or (cells,)
    default = {"cohort": "c", "contrast": "x", "reference": "pre", "target": "post"}
    rows = [default | row for row in rows]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [(1, columns)]
    lines += [(n, [row.get(name, "") for name in columns]) for n, row in enumerate(rows, start=2)]
    sheet, problems = check_table("contrasts.tsv", lines, "contrasts")
    assert not problems
    return sheet


def find(samples, *rows, min_pairs=3, **cells):
    return [
        str(problem)
        for problem in check_contrasts(make_contrasts(*rows, **cells), samples, min_pairs)
    ]


def only(samples, **cells):
    (problem,) = find(samples, **cells)
    return problem


def notes(note, samples, *rows, **cells):
    return [str(found) for found in note(make_contrasts(*rows, **cells), samples)]


def two_visits(people="ABCD", extra=lambda person, visit: "", columns=""):
    rows = [f"{p} {v} {extra(p, v)}" for p, v in product(people, ("pre", "post"))]
    return make_samples(columns, rows)


def two_arms(people="ABCDEFGH", extra=lambda person: "", columns="arm"):
    """People at one visit, the first half with the drug."""
    half = len(people) // 2
    return make_samples(
        columns,
        [f"{p} w2 {'drug' if n < half else 'sham'} {extra(p)}" for n, p in enumerate(people)],
    )


def trial(people="ABCDEFGH"):
    """Both visits of two arms of people."""
    arms = {person: "drug" if n % 2 else "sham" for n, person in enumerate(people)}
    return two_visits(people, lambda person, visit: f"{arms[person]} F", "arm sex")


def eyes(arms=("_", "_"), people="ABCD"):
    """Both eyes at both visits, the arms those of OD and OS."""
    rows = product(people, ("pre", "post"), zip(("OD", "OS"), arms, strict=True))
    return make_samples("eye arm", [f"{p} {v} {eye} {arm}" for p, v, (eye, arm) in rows])


ARMS = {"variable": "arm", "reference": "sham", "target": "drug", "pair_by": "none"}
BY_ARM = {"group": "arm", "group_reference": "sham", "group_target": "drug"}


@pytest.mark.parametrize(
    ("samples", "cells"),
    [
        (two_visits(), {}),
        (eyes(), {}),
        (eyes(), {"eyes": "mean"}),
        (eyes(), {"eyes": "block"}),
        (eyes(), {"eyes": "separate"}),
        (eyes(), {"eyes": "OD"}),
        (eyes(), {"pair_by": "subject+eye"}),
        (eyes(), {"pair_by": "subject+eye", "eyes": "block"}),
        (two_arms(), ARMS),
        (eyes(("drug", "sham")), BY_ARM),
        (eyes(("drug", "sham")), BY_ARM | {"eyes": "block"}),
        (eyes(("drug", "sham")), ARMS | {"pair_by": "subject", "filter": "visit=post"}),
        (eyes(("drug", "sham")), {"filter": "arm=drug"}),
        (trial(), BY_ARM),
        (trial(), {"filter": "arm=drug|sham; visit=pre|post"}),
        (two_visits("ABCD"), {"incomplete": "block"}),
        (trial(), BY_ARM | {"incomplete": "block"}),
    ],
)
def test_designs_are_in_order(samples, cells):
    assert find(samples, **cells) == []


# Cells of the contrast sheet.


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"group": "armm"}, ['column group: group "armm"', 'nearest: "arm"']),
        ({"covariates": "sexx"}, ['column covariates: covariate "sexx"', 'nearest: "sex"']),
        ({"covariates": "sex:category"}, ['"category" is not a type', ":numeric or :categorical"]),
        ({"covariates": "visit"}, ['covariate "visit" is what the contrast compares']),
        (BY_ARM | {"covariates": "arm"}, ['covariate "arm" is what the contrast compares']),
        ({"filter": "armm=drug"}, ['filter names the column "armm"', 'nearest: "arm"']),
        ({"filter": "arm=drugs"}, ['arm "drugs", which filter asks for', 'nearest: "drug"']),
        ({"filter": "drug"}, ['"drug" is not written column=value', "arm=drug|vehicle"]),
        ({"filter": "arm!=drug"}, ["is not written column=value"]),
        ({"filter": "age>50"}, ["is not written column=value"]),
        ({"filter": "arm="}, ["is not written column=value"]),
        ({"group": "arm"}, ['group is "arm" but group_reference is empty']),
        ({"group_target": "drug"}, ['group_target is "drug" but group is empty']),
        (BY_ARM | {"group": "visit"}, ['group and variable are both "visit"']),
        (BY_ARM | {"group_target": "sham"}, ['group_reference and group_target are both "sham"']),
        (BY_ARM | {"group_target": "drg"}, ['arm "drg" has no sample', 'nearest: "drug"']),
        ({"reference": "*"}, ["only the target may be *"]),
        ({"eyes": "block"}, ['eyes is "block" but samples.tsv has no column "eye"']),
        ({"eyes": "mean"}, ['has no column "eye"']),
        ({"pair_by": "none", "incomplete": "block"}, ["column incomplete", "nobody has a pair"]),
        ({"filter": "arm=drug;sex=M"}, ['sex "M", which filter asks for', '"F"']),
        ({"filter": "visit=pre; visit=post"}, ["column filter", "Write visit=pre|post"]),
        ({"covariates": "sex; sex:numeric"}, ['names "sex" more than once']),
        ({"covariates": "sex:numeric:categorical"}, ['covariate "sex" has two types']),
    ],
)
def test_mistakes_in_the_cells(cells, words):
    found = "\n".join(find(trial(), **cells))
    assert found.startswith("contrasts.tsv, line 2, column ")
    for word in words:
        assert word in found


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"eyes": "mean", "pair_by": "subject+eye"}, ["column eyes", "which keeps eyes apart"]),
        ({"eyes": "block", "incomplete": "block"}, ["column incomplete", "keeps both eyes"]),
        ({"eyes": "OD", "filter": "eye=OS"}, ["is left", "of the eye OD"]),
    ],
)
def test_choices_of_eyes_that_exclude_each_other(cells, words):
    problem = only(eyes(), **cells)
    for word in words:
        assert word in problem


def test_an_eye_column_that_is_empty_in_the_cohort():
    samples = two_visits(extra=lambda person, visit: "_", columns="eye")
    assert 'has no eye in cohort "c"' in only(samples, eyes="separate")


def test_a_filter_that_leaves_nothing():
    samples = make_samples(
        "arm site", ["A pre drug 1", "A post drug 1", "B pre sham 2", "B post sham 2"]
    )
    problem = only(samples, filter="arm=drug;site=2")
    assert "no sample of cohort" in problem and 'passes the filter "arm=drug;site=2"' in problem


def test_a_filter_that_leaves_no_target():
    problem = only(trial(), filter="visit=pre")
    assert 'visit "post" has no sample' in problem and 'passes the filter "visit=pre"' in problem


def test_unknown_choices_are_found_by_the_schema():
    lines = [
        (1, ["cohort", "contrast", "reference", "target", "eyes", "incomplete", "covariate"]),
        (2, ["c", "x", "pre", "post", "means", "blok", ""]),
    ]
    found = [str(problem) for problem in check_table("contrasts.tsv", lines, "contrasts")[1]]
    assert any('column "covariate" is unknown (nearest: "covariates")' in text for text in found), (
        found
    )
    assert any('"means" is not a valid eyes (nearest: "mean")' in text for text in found)
    assert any('"blok" is not a valid incomplete (nearest: "block")' in text for text in found)


# Samples and people.


def test_several_visits_of_a_group_are_chosen_by_a_filter():
    samples = make_samples(
        "arm", [f"{p} {v} {a}" for p, a in ("Ad", "Bs") for v in ("pre", "post")]
    )
    problem = only(samples, **ARMS | {"reference": "s", "target": "d"})
    assert "a group takes one of each person" in problem
    assert "choose one by the column filter of the contrast sheet, such as visit=post" in problem


def test_people_in_both_groups_of_an_unpaired_contrast():
    samples = make_samples("arm", ["A w2 drug", "A w2 sham", "B w2 drug", "C w2 sham"])
    problem = only(samples, **ARMS)
    assert "contrasts.tsv, line 2, column pair_by" in problem
    assert '1 subject ("A") of 3 are in both' in problem
    assert "Set pair_by to subject" in problem


def test_a_group_of_one_person():
    samples = make_samples("arm", ["A w2 drug", "B w2 sham", "C w2 sham", "D w2 sham"])
    assert 'has one person ("A") with arm "drug"' in only(samples, **ARMS)


def test_min_pairs_counts_the_people_of_the_smaller_group():
    samples = make_samples("arm", [f"{p} w2 {'drug' if p in 'AB' else 'sham'}" for p in "ABCDEF"])
    problem = only(samples, **ARMS)
    assert 'has 4 people with arm "sham" and 2 people with arm "drug"' in problem
    assert "counts the people of the smaller group, is 3" in problem
    assert find(samples, min_pairs=2, **ARMS) == []


def test_eyes_of_a_block_are_counted_as_people():
    problem = only(eyes(people="AB"), eyes="block")
    assert "complete pairs of 4 eyes of 2 people" in problem
    assert find(eyes(people="AB"), eyes="separate") == []


def test_visits_of_both_eyes_of_a_group_are_chosen_by_a_filter():
    problem = only(
        eyes(("drug", "drug")),
        **ARMS | {"variable": "eye", "reference": "OD", "target": "OS", "pair_by": "subject"},
    )
    assert "such as visit=post" in problem
    samples = make_samples(
        "eye arm",
        [
            f"{p} {v} {e} {'drug' if p in 'ABC' else 'sham'}"
            for p, v, e in product("ABCDEF", ("pre", "post"), ("OD", "OS"))
        ],
    )
    assert "such as visit=post" in only(samples, **ARMS)


def test_the_smaller_group_of_changes_needs_min_pairs():
    rows = [f"{p} {v} {a}" for p, a in ("Ad", "Bd", "Cs", "Ds", "Es") for v in ("pre", "post")]
    cells = BY_ARM | {"group_reference": "s", "group_target": "d"}
    problem = only(make_samples("arm", rows), **cells)
    assert 'has 3 people with arm "s" and 2 people with arm "d"' in problem
    assert find(make_samples("arm", rows), min_pairs=2, **cells) == []


@pytest.mark.parametrize("cells", [{"eyes": "separate"}, {"pair_by": "subject+eye"}])
def test_two_eyes_of_a_person_are_no_groups_of_different_people(cells):
    problem = only(eyes(("drug", "sham")), **BY_ARM | cells)
    assert "column eyes" in problem
    assert '4 subjects ("A", "B", "C", "D") of 4 have an eye in each' in problem
    assert find(eyes(("drug", "sham")), **BY_ARM | {"eyes": "block"}) == []


def test_changes_of_one_person_in_a_group():
    rows = [f"{p} {v} {a}" for p, a in ("Ad", "Bs", "Cs", "Ds") for v in ("pre", "post")]
    problem = only(
        make_samples("arm", rows), **BY_ARM | {"group_reference": "s", "group_target": "d"}
    )
    assert 'has one person ("A") with arm "d" and a sample of both "pre" and "post"' in problem


def test_a_person_whose_group_changes():
    rows = [f"{p} {v} {a}" for p, a in ("Ad", "Bs", "Cs", "Dd") for v in ("pre", "post")]
    rows[1] = "A post s"
    problem = only(
        make_samples("arm", rows), **BY_ARM | {"group_reference": "s", "group_target": "d"}
    )
    assert "column group" in problem and 'but subject "A" both' in problem


def test_averaged_eyes_with_different_treatments():
    problem = only(eyes(("drug", "sham")))
    assert "column eyes" in problem
    assert 'those of 4 subjects ("A", "B", "C", "D") differ in arm ("drug", "sham")' in problem
    assert "group = arm" in problem


@pytest.mark.parametrize("choice", ["block", "separate", "OD"])
def test_samples_without_an_eye_where_eyes_are_distinguished(choice):
    samples = make_samples(
        "eye", [f"{p} {v} OD" for p in "ABC" for v in ("pre", "post")] + ["D pre _"]
    )
    problem = only(samples, eyes=choice)
    assert "samples.tsv, line 8, column eye" in problem and "the cell is empty" in problem


def test_a_correlation_of_eyes_without_both():
    samples = two_visits(extra=lambda person, visit: "OD", columns="eye")
    assert "has no person with both eyes" in only(samples, eyes="block")


def test_an_eye_is_not_paired_with_itself_in_another_arm():
    problem = only(
        eyes(("drug", "sham")), **ARMS | {"pair_by": "subject+eye", "filter": "visit=post"}
    )
    assert "no eye was sampled at both" in problem
    assert "set pair_by to subject and leave eyes empty" in problem


def test_a_block_of_incomplete_pairs_needs_a_pair():
    rows = [f"{p} pre" for p in "ABC"] + [f"{p} post" for p in "DEF"]
    problem = only(make_samples("", rows), incomplete="block")
    assert "has no person with both" in problem and "Set pair_by to none" in problem


def test_a_block_of_incomplete_pairs_needs_two_people_on_a_side():
    problem = only(make_samples("", ["A pre", "A post", "B pre", "C pre"]), incomplete="block")
    assert 'has one person ("A") with visit "post"' in problem


# Covariates.


def test_a_covariate_that_coincides_with_the_group():
    samples = two_arms(columns="arm batch", extra=lambda person: "1" if person < "E" else "2")
    problem = only(samples, covariates="batch", **ARMS)
    assert 'covariate "batch" coincides with what is tested (arm=drug)' in problem


def test_covariates_that_together_coincide_with_the_group():
    # The arm is 1 where the sites differ, of a and b in two columns.
    codes = {"A": "1 0", "B": "0 1", "C": "1 0", "D": "0 1"}
    samples = two_arms(columns="arm u v", extra=lambda person: codes.get(person, "0 0"))
    problem = only(samples, covariates="u;v", **ARMS)
    assert 'covariates "u", "v" together coincide with what is tested' in problem


def test_a_covariate_that_changes_alike_in_all_pairs():
    samples = two_visits(
        extra=lambda person, visit: {"pre": "1", "post": "2"}[visit], columns="batch"
    )
    problem = only(samples, covariates="batch")
    assert 'covariate "batch" coincides with what is tested (visit=post)' in problem


def test_covariates_that_depend_on_each_other():
    samples = two_arms(
        columns="arm day operator",
        extra=lambda person: "mon kim" if person in "ACEG" else "tue lee",
    )
    problem = only(samples, covariates="day;operator", **ARMS)
    assert "operator=lee follows from day=tue" in problem
    assert 'Remove one of "day", "operator" from the covariates' in problem


def test_a_covariate_of_one_value():
    samples = two_arms(columns="arm sex", extra=lambda person: "F")
    assert 'covariate "sex" is "F" in all of the 8 samples' in only(
        samples, covariates="sex", **ARMS
    )


def test_more_columns_than_people():
    samples = two_arms("ABCD", columns="arm site", extra=lambda person: f"site{person}")
    problem = only(samples, covariates="site", min_pairs=2, **ARMS)
    assert "has 4 people, and its model has 5 columns (intercept, arm=drug, site=siteB" in problem


def test_a_missing_covariate_is_one_problem_with_its_samples():
    samples = two_arms(
        columns="arm age", extra=lambda person: {"B": "_", "C": "NA"}.get(person, "50")
    )
    problem = only(samples, covariates="age", **ARMS)
    assert "samples.tsv, lines 3 and 4, column age" in problem
    assert "2 of the 8 samples" in problem and '"s3", "s4"' in problem
    assert '"NA" is read as no value' in problem


def test_a_missing_covariate_of_a_sample_that_is_not_used_is_no_problem():
    values = {"A": "1", "B": "2", "C": "5", "D": "4", "E": "3"}
    rows = [f"{p} {v} {_volume(values[p], v)}" for p in "ABCDE" for v in ("pre", "post")]
    samples = make_samples("volume", [*rows, "F pre _", "G other _"])
    assert find(samples, covariates="volume") == []


def _volume(value, visit):
    return value if visit == "pre" else str(int(value) ** 2)


def test_text_among_numbers():
    ages = {"A": "54", "B": "61y", "C": "47", "D": "50"}
    samples = two_arms(columns="arm age", extra=lambda person: ages.get(person, "48"))
    problem = only(samples, covariates="age", **ARMS)
    assert "samples.tsv, line 3, column age" in problem
    assert (
        'values that are no numbers ("61y") beside numbers ("54", "47", "50" and 1 more)' in problem
    )
    assert "age:categorical" in problem
    assert 'no numbers ("61y"). Correct them' in only(samples, covariates="age:numeric", **ARMS)


def test_numbers_with_a_comma():
    samples = two_arms(columns="arm age", extra=lambda person: f"5{ord(person) % 7},5")
    assert "Write numbers with a dot" in only(samples, covariates="age", **ARMS)


def test_names_that_are_declared_numbers():
    samples = two_arms(columns="arm sex", extra=lambda person: "F" if person in "ACEG" else "M")
    problem = only(samples, covariates="sex:numeric", **ARMS)
    assert "Write sex:categorical in the contrast sheet" in problem


def test_one_problem_for_all_contrasts_of_a_cohort_that_lack_a_covariate():
    volumes = {"A": "_ 2 4", "B": "1 3 9", "C": "5 2 7", "D": "6 8 1"}
    rows = [
        f"{p} {v} {volume}"
        for p, volumes in volumes.items()
        for v, volume in zip(("pre", "post", "late"), volumes.split(), strict=True)
    ]
    contrasts = [
        {"contrast": name, "target": name, "covariates": "volume"} for name in ("post", "late")
    ]
    (problem,) = find(make_samples("volume", rows), *contrasts)
    assert "1 of the 12 samples" in problem


@pytest.mark.parametrize(
    ("samples", "cells", "column"),
    [
        (two_arms(columns="arm site", extra=lambda p: "xyz"[ord(p) % 3]), ARMS, "covariates"),
        (eyes(), {"eyes": "block"}, "eyes"),
        (two_visits(), {"incomplete": "block"}, "incomplete"),
    ],
)
def test_a_test_that_cannot_be_made_of_the_design(samples, cells, column):
    contrasts = make_contrasts(**cells | ({"covariates": "site"} if column == "covariates" else {}))
    assert check_contrasts(contrasts, samples, 3) == []
    (problem,) = map(str, check_contrasts(contrasts, samples, 3, "wilcoxon"))
    assert f"line 2, column {column}: " in problem
    assert 'differential.test "wilcoxon" cannot be made' in problem
    assert "Set differential.test to paired_t, moderated, moderated_by_count or minimum" in problem


def test_of_many_values_the_first_are_listed():
    samples = two_visits("ABCDEFGHIJKLMNOP", lambda p, v: f"{ord(p)}.{len(v)}", "dose")
    problem = only(samples, variable="dose", reference="1", target="65.3")
    assert "Choose from 65.3, 65.4, 66.3" in problem and "74.4 and 12 more" in problem


def test_covariates_that_pairs_absorb_allow_every_test():
    rows = make_contrasts(covariates="sex")
    assert check_contrasts(rows, trial(), 3, "wilcoxon") == []


# Notes.


def test_types_that_are_inferred_are_said_and_those_declared_are_not():
    samples = two_arms(
        columns="arm age sex batch",
        extra=lambda person: (
            f"{40 + ord(person) % 5} {'F' if person in 'ACEGH' else 'M'} {ord(person) % 2}"
        ),
    )
    assert notes(note_covariates, samples, covariates="age;sex;batch", **ARMS) == [
        'contrasts.tsv: covariate of c/x: "age" is read as a number (write age:categorical if its'
        " values are names).",
        'contrasts.tsv: covariate of c/x: "sex" is read as categories ("F", "M").',
        'contrasts.tsv: covariate of c/x: "batch" is read as categories ("1", "0").',
    ]
    assert notes(note_covariates, samples, covariates="age:numeric;sex:categorical", **ARMS) == []


def test_what_pairs_absorb_is_said():
    samples = trial()
    assert find(samples, covariates="sex") == []
    (note,) = notes(note_covariates, samples, covariates="sex")
    assert 'covariate of c/x: "sex" does not change within pairs' in note


def test_a_category_of_one_person_is_a_warning():
    samples = two_arms(columns="arm site", extra=lambda person: "b" if person == "B" else "a")
    assert find(samples, covariates="site:categorical", **ARMS) == []
    (note,) = note_covariates(make_contrasts(covariates="site:categorical", **ARMS), samples)
    assert note.warning and '"site" is "b" for "B" only' in note.message


def test_categories_of_one_person_are_one_warning():
    samples = two_arms(columns="arm site", extra=lambda person: person if person < "F" else "x")
    (note,) = note_covariates(make_contrasts(covariates="site:categorical", **ARMS), samples)
    assert note.message.count(" only") == 3 and "and 2 more, so that these people" in note.message


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (BY_ARM, 'two sides of 1 person ("B") of 8, so that its change within a person is used'),
        ({}, "its change within a person is used, and not its value"),
        ({"incomplete": "block"}, "so that the value of each sample is used"),
    ],
)
def test_a_covariate_that_few_people_change_is_a_warning(cells, words):
    """A birthday between the visits would make an age a measure of each visit."""
    samples = two_visits(
        "ABCDEFGH",
        lambda person, visit: (
            f"{'drug' if person in 'ACEG' else 'sham'}"
            f" {40 + ord(person) + (person + visit == 'Bpost')}"
        ),
        "arm age",
    )
    contrasts = make_contrasts(covariates="age:numeric", **cells)
    (note,) = [note for note in note_covariates(contrasts, samples) if "differs" in note.message]
    assert note.warning and words in note.message


def test_a_covariate_of_each_visit_is_no_warning():
    samples = two_visits("ABCD", lambda person, visit: str(ord(person) + len(visit)), "osdi")
    assert notes(note_covariates, samples, covariates="osdi:numeric") == []


def test_eyes_do_not_repeat_a_value_of_their_person():
    """The body mass of a person is no batch, though both eyes have it."""
    rows = [
        f"{person} w2 {eye} {'drug' if person < 'E' else 'sham'} {20 + ord(person) * 7 % 11}"
        for person, eye in product("ABCDEFGH", ("OD", "OS"))
    ]
    samples = make_samples("eye arm mass", rows)
    assert notes(note_coincidences, samples, eyes="block", **ARMS) == []


def test_groups_that_differ_in_another_column_are_noted():
    samples = two_arms(
        columns="arm site age", extra=lambda p: f"{'x' if p < 'E' else 'y'} {50 + ord(p)}"
    )
    (note,) = notes(note_coincidences, samples, **ARMS)
    assert '"site" ("y" at "sham", "x" at "drug"; all 8 people)' in note
    assert '"age" (lower at "drug" in everybody; all 8 people)' in note
    assert note.startswith(
        'contrasts.tsv, line 2: contrast "x" of cohort "c": the groups differ in'
    )
    assert notes(
        note_coincidences, samples, **ARMS | {"filter": "site=x|y", "covariates": "site"}
    ) != [note]


def test_a_batch_of_each_group_at_each_visit_is_noted():
    rows = []
    for n, person in enumerate("ABCDEF"):
        arm = "drug" if n % 2 else "sham"
        rows += [f"{person} pre {arm} 1", f"{person} post {arm} {1 + n % 2}"]
    samples = make_samples("arm batch", rows)
    (note,) = notes(note_coincidences, samples, **BY_ARM)
    assert '"batch" ("1" at "sham", "1 then 2" at "drug"; all 6 people)' in note
    # A batch of each visit cancels.
    same = two_visits("ABCDEF", lambda p, v: f"{'drug' if p in 'ACE' else 'sham'} {v}", "arm batch")
    assert notes(note_coincidences, same, **BY_ARM) == []


def test_a_treated_eye_that_is_always_the_right_one_is_noted():
    (note,) = notes(note_coincidences, eyes(("drug", "sham")), **BY_ARM)
    assert '"eye" ("OS" at "sham", "OD" at "drug"; all 4 pairs)' in note


def test_a_batch_of_each_visit_is_noted_where_eyes_are_averaged():
    rows = product("ABC", ("pre", "post"), ("OD", "OS"))
    samples = make_samples("eye batch", [f"{p} {v} {eye} b{v}" for p, v, eye in rows])
    (note,) = notes(note_coincidences, samples)
    assert "all 6 eyes of 3 people" in note


def test_people_of_groups_and_of_blocks_are_not_without_a_partner():
    assert notes(note_single, two_arms(), **ARMS) == []
    rows = ["A pre", "A post", "B pre", "B post", "C pre", "D post"]
    assert notes(note_single, make_samples("", rows), incomplete="block") == []
    assert len(notes(note_single, make_samples("", rows))) == 1


def test_one_eye_of_each_person_is_no_mean():
    samples = two_visits(extra=lambda person, visit: "OD", columns="eye")
    assert notes(note_eyes, samples) == []
