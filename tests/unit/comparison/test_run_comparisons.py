"""The comparisons of contrasts in two results folders, side by side."""

import pandas as pd
import pytest

from tearflow.comparison.run_comparisons import compare_comparisons, list_tables
from tearflow.comparison.run_folders import Results
from tearflow.io.checksums import sha256
from tearflow.io.tables import write_frame

PAIR = {"first": "nsde/week2", "second": "ssde/week2"}


def write(folder, places, n_shared, terms):
    """Results of a comparison: the place of each gene, and the terms that both contrasts share."""
    tables = folder / "comparisons/both"
    tables.mkdir(parents=True)
    differences = pd.DataFrame(
        [
            {**PAIR, "gene": gene, "accession": f"P{gene}", "place": place}
            | {"difference": 1.5, "p_value": 0.01}
            for gene, place in places.items()
        ]
    )
    agreement = pd.DataFrame([{**PAIR, "n_shared": n_shared, "n_same_sign": 9, "n_different": 4}])
    shared = pd.DataFrame(
        [
            {"ontology": "BP", "go_id": term, "shared": is_shared}
            for term, is_shared in terms.items()
        ]
    )
    for name, table in (
        ("differences", differences),
        ("agreement", agreement),
        ("shared_terms", shared),
    ):
        write_frame(table, tables / f"{name}.tsv")
    outputs = [
        {"path": f"results/comparisons/both/{path.name}", "sha256": sha256(path)}
        for path in sorted(tables.iterdir())
    ]
    workflow = {"version": "0", "code": "a"}
    comparisons = {"both": list(PAIR.values())}
    manifest = {"comparisons": comparisons, "outputs": outputs, "workflow": workflow}
    return Results(str(folder), manifest)


@pytest.fixture
def runs(tmp_path):
    places = {"A": "both", "B": "one only, different", "C": ""}
    before = write(tmp_path / "before", places, 3, {"GO:1": True, "GO:2": True, "GO:3": False})
    # B no longer differs, C is new, D was not compared before; a term is gone and one shared.
    places = {"A": "both", "B": "one only, not different", "C": "both", "D": ""}
    after = write(tmp_path / "after", places, 4, {"GO:1": True, "GO:3": True, "GO:4": False})
    return before, after


def test_counts_and_places_of_both_runs(runs):
    comparisons, places = compare_comparisons(*runs)
    (row,) = comparisons.to_dict("records")
    assert (row["comparison"], row["first"], row["status"]) == ("both", "nsde/week2", "both")
    assert (row["n_shared_before"], row["n_shared_after"]) == (3, 4)
    assert (row["n_different_before"], row["n_different_after"]) == (4, 4)
    assert (row["places_changed"], row["terms_gained"], row["terms_lost"]) == (2, 1, 1)
    moved = places.set_index("gene")
    assert moved.index.tolist() == ["B", "C"]
    assert moved.loc["B", "place_after"] == "one only, not different"
    assert moved.loc["C", ["place_before", "place_after"]].tolist() == ["", "both"]


def test_equal_runs_have_the_same_places(runs):
    comparisons, places = compare_comparisons(runs[0], runs[0])
    assert places.empty and comparisons["places_changed"].tolist() == [0]


@pytest.mark.parametrize(("place", "status"), [(0, "added"), (1, "removed")])
def test_a_comparison_of_one_run_is_named(runs, place, status):
    del runs[place].manifest["comparisons"]
    comparisons, places = compare_comparisons(*runs)
    assert comparisons["status"].tolist() == [status] and places.empty
    assert comparisons[["n_shared_before", "places_changed"]].isna().all(axis=None)


def test_a_folder_may_be_kept_without_the_tables(runs, tmp_path):
    (tmp_path / "before/comparisons/both/agreement.tsv").unlink()
    assert list_tables(*runs) == []
    assert compare_comparisons(*runs)[0]["status"].tolist() == ["not kept"]
