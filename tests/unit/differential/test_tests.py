"""One entry and its functions make a test: tables, estimate, figures and words then know it."""

import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri

from tearflow.differential.deps import find_deps
from tearflow.differential.design_words import count_pairs
from tearflow.differential.false_discoveries import estimate_false_deps
from tearflow.differential.fit import Outcome
from tearflow.differential.observations import summarise
from tearflow.differential.rule import Rule
from tearflow.differential.table_specs import DEPS, columns_of_test
from tearflow.differential.tests import DIFFERENCES, TESTS, StatisticalTest, load
from tearflow.figures.volcano import draw_volcano
from tearflow.report.columns import dep_columns
from tearflow.report.false_discoveries import rule_in_words
from tearflow.report.methods_design import describe_tests
from tearflow.report.references import write_reference

HOME = Path(__file__).parents[3]


@dataclass(frozen=True)
class ToyRule(Rule):
    """A rule with the setting of the toy test."""

    known_sd: float = 1.0


RULE = ToyRule(test="z", min_measured=0)


def z_test(fit, sd):
    """Test with a known standard deviation of the differences."""
    z, margin = fit.effect * np.sqrt(fit.weight) / sd, -ndtri(0.025) * sd / np.sqrt(fit.weight)
    missing = np.full(z.shape, np.nan)
    return Outcome(z, missing, 2 * ndtr(-np.abs(z)), fit.effect - margin, fit.effect + margin)


def limit_z(cut, fit, sd):
    return -ndtri(cut / 2) * sd * np.sqrt(fit.weight)


@pytest.fixture
def z(monkeypatch):
    entry = StatisticalTest(
        name="z-test",
        short="z",
        prefix="z_",
        takes=("fit", "known_sd"),
        statistic=f"{__name__}:z_test",
        limit=f"{__name__}:limit_z",
        columns=("z",),
        software="a toy",
        reference=("Gauss CF. On known variances", "10.1000/1"),
        detail=" with a standard deviation of {known_sd:g}",
    )
    monkeypatch.setitem(TESTS, "z", entry)
    # The spec took the columns of the tests when it was imported, before this one.
    columns = DEPS.columns
    object.__setattr__(DEPS, "columns", (*columns, *columns_of_test("z")))
    yield
    object.__setattr__(DEPS, "columns", columns)


@pytest.mark.usefixtures("z")
def test_a_new_test_is_in_the_table_of_deps():
    # With four pairs and sd 1 the standard error is 0.5: z is 3.2 and -0.4.
    values = np.array([[1.6, 1.6, 1.5, 1.7], [-0.2, -0.1, -0.3, -0.2]])
    proteins = pd.DataFrame({"protein_group": ["A", "B"], "accession": ["A", "B"]})
    proteins = proteins.assign(gene="", description="", contaminant=False)
    means = dict.fromkeys(("mean_reference", "mean_target"), np.zeros(2))
    rule = replace(RULE, minimum_effect=0.5)
    table = find_deps(proteins, means, summarise(values), rule)
    np.testing.assert_allclose(table["z_z"], [3.2, -0.4])
    np.testing.assert_allclose(table["z_p_value"], [0.001374, 0.689157], rtol=1e-3)
    np.testing.assert_allclose(table["z_ci_low"], [1.6 - 0.98, -0.2 - 0.98], atol=1e-3)
    assert table["is_dep"].tolist() == [True, False]


@pytest.mark.usefixtures("z")
def test_false_discoveries_of_a_new_test_are_estimated():
    # A DEP has a |sum| above 4, and a suspect (p < .2) one above 1.28 * 2 = 2.56. The first protein
    # is a suspect and so does not count. The |sums| of the eight sign patterns of the second are
    # 1.2 (the data), 7.8, and three times 4.8 and 1.8: four are DEPs, and four are no suspects.
    values = np.array([[1.6, 1.6, 1.5, 1.7], [1.5, 1.5, 1.5, -3.3]])
    row = estimate_false_deps(summarise(values), RULE).iloc[0]
    assert (row["test"], row["n_tested"], row["n_deps"], row["n_flips"]) == ("z", 2, 1, 7)
    assert row["expected_false"] == pytest.approx(4 / 4)


@pytest.mark.usefixtures("z")
def test_words_and_figures_know_a_new_test():
    assert "by the z-test (a toy) with a standard deviation of 1" in rule_in_words(RULE)
    text = describe_tests(RULE)
    assert ", and by the z-test (a toy) [@z] with a standard deviation of 1" in text
    assert "doi:10.1000/1" in write_reference("z")
    columns = dep_columns(RULE, count_pairs(3), DIFFERENCES, "change")
    assert {"z_p_value", "z_q_value"} <= {column.name for column in columns}
    deps = pd.DataFrame(
        {
            "gene": ["A"],
            "accession": ["A"],
            "log2fc": [2.0],
            "z_p_value": [0.01],
            "z_q_value": [0.01],
            "direction": ["up"],
        }
    )
    deps = deps.assign(is_dep=True, reason="", n_measured=3, few_pairs=False)
    axes = draw_volcano(deps, RULE, "title", count_pairs(3)).axes[0]
    assert axes.get_ylabel().endswith("p (z-test)")


@pytest.mark.parametrize("key", TESTS)
def test_the_functions_of_an_entry_exist(key):
    test = TESTS[key]
    for reference in (test.statistic, test.limit, *filter(None, [test.scores])):
        assert callable(load(reference))


def test_columns_of_tests_are_told_apart():
    assert len({test.prefix for test in TESTS.values()}) == len(TESTS)


def test_the_report_does_not_import_scipy_by_the_registry():
    code = (
        "import sys, tearflow.report.page, tearflow.differential.tests\n"
        "assert not [name for name in sys.modules if name.startswith('scipy')]"
    )
    environment = {"PYTHONPATH": str(HOME / "workflow/scripts")}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
