"""The mixed model against lme4, lmerTest and pbkrtest (tests/reference/mixed.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from tearflow.endpoints.mixed_model import (
    NoModelError,
    descend,
    evaluate,
    find_determined,
    fit_mixed,
    make_blocks,
)

REFERENCE = Path(__file__).parents[2] / "reference"
TEXT = ["data", "subject", "eye", "arm", "visit", "what", "item"]


def read(name):
    path = REFERENCE / f"mixed_{name}.tsv"
    return pd.read_table(path, comment="#", keep_default_na=False, dtype=dict.fromkeys(TEXT, str))


INPUT, EXPECTED = read("input"), read("expected")
SETS = list(INPUT["data"].unique())


def expected_of(data, what):
    rows = EXPECTED[(EXPECTED["data"] == data) & (EXPECTED["what"] == what)]
    return rows.set_index("item")["value"]


def visits_of(data):
    """Cells that R compares with the first visit of their arm."""
    return [item for item in expected_of(data, "Estimate").index if " " not in item]


def cells_of(rows, cells):
    cell = (rows["arm"] + "@" + rows["visit"]).to_numpy()
    return (cell[:, None] == np.array(cells)).astype(float)


def groups_of(rows):
    people = pd.factorize(rows["subject"])[0]
    groups = {"person": people}
    if rows["eye"].any():
        groups["eye"] = pd.factorize(rows["subject"] + rows["eye"])[0]
        groups["person_visit"] = pd.factorize(rows["subject"] + rows["visit"])[0]
    return groups


def fit(data):
    rows = INPUT[INPUT["data"] == data]
    cells = expected_of(data, "effect").index
    groups = groups_of(rows)
    values = rows["value"].to_numpy()
    return fit_mixed(values, cells_of(rows, list(cells)), groups, groups["person"])


def contrast(cells, target):
    """Row for a cell, named arm@visit, less the first visit of its arm."""
    arm = target.split("@")[0]
    reference = next(cell for cell in cells if cell.startswith(f"{arm}@"))
    return (cells == target).astype(float) - (cells == reference)


@pytest.mark.parametrize("data", SETS)
def test_the_optimum_is_that_of_lme4(data):
    found, variances = fit(data), expected_of(data, "variance")
    assert found.criterion == pytest.approx(expected_of(data, "criterion").item(), abs=1e-8)
    assert set(found.variances) == set(variances.index)
    assert_allclose([found.variances[name] for name in variances.index], variances, rtol=1e-6)
    assert_allclose(found.effects, expected_of(data, "effect"), rtol=1e-7)
    errors = np.sqrt(np.diag(found.covariance))
    assert_allclose(errors, expected_of(data, "error"), rtol=1e-6)


@pytest.mark.parametrize("data", SETS)
def test_every_visit_is_compared_with_the_first_as_by_pbkrtest(data):
    found, cells = fit(data), expected_of(data, "effect").index
    columns = ["Estimate", "Std. Error", "t value", "df", "Pr(>|t|)", "lower", "upper"]
    expected = pd.DataFrame({column: expected_of(data, column) for column in columns})
    rows = [found.estimate(contrast(cells, target)) for target in visits_of(data)]
    assert_allclose(np.array(rows), expected.loc[visits_of(data)], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("data", SETS)
def test_all_visits_are_tested_together_as_by_pbkrtest(data):
    found, cells = fit(data), expected_of(data, "effect").index
    columns = ["F value", "NumDF", "DenDF", "Pr(>F)"]
    expected = pd.DataFrame({column: expected_of(data, column) for column in columns})
    for arm, row in expected.drop("arm by visit", errors="ignore").iterrows():
        compared = [cell for cell in visits_of(data) if cell.startswith(f"{arm}@")]
        joint = found.test(np.array([contrast(cells, target) for target in compared]))
        assert_allclose(np.array(joint), row, rtol=1e-6, err_msg=str(arm))


def test_the_reference_has_every_component_at_zero_somewhere():
    zero = EXPECTED[(EXPECTED["what"] == "variance") & (EXPECTED["value"] == 0)]
    assert set(zero["item"]) == {"person", "eye", "person_visit"}


def simulate(people=6, eyes=2, visits=4, seed=5):
    """Values in the order of person, eye, visit, with their model and groups."""
    random = np.random.default_rng(seed)
    person, eye, visit = (index.ravel() for index in np.indices((people, eyes, visits)))
    groups = {"person": person, "eye": person * eyes + eye, "person_visit": person * visits + visit}
    values = sum(random.normal(size=codes.max() + 1)[codes] for codes in groups.values())
    return values + random.normal(size=values.size), np.eye(visits)[visit], groups


def test_complete_eyes_give_the_analysis_of_variance_of_the_means_of_eyes():
    """Mean square of visits over that of person by visit."""
    values, matrix, groups = simulate(people=8)
    found = fit_mixed(values, matrix, groups, groups["person"])
    assert min(found.variances.values()) > 0
    means = values.reshape(8, 2, 4).mean(axis=1)
    visits = means.mean(axis=0)
    residuals = means - visits - means.mean(axis=1, keepdims=True) + means.mean()
    f = 8 * visits.var(ddof=1) / ((residuals**2).sum() / 21)
    joint = found.test(np.hstack([-np.ones((3, 1)), np.eye(3)]))
    assert joint[:3] == pytest.approx((f, 3, 21), rel=1e-7)


def test_the_derivatives_of_the_likelihood_are_right():
    values, matrix, groups = simulate()
    blocks = make_blocks(
        values[:-3], matrix[:-3], {k: v[:-3] for k, v in groups.items()}, groups["person"][:-3]
    )
    variances = np.array([0.7, 0.4, 1.3, 0.6])
    point, step = evaluate(blocks, variances), 1e-5
    for component in range(4):
        change = np.zeros(4)
        change[component] = step
        above, below = evaluate(blocks, variances + change), evaluate(blocks, variances - change)
        slope = (above.criterion - below.criterion) / (2 * step)
        assert point.gradient[component] == pytest.approx(slope, rel=1e-5, abs=1e-7)
        curvature = (above.gradient - below.gradient) / (2 * step)
        assert_allclose(point.hessian[component], curvature, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("eyes", "kept"), [(1, ["person"]), (2, ["person", "eye", "person_visit"])]
)
def test_terms_that_one_eye_a_person_does_not_show_are_left_out(eyes, kept):
    values, matrix, groups = simulate(eyes=eyes)
    found = fit_mixed(values, matrix, groups, groups["person"])
    assert list(found.variances) == [*kept, "residual"]


def test_eyes_that_are_never_measured_together_show_no_visit_that_moves_both():
    values, matrix, groups = simulate()
    eye, visit = groups["eye"] % 2, matrix.argmax(axis=1)
    kept = (eye == 0) == (visit < 2)
    blocks = make_blocks(
        values[kept], matrix[kept], {k: v[kept] for k, v in groups.items()}, groups["person"][kept]
    )
    assert find_determined(blocks).tolist() == [True, True, False, True]


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_of_the_values_does_not_matter(unit):
    values, matrix, groups = simulate()
    first = fit_mixed(values, matrix, groups, groups["person"])
    other = fit_mixed(values * unit, matrix, groups, groups["person"])
    contrast = np.array([-1.0, 0, 0, 1])
    assert other.estimate(contrast)[2:5] == pytest.approx(first.estimate(contrast)[2:5], rel=1e-6)
    assert_allclose(
        np.array([*other.variances.values()]),
        unit**2 * np.array([*first.variances.values()]),
        rtol=1e-5,
    )


def test_the_order_of_the_values_does_not_matter():
    values, matrix, groups = simulate()
    order = np.random.default_rng(1).permutation(values.size)
    shuffled = {name: codes[order] for name, codes in groups.items()}
    first = fit_mixed(values, matrix, groups, groups["person"])
    other = fit_mixed(values[order], matrix[order], shuffled, shuffled["person"])
    contrasts = np.array([[-1.0, 0, 0, 1], [-1, 1, 0, 0]])
    assert other.test(contrasts) == pytest.approx(first.test(contrasts), rel=1e-8)


def test_the_lower_of_two_optima_is_found():
    """All but the residual are zero at the one next to equal variances, which is the higher."""
    random = np.random.default_rng(739)
    person, eye, visit = (index.ravel() for index in np.indices((5, 2, 3)))
    values = random.integers(0, 6, person.size).astype(float)
    kept = random.random(person.size) < 0.65
    groups = {"person": person, "eye": person * 2 + eye, "person_visit": person * 3 + visit}
    groups = {name: codes[kept] for name, codes in groups.items()}
    values, matrix = values[kept], np.eye(3)[visit[kept]]
    residuals = values - matrix @ np.linalg.lstsq(matrix, values)[0]
    scaled = residuals / np.sqrt((residuals**2).sum() / (values.size - 3))
    blocks = make_blocks(scaled, matrix, groups, groups["person"])
    variances, nearest = descend(blocks, np.full(4, 0.25))
    assert variances == pytest.approx([0, 0, 0, variances[-1]], abs=1e-3)
    beyond = evaluate(blocks, np.array([0.6, 1.0, 0.0, 0.2])).criterion
    found = fit_mixed(scaled, matrix, groups, groups["person"])
    assert found.criterion < beyond < nearest.criterion - 0.3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda values: np.full(values.size, 0.1), "do not vary between people"),
        # Both eyes of a person are equal at every visit.
        (
            lambda values: values.reshape(6, 2, 4)[:, :1].repeat(2, axis=1).ravel(),
            "nothing is left",
        ),
        # No person changes.
        (
            lambda values: values.reshape(6, 2, 4)[..., :1].repeat(4, axis=2).ravel(),
            "nothing is left",
        ),
    ],
)
def test_values_without_an_optimum_are_refused(change, message):
    values, matrix, groups = simulate()
    with pytest.raises(NoModelError, match=message):
        fit_mixed(change(values), matrix, groups, groups["person"])


def test_a_single_visit_of_single_eyes_is_refused():
    values, matrix, groups = simulate(eyes=1, visits=1)
    with pytest.raises(NoModelError, match="values at two visits"):
        fit_mixed(values, matrix, groups, groups["person"])


def test_as_many_means_as_values_are_refused():
    with pytest.raises(NoModelError, match="no more values than means"):
        fit_mixed(np.array([1.0, 2.0]), np.eye(2), {"person": [0, 1]}, [0, 1])


def test_so_few_values_that_no_f_distribution_fits_have_no_test():
    values, matrix, groups = simulate(people=4, eyes=1, visits=3, seed=1)
    kept = np.delete(np.arange(12), [0, 5, 10])
    people = groups["person"][kept]
    found = fit_mixed(values[kept], matrix[kept], {"person": people}, people)
    assert np.isnan(found.test(np.hstack([-np.ones((2, 1)), np.eye(2)])).p_value)
