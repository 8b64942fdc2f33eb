"""Indices of tear quality, before against after, and their figure."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohorts import design_of, list_proteins, list_samples, pair_samples, simulate_log2
from tearflow.differential.contamination_changes import compare_tear_quality
from tearflow.figures.contamination import draw_tear_quality
from tearflow.figures.style import save
from tearflow.quality.contamination import describe_tear_quality, measure_indices, on_log2
from tearflow.quality.panel_files import Member
from tearflow.quality.panels import INDICES, Index, Panel, human_panels
from tearflow.report.columns import TEAR_COLUMNS

PANEL = ["HBB", "CA1", "KRT1", "ALB", "TF", "LCN1", "LTF", "LYZ"]
SAMPLES = list_samples("ABCDE")
PAIRS = pair_samples(SAMPLES)


def cohort(n=200, bleeding=0.0, seed=2):
    """Proteins and log2 intensities; the last 20 proteins follow the blood."""
    genes = [*PANEL, *(f"G{i}" for i in range(n - len(PANEL)))]
    log2 = simulate_log2(SAMPLES, n, seed, level=(22, 1), noise=0.2)
    blood = np.random.default_rng(seed).normal(0, 1.0, 5)
    follows = np.isin(genes, ["HBB", "CA1"]) | (np.arange(n) >= n - 20)
    log2[follows] += [*blood, *(blood + bleeding)]
    is_dep = follows & (np.arange(n) > 0)
    deps = pd.DataFrame({"gene": genes, "is_dep": is_dep, "reason": ""})
    return list_proteins(genes), log2, deps


def test_indices_are_what_the_formula_says():
    proteins, log2, _ = cohort()
    log2.iloc[1, 0] = np.nan
    found = describe_tear_quality(proteins, log2)
    intensity = np.exp2(log2["A_before"])
    total = intensity.sum()
    assert found.loc["A_before", "blood_index"] == pytest.approx(np.log2(intensity[0] / total))
    assert found.loc["A_before", "skin_index"] == pytest.approx(np.log2(intensity[2] / total))
    ratio = intensity[3:5].sum() / intensity[5:8].sum()
    assert found.loc["A_before", "serum_leakage"] == pytest.approx(np.log2(ratio))
    top = intensity.nlargest(10).sum() / total
    assert found.loc["A_before", "top10_share"] == pytest.approx(top)
    assert found["n_blood"].tolist() == [1] + [2] * 9
    assert (found[["n_skin", "n_serum", "n_lacrimal"]].to_numpy() == [1, 2, 3]).all()


def test_a_shift_of_a_sample_changes_no_index():
    proteins, log2, _ = cohort()
    shifted = log2.assign(B_before=log2["B_before"] + 3)
    pd.testing.assert_frame_equal(
        measure_indices(proteins, log2), measure_indices(proteins, shifted), atol=1e-12
    )


def test_panel_that_is_not_seen_has_no_index():
    proteins, log2, _ = cohort()
    log2.loc[2, ["A_before", "B_before"]] = np.nan
    found = describe_tear_quality(proteins, log2)
    assert found["skin_index"].isna().tolist() == [True, True] + [False] * 8
    none = describe_tear_quality(proteins, log2 * np.nan)
    assert none[list(INDICES)].isna().all(axis=None)
    assert none["n_blood"].eq(0).all()


def test_contaminants_are_no_part_of_the_whole_but_of_the_panel():
    proteins, log2, _ = cohort()
    without = measure_indices(proteins, log2).loc["A_before", "skin_index"]
    foreign = pd.DataFrame(
        {"gene": ["", "KRT2"], "accession": ["Cont_P00761", "Cont_P35908"], "contaminant": True}
    )
    more = pd.concat([log2, pd.DataFrame(30.0, [0, 1], log2.columns)], ignore_index=True)
    found = measure_indices(pd.concat([proteins, foreign], ignore_index=True), more)
    total = np.exp2(log2["A_before"]).sum()
    expected = np.log2((np.exp2(log2.loc[2, "A_before"]) + 2**30) / total)
    assert found.loc["A_before", "skin_index"] == pytest.approx(expected)
    assert without < expected
    assert found.loc["A_before", "top10_share"] < 1


def test_change_is_the_paired_t_test():
    stats = pytest.importorskip("scipy.stats")
    proteins, log2, deps = cohort()
    found = compare_tear_quality(proteins, log2, design_of(PAIRS), deps).set_index("quantity")
    indices = on_log2(measure_indices(proteins, log2))
    for name in INDICES:
        target, reference = (indices.loc[PAIRS[side], name] for side in ("target", "reference"))
        expected = stats.ttest_rel(target.to_numpy(), reference.to_numpy())
        assert found.loc[name, "p_value"] == pytest.approx(expected.pvalue)
        assert found.loc[name, "change"] == pytest.approx(target.mean() - reference.mean())


def test_treatment_that_rides_on_blood_is_warned_of():
    proteins, log2, deps = cohort(bleeding=2.0)
    found = compare_tear_quality(proteins, log2, design_of(PAIRS), deps).set_index("quantity")
    blood = found.loc["blood_index"]
    assert blood["changed"]
    # The whole, over which the panel is taken, rises too.
    assert 1 < blood["change"] < 2
    assert (blood["n_deps"], blood["panel_deps"]) == (21, "CA1")
    assert blood["following_share"] > 0.9 > 0.2 > blood["other_share"]
    assert "DEPs follow it (|r| > 0.8)" in blood["warning"]
    assert "DEPs that it is made of: CA1" in blood["warning"]


def test_no_warning_where_nothing_changed():
    proteins, log2, deps = cohort()
    found = compare_tear_quality(proteins, log2, design_of(PAIRS), deps).set_index("quantity")
    assert not found.loc["blood_index", "changed"]
    assert found.loc["blood_index", "warning"] == ""


def test_pairs_without_a_panel_do_not_count():
    proteins, log2, deps = cohort()
    log2.loc[2, ["A_before", "B_after", "C_before", "D_before"]] = np.nan
    found = compare_tear_quality(proteins, log2, design_of(PAIRS), deps).set_index("quantity")
    skin = found.loc["skin_index"]
    assert skin["n_pairs"] == 1
    assert np.isnan(skin["p_value"])
    assert found.loc["blood_index", "n_pairs"] == 5


def test_contrast_without_deps_or_pairs():
    proteins, log2, deps = cohort(bleeding=2.0)
    found = compare_tear_quality(proteins, log2, design_of(PAIRS), deps.assign(is_dep=False))
    assert found["following_share"].isna().all()
    assert "no DEP can be compared" in found.set_index("quantity").loc["blood_index", "warning"]
    none = compare_tear_quality(proteins, log2, design_of(PAIRS.assign(complete=False)), deps)
    assert none["n_pairs"].eq(0).all()
    assert none["warning"].eq("").all()


def tears(visits=("baseline", "week2"), subjects=3, **columns):
    rng = np.random.default_rng(4)
    table = pd.DataFrame(list_samples([f"S{s}" for s in range(subjects)], visits))
    for name in INDICES:
        table[name] = rng.uniform(0.3, 0.6, len(table))
    return table.assign(**columns)


@pytest.mark.parametrize("visits", [("a",), ("baseline", "week2"), tuple("abcdefghijk")])
@pytest.mark.parametrize("subjects", [1, 3, 20])
def test_figure_of_any_size_is_whole(visits, subjects):
    figure = draw_tear_quality(tears(visits, subjects), "nsde: tear quality", "simulated")
    extent, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert min(extent.x0, extent.y0) > -0.01
    assert extent.x1 < width + 0.01
    assert extent.y1 < height + 0.01


def test_figure_says_what_is_not_found_and_is_the_same_each_time(tmp_path):
    table = tears(skin_index=np.nan)
    files = [tmp_path / f"{run}.{end}" for run in "ab" for end in ("svg", "png")]
    figure = draw_tear_quality(table, "t", "simulated")
    save(figure, files[:2])
    save(draw_tear_quality(table, "t", "simulated"), files[2:])
    assert files[0].read_bytes() == files[2].read_bytes()
    assert files[1].read_bytes() == files[3].read_bytes()
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert texts == ["not found in any sample"]
    assert any("simulated" in line for line in figure.heading)


def test_eyes_are_counted_by_people_and_p_carries_the_remark():
    proteins, log2, deps = cohort(bleeding=2.0)
    eyes = PAIRS.assign(subject=list("AABBC"))
    changes = compare_tear_quality(proteins, log2, design_of(eyes), deps)
    assert (changes["n_people"] == 3).all() and (changes["n_pairs"] == 5).all()
    assert changes["remark"].str.startswith("5 eyes of 3 people tested as independent").all()
    blood = changes.set_index("quantity").loc["blood_index"]
    assert "5 eyes of 3 people taken as independent" in blood["warning"]
    apart = compare_tear_quality(proteins, log2, design_of(PAIRS), deps)
    assert (apart["remark"] == "").all() and (apart["n_people"] == 5).all()


def test_an_index_is_one_entry(monkeypatch):
    """Adding one touches `quality/panels.py`, the table of panels and docs/quality.md only."""
    lens = Panel("lens", (Member("lens", "CRYAA", "P02489", ""),))
    panels = {**human_panels(), "lens": lens}
    index = Index("Lens", "lens", "log₂ of lens / blood", ("lens", "blood"))
    monkeypatch.setitem(INDICES, "lens_index", index)
    proteins, log2, deps = cohort(bleeding=2.0)
    proteins.loc[2, ["gene", "accession"]] = "CRYAA"
    indices = measure_indices(proteins, log2, panels)
    intensity = np.exp2(log2["A_before"])
    expected = np.log2(intensity[2] / intensity[:2].sum())
    assert indices.loc["A_before", "lens_index"] == pytest.approx(expected)
    changes = compare_tear_quality(proteins, log2, design_of(PAIRS), deps, panels)
    assert changes.set_index("quantity").loc["lens_index", "warning"].startswith("lens is ")
    labels = [axes.get_ylabel().replace("\n", " ") for axes in draw_tear_quality(tears(), "t").axes]
    assert labels == [known.formula for known in INDICES.values()]


def test_the_report_and_the_docs_know_every_index():
    columns = [column.name for column in TEAR_COLUMNS]
    assert columns[4:] == [
        *("blood_index", "n_blood", "skin_index", "n_skin"),
        *("serum_leakage", "n_serum", "n_lacrimal", "top10_share"),
    ]
    text = (Path(__file__).parents[3] / "docs/quality.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \| .*sum", text, re.MULTILINE) == list(INDICES)


def test_steps_of_the_axis_of_shares_are_whole_percents():
    # Steps of 2.5 %, which Matplotlib takes too, would be named wrongly by whole percents.
    axis = draw_tear_quality(tears(("a", "b"), 4), "t").axes[3].yaxis
    for span in (0.12, 0.14, 0.16, 0.18, 0.2, 0.25, 0.3, 0.5, 0.9):
        steps = 100 * axis.get_major_locator().tick_values(0.05, 0.05 + span)
        np.testing.assert_allclose(steps, np.round(steps), rtol=0, atol=1e-9)


def test_figure_of_eyes_joins_eyes():
    eyes = tears().assign(eye="OD")
    texts = [list(draw_tear_quality(x, "t").heading) for x in (tears(), eyes)]
    assert any("joins the samples of a subject" in text for text in texts[0])
    assert any("joins the samples of an eye" in text for text in texts[1])
