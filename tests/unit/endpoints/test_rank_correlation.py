"""Rank correlations and their permutation, against R (tests/reference/rank_correlation.R)."""

from itertools import permutations
from math import factorial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.endpoints.rank_correlation import correlate_ranks
from tearflow.endpoints.rank_nulls import MOST_EXACT, N_DRAWN, count_exchanges, count_orders

REFERENCE = Path(__file__).parents[2] / "reference"
INPUT = pd.read_table(REFERENCE / "rank_correlation_input.tsv", comment="#")
EXPECTED = pd.read_table(REFERENCE / "rank_correlation_expected.tsv", comment="#")
CASES = [tuple(row) for row in EXPECTED.itertuples(index=False)]
nan = np.nan


def correlate(rows, measure, arms=None):
    measure = np.array(measure, dtype=float)
    arms = [""] * measure.size if arms is None else arms
    return correlate_ranks(np.array(rows, dtype=float), measure, arms)


@pytest.mark.parametrize(
    ("kind", "case", "rho", "p_value"), CASES, ids=[f"{kind} {case}" for kind, case, *_ in CASES]
)
def test_coefficient_and_p_are_those_of_r(kind, case, rho, p_value):
    rows = INPUT[INPUT["set"].eq(kind) & INPUT["case"].astype(str).eq(str(case))]
    found = correlate([rows["value"]], rows["measure"], rows["arm"].fillna("").tolist())
    assert found.rho[0] == pytest.approx(rho, abs=1e-12)
    assert found.exact[0] == (kind != "drawn")
    if kind != "drawn":
        assert found.p_value[0] == pytest.approx(p_value, rel=1e-9)
    else:
        # Both are drawn, ours 99,999 and those of R 2,000,000 times.
        error = np.sqrt(p_value * (1 - p_value) / N_DRAWN)
        assert found.p_value[0] == pytest.approx(p_value, abs=4.5 * error)


def test_of_three_people_no_p_is_below_a_third():
    found = correlate([[1, 2, 3], [1, 3, 2]], [1, 5, 9])
    assert found.p_value.tolist() == pytest.approx([1 / 3, 1])
    assert found.smallest.tolist() == pytest.approx([1 / 3, 1 / 3])


@pytest.mark.parametrize("n", range(3, MOST_EXACT + 1))
def test_smallest_p_without_ties_is_that_of_two_orders(n):
    found = correlate([np.arange(n)], np.arange(n))
    assert found.p_value[0] == pytest.approx(2 / factorial(n), rel=1e-9)


def test_counts_of_orders_are_those_of_all_permutations():
    first, second = [-5, -2, -2, 2, 2, 5], [-4, -4, 0, 0, 3, 5]
    listed = [sum(map(int.__mul__, first, order)) for order in permutations(second)]
    sums, shares = count_orders(first, second)
    values, counts = np.unique(listed, return_counts=True)
    assert sums.tolist() == values.tolist()
    assert (shares * 720).tolist() == pytest.approx(counts.tolist())


def test_tails_end_with_all_exchanges():
    distances, tails = count_exchanges(((-2, 0, 2), (-1, 1)), ((-2, 0, 2), (-1, 1)))
    # Of 12 exchanges both arms agree or disagree in one.
    assert distances[-1] == 10
    assert tails[[0, -1]].tolist() == pytest.approx([1, 2 / 12])


def test_people_without_a_value_take_no_part():
    measure = [1, 2, nan, 3, 7, 5]
    whole = correlate([[4, 1, 6, 7]], [1, 2, 3, 5])
    some = correlate([[4, 1, 9, 6, nan, 7]], measure)
    assert (some.n[0], some.rho[0], some.p_value[0]) == (4, whole.rho[0], whole.p_value[0])


def test_fewer_than_three_people_and_equal_values_have_no_coefficient():
    found = correlate([[1, 2, nan, nan], [5, 5, 5, nan], [nan] * 4], [1, 2, 3, 4])
    assert found.n.tolist() == [2, 3, 0]
    assert np.isnan(found.rho).all()
    assert np.isnan(found.p_value).all()
    assert np.isnan(correlate([[1, 2, 3, 4]], [2, 2, 2, 2]).rho).all()


def test_a_treatment_that_moves_both_is_no_correlation():
    generator = np.random.default_rng(3)
    arms = ["drug"] * 6 + ["vehicle"] * 6
    moved = np.repeat([10.0, 0.0], 6)
    proteins = generator.normal(size=(2000, 12)) + moved
    measure = generator.normal(size=12) + moved
    pooled, within = correlate(proteins, measure), correlate(proteins, measure, arms)
    assert (pooled.p_value < 0.05).mean() > 0.9
    assert (within.p_value < 0.05).mean() == pytest.approx(0.05, abs=0.02)


def test_a_person_alone_in_an_arm_takes_no_part():
    found = correlate([[1, 2, 3, 9]], [1, 2, 3, 0], ["drug", "drug", "drug", "vehicle"])
    assert (found.n[0], found.rho[0]) == (3, 1)


@pytest.mark.parametrize("n", [5, 9, 13])
def test_p_is_below_any_share_no_more_often_than_that_without_a_relation(n):
    generator = np.random.default_rng(n)
    proteins = generator.normal(size=(4000, n))
    proteins[generator.random(proteins.shape) < 0.1] = nan
    found = correlate(proteins, np.round(2 * generator.normal(size=n)))
    p_values = found.p_value[~np.isnan(found.p_value)]
    for share in (0.01, 0.05, 0.2):
        error = np.sqrt(share * (1 - share) / p_values.size)
        assert (p_values <= share).mean() < share + 4 * error


def test_what_is_drawn_does_not_depend_on_the_other_proteins():
    generator = np.random.default_rng(8)
    proteins, measure = generator.normal(size=(30, 15)), generator.normal(size=15)
    every, two = correlate(proteins, measure), correlate(proteins[[4, 9]], measure)
    assert every.p_value[[4, 9]].tolist() == two.p_value.tolist()
    assert every.smallest[0] == 1 / (N_DRAWN + 1)
