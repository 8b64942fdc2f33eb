"""A protein by ELISA and by mass spectrometry."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from designs import CHANGES, WEEK2
from related import make_cohort
from tearflow.endpoints.elisa import NOT_MEASURED, OPPOSITE, SAME, compare_elisa
from tearflow.endpoints.measures import Measure
from tearflow.endpoints.table_specs import ELISA
from tearflow.proteins.genes import GeneTable

GENES = GeneTable(
    pd.DataFrame(
        [
            ["P05231", "IL6", "IFNB2", "IL-6", "interleukin 6"],
            ["P98088", "MUC5AC", "", "", "mucin 5AC"],
            ["P14780", "MMP9", "CLG4B", "", ""],
        ],
        columns=["uniprot", "symbol", "previous_symbols", "alias_symbols", "name"],
    )
)
REFERENCE = Path(__file__).parents[2] / "reference"
nan = np.nan


def make_values(changes, below=(), gene="IL6"):
    """Log2 ratios of a concentration by person."""
    rows = [
        ("elisa", f"P{place}", "", "", visit, 4 * 2.0 ** (change * i), (place, visit) in below)
        for place, change in enumerate(changes)
        for i, visit in enumerate(WEEK2.sides)
        if not np.isnan(change)
    ]
    names = ["measure", "subject", "eye", "arm", "visit", "value", "below"]
    return pd.DataFrame(rows, columns=names)


def make_proteins(changes, genes=None, groups=None, **columns):
    """Cohort of proteins with their intervals by the paired t-test."""
    changes = np.array(changes, dtype=float)
    deps, log2, samples = make_cohort(np.ones(changes.shape), changes, **columns)
    deps = deps.assign(n_people=changes.shape[1], p_value=0.02, q_value=0.04)
    deps = deps.assign(ci_low=deps["log2fc"] - 0.5, ci_high=deps["log2fc"] + 0.5)
    if groups is not None:
        log2.index = deps["protein_group"] = groups
    return deps.assign(gene=genes or ["IL6"] * len(deps)), log2, samples


def compare(cohort, values, gene="IL6", every=None, contrast=WEEK2, scale="concentration"):
    deps, log2, samples = cohort
    measure = Measure("elisa", scale=scale, per="person", gene=gene)
    genes = deps["gene"] if every is None else pd.Series(every)
    arguments = (values, [measure], samples, contrast, GENES, "paired_t")
    table = compare_elisa(deps, genes, log2, *arguments)
    ELISA.check(list(table))
    return table.to_dict("records")


def test_the_change_by_elisa_is_that_of_the_paired_t_test():
    changes = [1.0, 2.0, 0.5, 1.5, -0.3]
    cohort = make_proteins([[1, 2, 3]])
    (row,) = compare(cohort, make_values(changes))
    expected = stats.ttest_1samp(changes, 0)
    interval = expected.confidence_interval()
    names = ("elisa_change", "elisa_ci_low", "elisa_ci_high", "elisa_p_value")
    found = [row[name] for name in names]
    assert found == pytest.approx([np.mean(changes), *interval, expected.pvalue])
    assert (row["n_elisa"], row["n_people"], row["n_both"]) == (5, 3, 3)
    assert row["elisa_scale"] == "log2 ratio"


def read_reference(name):
    return pd.read_table(REFERENCE / f"elisa_{name}.tsv", comment="#", keep_default_na=False)


@pytest.mark.parametrize(("name", "contrast"), [("all", WEEK2), ("arms", CHANGES)])
def test_the_table_agrees_with_r(name, contrast):
    values = read_reference("input").astype({"value": float})
    of_protein = values["measure"].eq("protein")
    samples = [
        {"sample": f"{row.subject}_{row.visit}", "subject": row.subject}
        | {"visit": row.visit, "eye": row.eye, "arm": row.arm}
        for row in values[of_protein].itertuples()
    ]
    log2 = pd.DataFrame(
        [values.loc[of_protein, "value"].tolist()], ["Q0"], [row["sample"] for row in samples]
    )
    deps, _, _ = make_proteins([[1, 2, 3]])
    measures = [
        Measure("eyes", scale="concentration", gene="IL6"),
        Measure("limit", scale="concentration", gene="IL6"),
        Measure("person", per="person", gene="IL6"),
    ]
    # The sheet has no arms: these are of the samples.
    sheet = values[~of_protein].assign(arm="")
    arguments = (sheet, measures, samples, contrast, GENES, "paired_t")
    found = compare_elisa(deps, deps["gene"], log2, *arguments).set_index("measure")
    expected = read_reference("expected").query("contrast == @name").set_index("measure")
    expected = expected.drop(columns="contrast").replace("", np.nan).astype(float)
    assert found.index.tolist() == expected.index.tolist()
    ours = found[expected.columns].astype(float)
    np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-12)


def test_changes_in_two_groups_are_compared_by_welch():
    drug, placebo = [1.0, 2.0, 0.5, 1.5], [0.1, -0.2, 0.4]
    cohort = make_proteins([[1] * 7], arm=["drug"] * 4 + ["placebo"] * 3)
    (row,) = compare(cohort, make_values(drug + placebo), contrast=CHANGES)
    expected = stats.ttest_ind(drug, placebo, equal_var=False)
    interval = expected.confidence_interval()
    names = ("elisa_change", "elisa_ci_low", "elisa_ci_high", "elisa_p_value")
    found = [row[name] for name in names]
    difference = np.mean(drug) - np.mean(placebo)
    assert found == pytest.approx([difference, *interval, expected.pvalue])


def test_directions_and_both_intervals_are_compared():
    up, unsure = [1.0, 1.1, 0.9, 1.0], [3.0, -2.0, 1.0, -0.5]
    cases = [
        ([2] * 4, up, SAME, True),
        ([-2] * 4, up, OPPOSITE, True),
        ([2] * 4, unsure, SAME, False),
    ]
    for changes, elisa, agreement, shown in cases:
        (row,) = compare(make_proteins([changes]), make_values(elisa))
        assert (row["agreement"], row["both_shown"]) == (agreement, shown)


def test_both_changes_are_correlated_over_people():
    (row,) = compare(make_proteins([[1, 2, 3, 4]]), make_values([1, 3, 2, 4, 9, 9]))
    assert row["n_both"] == 4
    assert row["rho"] == pytest.approx(0.8)
    # The perfect order and 3 exchanges of neighbours of 24, and the same of the other sign.
    assert row["rho_p_value"] == pytest.approx(8 / 24)
    assert row["smallest_p_value"] == pytest.approx(2 / 24)


@pytest.mark.parametrize("given", ["IL6", "IFNB2", "IL-6", "il 6", "P05231", "P05231-2"])
def test_symbols_old_symbols_and_accessions_find_every_group_of_the_gene(given):
    cohort = make_proteins(
        [[1, 2, 3]] * 4,
        genes=["IL6", "LTF", "MMP9", ""],
        groups=["P05231", "P1", "P14780;Q8", "P05231-2;Q9"],
    )
    rows = compare(cohort, make_values([1, 2, 3]), given, every=["IL6", "LTF;IFNB2", "MMP9", "IL6"])
    assert [row["protein_group"] for row in rows] == ["P05231", "P1", "P05231-2;Q9"]
    assert {row["gene"] for row in rows} == {"IL6"}


def test_a_gene_that_is_not_there_is_not_measured_by_dia():
    (row,) = compare(make_proteins([[1, 2, 3]]), make_values([1, 2, 3]), "MUC5AC")
    assert row["reason"] == NOT_MEASURED
    assert row["elisa_change"] == pytest.approx(2)
    assert pd.isna(row["n_people"])
    assert row["is_dep"] is False


def test_a_gene_that_the_gene_table_does_not_know_is_named():
    (row,) = compare(make_proteins([[1, 2, 3]]), make_values([1, 2, 3]), "IL66")
    assert row["reason"] == "not measured by DIA, and the gene table does not know IL66"


def test_an_accession_that_the_gene_table_does_not_know_finds_its_group():
    cohort = make_proteins([[1, 2, 3]], genes=[""], groups=["A0A1;A0A2-2"])
    (row,) = compare(cohort, make_values([1, 2, 3]), "A0A2")
    assert row["protein_group"] == "A0A1;A0A2-2"


def test_a_protein_that_was_not_tested_says_why():
    deps, log2, samples = make_proteins([[1, nan, nan]])
    deps = deps.assign(reason="fewer than 3 complete pairs", p_value=nan, ci_low=nan, ci_high=nan)
    (row,) = compare((deps, log2, samples), make_values([1, 2, 3]))
    assert row["reason"] == "measured by DIA, not tested: fewer than 3 complete pairs"
    assert row["agreement"] == SAME
    assert not row["both_shown"]
    assert row["n_both"] == 1
    assert np.isnan(row["rho"])


def test_elisa_that_is_not_at_both_visits_says_so():
    values = make_values([1, 2, 3])
    (row,) = compare(make_proteins([[1, 2, 3]]), values[values["visit"] == "baseline"])
    assert row["reason"] == "ELISA: no value at week2"
    assert row["log2fc"] == 2
    assert row["agreement"] is None or pd.isna(row["agreement"]) or row["agreement"] == ""
    assert row["n_elisa"] == 0


def test_of_values_at_the_limit_the_median_change_is_taken():
    values = make_values([1.0, 3.0, 2.0], below={(0, "baseline")})
    (row,) = compare(make_proteins([[1, 2, 3]]), values)
    # Every baseline is the limit.
    assert row["n_limited"] == 3
    assert row["elisa_change"] == 2
    assert np.isnan(row["elisa_ci_low"])


def test_another_scale_than_a_concentration_changes_by_a_difference():
    (row,) = compare(make_proteins([[1, 2, 3]]), make_values([1, 0, 1]), scale="continuous")
    assert row["elisa_scale"] == "difference"
    assert row["elisa_change"] == pytest.approx(8 / 3)


def test_a_measure_without_gene_has_no_row():
    assert compare(make_proteins([[1, 2, 3]]), make_values([1, 2, 3]), gene="") == []


def test_the_interval_is_that_of_the_selected_test():
    deps, log2, samples = make_proteins([[1, 2, 3]])
    deps = deps.assign(wilcoxon_log2fc=1.9, wilcoxon_ci_low=1.0, wilcoxon_ci_high=3.0)
    deps = deps.assign(wilcoxon_p_value=0.25, wilcoxon_q_value=0.5)
    measure = Measure("elisa", scale="concentration", per="person", gene="IL6")
    arguments = (make_values([1, 2, 3]), [measure], samples, replace(WEEK2, eyes="mean"), GENES)
    table = compare_elisa(deps, deps["gene"], log2, *arguments, "wilcoxon")
    found = table.loc[0, ["log2fc", "ci_low", "ci_high", "p_value", "q_value"]].tolist()
    assert found == [1.9, 1.0, 3.0, 0.25, 0.5]
