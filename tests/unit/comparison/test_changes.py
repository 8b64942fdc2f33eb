"""Pairs of contrasts, protein by protein: against R, and by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tearflow.comparison.chance import overlap_p_value, sign_p_value
from tearflow.comparison.changes import Compared, compare_pairs, find_dependent
from tearflow.comparison.differences import compare_changes, estimate_of, pool_changes
from tearflow.comparison.places import (
    BOTH,
    ONE_DIFFERENT,
    ONE_NOT_COMPARED,
    ONE_NOT_DIFFERENT,
    ONE_NOT_TESTED,
)
from tearflow.comparison.same_people import (
    changes_of_people,
    compare_within_people,
    has_changes_of_people,
)
from tearflow.differential.contrast import Contrast
from tearflow.differential.design import make_design
from tearflow.differential.fit import moderated_t
from tearflow.differential.observations import summarise
from tearflow.differential.rule import Rule

REFERENCE = Path(__file__).parents[2] / "reference"
A, B, C = "nsde/week2", "ssde/week2", "ssde/week4"


def read(name):
    return pd.read_table(REFERENCE / f"{name}.tsv", comment="#")


def columns_of(changes):
    """What deps.tsv holds of the moderated test of some changes."""
    observations = summarise(changes)
    outcome = moderated_t(observations.fit, observations.prior)
    return pd.DataFrame(
        {
            "log2fc": observations.fit.effect,
            "moderated_t": outcome.t,
            "moderated_df": outcome.df,
            "moderated_ci_low": outcome.ci_low,
            "moderated_ci_high": outcome.ci_high,
        }
    )


def make_deps(changes, is_dep, genes=None, reasons=""):
    """Make a deps.tsv of changes, one row a protein."""
    n = len(changes)
    groups = [f"P{number:03d}" for number in range(n)]
    return columns_of(changes).assign(
        protein_group=groups,
        accession=groups,
        gene=[f"G{number:03d}" for number in range(n)] if genes is None else genes,
        p_value=np.linspace(0.001, 0.9, n),
        is_dep=is_dep,
        reason=reasons,
        remark="",
    )


def compared(deps, source, people):
    return Compared(deps, source, people)


@pytest.fixture(scope="module")
def reference():
    values, expected = read("comparison_input"), read("comparison_expected")
    given = {name: values.filter(regex=f"^{name}[0-9]").to_numpy() for name in "abcd"}
    return given, expected


def assert_as_in_r(estimate, expected, effect, prefix=""):
    columns = estimate.columns(effect, prefix)
    np.testing.assert_allclose(columns[effect], expected[effect], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(columns[f"{prefix}se"], expected[f"{prefix}se"], rtol=1e-9)
    np.testing.assert_allclose(
        np.log10(columns[f"{prefix}p_value"]), expected[f"{prefix}log10_p"], atol=1e-6
    )
    for name in ("ci_low", "ci_high", "q_value"):
        np.testing.assert_allclose(
            columns[prefix + name], expected[prefix + name], rtol=1e-6, atol=1e-8
        )


def test_difference_and_interval_are_those_of_r(reference):
    given, expected = reference
    first, second = estimate_of(columns_of(given["a"])), estimate_of(columns_of(given["b"]))
    np.testing.assert_allclose(first.error, expected["se_first"], rtol=1e-9)
    np.testing.assert_allclose(second.error, expected["se_second"], rtol=1e-9)
    found = compare_changes(first, second)
    assert_as_in_r(found, expected, "difference")
    np.testing.assert_allclose(found.df, expected["df"], rtol=1e-7)
    np.testing.assert_allclose(
        np.log10(found.student_p_value), expected["welch_log10_p"], atol=1e-8
    )


def test_pooled_change_is_that_of_metafor(reference):
    given, expected = reference
    pooled, between = pool_changes(
        estimate_of(columns_of(given["a"])), estimate_of(columns_of(given["b"]))
    )
    for method in ("dl", "he", "reml", "pm"):
        np.testing.assert_allclose(between, expected[f"between_{method}"], rtol=1e-6, atol=1e-8)
    assert_as_in_r(pooled, expected, "pooled_log2fc", "pooled_")


def test_difference_within_people_is_that_of_limma(reference):
    given, expected = reference
    people = [f"S{number}" for number in range(6)]
    visits = [pd.DataFrame(given[name], columns=people) for name in "cd"]
    found = compare_within_people(*visits, fewest=1)
    np.testing.assert_allclose(found.effect, expected["within"], rtol=1e-12)
    np.testing.assert_allclose(found.error, expected["within_se"], rtol=1e-9)
    np.testing.assert_allclose(found.df, expected["within_df"], rtol=1e-7)
    np.testing.assert_allclose(np.log10(found.p_value), expected["within_log10_p"], atol=1e-8)
    # The order of the people is not that of the columns, and others take no part.
    turned = visits[1][people[::-1]].assign(other=99.0)
    again = compare_within_people(visits[0], turned, fewest=4)
    enough = np.isfinite(given["c"] - given["d"]).sum(axis=1) >= 4
    np.testing.assert_array_equal(np.isfinite(again.error), enough)
    np.testing.assert_allclose(again.effect[enough], expected["within"][enough], rtol=1e-12)


def test_error_of_a_change_of_zero_comes_from_the_interval():
    changes = np.random.default_rng(1).normal(size=(50, 3))
    table = columns_of(np.vstack([[-1.0, 0.0, 1.0], changes]))
    assert table["log2fc"][0] == 0
    shifted = columns_of(np.vstack([[0.0, 1.0, 2.0], changes]))
    np.testing.assert_allclose(estimate_of(table).error[0], estimate_of(shifted).error[0])


@pytest.mark.parametrize("kind", ["overlap", "signs"])
def test_chance_is_that_of_r(kind):
    for row in read("chance_expected").query("kind == @kind").itertuples():
        if kind == "overlap":
            found = overlap_p_value(row.shared, row.first, row.second, row.tested)
        else:
            found = sign_p_value(row.shared, row.first)
        assert found == pytest.approx(row.p, rel=1e-9)


def test_places_and_agreement():
    rng = np.random.default_rng(7)
    noise = rng.normal(scale=0.3, size=(2, 60, 4))
    first, second = noise[0], noise[1]
    first[:4] += 3.0
    second[[0, 2]] += [[3.0], [2.9]]
    second[1] -= 3.0
    # Row 0 is a DEP of both, 1 of both in opposite directions; 2 and 3 are DEPs of the first
    # alone, of which 3 differs; the second did not test 4, and its matrix lacks 5.
    second[6] += 4.0
    flags = np.zeros((2, 60), dtype=bool)
    flags[0, :6] = True
    flags[1, [0, 1, 6]] = True
    reasons = np.array([""] * 60, dtype=object)
    reasons[4] = "contaminant"
    of_first = make_deps(first, flags[0])
    of_second = make_deps(second, flags[1], reasons=reasons).drop(index=5)
    contrasts = {A: compared(of_first, "a.tsv", ["1"]), B: compared(of_second, "b.tsv", ["2"])}
    differences, agreement = compare_pairs(contrasts, Rule())
    by_gene = differences.set_index("gene")
    assert by_gene["place"][:7].sort_index().tolist() == [
        *(BOTH, BOTH, ONE_NOT_DIFFERENT, ONE_DIFFERENT, ONE_NOT_TESTED, ONE_NOT_TESTED),
        ONE_DIFFERENT,
    ]
    assert by_gene["place"][7:].eq("").all()
    assert by_gene.loc[["G004", "G005"], "reason"].tolist() == [
        "second: contaminant",
        "second: not in its matrix",
    ]
    assert by_gene.loc["G005", ["protein_group_second", "accession"]].tolist() == ["", "P005"]
    assert by_gene.loc["G006", ["is_dep_first", "is_dep_second"]].tolist() == [False, True]
    row = agreement.loc[0]
    assert row[["first", "second", "n_common_people", "remark"]].tolist() == [A, B, 0, ""]
    assert row[["n_tested_first", "n_tested_second", "n_tested"]].tolist() == [60, 58, 58]
    assert row[["n_deps_first", "n_deps_second"]].tolist() == [6, 3]
    assert row[["n_deps_tested_first", "n_deps_tested_second", "n_shared"]].tolist() == [4, 3, 2]
    assert row["n_shared_same_direction"] == 1
    assert row["expected_shared"] == pytest.approx(4 * 3 / 58)
    # 3 and 2 of 58, 3 of them drawn: (comb(4, 2) * 54 + comb(4, 3)) / comb(58, 3).
    assert row["overlap_p_value"] == pytest.approx((6 * 54 + 4) / 30856)
    only = row.filter(regex="^n_(first|second)_only_")
    assert only.tolist() == [1, 1, 2, 0, 1, 0, 0, 0]
    assert row["n_different"] == 3  # G001, which is a DEP of both, G003 and G006
    assert row["n_signs"] == 5
    signs = np.sign(first[[0, 1, 2, 3, 6]].mean(axis=1) * second[[0, 1, 2, 3, 6]].mean(axis=1))
    assert row["n_same_sign"] == (signs > 0).sum()
    assert row["correlation"] == pytest.approx(
        np.corrcoef(
            np.delete(first, [4, 5], axis=0).mean(axis=1),
            np.delete(second, [4, 5], axis=0).mean(axis=1),
        )[0, 1]
    )


def test_proteins_are_matched_by_gene_and_else_by_accession():
    changes = np.random.default_rng(3).normal(size=(30, 3))
    genes = np.array([f"G{number}" for number in range(30)], dtype=object)
    genes[0] = ""
    first = make_deps(changes, False, genes)
    second = first.assign(protein_group="Q" + first["protein_group"])
    second.loc[1, "accession"] = "Q999"
    contrasts = {A: compared(first, "a", ["1"]), B: compared(second, "b", ["2"])}
    differences, _ = compare_pairs(contrasts, Rule())
    assert len(differences) == 30
    assert (differences["protein_group_second"] == "Q" + differences["protein_group_first"]).all()
    np.testing.assert_allclose(differences["difference"], 0)


def test_three_contrasts_are_compared_pair_by_pair():
    rng = np.random.default_rng(5)
    tables = [make_deps(rng.normal(size=(40, 3)), False) for _ in range(3)]
    contrasts = {
        name: compared(table, name, [name]) for name, table in zip((A, B, C), tables, strict=True)
    }
    differences, agreement = compare_pairs(contrasts, Rule())
    assert agreement[["first", "second"]].to_numpy().tolist() == [[A, B], [A, C], [B, C]]
    assert differences["first"].tolist() == [A] * 80 + [B] * 40
    # Each pair is a family of tests.
    alone, _ = compare_pairs({A: contrasts[A], B: contrasts[B]}, Rule())
    pd.testing.assert_frame_equal(differences[:40], alone)


def make_visits():
    """Make changes of two visits of the same people, who carry over what they share."""
    rng = np.random.default_rng(11)
    people = ["1", "2", "3", "4", "5"]
    shared = rng.normal(size=(60, 5))
    visits = [shared + 0.1 * rng.normal(size=(60, 5)) for _ in range(2)]
    visits[0][0] += 2.0
    groups = [f"P{number:03d}" for number in range(60)]
    tables = [pd.DataFrame(values, index=groups, columns=people) for values in visits]
    is_dep = np.arange(60) < 2
    return [
        Compared(make_deps(values.to_numpy(), is_dep & first), "m.tsv", people, values)
        for values, first in zip(tables, (True, False), strict=True)
    ]


def test_the_same_people_are_compared_within_themselves():
    first, second = make_visits()
    contrasts = {B: first, C: second}
    assert find_dependent(contrasts) == [B, C]
    differences, agreement = compare_pairs(contrasts, Rule())
    expected = columns_of(first.changes.to_numpy() - second.changes.to_numpy())
    found = differences.set_index("gene").sort_index()
    np.testing.assert_allclose(found["difference"], expected["log2fc"], atol=1e-12)
    np.testing.assert_allclose(found["df"], expected["moderated_df"])
    # As if the people were others, the difference would be lost in what they share.
    assert found.loc["G000", "place"] == ONE_DIFFERENT
    assert (found["se"] < 0.5 * np.hypot(found["se_first"], found["se_second"])).all()
    row = agreement.loc[0]
    assert row["n_common_people"] == 5
    assert row["remark"].startswith("5 subjects in both contrasts")
    assert row[["overlap_p_value", "sign_p_value"]].isna().all()
    assert found.filter(like="pooled_").isna().all(axis=None)


def test_too_few_people_of_both_leave_the_difference_empty():
    first, second = make_visits()
    contrasts = {
        B: first,
        C: Compared(second.deps, "m.tsv", ["5", "6", "7"], second.changes[["5"]]),
    }
    differences, agreement = compare_pairs(contrasts, Rule())
    assert differences["p_value"].isna().all()
    assert differences["place"].tolist()[:2] == [ONE_NOT_COMPARED] * 2
    assert differences["reason"].eq("fewer than 3 people with both changes, or no variance").all()
    assert agreement.loc[0, "n_first_only_not_compared"] == 2


def test_equal_ids_in_other_matrices_are_other_people():
    first, second = make_visits()
    other = Compared(second.deps, "other.tsv", second.people)
    assert find_dependent({B: first, A: other}) == []
    _, agreement = compare_pairs({B: first, A: other}, Rule())
    assert agreement.loc[0, "n_common_people"] == 0
    assert agreement.loc[0, "remark"] == (
        "ids of subjects in both cohorts, which are of different matrices (1, 2, 3 and 2 more): "
        "taken for different people"
    )
    assert agreement["overlap_p_value"].notna().all()


def make_samples(*rows):
    columns = ["sample", "subject", "visit", "eye"]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_changes_of_people_take_imputed_values_and_average_eyes():
    samples = make_samples(
        *[("a0", "A", "before", "OD"), ("a1", "A", "after", "OD"), ("b0", "A", "before", "OS")],
        *[("b1", "A", "after", "OS"), ("c0", "C", "before", "OD")],
    )
    contrast = Contrast("ssde", "x", "visit", "before", "after", pair_by="subject+eye")
    log2 = pd.DataFrame(
        {"a0": [1.0, 1.0], "a1": [3.0, np.nan], "b0": [0.0, 2.0], "b1": [4.0, 2.5], "c0": [9.0, 9]},
        index=["P1", "P2"],
    )
    design = make_design(samples, contrast)
    nothing = pd.DataFrame({"protein_group": [], "sample": [], "log2": []})
    assert changes_of_people(log2, nothing, design).to_dict("list") == {"A": [3.0, 0.5]}
    imputed = pd.DataFrame({"protein_group": ["P2"], "sample": ["a1"], "log2": [0.0]})
    assert changes_of_people(log2, imputed, design).to_dict("list") == {"A": [3.0, -0.25]}


def test_people_have_a_change_in_pairs_but_not_in_groups():
    pairs = make_samples(("a0", "A", "before", ""), ("a1", "A", "after", ""))
    paired = Contrast("ssde", "x", "visit", "before", "after")
    assert has_changes_of_people(make_design(pairs, paired))
    groups = make_samples(("a0", "A", "before", ""), ("b1", "B", "after", ""))
    unpaired = Contrast("ssde", "x", "visit", "before", "after", pair_by="none")
    assert not has_changes_of_people(make_design(groups, unpaired))


def test_people_of_both_contrasts_without_changes_leave_the_difference_empty():
    first, second = (replace(contrast, changes=None) for contrast in make_visits())
    differences, agreement = compare_pairs({B: first, C: second}, Rule())
    assert differences["p_value"].isna().all()
    assert differences["reason"].eq("people in both contrasts, which are not both of pairs").all()
    assert agreement.loc[0, "n_common_people"] == 5


def test_remarks_on_eyes_are_kept():
    deps = make_deps(np.random.default_rng(2).normal(size=(30, 3)), False)
    marked = deps.assign(remark="6 eyes of 3 people")
    contrasts = {A: compared(deps, "a", []), B: compared(marked, "b", [])}
    differences, agreement = compare_pairs(contrasts, Rule())
    assert differences["remark"].eq("6 eyes of 3 people").all()
    assert "p and q of the differences are too small" in agreement.loc[0, "remark"]


def test_no_protein_in_common():
    deps = make_deps(np.random.default_rng(2).normal(size=(30, 3)), np.arange(30) < 1)
    other = deps.assign(gene="X" + deps["gene"])
    contrasts = {A: compared(deps, "a", []), B: compared(other, "b", [])}
    differences, agreement = compare_pairs(contrasts, Rule())
    assert differences["place"].tolist() == [ONE_NOT_TESTED] * 2
    assert agreement.loc[0, ["n_tested", "n_shared", "overlap_p_value"]].tolist() == [0, 0, 1.0]
    assert np.isnan(agreement.loc[0, "correlation"])
