"""The study as the scripts of the page see it: what the tables of the results hold."""

import numpy as np
import pandas as pd
import pytest

from tearflow.io.tables import read_table, write_frame
from tearflow.report.outputs import spec_of

PATH = "nsde/week2_vs_baseline"
# What half a step of the packed values may hide, in log2.
MOST_WRONG = 0.005


def read(run, path):
    return read_table(run.results / path, spec_of(path))


def test_values_are_those_of_the_table(browser, run, show):
    show(run)
    # JSON has no NaN: missing values become None.
    found = browser.run(
        "return study.cohortOf('nsde').then(async (cohort) => {"
        "const values = await study.values('nsde');"
        "return cohort.proteins.map(({ group }) => [group,"
        "Object.fromEntries(cohort.samples.map(({ id }, place) =>"
        "[id, study.ofGroup(values, cohort, group)[place]]))]); })"
    )
    wanted = read(run, "nsde/log2.tsv").set_index("protein_group")
    decoded = pd.DataFrame(dict(found)).T.astype(float)
    assert decoded.isna().sum().sum() == 6
    decoded = decoded.loc[wanted.index, wanted.columns]
    np.testing.assert_allclose(decoded, wanted, rtol=0, atol=MOST_WRONG)


def test_rows_are_those_of_the_table(browser, run, show):
    show(run)
    rows = browser.run("return study.rows(arguments[0])", PATH)
    deps = read(run, f"{PATH}/deps.tsv").set_index("protein_group")
    assert {row["group"] for row in rows} == set(deps.index)
    for row in rows:
        wanted = deps.loc[row["group"]]
        for name, column in (("log2fc", "log2fc"), ("p", "p_value"), ("q", "q_value")):
            if pd.isna(wanted[column]):
                assert row[name] is None
            else:
                # Four digits.
                assert row[name] == pytest.approx(wanted[column], rel=5e-4)
        assert row["dep"] == wanted["is_dep"]
        for name in ("gene", "reason", "direction", "description"):
            assert row[name] == wanted[name]


def test_rows_of_an_index_are_those_of_the_table(browser, run, show, monkeypatch):
    monkeypatch.setattr("tearflow.study.pages.MOST_ON_A_PAGE", 1)
    deps = read(run, f"{PATH}/deps.tsv")
    # A p of 0, one below all thresholds, one that two digits would lift to the threshold.
    deps["p_value"] = [0, 4.25e-120, 0.04996, 0.999, None, None]
    deps["q_value"] = [0, 1e-118, 0.1, 1, None, None]
    write_frame(deps, run.results / PATH / "deps.tsv")
    show(run)
    rows = browser.run("return study.rows(arguments[0])", PATH)
    assert {row["group"] for row in rows} == set(deps["protein_group"])
    rule = run.config.differential
    for row in rows:
        (wanted,) = deps[deps["protein_group"] == row["group"]].itertuples()
        values = {"log2fc": wanted.log2fc, "p": wanted.p_value, "q": wanted.q_value}
        for name, value in values.items():
            if pd.isna(value):
                assert row[name] is None
            else:
                near = {"abs": 0.005} if name == "log2fc" else {"rel": 0.05}
                assert row[name] == pytest.approx(value, **near)
        assert row["large"] == (abs(wanted.log2fc) > rule.log2_fold_change)
        assert row["small"] == (wanted.p_value < rule.alpha)
        assert (row["dep"], row["reason"]) == (wanted.is_dep, wanted.reason)
        assert row["direction"] == (wanted.direction if wanted.is_dep else "none")
        assert row == browser.run("return study.row(...arguments)", PATH, row["group"])
    assert browser.run("return study.row(...arguments)", PATH, "P99") is None


def test_terms_and_interactions_are_those_of_the_tables(browser, run, show):
    show(run)
    terms = browser.run("return study.terms(arguments[0])", PATH)
    assert {term["go_id"] for term in terms} == set(read(run, f"{PATH}/go.tsv")["go_id"])
    edges = browser.run("return study.edges(arguments[0])", PATH)
    assert [(edge["from"], edge["to"], edge["score"]) for edge in edges] == [("MMP8", "MMP9", 0.97)]
    assert browser.run("return study.relations(arguments[0])", PATH) == []
