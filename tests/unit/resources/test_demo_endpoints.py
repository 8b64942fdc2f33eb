"""The clinical data of the demo are what the script makes, and shaped as its README says."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from demo_endpoints import (
    EYES,
    MEASURES,
    MISSED,
    PEOPLE,
    VISITS,
    change_spread,
    deviations,
    name_people,
    simulate_measures,
    write_value,
)
from demo_readme import write_endpoints
from demo_recovery import expected_power, recover_effects
from simulate_endpoints import SEED, main, read_excess, simulate_all, study

HOME = Path(__file__).resolve().parents[3]
DEMO, CONFIG = HOME / "resources/demo", HOME / "config"
SAMPLES = CONFIG / "samples.tsv"
BY_NAME = {measure.name: measure for measure in MEASURES}
PER_PERSON = [measure.name for measure in MEASURES if measure.per == "person"]
ELISA = [measure.name for measure in MEASURES if measure.gene]


@pytest.fixture(scope="module")
def made_again(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("endpoints")
    for path in (*DEMO.glob("*.pg_matrix.tsv"), DEMO / "README.md"):
        shutil.copy(path, folder)
    main(folder, folder, SAMPLES)
    return folder


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    return pd.read_table(CONFIG / "endpoints.tsv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize(
    "committed",
    [CONFIG / f"{name}.tsv" for name in ("endpoints", "measures", "people", "safety")]
    + [DEMO / "endpoints_truth.tsv"],
    ids=lambda path: path.name,
)
def test_script_makes_the_committed_bytes(made_again, committed):
    assert (made_again / committed.name).read_bytes() == committed.read_bytes()


@pytest.mark.slow
def test_readme_has_the_recovery_that_is_measured(made_again):
    write_endpoints(made_again / "README.md", study(made_again, SAMPLES, 400), 400)
    assert (made_again / "README.md").read_bytes() == (DEMO / "README.md").read_bytes()


def test_people_eyes_and_visits_are_those_of_the_published_trial(values):
    assert tuple(dict.fromkeys(values["visit"])) == VISITS
    assert not values.duplicated(["cohort", "subject", "visit", "eye"]).any()
    assert (values.groupby(["cohort", "subject", "visit"])["eye"].agg(tuple) == EYES).all()
    assert values.groupby("cohort")["subject"].nunique().to_dict() == {"nsde": 11, "ssde": 5}
    seen = values.groupby(["cohort", "subject"])["visit"].agg(set)
    for (cohort, person), visits in MISSED.items():
        assert seen[cohort, person] == set(VISITS) - set(visits)


def test_the_sampled_eyes_of_the_proteomes_are_among_them(values):
    keys = ["cohort", "subject", "visit", "eye"]
    samples = pd.read_table(SAMPLES)
    assert len(samples.merge(values, on=keys)) == len(samples) == 12


def test_everybody_has_an_age_and_a_sex_and_the_age_of_the_sample_sheet(values):
    people = pd.read_table(CONFIG / "people.tsv")
    assert people["subject"].tolist() == values["subject"].drop_duplicates().tolist()
    assert people.notna().all(axis=None) and set(people["sex"]) == {"female", "male"}
    ages = pd.read_table(SAMPLES).merge(people, on=["cohort", "subject"])
    assert len(ages) == 12 and (ages["age_x"] == ages["age_y"]).all()


def test_a_measure_of_a_person_is_the_same_beside_both_eyes(values):
    of_person = values.groupby(["cohort", "subject", "visit"])[PER_PERSON].nunique()
    assert (of_person == 1).all(axis=None)


def test_elisa_is_of_two_visits_and_fifteen_patients(values):
    filled = (values[ELISA] != "").any(axis=1)
    assert set(values.loc[filled, "visit"]) == {"baseline", "week2"}
    assert values[filled].groupby("visit").size().to_dict() == {"baseline": 30, "week2": 30}
    for name in ELISA:
        below = values.loc[values[name].str.startswith("<"), name]
        assert set(below) <= {f"<{BY_NAME[name].limit:g}"}
    assert (values["il23a_elisa"] == "<4").sum() > 5


def test_the_truth_says_what_is_planted_nowhere():
    truth = pd.read_table(DEMO / "endpoints_truth.tsv")
    none = truth["effect"] == (truth["kind"] == "ratio")
    unchanged = truth.assign(none=none).groupby(["cohort", "measure"])["none"].all()
    assert [*unchanged[unchanged].index] == [
        ("nsde", "deletion"),
        ("nsde", "il23a_elisa"),
        ("ssde", "deletion"),
        ("ssde", "il23a_elisa"),
        ("ssde", "schirmer"),
    ]
    visits = {"week2"}, set(VISITS[1:])
    for (_, name), rows in truth.groupby(["cohort", "measure"]):
        assert set(rows["visit"]) == visits[not BY_NAME[name].gene]


def test_eyes_and_visits_correlate_as_the_readme_says():
    drawn = deviations(40_000, 2, np.random.default_rng(1))
    assert drawn.std() == pytest.approx(1, abs=0.01)
    right, left = drawn[:, 0], drawn[:, 1]
    change = drawn[:, :, 2] - drawn[:, :, 0]
    for pair, expected in (
        ((right[:, 0], left[:, 0]), 0.8),
        ((right[:, 0], right[:, 2]), 0.7),
        ((change[:, 0], change[:, 1]), 2 / 3),
    ):
        assert np.corrcoef(*pair)[0, 1] == pytest.approx(expected, abs=0.01)
    mean = change.mean(axis=1).std()
    assert mean * BY_NAME["tmh"].spread == pytest.approx(change_spread(BY_NAME["tmh"]), rel=0.02)


@pytest.mark.parametrize("place", [0, 1], ids=list(PEOPLE))
def test_the_mean_of_many_trials_changes_as_planted(place):
    cohort = list(PEOPLE)[place]
    trials = [simulate_measures(cohort, np.random.default_rng(seed)) for seed in range(300)]
    for name in ("osdi", "tmh", "nibut_first", "muc5ac_elisa"):
        measure = BY_NAME[name]
        log = np.log if measure.log else np.asarray
        change = [log(of[name][:, :, 2]) - log(of[name][:, :, 0]) for of in trials]
        # A trial's mean has the deviation of a person over the root of their number.
        error = change_spread(measure) / np.sqrt(PEOPLE[cohort] * len(trials))
        bias = np.mean(change) - measure.effects(place)["week2"]
        # Half a unit of the instrument where it rounds, and OSDI ends at 0.
        assert abs(bias) < 4 * error + (0.6 if name == "osdi" else 0.01)


def test_what_is_planted_is_found_within_its_power():
    demo = recover_effects(simulate_all(SEED, read_excess(DEMO, SAMPLES)))
    planted = demo[demo["planted"] != 0]
    # Rounding and grading take from the power, and measures of one kind succeed together.
    expected, variance = planted["power"].sum(), (planted["power"] * (1 - planted["power"])).sum()
    assert abs(planted["found"].sum() - expected) < 3 * np.sqrt(2 * variance)
    sure = planted[planted["power"] > 0.9]
    assert sure["found"].mean() > 0.7


@pytest.mark.slow
def test_the_share_found_over_seeds_is_the_power():
    table = study(DEMO, SAMPLES, 200).set_index(["cohort", "measure"])
    unrounded = [name for name, of in BY_NAME.items() if of.scale == "continuous"]
    planted = table[table["planted"] != 0]
    exact = planted[planted.index.get_level_values("measure").isin(unrounded)]
    # An error of 200 seeds is at most .035; empty cells and whole millimetres take little.
    assert (exact["share"] - exact["power"]).abs().max() < 0.12
    # Where nothing was planted, 5 % with an error of .015.
    assert table.loc[table["planted"] == 0, "share"].between(0.005, 0.1).all()


def test_power_is_that_of_r():
    # R 4.2: power.t.test(n = 10, delta = 1, sd = 1, type = "paired"), and n = 5, delta = 0.8.
    assert expected_power(-1.0, 1.0, 10) == pytest.approx(0.8030962, abs=1e-6)
    assert expected_power(1.6, 2.0, 5) == pytest.approx(0.2806895, abs=1e-6)


def test_doses_taken_are_at_most_those_planned():
    safety = pd.read_table(CONFIG / "safety.tsv")
    doses = safety[safety["kind"] == "adherence"]
    assert (doses["value"] <= doses["of"]).all()
    known = {(cohort, person) for cohort in PEOPLE for person in name_people(cohort)}
    assert set(zip(doses["cohort"], doses["subject"], strict=True)) == known
    assert set(zip(safety["cohort"], safety["subject"], strict=True)) == known


def test_a_value_is_written_as_the_instrument_reads_it():
    assert write_value(10.0, BY_NAME["schirmer"]) == "10"
    assert write_value(0.2, BY_NAME["tmh"]) == "0.20"
    assert [write_value(value, BY_NAME["artificial_tears"]) for value in (0.0, 1.0)] == [
        "no",
        "yes",
    ]
