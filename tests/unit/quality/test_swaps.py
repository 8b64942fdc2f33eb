"""Planted swaps are found, and nothing is suspected without one."""

import os
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.quality.swaps import (
    correlate_residuals,
    count_matchings,
    exchange,
    explain_unchecked,
    find_swaps,
    judge_samples,
)

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import swap_check

REAL = pytest.mark.skipif(
    "TEARFLOW_REAL_DATA" not in os.environ,
    reason="TEARFLOW_REAL_DATA does not name the folder of the real data",
)


def simulate(subjects=4, visits=("baseline", "week2"), mark=1.0, missing=0.1, seed=3):
    """Log2 intensities whose subjects differ by `mark`, and sample, subject and visit."""
    rng = np.random.default_rng(seed)
    n = 400
    profile = rng.normal(20, 3, n)
    person = {s: rng.normal(0, mark, n) for s in range(subjects)}
    effect = {v: rng.normal(0, 1, n) for v in visits}
    rows = [(f"P{s:02d}_{v}", f"P{s:02d}", v) for v in visits for s in range(subjects)]
    values = np.column_stack(
        [profile + person[int(s[1:])] + effect[v] + rng.normal(0, 0.5, n) for _, s, v in rows]
    )
    values[rng.random(values.shape) < missing] = np.nan
    table = pd.DataFrame(rows, columns=["sample", "subject", "visit"])
    return pd.DataFrame(values, columns=table["sample"]), table


def swap(table, *samples):
    """Exchange the subjects of samples, each taking that of the next."""
    rows = [table.index[table["sample"] == sample][0] for sample in samples]
    subject = table["subject"].copy()
    subject[rows] = table.loc[[*rows[1:], rows[0]], "subject"].to_numpy()
    return table.assign(subject=subject)


def suspects(found, table):
    return set(table.loc[found["swap_suspect"], "sample"])


def test_no_suspect_where_labels_are_right():
    log2, table = simulate()
    found = find_swaps(log2, table)
    assert not found["swap_suspect"].any()
    assert found["swap_note"].eq("").all()
    assert (found["own_correlation"] > found["best_other_correlation"]).all()


def test_swap_is_named_with_the_visit_where_a_third_visit_tells():
    log2, table = simulate(visits=("baseline", "week1", "week2"))
    table = swap(table, "P01_week2", "P03_week2")
    found = find_swaps(log2, table).set_index(table["sample"])
    assert suspects(found.reset_index(), table) == {"P01_week2", "P03_week2"}
    note = found.loc["P01_week2", "swap_note"]
    assert note.startswith("P01 and P03 look swapped at week2: fits P01 (r = ")
    assert found.loc["P01_week2", "best_other_sample"] in {"P01_baseline", "P01_week1"}


def test_two_visits_cannot_tell_where():
    log2, table = simulate()
    table = swap(table, "P01_week2", "P03_week2")
    found = find_swaps(log2, table)
    assert suspects(found, table) == {f"P0{s}_{v}" for s in (1, 3) for v in ("baseline", "week2")}
    assert found["swap_note"].str.contains("at week2, or else at baseline").sum() == 4


def test_ring_of_three_is_found():
    log2, table = simulate(subjects=5, visits=("baseline", "week1", "week2"))
    names = ["P00_week1", "P02_week1", "P04_week1"]
    table = swap(table, *names)
    found = find_swaps(log2, table)
    assert suspects(found, table) == set(names)
    assert found["swap_note"].str.contains("at week1 looks like a sample of").sum() == 3


def test_evidence_is_of_the_subject_that_is_named():
    # A ring A -> B -> C -> A at visit y, in which the sample of A fits D a little better than B.
    table = pd.DataFrame(
        [(f"{s}{v}", s, v) for v in "xyz" for s in "ABCD"], columns=["sample", "subject", "visit"]
    )
    holder = {"Ay": "B", "By": "C", "Cy": "A"}
    true = [holder.get(sample, sample[0]) for sample in table["sample"]]
    correlation = np.where(np.equal.outer(true, true), 0.8, 0.1)
    order = {sample: row for row, sample in enumerate(table["sample"])}
    for other in ("Dx", "Dz"):
        correlation[order["Ay"], order[other]] = correlation[order[other], order["Ay"]] = 0.85
    visits = table["visit"].to_numpy(str)
    correlation[visits[:, None] == visits[None]] = np.nan
    found = judge_samples(correlation, table).set_index(table["sample"])
    assert found.loc["Ay", "swap_note"] == (
        "A at y looks like a sample of B: fits B (r = 0.80) better than A (r = 0.10);"
        " by itself it fits D best (r = 0.85)"
    )
    for sample, named in (("By", "C"), ("Cy", "A")):
        note = found.loc[sample, "swap_note"]
        assert f"looks like a sample of {named}: fits {named} (r = 0.80) better than" in note


def unchecked(log2, table):
    return explain_unchecked(log2, table.join(find_swaps(log2, table)))


def test_samples_that_were_compared_have_no_reason():
    assert set(unchecked(*simulate())) == {""}


def test_few_proteins_are_the_reason_where_they_are():
    log2, table = simulate(missing=0.0)
    assert set(unchecked(log2.iloc[:19], table)) == {
        "fewer than 20 proteins are shared with samples of other visits"
    }
    assert set(unchecked(log2.iloc[:20], table)) == {""}


def test_each_other_reason_is_named():
    log2, table = simulate(subjects=4)
    left_out = table["sample"].isin(["P03_week2"])
    reasons = unchecked(
        log2.loc[:, (~left_out).to_numpy()], table[~left_out].reset_index(drop=True)
    )
    assert reasons[3] == "the subject has samples of one visit only"
    assert set(reasons[:3] + reasons[4:]) == {""}

    empty = log2.copy()
    empty["P00_week2"] = np.nan
    assert "none of the proteins" in unchecked(empty, table)[4]

    alone = table["visit"].eq("baseline") | table["sample"].eq("P01_week2")
    reasons = unchecked(log2.loc[:, alone.to_numpy()], table[alone].reset_index(drop=True))
    assert reasons[-1] == "the sample is the only one of its visit, whose mean is subtracted"

    of_person = table["subject"].eq("P00")
    reasons = unchecked(log2.loc[:, of_person.to_numpy()], table[of_person].reset_index(drop=True))
    assert set(reasons) == {"no other subject has a sample of another visit"}

    flat = log2 * 0 + 20.0
    assert set(unchecked(flat, table)) == {"the intensities do not vary"}


@pytest.mark.slow
def test_every_swap_among_many_subjects_with_a_strong_common_direction():
    log2, table = simulate(subjects=14, visits=("baseline", "week1", "week2"), mark=0.5)
    rng = np.random.default_rng(7)
    log2 += np.outer(rng.normal(0, 1, len(log2)), rng.normal(0, 2, log2.shape[1]))
    for first, second in list(combinations([f"P{s:02d}_week1" for s in range(14)], 2))[::9]:
        swapped = swap(table, first, second)
        assert suspects(find_swaps(log2, swapped), swapped) == {first, second}


def test_without_marks_there_is_no_own_correlation_to_speak_of():
    log2, table = simulate(subjects=6, mark=0.0)
    found = find_swaps(log2, table)
    assert found["own_correlation"].abs().max() < 0.5


def test_what_cannot_be_compared_is_missing():
    log2, table = simulate(subjects=3)
    kept = (table["sample"] != "P02_week2").to_numpy()
    found = find_swaps(log2.loc[:, kept], table[kept].reset_index(drop=True))
    assert found["own_correlation"].isna().tolist() == [False, False, True, False, False]
    assert not found["swap_suspect"].any()


@pytest.mark.parametrize(
    "visits", [["baseline"] * 4, ["baseline", "week2"] * 2], ids=["one visit", "one subject"]
)
def test_nothing_to_compare(visits):
    rng = np.random.default_rng(1)
    log2 = pd.DataFrame(rng.normal(20, 1, (100, 4)), columns=list("abcd"))
    subjects = list("ABCD") if len(set(visits)) == 1 else ["A"] * 4
    table = pd.DataFrame({"sample": list("abcd"), "subject": subjects, "visit": visits})
    found = find_swaps(log2, table)
    assert found["best_other_correlation"].isna().all()
    assert found["best_other_sample"].eq("").all()
    assert not found["swap_suspect"].any()


def test_sample_without_values():
    log2, table = simulate()
    log2["P00_week2"] = np.nan
    found = find_swaps(log2, table)
    assert found["own_correlation"].isna()[table["sample"] == "P00_week2"].all()
    assert not found["swap_suspect"].any()


def test_residuals_of_a_visit_are_not_compared_and_the_rest_is_numpys():
    log2, table = simulate(missing=0.0, subjects=3)
    visits = table["visit"].to_numpy(str)
    found = correlate_residuals(log2, visits, 3)
    assert np.isnan(found[visits[:, None] == visits[None]]).all()
    centred = log2.to_numpy().copy()
    for visit in set(visits):
        centred[:, visits == visit] -= centred[:, visits == visit].mean(axis=1, keepdims=True)
    expected = np.corrcoef(centred.T)
    assert found[0, 3] == pytest.approx(expected[0, 3], abs=1e-12)


def test_exchange_leaves_both_eyes_of_a_subject_together():
    log2, table = simulate(subjects=4)
    # P00 and P01 become the two eyes of one subject.
    codes = np.array([0, 0, 1, 2] * 2)
    visits = table["visit"].to_numpy(str)
    correlation = correlate_residuals(log2, visits, 3)
    assert exchange(correlation, codes, visits).tolist() == codes.tolist()


@pytest.mark.parametrize(("subjects", "visits", "ways"), [(3, 2, 6), (2, 2, 2), (3, 3, 36)])
def test_ways_to_match(subjects, visits, ways):
    rows = [(s, v) for s in range(subjects) for v in range(visits)]
    assert count_matchings(pd.DataFrame(rows, columns=["subject", "visit"])) == ways


@pytest.mark.parametrize("name", ["nsde", "ssde"])
def test_every_swap_in_the_demo_is_named_and_none_without(name):
    counted = swap_check.count(swap_check.demo(name))
    assert counted["fit"] == 1
    assert counted["suspects"] == 0
    assert counted["swaps"] == 6
    assert counted["named"] == counted["found"] == 6
    assert counted["others"] == 0


@REAL
def test_real_cohort_has_no_suspect_and_shows_planted_swaps():
    whole = swap_check.saliva(Path(os.environ["TEARFLOW_REAL_DATA"]) / "chivas_saliva")
    found = find_swaps(*whole)
    assert not found["swap_suspect"].any()
    assert (found["own_correlation"] > found["best_other_correlation"]).mean() > 0.9
    counted = swap_check.count(swap_check.part(whole, ("prior", "24h")))
    assert counted["suspects"] == 0
    assert counted["named"] / counted["swaps"] > 0.95
