"""What is told of a contrast as a whole, and the script that writes it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import find_deps
import normalise
import test_null
from cohorts import (
    design_of,
    list_proteins,
    list_samples,
    pair_samples,
    self_test,
    simulate_log2,
)
from pairs import pair_differences
from tearflow.differential.analysis import analyse
from tearflow.differential.contrast import Contrast
from tearflow.differential.deps import require_counts
from tearflow.differential.imputation import impute
from tearflow.differential.rule import Rule
from tearflow.differential.selected_test import column_of
from tearflow.differential.table_specs import DEPS, IMPUTED, NULL_SELF_TEST, SPECIFICATIONS
from tearflow.differential.table_specs import RULE as RULE_TABLE
from tearflow.differential.tests import TESTS
from tearflow.figures.labels import protein_names
from tearflow.io.tables import read_table, write_frame
from tearflow.run.places import HOME
from tearflow.run.problems import InputError
from tearflow.study.cohort import Cohort

RULE = Rule()
TABLES = [
    "panels",
    "markers",
    "adjusted",
    *[
        "design",
        "deps",
        "deps_only",
        "imputed",
        "rule",
        "on_off",
        "specifications",
        "power",
        "power_curve",
    ],
    "tear_quality",
]
SAMPLES = list_samples("ABCD")
COHORT = Cohort("data/report.pg_matrix.tsv", samples=tuple(SAMPLES))
CONTRAST = Contrast("dry", "after", "visit", reference="before", target="after")


@pytest.fixture
def cohort():
    """Proteins and log2 intensities of 100 protein groups, 10 of them changed."""
    log2 = simulate_log2(SAMPLES, 100, seed=5, level=(22, 2), noise=0.18)
    log2.iloc[:10, 4:] += 2
    log2.iloc[0, 4:] = np.add(log2.iloc[0, :4], [0.1, 0.1, 0.2, 9])  # depends on one patient
    log2.loc[11, "A_after"] = np.nan
    log2.iloc[12, 4:] = np.nan
    genes = [*(f"P{row}" for row in range(98)), "KRT1", "HBB;HBD"]
    return list_proteins(100, genes=genes, contaminant=[row == 20 for row in range(100)]), log2


@pytest.fixture
def pairs():
    return pair_samples(SAMPLES)


def analysed(cohort, pairs, **changes):
    proteins, log2 = cohort
    return analyse(
        proteins, {"none": log2, "median": log2}, "none", design_of(pairs), replace(RULE, **changes)
    )


def test_a_dep_that_hangs_on_one_patient_names_it_and_no_flag_says_robust(cohort, pairs):
    deps = analysed(cohort, pairs)["deps"].set_index("protein_group")
    assert deps.loc["P0", "hangs_on"] == "D"
    assert (deps.loc[[f"P{row}" for row in range(1, 10)], "hangs_on"] == "").all()
    assert "robust" not in deps


@pytest.fixture
def eight(cohort):
    """Proteins, log2 intensities and pairs of a cohort of eight people."""
    samples = list_samples("ABCDEFGH")
    return cohort[0], simulate_log2(samples, 100, seed=6, noise=0.5), pair_samples(samples)


def test_a_protein_of_few_pairs_is_marked(eight):
    proteins, log2, pairs = eight
    log2.iloc[5, :5] = np.nan  # three pairs of eight are left
    log2.iloc[6, :4] = np.nan  # half of them is not fewer than half
    log2.iloc[7, :6] = np.nan  # two, too few for a test
    deps = analysed((proteins, log2), pairs)["deps"]
    assert deps.loc[[5, 6], "n_pairs"].tolist() == [3, 4]
    assert np.flatnonzero(deps["few_pairs"]).tolist() == [5]
    assert (deps["n_measured"] == deps["n_pairs"]).all()


@pytest.mark.parametrize(("share", "needed"), [(0.5, 4), (0.51, 5), (0.2, 3), (0.99, 8)])
def test_min_pairs_may_be_a_share_of_the_complete_pairs(eight, share, needed):
    proteins, log2, pairs = eight
    for lost in range(8):
        log2.iloc[30 + lost, :lost] = np.nan
    found = analysed((proteins, log2), pairs, min_pairs=share)
    reasons = found["deps"].loc[30:37, "reason"]
    tested = [8 - lost >= needed for lost in range(8)]
    assert (reasons == "").tolist() == tested
    assert set(reasons) - {""} <= {f"fewer than {needed} complete pairs"}
    whole = analysed((proteins, log2), pairs, min_pairs=needed)
    for name, table in found.items():
        pd.testing.assert_frame_equal(table, whole[name])


def test_rows_that_are_not_tested_have_no_robustness(cohort, pairs):
    deps = analysed(cohort, pairs)["deps"].set_index("protein_group")
    assert deps.loc[["P12", "P20"], "specification_share"].isna().all()
    assert deps.loc["P12", "reason"] == "fewer than 3 complete pairs"


def test_evidence_stands_beside_every_row(cohort, pairs):
    deps = analysed(cohort, pairs)["deps"].set_index("protein_group")
    assert deps.loc["P11", ["missing_reference", "missing_target"]].tolist() == [0, 1]
    assert deps.loc[["P20", "P98", "P99"], "flags"].tolist() == [
        "contaminant",
        "skin keratin",
        "blood;several genes",
    ]
    assert sorted(deps["abundance_rank"]) == list(range(1, 101))


def test_a_contaminant_behind_the_first_accession_is_flagged_and_tested(cohort, pairs):
    proteins, log2 = cohort
    beside = proteins["protein_group"].map({"P5": "Cont_P04264", "P20": "Cont_P20"}).fillna("")
    flagged = proteins.assign(contaminant_accessions=beside)
    deps = analysed((flagged, log2), pairs)["deps"].set_index("protein_group")
    assert deps.loc[["P5", "P20", "P6"], "flags"].tolist() == [
        *("contaminant in group", "contaminant", "")
    ]
    assert deps.loc[["P5", "P20", "P6"], "contaminant_accessions"].tolist() == [
        *("Cont_P04264", "Cont_P20", "")
    ]
    assert deps.loc["P5", "reason"] == ""
    names = protein_names(deps.loc[["P5", "P6"]].assign(gene=["KRT1", "ALB"]))
    assert names.tolist() == ["KRT1 \N{DAGGER}", "ALB"]


def test_an_imputed_row_is_counted_and_an_on_off_protein_keeps_its_pattern(cohort, pairs):
    assert analysed(cohort, pairs)["deps"]["n_imputed"].sum() == 0
    found = analysed(cohort, pairs, imputation="min_det")
    deps = found["deps"].set_index("protein_group")
    assert deps.loc[["P11", "P12", "P13"], "n_imputed"].tolist() == [1, 4, 0]
    assert deps.loc[["P11", "P12"], "n_measured"].tolist() == [3, 0]
    assert found["on_off"]["protein_group"].tolist() == ["P12"]


@pytest.mark.parametrize("imputation", ["min_det", "min_prob", "left_shifted_normal", "knn"])
def test_imputed_values_alone_make_no_pair(cohort, pairs, imputation):
    proteins, log2 = cohort
    log2.loc[13, ["A_after", "B_before"]] = np.nan  # two measured pairs
    log2.loc[14, ["A_after", "B_before", "C_after"]] = np.nan  # one
    deps = analysed((proteins, log2), pairs, imputation=imputation)["deps"]
    assert deps.loc[[11, 12, 13, 14], "n_pairs"].tolist() == [4, 4, 4, 4]
    assert deps.loc[[11, 12, 13, 14], "n_measured"].tolist() == [3, 0, 2, 1]
    few = "fewer than 2 measured pairs"
    assert deps.loc[[11, 12, 13, 14], "reason"].tolist() == ["", few, "", few]
    assert deps.loc[[12, 14], ["moderated_p_value", "specification_share"]].isna().all(axis=None)
    assert deps.loc[14, "few_pairs"] == False  # noqa: E712 it is not tested
    more = analysed((proteins, log2), pairs, imputation=imputation, min_measured=3)["deps"]
    assert more.loc[13, "reason"] == "fewer than 3 measured pairs"
    none = analysed((proteins, log2), pairs, imputation=imputation, min_measured=0)["deps"]
    assert none.loc[[12, 14], "reason"].tolist() == ["", ""]


def test_every_imputed_value_is_listed(cohort, pairs):
    columns = ["protein_group", "sample", "log2"]
    nothing = analysed(cohort, pairs)["imputed"]
    assert nothing.columns.tolist() == columns
    assert nothing.empty
    proteins, log2 = cohort
    shifted = {"none": log2 - 1, "median": log2}
    rule = replace(RULE, imputation="min_det")
    listed = analyse(proteins, shifted, "median", design_of(pairs), rule)["imputed"]
    after = ["A_after", "B_after", "C_after", "D_after"]
    low = log2[after].quantile(0.01)
    assert listed["protein_group"].tolist() == ["P11", *["P12"] * 4]
    assert listed["sample"].tolist() == ["A_after", *after]
    np.testing.assert_allclose(listed["log2"], [low["A_after"], *low])


def test_the_script_writes_the_table_of_imputed_values_also_where_there_are_none(cohort, tmp_path):
    for imputation, rows in (("none", 0), ("left_shifted_normal", 5)):
        names = run_script(cohort, tmp_path, replace(RULE, imputation=imputation))
        listed = read_table(names["imputed"], IMPUTED)
        assert listed.columns.tolist() == ["protein_group", "sample", "log2"]
        assert len(listed) == rows == read_table(names["deps"], DEPS)["n_imputed"].sum()


def test_paper_mode_does_not_depend_on_what_stands_beside_it(cohort, pairs):
    deps = analysed(cohort, pairs)["deps"]
    rule = deps["p_value"].lt(0.05) & deps["log2fc"].abs().gt(1)
    np.testing.assert_array_equal(deps["is_dep"], rule)


def test_the_rule_table_begins_with_the_rule_in_force(cohort, pairs):
    found = analysed(cohort, pairs)
    price = found["rule"].iloc[0]
    assert price[["test", "measure", "in_force"]].tolist() == ["paired_t", "p_value", True]
    assert price["n_deps"] == found["deps"]["is_dep"].sum()
    assert price["smallest_exact_p"] == 1 / 8


def run_script(cohort, tmp_path, rule, normalisation="none"):
    """Paths of what `normalise` and `find_deps` wrote of the cohort."""
    proteins, log2 = cohort
    names = {name: str(tmp_path / f"{name}.tsv") for name in ["pairs", *TABLES]}
    steps = ("proteins", "intensities", "log2", "unnormalised", "shifts")
    given = {name: str(tmp_path / f"{name}.tsv") for name in steps}
    write_frame(proteins, given["proteins"])
    raw = (2**log2).set_index(proteins["protein_group"]).reset_index()
    write_frame(raw, given["intensities"])
    normalise.main(normalisation=normalisation, **given)
    of_origin = [[str(HOME / f"resources/human/{name}.tsv")] for name in ("panels", "markers")]
    find_deps.main(given, COHORT, CONTRAST, normalisation, rule, *of_origin, names)
    return names


def test_the_rule_table_names_a_batch_that_goes_with_the_visit(
    cohort, tmp_path, caplog, monkeypatch
):
    batches = [sample | {"batch": sample["visit"].upper()} for sample in SAMPLES]
    monkeypatch.setitem(globals(), "COHORT", replace(COHORT, samples=batches))
    with caplog.at_level("WARNING"):
        results = run_script(cohort, tmp_path, RULE)
    assert 'differ in the same way in "batch"' in caplog.text
    seen = read_table(results["rule"], RULE_TABLE)["cannot_see"]
    assert seen.str.endswith('(here the pairs differ in the same way in "batch")').all()


def test_script_writes_every_table(cohort, tmp_path):
    names = run_script(cohort, tmp_path, RULE)
    direct = analysed(cohort, pair_samples(SAMPLES))["deps"]
    deps = read_table(names["deps"], DEPS)
    np.testing.assert_allclose(deps["log2fc"], direct["log2fc"], atol=1e-12)
    assert deps["is_dep"].tolist() == direct["is_dep"].tolist()
    assert all((tmp_path / f"{name}.tsv").stat().st_size for name in TABLES)
    only = read_table(names["deps_only"], DEPS)
    assert len(only) > 0
    assert only.equals(deps[deps["is_dep"]].reset_index(drop=True))


def test_without_a_common_level_the_curve_goes_without_the_median(cohort, tmp_path, caplog):
    proteins, log2 = cohort
    log2.loc[5:, "D_after"] = np.nan  # shares 5 protein groups with the others
    names = run_script((proteins, log2), tmp_path, RULE)
    assert set(read_table(names["specifications"], SPECIFICATIONS)["normalisation"]) == {"none"}
    assert '"D_after"' in caplog.text
    with pytest.raises(InputError, match='"D_after"'):
        run_script((proteins, log2), tmp_path, RULE, "median")


def test_what_is_tested_does_not_depend_on_the_normalisation_that_is_selected(cohort, tmp_path):
    cohort[1]["B_after"] += 0.5
    found = {}
    for method in ("none", "median"):
        names = run_script(cohort, tmp_path, RULE, method)
        found[method] = read_table(names["specifications"], SPECIFICATIONS)
    assert set(found["none"]["normalisation"]) == {"none", "median"}
    alike = [table.drop(columns=["in_force", "n_shared"]) for table in found.values()]
    pd.testing.assert_frame_equal(*alike, check_exact=True)


def run_self_test(proteins, log2, samples, folder, contrast=CONTRAST, rule=RULE):
    """Table of the script, of files that it is written in."""
    paths = {name: str(folder / f"{name}.tsv") for name in ("proteins", "log2", "flips")}
    write_frame(proteins, paths["proteins"])
    write_frame(log2.assign(protein_group=proteins["protein_group"]), paths["log2"])
    test_null.main(**paths, samples=samples, contrast=contrast, rule=rule)
    return read_table(paths["flips"], NULL_SELF_TEST)


@pytest.mark.parametrize("imputation", ["none", "min_det"])
def test_null_self_test_takes_what_the_deps_are_made_of(cohort, pairs, tmp_path, imputation):
    proteins, log2 = cohort
    rule = replace(RULE, imputation=imputation)
    found = run_self_test(proteins, log2, SAMPLES, tmp_path, rule=rule)
    measured = pair_differences(log2, pairs).notna().sum(axis=1) >= 2
    kept = ~proteins["contaminant"].to_numpy(bool) & measured
    direct = self_test(pair_differences(impute(log2, imputation), pairs)[kept], rule)
    pd.testing.assert_frame_equal(found, direct, check_dtype=False)
    assert len(direct) == 7


def test_null_self_test_turns_both_eyes_of_a_person(cohort, tmp_path):
    people = {"A": ("P1", "OD"), "B": ("P1", "OS"), "C": ("P2", "OD"), "D": ("P3", "OD")}
    eyes = [
        {**sample, **dict(zip(("subject", "eye"), people[sample["subject"]], strict=True))}
        for sample in SAMPLES
    ]
    by_eye = replace(CONTRAST, pair_by="subject+eye")
    found = run_self_test(*cohort, eyes, tmp_path, contrast=by_eye)
    assert found["turned"].tolist() == ["P2", "P3", "P2;P3"]


def test_null_self_test_takes_a_share_as_min_pairs(cohort, tmp_path):
    proteins, log2 = cohort
    log2 = log2.mask(np.random.default_rng(1).random(log2.shape) < 0.2)
    found = [
        run_self_test(proteins, log2, SAMPLES, tmp_path, rule=replace(RULE, min_pairs=min_pairs))
        for min_pairs in (0.9, 4, 3)
    ]
    counts = [table["n_deps"].tolist() for table in found]
    assert counts[0] == counts[1] != counts[2]


def test_the_test_by_count_without_counts_is_refused(cohort):
    proteins, _ = cohort
    rule = replace(RULE, test="moderated_by_count")
    with pytest.raises(InputError, match=r"data/m.tsv: no peptide counts.*N\.Sequences"):
        require_counts(proteins, rule, "data/m.tsv")
    require_counts(proteins, RULE, "data/m.tsv")
    require_counts(proteins.assign(n_peptides=2), rule, "data/m.tsv")


def make_degenerate(size, n_pairs, kind):
    """Proteins, log2 intensities and pairs that hold next to nothing."""
    samples = list_samples([str(number) for number in range(n_pairs)])
    values = np.random.default_rng(2).normal(20, 1, (size, 2 * n_pairs))
    values[:, n_pairs:] += {"up": 2.0}.get(kind, 0.0)
    if kind == "constant change":
        values[:, n_pairs:] = values[:, :n_pairs] + 3.0
    if kind in ("missing", "equal"):
        values[:] = {"missing": np.nan, "equal": 7.0}[kind]
    if kind == "one value":
        values[:, 1:] = np.nan
    counts = pd.array([3] * size, dtype="Int64")
    proteins = list_proteins(size, n_peptides=counts, contaminant=kind == "contaminants")
    log2 = pd.DataFrame(values, columns=[sample["sample"] for sample in samples])
    return proteins, log2, pair_samples(samples)


KINDS = ["missing", "equal", "constant change", "one value", "contaminants", "noise", "up"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "n_pairs", "kind"),
    [
        *((0, 0, "noise"), (0, 3, "noise"), (2, 0, "noise")),
        # Of one pair nothing is tested, whatever it is.
        *((2, 1, "noise"), (2, 1, "missing")),
        # A single protein, and the fewest pairs.
        *((1, 3, kind) for kind in KINDS),
        *((2, 2, kind) for kind in KINDS),
    ],
)
def test_degenerate_input_gives_reasons_and_no_warning(size, n_pairs, kind):
    proteins, log2, pairs = make_degenerate(size, n_pairs, kind)
    both = {"none": log2, "median": log2}
    for test, measure in zip(TESTS, ["p_value", "q_value", "storey_q_value"] * 2, strict=False):
        rule = replace(RULE, test=test, measure=measure, min_pairs=2)
        found = analyse(proteins, both, "none", design_of(pairs), rule)
        deps, price = found["deps"], found["rule"]
        p_value = deps[column_of(test, "p_value")]
        assert len(deps) == size
        assert ((deps["reason"] == "") == p_value.notna()).all()
        assert not (p_value <= 0).any()
        assert not (deps["storey_q_value"] <= 0).any()
        assert not deps.loc[deps["reason"] != "", "is_dep"].any()
        assert price.loc[0, "n_deps"] == deps["is_dep"].sum()
        assert price.loc[0, "n_tested"] == (deps["reason"] == "").sum()
        assert (price.loc[price["expected_false"].isna(), "reason"] != "").all()
        assert found["power"]["reason"].ne("").eq(found["power"]["sd"].isna()).all()
        assert found["specifications"]["n_deps"].le(size).all()


def test_an_infinite_value_is_refused():
    proteins, log2, pairs = make_degenerate(2, 3, "noise")
    log2.iloc[0, 0] = np.inf
    with pytest.raises(ValueError, match="infinite"):
        analyse(proteins, {"none": log2, "median": log2}, "none", design_of(pairs), RULE)
