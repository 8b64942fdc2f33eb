"""The first screen: what a card, the lights and the digests of a finished run say."""

import pandas as pd
import pytest

from tearflow.differential.rule import Rule
from tearflow.report.lights import (
    Check,
    Level,
    Light,
    check_false,
    check_outliers,
    lights_of,
    sort,
)
from tearflow.report.overview import overview_section
from tearflow.report.summary import Summary, find_strongest, index_grid, make_card
from tearflow.report.summary_study import shared_terms
from tearflow.report.thumbnail import draw_thumbnail

PATH = "nsde/week2_vs_baseline"


def test_a_card_says_what_was_compared_what_changed_and_how_far_to_trust_it(run):
    card = make_card(run, PATH)
    said = dict(card.sentences)
    assert list(said) == ["Compared", "Changed", "Trust"]
    assert said["Compared"].startswith("week2 against baseline in ")
    called = run.table(f"{PATH}/deps.tsv").query("is_dep")
    assert f"{len(called)} protein groups are DEPs" in said["Changed"]
    assert "MMP9" in said["Changed"]
    assert f"estimated false of {len(called)} DEPs" in said["Trust"]


def test_terms_of_which_none_passes_after_adjustment_are_candidates(run):
    said = dict(make_card(run, PATH).found)["Terms"]
    assert said.startswith("BP: <a ")
    run.table(f"{PATH}/go.tsv")["significant"] = False
    said = dict(make_card(run, PATH).found)["Terms"]
    assert said.startswith("none has q &lt; 0.05 and at least 2 DEPs. First candidates: BP: <a ")


def test_the_strongest_have_their_own_address(run):
    proteins = [protein for _, found in make_card(run, PATH).lists for protein in found]
    assert all(protein.address.startswith("#protein=") for protein in proteins)
    assert {protein.direction for protein in proteins} <= {"up", "down"}


def test_the_strongest_are_those_with_the_smallest_p_in_each_direction():
    deps = pd.DataFrame(
        {
            "gene": list("ABCD"),
            "log2fc": [1.0, 2.0, -3.0, 5.0],
            "p_value": [0.02, 0.01, 0.04, 0.5],
            "direction": ["up", "up", "down", "none"],
            "is_dep": [True, True, True, False],
        }
    )
    found = find_strongest(deps, Rule(), 1)
    assert found["up"]["gene"].tolist() == ["B"]
    assert found["down"]["gene"].tolist() == ["C"]


def test_without_deps_the_best_candidates_have_intervals(run):
    deps = run.table(f"{PATH}/deps.tsv")
    deps["is_dep"], deps["direction"] = False, "none"
    card = make_card(run, PATH)
    assert "no protein group is a DEP" in dict(card.sentences)["Changed"]
    ((title, candidates),) = card.lists
    assert title.startswith("No DEP;")
    smallest = deps.sort_values("p_value")["gene"].iloc[0]
    assert candidates[0].name == smallest
    assert "95 % CI" in card.headers[1]


def test_a_contrast_in_which_nothing_is_tested_is_in_doubt(run):
    deps = run.table(f"{PATH}/deps.tsv")
    deps["is_dep"], deps["direction"], deps["reason"] = False, "none", "fewer than 3 pairs"
    deps[["p_value", "q_value", "log2fc"]] = float("nan")
    card = make_card(run, PATH)
    assert card.level == Level.DOUBT
    assert "no protein group could be tested" in card.lights[1].text
    assert card.lists == []


def test_a_light_has_the_gravest_level_and_says_what_is_graver_than_good():
    fine, unknown = Check(Level.GOOD, "fine"), Check(Level.UNKNOWN, "not looked at")
    careful, wrong = Check(Level.CAUTION, "few"), Check(Level.DOUBT, "swapped")
    light = Light("Samples", sort([fine, careful, unknown, wrong]))
    assert light.level == Level.DOUBT
    assert light.text == "swapped; few; not looked at"
    good = Light("Samples", sort([fine, unknown]))
    assert good.level == Level.GOOD
    assert "fine" in good.text and "not looked at" in good.text
    assert len({level.sign for level in Level}) == len({level.words for level in Level}) == 4


def test_outliers_of_other_samples_do_not_count(run):
    quality = run.table("nsde/qc.tsv")
    used = {s for unit in run.design(PATH).units for side in unit.sides for s in side.samples}
    quality["outlier"] = ~quality["sample"].isin(used)
    assert "outlier" not in [c.text for c in lights_of(run, PATH)[0].checks if c.level > 1]
    few = pd.DataFrame({"sample": list("abcd"), "outlier": [True, True, False, False]})
    assert check_outliers(few).level == Level.DOUBT


@pytest.mark.parametrize(
    ("expected", "high", "level"), [(1, 5, "GOOD"), (1, 30, "CAUTION"), (60, 80, "DOUBT")]
)
def test_false_deps_by_their_share(expected, high, level):
    row = pd.Series({"expected_false": expected, "expected_false_high": high, "n_deps": 100})
    assert check_false(row).level == Level[level]


def test_shared_terms_are_ordered_by_their_largest_p():
    terms = pd.DataFrame(
        {
            "ontology": "BP",
            "term": ["a", "b", "c"],
            "shared": [True, True, False],
            "p_value_x.y": [1e-9, 1e-4, 1e-9],
            "p_value_z.y": [0.04, 1e-3, 1e-9],
        }
    )
    text = shared_terms(terms, ["x/y", "z/y"])
    assert text.index("BP: b") < text.index("BP: a") and "BP: c" not in text


def test_the_thumbnail_has_no_text_and_one_point_a_pixel(run):
    deps = run.table(f"{PATH}/deps.tsv").dropna(subset="p_value")
    twice = pd.concat([deps, deps])
    drawn = draw_thumbnail(twice, Rule())
    assert "<text" not in drawn
    assert drawn.count("h0") <= len(deps)
    assert "none" not in draw_thumbnail(deps.iloc[:0], Rule()).split("thumb-lines")[1]


def test_many_contrasts_are_rows_that_lead_to_their_page(run, monkeypatch):
    assert isinstance(overview_section(run).blocks[0], Summary)
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 1)
    monkeypatch.setattr("tearflow.report.overview.MOST_CARDS", 1)
    grid, *others = overview_section(run).blocks
    assert grid == index_grid(run)
    assert not any(isinstance(block, Summary) for block in others)
    assert 'href="nsde/report.html#nsde-week2_vs_baseline"' in grid.rows[0][0]
    assert 'href="nsde/report.html#protein=' in grid.rows[0][3]
