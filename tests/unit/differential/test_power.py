"""The power card against R's power.t.test (tests/reference/power.R) and against simulation."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cohorts import of_people
from tearflow.differential.fit import compare_with_zero
from tearflow.differential.moderation import Prior, moderate
from tearflow.differential.observations import summarise
from tearflow.differential.power import (
    PlannedTest,
    detectable_change,
    make_plan,
    make_power_card,
    make_power_curve,
    pairs_needed,
    power_of,
    true_sd,
)
from tearflow.differential.rule import Rule
from tearflow.figures.power import draw_power

EXPECTED = pd.read_table(Path(__file__).parents[2] / "reference/power_expected.tsv", comment="#")
PLAIN = PlannedTest(Prior(0.0, 0.0), 1)
RULE = Rule()


def make_differences(proteins=500, pairs=3, seed=3):
    rng = np.random.default_rng(seed)
    spread = 0.6 * np.sqrt(4 / rng.chisquare(4, proteins))
    return rng.normal(size=(proteins, pairs)) * spread[:, None]


def plan_of(differences, rule=RULE):
    return make_plan(summarise(differences), rule)


@pytest.mark.parametrize("row", EXPECTED.to_dict("records"))
def test_plain_test_is_that_of_r(row):
    pairs, alpha = int(row["pairs"]), row["alpha"]
    power = power_of(row["change"], row["sd"], pairs, alpha, PLAIN)
    np.testing.assert_allclose(power, row["power"], rtol=1e-9)
    if np.isfinite(row["detectable"]):
        found = detectable_change(np.array(row["sd"]), pairs, alpha, PLAIN)
        np.testing.assert_allclose(found, row["detectable"], rtol=1e-8)
    needed = np.nan_to_num(row["needed"], nan=2.0)  # R has no test of fewer
    assert pairs_needed(row["change"], row["sd"], alpha, PLAIN, 2) == max(np.ceil(needed), 2)


@pytest.mark.parametrize("prior", [Prior(0.5, 4.0), Prior(0.5, np.inf)])
@pytest.mark.parametrize("sd", [0.4, 1.2])
def test_moderated_test_by_simulation(prior, sd):
    proteins = 40_000
    rng = np.random.default_rng(1)
    fit = summarise(rng.normal(1.0, sd, (proteins, 4))).fit
    outcome = compare_with_zero(fit, *moderate(fit.variance, fit.df, prior))
    found = (outcome.p_value < 0.05).mean()
    power = power_of(1.0, sd, 4, 0.05, PlannedTest(prior, proteins))
    assert abs(found - power) < 4 * np.sqrt(power * (1 - power) / proteins) + 1e-4


def test_true_spread_is_the_quantile_of_the_prior():
    prior = Prior(0.36, 5.0)
    draws = np.sqrt(prior.df * prior.variance / np.random.default_rng(1).chisquare(5.0, 100_000))
    for share in (0.25, 0.5, 0.75):
        assert true_sd(prior, share) == pytest.approx(np.quantile(draws, share), rel=0.02)


def test_card():
    card = make_power_card(plan_of(make_differences())).set_index(["test", "protein"])
    plain, moderated = card.loc["paired_t"], card.loc["moderated"]
    assert (moderated["detectable_log2fc"] < plain["detectable_log2fc"]).all()
    assert plain["detectable_log2fc"].is_monotonic_increasing
    assert (moderated["pairs_needed"] <= plain["pairs_needed"]).all()
    assert (card["reason"] == "").all()
    assert (card["n_pairs"] == 3).all()


@pytest.mark.parametrize("fewest", [2, 3, 5, 16])
def test_no_plan_has_fewer_pairs_than_the_rule_tests(fewest):
    rule = replace(RULE, min_pairs=fewest)
    differences = 0.05 * make_differences(pairs=20)  # two pairs would find a change of 1
    plan = plan_of(differences, rule)
    assert (make_power_card(plan)["pairs_needed"] == fewest).all()
    curve = make_power_curve(plan)
    assert curve.groupby("test")["n_pairs"].min().tolist() == [fewest] * 2
    assert {20, 40} <= set(curve["n_pairs"])


@pytest.mark.parametrize("fewest", [2, 3, 5, 16])
def test_the_least_number_of_pairs_is_not_changed_by_a_lower_bound(fewest):
    assert pairs_needed(1.0, 0.8, 0.05, PLAIN, fewest) == max(8, fewest)


def test_more_pairs_than_any_study_has_are_no_number():
    assert pairs_needed(1.0, 35.0, 0.05, PLAIN, 3) == 9617
    assert np.isnan(pairs_needed(1.0, 36.0, 0.05, PLAIN, 3))


def test_curve_meets_the_card():
    plan = plan_of(make_differences())
    curve, card = make_power_curve(plan), make_power_card(plan)
    for test in ("paired_t", "moderated"):
        at_three = curve[(curve["test"] == test) & (curve["n_pairs"] == 3)].iloc[0]
        own = card[card["test"] == test].set_index("protein")["detectable_log2fc"]
        np.testing.assert_allclose(at_three[["lower", "median", "upper"]].astype(float), own)
        ordered = curve[curve["test"] == test].sort_values("n_pairs")
        assert ordered["median"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("differences", "reason"),
    [
        (np.empty((0, 3)), "no protein group has enough pairs"),
        (np.full((5, 3), np.nan), "no protein group has enough pairs"),
        (np.ones((5, 1)), "fewer than 3 pairs"),
        (np.ones((5, 3)), "no spread of the differences that is typical of the proteins"),
        (make_differences(1), "no spread of the differences that is typical of the proteins"),
        (
            make_differences(60) * 10.0 ** np.arange(-60, 60, 2)[:, None],
            "no spread of the differences that is typical of the proteins",
        ),
    ],
)
def test_no_card_without_a_spread(differences, reason):
    plan = plan_of(differences)
    card, curve = make_power_card(plan), make_power_curve(plan)
    assert (card["reason"] == reason).all()
    assert card[["sd", "detectable_log2fc", "pairs_needed"]].isna().all(axis=None)
    assert curve.empty
    assert isinstance(draw_power(curve, card, "NSDE"), Figure)


def test_figure_has_a_line_a_test():
    plan = plan_of(make_differences(pairs=6))
    curve, card = make_power_curve(plan), make_power_card(plan)
    figure = draw_power(curve, card, "NSDE: week2 vs baseline", "simulated")
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert [label.split(":")[0] for label in labels] == ["paired t-test", "moderated t-test"]


@pytest.mark.parametrize(("scale", "words"), [(1.0, "and a |log2"), (0.1, "lies above")])
def test_figure_names_the_dashed_lines_that_it_has(scale, words):
    plan = plan_of(scale * make_differences(pairs=6))
    curve, card = make_power_curve(plan), make_power_card(plan)
    figure = draw_power(curve, card, "t")
    low, high = figure.axes[0].get_ylim()
    assert (low <= card["target_log2fc"].iloc[0] <= high) == (scale == 1.0)
    # The lines of the heading, which the report has under the figure.
    assert words in " ".join(figure.heading)


def test_figure_of_eyes_counts_people():
    plan = make_plan(of_people(make_differences(pairs=6), "AABBCC"), RULE)
    curve, card = make_power_curve(plan), make_power_card(plan)
    figure = draw_power(curve, card, "NSDE: week2 vs baseline")
    (axes,) = figure.axes
    assert axes.get_xlabel() == "people"
    drawn = [text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_text"))]
    written = " ".join([*drawn, *figure.heading])
    assert "6 eyes of 3 people" in written and "with 3 people" in written
    assert "pairs" not in written and "mean change of a person's eyes" in written.replace("\n", " ")
