"""Published markers among the DEPs, and the panels of a contrast."""

import numpy as np
import pandas as pd
import pytest

from cohorts import design_of, list_proteins, list_samples, pair_samples, simulate_log2
from tearflow.differential.contamination_changes import compare_panels
from tearflow.differential.markers import (
    AS_PUBLISHED,
    NOT_FOUND,
    NOT_TESTED,
    OPPOSITE,
    UNCHANGED,
    VERDICTS,
    compare_markers,
)
from tearflow.differential.table_specs import MARKERS, PANEL_CHANGES
from tearflow.quality.panel_files import Marker
from tearflow.quality.panels import human_markers, human_panels, list_indices

GENES = ["MMP9", "LTF", "LCN1", "PIP", "PIP", "G1"]


def deps(**columns):
    table = pd.DataFrame(
        {
            "protein_group": [f"{gene}_{row}" for row, gene in enumerate(GENES)],
            "gene": GENES,
            "log2fc": [-1.0, -1.0, 0.2, 1.0, 0.1, 3.0],
            "ci_low": -2.0,
            "ci_high": 2.0,
            "p_value": [0.01, 0.02, 0.4, np.nan, 0.049, 0.001],
            "moderated_ci_low": -3.0,
            "moderated_ci_high": 3.0,
            "moderated_p_value": [0.5, 0.02, 0.4, np.nan, 0.049, 0.001],
            "is_dep": [True, False, False, False, False, True],
            "reason": ["", "", "", "fewer than 3 complete pairs", "", ""],
        }
    )
    return table.assign(**columns)


def compare(table, test="paired_t", markers=None):
    return compare_markers(list_proteins(GENES), table, test, markers)


def test_every_marker_has_a_verdict():
    table = compare(deps())
    assert set(table["gene"]) == {marker.gene for marker in human_markers()}
    assert set(table["verdict"]) <= set(VERDICTS)
    by_group = table.set_index("protein_group")["verdict"]
    assert by_group["MMP9_0"] == OPPOSITE
    assert by_group["LTF_1"] == AS_PUBLISHED
    assert by_group["LCN1_2"] == UNCHANGED
    assert (by_group["PIP_3"], by_group["PIP_4"]) == (NOT_TESTED, OPPOSITE)
    assert table.loc[table["gene"] == "NGF", "verdict"].tolist() == [NOT_FOUND]
    MARKERS.check(list(table))


def test_the_selected_test_decides():
    table = compare(deps(), "moderated").set_index("protein_group")
    assert table.loc["MMP9_0", "verdict"] == UNCHANGED
    assert table.loc["MMP9_0", ["p_value", "ci_low"]].tolist() == [0.5, -3.0]


def test_q_values_are_over_the_tested_markers():
    table = compare(deps())
    tested = table.set_index("protein_group").loc[["MMP9_0", "LTF_1", "LCN1_2", "PIP_4"]]
    # By hand: p of 0.01, 0.02, 0.049 and 0.4, four of them.
    expected = [0.04, 0.04, 0.4, 0.049 * 4 / 3]
    assert tested["q_value"].tolist() == pytest.approx(expected)


def test_no_markers_give_a_table_without_rows():
    table = compare(deps(), markers=[])
    assert table.empty
    MARKERS.check(list(table))
    only = compare(deps(), markers=[Marker("XYZ", "", "up", "", "")])
    assert only["verdict"].tolist() == [NOT_FOUND]


def cohort():
    samples = list_samples("ABCDE")
    genes = ["MPO", "ELANE", "LTF", "LYZ", "LCN1", *(f"G{i}" for i in range(100))]
    log2 = simulate_log2(samples, len(genes), 4, level=(22, 1), noise=0.2)
    pairs = pair_samples(samples)
    log2.loc[:1, pairs["target"].tolist()] += 3
    found = pd.DataFrame({"gene": genes, "is_dep": False, "reason": "", "log2fc": 0.1})
    found.loc[:1, ["is_dep", "log2fc"]] = [True, 3.0]
    found.loc[1, "reason"] = "contaminant"
    return list_proteins(genes), log2, design_of(pairs), found


def test_change_of_a_panel_is_the_paired_t_test_of_its_scores():
    stats = pytest.importorskip("scipy.stats")
    proteins, log2, design, found = cohort()
    table = compare_panels(proteins, log2, design, found)
    PANEL_CHANGES.check(list(table))
    assert table["panel"].tolist() == list(list_indices(human_panels()))
    row = table.set_index("panel").loc["neutrophil granules"]
    share = np.log2(np.exp2(log2.iloc[:2]).sum() / np.exp2(log2).sum())
    pairs = pair_samples(list_samples("ABCDE"))
    expected = stats.ttest_rel(share[pairs["target"]], share[pairs["reference"]])
    assert row["p_value"] == pytest.approx(expected.pvalue)
    assert row["change"] == pytest.approx(
        share[pairs["target"]].mean() - share[pairs["reference"]].mean()
    )
    assert row[["n_members", "n_found", "n_tested", "n_higher"]].tolist() == [13, 2, 1, 1]
    assert row["panel_deps"] == "ELANE;MPO"
    # Two panels were measured: neutrophils and the lacrimal gland.
    assert table["p_value"].notna().sum() == 2
    assert row["q_value"] == pytest.approx(2 * row["p_value"])


def test_panels_of_no_measured_protein_have_no_change():
    proteins, log2, design, found = cohort()
    proteins["gene"] = "X"
    proteins["accession"] = "A"
    table = compare_panels(proteins, log2, design, found)
    assert table[["change", "p_value", "q_value"]].isna().all(axis=None)
    assert (table["n_found"] == 0).all()
    none = compare_panels(proteins, log2, design, found, {})
    assert none.empty
    PANEL_CHANGES.check(list(none))
