"""A contrast in words: title, units, test and what a tested protein needs, in every design."""

from dataclasses import replace

import pytest

from designs import ARMS, CHANGES, DESIGNS, WEEK2, make_samples
from tearflow.differential.design import make_design
from tearflow.differential.design_words import (
    Units,
    describe_test,
    name_contrast,
    name_effect,
    name_tests,
    needed_in_words,
    units_of,
    words_for_captions,
)
from tearflow.differential.model import model_of
from tearflow.differential.rule import Rule
from tearflow.differential.tests import DIFFERENCES, GROUPS, LINEAR


@pytest.mark.parametrize(("contrast", "title", "units", "kind", "needed"), DESIGNS.values())
def test_a_design_has_its_words(contrast, title, units, kind, needed):
    design = make_design(make_samples(), contrast)
    found = units_of(design, contrast)
    assert name_contrast(contrast, design.absorbed) == title
    assert str(found) == units
    assert design.kind_of_model == model_of(design).kind == kind
    assert needed in needed_in_words(3, found)
    assert found.most == model_of(design).count_all()
    assert found.sizes == model_of(design).sizes


def test_only_separate_eyes_are_independent():
    independent = {
        name
        for name, (contrast, *_) in DESIGNS.items()
        if units_of(make_design(make_samples(), contrast), contrast).eyes_are_independent
    }
    assert independent == {"separate eyes", "groups, separate eyes"}


def test_a_covariate_that_pairs_cancel_is_not_named():
    contrast = replace(WEEK2, covariates="age")
    design = make_design(make_samples(), contrast)
    assert name_contrast(contrast, design.absorbed) == "week2 against baseline"


def test_the_effect_and_the_test_have_the_names_of_the_design():
    assert name_effect(CHANGES) == "difference of the log2 fold changes"
    assert describe_test(Rule(test="wilcoxon"), GROUPS) == "Wilcoxon rank-sum test"
    assert describe_test(Rule(), LINEAR) == "t-test of the linear model"
    assert name_tests(Rule(), [LINEAR, DIFFERENCES, GROUPS]) == (
        "paired t-test (of groups of people: Welch's t-test; of other models: t-test of the linear "
        "model)"
    )


def test_names_of_groups_stand_beside_their_sizes():
    units = Units(14, 14, (8, 6), ("healthy", "dry eye"), are_groups=True, are_pairs=False)
    assert units.named == "8 (healthy) and 6 (dry eye) people"
    assert needed_in_words(0.5, units) == (
        "values of at least 50 % of the people of the smaller group and no fewer than 3 in each "
        "group"
    )


@pytest.mark.parametrize("rule", [Rule(), Rule(test="moderated")])
def test_captions_have_the_users_texts_as_text(rule):
    contrast = replace(ARMS, target="*drug*")
    words = words_for_captions(contrast, make_design(make_samples(), contrast), rule)
    assert words["subtraction"] == r"\*drug\* minus placebo"
    assert (words["units"], words["eyes"]) == ("groups", "mean")
